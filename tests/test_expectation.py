"""The E step: Bayes' rule, written out."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from problems import mixture
from scipy import stats

from gmmlab import GaussianMixture, e_step
from gmmlab.expectation import normalize


@pytest.mark.parametrize(("D", "K"), [(1, 1), (1, 4), (2, 2), (8, 3), (32, 5)])
def test_bayes_rule(D, K, rng):
    """PRML (9.13), (9.23)."""
    theta = mixture(rng, K, D, spread=0.5)
    X = rng.standard_normal((40, D))
    joint = np.stack(
        [
            pi * stats.multivariate_normal(mu, Sigma).pdf(X)
            for pi, mu, Sigma in zip(theta.pi, theta.mu, theta.Sigma, strict=True)
        ],
        axis=1,
    )
    gamma = e_step(X, theta)
    assert gamma.shape == (40, K)
    np.testing.assert_allclose(gamma, joint / joint.sum(axis=1, keepdims=True), atol=1e-12)


def test_two_equal_components_share_by_hand():
    # Means 0 and 2, variance 1, weights 1/4 and 3/4: gamma_1 = 1 / (1 + 3 exp(2x - 2)).
    theta = GaussianMixture([0.25, 0.75], [[0], [2]], np.ones((2, 1, 1)))
    x = np.array([-1.0, 0.0, 1.0, 3.0])
    np.testing.assert_allclose(e_step(x[:, None], theta)[:, 0], 1 / (1 + 3 * np.exp(2 * x - 2)))


@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(1, 4), st.floats(-3, 12))
def test_rows_are_distributions_however_far_the_data(seed, K, D, exponent):
    rng = np.random.default_rng(seed)
    gamma = e_step(10**exponent * rng.standard_normal((7, D)), mixture(rng, K, D))
    assert (gamma >= 0).all()
    np.testing.assert_allclose(gamma.sum(axis=1), 1, rtol=1e-12)


def test_nothing_underflows_where_every_density_does():
    theta = GaussianMixture([0.5, 0.5], [[0], [1]], np.ones((2, 1, 1)))
    x = np.array([[1000.0], [-1000.0], [0.5]])
    assert (np.exp(theta.log_density(x[:2])) == 0).all()
    np.testing.assert_allclose(e_step(x, theta), [[0, 1], [1, 0], [0.5, 0.5]], atol=1e-12)


@pytest.mark.parametrize("far", [1e6, -1e6])
def test_data_moved_by_a_million_units(far, rng):
    theta = mixture(rng, 3, 4)
    X, _ = theta.sample(500, rng)
    moved = GaussianMixture(theta.pi, theta.mu + far, theta.Sigma)
    np.testing.assert_allclose(e_step(X + far, moved), e_step(X, theta), atol=1e-8)


@pytest.mark.parametrize("scale", [1e-8, 1e8, [1e-8, 1.0, 1e8]])
def test_units_of_the_data_do_not_matter(scale, rng):
    theta = mixture(rng, 3, 3)
    X, _ = theta.sample(200, rng)
    s = np.broadcast_to(scale, 3)
    scaled = GaussianMixture(theta.pi, theta.mu * s, theta.Sigma * np.outer(s, s))
    np.testing.assert_allclose(e_step(X * s, scaled), e_step(X, theta), atol=1e-9)


def test_one_datum_and_one_component(rng):
    theta, X = mixture(rng, 3, 2), rng.standard_normal((5, 2))
    np.testing.assert_allclose(e_step(X[2:3], theta), e_step(X, theta)[2:3], rtol=1e-9)
    np.testing.assert_array_equal(e_step(X, mixture(rng, 1, 2)), np.ones((5, 1)))


def test_normalize_returns_the_log_of_what_it_divided_by():
    """PRML (9.12), (9.13)."""
    log_joint = np.log([[0.1, 0.3], [0.2, 0.2]]) - 2000
    gamma, log_density = normalize(log_joint)
    np.testing.assert_allclose(gamma, [[0.25, 0.75], [0.5, 0.5]])
    np.testing.assert_allclose(log_density, np.log([0.4, 0.4]) - 2000, rtol=1e-14)


def test_data_that_no_component_reaches_are_refused():
    theta = GaussianMixture([1], [[0.0]], [[[1e-300]]])
    with pytest.raises(ValueError, match=r"X: expected data that some component can reach.*row 1"):
        e_step([[0.0], [1e10]], theta)


@dataclass
class Coins:
    """A mixture of nothing Gaussian: what the E step may ask for, and no more."""

    pi: np.ndarray
    mu: np.ndarray

    def log_joint(self, X):
        return np.log(self.pi) + stats.bernoulli.logpmf(np.asarray(X), self.mu)


def test_any_object_with_a_log_joint_is_a_mixture():
    gamma = e_step([[1], [0]], Coins(np.array([0.5, 0.5]), np.array([0.2, 0.6])))
    np.testing.assert_allclose(gamma, [[0.25, 0.75], [2 / 3, 1 / 3]])
