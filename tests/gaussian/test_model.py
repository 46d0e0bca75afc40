"""The model: densities against scipy.stats, moments against integrals, samples against laws."""

import copy
import pickle

import numpy as np
import pytest
from problems import mixture
from scipy import integrate, special, stats

from gmmlab import GaussianMixture, em
from gmmlab.gaussian import model

SIZES = [(1, 1), (1, 3), (2, 2), (3, 1), (5, 4), (16, 3), (32, 2)]


def scipy_log_joint(X, theta):
    return np.stack(
        [
            np.log(pi) + stats.multivariate_normal(mu, Sigma).logpdf(X).reshape(len(X))
            for pi, mu, Sigma in zip(theta.pi, theta.mu, theta.Sigma, strict=True)
        ],
        axis=1,
    )


@pytest.mark.parametrize(("D", "K"), SIZES)
def test_log_joint_is_weight_times_normal_density(D, K, rng):
    """PRML (9.10) times (9.11)."""
    theta = mixture(rng, K, D)
    X = 4 * rng.standard_normal((50, D))
    np.testing.assert_allclose(theta.log_joint(X), scipy_log_joint(X, theta), rtol=1e-10)


@pytest.mark.parametrize(("D", "K"), SIZES)
def test_log_density_is_the_sum_over_components(D, K, rng):
    """PRML (9.7), and for all data (9.14), (9.28)."""
    theta = mixture(rng, K, D)
    X = 4 * rng.standard_normal((50, D))
    expected = special.logsumexp(scipy_log_joint(X, theta), axis=1)
    np.testing.assert_allclose(theta.log_density(X), expected, rtol=1e-10)
    assert theta.log_likelihood(X) == pytest.approx(expected.sum(), rel=1e-12)


@pytest.mark.parametrize("form", ["linear", "whitened"])
@pytest.mark.parametrize(("D", "K"), [(1, 2), (3, 3), (24, 2)])
def test_both_forms_of_the_density_agree_with_scipy(D, K, form, rng, monkeypatch):
    monkeypatch.setattr(model, "LINEAR_UP_TO", {"linear": np.inf, "whitened": -1.0}[form])
    theta = mixture(rng, K, D)
    X = 4 * rng.standard_normal((50, D))
    np.testing.assert_allclose(theta.log_joint(X), scipy_log_joint(X, theta), rtol=1e-10)


def test_blocks_change_nothing(rng):
    theta = mixture(rng, 3, 2)
    X = rng.standard_normal((30_000, 2))
    assert len(list(theta.blocks(X))) > 1
    assert len(list(theta.blocks(X[:20_000]))) == 1  # a third more than a cache holds
    np.testing.assert_allclose(theta.log_joint(X), scipy_log_joint(X, theta), rtol=1e-10)


def test_density_integrates_to_one_with_the_moments_it_states(rng):
    """PRML (9.7), (9.49), (9.50)."""
    theta = mixture(rng, 3, 1)
    density = lambda x: np.exp(theta.log_density([[x]])[0])  # noqa: E731
    integral = lambda f: integrate.quad(f, -60, 60, points=theta.mu[:, 0], limit=200)[0]  # noqa: E731
    mean = integral(lambda x: x * density(x))
    assert integral(density) == pytest.approx(1, rel=1e-9)
    assert theta.mean() == pytest.approx([mean], rel=1e-8)
    variance = integral(lambda x: (x - mean) ** 2 * density(x))
    assert theta.covariance() == pytest.approx(np.array([[variance]]), rel=1e-8)


def test_covariance_in_the_plane_against_a_grid(rng):
    """PRML (9.49), (9.50)."""
    theta = mixture(rng, 3, 2, spread=1.0)
    side = np.linspace(-12, 12, 241)
    X = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    p = np.exp(theta.log_density(X)) * (side[1] - side[0]) ** 2
    mean = p @ X
    covariance = np.einsum("n,nd,ne->de", p, X - mean, X - mean)
    np.testing.assert_allclose(theta.mean(), mean, atol=1e-8)
    np.testing.assert_allclose(theta.covariance(), covariance, atol=1e-8)


def test_moments_far_from_the_origin_do_not_cancel(rng):
    theta = mixture(rng, 3, 2)
    moved = GaussianMixture(theta.pi, theta.mu + 1e8, theta.Sigma)
    np.testing.assert_allclose(moved.covariance(), theta.covariance(), rtol=1e-6)


def test_samples_follow_the_law_of_their_component(rng):
    theta = mixture(rng, 3, 2)
    X, z = theta.sample(20_000, rng)
    assert X.shape == (20_000, 2)
    counts = np.bincount(z, minlength=3)
    assert stats.chisquare(counts, 20_000 * theta.pi).pvalue > 1e-3
    for k in range(3):
        L = np.linalg.cholesky(theta.Sigma[k])
        y = np.linalg.solve(L, (X[z == k] - theta.mu[k]).T)
        squared = (y**2).sum(axis=0)
        assert stats.kstest(squared, stats.chi2(2).cdf).pvalue > 1e-3
        assert stats.kstest(y[1], stats.norm.cdf).pvalue > 1e-3


def test_a_seed_fixes_the_sample_and_global_state_does_not_matter(rng):
    theta = mixture(rng, 2, 2)
    first = theta.sample(10, 3)
    np.random.seed(0)  # noqa: NPY002
    second = theta.sample(10, np.random.default_rng(3))
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)
    assert theta.sample(0, 3)[0].shape == (0, 2)


def test_a_component_of_weight_zero_has_density_zero():
    theta = GaussianMixture([1, 0], [[0], [1]], np.ones((2, 1, 1)))
    joint = theta.log_joint([[0.5]])
    assert joint[0, 1] == -np.inf
    assert theta.log_density([[0.5]]) == pytest.approx(stats.norm.logpdf([0.5]))


def test_weights_are_probabilities():
    """PRML (9.8), (9.9): each within 0 and 1, together one."""
    for pi in ([1.0, 0.0], [0.3, 0.7]):
        assert GaussianMixture(pi, [[0], [1]], np.ones((2, 1, 1))).pi.tolist() == pi
    for pi in ([1.5, -0.5], [0.3, 0.6]):
        with pytest.raises(ValueError, match="pi: expected"):
            GaussianMixture(pi, [[0], [1]], np.ones((2, 1, 1)))


def test_parameters_are_copies_and_read_only():
    pi, mu, Sigma = np.array([1.0]), np.zeros((1, 2)), np.eye(2)[None].copy()
    theta = GaussianMixture(pi, mu, Sigma)
    mu += 7
    assert (theta.mu == 0).all()
    for name in ("pi", "mu", "Sigma"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(theta, name)[...] = 0
        with pytest.raises(AttributeError):
            setattr(theta, name, 0)


def test_equality_is_of_values_and_mixtures_are_no_keys(rng):
    theta = mixture(rng, 2, 3)
    same = GaussianMixture(theta.pi.tolist(), theta.mu.tolist(), theta.Sigma.tolist())
    assert theta == same
    assert theta != GaussianMixture(theta.pi, theta.mu + 1e-12, theta.Sigma)
    assert theta != GaussianMixture(theta.pi, theta.mu, theta.Sigma, "tied")
    assert theta != "theta"
    with pytest.raises(TypeError, match="unhashable"):
        hash(theta)


def test_a_mixture_survives_pickling_and_copying(rng):
    theta = mixture(rng, 2, 3)
    X = rng.standard_normal((5, 3))
    for twin in (pickle.loads(pickle.dumps(theta)), copy.deepcopy(theta), copy.copy(theta)):
        assert twin == theta
        assert not twin.mu.flags.writeable
        np.testing.assert_array_equal(twin.log_joint(X), theta.log_joint(X))


def test_sizes(rng):
    theta = mixture(rng, 4, 3)
    assert (theta.K, theta.D) == (4, 3)


def test_a_datum_is_assigned_to_its_most_probable_component(rng):
    theta = mixture(rng, 3, 2)
    X, _ = theta.sample(3000, rng)
    normals = [stats.multivariate_normal(m, S) for m, S in zip(theta.mu, theta.Sigma, strict=True)]
    densities = [pi * normal.pdf(X) for pi, normal in zip(theta.pi, normals, strict=True)]
    np.testing.assert_array_equal(theta.assign(X), np.argmax(densities, axis=0))
    assert not hasattr(theta, "labels")


def test_a_mixture_is_the_same_after_it_has_been_used(rng):
    theta = mixture(rng, 2, 2)
    before = dict(vars(theta))
    X, _ = theta.sample(50, rng)
    em(X, theta, max_iter=2), theta.assign(X), theta.mean(), theta.covariance()
    assert vars(theta) == before
