"""Strides: they never fall, end where EM's steps vanish, and get there in fewer walks."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import covariances, mixture, responsibilities
from scipy import stats
from scipy.special import rel_entr
from test_loop import SHAPES, Poisson

import gmmlab
from gmmlab import GaussianMixture, SingularCovarianceError, acceleration, em, fit, loop, m_step
from gmmlab import bernoulli as bits
from gmmlab.bernoulli import BernoulliMixture
from gmmlab.gaussian.isotropic import IsotropicMixture
from gmmlab.priors import BernoulliPrior, GaussianPrior, weak_prior

LONG = {"tol": 1e-14, "max_iter": 20_000}


def start(X, K, seed, shape="full"):
    """An M step from the cells of K data drawn at random."""
    rng = np.random.default_rng(seed)
    Z = X / X.std(axis=0)
    near = ((Z[:, None] - rng.choice(Z, K, replace=False)) ** 2).sum(axis=2).argmin(axis=1)
    return m_step(X, 0.9 * np.eye(K)[near] + 0.1 / K, shape)


def never_falls(run):
    rises = np.diff(run.log_likelihoods)
    return (rises >= -1e-9 * np.abs(run.log_likelihoods[-1])).all()


def bits_of(rng, N, D=12):
    """Binary data of three components that overlap."""
    mu = rng.uniform(0.2, 0.8, (3, D))
    return BernoulliMixture([0.2, 0.3, 0.5], mu).sample(N, rng)[0]


@settings(max_examples=100)
@given(
    st.integers(0, 10**6),
    st.integers(1, 4),
    st.integers(1, 5),
    st.sampled_from(SHAPES),
    st.booleans(),
    st.booleans(),
)
def test_the_likelihood_never_falls(seed, D, K, shape, weighted, prior):
    rng = np.random.default_rng(seed)
    X = mixture(rng, K, D, spread=1.0).sample(80, rng)[0]
    w = rng.uniform(0.5, 2, 80) if weighted else None
    prior = weak_prior(X, K) if prior else None
    theta = m_step(X, responsibilities(rng, 80, K), shape, w)
    try:
        run = em(X, theta, max_iter=60, weights=w, prior=prior, accelerate=True)
    except SingularCovarianceError:
        return
    assert never_falls(run)
    assert run.theta.covariance_shape == shape
    value = (run.theta.log_density(X) * (1 if w is None else w)).sum()
    value += prior.log_density(run.theta) if prior else 0
    assert run.log_likelihoods[-1] == pytest.approx(value, rel=1e-9)


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.booleans())
def test_the_likelihood_of_bits_never_falls(seed, prior):
    rng = np.random.default_rng(seed)
    X = bits_of(rng, 60)
    X[:, 0], X[:, 1] = 0, 1  # means that end at an edge
    prior = BernoulliPrior(1.5, 1.5, 2.0) if prior else None
    run = em(X, bits.random_start(3, 12, rng), prior=prior, accelerate=True)
    assert never_falls(run)
    assert run.converged
    if not prior:
        np.testing.assert_allclose(run.theta.mu[:, :2], [[0, 1]] * 3, atol=1e-12)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", [0, 2, 4])
def test_the_end_is_as_high_as_that_of_a_long_run(shape, seed, faithful):
    theta = start(faithful, 3, seed, shape)
    top = em(faithful, theta, **LONG).log_likelihoods[-1]
    options = {"tol": 1e-9, "max_iter": 5000}
    plain, fast = (em(faithful, theta, accelerate=a, **options) for a in (False, True))
    assert plain.converged
    assert fast.converged
    gap, its = (top - run.log_likelihoods[-1] for run in (plain, fast))
    assert its <= gap + 1e-9
    assert fast.n_iter < plain.n_iter


def test_at_the_end_the_slope_is_zero(faithful):
    theta = em(faithful, start(faithful, 3, 0), tol=1e-13, accelerate=True).theta

    def log_likelihood(mu, log_pi):
        pi = np.exp(log_pi) / np.exp(log_pi).sum()
        parts = zip(pi, mu, theta.Sigma, strict=True)
        density = sum(p * stats.multivariate_normal(m, S).pdf(faithful) for p, m, S in parts)
        return np.log(density).sum()

    step = 1e-5
    for k in range(3):
        for d in range(2):
            h = np.zeros((3, 2))
            h[k, d] = step * np.sqrt(theta.Sigma[k, d, d])
            up, down = (log_likelihood(theta.mu + s * h, np.log(theta.pi)) for s in (1, -1))
            assert abs(up - down) / (2 * step) < 1e-3  # nats a standard deviation, of 272 data
        h = step * np.eye(3)[k]
        up, down = (log_likelihood(theta.mu, np.log(theta.pi) + s * h) for s in (1, -1))
        assert abs(up - down) / (2 * step) < 1e-3


def test_converged_means_that_an_em_step_gains_no_more_than_tol(faithful):
    for seed in range(5):
        for tol in (1e-6, 1e-9):
            run = em(faithful, start(faithful, 4, seed), tol=tol, accelerate=True)
            assert run.converged
            assert f"tol is {tol:g}" in run.reason
            assert np.diff(run.log_likelihoods)[-1] <= 0.01 * tol * 272  # past saddles, too
            again = em(faithful, run.theta, max_iter=1).log_likelihoods
            assert again[1] - again[0] <= tol * 272


def test_slow_problems_need_a_third_of_the_walks_or_less(faithful):
    for seed in (102, 103, 106, 113):  # from some starts the two end in different maxima
        theta = start(faithful, 4, seed)
        plain, fast = (em(faithful, theta, accelerate=a) for a in (False, True))
        assert plain.n_iter > 200
        assert fast.n_iter <= plain.n_iter / 3
        assert fast.log_likelihoods[-1] >= plain.log_likelihoods[-1] - 1e-6


def test_quick_problems_lose_nothing(rng, faithful):
    problems = [(faithful, start(faithful, 2, seed)) for seed in range(4)]
    for _ in range(4):
        theta = mixture(rng, 3, 2, spread=8.0)
        problems.append((theta.sample(500, rng)[0], theta))
    for X, theta in problems:
        plain, fast = (em(X, theta, accelerate=a) for a in (False, True))
        assert fast.n_iter <= plain.n_iter + 2
        assert fast.log_likelihoods[-1] >= plain.log_likelihoods[-1] - 1e-10 * len(X)


def test_units_and_axes_do_not_matter(faithful):
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    first = None
    for shape, A in (
        *(("full", c * np.eye(2)) for c in (1, 1e-6, 1e6)),
        ("full", np.diag([60, 1e-3]) @ turn),
        *(("diagonal", c) for c in (np.eye(2), np.diag([1e6, 1e-6]))),
    ):
        theta = start(faithful, 3, 1, shape)
        moved = GaussianMixture(theta.pi, theta.mu @ A.T, A @ theta.Sigma @ A.T, shape)
        run = em(faithful @ A.T, moved, tol=1e-9, accelerate=True)
        value = run.log_likelihoods[-1] + 272 * np.log(abs(np.linalg.det(A)))
        if first is None or first[0] != shape:
            first = shape, run.n_iter, value
        assert run.n_iter == first[1]
        assert value == pytest.approx(first[2], abs=1e-6)


def test_weights_are_repeated_rows(faithful, rng):
    times = rng.integers(0, 4, 272)
    theta = start(faithful, 3, 0)
    once = em(faithful, theta, weights=times, accelerate=True)
    repeated = em(np.repeat(faithful, times, axis=0), theta, accelerate=True)
    assert once.n_iter < em(faithful, theta, weights=times).n_iter / 2
    assert once.log_likelihoods[-1] == pytest.approx(repeated.log_likelihoods[-1], abs=1e-7)
    np.testing.assert_allclose(once.theta.mu, repeated.theta.mu, rtol=1e-4)


@pytest.mark.parametrize("seed", range(3))
def test_with_a_prior_it_is_the_posterior_that_is_climbed(faithful, seed):
    prior = GaussianPrior([3, 70], [[0.2, 0], [0, 30]], alpha=2, beta=1, nu=8)
    theta = start(faithful, 4, seed)
    top = em(faithful, theta, prior=prior, **LONG)
    fast = em(faithful, theta, prior=prior, accelerate=True)
    assert never_falls(fast)
    assert fast.n_iter < top.n_iter / 2
    assert fast.log_likelihoods[-1] >= top.log_likelihoods[-1] - 1e-6
    value = fast.theta.log_likelihood(faithful) + prior.log_density(fast.theta)
    assert fast.log_likelihoods[-1] == pytest.approx(value)


def test_bits_end_as_high_in_fewer_walks(rng):
    for _ in range(3):
        X = bits_of(rng, 400)
        theta = bits.random_start(2, 12, rng)
        plain, fast = (em(X, theta, accelerate=a) for a in (False, True))
        assert fast.log_likelihoods[-1] >= plain.log_likelihoods[-1] - 1e-6
        assert fast.n_iter < plain.n_iter


def test_one_variance_that_stays_ends_as_high_in_fewer_walks(faithful):
    Z = gmmlab.datasets.standardize(faithful)
    theta = IsotropicMixture(np.full(3, 1 / 3), Z[[0, 1, 2]], 0.3)
    plain, fast = (em(Z, theta, accelerate=a) for a in (False, True))
    assert fast.theta.epsilon == 0.3
    assert fast.log_likelihoods[-1] >= plain.log_likelihoods[-1] - 1e-6
    assert fast.n_iter < plain.n_iter / 2


def test_blocks_and_files_change_nothing(tmp_path, rng):
    theta = mixture(rng, 3, 2, spread=1.0)
    X, _ = theta.sample(60_000, rng)
    assert len(list(theta.blocks(X))) > 1
    np.save(tmp_path / "X.npy", X)
    mapped = np.load(tmp_path / "X.npy", mmap_mode="r")
    whole = loop.climb(
        lambda theta: loop.walk(theta.blocks(X, size=len(X)), theta),
        theta,
        len(X),
        tol=1e-8,
        max_iter=200,
        accelerate=True,
    )
    assert whole.converged
    for data in (X, mapped):
        run = em(data, theta, tol=1e-8, accelerate=True)
        assert run.n_iter == whole.n_iter
        assert run.log_likelihoods[-1] == pytest.approx(whole.log_likelihoods[-1], rel=1e-12)


def counting(X, counts):
    def walk(theta):
        counts.append(theta)
        return loop.walk(theta.blocks(X), theta)

    return walk


def test_an_iteration_is_a_walk_and_a_lost_one_stands_still(faithful):
    seen = False
    for seed in range(8):
        counts = []
        theta = start(faithful, 4, seed)
        options = {"tol": 1e-10, "max_iter": 1000, "accelerate": True}
        run = loop.climb(counting(faithful, counts), theta, 272, **options)
        walked = np.array([t.log_likelihood(faithful) for t in counts])
        best = np.maximum.accumulate(walked)
        refused = len(run.log_likelihoods) - len(counts)  # strides that led to no mixture
        if refused == 0:
            np.testing.assert_allclose(run.log_likelihoods, best, rtol=1e-9)
            seen |= bool((walked < best - 1e-6).any())
        assert refused >= 0
    assert seen


def test_it_stops_at_max_iter(faithful):
    theta = start(faithful, 4, 0)
    for max_iter in (0, 1, 25):
        run = em(faithful, theta, max_iter=max_iter, accelerate=True)
        assert (run.n_iter, run.converged) == (max_iter, False)
        assert run.reason.startswith(f"max_iter is {max_iter}")
        assert run.log_likelihoods[-1] == pytest.approx(run.theta.log_likelihood(faithful))


def test_where_em_is_quick_there_are_no_strides(faithful):
    """Each step gains a sixteenth of the one before."""
    plain, fast = (em(faithful, start(faithful, 2, 0), accelerate=a) for a in (False, True))
    assert fast.log_likelihoods[: plain.n_iter + 1] == plain.log_likelihoods
    assert fast.n_iter <= plain.n_iter + 2


def test_before_it_slows_down_its_steps_are_those_of_em(faithful):
    theta = start(faithful, 3, 0)
    plain, fast = (np.array(em(faithful, theta, accelerate=a).log_likelihoods) for a in (0, 1))
    steep = int((np.diff(plain) <= 1e-3 * 272).argmax()) + 1
    np.testing.assert_array_equal(plain[: steep + 1], fast[: steep + 1])
    assert fast[steep + 1] != plain[steep + 1]


def test_a_collapse_is_an_error_as_without_strides(rng):
    X = np.concatenate([rng.standard_normal((30, 2)), [[9.0, 9.0]]])
    theta = GaussianMixture([0.5, 0.5], [[0, 0], [9, 9]], [np.eye(2), 1e-4 * np.eye(2)])
    with pytest.raises(SingularCovarianceError, match="component 1 has collapsed: it holds 1 data"):
        em(X, theta, accelerate=True)


@dataclass(frozen=True)
class Counts(Poisson):
    """A mixture of one's own with the three methods that strides need."""

    def to_vector(self):
        return np.concatenate([self.pi, self.rate])

    def plus(self, step):
        pi, rate = np.split(self.to_vector() + step, 2)
        if pi.min() < 0 or rate.min() <= 0:
            raise ValueError("step: no mixture there")
        return Counts(pi / pi.sum(), rate)

    def information(self, V):
        return V / np.concatenate([self.pi, self.rate / self.pi])

    def maximize(self, S):
        theta = super().maximize(S)
        return Counts(theta.pi, theta.rate)


def test_a_mixture_of_ones_own(rng):
    X = np.concatenate([rng.poisson(4, 300), rng.poisson(8, 700)])[:, None]
    start = np.array([0.5, 0.5]), np.array([3.0, 10.0])
    plain, fast = em(X, Poisson(*start), tol=1e-12), em(X, Counts(*start), accelerate=True)
    assert fast.n_iter < plain.n_iter / 3
    assert fast.log_likelihoods[-1] >= plain.log_likelihoods[-1] - 1e-6
    message = "accelerate: .*got a Poisson without to_vector, plus, information"
    with pytest.raises(ValueError, match=message):
        em(X, Poisson(*start), accelerate=True)


class Flat:
    """Parameters that are measured as they are: for the recursion by itself."""

    def __init__(self, x):
        self.x = x

    def to_vector(self):
        return self.x

    def information(self, V):
        return V


def test_a_stride_is_the_step_of_bfgs(rng):
    """Beside the update of the inverse as textbooks have it, Nocedal and Wright (6.17), (7.20)."""
    A = covariances(rng, 1, 8)[0] + 0.1 * np.eye(8)
    s = rng.standard_normal((4, 8))
    f = rng.standard_normal(8)
    y = s @ A
    H = np.eye(8) * (s[-1] @ y[-1]) / (y[-1] @ y[-1])
    for a, b in zip(s, y, strict=True):
        V = np.eye(8) - np.outer(b, a) / (a @ b)
        H = V.T @ H @ V + np.outer(a, a) / (a @ b)
    here = acceleration.Place(Flat(np.zeros(8)), 0.0, Flat(f))
    memory = list(zip(s, y, strict=True))
    np.testing.assert_allclose(acceleration.stride(here, memory, 1e9)[0], H @ f, rtol=1e-9)
    short, length = acceleration.stride(here, memory, 0.5)
    np.testing.assert_allclose(np.linalg.norm(short), 0.5 * np.linalg.norm(f))
    assert length == pytest.approx(0.5)
    upwards = [(a, -b) for a, b in memory]
    np.testing.assert_allclose(acceleration.stride(here, upwards, 3.0)[0], 3 * f)
    mixed = [*memory, (f, -f)]
    np.testing.assert_allclose(acceleration.stride(here, mixed, 1e9)[0], H @ f, rtol=1e-9)


def divergence(one, other):
    """KL divergence of two complete-data Gaussian mixtures, PRML (1.113) and exercise 2.13."""
    total = rel_entr(one.pi, other.pi).sum()
    for pi, m, S, n, T in zip(one.pi, one.mu, one.Sigma, other.mu, other.Sigma, strict=True):
        P = np.linalg.inv(T)
        trace = np.trace(P @ S) + (n - m) @ P @ (n - m) - len(m)
        total += pi * 0.5 * (trace + np.log(np.linalg.det(T) / np.linalg.det(S)))
    return total


@pytest.mark.parametrize("shape", SHAPES)
def test_the_information_is_the_curvature_of_the_divergence(shape, rng):
    X = rng.standard_normal((50, 2)) @ [[1, 0.8], [0, 0.5]]
    theta = m_step(X, responsibilities(rng, 50, 3), shape)
    for _ in range(5):
        other = m_step(X, responsibilities(rng, 50, 3), shape)
        step = 1e-3 * (other.to_vector() - theta.to_vector())
        ahead, back = divergence(theta, theta.plus(step)), divergence(theta, theta.plus(-step))
        assert step @ theta.information(step[None])[0] == pytest.approx(ahead + back, rel=1e-4)


def test_the_information_about_bits_is_the_curvature_of_their_divergence(rng):
    theta = BernoulliMixture([0.2, 0.8], rng.uniform(0.1, 0.9, (2, 3)))
    step = 1e-4 * np.concatenate([[1, -1], rng.standard_normal(6)])

    def divergence(other):
        of_means = rel_entr(theta.mu, other.mu) + rel_entr(1 - theta.mu, 1 - other.mu)
        return rel_entr(theta.pi, other.pi).sum() + theta.pi @ of_means.sum(axis=1)

    both = divergence(theta.plus(step)) + divergence(theta.plus(-step))
    assert step @ theta.information(step[None])[0] == pytest.approx(both, rel=1e-4)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_step_there_and_back(shape, rng):
    X = rng.standard_normal((50, 3))
    one, other = (m_step(X, responsibilities(rng, 50, 2), shape) for _ in range(2))
    there = one.plus(other.to_vector() - one.to_vector())
    np.testing.assert_allclose(there.pi, other.pi)
    np.testing.assert_allclose(there.mu, other.mu)
    np.testing.assert_allclose(there.Sigma, other.Sigma, atol=1e-15)
    np.testing.assert_allclose(there.log_joint(X), other.log_joint(X))
    with pytest.raises(ValueError, match="expected a positive definite matrix"):
        one.plus(-2 * one.to_vector())


def test_steps_stop_short_of_edges():
    theta = BernoulliMixture([0.5, 0.5], [[0.2, 0.9], [0.0, 1.0]])
    moved = theta.plus(np.array([-1, 1, -1, 1, 0, 0]))
    np.testing.assert_allclose(moved.mu, [[0.02, 0.99], [0, 1]])
    np.testing.assert_allclose(moved.pi, np.array([0.05, 1.5]) / 1.55)
    assert np.isfinite(theta.information(np.ones((1, 6)))).all()


def test_a_fit_by_strides_ends_as_high(faithful):
    for K in (2, 3):
        plain, fast = (fit(faithful, K, rng=1, accelerate=a) for a in (False, True))
        assert fast.log_likelihoods[-1] >= plain.log_likelihoods[-1] - 1e-6
        assert fast.converged
    assert fast.n_iter < plain.n_iter / 2
    X = bits_of(np.random.default_rng(0), 200)
    plain, fast = (bits.fit(X, 3, rng=1, restarts=3, accelerate=a) for a in (False, True))
    assert fast.log_likelihoods[-1] >= plain.log_likelihoods[-1] - 1e-6
    assert fast.n_iter < plain.n_iter


def test_strides_know_no_gaussian():
    assert "gauss" not in Path(acceleration.__file__).read_text().lower()
