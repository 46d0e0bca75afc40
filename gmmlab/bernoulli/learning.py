"""Learning a Bernoulli mixture: its M step by itself, a start, and the best of several runs."""

from dataclasses import replace

import numpy as np

from .. import missing, validation
from ..fitting import best_of
from ..loop import Run
from ..typing import ArrayLike, Prior, Seed
from .model import BernoulliMixture


def m_step(X: ArrayLike, gamma: ArrayLike, weights: ArrayLike | None = None) -> BernoulliMixture:
    r"""Return the Bernoulli mixture that maximises :math:`Q`, (9.55), for given responsibilities.

    .. math:: N_k=\sum_n\gamma(z_{nk}) \qquad
              \mu_k=\bar x_k=\frac1{N_k}\sum_n\gamma(z_{nk})x_n \qquad \pi_k=\frac{N_k}N

    PRML (9.57)-(9.60).

    Parameters
    ----------
    X : (N, D) array of 0 and 1
    gamma : (N, K) array
        Responsibilities: rows sum to one.
    weights : (N,) array, optional
        How often each datum counts; fractions are allowed.

    Returns
    -------
    BernoulliMixture

    Raises
    ------
    ValueError
        If an argument is not what it must be, or a component holds no data.
    """
    X, gamma = validation.weighted(validation.data(X) if weights is None else X, gamma, weights)
    if not gamma.any(axis=0).all():
        k = int(gamma.any(axis=0).argmin())
        raise ValueError(f"gamma: expected data in every component, got none in component {k}")
    theta = _blank(gamma.shape[1], X.shape[1])
    return theta.maximize(theta.statistics(X, gamma))


def random_start(K: int, D: int, rng: Seed = None) -> BernoulliMixture:
    """Start from equal weights and means drawn from (0.25, 0.75), as PRML's figure 9.10 does.

    Equal means would be a fixed point of EM: every responsibility is then 1 / K and stays so.

    Parameters
    ----------
    K, D : int
        Components and dimensions.
    rng : seed or numpy.random.Generator

    Returns
    -------
    BernoulliMixture
        For `em`; `fit` chooses its starts from the data, which find higher maxima.
    """
    K, D = validation.count("K", K), validation.count("D", D)
    rng = validation.generator(rng)
    return BernoulliMixture(np.full(K, 1 / K), rng.uniform(0.25, 0.75, (K, D)))


def fit(
    X: ArrayLike,
    K: int,
    *,
    restarts: int = 10,
    rng: Seed = None,
    start: str = "k-means",
    tol: float = 1e-10,
    max_iter: int = 1000,
    weights: ArrayLike | None = None,
    prior: Prior | None = None,
    accelerate: bool = False,
    progress: bool = False,
) -> Run[BernoulliMixture]:
    """Fit a Bernoulli mixture: EM from several starts, the best of them.

    As `gmmlab.fit`, which says what the arguments are, on binary data. Distances are counts of
    dimensions that differ; a cluster without data starts from means of one half. Starts see a
    missing entry as the mean of its column.

    Returns
    -------
    Run

    Raises
    ------
    ValueError
        If an argument is not what it must be.
    """
    X, weights = missing.present(
        X, weights, _blank(1, np.shape(X)[-1]) if np.ndim(X) == 2 else None
    )
    blank = _blank(validation.components(K, X), X.shape[1])
    if validation.lacks(X):
        blank = replace(blank, mu=np.tile(missing.moments(X, weights)[0], (K, 1)))
    return best_of(
        X,
        blank,
        unit=1.0,
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


def _blank(K: int, D: int) -> BernoulliMixture:
    return BernoulliMixture(np.full(K, 1 / K), np.full((K, D), 0.5))
