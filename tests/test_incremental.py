"""Incremental EM: each visit against PRML's formulas and against sums taken anew."""

import numpy as np
import pytest
from problems import mixture
from scipy import special, stats

from gmmlab import (
    GaussianMixture,
    SingularCovarianceError,
    decompose,
    e_step,
    em,
    incremental,
    lower_bound,
    m_step,
    statistics,
)
from gmmlab.bernoulli import BernoulliMixture, random_start
from gmmlab.bernoulli import m_step as bernoulli_m_step


@pytest.fixture
def start(faithful):
    X = (faithful - faithful.mean(axis=0)) / faithful.std(axis=0)
    return X, GaussianMixture([0.5, 0.5], [[-1.5, 1], [1.5, -1]], [0.5 * np.eye(2)] * 2)


def test_a_visit_is_9_78_and_9_79(start):
    X, theta = start
    old = incremental.begin(X, theta)
    m = 17
    new = incremental.visit(X, old, m)
    joint = [
        np.log(pi) + stats.multivariate_normal(mu, Sigma).logpdf(X[m])
        for pi, mu, Sigma in zip(old.theta.pi, old.theta.mu, old.theta.Sigma, strict=True)
    ]
    gamma = special.softmax(joint)
    change = gamma - old.q[m]
    assert np.abs(change).max() > 1e-3
    N_k = old.q.sum(axis=0) + change  # (9.79)
    np.testing.assert_allclose(new.statistics.N_k, N_k, rtol=1e-12)
    mu = old.theta.mu + (change / N_k)[:, None] * (X[m] - old.theta.mu)  # (9.78)
    np.testing.assert_allclose(new.theta.mu, mu, rtol=1e-12)
    np.testing.assert_allclose(new.theta.pi, N_k / len(X), rtol=1e-12)
    np.testing.assert_allclose(new.q[m], gamma, rtol=1e-9)
    np.testing.assert_array_equal(np.delete(new.q, m, axis=0), np.delete(old.q, m, axis=0))


def test_after_every_datum_theta_is_the_m_step_of_all_of_q(start):
    X, theta = start
    state = incremental.begin(X, theta)
    for m in range(len(X)):
        state = incremental.visit(X, state, m)
        anew = m_step(X, state.q)
        np.testing.assert_allclose(state.theta.pi, anew.pi, rtol=1e-10)
        np.testing.assert_allclose(state.theta.mu, anew.mu, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(state.theta.Sigma, anew.Sigma, rtol=1e-9, atol=1e-12)


def test_statistics_stay_exact_far_from_the_origin_for_thousands_of_visits(start):
    X, theta = start
    X, theta = X + 1e4, GaussianMixture(theta.pi, theta.mu + 1e4, theta.Sigma)
    rng = np.random.default_rng(0)
    state = incremental.visit(X, incremental.begin(X, theta), rng.integers(len(X), size=3_000))
    anew = statistics(X, state.q)
    for name in ("N_k", "mean", "scatter"):
        np.testing.assert_allclose(
            getattr(state.statistics, name), getattr(anew, name), rtol=1e-8, err_msg=name
        )


def test_the_bound_never_falls_though_the_likelihood_may(start):
    X, theta = start
    state = incremental.begin(X, theta)
    bounds, log_likelihoods = [], []
    for m in range(len(X)):
        d = decompose(X, state.q, state.theta)
        bounds.append(d.lower_bound)
        log_likelihoods.append(d.log_likelihood)
        state = incremental.visit(X, state, m)
    assert np.diff(bounds).min() >= -1e-9
    assert bounds[-1] > bounds[0] + 10
    assert np.diff(log_likelihoods).min() < -1e-4


def test_visits_in_a_row_are_visits_one_by_one_and_nothing_changes_in_place(start):
    X, theta = start
    first = incremental.begin(X, theta)
    before = first.q.copy()
    order = [3, 200, 3, 77]
    state = first
    for m in order:
        state = incremental.visit(X, state, m)
    together = incremental.visit(X, first, order)
    assert together.theta == state.theta
    np.testing.assert_array_equal(together.q, state.q)
    np.testing.assert_array_equal(first.q, before)


def test_the_fixed_point_is_em_s_in_fewer_sweeps(start):
    X, theta = start
    run, peer = incremental.em(X, theta, rng=0), em(X, theta)
    assert run.converged
    assert run.log_likelihoods[-1] == pytest.approx(peer.log_likelihoods[-1], abs=1e-6)
    np.testing.assert_allclose(run.theta.mu, peer.theta.mu, atol=1e-4)
    assert run.log_likelihoods[-1] == pytest.approx(run.theta.log_likelihood(X), rel=1e-12)
    # Neal and Hinton's point: theta learns from each datum at once.
    assert run.log_likelihoods[5] > peer.log_likelihoods[5]
    short = incremental.em(X, theta, rng=0, max_sweeps=2)
    assert short.log_likelihoods == run.log_likelihoods[:4]
    assert not short.converged
    assert short.n_iter == 3
    assert "max_sweeps is 2" in short.reason


def test_other_shapes_and_other_mixtures(rng):
    X = rng.standard_normal((40, 2))
    for shape in ("tied", "diagonal", "spherical"):
        theta = m_step(X, np.eye(2)[(X[:, 0] > 0).astype(int)], shape)
        state = incremental.visit(X, incremental.begin(X, theta), range(40))
        anew = m_step(X, state.q, shape)
        np.testing.assert_allclose(state.theta.Sigma, anew.Sigma, rtol=1e-9, atol=1e-12)
    X = (rng.random((40, 5)) < 0.4).astype(float)
    state = incremental.begin(X, random_start(2, 5, 0))
    bound = lower_bound(X, state.q, state.theta)
    for m in range(40):
        state = incremental.visit(X, state, m)
        anew = bernoulli_m_step(X, state.q)
        np.testing.assert_allclose(state.theta.mu, anew.mu, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(state.theta.pi, anew.pi, rtol=1e-12)
        now = lower_bound(X, state.q, state.theta)
        assert now >= bound - 1e-9
        bound = now


def test_a_bernoulli_component_may_lose_its_last_datum():
    X = np.array([[1.0, 1], [1, 1], [0, 0]])
    q = np.array([[1.0, 0], [1, 0], [0, 1]])
    theta = BernoulliMixture([1.0, 0.0], [[0.6, 0.6], [0.1, 0.1]])
    state = incremental.visit(X, incremental.State(theta, q, theta.statistics(X, q)), 2)
    np.testing.assert_allclose(state.q[2], [1, 0])
    np.testing.assert_allclose(state.theta.pi, [1, 0])
    np.testing.assert_allclose(state.theta.mu[0], [2 / 3, 2 / 3])


def test_a_collapse_is_an_error():
    X = np.array([[0.0], [1.0], [2.0], [50.0]])
    theta = GaussianMixture([0.75, 0.25], [[1.0], [50.0]], [[[1.0]], [[1.0]]])
    with pytest.raises(SingularCovarianceError, match="component 1"):
        incremental.em(X, theta)


def test_a_collapse_that_no_axis_shows_is_seen():
    for seed in range(20):
        rng = np.random.default_rng(seed)
        X = np.concatenate([rng.standard_normal((2, 2)), 6 + rng.standard_normal((5, 2))])
        theta = GaussianMixture([0.3, 0.7], [[0.0, 0.0], [6.0, 6.0]], [np.eye(2)] * 2)
        with pytest.raises(SingularCovarianceError, match=r"component 0 .* holds 2 data"):
            incremental.em(X, theta, rng=0)


@pytest.mark.parametrize("order", [[40], [-1], [0.5], ["first"]])
def test_order_is_checked(order, rng):
    X, theta = rng.standard_normal((40, 2)), mixture(rng, 2, 2)
    state = incremental.begin(X, theta)
    with pytest.raises(ValueError, match=r"order: expected whole numbers 0\.\.39, got"):
        incremental.visit(X, state, order)
    with pytest.raises(ValueError, match=r"X: expected shape \(40, any\), got \(39, 2\)"):
        incremental.visit(X[1:], state, 0)
    assert incremental.visit(X, state, []).theta == state.theta


def test_responsibilities_begin_with_a_whole_e_step(start):
    X, theta = start
    state = incremental.begin(X, theta)
    np.testing.assert_array_equal(state.q, e_step(X, theta))
    assert state.theta == m_step(X, state.q)
