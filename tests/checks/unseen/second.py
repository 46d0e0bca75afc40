"""A second set of answers, to all exercises, written when the slips stood."""

import math

import numpy as np
from scipy import special, stats
from scipy.linalg import cho_factor, cho_solve
from scipy.special import logsumexp, softmax
from scipy.stats import multivariate_normal as mvn

import gmmlab
from gmmlab import GaussianMixture, kmeans

from . import right, wrong
from .parts import gam, joint

# --- clusters


@wrong("kmeans_assign", "argmin without an axis", "everything|axis|shape|one number")
def _(X, mu):
    return np.array([[((x - m) ** 2).sum() for m in mu] for x in X]).argmin()


@wrong("kmeans_assign", "fourth powers? no: the means negated", "sign|added|plus|mu|means|sum")
def _(X, mu):
    return ((X[:, None] + mu) ** 2).sum(2).argmin(1)


@wrong("kmeans_assign", "second nearest", "second|nearest|not right")
def _(X, mu):
    return np.argsort(((X[:, None] - mu) ** 2).sum(2), axis=1)[:, 1]


@wrong("kmeans_assign", "first dimension only", "first dimension")
def _(X, mu):
    return np.abs(X[:, :1] - mu[:, 0]).argmin(axis=1)


@wrong("kmeans_assign", "last component never tried", "last component|last")
def _(X, mu):
    return [min(range(len(mu) - 1), key=lambda k: np.linalg.norm(x - mu[k])) for x in X]


@wrong("kmeans_update", "divides by K", "number of components|K")
def _(X, r):
    return r.T @ X / r.shape[1]


@wrong("kmeans_update", "the transposed mistake: mean over the clusters", "shape|axis|over")
def _(X, r):
    return r @ r.T @ X / len(X)


@wrong("kmeans_update", "only the first centre is filled", "first component")
def _(X, r):
    new = np.zeros((r.shape[1], X.shape[1]))
    for k in range(r.shape[1]):
        new[k] = X[r[:, k] == 1].mean(axis=0)
        return new


@wrong("kmeans_update", "sum of the coordinates too", "over dimensions|shape|axis|everything")
def _(X, r):
    return np.array([X[r[:, k] == 1].mean() for k in range(r.shape[1])])


@wrong("kmeans_update", "N - 1 below", "less|- ?1|taken from|one")
def _(X, r):
    return r.T @ X / np.maximum(r.sum(0) - 1, 0.5)[:, None]


@wrong("distortion", "absolute values", "absolute|size")
def _(X, r, mu):
    return np.abs(X - r @ mu).sum()


@wrong("distortion", "nearest centres", "nearest")
def _(X, r, mu):
    return ((X[:, None] - mu) ** 2).sum(2).min(1).sum()


@wrong("distortion", "divided by K", "K|components")
def _(X, r, mu):
    return ((X - r @ mu) ** 2).sum() / len(mu)


@wrong("distortion", "mean over dimensions", "dimensions|D")
def _(X, r, mu):
    return ((X - r @ mu) ** 2).mean(axis=1).sum()


@wrong("distortion", "one number a cluster", "over data|sum over|components")
def _(X, r, mu):
    return [((X[r[:, k] == 1] - mu[k]) ** 2).sum() for k in range(len(mu))]


@wrong("distortion", "the last cluster left out", "last component|last")
def _(X, r, mu):
    return sum(((X[r[:, k] == 1] - mu[k]) ** 2).sum() for k in range(len(mu) - 1))


@wrong("sequential_update", "replaces the centre", "jumps|rate|missing")
def _(x, mu, eta):
    new = mu.copy()
    new[((x - mu) ** 2).sum(1).argmin()] = x
    return new


@wrong("sequential_update", "only the changed centre", "one centre|all K|component|alone")
def _(x, mu, eta):
    k = ((x - mu) ** 2).sum(1).argmin()
    return mu[k] + eta * (x - mu[k])


@wrong("sequential_update", "1 - eta", "rate|1 - eta|one minus|side")
def _(x, mu, eta):
    new = mu.copy()
    k = ((x - mu) ** 2).sum(1).argmin()
    new[k] = (1 - eta) * x + eta * mu[k]
    return new


@wrong("sequential_update", "the step is not from the old centre", "subtract|old centre")
def _(x, mu, eta):
    k = ((x - mu) ** 2).sum(1).argmin()
    return np.array([m + eta * x if j == k else m for j, m in enumerate(mu)])


@wrong("sequential_update", "step with the square of the distance", "enters twice")
def _(x, mu, eta):
    new = mu.copy()
    k = ((x - mu) ** 2).sum(1).argmin()
    new[k] += eta * (x - mu[k]) ** 2
    return new


# --- mixtures


@wrong("mixture_density", "product instead of sum", "product|multipl")
def _(X, pi, mu, Sigma):
    return np.prod([p * mvn.pdf(X, m, S) for p, m, S in zip(pi, mu, Sigma)], axis=0)


@wrong("mixture_density", "the half missing in the exponent", "half|factor")
def _(X, pi, mu, Sigma):
    out = 0
    for p, m, S in zip(pi, mu, Sigma):
        y = np.linalg.solve(np.linalg.cholesky(S), (X - m).T)
        out = out + p * np.exp(-(y**2).sum(0)) / np.sqrt(np.linalg.det(2 * np.pi * S))
    return out


@wrong("mixture_density", "Sigma in the exponent not inverted", "inver|quadratic form")
def _(X, pi, mu, Sigma):
    out = 0
    for p, m, S in zip(pi, mu, Sigma):
        d = X - m
        out = out + p * np.exp(-0.5 * (d @ S * d).sum(1)) / np.sqrt(np.linalg.det(2 * np.pi * S))
    return out


@wrong("mixture_density", "det(2 pi Sigma) without root", "determinant|root|power")
def _(X, pi, mu, Sigma):
    out = 0
    for p, m, S in zip(pi, mu, Sigma):
        d = X - m
        q = (d @ np.linalg.inv(S) * d).sum(1)
        out = out + p * np.exp(-0.5 * q) / np.linalg.det(2 * np.pi * S)
    return out


@wrong("mixture_density", "a table of N by K", "sum")
def _(X, pi, mu, Sigma):
    return np.exp(joint(X, pi, mu, Sigma))


@wrong("mixture_density", "sum of log densities", "logarithm")
def _(X, pi, mu, Sigma):
    return joint(X, pi, mu, Sigma).sum(axis=1)


@wrong("mixture_density", "weights from the end", "order|weights|mixing|opposite")
def _(X, pi, mu, Sigma):
    return sum(p * mvn.pdf(X, m, S) for p, m, S in zip(pi[::-1], mu, Sigma))


@wrong("mixture_density", "constant without D and det", "2 pi|determinant|constant")
def _(X, pi, mu, Sigma):
    out = 0
    for p, m, S in zip(pi, mu, Sigma):
        d = X - m
        q = (d @ np.linalg.inv(S) * d).sum(1)
        out = out + p * np.exp(-0.5 * q)
    return out


@wrong("e_step", "the log joint normalised", "logarithms")
def _(X, pi, mu, Sigma):
    a = joint(X, pi, mu, Sigma)
    return a / a.sum(1, keepdims=True)


@wrong("e_step", "divided by the maximum", "largest|maximum")
def _(X, pi, mu, Sigma):
    e = np.exp(joint(X, pi, mu, Sigma))
    return e / e.max(axis=1, keepdims=True)


@wrong("e_step", "squared responsibilities", "square")
def _(X, pi, mu, Sigma):
    return gam(X, pi, mu, Sigma) ** 2


@wrong("e_step", "only column 0", "first component")
def _(X, pi, mu, Sigma):
    return gam(X, pi, mu, Sigma)[:, 0]


@wrong("e_step", "the same means for all", "first component|mean")
def _(X, pi, mu, Sigma):
    t = np.array([p * mvn.pdf(X, mu[0], S) for p, S in zip(pi, Sigma)]).T
    return t / t.sum(1, keepdims=True)


@wrong("e_step", "unnormalised", "denominator|not normalised|not divided")
def _(X, pi, mu, Sigma):
    return np.array([p * mvn.pdf(X, m, S) for p, m, S in zip(pi, mu, Sigma)]).T


@wrong("e_step", "labels", "likeliest|largest")
def _(X, pi, mu, Sigma):
    return joint(X, pi, mu, Sigma).argmax(1)


@wrong("draw_components", "np.searchsorted with one edge too few", "last|not right|one|edge")
def _(u, pi):
    return np.searchsorted(np.cumsum(pi)[:-1], u) + 1


@wrong("draw_components", "1 - u", "1 - u")
def _(u, pi):
    return np.searchsorted(np.cumsum(pi), 1 - u)


@wrong("draw_components", "nearest pi", "nearest")
def _(u, pi):
    return np.abs(u[:, None] - pi).argmin(1)


@wrong("draw_components", "first component's share only", "first|not right")
def _(u, pi):
    return (u > pi[0]).astype(int)


@wrong("moments", "mean of means; covariance of means", "within")
def _(pi, mu, Sigma):
    m = pi @ mu
    return m, ((mu - m).T * pi) @ (mu - m)


@wrong("moments", "weights squared in the covariance", "squared|twice|sum of variables")
def _(pi, mu, Sigma):
    m = pi @ mu
    C = sum(p**2 * S + p * np.outer(a - m, a - m) for p, a, S in zip(pi, mu, Sigma))
    return m, C


@wrong("moments", "inner products", "outer|inner|number")
def _(pi, mu, Sigma):
    m = pi @ mu
    return m, sum(p * (S + a @ a) for p, a, S in zip(pi, mu, Sigma)) - m @ m


@wrong(
    "moments", "the mean of the means subtracted with unweighted mean", "unweighted|average|mean"
)
def _(pi, mu, Sigma):
    m = mu.mean(axis=0)
    return pi @ mu, sum(p * (S + np.outer(a - m, a - m)) for p, a, S in zip(pi, mu, Sigma))


@wrong("moments", "diagonal", "diagonal|variances")
def _(pi, mu, Sigma):
    m = pi @ mu
    return m, np.einsum("k,kdd->d", pi, Sigma) + pi @ (mu - m) ** 2


@wrong("moments", "sum over K without pi in the mean", "add up|weights|mixing")
def _(pi, mu, Sigma):
    m = pi @ mu
    return mu.sum(0), sum(p * (S + np.outer(a - m, a - m)) for p, a, S in zip(pi, mu, Sigma))


@wrong("visitor", "denominator of long waits", "long")
def _(waits, t):
    long = waits[waits > t]
    return (long - t).sum() / long.sum()


@wrong("visitor", "squares: the mean residual time", "squar|minutes|not right|mean")
def _(waits, t):
    return (waits**2).mean() / (2 * waits.mean())


@wrong("visitor", "no cut at zero", "cut|less than none")
def _(waits, t):
    return (waits - t).sum() / waits.sum()


@wrong("visitor", "mean of ratios", "ratio|mean|each interval|not right|share")
def _(waits, t):
    return np.mean(np.maximum(waits - t, 0) / waits)


@wrong("visitor", "times t", "t minutes|t")
def _(waits, t):
    return t * (waits > t).sum() / waits.sum()


# --- likelihood


@wrong("log_likelihood", "sum over data inside", "over data")
def _(X, pi, mu, Sigma):
    return logsumexp(joint(X, pi, mu, Sigma), axis=0).sum()


@wrong("log_likelihood", "max only", "likeliest|largest|maximum")
def _(X, pi, mu, Sigma):
    return joint(X, pi, mu, Sigma).max(axis=1).sum()


@wrong("log_likelihood", "the product", "logarithm")
def _(X, pi, mu, Sigma):
    return np.prod(np.exp(joint(X, pi, mu, Sigma)).sum(1))


@wrong("log_likelihood", "weighted by responsibilities", "Q|responsibilities|weighed")
def _(X, pi, mu, Sigma):
    a = joint(X, pi, mu, Sigma)
    return (softmax(a, axis=1) * a).sum()


@wrong("log_likelihood", "peak counted once", "largest|maximum|peak|not right")
def _(X, pi, mu, Sigma):
    a = joint(X, pi, mu, Sigma)
    peak = a.max()
    return peak + np.log(np.exp(a - peak).sum(axis=1)).sum()


@wrong("log_likelihood", "minus", "sign")
def _(X, pi, mu, Sigma):
    return -logsumexp(joint(X, pi, mu, Sigma), axis=1).sum()


@wrong("log_likelihood", "exp forgotten", "exponential")
def _(X, pi, mu, Sigma):
    return np.log(np.abs(joint(X, pi, mu, Sigma)).sum(1)).sum()


@wrong("log_likelihood", "log2 in the end", "base")
def _(X, pi, mu, Sigma):
    return np.log2(np.exp(joint(X, pi, mu, Sigma)).sum(1)).sum()


@wrong("collapse", "the density", "logarithm")
def _(sigma, D):
    return (2 * np.pi * sigma**2) ** (-D / 2)


@wrong("collapse", "sigma's power halved", "sigma|half|root")
def _(sigma, D):
    return -D / 2 * np.log(2 * np.pi) - D / 2 * np.log(sigma)


@wrong("collapse", "D forgotten in front of the constant", "2 pi|constant")
def _(sigma, D):
    return -0.5 * np.log(2 * np.pi) - D * np.log(sigma)


@wrong("collapse", "exponent kept", "exponent")
def _(sigma, D):
    return -D * np.log(sigma) - D / 2 * np.log(2 * np.pi) - D / 2


@wrong("collapse", "D + 1", "D|one more|dimension")
def _(sigma, D):
    return -(D + 1) * (np.log(sigma) + 0.5 * np.log(2 * np.pi))


@wrong("collapse", "pi instead of 2 pi", "2 pi|pi")
def _(sigma, D):
    return -D * np.log(sigma) - D / 2 * np.log(np.pi)


@wrong("equivalent_solutions", "K to the K", "freely|same label")
def _(K):
    return K**K


@wrong("equivalent_solutions", "K(K-1)", "two numbers")
def _(K):
    return K * (K - 1)


@wrong("equivalent_solutions", "without itself", "itself")
def _(K):
    return math.factorial(K) - 1


@wrong("equivalent_solutions", "off by one in the loop", "one short|K = 2|itself|last")
def _(K):
    n = 1
    for k in range(1, K):
        n *= k
    return n


@wrong("equivalent_solutions", "return in the loop", "K = 2|one|1|loop")
def _(K):
    n = 1
    for k in range(1, K + 1):
        n *= k
        return n


# --- EM


@wrong("stable_e_step", "squared weights", "twice")
def _(X, pi, mu, Sigma):
    return softmax(joint(X, pi, mu, Sigma) + np.log(pi), axis=1)


@wrong("stable_e_step", "exp(log_joint - max) over data", "over data")
def _(X, pi, mu, Sigma):
    a = joint(X, pi, mu, Sigma)
    e = np.exp(a - a.max(0))
    return e / e.sum(0)


@wrong(
    "stable_e_step", "epsilon in the denominator hides the underflow", "far|not right there|finite"
)
def _(X, pi, mu, Sigma):
    e = np.exp(joint(X, pi, mu, Sigma))
    return e / (e.sum(1, keepdims=True) + 1e-300)


@wrong("stable_e_step", "min instead of max", "smallest|minimum|far|each row")
def _(X, pi, mu, Sigma):
    a = joint(X, pi, mu, Sigma)
    e = np.exp(a - a.min(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


@wrong("stable_e_step", "row of the first datum for all", "first datum")
def _(X, pi, mu, Sigma):
    return np.tile(gam(X, pi, mu, Sigma)[0], (len(X), 1))


@wrong("m_step", "mu divided by N", "all data|N")
def _(X, gamma):
    pi, _, Sigma = gmmlab.m_step(X, gamma).pi, None, gmmlab.m_step(X, gamma).Sigma
    return pi, gamma.T @ X / len(X), Sigma


@wrong("m_step", "hard assignments in everything", "likeliest|wholly|one component alone")
def _(X, gamma):
    h = np.eye(gamma.shape[1])[gamma.argmax(1)]
    return h.mean(0), h.T @ X / h.sum(0)[:, None], gmmlab.m_step(X, gamma).Sigma


@wrong("m_step", "centred on the plain mean", "mean of all data|all data|average")
def _(X, gamma):
    t = gmmlab.m_step(X, gamma)
    d = X - X.mean(0)
    return t.pi, t.mu, np.einsum("nk,nd,ne->kde", gamma, d, d) / gamma.sum(0)[:, None, None]


@wrong("m_step", "not centred", "no mean|subtracted")
def _(X, gamma):
    t = gmmlab.m_step(X, gamma)
    return t.pi, t.mu, np.einsum("nk,nd,ne->kde", gamma, X, X) / gamma.sum(0)[:, None, None]


@wrong("m_step", "mu a wrong axis sum; the rest right", "component|over|axis|shape|divid")
def _(X, gamma):
    t = gmmlab.m_step(X, gamma)
    return t.pi, gamma.T @ X / gamma.T.sum(0).sum(), t.Sigma


@wrong("m_step", "standard deviations", "root|squared units|deviation")
def _(X, gamma):
    t = gmmlab.m_step(X, gamma)
    return t.pi, t.mu, np.sqrt(np.abs(t.Sigma))


@wrong("m_step", "gamma squared by weighting both factors", "twice|squared")
def _(X, gamma):
    t = gmmlab.m_step(X, gamma)
    Y = gamma[:, :, None] * (X[:, None] - t.mu)
    return t.pi, t.mu, np.einsum("nkd,nke->kde", Y, Y) / gamma.sum(0)[:, None, None]


@wrong("m_step", "Sigma shared", "share|one covariance|each has its own|all components")
def _(X, gamma):
    t = gmmlab.m_step(X, gamma)
    return t.pi, t.mu, np.array([np.einsum("k,kde->de", t.pi, t.Sigma)] * len(t.pi))


@wrong("m_step", "order", "order")
def _(X, gamma):
    t = gmmlab.m_step(X, gamma)
    return t.mu, t.Sigma, t.pi


@wrong("m_step", "correct pi, wrong mu (divided by K), Sigma about it", "components|K")
def _(X, gamma):
    mu = gamma.T @ X / gamma.shape[1]
    d = X[:, None] - mu
    S = np.einsum("nk,nkd,nke->kde", gamma, d, d) / gamma.sum(0)[:, None, None]
    return gamma.mean(0), mu, S


@wrong("mean_gradient", "half", "half|factor")
def _(X, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    return 0.5 * np.einsum("nk,kde,nke->kd", g, np.linalg.inv(Sigma), X[:, None] - mu)


@wrong("mean_gradient", "divided by N_k", "N_k|divided")
def _(X, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    G = np.einsum("nk,kde,nke->kd", g, np.linalg.inv(Sigma), X[:, None] - mu)
    return G / g.sum(0)[:, None]


@wrong(
    "mean_gradient",
    "joint densities instead of responsibilities",
    "denominator|normalis|divided|joint",
)
def _(X, pi, mu, Sigma):
    g = np.exp(joint(X, pi, mu, Sigma))
    return np.einsum("nk,kde,nke->kd", g, np.linalg.inv(Sigma), X[:, None] - mu)


@wrong("mean_gradient", "no responsibilities", "responsibilities|fully")
def _(X, pi, mu, Sigma):
    return np.array([np.linalg.inv(S) @ (X - m).sum(0) for m, S in zip(mu, Sigma)])


@wrong("mean_gradient", "elementwise inverse", "each entry|entries")
def _(X, pi, mu, Sigma):
    return np.einsum("nk,kde,nke->kd", gam(X, pi, mu, Sigma), 1 / Sigma, X[:, None] - mu)


@wrong("mean_gradient", "summed over dimensions", "dimension|axis|shape")
def _(X, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    return np.einsum("nk,kde,nke->k", g, np.linalg.inv(Sigma), X[:, None] - mu)


@wrong("em_iteration", "responsibilities normalised over data", "over data")
def _(X, pi, mu, Sigma):
    g = softmax(joint(X, pi, mu, Sigma), axis=0)
    N_k = g.sum(0)
    m = g.T @ X / N_k[:, None]
    d = X[:, None] - m
    return N_k / len(X), m, np.einsum("nk,nkd,nke->kde", g, d, d) / N_k[:, None, None]


@wrong("em_iteration", "hard E step", "likeliest|wholly|hard|alone")
def _(X, pi, mu, Sigma):
    g = np.eye(len(pi))[joint(X, pi, mu, Sigma).argmax(1)] * (1 - 1e-9) + 1e-10
    N_k = g.sum(0)
    m = g.T @ X / N_k[:, None]
    d = X[:, None] - m
    return N_k / N_k.sum(), m, np.einsum("nk,nkd,nke->kde", g, d, d) / N_k[:, None, None]


@wrong("em_iteration", "Sigma not divided", "divide")
def _(X, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    t = gmmlab.m_step(X, g)
    return t.pi, t.mu, t.Sigma * g.sum(0)[:, None, None]


@wrong("em_iteration", "old covariances kept", "old|unchanged")
def _(X, pi, mu, Sigma):
    t = gmmlab.m_step(X, gam(X, pi, mu, Sigma))
    return t.pi, t.mu, Sigma


# --- the bound


@wrong("expected_complete_log_likelihood", "q forgotten", "q")
def _(X, q, *theta):
    return joint(X, *theta).sum()


@wrong("expected_complete_log_likelihood", "the entropy added", "entropy")
def _(X, q, *theta):
    return (q * joint(X, *theta)).sum() + special.entr(q).sum()


@wrong("expected_complete_log_likelihood", "densities", "logarithm")
def _(X, q, *theta):
    return (q * np.exp(joint(X, *theta))).sum()


@wrong("expected_complete_log_likelihood", "only ln pi", "only the logarithm of the mixing")
def _(X, q, pi, mu, Sigma):
    return (q @ np.log(pi)).sum()


@wrong("expected_complete_log_likelihood", "the likeliest component by q", "likeliest|hard")
def _(X, q, *theta):
    return joint(X, *theta)[np.arange(len(X)), q.argmax(1)].sum()


@wrong(
    "expected_complete_log_likelihood",
    "q transposed into a matrix product's trace of means",
    "mean|average",
)
def _(X, q, *theta):
    return (q * joint(X, *theta)).sum(1).mean()


@wrong("entropy", "max instead of sum", "likeliest|maximum|largest")
def _(q):
    return -np.log(q.max(1)).sum()


@wrong("entropy", "divided by ln K", "ln K|largest value")
def _(q):
    return special.entr(q).sum() / np.log(q.shape[1])


@wrong("entropy", "q missing", "q")
def _(q):
    return -np.log(np.where(q > 0, q, 1)).sum()


@wrong("entropy", "the entropy of the averaged q", "average")
def _(q):
    return special.entr(q.mean(axis=0)).sum() * len(q)


@wrong("entropy", "returned after the first row", "first datum")
def _(q):
    H = 0.0
    for n in range(len(q)):
        for k in range(q.shape[1]):
            if q[n, k] > 0:
                H -= q[n, k] * np.log(q[n, k])
        return H


@wrong("entropy", "log10", "base")
def _(q):
    return -(q * np.log10(np.where(q > 0, q, 1))).sum()


@wrong("entropy", "half", "half|factor")
def _(q):
    return 0.5 * special.entr(q).sum()


@wrong("lower_bound", "entropy of the posterior", "posterior")
def _(X, q, *theta):
    return (q * joint(X, *theta)).sum() + special.entr(gam(X, *theta)).sum()


@wrong("lower_bound", "minus the gap", "gap")
def _(X, q, *theta):
    return -special.rel_entr(q, gam(X, *theta)).sum()


@wrong("lower_bound", "mean over data", "mean|average")
def _(X, q, *theta):
    return np.mean((q * joint(X, *theta) + special.entr(q)).sum(1))


@wrong("lower_bound", "entropy without its sum over data", "sum|datum|data")
def _(X, q, *theta):
    return (q * joint(X, *theta)).sum(1) + special.entr(q).sum(1)


@wrong("lower_bound", "log outside: Jensen the wrong way", "logarithm")
def _(X, q, *theta):
    return np.log((q * np.exp(joint(X, *theta)) / q).sum(1)).sum()


@wrong("lower_bound", "mixing coefficients forgotten", "mixing|weights|pi")
def _(X, q, pi, mu, Sigma):
    return (q * (joint(X, pi, mu, Sigma) - np.log(pi) - np.log(np.where(q > 0, q, 1)))).sum()


@wrong("lower_bound", "entropy twice", "twice|entropy")
def _(X, q, *theta):
    return (q * joint(X, *theta)).sum() + 2 * special.entr(q).sum()


@wrong("lower_bound", "ln q not weighed", "averaged under q|ln q|weigh|missing: q")
def _(X, q, *theta):
    return (q * joint(X, *theta)).sum() - np.log(q).sum()


@wrong("kl_divergence", "difference with the joint", "joint")
def _(X, q, *theta):
    return (q * (np.log(np.where(q > 0, q, 1)) - joint(X, *theta))).sum()


@wrong("kl_divergence", "log of q only", "posterior|entropy|missing")
def _(X, q, *theta):
    return special.xlogy(q, q).sum()


@wrong("kl_divergence", "no q in front", "q")
def _(X, q, *theta):
    return np.log(q / gam(X, *theta)).sum()


@wrong("kl_divergence", "symmetric", "both directions|average")
def _(X, q, *theta):
    p = gam(X, *theta)
    return 0.5 * (special.rel_entr(q, p).sum() + special.rel_entr(p, q).sum())


@wrong("kl_divergence", "against pi", "mixing coefficients|prior")
def _(X, q, pi, mu, Sigma):
    return special.rel_entr(q, pi).sum()


@wrong("kl_divergence", "one value a datum", "sum|datum|data")
def _(X, q, *theta):
    return stats.entropy(q, gam(X, *theta), axis=1)


@wrong("kl_divergence", "squares", "square")
def _(X, q, *theta):
    return ((q - gam(X, *theta)) ** 2).sum()


# --- the limit


@wrong("isotropic_e_step", "weights added without logarithm", "logarithm|mixing|weights")
def _(X, pi, mu, epsilon):
    d = ((X[:, None] - mu) ** 2).sum(2)
    return softmax(pi - d / (2 * epsilon), axis=1)


@wrong("isotropic_e_step", "epsilon multiplies", "multipl|wrong side|one over")
def _(X, pi, mu, epsilon):
    d = ((X[:, None] - mu) ** 2).sum(2)
    return softmax(np.log(pi) - d * epsilon / 2, axis=1)


@wrong("isotropic_e_step", "plus sign in the exponent", "sign|farther|added")
def _(X, pi, mu, epsilon):
    d = ((X[:, None] - mu) ** 2).sum(2)
    return softmax(np.log(pi) + d / (2 * epsilon), axis=1)


@wrong("isotropic_e_step", "hard", "likeliest|hard|wholly")
def _(X, pi, mu, epsilon):
    d = ((X[:, None] - mu) ** 2).sum(2)
    return np.eye(len(pi))[(np.log(pi) - d / (2 * epsilon)).argmax(1)]


@wrong("isotropic_e_step", "not normalised", "denominator|normalis|not divided|numerators")
def _(X, pi, mu, epsilon):
    return pi * np.exp(-((X[:, None] - mu) ** 2).sum(2) / (2 * epsilon))


@wrong("isotropic_e_step", "mean over dimensions", "dimension|D")
def _(X, pi, mu, epsilon):
    return softmax(np.log(pi) - ((X[:, None] - mu) ** 2).mean(2) / (2 * epsilon), axis=1)


@wrong("boundary", "half way only", "half way")
def _(pi, mu, epsilon):
    return np.mean(mu)


@wrong("boundary", "no division", "distance|divided|far")
def _(pi, mu, epsilon):
    return np.mean(mu) + epsilon * np.log(pi[0] / pi[1])


@wrong("boundary", "twice epsilon", "factor|twice|doubled|2")
def _(pi, mu, epsilon):
    return np.mean(mu) + 2 * epsilon * np.log(pi[0] / pi[1]) / (mu[1] - mu[0])


@wrong("boundary", "weighted average", "weigh|mean of the mixture")
def _(pi, mu, epsilon):
    return np.average(mu, weights=pi)


@wrong("boundary", "difference for half sum", "sign|difference|subtract|middle")
def _(pi, mu, epsilon):
    return (mu[1] - mu[0]) / 2 + epsilon * np.log(pi[0] / pi[1]) / (mu[1] - mu[0])


@wrong("boundary", "ln of the difference of the weights", "logarithm|weights|not right")
def _(pi, mu, epsilon):
    return np.mean(mu) + epsilon * (pi[0] - pi[1]) / (mu[1] - mu[0])


@wrong("boundary", "epsilon squared", "square|epsilon")
def _(pi, mu, epsilon):
    return np.mean(mu) + epsilon**2 * np.log(pi[0] / pi[1]) / (mu[1] - mu[0])


# --- Bernoulli


@wrong("bernoulli_e_step", "no logarithm of mu", "logarithm|add up prob")
def _(X, pi, mu):
    return softmax(np.log(pi) + X @ mu.T + (1 - X) @ (1 - mu).T, axis=1)


@wrong("bernoulli_e_step", "minus for the off pixels", "sign|subtracted|off")
def _(X, pi, mu):
    return softmax(np.log(pi) + X @ np.log(mu).T - (1 - X) @ np.log(1 - mu).T, axis=1)


@wrong("bernoulli_e_step", "pi without log", "mixing|weights|logarithm")
def _(X, pi, mu):
    return softmax(pi + X @ np.log(mu).T + (1 - X) @ np.log(1 - mu).T, axis=1)


@wrong("bernoulli_e_step", "roles exchanged", "changed places|exchange")
def _(X, pi, mu):
    return softmax(np.log(pi) + (1 - X) @ np.log(mu).T + X @ np.log(1 - mu).T, axis=1)


@wrong("bernoulli_e_step", "hard", "likeliest|wholly|hard")
def _(X, pi, mu):
    a = np.log(pi) + X @ np.log(mu).T + (1 - X) @ np.log(1 - mu).T
    return (a == a.max(1, keepdims=True)).astype(float)


@wrong("bernoulli_e_step", "base 2 in the logarithm, base e in the exponential", "base")
def _(X, pi, mu):
    a = np.log2(pi) + X @ np.log2(mu).T + (1 - X) @ np.log2(1 - mu).T
    return softmax(a, axis=1)


@wrong("bernoulli_m_step", "sum over pixels", "over pixels|dimension|axis|shape")
def _(X, gamma):
    return gamma.mean(0), gamma.T @ X.sum(1) / gamma.sum(0)


@wrong("bernoulli_m_step", "means not divided", "divid|sum")
def _(X, gamma):
    return gamma.mean(0), gamma.T @ X


@wrong("bernoulli_m_step", "rounded means", "zeros and ones|rounded")
def _(X, gamma):
    return gamma.mean(0), (gamma.T @ X / gamma.sum(0)[:, None] > 0.5).astype(float)


@wrong("bernoulli_m_step", "pi by K", "components|K")
def _(X, gamma):
    return gamma.sum(0) / gamma.shape[1], gamma.T @ X / gamma.sum(0)[:, None]


@wrong("bernoulli_m_step", "clipped far too much", "not right|clip")
def _(X, gamma):
    return gamma.mean(0), np.clip(gamma.T @ X / gamma.sum(0)[:, None], 0.3, 0.7)


@wrong(
    "bernoulli_moments",
    "mu instead of mu(1-mu) and no outer",
    "not right|1 - |variance|outer|missing",
)
def _(pi, mu):
    m = pi @ mu
    return m, np.diag(pi @ mu) - np.outer(m, m)


@wrong("bernoulli_moments", "mean unweighted", "same weight|unweighted|weights|average")
def _(pi, mu):
    m = pi @ mu
    C = np.diag(pi @ (mu * (1 - mu))) + (mu - m).T @ np.diag(pi) @ (mu - m)
    return mu.mean(0), C


@wrong("bernoulli_moments", "within only", "within")
def _(pi, mu):
    return pi @ mu, np.diag(pi @ (mu * (1 - mu)))


@wrong("bernoulli_moments", "means' products added", "added")
def _(pi, mu):
    m = pi @ mu
    return m, np.diag(pi @ (mu * (1 - mu))) + (pi * mu.T) @ mu + np.outer(m, m)


@wrong("bernoulli_moments", "standard deviations on the diagonal", "root|deviation")
def _(pi, mu):
    m = pi @ mu
    return m, np.diag(pi @ np.sqrt(mu * (1 - mu))) + (pi * mu.T) @ mu - np.outer(m, m)


# --- regression


@wrong("regression_e_step", "Phi Phi^T", "row a datum|Phi Phi|shape|axis|over")
def _(Phi, t, alpha, beta):
    S = np.linalg.inv(alpha * np.eye(len(Phi)) + beta * Phi @ Phi.T)
    return Phi.T @ S @ t * beta, S


@wrong("regression_e_step", "S_N the precision, m_N right", "precision")
def _(Phi, t, alpha, beta):
    A = alpha * np.eye(Phi.shape[1]) + beta * Phi.T @ Phi
    return beta * np.linalg.solve(A, Phi.T @ t), A


@wrong("regression_e_step", "least squares", "least.squares|prior|alpha")
def _(Phi, t, alpha, beta):
    return np.linalg.lstsq(Phi, t, rcond=None)[0], np.linalg.inv(beta * Phi.T @ Phi)


@wrong("regression_e_step", "alpha squared", "square")
def _(Phi, t, alpha, beta):
    S = np.linalg.inv(alpha**2 * np.eye(Phi.shape[1]) + beta * Phi.T @ Phi)
    return beta * S @ Phi.T @ t, S


@wrong("regression_e_step", "alpha in front of the mean", "alpha")
def _(Phi, t, alpha, beta):
    S = np.linalg.inv(alpha * np.eye(Phi.shape[1]) + beta * Phi.T @ Phi)
    return alpha * S @ Phi.T @ t, S


@wrong("regression_e_step", "minus", "subtract|sign")
def _(Phi, t, alpha, beta):
    S = np.linalg.inv(beta * Phi.T @ Phi - alpha * np.eye(Phi.shape[1]))
    return beta * S @ Phi.T @ t, S


@wrong("regression_e_step", "diagonal of S", "diagonal|uncorrelated")
def _(Phi, t, alpha, beta):
    S = np.linalg.inv(alpha * np.eye(Phi.shape[1]) + beta * Phi.T @ Phi)
    return beta * S @ Phi.T @ t, np.diag(S)


@wrong("regression_m_step", "one above the line", "numerator|above")
def _(Phi, t, m_N, S_N):
    e = ((t - Phi @ m_N) ** 2).sum() + np.trace(Phi @ S_N @ Phi.T)
    return 1 / (m_N @ m_N + np.trace(S_N)), 1 / e


@wrong("regression_m_step", "sum of S_N", "all entries")
def _(Phi, t, m_N, S_N):
    e = ((t - Phi @ m_N) ** 2).sum() + np.trace(Phi @ S_N @ Phi.T)
    return len(m_N) / (m_N @ m_N + S_N.sum()), len(t) / e


@wrong("regression_m_step", "mean squared error without N", "mean|N|numerator|number of data")
def _(Phi, t, m_N, S_N):
    a = len(m_N) / (m_N @ m_N + np.trace(S_N))
    return a, 1 / (((t - Phi @ m_N) ** 2).mean() + np.trace(Phi @ S_N @ Phi.T))


@wrong("regression_m_step", "norm not squared", "length|root|square")
def _(Phi, t, m_N, S_N):
    e = np.linalg.norm(t - Phi @ m_N) ** 2 + np.trace(Phi @ S_N @ Phi.T)
    return len(m_N) / (np.linalg.norm(m_N) + np.trace(S_N)), len(t) / e


@wrong("regression_m_step", "swapped", "order")
def _(Phi, t, m_N, S_N):
    e = ((t - Phi @ m_N) ** 2).sum() + np.trace(Phi @ S_N @ Phi.T)
    return len(t) / e, len(m_N) / (m_N @ m_N + np.trace(S_N))


@wrong("regression_m_step", "degrees of freedom", "degrees|weights|unbiased")
def _(Phi, t, m_N, S_N):
    e = ((t - Phi @ m_N) ** 2).sum() + np.trace(Phi @ S_N @ Phi.T)
    return len(m_N) / (m_N @ m_N + np.trace(S_N)), (len(t) - len(m_N)) / e


@wrong("relevance_update", "M above the line", "number of weights|M")
def _(Phi, t, m_N, S_N):
    return len(m_N) / (m_N**2 + np.diag(S_N))


@wrong("relevance_update", "one for all", "one alpha|all weights|9.63|trace")
def _(Phi, t, m_N, S_N):
    return len(m_N) / (m_N @ m_N + np.trace(S_N))


@wrong("relevance_update", "minus", "sign|subtract")
def _(Phi, t, m_N, S_N):
    return 1 / (m_N**2 - np.diag(S_N))


@wrong("relevance_update", "spread missing", "as if the weights were known|missing")
def _(Phi, t, m_N, S_N):
    return m_N**-2.0


@wrong("relevance_update", "half", "half|factor")
def _(Phi, t, m_N, S_N):
    return 0.5 / (m_N**2 + np.diag(S_N))


# --- practice


@wrong("map_pi", "adds a prior count to N once", "once|sum to one|below")
def _(gamma, a):
    return (gamma.sum(0) + a - 1) / (len(gamma) + a - 1)


@wrong("map_pi", "minus", "subtract|sign|taken away")
def _(gamma, a):
    s = gamma.sum(0) - (a - 1)
    return s / s.sum()


@wrong("map_pi", "K a below the line", "below|a - 1|sum to one|not subtracted|1")
def _(gamma, a):
    N, K = gamma.shape
    return (gamma.sum(0) + a - 1) / (N + K * a)


@wrong("map_pi", "prior weighs the data", "multipl|prior|not added")
def _(gamma, a):
    s = gamma.sum(0) * (a - 1)
    return s / s.sum()


@wrong("map_pi", "hard counts", "likeliest|hard|wholly")
def _(gamma, a):
    s = np.bincount(gamma.argmax(1), minlength=gamma.shape[1]) + a - 1
    return s / s.sum()


@wrong("incremental_update", "old and new exchanged", "exchange|goes out|sign|changed sides")
def _(x, mu, N_k, old, new):
    N = N_k + old - new
    return N, mu + ((old - new) / N)[:, None] * (x - mu)


@wrong("incremental_update", "not multiplied by the difference", "responsib|missing|change")
def _(x, mu, N_k, old, new):
    N = N_k + new - old
    return N, mu + (1 / N)[:, None] * (x - mu)


@wrong("incremental_update", "mean not subtracted", "subtract")
def _(x, mu, N_k, old, new):
    N = N_k + new - old
    return N, mu + ((new - old) / N)[:, None] * x


@wrong(
    "incremental_update",
    "N_k left as it was in the first value",
    "unchanged|has not changed|old N_k|missing",
)
def _(x, mu, N_k, old, new):
    N = N_k + new - old
    return N_k, mu + ((new - old) / N)[:, None] * (x - mu)


@wrong("incremental_update", "the mean's first component only", "first component")
def _(x, mu, N_k, old, new):
    N = N_k + new - old
    m = mu.copy()
    for k in range(len(mu)):
        m[k] += (new[k] - old[k]) / N[k] * (x - mu[k])
        return N, m


@wrong("free_parameters", "D for each mean forgotten", "mean")
def _(K, D):
    return K - 1 + K + K * D * (D + 1) // 2


@wrong("free_parameters", "halving forgotten", "half|symmetric|factor")
def _(K, D):
    return K - 1 + K * D + K * D * (D + 1)


@wrong("free_parameters", "K forgotten altogether", "K|components|each component")
def _(K, D):
    return D + D * (D + 1) // 2


@wrong("free_parameters", "diagonal", "diagonal|variances")
def _(K, D):
    return 2 * K * D + K - 1


@wrong("free_parameters", "integer division before the product", "division|half|not right|whole")
def _(K, D):
    return K - 1 + K * D + K * D * ((D + 1) // 2)


@wrong("bic", "plus twice", "sign")
def _(log_likelihood, p, N):
    return 2 * log_likelihood + p * np.log(N)


@wrong("bic", "no p", "p|number of parameters")
def _(log_likelihood, p, N):
    return -2 * log_likelihood + np.log(N)


@wrong("bic", "p^2", "p|twice|square")
def _(log_likelihood, p, N):
    return -2 * log_likelihood + p**2 * np.log(N)


@wrong("bic", "two missing and half penalty swapped", "factor|half|2")
def _(log_likelihood, p, N):
    return -log_likelihood + p * np.log(N)


@wrong("bic", "log of N + 1", "1 is added|log1p|one")
def _(log_likelihood, p, N):
    return -2 * log_likelihood + p * np.log1p(N)


@wrong("bic", "twice the penalty", "twice|factor|doubl")
def _(log_likelihood, p, N):
    return -2 * log_likelihood + 2 * p * np.log(N)


# --- right ones


@right("kmeans_assign", "strings of comparisons in a list of ints")
def _(X, mu):
    out = []
    for x in X.tolist():
        ds = [sum((a - b) ** 2 for a, b in zip(x, m)) for m in mu.tolist()]
        out.append(ds.index(min(ds)))
    return out


@right("kmeans_update", "least squares, with lstsq")
def _(X, r):
    return np.linalg.lstsq(r, X, rcond=None)[0]


@right("kmeans_update", "np.divide with where")
def _(X, r):
    n = r.sum(0)[:, None]
    return np.divide(r.T @ X, n, out=np.zeros((r.shape[1], X.shape[1])), where=n > 0)


@right("distortion", "clusters in a dict")
def _(X, r, mu):
    groups = {k: X[r[:, k] > 0.5] for k in range(len(mu))}
    return sum(float(((g - mu[k]) ** 2).sum()) for k, g in groups.items())


@right("sequential_update", "the package's own rule")
def _(x, mu, eta):
    k = int(np.argmin(((mu - x) ** 2).sum(axis=1)))
    return np.vstack([mu[:k], (1 - eta) * mu[k] + eta * x, mu[k + 1 :]])


@right("mixture_density", "log space, then exp, in float32")
def _(X, pi, mu, Sigma):
    return np.exp(logsumexp(joint(X, pi, mu, Sigma), axis=1)).astype(np.float32)


@right("mixture_density", "cho_solve in a loop over data")
def _(X, pi, mu, Sigma):
    out = []
    for x in X:
        p = 0.0
        for w, m, S in zip(pi, mu, Sigma):
            c = cho_factor(S, lower=True)
            ld = 2 * np.log(np.diag(c[0])).sum()
            d = x - m
            p += w * math.exp(-0.5 * (d @ cho_solve(c, d) + ld + len(m) * math.log(2 * math.pi)))
        out.append(p)
    return out


@right("e_step", "transposed by accident")
def _(X, pi, mu, Sigma):
    t = np.array([p * mvn.pdf(X, m, S) for p, m, S in zip(pi, mu, Sigma)])
    return t / t.sum(0)


@right("draw_components", "one of K")
def _(u, pi):
    e = np.cumsum(pi)
    return ((u[:, None] < e) & (u[:, None] >= e - pi)).astype(int)


@right("moments", "a matrix product with diag")
def _(pi, mu, Sigma):
    m = mu.T @ pi
    return m, (Sigma.T @ pi).T + mu.T @ np.diag(pi) @ mu - m[:, None] * m


@right("visitor", "integration by sorting")
def _(waits, t):
    w = np.sort(waits)
    k = np.searchsorted(w, t)
    return (w[k:].sum() - t * (len(w) - k)) / w.sum()


@right("log_likelihood", "gmmlab's own, as a NumPy scalar in a list")
def _(X, pi, mu, Sigma):
    return [GaussianMixture(pi, mu, Sigma).log_likelihood(X)]


@right("log_likelihood", "float32 of logaddexp")
def _(X, pi, mu, Sigma):
    a = joint(X, pi, mu, Sigma)
    out = a[:, 0]
    for k in range(1, a.shape[1]):
        out = np.logaddexp(out, a[:, k])
    return np.float32(out.sum())


@right("collapse", "stats.norm, D times")
def _(sigma, D):
    return sum(stats.norm(3.0, sigma).logpdf(3.0) for _ in range(D))


@right("equivalent_solutions", "recursion")
def same(K):
    return 1 if K <= 1 else K * same(K - 1)


@right("stable_e_step", "as a masked array")
def _(X, pi, mu, Sigma):
    return np.ma.masked_array(gam(X, pi, mu, Sigma))


@right("m_step", "named in a dict, Sigma by loops")
def _(X, gamma):
    N, K = gamma.shape
    mu = [sum(gamma[n, k] * X[n] for n in range(N)) / sum(gamma[:, k]) for k in range(K)]
    S = [
        sum(gamma[n, k] * np.outer(X[n] - mu[k], X[n] - mu[k]) for n in range(N))
        / gamma[:, k].sum()
        for k in range(K)
    ]
    return {"mu": mu, "pi": [gamma[:, k].mean() for k in range(K)], "Sigma": S}


@right("mean_gradient", "differences of gmmlab's likelihood")
def _(X, pi, mu, Sigma):
    G = np.zeros_like(mu)
    for i in np.ndindex(mu.shape):
        e = np.zeros_like(mu)
        e[i] = 1e-5
        up = GaussianMixture(pi, mu + e, Sigma).log_likelihood(X)
        G[i] = (up - GaussianMixture(pi, mu - e, Sigma).log_likelihood(X)) / 2e-5
    return G


@right("em_iteration", "gmmlab.em for one iteration")
def _(X, pi, mu, Sigma):
    g = gmmlab.e_step(X, GaussianMixture(pi, mu, Sigma))
    t = gmmlab.m_step(X, g)
    return t.pi.tolist(), t.mu.tolist(), t.Sigma.tolist()


@right("expected_complete_log_likelihood", "SciPy, without gmmlab")
def _(X, q, pi, mu, Sigma):
    total = 0.0
    for k in range(len(pi)):
        total += q[:, k] @ (np.log(pi[k]) + mvn.logpdf(X, mu[k], Sigma[k]))
    return total


@right("entropy", "xlogy, as an array of one by one")
def _(q):
    return np.array([[-special.xlogy(q, q).sum()]])


@right("lower_bound", "gmmlab.elbo")
def _(X, q, pi, mu, Sigma):
    return gmmlab.lower_bound(X, q, GaussianMixture(pi, mu, Sigma))


@right("kl_divergence", "from logs")
def _(X, q, *theta):
    a = joint(X, *theta)
    logp = a - logsumexp(a, axis=1, keepdims=True)
    return (special.xlogy(q, q) - q * logp).sum()


@right("isotropic_e_step", "mvn with a scalar covariance, logs")
def _(X, pi, mu, epsilon):
    a = np.stack([np.log(p) + mvn.logpdf(X, m, epsilon) for p, m in zip(pi, mu)], axis=1)
    a -= a.max(axis=1, keepdims=True)
    e = np.exp(a)
    return e / e.sum(axis=1, keepdims=True)


@right("boundary", "roots of the quadratic that is a line")
def _(pi, mu, epsilon):
    b = (mu[0] - mu[1]) / epsilon
    c = (mu[1] ** 2 - mu[0] ** 2) / (2 * epsilon) + np.log(pi[0] / pi[1])
    return -c / b


@right("bernoulli_e_step", "a loop over images in float32")
def _(X, pi, mu):
    out = []
    for x in X:
        a = np.log(pi) + np.log(np.where(x > 0.5, mu, 1 - mu)).sum(1)
        out.append(softmax(a).astype(np.float32))
    return out


@right("bernoulli_m_step", "einsum and lists")
def _(X, gamma):
    n = np.einsum("nk->k", gamma)
    return tuple(n / n.sum()), np.einsum("nk,nd->kd", gamma, X) / n.reshape(-1, 1)


@right("bernoulli_moments", "by loops")
def _(pi, mu):
    D = mu.shape[1]
    m = [sum(p * a[i] for p, a in zip(pi, mu)) for i in range(D)]
    C = np.empty((D, D))
    for i in range(D):
        for j in range(D):
            e = sum(p * (a[i] if i == j else a[i] * a[j]) for p, a in zip(pi, mu))
            C[i, j] = e - m[i] * m[j]
    return m, C


@right("regression_e_step", "Woodbury")
def _(Phi, t, alpha, beta):
    N, M = Phi.shape
    S = np.eye(M) / alpha
    S = S - S @ Phi.T @ np.linalg.inv(np.eye(N) / beta + Phi @ S @ Phi.T) @ Phi @ S
    return beta * (S @ (Phi.T @ t)), S


@right("regression_m_step", "einsum")
def _(Phi, t, m_N, S_N):
    e = np.square(t - Phi @ m_N).sum() + np.einsum("nm,ml,nl->", Phi, S_N, Phi)
    return np.array([len(m_N) / (np.dot(m_N, m_N) + np.einsum("ii", S_N)), len(t) / e])


@right("relevance_update", "a list comprehension")
def _(Phi, t, m_N, S_N):
    return [1 / (m * m + S_N[i][i]) for i, m in enumerate(m_N)]


@right("map_pi", "normalised in two steps")
def _(gamma, a):
    w = np.full(gamma.shape[1], a - 1.0)
    for row in gamma:
        w = w + row
    return w / np.linalg.norm(w, 1)


@right("incremental_update", "row by row")
def _(x, mu, N_k, old, new):
    N, m = [], []
    for k in range(len(N_k)):
        N.append(N_k[k] - old[k] + new[k])
        m.append((N_k[k] * mu[k] - old[k] * x + new[k] * x) / N[-1])
    return N, m


@right("free_parameters", "math.comb")
def _(K, D):
    return K * (1 + D + math.comb(D + 1, 2)) - 1


@right("bic", "a NumPy expression")
def _(log_likelihood, p, N):
    return np.multiply(p, np.log(N)) + np.negative(2 * log_likelihood)


@right("kmeans_assign", "gmmlab's own")
def _(X, mu):
    return kmeans.assign(X, mu)
