"""Learning a mixture of Gaussians: its M step by itself, PRML (9.24)-(9.27), and `fit`."""

import numpy as np

from .. import validation
from ..fitting import best_of, present
from .covariances import cholesky, thin
from .model import GaussianMixture
from .moments import sums
from .shapes import SHAPES


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
    S = sums(X, gamma)
    narrow = thin(cholesky(S.scatter)[0], S.scatter)
    return sums(X, gamma, narrow) if len(narrow) else S


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
    S = statistics(X, gamma, weights)
    return _blank(*S.mean.shape, covariance).maximize(S)


def fit(
    X,
    K,
    *,
    restarts=10,
    rng=None,
    covariance="full",
    start="k-means",
    tol=1e-10,
    max_iter=1000,
    weights=None,
    prior=None,
    progress=False,
):
    """Fit a mixture of Gaussians: EM from several starts, the best of them, PRML 9.2.2.

    A start is a partition of the data, from which an M step makes the first parameters. Distances
    are taken on standardised columns, so that the units of the data do not choose the start.

    Parameters
    ----------
    X : (N, D) array
        Data.
    K : int
        The number of components.
    restarts : int
        How many starts.
    rng : seed or numpy.random.Generator
        The same seed gives the same run.
    covariance : "full" | "tied" | "diagonal" | "spherical"
    start : "k-means" | "random"
        The clusters of K-means from k-means++ centres, or the data nearest to K data drawn at
        random.
    tol, max_iter, weights, prior, progress
        As in `em`; here a bar counts starts. Starts are chosen without the weights.

    Returns
    -------
    Run
        The one that ends highest. Starts that collapse are left out.

    Raises
    ------
    SingularCovarianceError
        If every start collapses.
    ValueError
        If an argument is not what it must be.
    """
    X, weights = present(X, weights)
    K, D = validation.components(K, X), X.shape[1]
    validation.choice("covariance", covariance, SHAPES)
    spread = X.std(axis=0)
    spread[(np.ptp(X, axis=0) == 0) | (spread == 0)] = 1  # a constant's may round above zero
    return best_of(
        X,
        (X - X.mean(axis=0)) / spread,
        _blank(K, D, covariance),
        restarts=restarts,
        rng=rng,
        start=start,
        tol=tol,
        max_iter=max_iter,
        weights=weights,
        prior=prior,
        progress=progress,
    )


def _blank(K, D, covariance):
    return GaussianMixture(np.full(K, 1 / K), np.zeros((K, D)), [np.eye(D)] * K, covariance)
