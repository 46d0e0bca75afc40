"""Data in blocks: the same results as in one piece, in the memory of a block."""

import tracemalloc
from dataclasses import dataclass

import numpy as np
import pytest
from problems import mixture
from scipy import special, stats

from gmmlab import GaussianMixture, e_step, em, m_step, statistics
from gmmlab.blocks import KEPT
from gmmlab.loop import walk

N = 300


def log_joint(X, theta):
    """From SciPy's densities."""
    normals = [stats.multivariate_normal(m, S) for m, S in zip(theta.mu, theta.Sigma, strict=True)]
    return np.log(theta.pi) + np.stack([normal.logpdf(X) for normal in normals], axis=1)


@pytest.mark.parametrize("size", [1, 7, 64, N - 1, N, 10 * N])
def test_a_walk_does_not_depend_on_where_blocks_are_cut(size, rng):
    """A walk's log likelihood, and the sums of an M step."""
    theta = mixture(rng, 3, 2)
    X, _ = theta.sample(N, rng)
    parts = list(theta.blocks(X, size))
    assert len(parts) == -(-N // size)
    log_likelihood, S = walk(parts, theta)
    expected = log_joint(X, theta)
    np.testing.assert_allclose(log_likelihood, special.logsumexp(expected, axis=1).sum())
    gamma = special.softmax(expected, axis=1)
    np.testing.assert_allclose(S.N_k, gamma.sum(axis=0))
    for k in range(3):
        np.testing.assert_allclose(S.mean[k], np.average(X, axis=0, weights=gamma[:, k]))
        covariance = np.cov(X.T, aweights=gamma[:, k], ddof=0)
        np.testing.assert_allclose(S.scatter[k] / S.N_k[k], covariance, rtol=1e-6)


def test_blocks_that_take_turns_keep_to_their_own_data(rng):
    theta = mixture(rng, 2, 2)
    X, _ = theta.sample(N, rng)
    gamma = e_step(X, theta)
    parts = list(theta.blocks(X, N // 2))
    for part in parts:
        theta.log_joint(part)
    for n in (0, 1, 0):
        rows = slice(n * N // 2, (n + 1) * N // 2)
        S, expected = theta.statistics(parts[n], gamma[rows]), statistics(X[rows], gamma[rows])
        np.testing.assert_allclose(S.mean, expected.mean, rtol=1e-9)


def test_data_that_drift_far_from_the_first_block_keep_their_digits(rng):
    X = rng.standard_normal((N, 2)) + np.repeat([0, 1e6], N // 2)[:, None]
    near = GaussianMixture([0.5, 0.5], [[0.0, 0], [1, 1]], [np.eye(2)] * 2)
    theta = GaussianMixture([0.5, 0.5], near.mu + 1e6, near.Sigma)
    parts = list(theta.blocks(X, N // 6))
    gamma = special.softmax(log_joint(X[N // 2 :] - 1e6, near), axis=1)
    last = np.concatenate([special.softmax(theta.log_joint(b), axis=1) for b in parts[3:]])
    np.testing.assert_allclose(last, gamma, rtol=1e-6)
    S = walk(parts[3:], theta)[1]
    for k in range(2):
        covariance = np.cov(X[N // 2 :].T - 1e6, aweights=gamma[:, k], ddof=0)
        np.testing.assert_allclose(S.scatter[k] / S.N_k[k], covariance, rtol=1e-5, atol=1e-8)


def peak(call):
    """The most bytes that a call holds at once."""
    tracemalloc.start()
    call()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def test_a_run_holds_no_table_of_all_responsibilities(rng):
    K = 64
    X = rng.standard_normal((50_000, 2))
    start = m_step(X[:5000], rng.dirichlet(np.ones(K), 5000))
    assert peak(lambda: em(X, start, max_iter=1)) < 8 * len(X) * K / 4


def test_a_run_over_much_data_holds_no_second_copy(rng):
    X = np.resize(rng.standard_normal((100_000, 8)), (KEPT // 8 + 1, 8))
    start = GaussianMixture([0.5, 0.5], X[:2], [np.eye(8)] * 2)
    assert X.size > KEPT
    assert peak(lambda: em(X, start, max_iter=1)) < X.nbytes / 4


def test_pages_of_a_file_are_let_go_but_no_change_is_lost(tmp_path, rng):
    X = np.resize(rng.standard_normal((100_000, 8)), (KEPT // 8 + 1, 8))
    np.save(tmp_path / "X.npy", X)
    start = GaussianMixture([0.5, 0.5], X[:2], [np.eye(8)] * 2)
    for mode in ("r+", "c"):  # written through to the file; a private copy of what is changed
        mapped = np.load(tmp_path / "X.npy", mmap_mode=mode)
        mapped[0] = X[0] = 7 if mode == "c" else 5
        assert em(mapped, start, max_iter=1) == em(X, start, max_iter=1)
        np.testing.assert_array_equal(mapped[0], X[0])


@dataclass(frozen=True)
class Table:
    """A mixture that has its joint log densities ready, and wants them back unchanged."""

    ready: np.ndarray

    def log_joint(self, X):
        return self.ready[: len(X)]

    def statistics(self, X, gamma):
        return gamma.sum(axis=0)

    def maximize(self, S):
        return self


def test_the_table_of_a_mixture_of_ones_own_is_left_alone(rng):
    ready = rng.standard_normal((9, 2))
    before = ready.copy()
    e_step(np.zeros((9, 1)), Table(ready)), em(np.zeros((9, 1)), Table(ready), max_iter=2)
    np.testing.assert_array_equal(ready, before)


@pytest.mark.parametrize("D", [1, 8, 100, 300])
def test_a_block_of_many_dimensions_is_no_larger_than_need_be(D, rng):
    theta = GaussianMixture([1.0], np.zeros((1, D)), [np.eye(D)])
    rows = len(next(iter(theta.blocks(np.zeros((40_000, D))))))
    assert rows >= 64
    assert rows * D**2 / 2 * 8 < 2**25 or rows == 64
