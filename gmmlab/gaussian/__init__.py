"""Mixtures of Gaussians, PRML 9.2: (9.7)-(9.27), and their limit, (9.41)-(9.43).

What is here is what a Gaussian adds: its density, its sums, and the parameters that match them. The
E step, the loop, the bound and the blocks are the package's own.
"""

from .isotropic import IsotropicMixture
from .learning import fit, m_step, statistics
from .model import GaussianMixture

__all__ = ["GaussianMixture", "IsotropicMixture", "fit", "m_step", "statistics"]
