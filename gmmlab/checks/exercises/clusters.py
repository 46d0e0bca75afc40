"""Chapter 1: K-means, PRML (9.1)-(9.5)."""

import numpy as np

from ..judging.check import Check, Edge, Mistake, Part
from . import problems, sources_other
from .maximization import mean_mistakes, means


def squared(away):
    """Squared Euclidean length."""
    return (away**2).sum(axis=-1)


def labels(X, mu, *, length=squared, choose=np.argmin, axis=1, first=0):
    """(N,), PRML (9.2): the k with r_nk = 1."""
    return choose(length(X[:, None, :] - mu), axis=axis) + first


LABELS = Part(
    "labels",
    "n",
    labels,
    (
        Mistake(
            "farthest centre",
            "each datum goes to the centre that is farthest. Reread (9.2).",
            {"choose": np.argmax},
        ),
        Mistake(
            "Manhattan distance",
            "you add up absolute differences. (9.2) has a squared length.",
            {"length": lambda away: np.abs(away).sum(axis=-1)},
        ),
        Mistake(
            "largest difference",
            "you compare the largest difference alone. (9.2) adds up squares over dimensions.",
            {"length": lambda away: np.abs(away).max(axis=-1)},
        ),
        Mistake(
            "signed differences",
            "you add up differences without squaring them, so that they cancel. Reread (9.2).",
            {"length": lambda away: away.sum(axis=-1)},
        ),
        Mistake(
            "size of the summed difference",
            "you add up differences before you square. Reread (9.2): the squares add up.",
            {"length": lambda away: np.abs(away.sum(axis=-1))},
        ),
        Mistake(
            "first dimension alone",
            "only the first dimension plays a part in your distance.",
            {"length": lambda away: away[..., 0] ** 2},
        ),
        Mistake(
            "lengths compared",
            "you compare the lengths of datum and centre: two vectors as long as each other may "
            "lie far apart. Reread (9.2).",
            lambda X, mu: np.abs(np.sqrt(squared(X))[:, None] - np.sqrt(squared(mu))).argmin(
                axis=1
            ),
        ),
        Mistake(
            "second nearest",
            "each datum goes to the centre that is second nearest.",
            lambda X, mu: squared(X[:, None, :] - mu).argsort(axis=1)[:, 1],
        ),
        Mistake(
            "nearest datum of each centre",
            "you return, for each centre, its nearest datum. In (9.2) each datum chooses a centre: "
            "over which axis is the minimum?",
            {"axis": 0},
        ),
        Mistake(
            "counted from one",
            "labels count from 0 here, as array indices do.",
            {"first": 1},
        ),
        Mistake(
            "inner product",
            "you compare inner products, not distances: a long mean then wins. Reread (9.2).",
            lambda X, mu: (X @ mu.T).argmax(axis=1),
        ),
        Mistake(
            "inner product",
            "you compare inner products, not distances. Reread (9.2).",
            lambda X, mu: (X @ mu.T).argmin(axis=1),
        ),
        Mistake(
            "distances",
            "these are the distances; asked for is which centre is nearest.",
            (
                lambda X, mu: squared(X[:, None, :] - mu),
                lambda X, mu: np.sqrt(squared(X[:, None, :] - mu)),
            ),
        ),
        Mistake(
            "smallest distance",
            "you return the distance to the nearest centre; asked for is which centre it is.",
            (
                lambda X, mu: squared(X[:, None, :] - mu).min(axis=1),
                lambda X, mu: np.sqrt(squared(X[:, None, :] - mu)).min(axis=1),
            ),
        ),
    ),
    "(9.2)",
    "a datum that sits on a centre belongs to it.",
    facts=(
        (
            lambda v: np.array_equal(v, np.round(v)) and v.min(initial=0) >= 0,
            "Labels are whole numbers from 0 on; yours are not.",
        ),
    ),
    also=(
        (
            lambda X, mu: np.eye(len(mu))[labels(X, mu)],
            "You return r_nk itself, one row a datum; labels say the same in one number.",
        ),
    ),
    sources=sources_other.LABELS,
)


def centres(X, r, **slips):
    """(K, D), PRML (9.4)."""
    with np.errstate(all="ignore"):
        return means(X, r, **slips)


def _medians(X, r):
    return np.array([np.median(X[r[:, k] == 1], axis=0) for k in range(r.shape[1])])


SKIP = {"hard assignments", "responsibilities squared", "divided by another sum", "likeliest datum"}
CENTRES = Part(
    "mu",
    "kd",
    centres,
    (
        *(
            m
            for m in mean_mistakes("(9.4)")
            if m.name not in SKIP  # r holds zeros and ones: these give the same numbers
        ),
        Mistake(
            "nearest datum",
            "you return, for each cluster, the datum nearest its mean. (9.4) is the mean itself.",
            lambda X, r: np.array([X[(squared(X - m)).argmin()] for m in centres(X, r)]),
        ),
        Mistake(
            "median",
            "you take medians. The derivative of (9.3) vanishes at another kind of middle.",
            _medians,
        ),
        Mistake(
            "middle of the range",
            "you take the middle between the extremes of each cluster. Reread (9.4).",
            lambda X, r: np.array(
                [(X[g == 1].min(axis=0) + X[g == 1].max(axis=0)) / 2 for g in r.T]
            ),
        ),
    ),
    "(9.4)",
    "a cluster of one datum has its centre there.",
    sources=sources_other.CENTRES,
)
EMPTY = Edge(
    "empty cluster",
    "A cluster that holds no datum makes you divide zero by zero. (9.4) says nothing of it: leave "
    "such a centre out of the division, and decide what it should be.",
    problems.empty,
    counts=True,
    where="where a cluster holds no datum",
)


def distortions(X, r, mu, *, length=squared, weigh=lambda r, d: r * d, over=np.sum):
    """A number, PRML (9.1)."""
    return over(weigh(r, length(X[:, None, :] - mu)))


DISTORTION = Part(
    "J",
    "",
    distortions,
    (
        Mistake(
            "distance not squared",
            "you add up distances. (9.1) adds up their squares.",
            {"length": lambda away: np.sqrt(squared(away))},
        ),
        Mistake(
            "Manhattan distance",
            "you add up absolute differences. (9.1) has squared lengths.",
            {"length": lambda away: np.abs(away).sum(axis=-1)},
        ),
        Mistake(
            "all centres",
            "you add up the distances to all centres. What does r_nk do in (9.1)?",
            {"weigh": lambda r, d: d},
        ),
        Mistake(
            "nearest centre",
            "you measure to the nearest centre, whatever r says. (9.1) measures to the one that r "
            "names, nearest or not.",
            {"weigh": lambda r, d: d.min(axis=1)},
        ),
        Mistake("half", "there is no half in (9.1).", {"over": lambda a: a.sum() / 2}),
        Mistake(
            "mean over data", "(9.1) is a sum, not a mean.", {"over": lambda a: a.sum() / len(a)}
        ),
        Mistake("mean over everything", "(9.1) is a sum, not a mean.", {"over": np.mean}),
        Mistake(
            "root",
            "you take the root of the whole sum. Reread (9.1).",
            {"over": lambda a: np.sqrt(a.sum())},
        ),
        Mistake(
            "not summed over data",
            "there is still one value a datum. (9.1) sums over data too.",
            {"over": lambda a: a.reshape(len(a), -1).sum(axis=1)},
        ),
        Mistake(
            "not summed over components",
            "there is still one value a component. (9.1) sums over components too.",
            lambda X, r, mu: (r * squared(X[:, None, :] - mu)).sum(axis=0),
        ),
        Mistake(
            "from the mean of all data",
            "you measure from the mean of all data; (9.1) measures from centres.",
            lambda X, r, mu: squared(X - X.mean(axis=0)).sum(),
        ),
        Mistake(
            "from the clusters' own means",
            "you measure from the means of the clusters, not from the centres that are given. They "
            "are the same only after an update (9.4).",
            lambda X, r, mu: distortions(X, r, centres(X, r)),
        ),
    ),
    "(9.1)",
    "if every datum sits on its centre, J is zero.",
    sources=sources_other.DISTORTION,
)


def moved(x, mu, eta, *, which=np.argmin, step=lambda x, m, eta: m + eta * (x - m)):
    """(K, D), PRML (9.5): the nearest centre has moved towards x."""
    mu = mu.copy()
    k = which(squared(x - mu))
    mu[k] = step(x, mu[k], eta)
    return mu


SEQUENTIAL = Part(
    "mu",
    "kd",
    moved,
    (
        Mistake(
            "away from the datum",
            "the centre moves away from the datum. Look at the order of the difference in (9.5).",
            {"step": lambda x, m, eta: m - eta * (x - m)},
        ),
        Mistake(
            "step not scaled",
            "the centre jumps onto the datum: the learning rate of (9.5) is missing.",
            {"step": lambda x, m, eta: x},
        ),
        Mistake(
            "rate on the wrong side",
            "the learning rate multiplies the old centre where it should multiply the datum, or "
            "the other way round. With a small rate the centre should hardly move.",
            {"step": lambda x, m, eta: eta * m + (1 - eta) * x},
        ),
        Mistake(
            "old centre not subtracted",
            "a part of the datum is added, but the old centre stays whole. Reread (9.5).",
            {"step": lambda x, m, eta: m + eta * x},
        ),
        Mistake(
            "doubled step",
            "your step is twice as long: the 2 of the derivative is part of the rate in (9.5).",
            {"step": lambda x, m, eta: m + 2 * eta * (x - m)},
        ),
        Mistake(
            "divided by the rate",
            "you divide by the learning rate. Reread (9.5).",
            {"step": lambda x, m, eta: m + (x - m) / eta},
        ),
        Mistake(
            "the step alone",
            "this is the change of the centre; asked for is where it ends.",
            {"step": lambda x, m, eta: eta * (x - m)},
        ),
        Mistake(
            "nothing moved",
            "no centre has moved. Reread (9.5).",
            {"step": lambda x, m, eta: m},
        ),
        Mistake(
            "farthest centre",
            "you move the centre that is farthest. Reread (9.2).",
            {"which": np.argmax},
        ),
        Mistake(
            "every centre",
            "every centre moves. (9.5) moves the nearest alone.",
            lambda x, mu, eta: mu + eta * (x - mu),
        ),
        Mistake(
            "the nearest centre alone",
            "you return one centre; asked for are all K, of which one has moved.",
            lambda x, mu, eta: (m := mu[squared(x - mu).argmin()]) + eta * (x - m),
        ),
    ),
    "(9.5)",
    "with a rate of zero nothing moves; with a rate of one the nearest centre lands on the datum.",
    sources=sources_other.SEQUENTIAL,
)

kmeans_assign = Check("kmeans_assign", ("X", "mu"), (LABELS,), problems.clusters)
kmeans_update = Check("kmeans_update", ("X", "r"), (CENTRES,), problems.clusters, EMPTY)
distortion = Check("distortion", ("X", "r", "mu"), (DISTORTION,), problems.clusters)
sequential_update = Check("sequential_update", ("x", "mu", "eta"), (SEQUENTIAL,), problems.clusters)
