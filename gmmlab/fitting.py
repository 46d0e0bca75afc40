"""From data to a mixture, PRML 9.2.2: EM from a given start, or the best of many starts.

`em` is in `loop`, `half_steps` in `stepping`; what chooses the starts is here.
"""

from hashlib import blake2b

import numpy as np

from . import validation
from .blocks import block_size
from .cloud import Cloud, draw, units
from .covariances import SHAPES, SingularCovarianceError
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
    X, weights = validation.present(X, weights)
    K, D = validation.components(K, X), X.shape[1]
    validation.choice("covariance", covariance, SHAPES)
    return best_of(
        X,
        GaussianMixture(np.full(K, 1 / K), np.zeros((K, D)), [np.eye(D)] * K, covariance),
        unit=units(X, weights),
        restarts=restarts,
        rng=rng,
        start=start,
        tol=tol,
        max_iter=max_iter,
        weights=weights,
        prior=prior,
        progress=progress,
    )


def best_of(X, blank, *, unit, restarts, rng, start, weights, prior, progress, **options):
    """Run EM from several starts, for any mixture, and return the best run.

    A partition of the data that has been run from is not run from again.

    Parameters
    ----------
    X : (N, D) array
        Data.
    blank : a mixture
        Of the kind, size and covariance shape wanted; its parameters are not looked at.
    unit : (D,) array or float
        What counts as a distance of one in each column: starts are chosen by distances.
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
    restarts, rng = validation.count("restarts", restarts), validation.generator(rng)
    cloud, tried, collapse = Cloud(X, weights, unit), set(), None
    for kind, forgotten in ((start, 0), ("random", 0), ("random", 0.5)):
        best = None
        for _ in counted(restarts, progress, "starts"):
            labels = partition(cloud, K, kind, rng)
            if (known := fingerprint(labels, K, forgotten)) in tried:
                continue
            tried.add(known)
            try:
                S = statistics(cloud, labels, blank, forgotten)
                theta = prior.maximize(S, blank) if prior else blank.maximize(S)
                run = em(X, theta, weights=weights, prior=prior, **options)
            except SingularCovarianceError as error:
                collapse = collapse or error
                continue
            if best is None or run.log_likelihoods[-1] > best.log_likelihoods[-1]:
                best = run
        if best:
            return best
    raise collapse


def partition(cloud, K, kind, rng):
    """(N,): the clusters of K-means, or the data nearest to each of K data drawn at random."""
    if kind == "k-means":
        return cloud.settle(cloud.X[cloud.spread_out(K, rng)])[1]
    return cloud.settle(cloud.X[draw(rng, cloud.weights, K)], max_iter=0)[1]


def fingerprint(labels, K, *more):
    """From labels (N,), what is the same for a partition whatever the order of its clusters."""
    first = [np.append(np.flatnonzero(labels == k)[:1], len(labels))[0] for k in range(K)]
    return blake2b(np.argsort(np.argsort(first)).astype(np.int32)[labels]).digest(), *more


def statistics(cloud, labels, blank, forgotten=0):
    r"""Statistics for a start: each cluster's data by themselves, a block at a time.

    So they are measured from where they lie, and a cluster that is thin and far from the others
    loses no digits.

    Parameters
    ----------
    cloud : Cloud
    labels : (N,) array, 0..K-1
    blank : a mixture
        Whose statistics are wanted.
    forgotten : float
        This part of each label is spread over all components. Then each is nearly as wide as the
        data, and none has collapsed before EM begins.
    """
    K, total = blank.K, None
    size = block_size(blank.features + K)
    for k in range(K):
        members = np.flatnonzero(labels == k)
        for start in range(0, len(members), size):
            rows = members[start : start + size]
            gamma = np.full((len(rows), K), forgotten / K)
            gamma[:, k] += 1 - forgotten
            gamma *= cloud.weights[rows, None]
            S = blank.statistics(cloud.X[rows], gamma)
            total = S if total is None else total + S
    return total
