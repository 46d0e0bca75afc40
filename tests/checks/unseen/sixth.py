"""A sixth set: concepts taken for another; 43 of its 65 wrong answers were explained at first."""

import math

import numpy as np
from scipy.special import logsumexp, softmax
from scipy.stats import multivariate_normal as mvn

from gmmlab import GaussianMixture, incremental

from . import right, wrong
from .fifth_later import as_they, holes, known, remember
from .general import end, path, posterior
from .parts import full, gam, joint


@wrong("exponential_em", "the exponent's sign", "divided by the exponential of minus")
def _(waits, pi, lam):
    g = pi * lam * np.exp(waits[:, None] * lam)
    g /= g.sum(1, keepdims=True)
    return g.mean(0), g.sum(0) / (g.T @ waits)


@wrong("exponential_em", "logarithms normalised", "exponential|logarithm")
def _(waits, pi, lam):
    g = np.log(pi) + np.log(lam) - waits[:, None] * lam
    g = g / g.sum(1, keepdims=True)
    return g.mean(0), g.sum(0) / (g.T @ waits)


@wrong("exponential_em", "effective numbers less one", "1|less")
def _(waits, pi, lam):
    g = posterior(waits, pi, lam)
    return g.mean(0), (g.sum(0) - 1) / (g.T @ waits)


@wrong("exponential_em", "old weights for effective numbers", "old weights|mixing coefficients|pi")
def _(waits, pi, lam):
    g = posterior(waits, pi, lam)
    return g.mean(0), len(waits) * pi / (g.T @ waits)


@wrong("exponential_em", "divided by K", "K|components|sum to one")
def _(waits, pi, lam):
    g = posterior(waits, pi, lam)
    return g.sum(0) / len(pi), g.sum(0) / (g.T @ waits)


@wrong("exponential_em", "two components alone", "K|two|components|shape")
def _(waits, pi, lam):
    g = posterior(waits, pi, lam)
    rates = [g[:, k].sum() / (g[:, k] * waits).sum() for k in range(2)]
    return [g[:, 0].mean(), g[:, 1].mean()], rates


@wrong("gamma_prior", "prior for each datum", "as often as there are data")
def _(waits, gamma, a, b):
    N = len(waits)
    return (gamma.sum(0) + N * (a - 1)) / (gamma.T @ waits + N * b)


@wrong("gamma_prior", "waits not weighted", "weigh|responsib|gamma")
def _(waits, gamma, a, b):
    return (gamma.sum(0) + a - 1) / (waits.sum() + b)


@wrong("gamma_prior", "average of data's and prior's rate", "average|prior|fraction|half|mean")
def _(waits, gamma, a, b):
    return (gamma.sum(0) / (gamma.T @ waits) + (a - 1) / b) / 2


@wrong("visit_covariance", "N of all for N_k", "N_k|all|sum")
def _(x, mu, Sigma, N_k, old, new):
    d, N = new - old, N_k.sum()
    m = mu + (d / N)[:, None] * (x - mu)
    square = np.einsum("ki,kj->kij", x - mu, x - m)
    return Sigma + (d / N)[:, None, None] * (square - Sigma)


@wrong("visit_covariance", "scatter of the new responsibility alone", "old|counted before")
def _(x, mu, Sigma, N_k, old, new):
    N = N_k + new
    m = mu + (new / N)[:, None] * (x - mu)
    square = np.einsum("ki,kj->kij", x - mu, x - m)
    return (N_k[:, None, None] * Sigma + new[:, None, None] * square) / N[:, None, None]


@wrong("visit_covariance", "Sigma not weighed down", "Sigma|covarianc|N_k|missing")
def _(x, mu, Sigma, N_k, old, new):
    d, N = new - old, N_k + new - old
    return Sigma + (d * N_k / N**2)[:, None, None] * np.einsum("ki,kj->kij", x - mu, x - mu)


@wrong("visit_covariance", "all components added up", "component|shape")
def _(x, mu, Sigma, N_k, old, new):
    d, N = new - old, N_k + new - old
    m = mu + (d / N)[:, None] * (x - mu)
    square = np.einsum("ki,kj->kij", x - mu, x - m)
    return ((N_k[:, None, None] * Sigma + d[:, None, None] * square) / N[:, None, None]).sum(0)


@wrong("first_fall", "a list of all falls", "values|two")
def _(X, pi, mu, Sigma):
    v = [s.theta.log_likelihood(X) for s in path(X, pi, mu, Sigma)]
    return [(i + 1, v[i] - v[i + 1]) for i in range(len(X)) if v[i + 1] < v[i] - 1e-9][:1]


@wrong("first_fall", "in bits", "bits|base 2")
def _(X, pi, mu, Sigma):
    v = [s.theta.log_likelihood(X) for s in path(X, pi, mu, Sigma)]
    n = next(i for i in range(len(X)) if v[i + 1] < v[i] - 1e-9)
    return n + 1, (v[n] - v[n + 1]) / math.log(2)


@wrong("first_fall", "two walks over the data, the second looked at", "second|walk|begin|first")
def _(X, pi, mu, Sigma):
    state = incremental.begin(X, GaussianMixture(pi, mu, Sigma))
    for m in range(len(X)):
        state = incremental.visit(X, state, m)
    values = [state.theta.log_likelihood(X)]
    for m in range(len(X)):
        state = incremental.visit(X, state, m)
        values.append(state.theta.log_likelihood(X))
    n = int(np.argmin(np.diff(values)))
    return n + 1, values[n] - values[n + 1]


@wrong("weight_rate", "variance of a label before, squared", "before|squared|twice")
def _(P):
    pi = end(P)
    g = P[:, 0] * pi / (P @ [pi, 1 - pi])
    return pi, (g * (1 - g)).mean() / (pi * (1 - pi)) ** 2


@wrong("weight_rate", "ten iterations", "rest|nothing changes|go on|iterations|converge")
def _(P):
    pi = 0.5
    for _ in range(10):
        pi = (P[:, 0] * pi / (P @ [pi, 1 - pi])).mean()
    g = P[:, 0] * pi / (P @ [pi, 1 - pi])
    return pi, (g * (1 - g)).mean() / (pi * (1 - pi))


@wrong("weight_rate", "gamma squared for gamma (1 - gamma)", "1 is missing")
def _(P):
    pi = end(P)
    g = P[:, 0] * pi / (P @ [pi, 1 - pi])
    return pi, (g**2).mean() / (pi * (1 - pi))


@wrong("conditional_gaussian", "the covariance not inverted in the slope", "enters as it is")
def _(X_o, o, h, mu, Sigma):
    S_oo, S_ho = Sigma[np.ix_(o, o)], Sigma[np.ix_(h, o)]
    B = S_ho @ S_oo
    return mu[h] + (X_o - mu[o]) @ B.T, Sigma[np.ix_(h, h)] - S_ho @ np.linalg.inv(S_oo) @ S_ho.T


@wrong("conditional_gaussian", "standard deviations", "root|diagonal|covariance")
def _(X_o, o, h, mu, Sigma):
    A = np.linalg.solve(Sigma[np.ix_(o, o)], Sigma[np.ix_(o, h)])
    S = Sigma[np.ix_(h, h)] - Sigma[np.ix_(h, o)] @ A
    return mu[h] + (X_o - mu[o]) @ A, np.sqrt(np.abs(S))


@wrong("conditional_gaussian", "whole rows returned", "shape|columns")
def _(X_o, o, h, mu, Sigma):
    A = np.linalg.solve(Sigma[np.ix_(o, o)], Sigma[np.ix_(o, h)])
    rows = np.empty((len(X_o), len(mu)))
    rows[:, o], rows[:, h] = X_o, mu[h] + (X_o - mu[o]) @ A
    return rows, Sigma[np.ix_(h, h)] - Sigma[np.ix_(h, o)] @ A


@wrong("conditional_gaussian", "centred on the data's own mean", "mean|centre|data")
def _(X_o, o, h, mu, Sigma):
    A = np.linalg.solve(Sigma[np.ix_(o, o)], Sigma[np.ix_(o, h)])
    return mu[h] + (X_o - X_o.mean(0)) @ A, Sigma[np.ix_(h, h)] - Sigma[np.ix_(h, o)] @ A


@wrong("observed_row", "D for the number observed", "power|columns|dimension|D")
def _(x_o, o, h, pi, mu, Sigma):
    log = []
    for p, m, S in zip(pi, mu, Sigma, strict=True):
        d, S = x_o - m[o], S[np.ix_(o, o)]
        q = d @ np.linalg.solve(S, d) + np.linalg.slogdet(S)[1]
        log.append(np.log(p) - (q + len(m) * np.log(2 * np.pi)) / 2)
    return logsumexp(log)


@wrong("observed_row", "mean of the components' densities", "weights|pi|mean|mixing")
def _(x_o, o, h, pi, mu, Sigma):
    return np.log(np.mean([mvn.pdf(x_o, m[o], S[np.ix_(o, o)]) for m, S in zip(mu, Sigma)]))


@wrong("observed_row", "one covariance for all", "average|each component|covarianc")
def _(x_o, o, h, pi, mu, Sigma):
    S = (pi[:, None, None] * Sigma).sum(0)[np.ix_(o, o)]
    return logsumexp([np.log(p) + mvn.logpdf(x_o, m[o], S) for p, m in zip(pi, mu)])


@wrong("missing_e_step", "hard labels", "hard|likeliest|largest")
def _(X, d, pi, mu, Sigma):
    g, x_hat, _ = holes(X, d, pi, mu, Sigma)
    return np.eye(len(pi))[g.argmax(1)], x_hat


@wrong("missing_e_step", "weights left out", "mixing coefficients|weights|pi")
def _(X, d, pi, mu, Sigma):
    _, x_hat, table = holes(X, d, pi, mu, Sigma)
    return softmax(table - np.log(pi), axis=1), x_hat


@wrong("missing_e_step", "logarithms handed on", "logarithm|exponential")
def _(X, d, pi, mu, Sigma):
    _, x_hat, table = holes(X, d, pi, mu, Sigma)
    return table - logsumexp(table, axis=1, keepdims=True), x_hat


@wrong("missing_e_step", "rows with holes dropped", "shape|rows|dropped")
def _(X, d, pi, mu, Sigma):
    Z = X[~np.isnan(X[:, d])]
    return gam(Z, pi, mu, Sigma), np.repeat(Z[:, [d]], len(pi), axis=1)


@wrong("missing_e_step", "expectation with the precision's sign", "sign|minus|subtract")
def _(X, d, pi, mu, Sigma):
    g, x_hat, _ = holes(X, d, pi, mu, Sigma)
    return g, np.where(np.isnan(X[:, [d]]), 2 * mu[:, d] - x_hat, x_hat)


@wrong("missing_m_step", "covariance about the mean of all", "mean of all|component|mean|average")
def _(gamma, x_hat, C):
    mu, _, N_k = remember(gamma, x_hat, C)
    away = x_hat - gamma.mean(0) @ mu
    S = np.einsum("nk,nki,nkj->kij", gamma, away, away) + np.einsum("nk,nkij->kij", gamma, C)
    return mu, S / N_k[:, None, None]


@wrong("missing_m_step", "C counted twice", "twice")
def _(gamma, x_hat, C):
    mu, spread, N_k = remember(gamma, x_hat, C)
    return mu, (spread + 2 * np.einsum("nk,nkij->kij", gamma, C)) / N_k[:, None, None]


@wrong("missing_m_step", "variances alone", "diagonal|shape|outer|entry by entry")
def _(gamma, x_hat, C):
    mu, spread, N_k = remember(gamma, x_hat, C)
    S = (spread + np.einsum("nk,nkij->kij", gamma, C)) / N_k[:, None, None]
    return mu, np.einsum("kii->ki", S)


@wrong("missing_m_step", "x_hat centred in place", "place|argument|changes")
def _(gamma, x_hat, C):
    mu = np.einsum("nk,nkd->kd", gamma, x_hat) / gamma.sum(0)[:, None]
    x_hat -= mu
    S = np.einsum("nk,nki,nkj->kij", gamma, x_hat, x_hat) + np.einsum("nk,nkij->kij", gamma, C)
    return mu, S / gamma.sum(0)[:, None, None]


@wrong("missing_share", "share times T", "not raised")
def _(x, M, mu, sigma2, T):
    a = M / (len(x) + M) * T
    m = x.mean() + a * (mu - x.mean())
    return m, (x**2).mean() + a * (mu**2 + sigma2 - (x**2).mean()) - m**2


@wrong("missing_share", "the old mean's square taken off", "start|mean|square")
def _(x, M, mu, sigma2, T):
    a = (M / (len(x) + M)) ** T
    m = x.mean() + a * (mu - x.mean())
    return m, (x**2).mean() + a * (mu**2 + sigma2 - (x**2).mean()) - mu**2


@wrong("missing_share", "sigma2 squared again", "square|sigma|variance")
def _(x, M, mu, sigma2, T):
    a = (M / (len(x) + M)) ** T
    m = x.mean() + a * (mu - x.mean())
    return m, (x**2).mean() + a * (mu**2 + sigma2**2 - (x**2).mean()) - m**2


@wrong("free_parameters", "weights for every covariance entry", "D|symmetr|entries")
def _(K, D):
    return K - 1 + K * D + K * D**2


@wrong("free_parameters", "half forgotten", "half|2|symmetr")
def _(K, D):
    return K - 1 + K * D + K * D * (D + 1)


@wrong("bic", "log of p", "logarithm|exchanged|p")
def _(log_likelihood, p, N):
    return np.log(p) * N - 2 * log_likelihood


@wrong("bic", "per datum", "N|mean|divi")
def _(log_likelihood, p, N):
    return (-2 * log_likelihood + p * np.log(N)) / N


@wrong("icl", "Gini for entropy", "entropy|logarithm|square")
def _(bic, gamma):
    return bic + 2 * (gamma * (1 - gamma)).sum()


@wrong("icl", "one entropy a datum", "sum over data|datum|shape|one number")
def _(bic, gamma):
    return bic - 2 * (gamma * np.log(np.maximum(gamma, 1e-300))).sum(1)


@wrong("branches", "hidden columns in the weights, too", "first|columns|known|other|whole")
def _(x, pi, mu, Sigma):
    w, m = known(x, pi, mu, Sigma)
    rows = np.hstack([np.tile(x, (len(pi), 1)), m])
    log = [np.log(p) + mvn.logpdf(r, c, S) for p, r, c, S in zip(pi, rows, mu, Sigma)]
    return softmax(log), m


@wrong("branches", "slope of variances", "variances|covariance|whole")
def _(x, pi, mu, Sigma):
    b = len(x)
    slopes = [S[b:, :b] / np.diag(S)[:b] for S in Sigma]
    means = [m[b:] + A @ (x - m[:b]) for m, A in zip(mu, slopes)]
    return known(x, pi, mu, Sigma)[0], means


@wrong("branches", "means weighed already", "weigh|weights")
def _(x, pi, mu, Sigma):
    w, m = known(x, pi, mu, Sigma)
    return w, w[:, None] * m


@wrong("paired_lead", "t for error", "t |quotient|divided|one over|deviation")
def _(new, old):
    d = new - old
    return d.mean(), d.mean() / (d.std(ddof=1) / np.sqrt(len(d)))


@wrong("paired_lead", "two errors wide", "twice|1.96|95|factor|two")
def _(new, old):
    d = new - old
    return d.mean(), 1.96 * d.std(ddof=1) / np.sqrt(len(d))


@wrong("paired_lead", "difference of the errors", "pair|split|difference|error")
def _(new, old):
    S = np.sqrt(len(new))
    return (new - old).mean(), abs(new.std(ddof=1) - old.std(ddof=1)) / S


@wrong("other_software", "the ridge in the start, too", "start")
def _(X, pi, mu, Sigma, reg_covar, n_iter):
    Sigma = Sigma + reg_covar * np.eye(X.shape[1])
    values, theta = as_they(X, pi, mu, Sigma, reg_covar, n_iter)
    return values[-1], theta[2]


@wrong("other_software", "the first bound", "first|start|last|iteration")
def _(X, pi, mu, Sigma, reg_covar, n_iter):
    values, theta = as_they(X, pi, mu, Sigma, reg_covar, n_iter)
    return values[0], theta[2]


@wrong("changed_cluster", "both rates as for arriving", "N_a|leaving|leaves|without|rate")
def _(x, mu_a, N_a, mu_b, N_b):
    b, a = ((x - mu_b) ** 2).sum(), ((x - mu_a) ** 2).sum()
    return N_b / (N_b + 1) * b - (N_a - 1) / N_a * a


@wrong("other_weights", "differences of logarithms not raised", "exponential|logarithm")
def _(gamma, old, new):
    g = np.log(gamma) + np.log(new) - np.log(old)
    return g - logsumexp(g, axis=1, keepdims=True)


@wrong("within_between", "between without weights", "weigh|pi")
def _(pi, mu, Sigma):
    d = mu - pi @ mu
    return np.einsum("k,kij->ij", pi, Sigma), d.T @ d / len(pi)


@wrong("visitor", "half an interval to wait", "moment|half|interval|mean")
def _(waits, t):
    waits = np.asarray(waits)
    return (waits / 2 > t).mean()


@wrong(
    "log_likelihood",
    "log of the product of sums, rounded to zero",
    "far|infin|round|underflow|zero",
)
def _(X, pi, mu, Sigma):
    return np.log(np.prod(np.exp(joint(X, pi, mu, Sigma)).sum(1)))


@wrong("late_watch", "one datum a component", "N_k|number of data|each")
def _(N_k, sd, h):
    return (h**2 / (2 * np.asarray(sd) ** 2)).sum()


@wrong("m_step", "covariance about the mean of all data", "mean of all|component|own mean|mean")
def _(X, gamma):
    pi, mu, _ = full(X, gamma)
    d = X - X.mean(0)
    return pi, mu, np.einsum("nk,ni,nj->kij", gamma, d, d) / gamma.sum(0)[:, None, None]


@wrong("lower_bound", "entropy of the posterior", "posterior|q")
def _(X, q, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    return (q * joint(X, pi, mu, Sigma)).sum() - (g * np.log(g)).sum()


@wrong("any_q_m_step", "the bound of the new posterior", "posterior|q|same")
def _(X, q, pi, mu, Sigma):
    new = full(X, q)
    before = (q * (joint(X, pi, mu, Sigma) - np.log(q))).sum()
    g = gam(X, *new)
    after = (g * (joint(X, *new) - np.log(g))).sum()
    old = GaussianMixture(pi, mu, Sigma).log_likelihood(X)
    return after - before, GaussianMixture(*new).log_likelihood(X) - old


@wrong("boundary", "epsilon under a root", "root|epsilon|variance|deviation")
def _(pi, mu, epsilon):
    return mu.sum() / 2 - np.sqrt(epsilon) * np.log(pi[1] / pi[0]) / (mu[1] - mu[0])


@wrong("turned_pixel", "all pixels turned", "pixel|all|i")
def _(gamma, x, i, mu):
    g = gamma * ((1 - 2 * x) * np.log(mu / (1 - mu))).sum(1)
    return g / g.sum()


@wrong("one_more_datum", "the old mean forgotten", "old mean")
def _(m_N, S_N, phi, t, beta):
    S = np.linalg.inv(np.linalg.inv(S_N) + beta * np.outer(phi, phi))
    return beta * S @ phi * t, S


@wrong("total_wait", "mean wait for total", "sum|mean|J")
def _(Phi, m_N, S_N, beta):
    phi = Phi.mean(0)
    return phi @ m_N, 1 / beta + phi @ S_N @ phi


@right("gamma_prior", "by a loop, a tuple")
def _(waits, gamma, a, b):
    out = ()
    for column in gamma.T:
        out += ((math.fsum(column) + a - 1) / (math.fsum(column * waits) + b),)
    return out


@right("visit_covariance", "by broadcasting second moments")
def _(x, mu, Sigma, N_k, old, new):
    d = new - old
    n = N_k + d
    first = (N_k[:, None] * mu + d[:, None] * x) / n[:, None]
    second = (Sigma + mu[..., None] * mu[:, None]) * N_k[:, None, None]
    second = second + d[:, None, None] * (x[:, None] * x)
    return second / n[:, None, None] - first[..., None] * first[:, None]


@right("missing_share", "by the two moments, whole numbers as floats")
def _(x, M, mu, sigma2, T):
    keep = math.pow(M / (M + x.size), T)
    one = keep * mu + (1 - keep) * np.average(x)
    two = keep * (sigma2 + mu * mu) + (1 - keep) * np.average(x * x)
    return {"the mean": one, "the variance": two - one * one}


@right("branches", "by the mixture's own log density of the columns")
def _(x, pi, mu, Sigma):
    b = len(x)
    seen = GaussianMixture(pi, mu[:, :b], Sigma[:, :b, :b])
    log = seen.log_joint(x[None])[0]
    w = np.exp(log - np.logaddexp.reduce(log))
    gain = np.linalg.solve(Sigma[:, :b, :b], Sigma[:, :b, b:])
    return w, mu[:, b:] + np.einsum("kba,kb->ka", gain, x - mu[:, :b])


@right("paired_lead", "by scipy.stats.sem")
def _(new, old):
    from scipy.stats import sem

    return np.subtract(new, old).mean(), sem(np.subtract(new, old))


@right("icl", "with a mask")
def _(bic, gamma):
    some = gamma[gamma > 0].ravel()
    return bic - 2 * float(np.dot(some, np.log(some)))


@right("bic", "minus two times (4.139)")
def _(log_likelihood, p, N):
    return -2 * (log_likelihood - 0.5 * p * math.log(N))


@right("free_parameters", "by counting")
def _(K, D):
    return len(range(K)) - 1 + sum(D + sum(range(1, D + 1)) for _ in range(K))
