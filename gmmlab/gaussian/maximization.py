"""Parameters from sums: weighted maximum likelihood for Gaussians, PRML (9.24)-(9.26)."""

from typing import Any

from ..errors import SingularCovarianceError
from ..typing import Array
from .covariances import EPS
from .shapes import SHAPES


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
    # the data. Eight of them, squared and doubled, cover what sums in any order were seen to leave.
    point = variance <= 2 * (8 * EPS) ** 2 * (mu**2 + variance).max(axis=0)
    if singular.any() or point.any():
        k = int((singular | point.any(axis=1)).argmax())
        raise SingularCovarianceError(k, N_k[k])
    return N_k / N_k.sum(), mu, Sigma, L
