r"""MAP EM: a prior over the parameters, PRML (9.76)-(9.77), for `em(..., prior=...)`.

.. math:: \ln p(\theta\mid X) &= \mathcal L(q,\theta) + \mathrm{KL}(q\Vert p) + \ln p(\theta)
          - \ln p(X) \\ &\ge \mathcal L(q,\theta) + \ln p(\theta) - \ln p(X)

The E step does not see the prior: it closes the same gap. The M step maximises
:math:`\mathcal Q(\theta,\theta^{old}) + \ln p(\theta)` instead of Q. A conjugate prior turns into
data that nobody has seen, added to the statistics.
"""

from .bernoulli import BernoulliPrior
from .gaussian import GaussianPrior, weak_prior

__all__ = ["BernoulliPrior", "GaussianPrior", "weak_prior"]
