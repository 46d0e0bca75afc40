"""The relevance vector machine against scikit-learn's ARDRegression, and the evidence by SciPy."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal
from sklearn.linear_model import ARDRegression

from gmmlab import regression
from gmmlab.regression import LinearRegression


def sparse(seed=3, N=80, M=8):
    """Three weights that matter and five that do not."""
    rng = np.random.default_rng(seed)
    Phi = rng.standard_normal((N, M))
    w = np.array([2, 0, 0, -1.5, 0, 0, 1, 0])
    return Phi, Phi @ w + 0.5 * rng.standard_normal(N)


def test_relevance_finds_the_optimum_of_ard_regression():
    Phi, t = sparse()
    found = regression.relevance(Phi, t, LinearRegression(np.ones(8), 1.0), tol=1e-14)
    none = {"alpha_1": 0, "alpha_2": 0, "lambda_1": 0, "lambda_2": 0, "fit_intercept": False}
    ard = ARDRegression(tol=1e-12, max_iter=10_000, threshold_lambda=1e9, **none).fit(Phi, t)
    kept = np.flatnonzero(ard.lambda_ < 1e9)
    np.testing.assert_array_equal(found.kept, kept)
    assert {0, 3, 6} <= set(kept)
    assert len(kept) < 8
    np.testing.assert_allclose(found.theta.alpha, ard.lambda_[kept], rtol=1e-4)
    assert found.theta.beta == pytest.approx(ard.alpha_, rel=1e-5)
    q = regression.e_step(Phi[:, kept], t, found.theta)
    np.testing.assert_allclose(q.m_N, ard.coef_[kept], rtol=1e-4)


def test_pruning_leaves_the_evidence_no_lower_than_any_alpha_would():
    Phi, t = sparse(5)
    start = LinearRegression(np.ones(8), 1.0)
    theta = regression.em(Phi, t, start, tol=1e-4).theta
    kept, rest = regression.prune(Phi, t, theta)
    dropped = np.setdiff1d(np.arange(8), kept)
    assert len(dropped) > 0
    np.testing.assert_array_equal(rest.alpha, theta.alpha[kept])
    assert rest.beta == theta.beta
    after = regression.log_evidence(Phi[:, kept], t, rest)
    assert after > regression.log_evidence(Phi, t, theta)
    for i in dropped:  # brought back, at any alpha, it would lower the evidence
        for alpha in np.geomspace(1e-3, 1e6, 10):
            back = LinearRegression(np.append(rest.alpha, alpha), rest.beta)
            assert regression.log_evidence(Phi[:, np.append(kept, i)], t, back) < after
    for position in range(len(kept)):  # and each that stays is worth staying, at some alpha
        less = LinearRegression(np.delete(rest.alpha, position), rest.beta)
        without = regression.log_evidence(np.delete(Phi[:, kept], position, axis=1), t, less)
        best = max(
            regression.log_evidence(
                Phi[:, kept],
                t,
                LinearRegression(np.insert(less.alpha, position, alpha), rest.beta),
            )
            for alpha in np.geomspace(1e-3, 1e6, 200)
        )
        assert best > without


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_pruning_overlapping_basis_functions_is_greedy_ascent_of_the_evidence(seed):
    """Many can go, but not together: when one has left, its neighbour has become needed."""
    rng = np.random.default_rng(seed)
    x = np.linspace(0, 3, 25)
    Phi = np.exp(-2 * (x[:, None] - np.linspace(0, 3, 10)) ** 2)
    t = np.sin(3 * x) + 0.3 * rng.standard_normal(25)
    theta = LinearRegression(10 ** rng.uniform(-1, 1, 10), 10.0)

    def evidence(kept, alpha):
        C = Phi[:, kept] / alpha @ Phi[:, kept].T + np.eye(25) / 10
        return multivariate_normal(np.zeros(25), C).logpdf(t)

    kept, alpha = np.arange(10), theta.alpha
    while True:
        now, gains = evidence(kept, alpha), {}
        for i in range(len(kept)):
            curve = []
            for a in np.geomspace(1e-3, 1e6, 30):
                other = alpha.copy()
                other[i] = a
                curve.append(evidence(kept, other))
            without = evidence(np.delete(kept, i), np.delete(alpha, i))
            if without >= max(curve):
                gains[i] = without - now
        if not gains:
            break
        i = max(gains, key=gains.get)
        kept, alpha = np.delete(kept, i), np.delete(alpha, i)
    got, rest = regression.prune(Phi, t, theta)
    np.testing.assert_array_equal(got, kept)
    np.testing.assert_array_equal(rest.alpha, alpha)


def test_evidence_rises_through_all_runs_of_relevance():
    x = np.linspace(-3, 3, 30)
    t = np.sinc(x) + 0.1 * np.random.default_rng(0).standard_normal(30)
    Phi = np.exp(-0.5 * (x[:, None] - x) ** 2)  # a basis function on each datum
    found = regression.relevance(Phi, t, LinearRegression(np.ones(30), 10.0))
    evidence = np.concatenate([run.log_likelihoods for run in found.runs])
    assert np.diff(evidence).min() > -1e-9
    assert len(found.kept) < 10
    assert found.runs[-1].converged
    last = regression.log_evidence(Phi[:, found.kept], t, found.theta)
    assert last == pytest.approx(evidence[-1], rel=1e-12)


def test_targets_that_no_basis_function_explains():
    rng = np.random.default_rng(0)
    Phi, _ = np.linalg.qr(rng.standard_normal((30, 4)))
    with pytest.raises(ValueError, match=r"^Phi: .*better than noise"):
        regression.relevance(Phi[:, :3], Phi[:, 3], LinearRegression(np.ones(3), 1.0))


def test_the_evidence_alone_sends_alphas_to_infinity_and_says_so():
    with pytest.raises(ValueError, match=r"^alpha: weight \d has none that is finite.*prune"):
        regression.maximize_evidence(*sparse(), LinearRegression(np.ones(8), 1.0))


def test_one_alpha_for_all_cannot_be_pruned():
    with pytest.raises(ValueError, match=r"^alpha: expected one for each weight, got 1\.0"):
        regression.prune(*sparse(), LinearRegression(1.0, 1.0))
