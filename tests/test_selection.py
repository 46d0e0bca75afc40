"""Choosing K: against scikit-learn, and the fit that R's mclust publishes for Old Faithful."""

import numpy as np
import pytest
from problems import covariances
from scipy import stats
from sklearn.mixture import GaussianMixture as Peer

from gmmlab import GaussianMixture, fit
from gmmlab.bernoulli import random_start
from gmmlab.gaussian.isotropic import IsotropicMixture
from gmmlab.selection import aic, bic, free_parameters, icl

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


def test_icl_is_bic_and_the_entropy_of_scikit_learns_responsibilities(faithful, rng):
    theta = fit(faithful, 3, rng=0, restarts=2, tol=1e-4).theta
    gamma = as_peer(theta).predict_proba(faithful)
    entropy = stats.entropy(gamma, axis=1)
    assert icl(faithful, theta) == pytest.approx(bic(faithful, theta) + 2 * entropy.sum())
    w = rng.integers(0, 4, len(faithful))
    repeated = np.repeat(faithful, w, axis=0)
    assert icl(faithful, theta, w) == pytest.approx(icl(repeated, theta), rel=1e-12)
    one = fit(faithful, 1, rng=0, restarts=1).theta
    assert icl(faithful, one) == bic(faithful, one)  # nothing is torn, and 0 ln 0 is 0


def test_how_many_groups_is_not_open_on_old_faithful(faithful):
    """BIC is a draw between two and three Gaussians; that two groups can be told apart is not."""
    two, three = (fit(faithful, K, rng=0, restarts=20).theta for K in (2, 3))
    tied = fit(faithful, 3, rng=0, restarts=20, covariance="tied").theta
    assert three.log_likelihood(faithful) == pytest.approx(-1114.44, abs=0.01)  # the best of many
    assert icl(faithful, two) == pytest.approx(2323.6, abs=0.05)
    assert icl(faithful, three) == pytest.approx(2377.2, abs=0.05)
    assert icl(faithful, tied) == pytest.approx(2399.8, abs=0.05)
