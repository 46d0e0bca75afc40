"""K-means against scikit-learn, against every partition of few data, and against its definition."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans

from gmmlab.kmeans import (
    assign,
    distortion,
    kmeans,
    one_of_k,
    plus_plus,
    sequential_update,
    squared_distances,
    update,
)


def test_distances_and_nearest_centres(rng):
    X, mu = rng.standard_normal((30, 3)), rng.standard_normal((4, 3))
    np.testing.assert_allclose(squared_distances(X, mu), cdist(X, mu, "sqeuclidean"))
    np.testing.assert_array_equal(assign(X, mu), cdist(X, mu).argmin(axis=1))


def test_distances_do_not_depend_on_the_origin(rng):
    X, mu = np.round(rng.standard_normal((30, 3)), 3), np.round(rng.standard_normal((4, 3)), 3)
    np.testing.assert_allclose(
        squared_distances(X + 1e8, mu + 1e8), squared_distances(X, mu), atol=1e-6
    )


def test_ties_go_to_the_first_centre():
    assert assign([[0.0], [1.0]], [[1.0], [-1.0], [1.0]]).tolist() == [0, 0]


def test_centres_are_means_and_an_empty_one_stays(rng):
    X, labels = rng.standard_normal((6, 2)), np.array([0, 0, 2, 2, 2, 0])
    mu = update(X, labels, np.full((3, 2), 5.0))
    np.testing.assert_allclose(mu[0], X[[0, 1, 5]].mean(axis=0))
    np.testing.assert_allclose(mu[1], [5, 5])
    np.testing.assert_allclose(mu[2], X[2:5].mean(axis=0))


def test_centres_make_the_distortion_stationary_9_3(rng):
    X, labels = rng.standard_normal((20, 2)), rng.integers(0, 2, 20)
    mu = update(X, labels, np.zeros((2, 2)))
    for k, d in np.ndindex(2, 2):
        change = np.zeros((2, 2))
        change[k, d] = 1e-4
        up, down = distortion(X, labels, mu + change), distortion(X, labels, mu - change)
        assert (up - down) / 2e-4 == pytest.approx(0, abs=1e-8)
        assert up > distortion(X, labels, mu)


@pytest.mark.parametrize(("N", "D", "K"), [(50, 1, 2), (200, 2, 5), (100, 8, 3)])
def test_it_ends_where_scikit_learn_does(N, D, K, rng):
    X = rng.standard_normal((N, D))
    start = plus_plus(X, K, rng)
    ours = kmeans(X, start)
    theirs = KMeans(K, init=start, n_init=1, tol=0, max_iter=300).fit(X)
    np.testing.assert_array_equal(ours.labels, theirs.labels_)
    np.testing.assert_allclose(ours.mu, theirs.cluster_centers_, atol=1e-10)
    assert ours.distortions[-1] == pytest.approx(theirs.inertia_)
    assert ours.converged


@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(1, 3))
def test_the_distortion_never_rises(seed, K, D):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((30, D))
    run = kmeans(X, plus_plus(X, K, rng))
    assert (np.diff(run.distortions) <= 1e-12 * run.distortions[0]).all()
    assert run.distortions[-1] == pytest.approx(distortion(X, run.labels, run.mu), abs=1e-12)


def test_the_best_of_many_starts_is_the_best_of_all_partitions(rng):
    X = rng.standard_normal((8, 2))
    all_of_them = []
    for labels in itertools.product(range(2), repeat=8):
        z = np.array(labels)
        if 0 < z.sum() < 8:
            means = np.stack([X[z == k].mean(axis=0) for k in range(2)])
            all_of_them.append(((X - means[z]) ** 2).sum())
    found = min(kmeans(X, plus_plus(X, 2, seed)).distortions[-1] for seed in range(30))
    assert found == pytest.approx(min(all_of_them), rel=1e-12)


def test_max_iter_stops_it(rng):
    X = rng.standard_normal((500, 2))
    run = kmeans(X, X[:8], max_iter=1)
    assert not run.converged
    assert len(run.distortions) == 2


def test_sequential_updates_keep_running_means_9_5(rng):
    X = rng.standard_normal((20, 2))
    mu, N_k = np.array([[-9.0, 0.0], [9.0, 0.0]]), np.zeros(2)
    given_to = [[], []]
    for x in X + np.where(rng.random(20) < 0.5, -9, 9)[:, None] * [1, 0]:
        before = mu.copy()
        new, N_k = sequential_update(x, mu, N_k)
        np.testing.assert_array_equal(mu, before)  # a new value, nothing in place
        mu = new
        given_to[int(x[0] > 0)].append(x)
    np.testing.assert_allclose(mu, [np.mean(rows, axis=0) for rows in given_to])
    np.testing.assert_array_equal(N_k, [len(rows) for rows in given_to])


def test_plus_plus_draws_data_in_proportion_to_squared_distance():
    X = np.array([[0.0], [1.0], [3.0]])
    rng = np.random.default_rng(0)
    pairs = [tuple(plus_plus(X, 2, rng)[:, 0]) for _ in range(6000)]
    from_zero = [second for first, second in pairs if first == 0]
    assert len(from_zero) / 6000 == pytest.approx(1 / 3, abs=0.03)
    assert np.mean(np.array(from_zero) == 3) == pytest.approx(9 / 10, abs=0.03)
    assert 0 not in from_zero


def test_plus_plus_copes_with_repeated_data():
    mu = plus_plus(np.ones((5, 2)), 3, 0)
    np.testing.assert_array_equal(mu, np.ones((3, 2)))


def test_labels_as_rows_with_one_one():
    np.testing.assert_array_equal(one_of_k([1, 0, 2], 3), [[0, 1, 0], [1, 0, 0], [0, 0, 1]])
