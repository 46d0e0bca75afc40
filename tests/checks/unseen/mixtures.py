"""Answers to the exercises on mixtures: density, Bayes' rule, drawing, moments, the visitor."""

import numpy as np
from scipy import stats
from scipy.stats import multivariate_normal as mvn

from . import right, wrong


def terms(X, pi, mu, Sigma):
    return np.array([p * mvn(m, S).pdf(X) for p, m, S in zip(pi, mu, Sigma)]).T


@wrong("mixture_density", "weights forgotten", "mixing coefficients|weights|pi")
def _(X, pi, mu, Sigma):
    return sum(mvn.pdf(X, m, S) for m, S in zip(mu, Sigma))


@wrong("mixture_density", "return in the loop", "first component")
def _(X, pi, mu, Sigma):
    total = np.zeros(len(X))
    for k in range(len(pi)):
        total += pi[k] * mvn.pdf(X, mu[k], Sigma[k])
        return total


@wrong("mixture_density", "= for +=", "last component")
def _(X, pi, mu, Sigma):
    for k in range(len(pi)):
        total = pi[k] * mvn.pdf(X, mu[k], Sigma[k])
    return total


@wrong("mixture_density", "2 pi without the power D", "2 pi|constant|power")
def _(X, pi, mu, Sigma):
    total = 0
    for p, m, S in zip(pi, mu, Sigma):
        d = X - m
        q = np.einsum("nd,de,ne->n", d, np.linalg.inv(S), d)
        total = total + p * np.exp(-q / 2) / np.sqrt(2 * np.pi * np.linalg.det(S))
    return total


@wrong("mixture_density", "the density of two dimensions", "D = 2|two dimensions")
def _(X, pi, mu, Sigma):
    total = 0
    for p, m, S in zip(pi, mu, Sigma):
        d = X - m
        q = (d @ np.linalg.inv(S) * d).sum(1)
        total = total + p * np.exp(-q / 2) / (2 * np.pi * np.sqrt(np.linalg.det(S)))
    return total


@wrong("mixture_density", "solve with the transposed factor", "triangle|Cholesky")
def _(X, pi, mu, Sigma):
    out = 0
    for p, m, S in zip(pi, mu, Sigma):
        L = np.linalg.cholesky(S)
        y = np.linalg.solve(L.T, (X - m).T)
        out = out + p * np.exp(-0.5 * (y**2).sum(0)) / np.linalg.det(L) / (2 * np.pi) ** (
            len(m) / 2
        )
    return out


@wrong("mixture_density", "the determinant not under a root", "determinant")
def _(X, pi, mu, Sigma):
    D = X.shape[1]
    out = np.zeros(len(X))
    for p, m, S in zip(pi, mu, Sigma):
        for n, x in enumerate(X):
            e = -0.5 * (x - m) @ np.linalg.inv(S) @ (x - m)
            out[n] += p * np.exp(e) / ((2 * np.pi) ** (D / 2) * np.linalg.det(S))
    return out


@wrong("mixture_density", "the logarithm returned", "logarithm")
def _(X, pi, mu, Sigma):
    return np.log(terms(X, pi, mu, Sigma).sum(axis=1))


@wrong(
    "mixture_density",
    "univariate densities multiplied, with variances as deviations",
    "diagonal|standard deviation|correlat",
)
def _(X, pi, mu, Sigma):
    out = 0
    for p, m, S in zip(pi, mu, Sigma):
        out = out + p * stats.norm(m, np.diag(S)).pdf(X).prod(axis=1)
    return out


@wrong(
    "mixture_density",
    "two mistakes: no weights, and no half",
    "(mixing|weights|pi)(.|\n)*(half|factor|exponent)|(half|factor|exponent)(.|\n)*(mixing|weights)",
)
def _(X, pi, mu, Sigma):
    out = 0
    for m, S in zip(mu, Sigma):
        d = X - m
        q = (d @ np.linalg.inv(S) * d).sum(1)
        out = out + np.exp(-q) / np.sqrt(np.linalg.det(2 * np.pi * S))
    return out


@wrong("e_step", "normalised over data", "over data")
def _(X, pi, mu, Sigma):
    t = terms(X, pi, mu, Sigma)
    return t / t.sum(0)


@wrong("e_step", "prior twice", "twice|squared")
def _(X, pi, mu, Sigma):
    t = terms(X, pi, mu, Sigma) * pi
    return t / t.sum(1, keepdims=True)


@wrong("e_step", "no prior at all", "mixing coefficients|prior")
def _(X, pi, mu, Sigma):
    t = np.array([mvn(m, S).pdf(X) for m, S in zip(mu, Sigma)]).T
    return t / t.sum(1, keepdims=True)


@wrong("e_step", "only the first row is filled: return in the loop", "first datum")
def _(X, pi, mu, Sigma):
    gamma = np.zeros((len(X), len(pi)))
    for n in range(len(X)):
        for k in range(len(pi)):
            gamma[n, k] = pi[k] * mvn.pdf(X[n], mu[k], Sigma[k])
        gamma[n] /= gamma[n].sum()
        return gamma


@wrong("e_step", "diagonal only, by norm.pdf", "diagonal|correlat")
def _(X, pi, mu, Sigma):
    t = np.empty((len(X), len(pi)))
    for k in range(len(pi)):
        t[:, k] = pi[k] * stats.norm.pdf(X, mu[k], np.sqrt(np.diag(Sigma[k]))).prod(1)
    return t / t.sum(1)[:, None]


@wrong(
    "e_step",
    "covariance of the last component for all",
    "last component|one covariance|Sigma|covariance",
)
def _(X, pi, mu, Sigma):
    t = np.array([p * mvn(m, Sigma[-1]).pdf(X) for p, m in zip(pi, mu)]).T
    return t / t.sum(1)[:, None]


@wrong("e_step", "the denominator lacks the weights", "denominator|below")
def _(X, pi, mu, Sigma):
    pdf = np.array([mvn(m, S).pdf(X) for m, S in zip(mu, Sigma)]).T
    return pi * pdf / pdf.sum(1)[:, None]


@wrong("draw_components", "equal pieces", "same share|equal")
def _(u, pi):
    return np.floor(u * len(pi))


@wrong("draw_components", "compares with pi itself", "weights themselves|added up|cumul|sum")
def _(u, pi):
    return np.searchsorted(pi, u)


@wrong("draw_components", "counts from one", "from 0|from one|one more|1")
def _(u, pi):
    return np.digitize(u, np.cumsum(pi)) + 1


@wrong("draw_components", "descending comparison", "above|backwards|below")
def _(u, pi):
    edges = np.cumsum(pi)
    return [sum(v < e for e in edges) for v in u]


@wrong(
    "draw_components",
    "edges begin at zero, so one too many",
    "from 0|from one|one too many|one more|1",
)
def _(u, pi):
    edges = np.concatenate([[0], np.cumsum(pi)])
    return np.searchsorted(edges, u)


@wrong(
    "moments",
    "mean unweighted; covariance within only",
    "(weight|average)(.|\n)*(within|leaves out|means)",
)
def _(pi, mu, Sigma):
    return mu.mean(0), np.einsum("k,kde->de", pi, Sigma)


@wrong("moments", "second moment not centred", "subtract")
def _(pi, mu, Sigma):
    m = pi @ mu
    return m, sum(p * (S + np.outer(a, a)) for p, a, S in zip(pi, mu, Sigma))


@wrong("moments", "centred about each component's squares only", "outer|diagonal")
def _(pi, mu, Sigma):
    m = pi @ mu
    return m, np.einsum("k,kde->de", pi, Sigma) + np.diag(pi @ (mu - m) ** 2)


@wrong("moments", "weights forgotten in the second moment of the means", "weight|mixing")
def _(pi, mu, Sigma):
    m = np.average(mu, axis=0, weights=pi)
    return m, np.einsum("k,kde->de", pi, Sigma) + (mu - m).T @ (mu - m)


@wrong("moments", "np.cov of the means with its defaults", "np.cov|bias|unweighted|weighed")
def _(pi, mu, Sigma):
    return pi @ mu, np.average(Sigma, axis=0, weights=pi) + np.cov(mu.T)


@wrong("visitor", "fraction of intervals", "intervals")
def _(waits, t):
    return np.mean(np.array(waits) > t)


@wrong("visitor", "length-biased share", "time")
def _(waits, t):
    return waits[waits > t].sum() / waits.sum()


@wrong("visitor", "divided by N", "mean|number|minutes")
def _(waits, t):
    return np.clip(waits - t, 0, None).mean()


@wrong("visitor", "the complement", "less than|other way|one minus")
def _(waits, t):
    return np.minimum(waits, t).sum() / waits.sum()


@wrong("visitor", "half of the rest", "half|factor|0.5|1/2")
def _(waits, t):
    return 0.5 * np.maximum(waits - t, 0).sum() / waits.sum()


@right("mixture_density", "scipy with logsumexp, as a column")
def _(X, pi, mu, Sigma):
    return terms(X, pi, mu, Sigma).sum(1, keepdims=True)


@right("mixture_density", "eigenvalues")
def _(X, pi, mu, Sigma):
    out = np.zeros(len(X))
    for p, m, S in zip(pi, mu, Sigma):
        w, V = np.linalg.eigh(S)
        out += p * np.exp(-0.5 * (((X - m) @ V) ** 2 / w).sum(1)) / np.sqrt(np.prod(2 * np.pi * w))
    return out


@right("e_step", "float32, straight")
def _(X, pi, mu, Sigma):
    t = terms(X, pi, mu, Sigma).astype(np.float32)
    return t / t.sum(1, keepdims=True)


@right("draw_components", "a loop of subtractions")
def _(u, pi):
    out = []
    for v in u:
        k = 0
        while v >= pi[k] and k < len(pi) - 1:
            v -= pi[k]
            k += 1
        out.append(k)
    return tuple(out)


@right("moments", "the spread about the mean")
def _(pi, mu, Sigma):
    m = np.average(mu, axis=0, weights=pi)
    return m[None], np.tensordot(pi, Sigma, 1) + ((mu - m).T * pi) @ (mu - m)


@right("visitor", "a loop")
def _(waits, t):
    bad = 0.0
    for w in waits:
        if w > t:
            bad += w - t
    return bad / float(sum(waits))
