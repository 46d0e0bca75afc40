r"""What is seen of a Bernoulli mixture through some columns, and what to expect of the others.

Within a component bits are independent, PRML (9.48): a hidden one is expected to be
:math:`\mu_{ki}`, whatever the others are. Between components they are not, so the label carries
what is seen to what is not.
"""

from typing import Any

from ..missing import Observed
from ..typing import Array
from .moments import Counts


class ObservedBits(Observed):
    """A Bernoulli mixture, seen through some columns, (O,)."""

    def __init__(self, theta: Any, columns: Array) -> None:
        self.theta, self.o = theta, columns
        self.marginal = theta.marginal(columns) if len(columns) else None

    def expected(self, N_k: Array, S: Counts | None) -> Counts:
        """Return the `Counts` of whole rows: those seen, and N_k times the mean of those hidden."""
        on = N_k[:, None] * self.theta.mu
        if S is not None:
            on[:, self.o] = S.on
        return Counts(N_k, on)

    def fill(self, x: Array, gamma: Array) -> Array:
        r"""(N, D): bits seen, and for those hidden :math:`\sum_k\gamma_{nk}\mu_{ki}`."""
        filled = gamma @ self.theta.mu
        filled[:, self.o] = x
        return filled
