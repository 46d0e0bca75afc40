"""The loop: it climbs, it stops where it says, and it leaves nothing behind when it is stopped."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import mixture, responsibilities
from scipy import stats

from gmmlab import GaussianMixture, SingularCovarianceError, e_step, em, m_step
from gmmlab.bernoulli import BernoulliMixture
from gmmlab.gaussian import IsotropicMixture

SHAPES = ("full", "tied", "diagonal", "spherical")


@settings(max_examples=300)
@given(
    st.integers(0, 10**6),
    st.integers(1, 6),
    st.integers(1, 5),
    st.sampled_from(SHAPES),
    st.floats(-6, 6),
    st.booleans(),
)
def test_the_likelihood_never_falls(seed, D, K, shape, exponent, weighted):
    rng = np.random.default_rng(seed)
    X = mixture(rng, K, D).sample(80, rng)[0] * 10**exponent + rng.uniform(-1e3, 1e3)
    w = rng.uniform(0.5, 2, 80) if weighted else None
    start = m_step(X, responsibilities(rng, 80, K), shape, w)
    try:
        run = em(X, start, max_iter=25, weights=w)
    except SingularCovarianceError:
        return
    rises = np.diff(run.log_likelihoods)
    assert (rises >= -1e-9 * np.abs(run.log_likelihoods[-1])).all()
    assert run.theta.covariance_shape == shape


def test_a_run_is_e_and_m_steps_and_their_likelihoods(rng):
    """PRML (9.31), (9.34), step after step."""
    start = mixture(rng, 2, 2)
    X, _ = start.sample(60, rng)
    run = em(X, start, tol=0, max_iter=3)
    theta, expected = start, [start.log_likelihood(X)]
    for _ in range(3):
        theta = m_step(X, e_step(X, theta))
        expected.append(theta.log_likelihood(X))
    assert run.n_iter == 3
    np.testing.assert_allclose(run.log_likelihoods, expected, rtol=1e-12)
    np.testing.assert_allclose(run.theta.mu, theta.mu, rtol=1e-12)


def test_the_last_log_likelihood_is_that_of_the_parameters_returned(faithful):
    start = m_step(faithful, np.eye(2)[(faithful[:, 0] > 3).astype(int)])
    for max_iter in (0, 1, 2, 1000):
        run = em(faithful, start, max_iter=max_iter)
        assert run.log_likelihoods[-1] == pytest.approx(
            run.theta.log_likelihood(faithful), abs=1e-9
        )


def test_it_says_why_it_stopped(faithful):
    start = m_step(faithful, np.eye(2)[(faithful[:, 0] > 3).astype(int)])
    short, whole = em(faithful, start, max_iter=2), em(faithful, start, tol=1e-8)
    assert (short.converged, short.n_iter) == (False, 2)
    assert short.reason.startswith("max_iter is 2")
    assert whole.converged
    assert "tol is 1e-08" in whole.reason
    gains = np.diff(whole.log_likelihoods) / len(faithful)
    assert gains[-1] <= 1e-8 < gains[:-1].min()
    none = em(faithful, start, max_iter=0)
    assert (none.theta, none.n_iter, none.converged) == (start, 0, False)


def test_where_it_stops_is_a_fixed_point(faithful):
    """PRML (9.31)-(9.34): at the end a step changes nothing."""
    start = m_step(faithful, np.eye(2)[(faithful[:, 0] > 3).astype(int)])
    end = em(faithful, start, tol=1e-15).theta
    np.testing.assert_allclose(m_step(faithful, e_step(faithful, end)).mu, end.mu, rtol=1e-5)


@pytest.mark.parametrize("N", [50, 20_000])
def test_blocks_and_layouts_change_nothing(N, rng):
    theta = mixture(rng, 2, 2)
    X, _ = theta.sample(N, rng)
    expected = em(X, theta, tol=0, max_iter=2).theta
    wide = np.zeros((N, 4))
    wide[:, ::2] = X
    for same in (np.asfortranarray(X), wide[:, ::2], X[::-1]):
        np.testing.assert_allclose(
            em(same, theta, tol=0, max_iter=2).theta.mu, expected.mu, rtol=1e-9
        )


def test_a_memory_mapped_file_is_data(tmp_path, rng):
    theta = mixture(rng, 2, 3)
    X, _ = theta.sample(20_000, rng)
    np.save(tmp_path / "X.npy", X)
    mapped = np.load(tmp_path / "X.npy", mmap_mode="r")
    assert em(mapped, theta, max_iter=2) == em(X, theta, max_iter=2)


def test_weights_are_repeated_rows(rng):
    theta = mixture(rng, 2, 2)
    X = rng.standard_normal((50, 2))
    times = rng.integers(0, 4, 50)
    once = em(X, theta, weights=times, tol=0, max_iter=5)
    repeated = em(np.repeat(X, times, axis=0), theta, tol=0, max_iter=5)
    np.testing.assert_allclose(once.log_likelihoods, repeated.log_likelihoods, rtol=1e-10)
    np.testing.assert_allclose(once.theta.mu, repeated.theta.mu, rtol=1e-9)


def test_weights_follow_their_rows_through_blocks(rng):
    theta = mixture(rng, 2, 2)
    X = rng.standard_normal((20_000, 2))
    w = np.repeat([0.0, 1.0], 10_000)
    weighted = em(X, theta, weights=w, tol=0, max_iter=2).theta
    np.testing.assert_allclose(weighted.mu, em(X[10_000:], theta, tol=0, max_iter=2).theta.mu)


def test_collapse_is_an_error_that_names_the_component(rng):
    X = np.concatenate([rng.standard_normal((30, 2)), [[9.0, 9.0]]])
    start = GaussianMixture([0.5, 0.5], [[0, 0], [9, 9]], [np.eye(2), 1e-4 * np.eye(2)])
    with pytest.raises(SingularCovarianceError, match="component 1 has collapsed: it holds 1 data"):
        em(X, start)


@pytest.mark.parametrize("D", [2, 3])
def test_a_collapse_that_no_axis_shows_is_seen(D):
    """As many data as dimensions lie in a plane, however far apart; its likelihood has no bound."""
    for seed in range(40):
        rng = np.random.default_rng(seed)
        few, many = rng.standard_normal((D, D)), 6 + rng.standard_normal((4 * D, D))
        X = 10.0 ** rng.integers(-3, 4) * np.concatenate([few, many]) + rng.choice([0, 1, 100])
        theta = m_step(X, np.eye(2)[(np.arange(len(X)) >= D).astype(int)], "spherical")
        theta = GaussianMixture(theta.pi, theta.mu, theta.Sigma)
        with pytest.raises(SingularCovarianceError, match=f"holds {D} data"):
            em(X, theta)


def test_a_component_that_loses_all_its_data(rng):
    start = GaussianMixture([0.5, 0.5], [[0.0], [1e6]], np.ones((2, 1, 1)))
    with pytest.raises(SingularCovarianceError, match="component 1 has collapsed: it holds 0 data"):
        em(rng.standard_normal((30, 1)), start)


@pytest.mark.parametrize(("N", "K"), [(1, 1), (2, 3), (3, 2)])
def test_too_few_data_collapse_instead_of_fitting(N, K, rng):
    X = rng.standard_normal((N, 2))
    with pytest.raises(SingularCovarianceError):
        em(X, GaussianMixture(np.full(K, 1 / K), rng.standard_normal((K, 2)), [np.eye(2)] * K))


def test_one_component_needs_one_iteration(rng):
    X = rng.standard_normal((40, 3))
    run = em(X, GaussianMixture([1], np.zeros((1, 3)), np.eye(3)[None]))
    np.testing.assert_allclose(run.theta.mu[0], X.mean(axis=0))
    np.testing.assert_allclose(run.theta.Sigma[0], np.cov(X.T, ddof=0))
    assert run.n_iter == 2  # one to get there, one to see that nothing is gained


@dataclass(frozen=True)
class Poisson:
    """Counts: what the loop asks of a mixture, and no more."""

    pi: np.ndarray
    rate: np.ndarray
    honest: bool = True

    def log_joint(self, X):
        return np.log(self.pi) + stats.poisson.logpmf(X, self.rate)

    def statistics(self, X, gamma):
        return np.stack([gamma.sum(axis=0), (gamma * X).sum(axis=0)])

    def maximize(self, S):
        rate = S[1] / S[0] if self.honest else self.rate * 1.5
        return Poisson(S[0] / S[0].sum(), rate, self.honest)


def test_a_mixture_of_ones_own_gets_the_loop(rng):
    X = np.concatenate([rng.poisson(2, 300), rng.poisson(20, 700)])[:, None]
    run = em(X, Poisson(np.array([0.5, 0.5]), np.array([1.0, 10.0])))
    assert run.converged
    assert (np.diff(run.log_likelihoods) > -1e-8).all()
    np.testing.assert_allclose(run.theta.rate, [2, 20], rtol=0.1)
    np.testing.assert_allclose(run.theta.pi, [0.3, 0.7], atol=0.03)


def test_a_likelihood_that_falls_is_not_called_converged(rng):
    X = rng.poisson(5, 100)[:, None]
    run = em(X, Poisson(np.array([0.5, 0.5]), np.array([4.0, 6.0]), honest=False))
    assert not run.converged
    assert "does the mixture's maximize really maximise?" in run.reason


@dataclass(frozen=True, eq=False)
class NamedGaussians(GaussianMixture):
    name: str = ""


@dataclass(frozen=True, eq=False)
class NamedBernoullis(BernoulliMixture):
    name: str = ""


@dataclass(frozen=True, eq=False)
class NamedCircles(IsotropicMixture):
    name: str = ""


@pytest.mark.parametrize(
    ("kind", "rest"),
    [
        (NamedGaussians, ([np.eye(2)] * 2, "diagonal")),
        (NamedBernoullis, ()),
        (NamedCircles, (0.1,)),
    ],
)
def test_a_subclass_and_what_it_adds_survive_an_iteration(kind, rest, rng):
    X = rng.integers(0, 2, (40, 2)).astype(float)
    theta = em(X, kind([0.4, 0.6], [[0.3, 0.6], [0.7, 0.2]], *rest, name="mine"), max_iter=2).theta
    assert type(theta) is kind
    assert theta.name == "mine"
    assert pickle.loads(pickle.dumps(theta)) == theta


class Interrupting(GaussianMixture):
    """Ctrl-C in the middle of the third M step."""

    calls = 0

    def maximize(self, S):
        Interrupting.calls += 1
        if Interrupting.calls == 3:
            raise KeyboardInterrupt
        return super().maximize(S)


def test_an_interrupted_run_returns_nothing_and_changes_nothing(rng):
    X = rng.standard_normal((50, 2))
    theta = mixture(rng, 2, 2)
    before_X, before = X.copy(), GaussianMixture(theta.pi, theta.mu, theta.Sigma)
    run = None
    with pytest.raises(KeyboardInterrupt):
        run = em(X, Interrupting(theta.pi, theta.mu, theta.Sigma))
    assert run is None
    np.testing.assert_array_equal(X, before_X)
    assert theta == before
    assert em(X, theta) == em(X, before)  # nothing half-done is remembered


def test_a_run_survives_pickling(rng):
    X = np.concatenate([rng.standard_normal((50, 2)), 1e6 + 1e-6 * rng.standard_normal((50, 2))])
    run = em(X, m_step(X, np.eye(2)[np.repeat([0, 1], 50)]), max_iter=3)
    assert pickle.loads(pickle.dumps(run)) == run


def test_threads_share_a_mixture(rng):
    theta = mixture(rng, 3, 3)
    X = [theta.sample(3000, seed)[0] for seed in range(8)]
    alone = [em(x, theta, max_iter=5) for x in X]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda x: em(x, theta, max_iter=5), X))
    assert together == alone


def test_data_are_only_read(rng):
    theta = mixture(rng, 2, 2)
    X = rng.standard_normal((50, 2))
    before = X.copy()
    X.flags.writeable = False
    em(X, theta, max_iter=3)
    np.testing.assert_array_equal(X, before)


def test_progress_is_shown_when_asked_for(rng, capsys):
    pytest.importorskip("tqdm")
    X = rng.standard_normal((50, 2))
    start = mixture(rng, 1, 2)
    em(X, start, max_iter=3)
    assert capsys.readouterr().err == ""
    em(X, start, max_iter=3, progress=True)
    assert "EM" in capsys.readouterr().err


@pytest.mark.parametrize("seed", range(4))
def test_what_rounding_takes_is_not_called_a_fault(seed):
    X = np.random.default_rng(seed).standard_normal((200, 3))
    X[:, 2] = X[:, 0] + 1e-6 * X[:, 2]  # a covariance's least eigenvalue has four digits left
    run = em(X, m_step(X, responsibilities(np.random.default_rng(seed), 200, 2)))
    assert run.log_likelihoods[-1] < run.log_likelihoods[-2]
    assert run.converged
    assert "that is rounding: a component is nearly singular" in run.reason
