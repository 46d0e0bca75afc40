"""How long `import gmmlab` takes, beside NumPy alone, which it needs.

    python tests/benchmarks/bench_import.py [ROUNDS]

Each import is timed in a new process, the two in turn; medians. Where other programs keep the
processor busy the clock shows it, the processor's own time less so. SciPy must not come along.
"""

import subprocess
import sys

import numpy as np

TIMED = (
    "import sys, time; wall, own = time.perf_counter(), time.process_time(); import {}; "
    "print(1e3 * (time.perf_counter() - wall), 1e3 * (time.process_time() - own), "
    "int('scipy' in sys.modules))"
)


def imported(name):
    """Milliseconds by the clock and of the processor, and whether SciPy came along."""
    code = [sys.executable, "-c", TIMED.format(name)]
    out = subprocess.run(code, capture_output=True, text=True, check=True).stdout
    return [float(number) for number in out.split()]


def main(rounds=10):
    """Print the medians, and whether they are what is required."""
    results = {"numpy": [], "gmmlab": []}
    for n in range(rounds):
        for name, times in results.items():
            times.append(imported(name))
        print(f"round {n + 1} of {rounds}", file=sys.stderr)
    for name, times in results.items():
        wall, own, _ = np.median(times, axis=0)
        print(f"import {name:7} {wall:4.0f} ms, {own:4.0f} ms of the processor")
    scipy = any(s for *_, s in results["gmmlab"])
    print("required: gmmlab, NumPy's share included, under 150 ms, and no SciPy")
    print(f"SciPy came along: {scipy}")
    return 0 if wall < 150 and not scipy else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
