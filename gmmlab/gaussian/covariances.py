r"""Covariances by their Cholesky factors.

What the density, PRML (2.43), needs of a covariance is computed from its factor,
:math:`\Sigma = LL^T`: no inverse of :math:`\Sigma`, no determinant.
"""

import numpy as np

from ..typing import Array

EPS = np.finfo(float).eps
# A pivot is what is left when a variance has had explained parts taken away. Where a millionth is
# left, six of float64's sixteen digits are gone, and what is computed from it needs more care.
NARROW = 1e-6


def cholesky(Sigma: Array) -> tuple[Array, Array]:
    r"""Cholesky factors, and which covariances have none to working precision.

    A pivot is what a direction adds to the variance that those before it explain. One that is lost
    in the rounding of that variance says nothing: the data lie in a plane, and whatever number came
    out is noise.

    Parameters
    ----------
    Sigma : (K, D, D) array
        Symmetric matrices.

    Returns
    -------
    L : (K, D, D) array
        Lower triangles with :math:`L_k L_k^T = \Sigma_k`; NaN where there is none.
    singular : (K,) array of bool
    """
    try:
        L = np.linalg.cholesky(Sigma)
    except np.linalg.LinAlgError:
        if len(Sigma) == 1:
            return np.full_like(Sigma, np.nan), np.array([True])
        L = np.concatenate([cholesky(S[None])[0] for S in Sigma])
    pivots = L.diagonal(axis1=1, axis2=2) ** 2 / Sigma.diagonal(axis1=1, axis2=2)
    least = pivots.min(axis=1)
    noise = 4 * Sigma.shape[-1] * EPS  # a pivot ends a chain of D roundings; four times their sum
    singular = ~(least > noise)
    for k in ((least < NARROW) & ~singular).nonzero()[0]:
        scale = np.sqrt(np.diagonal(Sigma[k]))
        least[k] = np.linalg.eigvalsh(Sigma[k] / scale / scale[:, None])[0]
        # Elimination carries noise from pivot to pivot; eigenvalues are free of it, and decide.
        if least[k] > noise:
            L[k] = _refined(L[k], Sigma[k])
        else:
            L[k] = np.nan
        singular[k] = not (L[k].diagonal() > 0).all()
    return L, singular


def thin(L: Array, Sigma: Array) -> Array:
    """Numbers of the components so thin that, summed without care, noise hides a collapse.

    Parameters
    ----------
    L, Sigma : (K, D, D) arrays
        Covariances, or multiples of them, and their factors; one that has none counts as thin.
    """
    pivots = L.diagonal(axis1=1, axis2=2) ** 2
    wide = pivots >= NARROW * Sigma.diagonal(axis1=1, axis2=2)
    return np.flatnonzero(~wide.all(axis=1))


def _refined(L: Array, Sigma: Array) -> Array:
    r"""Newton's method on :math:`LL^T=\Sigma`: what rounding left over, found with more digits.

    In a direction a millionth as wide as the others the variance is a millionth of a millionth, and
    rounding leaves four of its digits. Each turn doubles them, so two give all sixteen. Where the
    machine has no longer numbers than float64, nothing changes.
    """
    for _ in range(2):
        exact = L.astype(np.longdouble)
        left = (Sigma - exact @ exact.T).astype(float)
        E = np.tril(whiten(L, whiten(L, left).T))
        E[np.diag_indices_from(E)] /= 2
        L = (exact + (L @ E)).astype(float)
    return L


def log_determinant(L: Array) -> Array:
    r"""(...): :math:`\ln|\Sigma|`, from factors (..., D, D)."""
    return 2 * np.log(L.diagonal(axis1=-2, axis2=-1)).sum(axis=-1)


def whiten(L: Array, x: Array) -> Array:
    r"""Return :math:`y = L^{-1}x` by forward substitution.

    The length of y is the Mahalanobis distance: :math:`y^Ty = x^T\Sigma^{-1}x`, PRML (2.44).

    Parameters
    ----------
    L : (..., D, D) array
        Lower triangles.
    x : (..., D, N) array
        Columns.

    Returns
    -------
    y : (..., D, N) array
    """
    # NumPy solves by elimination, which is forward substitution when nothing is left to eliminate:
    # with the order of equations and unknowns reversed, L becomes an upper triangle, for which the
    # elimination finds zeros only, and what remains is the substitution itself, exact as by hand.
    return np.linalg.solve(L[..., ::-1, ::-1], x[..., ::-1, :])[..., ::-1, :]


def precision(L: Array) -> Array:
    r"""(K, D, D): :math:`\Lambda_k = \Sigma_k^{-1} = L_k^{-T} L_k^{-1}`, from the factors."""
    W = np.linalg.solve(
        L.transpose(0, 2, 1), np.eye(L.shape[-1])
    )  # L^-T: an upper triangle as it is
    return W @ W.transpose(0, 2, 1)
