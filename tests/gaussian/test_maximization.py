"""The M step: NumPy's weighted moments, scikit-learn's iteration, and derivatives that vanish."""

from functools import reduce
from operator import add

import numpy as np
import pytest
from problems import mixture, responsibilities
from scipy import special, stats
from sklearn.mixture import GaussianMixture as SklearnMixture

from gmmlab import SingularCovarianceError, e_step, em, m_step, statistics
from gmmlab.gaussian.maximization import maximize

DIMENSIONS = (1, 1, 2, 3, 5, 8, 13, 21, 32)
COMPONENTS = (1, 4, 3, 5, 2, 3, 4, 1, 2)
SKLEARN_SHAPE = {"full": "full", "tied": "tied", "diagonal": "diag", "spherical": "spherical"}
ONE_ITERATION = [(40 + 12 * D * K, D, K) for D, K in zip(DIMENSIONS, COMPONENTS, strict=True)]
STEP = 1e-5


@pytest.mark.parametrize(("D", "K"), [(1, 1), (1, 3), (2, 2), (7, 4)])
def test_weighted_moments(D, K, rng):
    """PRML (9.26)."""
    X, gamma = rng.standard_normal((200, D)), responsibilities(rng, 200, K)
    theta = m_step(X, gamma)
    np.testing.assert_allclose(theta.pi, gamma.mean(axis=0), rtol=1e-12)
    for k in range(K):
        mean = np.average(X, axis=0, weights=gamma[:, k])
        covariance = np.cov(X.T, aweights=gamma[:, k], ddof=0).reshape(D, D)
        np.testing.assert_allclose(theta.mu[k], mean, atol=1e-12)
        np.testing.assert_allclose(theta.Sigma[k], covariance, atol=1e-12)


def test_statistics_by_their_definition(rng):
    """PRML (9.24), (9.25), (9.27): sums that the M step divides."""
    X, gamma = rng.standard_normal((50, 3)), responsibilities(rng, 50, 2)
    S = statistics(X, gamma)
    away = X[:, None, :] - S.mean
    np.testing.assert_allclose(S.N_k, np.einsum("nk->k", gamma))
    np.testing.assert_allclose(S.mean * S.N_k[:, None], np.einsum("nk,nd->kd", gamma, X))
    np.testing.assert_allclose(S.scatter, np.einsum("nk,nkd,nke->kde", gamma, away, away))


@pytest.mark.parametrize("shape", SKLEARN_SHAPE)
@pytest.mark.parametrize(("N", "D", "K"), ONE_ITERATION)
def test_one_iteration_is_scikit_learns(N, D, K, shape, rng):
    X = rng.standard_normal((N, D)) * rng.uniform(0.1, 10, D)
    start = m_step(X, responsibilities(rng, N, K), shape)
    ours = m_step(X, e_step(X, start), shape)
    precision = np.linalg.inv(start.Sigma)
    theirs = SklearnMixture(K, covariance_type=SKLEARN_SHAPE[shape], reg_covar=0)
    theirs.set_params(weights_init=start.pi, means_init=start.mu, max_iter=1)
    theirs.precisions_init = {
        "full": precision,
        "tied": precision[0],
        "diagonal": np.diagonal(precision, axis1=1, axis2=2),
        "spherical": precision[:, 0, 0],
    }[shape]
    with pytest.warns(match="did not converge"):
        theirs.fit(X)
    Sigma = theirs.covariances_
    if shape in ("diagonal", "spherical"):
        Sigma = Sigma.reshape(K, -1, 1) * np.eye(D)
    Sigma = np.broadcast_to(Sigma, (K, D, D))  # scikit-learn keeps a tied one once
    np.testing.assert_allclose(ours.pi, theirs.weights_, rtol=1e-9)
    np.testing.assert_allclose(ours.mu, theirs.means_, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(ours.Sigma, Sigma, rtol=1e-7, atol=1e-9)


def log_likelihood(X, pi, mu, Sigma):
    """ln p(X), (9.14), by scipy; pi need not sum to one, as a derivative in pi wants."""
    joint = [
        np.log(p) + stats.multivariate_normal(m, S).logpdf(X)
        for p, m, S in zip(pi, mu, Sigma, strict=True)
    ]
    return special.logsumexp(joint, axis=0).sum()


def expected(X, gamma, pi, mu, Sigma):
    """Q, (9.40), by scipy."""
    return sum(
        gamma[:, k] @ (np.log(pi[k]) + stats.multivariate_normal(mu[k], Sigma[k]).logpdf(X))
        for k in range(len(pi))
    )


def gradient(f, pi, mu, Sigma):
    """Central differences of f in every entry of pi, mu and (symmetrically) Sigma."""
    out = []
    for i, value in enumerate((pi, mu, Sigma)):
        g = np.zeros_like(value)
        for index in np.ndindex(value.shape):
            change = np.zeros_like(value)
            change[index] += STEP / 2
            change[index if i < 2 else (index[0], index[2], index[1])] += STEP / 2
            up, down = [pi, mu, Sigma], [pi, mu, Sigma]
            up[i], down[i] = value + change, value - change
            g[index] = (f(*up) - f(*down)) / (2 * STEP)
        out.append(g)
    return out


def test_known_labels_give_each_component_its_own_data(rng):
    """PRML (9.37): with labels for responsibilities, counts, means and covariances of groups."""
    X, labels = rng.standard_normal((60, 2)), np.arange(60) % 5 // 2
    theta = m_step(X, np.eye(3)[labels])
    np.testing.assert_allclose(theta.pi, [0.4, 0.4, 0.2], rtol=1e-12)
    for k in range(3):
        np.testing.assert_allclose(theta.mu[k], X[labels == k].mean(axis=0), atol=1e-12)
        np.testing.assert_allclose(theta.Sigma[k], np.cov(X[labels == k].T, ddof=0), atol=1e-12)


@pytest.fixture(params=[(1, 2), (2, 2), (3, 3)], ids=["D1K2", "D2K2", "D3K3"])
def problem(request, rng):
    D, K = request.param
    theta = mixture(rng, K, D)
    return theta.sample(150, rng)[0], theta


def test_derivative_in_the_means_9_16(problem):
    X, theta = problem
    gamma = e_step(X, theta)
    _, by_mu, _ = gradient(lambda *t: log_likelihood(X, *t), theta.pi, theta.mu, theta.Sigma)
    for k in range(theta.K):
        force = gamma[:, k] @ np.linalg.solve(theta.Sigma[k], (X - theta.mu[k]).T).T
        np.testing.assert_allclose(by_mu[k], force, rtol=1e-5, atol=1e-4)


def test_every_derivative_vanishes_where_em_stops_9_16_to_9_22(problem):
    """PRML (9.16)-(9.22): derivatives by differences, at the M step that changes nothing."""
    X, theta = problem
    end = em(X, theta, tol=1e-15, max_iter=20_000).theta
    end = m_step(X, e_step(X, end))
    by_pi, by_mu, by_Sigma = gradient(lambda *t: log_likelihood(X, *t), end.pi, end.mu, end.Sigma)
    np.testing.assert_allclose(by_mu, 0, atol=1e-3)  # (9.16), (9.17)
    np.testing.assert_allclose(by_Sigma, 0, atol=1e-3)  # (9.19)
    # (9.20), (9.21): ln p(X) + lambda (sum of pi - 1) is stationary with lambda = -N
    np.testing.assert_allclose(by_pi, len(X), rtol=1e-4)
    # and nowhere else: the start is not stationary
    away = gradient(lambda *t: log_likelihood(X, *t), theta.pi, theta.mu, theta.Sigma)
    assert max(np.abs(away[1]).max(), np.abs(away[2]).max()) > 0.1


def test_q_is_stationary_at_the_m_step_whatever_the_responsibilities(problem, rng):
    X, theta = problem
    gamma = responsibilities(rng, len(X), theta.K)
    new = m_step(X, gamma)
    by_pi, by_mu, by_Sigma = gradient(lambda *t: expected(X, gamma, *t), new.pi, new.mu, new.Sigma)
    np.testing.assert_allclose(by_mu, 0, atol=1e-4)
    np.testing.assert_allclose(by_Sigma, 0, atol=1e-4)
    np.testing.assert_allclose(by_pi, len(X), rtol=1e-6)  # -lambda, the same for every k: (9.21)
    np.testing.assert_allclose(new.pi, gamma.sum(axis=0) / len(X), rtol=1e-12)  # (9.22)


@pytest.mark.parametrize("shape", ["tied", "diagonal", "spherical"])
def test_restricted_covariances_maximise_q_among_their_shape(shape, rng):
    X, gamma = rng.standard_normal((80, 3)) * [1, 2, 3], responsibilities(rng, 80, 2)
    new = m_step(X, gamma, shape)
    assert new.covariance_shape == shape

    def Q(Sigma):
        return expected(X, gamma, new.pi, new.mu, Sigma)

    A = rng.standard_normal((3, 3))
    directions = {
        "tied": [np.stack([A + A.T] * 2)],
        "diagonal": [np.stack([np.diag(rng.standard_normal(3)), np.zeros((3, 3))])],
        "spherical": [np.stack([np.eye(3), np.zeros((3, 3))])],
    }[shape]
    for V in directions:
        slope = (Q(new.Sigma + STEP * V) - Q(new.Sigma - STEP * V)) / (2 * STEP)
        assert slope == pytest.approx(0, abs=1e-5)
        assert Q(new.Sigma) > max(Q(new.Sigma + 0.05 * V), Q(new.Sigma - 0.05 * V))


def test_weights_are_repeated_rows(rng):
    X, gamma = rng.standard_normal((40, 2)), responsibilities(rng, 40, 3)
    times = rng.integers(0, 4, 40)
    once = m_step(X, gamma, weights=times)
    repeated = m_step(np.repeat(X, times, axis=0), np.repeat(gamma, times, axis=0))
    for name in ("pi", "mu", "Sigma"):
        np.testing.assert_allclose(getattr(once, name), getattr(repeated, name), atol=1e-12)


def test_fractional_weights_count_in_proportion(rng):
    X, gamma = rng.standard_normal((40, 2)), responsibilities(rng, 40, 2)
    w = rng.uniform(0, 1, 40)
    theta = m_step(X, gamma, weights=w)
    for k in range(2):
        cov = np.cov(X.T, aweights=w * gamma[:, k], ddof=0)
        np.testing.assert_allclose(theta.Sigma[k], cov, atol=1e-12)
    np.testing.assert_allclose(theta.pi, w @ gamma / w.sum())


COLLAPSED = {
    "one datum": (np.array([[0.0, 1], [2, 3], [4, 9], [5, 1]]), [0, 1, 1, 1], 0),
    "equal data": (
        np.array([[7.0, 7], [7, 7], [7, 7], [0, 1], [2, 2], [3, 1]]),
        [0] * 3 + [1] * 3,
        0,
    ),
    "a line": (
        np.array([[0.0, 1], [2, 3], [5, 1], [1, 0.1], [2, 0.2], [3, 0.3]]),
        [0] * 3 + [1] * 3,
        1,
    ),
    "no data": (np.array([[0.0, 1], [2, 3], [5, 1]]), [0, 0, 0], 1),
}


@pytest.mark.parametrize("name", COLLAPSED)
def test_a_collapsed_component_is_named(name):
    X, labels, k = COLLAPSED[name]
    gamma = np.eye(2)[labels]
    with pytest.raises(SingularCovarianceError) as caught:
        m_step(X, gamma)
    assert caught.value.component == k
    assert caught.value.N_k == gamma[:, k].sum()
    for words in (f"component {k} has collapsed", "a prior (gmmlab.priors)", "a different start"):
        assert words in str(caught.value)


def test_a_point_is_found_though_rounding_makes_it_a_cloud(rng):
    # Each part of the data finds the point to within rounding, measured from a centre of its own.
    labels = np.arange(60_000) % 2
    X = 1e6 * rng.standard_normal((60_000, 1)) + np.linspace(0, 1e7, 60_000)[:, None]
    point = np.where(np.arange(30_000) % 3, 1e6 / 3, np.nextafter(1e6 / 3, 0))
    X[labels == 0] = point[:, None]
    gamma = np.eye(2)[labels]
    parts = zip(np.split(X, 12), np.split(gamma, 12), strict=True)
    S = reduce(add, (statistics(*part) for part in parts))
    assert S.scatter[0] > 0
    with pytest.raises(SingularCovarianceError, match="component 0 has collapsed"):
        maximize(S)


@pytest.mark.parametrize("far", [0.0, 1e6])
def test_a_plane_is_found_in_any_direction_and_anywhere(far, rng):
    X = rng.standard_normal((50, 2)) @ rng.standard_normal((2, 3)) + far
    with pytest.raises(SingularCovarianceError):
        m_step(X, np.ones((50, 1)))


@pytest.mark.parametrize("shape", ["diagonal", "spherical"])
def test_shapes_without_correlations_do_not_mind_a_line(shape):
    X = np.arange(8.0)[:, None] * [1.0, 2.0]
    theta = m_step(X, np.ones((8, 1)), shape)
    variance = X.var(axis=0) if shape == "diagonal" else X.var(axis=0).mean()
    np.testing.assert_allclose(theta.Sigma[0], np.diag(np.broadcast_to(variance, 2)))


def test_narrow_is_not_collapsed(rng):
    # A millionth as wide as the data and half a million from the origin, yet well defined.
    X = np.concatenate([rng.standard_normal((50, 2)), 1e-6 * rng.standard_normal((50, 2)) + 5])
    theta = m_step(X + 5e5, np.eye(2)[np.repeat([0, 1], 50)])
    np.testing.assert_allclose(theta.Sigma[1], np.cov(X[50:].T, ddof=0), rtol=1e-3, atol=1e-16)


def test_an_m_step_sums_thin_components_as_em_does(rng):
    turn = np.array([[3.0, -4.0], [4.0, 3.0]]) / 5
    wide, thin = rng.standard_normal((60, 2)), rng.standard_normal((60, 2)) * [1, 1e-6] @ turn.T
    X = np.concatenate([wide, thin + 2])
    theta = m_step(X, np.eye(2)[np.repeat([0, 1], 60)])
    again = m_step(X, e_step(X, theta))
    assert again == em(X, theta, max_iter=1).theta
