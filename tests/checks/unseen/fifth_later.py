"""A fifth set of answers, to the exercises of chapters 9 to 11: concepts taken for another."""

import numpy as np
from scipy.special import logsumexp, softmax
from scipy.stats import multivariate_normal as mvn

import gmmlab
from gmmlab import GaussianMixture, incremental

from . import right, wrong
from .general import end, path, posterior
from .parts import full, gam


@wrong("exponential_em", "normalised over data", "over data|wrong axis|over components|rows")
def _(waits, pi, lam):
    g = pi * lam * np.exp(-waits[:, None] * lam)
    g /= g.sum(axis=0)
    return g.mean(0), g.sum(0) / (g.T @ waits)


@wrong("exponential_em", "responsibilities not normalised", "not divided|sum to one|normalis")
def _(waits, pi, lam):
    g = pi * lam * np.exp(-waits[:, None] * lam)
    return g.sum(0) / len(waits), g.sum(0) / (g.T @ waits)


@wrong("exponential_em", "hard labels", "hard|largest|soft")
def _(waits, pi, lam):
    g = np.eye(len(pi))[posterior(waits, pi, lam).argmax(1)]
    return g.mean(0), g.sum(0) / (g.T @ waits)


@wrong("exponential_em", "rates alone", "Return 2 values")
def _(waits, pi, lam):
    g = posterior(waits, pi, lam)
    return g.sum(0) / (g.T @ waits)


@wrong("exponential_em", "mean of inverses", "mean of|inverse|1 / x|1/x|reciprocal")
def _(waits, pi, lam):
    g = posterior(waits, pi, lam)
    return g.mean(0), g.T @ (1 / waits) / g.sum(0)


@wrong("exponential_em", "all data below the line", "responsib|gamma|weigh")
def _(waits, pi, lam):
    g = posterior(waits, pi, lam)
    return g.mean(0), g.sum(0) / waits.sum()


@wrong("exponential_em", "two iterations", "twice|two iterations")
def _(waits, pi, lam):
    for _ in range(2):
        g = posterior(waits, pi, lam)
        pi, lam = g.mean(0), g.sum(0) / (g.T @ waits)
    return pi, lam


@wrong("exponential_em", "printed, not returned", "return")
def _(waits, pi, lam):
    g = posterior(waits, pi, lam)
    print(g.mean(0), g.sum(0) / (g.T @ waits))


@right("exponential_em", "by einsum, a list of arrays")
def _(waits, pi, lam):
    g = softmax(np.log(pi) + np.log(lam) - np.einsum("n,k->nk", waits, lam), axis=1)
    return [np.einsum("nk->k", g) / g.shape[0], np.einsum("nk->k", g) / np.einsum("nk,n", g, waits)]


@wrong("gamma_prior", "the sum of two quotients", "prior|sum|quotient|likelihood")
def _(waits, gamma, a, b):
    return gamma.sum(0) / (gamma.T @ waits) + (a - 1) / b


@wrong("gamma_prior", "a forgotten", "with a missing")
def _(waits, gamma, a, b):
    return gamma.sum(0) / (gamma.T @ waits + b)


@wrong("gamma_prior", "b forgotten", "b ")
def _(waits, gamma, a, b):
    return (gamma.sum(0) + a - 1) / (gamma.T @ waits)


@wrong("gamma_prior", "all data counted for each", "N_k|responsib|gamma|effective")
def _(waits, gamma, a, b):
    return (len(waits) + a - 1) / (gamma.T @ waits + b)


@wrong("gamma_prior", "a + 1, as for a variance", "density of the mean")
def _(waits, gamma, a, b):
    return (gamma.sum(0) + a + 1) / (gamma.T @ waits + b)


@wrong("gamma_prior", "the mean wait", "upside|over|inverse|mean|rate")
def _(waits, gamma, a, b):
    return (gamma.T @ waits + b) / (gamma.sum(0) + a - 1)


@right("gamma_prior", "as data that were added")
def _(waits, gamma, a, b):
    more = np.append(waits, b / (a - 1) if a > 1 else 0)
    if a == 1:
        return gamma.sum(0) / (waits @ gamma + b)
    weights = np.vstack([gamma, np.full(gamma.shape[1], a - 1)])
    return [1 / np.average(more, weights=weights[:, k]) for k in range(gamma.shape[1])]


@wrong("visit_covariance", "around the new mean", "mean|new")
def _(x, mu, Sigma, N_k, old, new):
    d, N = new - old, N_k + new - old
    m = mu + (d / N)[:, None] * (x - mu)
    square = np.einsum("ki,kj->kij", x - m, x - m)
    return (N_k[:, None, None] * Sigma + d[:, None, None] * square) / N[:, None, None]


@wrong("visit_covariance", "divided by the old number", "old|N_k|number")
def _(x, mu, Sigma, N_k, old, new):
    d, N = new - old, N_k + new - old
    m = mu + (d / N)[:, None] * (x - mu)
    square = np.einsum("ki,kj->kij", x - mu, x - m)
    return Sigma + (d / N_k)[:, None, None] * square


@wrong("visit_covariance", "squares of entries, no outer product", "outer|product|diagonal")
def _(x, mu, Sigma, N_k, old, new):
    d, N = new - old, N_k + new - old
    m = mu + (d / N)[:, None] * (x - mu)
    square = ((x - mu) * (x - m))[:, :, None] * np.eye(len(x))
    return (N_k[:, None, None] * Sigma + d[:, None, None] * square) / N[:, None, None]


@wrong("visit_covariance", "the mean's square not taken off", "mean|square|subtract|taken")
def _(x, mu, Sigma, N_k, old, new):
    d, N = new - old, N_k + new - old
    second = Sigma + np.einsum("ki,kj->kij", mu, mu)
    second = N_k[:, None, None] * second + d[:, None, None] * np.outer(x, x)
    return second / N[:, None, None]


@wrong("visit_covariance", "the old mean's square taken off", "old mean|mean(.|\n)*old|mu")
def _(x, mu, Sigma, N_k, old, new):
    d, N = new - old, N_k + new - old
    second = Sigma + np.einsum("ki,kj->kij", mu, mu)
    second = N_k[:, None, None] * second + d[:, None, None] * np.outer(x, x)
    return second / N[:, None, None] - np.einsum("ki,kj->kij", mu, mu)


@wrong("visit_covariance", "old and new exchanged", "old|sign|exchanged")
def _(x, mu, Sigma, N_k, old, new):
    d, N = old - new, N_k + old - new
    m = mu + (d / N)[:, None] * (x - mu)
    square = np.einsum("ki,kj->kij", x - mu, x - m)
    return (N_k[:, None, None] * Sigma + d[:, None, None] * square) / N[:, None, None]


@wrong("visit_covariance", "Sigma changed in place", "place|argument|copy|changes")
def _(x, mu, Sigma, N_k, old, new):
    for k in range(len(mu)):
        d, N = new[k] - old[k], N_k[k] + new[k] - old[k]
        m = mu[k] + d / N * (x - mu[k])
        Sigma[k] = (N_k[k] * Sigma[k] + d * np.outer(x - mu[k], x - m)) / N
    return Sigma


@right("visit_covariance", "one old and one new difference")
def _(x, mu, Sigma, N_k, old, new):
    out = np.array(Sigma)
    for k, d in enumerate(new - old):
        rate = d / (N_k[k] + d)
        out[k] = (1 - rate) * (Sigma[k] + rate * np.outer(x - mu[k], x - mu[k]))
    return out


@wrong("first_fall", "negative", "positive|sign|negative")
def _(X, pi, mu, Sigma):
    values = [s.theta.log_likelihood(X) for s in path(X, pi, mu, Sigma)]
    n = next(i for i in range(len(X)) if values[i + 1] < values[i] - 1e-9)
    return n + 1, values[n + 1] - values[n]


@wrong("first_fall", "the state before all visits counted", "start|from 1|counted|one too|number 1")
def _(X, pi, mu, Sigma):
    values = [s.theta.log_likelihood(X) for s in path(X, pi, mu, Sigma)]
    n = next(i for i in range(len(X)) if values[i + 1] < values[i] - 1e-9)
    return n + 2, values[n] - values[n + 1]


@wrong("first_fall", "each visit from the same state", "each visit|same state|state|first visit")
def _(X, pi, mu, Sigma):
    begin = incremental.begin(X, GaussianMixture(pi, mu, Sigma))
    before = begin.theta.log_likelihood(X)
    for m in range(len(X)):
        after = incremental.visit(X, begin, m).theta.log_likelihood(X)
        if after < before - 1e-9:
            return m + 1, before - after
    return 0, 0.0


@wrong("first_fall", "against the start", "before|start")
def _(X, pi, mu, Sigma):
    values = [s.theta.log_likelihood(X) for s in path(X, pi, mu, Sigma)]
    n = next(i for i in range(len(X)) if values[i + 1] < values[i] - 1e-9)
    return n + 1, values[0] - values[n + 1]


@wrong("first_fall", "the last fall", "last|first")
def _(X, pi, mu, Sigma):
    values = [s.theta.log_likelihood(X) for s in path(X, pi, mu, Sigma)]
    n = [i for i in range(len(X)) if values[i + 1] < values[i] - 1e-9][-1]
    return n + 1, values[n] - values[n + 1]


@wrong("first_fall", "data from the last to the first", "order|last")
def _(X, pi, mu, Sigma):
    state = incremental.begin(X, GaussianMixture(pi, mu, Sigma))
    before = state.theta.log_likelihood(X)
    for n, m in enumerate(reversed(range(len(X)))):
        state = incremental.visit(X, state, m)
        after = state.theta.log_likelihood(X)
        if after < before - 1e-9:
            return n + 1, before - after
        before = after
    return 0, 0.0


@right("first_fall", "densities by SciPy")
def _(X, pi, mu, Sigma):
    def nats(t):
        log = [np.log(p) + mvn(m, S).logpdf(X) for p, m, S in zip(t.pi, t.mu, t.Sigma)]
        return float(np.logaddexp.reduce(np.array(log)).sum())

    state = incremental.begin(X, GaussianMixture(pi, mu, Sigma))
    was, n = nats(state.theta), 0
    while True:
        state = incremental.visit(X, state, n)
        n, now = n + 1, nats(state.theta)
        if was - now > 1e-9:
            return [n, was - now]
        was = now


@wrong("weight_rate", "the weight of the second", "second|first|other")
def _(P):
    pi = end(P)
    g = P[:, 0] * pi / (P @ [pi, 1 - pi])
    return 1 - pi, (g * (1 - g)).mean() / (pi * (1 - pi))


@wrong("weight_rate", "a sum, no mean", "sum|mean|N")
def _(P):
    pi = end(P)
    g = P[:, 0] * pi / (P @ [pi, 1 - pi])
    return pi, (g * (1 - g)).sum() / (pi * (1 - pi))


@wrong("weight_rate", "the spread of gamma", "removes|left|gain")
def _(P):
    pi = end(P)
    g = P[:, 0] * pi / (P @ [pi, 1 - pi])
    return pi, g.var() / (pi * (1 - pi))


@wrong("weight_rate", "the root", "root")
def _(P):
    pi = end(P)
    g = P[:, 0] * pi / (P @ [pi, 1 - pi])
    return pi, np.sqrt((g * (1 - g)).mean() / (pi * (1 - pi)))


@wrong("weight_rate", "shares of the densities, weights left out", "weight|pi")
def _(P):
    pi = end(P)
    g = P[:, 0] / P.sum(1)
    return pi, (g * (1 - g)).mean() / (pi * (1 - pi))


@wrong("weight_rate", "upside down", "upside|over|inverted")
def _(P):
    pi = end(P)
    g = P[:, 0] * pi / (P @ [pi, 1 - pi])
    return pi, pi * (1 - pi) / (g * (1 - g)).mean()


@wrong("weight_rate", "the weight alone", "Return 2 values")
def _(P):
    return end(P)


@right("weight_rate", "a root of the slope, and a difference quotient")
def _(P):
    from scipy.optimize import brentq

    a, b = P.T
    pi = brentq(lambda p: ((a - b) / (p * a + (1 - p) * b)).sum(), 1e-12, 1 - 1e-12, xtol=1e-15)

    def step(p):
        return (p * a / (p * a + (1 - p) * b)).mean()

    return pi, (step(pi + 1e-5) - step(pi - 1e-5)) / 2e-5


@wrong("conditional_gaussian", "not centred", "mean|mu")
def _(X_o, o, h, mu, Sigma):
    A = np.linalg.solve(Sigma[np.ix_(o, o)], Sigma[np.ix_(o, h)])
    return mu[h] + X_o @ A, Sigma[np.ix_(h, h)] - Sigma[np.ix_(h, o)] @ A


@wrong("conditional_gaussian", "the block of the inverse", "before|after|invert|block")
def _(X_o, o, h, mu, Sigma):
    A = np.linalg.inv(Sigma)[np.ix_(o, o)] @ Sigma[np.ix_(o, h)]
    return mu[h] + (X_o - mu[o]) @ A, Sigma[np.ix_(h, h)] - Sigma[np.ix_(h, o)] @ A


@wrong(
    "conditional_gaussian", "the covariance as without the row", "covariance|hidden|marginal|less"
)
def _(X_o, o, h, mu, Sigma):
    A = np.linalg.solve(Sigma[np.ix_(o, o)], Sigma[np.ix_(o, h)])
    return mu[h] + (X_o - mu[o]) @ A, Sigma[np.ix_(h, h)]


@wrong("conditional_gaussian", "covariance added", "plus|sign|added|minus")
def _(X_o, o, h, mu, Sigma):
    A = np.linalg.solve(Sigma[np.ix_(o, o)], Sigma[np.ix_(o, h)])
    return mu[h] + (X_o - mu[o]) @ A, Sigma[np.ix_(h, h)] + Sigma[np.ix_(h, o)] @ A


@wrong("conditional_gaussian", "each column by itself", "diagonal|each|variances|off")
def _(X_o, o, h, mu, Sigma):
    A = Sigma[np.ix_(o, h)] / np.diag(Sigma)[o][:, None]
    return mu[h] + (X_o - mu[o]) @ A, Sigma[np.ix_(h, h)] - Sigma[np.ix_(h, o)] @ A


@wrong("conditional_gaussian", "variances alone", r"\(H, H\)|shape|diagonal|covariance")
def _(X_o, o, h, mu, Sigma):
    A = np.linalg.solve(Sigma[np.ix_(o, o)], Sigma[np.ix_(o, h)])
    return mu[h] + (X_o - mu[o]) @ A, np.diag(Sigma[np.ix_(h, h)] - Sigma[np.ix_(h, o)] @ A)


@wrong("conditional_gaussian", "the precision for the covariance", "inver|precision")
def _(X_o, o, h, mu, Sigma):
    A = np.linalg.solve(Sigma[np.ix_(o, o)], Sigma[np.ix_(o, h)])
    return mu[h] + (X_o - mu[o]) @ A, np.linalg.inv(Sigma)[np.ix_(h, h)]


@right("conditional_gaussian", "by precisions")
def _(X_o, o, h, mu, Sigma):
    L = np.linalg.inv(Sigma)
    S = np.linalg.inv(L[h][:, h])
    return np.array([mu[h] - S @ L[h][:, o] @ (x - mu[o]) for x in X_o]), S


@wrong("observed_row", "expected logarithm", "outside|sum|logarithm")
def _(x_o, o, h, pi, mu, Sigma):
    return sum(
        p * mvn.logpdf(x_o, m[o], S[np.ix_(o, o)]) for p, m, S in zip(pi, mu, Sigma, strict=True)
    )


@wrong("observed_row", "the hole filled by the means", "hidden|fill|mean|whole")
def _(x_o, o, h, pi, mu, Sigma):
    total = 0
    for p, m, S in zip(pi, mu, Sigma, strict=True):
        row = m.copy()
        row[o] = x_o
        total += p * mvn.pdf(row, m, S)
    return np.log(total)


@wrong("observed_row", "the precision's block", "inver|before|block|precision")
def _(x_o, o, h, pi, mu, Sigma):
    total = 0
    for p, m, S in zip(pi, mu, Sigma, strict=True):
        total += p * mvn.pdf(x_o, m[o], np.linalg.inv(np.linalg.inv(S)[np.ix_(o, o)]))
    return np.log(total)


@wrong("observed_row", "variances alone", "correlated")
def _(x_o, o, h, pi, mu, Sigma):
    total = 0
    for p, m, S in zip(pi, mu, Sigma, strict=True):
        total += p * mvn.pdf(x_o, m[o], np.diag(np.diag(S)[o]))
    return np.log(total)


@wrong("observed_row", "the density", "logarithm|density")
def _(x_o, o, h, pi, mu, Sigma):
    return sum(
        p * mvn.pdf(x_o, m[o], S[np.ix_(o, o)]) for p, m, S in zip(pi, mu, Sigma, strict=True)
    )


@wrong("observed_row", "weights forgotten", "weights|pi|mixing")
def _(x_o, o, h, pi, mu, Sigma):
    return logsumexp([mvn.logpdf(x_o, m[o], S[np.ix_(o, o)]) for m, S in zip(mu, Sigma)])


@right("observed_row", "by integrating a whole Gaussian's factor")
def _(x_o, o, h, pi, mu, Sigma):
    terms = []
    for k in range(len(pi)):
        S = Sigma[k][o][:, o]
        L = np.linalg.cholesky(S)
        z = np.linalg.solve(L, x_o - mu[k][o])
        log = np.log(pi[k]) - z @ z / 2 - np.log(np.diag(L)).sum()
        terms.append(log - len(o) / 2 * np.log(2 * np.pi))
    return np.logaddexp.reduce(terms)


def holes(X, d, pi, mu, Sigma, log=None, guess=None):
    """The answer of a student whose parts are these."""
    o = [i for i in range(X.shape[1]) if i != d]
    gone = np.isnan(X[:, d])
    table = np.empty((len(X), len(pi)))
    x_hat = np.repeat(X[:, d][:, None], len(pi), 1)
    for k in range(len(pi)):
        m, S = mu[k], Sigma[k]
        expected = m[d] + (X[:, o] - m[o]) @ np.linalg.solve(S[np.ix_(o, o)], S[o, d])
        x_hat[gone, k] = (guess or (lambda k, e: e))(k, expected)[gone]
        table[:, k] = np.log(pi[k]) + mvn.logpdf(X[:, o], m[o], S[np.ix_(o, o)])
        table[~gone, k] = np.log(pi[k]) + mvn.logpdf(X[~gone], m, S)
        if log:
            table[gone, k] = log(k, X[gone][:, o], x_hat[gone, k])
    return softmax(table, axis=1), x_hat, table


@wrong("missing_e_step", "filled in, then as if seen", "fill|whole|as if|guess|expected")
def _(X, d, pi, mu, Sigma):
    def log(k, X_o, guess):
        return np.log(pi[k]) + mvn.logpdf(np.insert(X_o, d, guess, axis=1), mu[k], Sigma[k])

    return holes(X, d, pi, mu, Sigma, log)[:2]


@wrong("missing_e_step", "the column's mean filled in", "column|mean|fill")
def _(X, d, pi, mu, Sigma):
    Z = X.copy()
    Z[np.isnan(X[:, d]), d] = np.nanmean(X[:, d])
    return gam(Z, pi, mu, Sigma), np.tile(Z[:, [d]], (1, len(pi)))


@wrong("missing_e_step", "the components' means for the holes", "mean|slope|regress|lean|observed")
def _(X, d, pi, mu, Sigma):
    return holes(X, d, pi, mu, Sigma, guess=lambda k, e: np.full(len(X), mu[k, d]))[:2]


@wrong("missing_e_step", "holes tell nothing", "weights|pi|observed|rows")
def _(X, d, pi, mu, Sigma):
    return holes(X, d, pi, mu, Sigma, lambda k, X_o, guess: np.log(pi[k]))[:2]


@wrong("missing_e_step", "one expectation for all components", "component|mixed|each|shape")
def _(X, d, pi, mu, Sigma):
    g, x_hat, _ = holes(X, d, pi, mu, Sigma)
    return g, (g * x_hat).sum(1)


@wrong(
    "missing_e_step", "the column left out everywhere", "complete|whole|all rows|every row|observed"
)
def _(X, d, pi, mu, Sigma):
    o = np.delete(np.arange(X.shape[1]), d)
    g = gam(X[:, o], pi, mu[:, o], Sigma[:, o][:, :, o])
    return g, holes(X, d, pi, mu, Sigma)[1]


@wrong("missing_e_step", "expected also where it was observed", "observed|seen")
def _(X, d, pi, mu, Sigma):
    g = holes(X, d, pi, mu, Sigma)[0]
    o = np.delete(np.arange(X.shape[1]), d)
    x_hat = [
        m[d] + (X[:, o] - m[o]) @ np.linalg.solve(S[o][:, o], S[o, d])
        for m, S in zip(mu, Sigma, strict=True)
    ]
    return g, np.transpose(x_hat)


@wrong("missing_e_step", "zero for NaN", "zero|NaN")
def _(X, d, pi, mu, Sigma):
    Z = np.nan_to_num(X)
    return gam(Z, pi, mu, Sigma), holes(X, d, pi, mu, Sigma)[1]


@right("missing_e_step", "row by row")
def _(X, d, pi, mu, Sigma):
    g, x_hat = [], []
    for x in X:
        o = np.flatnonzero(~np.isnan(x))
        p = np.array(
            [w * mvn.pdf(x[o], m[o], S[o][:, o]) for w, m, S in zip(pi, mu, Sigma, strict=True)]
        )
        g.append(p / p.sum())
        if len(o) == len(x):
            x_hat.append([x[d]] * len(pi))
        else:
            x_hat.append(
                [
                    m[d] + S[d, o] @ np.linalg.inv(S[o][:, o]) @ (x[o] - m[o])
                    for m, S in zip(mu, Sigma, strict=True)
                ]
            )
    return g, x_hat


def remember(gamma, x_hat, C, N=None):
    N_k = gamma.sum(0) if N is None else N
    mu = np.einsum("nk,nkd->kd", gamma, x_hat) / gamma.sum(0)[:, None]
    away = x_hat - mu
    spread = np.einsum("nk,nki,nkj->kij", gamma, away, away)
    return mu, spread, N_k


@wrong("missing_m_step", "open covariances forgotten", "C|open|forgotten|remain")
def _(gamma, x_hat, C):
    mu, spread, N_k = remember(gamma, x_hat, C)
    return mu, spread / N_k[:, None, None]


@wrong("missing_m_step", "C averaged without responsibilities", "in place of C(.|\n)*an average")
def _(gamma, x_hat, C):
    mu, spread, N_k = remember(gamma, x_hat, C)
    return mu, spread / N_k[:, None, None] + C.mean(0)


@wrong("missing_m_step", "C not divided", "divi|N_k|sum")
def _(gamma, x_hat, C):
    mu, spread, N_k = remember(gamma, x_hat, C)
    return mu, spread / N_k[:, None, None] + np.einsum("nk,nkij->kij", gamma, C)


@wrong("missing_m_step", "C taken off", "sign|minus|added|plus|subtract")
def _(gamma, x_hat, C):
    mu, spread, N_k = remember(gamma, x_hat, C)
    return mu, (spread - np.einsum("nk,nkij->kij", gamma, C)) / N_k[:, None, None]


@wrong("missing_m_step", "divided by all", "number of rows")
def _(gamma, x_hat, C):
    mu, spread, _ = remember(gamma, x_hat, C)
    return mu, (spread + np.einsum("nk,nkij->kij", gamma, C)) / len(gamma)


@wrong("missing_m_step", "N_k - 1", "1 is taken from")
def _(gamma, x_hat, C):
    mu, spread, N_k = remember(gamma, x_hat, C)
    return mu, (spread + np.einsum("nk,nkij->kij", gamma, C)) / (N_k - 1)[:, None, None]


@wrong("missing_m_step", "second moments", "mean|subtract|taken off|around|centred")
def _(gamma, x_hat, C):
    mu, _, N_k = remember(gamma, x_hat, C)
    second = np.einsum("nk,nki,nkj->kij", gamma, x_hat, x_hat)
    return mu, (second + np.einsum("nk,nkij->kij", gamma, C)) / N_k[:, None, None]


@wrong("missing_m_step", "rows with holes left out", "hidden|holes|rows|complete|nothing was")
def _(gamma, x_hat, C):
    whole = (C == 0).all(axis=(1, 2, 3))
    mu, spread, N_k = remember(gamma[whole], x_hat[whole], C[whole])
    return mu, spread / N_k[:, None, None]


@right("missing_m_step", "second moments less the mean's")
def _(gamma, x_hat, C):
    weights = gamma / gamma.sum(0)
    mu, Sigma = [], []
    for k in range(gamma.shape[1]):
        m = weights[:, k] @ x_hat[:, k]
        second = (x_hat[:, k, :, None] * x_hat[:, k, None, :] + C[:, k]).T @ weights[:, k]
        mu.append(m)
        Sigma.append(second - np.outer(m, m))
    return np.array(mu), np.array(Sigma)


@wrong("missing_share", "the variance as a straight line", "variance|line|square")
def _(x, M, mu, sigma2, T):
    a = (M / (len(x) + M)) ** T
    return x.mean() + a * (mu - x.mean()), x.var() + a * (sigma2 - x.var())


@wrong("missing_share", "share of what was observed", "observed|hidden|share")
def _(x, M, mu, sigma2, T):
    a = (len(x) / (len(x) + M)) ** T
    m = x.mean() + a * (mu - x.mean())
    return m, (x**2).mean() + a * (mu**2 + sigma2 - (x**2).mean()) - m**2


@wrong("missing_share", "one iteration too few", "T - 1|one iteration|too few|T")
def _(x, M, mu, sigma2, T):
    a = (M / (len(x) + M)) ** (T - 1)
    m = x.mean() + a * (mu - x.mean())
    return m, (x**2).mean() + a * (mu**2 + sigma2 - (x**2).mean()) - m**2


@wrong("missing_share", "hidden rows have no variance", "variance|sigma2|open")
def _(x, M, mu, sigma2, T):
    N = len(x) + M
    for _ in range(T):
        new = (x.sum() + M * mu) / N
        sigma2 = (((x - new) ** 2).sum() + M * (mu - new) ** 2) / N
        mu = new
    return mu, sigma2


@wrong("missing_share", "where it ends", "end|T|start")
def _(x, M, mu, sigma2, T):
    return x.mean(), x.var()


@wrong(
    "missing_share",
    "the second moment",
    "square of the mean|mean square|variance|taken off|subtract",
)
def _(x, M, mu, sigma2, T):
    a = (M / (len(x) + M)) ** T
    m = x.mean() + a * (mu - x.mean())
    return m, (x**2).mean() + a * (mu**2 + sigma2 - (x**2).mean())


@wrong("missing_share", "standard deviation", "standard deviation|root")
def _(x, M, mu, sigma2, T):
    a = (M / (len(x) + M)) ** T
    m = x.mean() + a * (mu - x.mean())
    return m, np.sqrt((x**2).mean() + a * (mu**2 + sigma2 - (x**2).mean()) - m**2)


@right("missing_share", "a loop over variances")
def _(x, M, mu, sigma2, T):
    N = len(x) + M
    for _ in range(T):
        new = (x.sum() + M * mu) / N
        sigma2 = (((x - new) ** 2).sum() + M * (sigma2 + (mu - new) ** 2)) / N
        mu = new
    return np.array([mu, sigma2])


@wrong("free_parameters", "all weights free", "weights|one")
def _(K, D):
    return K + K * D + K * D * (D + 1) // 2


@wrong("free_parameters", "entries below the diagonal alone", "diagonal|variances")
def _(K, D):
    return K - 1 + K * D + K * D * (D - 1) // 2


@wrong("free_parameters", "a shared covariance", "each|component|shared|one covariance")
def _(K, D):
    return K - 1 + K * D + D * (D + 1) // 2


@wrong("free_parameters", "for two columns", "D")
def _(K, D):
    return 6 * K - 1


@wrong("bic", "a gain, not a price", "sign|less is better|minus")
def _(log_likelihood, p, N):
    return 2 * log_likelihood - p * np.log(N)


@wrong("bic", "as in (4.139)", "half|minus two|twice|sign|two")
def _(log_likelihood, p, N):
    return log_likelihood - p / 2 * np.log(N)


@wrong("bic", "log of the log", "logarithm")
def _(log_likelihood, p, N):
    return -2 * np.log(abs(log_likelihood)) + p * np.log(N)


@wrong("bic", "AIC", "AIC|Akaike|2 p|two")
def _(log_likelihood, p, N):
    return 2 * p - 2 * log_likelihood


@wrong("icl", "the entropy of the shares", "mean|shares|each datum|data|average")
def _(bic, gamma):
    share = gamma.mean(0)
    return bic - 2 * len(gamma) * (share * np.log(share)).sum()


@wrong("icl", "minus the entropy", "should cost something")
def _(bic, gamma):
    g = gamma[gamma > 0]
    return bic + 2 * (g * np.log(g)).sum()


@wrong("icl", "the mean entropy", "mean|sum|N|average")
def _(bic, gamma):
    g = np.maximum(gamma, 1e-300)
    return bic - 2 * (gamma * np.log(g)).sum(1).mean()


@wrong("icl", "NaN for certain ones", "NaN|zero")
def _(bic, gamma):
    return bic - 2 * (gamma * np.log(gamma)).sum()


@wrong("icl", "the largest alone", "largest|all")
def _(bic, gamma):
    g = gamma.max(1)
    return bic - 2 * np.log(g).sum()


@right("icl", "with xlogy")
def _(bic, gamma):
    from scipy.stats import entropy

    return bic + 2 * sum(entropy(row) for row in gamma)


def known(x, pi, mu, Sigma):
    b = len(x)
    log = [np.log(p) + mvn.logpdf(x, m[:b], S[:b, :b]) for p, m, S in zip(pi, mu, Sigma)]
    slopes = [S[b:, :b] @ np.linalg.inv(S[:b, :b]) for S in Sigma]
    return softmax(log), np.array([m[b:] + A @ (x - m[:b]) for m, A in zip(mu, slopes)])


@wrong("branches", "weights as before", "weights|pi|known")
def _(x, pi, mu, Sigma):
    return pi, known(x, pi, mu, Sigma)[1]


@wrong("branches", "prior weights left out", "pi|mixing|prior|weights")
def _(x, pi, mu, Sigma):
    return known(x, np.ones(len(pi)) / len(pi), mu, Sigma)[0], known(x, pi, mu, Sigma)[1]


@wrong("branches", "means as before", "mean|slope|known")
def _(x, pi, mu, Sigma):
    return known(x, pi, mu, Sigma)[0], mu[:, len(x) :]


@wrong("branches", "not normalised", "sum to one|divi|normal")
def _(x, pi, mu, Sigma):
    b = len(x)
    w = [p * mvn.pdf(x, m[:b], S[:b, :b]) for p, m, S in zip(pi, mu, Sigma)]
    return w, known(x, pi, mu, Sigma)[1]


@wrong("branches", "one mean for all", "row|component|branch|shape|each")
def _(x, pi, mu, Sigma):
    w, m = known(x, pi, mu, Sigma)
    return w, w @ m


@wrong("branches", "the mean's sign", "wrong way")
def _(x, pi, mu, Sigma):
    w, m = known(x, pi, mu, Sigma)
    return w, 2 * mu[:, len(x) :] - m


@wrong("branches", "no determinant", "determinant|constant|width|covarianc")
def _(x, pi, mu, Sigma):
    b = len(x)
    d = x - mu[:, :b]
    q = np.array([v @ np.linalg.inv(S[:b, :b]) @ v for v, S in zip(d, Sigma)])
    return softmax(np.log(pi) - q / 2), known(x, pi, mu, Sigma)[1]


@right("branches", "by blocks of precisions, in a loop")
def _(x, pi, mu, Sigma):
    b, w, out = len(x), np.zeros(len(pi)), []
    for k, p in enumerate(pi):
        L = np.linalg.inv(Sigma[k])
        w[k] = p * mvn(mu[k, :b], Sigma[k, :b, :b]).pdf(x)
        out += [mu[k, b:] - np.linalg.solve(L[b:, b:], L[b:, :b] @ (x - mu[k, :b]))]
    w /= np.sum(w)
    return list(w), out


@wrong("paired_lead", "ddof 0", "which divisor")
def _(new, old):
    d = new - old
    return d.mean(), d.std() / np.sqrt(len(d))


@wrong("paired_lead", "two samples", "pair|split|difference")
def _(new, old):
    S = len(new)
    return new.mean() - old.mean(), np.sqrt(new.var(ddof=1) / S + old.var(ddof=1) / S)


@wrong("paired_lead", "the deviation of one", "one difference")
def _(new, old):
    d = new - old
    return d.mean(), d.std(ddof=1)


@wrong("paired_lead", "variance over S", "variance|root")
def _(new, old):
    d = new - old
    return d.mean(), d.var(ddof=1) / len(d)


@wrong("paired_lead", "old less new", "sign|new|exchanged")
def _(new, old):
    d = old - new
    return d.mean(), d.std(ddof=1) / np.sqrt(len(d))


def as_they(X, pi, mu, Sigma, ridge, n_iter, each=True, add=None):
    add = np.eye(X.shape[1]) if add is None else add
    theta, values = (pi, mu, Sigma), []
    for _ in range(n_iter):
        values.append(GaussianMixture(*theta).log_likelihood(X) / len(X))
        theta = full(X, gam(X, *theta))
        if each:
            theta = theta[0], theta[1], theta[2] + ridge * add
    return values, theta


@wrong("other_software", "the bound after the last step", "before|after|when|last")
def _(X, pi, mu, Sigma, reg_covar, n_iter):
    _, theta = as_they(X, pi, mu, Sigma, reg_covar, n_iter)
    return GaussianMixture(*theta).log_likelihood(X) / len(X), theta[2]


@wrong("other_software", "the ridge at the end alone", "each|every|end|once|often")
def _(X, pi, mu, Sigma, reg_covar, n_iter):
    values, theta = as_they(X, pi, mu, Sigma, reg_covar, n_iter, each=False)
    return values[-1], theta[2] + reg_covar * np.eye(X.shape[1])


@wrong("other_software", "the ridge on every entry", "diagonal|entries")
def _(X, pi, mu, Sigma, reg_covar, n_iter):
    values, theta = as_they(X, pi, mu, Sigma, reg_covar, n_iter, add=1.0)
    return values[-1], theta[2]


@wrong("other_software", "a sum over data", "mean|sum")
def _(X, pi, mu, Sigma, reg_covar, n_iter):
    values, theta = as_they(X, pi, mu, Sigma, reg_covar, n_iter)
    return values[-1] * len(X), theta[2]


@wrong("other_software", "covariances first", "order")
def _(X, pi, mu, Sigma, reg_covar, n_iter):
    values, theta = as_they(X, pi, mu, Sigma, reg_covar, n_iter)
    return theta[2], values[-1]


@wrong("other_software", "no ridge", "reg_covar|ridge")
def _(X, pi, mu, Sigma, reg_covar, n_iter):
    values, theta = as_they(X, pi, mu, Sigma, reg_covar, n_iter, each=False)
    return values[-1], theta[2]


@wrong("other_software", "one iteration more", "iteration")
def _(X, pi, mu, Sigma, reg_covar, n_iter):
    values, theta = as_they(X, pi, mu, Sigma, reg_covar, n_iter + 1)
    return values[-1], theta[2]


@right("other_software", "by gmmlab's own steps and mean")
def _(X, pi, mu, Sigma, reg_covar, n_iter):
    theta = GaussianMixture(pi, mu, Sigma)
    for _ in range(n_iter):
        mean = np.mean(theta.log_density(X))
        new = gmmlab.m_step(X, gmmlab.e_step(X, theta))
        theta = GaussianMixture(new.pi, new.mu, new.Sigma + np.diag([reg_covar] * X.shape[1]))
    return mean, theta.Sigma
