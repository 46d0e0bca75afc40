r"""Several runs of EM in lockstep: where data are few, six take little longer than one.

R mixtures of K Gaussians, side by side, are one of R K: its densities are one matrix product, its
sums another, and its M step puts each component where its own run would, PRML (9.24)-(9.26). Only
the responsibilities, (9.23), are divided among the K of a run. With a few hundred data calling
NumPy takes longer than what it computes, and here a call serves all runs.
"""

import numpy as np

from .. import validation
from ..cloud import Cloud, units
from ..errors import SingularCovarianceError
from ..expectation import normalize
from ..loop import Run, em
from ..starts import fingerprint, partition
from ..typing import Array, ArrayLike, Seed
from ..walking import m_step
from .learning import _blank, fit
from .model import GaussianMixture
from .moments import Statistics

ROUGH = 1e-3  # nats a datum: what gains no more is compared with the others
ALIKE = 0.3  # nats: runs that say nearly the same of every datum climb the same hill


def search(
    X: ArrayLike,
    K: int,
    *,
    restarts: int = 10,
    rng: Seed = None,
    covariance: str = "full",
    start: str = "k-means",
    tol: float = 1e-4,
    within: float = 0.05,
) -> Run[GaussianMixture]:
    """Fit a mixture to few data: from the starts of `fit`, only what may win goes on to its end.

    All runs climb in lockstep until an iteration gains no more than a thousandth of a nat a datum
    in each. Those that are then near the highest go on alone, by strides; of several that say
    nearly the same of every datum, one.

    Parameters
    ----------
    X : (N, D) array
    K, restarts, rng, covariance, start
        As in `fit`.
    tol : float
        As in `em`, for the runs that go on; it says what it means with `accelerate`.
    within : float
        Nats a datum. What is then further below the highest ends there; it might have overtaken.

    Returns
    -------
    Run
        From where the lockstep ended, the one that ends highest.

    Raises
    ------
    SingularCovarianceError, ValueError
        As `fit`, which is asked where every start collapses.
    """
    X, rng = validation.data(X), validation.generator(rng)
    cloud, first = Cloud(X, validation.components(K, X), None, units(X)), rng.bit_generator.state
    labels = [partition(cloud, K, start, rng) for _ in range(restarts)]
    ends = climb(X, K, list({fingerprint(z, K): z for z in labels}.values()), covariance)
    best: Run[GaussianMixture] | None = None
    seen: list[Array] = []
    for theta, log_p in sorted(ends, key=lambda end: -end[1].sum()):
        if any(np.abs(log_p - other).max() < ALIKE for other in seen):
            continue
        seen.append(log_p)
        if log_p.sum() >= seen[0].sum() - within * len(X):
            try:
                run = em(X, theta, tol=tol, accelerate=True)
            except SingularCovarianceError:
                continue
            if best is None or run.log_likelihoods[-1] > best.log_likelihoods[-1]:
                best = run
    if best:
        return best
    rng.bit_generator.state = first
    return fit(
        X, K, restarts=restarts, rng=rng, covariance=covariance, start=start, tol=tol,
        accelerate=True,
    )  # fmt: skip


def climb(
    X: Array, K: int, labels: list[Array], covariance: str = "full", tol: float = ROUGH
) -> list[tuple[GaussianMixture, Array]]:
    """Run EM from several partitions at once, until no run gains more than `tol` nats a datum.

    Parameters
    ----------
    X : (N, D) array
        Checked already.
    K : int
    labels : list of (N,) arrays, 0..K-1
    covariance : "full" | "tied" | "diagonal" | "spherical"
    tol : float

    Returns
    -------
    list of (theta, (N,) array of ln p(x_n | theta))
        In the order of the partitions; those that collapse are left out.
    """
    (N, D), before = X.shape, np.full(len(labels), -np.inf)
    gamma = np.hstack([np.eye(K)[z] for z in labels])
    tied = covariance == "tied"
    theta = _blank(gamma.shape[1], D, "full" if tied else covariance)
    (data,) = theta.blocks(X, size=N)

    def sums(theta: GaussianMixture) -> Statistics:
        S = theta.statistics(data, gamma)
        return _shared(S.centred(), K) if tied else S

    while True:
        try:
            theta = m_step(sums, sums(theta), theta)
        except SingularCovarianceError as error:
            r = error.component // K  # that run is over
            gamma = np.delete(gamma, slice(r * K, r * K + K), axis=1)
            before = np.delete(before, r)
            if not len(before):
                return []
            theta = _blank(gamma.shape[1], D, theta.covariance_shape)
            continue
        R = len(before)
        q, log_density = normalize(theta.log_joint(data).reshape(N * R, K))  # of R p(x, z)
        gamma = q.reshape(N, R * K)
        log_p = log_density.reshape(N, R) + np.log(R)
        value = log_p.sum(axis=0)
        if (value - before <= tol * N).all():
            break
        before = value
    runs = (slice(r * K, r * K + K) for r in range(len(before)))
    return [
        (GaussianMixture(R * theta.pi[k], theta.mu[k], theta.Sigma[k], covariance), own)
        for k, own in zip(runs, log_p.T, strict=True)
    ]


def _shared(S: Statistics, K: int) -> Statistics:
    """The statistics from which full covariances come out tied, within each K components."""
    N_k, D = S.N_k.reshape(-1, K), S.mean.shape[1]
    Sigma = S.scatter.reshape(-1, K, D, D).sum(axis=1) / N_k.sum(axis=1)[:, None, None]
    return Statistics(S.N_k, S.mean, S.N_k[:, None, None] * np.repeat(Sigma, K, axis=0))
