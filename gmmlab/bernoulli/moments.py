"""The sums over binary data from which an M step is made, PRML (9.57)-(9.58)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Counts:
    r"""Counts of ones in binary data. They can be added and subtracted.

    Attributes
    ----------
    N_k : (K,) array
        Effective number of data of each component, (9.57).
    on : (K, D) array
        How many of them have a one in each dimension, :math:`\sum_n\gamma_{nk}x_n`.
    """

    N_k: np.ndarray
    on: np.ndarray

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.N_k + other.N_k, self.on + other.on)

    def __sub__(self, other: Counts) -> Counts:
        return Counts(self.N_k - other.N_k, self.on - other.on)

    def __mul__(self, weight: float) -> Counts:
        """The counts of the same data, each counted so many times."""
        return Counts(weight * self.N_k, weight * self.on)
