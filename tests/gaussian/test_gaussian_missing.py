"""EM over what was seen of Gaussians: against SciPy's densities, integrals and differences."""

import numpy as np
import pytest
from problems import covariances
from scipy import integrate, optimize, stats

from gmmlab import GaussianMixture, SingularCovarianceError, decompose, e_step, em
from gmmlab.gaussian import IsotropicMixture

SHAPES = ("full", "tied", "diagonal", "spherical")


def mixture(rng, K=2, D=3, shape="full"):
    Sigma = covariances(rng, K, D)
    if shape == "tied":
        Sigma = np.repeat(Sigma[:1], K, axis=0)
    elif shape != "full":
        Sigma = Sigma * np.eye(D) if shape == "diagonal" else Sigma[:, :1, :1] * np.eye(D)
    return GaussianMixture(rng.dirichlet(np.full(K, 4)), rng.normal(0, 1.5, (K, D)), Sigma, shape)


def masked(rng, theta, N=60, share=0.35):
    """Data of the mixture, all patterns among them, with NaN where nothing may be read."""
    X = theta.sample(N, rng)[0]
    mask = rng.random(X.shape) < share
    mask[0], mask[1], mask[2, 0] = True, False, True
    X[mask] = np.nan
    return np.ma.masked_array(X, mask)


def log_joint_of(x, seen, theta):
    """(K,): ln p(x_o, z) of one row by SciPy."""
    if not seen.any():
        return np.log(theta.pi)
    return np.array(
        [
            np.log(pi) + stats.multivariate_normal(m[seen], S[np.ix_(seen, seen)]).logpdf(x[seen])
            for pi, m, S in zip(theta.pi, theta.mu, theta.Sigma, strict=True)
        ]
    )


def log_likelihood(X, theta):
    """Of what was seen, by SciPy."""
    rows = zip(X.data, ~X.mask, strict=True)
    return sum(np.logaddexp.reduce(log_joint_of(x, seen, theta)) for x, seen in rows)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_density_is_that_of_what_was_seen(shape, rng):
    theta = mixture(rng, 3, 4, shape)
    X = masked(rng, theta)
    expected = [log_joint_of(x, seen, theta) for x, seen in zip(X.data, ~X.mask, strict=True)]
    np.testing.assert_allclose(theta.log_joint(X), expected, rtol=1e-10, atol=1e-12)
    expected = np.logaddexp.reduce(expected, axis=1)
    np.testing.assert_allclose(theta.log_density(X), expected, rtol=1e-10, atol=1e-12)
    assert theta.log_likelihood(X) == pytest.approx(expected.sum())


@pytest.mark.parametrize("hidden", [[0], [2], [0, 1]])
def test_hidden_entries_are_integrated_out(hidden, rng):
    """Density and completion: integrals of the whole mixture, by SciPy, over what is hidden."""
    theta = mixture(rng)
    X = np.ma.masked_array(theta.sample(1, rng)[0], False)
    X[0, hidden] = np.ma.masked
    x = X.data[0].copy()

    def whole(*values, factor=None):
        x[hidden] = values
        p = np.exp(theta.log_density(x[None])[0])
        return p if factor is None else p * values[factor]

    limits = [[-12, 12]] * len(hidden)
    options = {"limit": 100, "epsabs": 1e-9, "epsrel": 1e-7}
    density = integrate.nquad(whole, limits, opts=options)[0]
    assert theta.log_density(X)[0] == pytest.approx(np.log(density), abs=1e-6)
    for i, d in enumerate(hidden[:1]):
        moment = integrate.nquad(lambda *v, i=i: whole(*v, factor=i), limits, opts=options)[0]
        assert theta.complete(X)[0, d] == pytest.approx(moment / density, abs=1e-5)
    seen = np.setdiff1d(range(3), hidden)
    np.testing.assert_array_equal(theta.complete(X)[0, seen], X.data[0, seen])


def by_hand(X, w, theta, shape):
    """One E and one M step, a row and a component at a time: (2.81), (2.82), (9.24)-(9.26)."""
    K, D = theta.mu.shape
    N_k, first, second = np.zeros(K), np.zeros((K, D)), np.zeros((K, D, D))
    for x, seen, weight in zip(X.data, ~X.mask, w, strict=True):
        log_joint = log_joint_of(x, seen, theta)
        gamma = weight * np.exp(log_joint - np.logaddexp.reduce(log_joint))
        for k in range(K):
            S, hidden = theta.Sigma[k], ~seen
            E, C = np.where(seen, x, theta.mu[k]), np.zeros((D, D))
            inverse = np.linalg.inv(S[np.ix_(seen, seen)])
            across = S[np.ix_(hidden, seen)] @ inverse
            E[hidden] += across @ (x - theta.mu[k])[seen]
            C[np.ix_(hidden, hidden)] = S[np.ix_(hidden, hidden)] - across @ S[np.ix_(seen, hidden)]
            N_k[k] += gamma[k]
            first[k] += gamma[k] * E
            second[k] += gamma[k] * (np.outer(E, E) + C)
    mu = first / N_k[:, None]
    scatter = second - N_k[:, None, None] * mu[:, :, None] * mu[:, None]
    Sigma = scatter / N_k[:, None, None]
    if shape == "tied":
        Sigma = np.repeat(scatter.sum(axis=0)[None] / N_k.sum(), K, axis=0)
    elif shape == "diagonal":
        Sigma = Sigma * np.eye(D)
    elif shape == "spherical":
        Sigma = np.array([np.eye(D) * np.trace(S) / D for S in Sigma])
    return N_k / N_k.sum(), mu, Sigma


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_one_iteration_is_that_of_a_row_at_a_time(shape, weighted, rng):
    theta = mixture(rng, 3, 4, shape)
    X = masked(rng, theta)
    w = rng.uniform(0, 2, len(X)) if weighted else np.ones(len(X))
    one = em(X, theta, max_iter=1, weights=w if weighted else None).theta
    pi, mu, Sigma = by_hand(X, w, theta, shape)
    np.testing.assert_allclose(one.pi, pi, rtol=1e-10)
    np.testing.assert_allclose(one.mu, mu, rtol=1e-9)
    np.testing.assert_allclose(one.Sigma, Sigma, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("shape", SHAPES)
def test_at_the_end_the_gradient_of_what_was_seen_vanishes(shape, rng):
    theta = mixture(rng, 2, 3, shape)
    X = masked(rng, theta, 300)
    run = em(X, theta, tol=1e-15, max_iter=5000)
    rises = np.diff(run.log_likelihoods)
    assert rises.min() > -1e-12 * abs(run.log_likelihoods[-1])
    assert run.log_likelihoods[-1] == pytest.approx(log_likelihood(X, run.theta))
    K, D = run.theta.mu.shape
    ways = {
        "full": [np.eye(K)[k][:, None, None] * S for k in range(K) for S in symmetric(D)],
        "tied": [np.ones((K, 1, 1)) * S for S in symmetric(D)],
        "diagonal": [
            np.eye(K)[k][:, None, None] * np.diag(row) for k in range(K) for row in np.eye(D)
        ],
        "spherical": [np.eye(K)[k][:, None, None] * np.eye(D) for k in range(K)],
    }[shape]

    def moved(v):
        t, mu, s = v[0], v[1 : 1 + K * D].reshape(K, D), v[1 + K * D :]
        pi = run.theta.pi + t * np.array([1, -1])
        Sigma = run.theta.Sigma + sum(a * way for a, way in zip(s, ways, strict=True))
        return log_likelihood(X, GaussianMixture(pi, run.theta.mu + mu, Sigma, shape))

    gradient = optimize.approx_fprime(np.zeros(1 + K * D + len(ways)), moved, 1e-6)
    np.testing.assert_allclose(gradient, 0, atol=5e-3)
    step = np.zeros(len(gradient))
    step[1:3] = 0.1
    assert moved(step) < moved(0 * step) - 0.05  # by far more than such a gradient tells


def test_a_collapse_that_creeps_is_called_one(rng):
    """Fifteen data in a component, a third of their entries missing: a plane goes through some."""
    theta = mixture(rng)
    X = masked(rng, theta, 150)
    with pytest.raises(SingularCovarianceError) as caught:
        em(X, theta, tol=1e-15, max_iter=5000)
    assert caught.value.component == 1
    assert caught.value.N_k == pytest.approx(15.1, abs=0.1)


def symmetric(D):
    """A basis of the symmetric matrices (D, D)."""
    for i in range(D):
        for j in range(i + 1):
            S = np.zeros((D, D))
            S[i, j] = S[j, i] = 1
            yield S


def test_the_bound_is_on_what_was_seen(rng):
    theta = mixture(rng)
    X = masked(rng, theta)
    q = rng.dirichlet(np.ones(2), len(X))
    joint = np.array([log_joint_of(x, s, theta) for x, s in zip(X.data, ~X.mask, strict=True)])
    parts = decompose(X, q, theta)
    assert parts.log_likelihood == pytest.approx(log_likelihood(X, theta))
    assert parts.lower_bound == pytest.approx((q * (joint - np.log(q))).sum())
    posterior = np.exp(joint - np.logaddexp.reduce(joint, axis=1)[:, None])
    np.testing.assert_allclose(e_step(X, theta), posterior, rtol=1e-9)
    assert parts.kl == pytest.approx((q * np.log(q / posterior)).sum())


def test_one_variance_for_all_needs_no_code_of_its_own(rng):
    theta = IsotropicMixture([0.3, 0.7], rng.normal(0, 2, (2, 3)), 1.5)
    X = masked(rng, theta, 50) if hasattr(theta, "sample") else masked(rng, mixture(rng), 50)
    same = GaussianMixture(theta.pi, theta.mu, theta.Sigma)
    np.testing.assert_allclose(theta.log_density(X), same.log_density(X), rtol=1e-10)
    one, other = em(X, theta, max_iter=1).theta, em(X, same, max_iter=1).theta
    np.testing.assert_allclose(one.mu, other.mu, rtol=1e-10)
    assert one.epsilon == 1.5
    np.testing.assert_allclose(theta.complete(X), same.complete(X))


def test_far_from_the_origin_nothing_is_lost(rng):
    theta = mixture(rng)
    X = masked(rng, theta)
    away = GaussianMixture(theta.pi, theta.mu + 1e6, theta.Sigma)
    np.testing.assert_allclose(away.log_density(X + 1e6), theta.log_density(X), atol=1e-8)
    one, other = em(X, theta, max_iter=20).theta, em(X + 1e6, away, max_iter=20).theta
    np.testing.assert_allclose(other.mu - 1e6, one.mu, atol=1e-7)
    np.testing.assert_allclose(other.Sigma, one.Sigma, atol=1e-6)
