"""The small-variance limit: against scipy's densities, and K-means as what EM goes to."""

import pickle

import numpy as np
import pytest
from scipy import special, stats

from gmmlab import GaussianMixture, e_step, em, half_steps, kmeans
from gmmlab.gaussian.isotropic import IsotropicMixture, scaled_objective

START = np.array([[-1.5, 1.0], [1.5, -1.0]])


@pytest.fixture
def X(faithful):
    return (faithful - faithful.mean(axis=0)) / faithful.std(axis=0)


def test_log_joint_is_9_41(rng):
    """PRML (9.41)."""
    X, mu, pi = rng.standard_normal((20, 3)), rng.standard_normal((4, 3)), rng.dirichlet(np.ones(4))
    theta = IsotropicMixture(pi, mu, 0.3)
    expected = np.stack(
        [
            np.log(p) + stats.multivariate_normal(m, 0.3 * np.eye(3)).logpdf(X)
            for p, m in zip(pi, mu, strict=True)
        ],
        axis=1,
    )
    np.testing.assert_allclose(theta.log_joint(X), expected, rtol=1e-12)
    gaussian = GaussianMixture(pi, mu, theta.Sigma)
    np.testing.assert_allclose(theta.log_density(X), gaussian.log_density(X), rtol=1e-12)
    np.testing.assert_allclose(theta.covariance(), gaussian.covariance(), rtol=1e-12)


@pytest.mark.parametrize("epsilon", [10.0, 1.0, 0.01])
def test_responsibilities_are_9_42(X, epsilon):
    """PRML (9.42)."""
    pi = np.array([0.3, 0.7])
    away = ((X[:, None] - START) ** 2).sum(axis=2)
    expected = special.softmax(np.log(pi) - away / (2 * epsilon), axis=1)
    gamma = e_step(X, IsotropicMixture(pi, START, epsilon))
    np.testing.assert_allclose(gamma, expected, rtol=1e-9, atol=1e-300)


def test_responsibilities_harden_to_k_means_assignments(X):
    hard = np.eye(2)[kmeans.assign(X, START)]
    gaps = [
        np.abs(e_step(X, IsotropicMixture([0.3, 0.7], START, e)) - hard).max()
        for e in 10.0 ** np.arange(0, -13, -1.0)
    ]
    assert (np.diff(gaps) <= 0).all()
    assert gaps[0] > 0.4
    assert gaps[-1] == 0


def test_the_scaled_objective_goes_to_minus_half_the_distortion_9_43(X):
    """PRML (9.43)."""
    J = kmeans.distortion(X, kmeans.assign(X, START), START)
    error = [
        abs(scaled_objective(X, IsotropicMixture([0.3, 0.7], START, e)) + J / 2)
        for e in (1e-2, 1e-4, 1e-6, 1e-8)
    ]
    assert error[0] > 1
    # What is left is epsilon times sum of r ln pi: it vanishes as epsilon does.
    np.testing.assert_allclose(np.divide(error[1:], error[:-1]), 1e-2, rtol=0.2)


@pytest.mark.parametrize("K", [2, 3, 5])
def test_em_at_a_small_variance_is_k_means_step_for_step(X, K):
    mu = kmeans.plus_plus(X, K, rng=2)
    theta = IsotropicMixture(np.full(K, 1 / K), mu, 1e-9)
    for step in half_steps(X, theta, max_iter=30):
        if step.name == "E":
            labels = kmeans.assign(X, mu)
            np.testing.assert_array_equal(step.q, np.eye(K)[labels])
        else:
            mu = kmeans.update(X, labels, mu)
            np.testing.assert_allclose(step.theta.mu, mu, atol=1e-12)
    np.testing.assert_allclose(mu, kmeans.kmeans(X, kmeans.plus_plus(X, K, rng=2)).mu)


def test_em_leaves_epsilon_alone_and_never_loses(X):
    run = em(X, IsotropicMixture([0.5, 0.5], START, 0.2))
    assert run.converged
    assert run.theta.epsilon == 0.2
    assert np.diff(run.log_likelihoods).min() >= 0
    assert np.abs(run.theta.mu - START).max() > 0.1


def test_a_component_without_data_stays_as_in_k_means():
    X = np.array([[0.0], [1.0], [2.0]])
    theta = em(X, IsotropicMixture([0.5, 0.5], [[1.0], [900.0]], 1e-3)).theta
    np.testing.assert_array_equal(theta.mu, [[1.0], [900.0]])
    np.testing.assert_array_equal(theta.pi, [1.0, 0.0])


def test_pickling_and_equality():
    theta = IsotropicMixture([0.5, 0.5], START, 0.2)
    assert pickle.loads(pickle.dumps(theta)) == theta
    assert theta != IsotropicMixture([0.5, 0.5], START, 0.3)
    assert theta != GaussianMixture([0.5, 0.5], START, theta.Sigma)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0.5, 0.5], START, 0.0), "epsilon: expected a positive number, got 0"),
        (([0.5, 0.5], START, [0.1, 0.2]), "epsilon: expected a positive number"),
        (([0.5, 0.6], START, 1.0), "pi: expected a sum of one"),
        (([0.5, 0.5], START[0], 1.0), r"mu: expected shape \(2, any\), got \(2,\)"),
    ],
)
def test_bad_input_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        IsotropicMixture(*arguments)
    with pytest.raises(ValueError, match="X: expected shape"):
        e_step(np.zeros((4, 3)), IsotropicMixture([0.5, 0.5], START, 1.0))
