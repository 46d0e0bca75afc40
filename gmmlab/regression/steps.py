"""The two steps of EM for Bayesian linear regression, PRML (9.61)-(9.63) and (9.67)-(9.68)."""

import numpy as np

from ..typing import Array, ArrayLike
from .model import LinearRegression, Moments, Weights, gaussian, problem

ROUNDING = (8 * np.finfo(float).eps) ** 2  # of t squared: a residual of eight roundings is none


def e_step(Phi: ArrayLike, t: ArrayLike, theta: LinearRegression) -> Weights:
    r"""Return the posterior over the weights.

    .. math:: S_N^{-1} = A + \beta\Phi^T\Phi \qquad m_N = \beta S_N\Phi^T t

    PRML (3.53)-(3.54); with one alpha for each weight (7.82)-(7.83).

    Parameters
    ----------
    Phi : (N, M) array
        Design matrix: each basis function at each datum, (3.16).
    t : (N,) array
        Targets.
    theta : LinearRegression

    Returns
    -------
    Weights

    Raises
    ------
    ValueError
        If an argument is not what it must be.
    """
    return posterior(*problem(Phi, t, theta), theta)[0]


def posterior(Phi: Array, t: Array, theta: LinearRegression) -> tuple[Weights, Array]:
    r"""Return the posterior, and the factor R, (M, M), of its precision :math:`S_N^{-1} = R^T R`.

    R is the Cholesky factor, upper triangular, signs aside. It comes by QR from the rows
    :math:`\sqrt\beta\,\Phi` above :math:`\sqrt A`: the product :math:`\Phi^T\Phi` would square the
    condition number before it is factorised.
    """
    root_A = np.diag(np.sqrt(np.broadcast_to(theta.alpha, Phi.shape[1])))
    root_beta = np.sqrt(theta.beta)
    Q, R = np.linalg.qr(np.vstack([root_beta * Phi, root_A]))
    m_N = np.linalg.solve(R, Q[: len(t)].T @ (root_beta * t))
    whitening = np.linalg.solve(R.T, np.eye(len(R)))
    return Weights(m_N, whitening.T @ whitening), R


def moments(Phi: ArrayLike, t: ArrayLike, q: Weights) -> Moments:
    r"""Return what the M step needs of q.

    .. math:: \mathbb E[w_i^2] = m_i^2 + S_{ii} \qquad
              \mathbb E\Vert t-\Phi w\Vert^2 = \Vert t-\Phi m_N\Vert^2 + \mathrm{Tr}(\Phi^T\Phi S_N)

    The expectations in PRML (9.62). Arguments and errors as in `m_step`.

    Returns
    -------
    Moments
    """
    Phi, t = problem(Phi, t)
    return sums(Phi, t, *gaussian(q, Phi.shape[1]))


def sums(Phi: Array, t: Array, q: Weights, L: Array) -> Moments:
    """Return the `moments` of what is checked, q and any L (M, M) whose L L^T is its covariance."""
    error = np.sum((t - Phi @ q.m_N) ** 2) + np.sum((Phi @ L) ** 2)
    demand_noise(Phi, t, q, error)
    return Moments(q.m_N**2 + np.diagonal(q.S_N), float(error), len(t))


def demand_noise(Phi: Array, t: Array, q: Weights, error: float) -> None:
    """Raise if the error that is left, in squared units of t, is what rounding makes.

    Phi is (N, M), t (N,), q a Gaussian over the weights.
    """
    size = np.abs(t) + np.abs(Phi) @ np.abs(q.m_N)
    if not error > ROUNDING * (size @ size) or not t.any():
        raise ValueError(
            "t: expected targets with noise, got targets that Phi fits to rounding: then beta, and "
            "the evidence with it, grows without bound; use fewer basis functions"
        )


def m_step(Phi: ArrayLike, t: ArrayLike, q: Weights, each: bool = False) -> LinearRegression:
    r"""Return the alpha and beta that maximise the expected complete-data log likelihood (9.62).

    .. math:: \alpha = \frac{M}{m_N^Tm_N + \mathrm{Tr}(S_N)} \qquad \frac1\beta
              = \frac1N\left(\Vert t-\Phi m_N\Vert^2 + \mathrm{Tr}(\Phi^T\Phi S_N)\right)

    PRML (9.63) and exercise 9.21. With `each`, :math:`\alpha_i = 1/(m_i^2 + S_{ii})`, (9.67). The
    second is also (9.68) when q is the posterior: there
    :math:`\mathrm{Tr}(\Phi^T\Phi S_N) = \beta^{-1}\sum_i\gamma_i`, with the beta of that posterior.

    Parameters
    ----------
    Phi : (N, M) array
        Design matrix.
    t : (N,) array
        Targets.
    q : Weights
        The posterior, or any other Gaussian over the weights.
    each : bool
        Whether each weight has an alpha of its own.

    Returns
    -------
    LinearRegression

    Raises
    ------
    ValueError
        If an argument is not what it must be, or t has no noise that Phi leaves.
    """
    S = moments(Phi, t, q)
    return LinearRegression(np.ones(len(S.w_squared)) if each else 1.0, 1.0).maximize(S)


def well_determined(q: Weights, theta: LinearRegression) -> Array:
    r"""(M,): how far the data, rather than the prior, determine each weight; between 0 and 1.

    .. math:: \gamma_i = 1 - \alpha_i S_{ii}

    PRML (7.89). Their sum is :math:`\gamma`, (3.91) and (9.64): the effective number of weights.

    Parameters
    ----------
    q : Weights
        The posterior under theta: of any other q this says nothing.
    theta : LinearRegression
    """
    return 1 - theta.alpha * np.diagonal(q.S_N)
