"""How long a check takes: a right answer, a wrong one, and one that nothing explains.

    python tests/benchmarks/bench_checks.py

The first time in a process the variants of the right formula are computed, which is what a student
waits for; afterwards they are known. Processor seconds, since answers of others are written in
loops; SciPy's are not counted in. One unexplained answer a check costs the most: all pairs of slips
are tried.
"""

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "checks"))
from right_answers import CHECKS, RIGHT

from gmmlab import checks

REQUIRED = 0.5


def unexplained(name):
    """A right answer that is bent so that no slip gives it."""

    def answer(*arguments):
        found = RIGHT[name](*arguments)
        parts = [
            np.asarray(p, dtype=float) for p in (found if isinstance(found, tuple) else [found])
        ]
        bent = [p * (1 + 0.3 * np.sin(3 * p + 1)) + 0.1 * np.cos(p) for p in parts]
        return tuple(bent) if isinstance(found, tuple) else bent[0]

    return answer


def seconds(check, answer):
    """Processor seconds of a verdict."""
    started = time.process_time()
    check(answer)
    return time.process_time() - started


def main():
    """Print the slowest checks."""
    rows = []
    for name in CHECKS:
        check = getattr(checks, name)
        if check.arguments:
            bent = unexplained(name)
            first, again = seconds(check, bent), seconds(check, bent)
            rows.append((first, again, seconds(check, RIGHT[name]), name))
    rows.sort(reverse=True)
    print("unexplained first | again | right, seconds")
    for *times, name in rows[:8]:
        print("{:17.3f} | {:5.3f} | {:5.3f}  {}".format(*times, name))
    print(f"median {np.median([r[0] for r in rows]):.3f}; required: {REQUIRED} at most")
    return 0 if rows[0][0] < REQUIRED else 1


if __name__ == "__main__":
    sys.exit(main())
