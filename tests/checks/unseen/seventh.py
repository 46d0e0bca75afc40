"""A seventh set: concepts taken for another; 45 of its 65 wrong answers were explained at first."""

import math

import numpy as np
from scipy.special import logsumexp, softmax
from scipy.stats import multivariate_normal as mvn

import gmmlab
from gmmlab import GaussianMixture, incremental

from . import right, wrong
from .fifth_later import as_they, holes, known, remember
from .general import end, path, posterior
from .parts import full, gam, joint


@wrong("exponential_em", "rates of the old, weights of the new", "not changed|old")
def _(waits, pi, lam):
    return posterior(waits, pi, lam).mean(0), lam


@wrong("exponential_em", "responsibilities taken with new weights", "new weights|twice|weights|two")
def _(waits, pi, lam):
    new = posterior(waits, pi, lam).mean(0)
    g = posterior(waits, new, lam)
    return new, g.sum(0) / (g.T @ waits)


@wrong("exponential_em", "a standard deviation for the mean", "deviation|root|spread|mean")
def _(waits, pi, lam):
    g = posterior(waits, pi, lam)
    m = g.T @ waits / g.sum(0)
    s = np.sqrt((g * (waits[:, None] - m) ** 2).sum(0) / g.sum(0))
    return g.mean(0), 1 / s


@wrong("exponential_em", "squares below the line", "enter twice")
def _(waits, pi, lam):
    g = posterior(waits, pi, lam)
    return g.mean(0), g.sum(0) / (g.T @ waits**2)


@wrong("exponential_em", "weights of the waits, not of the data", "waits|intervals|weigh|number")
def _(waits, pi, lam):
    g = posterior(waits, pi, lam)
    return g.T @ waits / waits.sum(), g.sum(0) / (g.T @ waits)


@wrong("gamma_prior", "prior's mean added", "taken apart")
def _(waits, gamma, a, b):
    return gamma.sum(0) / (gamma.T @ waits) + a / b


@wrong("gamma_prior", "a number of data, b their mean", "b|a|mean")
def _(waits, gamma, a, b):
    return (gamma.sum(0) + a - 1) / (gamma.T @ waits + (a - 1) * b)


@wrong("gamma_prior", "hard labels", "hard|likeliest|largest")
def _(waits, gamma, a, b):
    g = np.eye(gamma.shape[1])[gamma.argmax(1)]
    return (g.sum(0) + a - 1) / (g.T @ waits + b)


@wrong("visit_covariance", "the new datum counted whole", "responsib|old|new|whole|1")
def _(x, mu, Sigma, N_k, old, new):
    N = N_k + 1
    square = np.einsum("ki,kj->kij", x - mu, x - mu)
    return (N_k[:, None, None] * (Sigma + square / N[:, None, None])) / N[:, None, None]


@wrong("visit_covariance", "moved by the square of the mean's step", "mean|step|square|share")
def _(x, mu, Sigma, N_k, old, new):
    step = ((new - old) / (N_k + new - old))[:, None] * (x - mu)
    return Sigma + np.einsum("ki,kj->kij", step, step)


@wrong("visit_covariance", "first component alone", "first component|shape")
def _(x, mu, Sigma, N_k, old, new):
    d, N = new[0] - old[0], N_k[0] + new[0] - old[0]
    m = mu[0] + d / N * (x - mu[0])
    out = Sigma.copy()
    out[0] = (N_k[0] * Sigma[0] + d * np.outer(x - mu[0], x - m)) / N
    return out


@wrong("first_fall", "mean log likelihood", "mean|sum")
def _(X, pi, mu, Sigma):
    v = [s.theta.log_likelihood(X) / len(X) for s in path(X, pi, mu, Sigma)]
    n = next(i for i in range(len(X)) if v[i + 1] < v[i] - 1e-10)
    return n + 1, v[n] - v[n + 1]


@wrong("first_fall", "nothing of what it costs", "Return 2 values")
def _(X, pi, mu, Sigma):
    v = [s.theta.log_likelihood(X) for s in path(X, pi, mu, Sigma)]
    return next(i for i in range(len(X)) if v[i + 1] < v[i] - 1e-9) + 1


@wrong("first_fall", "the beginning counted as a visit", "one too large")
def _(X, pi, mu, Sigma):
    state = incremental.begin(X, GaussianMixture(pi, mu, Sigma))
    was = GaussianMixture(pi, mu, Sigma).log_likelihood(X)
    for m in range(len(X)):
        now = state.theta.log_likelihood(X)
        if now < was - 1e-9:
            return m + 1, was - now
        was, state = now, incremental.visit(X, state, m)
    return 0, 0.0


@wrong("weight_rate", "doubt before averaged from gamma", "before|weight|root|deviation")
def _(P):
    pi = end(P)
    g = P[:, 0] * pi / (P @ [pi, 1 - pi])
    return pi, np.mean(g * (1 - g)) / np.sqrt(pi * (1 - pi))


@wrong("weight_rate", "both in percent", "100|percent|factor|share|larger")
def _(P):
    pi = end(P)
    g = P[:, 0] * pi / (P @ [pi, 1 - pi])
    return pi, 100 * (g * (1 - g)).mean() / (pi * (1 - pi))


@wrong("weight_rate", "the sum's share", "divided by N|number of data|mean|sum|N")
def _(P):
    pi = end(P)
    g = P[:, 0] * pi / (P @ [pi, 1 - pi])
    return g.sum(), (g * (1 - g)).mean() / (pi * (1 - pi))


@wrong(
    "conditional_gaussian", "the other's mean taken off", "hidden|mean|raises|error|broadcast|shape"
)
def _(X_o, o, h, mu, Sigma):
    A = np.linalg.solve(Sigma[np.ix_(o, o)], Sigma[np.ix_(o, h)])
    return (X_o - mu[o]) @ A - mu[h], Sigma[np.ix_(h, h)] - Sigma[np.ix_(h, o)] @ A


@wrong(
    "conditional_gaussian",
    "correlations for covariances",
    "correlation|diagonal|divided by the root",
)
def _(X_o, o, h, mu, Sigma):
    A = np.linalg.solve(Sigma[np.ix_(o, o)], Sigma[np.ix_(o, h)])
    S = Sigma[np.ix_(h, h)] - Sigma[np.ix_(h, o)] @ A
    r = np.sqrt(np.diag(S))
    return mu[h] + (X_o - mu[o]) @ A, S / np.outer(r, r)


@wrong("conditional_gaussian", "entry by entry inverted", "entry|entries|each")
def _(X_o, o, h, mu, Sigma):
    A = (1 / Sigma[np.ix_(o, o)]) @ Sigma[np.ix_(o, h)]
    return mu[h] + (X_o - mu[o]) @ A, Sigma[np.ix_(h, h)] - Sigma[np.ix_(h, o)] @ A


@wrong("conditional_gaussian", "covariance first", "order")
def _(X_o, o, h, mu, Sigma):
    A = np.linalg.solve(Sigma[np.ix_(o, o)], Sigma[np.ix_(o, h)])
    return Sigma[np.ix_(h, h)] - Sigma[np.ix_(h, o)] @ A, mu[h] + (X_o - mu[o]) @ A


@wrong("observed_row", "the first component alone", "first component")
def _(x_o, o, h, pi, mu, Sigma):
    return np.log(pi[0]) + mvn.logpdf(x_o, mu[0][o], Sigma[0][np.ix_(o, o)])


@wrong("observed_row", "determinant without its root", "determinant|power|root")
def _(x_o, o, h, pi, mu, Sigma):
    log = []
    for p, m, S in zip(pi, mu, Sigma, strict=True):
        d, S = x_o - m[o], S[np.ix_(o, o)]
        q = d @ np.linalg.solve(S, d) / 2 + np.linalg.slogdet(S)[1]
        log.append(np.log(p) - q - len(o) * np.log(2 * np.pi) / 2)
    return logsumexp(log)


@wrong(
    "observed_row", "weights outside the logarithm, squared distance not halved", "half|exponent"
)
def _(x_o, o, h, pi, mu, Sigma):
    total = 0
    for p, m, S in zip(pi, mu, Sigma, strict=True):
        d, S = x_o - m[o], S[np.ix_(o, o)]
        total += p * np.exp(-d @ np.linalg.solve(S, d)) / np.sqrt(np.linalg.det(2 * np.pi * S))
    return np.log(total)


@wrong("observed_row", "minus the logarithm", "sign")
def _(x_o, o, h, pi, mu, Sigma):
    return -logsumexp(
        [np.log(p) + mvn.logpdf(x_o, m[o], S[np.ix_(o, o)]) for p, m, S in zip(pi, mu, Sigma)]
    )


@wrong("missing_e_step", "x_hat of the likeliest component", "likeliest|own|each component|largest")
def _(X, d, pi, mu, Sigma):
    g, x_hat, _ = holes(X, d, pi, mu, Sigma)
    best = x_hat[np.arange(len(X)), g.argmax(1)]
    return g, np.tile(best[:, None], (1, len(pi)))


@wrong("missing_e_step", "not normalised", "sum to one|sums to one|normal|divi")
def _(X, d, pi, mu, Sigma):
    _, x_hat, table = holes(X, d, pi, mu, Sigma)
    return np.exp(table), x_hat


@wrong("missing_e_step", "x_hat weighed", "weigh|responsib|gamma")
def _(X, d, pi, mu, Sigma):
    g, x_hat, _ = holes(X, d, pi, mu, Sigma)
    return g, g * x_hat


@wrong("missing_e_step", "holes left as NaN", "NaN")
def _(X, d, pi, mu, Sigma):
    g = holes(X, d, pi, mu, Sigma)[0]
    return g, np.repeat(X[:, [d]], len(pi), axis=1)


@wrong("missing_e_step", "X filled in place", "place|changes|argument")
def _(X, d, pi, mu, Sigma):
    g, x_hat, _ = holes(X, d, pi, mu, Sigma)
    gone = np.isnan(X[:, d])
    X[gone, d] = (g * x_hat)[gone].sum(1)
    return g, x_hat


@wrong("missing_m_step", "the mean's covariance alone", "C|spread|missing|alone")
def _(gamma, x_hat, C):
    mu, _, N_k = remember(gamma, x_hat, C)
    return mu, np.einsum("nk,nkij->kij", gamma, C) / N_k[:, None, None]


@wrong("missing_m_step", "unweighted spread", "weigh|responsib|gamma")
def _(gamma, x_hat, C):
    mu, _, N_k = remember(gamma, x_hat, C)
    away = x_hat - mu
    S = np.einsum("nki,nkj->kij", away, away) / len(gamma)
    return mu, S + np.einsum("nk,nkij->kij", gamma, C) / N_k[:, None, None]


@wrong("missing_m_step", "hard labels", "hard|likeliest|largest")
def _(gamma, x_hat, C):
    g = np.eye(gamma.shape[1])[gamma.argmax(1)]
    mu, spread, N_k = remember(g, x_hat, C)
    return mu, (spread + np.einsum("nk,nkij->kij", g, C)) / N_k[:, None, None]


@wrong("missing_share", "the mean as if it did not move", "left of the start(.|\n)*missing")
def _(x, M, mu, sigma2, T):
    a = (M / (len(x) + M)) ** T
    m = x.mean() + a * (mu - x.mean())
    return m, x.var() + a * (mu**2 + sigma2 - (x**2).mean())


@wrong("missing_share", "the share that goes", "1|one minus|what is left|share")
def _(x, M, mu, sigma2, T):
    a = 1 - (M / (len(x) + M)) ** T
    m = x.mean() + a * (mu - x.mean())
    return m, (x**2).mean() + a * (mu**2 + sigma2 - (x**2).mean()) - m**2


@wrong("missing_share", "sums for means", "sum|mean|N")
def _(x, M, mu, sigma2, T):
    a = (M / (len(x) + M)) ** T
    m = x.sum() + a * (mu - x.sum())
    return m, (x**2).mean() + a * (mu**2 + sigma2 - (x**2).mean()) - m**2


@wrong("free_parameters", "means left out", "means")
def _(K, D):
    return K - 1 + K * D * (D + 1) // 2


@wrong("free_parameters", "one set for all", "K|component|each")
def _(K, D):
    return K - 1 + D + D * (D + 1) // 2


@wrong("bic", "the price for the wrong one", "log|N|root|price")
def _(log_likelihood, p, N):
    return -2 * log_likelihood + p * np.sqrt(N)


@wrong("bic", "fit not doubled", "factor|two|twice")
def _(log_likelihood, p, N):
    return -log_likelihood + p * np.log(N)


@wrong("icl", "sum over components of the column sums", "mean|each|row|data|sum")
def _(bic, gamma):
    N_k = gamma.sum(0)
    return bic - 2 * (N_k * np.log(N_k)).sum()


@wrong("icl", "doubt as one minus the largest", "largest|entropy|logarithm")
def _(bic, gamma):
    return bic + 2 * (1 - gamma.max(1)).sum()


@wrong("branches", "weights of the old, divided by their sum", "weights|pi|mixing|seen")
def _(x, pi, mu, Sigma):
    return pi / pi.sum(), known(x, pi, mu, Sigma)[1]


@wrong("branches", "logarithms of the weights", "logarithm")
def _(x, pi, mu, Sigma):
    b = len(x)
    log = [np.log(p) + mvn.logpdf(x, m[:b], S[:b, :b]) for p, m, S in zip(pi, mu, Sigma)]
    return log - logsumexp(log), known(x, pi, mu, Sigma)[1]


@wrong("branches", "softmax of densities", "exponential|softmax|logarithm")
def _(x, pi, mu, Sigma):
    b = len(x)
    p = [w * mvn.pdf(x, m[:b], S[:b, :b]) for w, m, S in zip(pi, mu, Sigma)]
    return softmax(p), known(x, pi, mu, Sigma)[1]


@wrong("branches", "the first column alone seen", "first column")
def _(x, pi, mu, Sigma):
    w = [p * mvn.pdf(x[0], m[0], S[0, 0]) for p, m, S in zip(pi, mu, Sigma)]
    return np.array(w) / sum(w), known(x, pi, mu, Sigma)[1]


@wrong("paired_lead", "relative lead", "old|relative|divi|mean")
def _(new, old):
    d = new - old
    return d.mean() / np.abs(old).mean(), d.std(ddof=1) / np.sqrt(len(d))


@wrong("paired_lead", "errors added", "pair|split|sum|differen")
def _(new, old):
    S = np.sqrt(len(new))
    return (new - old).mean(), new.std(ddof=1) / S + old.std(ddof=1) / S


@wrong("other_software", "an E step more at the end", "before|after|last|M step")
def _(X, pi, mu, Sigma, reg_covar, n_iter):
    _, theta = as_they(X, pi, mu, Sigma, reg_covar, n_iter)
    return np.mean(GaussianMixture(*theta).log_density(X)), theta[2]


@wrong("other_software", "ridge taken off", "added")
def _(X, pi, mu, Sigma, reg_covar, n_iter):
    values, theta = as_they(X, pi, mu, Sigma, -reg_covar / 4, n_iter)
    return values[-1], theta[2]


@wrong("other_software", "one covariance for all", "one covariance|shape|each|average")
def _(X, pi, mu, Sigma, reg_covar, n_iter):
    values, theta = as_they(X, pi, mu, Sigma, reg_covar, n_iter)
    return values[-1], np.einsum("k,kij->ij", theta[0], theta[2])


@wrong("correlation_gain", "covariances for correlations", "variances|column|diagonal|missing")
def _(X):
    return -len(X) / 2 * np.linalg.slogdet(np.cov(X.T, bias=True))[1]


@wrong("torn_group", "in the middle of mass", "mean of the two ends")
def _(left, middle, right, d):
    return d * right / (left + right)


@wrong("draw_components", "the largest weight always", "heaviest")
def _(u, pi):
    return np.full(len(u), pi.argmax())


@wrong("third_moment", "not centred", "mean|centre|subtract")
def _(pi, mu, sigma):
    return pi @ (mu**3 + 3 * mu * sigma**2)


@wrong("narrow_needle", "one dimension", "D|dimension")
def _(nats, w, D):
    return w / (np.exp(nats) * np.sqrt(2 * np.pi))


@wrong("tied_labellings", "copies not ordered", "copies|factorial|product|equal")
def _(copies):
    return math.prod(math.factorial(c) for c in copies)


@wrong("one_weight", "slope divided by N", "N|mean|sum")
def _(P, pi):
    a, b = P.T
    s = (a - b) / (pi * a + (1 - pi) * b)
    return s.mean(), -(s**2).mean()


@wrong("stable_e_step", "largest taken from all rows together", "row|far|underflow|largest")
def _(X, pi, mu, Sigma):
    log = joint(X, pi, mu, Sigma)
    p = np.exp(log - log.max())
    return p / p.sum(1, keepdims=True)


@wrong("em_iteration", "weights left as they were", "weights|not changed|pi")
def _(X, pi, mu, Sigma):
    new = full(X, gam(X, pi, mu, Sigma))
    return pi, new[1], new[2]


@wrong("kl_divergence", "a squared difference", "logarithm|square|difference")
def _(X, q, pi, mu, Sigma):
    return ((q - gam(X, pi, mu, Sigma)) ** 2).sum()


@wrong("entropy", "probabilities not weighed", "weigh|q|missing|factor")
def _(q):
    return -np.log(q[q > 0]).sum()


@wrong("hard_and_soft", "weights without logarithm", "logarithm|weight")
def _(X, pi, mu, epsilon):
    d = ((X[:, None] - mu) ** 2).sum(2)
    return d.argmin(1) != (pi - d / (2 * epsilon)).argmax(1)


@wrong("word_counts", "words of a text taken as yes or no", "count|often|yes|words")
def _(X, pi, mu):
    Z = (X > 0).astype(float)
    g = softmax(np.log(pi) + Z @ np.log(mu).T, axis=1)
    words = g.T @ Z
    return g.mean(0), words / words.sum(1, keepdims=True)


@wrong("precision_slopes", "without the half", "half|twice|two")
def _(Phi, t, m_N, S_N, alpha, beta):
    e = t - Phi @ m_N
    trace = np.trace(Phi.T @ Phi @ S_N)
    return len(m_N) / alpha - m_N @ m_N - np.trace(S_N), len(t) / beta - e @ e - trace


@right("exponential_em", "through gmmlab's own way of writing: logs, then np.exp")
def _(waits, pi, lam):
    table = np.log(pi * lam)[None] - waits[:, None] * lam[None]
    table -= table.max(1, keepdims=True)
    np.exp(table, out=table)
    table /= table.sum(1)[:, None]
    return {"pi": table.mean(axis=0), "lam": 1 / (waits @ table / table.sum(axis=0))}


@right("missing_m_step", "one row at a time, added up")
def _(gamma, x_hat, C):
    N, K, D = x_hat.shape
    mu, Sigma = np.zeros((K, D)), np.zeros((K, D, D))
    for k in range(K):
        for n in range(N):
            mu[k] += gamma[n, k] * x_hat[n, k] / gamma[:, k].sum()
        for n in range(N):
            e = (x_hat[n, k] - mu[k]).reshape(-1, 1)
            Sigma[k] += gamma[n, k] * (e @ e.T + C[n, k])
        Sigma[k] /= gamma[:, k].sum()
    return mu, Sigma


@right("other_software", "weights by hand, in float32 at the end")
def _(X, pi, mu, Sigma, reg_covar, n_iter):
    S = np.array(Sigma)
    for _ in range(n_iter):
        log = joint(X, pi, mu, S)
        each = logsumexp(log, axis=1)
        g = np.exp(log - each[:, None])
        theta = gmmlab.m_step(X, g)
        pi, mu, S = theta.pi, theta.mu, np.array(theta.Sigma)
        for k in range(len(pi)):
            S[k].flat[:: X.shape[1] + 1] += reg_covar
    return each.mean(), S.astype(np.float32)


@right("weight_rate", "by odds")
def _(P):
    odds = 1.0
    for _ in range(4000):
        share = 1 / (1 + P[:, 1] / (odds * P[:, 0]))
        odds = share.mean() / (1 - share.mean())
    pi = odds / (1 + odds)
    return pi, 1 - np.var(share) / (pi - pi**2)
