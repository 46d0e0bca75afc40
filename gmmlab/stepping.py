"""EM half a step at a time, with the bound after each: PRML 9.4, figures 9.11 to 9.13."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, Generic

import numpy as np

from . import validation
from .elbo import Decomposition, split
from .expectation import normalize
from .loop import ready
from .typing import Array, ArrayLike, HasJoint, Learner, Learning, Theta


@dataclass(frozen=True, eq=False)
class HalfStep(Generic[Theta]):
    """One half of an iteration.

    Attributes
    ----------
    name : "E" | "M"
    q : (N, K) array
        Of regression `Weights`.
    theta : as the start
    decomposition : Decomposition
        Of ln p(X | theta), for this q and this theta, after the half step; nats.
    """

    name: str
    q: Any
    theta: Theta
    decomposition: Decomposition


def half_steps(
    X: ArrayLike, theta: Learning, *, tol: float = 1e-10, max_iter: int = 1000
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
    parts, *_ = ready(X, validation.mixture(theta, learns=True), None)
    if validation.lacks(X):
        parts.demand()
        parts = [parts]  # one block, whose rows of q are in the caller's order
    return _steps(parts, theta, tol, max_iter)


def _steps(
    parts: Iterable[Any], theta: Learning, tol: float, max_iter: int
) -> Iterator[HalfStep[Learning]]:
    """Yield the steps. One table of joint densities serves an M step and the E step after it."""
    log_joint, before = _table(parts, theta), -np.inf
    for iteration in range(max_iter + 1):
        q, log_density = normalize(log_joint)
        step = HalfStep("E", q, theta, split(q, log_joint, log_density))
        yield step
        gain = step.decomposition.log_likelihood - before
        if gain <= tol * len(q) or iteration == max_iter:
            return
        before = step.decomposition.log_likelihood
        theta = theta.maximize(_statistics(parts, theta, q))
        log_joint = _table(parts, theta)
        yield HalfStep("M", q, theta, split(q, log_joint, normalize(log_joint)[1]))


def _table(parts: Iterable[Any], theta: HasJoint) -> Array:
    return np.concatenate([theta.log_joint(part) for part in parts])


def _statistics(parts: Iterable[Any], theta: Learner, q: Array) -> Any:
    """The statistics of all blocks, each with its rows of q."""
    terms, row = [], 0
    for part in parts:
        terms.append(theta.statistics(part, q[row : row + len(part)]))
        row += len(part)
    return reduce(add, terms)
