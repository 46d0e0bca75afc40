"""EM half a step at a time, with the bound after each: PRML 9.4, figures 9.11 to 9.13."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from . import validation
from .elbo import Decomposition, decompose
from .expectation import e_step
from .mixture import Mixture


@dataclass(frozen=True, eq=False)
class HalfStep:
    """One half of an iteration.

    Attributes
    ----------
    name : "E" | "M"
    q : (N, K) array
    theta : Mixture
    decomposition : Decomposition
        Of ln p(X | theta), for this q and this theta, after the half step; nats.
    """

    name: str
    q: np.ndarray
    theta: Mixture
    decomposition: Decomposition


def half_steps(X, theta, *, tol=1e-10, max_iter=1000) -> Iterator[HalfStep]:
    r"""Walk through EM half a step at a time, (9.70)-(9.75).

    An E step sets q to the posterior and closes the gap; an M step moves theta, which lifts the
    bound and opens the gap again. The steps are those of `em`; arguments and errors as in `em`.

    Yields
    ------
    HalfStep
        E, M, E, M, ... ending with the E step after which the rise is below the tolerance.
    """
    tol = validation.positive("tol", tol, zero=True)
    max_iter = validation.count("max_iter", max_iter, least=0)
    before = -np.inf
    for iteration in range(max_iter + 1):
        q = e_step(X, theta)
        step = HalfStep("E", q, theta, decompose(X, q, theta))
        yield step
        gain = step.decomposition.log_likelihood - before
        if gain <= tol * len(q) or iteration == max_iter:
            return
        before = step.decomposition.log_likelihood
        theta = theta.maximize(theta.statistics(X, q))
        yield HalfStep("M", q, theta, decompose(X, q, theta))
