r"""Missing entries, EM's first purpose, for every mixture: PRML 9.4.

A masked entry was not measured: `Xm = np.ma.masked_invalid(X)` masks what is NaN. So a datum hides
two things, its label z and its missing entries h, and what is maximised is the likelihood of the
entries seen, o:

.. math:: \ln p(x_o) = \ln\sum_k\int p(x_o, x_h, z_k{=}1)\,dx_h

The E step asks which component made what was seen: the mixture of those columns answers. The M step
needs sums over whole rows, and takes what is expected of them, given what was seen and under the
theta of that moment. To fill holes first, with whatever means, and then to learn from the result,
forgets how far the truth lies from them, and variances shrink.

All that is asked of a mixture is `observing(columns)`: what rows see of it that have no other
columns, an `Observed`. Rows that lack the same entries see the same, so they are sorted by what
they lack (`patterns`), once a run. Each pattern is then a matter of complete data in fewer columns.

*Cost.* An iteration costs what one over complete data does, and about 0.2 ms a pattern. In two
dimensions, with three patterns: 4 times as much as complete data at 272 rows, twice as much at ten
thousand. In eight, at ten thousand rows with 100 patterns: 10 to 20 times; see
`tests/benchmarks/bench_missing.py`. Without a mask nothing of this is done. Memory is a copy of
what was seen, and up to 1 MiB a pattern.

*Assumed* is that what is missing does not depend on what it would have been, once the rest of the
row is known ("missing at random"). No data can check that.

Sources: Dempster, Laird and Rubin (1977), J. R. Statist. Soc. B 39, 1-38; for mixtures Ghahramani
and Jordan (1994), NIPS 6, 120-127.
"""

from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from . import validation
from .errors import UnseenColumnError
from .typing import Array, ArrayLike, MixtureLike


class Observed(ABC):
    """A mixture as rows see it of which only some columns were seen; perhaps none.

    Attributes
    ----------
    theta : Mixture
        All of it.
    marginal : Mixture
        That of the columns seen, whatever the others are; not asked where there are none.
    """

    theta: Any
    marginal: Any

    @abstractmethod
    def expected(self, N_k: Array, S: Any) -> Any:
        """Return the statistics of whole rows, as expected from S, those of the columns seen.

        N_k (K,) is how many rows each component holds; S is None where no column was seen.
        """

    @abstractmethod
    def fill(self, x: Array, gamma: Array) -> Array:
        """(N, D): whole rows, as expected from the columns seen, x (N, O), and gamma (N, K)."""

    def collapsed(self) -> Array:
        """(K,) of bool: components of theta that are too thin for what is expected of them."""
        return np.zeros(self.theta.K, bool)


def observing(theta: Any, columns: Array) -> Observed:
    """Ask a mixture what is seen of it through some columns, (O,) of int in ascending order."""
    if not hasattr(theta, "observing"):
        raise ValueError(
            f"X: expected no masked entry, since a {type(theta).__name__} has no method observing; "
            "gmmlab.missing says what it does"
        )
    return theta.observing(columns)


def checked(X: Any, theta: MixtureLike | None = None, first: int = 0) -> Array:
    """(N, D): the numbers of masked data, checked where they were seen, and zero elsewhere.

    A row is called by its number, counted from `first`.
    """
    x = validation.data(X.filled(0), theta.D if theta else None, first)
    if theta:
        theta.prepare(x, first)
    return x


def present(
    X: ArrayLike, weights: ArrayLike | None, theta: MixtureLike | None = None
) -> tuple[Array, Array | None]:
    """As `validation.present`, of data of which entries may be missing, (N, D).

    Where a mixture is given, data must be such as it has; what is wrong with one is said while it
    has its number.
    """
    if not validation.lacks(X):
        there, w = validation.present(X, weights)
        if theta and w is not None:  # without weights a row keeps its number on its way to EM
            theta.prepare(validation.without(X, np.asarray(weights) > 0))
        return there, w
    x = X.filled(0)
    w = np.ones(len(x)) if weights is None else validation.weights(weights, len(x))
    x[w == 0] = 0
    validation.data(x)
    if theta:
        theta.prepare(x)
    return X[w > 0], None if weights is None else w[w > 0]


def moments(X: Array, weights: Array | None = None) -> tuple[Array, Array]:
    """Mean and variance of what was seen of each column, (D,) and (D,).

    Parameters
    ----------
    X : (N, D) masked array
    weights : (N,) array, optional

    Raises
    ------
    UnseenColumnError
        If nothing was seen of one.
    """
    x, there = checked(X), ~np.ma.getmaskarray(X)
    w = there * (np.ones(len(x)) if weights is None else weights)[:, None]
    total = w.sum(axis=0)
    if not total.all():
        raise UnseenColumnError(total.argmin())
    mean = (w * x).sum(axis=0) / total
    return mean, (w * (x - mean) ** 2).sum(axis=0) / total
