"""What others get wrong, beside what this package does: each test shows both.

If a test fails in its first half, the peer has changed, and the sentence about it must go.
"""

import warnings

import numpy as np
import pytest
from problems import exact_responsibilities
from sklearn.mixture import GaussianMixture as SklearnMixture

from gmmlab import GaussianMixture, SingularCovarianceError, e_step, em, fit

MAXIMUM = -1130.264  # ln p(X) of Old Faithful in minutes, two components: mclust


def with_a_lonely_datum(rng):
    """Data, and a start whose second component sits on one of them."""
    X = np.concatenate([rng.standard_normal((100, 1)), [[6.0]]])
    return X, GaussianMixture([0.5, 0.5], [[0.0], [6.0]], [[[1.0]], [[0.01]]])


def test_a_component_that_collapses_on_one_datum(rng):
    X, start = with_a_lonely_datum(rng)
    theirs = SklearnMixture(2, reg_covar=0, weights_init=start.pi, means_init=start.mu)
    theirs.set_params(precisions_init=1 / start.Sigma)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # it says nothing
        theirs.fit(X)
    assert theirs.converged_
    assert theirs.covariances_.min() < 1e-25  # in the square of the data's units, which are one

    with pytest.raises(SingularCovarianceError) as caught:
        em(X, start)
    assert (caught.value.component, round(caught.value.N_k, 6)) == (1, 1)


@pytest.mark.parametrize("units", [1e-4, 1e-8])
def test_a_fixed_ridge_swallows_the_structure_of_data_in_small_units(faithful, units):
    X = faithful * units
    same_scale = faithful.size * np.log(units)  # what a change of units does to the likelihood
    theirs = SklearnMixture(2, random_state=0).fit(X)  # its ridge: 1e-6
    assert theirs.score_samples(X).sum() + same_scale < MAXIMUM - 500

    ours = fit(X, 2, rng=0)
    assert ours.log_likelihoods[-1] + same_scale == pytest.approx(MAXIMUM, abs=5e-4)


def test_a_lower_bound_that_is_one_step_old(faithful):
    theirs = SklearnMixture(2, random_state=0).fit(faithful)
    assert theirs.score_samples(faithful).sum() - theirs.lower_bound_ * 272 > 1e-3

    for max_iter in (1, 3, 1000):
        ours = fit(faithful, 2, rng=0, restarts=1, max_iter=max_iter)
        own = ours.theta.log_likelihood(faithful)
        assert ours.log_likelihoods[-1] == pytest.approx(own, abs=1e-9)


@pytest.mark.filterwarnings("ignore:Best performing")
def test_a_lower_bound_that_falls(faithful):
    X = faithful * 1e-4
    bounds = [
        SklearnMixture(2, random_state=1, tol=0, max_iter=n).fit(X).score_samples(X).sum()
        for n in (1, 2, 3)
    ]
    assert bounds[1] < bounds[0] - 1  # nats: the ridge is in no objective that EM maximises

    ours = fit(X, 2, rng=1, restarts=1).log_likelihoods
    assert np.diff(ours).min() > -1e-9


def test_responsibilities_of_a_narrow_component_far_from_the_origin(rng):
    mu = 1e6 + np.array([[0.0, 0.0], [2e-8, 0.0]])
    theta = GaussianMixture([0.5, 0.5], mu, [1e-16 * np.eye(2)] * 2)
    X = mu.mean(axis=0) + 1e-8 * rng.standard_normal((20, 2))
    exact = exact_responsibilities(X, theta)
    theirs = SklearnMixture(2)
    theirs.weights_, theirs.means_, theirs.covariances_ = theta.pi, theta.mu, theta.Sigma
    theirs.precisions_cholesky_ = np.stack([1e8 * np.eye(2)] * 2)
    assert np.abs(theirs.predict_proba(X) - exact).max() > 1e-3

    assert np.abs(e_step(X, theta) - exact).max() < 1e-6


def test_a_missing_value_is_refused_and_found(faithful):
    # mclust leaves such rows out without a word; scikit-learn refuses, and does not say where.
    X = faithful.copy()
    X[37, 1] = np.nan
    with pytest.raises(ValueError, match="contains NaN") as theirs:
        SklearnMixture(2).fit(X)
    assert "37" not in str(theirs.value)

    with pytest.raises(ValueError, match=r"X: expected finite numbers, got NaN at X\[37, 1\]"):
        fit(X, 2)


def test_weights_on_data_which_scikit_learn_does_not_take(faithful):
    weights = np.where(faithful[:, 0] > 3, 2.0, 1.0)
    with pytest.raises(TypeError, match="sample_weight"):
        SklearnMixture(2).fit(faithful, sample_weight=weights)

    ours = fit(faithful, 2, rng=0, weights=weights).theta
    repeated = np.repeat(faithful, weights.astype(int), axis=0)
    theirs = SklearnMixture(2, random_state=0, tol=1e-12, max_iter=1000, reg_covar=0).fit(repeated)
    np.testing.assert_allclose(np.sort(ours.pi), np.sort(theirs.weights_), atol=1e-5)
