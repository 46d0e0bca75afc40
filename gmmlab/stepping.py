"""EM half a step at a time, with the bound after each: PRML 9.4, figures 9.11 to 9.13."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial, reduce
from operator import add
from typing import Any, Generic

import numpy as np

from . import validation
from .elbo import Decomposition, split
from .expectation import normalize
from .patterns import Incomplete
from .typing import Array, ArrayLike, HasJoint, Learner, Learning, Theta
from .walking import m_step, ready


@dataclass(frozen=True, eq=False)
class HalfStep(Generic[Theta]):
    """One half of an iteration.

    Attributes
    ----------
    name : "E" | "M"
    q : (N, K) array
        Of a datum whose weight is zero nothing is known: its row is pi. Of regression `Weights`.
    theta : as the start
    decomposition : Decomposition
        Of ln p(X | theta), for this q and this theta, after the half step; nats.
    """

    name: str
    q: Any
    theta: Theta
    decomposition: Decomposition


def half_steps(
    X: ArrayLike,
    theta: Learning,
    *,
    tol: float = 1e-10,
    max_iter: int = 1000,
    weights: ArrayLike | None = None,
) -> Iterator[HalfStep]:
    r"""Walk through EM half a step at a time, (9.70)-(9.75).

    An E step sets q to the posterior and closes the gap; an M step moves theta, which lifts the
    bound and opens the gap again. The steps are those of `em`; arguments and errors as in `em`.

    Yields
    ------
    HalfStep
        E, M, E, M, ... ending with the E step after which the rise is below the tolerance.

    Examples
    --------
    >>> from gmmlab import datasets, fit, half_steps
    >>> X = datasets.old_faithful()
    >>> start = fit(X, 2, restarts=1, rng=0, max_iter=0).theta
    >>> for step in half_steps(X, start, max_iter=1):
    ...     print(step.name, round(step.decomposition.lower_bound, 1))
    E -1131.8
    M -1130.5
    E -1130.3
    """
    tol = validation.positive("tol", tol, zero=True)
    max_iter = validation.count("max_iter", max_iter, least=0)
    parts, N, w, rows = ready(X, validation.mixture(theta, learns=True), weights)
    if isinstance(parts, Incomplete):
        parts.demand(w)
        parts = [parts]  # one block, whose rows of q are in the caller's order
    return _steps(parts, theta, tol * N, max_iter, w, rows, np.shape(X)[0])


def _steps(
    parts: Iterable[Any],
    theta: Learning,
    enough: float,
    max_iter: int,
    w: Array | None,
    rows: int | Array,
    N: int,
) -> Iterator[HalfStep[Learning]]:
    """Yield the steps. One table of joint densities serves an M step and the E step after it."""
    log_joint, before = _table(parts, theta), -np.inf
    in_shape = getattr(theta, "in_shape", True)
    for iteration in range(max_iter + 1):
        q, log_density = normalize(log_joint, first=rows)
        everyone = _among_all(q, theta, rows, N)
        step = HalfStep("E", everyone, theta, split(q, log_joint, log_density, w))
        yield step
        gain = step.decomposition.log_likelihood - before
        if iteration == 1 and not in_shape:
            gain = np.inf  # as in `loop.climb`
        if gain <= enough or iteration == max_iter:
            return
        before = step.decomposition.log_likelihood
        counts = q if w is None else q * w[:, None]
        sums = partial(_statistics, parts, gamma=counts)
        theta = m_step(sums, sums(theta), theta)
        log_joint = _table(parts, theta)
        log_density = normalize(log_joint, first=rows)[1]
        yield HalfStep("M", everyone, theta, split(q, log_joint, log_density, w))


def _among_all(q: Array, theta: HasJoint, rows: int | Array, N: int) -> Array:
    if np.ndim(rows) == 0:
        return q
    everyone = np.tile(getattr(theta, "pi", 1 / q.shape[1]) * np.ones(q.shape[1]), (N, 1))
    everyone[rows] = q
    return everyone


def _table(parts: Iterable[Any], theta: HasJoint) -> Array:
    return np.concatenate([theta.log_joint(part) for part in parts])


def _statistics(parts: Iterable[Any], theta: Learner, gamma: Array) -> Any:
    """The statistics of all blocks, each with its rows of gamma."""
    terms, row = [], 0
    for part in parts:
        terms.append(theta.statistics(part, gamma[row : row + len(part)]))
        row += len(part)
    return reduce(add, terms)
