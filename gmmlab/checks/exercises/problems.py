"""The problems that answers are tried on: fixed, small, and lopsided on purpose.

Equal weights, unit covariances, K = 1, D = 1 or responsibilities that are the posterior hide
mistakes, so no problem has any of them. Nor are two of N, K and D ever equal, and each takes
several values, so that a formula for two dimensions alone, or one number that stands where another
should, is seen. Each check uses five problems and judges them together.
"""

import numpy as np

SIZES = ((11, 3, 2), (10, 2, 4), (13, 4, 3), (12, 3, 5), (9, 4, 2))  # N, K, D


def _each(make):
    """From a seed to five problems, each with a generator and sizes of its own."""

    def problems(seed=0):
        return [make(np.random.default_rng([seed, i]), *size) for i, size in enumerate(SIZES)]

    return problems


def distribution(rng, *shape):
    """Rows that sum to one, none of them equal and none near zero or one."""
    p = rng.uniform(0.15, 1, shape) ** 2
    return p / p.sum(axis=-1, keepdims=True)


def covariances(rng, K, D):
    """Correlated, unequal, with determinants far from one."""
    A = rng.normal(size=(K, D, D)) * np.geomspace(0.6, 1.7, K)[:, None, None]
    return A @ A.transpose(0, 2, 1) + 0.4 * np.eye(D)


def _mixture(rng, N, K, D):
    mu = rng.normal(size=(K, D)) * 1.5 + np.linspace(0.7, -0.4, D)
    Sigma = covariances(rng, K, D)
    X = rng.normal(size=(N, D)) * 1.6 + np.linspace(0.5, 0.3, D)
    return {
        "X": X,
        "pi": distribution(rng, K),
        "mu": mu,
        "Sigma": Sigma,
        "gamma": (q := distribution(rng, N, K)),
        "q": q,
    }


mixtures = _each(_mixture)


def far(seed=0):
    """A problem with a datum so far from every mean that all densities underflow."""
    problem = mixtures(seed)[0]
    X = problem["X"].copy()
    X[0] = [400.0, -300.0]
    return {**problem, "X": X}


def hard(seed=0):
    """A problem whose q holds zeros and ones, where 0 ln 0 is 0."""
    problem = mixtures(seed)[1]
    N, K = problem["q"].shape
    q = np.eye(K)[np.arange(N) % K]
    return {**problem, "q": q, "gamma": q}


def _clusters(rng, N, K, D):
    N = 3 * N  # labels are whole numbers, and few of them are alike by chance
    X = rng.normal(size=(N, D)) * np.linspace(2.0, 1.1, D) + np.linspace(0.4, -0.8, D)
    labels = rng.permutation(np.arange(N) % (K + 1) % K)  # every cluster holds some, unequally
    mu = rng.normal(size=(K, D)) * np.linspace(1.6, 1.2, D) + np.linspace(0.5, -0.2, D)
    squares = ((X[:, None] - mu) ** 2).sum(axis=2)  # the first datum chooses as not all together do
    other = int((squares.argmin(axis=1) != squares.sum(axis=0).argmin()).argmax())
    X[[0, other]] = X[[other, 0]]
    return {
        "X": X,
        "mu": mu,
        "r": np.eye(K)[labels],
        "x": rng.normal(size=D) * 1.5,
        "eta": rng.uniform(0.1, 0.4),
    }


clusters = _each(_clusters)


def empty(seed=0):
    """A problem in which one cluster holds no datum."""
    problem = clusters(seed)[0]
    r = problem["r"].copy()
    r[r[:, 1] == 1] = [1, 0, 0]
    return {**problem, "r": r}


def _bernoulli(rng, N, K, D):
    pixels = 3 + D
    X = (rng.random((N, pixels)) < rng.uniform(0.3, 0.7, pixels)).astype(float)
    X[X.sum(axis=1) == 0, 0] = 1
    return {
        "X": X,
        "pi": distribution(rng, K),
        "mu": rng.uniform(0.1, 0.9, (K, pixels)),
        "gamma": distribution(rng, N, K),
    }


bernoulli = _each(_bernoulli)


def many_pixels(seed=0):
    """A problem with so many dimensions that products of probabilities underflow."""
    rng = np.random.default_rng([seed, 9])
    K = 3
    mu = rng.uniform(0.05, 0.95, (K, 3000))
    X = (rng.random((4, 3000)) < mu[[0, 1, 2, 0]]).astype(float)
    return {"X": X, "pi": distribution(rng, K), "mu": mu}


def _regression(rng, N, K, D):
    M = D + 2
    Phi = rng.normal(size=(N, M)) * np.geomspace(0.5, 2, M) + 0.3
    t = Phi @ rng.normal(size=M) + rng.normal(size=N) * 0.6
    A = rng.normal(size=(M, M))
    return {
        "Phi": Phi,
        "t": t,
        "alpha": rng.uniform(0.3, 2.5),
        "beta": rng.uniform(0.5, 4.0),
        "m_N": rng.normal(size=M),
        "S_N": A @ A.T / 3 + 0.4 * np.eye(M),
    }


regression = _each(_regression)


def _visit(rng, N, K, D):
    waits = np.concatenate([rng.normal(50, 7, N), rng.normal(85, 9, N + 4)])
    return {"waits": rng.permutation(waits), "t": float(rng.uniform(35, 70))}


visits = _each(_visit)
