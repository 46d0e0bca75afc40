"""The M step: weighted maximum likelihood for a mixture of Gaussians, PRML (9.24)-(9.27)."""

from . import validation
from .covariances import EPS, SHAPES, SingularCovarianceError, cholesky
from .model import GaussianMixture
from .moments import sums


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

    PRML (9.24)-(9.26): where the derivatives (9.16) and (9.21) of the Lagrangian (9.20) vanish,
    (9.17), (9.18), (9.19), (9.22); with labels for responsibilities (9.37). Covariances other
    than full are its restrictions.

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
    """Return the mixture that matches the moments S, PRML (9.24)-(9.26) and 2.4.1.

    A covariance is singular to working precision when the data of a component cannot be told from
    one point (their spread is below the rounding of numbers as large as the data), or from a plane
    (`covariances.cholesky`).

    Parameters
    ----------
    S : Statistics
    covariance : "full" | "tied" | "diagonal" | "spherical"

    Returns
    -------
    GaussianMixture

    Raises
    ------
    SingularCovarianceError
        As in `m_step`.
    """
    N_k, mu = S.N_k, S.mean
    if not N_k.min() > 0:
        raise SingularCovarianceError(N_k.argmin(), N_k.min())
    Sigma = SHAPES[covariance](S)
    L, singular = cholesky(Sigma)
    variance = Sigma.diagonal(axis1=1, axis2=2)
    point = variance <= 2 * (8 * EPS) ** 2 * (mu**2 + variance).max(axis=0)
    if singular.any() or point.any():
        k = int((singular | point.any(axis=1)).argmax())
        raise SingularCovarianceError(k, N_k[k])
    return GaussianMixture._trusted(N_k / N_k.sum(), mu, Sigma, covariance, L)
