"""The predictive density of a regression: against scikit-learn, quadrature, and a picture."""

import numpy as np
import pytest
from scipy import stats
from sklearn.linear_model import ARDRegression, BayesianRidge

from gmmlab import regression
from gmmlab.regression import LinearRegression, Weights


@pytest.fixture
def problem(rng):
    Phi = rng.standard_normal((40, 4))
    return Phi, Phi @ [1.0, -2.0, 0.0, 0.5] + 0.3 * rng.standard_normal(40)


@pytest.mark.parametrize("kind", [BayesianRidge, ARDRegression])
def test_it_is_scikit_learns_for_the_same_alpha_and_beta(kind, problem, rng):
    Phi, t = problem
    peer = kind(fit_intercept=False, max_iter=5).fit(Phi, t)
    kept = np.flatnonzero(np.broadcast_to(peer.lambda_, 4) < getattr(peer, "threshold_lambda", 1e9))
    alpha = peer.lambda_ if kind is BayesianRidge else peer.lambda_[kept]
    theta = LinearRegression(alpha, peer.alpha_)
    # Their last update of the precisions comes after the weights: take the weights as they are.
    q = Weights(peer.coef_[kept], peer.sigma_)
    new = rng.standard_normal((7, 4))
    mean, variance = regression.predictive(new[:, kept], q, theta)
    expected, deviation = peer.predict(new, return_std=True)
    np.testing.assert_allclose(mean, expected, rtol=1e-9)
    np.testing.assert_allclose(np.sqrt(variance), deviation, rtol=1e-9)


@pytest.mark.parametrize("alpha", [0.5, [0.5, 8.0]])
def test_it_is_the_integral_over_the_weights(alpha, rng):
    """(3.57): of the noise about w^T phi under the posterior of w, by quadrature on a grid."""
    Phi, t = rng.standard_normal((5, 2)), rng.standard_normal(5)
    theta = LinearRegression(alpha, 3.0)
    phi = np.array([1.5, -0.7])
    w = np.linspace(-4, 4, 401)
    grid = np.stack(np.meshgrid(w, w, indexing="ij"), axis=-1)
    log_p = stats.norm(0, 1 / np.sqrt(alpha)).logpdf(grid).sum(axis=-1)
    for row, target in zip(Phi, t, strict=True):
        log_p += stats.norm(grid @ row, 3.0**-0.5).logpdf(target)
    p = np.exp(log_p - log_p.max())
    p /= p.sum()
    m = (p * (grid @ phi)).sum()
    expected = 1 / 3.0 + (p * (grid @ phi - m) ** 2).sum()
    mean, variance = regression.predictive([phi], regression.e_step(Phi, t, theta), theta)
    assert (mean.shape, variance.shape) == ((1,), (1,))
    assert mean[0] == pytest.approx(m, rel=1e-6)
    assert variance[0] == pytest.approx(expected, rel=1e-6)


def test_a_machine_predicts_with_the_columns_that_it_kept(problem):
    Phi, t = problem
    machine = regression.relevance(Phi, t, LinearRegression(np.ones(4), 1.0))
    assert 0 < len(machine.kept) < 4
    q = regression.e_step(Phi[:, machine.kept], t, machine.theta)
    mean, variance = regression.predictive(Phi[:, machine.kept], q, machine.theta)
    S_N = np.linalg.inv(
        np.diag(machine.theta.alpha)
        + machine.theta.beta * Phi[:, machine.kept].T @ Phi[:, machine.kept]
    )
    np.testing.assert_allclose(
        mean,
        machine.theta.beta * Phi[:, machine.kept] @ S_N @ Phi[:, machine.kept].T @ t,
        rtol=1e-9,
        atol=1e-12,
    )
    np.testing.assert_allclose(
        variance,
        1 / machine.theta.beta + np.diag(Phi[:, machine.kept] @ S_N @ Phi[:, machine.kept].T),
        rtol=1e-9,
    )


def test_far_from_all_basis_functions_only_the_noise_is_left(problem):
    q = regression.e_step(*problem, LinearRegression(1.0, 4.0))
    mean, variance = regression.predictive(np.zeros((1, 4)), q, LinearRegression(1.0, 4.0))
    assert (mean[0], variance[0]) == (0, 0.25)


@pytest.mark.parametrize(
    ("Phi", "theta", "message"),
    [
        (np.ones((3, 5)), LinearRegression(1.0, 1.0), r"m_N: expected shape \(5,\), got \(4,\)"),
        (np.ones(4), LinearRegression(1.0, 1.0), "Phi: expected shape"),
        (np.full((1, 4), np.nan), LinearRegression(1.0, 1.0), "Phi: expected finite numbers"),
        (np.ones((1, 4)), LinearRegression(np.ones(3), 1.0), "alpha: expected one number, or one"),
        (np.ones((1, 4)), (1.0, 1.0), "theta: expected a LinearRegression, got tuple"),
        (np.ones((1, 4)), None, "theta: expected a LinearRegression, got NoneType"),
    ],
)
def test_bad_input_is_named(problem, Phi, theta, message):
    q = regression.e_step(*problem, LinearRegression(1.0, 1.0))
    with pytest.raises(ValueError, match=message):
        regression.predictive(Phi, q, theta)
