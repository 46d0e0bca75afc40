"""The M step: weighted maximum likelihood for a mixture of Gaussians, PRML (9.24)-(9.27)."""

from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np

from . import validation
from .exponential import Block, unpack
from .mixture import block_size, blocks
from .model import SHAPES, GaussianMixture
from .validation import SingularCovarianceError

CANCELS = 1e-4  # a spread this far below the block's own loses digits to it: sum it directly
EPS = np.finfo(float).eps


@dataclass(frozen=True, eq=False)
class Statistics:
    """Sums over data, centred so that they cancel nowhere. They can be added and subtracted.

    Attributes
    ----------
    N_k : (K,) array
        Effective number of data of each component, (9.27).
    mean : (K, D) array
        Weighted means, (9.24).
    scatter : (K, D, D) array
        Weighted sums of squares about those means: N_k times (9.25).
    """

    N_k: np.ndarray
    mean: np.ndarray
    scatter: np.ndarray

    def __add__(self, other):
        """The statistics of both blocks."""
        return self._combined(other, 1)

    def __sub__(self, other):
        """The statistics of what remains when a block is taken out."""
        return self._combined(other, -1)

    def _combined(self, other, sign):
        N_k = self.N_k + sign * other.N_k
        part = np.divide(sign * other.N_k, N_k, out=np.zeros_like(N_k), where=N_k > 0)
        step = other.mean - self.mean
        between = (self.N_k * part)[:, None, None] * step[:, :, None] * step[:, None, :]
        return Statistics(
            N_k, self.mean + part[:, None] * step, self.scatter + sign * other.scatter + between
        )


def statistics(X, gamma, weights=None):
    r"""Sums over data from which the M step is made; the sums of two blocks can be added.

    .. math:: N_k = \sum_n \gamma_{nk} \qquad \bar x_k = \frac1{N_k}\sum_n\gamma_{nk}x_n \qquad
              S_k = \sum_n\gamma_{nk}(x_n-\bar x_k)(x_n-\bar x_k)^T

    PRML (9.27), (9.24), (9.25).

    Parameters
    ----------
    X : (N, D) array
        Data.
    gamma : (N, K) array
        Responsibilities: rows sum to one.
    weights : (N,) array, optional
        How often each datum counts; fractions are allowed.

    Returns
    -------
    Statistics

    Raises
    ------
    ValueError
        If an argument is not what it must be.
    """
    X = validation.data(X)
    gamma = validation.responsibilities("gamma", gamma, len(X))
    if weights is not None:
        gamma = gamma * validation.weights(weights, len(X))[:, None]
    return sums(X, gamma)


def m_step(X, gamma, covariance="full", weights=None):
    r"""Return the mixture that maximises :math:`Q` for given responsibilities.

    .. math:: \mu_k = \bar x_k \qquad \Sigma_k = S_k / N_k \qquad \pi_k = N_k / N

    PRML (9.24)-(9.26); covariances other than full are its restrictions.

    Parameters
    ----------
    X, gamma, weights
        As in `statistics`.
    covariance : "full" | "tied" | "diagonal" | "spherical"

    Returns
    -------
    GaussianMixture

    Raises
    ------
    SingularCovarianceError
        If a component holds no data, or data that do not spread in every direction.
    ValueError
        If an argument is not what it must be.
    """
    validation.choice("covariance", covariance, SHAPES)
    return maximize(statistics(X, gamma, weights), covariance)


def maximize(S, covariance="full"):
    """Return the mixture that matches the moments S, PRML (9.24)-(9.26) and 2.4.1."""
    N_k, mu = S.N_k, S.mean
    if not N_k.min() > 0:
        raise SingularCovarianceError(N_k.argmin(), N_k.min())
    Sigma = SHAPED[covariance](S)
    return GaussianMixture._trusted(N_k / N_k.sum(), mu, Sigma, covariance, factor(N_k, mu, Sigma))


def _spherical(S):
    D = S.mean.shape[1]
    variance = np.trace(S.scatter, axis1=1, axis2=2) / (D * S.N_k)
    return variance[:, None, None] * np.eye(D)


SHAPED = {  # each maximises Q among the covariances of its shape
    "full": lambda S: S.scatter / S.N_k[:, None, None],
    "tied": lambda S: np.repeat(S.scatter.sum(axis=0)[None] / S.N_k.sum(), len(S.N_k), axis=0),
    "diagonal": lambda S: S.scatter / S.N_k[:, None, None] * np.eye(S.mean.shape[1]),
    "spherical": _spherical,
}


def factor(N_k, mu, Sigma):
    """Cholesky factors of the covariances, (K, D, D); an error where a component has collapsed.

    A covariance is singular to working precision when the data of a component cannot be told from
    one point (their spread is below the rounding of numbers as large as the data), or from a
    plane (what a direction adds to those before it is lost in rounding).
    """
    D = mu.shape[1]
    variance = np.diagonal(Sigma, axis1=1, axis2=2)
    spread = np.sqrt(np.maximum(variance, 0))
    point = spread <= 8 * EPS * (np.abs(mu).max(axis=0) + spread.max(axis=0))
    if point.any():
        k = int(point.any(axis=1).argmax())
        raise SingularCovarianceError(k, N_k[k])
    try:
        L = np.linalg.cholesky(Sigma)
        flat = (np.diagonal(L, axis1=1, axis2=2) ** 2 <= 4 * D * EPS * variance).any(axis=1)
    except np.linalg.LinAlgError:
        scale = np.sqrt(variance)
        correlation = Sigma / (scale[:, :, None] * scale[:, None, :])
        flat = np.linalg.eigvalsh(correlation)[:, 0] <= 4 * D * EPS
    if flat.any():
        k = int(flat.argmax())
        raise SingularCovarianceError(k, N_k[k])
    return L


def sums(X, gamma):
    """`statistics` without its checks, for what `GaussianMixture.prepare` returns as for an array.

    One matrix product gives all sums about the centre of the block. Moved to a component's own
    mean they cancel when it is narrow; such a component is summed once more, about its mean.
    """
    if not isinstance(X, Block):
        D, K = X.shape[1], gamma.shape[1]
        size = block_size((D + 1) * (D + 2) // 2 + K)
        parts = zip(blocks(X, lambda b: Block(b, D), size), blocks(gamma, np.asarray, size))
        return reduce(add, (sums(*part) for part in parts))
    D = len(X.x)
    raw = gamma.T @ X.u.T
    N_k = raw[:, 0]
    mean = raw[:, 1 : D + 1] / np.where(N_k > 0, N_k, 1)[:, None]
    about_centre = unpack(raw[:, D + 1 :], D)
    scatter = about_centre - (N_k[:, None] * mean)[:, :, None] * mean[:, None, :]
    spread, wide = (np.diagonal(a, axis1=1, axis2=2) for a in (scatter, about_centre))
    for k in np.flatnonzero((spread < CANCELS * wide).any(axis=1)):
        away = X.x - mean[k][:, None]
        correction = away @ gamma[:, k] / (N_k[k] or 1)
        mean[k] += correction
        away -= correction[:, None]
        scatter[k] = (away * gamma[:, k]) @ away.T
    return Statistics(N_k, mean + X.centre, scatter)
