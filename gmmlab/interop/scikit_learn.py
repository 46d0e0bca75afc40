"""To and from scikit-learn's fitted `GaussianMixture`. Needs scikit-learn, `gmmlab[sklearn]`."""

import numpy as np

from .. import validation
from ..gaussian import GaussianMixture

NAMES = {"full": "full", "tied": "tied", "diagonal": "diag", "spherical": "spherical"}

PACK = {  # what each shape stores of the (K, D, D) covariances
    "full": lambda Sigma: Sigma,
    "tied": lambda Sigma: Sigma[0],
    "diagonal": lambda Sigma: np.diagonal(Sigma, axis1=1, axis2=2),
    "spherical": lambda Sigma: Sigma[:, 0, 0],
}

UNPACK = {  # and the covariances again, for K components in D dimensions
    "full": lambda stored, K, D: stored,
    "tied": lambda stored, K, D: np.repeat(stored[None], K, axis=0),
    "diagonal": lambda stored, K, D: stored[:, :, None] * np.eye(D),
    "spherical": lambda stored, K, D: stored[:, None, None] * np.eye(D),
}


def to_sklearn(theta, **options):
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
        raise ValueError(f"theta: expected a gmmlab.GaussianMixture, got {type(theta).__name__}")
    shape, K, D = theta.covariance_shape, theta.K, theta.D
    stored = np.array(PACK[shape](theta.Sigma))
    if not np.array_equal(UNPACK[shape](stored, K, D), theta.Sigma):
        raise ValueError(
            f"theta: expected {shape} covariances, as its covariance_shape says, got others; "
            'covariance_shape="full" describes any'
        )
    # scikit-learn keeps the upper triangular factor U of each precision, U U^T
    upper = np.linalg.solve(theta._L, np.eye(D)).transpose(0, 2, 1)
    precisions = np.array(PACK[shape](upper @ upper.transpose(0, 2, 1)))
    pi, mu = np.array(theta.pi), np.array(theta.mu)
    start = {"weights_init": pi, "means_init": mu, "precisions_init": precisions}
    fitted = estimator(K, covariance_type=NAMES[shape], **{**start, **options})
    fitted.weights_, fitted.means_, fitted.covariances_ = pi.copy(), mu.copy(), stored
    fitted.precisions_, fitted.precisions_cholesky_ = (
        precisions.copy(),
        np.array(PACK[shape](upper)),
    )
    fitted.n_features_in_ = D
    return fitted


def from_sklearn(fitted):
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
            f"fitted: expected a sklearn.mixture.GaussianMixture, got {type(fitted).__name__}"
        )
    if not hasattr(fitted, "covariances_"):
        raise ValueError("fitted: expected a fitted estimator, got one before its fit(X)")
    shape = {theirs: ours for ours, theirs in NAMES.items()}[fitted.covariance_type]
    mu = validation.numbers("means_", fitted.means_)
    Sigma = UNPACK[shape](validation.numbers("covariances_", fitted.covariances_), *mu.shape)
    return GaussianMixture(fitted.weights_, mu, Sigma, shape)


def _sklearn():
    try:
        from sklearn import mixture  # at call time: optional, and slow to import
    except ImportError as error:
        raise ImportError(
            "gmmlab.interop needs scikit-learn: pip install 'gmmlab[sklearn]'"
        ) from error
    return mixture
