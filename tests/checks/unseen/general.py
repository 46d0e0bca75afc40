"""Answers to the exercises on EM in general: another family, a prior, visits, and a rate."""

import numpy as np

from gmmlab import GaussianMixture, decompose, incremental

from . import right, wrong


def posterior(waits, pi, lam):
    joint = pi * lam * np.exp(-waits[:, None] * lam)
    return joint / joint.sum(1, keepdims=True)


@wrong("exponential_em", "mean for rate", "mean|rate|upside|over")
def _(waits, pi, lam):
    g = posterior(waits, pi, lam)
    return g.mean(0), g.T @ waits / g.sum(0)


@wrong("exponential_em", "no weights in the posterior", "mixing coefficients|pi")
def _(waits, pi, lam):
    g = posterior(waits, np.ones_like(pi), lam)
    return g.mean(0), g.sum(0) / (g.T @ waits)


@wrong("exponential_em", "no factor in the density", "factor|lam")
def _(waits, pi, lam):
    g = pi * np.exp(-waits[:, None] * lam)
    g /= g.sum(1, keepdims=True)
    return g.mean(0), g.sum(0) / (g.T @ waits)


@wrong("exponential_em", "lam taken for the mean", "rate|mean|lam")
def _(waits, pi, lam):
    g = posterior(waits, pi, 1 / lam)
    return g.mean(0), g.sum(0) / (g.T @ waits)


@wrong("exponential_em", "weights not divided", "sum to one|effective numbers|divi")
def _(waits, pi, lam):
    g = posterior(waits, pi, lam)
    return g.sum(0), g.sum(0) / (g.T @ waits)


@right("exponential_em", "with loops")
def _(waits, pi, lam):
    g = np.array([[p * r * np.exp(-r * x) for p, r in zip(pi, lam, strict=True)] for x in waits])
    g = np.array([row / sum(row) for row in g])
    rates = [sum(g[:, k]) / sum(g[:, k] * waits) for k in range(len(pi))]
    return [sum(column) / len(waits) for column in g.T], rates


@right("exponential_em", "with logarithms")
def _(waits, pi, lam):
    log = np.log(pi * lam) - np.outer(waits, lam)
    g = np.exp(log - np.logaddexp.reduce(log, axis=1)[:, None])
    return g.sum(0) / g.sum(), 1 / np.array([np.average(waits, weights=w) for w in g.T])


@wrong("gamma_prior", "a for a - 1", "mean|highest|a - 1|1")
def _(waits, gamma, a, b):
    return (gamma.sum(0) + a) / (gamma.T @ waits + b)


@wrong("gamma_prior", "b as a scale", "b is a rate|b")
def _(waits, gamma, a, b):
    return (gamma.sum(0) + a - 1) / (gamma.T @ waits + 1 / b)


@wrong("gamma_prior", "no prior", "prior")
def _(waits, gamma, a, b):
    return gamma.sum(0) / (gamma.T @ waits)


@wrong("gamma_prior", "b minus", "sign|b|minus")
def _(waits, gamma, a, b):
    return (gamma.sum(0) + a - 1) / (gamma.T @ waits - b)


@right("gamma_prior", "as the sum of two derivatives")
def _(waits, gamma, a, b):
    return [(sum(g) + (a - 1)) / (sum(g * waits) + b) for g in gamma.T]


@wrong("visit_covariance", "around the old mean", "mean")
def _(x, mu, Sigma, N_k, old, new):
    d, N = new - old, N_k + new - old
    square = (x - mu)[:, :, None] * (x - mu)[:, None]
    return (N_k[:, None, None] * Sigma + d[:, None, None] * square) / N[:, None, None]


@wrong("visit_covariance", "only new responsibilities", "counted before|old")
def _(x, mu, Sigma, N_k, old, new):
    N = N_k + new
    share = (new / N)[:, None, None]
    square = (x - mu)[:, :, None] * (x - mu)[:, None]
    return (1 - share) * Sigma + share * (N_k / N)[:, None, None] * square


@wrong("visit_covariance", "nothing moves", "change|Sigma")
def _(x, mu, Sigma, N_k, old, new):
    return Sigma


@right("visit_covariance", "from raw moments, with a loop")
def _(x, mu, Sigma, N_k, old, new):
    out = []
    for k in range(len(mu)):
        d = new[k] - old[k]
        n = N_k[k] + d
        m = (N_k[k] * mu[k] + d * x) / n
        second = N_k[k] * (Sigma[k] + np.outer(mu[k], mu[k])) + d * np.outer(x, x)
        out.append(second / n - np.outer(m, m))
    return out


def path(X, pi, mu, Sigma):
    state = incremental.begin(X, GaussianMixture(pi, mu, Sigma))
    yield state
    for m in range(len(X)):
        state = incremental.visit(X, state, m)
        yield state


@wrong("first_fall", "counted from zero", "number 1|first visit|from")
def _(X, pi, mu, Sigma):
    values = [s.theta.log_likelihood(X) for s in path(X, pi, mu, Sigma)]
    n = next(i for i in range(len(X)) if values[i + 1] < values[i] - 1e-9)
    return n, values[n] - values[n + 1]


@wrong("first_fall", "the largest fall", "deepest")
def _(X, pi, mu, Sigma):
    values = np.array([s.theta.log_likelihood(X) for s in path(X, pi, mu, Sigma)])
    n = np.diff(values).argmin()
    return n + 1, values[n] - values[n + 1]


@wrong("first_fall", "a mean over data", "sum over data|mean")
def _(X, pi, mu, Sigma):
    values = [s.theta.log_density(X).mean() for s in path(X, pi, mu, Sigma)]
    n = next(i for i in range(len(X)) if values[i + 1] < values[i] - 1e-11)
    return n + 1, values[n] - values[n + 1]


@right("first_fall", "as bound plus gap")
def _(X, pi, mu, Sigma):
    split = [decompose(X, s.q, s.theta) for s in path(X, pi, mu, Sigma)]
    lost = -np.diff([d.lower_bound + d.kl for d in split])
    n = int(np.argmax(lost > 1e-9))
    return n + 1, lost[n]


def end(P):
    pi = 0.5
    for _ in range(3000):
        pi = (P[:, 0] * pi / (P @ [pi, 1 - pi])).mean()
    return pi


@wrong("weight_rate", "of the nats", "nats")
def _(P):
    pi = end(P)
    g = P[:, 0] * pi / (P @ [pi, 1 - pi])
    return pi, ((g * (1 - g)).mean() / (pi * (1 - pi))) ** 2


@wrong("weight_rate", "not divided by the doubt before", "before|compared|divi")
def _(P):
    pi = end(P)
    g = P[:, 0] * pi / (P @ [pi, 1 - pi])
    return pi, (g * (1 - g)).mean()


@wrong("weight_rate", "one iteration", "iteration|nothing changes")
def _(P):
    pi = (P[:, 0] / P.sum(1)).mean()
    g = P[:, 0] * pi / (P @ [pi, 1 - pi])
    return pi, (g * (1 - g)).mean() / (pi * (1 - pi))


@wrong("weight_rate", "what is gained", "removes|left")
def _(P):
    pi = end(P)
    g = P[:, 0] * pi / (P @ [pi, 1 - pi])
    return pi, 1 - (g * (1 - g)).mean() / (pi * (1 - pi))


@right("weight_rate", "by the two informations")
def _(P):
    pi = end(P)
    observed = (((P[:, 0] - P[:, 1]) / (P @ [pi, 1 - pi])) ** 2).sum()
    return pi, 1 - observed * pi * (1 - pi) / len(P)
