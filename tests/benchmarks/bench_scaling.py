"""How an iteration's cost grows with N and with K: a table, and a plot.

    python tests/benchmarks/bench_scaling.py [PLOT.png]

D = 8. N grows at K = 8, K grows at N = 50,000; least of the rounds. In N the cost is proportional,
once the fixed cost of an iteration is small beside it: a slope of one on logarithmic axes. In K it
is a straight line that does not start at zero, since all components share the products x x^T.
"""

import sys

import numpy as np
from bench_em import our_run, seconds
from draws import data

D, ROUNDS = 8, 3
SIZES = {
    "N": [(N, 8) for N in (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)],
    "K": [(50_000, K) for K in (2, 4, 8, 16, 32, 64, 128)],
}


def cost(N, K):
    """Seconds an iteration."""
    X, theta = data(N, D, K)
    return seconds([our_run], X, theta, ROUNDS)[0]


def main(plot=None):
    """Print a line a size, and the growth; draw it where asked to."""
    times = {}
    for name, sizes in SIZES.items():
        times[name] = []
        for N, K in sizes:
            times[name].append(1e3 * cost(N, K))
            print(f"N {N:9,}  K {K:3}  {times[name][-1]:9.3f} ms", flush=True)
    N, K = (np.array([size[i] for size in sizes]) for i, sizes in enumerate(SIZES.values()))
    power = np.polyfit(np.log(N[3:]), np.log(times["N"][3:]), 1)[0]
    print(f"from N = {N[3]:,} on the cost grows like N to the power {power:.2f}")
    each, shared = np.polyfit(K, times["K"], 1, w=1 / np.array(times["K"]))
    print(f"in K it is {shared:.2f} ms, which all components share, and {each:.3f} ms for each")
    if plot:
        draw(N, K, times, shared + each * K, plot)


def draw(N, K, times, line, file):
    """Draw a panel for N and one for K, each with the line that it should follow."""
    from matplotlib.figure import Figure  # at call time: only the plot needs it

    figure = Figure(figsize=(7, 3), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.loglog(N, times["N"], "o", label="gmmlab")
    left.loglog(N, times["N"][-1] * N / N[-1], "k:", label="proportional to N")
    right.plot(K, times["K"], "o", label="gmmlab")
    right.plot(K, line, "k:", label="a straight line")
    for ax, name in ((left, "N"), (right, "K")):
        ax.set(xlabel=name, ylabel="milliseconds an iteration")
        ax.legend()
    figure.savefig(file, dpi=150)
    print(f"drawn: {file}")


if __name__ == "__main__":
    main(*sys.argv[1:])
