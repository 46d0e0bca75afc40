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
    """PRML (9.2)."""
    X, mu = rng.standard_normal((30, 3)), rng.standard_normal((4, 3))
    np.testing.assert_allclose(squared_distances(X, mu), cdist(X, mu, "sqeuclidean"))
    np.testing.assert_array_equal(assign(X, mu), cdist(X, mu).argmin(axis=1))


def test_distances_do_not_depend_on_the_origin(rng):
    X, mu = np.round(rng.standard_normal((30, 3)), 3), np.round(rng.standard_normal((4, 3)), 3)
    np.testing.assert_allclose(
        squared_distances(X + 1e8, mu + 1e8), squared_distances(X, mu), atol=1e-6
    )


def test_ties_go_to_the_first_centre():
    """PRML (9.2), where two are nearest."""
    assert assign([[0.0], [1.0]], [[1.0], [-1.0], [1.0]]).tolist() == [0, 0]


def test_centres_are_means_and_an_empty_one_stays(rng):
    """PRML (9.4)."""
    X, labels = rng.standard_normal((6, 2)), np.array([0, 0, 2, 2, 2, 0])
    mu = update(X, labels, np.full((3, 2), 5.0))
    np.testing.assert_allclose(mu[0], X[[0, 1, 5]].mean(axis=0))
    np.testing.assert_allclose(mu[1], [5, 5])
    np.testing.assert_allclose(mu[2], X[2:5].mean(axis=0))


def test_centres_make_the_distortion_stationary_9_3(rng):
    """PRML (9.3), the derivative of (9.1)."""
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
    """PRML (9.2), (9.4), in turns to the end."""
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
    """PRML (9.1), and what a run says of it."""
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
    """PRML (9.5) with one over the number so far."""
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


COUNTS = np.random.default_rng(3).integers(0, 4, 60)  # some of them zero: rows that are not there


@pytest.mark.parametrize("seed", range(10))
def test_weights_are_repeated_rows_to_the_last_draw(seed, rng):
    X, K = np.where(COUNTS[:, None] > 0, rng.standard_normal((60, 2)), 1e9), 4
    repeated = np.repeat(X, COUNTS, axis=0)
    start = plus_plus(X, K, seed, weights=COUNTS)
    np.testing.assert_array_equal(start, plus_plus(repeated, K, seed))
    ours, theirs = kmeans(X, start, weights=COUNTS), kmeans(repeated, start)
    np.testing.assert_array_equal(np.repeat(ours.labels, COUNTS), theirs.labels)
    np.testing.assert_allclose(ours.mu, theirs.mu)
    np.testing.assert_allclose(ours.distortions, theirs.distortions)
    means = update(X, ours.labels, start, COUNTS)
    np.testing.assert_allclose(means, update(repeated, theirs.labels, start))
    expected = distortion(repeated, theirs.labels, ours.mu)
    assert distortion(X, ours.labels, ours.mu, COUNTS) == pytest.approx(expected)


def test_weights_end_where_scikit_learn_does(rng):
    X, w = rng.standard_normal((200, 3)), rng.uniform(0, 2, 200)
    start = plus_plus(X, 4, rng, weights=w)
    ours = kmeans(X, start, weights=w)
    theirs = KMeans(4, init=start, n_init=1, tol=0, max_iter=300).fit(X, sample_weight=w)
    np.testing.assert_array_equal(ours.labels, theirs.labels_)
    np.testing.assert_allclose(ours.mu, theirs.cluster_centers_)
    assert ours.distortions[-1] == pytest.approx(theirs.inertia_)


def test_plus_plus_draws_in_proportion_to_fractional_weights_times_squared_distance():
    X, w = np.array([[0.0], [1.0], [3.0], [9.0]]), np.array([0.5, 1.5, 0.25, 0])
    rng = np.random.default_rng(0)
    pairs = [tuple(plus_plus(X, 2, rng, weights=w)[:, 0]) for _ in range(6000)]
    from_zero = [second for first, second in pairs if first == 0]
    assert len(from_zero) / 6000 == pytest.approx(0.5 / 2.25, abs=0.03)
    assert np.mean(np.array(from_zero) == 3) == pytest.approx(2.25 / (1.5 + 2.25), abs=0.05)


def test_absent_data_are_no_data_to_spread_centres_over(rng):
    with pytest.raises(ValueError, match="K: expected no more components than data, got 3 for 2"):
        plus_plus(rng.standard_normal((5, 2)), 3, weights=[1, 0, 2, 0, 0])


@pytest.mark.parametrize("far", [1e9, 1e20])
def test_clusters_that_are_close_beside_the_reach_of_the_data_are_told_apart(far, rng):
    near = rng.standard_normal((40, 2)) + np.repeat([[0, 0], [9, 0]], 20, axis=0)
    X = np.concatenate([near, [[far, far]]])
    run = kmeans(X, np.array([[3.0, 0.0], [4.0, 0.0], [far, 0.0]]))
    np.testing.assert_array_equal(run.labels, np.repeat([0, 1, 2], [20, 20, 1]))


@pytest.mark.parametrize(("K", "seed"), [(6, 9), (6, 24), (7, 24), (3, 0)])
def test_ties_of_whole_numbers_go_to_the_first_centre(K, seed, faithful):
    X = faithful[:, 1:]  # whole minutes, of which some lie between two centres
    mu = start = plus_plus(X, K, seed)
    labels, before = assign(X, mu), None  # both turns by their definitions
    while not np.array_equal(labels, before):
        before, mu = labels, update(X, labels, mu)
        labels = assign(X, mu)
    run = kmeans(X, start)
    np.testing.assert_array_equal(run.labels, labels)
    np.testing.assert_allclose(run.mu, mu)


def test_many_data_are_clustered_a_block_at_a_time(rng):
    X = rng.standard_normal((40_000, 2)) + 4 * rng.integers(0, 3, (40_000, 1))
    start = plus_plus(X, 3, 0)
    ours = kmeans(X, start)
    theirs = KMeans(3, init=start, n_init=1, tol=0, algorithm="lloyd").fit(X)
    np.testing.assert_array_equal(ours.labels, theirs.labels_)
    np.testing.assert_allclose(ours.mu, theirs.cluster_centers_)
