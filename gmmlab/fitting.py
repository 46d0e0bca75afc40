"""From data to a mixture, PRML 9.2.2: EM from a given start, or the best of many starts.

`em` is in `loop`, `half_steps` in `stepping`; what chooses the starts is here.
"""

import numpy as np

from . import validation
from .covariances import SHAPES, SingularCovarianceError
from .kmeans import assign, kmeans, one_of_k, plus_plus
from .loop import Run, counted, em
from .model import GaussianMixture
from .stepping import HalfStep, half_steps

__all__ = ["HalfStep", "Run", "em", "fit", "half_steps"]

STARTS = ("k-means", "random")


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
    accelerate=False,
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
    tol, max_iter, weights, prior, accelerate, progress
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
    blank = GaussianMixture(np.full(K, 1 / K), np.zeros((K, D)), [np.eye(D)] * K, covariance)
    return best_of(
        X,
        (X - X.mean(axis=0)) / spread,
        blank,
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


def present(X, weights):
    """Leave out data whose weight is zero: they are not there, for starts as for EM.

    Parameters
    ----------
    X : (N, D) array
    weights : (N,) array or None

    Returns
    -------
    X, weights : the same, for data that count
    """
    X = validation.data(X)
    if weights is None:
        return X, None
    weights = validation.weights(weights, len(X))
    return (X, weights) if weights.all() else (X[weights > 0], weights[weights > 0])


def best_of(X, Z, blank, *, restarts, rng, start, weights, prior, progress, **options):
    """Run EM from several starts, for any mixture, and return the best run.

    Parameters
    ----------
    X : (N, D) array
        Data.
    Z : (N, E) array
        The same data where distances between them mean something: starts are chosen there.
    blank : a mixture
        Of the kind, size and covariance shape wanted; its parameters are not looked at.
    restarts, rng, start, weights, prior, progress
        As in `fit`; weights are positive.
    **options
        For `em`.

    Returns
    -------
    Run
    """
    K = validation.components(blank.K, X)
    validation.choice("start", start, STARTS)
    rng = validation.generator(rng)
    w = 1 if weights is None else weights[:, None]
    best = collapse = None
    for _ in counted(validation.count("restarts", restarts), progress, "starts"):
        if start == "k-means":
            labels = kmeans(Z, plus_plus(Z, K, rng)).labels
        else:
            labels = assign(Z, rng.choice(Z, K, replace=False))
        try:
            S = blank.statistics(X, w * one_of_k(labels, K))
            theta = prior.maximize(S, blank) if prior else blank.maximize(S)
            run = em(X, theta, weights=weights, prior=prior, **options)
        except SingularCovarianceError as error:
            collapse = error
            continue
        if best is None or run.log_likelihoods[-1] > best.log_likelihoods[-1]:
            best = run
    if best is None:
        raise collapse
    return best
