"""Where EM starts from, PRML 9.1 and 9.2.2: partitions of the data, drawn at random."""

from hashlib import blake2b
from typing import Any

import numpy as np

from .blocks import block_size
from .cloud import Cloud
from .typing import Array, MixtureLike

MANY = 2.0**53  # float64 counts no further in ones


def draw(rng: np.random.Generator, weights: Array, K: int | None = None) -> Any:
    """Draw a row, or K of them without replacement, in proportion to the weights.

    Whole numbers (N,) are drawn from as if each row stood there so often, and give what it would.
    """
    ends = np.cumsum(weights)
    if (weights % 1).any() or ends[-1] > MANY:
        return rng.choice(len(ends), K, replace=K is None, p=weights / ends[-1])
    N = int(ends[-1])
    places = rng.integers(N) if K is None else rng.choice(N, K, replace=False)
    return ends.searchsorted(places, side="right")


def spread_out(cloud: Cloud, K: int, rng: np.random.Generator) -> Array:
    """(K,): the rows of a `Cloud` that k-means++ draws, Arthur and Vassilvitskii (2007).

    Each next one is drawn with probability proportional to its weight, times its squared distance
    from those so far.
    """
    rows = [draw(rng, cloud.weights)]
    nearest, chance = np.full(len(cloud.X), np.inf), np.empty(len(cloud.X))
    while len(rows) < K:
        mu, start = cloud.seen(cloud.X[rows[-1]])[:, None], 0
        for u in cloud.parts:
            away = u[1:] - mu
            some = nearest[start : (start := start + u.shape[1])]
            np.minimum(some, np.einsum("dn,dn->n", away, away), out=some)
        np.cumsum(np.multiply(nearest, cloud.weights, out=chance), out=chance)
        if chance[-1] > 0:
            chance /= chance[-1]
            rows.append(chance.searchsorted(rng.random(), side="right"))
        else:  # all data lie on a centre: any will do
            rows.append(draw(rng, cloud.weights))
    return np.array(rows)


def partition(cloud: Cloud, K: int, kind: str, rng: np.random.Generator) -> Array:
    """(N,): the clusters of K-means, or the data nearest to each of K data drawn at random."""
    if kind == "k-means":
        return cloud.settle(cloud.X[spread_out(cloud, K, rng)])[1]
    return cloud.settle(cloud.X[draw(rng, cloud.weights, K)], max_iter=0)[1]


def fingerprint(labels: Array, K: int, *more: Any) -> tuple[Any, ...]:
    """From labels (N,), what is the same for a partition whatever the order of its clusters."""
    first = [np.append(np.flatnonzero(labels == k)[:1], len(labels))[0] for k in range(K)]
    return blake2b(np.argsort(np.argsort(first)).astype(np.int32)[labels].tobytes()).digest(), *more


def statistics(
    X: Array, weights: Array, labels: Array, blank: MixtureLike, forgotten: float = 0
) -> Any:
    r"""Statistics for a start: each cluster's data by themselves, a block at a time.

    So they are measured from where they lie, and a cluster that is thin and far from the others
    loses no digits.

    Parameters
    ----------
    X : (N, D) array
        Masked entries are missing.
    weights : (N,) array
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
            gamma *= weights[rows, None]
            S = blank.statistics(X[rows], gamma)
            total = S if total is None else total + S
    return total
