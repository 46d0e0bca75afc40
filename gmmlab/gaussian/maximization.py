"""Parameters from sums: weighted maximum likelihood for Gaussians, PRML (9.24)-(9.26)."""

from typing import Any

import numpy as np

from .. import validation
from ..errors import SingularCovarianceError
from ..typing import Array
from .covariances import EPS
from .shapes import SHAPES

SEARCHED = 100  # columns: among more, which of them say the same costs too long to find
SMALL = 1e-146  # the square of what is smaller has lost digits, or is zero


def maximize(S: Any, covariance: str = "full") -> tuple[Array, Array, Array, Array]:
    """Return the parameters that match the moments S, PRML (9.24)-(9.26) and 2.4.1.

    A covariance is singular to working precision when the data of a component cannot be told from
    one point (their spread is below the rounding of numbers as large as the data), or from a plane
    (`covariances.cholesky`).

    Parameters
    ----------
    S : Statistics
    covariance : "full" | "tied" | "diagonal" | "spherical"

    Returns
    -------
    pi : (K,) array
    mu : (K, D) array
    Sigma : (K, D, D) array, or (K, D) of variances where they say all
    L : as Sigma
        Cholesky factors of Sigma.

    Raises
    ------
    SingularCovarianceError
        If a component holds no data, or data that do not spread in every direction.
    ValueError
        If squares of the data are too large or too small for float64: that is no collapse.
    """
    S = S.centred()
    N_k, mu = S.N_k, S.mean
    if not N_k.min() > 0:
        raise SingularCovarianceError(N_k.argmin(), N_k.min())
    shape = SHAPES[covariance]
    Sigma = shape.maximize(S)
    L, singular = shape.kind.cholesky(Sigma)
    variance = shape.kind.variances(Sigma)
    # Of data on one point rounding makes a cloud, as wide as some roundings of numbers as large as
    # the point. Eight of them, squared and doubled, cover what sums in any order may leave.
    point = variance <= 2 * (8 * EPS) ** 2 * (mu**2 + variance)
    if singular.any() or point.any():
        _in_reach(mu, variance)
        k = int((singular | point.any(axis=1)).argmax())
        raise _collapsed(k, S, shape.needs(mu.shape[1]), point[k], shape.kind.dense(Sigma)[k])
    return N_k / N_k.sum(), mu, Sigma, L


def _collapsed(k: int, S: Any, needs: int, point: Array, Sigma: Array) -> SingularCovarianceError:
    """Make the error, with a note of what the data of component k lack, where that can be told.

    `needs` is how many data span a covariance; `point` (D,) says in which columns k is a point.
    """
    error, N_k, D = SingularCovarianceError(k, S.N_k[k]), S.N_k[k], len(point)
    if N_k < needs - 0.5:
        error.add_note(
            f"{needs} data or more span a covariance of {D} columns: "
            "if there are far fewer rows than columns, is it X.T?"
        )
    elif point.all():
        error.add_note("They are all alike.")
    elif point.any():
        error.add_note(f"They are all alike in columns {_listed(point)}.")
    elif (Sigma.diagonal() > 0).all() and np.isfinite(Sigma).all() and D <= SEARCHED:
        unit = np.sqrt(Sigma.diagonal())
        flat = np.abs(np.linalg.eigh(Sigma / unit / unit[:, None])[1][:, 0])
        error.add_note(
            f"Of columns {_listed(flat > 1e-6 * flat.max())} one follows from the others: "
            "a weighted sum of them is constant."
        )
    return error


def _listed(columns: Array) -> str:
    return validation.shown(np.flatnonzero(columns).tolist())


def _in_reach(mu: Array, variance: Array) -> None:
    """Raise if what looks like a collapse is one of numbers: their squares leave float64."""
    if np.isinf(mu).any() or np.isinf(variance).any():
        raise ValueError("X: expected numbers whose squares can be added; use larger units")
    size = np.abs(mu).max(axis=0)
    lost = (size > 0) & (size < SMALL) & (variance.min(axis=0) < SMALL**2)
    if lost.any():
        d = int(lost.argmax())
        raise ValueError(
            f"X: expected numbers whose squares are numbers too, got means of {size[d]:.3g} in "
            f"column {d}; use smaller units"
        )
