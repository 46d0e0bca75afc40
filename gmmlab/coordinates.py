r"""The parameters of a mixture of Gaussians as one vector, and what a labelled datum tells of them.

Strides add and compare steps of parameters, and so need both; see `acceleration`. The information
of a complete datum, from (2.43) and (9.36), makes the square of a step's length

.. math:: \sum_k \frac{d\pi_k^2}{\pi_k} + \pi_k\,d\mu_k^T\Sigma_k^{-1}d\mu_k
          + \frac{\pi_k}2\mathrm{Tr}\{(\Sigma_k^{-1}d\Sigma_k)^2\}

PRML's (2.43) is the density; this is minus the expected second derivative of its logarithm.
"""

import numpy as np

from .covariances import whiten as solve
from .mixture import over_root

AXES = ("diagonal", "spherical")  # shapes of which variances say all


def join(pi, mu, Sigma, shape):
    """(P,): weights (K,), means (K, D), then covariances (K, D, D), or their variances alone."""
    if shape in AXES:
        Sigma = Sigma.diagonal(axis1=1, axis2=2)
    return np.concatenate([pi, mu.ravel(), Sigma.ravel()])


def split(v, K, D, shape):
    """Undo `join`, for vectors (..., P): pi (..., K), mu (..., K, D) and Sigma (..., K, D, D)."""
    pi, mu, Sigma = np.split(v, [K, K + K * D], axis=-1)
    mu = mu.reshape(*v.shape[:-1], K, D)
    if shape in AXES:
        return pi, mu, Sigma.reshape(mu.shape)[..., None] * np.eye(D)
    return pi, mu, Sigma.reshape(*mu.shape, D)


def whiten(V, pi, L, shape):
    """(M, P'): steps, the rows of V (M, P), in coordinates where the length above is the usual one.

    Parameters
    ----------
    V : (M, P) array
    pi : (K,) array
    L : (K, D, D) array
        Cholesky factors of the covariances.
    shape : str
        Of the covariances.
    """
    M, (K, D) = len(V), L.shape[:2]
    root = np.sqrt(pi)[:, None]
    if shape in AXES:
        deviation = L.diagonal(axis1=1, axis2=2)
        mu, variance = V[:, K : K + K * D], V[:, K + K * D :]
        far = mu * (root / deviation).ravel()
        wide = variance * (root / deviation**2).ravel() / np.sqrt(2)
    else:
        _, mu, Sigma = split(V, K, D, shape)
        W = solve(L, np.eye(D))
        far = root * (W @ mu[..., None])[..., 0]
        wide = root[..., None] * (W @ Sigma @ W.transpose(0, 2, 1)) / np.sqrt(2)
    return np.concatenate([over_root(V[:, :K], pi), far.reshape(M, -1), wide.reshape(M, -1)], axis=1)
