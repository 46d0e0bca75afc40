"""The names that exercises and other people's notebooks rely on, called as they rely on them."""

import inspect
import pkgutil

import numpy as np
import pytest

import gmmlab
from gmmlab import (
    GaussianMixture,
    checks,
    datasets,
    decompose,
    e_step,
    em,
    entropy,
    expected_complete_log_likelihood,
    fit,
    half_steps,
    kl_divergence,
    lower_bound,
    m_step,
    statistics,
)

MODULES = {module.name for module in pkgutil.iter_modules(gmmlab.__path__)}


@pytest.fixture
def theta(faithful):
    return m_step(faithful, np.eye(2)[(faithful[:, 0] > 3).astype(int)])


def test_the_model(theta, faithful):
    again = GaussianMixture(theta.pi, theta.mu, theta.Sigma)
    assert (again.pi.shape, again.mu.shape, again.Sigma.shape) == ((2,), (2, 2), (2, 2, 2))
    assert theta.log_joint(faithful).shape == (272, 2)
    assert theta.log_density(faithful).shape == (272,)
    assert type(theta.log_likelihood(faithful)) is float
    assert (theta.mean().shape, theta.covariance().shape) == ((2,), (2, 2))
    X, z = theta.sample(5, 0)
    assert (X.shape, z.shape) == ((5, 2), (5,))
    assert set(z) <= {0, 1}


def test_the_two_steps(theta, faithful):
    gamma = e_step(faithful, theta)
    assert gamma.shape == (272, 2)
    S = statistics(faithful[:100], gamma[:100]) + statistics(faithful[100:], gamma[100:])
    np.testing.assert_allclose(S.N_k, gamma.sum(axis=0))
    for covariance in ("full", "tied", "diagonal", "spherical"):
        assert isinstance(m_step(faithful, gamma, covariance=covariance), GaussianMixture)


def test_the_decomposition(theta, faithful):
    q = e_step(faithful, theta)
    parts = decompose(faithful, q, theta)
    assert parts.log_likelihood == theta.log_likelihood(faithful)
    assert parts.lower_bound == pytest.approx(lower_bound(faithful, q, theta))
    assert parts.kl == kl_divergence(faithful, q, theta)
    Q = expected_complete_log_likelihood(faithful, q, theta)
    assert Q + entropy(q) == pytest.approx(parts.lower_bound)
    for f in (lower_bound, kl_divergence, expected_complete_log_likelihood):
        assert type(f(faithful, q, theta)) is float


def test_the_loop(theta, faithful):
    run = em(faithful, theta, tol=1e-6, max_iter=50)
    assert isinstance(run.theta, GaussianMixture)
    assert run.converged is True
    assert len(run.log_likelihoods) == run.n_iter + 1
    for step in half_steps(faithful, theta):
        assert step.name in ("E", "M")
        assert step.q.shape == (272, 2)
        assert isinstance(step.theta, GaussianMixture)
        assert step.decomposition.kl > -1e-9
    generator = np.random.default_rng(0)
    assert fit(faithful, 2, restarts=1, rng=generator) == fit(faithful, 2, restarts=1, rng=0)


def test_the_data():
    X = datasets.old_faithful()
    images, labels = datasets.digits()
    assert (X.shape, images.shape, labels.shape) == ((272, 2), (600, 784), (600,))
    assert datasets.standardize(X).std() == pytest.approx(1)


def test_the_checks():
    def answer(X, pi, mu, Sigma):
        return e_step(X, GaussianMixture(pi, mu, Sigma))

    verdict = checks.e_step(answer)
    assert verdict.correct is True
    assert verdict.mistake is None
    assert isinstance(verdict.message, str)
    for check in (checks.m_step, checks.lower_bound):
        wrong = check(lambda *arguments: None)
        assert wrong.correct is False
        assert wrong.message


def test_what_is_exported_is_short_enough_to_remember():
    names = set(gmmlab.__all__)
    steps = {"e_step", "m_step", "statistics", "em", "half_steps", "fit"}
    terms = {"lower_bound", "kl_divergence", "entropy", "expected_complete_log_likelihood"}
    assert names == steps | terms | {"decompose", "GaussianMixture", "SingularCovarianceError"}
    functions = {name for name in names if inspect.isfunction(getattr(gmmlab, name))}
    assert not functions & MODULES  # gmmlab.em is always the function


def test_every_module_is_reached_by_its_name():
    for name in ("kmeans", "bernoulli", "regression", "priors", "incremental", "selection"):
        assert inspect.ismodule(getattr(gmmlab, name))
    with pytest.raises(AttributeError, match="nonsense"):
        gmmlab.nonsense  # noqa: B018
