"""The loop: EM for any mixture, PRML (9.28), half a step at a time or all the way."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from . import validation
from .elbo import Decomposition, decompose
from .expectation import e_step, normalize
from .kmeans import kmeans, one_of_k, plus_plus
from .maximization import m_step
from .mixture import Mixture, blocks
from .validation import SingularCovarianceError


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


@dataclass(frozen=True)
class HalfStep:
    """One half of an iteration: its name, "E" or "M", and q, theta and their bound after it."""

    name: str
    q: np.ndarray
    theta: Mixture
    decomposition: Decomposition


def em(X, theta, *, tol=1e-10, max_iter=1000, weights=None, prior=None, progress=False):
    r"""Maximise the likelihood by EM from a given start, PRML 9.2.2 and 9.3.

    Each iteration is one walk over the data in blocks: the responsibilities of a block, its
    statistics, their sum, then one M step. So memory is that of a block, whatever N is.

    Parameters
    ----------
    X : (N, D) array
        Data; a memory-mapped file will do.
    theta : a mixture
        The start.
    tol : float
        Stop when an iteration gains less than this, in nats a datum.
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
    tol = validation.positive("tol", tol, zero=True)
    max_iter = validation.count("max_iter", max_iter, least=0)
    parts, N, weights = _ready(X, theta, weights)
    history = []
    for _ in counted(max_iter + 1, progress, "EM"):
        log_likelihood, S = walk(parts, theta, weights)
        history.append(log_likelihood + (prior.log_density(theta) if prior else 0.0))
        gain = (history[-1] - history[-2]) / N if len(history) > 1 else np.inf
        if gain <= tol:
            reason = f"the last iteration gained {gain:.2g} nats a datum; tol is {tol:g}"
            return Run(theta, tuple(history), True, reason)
        if len(history) <= max_iter:
            theta = prior.maximize(S, theta) if prior else theta.maximize(S)
    reason = f"max_iter is {max_iter}; the last iteration gained {gain:.2g} nats a datum"
    return Run(theta, tuple(history), False, reason)


def half_steps(X, theta, *, tol=1e-10, max_iter=1000) -> Iterator[HalfStep]:
    r"""Walk through EM half a step at a time, PRML figures 9.8 and 9.11-9.13.

    An E step sets q to the posterior and closes the gap; an M step moves theta, which lifts the
    bound and opens the gap again. Arguments and errors as in `em`, which takes the same steps.

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


def fit(
    X, K, *, restarts=10, rng=None, covariance="full", tol=1e-10, max_iter=1000, progress=False
):
    """Fit a mixture of Gaussians: K-means starts, PRML 9.2.2, EM from each, the best of them.

    K-means runs on standardised columns, so that the units of the data do not choose the start.

    Parameters
    ----------
    X : (N, D) array
        Data.
    K : int
        The number of components.
    restarts : int
        How many starts.
    rng : seed or numpy.random.Generator
        The same seed gives the same run.
    covariance : "full" | "tied" | "diagonal" | "spherical"
    tol, max_iter, progress
        As in `em`.

    Returns
    -------
    Run
        The one that ends with the highest likelihood. Starts that collapse are left out.

    Raises
    ------
    SingularCovarianceError
        If every start collapses.
    ValueError
        If an argument is not what it must be.
    """
    X = validation.data(X)
    if validation.count("K", K) > len(X):
        raise ValueError(f"K: expected no more components than data, got {K} for {len(X)} data")
    rng = np.random.default_rng(rng)
    spread = X.std(axis=0)
    Z = (X - X.mean(axis=0)) / np.where(spread > 0, spread, 1)
    best = collapse = None
    for _ in counted(validation.count("restarts", restarts), progress, "starts"):
        try:
            r = one_of_k(kmeans(Z, plus_plus(Z, K, rng)).labels, K)
            run = em(X, m_step(X, r, covariance), tol=tol, max_iter=max_iter)
        except SingularCovarianceError as error:
            collapse = error
            continue
        if best is None or run.log_likelihoods[-1] > best.log_likelihoods[-1]:
            best = run
    if best is None:
        raise collapse
    return best


def walk(parts, theta, weights=None):
    """One walk over the data: ln p(X | theta), (9.28), and the statistics for the M step."""
    log_likelihood, total, row = 0.0, None, 0
    for part in parts:
        gamma, log_density = normalize(theta.log_joint(part))
        if weights is not None:
            w = weights[row : row + len(gamma)]
            gamma, log_density, row = gamma * w[:, None], log_density * w, row + len(gamma)
        log_likelihood += float(log_density.sum())
        S = theta.statistics(part, gamma)
        total = S if total is None else total + S
    return log_likelihood, total


def _ready(X, theta, weights):
    """Blocks of X, how many data they count as, and the weights."""
    X = X if isinstance(X, np.ndarray) else np.asarray(X)
    parts = theta.blocks(X) if isinstance(theta, Mixture) else blocks(X, np.asarray, 8192)
    if weights is None:
        return parts, len(X), None
    weights = validation.weights(weights, len(X))
    return parts, weights.sum(), weights


def counted(n, progress, name):
    """range(n), with a progress bar when asked for."""
    if not progress:
        return range(n)
    from tqdm.auto import trange  # optional: only for those who ask for a bar

    return trange(n, desc=name)
