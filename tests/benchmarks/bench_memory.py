"""What EM needs beyond its data, and whether it fits a file larger than memory should hold.

    python tests/benchmarks/bench_memory.py [GIGABYTES]

Part 1: N = 1,000,000, D = 8, K = 16. The most that arrays take beyond the data during two
iterations, as tracemalloc counts them: gmmlab's, those of a whole fit from one start, and
scikit-learn's, each in a process of its own.
Part 2: two iterations over a memory-mapped file of 4 GB, or as many as are asked for, all the
memory of the process counted, its pages of the file too.

That part needs Linux: it reads VmHWM in /proc/self/status, which clear_refs sets back.
"""

import subprocess
import sys
import tempfile
import tracemalloc
from pathlib import Path

import numpy as np
from bench_em import our_run, peer_run
from draws import data, mixture

from gmmlab import em, fit

N, D, K = 1_000_000, 8, 16
MIB = 2**20


def memory(name):
    """A line of /proc/self/status in bytes; VmHWM is the most that the process has held."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return 1024 * int(line.split()[1])
    raise OSError(f"no {name} in /proc/self/status")


def beyond(who):
    """Print the most bytes that a run takes beyond its data."""
    X, theta = data(N, D, K)
    run = {"gmmlab": our_run, "its fit": one_start, "scikit-learn": peer_run}[who]
    run(X[:2000], theta, 1)  # whatever a library sets up once is not counted
    tracemalloc.start()
    run(X, theta, 2)
    print(tracemalloc.get_traced_memory()[1])


def one_start(X, theta, n):
    """Fit from a start of its own: K-means and n iterations."""
    fit(X, theta.K, restarts=1, rng=0, max_iter=n)


def write(path, gigabytes):
    """Write a file of float64 numbers, one drawn block again and again."""
    rng = np.random.default_rng(0)
    block, _ = mixture(D, 4, rng).sample(250_000, rng)
    times = round(gigabytes * 1e9 / block.nbytes)
    shape = (times * len(block), D)
    with open(path, "wb") as f:
        header = {"descr": "<f8", "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_2_0(f, header)
        for n in range(times):
            f.write(block.data)
            if n % 50 == 0:
                print(f"  written {f.tell() / 1e9:.1f} GB", file=sys.stderr)


def mapped(path):
    """Print the most that a process holds while it fits the file."""
    X = np.load(path, mmap_mode="r")
    theta = mixture(D, 4, np.random.default_rng(0))
    Path("/proc/self/clear_refs").write_text("5")  # 5: count the most anew
    em(X, theta, tol=0, max_iter=2, progress=True)
    print(memory("VmHWM"))


def alone(*arguments):
    """Run a part of this file in a process of its own, and return the number that it prints."""
    code = [sys.executable, __file__, *map(str, arguments)]
    return int(subprocess.run(code, stdout=subprocess.PIPE, text=True, check=True).stdout)


def main(gigabytes=4.0):
    """Print the table."""
    print(f"beyond the data, N = {N:,}, D = {D}, K = {K}, whose data are {8 * N * D / MIB:.0f} MiB")
    added = {who: alone("beyond", who) / MIB for who in ("gmmlab", "its fit", "scikit-learn")}
    print(f"  gmmlab       {added['gmmlab']:6.1f} MiB (required: at most 64)")
    print(f"  its fit      {added['its fit']:6.1f} MiB, labels of {8 * N / MIB:.1f} MiB included")
    print(f"  scikit-learn {added['scikit-learn']:6.1f} MiB")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "X.npy"
        write(path, gigabytes)
        most = alone("mapped", path) / MIB
        print(f"a file of {path.stat().st_size / 1e9:.1f} GB, memory-mapped")
    print(f"  gmmlab       {most:6.0f} MiB in all, Python and NumPy included (required: under 954)")
    return 0 if added["gmmlab"] <= 64 and most < 1e9 / MIB else 1


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["beyond", who]:
            beyond(who)
        case ["mapped", path]:
            mapped(path)
        case arguments:
            sys.exit(main(*map(float, arguments)))
