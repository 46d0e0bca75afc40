"""The loop: EM for any mixture, the data a block at a time, PRML (9.28)."""

from dataclasses import dataclass

import numpy as np

from . import validation
from .blocks import blocks
from .expectation import normalize
from .mixture import Mixture

ROUNDING = 1e-12  # relative: a sum of many logarithms is not known better


@dataclass(frozen=True)
class Run:
    """What `em` and `fit` return.

    Attributes
    ----------
    theta : Mixture
        The last parameters.
    log_likelihoods : tuple of float
        ln p(X | theta), nats, at the start and after each iteration: the last is theta's own.
        With a prior, ln p(X | theta) + ln p(theta), which is what then cannot fall.
    converged : bool
        Whether the rise fell below the tolerance.
    reason : str
        Why the run stopped, in words.
    """

    theta: Mixture
    log_likelihoods: tuple
    converged: bool
    reason: str

    @property
    def n_iter(self):
        """How many iterations, an E and an M step each."""
        return len(self.log_likelihoods) - 1


def em(X, theta, *, tol=1e-10, max_iter=1000, weights=None, prior=None, progress=False):
    r"""Maximise the likelihood by EM from a given start, PRML 9.2.2 and 9.3, (9.31)-(9.34).

    Each iteration is one walk over the data in blocks: the responsibilities of a block, its
    statistics, their sum, then one M step. So memory is that of a block, whatever N is. Nothing
    is changed in place: a run that is interrupted leaves the start as it was and returns nothing.

    Parameters
    ----------
    X : (N, D) array
        Data; a memory-mapped file will do.
    theta : a mixture
        The start.
    tol : float
        Stop when an iteration gains no more than this, in nats a datum.
    max_iter : int
        Stop after so many iterations.
    weights : (N,) array, optional
        How often each datum counts; fractions are allowed.
    prior : optional
        What `gmmlab.priors` makes: then the posterior is maximised, (9.76)-(9.77).
    progress : bool
        Show a progress bar (needs tqdm).

    Returns
    -------
    Run

    Raises
    ------
    SingularCovarianceError
        If a component collapses.
    ValueError
        If an argument is not what it must be.
    """
    parts, N, weights = ready(X, validation.mixture(theta), weights)
    return climb(
        lambda theta: walk(parts, theta, weights), theta, N, tol, max_iter, prior, progress
    )


def climb(walk, theta, N, tol, max_iter, prior=None, progress=False):
    """Run EM, whatever walks over the data: one machine, or many.

    Parameters
    ----------
    walk : callable
        From theta to ln p(X | theta) and the statistics from which `theta.maximize` makes the next.
    N : float
        How many data it walks over.
    theta, tol, max_iter, prior, progress
        As in `em`, whose errors and result these are too.
    """
    tol = validation.positive("tol", tol, zero=True)
    max_iter = validation.count("max_iter", max_iter, least=0)
    validation.prior(prior)
    history, gain = [], np.inf
    for _ in counted(max_iter + 1, progress, "EM"):
        log_likelihood, S = walk(theta)
        history.append(log_likelihood + (prior.log_density(theta) if prior else 0.0))
        if len(history) > 1:
            gain = (history[-1] - history[-2]) / N
        if gain <= tol:
            fell = -gain * N > tol * N + ROUNDING * abs(history[-1])
            reason = f"the last iteration gained {gain:.2g} nats a datum; tol is {tol:g}"
            if fell:
                reason += "; EM cannot lose: does the mixture's maximize really maximise?"
            return Run(theta, tuple(history), not fell, reason)
        if len(history) <= max_iter:
            theta = prior.maximize(S, theta) if prior else theta.maximize(S)
    reason = f"max_iter is {max_iter}"
    if max_iter:
        reason += f"; the last iteration gained {gain:.2g} nats a datum"
    return Run(theta, tuple(history), False, reason)


def walk(parts, theta, weights=None):
    """Take one walk over the data: ln p(X | theta), (9.28), and the statistics for the M step.

    Parameters
    ----------
    parts : iterable
        Blocks of data, as `Mixture.blocks` makes them.
    theta : a mixture
    weights : (N,) array, optional
        One for each datum of all blocks together.
    """
    log_likelihood, total, row = 0.0, None, 0
    for part in parts:
        log_joint = theta.log_joint(part)
        own = isinstance(theta, Mixture)  # then the table is new, and gamma may take its place
        gamma, log_density = normalize(log_joint, out=log_joint if own else None)
        if weights is not None:
            w = weights[row : row + len(gamma)]
            gamma, log_density, row = gamma * w[:, None], log_density * w, row + len(gamma)
        log_likelihood += float(log_density.sum())
        S = theta.statistics(part, gamma)
        total = S if total is None else total + S
    return log_likelihood, total


def ready(X, theta, weights):
    """Check X (N, D) and the weights (N,); return blocks, how many data they are, the weights."""
    X = validation.array("X", X)
    parts = theta.blocks(X) if isinstance(theta, Mixture) else blocks(X, np.asarray, 8192)
    if weights is None:
        return parts, len(X), None
    weights = validation.weights(weights, len(X))
    return parts, weights.sum(), weights


def counted(n, progress, name):
    """range(n), with a progress bar when asked for."""
    if not progress:
        return range(n)
    try:
        from tqdm.auto import trange  # at call time: optional
    except ImportError as error:
        raise ImportError("progress needs tqdm: pip install 'gmmlab[progress]'") from error
    return trange(n, desc=name)
