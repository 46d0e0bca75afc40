"""The problems that answers are tried on: fixed, small, and lopsided on purpose.

Equal weights, unit covariances, K = 1, D = 1 or responsibilities that are the posterior hide
mistakes, so no problem has any of them. Each check uses four problems and judges them together.
"""

import numpy as np

K, D = 3, 2
SIZES = (11, 10, 13, 12)


def _each(make):
    """From a seed to four problems, each with a generator and a size of its own."""

    def problems(seed=0):
        return [make(np.random.default_rng([seed, i]), N) for i, N in enumerate(SIZES)]

    return problems


def distribution(rng, *shape):
    """Rows that sum to one, none of them equal and none near zero or one."""
    p = rng.uniform(0.15, 1, shape) ** 2
    return p / p.sum(axis=-1, keepdims=True)


def covariances(rng, K=K, D=D):
    """Correlated, unequal, with determinants far from one."""
    A = rng.normal(size=(K, D, D)) * np.geomspace(0.6, 1.7, K)[:, None, None]
    return A @ A.transpose(0, 2, 1) + 0.4 * np.eye(D)


def _mixture(rng, N):
    mu = rng.normal(size=(K, D)) * 1.5 + [0.7, -0.4]
    Sigma = covariances(rng)
    X = rng.normal(size=(N, D)) * 1.6 + [0.5, 0.3]
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
    q = np.eye(K)[np.arange(len(problem["X"])) % K]
    return {**problem, "q": q, "gamma": q}


def _clusters(rng, N):
    X = rng.normal(size=(N, D)) * [2.0, 1.1] + [0.4, -0.8]
    labels = rng.permutation(np.arange(N) % (K + 1) % K)  # every cluster holds some, unequally
    return {
        "X": X,
        "mu": rng.normal(size=(K, D)) * [1.6, 1.2] + [0.5, -0.2],
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


def _bernoulli(rng, N):
    pixels = 5
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
    mu = rng.uniform(0.05, 0.95, (K, 3000))
    X = (rng.random((4, 3000)) < mu[[0, 1, 2, 0]]).astype(float)
    return {"X": X, "pi": distribution(rng, K), "mu": mu}


def _regression(rng, N):
    M = 4
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


def _visit(rng, N):
    waits = np.concatenate([rng.normal(50, 7, N), rng.normal(85, 9, N + 4)])
    return {"waits": rng.permutation(waits), "t": float(rng.uniform(35, 70))}


visits = _each(_visit)
