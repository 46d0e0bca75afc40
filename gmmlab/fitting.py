"""From data to a mixture of any kind, PRML 9.2.2: EM from several starts, the best of them."""

from hashlib import blake2b

import numpy as np

from . import validation
from .blocks import block_size
from .cloud import Cloud, draw
from .errors import SingularCovarianceError
from .loop import counted, em

STARTS = ("k-means", "random")


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
