"""K-means: EM's hard-assignment cousin, PRML 9.1."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from . import elsewhere, hints, validation
from .cloud import Cloud
from .starts import spread_out
from .typing import Array, ArrayLike, Seed

FARTHEST = 1e150  # whose square can still be added


@dataclass(frozen=True, eq=False)
class KMeansRun:
    """Where K-means ended.

    Attributes
    ----------
    mu : (K, D) array
        Cluster centres.
    labels : (N,) array
        The nearest centre of each datum, 0..K-1.
    distortions : tuple of float
        (9.1) after each of the two updates, in turn: it never rises.
    converged : bool
        Whether the labels stopped changing.
    """

    mu: np.ndarray
    labels: np.ndarray
    distortions: tuple[float, ...]
    converged: bool

    if not TYPE_CHECKING:

        def __getattr__(self, name):
            raise elsewhere.lacking(self, name, elsewhere.OF_KMEANS)


def squared_distances(X: ArrayLike, mu: ArrayLike) -> Array:
    r"""(N, K): :math:`\Vert x_n-\mu_k\Vert^2`, in squared units of the data."""
    X = validation.data(X, least=0)
    return squares(X, _centres(mu, X.shape[1]))


def _centres(mu: ArrayLike, D: int) -> Array:
    """Check centres: (K, D)."""
    mu = validation.numbers("mu", mu)
    hint = "; plus_plus(X, K) draws centres to start from"
    validation.shape("mu", mu, (None, D), hints.of_means("mu", mu, None, D) if mu.ndim else hint)
    return mu


def squares(X: Array, mu: Array) -> Array:
    """(N, K): `squared_distances`, without checks."""
    result, away = np.empty((len(X), len(mu))), np.empty(X.shape)
    for k, m in enumerate(mu):
        np.subtract(X, m, out=away)
        np.einsum("nd,nd->n", away, away, out=result[:, k])
    return result


def assign(X: ArrayLike, mu: ArrayLike) -> Array:
    r"""Give each datum to its nearest centre; ties go to the first.

    .. math:: r_{nk} = 1 \text{ if } k=\arg\min_j\Vert x_n-\mu_j\Vert^2, \text{ else } 0

    PRML (9.2).

    Parameters
    ----------
    X : (N, D) array
    mu : (K, D) array

    Returns
    -------
    labels : (N,) array, 0..K-1
        The k for which r_nk = 1.
    """
    return squared_distances(X, mu).argmin(axis=1)


def update(
    X: ArrayLike, labels: ArrayLike, mu: ArrayLike, weights: ArrayLike | None = None
) -> Array:
    r"""Move each centre to the mean of its data; one that has none stays where it is.

    .. math:: \mu_k = \frac{\sum_n r_{nk}x_n}{\sum_n r_{nk}}

    PRML (9.4), where (9.3) vanishes.

    Parameters
    ----------
    X : (N, D) array
    labels : (N,) array, 0..K-1
    mu : (K, D) array
        The centres before.
    weights : (N,) array, optional
        How often each datum counts; fractions are allowed.

    Returns
    -------
    mu : (K, D) array
    """
    mu = validation.numbers("mu", mu)
    X, r = validation.weighted(X, _rows(labels, mu, X), weights, "labels")
    N_k = r.sum(axis=0)[:, None]
    return np.where(N_k > 0, r.T @ X / (N_k + (N_k == 0)), mu)


def distortion(
    X: ArrayLike, labels: ArrayLike, mu: ArrayLike, weights: ArrayLike | None = None
) -> float:
    r"""Return :math:`J=\sum_n\sum_k r_{nk}\Vert x_n-\mu_k\Vert^2`, PRML (9.1), squared units.

    Arguments as in `update`.
    """
    mu = validation.numbers("mu", mu)
    X, r = validation.weighted(X, _rows(labels, mu, X), weights, "labels")
    _centres(mu, X.shape[1])
    return float(r.sum(axis=1) @ _own_squares(X, np.asarray(labels), mu))


def _own_squares(X: Array, labels: Array, mu: Array) -> Array:
    """(N,): the squared distance of each datum from its centre."""
    away = X - mu[labels]
    return np.einsum("nd,nd->n", away, away)


def one_of_k(labels: ArrayLike, K: int) -> Array:
    """(N, K): the labels as r_nk, one in each row."""
    return np.eye(K)[_labels(labels, K)]


def _rows(labels: ArrayLike, mu: Array, X: ArrayLike) -> Array:
    """(N, K): `one_of_k`, a label for each row of X."""
    validation.shape("labels", validation.array("labels", labels), np.shape(X)[:1])
    return one_of_k(labels, np.shape(mu)[0] if np.ndim(mu) else 1)


def _labels(labels: ArrayLike, K: int) -> Array:
    labels = validation.array("labels", labels)
    validation.shape("labels", labels, (None,))
    if labels.dtype.kind not in "iu" or (labels.size and not 0 <= labels.min() <= labels.max() < K):
        raise ValueError(
            f"labels: expected whole numbers 0..{K - 1}, got {np.unique(labels)[:9]}"
            "; np.unique(labels, return_inverse=True)[1] counts labels of any kind from 0"
        )
    return labels


def plus_plus(X: ArrayLike, K: int, rng: Seed = None, *, weights: ArrayLike | None = None) -> Array:
    """Spread K starting centres over the data: k-means++, Arthur and Vassilvitskii (2007).

    Each next centre is a datum drawn with probability proportional to its squared distance from
    the centres so far, times its weight.

    Parameters
    ----------
    X : (N, D) array
    K : int
        No more than N.
    rng : seed or numpy.random.Generator
    weights : (N,) array, optional
        How often each datum counts; fractions are allowed. Whole numbers give, from the same
        seed, what data repeated so often give.

    Returns
    -------
    mu : (K, D) array
    """
    X, weights = validation.present(X, weights)
    rng = validation.generator(rng)
    K = validation.components(K, X)
    return X[spread_out(Cloud(X, K, weights), K, rng)]


def kmeans(
    X: ArrayLike, mu: ArrayLike, *, max_iter: int = 300, weights: ArrayLike | None = None
) -> KMeansRun:
    """Alternate (9.2) and (9.4) until no datum changes its cluster.

    Parameters
    ----------
    X : (N, D) array
    mu : (K, D) array
        Starting centres; `plus_plus` makes some.
    max_iter : int
    weights : (N,) array, optional
        How often each datum counts; fractions are allowed. One that counts zero times is not
        there, whatever its numbers.

    Returns
    -------
    KMeansRun
    """
    there, w = validation.present(X, weights)
    mu = _centres(mu, there.shape[1])
    distortions: list[float] = []
    each = np.ones(len(there)) if w is None else w
    mu, labels, converged = Cloud(there, len(mu), w).settle(
        mu,
        validation.count("max_iter", max_iter),
        lambda labels, mu: distortions.append(float(each @ _own_squares(there, labels, mu))),
    )
    if len(there) < np.shape(X)[0]:  # who is not there moves no centre, but has a nearest one
        X = np.array(X, float)
        labels = assign(np.where(np.abs(X) < FARTHEST, X, 0), mu)
    return KMeansRun(mu, labels, tuple(distortions), converged)


def sequential_update(x: ArrayLike, mu: ArrayLike, N_k: ArrayLike) -> tuple[Array, Array]:
    r"""Move the nearest centre towards one datum, PRML (9.5).

    .. math:: \mu_k^{new} = \mu_k^{old} + \eta_n(x_n-\mu_k^{old})

    With :math:`\eta_n=1/N_k` the centre is the mean of the data that it was given.

    Parameters
    ----------
    x : (D,) array
        One datum.
    mu : (K, D) array
        Centres.
    N_k : (K,) array
        How many data each centre has been given.

    Returns
    -------
    mu, N_k : new arrays
    """
    x, mu, N_k = (
        np.array(validation.numbers(name, value))
        for name, value in (("x", x), ("mu", mu), ("N_k", N_k))
    )
    validation.shape("mu", mu, (None, None))
    validation.shape("x", x, mu.shape[1:])
    validation.shape("N_k", N_k, mu.shape[:1])
    k = squares(x[None], mu)[0].argmin()
    N_k[k] += 1
    mu[k] += (x - mu[k]) / N_k[k]
    return mu, N_k
