"""The four shapes of covariances that an M step can choose from, beside PRML (9.25)."""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from .. import validation
from ..typing import Array
from . import axes, full


@dataclass(frozen=True)
class Shape:
    """A shape of covariances, in as few numbers as say all of the K matrices (D, D).

    Attributes
    ----------
    kind : module
        `full` or `axes`: what is computed with, matrices (K, D, D) or variances (K, D).
    estimate : callable
        From `Statistics` to the numbers: of this shape, the covariances that maximise Q.
    store, keep : callable
        From the covariances (K, D, D) to the numbers, and from those to what is computed with.
    parameters : callable
        From K and D to how many numbers may be chosen freely.
    needs : callable
        From D to how many data span a covariance.
    elsewhere : str
        What scikit-learn calls it.
    """

    kind: ModuleType
    estimate: Callable
    store: Callable
    keep: Callable
    parameters: Callable
    needs: Callable
    elsewhere: str

    def maximize(self, S: Any) -> Array:
        """(K, D, D) or (K, D): the covariances of this shape that maximise Q, to compute with."""
        return self.keep(self.estimate(S), *S.mean.shape)

    def restore(self, stored: Array, K: int, D: int) -> Array:
        """(K, D, D): the covariances, from what `store` made of them."""
        return self.kind.dense(self.keep(stored, K, D))


def _variances(S: Any) -> Array:
    return S.scatter if S.scatter.ndim == 2 else axes.keep(S.scatter)


SHAPES = {
    "full": Shape(
        kind=full,
        estimate=lambda S: S.scatter / S.N_k[:, None, None],
        store=lambda Sigma: Sigma,
        keep=lambda stored, K, D: stored,
        parameters=lambda K, D: K * D * (D + 1) // 2,
        needs=lambda D: D + 1,
        elsewhere="full",
    ),
    "tied": Shape(
        kind=full,
        estimate=lambda S: S.scatter.sum(axis=0) / S.N_k.sum(),
        store=lambda Sigma: Sigma[0],
        keep=lambda stored, K, D: np.repeat(stored[None], K, axis=0),
        parameters=lambda K, D: D * (D + 1) // 2,
        needs=lambda D: D + 1,
        elsewhere="tied",
    ),
    "diagonal": Shape(
        kind=axes,
        estimate=lambda S: _variances(S) / S.N_k[:, None],
        store=axes.keep,
        keep=lambda stored, K, D: stored,
        parameters=lambda K, D: K * D,
        needs=lambda D: 2,
        elsewhere="diag",
    ),
    "spherical": Shape(
        kind=axes,
        estimate=lambda S: _variances(S).sum(axis=1) / (S.mean.shape[1] * S.N_k),
        store=lambda Sigma: Sigma[:, 0, 0],
        keep=lambda stored, K, D: np.repeat(stored[:, None], D, axis=1),
        parameters=lambda K, D: K,
        needs=lambda D: 2,
        elsewhere="spherical",
    ),
}


def checked(name: str, value: Any) -> str:
    """Check the name of a shape; who knows another name for it is told ours."""
    ours = [own for own, shape in SHAPES.items() if value == shape.elsewhere != own]
    hint = f"; here that is {ours[0]!r}" if ours else ""
    return validation.choice(name, value, SHAPES, hint)


def instead(came: tuple[int, ...], K: int, D: int) -> str:
    """What to say of covariances that came in fewer numbers, or with their axes in another order.

    Words of K and D, for a message; lists and arrays are made alike.
    """
    if came == (D, D, K):
        return "; components come first: np.moveaxis(Sigma, -1, 0)"
    ways = []
    if came == (D, D):
        ways.append(f"one for all is [Sigma] * {K}")
    if came == (K, D):
        ways.append("of variances (squares of standard deviations) [np.diag(s) for s in Sigma]")
    if came == (K,):
        ways.append(f"of a variance for each [s * np.eye({D}) for s in Sigma]")
    return f"; {', '.join(ways)}" if ways else "; a matrix for each component"
