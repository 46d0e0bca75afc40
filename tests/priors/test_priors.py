"""MAP EM: densities against scipy.stats, maxima against finite differences and scikit-learn."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from problems import covariances, mixture, responsibilities
from scipy import optimize, special, stats
from sklearn.naive_bayes import BernoulliNB

from gmmlab import (
    GaussianMixture,
    SingularCovarianceError,
    decompose,
    e_step,
    em,
    fit,
    m_step,
    statistics,
)
from gmmlab.bernoulli import BernoulliMixture, random_start
from gmmlab.bernoulli import fit as fit_bernoulli
from gmmlab.bernoulli import m_step as bernoulli_m_step
from gmmlab.priors import BernoulliPrior, GaussianPrior, weak_prior

SHAPES = ["full", "tied", "diagonal", "spherical"]


def gaussian_prior(rng, D):
    m, Psi = rng.standard_normal(D), covariances(rng, 1, D)[0]
    return GaussianPrior(m, Psi, alpha=2.5, beta=0.7, nu=D + 1.3)


@pytest.mark.parametrize(("D", "K"), [(1, 1), (1, 3), (2, 2), (5, 3)])
def test_log_density_is_that_of_scipys_distributions(D, K, rng):
    prior, theta = gaussian_prior(rng, D), mixture(rng, K, D)
    expected = stats.dirichlet(np.full(K, prior.alpha)).logpdf(theta.pi) if K > 1 else 0.0
    for mu, Sigma in zip(theta.mu, theta.Sigma, strict=True):
        expected += stats.multivariate_normal(prior.m, Sigma / prior.beta).logpdf(mu)
        expected += stats.invwishart(prior.nu, prior.Psi).logpdf(Sigma)
    assert prior.log_density(theta) == pytest.approx(expected, rel=1e-10)


def test_log_density_of_bernoulli_parameters_is_that_of_scipys_distributions(rng):
    prior = BernoulliPrior(a=1.5, b=3.0, alpha=2.0)
    theta = BernoulliMixture(rng.dirichlet([2.0, 2.0, 2.0]), rng.random((3, 4)))
    expected = (
        stats.dirichlet([2.0] * 3).logpdf(theta.pi) + stats.beta(1.5, 3).logpdf(theta.mu).sum()
    )
    assert prior.log_density(theta) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_m_step_makes_every_derivative_of_q_and_log_prior_vanish(shape, rng):
    N, D, K = 12, 2, 2
    X, gamma, prior = (
        rng.standard_normal((N, D)),
        responsibilities(rng, N, K),
        gaussian_prior(rng, D),
    )
    blank = GaussianMixture([0.5, 0.5], np.zeros((K, D)), [np.eye(D)] * K, shape)
    theta = prior.maximize(statistics(X, gamma), blank)
    assert theta.covariance_shape == shape
    R = np.linalg.cholesky(theta.Sigma)
    directions = {  # how each shape's covariances may move, as changes of their factors
        "full": lambda v: R + np.tril(v.reshape(K, D, D)),
        "tied": lambda v: R + np.tril(v[: D * D].reshape(1, D, D)),
        "diagonal": lambda v: R + v[: K * D].reshape(K, D)[:, :, None] * np.eye(D),
        "spherical": lambda v: R + v[:K, None, None] * np.eye(D),
    }[shape]

    def objective(
        v,
    ):  # of (9.77), by scipy; weights through a softmax, which keeps their sum at one
        pi = special.softmax(np.log(theta.pi) + v[:K])
        mu = theta.mu + v[K : K + K * D].reshape(K, D)
        L = directions(v[K + K * D :])
        Sigma = L @ L.transpose(0, 2, 1)
        total = stats.dirichlet([prior.alpha] * K).logpdf(pi)
        for k in range(K):
            density = stats.multivariate_normal(mu[k], Sigma[k]).logpdf(X)
            total += gamma[:, k] @ (np.log(pi[k]) + density)
            total += stats.multivariate_normal(prior.m, Sigma[k] / prior.beta).logpdf(mu[k])
            total += stats.invwishart(prior.nu, prior.Psi).logpdf(Sigma[k])
        return total

    size = K + K * D + K * D * D
    slope = optimize.approx_fprime(np.zeros(size), lambda v: objective(v), 1e-6)
    np.testing.assert_allclose(slope, 0, atol=1e-3)
    for _ in range(5):
        assert objective(0.05 * rng.standard_normal(size)) < objective(np.zeros(size))


@given(st.integers(0, 10_000), st.integers(1, 3), st.integers(1, 4), st.sampled_from(SHAPES))
@example(5669, 2, 1, "diagonal")  # where the first step falls, from a start of full covariance
def test_the_log_posterior_never_falls(seed, D, K, shape):
    """PRML (9.77): what EM with a prior climbs."""
    rng = np.random.default_rng(seed)
    X = 10.0 ** rng.integers(-3, 4) * rng.standard_normal((rng.integers(D + 2, 40), D))
    theta = GaussianMixture(
        rng.dirichlet(np.full(K, 3.0)),
        X[rng.integers(len(X), size=K)],
        [np.cov(X.T, bias=True).reshape(D, D)] * K,
        shape,
    )
    prior = replace(weak_prior(X, K), alpha=1 + rng.random(), beta=rng.random() + 0.01)
    history = np.array(em(X, theta, prior=prior, max_iter=25).log_likelihoods)
    history = history[1:]  # the start's covariances need not have the shape; all others do
    assert np.diff(history).min(initial=0) >= -1e-9 * np.abs(history).max()


@given(st.integers(0, 10_000), st.integers(1, 4))
def test_the_log_posterior_of_a_bernoulli_mixture_never_falls(seed, K):
    rng = np.random.default_rng(seed)
    X = (rng.random((20, 5)) < rng.random(5)).astype(float)
    prior = BernoulliPrior(1 + rng.random(), 1 + rng.random(), 1 + rng.random())
    run = em(X, random_start(K, 5, rng), prior=prior, max_iter=25)
    assert np.diff(run.log_likelihoods).min(initial=0) >= -1e-9
    assert run.theta.mu.min() > 0
    assert run.theta.mu.max() < 1


def test_the_posterior_is_bound_and_gap_and_prior_9_76(faithful):
    """PRML (9.76), (9.77): the bound at the posterior, and ln p(theta)."""
    prior = weak_prior(faithful, 2)
    theta = m_step(faithful, np.eye(2)[(faithful[:, 1] > 65).astype(int)])
    run = em(faithful, theta, prior=prior, max_iter=3)
    d = decompose(faithful, e_step(faithful, run.theta), run.theta)
    assert d.kl == pytest.approx(0, abs=1e-9)  # the E step does not see the prior
    expected = d.lower_bound + prior.log_density(run.theta)  # (9.76), but for ln p(X)
    assert run.log_likelihoods[-1] == pytest.approx(expected, rel=1e-12)


def test_the_likelihoods_singularity_is_gone():
    """PRML (9.15): two components, one of them on a datum, its variance shrinking."""
    X = np.array([[0.0], [1.0], [2.0], [10.0]])
    prior = GaussianPrior(X.mean(axis=0), np.cov(X.T, bias=True).reshape(1, 1), beta=0.01, nu=3.0)

    def at(sigma):
        theta = GaussianMixture([0.5, 0.5], [[1.0], [10.0]], [[[1.0]], [[sigma**2]]])
        return theta.log_likelihood(X), prior.log_density(theta)

    widths = 10.0 ** np.arange(0, -9, -1)
    likelihood, log_prior = np.array([at(s) for s in widths]).T
    assert (np.diff(likelihood) > 2).all()  # without bound: ln 10 nats for each power of ten
    assert (np.diff((likelihood + log_prior)[1:]) < -2).all()


def test_what_collapses_without_a_prior_stands_with_one():
    """PRML (9.15): without a prior an error, with one a fit."""
    X = np.array([[0.0, 0], [0, 1], [1, 0], [9, 9]])
    with pytest.raises(SingularCovarianceError):
        fit(X, 4, rng=0)
    for shape in SHAPES:
        run = fit(X, 4, rng=0, covariance=shape, prior=weak_prior(X, 4))
        assert run.converged
        assert run.theta.covariance_shape == shape
        assert np.linalg.eigvalsh(run.theta.Sigma).min() > 1e-3


def test_a_component_without_data_is_its_prior(rng):
    prior, X = gaussian_prior(rng, 3), rng.standard_normal((10, 3))
    gamma = np.tile([1.0, 0.0], (10, 1))
    theta = prior.maximize(statistics(X, gamma), mixture(rng, 2, 3))
    np.testing.assert_allclose(theta.mu[1], prior.m)
    np.testing.assert_allclose(theta.Sigma[1], prior.Psi / (prior.nu + 3 + 2))
    assert theta.pi[1] == pytest.approx(1.5 / 13)


def test_a_prior_worth_next_to_nothing_is_maximum_likelihood(faithful):
    gamma = np.eye(2)[(faithful[:, 1] > 65).astype(int)]
    prior = GaussianPrior([3.5, 70.0], 1e-9 * np.eye(2), beta=1e-9, nu=1.0 + 1e-9)
    theta = prior.maximize(statistics(faithful, gamma), m_step(faithful, gamma))
    peer = m_step(faithful, gamma)
    N_k = gamma.sum(axis=0)[:, None, None]
    np.testing.assert_allclose(theta.mu, peer.mu, rtol=1e-9)
    np.testing.assert_allclose(theta.Sigma, peer.Sigma * N_k / (N_k + 5), rtol=1e-6)
    np.testing.assert_allclose(theta.pi, peer.pi, rtol=1e-12)


def test_beta_prior_is_laplace_smoothing(rng):
    """With a = b = 2 and hard labels it is naive Bayes with one unseen datum of each kind."""
    X, labels = (rng.random((30, 4)) < 0.3).astype(float), np.arange(30) % 2
    peer = BernoulliNB(alpha=1.0).fit(X, labels)
    blank = random_start(2, 4, 0)
    theta = BernoulliPrior(a=2, b=2).maximize(blank.statistics(X, np.eye(2)[labels]), blank)
    np.testing.assert_allclose(theta.mu, np.exp(peer.feature_log_prob_), rtol=1e-12)


def test_flat_priors_change_nothing_in_a_bernoulli_mixture(rng):
    X, gamma = (rng.random((30, 4)) < 0.3).astype(float), responsibilities(rng, 30, 3)
    blank = random_start(3, 4, 0)
    theta = BernoulliPrior().maximize(blank.statistics(X, gamma), blank)
    peer = bernoulli_m_step(X, gamma)
    np.testing.assert_allclose(theta.mu, peer.mu, rtol=1e-12)
    np.testing.assert_allclose(theta.pi, peer.pi, rtol=1e-12)
    assert BernoulliPrior().log_density(theta) == pytest.approx(np.log(2))  # Dir(pi | 1, 1, 1)


def test_fit_maximises_the_posterior_of_a_bernoulli_mixture(rng):
    X, prior = (rng.random((30, 4)) < 0.3).astype(float), BernoulliPrior(2, 2)
    run = fit_bernoulli(X, 2, rng=0, prior=prior)
    expected = run.theta.log_likelihood(X) + prior.log_density(run.theta)
    assert run.log_likelihoods[-1] == pytest.approx(expected, rel=1e-12)
    assert run.converged


def test_the_weak_prior_moves_and_scales_with_the_data(faithful):
    theta = m_step(faithful, np.eye(2)[(faithful[:, 1] > 65).astype(int)])
    run = em(faithful, theta, prior=weak_prior(faithful, 2), max_iter=20)
    moved = 1e-8 * faithful + 3
    other = GaussianMixture(theta.pi, 1e-8 * theta.mu + 3, 1e-16 * theta.Sigma)
    again = em(moved, other, prior=weak_prior(moved, 2), max_iter=20)
    np.testing.assert_allclose((again.theta.mu - 3) / 1e-8, run.theta.mu, rtol=1e-6)
    np.testing.assert_allclose(again.theta.Sigma * 1e16, run.theta.Sigma, rtol=1e-5)
    prior = weak_prior(faithful, 4)  # Fraley and Raftery's: cov / K^(2/D), D + 2, mean, 0.01
    np.testing.assert_allclose(prior.Psi, np.cov(faithful.T, bias=True) / 4)
    np.testing.assert_allclose(prior.m, faithful.mean(axis=0))
    assert (prior.nu, prior.beta, prior.alpha) == (4, 0.01, 1)


def test_weights_are_repeated_rows_under_a_prior(rng):
    X, w = rng.standard_normal((20, 2)), rng.integers(1, 4, 20)
    theta, prior = mixture(rng, 2, 2), gaussian_prior(rng, 2)
    weighted = em(X, theta, weights=w, prior=prior, max_iter=5)
    repeated = em(np.repeat(X, w, axis=0), theta, prior=prior, max_iter=5)
    np.testing.assert_allclose(weighted.log_likelihoods, repeated.log_likelihoods, rtol=1e-10)
    np.testing.assert_allclose(weighted.theta.mu, repeated.theta.mu, rtol=1e-8)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: GaussianPrior([0, 0], np.eye(3)), r"Psi: expected shape \(2, 2\), got \(3, 3\)"),
        (lambda: GaussianPrior([0, 0], [[1, 2], [2, 1]]), "Psi: expected a positive definite"),
        (lambda: GaussianPrior([0, 0], [[1, 0.5], [0, 1]]), "Psi: expected a symmetric matrix"),
        (lambda: GaussianPrior([0, np.inf], np.eye(2)), "m: expected finite numbers, got inf"),
        (
            lambda: GaussianPrior([0, 0], np.eye(2), nu=1),
            r"nu: expected more than D - 1 = 1, got 1",
        ),
        (lambda: GaussianPrior([0, 0], np.eye(2), beta=0), "beta: expected a positive number"),
        (lambda: GaussianPrior([0, 0], np.eye(2), alpha=0.5), "alpha: expected at least 1"),
        (lambda: BernoulliPrior(a=0.5), "a: expected at least 1"),
        (lambda: weak_prior([[0.0, 1], [0, 1], [0, 1]], 2), "X: expected a column that varies"),
        (
            lambda: fit_bernoulli([[1], [0]], 1, prior=GaussianPrior([0.0], [[1.0]])),
            "theta: expected a GaussianMixture, got a BernoulliMixture",
        ),
        (
            lambda: em([[1], [0]], random_start(1, 1), prior=GaussianPrior([0.0], [[1.0]])),
            "theta: expected a GaussianMixture, got a BernoulliMixture",
        ),
        (
            lambda: fit([[1.0], [0]], 1, prior=BernoulliPrior()),
            "theta: expected a BernoulliMixture, got a GaussianMixture",
        ),
        (
            lambda: GaussianPrior([0.0], [[1.0]]).log_density(
                mixture(np.random.default_rng(0), 2, 2)
            ),
            r"mu: expected shape \(any, 1\), got \(2, 2\)",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
