"""Data that every benchmark fits: a draw from a mixture with well-conditioned components."""

import numpy as np

from gmmlab import GaussianMixture, m_step


def mixture(D, K, rng):
    """Overlapping components, as close in many dimensions as in two; none flatter than 1 to 2."""
    axes = np.linalg.qr(rng.standard_normal((K, D, D)))[0] * rng.uniform(0.5, 1, (K, 1, D))
    mu = rng.normal(scale=3 / np.sqrt(D), size=(K, D))
    return GaussianMixture(rng.dirichlet(np.full(K, 10.0)), mu, axes @ axes.transpose(0, 2, 1))


def data(N, D, K, seed=0):
    """N data, and a start that leaves EM much to do: an M step from labels half forgotten.

    Returns
    -------
    X : (N, D) array
    theta : GaussianMixture
    """
    rng = np.random.default_rng(seed)
    X, z = mixture(D, K, rng).sample(N, rng)
    return X, m_step(X, (np.eye(K)[z] + 1 / K) / 2)
