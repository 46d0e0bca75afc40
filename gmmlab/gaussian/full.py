"""Covariances of any direction, kept as matrices (K, D, D): what a shape asks of them, PRML 2.4.

`axes` answers the same questions for variances alone. A table of shapes names one of the two.
"""

import numpy as np

from ..typing import Array
from .covariances import cholesky, log_determinant, precision, thin, whiten
from .exponential import features, natural, triangle, u, unpack

__all__ = ["cholesky", "features", "log_determinant", "natural", "precision", "thin", "u"]
__all__ += [
    "at_most",
    "colour",
    "columns",
    "dense",
    "keep",
    "outer",
    "scatter",
    "squares",
    "trace",
    "unpack",
]
__all__ += ["variances", "whiten"]


def keep(Sigma: Array) -> Array:
    """(K, D, D): all of it says something."""
    return Sigma


def dense(Sigma: Array) -> Array:
    """(K, D, D): as they are kept."""
    return Sigma


def variances(Sigma: Array) -> Array:
    """(K, D): the diagonals."""
    return np.diagonal(Sigma, axis1=1, axis2=2)


def columns(Sigma: Array, a: Array) -> Array:
    """(K, A, A): those of some columns, a (A,)."""
    return Sigma[:, a[:, None], a]


def squares(D: int) -> Array:
    """Which entries of u(x) are squares."""
    return D + 1 + triangle(D).diagonal


def outer(a: Array, b: Array) -> Array:
    """(K, D, D): the products of a and b (K, D)."""
    return a[:, :, None] * b[:, None, :]


def scatter(away: Array, gamma_k: Array) -> Array:
    """(D, D): the sum of products of away (D, N), weighted by (N,)."""
    return (away * gamma_k) @ away.T


def colour(L: Array, y: Array) -> Array:
    """(N, D): what `whiten` undoes, of rows y (N, D)."""
    return y @ L.T


def trace(L: Array, scale: Array) -> Array:
    r"""(K,): :math:`\mathrm{Tr}(\Sigma_k^{-1}\Psi)`, from the Cholesky factor (D, D) of Psi."""
    return (whiten(L, np.broadcast_to(scale, L.shape)) ** 2).sum(axis=(1, 2))


def at_most(magnitude: Array, far: Array) -> Array:
    r"""(K,): :math:`\sum_{de}f_dm_{kde}f_e`, for magnitudes (K, D, D) and distances (D,).

    Or (N,), for one magnitude (D, D) and the distances of N data, (D, N).
    """
    return magnitude @ far @ far if far.ndim == 1 else (magnitude @ far * far).sum(axis=0)
