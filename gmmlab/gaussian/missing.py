r"""What is seen of a Gaussian through some columns, and what is to be expected of the others.

The columns seen are Gaussian, (2.98); given their values the hidden ones are, too, with a mean that
is linear in what was seen and a covariance that does not depend on it, PRML (2.81)-(2.82):

.. math:: \mathbb E[x] &= m + A\,(x_o-\mu_o) \qquad \mathrm{cov}[x] = C \\
          A &= \begin{pmatrix}I\\\Sigma_{ho}\Sigma_{oo}^{-1}\end{pmatrix} \qquad
          C = \begin{pmatrix}0&0\\0&\Sigma_{h|o}\end{pmatrix}

for each component, with m its mean. So the sums over whole rows need no whole row. They are the
sums over what was seen, carried along by A, and beside these a C for each row: how far the truth
may lie from its expectation. Without C this would be the filling of holes by regression.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..missing import Observed
from ..typing import Array
from . import axes
from .conditioning import regress
from .covariances import NARROW, cholesky
from .moments import Statistics


class ObservedGaussians(Observed):
    """A mixture of Gaussians, seen through some columns.

    Parameters
    ----------
    theta : a mixture with mu (K, D) and Sigma (K, D, D)
    columns : (O,) array of int
    marginal : callable
        From theta and columns to the mixture of these alone.
    """

    def __init__(self, theta: Any, columns: Array, marginal: Callable[[Any, Array], Any]) -> None:
        self.theta, self.o = theta, columns
        self.h = np.delete(np.arange(theta.D), columns)
        self.whole = len(self.h) == 0
        self.marginal = theta if self.whole else marginal(theta, columns) if len(columns) else None
        if not self.whole:
            self.slope, self.spread = regress(theta.Sigma, self.h, self.o)

    def expected(self, N_k: Array, S: Any) -> Any:
        """Return the statistics of whole rows: the moments of x_o carried along, and C; (2.82)."""
        if self.whole:
            return S
        (K, D), o, h = self.theta.mu.shape, self.o, self.h
        S = Statistics(N_k, np.empty((K, 0)), np.empty((K, 0, 0))) if S is None else S.centred()
        A, C = np.zeros((K, D, len(o))), np.zeros((K, D, D))
        A[:, o, np.arange(len(o))] = 1
        A[:, h] = self.slope
        C[:, h[:, None], h] = self.spread
        S_o = S.scatter if S.scatter.ndim == 3 else axes.dense(S.scatter)
        away = S.mean - self.theta.mu[:, o]
        mean = self.theta.mu + (A @ away[:, :, None])[:, :, 0]
        mean[:, o] = S.mean
        scatter = A @ S_o @ A.transpose(0, 2, 1) + N_k[:, None, None] * C
        return Statistics(S.N_k, mean, scatter)

    def collapsed(self) -> Array:
        """(K,): covariances of which the slopes, (2.81), have lost all but a few digits.

        Of complete data a collapse ends in one step. Where entries are missing it creeps: what is
        expected of them repeats the covariance of the step before, on the way to zero.
        """
        Sigma = self.theta.Sigma
        pivots = cholesky(Sigma)[0].diagonal(axis1=1, axis2=2) ** 2
        return (pivots < NARROW**2 * Sigma.diagonal(axis1=1, axis2=2)).any(axis=1)

    def fill(self, x: Array, gamma: Array) -> Array:
        r"""(N, D): :math:`\sum_k\gamma_{nk}\,\mathbb E[x\mid x_o, z_k{=}1]`, (2.81)."""
        filled = np.empty((len(x), self.theta.D))
        filled[:, self.o] = x
        if not self.whole:
            filled[:, self.h] = gamma @ self.theta.mu[:, self.h]
            for k, slope in enumerate(self.slope):
                away = gamma[:, k, None] * (x - self.theta.mu[k, self.o])
                filled[:, self.h] += away @ slope.T
        return filled
