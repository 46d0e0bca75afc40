"""Choosing K: against scikit-learn, and the fit that R's mclust publishes for Old Faithful."""

import numpy as np
import pytest
from problems import covariances
from scipy import stats
from sklearn.mixture import GaussianMixture as Peer

from gmmlab import GaussianMixture, fit
from gmmlab.bernoulli import random_start
from gmmlab.gaussian.isotropic import IsotropicMixture
from gmmlab.selection import aic, bic, free_parameters, held_out

PEER = {"full": "full", "tied": "tied", "diagonal": "diag", "spherical": "spherical"}
MCLUST_LOG_LIKELIHOOD, MCLUST_BIC = -1126.32623647, -2314.316  # mclust 6.0.0: EEE,3


def as_peer(theta):
    """scikit-learn's mixture with these parameters, its own counting and criteria."""
    peer = Peer(theta.K, covariance_type=PEER[theta.covariance_shape])
    peer.weights_, peer.means_ = theta.pi, theta.mu
    peer.covariances_ = {
        "full": theta.Sigma,
        "tied": theta.Sigma[0],
        "diagonal": np.diagonal(theta.Sigma, axis1=1, axis2=2),
        "spherical": theta.Sigma[:, 0, 0],
    }[theta.covariance_shape]
    cholesky = np.linalg.inv(np.linalg.cholesky(theta.Sigma)).transpose(0, 2, 1)
    peer.precisions_cholesky_ = {
        "full": cholesky,
        "tied": cholesky[0],
        "diagonal": np.diagonal(cholesky, axis1=1, axis2=2),
        "spherical": cholesky[:, 0, 0],
    }[theta.covariance_shape]
    return peer


@pytest.mark.parametrize("shape", PEER)
@pytest.mark.parametrize(("K", "D"), [(1, 1), (3, 2), (4, 5)])
def test_free_parameters_bic_and_aic_are_scikit_learns(K, D, shape, rng):
    X = rng.standard_normal((60, D))
    Sigma = covariances(rng, K, D)
    if shape == "tied":
        Sigma = np.repeat(Sigma[:1], K, axis=0)
    elif shape != "full":
        Sigma = Sigma * np.eye(D) if shape == "diagonal" else Sigma[:, :1, :1] * np.eye(D)
    theta = GaussianMixture(rng.dirichlet(np.ones(K)), rng.standard_normal((K, D)), Sigma, shape)
    peer = as_peer(theta)
    assert free_parameters(theta) == peer._n_parameters()
    assert bic(X, theta) == pytest.approx(peer.bic(X), rel=1e-10)
    assert aic(X, theta) == pytest.approx(peer.aic(X), rel=1e-10)


def test_free_parameters_of_other_mixtures():
    assert free_parameters(random_start(3, 784, 0)) == 2 + 3 * 784
    assert free_parameters(IsotropicMixture([0.5, 0.5], np.eye(2), 1.0)) == 1 + 4  # not epsilon


def test_mclusts_fit_of_old_faithful(faithful):
    """EEE,3: 11 free parameters, and -2314.316 in mclust's sign at the likelihood it publishes.

    mclust stops earlier than this fit does: its log likelihood lies 0.0103 below the maximum that
    both climb towards. So ours may be above it by so much, and must not be below.
    """
    run = fit(faithful, 3, covariance="tied", rng=0)
    p = free_parameters(run.theta)
    assert p == 11
    assert pytest.approx(MCLUST_BIC, abs=5e-4) == 2 * MCLUST_LOG_LIKELIHOOD - p * np.log(272)
    above = run.log_likelihoods[-1] - MCLUST_LOG_LIKELIHOOD
    assert 0 <= above < 0.02
    assert -bic(faithful, run.theta) == pytest.approx(MCLUST_BIC + 2 * above, abs=5e-4)
    passed = next(L for L in run.log_likelihoods if L >= MCLUST_LOG_LIKELIHOOD)
    assert passed < run.log_likelihoods[-1]  # on its way up it passes mclust's stop


def test_bic_prefers_two_components_of_any_covariance_on_old_faithful(faithful):
    """As mclust's VVV models do; the likelihood alone prefers ever more components."""
    thetas = [fit(faithful, K, rng=0, restarts=3, tol=1e-6).theta for K in (1, 2, 3)]
    assert np.argmin([bic(faithful, theta) for theta in thetas]) == 1
    assert np.argmax([theta.log_likelihood(faithful) for theta in thetas]) == 2


def test_weights_are_repeated_rows(faithful, rng):
    theta = fit(faithful, 2, rng=0, restarts=1).theta
    w = rng.integers(0, 4, len(faithful))
    repeated = np.repeat(faithful, w, axis=0)
    assert bic(faithful, theta, w) == pytest.approx(bic(repeated, theta), rel=1e-12)
    assert aic(faithful, theta, w) == pytest.approx(aic(repeated, theta), rel=1e-12)


def normal(X):
    return GaussianMixture([1.0], [X.mean(axis=0)], [np.cov(X.T, bias=True).reshape(1, 1)])


def test_held_out_leaves_each_datum_out_of_what_judges_it(rng):
    X = rng.standard_normal((12, 1))
    expected = []
    for n in range(12):
        rest = np.delete(X, n)
        expected.append(stats.norm(rest.mean(), rest.std()).logpdf(X[n, 0]))
    np.testing.assert_allclose(held_out(X, normal, folds=12), expected, rtol=1e-10)


def test_folds_are_dealt_once_evenly_and_by_the_seed(rng):
    X = np.arange(23.0)[:, None]
    seen = []

    def learn(rest):
        seen.append(np.setdiff1d(X, rest))
        return normal(rest)

    first = held_out(X, learn, folds=5, rng=1)
    assert sorted(len(s) for s in seen) == [4, 4, 5, 5, 5]
    np.testing.assert_array_equal(np.sort(np.concatenate(seen)), X[:, 0])
    np.testing.assert_array_equal(held_out(X, learn, folds=5, rng=1), first)
    assert (held_out(X, learn, folds=5, rng=2) != first).any()


def test_held_out_likelihood_sees_overfitting(rng):
    X = rng.standard_normal((150, 2))
    one, many = (
        held_out(X, lambda X, K=K: fit(X, K, restarts=2, rng=0, tol=1e-4).theta, folds=5, rng=0)
        for K in (1, 5)
    )
    fitted = [fit(X, K, restarts=2, rng=0, tol=1e-4).theta.log_likelihood(X) for K in (1, 5)]
    assert fitted[1] > fitted[0]
    assert many.sum() < one.sum()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"folds": 1}, "folds: expected a whole number of at least 2, got 1"),
        ({"folds": 6}, "folds: expected no more folds than data, got 6 for 5 data"),
        ({"folds": 2, "rng": "x"}, "rng: expected a seed"),
        ({"folds": 2, "learn": lambda X: X}, "theta: expected a mixture"),
    ],
)
def test_bad_input_is_named(options, message):
    with pytest.raises(ValueError, match=message):
        held_out(np.arange(5.0)[:, None], **{"learn": normal, **options})
