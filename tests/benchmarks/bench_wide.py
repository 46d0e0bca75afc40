"""Diagonal and spherical mixtures of many columns: time and memory of a fit, beside scikit-learn.

    python tests/benchmarks/bench_wide.py

N = 400, D = 2000, K = 2, one start. Each fit has a process of its own: the least processor time of
five fits, on one thread, and the most memory that the process held, libraries included. Both must
end at the same likelihood.

It needs Linux: the memory is read in /proc/self/status.
"""

import json
import subprocess
import sys
from time import process_time

import numpy as np
from bench_memory import MIB, memory
from sklearn.mixture import GaussianMixture as Peer
from threadpoolctl import threadpool_limits

from gmmlab import fit

N, D, K, ROUNDS = 400, 2000, 2, 5
SHAPES = {"diagonal": "diag", "spherical": "spherical"}  # what scikit-learn calls them


def run(who, shape):
    """Return the seconds that one fit took, and ln p(X) where it ended."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((N, D)) + np.repeat([0.0, 1.0], N // 2)[:, None]
    start = process_time()
    if who == "gmmlab":
        end = fit(X, K, covariance=shape, restarts=1, rng=0).log_likelihoods[-1]
    else:
        peer = Peer(K, covariance_type=SHAPES[shape], reg_covar=0, tol=1e-10, random_state=0)
        end = peer.fit(X).score(X) * N
    return process_time() - start, end


def alone(who, shape):
    """Seconds, where it ended and bytes of `run`, in a process of its own."""
    out = subprocess.run([sys.executable, __file__, who, shape], stdout=subprocess.PIPE, check=True)
    return json.loads(out.stdout)


def main():
    """Print a line a shape."""
    print(f"a fit, N = {N}, D = {D}, K = {K}")
    print(f"{'':10} {'scikit-learn':>22} {'gmmlab':>22}   required: at most twice")
    good = True
    for shape in SHAPES:
        theirs, ours = (alone(who, shape) for who in ("scikit-learn", "gmmlab"))
        if not abs(ours[1] - theirs[1]) <= 1e-9 * abs(theirs[1]):
            sys.exit(f"{shape}: likelihoods differ: gmmlab {ours[1]}, scikit-learn {theirs[1]}")
        shown = (f"{1e3 * s:9.1f} ms {m / MIB:6.0f} MiB" for s, _, m in (theirs, ours))
        print(
            f"{shape:10} {'  '.join(shown)}  {ours[0] / theirs[0]:6.1f} {ours[2] / theirs[2]:5.1f}"
        )
        good &= ours[0] <= 2 * theirs[0] and ours[2] <= 2 * theirs[2]
    return 0 if good else 1


if __name__ == "__main__":
    if sys.argv[1:]:
        with threadpool_limits(1):
            runs = [run(*sys.argv[1:]) for _ in range(ROUNDS)]
        print(json.dumps([min(runs)[0], runs[0][1], memory("VmHWM")]))
    else:
        sys.exit(main())
