"""The evidence, the bound and the gap for Bayesian linear regression, PRML 3.5, (9.62), (9.70)."""

import numpy as np

from ..elbo import Decomposition
from ..typing import Array, ArrayLike
from .model import LinearRegression, Weights, gaussian, problem
from .steps import posterior

LOG_2PI = np.log(2 * np.pi)


def log_evidence(Phi: ArrayLike, t: ArrayLike, theta: LinearRegression) -> float:
    r"""Return the evidence :math:`\ln p(t\mid\alpha,\beta)`: the log likelihood of alpha and beta.

    .. math:: \tfrac12\ln|A| + \tfrac N2\ln\beta - \tfrac\beta2\Vert t-\Phi m_N\Vert^2
              - \tfrac12m_N^TAm_N + \tfrac12\ln|S_N| - \tfrac N2\ln2\pi

    PRML (3.86), nats; (7.85) with one alpha for each weight.

    Parameters
    ----------
    Phi : (N, M) array
        Design matrix.
    t : (N,) array
        Targets.
    theta : LinearRegression

    Raises
    ------
    ValueError
        If an argument is not what it must be.
    """
    Phi, t = problem(Phi, t, theta)
    return evidence(Phi, t, theta, *posterior(Phi, t, theta))


def evidence(Phi: Array, t: Array, theta: LinearRegression, p: Weights, R: Array) -> float:
    """Return the `log_evidence` of what is checked, from what `posterior` returns.

    Phi is (N, M), t (N,), p the posterior and R, (M, M), the factor of its precision.
    """
    log_det_S_N = -2 * np.log(np.abs(np.diagonal(R))).sum()
    return float(_log_joint(Phi, t, theta, p.m_N) + 0.5 * (len(R) * LOG_2PI + log_det_S_N))


def expected_complete_log_likelihood(
    Phi: ArrayLike, t: ArrayLike, q: Weights, theta: LinearRegression
) -> float:
    r"""Return :math:`\mathbb E_q[\ln p(t,w\mid\alpha,\beta)]`, the expectation of (9.61).

    .. math:: \tfrac M2\ln\tfrac\alpha{2\pi} - \tfrac\alpha2\mathbb E[w^Tw]
              + \tfrac N2\ln\tfrac\beta{2\pi} - \tfrac\beta2\sum_n\mathbb E[(t_n-w^T\phi_n)^2]

    PRML (9.62), nats; (9.66) with one alpha for each weight. The M step maximises it.

    Parameters
    ----------
    Phi, t, theta
        As in `log_evidence`.
    q : Weights
        Any Gaussian over the weights.

    Raises
    ------
    ValueError
        If an argument is not what it must be.
    """
    Phi, t = problem(Phi, t, theta)
    q, L = gaussian(q, Phi.shape[1])
    spread = theta.beta * np.sum((Phi @ L) ** 2) + np.sum(theta.alpha * np.diagonal(q.S_N))
    return float(_log_joint(Phi, t, theta, q.m_N) - 0.5 * spread)


def entropy(q: Weights) -> float:
    r"""Return the entropy :math:`\tfrac12\ln|S_N| + \tfrac M2(1+\ln2\pi)` of a Gaussian, nats.

    PRML appendix B; the constant of (9.74): it does not depend on theta.

    Parameters
    ----------
    q : Weights

    Raises
    ------
    ValueError
        If its covariance is not symmetric and positive definite.
    """
    L = gaussian(q, np.size(q.m_N))[1]
    return float(np.log(np.diagonal(L)).sum() + 0.5 * len(L) * (1 + LOG_2PI))


def lower_bound(Phi: ArrayLike, t: ArrayLike, q: Weights, theta: LinearRegression) -> float:
    r"""Return the bound :math:`\mathcal L(q,\theta)=\int q(w)\ln\frac{p(t,w\mid\theta)}{q(w)}\,dw`.

    PRML (9.71) with an integral for the sum, nats. By (9.74) it is (9.62) and the entropy of q.
    Arguments and errors as in `expected_complete_log_likelihood`.
    """
    return expected_complete_log_likelihood(Phi, t, q, theta) + entropy(q)


def kl_divergence(Phi: ArrayLike, t: ArrayLike, q: Weights, theta: LinearRegression) -> float:
    r"""Return the gap between q and the posterior, from its definition and never as a difference.

    .. math:: \mathrm{KL}(q\Vert p) = -\int q(w)\ln\frac{p(w\mid t,\theta)}{q(w)}\,dw
              = \tfrac12\sum_i(\lambda_i - 1 - \ln\lambda_i)
              + \tfrac12(m_q-m_N)^TS_N^{-1}(m_q-m_N)

    PRML (9.72), nats, for two Gaussians; :math:`\lambda_i` are the eigenvalues of q's covariance
    where the posterior's is whitened to I. No term is negative; all vanish when q is the posterior.
    Arguments and errors as in `expected_complete_log_likelihood`.
    """
    Phi, t = problem(Phi, t, theta)
    q, L = gaussian(q, Phi.shape[1])
    p, R = posterior(Phi, t, theta)
    stretch = np.linalg.svd(R @ L, compute_uv=False) ** 2
    away = R @ (q.m_N - p.m_N)
    return 0.5 * float(np.sum(stretch - 1 - np.log(stretch)) + away @ away)


def decompose(Phi: ArrayLike, t: ArrayLike, q: Weights, theta: LinearRegression) -> Decomposition:
    """Split the evidence into the bound and its gap, PRML (9.70), each from its own definition.

    Arguments and errors as in `expected_complete_log_likelihood`.

    Returns
    -------
    gmmlab.elbo.Decomposition
    """
    return Decomposition(
        log_evidence(Phi, t, theta),
        lower_bound(Phi, t, q, theta),
        kl_divergence(Phi, t, q, theta),
    )


def _log_joint(Phi: Array, t: Array, theta: LinearRegression, w: Array) -> float:
    """Return ln p(t, w | alpha, beta), (9.61), nats."""
    N, M = Phi.shape
    log_A = np.log(np.broadcast_to(theta.alpha, M)).sum()
    squares = theta.beta * np.sum((t - Phi @ w) ** 2) + np.sum(theta.alpha * w**2)
    return 0.5 * (log_A + N * np.log(theta.beta) - (N + M) * LOG_2PI - squares)
