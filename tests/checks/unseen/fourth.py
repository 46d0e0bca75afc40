"""A fourth set of answers, the last; nothing but what it found broken was changed after it."""

import numpy as np
from scipy import stats
from scipy.special import entr, logsumexp, softmax
from scipy.stats import multivariate_normal as mvn

from gmmlab import GaussianMixture

from . import right, wrong
from .parts import full, gam, joint


@wrong("kmeans_assign", "maximum norm", "largest difference|maximum")
def _(X, mu):
    return np.abs(X[:, None] - mu).max(2).argmin(1)


@wrong("kmeans_assign", "inner products", "inner products")
def _(X, mu):
    return np.argmax(X @ mu.T, axis=1)


@wrong("kmeans_assign", "farthest by SciPy's cdist", "farthest")
def _(X, mu):
    from scipy.spatial import distance

    return distance.cdist(X, mu).argmax(axis=1)


@wrong(
    "kmeans_assign",
    "the first component left out of the choice",
    "first component is never|first never",
)
def _(X, mu):
    return ((X[:, None] - mu[1:]) ** 2).sum(2).argmin(1) + 1


@wrong("kmeans_update", "sum over all, no assignments", "all data|responsib|r_nk|play no part")
def _(X, r):
    return np.tile(X.sum(0) / len(X), (r.shape[1], 1))


@wrong("kmeans_update", "last datum forgotten", "last datum|last one")
def _(X, r):
    total = np.zeros((r.shape[1], X.shape[1]))
    count = np.zeros(r.shape[1])
    for n in range(len(X) - 1):
        total += np.outer(r[n], X[n])
        count += r[n]
    return total / np.maximum(count, 1)[:, None]


@wrong("kmeans_update", "divided by the root of the count", "root")
def _(X, r):
    return r.T @ X / np.sqrt(np.maximum(r.sum(0), 1))[:, None]


@wrong("distortion", "not weighted: distance to the mean of the centres", "never|average|mean")
def _(X, r, mu):
    return ((X - mu.mean(0)) ** 2).sum()


@wrong("distortion", "divided by N K", "mean over everything|number of data(.|\n)*components|mean")
def _(X, r, mu):
    return (r * ((X[:, None] - mu) ** 2).sum(2)).mean()


@wrong("distortion", "one term a dimension", "no sum over|sum over dimensions")
def _(X, r, mu):
    return ((X - r @ mu) ** 2).sum(axis=0)


@wrong("sequential_update", "half the step", "half")
def _(x, mu, eta):
    new = mu.copy()
    k = ((x - mu) ** 2).sum(1).argmin()
    new[k] += 0.5 * eta * (x - mu[k])
    return new


@wrong("sequential_update", "farthest centre", "farthest")
def _(x, mu, eta):
    new = mu.copy()
    k = ((x - mu) ** 2).sum(1).argmax()
    new[k] += eta * (x - mu[k])
    return new


@wrong("sequential_update", "root of eta", "root")
def _(x, mu, eta):
    new = mu.copy()
    k = ((x - mu) ** 2).sum(1).argmin()
    new[k] += np.sqrt(eta) * (x - mu[k])
    return new


@wrong("mixture_density", "Euclidean distance", "covariance|Euclid|identity")
def _(X, pi, mu, Sigma):
    out = 0
    for p, m, S in zip(pi, mu, Sigma):
        out = out + p * np.exp(-((X - m) ** 2).sum(1) / 2) / np.sqrt(np.linalg.det(2 * np.pi * S))
    return out


@wrong("mixture_density", "only the first component's covariance", "first component")
def _(X, pi, mu, Sigma):
    return sum(p * mvn.pdf(X, m, Sigma[0]) for p, m in zip(pi, mu))


@wrong("mixture_density", "weights squared", "twice|squared")
def _(X, pi, mu, Sigma):
    return sum(p**2 * mvn.pdf(X, m, S) for p, m, S in zip(pi, mu, Sigma))


@wrong("mixture_density", "last component left out", "last component")
def _(X, pi, mu, Sigma):
    return sum(pi[k] * mvn.pdf(X, mu[k], Sigma[k]) for k in range(len(pi) - 1))


@wrong("mixture_density", "power D instead of D/2", "2 pi|power|half|root|constant")
def _(X, pi, mu, Sigma):
    out = 0
    for p, m, S in zip(pi, mu, Sigma):
        d = X - m
        q = (d @ np.linalg.inv(S) * d).sum(1)
        out = out + p * np.exp(-q / 2) / ((2 * np.pi) ** len(m) * np.sqrt(np.linalg.det(S)))
    return out


@wrong("e_step", "divided by pi in the end", "divided by|inverted|weights|mixing")
def _(X, pi, mu, Sigma):
    return gam(X, pi, mu, Sigma) / pi


@wrong("e_step", "one minus", "one minus")
def _(X, pi, mu, Sigma):
    return 1 - gam(X, pi, mu, Sigma)


@wrong("e_step", "means missing", "means|mean")
def _(X, pi, mu, Sigma):
    t = np.array([p * mvn(np.zeros(len(S)), S).pdf(X) for p, S in zip(pi, Sigma)]).T
    return t / t.sum(1, keepdims=True)


@wrong("e_step", "np.linalg.norm for the sum", "length|root of a sum of squares|norm")
def _(X, pi, mu, Sigma):
    t = np.array([p * mvn(m, S).pdf(X) for p, m, S in zip(pi, mu, Sigma)]).T
    return t / np.linalg.norm(t, axis=1, keepdims=True)


@wrong("draw_components", "the heaviest always", "heaviest")
def _(u, pi):
    return [int(np.argmax(pi))] * len(u)


@wrong("draw_components", "from the other end", "last component|other end|opposite")
def _(u, pi):
    return np.searchsorted(np.cumsum(pi[::-1]), u)


@wrong("moments", "means' outer products without weights", "weight|mixing")
def _(pi, mu, Sigma):
    m = pi @ mu
    return m, np.einsum("k,kde->de", pi, Sigma) + mu.T @ mu - np.outer(m, m)


@wrong("moments", "Sigma unweighted", "weight|mixing|average")
def _(pi, mu, Sigma):
    m = pi @ mu
    return m, Sigma.mean(0) + ((mu - m).T * pi) @ (mu - m)


@wrong("moments", "minus between", "subtract|sign")
def _(pi, mu, Sigma):
    m = pi @ mu
    return m, np.einsum("k,kde->de", pi, Sigma) - ((mu - m).T * pi) @ (mu - m)


@wrong("visitor", "w for w - t", "time")
def _(waits, t):
    return np.where(waits > t, waits, 0).sum() / waits.sum()


@wrong("visitor", "absolute value", "size|absolute")
def _(waits, t):
    return np.abs(waits - t).sum() / waits.sum()


@wrong("log_likelihood", "sum over components of the log of the sum over data", "over data|axis")
def _(X, pi, mu, Sigma):
    return logsumexp(joint(X, pi, mu, Sigma), axis=0).sum()


@wrong("log_likelihood", "last datum only", "last datum")
def _(X, pi, mu, Sigma):
    for row in joint(X, pi, mu, Sigma):
        total = logsumexp(row)
    return total


@wrong("log_likelihood", "half", "half")
def _(X, pi, mu, Sigma):
    return logsumexp(joint(X, pi, mu, Sigma), axis=1).sum() / 2


@wrong("collapse", "log2", "base")
def _(sigma, D):
    return -D * np.log2(sigma * np.sqrt(2 * np.pi))


@wrong("collapse", "no constant", "constant|2 pi")
def _(sigma, D):
    return -D * np.log(sigma)


@wrong("collapse", "D squared", "D|dimension")
def _(sigma, D):
    return -(D**2) * (np.log(sigma) + 0.5 * np.log(2 * np.pi))


@wrong("equivalent_solutions", "one too many", "K = 2|too many")
def _(K):
    n = 1
    for k in range(K + 1):
        n *= k + 1
    return n


@wrong("stable_e_step", "softmax of densities", "exponential")
def _(X, pi, mu, Sigma):
    return softmax(np.exp(joint(X, pi, mu, Sigma)), axis=1)


@wrong(
    "stable_e_step",
    "max kept in the exponent of the denominator only",
    "largest|maximum|not divided|denominator",
)
def _(X, pi, mu, Sigma):
    a = joint(X, pi, mu, Sigma)
    e = np.exp(a - a.max(1, keepdims=True))
    return np.exp(a) / e.sum(1, keepdims=True)


@wrong("m_step", "outer products of absolute values", "signs|absolute|size")
def _(X, gamma):
    pi, mu, _ = full(X, gamma)
    a = np.abs(X[:, None] - mu)
    return pi, mu, np.einsum("nk,nkd,nke->kde", gamma, a, a) / gamma.sum(0)[:, None, None]


@wrong("m_step", "trace on the diagonal", "number|inner|trace|one variance")
def _(X, gamma):
    pi, mu, S = full(X, gamma)
    return pi, mu, np.trace(S, axis1=1, axis2=2)[:, None, None] * np.eye(X.shape[1])


@wrong("m_step", "means swapped between components", "order|another component")
def _(X, gamma):
    pi, mu, S = full(X, gamma)
    return pi, mu[::-1], S


@wrong("m_step", "softmax of counts", "exponential")
def _(X, gamma):
    _, mu, S = full(X, gamma)
    return softmax(gamma.sum(0)), mu, S


@wrong("m_step", "mu and Sigma divided by N", "all data|number of data")
def _(X, gamma):
    pi = gamma.mean(0)
    mu = gamma.T @ X / len(X)
    d = X[:, None] - mu
    return pi, mu, np.einsum("nk,nkd,nke->kde", gamma, d, d) / len(X)


@wrong("m_step", "lower triangle", "triang|half of your matrix")
def _(X, gamma):
    pi, mu, S = full(X, gamma)
    return pi, mu, np.tril(S)


@wrong("mean_gradient", "twice", "two of the square|twice")
def _(X, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    return 2 * np.einsum("nk,kde,nke->kd", g, np.linalg.inv(Sigma), X[:, None] - mu)


@wrong("mean_gradient", "mean missing", "mean(.|\n)*(missing|subtract)|subtract")
def _(X, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    return np.einsum("nk,kde,nd->ke", g, np.linalg.inv(Sigma), X)


@wrong("mean_gradient", "diagonal of Sigma", "diagonal")
def _(X, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    var = np.einsum("kdd->kd", Sigma)
    return np.einsum("nk,nkd->kd", g, X[:, None] - mu) / var


@wrong("mean_gradient", "square root of the inverse", "root|Cholesky")
def _(X, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    L = np.linalg.cholesky(np.linalg.inv(Sigma))
    return np.einsum("nk,kde,nke->kd", g, L, X[:, None] - mu)


@wrong("em_iteration", "means by N", "all data|number of data")
def _(X, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    p, _, S = full(X, g)
    return p, g.T @ X / len(X), S


@wrong("em_iteration", "covariances diagonal", "diagonal")
def _(X, pi, mu, Sigma):
    p, m, S = full(X, gam(X, pi, mu, Sigma))
    return p, m, S * np.eye(X.shape[1])


@wrong("em_iteration", "the last component's row only", "last component")
def _(X, pi, mu, Sigma):
    p, m, S = full(X, gam(X, pi, mu, Sigma))
    Z = np.zeros_like(S)
    Z[-1] = S[-1]
    return p, m, Z


@wrong("expected_complete_log_likelihood", "log likelihood", "ln p\\(X\\)")
def _(X, q, *theta):
    return GaussianMixture(*theta).log_likelihood(X)


@wrong("expected_complete_log_likelihood", "log of the average", "logarithm")
def _(X, q, *theta):
    return np.log((q * np.exp(joint(X, *theta))).sum())


@wrong("expected_complete_log_likelihood", "last datum", "last datum")
def _(X, q, *theta):
    for a, w in zip(joint(X, *theta), q):
        Q = w @ a
    return Q


@wrong("expected_complete_log_likelihood", "weighted by pi", "mixing coefficients")
def _(X, q, pi, mu, Sigma):
    return (joint(X, pi, mu, Sigma) @ pi).sum()


@wrong("entropy", "per component", "component|data")
def _(q):
    return entr(q).sum(axis=0)


@wrong("entropy", "of the mean", "average")
def _(q):
    return entr(q.mean(0)).sum()


@wrong("entropy", "log(1+q)", "1 is added|log1p")
def _(q):
    return -(q * np.log1p(q)).sum()


@wrong("lower_bound", "entropy averaged, Q summed", "mean|average|entropy")
def _(X, q, *theta):
    return (q * joint(X, *theta)).sum() + entr(q).sum(1).mean()


@wrong("lower_bound", "last datum", "last datum")
def _(X, q, *theta):
    for a, w in zip(joint(X, *theta), q):
        L = w @ a + entr(w).sum()
    return L


@wrong("lower_bound", "ln pi in place of the joint", "prior|ln N")
def _(X, q, pi, mu, Sigma):
    return (q * np.log(pi)).sum() + entr(q).sum()


@wrong("lower_bound", "entropy halved", "half|entropy|logarithm of q")
def _(X, q, *theta):
    return (q * joint(X, *theta)).sum() + 0.5 * entr(q).sum()


@wrong("kl_divergence", "logarithm forgotten", "logarithm")
def _(X, q, *theta):
    return (q * q / gam(X, *theta)).sum()


@wrong("kl_divergence", "log of the sum", "logarithm")
def _(X, q, *theta):
    return np.log((q * q / gam(X, *theta)).sum(1)).sum()


@wrong(
    "kl_divergence",
    "weighted by the posterior, right sign of the ratio",
    "under which the expectation is",
)
def _(X, q, *theta):
    p = gam(X, *theta)
    return (p * np.log(q / p)).sum()


@wrong("isotropic_e_step", "epsilon squared", "epsilon")
def _(X, pi, mu, epsilon):
    d = ((X[:, None] - mu) ** 2).sum(2)
    return softmax(np.log(pi) - d / (2 * epsilon**2), axis=1)


@wrong("isotropic_e_step", "no weights", "mixing|weights")
def _(X, pi, mu, epsilon):
    d = ((X[:, None] - mu) ** 2).sum(2)
    return softmax(-d / (2 * epsilon), axis=1)


@wrong("isotropic_e_step", "Manhattan", "absolute|size|sum of squares")
def _(X, pi, mu, epsilon):
    return softmax(np.log(pi) - np.abs(X[:, None] - mu).sum(2) / (2 * epsilon), axis=1)


@wrong("boundary", "shift subtracted", "wrong way|smaller|subtract|sign")
def _(pi, mu, epsilon):
    return mu.mean() - epsilon * np.log(pi[0] / pi[1]) / (mu[1] - mu[0])


@wrong("boundary", "no epsilon", "epsilon")
def _(pi, mu, epsilon):
    return mu.mean() + np.log(pi[0] / pi[1]) / (mu[1] - mu[0])


@wrong("boundary", "weight of the first alone", "second weight|missing|ratio|divi")
def _(pi, mu, epsilon):
    return mu.mean() + epsilon * np.log(pi[0]) / (mu[1] - mu[0])


@wrong("bernoulli_e_step", "only off pixels", "on say something|ones|on\\b")
def _(X, pi, mu):
    return softmax(np.log(pi) + (1 - X) @ np.log(1 - mu).T, axis=1)


@wrong("bernoulli_e_step", "weights twice", "twice")
def _(X, pi, mu):
    a = X @ np.log(mu).T + (1 - X) @ np.log(1 - mu).T
    return softmax(2 * np.log(pi) + a, axis=1)


@wrong("bernoulli_e_step", "Gaussian distances", "distances")
def _(X, pi, mu):
    return softmax(np.log(pi) - ((X[:, None] - mu) ** 2).sum(2) / 2, axis=1)


@wrong("bernoulli_m_step", "one minus the means", "off|one minus")
def _(X, gamma):
    return gamma.mean(0), gamma.T @ (1 - X) / gamma.sum(0)[:, None]


@wrong("bernoulli_m_step", "first component only", "first component")
def _(X, gamma):
    pi, mu = np.zeros(gamma.shape[1]), np.zeros((gamma.shape[1], X.shape[1]))
    for k in range(gamma.shape[1]):
        pi[k] = gamma[:, k].mean()
        mu[k] = gamma[:, k] @ X / gamma[:, k].sum()
        return pi, mu


@wrong(
    "bernoulli_moments", "covariance of the means, n - 1", "np.cov|bias|unweighted|weigh|within|N"
)
def _(pi, mu):
    return pi @ mu, np.diag(pi @ (mu * (1 - mu))) + np.cov(mu.T)


@wrong("bernoulli_moments", "no weights in the mean", "weights|add up")
def _(pi, mu):
    m = pi @ mu
    C = np.diag(m) * 0 + (pi * mu.T) @ mu - np.outer(m, m) + np.diag(pi @ (mu * (1 - mu)))
    return mu.sum(0), C


@wrong("regression_e_step", "beta missing in S_N", "beta")
def _(Phi, t, alpha, beta):
    S = np.linalg.inv(alpha * np.eye(Phi.shape[1]) + Phi.T @ Phi)
    return beta * S @ Phi.T @ t, S


@wrong("regression_e_step", "entries inverted", "each entry|entries")
def _(Phi, t, alpha, beta):
    S = 1 / (alpha * np.eye(Phi.shape[1]) + beta * Phi.T @ Phi)
    return beta * S @ Phi.T @ t, S


@wrong("regression_e_step", "S_N forgotten in m_N", "S_N is missing|S_N")
def _(Phi, t, alpha, beta):
    S = np.linalg.inv(alpha * np.eye(Phi.shape[1]) + beta * Phi.T @ Phi)
    return beta * Phi.T @ t, S


@wrong("regression_m_step", "beta with M", "number of weights")
def _(Phi, t, m_N, S_N):
    e = ((t - Phi @ m_N) ** 2).sum() + np.trace(Phi @ S_N @ Phi.T)
    return len(m_N) / (m_N @ m_N + np.trace(S_N)), len(m_N) / e


@wrong("regression_m_step", "halves", "half")
def _(Phi, t, m_N, S_N):
    e = ((t - Phi @ m_N) ** 2).sum() + np.trace(Phi @ S_N @ Phi.T)
    return 0.5 * len(m_N) / (m_N @ m_N + np.trace(S_N)), 0.5 * len(t) / e


@wrong("relevance_update", "row sums", "row")
def _(Phi, t, m_N, S_N):
    return 1 / (m_N**2 + S_N.sum(1))


@wrong("relevance_update", "trace", "trace")
def _(Phi, t, m_N, S_N):
    return 1 / (m_N**2 + np.trace(S_N))


@wrong("map_pi", "not a share", "counts|divi|sum to one")
def _(gamma, a):
    return gamma.sum(axis=0) + (a - 1)


@wrong("map_pi", "mean over components", "components|K")
def _(gamma, a):
    s = gamma.sum(0) + a - 1
    return s / len(s)


@wrong("incremental_update", "new over N_k, old not subtracted in mu", "old")
def _(x, mu, N_k, old, new):
    N = N_k + new - old
    return N, mu + (new / N)[:, None] * (x - mu)


@wrong("incremental_update", "turned difference", "wrong way|order")
def _(x, mu, N_k, old, new):
    N = N_k + new - old
    return N, mu + ((new - old) / N)[:, None] * (mu - x)


@wrong(
    "free_parameters",
    "no covariance symmetry and weights K",
    "symmetr(.|\n)*weight|weight(.|\n)*symmetr|one|1",
)
def _(K, D):
    return K + K * D + K * D * D


@wrong("free_parameters", "means and weights only", "covariances")
def _(K, D):
    return K - 1 + K * D


@wrong("bic", "N for ln N", "grow with N|logarithm")
def _(log_likelihood, p, N):
    return p * N - 2 * log_likelihood


@wrong("bic", "divided by N", "divide by N|N")
def _(log_likelihood, p, N):
    return (p * np.log(N) - 2 * log_likelihood) / N


@wrong("bic", "three halves", "never")
def _(log_likelihood, p, N):
    return 1.5 * p * np.log(N) - 2 * log_likelihood


@right("entropy", "scipy's entropy along the right axis")
def _(q):
    return np.sum(stats.entropy(q, axis=1))


@right("kl_divergence", "nested lists, in float32")
def _(X, q, *theta):
    p = gam(X, *theta)
    total = np.float32(0)
    for a, b in zip(q, p):
        for s, t in zip(a, b):
            if s > 0:
                total += np.float32(s * np.log(s / t))
    return total


@right("bernoulli_e_step", "scipy.stats.bernoulli")
def _(X, pi, mu):
    a = np.log(pi) + np.array([stats.bernoulli.logpmf(X, m).sum(1) for m in mu]).T
    a = a - a.max(axis=1)[:, np.newaxis]
    e = np.exp(a)
    return (e.T / e.sum(axis=1)).T


@right("m_step", "a GaussianMixture from loops")
def _(X, gamma):
    mu = [np.average(X, axis=0, weights=g) for g in gamma.T]
    S = [((X - m).T * g) @ (X - m) / g.sum() for g, m in zip(gamma.T, mu)]
    return GaussianMixture(gamma.mean(0), np.array(mu), np.array(S))


@right("boundary", "as a string of steps with floats")
def _(pi, mu, epsilon):
    a, b = map(float, mu)
    ratio = float(np.log(pi[0])) - float(np.log(pi[1]))
    return 0.5 * (a + b) - epsilon * ratio / (a - b)
