r"""A Gaussian as a member of the exponential family, PRML 2.4.

With :math:`u(x) = (1, x, xx^T)` the complete-data log density of a mixture of Gaussians is linear,
:math:`\ln p(x, z_k{=}1) = \eta_k^T u(x)`. So an E step is a softmax of one matrix product, and the
sums that an M step needs are another.
"""

from functools import cache
from math import log, pi
from typing import NamedTuple

import numpy as np

from ..typing import Array


def features(D: int) -> int:
    """The length F of u(x), for x of D dimensions."""
    return (D + 1) * (D + 2) // 2


def u(x: Array, out: Array | None = None) -> Array:
    """(F, N): one, x, and the upper triangle of x x^T, row by row, for x (D, N)."""
    D, N = x.shape
    out = np.empty((features(D), N)) if out is None else out
    out[0], out[1 : D + 1] = 1, x
    row = D + 1
    for d in range(D):
        np.multiply(x[d], x[d:], out=out[row : row + D - d])
        row += D - d
    return out


class Triangle(NamedTuple):
    """The upper triangle of a (D, D) matrix, its D(D + 1)/2 entries row by row.

    Attributes
    ----------
    rows, columns : arrays of int
        Where each entry stands in the matrix.
    diagonal : (D,) array of int
        Which entries are on the diagonal.
    """

    rows: np.ndarray
    columns: np.ndarray
    diagonal: np.ndarray


@cache
def triangle(D: int) -> Triangle:
    """The upper triangle of (D, D) matrices."""
    i, j = np.triu_indices(D)
    return Triangle(i, j, np.flatnonzero(i == j))


def pack(matrices: Array) -> Array:
    """The upper triangles of (..., D, D) matrices, row by row: (..., D(D + 1)/2)."""
    entries = triangle(matrices.shape[-1])
    return matrices[..., entries.rows, entries.columns]


def unpack(triangles: Array, D: int) -> Array:
    """The symmetric (..., D, D) matrices whose upper triangles are given."""
    i, j, _ = triangle(D)
    matrices = np.empty((*triangles.shape[:-1], D, D))
    matrices[..., i, j] = matrices[..., j, i] = triangles
    return matrices


def natural(log_pi: Array, mu: Array, precision: Array, log_det: Array) -> Array:
    r"""Natural parameters :math:`\eta` of each component, for data measured as mu is.

    .. math:: \eta = \left(\ln\pi - \tfrac12\mu^T\Lambda\mu + \tfrac12\ln|\Lambda|
              - \tfrac{D}{2}\ln2\pi,\ \Lambda\mu,\ -\tfrac12\Lambda\right)

    Parameters
    ----------
    log_pi : (K,) array
    mu : (K, D) array
    precision : (K, D, D) array
        Precision matrices :math:`\Lambda = \Sigma^{-1}`.
    log_det : (K,) array
        :math:`\ln|\Sigma|`.

    Returns
    -------
    eta : (K, F) array
        Off the diagonal the entries of Lambda count twice, since u holds each product once.
    """
    K, D = mu.shape
    eta = np.empty((K, features(D)))
    linear = (precision @ mu[:, :, None])[:, :, 0]
    eta[:, 0] = log_pi - 0.5 * (D * log(2 * pi) + log_det + (linear * mu).sum(axis=1))
    eta[:, 1 : D + 1] = linear
    eta[:, D + 1 :] = -pack(precision)
    eta[:, D + 1 + triangle(D).diagonal] /= 2
    return eta
