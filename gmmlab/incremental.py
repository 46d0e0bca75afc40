r"""Incremental EM: one datum at a time, PRML 9.4, (9.78)-(9.79). For every mixture.

The bound may be lifted in any order: a step that updates q for one datum only, and then theta, is
as good a coordinate ascent as a whole E step. So theta learns from each datum at once, and the
bound never falls; the likelihood may, for a moment, since most of q is out of date.

Source: Neal and Hinton (1998), in Jordan (ed.), Learning in Graphical Models, 355-368.
"""

from dataclasses import dataclass
from typing import Any, Generic

import numpy as np

from . import validation
from .elbo import decompose
from .expectation import normalize
from .loop import ROUNDING, Run, cannot_part, counted
from .mixture import Kind, Mixture
from .stepping import half_steps
from .typing import Array, ArrayLike, Seed
from .walking import m_step


@dataclass(frozen=True, eq=False)
class State(Generic[Kind]):
    """Where incremental EM is.

    Attributes
    ----------
    theta : Mixture
        What maximises Q for these statistics.
    q : (N, K) array
        The responsibilities of each datum, from its last visit.
    statistics
        The sums over all data for this q, after every visit.
    weights : (N,) array or None
        How often each datum counts.
    """

    theta: Kind
    q: np.ndarray
    statistics: Any
    weights: Any = None


def begin(X: ArrayLike, theta: Kind, weights: ArrayLike | None = None) -> State[Kind]:
    """Make the first state: one E step and one M step over all data.

    Parameters
    ----------
    X : (N, D) array
    theta : a mixture
    weights : (N,) array, optional
        How often each datum counts; one that counts zero times is never visited.

    Returns
    -------
    State

    Raises
    ------
    SingularCovarianceError, ValueError
        As in `em`.
    """
    validation.mixture(theta, Mixture)
    X = _complete(X, weights)
    e_step = next(half_steps(X, theta, weights=weights))
    return _learned(X, theta, e_step.q, weights)


def _complete(X: ArrayLike, weights: ArrayLike | None) -> Array:
    """Check data, (N, D); those that are not there are zero."""
    if weights is not None:
        X = validation.array("X", X)
        X = validation.without(X, validation.weights(weights, len(X)) > 0)
    return validation.data(X)


def _learned(X: Array, theta: Kind, q: Array, weights: ArrayLike | None) -> State[Kind]:
    """The state after an M step on sums over all data, for responsibilities (N, K)."""
    gamma = q if weights is None else q * np.asarray(weights)[:, None]
    S = theta.statistics(X, gamma)
    new = m_step(lambda theta: theta.statistics(X, gamma), S, theta)
    return State(new, q, S, weights)


def visit(X: ArrayLike, state: State[Kind], order: ArrayLike) -> State[Kind]:
    r"""Visit data in turn: for each an E step of its own, then an M step.

    .. math:: N_k^{new} &= N_k^{old} + \gamma^{new}(z_{mk}) - \gamma^{old}(z_{mk}) \\
              \mu_k^{new} &= \mu_k^{old} +
              \frac{\gamma^{new}(z_{mk})-\gamma^{old}(z_{mk})}{N_k^{new}}
              (x_m-\mu_k^{old})

    PRML (9.79), (9.78); covariances likewise (exercise 9.27), and Bernoulli means. All of it is one
    sum: the statistics, plus those of x_m for the change of its responsibilities. After each
    visit they are those of all data, but for rounding.

    Parameters
    ----------
    X : (N, D) array
        The data that the state began with.
    state : State
    order : int or sequence of int
        Which data to visit, 0..N-1, in this order.

    Returns
    -------
    State
        A new one; the old one is as it was.

    Raises
    ------
    SingularCovarianceError
        If a component collapses.
    ValueError
        If an argument is not what it must be.
    """
    X, order = validation.array("X", X), np.atleast_1d(order)
    N = len(state.q)
    validation.shape("X", X, (N, None))
    validation.shape("order", order, (None,))
    if order.size and (order.dtype.kind not in "iu" or order.min() < 0 or order.max() >= N):
        raise ValueError(f"order: expected whole numbers 0..{N - 1}, got {validation.shown(order)}")
    theta, q, S = state.theta, state.q.copy(), state.statistics
    for m in order:
        w = 1 if state.weights is None else state.weights[m]
        if w == 0:
            continue
        x = theta.prepare(X[m : m + 1], int(m))
        gamma = normalize(theta.log_joint(x), first=int(m))[0]
        S = S + theta.statistics(x, w * (gamma - q[m]))
        q[m] = gamma[0]
        theta = theta.maximize(S)
    return State(theta, q, S, state.weights)


def em(
    X: ArrayLike,
    theta: Kind,
    *,
    tol: float = 1e-10,
    max_sweeps: int = 1000,
    rng: Seed = None,
    weights: ArrayLike | None = None,
    progress: bool = False,
) -> Run[Kind]:
    """Sweep over the data again and again, each time in a new order, until the bound stands still.

    Data must be complete: of a row with missing entries the sums were taken under a theta that is
    gone, and cannot be taken out again. `gmmlab.em` and `gmmlab.online.em` learn from such rows.

    Parameters
    ----------
    X : (N, D) array
    theta : a mixture
        The start.
    tol : float
        Stop when a sweep lifts the bound by no more than this, in nats a datum.
    max_sweeps : int
    rng : seed or numpy.random.Generator
        For the order.
    weights : (N,) array, optional
        How often each datum counts; fractions are allowed.
    progress : bool
        Show a progress bar (needs tqdm).

    Returns
    -------
    Run
        Its log likelihoods are those at the start, after `begin`, and after each sweep.

    Raises
    ------
    SingularCovarianceError, ValueError
        As in `em`.
    """
    validation.mixture(theta, Mixture)
    X = _complete(X, weights)
    N = len(X) if weights is None else np.sum(weights)
    tol = validation.positive("tol", tol, zero=True)
    max_sweeps, rng = validation.count("max_sweeps", max_sweeps), validation.generator(rng)
    state = begin(X, theta, weights)
    start, now = (decompose(X, state.q, t, weights) for t in (theta, state.theta))
    history = [start.log_likelihood, now.log_likelihood]
    for _ in counted(max_sweeps, progress, "sweeps"):
        before = now.lower_bound
        state = visit(X, state, rng.permutation(len(X)))
        # Rounding adds up over visits, and could pass for the spread of a component that has
        # collapsed: each sweep ends with an M step on sums taken anew.
        state = _learned(X, state.theta, state.q, weights)
        now = decompose(X, state.q, state.theta, weights)
        history.append(now.log_likelihood)
        gain = (now.lower_bound - before) / N
        reason = f"the last sweep lifted the bound by {gain:.2g} nats a datum"
        if gain <= max(tol, ROUNDING * max(1, abs(now.lower_bound) / N)):
            reason += f"; tol is {tol:g}" + cannot_part(state.theta)
            return Run(state.theta, tuple(history), True, reason)
    return Run(state.theta, tuple(history), False, f"max_sweeps is {max_sweeps}; {reason}")
