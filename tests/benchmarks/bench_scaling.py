"""How an iteration's cost grows with N and with K: a table, and a plot.

    python tests/benchmarks/bench_scaling.py [PLOT.png]

D = 8. N grows at K = 8, K grows at N = 50,000; least of the rounds. A slope of one in the plot,
whose axes are logarithmic, is linear growth; below it, the fixed cost of an iteration still shows.
"""

import sys

import numpy as np
from bench_em import our_run, seconds
from draws import data

D, ROUNDS = 8, 5
SIZES = {
    "N": [(N, 8) for N in (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)],
    "K": [(50_000, K) for K in (2, 4, 8, 16, 32, 64, 128)],
}


def cost(N, K):
    """Seconds an iteration."""
    X, theta = data(N, D, K)
    return min(seconds(our_run, X, theta, max(1, 10_000 // N)) for _ in range(ROUNDS))


def main(plot=None):
    """Print a line a size, then the slope over its upper half; draw both where asked to."""
    times = {}
    for name, sizes in SIZES.items():
        times[name] = []
        for N, K in sizes:
            times[name].append(cost(N, K))
            each = 1e9 * times[name][-1] / (N * K)
            ms = 1e3 * times[name][-1]
            print(
                f"N {N:8,}  K {K:3}  {ms:9.3f} ms  {each:6.1f} ns a datum and component", flush=True
            )
        x = [size[name == "K"] for size in sizes]
        half = len(x) // 2
        slope = np.polyfit(np.log(x[half:]), np.log(times[name][half:]), 1)[0]
        print(f"cost grows like {name} to the power {slope:.2f}, upper half")
    if plot:
        draw(times, plot)


def draw(times, file):
    """One panel for N, one for K, and a line of slope one in each."""
    from matplotlib.figure import Figure  # at call time: only the plot needs it

    figure = Figure(figsize=(7, 3), layout="constrained")
    for ax, (name, sizes) in zip(figure.subplots(1, 2), SIZES.items(), strict=True):
        x = np.array([size[name == "K"] for size in sizes])
        ms = 1e3 * np.array(times[name])
        ax.loglog(x, ms, "o-", label="gmmlab")
        ax.loglog(x, ms[-1] * x / x[-1], "k:", label=f"proportional to {name}")
        ax.set(xlabel=name, ylabel="milliseconds an iteration")
        ax.legend()
    figure.savefig(file, dpi=150)
    print(f"drawn: {file}")


if __name__ == "__main__":
    main(*sys.argv[1:])
