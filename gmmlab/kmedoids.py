"""K-medoids: K-means for any measure of how much two data differ, PRML (9.6)."""

import numpy as np

from . import validation
from .typing import Array, ArrayLike


def kmedoids(
    V: ArrayLike, medoids: ArrayLike, *, max_iter: int = 300, weights: ArrayLike | None = None
) -> tuple[Array, Array, tuple[float, ...]]:
    r"""Alternate the two turns of K-means where centres are data, until they stay.

    .. math:: \widetilde J = \sum_n\sum_k r_{nk}\,\mathcal V(x_n,\mu_k)

    PRML (9.6). Each datum goes to the medoid that it differs least from; then each cluster takes
    as its medoid the member from which all members differ least in sum. Neither turn can raise
    the objective.

    Parameters
    ----------
    V : (N, N) array
        V[n, m] says how much x_n differs from x_m; not negative.
    medoids : (K,) array of int
        Which data the centres are at first: different ones.
    max_iter : int
    weights : (N,) array, optional
        How often each datum counts. One of weight zero can be no medoid.

    Returns
    -------
    medoids : (K,) array of int
    labels : (N,) array, 0..K-1
    objectives : tuple of float
        (9.6) after each assignment: it never rises.

    Raises
    ------
    ValueError
        If an argument is not what it must be.
    """
    V, medoids = validation.array("V", V), np.asarray(medoids)
    N = len(V) if V.ndim else 0
    hint = "; of squared distances it is gmmlab.kmeans.squared_distances(X, X)"
    validation.shape("V", V, (N, N), hint if V.ndim == 2 else "")
    w = np.ones(N) if weights is None else validation.weights(weights, N)
    # Whoever is not there differs from nobody, whatever V says.
    V = validation.numbers("V", validation.without(validation.without(V, w > 0).T, w > 0).T)
    if V.min() < 0:
        raise ValueError(f"V: expected no negative difference, got {V.min():.6g}")
    validation.shape("medoids", medoids, (None,))
    wrong = medoids.dtype.kind not in "iu" or medoids.min() < 0 or medoids.max() >= len(V)
    if wrong or len(np.unique(medoids)) < len(medoids):
        raise ValueError(
            f"medoids: expected different whole numbers 0..{len(V) - 1}, got "
            f"{validation.shown(medoids.tolist())}"
        )
    if not w[medoids].all():
        raise ValueError(
            f"medoids: expected data that count, got "
            f"{validation.shown(medoids[w[medoids] == 0].tolist())}, "
            "whose weight is zero"
        )
    objectives = []
    for _ in range(validation.count("max_iter", max_iter)):
        labels = V[:, medoids].argmin(axis=1)
        labels[medoids] = np.arange(len(medoids))  # a medoid stays with itself: no cluster empties
        objectives.append(float(w @ V[np.arange(len(V)), medoids[labels]]))
        members = [np.flatnonzero((labels == k) & (w > 0)) for k in range(len(medoids))]
        best = np.array([m[(w[m] @ V[np.ix_(m, m)]).argmin()] for m in members])
        if np.array_equal(best, medoids):
            break
        medoids = best
    return medoids, labels, tuple(objectives)
