"""To the optimum from one start: plain EM, strides and scikit-learn, on problems quick and slow.

    python tests/benchmarks/bench_acceleration.py [ROUNDS [SEED]]

Counted are walks over the data, and seconds of one processor with one thread of BLAS, until ln p is
within 1e-8 nats a datum of where EM ends after a very long run. Strides that end in another maximum
that is higher have passed the mark; one that ends lower is listed, and left out of the means.
scikit-learn makes the same iterations as plain EM, so it is given as many. All three take turns and
the least of the rounds counts. With another SEED all starts and all drawn data are new.
"""

import sys
from time import process_time

import numpy as np
from bench_em import peer_run
from draws import mixture
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris, load_wine
from threadpoolctl import threadpool_limits

from gmmlab import SingularCovarianceError, datasets, em, m_step
from gmmlab.bernoulli import BernoulliMixture, random_start

NEAR, LONG = 1e-8, 10_000  # nats a datum; walks
SLOW = 100  # walks: where plain EM needs more, it is slow
FASTER = {"walks": 5.7, "time": 4.1, "scikit-learn": 10}  # required, in the geometric mean


def overlapping(N, D, K, scale, rng):
    """Draw from a mixture whose means are `scale` times as far apart as in `draws`."""
    theta = mixture(D, K, rng)
    X, z = theta.sample(N, rng)
    return X - (1 - scale) * theta.mu[z]


def started(X, K, shape, rng):
    """Start from the cells of K data drawn at random, blurred."""
    Z = datasets.standardize(X)
    centres = rng.choice(Z, K, replace=False)
    near = ((Z[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
    return m_step(X, 0.9 * np.eye(K)[near] + 0.1 / K, shape)


def problems(rng):
    """Yield name, data, start."""
    faithful, iris = datasets.old_faithful(), load_iris().data
    wine = datasets.standardize(load_wine().data[:, [0, 6, 9, 12]])
    cells = datasets.standardize(load_breast_cancer().data[:, [0, 1, 4, 5, 8]])
    blood = datasets.standardize(load_diabetes().data[:, [2, 3, 4, 6, 8]])
    for name, X, K, shape in (
        ("Old Faithful, 2", faithful, 2, "full"),
        ("Old Faithful, 3", faithful, 3, "full"),
        ("Old Faithful, 4", faithful, 4, "full"),
        ("Old Faithful, 3 tied", faithful, 3, "tied"),
        ("Old Faithful, 4 spherical", faithful, 4, "spherical"),
        ("iris, 3 tied", iris, 3, "tied"),
        ("iris, 5 diagonal", iris, 5, "diagonal"),
        ("wine, 3", wine, 3, "full"),
        ("cells, 3", cells, 3, "full"),
        ("blood, 4", blood, 4, "full"),
        ("drawn, 2 of 2", overlapping(2_000, 2, 2, 0.8, rng), 2, "full"),
        ("drawn, 3 of 2", overlapping(5_000, 2, 3, 0.8, rng), 3, "full"),
        ("drawn, 4 of 4", overlapping(10_000, 4, 4, 0.8, rng), 4, "full"),
        ("drawn, 8 of 8, apart", overlapping(20_000, 8, 8, 1.5, rng), 8, "full"),
        ("drawn, 5 of 3", overlapping(20_000, 3, 5, 1.0, rng), 5, "full"),
    ):
        yield name, X, started(X, K, shape, rng)
    for K in (3, 6):
        mu = rng.uniform(0.2, 0.8, (K, 20))
        X, _ = BernoulliMixture(np.full(K, 1 / K), mu).sample(2_000, rng)
        yield f"bits, {K}", X, random_start(K, 20, rng)


def walks_to(top, X, theta, **options):
    """Count walks until ln p is within NEAR of `top`: None if it never is."""
    values = np.array(em(X, theta, tol=1e-13, max_iter=LONG, **options).log_likelihoods)
    there = values >= top - NEAR * len(X)
    return int(there.argmax()) if there.any() else None


def seconds(runs, rounds):
    """Least processor seconds of each run, which take turns."""
    times = np.empty((rounds, len(runs)))
    for clocked in times:
        for i, run in enumerate(runs):
            begin = process_time()
            run()
            clocked[i] = process_time() - begin
    return times.min(axis=0)


def compare(X, theta, rounds):
    """Walks of plain EM and of strides, then milliseconds of both and of scikit-learn."""
    try:
        top = em(X, theta, tol=1e-15, max_iter=LONG).log_likelihoods[-1]
    except SingularCovarianceError:
        return 0, None, None
    plain, fast = (walks_to(top, X, theta, accelerate=a) for a in (False, True))
    if fast is None:
        return plain, None, None
    runs = [lambda: em(X, theta, tol=0, max_iter=plain)]
    runs += [lambda: em(X, theta, tol=0, max_iter=fast, accelerate=True)]
    if getattr(theta, "covariance_shape", None) == "full":
        runs += [lambda: peer_run(X, theta, plain)]
    return plain, fast, 1e3 * seconds(runs, rounds)


def mean(ratios):
    """Return the geometric mean, and how many there are."""
    return f"{np.exp(np.mean(np.log(ratios))):5.1f}x of {len(ratios)}"


def main(rounds=5, seed=20):
    """Print a line a problem, and the geometric means of the ratios."""
    print(f"{'':28}{'walks':>8}{'strides':>8}{'ratio':>6}{'EM, ms':>9}{'strides':>9}{'ratio':>6}")
    rows = []
    for name, X, theta in problems(np.random.default_rng(seed)):
        plain, fast, ms = compare(X, theta, rounds)
        if fast is None:
            print(f"{name:28}{plain:8}   {'ends lower' if plain else 'EM collapses'}")
            continue
        rows.append((plain, plain / fast, ms[0] / ms[1], ms[2] / ms[1] if len(ms) > 2 else None))
        line = f"{name:28}{plain:8}{fast:8}{plain / fast:6.1f}{ms[0]:9.1f}{ms[1]:9.1f}"
        peer = f"; scikit-learn {ms[2]:9.1f} {ms[2] / ms[1]:6.1f}" if len(ms) > 2 else ""
        print(f"{line}{ms[0] / ms[1]:6.1f}{peer}", flush=True)
    for title, some in (
        ("all", rows),
        (f"EM needs over {SLOW} walks", [r for r in rows if r[0] > SLOW]),
        (f"EM needs {SLOW} at most", [r for r in rows if r[0] <= SLOW]),
    ):
        walks, times, peers = ([r[i] for r in some if r[i]] for i in (1, 2, 3))
        print(f"{title}: walks {mean(walks)}, time {mean(times)}, scikit-learn {mean(peers)}")
    print(f"required {FASTER}")


if __name__ == "__main__":
    with threadpool_limits(1):
        main(*map(int, sys.argv[1:]))
