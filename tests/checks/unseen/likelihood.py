"""Answers to the exercises on the likelihood."""

from math import comb, factorial, gamma

import numpy as np
from scipy.special import logsumexp
from scipy.stats import multivariate_normal as mvn
from scipy.stats import norm

from . import right, wrong
from .parts import joint


@wrong(
    "log_likelihood",
    "logsumexp without an axis",
    "one logarithm|over data|everything|log of the sum",
)
def _(X, pi, mu, Sigma):
    return logsumexp(joint(X, pi, mu, Sigma))


@wrong("log_likelihood", "max not added back", "largest|maximum|added back|peak")
def _(X, pi, mu, Sigma):
    a = joint(X, pi, mu, Sigma)
    return np.log(np.exp(a - a.max(1, keepdims=True)).sum(1)).sum()


@wrong("log_likelihood", "underflows for a far datum", "far|rounds to zero|underflow")
def _(X, pi, mu, Sigma):
    return np.log(np.exp(joint(X, pi, mu, Sigma)).sum(1)).sum()


@wrong("log_likelihood", "log10", "base")
def _(X, pi, mu, Sigma):
    return logsumexp(joint(X, pi, mu, Sigma), axis=1).sum() / np.log(10)


@wrong("log_likelihood", "returned for the first datum", "first datum")
def _(X, pi, mu, Sigma):
    total = 0
    for row in joint(X, pi, mu, Sigma):
        total += logsumexp(row)
        return total


@wrong("log_likelihood", "weights counted again", "twice|squared")
def _(X, pi, mu, Sigma):
    return logsumexp(joint(X, pi, mu, Sigma), b=pi, axis=1).sum()


@wrong(
    "log_likelihood",
    "the sum of all logs",
    "inside the sum|which of the two comes first|sum of log",
)
def _(X, pi, mu, Sigma):
    return joint(X, pi, mu, Sigma).sum()


@wrong("log_likelihood", "mean", "average|mean|1/N")
def _(X, pi, mu, Sigma):
    return logsumexp(joint(X, pi, mu, Sigma), axis=1).mean()


@wrong("log_likelihood", "a value a datum", "sum|datum")
def _(X, pi, mu, Sigma):
    return logsumexp(joint(X, pi, mu, Sigma), axis=1)


@wrong("collapse", "log of sigma not times D", "sigma|dimension")
def _(sigma, D):
    return -np.log(sigma) - D / 2 * np.log(2 * np.pi)


@wrong("collapse", "sigma squared taken as sigma", "sigma|square|variance|deviation")
def _(sigma, D):
    return mvn(np.zeros(D), sigma * np.eye(D)).logpdf(np.zeros(D))


@wrong("collapse", "plus signs", "sign|positive|falls")
def _(sigma, D):
    return D * (np.log(sigma) + 0.5 * np.log(2 * np.pi))


@wrong("collapse", "univariate", "one dimension|D")
def _(sigma, D):
    return norm(0, sigma).logpdf(0)


@wrong("collapse", "log10", "base")
def _(sigma, D):
    return -D * np.log10(np.sqrt(2 * np.pi) * sigma)


@wrong("collapse", "ln 2 pi not halved", "2 pi")
def _(sigma, D):
    return -D * (np.log(2 * np.pi) + np.log(sigma))


@wrong("equivalent_solutions", "2 to the K", "subset|two|2")
def _(K):
    return 2**K


@wrong("equivalent_solutions", "gamma of K", "one short|itself|K = 2")
def _(K):
    return gamma(K)


@wrong("equivalent_solutions", "pairs", "pairs")
def _(K):
    return comb(K, 2)


@wrong("equivalent_solutions", "sum for product", "sum|product|add")
def _(K):
    return sum(range(1, K + 1))


@right("log_likelihood", "logaddexp")
def _(X, pi, mu, Sigma):
    return float(np.logaddexp.reduce(joint(X, pi, mu, Sigma), axis=1).sum())


@right("log_likelihood", "scipy, datum after datum, as an array of one")
def _(X, pi, mu, Sigma):
    total = 0
    for x in X:
        total += logsumexp([np.log(p) + mvn.logpdf(x, m, S) for p, m, S in zip(pi, mu, Sigma)])
    return np.array([total])


@right("collapse", "from the determinant")
def _(sigma, D):
    return -0.5 * np.linalg.slogdet(2 * np.pi * sigma**2 * np.eye(D))[1]


@right("equivalent_solutions", "math.factorial of an int")
def _(K):
    return factorial(int(K))
