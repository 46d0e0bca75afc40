"""The prior of a Gaussian mixture: Dirichlet and normal-inverse-Wishart, PRML (10.39)-(10.40)."""

from dataclasses import dataclass, replace
from math import lgamma, log, pi
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import missing, validation
from ..errors import SingularCovarianceError
from ..gaussian.covariances import EPS, cholesky, log_determinant
from ..gaussian.learning import one_for_all
from ..gaussian.model import GaussianMixture
from ..gaussian.moments import Statistics, Uncentred
from ..typing import Array, ArrayLike
from . import dirichlet

FAR = 20.0  # times the median distance from the median: what lies beyond is no measure of scale
FLAT = 1e-6  # of the columns' variances: what is expected of directions without spread


@dataclass(frozen=True, eq=False)
class GaussianPrior:
    r"""Dirichlet on the weights, normal-inverse-Wishart on each mean and covariance.

    .. math:: p(\theta) = \mathrm{Dir}(\pi\mid\alpha)\prod_k
              \mathcal N(\mu_k\mid m, \Sigma_k/\beta)\,\mathcal W^{-1}(\Sigma_k\mid\Psi,\nu)

    PRML (10.39)-(10.40), written for covariances instead of precisions. As a component shrinks
    onto a datum, :math:`\ln\mathcal W^{-1}` falls like
    :math:`-\tfrac12\mathrm{Tr}(\Psi\Sigma_k^{-1})`, faster than the likelihood of (9.15) rises: the
    posterior is bounded, and no component can collapse. Under a covariance shape other than full
    it is this density on the covariances of that shape.

    Parameters
    ----------
    m : (D,) array
        Where means are expected, in the units of the data.
    Psi : (D, D) array
        Scale matrix, in squared units: symmetric, positive definite.
    alpha : float
        At least 1, which is a flat prior on pi; alpha - 1 unseen data in each component.
    beta : float
        How many data the belief in m is worth; positive.
    nu : float, optional
        Degrees of freedom, more than D - 1; D + 2 if not given, so that
        :math:`\mathbb E[\Sigma_k] = \Psi`.

    Raises
    ------
    ValueError
        If an argument is not what it must be.
    """

    m: np.ndarray
    Psi: np.ndarray
    alpha: float = 1.0
    beta: float = 0.01
    nu: Any = None  # a number, once it is made

    if TYPE_CHECKING:  # what it is made of may be lists; what it holds are arrays

        def __init__(
            self,
            m: ArrayLike,
            Psi: ArrayLike,
            alpha: float = 1.0,
            beta: float = 0.01,
            nu: float | None = None,
        ) -> None: ...

    def __post_init__(self) -> None:
        m, Psi = (np.array(validation.numbers(n, getattr(self, n))) for n in ("m", "Psi"))
        validation.shape("m", m, (None,))
        validation.shape("Psi", Psi, (len(m), len(m)))
        Psi = validation.symmetric("Psi", Psi)
        if cholesky(Psi[None])[1][0]:
            raise ValueError(
                f"Psi: expected a positive definite matrix, got {validation.shown(Psi.tolist())}"
            )
        nu = len(m) + 2.0 if self.nu is None else validation.positive("nu", self.nu)
        if nu <= len(m) - 1:
            raise ValueError(f"nu: expected more than D - 1 = {len(m) - 1}, got {nu:g}")
        values = {
            "m": m,
            "Psi": Psi,
            "alpha": dirichlet.at_least_one("alpha", self.alpha),
            "beta": validation.positive("beta", self.beta),
            "nu": nu,
        }
        m.flags.writeable = Psi.flags.writeable = False
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def log_density(self, theta: GaussianMixture) -> float:
        """Return ln p(theta), nats.

        Parameters
        ----------
        theta : GaussianMixture

        Returns
        -------
        float
        """
        D = len(self.m)
        validation.mixture(theta, GaussianMixture)
        validation.shape("mu", theta.mu, (None, D))
        L, kind, scale = theta._L, theta._kind, np.linalg.cholesky(self.Psi)
        log_det, trace = kind.log_determinant(L), kind.trace(L, scale)
        from_m = (kind.whiten(L, (theta.mu - self.m)[:, :, None]) ** 2).sum(axis=(1, 2))
        normal = -0.5 * (D * log(2 * pi / self.beta) + log_det + self.beta * from_m)
        wishart = -0.5 * ((self.nu + D + 1) * log_det + trace)
        constant = (
            0.5 * self.nu * (log_determinant(scale[None])[0] - D * log(2))
            - 0.25 * D * (D - 1) * log(pi)
            - sum(lgamma(0.5 * (self.nu - d)) for d in range(D))
        )
        total = (normal + wishart + constant).sum()
        return dirichlet.log_density(theta.pi, self.alpha) + float(total)

    def maximize(self, S: Statistics | Uncentred, theta: GaussianMixture) -> GaussianMixture:
        r"""Return the mixture that maximises :math:`Q + \ln p(\theta)`: MAP EM's M step, (9.77).

        .. math:: \mu_k &= \frac{\beta m + N_k\bar x_k}{\beta + N_k} \qquad
                  \pi_k = \frac{N_k+\alpha-1}{N+K(\alpha-1)} \\
                  \Sigma_k &= \frac{\Psi + S_k + \frac{\beta N_k}{\beta+N_k}
                  (\bar x_k-m)(\bar x_k-m)^T}{\nu + N_k + D + 2}

        Parameters
        ----------
        S : Statistics
            Of the data; a component may hold none.
        theta : GaussianMixture
            The mixture so far, for its covariance shape.

        Returns
        -------
        GaussianMixture
        """
        validation.mixture(theta, GaussianMixture)
        S = S.centred()
        K, D = S.mean.shape
        validation.shape("m", self.m, (D,))
        Psi = np.diagonal(self.Psi) if S.scatter.ndim == 2 else self.Psi
        unseen = Statistics(*(np.repeat([v], K, axis=0) for v in (self.beta, self.m, Psi)))
        T = replace(S + unseen, N_k=S.N_k + self.nu + D + 2)
        return replace(theta.maximize(T), pi=dirichlet.mode(S.N_k, self.alpha))


def weak_prior(X: ArrayLike, K: int, weights: ArrayLike | None = None) -> GaussianPrior:
    r"""Return a prior that says little and keeps components from collapsing.

    Means are expected at the mean of the data, worth a hundredth of a datum; each covariance is
    expected to be that of all data with its volume shared among K components,
    :math:`\Psi = \mathrm{cov}(X)\,K^{-2/D}`, :math:`\nu = D + 2`. It moves and scales with X.

    Outliers tell nothing of the scale: rows that lie in some column further from its median than
    twenty times the median distance (of those that are not on it) are left out, as fill values are.
    In a direction in which the data do not spread (a column that is constant, columns that sum to
    one, fewer rows than columns) a thousandth of the columns' standard deviations is expected; of a
    constant column itself, the typical standard deviation of the others.
    Source: Fraley and Raftery (2007), Journal of Classification 24, 155-181.

    Parameters
    ----------
    X : (N, D) array
        Where entries are missing, mean and covariance are those that EM fits.
    K : int
    weights : (N,) array, optional
        How often each datum counts.

    Returns
    -------
    GaussianPrior

    Raises
    ------
    ValueError
        If an argument is not what it must be, or no column varies.
    """
    K = validation.count("K", K)
    X, w = missing.present(X, weights)
    w = np.ones(len(X)) if w is None else w
    among = ~_outliers(X, w)
    X, w = X[among], w[among]
    if validation.lacks(X):
        m, C = _seen(X, w)
    else:
        X = np.ma.getdata(X)
        m = w @ X / w.sum()
        C = (w * (X - m).T) @ (X - m) / w.sum()
    return GaussianPrior(m, K ** (-2 / len(m)) * _spread_everywhere(m, C))


def _outliers(X: Array, w: Array) -> Array:
    """(N,) of bool: rows with an entry that is far out, as distances from the median go."""
    out = np.zeros(len(X), bool)
    for x in X.T:
        seen = ~np.ma.getmaskarray(x)
        x, counts = np.ma.getdata(x)[seen], w[seen]
        if not len(x):
            continue  # it is for EM to say that nothing was seen
        away = np.abs(x - _median(x, counts))
        off = away > 0
        if off.any():
            out[seen] |= away > FAR * _median(away[off], counts[off])
    return out


def _median(x: Array, w: Array) -> Any:
    order = np.argsort(x)
    total = np.cumsum(w[order])
    return x[order[total.searchsorted(total[-1] / 2)]]


def _seen(X: Array, w: Array | None) -> tuple[Array, Array]:
    """Mean and covariance of data of which entries are missing."""
    try:
        one = one_for_all(X, weights=w)
        return one.mu[0], one.Sigma[0]
    except SingularCovarianceError:  # then of each column by itself
        m, variance = missing.moments(X, w)
        return m, np.diag(variance)


def _spread_everywhere(m: Array, C: Array) -> Array:
    """C, (D, D), but nowhere flatter than a thousandth of the columns' standard deviations."""
    variance = np.diagonal(C).copy()
    constant = variance <= (1e3 * EPS * m) ** 2
    if constant.all():
        raise ValueError(
            f"X: expected a column that varies, got {len(m)} that do not: nothing says what scale "
            "to expect; GaussianPrior(m, Psi) takes yours"
        )
    variance[constant] = np.median(variance[~constant])
    s = np.sqrt(variance)
    R = C / s / s[:, None]
    R[constant], R[:, constant] = 0, 0
    R[constant, constant] = 1
    values, vectors = np.linalg.eigh(R)
    if values[0] >= FLAT:
        return C if not constant.any() else R * s * s[:, None]
    R = vectors * np.maximum(values, FLAT) @ vectors.T
    return (R + R.T) / 2 * s * s[:, None]
