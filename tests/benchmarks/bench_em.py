"""Seconds an iteration of EM: scikit-learn and gmmlab in turn, same data, same start.

    python tests/benchmarks/bench_em.py [ROUNDS]

An iteration's cost is what a long run takes beyond a short one: neither pays for its set-up. The
two take turns, and the least of the rounds counts (ROUNDS of them, more for small data): what else
the machine does can only add. Before anything is timed both must end at the same likelihood,
to 1e-6 of it.
"""

import sys
import warnings
from time import perf_counter

import numpy as np
from draws import data
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture as Peer

from gmmlab import em

SHAPES = [  # N, D, K
    (272, 2, 2),
    (10_000, 2, 5),
    (100_000, 2, 8),
    (100_000, 16, 16),
    (20_000, 64, 32),
    (200_000, 8, 8),
]
FIRST, ITERATIONS = 1, 8  # the runs that are compared have FIRST, and FIRST + ITERATIONS iterations


def peer_run(X, theta, n):
    """Run scikit-learn's estimator for n iterations from theta; nothing added to a diagonal."""
    peer = Peer(
        theta.K,
        weights_init=theta.pi,
        means_init=theta.mu,
        precisions_init=np.linalg.inv(theta.Sigma),
        init_params="random_from_data",  # cheap; what it finds is replaced by the three above
        reg_covar=0,
        tol=0,
        max_iter=n,
        random_state=0,
    )
    with warnings.catch_warnings(action="ignore", category=ConvergenceWarning):
        return peer.fit(X)


def our_run(X, theta, n):
    """Run `em` for n iterations; it must not have stopped before."""
    run = em(X, theta, tol=0, max_iter=n)
    if run.n_iter != n:
        sys.exit(f"gmmlab stopped after {run.n_iter} of {n} iterations: {run.reason}")
    return run


def seconds(runs, X, theta, rounds):
    """Seconds an iteration of each run, from the least times of long and of short ones.

    The least of their differences would be too little: noise in a short run makes one small.
    """
    repeats = max(1, 5_000 // len(X))
    times = np.empty((rounds, len(runs), 2))
    for round_ in times:
        for run, clocked in zip(runs, round_, strict=True):
            for i, n in enumerate((FIRST, FIRST + ITERATIONS)):
                start = perf_counter()
                for _ in range(repeats):
                    run(X, theta, n)
                clocked[i] = perf_counter() - start
    short, long = times.min(axis=0).T
    return (long - short) / (ITERATIONS * repeats)


def compare(N, D, K, rounds):
    """Seconds an iteration of both, after checking that they do the same."""
    X, theta = data(N, D, K)
    last = FIRST + ITERATIONS
    theirs = peer_run(X, theta, last).score_samples(X).sum()
    ours = our_run(X, theta, last).log_likelihoods[-1]
    if not abs(ours - theirs) <= 1e-6 * abs(theirs):
        sys.exit(f"({N}, {D}, {K}): likelihoods differ: gmmlab {ours}, scikit-learn {theirs}")
    return seconds((peer_run, our_run), X, theta, max(rounds, min(50, 100_000 // N)))


def main(rounds=5):
    """Print a line a shape, and the geometric mean of the ratios."""
    print("milliseconds an iteration")
    print(f"{'N':>8} {'D':>3} {'K':>3} {'scikit-learn':>13} {'gmmlab':>9} {'ratio':>7}")
    ratios = []
    for N, D, K in SHAPES:
        theirs, ours = compare(N, D, K, rounds)
        ratios.append(theirs / ours)
        row = f"{1e3 * theirs:13.3f} {1e3 * ours:9.3f} {ratios[-1]:6.1f}x"
        print(f"{N:8} {D:3} {K:3} {row}", flush=True)
    mean = np.exp(np.mean(np.log(ratios)))
    print(f"geometric mean {mean:.1f}x (required 5x), least {min(ratios):.1f}x (required 2x)")
    return 0 if mean >= 5 and min(ratios) >= 2 else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
