r"""Covariances along the axes, kept as D variances: every question that `full` answers, PRML 2.4.

With a diagonal precision no product of two columns enters the density (2.43): u(x) holds one, x and
the squares, :math:`u(x) = (1, x, x^2)`, and time and memory grow with D, not with its square.
"""

from collections.abc import Sequence
from math import log, pi

import numpy as np

from ..typing import Array


def keep(Sigma: Array) -> Array:
    """(..., D): what says all of diagonal matrices (..., D, D); themselves if that is done."""
    return np.diagonal(Sigma, axis1=-2, axis2=-1)


def dense(variances: Array) -> Array:
    """(K, D, D): the diagonal matrices of variances (K, D)."""
    return variances[:, :, None] * np.eye(variances.shape[1])


def variances(kept: Array) -> Array:
    """(K, D): as they are kept."""
    return kept


def columns(variances: Array, a: Array) -> Array:
    """(K, A): those of some columns, a (A,)."""
    return variances[:, a]


def features(D: int) -> int:
    """The length F of u(x), for x of D dimensions."""
    return 1 + 2 * D


def u(x: Array, out: Array | None = None) -> Array:
    """(F, N): one, x, and x squared, for x (D, N)."""
    D, N = x.shape
    out = np.empty((features(D), N)) if out is None else out
    out[0], out[1 : D + 1] = 1, x
    np.multiply(x, x, out=out[D + 1 :])
    return out


def squares(D: int) -> slice:
    """Which entries of u(x) are squares."""
    return slice(D + 1, None)


def unpack(entries: Array, D: int) -> Array:
    """(K, D): what is kept, from the entries of u(x) after x; they are the same."""
    return entries.copy()


def outer(a: Array, b: Array) -> Array:
    """(K, D): the products of a and b (K, D) that stand on the diagonal."""
    return a * b


def scatter(away: Array, gamma_k: Array) -> Array:
    """(D,): the sum of squares of away (D, N), weighted by (N,)."""
    return (away * away) @ gamma_k


def natural(log_pi: Array, mu: Array, precision: Array, log_det: Array) -> Array:
    """(K, F): natural parameters, as in `exponential.natural`, for a precision (K, D)."""
    D, linear = mu.shape[1], precision * mu
    constant = log_pi - 0.5 * (D * log(2 * pi) + log_det + (linear * mu).sum(axis=1))
    return np.concatenate([constant[:, None], linear, -0.5 * precision], axis=1)


def cholesky(Sigma: Array) -> tuple[Array, Array]:
    """(K, D): standard deviations, and which components have one of zero; as in `covariances`."""
    positive = Sigma > 0
    return np.sqrt(np.where(positive, Sigma, np.nan)), np.logical_not(positive.all(axis=-1))


def thin(L: Array, Sigma: Array) -> Sequence[int]:
    """No component (K, D) is thin in a direction that is no axis."""
    return ()


def log_determinant(L: Array) -> Array:
    r"""(K,): :math:`\ln|\Sigma|`, from standard deviations (K, D)."""
    return 2 * np.log(L).sum(axis=-1)


def whiten(L: Array, x: Array) -> Array:
    """(..., D, N): columns x (..., D, N) over the standard deviations (..., D)."""
    return x / L[..., None]


def colour(L: Array, y: Array) -> Array:
    """(N, D): what `whiten` undoes, of rows y (N, D)."""
    return y * L


def precision(L: Array) -> Array:
    """(K, D): one over the variances."""
    return L**-2


def trace(L: Array, scale: Array) -> Array:
    r"""(K,): :math:`\mathrm{Tr}(\Sigma_k^{-1}\Psi)`, from the Cholesky factor (D, D) of Psi."""
    return ((scale**2).sum(axis=1) / L**2).sum(axis=1)


def at_most(magnitude: Array, far: Array) -> Array:
    r"""(K,): :math:`\sum_d m_{kd}f_d^2`, for magnitudes (K, D) and distances (D,).

    Or (N,), for one magnitude (D,) and the distances of N data, (D, N).
    """
    return magnitude @ far**2
