"""Half steps: the bound touches after E, never falls after M, and em takes the same steps."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import mixture, responsibilities

from gmmlab import SingularCovarianceError, decompose, e_step, em, half_steps, m_step


@settings(max_examples=100)
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(1, 4))
def test_e_closes_the_gap_and_m_lifts_the_bound(seed, D, K):
    """PRML (9.73)."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((60, D))
    start = m_step(X, responsibilities(rng, 60, K))
    try:
        steps = list(half_steps(X, start, max_iter=6))
    except SingularCovarianceError:
        return
    assert [s.name for s in steps] == (["E", "M"] * len(steps))[: len(steps)]
    assert steps[-1].name == "E"
    for before, after in pairwise(steps):
        old, new = before.decomposition, after.decomposition
        assert new.lower_bound >= old.lower_bound - 1e-9
        if after.name == "E":  # q moves, theta stays: the bound rises to the same likelihood
            assert after.theta is before.theta
            assert new.kl == pytest.approx(0, abs=1e-9)
            assert new.log_likelihood == old.log_likelihood
            assert new.lower_bound == pytest.approx(new.log_likelihood, rel=1e-11)
        else:  # theta moves, q stays: the likelihood rises by what the bound gains and the gap
            assert after.q is before.q
            rise = new.log_likelihood - old.log_likelihood
            assert rise == pytest.approx(new.lower_bound - old.lower_bound + new.kl, abs=1e-8)


def test_each_half_step_carries_its_own_q_theta_and_decomposition(rng):
    X, theta = rng.standard_normal((40, 2)), mixture(rng, 2, 2)
    first, second = list(half_steps(X, theta, max_iter=1))[:2]
    gamma = e_step(X, theta)
    np.testing.assert_array_equal(first.q, gamma)
    assert first.theta == theta
    np.testing.assert_allclose(second.theta.mu, m_step(X, gamma).mu, rtol=1e-12)
    assert second.decomposition == decompose(X, gamma, second.theta)


def test_em_takes_the_same_steps(faithful):
    start = m_step(faithful, np.eye(2)[(faithful[:, 0] > 3).astype(int)])
    run, steps = em(faithful, start), list(half_steps(faithful, start))
    seen = [s.decomposition.log_likelihood for s in steps if s.name == "E"]
    assert len(seen) == run.n_iter + 1
    np.testing.assert_allclose(seen, run.log_likelihoods, rtol=1e-12)
    np.testing.assert_allclose(steps[-1].theta.mu, run.theta.mu, rtol=1e-9)


def test_no_iteration_is_one_e_step(faithful):
    start = m_step(faithful, np.eye(2)[(faithful[:, 0] > 3).astype(int)])
    assert [s.name for s in half_steps(faithful, start, max_iter=0)] == ["E"]
    assert [s.name for s in half_steps(faithful, start, max_iter=1)] == ["E", "M", "E"]
