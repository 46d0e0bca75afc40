"""Answers to the exercises on Bernoulli mixtures."""

import numpy as np
from scipy.special import logsumexp, softmax, xlog1py, xlogy
from scipy.stats import bernoulli

from . import right, wrong


@wrong("bernoulli_e_step", "only pixels that are on", "off")
def _(X, pi, mu):
    return softmax(np.log(pi) + X @ np.log(mu).T, axis=1)


@wrong("bernoulli_e_step", "products underflow", "round|underflow|pixels")
def _(X, pi, mu):
    p = pi * np.prod(np.where(X[:, None] == 1, mu, 1 - mu), axis=2)
    return p / p.sum(1, keepdims=True)


@wrong("bernoulli_e_step", "1 - log(mu) for log(1 - mu)", "taken apart")
def _(X, pi, mu):
    a = np.log(pi) + X @ np.log(mu).T + (1 - X) @ (1 - np.log(mu)).T
    return softmax(a, axis=1)


@wrong("bernoulli_e_step", "the log joint returned", "log joint")
def _(X, pi, mu):
    return np.log(pi) + X @ np.log(mu).T + (1 - X) @ np.log(1 - mu).T


@wrong("bernoulli_e_step", "no weights", "mixing|weights")
def _(X, pi, mu):
    return softmax(np.array([bernoulli.logpmf(X, m).sum(1) for m in mu]).T, axis=1)


@wrong("bernoulli_e_step", "denominator over data", "over data")
def _(X, pi, mu):
    a = np.log(pi) + X @ np.log(mu).T + (1 - X) @ np.log(1 - mu).T
    return np.exp(a - logsumexp(a, axis=0))


@wrong("bernoulli_m_step", "means over N", "all data|N")
def _(X, gamma):
    return gamma.mean(0), gamma.T @ X / len(X)


@wrong("bernoulli_m_step", "pi not divided", "N_k|counts|shares|divided")
def _(X, gamma):
    return gamma.sum(0), gamma.T @ X / gamma.sum(0)[:, None]


@wrong("bernoulli_m_step", "responsibilities ignored", "responsibilities|mean of all data")
def _(X, gamma):
    return gamma.mean(0), np.array([X.mean(0)] * gamma.shape[1])


@wrong("bernoulli_m_step", "Laplace smoothing", "prior|added|count")
def _(X, gamma):
    return gamma.mean(0), (gamma.T @ X + 1) / (gamma.sum(0)[:, None] + 2)


@wrong("bernoulli_m_step", "weights from argmax", "wholly|likeliest|hard")
def _(X, gamma):
    h = np.bincount(gamma.argmax(1), minlength=gamma.shape[1])
    return h / len(X), gamma.T @ X / gamma.sum(0)[:, None]


@wrong("bernoulli_moments", "variance mu squared", "1 - mu|variance|within|not right")
def _(pi, mu):
    m = pi @ mu
    return m, np.diag(pi @ mu) + (pi * mu.T) @ mu - np.outer(m, m)


@wrong("bernoulli_moments", "diagonal m(1-m) only", "diagonal|uncorrelated|one Bernoulli")
def _(pi, mu):
    m = pi @ mu
    return m, np.diag(m * (1 - m))


@wrong("bernoulli_moments", "between only", "within")
def _(pi, mu):
    m = pi @ mu
    return m, np.cov(mu.T, aweights=pi, ddof=0)


@wrong("bernoulli_moments", "mean not subtracted", "subtract")
def _(pi, mu):
    return pi @ mu, sum(p * (np.diag(m * (1 - m)) + np.outer(m, m)) for p, m in zip(pi, mu))


@right("bernoulli_e_step", "xlogy in loops")
def _(X, pi, mu):
    a = [[np.log(p) + (xlogy(x, m) + xlog1py(1 - x, -m)).sum() for p, m in zip(pi, mu)] for x in X]
    return softmax(a, axis=1)


@right("bernoulli_m_step", "average with weights")
def _(X, gamma):
    return [g.mean() for g in gamma.T], [np.average(X, axis=0, weights=g) for g in gamma.T]


@right("bernoulli_moments", "E[xx^T] with its diagonal repaired")
def _(pi, mu):
    m = pi @ mu
    C = np.einsum("k,kd,ke->de", pi, mu, mu)
    np.fill_diagonal(C, m)
    return m, C - np.outer(m, m)
