"""To scikit-learn and back: the same numbers from both, for every covariance shape."""

import re
import sys

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.cluster import KMeans
from sklearn.mixture import BayesianGaussianMixture
from sklearn.mixture import GaussianMixture as Theirs
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import gmmlab
from gmmlab import GaussianMixture, e_step, em, interop
from gmmlab.bernoulli import BernoulliMixture

TYPES = {"full": "full", "tied": "tied", "diagonal": "diag", "spherical": "spherical"}
SHAPES = pytest.mark.parametrize("shape", TYPES)


def blobs(seed=0, N=200, D=3):
    rng = np.random.default_rng(seed)
    centres = 4 * rng.standard_normal((4, D))
    return centres[rng.integers(4, size=N)] + rng.standard_normal((N, D)) * rng.uniform(0.5, 2, D)


def fitted_by_them(shape, X):
    return Theirs(4, covariance_type=TYPES[shape], random_state=0, reg_covar=0).fit(X)


@SHAPES
def test_from_sklearn_gives_their_responsibilities_and_densities(shape):
    X = blobs()
    theirs = fitted_by_them(shape, X)
    theta = interop.from_sklearn(theirs)
    assert theta.covariance_shape == shape
    np.testing.assert_allclose(e_step(X, theta), theirs.predict_proba(X), atol=1e-10)
    np.testing.assert_allclose(theta.log_density(X), theirs.score_samples(X), rtol=1e-10)


@SHAPES
def test_to_sklearn_gives_our_responsibilities_and_densities(shape):
    X = blobs(1)
    theta = interop.from_sklearn(fitted_by_them(shape, X))
    theta = em(X, theta, max_iter=3, tol=0).theta  # parameters that are ours
    theirs = interop.to_sklearn(theta)
    np.testing.assert_allclose(theirs.predict_proba(X), e_step(X, theta), atol=1e-10)
    np.testing.assert_allclose(theirs.score_samples(X), theta.log_density(X), rtol=1e-10)
    assert theirs.score(X) == pytest.approx(theta.log_likelihood(X) / len(X), rel=1e-12)
    np.testing.assert_array_equal(theirs.predict(X), e_step(X, theta).argmax(axis=1))
    assert theirs.sample(5)[0].shape == (5, 3)


@SHAPES
def test_round_trips_change_nothing(shape):
    theirs = fitted_by_them(shape, blobs(2))
    theta = interop.from_sklearn(theirs)
    again = interop.to_sklearn(theta)
    assert interop.from_sklearn(again) == theta
    assert again.get_params()["covariance_type"] == TYPES[shape]
    for name in ("weights_", "means_", "covariances_"):
        np.testing.assert_array_equal(getattr(again, name), getattr(theirs, name))
    for name in ("precisions_", "precisions_cholesky_"):
        ours, expected = getattr(again, name), getattr(theirs, name)
        np.testing.assert_allclose(ours, expected, rtol=1e-9, atol=1e-12)
    assert again.n_features_in_ == theirs.n_features_in_


@SHAPES
def test_their_fit_starts_from_our_mixture_and_takes_our_step(shape):
    X = blobs(3)
    start = em(X, interop.from_sklearn(fitted_by_them(shape, X[:80])), max_iter=1).theta
    theirs = interop.to_sklearn(start, max_iter=1, tol=0, reg_covar=0)
    assert theirs.max_iter == 1
    with pytest.warns(match="did not converge"):
        theirs = clone(theirs).fit(X)
    ours = em(X, start, max_iter=1, tol=0).theta
    np.testing.assert_allclose(theirs.means_, ours.mu, rtol=1e-8)
    np.testing.assert_allclose(interop.from_sklearn(theirs).Sigma, ours.Sigma, rtol=1e-7, atol=1e-9)


def test_the_copies_are_their_own():
    theta = interop.from_sklearn(fitted_by_them("full", blobs()))
    theirs = interop.to_sklearn(theta)
    theirs.means_ += 1
    theirs.covariances_ *= 2
    assert not np.shares_memory(theirs.means_, theta.mu)
    assert not np.array_equal(theirs.means_, theirs.means_init)
    assert interop.from_sklearn(interop.to_sklearn(theta)) == theta


def test_without_sklearn_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    for call in (interop.to_sklearn, interop.from_sklearn):
        with pytest.raises(ImportError, match=r"pip install 'gmmlab\[sklearn\]'"):
            call(None)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: interop.from_sklearn(Theirs(2)), "fitted: expected a fitted estimator"),
        (
            lambda: interop.from_sklearn(BayesianGaussianMixture(n_components=2).fit(blobs())),
            "fitted: expected a sklearn.mixture.GaussianMixture, got BayesianGaussianMixture",
        ),
        (
            lambda: interop.to_sklearn(BernoulliMixture([1.0], [[0.5]])),
            "theta: expected a gmmlab.GaussianMixture, got BernoulliMixture",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("shape", ["tied", "diagonal", "spherical"])
def test_covariances_that_the_shape_cannot_hold_are_not_lost_in_silence(shape):
    Sigma = np.array([[[2, 0.5], [0.5, 1]], [[1, 0], [0, 3]]])
    theta = GaussianMixture([0.5, 0.5], np.zeros((2, 2)), Sigma, shape)
    with pytest.raises(ValueError, match=f"theta: expected {shape} covariances"):
        interop.to_sklearn(theta)


@pytest.mark.parametrize("kind", ["search", "pipeline"])
def test_what_wraps_an_estimator_is_told_where_it_is(kind, faithful):
    mixture = Theirs(2, random_state=0)
    wrapped = {
        "search": GridSearchCV(mixture, {"tol": [1e-3]}, cv=2),
        "pipeline": make_pipeline(StandardScaler(), mixture),
    }[kind].fit(faithful)
    with pytest.raises(ValueError, match="fitted: expected a sklearn") as e:
        interop.from_sklearn(wrapped)
    way = re.search(r"fitted(\.best_estimator_|\[-1\])", str(e.value))[0]
    inside = eval(way, {"fitted": wrapped})
    data = faithful if kind == "search" else wrapped[:-1].transform(faithful)
    theta = interop.from_sklearn(inside)
    np.testing.assert_allclose(theta.log_density(data), inside.score_samples(data), rtol=1e-9)


def test_clusters_become_a_mixture_in_the_way_that_is_named(faithful):
    fitted = KMeans(2, n_init=1, random_state=0).fit(faithful)
    with pytest.raises(ValueError) as e:
        interop.from_sklearn(fitted)
    way = str(e.value).partition("; ")[2].removesuffix(" makes one of labels")
    theta = eval(way, {"gmmlab": gmmlab, "X": faithful, "fitted": fitted, "K": 2})
    for k in range(2):
        own = faithful[fitted.labels_ == k]
        np.testing.assert_allclose(theta.mu[k], own.mean(axis=0), rtol=1e-12)
        np.testing.assert_allclose(theta.Sigma[k], np.cov(own.T, bias=True), rtol=1e-9)


def test_a_class_is_no_fitted_estimator():
    with pytest.raises(ValueError, match="the class KMeans, not a fitted estimator"):
        interop.from_sklearn(KMeans)


@pytest.mark.parametrize("option", ["n_components", "covariance_type"])
def test_what_theta_has_is_no_option(option, faithful):
    theta = gmmlab.fit(faithful, 2, rng=0).theta
    with pytest.raises(ValueError, match=f"got {option}; K is 2, and covariances are full"):
        interop.to_sklearn(theta, **{option: 3})
