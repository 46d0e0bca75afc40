"""Data a block at a time: sums such as PRML (9.27) can be taken in any order, a block in memory."""

import mmap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .typing import Array

BLOCK = 2**17  # numbers in the tables of a block: 1 MiB, which a processor's cache holds
ROOM = 2**22  # and at most, 32 MiB, where a datum takes so many that a cache would hold few data
KEPT = 2**21  # data of up to so many numbers, 16 MiB, keep their blocks from one walk to the next


def block_size(width: int, N: int = 0) -> int:
    """Rows a block, when each becomes `width` numbers: as many as a cache holds, or a thousand.

    A matrix product is fast from some thousand rows on, which is worth leaving the cache for; with
    less than 64 rows, calling NumPy takes longer than what it does. N rows that are no more than
    half as many again stay one block, which is laid out once for all walks.
    """
    size = max(64, BLOCK // width, min(1024, ROOM // width))
    return N if size < N <= 1.5 * size else size


@dataclass(frozen=True)
class Checked:
    """A block of data that has been checked, (N, D), and needs nothing more."""

    x: np.ndarray

    def __len__(self) -> int:
        return len(self.x)


def blocks(
    X: Array, prepare: Callable[[Array, int], Any], size: int, first: int = 0
) -> Iterable[Any]:
    """Cut data into blocks of `size` rows, each checked and laid out by `prepare`.

    Parameters
    ----------
    X : (N, D) array or memory-mapped file
    prepare : callable
        From an array, and the number of its first row, to what the model wants.
    size : int
    first : int
        The number of the first row, in what is said of a datum.

    Returns
    -------
    iterable
        It can be walked again and again. Blocks of much data exist one at a time.
    """
    if X.ndim != 2 or len(X) <= size:
        return [prepare(X, first)]
    parts = _Blocks(X, prepare, size, first)
    return list(parts) if X.size <= KEPT else parts


class _Blocks:
    """Blocks that are made when they are walked over, so that only one exists at a time."""

    def __init__(
        self, X: Array, prepare: Callable[[Array, int], Any], size: int, first: int
    ) -> None:
        self.X, self.prepare, self.size, self.first = X, prepare, size, first
        self.file = _mapped(X)

    def __iter__(self) -> Iterator[Any]:
        for start in range(0, len(self.X), self.size):
            yield self.prepare(self.X[start : start + self.size], self.first + start)
            # What was read of a file counts as this process's memory until it is let go.
            if self.file:
                self.file.madvise(mmap.MADV_DONTNEED)


def _mapped(X: Any) -> Any:
    """The memory-mapped file that an array lies in, if its pages can be let go and read again."""
    shared = False
    while isinstance(X, np.ndarray):
        # In mode "c" what was changed is in memory alone, and letting go would lose it.
        shared |= getattr(X, "mode", "c") != "c"
        X = X.base
    return X if shared and hasattr(X, "madvise") else None
