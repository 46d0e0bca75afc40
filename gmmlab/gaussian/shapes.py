"""The four shapes of covariances that an M step can choose from, beside PRML (9.25)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .. import validation


@dataclass(frozen=True)
class Shape:
    """A shape of covariances, in what is stored of the K matrices (D, D).

    Attributes
    ----------
    estimate : callable
        From `Statistics` to what is stored: of this shape, the covariances that maximise Q.
    store, restore : callable
        From the covariances to what is stored, and back, for K components in D dimensions.
    parameters : callable
        From K and D to how many numbers may be chosen freely.
    needs : callable
        From D to how many data span a covariance.
    elsewhere : str
        What scikit-learn calls it.
    """

    estimate: Callable
    store: Callable
    restore: Callable
    parameters: Callable
    needs: Callable
    elsewhere: str

    def maximize(self, S):
        """(K, D, D): the covariances of this shape that maximise Q for these statistics."""
        return self.restore(self.estimate(S), *S.mean.shape)


def _variances(Sigma):
    return np.diagonal(Sigma, axis1=1, axis2=2)


SHAPES = {
    "full": Shape(
        estimate=lambda S: S.scatter / S.N_k[:, None, None],
        store=lambda Sigma: Sigma,
        restore=lambda stored, K, D: stored,
        parameters=lambda K, D: K * D * (D + 1) // 2,
        needs=lambda D: D + 1,
        elsewhere="full",
    ),
    "tied": Shape(
        estimate=lambda S: S.scatter.sum(axis=0) / S.N_k.sum(),
        store=lambda Sigma: Sigma[0],
        restore=lambda stored, K, D: np.repeat(stored[None], K, axis=0),
        parameters=lambda K, D: D * (D + 1) // 2,
        needs=lambda D: D + 1,
        elsewhere="tied",
    ),
    "diagonal": Shape(
        estimate=lambda S: _variances(S.scatter) / S.N_k[:, None],
        store=_variances,
        restore=lambda stored, K, D: stored[:, :, None] * np.eye(D),
        parameters=lambda K, D: K * D,
        needs=lambda D: 2,
        elsewhere="diag",
    ),
    "spherical": Shape(
        estimate=lambda S: _variances(S.scatter).sum(axis=1) / (S.mean.shape[1] * S.N_k),
        store=lambda Sigma: Sigma[:, 0, 0],
        restore=lambda stored, K, D: stored[:, None, None] * np.eye(D),
        parameters=lambda K, D: K,
        needs=lambda D: 2,
        elsewhere="spherical",
    ),
}


def checked(name, value):
    """Check the name of a shape; who knows another name for it is told ours."""
    ours = [own for own, shape in SHAPES.items() if value == shape.elsewhere != own]
    hint = f"; here that is {ours[0]!r}" if ours else ""
    return validation.choice(name, value, SHAPES, hint)
