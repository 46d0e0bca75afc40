"""Responsibilities within 1e-6 of a computation with 50 digits, where float64 has to be careful."""

import numpy as np
import pytest
from problems import covariances, exact_log_joint, exact_responsibilities, mixture

from gmmlab import GaussianMixture, e_step, em, m_step

LONGER = np.finfo(np.longdouble).eps < 1e-18  # 80-bit numbers, for what float64 alone cannot hold


def assert_accurate(X, theta, within=1e-6, undecided=3):
    exact = exact_responsibilities(X, theta)
    # The test must look where it is hard: at data that no component takes whole.
    assert ((exact > 1e-3) & (exact < 1 - 1e-3)).any(axis=1).sum() >= undecided
    np.testing.assert_allclose(e_step(X, theta), exact, atol=within, rtol=0)


def at_the_border(rng, mu, L, width, N=15):
    """Data where a narrow component and a wide one have about the same density."""
    D = len(mu)
    y = rng.standard_normal((N, D))
    radius = np.sqrt(2 * D * np.log(1 / width)) * rng.uniform(0.9, 1.1, N)
    return mu + (y * (radius / np.linalg.norm(y, axis=1))[:, None]) @ L.T


@pytest.mark.parametrize("width", [1e-5, 1e-6])
@pytest.mark.parametrize("D", [1, 2, 5])
def test_a_component_far_narrower_than_the_data(D, width, rng):
    Sigma = np.stack([np.eye(D), covariances(rng, 1, D, width)[0]])
    theta = GaussianMixture([0.5, 0.5], [np.zeros(D), rng.standard_normal(D)], Sigma)
    near = at_the_border(rng, theta.mu[1], np.linalg.cholesky(Sigma[1]), width)
    assert_accurate(np.concatenate([rng.standard_normal((15, D)), near]), theta)


@pytest.mark.parametrize(
    "width",
    [
        1e-3,
        1e-5,
        pytest.param(
            1e-6, marks=pytest.mark.skipif(not LONGER, reason="needs numbers longer than float64")
        ),
    ],
)
@pytest.mark.parametrize("D", [2, 5])
def test_a_component_thin_in_a_direction_of_its_own(D, width, rng):
    R = np.linalg.qr(rng.standard_normal((D, D)))[0]
    s = np.append(np.ones(D - 1), width)
    Sigma = R * s**2 @ R.T
    theta = GaussianMixture([0.5, 0.5], np.zeros((2, D)), [np.eye(D), (Sigma + Sigma.T) / 2])
    y = rng.standard_normal((15, D))
    y[:, -1] = np.sqrt(2 * np.log(1 / width)) * rng.uniform(0.9, 1.1, 15)
    assert_accurate((y * s) @ R.T, theta)


@pytest.mark.parametrize("far", [1e6, 1e9])
def test_data_far_from_the_origin(far, rng):
    theta = mixture(rng, 3, 3, spread=1.0)
    X, _ = theta.sample(20, rng)
    assert_accurate(X + far, GaussianMixture(theta.pi, theta.mu + far, theta.Sigma))


def test_narrow_components_far_from_the_origin(rng):
    # A millionth as wide as the data, which lie a million units out.
    mu = 1e6 + np.array([[0.0, 0.0], [3e-6, 0.0], [5.0, 5.0]])
    theta = GaussianMixture([0.3, 0.3, 0.4], mu, [1e-12 * np.eye(2), 2e-12 * np.eye(2), np.eye(2)])
    X = np.concatenate(
        [mu[0] + 3e-6 * rng.standard_normal((10, 2)), mu[2] + rng.standard_normal((10, 2))]
    )
    assert_accurate(X, theta)


@pytest.mark.parametrize("units", [1e-8, 1e8])
def test_columns_in_very_different_units(units, rng):
    theta = mixture(rng, 3, 3, spread=1.0)
    X, _ = theta.sample(20, rng)
    s = np.array([1.0, units, 1.0])
    assert_accurate(X * s, GaussianMixture(theta.pi, theta.mu * s, theta.Sigma * np.outer(s, s)))


def test_sixty_four_dimensions(rng):
    D = 64
    Sigma = covariances(rng, 2, D)
    Sigma[1] = Sigma[0] * 1.02
    theta = GaussianMixture([0.4, 0.6], 0.01 * rng.standard_normal((2, D)), Sigma)
    X, _ = theta.sample(6, rng)
    assert np.linalg.cond(Sigma[0]) > 1e3
    assert_accurate(X, theta)


@pytest.mark.parametrize("far", [5e2, 1e3, 1e4])
def test_log_densities_of_minus_a_hundred_thousand_and_below(far, rng):
    # Both components are that far: which is nearer is decided in the last few of many digits.
    theta = GaussianMixture([0.4, 0.6], [[0, 0], [1e-3, 0]], [np.eye(2)] * 2)
    X = np.stack([rng.standard_normal(10), far + rng.standard_normal(10)], axis=1)
    assert theta.log_density(X).max() < -1e5
    assert_accurate(X, theta)


@pytest.mark.parametrize("far", [0.0, 1e2, 1e3])
def test_correlated_components_whose_means_are_far_from_the_data(far, rng):
    # In the linear form terms of 1e14 cancel; the block of data itself is small.
    Sigma = np.array([[1, 1 - 1e-8], [1 - 1e-8, 1]])
    theta = GaussianMixture([0.45, 0.55], [[0, 0], [1e-4, -1e-4]], [Sigma] * 2)
    X = far + 0.05 * rng.standard_normal((10, 1)) + 1e-4 * rng.standard_normal((10, 2))
    assert_accurate(X, theta)


def test_weights_close_to_zero_count(rng):
    theta = GaussianMixture([1 - 1e-12, 1e-12], [[0.0], [7.4]], np.ones((2, 1, 1)))
    assert_accurate(np.linspace(6, 9, 12)[:, None], theta)


def test_log_joint_to_ten_digits(rng):
    theta = mixture(rng, 2, 4)
    X = 10 * rng.standard_normal((5, 4))
    exact = np.array(exact_log_joint(X, theta), dtype=float)
    np.testing.assert_allclose(theta.log_joint(X), exact, rtol=1e-12)


@pytest.mark.parametrize("width", [1e-5, 1e-6])
def test_em_finds_a_component_a_millionth_as_wide_as_the_data(width, rng):
    narrow, wide = 0.5 + width * rng.standard_normal((200, 2)), rng.standard_normal((200, 2))
    X = np.concatenate([narrow, wide])
    run = em(X, m_step(X, np.eye(2)[np.repeat([0, 1], 200)]))
    assert run.converged
    np.testing.assert_allclose(
        np.cov(narrow.T, ddof=0), run.theta.Sigma[0], rtol=1e-6, atol=1e-9 * width**2
    )
