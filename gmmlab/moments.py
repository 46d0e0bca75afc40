"""The sums over data from which an M step is made, PRML (9.24)-(9.27): kept so that they add up."""

from dataclasses import dataclass
from functools import cached_property, partial, reduce
from operator import add

import numpy as np

from .blocks import block_size, blocks
from .exponential import Block, Frame, triangle, unpack

CANCELS = 1e-4  # a spread this far below the block's own loses digits to it: sum it directly


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
        Weighted sums of squares about those means: N_k times (9.25).
    """

    N_k: np.ndarray
    mean: np.ndarray
    scatter: np.ndarray

    def __add__(self, other):
        """The statistics of both blocks."""
        return self._combined(other, 1)

    def __sub__(self, other):
        """The statistics of what remains when a block is taken out."""
        return self._combined(other, -1)

    def __mul__(self, weight):
        """The statistics of the same data, each counted so many times."""
        return Statistics(weight * self.N_k, self.mean, weight * self.scatter)

    def _combined(self, other, sign):
        N_k = self.N_k + sign * other.N_k
        part = np.divide(sign * other.N_k, N_k, out=np.zeros_like(N_k), where=N_k > 0)
        step = other.mean - self.mean
        between = (self.N_k * part)[:, None, None] * step[:, :, None] * step[:, None, :]
        return Statistics(
            N_k, self.mean + part[:, None] * step, self.scatter + sign * other.scatter + between
        )


class Uncentred(Statistics):
    r"""Statistics as sums of u(x), which are moved to each component's mean only when asked for.

    So blocks that share a centre are added at the cost of one addition.

    Attributes
    ----------
    centre : (D,) array
        The origin of x.
    u : (K, F) array
        :math:`\sum_n\gamma_{nk}u(x_n)`; see `exponential`.
    """

    def __init__(self, centre, u):
        self.__dict__.update(centre=centre, u=u)

    def __add__(self, other):
        if isinstance(other, Uncentred) and other.centre is self.centre:
            return Uncentred(self.centre, self.u + other.u)
        return super().__add__(other)

    def __mul__(self, weight):
        return Uncentred(self.centre, weight * self.u)

    @property
    def N_k(self):
        """(K,): the sums of one."""
        return self.u[:, 0]

    @cached_property
    def _offset(self):
        N_k = self.N_k[:, None]
        return self.u[:, 1 : len(self.centre) + 1] / (N_k + (N_k == 0))

    @property
    def mean(self):
        """(K, D): the sums of x, over N_k."""
        return self.centre + self._offset

    @cached_property
    def scatter(self):
        """(K, D, D): the sums of squares, less those of the means."""
        D, m = len(self.centre), self._offset
        scatter = unpack(self.u[:, D + 1 :], D)
        scatter -= (self.N_k[:, None] * m)[:, :, None] * m[:, None, :]
        return scatter


@dataclass(frozen=True, eq=False)
class Sums:
    r"""Sums over binary data, whose squares say nothing new. They can be added and subtracted.

    Attributes
    ----------
    N_k : (K,) array
        Effective number of data of each component, (9.57).
    on : (K, D) array
        How many of them have a one in each dimension, :math:`\sum_n\gamma_{nk}x_n`.
    """

    N_k: np.ndarray
    on: np.ndarray

    def __add__(self, other):
        return Sums(self.N_k + other.N_k, self.on + other.on)

    def __sub__(self, other):
        return Sums(self.N_k - other.N_k, self.on - other.on)

    def __mul__(self, weight):
        return Sums(weight * self.N_k, weight * self.on)


def sums(X, gamma, thin=()):
    """Take the sums, without checks, over an array or a block of `GaussianMixture.blocks`.

    One matrix product gives all sums about the centre of the block. Moved to a component's own
    mean they cancel when it is narrow; such a component is summed once more, about its mean.

    Parameters
    ----------
    X : (N, D) array or Block
    gamma : (N, K) array
    thin : sequence of int, optional
        Components known to be narrow in a direction that is no axis: summed once more, too.

    Returns
    -------
    Statistics
    """
    if not isinstance(X, Block):
        D, K = X.shape[1], gamma.shape[1]
        size = block_size((D + 1) * (D + 2) // 2 + K)
        prepare = partial(Block, D=D, frame=Frame())
        parts = zip(blocks(X, prepare, size), blocks(gamma, np.asarray, size), strict=True)
        return reduce(add, (sums(*part, thin) for part in parts))
    D = len(X.x)
    S = Uncentred(X.centre, gamma.T @ X.u.T)
    linear, squares = S.u[:, 1 : D + 1], S.u[:, D + 1 + triangle(D)[2]]
    cancels = linear**2 > (1 - CANCELS) * S.u[:, :1] * squares
    if not (cancels.any() or len(thin)):
        return S
    mean, scatter = S.mean, S.scatter
    for k in {*cancels.nonzero()[0], *thin}:
        away = X.x - S._offset[k][:, None]
        correction = away @ gamma[:, k] / (S.N_k[k] or 1)
        mean[k] += correction
        away -= correction[:, None]
        scatter[k] = (away * gamma[:, k]) @ away.T
    return Statistics(S.N_k, mean, scatter)
