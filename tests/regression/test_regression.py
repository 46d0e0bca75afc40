"""EM for Bayesian linear regression against SciPy, scikit-learn, integrals and differences."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from scipy.stats import multivariate_normal
from sklearn.linear_model import BayesianRidge

from gmmlab import regression
from gmmlab.regression import LinearRegression, Weights


def draw(seed, N=40, M=4, noise=0.3):
    """A design matrix, targets with noise, and an alpha for each weight."""
    rng = np.random.default_rng(seed)
    Phi = rng.standard_normal((N, M)) * rng.uniform(0.5, 2, M)
    t = Phi @ rng.standard_normal(M) + noise * rng.standard_normal(N)
    return Phi, t, rng.uniform(0.2, 3, M)


def some_q(seed, M=4):
    """A Gaussian that is not the posterior."""
    rng = np.random.default_rng(seed)
    B = rng.standard_normal((M, M))
    return Weights(rng.standard_normal(M), B @ B.T / M + 0.1 * np.eye(M))


def models(alphas, beta=2.5):
    return [LinearRegression(0.7, beta), LinearRegression(alphas, beta)]


def joint_covariance(Phi, theta):
    """Covariance of (w, t), both Gaussian with mean zero: the model said in one matrix."""
    N, M = Phi.shape
    prior = np.eye(M) / theta.alpha
    return np.block(
        [[prior, prior @ Phi.T], [Phi @ prior, Phi @ prior @ Phi.T + np.eye(N) / theta.beta]]
    )


@pytest.mark.parametrize("which", [0, 1], ids=["one alpha", "an alpha each"])
class TestEStepAndEvidence:
    def test_posterior_is_the_conditional_of_the_joint_gaussian(self, which):
        Phi, t, alphas = draw(0)
        theta = models(alphas)[which]
        C, M = joint_covariance(Phi, theta), Phi.shape[1]
        gain = np.linalg.solve(C[M:, M:], C[M:, :M]).T  # of t and w, jointly Gaussian
        q = regression.e_step(Phi, t, theta)
        np.testing.assert_allclose(q.m_N, gain @ t, rtol=1e-10)
        np.testing.assert_allclose(q.S_N, C[:M, :M] - gain @ C[M:, :M], rtol=1e-9, atol=1e-13)

    def test_evidence_is_the_density_of_t(self, which):
        Phi, t, alphas = draw(1)
        theta = models(alphas)[which]
        C = joint_covariance(Phi, theta)[4:, 4:]
        expected = multivariate_normal(np.zeros(len(t)), C).logpdf(t)
        assert regression.log_evidence(Phi, t, theta) == pytest.approx(expected, rel=1e-11)

    def test_more_weights_than_data(self, which):
        Phi, t, alphas = draw(2, N=5, M=9)
        theta = models(alphas)[which]
        C = joint_covariance(Phi, theta)[9:, 9:]
        expected = multivariate_normal(np.zeros(5), C).logpdf(t)
        assert regression.log_evidence(Phi, t, theta) == pytest.approx(expected, rel=1e-11)

    def test_m_step_is_where_the_expectation_has_no_slope(self, which):
        """PRML (9.63), (9.67)."""
        Phi, t, _ = draw(3)
        q, each = some_q(3), which == 1
        theta = regression.m_step(Phi, t, q, each)

        def expectation(logs):
            alpha = np.exp(logs[1:]) if each else np.exp(logs[1])
            return regression.expected_complete_log_likelihood(
                Phi, t, q, LinearRegression(alpha, np.exp(logs[0]))
            )

        best = np.log(np.append(theta.beta, theta.alpha))
        slope = approx_fprime(best, expectation, 1e-6)
        assert np.abs(slope).max() < 1e-4
        assert np.abs(approx_fprime(best + 0.3, expectation, 1e-6)).min() > 0.1
        for i in range(len(best)):
            for step in (-0.05, 0.05):
                assert expectation(best + step * np.eye(len(best))[i]) < expectation(best)

    def test_bound_and_gap_add_up_for_any_q(self, which):
        Phi, t, alphas = draw(4)
        theta = models(alphas)[which]
        for q in (some_q(4), some_q(5), regression.e_step(Phi, t, theta)):
            d = regression.decompose(Phi, t, q, theta)
            assert d.lower_bound + d.kl == pytest.approx(d.log_likelihood, rel=1e-11)
        assert 0 <= d.kl < 1e-12

    def test_half_steps_close_the_gap_and_lift_the_bound(self, which):
        Phi, t, alphas = draw(5)
        steps = list(regression.half_steps(Phi, t, models(alphas)[which], max_iter=3))
        assert "".join(s.name for s in steps) == "EMEMEME"
        for E, M, then in zip(steps[0::2], steps[1::2], steps[2::2], strict=False):
            assert E.decomposition.kl < 1e-10 < M.decomposition.kl
            assert E.decomposition.lower_bound < M.decomposition.lower_bound
            assert M.decomposition.log_likelihood == then.decomposition.log_likelihood
        run = regression.em(Phi, t, models(alphas)[which], max_iter=3, tol=0)
        assert run.theta == steps[-1].theta


def test_bound_and_gap_are_their_integrals():
    """The expectation of PRML (9.61), which is (9.62), and (9.66) with an alpha each."""
    Phi, t, _ = draw(6, N=6, M=2)
    theta, q = LinearRegression(np.array([0.5, 1.5]), 1.2), some_q(6, M=2)
    C = joint_covariance(Phi, theta)
    joint = multivariate_normal(np.zeros(8), C)
    log_p_t = multivariate_normal(np.zeros(6), C[2:, 2:]).logpdf(t)
    density = multivariate_normal(q.m_N, q.S_N)
    z, weight = np.polynomial.hermite_e.hermegauss(5)  # exact for polynomials up to degree 9
    L = np.linalg.cholesky(q.S_N)

    def mean(f):
        terms = [
            weight[i] * weight[j] * f(q.m_N + L @ [z[i], z[j]]) for i in range(5) for j in range(5)
        ]
        return sum(terms) / (2 * np.pi)

    expected = mean(lambda w: joint.logpdf(np.append(w, t)))
    got = regression.expected_complete_log_likelihood(Phi, t, q, theta)
    assert got == pytest.approx(expected, rel=1e-10)
    assert regression.entropy(q) == pytest.approx(density.entropy(), rel=1e-12)
    bound = regression.lower_bound(Phi, t, q, theta)
    assert bound == pytest.approx(expected + density.entropy(), rel=1e-10)
    gap = mean(lambda w: density.logpdf(w) - (joint.logpdf(np.append(w, t)) - log_p_t))
    assert regression.kl_divergence(Phi, t, q, theta) == pytest.approx(gap, rel=1e-10)


@settings(max_examples=40)
@given(
    seed=st.integers(0, 10**6),
    N=st.integers(3, 30),
    M=st.integers(1, 6),
    log_alpha=st.floats(-8, 8),
    log_beta=st.floats(-8, 8),
    each=st.booleans(),
)
def test_em_never_lowers_the_evidence(seed, N, M, log_alpha, log_beta, each):
    Phi, t, _ = draw(seed, N, M)
    alpha = np.full(M, np.exp(log_alpha)) if each else np.exp(log_alpha)
    theta = LinearRegression(alpha, np.exp(log_beta))
    before = regression.log_evidence(Phi, t, theta)
    for _ in range(5):
        theta = regression.m_step(Phi, t, regression.e_step(Phi, t, theta), each)
        after = regression.log_evidence(Phi, t, theta)
        assert after >= before - 1e-9 * (1 + abs(before))
        before = after


def test_em_the_evidence_and_bayesian_ridge_agree():
    """PRML (9.64), (9.65)."""
    Phi, t, _ = draw(7, N=60, M=5)
    start = LinearRegression(1.0, 1.0)
    run = regression.em(Phi, t, start, tol=1e-15, max_iter=5000)
    fixed = regression.maximize_evidence(Phi, t, start, tol=1e-15)
    none = {"alpha_1": 0, "alpha_2": 0, "lambda_1": 0, "lambda_2": 0}  # of its hyperpriors
    ridge = BayesianRidge(tol=1e-12, max_iter=5000, fit_intercept=False, **none).fit(Phi, t)
    for theta in (run.theta, fixed.theta):
        assert theta.alpha == pytest.approx(ridge.lambda_, rel=1e-6)  # its alpha is PRML's beta
        assert theta.beta == pytest.approx(ridge.alpha_, rel=1e-6)
    assert run.converged
    assert fixed.converged
    q = regression.e_step(Phi, t, run.theta)
    np.testing.assert_allclose(q.m_N, ridge.coef_, rtol=1e-6)
    np.testing.assert_allclose(q.S_N, ridge.sigma_, rtol=1e-5, atol=1e-10)

    def evidence(logs):
        return regression.log_evidence(Phi, t, LinearRegression(*np.exp(logs)))

    slope = approx_fprime(np.log([run.theta.alpha, run.theta.beta]), evidence, 1e-6)
    assert np.abs(slope).max() < 1e-4
    gamma = regression.well_determined(q, run.theta)
    assert run.theta.alpha * (q.m_N @ q.m_N) == pytest.approx(gamma.sum(), rel=1e-6)
    still = regression.evidence_step(Phi, t, run.theta)  # the other road's step moves nothing here
    assert still.alpha == pytest.approx(run.theta.alpha, rel=1e-6)
    assert still.beta == pytest.approx(run.theta.beta, rel=1e-6)


def test_m_step_for_beta_is_also_9_68():
    """PRML (9.68), and its sum of (9.64)."""
    Phi, t, alphas = draw(8)
    theta = LinearRegression(alphas, 1.7)
    q = regression.e_step(Phi, t, theta)
    gamma = regression.well_determined(q, theta)
    expected = (np.sum((t - Phi @ q.m_N) ** 2) + gamma.sum() / theta.beta) / len(t)
    assert 1 / regression.m_step(Phi, t, q, each=True).beta == pytest.approx(expected, rel=1e-12)


def test_evidence_step_with_an_alpha_each_is_7_87_and_7_88():
    Phi, t, alphas = draw(9)
    theta = LinearRegression(alphas, 1.7)
    q = regression.e_step(Phi, t, theta)
    gamma = 1 - alphas * np.diag(np.linalg.inv(np.diag(alphas) + 1.7 * Phi.T @ Phi))
    after = regression.evidence_step(Phi, t, theta)
    np.testing.assert_allclose(after.alpha, gamma / q.m_N**2, rtol=1e-9)
    error = np.sum((t - Phi @ q.m_N) ** 2)
    assert after.beta == pytest.approx((len(t) - gamma.sum()) / error, rel=1e-9)


def test_a_nearly_singular_design_keeps_its_digits():
    """Phi has a condition number of about 1e7; that of Phi^T Phi is its square."""
    from mpmath import lu_solve, matrix, mp

    x = np.linspace(0, 1, 20)
    Phi = np.column_stack([np.ones(20), x, x + 1e-6 * x**2])
    t, theta = np.cos(3 * x), LinearRegression(1e-12, 25.0)
    with mp.workdps(50):
        P = matrix(Phi.tolist())
        A = P.T * P * 25 + mp.eye(3) * mp.mpf(theta.alpha)
        expected = np.array([float(v) for v in lu_solve(A, P.T * matrix(t.tolist()) * 25)])
    got = regression.e_step(Phi, t, theta).m_N
    np.testing.assert_allclose(got, expected, rtol=1e-6)  # a product first loses 1e-3


def test_targets_without_noise_are_an_error_not_an_infinite_beta():
    Phi, _, _ = draw(11)
    with pytest.raises(ValueError, match=r"^t: expected targets with noise.*beta"):
        regression.em(Phi, Phi @ np.ones(4), LinearRegression(1.0, 1.0))
    with pytest.raises(ValueError, match=r"^t: expected targets with noise"):
        regression.em(Phi, np.zeros(40), LinearRegression(1.0, 1.0))


PHI, T, ALPHAS = draw(12)
THETA = LinearRegression(1.0, 1.0)
Q = some_q(12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: LinearRegression(-1, 1), "alpha: expected positive precisions, got -1"),
        (lambda: LinearRegression(np.ones((2, 2)), 1), r"alpha: expected shape \(any,\)"),
        (lambda: LinearRegression(1, 0), "beta: expected a positive number, got 0"),
        (lambda: regression.e_step(PHI[:, 0], T, THETA), r"Phi: .*\(40,\); one basis function is"),
        (lambda: regression.e_step(PHI[:0], T[:0], THETA), "Phi: expected at least one datum"),
        (lambda: regression.e_step(PHI, T[:, None], THETA), r"t: .*\(40, 1\); one target a datum"),
        (lambda: regression.e_step(PHI, T[1:], THETA), r"t: expected shape \(40,\), got \(39,\)"),
        (lambda: regression.e_step(PHI * np.nan, T, THETA), "Phi: expected finite numbers"),
        (lambda: regression.e_step(PHI, T, (1, 1)), "theta: expected a LinearRegression, got tup"),
        (
            lambda: regression.em(PHI, T, LinearRegression(np.ones(3), 1)),
            "alpha: expected one number, or one for each of the 4 columns of Phi, got 3",
        ),
        (
            lambda: regression.m_step(PHI, T, Weights(Q.m_N[1:], Q.S_N)),
            r"m_N: expected shape \(4,\)",
        ),
        (
            lambda: regression.m_step(PHI, T, Weights(Q.m_N, -Q.S_N)),
            "S_N: expected a positive definite matrix",
        ),
        (
            lambda: regression.entropy(Weights(Q.m_N, np.triu(Q.S_N))),
            "S_N: expected a symmetric matrix",
        ),
        (lambda: regression.em(PHI, T, THETA, tol=-1), "tol: expected"),
        (lambda: regression.maximize_evidence(PHI, T, THETA, max_iter=0), "max_iter: expected"),
        (lambda: list(regression.half_steps(PHI, T, THETA, max_iter=-1)), "max_iter: expected"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match="^" + message):
        call()


def test_parameters_cannot_be_changed_and_compare_by_value():
    alphas = np.ones(3)
    theta = LinearRegression(alphas, 2)
    alphas[0] = 9
    assert theta == LinearRegression([1, 1, 1], 2.0)
    assert theta != LinearRegression(1, 2.0)
    assert theta != LinearRegression([1, 1, 1], 2.5)
    copy = pickle.loads(pickle.dumps(theta))
    assert copy == theta
    for each in (theta, copy):
        with pytest.raises(ValueError, match="read-only"):
            each.alpha[0] = 5
