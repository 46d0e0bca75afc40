"""Variances alone: what `full` answers for diagonal matrices, and what SciPy says of them."""

import inspect
import pickle

import numpy as np
import pytest
from scipy import stats

from gmmlab import GaussianMixture, e_step, em, m_step, statistics
from gmmlab.gaussian import axes, full
from gmmlab.priors import GaussianPrior

AXES = ("diagonal", "spherical")
PUBLIC = [name for name, f in inspect.getmembers(axes, inspect.isfunction)]


@pytest.fixture
def theta(rng):
    variances = rng.uniform(0.5, 2, (3, 4))
    return GaussianMixture([0.2, 0.3, 0.5], rng.normal(size=(3, 4)), axes.dense(variances), AXES[0])


def test_the_two_kinds_answer_the_same_questions():
    assert [name for name in PUBLIC if not hasattr(full, name)] == []
    asked = [f for f in full.__all__ if f not in ("triangle",)]
    assert sorted(asked) == sorted(PUBLIC)


@pytest.mark.parametrize("D", [1, 2, 5])
def test_their_answers_are_those_for_diagonal_matrices(D, rng):
    v, mu, far = rng.uniform(0.1, 3, (3, D)), rng.normal(size=(3, D)), rng.uniform(1, 2, D)
    x, y, g = rng.normal(size=(D, 7)), rng.normal(size=(7, D)), rng.random(7)
    Psi = np.linalg.cholesky(np.eye(D) + 0.1)
    L, dense = axes.cholesky(v)[0], axes.dense(v)
    M = full.cholesky(dense)[0]
    np.testing.assert_allclose(axes.dense(L), M)
    np.testing.assert_array_equal(axes.keep(dense), v)
    np.testing.assert_array_equal(full.variances(dense), axes.variances(v))
    a = np.arange(D)[::-2]
    some = axes.dense(axes.columns(v, a))
    np.testing.assert_array_equal(full.columns(dense, a), some)
    np.testing.assert_allclose(axes.log_determinant(L), full.log_determinant(M))
    np.testing.assert_allclose(axes.dense(axes.precision(L)), full.precision(M), atol=1e-12)
    np.testing.assert_allclose(axes.whiten(L[0], x), full.whiten(M[0], x))
    np.testing.assert_allclose(axes.colour(L[0], y), full.colour(M[0], y))
    np.testing.assert_allclose(axes.trace(L, Psi), full.trace(M, Psi))
    np.testing.assert_allclose(axes.at_most(v, far), full.at_most(dense, far))
    np.testing.assert_allclose(axes.outer(mu, v), axes.keep(full.outer(mu, v)))
    np.testing.assert_allclose(axes.scatter(x, g), axes.keep(full.scatter(x, g)))
    eta, u = axes.natural(np.log([1, 2, 3]), mu, 1 / v, np.log(v).sum(axis=1)), axes.u(x)
    assert u.shape == (axes.features(D), 7)
    np.testing.assert_array_equal(u[axes.squares(D)], x**2)
    expected = [
        np.log(k + 1) + stats.norm(mu[k], np.sqrt(v[k])).logpdf(x.T).sum(axis=1) for k in range(3)
    ]
    np.testing.assert_allclose(eta @ u, expected)


def test_a_variance_of_zero_is_singular():
    np.testing.assert_array_equal(axes.cholesky(np.array([[1.0, 2], [0, 1]]))[1], [False, True])


def test_the_density_is_scipys(theta, rng):
    X = rng.normal(size=(9, 4)) * 3
    expected = [
        np.log(pi) + stats.norm(m, np.sqrt(np.diag(S))).logpdf(X).sum(axis=1)
        for pi, m, S in zip(theta.pi, theta.mu, theta.Sigma, strict=True)
    ]
    np.testing.assert_allclose(theta.log_joint(X).T, expected)


@pytest.mark.parametrize("width", [1e-6, 1e-9])
def test_narrow_components_keep_their_digits(width, rng):
    mu = 1e6 + np.array([[0.0, 0.0], [3 * width, 5.0]])
    theta = GaussianMixture([0.5, 0.5], mu, [np.diag([width**2, 1.0])] * 2, "diagonal")
    X = theta.sample(40, rng)[0]
    expected = [stats.norm(m, [width, 1]).logpdf(X).sum(axis=1) for m in theta.mu]
    np.testing.assert_allclose(theta.log_joint(X).T - np.log(0.5), expected, rtol=1e-9)


@pytest.mark.parametrize("shape", AXES)
def test_sums_of_squares_maximise_as_whole_matrices_do(shape, theta, rng):
    X = theta.sample(300, rng)[0] + 1e3
    gamma = rng.dirichlet(np.ones(3), 300)
    short = m_step(X, gamma, shape)
    whole = short.maximize(statistics(X, gamma))  # public sums are those of full covariances
    assert short.statistics(X, gamma).scatter.shape == (3, 4)
    np.testing.assert_allclose(short.Sigma, whole.Sigma, rtol=1e-10)
    np.testing.assert_allclose(short.mu, whole.mu)
    away = X - short.mu[1]
    variances = gamma[:, 1] @ away**2 / gamma[:, 1].sum()
    expected = np.diag(variances if shape == "diagonal" else np.full(4, variances.mean()))
    np.testing.assert_allclose(short.Sigma[1], expected)


def test_sigma_is_whole_and_read_only_and_survives(theta):
    assert theta.Sigma.shape == (3, 4, 4)
    with pytest.raises(ValueError, match="read-only"):
        theta.Sigma[0] = 1
    assert pickle.loads(pickle.dumps(theta)) == theta
    with pytest.raises(AttributeError, match="no attribute 'sigma'"):
        theta.sigma  # noqa: B018


@pytest.mark.parametrize("shape", AXES)
def test_a_start_of_another_shape_is_what_it_says_until_the_first_m_step(shape, rng):
    Sigma = np.array([[[2, 0.9], [0.9, 1]], [[1, 0], [0, 3]]])
    start = GaussianMixture([0.5, 0.5], [[0, 0], [4, 4]], Sigma, shape)
    X = start.sample(400, rng)[0]
    expected = [
        np.log(0.5) + stats.multivariate_normal(m, S).logpdf(X)
        for m, S in zip(start.mu, Sigma, strict=True)
    ]
    np.testing.assert_allclose(start.log_joint(X).T, expected)
    after = em(X, start, max_iter=1).theta
    assert after == m_step(X, e_step(X, start), shape)


@pytest.mark.parametrize("shape", AXES)
def test_many_dimensions_need_no_matrix(shape, rng):
    D = 3000  # a (2, D, D) array would take 144 MB
    X = np.concatenate([rng.normal(size=(30, D)), rng.normal(size=(30, D)) + 1])
    theta = em(X, m_step(X, np.repeat(np.eye(2), 30, axis=0), shape)).theta
    assert "Sigma" not in vars(theta)
    np.testing.assert_allclose(theta.pi, [0.5, 0.5])


def test_a_prior_on_diagonal_covariances(theta, rng):
    X = theta.sample(50, rng)[0]
    prior = GaussianPrior(np.zeros(4), np.eye(4) + 0.2, alpha=2.0, beta=0.5)
    alike = GaussianMixture(theta.pi, theta.mu, theta.Sigma)  # of full shape
    assert prior.log_density(theta) == pytest.approx(prior.log_density(alike))
    best = prior.maximize(theta.statistics(X, e_step(X, theta)), theta)
    whole = prior.maximize(statistics(X, e_step(X, theta)), theta)
    np.testing.assert_allclose(best.Sigma, whole.Sigma)
