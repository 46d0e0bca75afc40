"""A third set of answers: two mistakes at once, loops, defaults, and some that nobody lists.

Where a message must hold "never", nothing is expected but silence.
"""

import math

import numpy as np
from scipy import stats
from scipy.special import entr, logsumexp, rel_entr, softmax
from scipy.stats import multivariate_normal as mvn

from . import right, wrong
from .parts import full, gam, joint


@wrong(
    "kmeans_assign",
    "distances to centres of another index",
    "another component|order|index|not in the order",
)
def _(X, mu):
    return ((X[:, None] - np.roll(mu, 1, axis=0)) ** 2).sum(2).argmin(1)


@wrong("kmeans_assign", "labels from the end", "opposite|order|last|from")
def _(X, mu):
    return len(mu) - 1 - ((X[:, None] - mu) ** 2).sum(2).argmin(1)


@wrong("kmeans_assign", "sum of squares over all axes but the last", "shape|axis")
def _(X, mu):
    return ((X[:, None] - mu) ** 2).sum(axis=(1, 2))


@wrong("kmeans_assign", "weights each dimension by its spread", "never")
def _(X, mu):
    return (((X[:, None] - mu) / X.std(0)) ** 2).sum(2).argmin(1)


@wrong("kmeans_update", "mean of squares", "the data enter twice")
def _(X, r):
    return r.T @ X**2 / np.maximum(r.sum(0), 1)[:, None]


@wrong(
    "kmeans_update", "the first datum of each cluster left out by a slice", "first datum|left out"
)
def _(X, r):
    return r[1:].T @ X[1:] / np.maximum(r[1:].sum(0), 1)[:, None]


@wrong("kmeans_update", "np.average without weights", "same for every|all data|play no part")
def _(X, r):
    return np.repeat(np.average(X, axis=0)[None], r.shape[1], axis=0)


@wrong("kmeans_update", "standardised", "never")
def _(X, r):
    return r.T @ ((X - X.mean(0)) / X.std(0)) / np.maximum(r.sum(0), 1)[:, None]


@wrong("distortion", "mean and root", "mean|average")
def _(X, r, mu):
    return np.sqrt(((X - r @ mu) ** 2).sum(1)).mean()


@wrong("distortion", "squares of r too many, half missing where none is", "twice|factor")
def _(X, r, mu):
    return 2 * ((X - r @ mu) ** 2).sum()


@wrong("distortion", "fourth power", "squared twice|fourth|square")
def _(X, r, mu):
    return (((X - r @ mu) ** 2).sum(1) ** 2).sum()


@wrong("distortion", "dot products instead of distances", "never")
def _(X, r, mu):
    return (r * (X @ mu.T)).sum()


@wrong("sequential_update", "the last centre always", "last component|nearest")
def _(x, mu, eta):
    new = mu.copy()
    new[-1] += eta * (x - new[-1])
    return new


@wrong("sequential_update", "divides by 1 + eta", "right for 11")
def _(x, mu, eta):
    new = mu.copy()
    k = ((x - mu) ** 2).sum(1).argmin()
    new[k] = (mu[k] + eta * x) / (1 + eta)
    return new


@wrong("mixture_density", "mvn.pdf of the square root of Sigma", "root in place of the covariances")
def _(X, pi, mu, Sigma):
    out = 0
    for p, m, S in zip(pi, mu, Sigma):
        w, V = np.linalg.eigh(S)
        out = out + p * mvn.pdf(X, m, (V * np.sqrt(w)) @ V.T)
    return out


@wrong(
    "mixture_density",
    "determinant forgotten, and the weights too",
    "(determinant|constant)(.|\n)*(mixing|weights)|(mixing|weights)(.|\n)*(determinant|constant)",
)
def _(X, pi, mu, Sigma):
    out = 0
    for m, S in zip(mu, Sigma):
        d = X - m
        q = (d @ np.linalg.inv(S) * d).sum(1)
        out = out + np.exp(-q / 2) / (2 * np.pi) ** (X.shape[1] / 2)
    return out


@wrong("mixture_density", "averages over components", "average|mean over")
def _(X, pi, mu, Sigma):
    return np.mean([p * mvn.pdf(X, m, S) for p, m, S in zip(pi, mu, Sigma)], axis=0)


@wrong("mixture_density", "sign of the exponent", "sign|grows")
def _(X, pi, mu, Sigma):
    out = 0
    for p, m, S in zip(pi, mu, Sigma):
        d = X - m
        q = (d @ np.linalg.inv(S) * d).sum(1)
        out = out + p * np.exp(q / 2) / np.sqrt(np.linalg.det(2 * np.pi * S))
    return out


@wrong("mixture_density", "trace instead of determinant", "trace")
def _(X, pi, mu, Sigma):
    out = 0
    for p, m, S in zip(pi, mu, Sigma):
        d = X - m
        q = (d @ np.linalg.inv(S) * d).sum(1)
        out = out + p * np.exp(-q / 2) / np.sqrt((2 * np.pi) ** len(m) * np.trace(S))
    return out


@wrong(
    "e_step",
    "weights missing and normalised over data",
    "over data",
)
def _(X, pi, mu, Sigma):
    t = np.array([mvn.pdf(X, m, S) for m, S in zip(mu, Sigma)]).T
    return t / t.sum(0)


@wrong(
    "e_step",
    "no determinant, no half",
    "(determinant|constant)(.|\n)*(half|factor|exponent)|(half|factor|exponent)(.|\n)*(determinant|constant)",
)
def _(X, pi, mu, Sigma):
    d = X[:, None] - mu
    q = np.einsum("nkd,kde,nke->nk", d, np.linalg.inv(Sigma), d)
    t = pi * np.exp(-q)
    return t / t.sum(1, keepdims=True)


@wrong(
    "e_step",
    "identity covariance and no weights",
    "(covarianc|Euclid|identity)(.|\n)*(weights|mixing)|(weights|mixing)(.|\n)*(covarianc|identity)",
)
def _(X, pi, mu, Sigma):
    return softmax([[-0.5 * (x - m) @ (x - m) for m in mu] for x in X], axis=1)


@wrong("e_step", "rows cumulated", "running|added up|cumul")
def _(X, pi, mu, Sigma):
    return np.cumsum(gam(X, pi, mu, Sigma), axis=1)


@wrong("e_step", "temperature one half", "root of pi times")
def _(X, pi, mu, Sigma):
    return softmax(joint(X, pi, mu, Sigma) / 2, axis=1)


@wrong("draw_components", "edges of the sorted weights", "sorted")
def _(u, pi):
    return np.searchsorted(np.cumsum(np.sort(pi)), u)


@wrong("draw_components", "rounds", "never")
def _(u, pi):
    return np.round(u * (len(pi) - 1))


@wrong("moments", "divided by K too", "K|components")
def _(pi, mu, Sigma):
    m = pi @ mu
    C = sum(p * (S + np.outer(a - m, a - m)) for p, a, S in zip(pi, mu, Sigma))
    return m / len(pi), C


@wrong("moments", "half of the spread between", "half")
def _(pi, mu, Sigma):
    m = pi @ mu
    C = sum(p * (S + np.outer(a - m, a - m) / 2) for p, a, S in zip(pi, mu, Sigma))
    return m, C


@wrong("moments", "np.cov with aweights, default divisor", "bias|np.cov")
def _(pi, mu, Sigma):
    return pi @ mu, np.einsum("k,kde->de", pi, Sigma) + np.cov(mu.T, aweights=pi)


@wrong("moments", "correlation matrix", "roots of its diagonal")
def _(pi, mu, Sigma):
    m = pi @ mu
    C = sum(p * (S + np.outer(a - m, a - m)) for p, a, S in zip(pi, mu, Sigma))
    s = np.sqrt(np.diag(C))
    return m, C / np.outer(s, s)


@wrong("visitor", "the strict complement and the mean", "share of intervals")
def _(waits, t):
    return 1 - np.mean(waits > t)


@wrong("visitor", "exponential waits assumed", "never")
def _(waits, t):
    return np.exp(-t / waits.mean())


@wrong(
    "log_likelihood",
    "mean and base 2",
    "base(.|\n)*(mean|average|number of data)|(mean|average|number of data)(.|\n)*base",
)
def _(X, pi, mu, Sigma):
    return np.log2(np.exp(joint(X, pi, mu, Sigma)).sum(1)).mean()


@wrong("log_likelihood", "minus twice", "minus twice|deviance|twice")
def _(X, pi, mu, Sigma):
    return -2 * logsumexp(joint(X, pi, mu, Sigma), axis=1).sum()


@wrong("log_likelihood", "last datum left out", "last datum")
def _(X, pi, mu, Sigma):
    return sum(logsumexp(joint(X, pi, mu, Sigma)[n]) for n in range(len(X) - 1))


@wrong("log_likelihood", "mean over components inside", "average|mean over components")
def _(X, pi, mu, Sigma):
    return np.log(np.exp(joint(X, pi, mu, Sigma)).mean(1)).sum()


@wrong("log_likelihood", "cumulative", "running|added up|shape|cumul|datum")
def _(X, pi, mu, Sigma):
    return np.cumsum(logsumexp(joint(X, pi, mu, Sigma), axis=1))


@wrong("collapse", "ln 2 pi e", "exponent does not vanish")
def _(sigma, D):
    return -D / 2 * np.log(2 * np.pi * np.e * sigma**2)


@wrong("collapse", "sigma to the 2D", "sigma|square|power|twice")
def _(sigma, D):
    return -D / 2 * np.log(2 * np.pi) - 2 * D * np.log(sigma)


@wrong("collapse", "sign of the logarithm of sigma", "sign|falls|sigma")
def _(sigma, D):
    return -D / 2 * np.log(2 * np.pi) + D * np.log(sigma)


@wrong("stable_e_step", "logsumexp over everything", "everything|data and components|over data")
def _(X, pi, mu, Sigma):
    a = joint(X, pi, mu, Sigma)
    return np.exp(a - logsumexp(a))


@wrong("stable_e_step", "softmax, transposed twice over", "over data")
def _(X, pi, mu, Sigma):
    return softmax(joint(X, pi, mu, Sigma).T, axis=1).T


@wrong("stable_e_step", "argmax one-hot", "likeliest|wholly")
def _(X, pi, mu, Sigma):
    a = joint(X, pi, mu, Sigma)
    return np.eye(a.shape[1])[a.argmax(1)]


@wrong("m_step", "pi divided by N twice", "twice|divided|N")
def _(X, gamma):
    pi, mu, Sigma = full(X, gamma)
    return pi / len(X), mu, Sigma


@wrong("m_step", "N_k - 1 in the covariance", "N_k - 1|unbiased")
def _(X, gamma):
    pi, mu, Sigma = full(X, gamma)
    n = gamma.sum(0)
    return pi, mu, Sigma * (n / (n - 1))[:, None, None]


@wrong("m_step", "half of the covariance", "half|factor")
def _(X, gamma):
    pi, mu, Sigma = full(X, gamma)
    return pi, mu, Sigma / 2


@wrong("m_step", "responsibilities of the next component in the mean", "another component|next")
def _(X, gamma):
    pi, _, Sigma = full(X, gamma)
    g = np.roll(gamma, 1, axis=1)
    return pi, g.T @ X / gamma.sum(0)[:, None], Sigma


@wrong(
    "m_step",
    "Sigma with gamma and no mean, divided by N",
    "not subtracted",
)
def _(X, gamma):
    pi, mu, _ = full(X, gamma)
    return pi, mu, np.einsum("nk,nd,ne->kde", gamma, X, X) / len(X)


@wrong("m_step", "inverse covariances", "precision|inverse")
def _(X, gamma):
    pi, mu, Sigma = full(X, gamma)
    return pi, mu, np.linalg.inv(Sigma)


@wrong("m_step", "everything from the last datum: = for += in all", "last datum")
def _(X, gamma):
    N, K = gamma.shape
    D = X.shape[1]
    mu, Sigma = np.zeros((K, D)), np.zeros((K, D, D))
    for k in range(K):
        for n in range(N):
            mu[k] = gamma[n, k] * X[n]
        mu[k] /= gamma[:, k].sum()
    for k in range(K):
        for n in range(N):
            Sigma[k] = gamma[n, k] * np.outer(X[n] - mu[k], X[n] - mu[k])
        Sigma[k] /= gamma[:, k].sum()
    return gamma.mean(0), mu, Sigma


@wrong("mean_gradient", "sum over components", "component|axis|shape")
def _(X, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    return np.einsum("nk,kde,nke->nd", g, np.linalg.inv(Sigma), X[:, None] - mu)


@wrong("mean_gradient", "N times", "N|number of data")
def _(X, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    return len(X) * np.einsum("nk,kde,nke->kd", g, np.linalg.inv(Sigma), X[:, None] - mu)


@wrong("mean_gradient", "pi times too many", "twice|mixing|factor")
def _(X, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    return pi[:, None] * np.einsum("nk,kde,nke->kd", g, np.linalg.inv(Sigma), X[:, None] - mu)


@wrong("mean_gradient", "of one component alone", "first component|last component")
def _(X, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    for k in range(len(pi)):
        return np.linalg.inv(Sigma[k]) @ (g[:, k] @ (X - mu[k]))


@wrong("em_iteration", "no determinant in the E step", "determinant|constant")
def _(X, pi, mu, Sigma):
    d = X[:, None] - mu
    q = np.einsum("nkd,kde,nke->nk", d, np.linalg.inv(Sigma), d)
    return full(X, softmax(np.log(pi) - q / 2, axis=1))


@wrong("em_iteration", "pi by K", "components|K")
def _(X, pi, mu, Sigma):
    p, m, S = full(X, gam(X, pi, mu, Sigma))
    return p * len(X) / len(pi), m, S


@wrong(
    "em_iteration", "new means used for a second E step before the covariances", "again|in between"
)
def _(X, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    p, m, _ = full(X, g)
    g = gam(X, pi, m, Sigma)
    d = X[:, None] - m
    return p, m, np.einsum("nk,nkd,nke->kde", g, d, d) / g.sum(0)[:, None, None]


@wrong("expected_complete_log_likelihood", "q squared", "twice|squared")
def _(X, q, *theta):
    return (q**2 * joint(X, *theta)).sum()


@wrong("expected_complete_log_likelihood", "base 10", "base")
def _(X, q, *theta):
    return (q * joint(X, *theta)).sum() / np.log(10)


@wrong("expected_complete_log_likelihood", "a number a component", "component|sum|data")
def _(X, q, *theta):
    return (q * joint(X, *theta)).sum(axis=0)


@wrong(
    "expected_complete_log_likelihood",
    "mean over data, sign turned",
    "sign(.|\n)*(mean|average)|(mean|average)(.|\n)*(sign|turned)",
)
def _(X, q, *theta):
    return -(q * joint(X, *theta)).sum(1).mean()


@wrong("entropy", "variance-like: q(1-q)", "never")
def _(q):
    return (q * (1 - q)).sum()


@wrong("entropy", "of pairs: binary entropy", "two outcomes|coin")
def _(q):
    return (entr(q) + entr(1 - q)).sum()


@wrong(
    "entropy",
    "mean and bits",
    "base(.|\n)*(mean|average|number of data)|(mean|average|number of data)(.|\n)*base",
)
def _(q):
    return np.mean([stats.entropy(row, base=2) for row in q])


@wrong("lower_bound", "ln p(X) minus entropy", "never")
def _(X, q, *theta):
    return logsumexp(joint(X, *theta), axis=1).sum() - entr(q).sum()


@wrong("lower_bound", "plus the gap", "above ln p|gap added|gap")
def _(X, q, *theta):
    a = joint(X, *theta)
    return logsumexp(a, axis=1).sum() + rel_entr(q, softmax(a, axis=1)).sum()


@wrong("lower_bound", "Q with the posterior, entropy of q", "posterior")
def _(X, q, *theta):
    a = joint(X, *theta)
    return (softmax(a, axis=1) * a).sum() + entr(q).sum()


@wrong("lower_bound", "in bits", "base")
def _(X, q, *theta):
    return ((q * joint(X, *theta)).sum() + entr(q).sum()) / np.log(2)


@wrong("kl_divergence", "exp of the negative", "exponential|logarithm|sign")
def _(X, q, *theta):
    return np.exp(-rel_entr(q, gam(X, *theta)).sum())


@wrong("kl_divergence", "half", "half|factor")
def _(X, q, *theta):
    return 0.5 * rel_entr(q, gam(X, *theta)).sum()


@wrong("kl_divergence", "first datum only", "first datum")
def _(X, q, *theta):
    for a, b in zip(q, gam(X, *theta)):
        return stats.entropy(a, b)


@wrong(
    "isotropic_e_step",
    "sum over data in the norm",
    "over data|shape|axis|everything|not divided|data",
)
def _(X, pi, mu, epsilon):
    d = ((X[:, None] - mu) ** 2).sum(2)
    e = np.exp(np.log(pi) - d / (2 * epsilon))
    return e / e.sum()


@wrong(
    "isotropic_e_step",
    "root of epsilon, no weights",
    "(root|deviation)(.|\n)*(weights|mixing)|(weights|mixing)(.|\n)*(root|deviation)",
)
def _(X, pi, mu, epsilon):
    d = ((X[:, None] - mu) ** 2).sum(2)
    return softmax(-d / (2 * np.sqrt(epsilon)), axis=1)


@wrong(
    "isotropic_e_step",
    "the density's constant with D per component, harmless; but epsilon forgotten",
    "epsilon",
)
def _(X, pi, mu, epsilon):
    d = ((X[:, None] - mu) ** 2).sum(2)
    return softmax(np.log(pi) - d / 2, axis=1)


@wrong("boundary", "log of the product", "product|multipl|added|log")
def _(pi, mu, epsilon):
    return np.mean(mu) + epsilon * np.log(pi[0] * pi[1]) / (mu[1] - mu[0])


@wrong("boundary", "shift divided by the sum of the means", "added|sum|subtract")
def _(pi, mu, epsilon):
    return np.mean(mu) + epsilon * np.log(pi[0] / pi[1]) / (mu[1] + mu[0])


@wrong("boundary", "root of epsilon", "root|variance")
def _(pi, mu, epsilon):
    return np.mean(mu) + np.sqrt(epsilon) * np.log(pi[0] / pi[1]) / (mu[1] - mu[0])


@wrong("boundary", "returned the shift and middle as two", "never|value|shape|number")
def _(pi, mu, epsilon):
    return np.mean(mu), epsilon * np.log(pi[0] / pi[1]) / (mu[1] - mu[0])


@wrong("bernoulli_e_step", "minus log mu for log(1 - mu)", "taken apart")
def _(X, pi, mu):
    return softmax(np.log(pi) + X @ np.log(mu).T - (1 - X) @ np.log(mu).T, axis=1)


@wrong("bernoulli_e_step", "mean over pixels", "average|mean over")
def _(X, pi, mu):
    a = (X[:, None] * np.log(mu) + (1 - X[:, None]) * np.log(1 - mu)).mean(2)
    return softmax(np.log(pi) + a, axis=1)


@wrong(
    "bernoulli_e_step",
    "no weights, hard",
    "(weights|mixing)(.|\n)*(likeliest|hard)|(likeliest|hard)(.|\n)*(weights|mixing)",
)
def _(X, pi, mu):
    a = X @ np.log(mu).T + (1 - X) @ np.log(1 - mu).T
    return np.eye(len(pi))[a.argmax(1)]


@wrong("bernoulli_m_step", "variance returned for the mean", "1 - |variance|never")
def _(X, gamma):
    m = gamma.T @ X / gamma.sum(0)[:, None]
    return gamma.mean(0), m * (1 - m)


@wrong("bernoulli_m_step", "last component's mean for all", "last component")
def _(X, gamma):
    m = gamma[:, -1] @ X / gamma[:, -1].sum()
    return gamma.mean(0), np.tile(m, (gamma.shape[1], 1))


@wrong("bernoulli_moments", "E[xx^T] by outer products alone", "1 - |variance|within|missing")
def _(pi, mu):
    m = pi @ mu
    return m, sum(p * np.outer(a, a) for p, a in zip(pi, mu))


@wrong("bernoulli_moments", "weights missing in the variances", "weight|mixing|pi")
def _(pi, mu):
    m = pi @ mu
    return m, np.diag((mu * (1 - mu)).sum(0)) + (pi * mu.T) @ mu - np.outer(m, m)


@wrong("regression_e_step", "mean over data in Phi^T Phi and in Phi^T t", "average|mean over data")
def _(Phi, t, alpha, beta):
    S = np.linalg.inv(alpha * np.eye(Phi.shape[1]) + beta * Phi.T @ Phi / len(t))
    return beta * S @ Phi.T @ t / len(t), S


@wrong("regression_e_step", "beta squared in the mean", "twice|squared|beta")
def _(Phi, t, alpha, beta):
    S = np.linalg.inv(alpha * np.eye(Phi.shape[1]) + beta * Phi.T @ Phi)
    return beta**2 * S @ Phi.T @ t, S


@wrong("regression_e_step", "alpha + 1", "1|one|added|never")
def _(Phi, t, alpha, beta):
    S = np.linalg.inv((alpha + 1) * np.eye(Phi.shape[1]) + beta * Phi.T @ Phi)
    return beta * S @ Phi.T @ t, S


@wrong("regression_m_step", "trace of Phi S Phi^T subtracted", "subtract")
def _(Phi, t, m_N, S_N):
    e = ((t - Phi @ m_N) ** 2).sum() - np.trace(Phi @ S_N @ Phi.T)
    return len(m_N) / (m_N @ m_N + np.trace(S_N)), len(t) / e


@wrong("regression_m_step", "sum of errors, not squares", "squar|cancel")
def _(Phi, t, m_N, S_N):
    e = (t - Phi @ m_N).sum() + np.trace(Phi @ S_N @ Phi.T)
    return len(m_N) / (m_N @ m_N + np.trace(S_N)), len(t) / e


@wrong("regression_m_step", "standard deviations", "root|deviation|square")
def _(Phi, t, m_N, S_N):
    e = ((t - Phi @ m_N) ** 2).sum() + np.trace(Phi @ S_N @ Phi.T)
    return np.sqrt(len(m_N) / (m_N @ m_N + np.trace(S_N))), np.sqrt(len(t) / e)


@wrong("relevance_update", "product of the two", "multipl|product|added")
def _(Phi, t, m_N, S_N):
    return 1 / (m_N**2 * np.diag(S_N))


@wrong("relevance_update", "absolute means", "size|absolute|squar")
def _(Phi, t, m_N, S_N):
    return 1 / (np.abs(m_N) + np.diag(S_N))


@wrong("relevance_update", "inverse diagonal", "inver")
def _(Phi, t, m_N, S_N):
    return 1 / (m_N**2 + np.diag(np.linalg.inv(S_N)))


@wrong("map_pi", "a twice too many: 2a", "never|twice|double")
def _(gamma, a):
    s = gamma.sum(0) + 2 * (a - 1)
    return s / s.sum()


@wrong(
    "map_pi",
    "mean of data and prior, unnormalised by N",
    "do not sum to one",
)
def _(gamma, a):
    s = (gamma.sum(0) + a - 1) / len(gamma)
    return s


@wrong("map_pi", "a + 1", "one too many|exponent|\\+ 1|added")
def _(gamma, a):
    s = gamma.sum(0) + a + 1
    return s / s.sum()


@wrong("incremental_update", "both added", "added")
def _(x, mu, N_k, old, new):
    N = N_k + new + old
    return N, mu + ((new + old) / N)[:, None] * (x - mu)


@wrong("incremental_update", "divides by all data", "all|sum of all|N_k")
def _(x, mu, N_k, old, new):
    N = N_k + new - old
    return N, mu + ((new - old) / N.sum())[:, None] * (x - mu)


@wrong("incremental_update", "step alone", "old mean|missing|step|the means")
def _(x, mu, N_k, old, new):
    N = N_k + new - old
    return N, ((new - old) / N)[:, None] * (x - mu)


@wrong("free_parameters", "means forgotten", "means|D numbers")
def _(K, D):
    return K - 1 + K * D * (D + 1) // 2


@wrong(
    "free_parameters",
    "one too many, and diagonal",
    "(weight|1|one)(.|\n)*(diagonal|variance)|(diagonal|variance)(.|\n)*(weight|1|one)",
)
def _(K, D):
    return K + 2 * K * D


@wrong("free_parameters", "D for K in the weights", "never|number of dimensions")
def _(K, D):
    return D - 1 + K * D + K * D * (D + 1) // 2


@wrong(
    "bic",
    "N without logarithm, sign turned",
    "never|sign(.|\n)*log|log(.|\n)*sign|how does the penalty(.|\n)*sign|log",
)
def _(log_likelihood, p, N):
    return 2 * log_likelihood + p * N


@wrong("bic", "penalty subtracted", "reward|subtract|sign")
def _(log_likelihood, p, N):
    return -2 * log_likelihood - p * np.log(N)


@wrong("bic", "squared likelihood", "square|never")
def _(log_likelihood, p, N):
    return p * math.log(N) - log_likelihood**2


@right("kmeans_update", "pandas-like grouping, with zeros for the empty")
def _(X, r):
    out = np.zeros((r.shape[1], X.shape[1]))
    for k, members in enumerate(r.T.astype(bool)):
        if members.any():
            out[k] = X[members].mean(0)
    return out.astype(np.float32)


@right("mixture_density", "a row vector")
def _(X, pi, mu, Sigma):
    return np.exp(logsumexp(joint(X, pi, mu, Sigma), axis=1))[None, :]


@right("e_step", "log-space in float32")
def _(X, pi, mu, Sigma):
    a = joint(X, pi, mu, Sigma).astype(np.float32)
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))


@right("m_step", "np.cov with fweights-like aweights and ddof 0")
def _(X, gamma):
    mu = (gamma / gamma.sum(0)).T @ X
    return gamma.mean(0), mu, [np.cov(X, rowvar=False, aweights=g, ddof=0) for g in gamma.T]


@right("lower_bound", "per datum, skipping zeros")
def _(X, q, *theta):
    a, total = joint(X, *theta), 0.0
    for n in range(len(X)):
        for k in range(q.shape[1]):
            if q[n, k] > 0:
                total += q[n, k] * (a[n, k] - math.log(q[n, k]))
    return total


@right("regression_e_step", "Cholesky, column by column")
def _(Phi, t, alpha, beta):
    L = np.linalg.cholesky(alpha * np.eye(Phi.shape[1]) + beta * Phi.T @ Phi)
    S = [np.linalg.solve(L.T, np.linalg.solve(L, e)) for e in np.eye(len(L))]
    return [beta * sum(s * b for s, b in zip(row, Phi.T @ t)) for row in S], S


@right("moments", "float32 lists")
def _(pi, mu, Sigma):
    m = pi @ mu
    d = (mu - m).astype(np.float32)
    return m.tolist(), (
        np.einsum("k,kde->de", pi, Sigma) + np.einsum("k,kd,ke->de", pi, d, d)
    ).tolist()
