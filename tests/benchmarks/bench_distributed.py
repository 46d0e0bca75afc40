"""When a Dask cluster is worth it: milliseconds an iteration, one process and two workers in turn.

    python tests/benchmarks/bench_distributed.py [ROUNDS]

It prints a line for each N: `gmmlab.em` in this process, `gmmlab.distributed.em` on a local cluster
of two processes that hold the data already, and their ratio; then what an iteration costs that has
almost nothing to compute, and above how many data two workers win. The two take turns, and the
least of the rounds counts: what else the machine does can only add. Before anything is timed, both
must have the same likelihood to 1e-10.

BLAS has one thread in each process, as Dask's workers do, so that the ratio says what processes
gain; where BLAS keeps the cores busy already it is an upper limit. A cluster of machines has more
cores and more memory. Its network adds to the fixed cost of an iteration and to nothing else, since
only parameters and statistics travel: about K (D + 1)(D + 2) / 2 numbers a chunk.

Dask starts its workers on Linux with MALLOC_TRIM_THRESHOLD_=65536, so that they hand memory back at
once. A walk over blocks asks for the same memory again and again, and takes 1.6 times as much
processor time then. Here the workers keep it: see `KEEP`.
"""

import sys
from time import perf_counter

import dask
import dask.array as da
import numpy as np
from distributed import Client, LocalCluster, wait
from draws import data
from threadpoolctl import threadpool_limits

from gmmlab import distributed
from gmmlab.loop import walk

D, K, WORKERS, CHUNKS = 8, 16, 2, 4
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), 1)
KEEP = {"distributed.nanny.pre-spawn-environ": ONE_THREAD}  # Dask's own, less the one about memory
SIZES = (1_000, 10_000, 100_000, 1_000_000)


def seconds(f):
    """How long a call takes."""
    start = perf_counter()
    f()
    return perf_counter() - start


def compare(N, rounds):
    """Seconds an iteration here and on the cluster, the least of rounds that take turns."""
    n = N // CHUNKS
    draw = dask.delayed(lambda seed: np.random.default_rng(seed).standard_normal((n, D)))
    parts = [da.from_delayed(draw(seed), (n, D), float) for seed in range(CHUNKS)]
    chunks = da.concatenate(parts).persist()
    wait(chunks)
    X, (_, theta) = chunks.compute(), data(1000, D, K)

    def here():
        return walk(theta.blocks(X), theta)

    def there():
        return distributed.walk(chunks, theta)

    if abs(here()[0] - there()[0]) > 1e-10 * abs(here()[0]):
        sys.exit(f"N = {N}: likelihoods differ: {here()[0]} here, {there()[0]} on the cluster")
    return np.min([[seconds(f) for f in (here, there)] for _ in range(rounds)], axis=0)


def main(rounds=7):
    """Print a line for each N, the fixed cost, and where the two cross."""
    print(f"milliseconds an iteration, D = {D}, K = {K}, least of {rounds} rounds")
    print(f"{'N':>9} {'one process':>12} {f'{WORKERS} workers':>10} {'ratio':>7}")
    times = []
    with (
        threadpool_limits(1),
        dask.config.set(KEEP),
        LocalCluster(WORKERS, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster),
    ):
        for N in SIZES:
            one, many = compare(N, rounds)
            times.append((one, many))
            print(f"{N:9} {1e3 * one:12.1f} {1e3 * many:10.1f} {one / many:6.2f}x", flush=True)
    fixed, (one, many) = times[0][1], times[-1]
    print(f"An iteration on the cluster costs {1e3 * fixed:.0f} ms before it computes anything.")
    gain = (one - (many - fixed)) / SIZES[-1]  # seconds a datum
    if gain <= 0:
        print("Beyond that it gains nothing here: are the cores busy with something else?")
        return
    crossing = fixed / gain
    work = 1e3 * one / SIZES[-1] * crossing
    print(
        f"{WORKERS} workers win above about {crossing:.1g} data, where one process needs {work:.0f}"
    )
    print("ms an iteration; and sooner, when X does not fit the memory of one machine.")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
