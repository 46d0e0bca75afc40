"""Learning a mixture of Gaussians: its M step by itself, PRML (9.24)-(9.27), and `fit`."""

from types import ModuleType
from typing import Any

import numpy as np

from .. import missing, validation
from ..cloud import units
from ..fitting import best_of
from ..loop import Run, em
from ..typing import Array, ArrayLike, Prior, Seed
from . import axes, full, shapes
from .model import GaussianMixture
from .moments import Statistics, sums


def statistics(X: ArrayLike, gamma: ArrayLike, weights: ArrayLike | None = None) -> Statistics:
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

    Examples
    --------
    Those of two halves add up:

    >>> import numpy as np
    >>> from gmmlab import datasets, statistics
    >>> X, ones = datasets.old_faithful(), np.ones((272, 1))
    >>> S = statistics(X[:100], ones[:100]) + statistics(X[100:], ones[100:])
    >>> S.N_k, S.mean.round(2)
    (array([272.]), array([[ 3.49, 70.9 ]]))
    """
    return _statistics(X, gamma, weights, full)


def _statistics(
    X: ArrayLike, gamma: ArrayLike, weights: ArrayLike | None, kind: ModuleType
) -> Statistics:
    X, gamma = validation.weighted(X, gamma, weights)
    S = sums(X, gamma, kind=kind).centred()
    narrow = kind.thin(kind.cholesky(S.scatter)[0], S.scatter)
    return sums(X, gamma, narrow, kind).centred() if len(narrow) else S


def m_step(
    X: ArrayLike, gamma: ArrayLike, covariance: str = "full", weights: ArrayLike | None = None
) -> GaussianMixture:
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

    Examples
    --------
    One component takes every datum:

    >>> import numpy as np
    >>> from gmmlab import datasets, m_step
    >>> m_step(datasets.old_faithful(), np.ones((272, 1))).mu.round(2)
    array([[ 3.49, 70.9 ]])
    """
    shapes.checked("covariance", covariance)
    S = _statistics(X, gamma, weights, shapes.SHAPES[covariance].kind)
    K, D = S.mean.shape
    return _blank(K, D, covariance).maximize(S)


def fit(
    X: ArrayLike,
    K: int,
    *,
    restarts: int = 10,
    rng: Seed = None,
    covariance: str = "full",
    start: str = "k-means",
    tol: float = 1e-10,
    max_iter: int = 1000,
    weights: ArrayLike | None = None,
    prior: Prior | None = None,
    accelerate: bool = False,
    progress: bool = False,
) -> Run[GaussianMixture]:
    """Fit a mixture of Gaussians: EM from several starts, the best of them, PRML 9.2.2.

    A start is a partition of the data, from which an M step makes the first parameters; none is
    run from twice. Distances are taken on standardised columns, so that the units of the data do
    not choose the start.

    Parameters
    ----------
    X : (N, D) array
        Data. Masked entries are missing; a start sees in their place what one Gaussian expects.
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
    tol, max_iter, weights, prior, accelerate, progress
        As in `em`; here a bar counts starts.

    Returns
    -------
    Run
        The one that ends highest. Starts that collapse are left out; when all do, as many random
        ones are tried, and then as many in which half of each label is forgotten. The order of
        its components means nothing; `gmmlab.elsewhere` says how to sort them, and what other
        software calls these arguments.

    Raises
    ------
    SingularCovarianceError
        If every start collapses.
    UnseenColumnError
        If all entries of a column are missing; or, from every start, all those of a component.
    ValueError
        If an argument is not what it must be.

    Examples
    --------
    >>> from gmmlab import datasets, fit
    >>> run = fit(datasets.old_faithful(), 2, rng=0)
    >>> run
    Run(converged after 7 iterations, ln p(X) = -1130.264, K = 2)
    >>> run.theta.mu.round(1).tolist()
    [[2.0, 54.5], [4.3, 80.0]]
    """
    X, weights = missing.present(X, weights)
    K, D = validation.components(K, X), X.shape[1]
    shapes.checked("covariance", covariance)
    blank = _blank(K, D, covariance)
    if lacks := validation.lacks(X):
        one = one_for_all(X, covariance, weights, prior)
        mu, Sigma = np.repeat(one.mu, K, axis=0), np.repeat(one.Sigma, K, axis=0)
        blank = GaussianMixture(blank.pi, mu, Sigma, covariance)
    return best_of(
        X,
        blank,
        unit=units(blank.complete(X) if lacks else X, weights),
        restarts=restarts,
        rng=rng,
        start=start,
        tol=tol,
        max_iter=max_iter,
        weights=weights,
        prior=prior,
        accelerate=accelerate,
        progress=progress,
    )


def one_for_all(
    X: Any, covariance: str = "full", weights: Array | None = None, prior: Prior | None = None
) -> GaussianMixture:
    """Return the one Gaussian, a mixture with K = 1, that EM fits to data with missing entries.

    Parameters
    ----------
    X : (N, D) masked array
    covariance, weights, prior
        As in `fit`.
    """
    mean, variance = missing.moments(X, weights)
    variance[variance == 0] = 1  # it is for EM to say that a column is constant
    columns = Statistics(np.ones(1), mean[None], np.diag(variance)[None])
    start = _blank(1, len(mean), covariance).maximize(columns)
    return em(X, start, tol=1e-6, weights=weights, prior=prior).theta


def _blank(K: int, D: int, covariance: str) -> GaussianMixture:
    variances = np.ones((K, D))
    kept = variances if shapes.SHAPES[covariance].kind is axes else axes.dense(variances)
    return GaussianMixture._of(np.full(K, 1 / K), np.zeros((K, D)), kept, kept, covariance)
