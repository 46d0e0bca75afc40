"""The E step: responsibilities by Bayes' rule, PRML (9.13) and (9.23). For every mixture."""

from math import isfinite

import numpy as np

from . import validation
from .typing import Array, ArrayLike, HasJoint


def e_step(X: ArrayLike, theta: HasJoint) -> Array:
    r"""Responsibilities: how probable each component is, for each datum.

    .. math:: \gamma(z_{nk}) = \frac{\pi_k\, p(x_n \mid z_{nk}{=}1)}
                                    {\sum_j \pi_j\, p(x_n \mid z_{nj}{=}1)}

    PRML (9.13), (9.23): the expectation (9.39) of each label under the posterior (9.38), which
    factorises over data, (9.75); for Bernoulli mixtures (9.56).

    Parameters
    ----------
    X : (N, D) array
        Data, in the units of theta's means. Masked entries are missing; see `gmmlab.missing`.
    theta : a mixture
        Anything with `log_joint(X)`: a mixture of the package, or one of your own.

    Returns
    -------
    gamma : (N, K) array
        Probabilities; each row sums to one.

    Raises
    ------
    ValueError
        If theta is no mixture, or X does not fit it or lies so far out that no density can be
        computed.

    Examples
    --------
    Of which kind was an eruption of three minutes with a wait of 66?

    >>> from gmmlab import datasets, e_step, fit
    >>> theta = fit(datasets.old_faithful(), 2, rng=0).theta
    >>> e_step([[3.0, 66.0]], theta).round(2)
    array([[0.16, 0.84]])
    """
    return normalize(validation.mixture(theta).log_joint(X))[0]


def log_density(log_joint: Array, first: int | Array = 0) -> Array:
    r"""(N,): :math:`\ln p(x_n)=\ln\sum_kp(x_n,z_{nk}{=}1)`, (9.12), nats.

    Minus infinity where every component excludes a datum: that is its logarithm, and no error.
    Arguments as in `normalize`.
    """
    peak = log_joint.max(axis=1)
    base = np.where(np.isneginf(peak), 0, peak)
    with np.errstate(invalid="ignore", divide="ignore"):  # NaN is found below
        result = base + np.log(np.exp(log_joint - base[:, None]).sum(axis=1))
    if np.isnan(result).any():
        n = int(np.isnan(result).argmax())
        raise ValueError(
            f"X: expected data whose density can be computed, got row {_number(first, n)}, where "
            "numbers overflow; are X and mu in the same units?"
        )
    return result


def normalize(
    log_joint: Array, out: Array | None = None, first: int | Array = 0
) -> tuple[Array, Array]:
    r"""Divide the joint by the marginal: :math:`\gamma_{nk}` and :math:`\ln p(x_n)`, (9.12)-(9.13).

    The largest logarithm of each row is taken out before the exponential, so that at least one
    term is exactly one: nothing can underflow and then be divided.

    Parameters
    ----------
    log_joint : (N, K) array
        :math:`\ln p(x_n, z_{nk}{=}1)`, nats.
    out : (N, K) array, optional
        Where to put gamma; may be `log_joint` itself.
    first : int or (N,) array of int
        The number of the first row, or of each, in what is said of a datum.

    Returns
    -------
    gamma : (N, K) array
        Responsibilities.
    log_density : (N,) array
        :math:`\ln p(x_n)`, nats.

    Raises
    ------
    ValueError
        If a row holds no finite value.
    """
    peak = log_joint.max(axis=1)
    # A row without a finite value becomes NaN here, and is named below.
    with np.errstate(invalid="ignore"):
        gamma = np.subtract(log_joint, peak[:, None], out=out)
    np.exp(gamma, out=gamma)
    total = gamma.sum(axis=1)
    gamma *= (1 / total)[:, None]
    log_p = peak + np.log(total)
    if not isfinite(log_p.sum()):
        n = int(np.flatnonzero(~np.isfinite(log_p))[0])
        excluded = np.isneginf(peak[n])
        raise ValueError(
            "X: expected data that some component can reach, got row "
            f"{_number(first, n)}, "
            + (
                "to which every component gives a probability of zero"
                if excluded
                else f"whose log density is {log_p[n]}; are X and mu in the same units?"
            )
        )
    return gamma, log_p


def _number(first: int | Array, n: int) -> int:
    return int(np.asarray(first)[n] if np.ndim(first) else first + n)
