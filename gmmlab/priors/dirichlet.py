r"""The prior on mixing coefficients, :math:`\mathrm{Dir}(\pi\mid\alpha)`, PRML (2.38), (10.39).

It is symmetric: alpha - 1 unseen data in each component. Both kinds of mixture have it.
"""

from math import lgamma
from typing import Any

import numpy as np

from .. import validation
from ..typing import Array


def log_density(pi: Array, alpha: float) -> float:
    """Return ln Dir(pi | alpha), nats, for pi of shape (K,)."""
    constant = lgamma(len(pi) * alpha) - len(pi) * lgamma(alpha)
    return constant + times_log(alpha - 1, pi)


def mode(N_k: Array, alpha: float) -> Array:
    r"""Return the mode after N_k data: (K,) :math:`\pi_k=(N_k+\alpha-1)/(N+K(\alpha-1))`."""
    N_k = np.maximum(N_k, 0) + alpha - 1
    return N_k / N_k.sum()


def times_log(c: float, p: Array) -> float:
    """Return c times the sum of ln p, where nothing times infinity is nothing."""
    with np.errstate(divide="ignore"):
        return float(c * np.log(p).sum()) if c else 0.0


def at_least_one(name: str, value: Any) -> float:
    """Check a parameter that is flat at 1; below it the density is infinite at an edge."""
    if validation.positive(name, value) < 1:
        raise ValueError(
            f"{name}: expected at least 1, where the prior is flat, got {float(value):g}"
        )
    return float(value)
