"""Data as distances see them, PRML 9.1: a centre, a unit for each column, K-means' two turns."""

from collections.abc import Callable
from functools import cached_property

import numpy as np

from .blocks import block_size, blocks
from .typing import Array

CLOSE = 1e-3  # of the data's reach: between centres nearer than this, rounding moves the border
TIE = 4e-15  # of the reach squared: a difference that small is rounding, and the first centre wins


def middle(X: Array) -> Array:
    """(D,): a point among data (N, D), even when one lies so far away that their mean does not."""
    some = np.sort(X[:: 1 + len(X) // 20], axis=0)
    return some[len(some) // 2] if len(some) else np.zeros(X.shape[1])


class Cloud:
    r"""Data for K-means, measured from their middle and laid out a block at a time.

    The nearest centre has the least :math:`\Vert x-\mu_k\Vert^2`, so the largest
    :math:`x^T\mu_k-\tfrac12\Vert\mu_k\Vert^2`: one matrix product with u(x) = (1, x). Another adds
    up the clusters. No table over all data exists, and no second copy of large ones.

    Parameters
    ----------
    X : (N, D) array
        Checked already.
    K : int
        How many centres.
    weights : (N,) array of positive numbers, optional
        How often each datum counts.
    unit : (D,) array, optional
        What counts as a distance of one in each column; `units` makes them of equal spread.
    """

    def __init__(
        self, X: Array, K: int, weights: Array | None = None, unit: Array | float = 1.0
    ) -> None:
        self.X, self.unit = X, unit
        self.weights = np.broadcast_to(1.0, len(X)) if weights is None else weights
        self.alike = weights is None
        self.centre = middle(X)
        # Blocks u(x), (D + 1, n); the work on one makes two tables of K columns.
        self.parts = blocks(X, self._lay_out, block_size(X.shape[1] + 1 + 2 * K))

    @cached_property
    def reach(self) -> float:
        """The largest squared distance from the centre."""
        return max(np.einsum("dn,dn->n", u[1:], u[1:]).max() for u in self.parts)

    def _lay_out(self, X: Array, first: int = 0) -> Array:
        u = np.empty((X.shape[1] + 1, len(X)))
        u[0] = 1
        u[1:] = self.seen(X).T
        return u

    def seen(self, X: Array) -> Array:
        """Where data or centres, (..., D), lie for distances."""
        return (X - self.centre) / self.unit

    def settle(
        self, mu: Array, max_iter: int = 300, record: Callable[[Array, Array], object] | None = None
    ) -> tuple[Array, Array, bool]:
        """Alternate the two turns of `kmeans.kmeans`, one walk over the data for both.

        Parameters
        ----------
        mu : (K, D) array
            Starting centres, as the data are measured.
        max_iter : int
            With zero, data go to the nearest starting centre.
        record : callable, optional
            Called with labels and centres after each turn.

        Returns
        -------
        mu : (K, D) array
        labels : (N,) array, 0..K-1
        converged : bool
        """
        labels = np.full(len(self.X), -1)
        _, means = self._turn(mu, labels)
        for _ in range(max_iter):
            if record:
                record(labels, mu)
                record(labels, means)
            mu = means
            changed, means = self._turn(mu, labels)
            if not changed:
                return mu, labels, True
        return mu, labels, False

    def _turn(self, mu: Array, labels: Array) -> tuple[bool, Array]:
        """Renew the labels, (9.2), in place; whether one changed, and the means, (9.4)."""
        K, seen = len(mu), self.seen(mu)
        number, half = np.arange(float(K)), 0.5 * np.einsum("kd,kd->k", seen, seen)
        eta = np.hstack([-(half + TIE * self.reach * number)[:, None], seen])
        between = half[:, None] + half - seen @ seen.T  # half of the squared distances
        np.fill_diagonal(between, np.inf)
        close = 2 * between.min() < CLOSE**2 * self.reach
        sums, changed, start = np.zeros((seen.shape[1] + 1, K)), False, 0
        for u in self.parts:
            rows = slice(start, start := start + u.shape[1])
            r = _nearest(-_squared_distances(u[1:], seen) if close else eta @ u)
            new = number @ r
            changed = changed or not np.array_equal(new, labels[rows])
            labels[rows] = new
            sums += (u if self.alike else u * self.weights[rows]) @ r.T
        N_k = sums[0][:, None]
        means = self.centre + self.unit * (sums[1:].T / (N_k + (N_k == 0)))
        return changed, np.where(N_k > 0, means, mu)  # a centre that has no data stays


def _nearest(score: Array) -> Array:
    """(K, N): r_nk, one where the score (K, N) is largest; the first of several.

    No `argmax`: where labels are as good as random, its branches cost more than all else.
    """
    best = score == score.max(axis=0)
    if np.count_nonzero(best) > best.shape[1]:
        tied = np.flatnonzero(best.sum(axis=0) > 1)
        best[:, tied] = np.arange(len(best))[:, None] == best[:, tied].argmax(axis=0)
    return best.astype(float)


def _squared_distances(x: Array, mu: Array) -> Array:
    """(K, N): distances between centres and data (D, N): slower, but nothing cancels."""
    squares, away = np.empty((len(mu), x.shape[1])), np.empty(x.shape)
    for m, row in zip(mu, squares, strict=True):
        np.subtract(x, m[:, None], out=away)
        np.einsum("dn,dn->n", away, away, out=row)
    return squares


def units(X: Array, weights: Array | None = None) -> Array:
    """(D,): the standard deviation of each column, one where it is constant.

    From the first datum on, where a constant column is zero exactly, and about the mean there.
    """
    weights = np.broadcast_to(1.0, len(X)) if weights is None else weights
    parts = blocks(X, lambda rows, first: (rows - X[0]).T.copy(), block_size(X.shape[1]))

    def mean(f: Callable[[Array], Array]) -> Array:
        start, sums = 0, 0.0
        for x in parts:
            sums = sums + f(x) @ weights[start : (start := start + x.shape[1])]
        return sums / weights.sum()

    m = mean(lambda x: x)[:, None]
    spread = np.sqrt(mean(lambda x: (x - m) ** 2))
    return np.where(spread > 0, spread, 1.0)
