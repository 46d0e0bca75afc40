"""Rows sorted by what they lack: how the loop walks over data with missing entries, PRML 9.4.

What is asked of a block of data is asked of these too; each asks what its rows see; see `missing`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import add
from typing import Any

import numpy as np

from . import validation
from .blocks import ROOM, block_size, blocks
from .errors import SingularCovarianceError, UnseenColumnError
from .expectation import normalize
from .missing import Observed, checked, observing
from .typing import Array, ArrayLike, MixtureLike

BARELY = 1e-6  # of its data: a component that sees less of a column learns nothing about it


def patterns(mask: Array) -> list[tuple[Array, Array]]:
    """Sort rows by what they lack: for each pattern of a mask (N, D), its rows and its columns."""
    bits = np.packbits(mask, axis=1)
    order = np.lexsort(bits.T)
    starts = (bits[order][1:] != bits[order][:-1]).any(axis=1).nonzero()[0] + 1
    return [(rows, np.flatnonzero(~mask[rows[0]])) for rows in np.split(order, starts)]


class Incomplete:
    """Data of which entries are missing, sorted by what they lack.

    It is one block, in the caller's order. For sums, it can also be walked over, again and again,
    in parts that fit a cache.

    Parameters
    ----------
    X : (N, D) masked array
    theta : a mixture
        It lays out rows of each pattern as it lays out data; its parameters do not matter.
    first : int
        The number of the first row, in what is said of one.
    """

    def __init__(self, X: Any, theta: MixtureLike, first: int = 0) -> None:
        x = checked(X, theta, first)
        self.D = x.shape[1]
        self.groups = [Group(x, *each, theta) for each in patterns(np.ma.getmaskarray(X))]
        self.order = np.concatenate([group.rows for group in self.groups])  # rows, as parts go

    def __len__(self) -> int:
        return len(self.order)

    def __iter__(self) -> Iterator[Part]:
        return (part for group in self.groups for part in group)

    def log_joint(self, theta: MixtureLike) -> Array:
        r"""(N, K): :math:`\ln p(x_o, z_k{=}1)`, nats, o being what was seen of each row."""
        joint = np.empty((len(self), theta.K))
        joint[self.order] = np.concatenate([part.log_joint(theta) for part in self])
        return joint

    def statistics(self, theta: MixtureLike, gamma: Array) -> Any:
        """Sums over whole rows, as expected under theta from what was seen; gamma is (N, K)."""
        terms = self._beside(gamma[self.order])
        return reduce(add, (part.statistics(theta, own) for part, own in terms))

    def demand(self, weights: Array | None = None, theta: MixtureLike | None = None) -> None:
        """Raise unless each column holds something to learn from, and no component has collapsed.

        Parameters
        ----------
        weights : (N,) array, optional
        theta : a mixture, optional
            Where EM ended. A column of which a component sees nothing is still where it began.
        """
        seen, N_k = np.zeros(1), np.zeros(1)
        counts = np.ones(len(self)) if weights is None else weights[self.order]
        for part, w in self._beside(counts):
            gamma = normalize(part.log_joint(theta))[0] if theta else np.ones((len(part), 1))
            held = w @ gamma
            N_k = N_k + held
            seen = seen + held[:, None] * np.isin(np.arange(self.D), part.group.columns)
        barely = seen <= BARELY * N_k[:, None]
        if barely.any():
            k, column = np.argwhere(barely)[0]
            raise UnseenColumnError(int(column), int(k) if theta else None)
        if theta and (thin := self.groups[0].seen(theta).collapsed()).any():
            raise SingularCovarianceError(int(thin.argmax()), N_k[thin.argmax()])

    def _beside(self, values: Array) -> Iterator[tuple[Part, Array]]:
        """Each part, with what belongs to its rows."""
        row = 0
        for part in self:
            yield part, values[row : (row := row + len(part))]


class Group:
    """Rows of one pattern, (n,), and the columns that they have, (O,): in these, complete data."""

    def __init__(self, x: Array, rows: Array, columns: Array, theta: MixtureLike) -> None:
        self.rows, self.columns = rows, columns
        self._last: tuple[Any, Any] = (None, None)
        seen, x = observing(theta, columns), x[np.ix_(rows, columns)]
        if x.size:
            self.blocks = seen.marginal.blocks(x)
        else:
            self.blocks = blocks(x, lambda x, first: x, block_size(theta.K))

    def __iter__(self) -> Iterator[Part]:
        row = 0
        for block in self.blocks:
            yield Part(self, block, self.rows[row : (row := row + len(block))])

    def seen(self, theta: MixtureLike) -> Observed:
        """What these rows see of theta: the same for the E step and for the sums after it."""
        if self._last[0] is not theta:
            self._last = theta, observing(theta, self.columns)
        return self._last[1]


class Part:
    """A block of rows of one pattern, and their numbers, (n,)."""

    def __init__(self, group: Group, block: Any, rows: Array) -> None:
        self.group, self.block, self.rows = group, block, rows

    def __len__(self) -> int:
        return len(self.block)

    def log_joint(self, theta: MixtureLike) -> Array:
        """(n, K), as in `Incomplete`; a row of which nothing was seen has density one."""
        if self.group.columns.size:
            return self.group.seen(theta).marginal.log_joint(self.block)
        with np.errstate(divide="ignore"):
            return np.tile(np.log(theta.pi), (len(self), 1))

    def statistics(self, theta: MixtureLike, gamma: Array) -> Any:
        """Expected sums over these rows, as in `Incomplete`; gamma is (n, K)."""
        seen = self.group.seen(theta)
        S = seen.marginal.statistics(self.block, gamma) if self.group.columns.size else None
        return seen.expected(gamma.sum(axis=0), S)


def incomplete(X: Any, theta: MixtureLike) -> Incomplete | Part | None:
    """X, (N, D), as what can be asked as an `Incomplete` can, if it lacks entries; else None."""
    if validation.lacks(X):
        return Incomplete(X, theta)
    return X if isinstance(X, Incomplete | Part) else None


def in_blocks(
    X: Any, theta: MixtureLike, size: int | None = None, first: int = 0
) -> Iterator[Incomplete]:
    """Cut masked data (N, D) into blocks of rows: large ones, so that each pattern is in few."""
    size = size or max(1024, ROOM // (theta.features + theta.K))
    return (Incomplete(X[n : n + size], theta, first + n) for n in range(0, len(X), size))


def complete(theta: MixtureLike, X: ArrayLike) -> Array:
    """(N, D): whole rows, as expected from what was seen; see `Mixture.complete`."""
    if not validation.lacks(X):
        return np.array(validation.data(X, theta.D))
    x, gamma = checked(X, theta), normalize(Incomplete(X, theta).log_joint(theta))[0]
    for rows, columns in patterns(np.ma.getmaskarray(X)):
        x[rows] = observing(theta, columns).fill(x[np.ix_(rows, columns)], gamma[rows])
    return x
