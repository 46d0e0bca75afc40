"""To and from scikit-learn's fitted `GaussianMixture`. Needs scikit-learn, `gmmlab[sklearn]`."""

from typing import Any

import numpy as np

from .. import validation
from ..gaussian import GaussianMixture
from ..gaussian.shapes import SHAPES


def to_sklearn(theta: GaussianMixture, **options: Any) -> Any:
    """Make a fitted scikit-learn estimator of a mixture.

    Its `predict_proba` is `e_step`, its `score_samples` is `log_density`, and its `fit` starts
    from theta. What belongs to a run of its own (`converged_`, `n_iter_`, `lower_bound_`) it lacks.

    Parameters
    ----------
    theta : GaussianMixture
    **options
        Handed to the estimator: `tol`, `max_iter`, `reg_covar`, ...

    Returns
    -------
    sklearn.mixture.GaussianMixture

    Raises
    ------
    ImportError
        If scikit-learn is not installed.
    ValueError
        If theta is another model, or its covariances are not of the shape that it names.
    """
    estimator = _sklearn().GaussianMixture
    if not isinstance(theta, GaussianMixture):
        came = validation.kind(theta).removeprefix("a ")
        raise ValueError(f"theta: expected a gmmlab.GaussianMixture, got {came}")
    if fixed := [n for n in ("n_components", "covariance_type") if n in options]:
        raise ValueError(
            f"options: expected none that theta has, got {fixed[0]}; K is {theta.K}, and "
            f"covariances are {theta.covariance_shape}"
        )
    shape, K, D = SHAPES[theta.covariance_shape], theta.K, theta.D
    stored = np.array(shape.store(theta.Sigma))
    if not theta.in_shape:
        raise ValueError(
            f"theta: expected {theta.covariance_shape} covariances, as its "
            "covariance_shape says, got others; "
            'covariance_shape="full" describes any'
        )
    # scikit-learn keeps the upper triangular factor U of each precision, U U^T
    upper = np.linalg.solve(theta._kind.dense(theta._L), np.eye(D)).transpose(0, 2, 1)
    precisions = np.array(shape.store(upper @ upper.transpose(0, 2, 1)))
    pi, mu = np.array(theta.pi), np.array(theta.mu)
    start = {"weights_init": pi, "means_init": mu, "precisions_init": precisions}
    fitted = estimator(K, covariance_type=shape.elsewhere, **{**start, **options})
    fitted.weights_, fitted.means_, fitted.covariances_ = pi.copy(), mu.copy(), stored
    fitted.precisions_, fitted.precisions_cholesky_ = (
        precisions.copy(),
        np.array(shape.store(upper)),
    )
    fitted.n_features_in_ = D
    return fitted


def from_sklearn(fitted: Any) -> GaussianMixture:
    """Make a mixture of a fitted scikit-learn estimator.

    Parameters
    ----------
    fitted : sklearn.mixture.GaussianMixture

    Returns
    -------
    GaussianMixture
        With the same covariances, `reg_covar` within them, and the same covariance shape.

    Raises
    ------
    ImportError
        If scikit-learn is not installed.
    ValueError
        If it is another estimator, or has not been fitted.
    """
    if not isinstance(fitted, _sklearn().GaussianMixture):
        raise ValueError(
            f"fitted: expected a sklearn.mixture.GaussianMixture, got {_instead(fitted)}"
        )
    if not hasattr(fitted, "covariances_"):
        raise ValueError("fitted: expected a fitted estimator, got one before its fit(X)")
    name = next(n for n, shape in SHAPES.items() if shape.elsewhere == fitted.covariance_type)
    mu = validation.numbers("means_", fitted.means_)
    stored = validation.numbers("covariances_", fitted.covariances_)
    Sigma = np.array(SHAPES[name].restore(stored, *mu.shape))
    for k, S in enumerate(Sigma):  # what was learned in single precision is symmetric to that
        Sigma[k] = validation.symmetric(f"covariances_[{k}]", S, fitted.covariances_.dtype)
    return GaussianMixture(fitted.weights_, mu, Sigma, name)


def _instead(fitted: Any) -> str:
    """What came, and what a mixture can be made of."""
    if isinstance(fitted, type):
        return f"the class {fitted.__name__}, not a fitted estimator"
    way = ""
    if hasattr(fitted, "best_estimator_"):
        way = "; its best is fitted.best_estimator_"
    elif hasattr(fitted, "steps"):
        way = "; its last step is fitted[-1], over data as the other steps leave them"
    elif hasattr(fitted, "weight_concentration_"):
        way = "; its posterior means, where its covariances are full, are "
        way += "gmmlab.GaussianMixture(fitted.weights_, fitted.means_, fitted.covariances_)"
    elif hasattr(fitted, "labels_"):
        way = "; gmmlab.m_step(X, gmmlab.kmeans.one_of_k(fitted.labels_, K)) makes one of labels"
    return f"{type(fitted).__name__}{way}"


def _sklearn() -> Any:
    try:
        from sklearn import mixture  # at call time: optional, and slow to import
    except ImportError as error:
        raise ImportError(
            "gmmlab.interop needs scikit-learn: pip install 'gmmlab[sklearn]'"
        ) from error
    return mixture
