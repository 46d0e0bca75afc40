r"""How blocks of data are laid out for the linear form of `exponential`, PRML 2.4.

Data are laid out dimension first, and measured from a centre of their own, because
:math:`x^T\Lambda x - 2x^T\Lambda\mu + \mu^T\Lambda\mu` cancels badly far from the origin.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np

from ..cloud import middle
from ..typing import Array
from . import full


class Frame:
    """What the blocks of one data set share, one block at a time: a centre, and room to work in.

    The centre is the middle of the block that comes first. Any point among the data would do: what
    cancels all the same is noticed, datum by datum, and computed from the data as they came.
    """

    def __init__(self) -> None:
        self.centre: Any = None  # (D,), once there is a block
        self._kept: tuple[Any, Any] = (None, None)
        self._room: Array = np.empty(0)
        self._filled: tuple[Any, Any] = (None, None)

    def seen(self, theta: Any, describe: Callable[[Any], Any]) -> Any:
        """Return `describe(centre)` of a mixture, computed once for all blocks of a walk."""
        if self._kept[0] is not theta:
            self._kept = theta, describe(self.centre)
        return self._kept[1]

    def u(self, block: Block, kind: ModuleType) -> Array:
        """Return u(x) of a block, in room that the next block will overwrite."""
        F, N = kind.features(len(block.x)), len(block)
        if len(self._room) < F * N:
            self._room, self._filled = aligned(F * N), (None, None)
        room = self._room[: F * N].reshape(F, N)
        if self._filled[0] is not block.x or self._filled[1] is not kind:
            kind.u(block.x, room)
            # Not the block, which holds this frame: neither would be freed.
            self._filled = block.x, kind
        return room


class Block:
    """A block of data, centred and transposed; what is linear in u(x) is asked of it.

    Parameters
    ----------
    X : (N, D) array
        Checked already.
    frame : Frame, optional
        That other blocks share, too.

    Attributes
    ----------
    data : (N, D) array
        As they came.
    centre : (D,) array
        The origin of x; the very same object in all blocks that share a frame.
    x : (D, N) array
        Data less the centre.
    """

    def __init__(self, X: Array, frame: Frame | None = None) -> None:
        self.frame = frame or Frame()
        if self.frame.centre is None:
            self.frame.centre = middle(X)
        self.data, self.centre = X, self.frame.centre
        self.x = np.subtract(X.T, self.centre[:, None], order="C")

    def __len__(self) -> int:
        return self.x.shape[1]

    def linear(self, eta: Array, kind: ModuleType = full) -> Array:
        r"""(N, K): :math:`\eta_k^Tu(x_n)`, for natural parameters (K, F) of `full` or `axes`."""
        return (eta @ self.frame.u(self, kind)).T

    def sums(self, gamma: Array, kind: ModuleType = full) -> Array:
        r"""(K, F): :math:`\sum_n\gamma_{nk}u(x_n)`, for responsibilities (N, K)."""
        return gamma.T @ self.frame.u(self, kind).T

    @cached_property
    def reach(self) -> Array:
        """(D,): how far from the centre the data of this block lie."""
        return np.maximum(self.x.max(axis=1, initial=0), -self.x.min(axis=1, initial=0))


def aligned(size: int) -> Array:
    """Room for numbers that begins where a cache line does, which is filled faster by a third."""
    room = np.empty(size + 8)  # a line of 64 bytes holds eight numbers
    start = -room.ctypes.data % 64 // 8
    return room[start : start + size]
