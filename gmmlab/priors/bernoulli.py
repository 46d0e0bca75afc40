"""The prior of a Bernoulli mixture: Dirichlet and beta, PRML (2.13) and (2.38)."""

from dataclasses import dataclass, replace
from math import lgamma

import numpy as np

from .. import validation
from ..bernoulli import BernoulliMixture
from ..bernoulli.moments import Counts
from . import dirichlet


@dataclass(frozen=True)
class BernoulliPrior:
    r"""Dirichlet on the weights, a beta distribution on each mean of a Bernoulli mixture.

    .. math:: p(\theta) = \mathrm{Dir}(\pi\mid\alpha)\prod_k\prod_i\mathrm{Beta}(\mu_{ki}\mid a,b)

    PRML (2.13), (2.38). Each component has seen a - 1 ones and b - 1 zeros in each dimension before
    the data come, so that no mean ends at exactly 0 or 1.

    Parameters
    ----------
    a, b, alpha : float
        At least 1, where each is flat.

    Raises
    ------
    ValueError
        If one is less.
    """

    a: float = 1.0
    b: float = 1.0
    alpha: float = 1.0

    def __post_init__(self) -> None:
        for name in ("a", "b", "alpha"):
            object.__setattr__(self, name, dirichlet.at_least_one(name, getattr(self, name)))

    def log_density(self, theta: BernoulliMixture) -> float:
        """Return ln p(theta) of a `BernoulliMixture`, nats."""
        validation.mixture(theta, BernoulliMixture)
        a, b = self.a, self.b
        constant = lgamma(a + b) - lgamma(a) - lgamma(b)
        on, off = dirichlet.times_log(a - 1, theta.mu), dirichlet.times_log(b - 1, 1 - theta.mu)
        return dirichlet.log_density(theta.pi, self.alpha) + on + off + constant * theta.mu.size

    def maximize(self, S: Counts, theta: BernoulliMixture) -> BernoulliMixture:
        r"""Return the `BernoulliMixture` that maximises :math:`Q + \ln p(\theta)`.

        .. math:: \mu_{ki} = \frac{N_k\bar x_{ki} + a - 1}{N_k + a + b - 2} \qquad
                  \pi_k = \frac{N_k+\alpha-1}{N+K(\alpha-1)}
        """
        validation.mixture(theta, BernoulliMixture)
        unseen = Counts(np.array(self.a + self.b - 2), np.array(self.a - 1))
        return replace(theta.maximize(S + unseen), pi=dirichlet.mode(S.N_k, self.alpha))
