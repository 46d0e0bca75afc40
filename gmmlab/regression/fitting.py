"""Alpha and beta from data: by EM, PRML 9.3.4, and by the evidence's fixed point, PRML 3.5.2."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from .. import validation
from ..loop import Run, climb
from ..stepping import HalfStep
from ..typing import Array, ArrayLike
from .bound import decompose, evidence, log_evidence
from .model import LinearRegression, Moments, problem
from .steps import demand_noise, e_step, m_step, posterior, sums, well_determined

EPS = np.finfo(float).eps

EVIDENCE = "ln p(t)"  # what is maximised here


def em(
    Phi: ArrayLike,
    t: ArrayLike,
    theta: LinearRegression,
    *,
    tol: float = 1e-10,
    max_iter: int = 1000,
    progress: bool = False,
) -> Run[LinearRegression]:
    r"""Maximise the evidence by EM: the weights are the latent variable, PRML 9.3.4.

    Parameters
    ----------
    Phi : (N, M) array
        Design matrix.
    t : (N,) array
        Targets.
    theta : LinearRegression
        The start. One alpha stays one; one for each weight stay as many.
    tol, max_iter, progress
        As in `gmmlab.em`.

    Returns
    -------
    Run
        `log_likelihoods` holds the evidence, :math:`\ln p(t\mid\alpha,\beta)`, which cannot fall.

    Raises
    ------
    ValueError
        If an argument is not what it must be, or t has no noise that Phi leaves.
    """
    Phi, t = problem(Phi, t, theta)

    def walk(theta: LinearRegression) -> tuple[float, Moments]:
        q, R = posterior(Phi, t, theta)  # one factor serves both
        S = sums(Phi, t, q, np.linalg.inv(R))
        return evidence(Phi, t, theta, q, R), S

    run = climb(walk, theta, len(t), tol=tol, max_iter=max_iter, progress=progress)
    return replace(run, maximised=EVIDENCE)


def half_steps(
    Phi: ArrayLike, t: ArrayLike, theta: LinearRegression, *, max_iter: int = 1000
) -> Iterator[HalfStep]:
    """Walk through EM half a step at a time: E, M, E, M, ..., `max_iter` of each and a last E.

    Arguments and errors as in `em`.

    Yields
    ------
    HalfStep
        Its q is a `Weights`, its theta a `LinearRegression`.
    """
    max_iter = validation.count("max_iter", max_iter, least=0)
    return _steps(*problem(Phi, t, theta), theta, max_iter)


def _steps(
    Phi: Array, t: Array, theta: LinearRegression, max_iter: int
) -> Iterator[HalfStep[LinearRegression]]:
    for iteration in range(max_iter + 1):
        q = e_step(Phi, t, theta)
        yield HalfStep("E", q, theta, decompose(Phi, t, q, theta))
        if iteration < max_iter:
            theta = m_step(Phi, t, q, theta.each)
            yield HalfStep("M", q, theta, decompose(Phi, t, q, theta))


def evidence_step(Phi: ArrayLike, t: ArrayLike, theta: LinearRegression) -> LinearRegression:
    r"""Put alpha and beta where the derivatives of the evidence vanish, the posterior held fixed.

    .. math:: \alpha = \frac\gamma{m_N^Tm_N} \qquad
              \frac1\beta = \frac1{N-\gamma}\Vert t-\Phi m_N\Vert^2

    PRML (3.92), (3.95); with one alpha for each weight :math:`\alpha_i=\gamma_i/m_i^2`,
    (7.87)-(7.88). Not an EM step: it can lower the evidence, yet it rests where EM rests, (9.65).
    Arguments and errors as in `em`.

    Returns
    -------
    LinearRegression
    """
    Phi, t = problem(Phi, t, theta)
    q = e_step(Phi, t, theta)
    gamma, w_squared = well_determined(q, theta), q.m_N**2
    demand_noise(Phi, t, q, np.inf)  # before alpha: targets that are all zero have none either
    if theta.each and not (gamma.min() > 0 and w_squared.min() > 0):
        raise ValueError(
            f"alpha: weight {gamma.argmin()} has none that is finite to working precision; "
            "leave it out: gmmlab.regression.prune says which weights can go"
        )
    if not w_squared.sum() > 0:
        raise ValueError(
            "t: expected targets of which Phi explains something, got targets of which it explains "
            "nothing: then alpha grows without bound"
        )
    alpha = gamma / w_squared if theta.each else gamma.sum() / w_squared.sum()
    error = np.sum((t - Phi @ q.m_N) ** 2)
    left = len(t) - gamma.sum()
    demand_noise(Phi, t, q, error if left > len(t) * EPS else 0.0)
    return LinearRegression(alpha, left / error)


def maximize_evidence(
    Phi: ArrayLike,
    t: ArrayLike,
    theta: LinearRegression,
    *,
    tol: float = 1e-10,
    max_iter: int = 1000,
) -> Run[LinearRegression]:
    """Repeat `evidence_step` until the evidence moves by no more than `tol` nats a datum.

    Arguments and errors as in `em`.

    Returns
    -------
    Run
        Its evidence need not rise at each step.
    """
    tol = validation.positive("tol", tol, zero=True)
    Phi, t = problem(Phi, t, theta)
    history = [log_evidence(Phi, t, theta)]
    for _ in range(validation.count("max_iter", max_iter)):
        theta = evidence_step(Phi, t, theta)
        history.append(log_evidence(Phi, t, theta))
        change = abs(history[-1] - history[-2]) / len(t)
        if change <= tol:
            break
    reason = f"the last step changed the evidence by {change:.2g} nats a datum; tol is {tol:g}"
    return Run(theta, tuple(history), change <= tol, reason, EVIDENCE)
