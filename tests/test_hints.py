"""A message leads to the call that was meant: what it says is done, and gives what a peer gives."""

import inspect

import numpy as np
import pandas as pd
import pytest
from numpy.lib import recfunctions
from scipy import sparse, stats
from scipy.spatial import distance

from gmmlab import (
    GaussianMixture,
    bernoulli,
    datasets,
    e_step,
    fit,
    kmeans,
    kmedoids,
    m_step,
    online,
    priors,
    selection,
)
from gmmlab.gaussian import shapes

X = datasets.old_faithful()
MU, SIGMA = np.array([[2.0, 54.0], [4.3, 80.0]]), np.array([np.diag([0.1, 30.0])] * 2)
ONE = GaussianMixture([1.0], [[54.0]], [[[30.0]]])
TWO = GaussianMixture([1.0], MU[:1], SIGMA[:1])
WAITS = X[:5, 1]
LABELS = np.where(X[:, 0] > 3, "long", "short")
FRAME = pd.DataFrame(X, columns=["eruption", "waiting"])
FIELDS = np.array([tuple(x) for x in X], dtype=[("eruption", float), ("waiting", float)])


def density(x):
    return stats.multivariate_normal(MU[0], SIGMA[0]).logpdf(x)


def mixed(**parts):
    """(5,): ln p of five data under two components of equal weight."""
    make = {"pi": [0.5, 0.5], "mu": MU, "Sigma": SIGMA} | parts
    return GaussianMixture(**make).log_density(X[:5])


def of_Sigma(Sigma):
    return mixed(Sigma=Sigma)


def on(X):
    return bernoulli.fit(X, 1, rng=0).theta.mu


def by_hand(*Sigmas):
    each = [stats.multivariate_normal(m, S).pdf(X[:5]) for m, S in zip(MU, Sigmas, strict=True)]
    return np.log(np.mean(each, axis=0))


COLUMN, OF_WAITS = "np.reshape(X, (-1, 1))", stats.norm(54, 30**0.5).logpdf(WAITS)
ON = X > [3, 70]
SHARED = np.array([[0.2, 1.0], [1.0, 30.0]])
SHARED_OUT = np.log(
    [
        [0.25, 0.75]
        @ np.array([stats.multivariate_normal(m, S).pdf(x) for m, S in zip(MU, SIGMA, strict=True)])
        for x in X[:5]
    ]
)
# what came; what is asked of it; the way out that the message names; what a peer gives
WAYS = {
    "waits": (WAITS, ONE.log_density, COLUMN, OF_WAITS),
    "a list": (list(WAITS), ONE.log_density, COLUMN, OF_WAITS),
    "a column": (FRAME["waiting"][:5], ONE.log_density, COLUMN, OF_WAITS),
    "one datum": (X[0], TWO.log_density, "[X]", [density(X[0])]),
    "one row": (FRAME.iloc[0], TWO.log_density, "[X]", [density(X[0])]),
    "images": (
        X[:8].reshape(2, 2, 4),
        lambda X: np.shape(fit(X, 1, prior=priors.weak_prior(X, 1)).theta.mu),
        "X.reshape(len(X), -1)",
        (1, 8),
    ),
    "pixels": (
        X[:6].reshape(2, 3, 2),
        lambda X: m_step(X, np.ones((len(X), 1))).mu,
        "X.reshape(-1, 2)",
        [X[:6].mean(axis=0)],
    ),
    "sparse": (sparse.csr_array(X), TWO.log_density, "X.toarray()", density(X)),
    "pairs": (zip(X[:, 0], X[:, 1], strict=True), TWO.log_density, "list(X)", density(X)),
    "a column of rows": (pd.Series(list(X)), TWO.log_density, "list(X)", density(X)),
    "shares of 1.2": ([0.3, 0.9], lambda pi: mixed(pi=pi), "np.divide(pi, 1.2)", SHARED_OUT),
    "a dict": (
        dict(zip("ab", X.T, strict=True)),
        TWO.log_density,
        "np.column_stack(list(X.values()))",
        density(X),
    ),
    "text": (X.astype(str), TWO.log_density, "np.asarray(X, float)", density(X)),
    "fields": (FIELDS, TWO.log_density, "recfunctions.structured_to_unstructured(X)", density(X)),
    "NA": (
        FRAME.astype("Float64").mask(FRAME > 90),
        lambda X: TWO.complete(X).shape,
        "np.ma.masked_invalid(X.astype(float))",
        X.shape,
    ),
    "NaN": (
        np.where(X > 90, np.nan, X),
        lambda X: TWO.complete(X).shape,
        "np.ma.masked_invalid(X)",
        X.shape,
    ),
    "transposed": (
        MU.T[:, [0, 1, 1]],
        lambda mu: GaussianMixture(np.ones(3) / 3, mu, [np.eye(2)] * 3).mu,
        "mu.T",
        MU[[0, 1, 1]],
    ),
    "a mean": (MU[0], lambda mu: GaussianMixture([1.0], mu, SIGMA[:1]).mean(), "[mu]", MU[0]),
    "means": (
        [1.0, 5.0],
        lambda mu: GaussianMixture([0.5, 0.5], mu, np.ones((2, 1, 1))).mean(),
        "np.reshape(mu, (-1, 1))",
        [3.0],
    ),
    "centres": (
        [54.0, 80.0],
        lambda mu: kmeans.assign(X[:2, 1:], mu),
        "np.reshape(mu, (-1, 1))",
        [1, 0],
    ),
    "a centre": (MU[0], lambda mu: kmeans.kmeans(X, mu).mu, "[mu]", [X.mean(axis=0)]),
    "K": (2, lambda mu: len(kmeans.kmeans(X, mu).mu), "kmeans.plus_plus(X, 2)", 2),
    "shared": (SHARED, of_Sigma, "[Sigma] * 2", by_hand(SHARED, SHARED)),
    "variances": (
        np.array([[0.1, 30.0], [0.2, 40.0]]),
        of_Sigma,
        "[np.diag(s) for s in Sigma]",
        by_hand([0.1, 30], np.diag([0.2, 40])),
    ),
    "a variance each": ([2.0, 3.0], of_Sigma, "[s * np.eye(2) for s in Sigma]", by_hand(2, 3)),
    "components last": (
        np.stack([SHARED, 2 * SHARED, SHARED], axis=-1),
        lambda Sigma: GaussianMixture([0, 1, 0], X[:3], Sigma).covariance(),
        "np.moveaxis(Sigma, -1, 0)",
        2 * SHARED,
    ),
    "names": (
        LABELS,
        lambda labels: kmeans.one_of_k(labels, 2).sum(axis=0),
        "np.unique(labels, return_inverse=True)[1]",
        [175, 97],
    ),
    "labels": (
        np.ones(272, int),
        lambda gamma: m_step(X, gamma).mu,
        "kmeans.one_of_k(gamma, 2)[:, 1:]",
        [X.mean(axis=0)],
    ),
    "weights": (
        np.ones((272, 1)),
        lambda weights: m_step(X, np.ones((272, 1)), weights=weights).mu,
        "np.ravel(weights)",
        [X.mean(axis=0)],
    ),
    "1 and 2": (1 + ON, on, "X > 1.5", [ON.mean(axis=0)]),
    "differences": (
        X,
        lambda V: kmedoids.kmedoids(V, [0, 1])[2][0],
        "kmeans.squared_distances(X, X)",
        distance.cdist(X, X[:2], "sqeuclidean").min(axis=1).sum(),
    ),
    "always 2": (np.full((5, 2), 2), on, "X > 1.5", [[1, 1]]),
    "-1 and 1": (2 * ON - 1, on, "X > 0", [ON.mean(axis=0)]),
    "0 and 255": (255 * ON, on, "X > 127.5", [ON.mean(axis=0)]),
}
SAID = {  # where the message says it in other words
    "transposed": "transpose it?",
    "K": "plus_plus(X, K)",
    "labels": "kmeans.one_of_k(labels, K)",
}


@pytest.mark.parametrize("job", WAYS)
def test_a_message_names_a_way_that_works(job):
    came, call, way, wanted = WAYS[job]
    name = "X" if inspect.ismethod(call) else next(iter(inspect.signature(call).parameters))
    with pytest.raises(ValueError) as caught:
        call(came)
    assert str(caught.value).startswith(f"{name}: expected ")
    assert SAID.get(job, way) in str(caught.value)
    names = {"np": np, "recfunctions": recfunctions, "kmeans": kmeans, "X": X, name: came}
    np.testing.assert_allclose(call(eval(way, names)), wanted, rtol=1e-9)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: fit(None, 2), "X: expected an array of numbers, got None"),
        (lambda: fit("a.csv", 2), "X: expected real numbers, got 'a.csv'"),
        (lambda: fit(FRAME.assign(park="Y"), 2), "got 'Y' at X[0, 2]"),
        (lambda: ONE.log_density(66.0), "one number is [[x]]"),
        (lambda: GaussianMixture(1.0, [0], [[1]]), "of one component pi is [1.0]"),
        (lambda: fit(X, 2, prior=None, weights=[1.0]), "weights: expected shape (272,), got (1,)"),
        (lambda: e_step(X, kmeans.kmeans(X, MU)), "kmeans.one_of_k(run.labels, K)) makes one"),
        (lambda: fit(X, 2, start=TWO), "em(X, theta) starts from a mixture of your own"),
        (lambda: fit(X, 2, weights=np.full(272, 1e300)), "weights: expected a sum of less than"),
        (
            lambda: TWO.conditional({0: [3.0, 4.0]}),
            "each value has a conditional of its own, and all means are theta.complete(X)",
        ),
        (lambda: online.em([X], 2), "fit(block, 2).theta is one"),
        (lambda: selection.cross_validate(X, 2), "make: expected a function from data"),
        (lambda: kmeans.one_of_k([[0], [1]], 2), "labels: expected shape (any,), got (2, 1)"),
    ],
)
def test_what_is_said(call, words):
    with pytest.raises(ValueError) as caught:
        call()
    assert words in str(caught.value)


NOTES = {
    "constant": (np.c_[X, np.ones(272)], "all alike in columns [2]"),
    "twice": (np.c_[X, X[:, 0]], "Of columns [0, 2] one follows from the others"),
    "a sum": (np.c_[X, X @ [1, 1], X[::-1, 0]], "Of columns [0, 1, 2] one follows"),
    "shares": (np.c_[X, np.eye(3)[np.arange(272) % 3]], "Of columns [2, 3, 4] one follows"),
    "transposed": (X.T, "273 data or more span a covariance of 272 columns"),
    "repeated": (np.repeat(X[:1], 9, axis=0), "They are all alike."),
}


@pytest.mark.parametrize("job", NOTES)
@pytest.mark.parametrize("shape", ["full", "tied"])
def test_a_collapse_says_which_columns_to_look_at(job, shape):
    data, words = NOTES[job]
    with pytest.raises(ValueError, match="has collapsed") as caught:
        m_step(data, np.ones((len(data), 1)), shape)
    (note,) = caught.value.__notes__
    assert words in note
    assert len(note) < 200


def test_a_way_that_there_is_not_is_not_named():
    assert shapes.instead((3, 3, 3), 2, 2) == "; a matrix for each component"


def test_weights_that_float64_cannot_count_in_ones_start_a_run():
    heavy = fit(X, 2, rng=0, weights=np.full(272, 1e20))
    np.testing.assert_allclose(heavy.theta.mu, fit(X, 2, rng=0).theta.mu, rtol=1e-9)


def test_standardized_entries_are_those_that_were_seen():
    lacking = np.ma.masked_less(X, 2)
    Z = datasets.standardize(lacking)
    assert np.array_equal(Z.mask, lacking.mask)
    np.testing.assert_allclose(Z[:, 0].compressed(), stats.zscore(X[X[:, 0] >= 2, 0]), rtol=1e-9)
    np.testing.assert_allclose(Z[:, 1].compressed(), stats.zscore(X[:, 1]), rtol=1e-9)
