"""Mixtures of Bernoulli distributions, PRML 9.3.3: (9.44)-(9.60).

EM for binary data. `e_step`, `em`, `half_steps`, the bound and the blocks are the package's own:
nothing in them was ever about Gaussians.
"""

from .learning import fit, m_step, random_start
from .model import BernoulliMixture

__all__ = ["BernoulliMixture", "fit", "m_step", "random_start"]
