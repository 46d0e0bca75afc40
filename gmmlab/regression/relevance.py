"""The relevance vector machine: which basis functions can be left out, PRML 7.2 and (9.66)-(9.68).

EM moves the alpha of a weight that is not needed towards infinity, and never arrives. So weights
have to be dropped at some point, and dropping is not EM. What is dropped here is decided by the
evidence itself: as a function of one alpha, the others held, it either has a maximum or rises all
the way to infinity (PRML 7.2.2). A weight of the second kind is dropped, one at a time, and the
evidence cannot fall by it. But it is a greedy choice: a weight that is dropped does not come back,
and the evidence has several maxima, so another start may keep other weights.
"""

from dataclasses import dataclass

import numpy as np

from .. import validation
from ..loop import Run
from ..typing import Array, ArrayLike
from .fitting import em
from .model import LinearRegression, Weights, problem
from .steps import e_step, well_determined


@dataclass(frozen=True)
class Relevance:
    """What `relevance` returns.

    Attributes
    ----------
    kept : (R,) array of int
        Which columns of Phi remain.
    theta : LinearRegression
        Beta, and an alpha for each of those columns.
    runs : tuple of Run
        EM between one dropping of weights and the next; the evidence rises through all of them.
    """

    kept: np.ndarray
    theta: LinearRegression
    runs: tuple[Run, ...]


def prune(Phi: ArrayLike, t: ArrayLike, theta: LinearRegression) -> tuple[Array, LinearRegression]:
    r"""Drop weights whose evidence rises all the way to an infinite alpha, one at a time.

    With all else held, the evidence as a function of one alpha has no maximum exactly when

    .. math:: m_i^2 \le \gamma_i S_{ii}

    which is :math:`q_i^2\le s_i` in PRML (7.97)-(7.101), since :math:`q_i=m_i/S_{ii}` and
    :math:`s_i=1/S_{ii}-\alpha_i`. Without that weight the evidence is higher by
    :math:`-\tfrac12(\ln\alpha_iS_{ii}+m_i^2/S_{ii})`, and the posterior is the one given
    :math:`w_i=0`, (2.81)-(2.82). The weight whose loss gains most goes first.

    Parameters
    ----------
    Phi : (N, M) array
        Design matrix.
    t : (N,) array
        Targets.
    theta : LinearRegression
        With one alpha for each weight.

    Returns
    -------
    kept : array of int
        Columns of Phi that remain.
    theta : LinearRegression
        With the alphas of those.

    Raises
    ------
    ValueError
        If an argument is not what it must be, or if no weight would remain.
    """
    Phi, t = problem(Phi, t, theta)
    if not theta.each:
        raise ValueError(f"alpha: expected one for each weight, got {theta.alpha} for all")
    q, kept = e_step(Phi, t, theta), np.arange(Phi.shape[1])
    while True:
        variance = np.diagonal(q.S_N)
        gamma = well_determined(q, theta)
        gain = -0.5 * (np.log(theta.alpha * variance) + q.m_N**2 / variance)
        gain[q.m_N**2 > gamma * variance] = -np.inf
        if np.isneginf(gain).all():
            return kept, theta
        i = gain.argmax()
        rest = np.delete(np.arange(len(kept)), i)
        if len(rest) == 0:
            raise ValueError(
                "Phi: expected a basis function that explains t better than noise does"
            )
        q, theta, kept = (
            _given_zero(q, i, rest),
            LinearRegression(np.asarray(theta.alpha)[rest], theta.beta),
            kept[rest],
        )


def _given_zero(q: Weights, i: int, rest: Array) -> Weights:
    """Return the Gaussian over the rest of the weights, given that weight i is zero."""
    slope = q.S_N[rest, i] / q.S_N[i, i]
    return Weights(
        q.m_N[rest] - slope * q.m_N[i],
        q.S_N[np.ix_(rest, rest)] - np.outer(slope, q.S_N[i, rest]),
    )


def relevance(
    Phi: ArrayLike,
    t: ArrayLike,
    theta: LinearRegression,
    *,
    tol: float = 1e-8,
    max_iter: int = 10_000,
    progress: bool = False,
) -> Relevance:
    """Fit a relevance vector machine: EM until it slows down, `prune`, and so on.

    The tolerance of EM falls tenfold from 1e-4 to `tol`, so that weights which are not needed
    leave while EM still moves fast. Each time EM ends, weights are dropped until none can go.

    Parameters
    ----------
    Phi, t
        As in `prune`.
    theta : LinearRegression
        The start, with one alpha for each weight.
    tol, max_iter, progress
        As in `em`, for each run of it.

    Returns
    -------
    Relevance

    Raises
    ------
    ValueError
        If an argument is not what it must be, or if no weight would remain.
    """
    Phi, t = problem(Phi, t, theta)
    tol = validation.positive("tol", tol)
    kept, runs, level = np.arange(Phi.shape[1]), [], max(tol, 1e-4)
    while True:
        run = em(Phi[:, kept], t, theta, tol=level, max_iter=max_iter, progress=progress)
        rest, theta = prune(Phi[:, kept], t, run.theta)
        runs.append(run)
        if len(rest) == len(kept):
            if level == tol:
                return Relevance(kept, theta, tuple(runs))
            level = max(tol, level / 10)
        kept = kept[rest]
