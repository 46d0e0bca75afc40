"""Problems with answers to check against: random mixtures and data, and a 50-digit E step."""

import mpmath
import numpy as np

from gmmlab import GaussianMixture


def covariances(rng, K, D, width=1.0):
    """(K, D, D): random positive definite matrices, of standard deviations about `width`."""
    A = rng.standard_normal((K, D, D + 2))
    return width**2 * (A @ A.transpose(0, 2, 1)) / (D + 2)


def mixture(rng, K, D, spread=3.0):
    """A random mixture whose components overlap."""
    return GaussianMixture(
        rng.dirichlet(np.full(K, 5.0)), spread * rng.standard_normal((K, D)), covariances(rng, K, D)
    )


def responsibilities(rng, N, K):
    """(N, K): rows drawn from the simplex; no posterior of anything."""
    return rng.dirichlet(np.ones(K), size=N)


def exact_log_joint(X, theta):
    """(N, K) nested lists: ln p(x_n, z_nk = 1) from its definition, at 50 digits."""
    with mpmath.workdps(50):
        columns = []
        for pi, mu, Sigma in zip(theta.pi, theta.mu, theta.Sigma, strict=True):
            L = mpmath.cholesky(mpmath.matrix(Sigma.tolist()))
            D = len(mu)
            constant = mpmath.log(mpmath.mpf(float(pi))) - D * mpmath.log(2 * mpmath.pi) / 2
            constant -= sum(mpmath.log(L[d, d]) for d in range(D))
            column = []
            for x in X:
                y = []
                for d in range(D):
                    known = mpmath.fsum(L[d, e] * y[e] for e in range(d))
                    y.append((mpmath.mpf(float(x[d])) - mpmath.mpf(float(mu[d])) - known) / L[d, d])
                column.append(constant - mpmath.fsum(v * v for v in y) / 2)
            columns.append(column)
        return [list(row) for row in zip(*columns, strict=True)]


def exact_responsibilities(X, theta):
    """(N, K): (9.13), rounded to float64 only at the end."""
    with mpmath.workdps(50):
        rows = []
        for row in exact_log_joint(X, theta):
            terms = [mpmath.exp(value) for value in row]
            total = mpmath.fsum(terms)
            rows.append([float(term / total) for term in terms])
        return np.array(rows)
