"""The sums over data from which an M step is made, PRML (9.24)-(9.27): kept so that they add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from types import ModuleType
from typing import Self

import numpy as np

from ..blocks import block_size, blocks
from ..typing import Array
from . import axes, full
from .layout import Block, Frame

# Squares about a component's mean are those about the centre less the mean's own. Where less than
# this part remains, four of sixteen digits have gone with the rest: they are summed directly.
CANCELS = 1e-4
NEAR = 1e-10  # of a mean: a correction that small cost the data next to nothing


@dataclass(frozen=True, eq=False)
class Statistics:
    """Sums over data, centred so that they cancel nowhere. They can be added and subtracted.

    Attributes
    ----------
    N_k : (K,) array
        Effective number of data of each component, (9.27).
    mean : (K, D) array
        Weighted means, (9.24).
    scatter : (K, D, D) array
        Weighted sums of squares about those means: N_k times (9.25); of a mixture whose covariances
        lie along the axes their diagonals alone, (K, D).
    """

    N_k: np.ndarray
    mean: np.ndarray
    scatter: np.ndarray

    def __add__(self, other: Statistics | Uncentred) -> Statistics:
        """The statistics of both blocks."""
        return self._combined(other, 1)

    def __sub__(self, other: Statistics | Uncentred) -> Statistics:
        """The statistics of what remains when a block is taken out."""
        return self._combined(other, -1)

    def centred(self) -> Self:
        """Return itself: these sums are about each component's own mean."""
        return self

    def __mul__(self, weight: float) -> Statistics:
        """The statistics of the same data, each counted so many times."""
        return Statistics(weight * self.N_k, self.mean, weight * self.scatter)

    def _combined(self, other: Statistics | Uncentred, sign: int) -> Statistics:
        other = other.centred()
        ours, theirs = self.scatter, other.scatter
        if ours.ndim != theirs.ndim:  # variances alone can be added to variances alone
            ours, theirs = (S if S.ndim == 2 else axes.keep(S) for S in (ours, theirs))
        kind = full if ours.ndim == 3 else axes
        N_k = self.N_k + sign * other.N_k
        part = np.divide(sign * other.N_k, N_k, out=np.zeros_like(N_k), where=N_k > 0)
        step = other.mean - self.mean
        between = kind.outer((self.N_k * part)[:, None] * step, step)
        return Statistics(N_k, self.mean + part[:, None] * step, ours + sign * theirs + between)


@dataclass(frozen=True, eq=False)
class Uncentred:
    r"""The same sums about one centre for all components: those of blocks add as arrays do.

    Attributes
    ----------
    centre : (D,) array
        The origin of x.
    u : (K, F) array
        :math:`\sum_n\gamma_{nk}u(x_n)`; see `exponential`.
    """

    centre: np.ndarray
    u: np.ndarray

    def __add__(self, other: Statistics | Uncentred) -> Statistics | Uncentred:
        """The sums of both blocks; `Statistics` if they do not share a centre."""
        if isinstance(other, Uncentred) and other.centre is self.centre:
            return Uncentred(self.centre, self.u + other.u)
        return self.centred() + other

    def __sub__(self, other: Statistics | Uncentred) -> Statistics:
        """The sums of what remains when a block is taken out."""
        return self.centred() - other

    def __mul__(self, weight: float) -> Uncentred:
        """The sums of the same data, each counted so many times."""
        return Uncentred(self.centre, weight * self.u)

    @property
    def N_k(self) -> Array:
        """(K,): the sums of one, as in `Statistics`."""
        return self.u[:, 0]

    @property
    def mean(self) -> Array:
        """(K, D): the sums of x, over N_k, as in `Statistics`."""
        return self.centre + self.offset()

    @property
    def scatter(self) -> Array:
        """(K, D, D): as in `Statistics`; computed at each call."""
        return self.centred().scatter

    def offset(self) -> Array:
        """(K, D): the means, measured from the centre."""
        N_k = self.u[:, :1]
        return self.u[:, 1 : len(self.centre) + 1] / (N_k + (N_k == 0))

    def centred(self) -> Statistics:
        """Return the `Statistics`: squares less those of the means."""
        D, m = len(self.centre), self.offset()
        kind = full if self.u.shape[1] == full.features(D) else axes
        scatter = kind.unpack(self.u[:, D + 1 :], D)
        scatter -= kind.outer(self.N_k[:, None] * m, m)
        return Statistics(self.N_k, self.centre + m, scatter)


def sums(
    X: Array | Block, gamma: Array, thin: Sequence[int] | Array = (), kind: ModuleType = full
) -> Statistics | Uncentred:
    """Take the sums, without checks, over an array or over a block of a mixture's `blocks`.

    One matrix product gives all sums about the centre of the block. Moved to a component's own
    mean they cancel when it is narrow; such a component is summed once more, about its mean.

    Parameters
    ----------
    X : (N, D) array or Block
    gamma : (N, K) array
    thin : sequence of int, optional
        Components known to be narrow in a direction that is no axis: summed once more, too.
    kind : module
        `full`, or `axes` where variances are all that is asked for.

    Returns
    -------
    Statistics, or of a block Uncentred where that loses nothing
    """
    if not isinstance(X, Block):
        D, K = X.shape[1], gamma.shape[1]
        size = block_size(kind.features(D) + K, len(X))
        frame = Frame()
        parts = blocks(X, lambda X, first: (Block(X, frame), gamma[first : first + len(X)]), size)
        return reduce(add, (sums(block, own, thin, kind) for block, own in parts)).centred()
    K, D = gamma.shape[1], X.data.shape[1]
    if len(X) == 1:  # the mean of one datum is that datum
        spread = kind.keep(np.zeros((K, D, D)))
        return Statistics(gamma[0], np.repeat(X.data, K, axis=0), spread)
    total = Uncentred(X.centre, X.sums(gamma, kind))
    linear, squares = total.u[:, 1 : D + 1], total.u[:, kind.squares(D)]
    cancels = linear**2 > (1 - CANCELS) * total.u[:, :1] * squares
    if not (cancels.any() or len(thin)):
        return total
    S = total.centred()
    for k in {*cancels.nonzero()[0], *thin}:
        S.mean[k], away = _about_mean(X.data, gamma[:, k], S.mean[k])
        S.scatter[k] = kind.scatter(away, gamma[:, k])
    return S


def _about_mean(X: Array, gamma_k: Array, mean: Array) -> tuple[Array, Array]:
    """The mean of a component, (D,), and the data measured from it, (D, N), from a first guess.

    Taken from the data as they came: a centre far off would have cost their digits. A guess that is
    itself far off is corrected until it is not.
    """
    N_k = gamma_k.sum() or 1
    for _ in range(9):
        away = np.subtract(X.T, mean[:, None], order="C")
        correction = away @ gamma_k / N_k
        mean = mean + correction
        near = np.abs(correction) <= NEAR * np.abs(mean)
        if near.all() or (near | (correction**2 * N_k <= 0.99 * (away**2 @ gamma_k))).all():
            break
    return mean, away - correction[:, None]
