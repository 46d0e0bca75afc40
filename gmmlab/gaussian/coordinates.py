r"""The parameters of a mixture of Gaussians as one vector, and what a labelled datum tells of them.

Strides (`acceleration`) add steps of parameters, and measure them by the information of a complete
datum, minus the expected second derivative of :math:`\ln\pi_k\mathcal N(x\mid\mu_k,\Sigma_k)`,
PRML (9.36). It makes the square of a step's length

.. math:: \sum_k \frac{d\pi_k^2}{\pi_k} + \pi_k\,d\mu_k^T\Sigma_k^{-1}d\mu_k
          + \frac{\pi_k}2\mathrm{Tr}\bigl(\Sigma_k^{-1}d\Sigma_k\bigr)^2
"""

import numpy as np

from ..mixture import over
from ..typing import Array
from . import axes
from .covariances import precision
from .shapes import SHAPES


def join(pi: Array, mu: Array, Sigma: Array, shape: str) -> Array:
    """(P,): weights (K,), means (K, D), then covariances (K, D, D), or variances where they do."""
    if SHAPES[shape].kind is axes and Sigma.ndim == 3:
        Sigma = axes.keep(Sigma)
    return np.concatenate([pi, mu.ravel(), Sigma.ravel()])


def split(V: Array, K: int, D: int, shape: str) -> tuple[Array, Array, Array]:
    """Undo `join`, for each of V (..., P): (..., K), (..., K, D), and (..., K, D, D) or so."""
    pi, mu, Sigma = V[..., :K], V[..., K : K + K * D], V[..., K + K * D :]
    mu = mu.reshape(*V.shape[:-1], K, D)
    if SHAPES[shape].kind is axes:
        return pi, mu, Sigma.reshape(mu.shape)
    return pi, mu, Sigma.reshape(*mu.shape, D)


def information(V: Array, pi: Array, L: Array, shape: str) -> Array:
    """(M, P): the information, a matrix, times each row of V (M, P).

    Parameters
    ----------
    V : (M, P) array
    pi : (K,) array
    L : (K, D, D) array
        Cholesky factors of the covariances; standard deviations (K, D), where these are kept.
    shape : str
        Of the covariances.
    """
    (M, P), (K, D) = V.shape, L.shape[:2]
    JV = np.empty((M, P))
    of_pi, of_mu, of_Sigma = JV[:, :K], JV[:, K : K + K * D], JV[:, K + K * D :]
    over(V[:, :K], pi, of_pi)
    if SHAPES[shape].kind is axes:
        Lambda = axes.precision(L if L.ndim == 2 else axes.keep(L))
        of_mu[:] = V[:, K : K + K * D] * (pi[:, None] * Lambda).ravel()
        of_Sigma[:] = V[:, K + K * D :] * (pi[:, None] / 2 * Lambda**2).ravel()
    else:
        _, mu, Sigma = split(V, K, D, shape)
        Lambda = precision(L)
        share = pi[:, None, None] * Lambda
        of_mu[:] = (share @ mu[..., None]).reshape(M, -1)
        of_Sigma[:] = (share @ Sigma @ (Lambda / 2)).reshape(M, -1)
    return JV
