"""The loop: EM for any mixture, the data a block at a time, PRML (9.28)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Generic

import numpy as np

from . import elsewhere, face, validation
from .acceleration import strides
from .patterns import Incomplete
from .typing import Array, ArrayLike, Learning, Prior, Theta, Walk
from .walking import m_step, ready, walk

# A log likelihood is a sum over data, off by some thousand roundings of 2e-16 of itself: a fall by
# less than this part of it is no fall.
ROUNDING = 1e-12


@dataclass(frozen=True, repr=False)
class Run(Generic[Theta]):
    """What `em` and `fit` return.

    Attributes
    ----------
    theta : as the start
        The last parameters, of the kind that was given: a `Mixture`, anything with its methods
        `log_joint`, `statistics` and `maximize`, or a `regression.LinearRegression`.
    log_likelihoods : tuple of float
        ln p(X | theta), nats, at the start and after each iteration: the last is theta's own.
        With a prior, ln p(X | theta) + ln p(theta), which is what then cannot fall.
    converged : bool
        Whether the rise of an E and an M step fell below the tolerance.
    reason : str
        Why the run stopped, in words.
    maximised : str
        What its log likelihoods are: with a prior "ln p(X) + ln p(theta)".
    """

    theta: Theta
    log_likelihoods: tuple[float, ...]
    converged: bool
    reason: str
    maximised: str = "ln p(X)"

    if not TYPE_CHECKING:

        def __getattr__(self, name):
            raise elsewhere.lacking(self, name, elsewhere.OF_A_RUN)

    @property
    def n_iter(self) -> int:
        """How many iterations, an E and an M step each: a walk over the data."""
        return len(self.log_likelihoods) - 1

    def __repr__(self) -> str:
        ended = "converged" if self.converged else "stopped"
        return face.line(
            "Run",
            f"{ended} after {face.count(self.n_iter, 'iteration')}",
            f"{self.maximised} = {self.log_likelihoods[-1]:.3f}",
            *([("K", self.theta.K)] if hasattr(self.theta, "K") else []),
        )

    def _repr_html_(self) -> str:
        theta = self.theta
        shown = theta._repr_html_() if hasattr(theta, "_repr_html_") else escape(repr(theta))
        return f"<p>{escape(repr(self))}<br>{escape(self.reason)}</p>{shown}"


def em(
    X: ArrayLike,
    theta: Learning,
    *,
    tol: float = 1e-10,
    max_iter: int = 1000,
    weights: ArrayLike | None = None,
    prior: Prior | None = None,
    accelerate: bool = False,
    progress: bool = False,
) -> Run[Learning]:
    r"""Maximise the likelihood by EM from a given start, PRML 9.2.2 and 9.3, (9.31)-(9.34).

    Each iteration is one walk over the data in blocks: the responsibilities of a block, its
    statistics, their sum, then one M step. So memory is that of a block, whatever N is. Nothing
    is changed in place: a run that is interrupted leaves the start as it was and returns nothing.

    Parameters
    ----------
    X : (N, D) array
        Data; a memory-mapped file will do. Masked entries are missing, and EM maximises the
        likelihood of the others; see `gmmlab.missing`, also for the cost.
    theta : a mixture
        The start.
    tol : float
        Stop when an iteration gains no more than this, in nats a datum.
    max_iter : int
        Stop after so many iterations.
    weights : (N,) array, optional
        How often each datum counts; fractions are allowed. One that counts zero times is not
        there, whatever its numbers.
    prior : optional
        What `gmmlab.priors` makes: then the posterior is maximised, (9.76)-(9.77).
    accelerate : bool
        Take strides where EM is slow, see `gmmlab.acceleration`: fewer walks over the data to a
        maximum. A stride is an iteration; one that loses is taken back, and the likelihood stays.
        It has converged when EM's own step gains no more than a hundredth of tol.
    progress : bool
        Show a progress bar (needs tqdm).

    Returns
    -------
    Run

    Raises
    ------
    SingularCovarianceError
        If a component collapses.
    UnseenColumnError
        If all entries of a column are missing, or all that a component could learn it from.
    ValueError
        If an argument is not what it must be.

    Examples
    --------
    >>> from gmmlab import bernoulli, datasets, em
    >>> em(datasets.digits()[0], bernoulli.random_start(3, 784, rng=0))
    Run(converged after 36 iterations, ln p(X) = -116170.887, K = 3)
    """
    parts, N, weights, rows = ready(X, validation.mixture(theta, learns=True), weights)
    return climb_over(
        parts,
        theta,
        N,
        weights,
        rows,
        tol=tol,
        max_iter=max_iter,
        prior=prior,
        accelerate=accelerate,
        progress=progress,
    )


def climb_over(
    parts: Any,
    theta: Learning,
    N: float,
    weights: Array | None,
    rows: int | Array = 0,
    *,
    prior: Prior | None = None,
    **options: Any,
) -> Run[Learning]:
    """Run EM over what `ready` makes of data: blocks, how many, weights (N,), and rows."""
    lacks = isinstance(parts, Incomplete)
    if lacks:
        parts.demand(weights)
    run = climb(lambda theta: walk(parts, theta, weights, rows), theta, N, prior=prior, **options)
    if lacks and not prior:
        parts.demand(weights, run.theta)
    return run


def climb(
    walk: Walk[Theta],
    theta: Theta,
    N: float,
    *,
    tol: float,
    max_iter: int,
    prior: Prior | None = None,
    accelerate: bool = False,
    progress: bool = False,
) -> Run[Theta]:
    """Run EM, whatever walks over the data: one machine, or many.

    Parameters
    ----------
    walk : callable
        From theta to ln p(X | theta) and the statistics from which `theta.maximize` makes the next.
    N : float
        How many data it walks over.
    theta, tol, max_iter, prior, accelerate, progress
        As in `em`, whose errors and result these are too.
    """
    tol = validation.positive("tol", tol, zero=True)
    max_iter = validation.count("max_iter", max_iter, least=0)
    validation.prior(prior)
    maximised = "ln p(X) + ln p(theta)" if prior else "ln p(X)"

    def objective(theta: Theta) -> tuple[float, Any]:
        log_likelihood, S = walk(theta)
        return log_likelihood + (prior.log_density(theta) if prior else 0.0), S

    def maximize(S: Any, theta: Theta) -> Theta:
        if prior:
            return prior.maximize(S, theta)
        return m_step(lambda theta: walk(theta)[1], S, theta)

    climber = strides if accelerate else own_steps
    steps = climber(objective, maximize, theta, N, tol)
    history, gain, in_shape = [], np.inf, getattr(theta, "in_shape", True)
    for _, (theta, value, judge) in zip(counted(max_iter + 1, progress, "EM"), steps, strict=False):
        history.append(value)
        if len(history) > 1:
            gain = (history[-1] - history[-2]) / N
        if len(history) == 2 and not in_shape:
            continue  # what the start is, no M step may choose: the next likelihood may be lower
        if judge and gain <= tol:
            known = tol + ROUNDING * max(1, abs(history[-1]) / N)
            fell = -gain > known + getattr(theta, "rounding", 0.0)
            reason = f"the last iteration gained {gain:.2g} nats a datum; tol is {tol:g}"
            if fell:
                reason += "; EM cannot lose: does the mixture's maximize really maximise?"
            elif -gain > known:
                reason += "; that is rounding: a component is nearly singular, or far from zero"
            else:
                reason += cannot_part(theta)
            return Run(theta, tuple(history), not fell, reason + _reshaped(in_shape), maximised)
    reason = f"max_iter is {max_iter}"
    if max_iter:
        reason += f"; the last iteration gained {gain:.2g} nats a datum"
    return Run(theta, tuple(history), False, reason + _reshaped(in_shape), maximised)


def cannot_part(theta: Any) -> str:
    """What to say of components that are the same: no E step can tell them apart."""
    pairs = theta.alike() if hasattr(theta, "alike") else []
    if not pairs:
        return ""
    i, j = pairs[0]
    return (
        f"; but components {i} and {j} are alike, and what is alike EM cannot part: "
        "a start in which they differ may end higher"
    )


def _reshaped(in_shape: bool) -> str:
    if in_shape:
        return ""
    return (
        "; the start's covariances were not of its covariance_shape: the first M step made them "
        "so, and the likelihood may have fallen there"
    )


def own_steps(
    walk: Callable[[Any], tuple[float, Any]],
    maximize: Callable[[Any, Any], Any],
    theta: Any,
    *_: Any,
) -> Iterator[tuple[Any, float, bool]]:
    """EM's own steps: a walk and an M step, again and again. As `acceleration.strides`."""
    while True:
        value, S = walk(theta)
        yield theta, value, True
        theta = maximize(S, theta)


def counted(n: int, progress: bool, name: str) -> Iterable[int]:
    """range(n), with a progress bar when asked for."""
    if not progress:
        return range(n)
    try:
        from tqdm.auto import trange  # at call time: optional
    except ImportError as error:
        raise ImportError("progress needs tqdm: pip install 'gmmlab[progress]'") from error
    return trange(n, desc=name)
