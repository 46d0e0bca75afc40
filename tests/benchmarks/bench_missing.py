"""What missing entries cost: seconds an iteration, beside complete data of the same size.

    python tests/benchmarks/bench_missing.py

The same start, the same number of iterations; the least of the rounds, taken in turns. Rows get one
of so many patterns at random, the first of which lacks nothing.
"""

from time import perf_counter

import numpy as np
from draws import data

from gmmlab.loop import ready, walk

SIZES = [  # N, D, K, patterns
    (272, 2, 2, 3),
    (10_000, 2, 5, 3),
    (100_000, 2, 8, 3),
    (10_000, 8, 8, 3),
    (10_000, 8, 8, 100),
    (100_000, 8, 8, 200),
    (20_000, 16, 16, 200),
]
ITERATIONS, ROUNDS = 5, 5


def masks(D, patterns, rng):
    """(patterns, D): three in ten entries are missing; of three patterns each lacks one at most."""
    if patterns == 3:
        return np.eye(3, D, k=-1, dtype=bool)
    mask = rng.random((patterns, D)) < 0.3
    mask[0] = False
    return mask


def seconds(parts, theta):
    """An iteration's."""
    start = perf_counter()
    for _ in range(ITERATIONS):
        theta = theta.maximize(walk(parts, theta)[1])
    return (perf_counter() - start) / ITERATIONS


def main():
    """Print a line a size."""
    rng = np.random.default_rng(0)
    for N, D, K, patterns in SIZES:
        X, theta = data(N, D, K)
        mask = masks(D, patterns, rng)[rng.integers(patterns, size=N)]
        pair = [ready(A, theta, None)[0] for A in (X, np.ma.masked_array(X, mask))]
        times = [[seconds(parts, theta) for parts in pair] for _ in range(ROUNDS)]
        whole, lacking = 1e3 * np.min(times, axis=0)
        print(
            f"N {N:7,} D {D:2} K {K:2} patterns {patterns:3}: complete {whole:7.2f} ms, missing "
            f"{lacking:7.2f} ms, {lacking / whole:5.1f} times; {(lacking - whole) / patterns:5.2f} "
            "ms a pattern more",
            flush=True,
        )


if __name__ == "__main__":
    main()
