"""Answers to the exercises on the bound and its gap."""

import numpy as np
from scipy import special, stats
from scipy.special import logsumexp, softmax

from . import right, wrong
from .parts import joint


@wrong("expected_complete_log_likelihood", "the posterior used", "posterior|responsibilities")
def _(X, q, *theta):
    a = joint(X, *theta)
    return (softmax(a, axis=1) * a).sum()


@wrong("expected_complete_log_likelihood", "densities averaged, then log", "logarithm")
def _(X, q, *theta):
    return np.log((q * np.exp(joint(X, *theta))).sum(axis=1)).sum()


@wrong("expected_complete_log_likelihood", "mean over everything", "mean|average")
def _(X, q, *theta):
    return np.mean(q * joint(X, *theta))


@wrong("expected_complete_log_likelihood", "weights forgotten", "mixing|weights|pi")
def _(X, q, pi, mu, Sigma):
    return (q * (joint(X, pi, mu, Sigma) - np.log(pi))).sum()


@wrong("expected_complete_log_likelihood", "return in the loop over data", "first datum")
def _(X, q, *theta):
    a = joint(X, *theta)
    s = 0
    for n in range(len(X)):
        for k in range(q.shape[1]):
            s += q[n, k] * a[n, k]
        return s


@wrong("entropy", "sign", "negative|sign|minus")
def _(q):
    return (q * np.log(np.where(q > 0, q, 1))).sum()


@wrong("entropy", "scipy's entropy over its default axis", "axis|over data|column|normalis")
def _(q):
    return stats.entropy(q).sum()


@wrong("entropy", "bits", "base")
def _(q):
    return sum(stats.entropy(row, base=2) for row in q)


@wrong("entropy", "NaN for zeros", "zero")
def _(q):
    return -np.sum(q * np.log(q))


@wrong("entropy", "log forgotten", "logarithm")
def _(q):
    return -(q * q).sum()


@wrong("entropy", "mean over data", "mean|average|1/N")
def _(q):
    return stats.entropy(q, axis=1).mean()


@wrong("entropy", "one value a datum", "sum|datum")
def _(q):
    return special.entr(q).sum(axis=1)


@wrong("entropy", "= for +=", "last datum")
def _(q):
    H = 0
    for row in q:
        H = -sum(p * np.log(p) for p in row if p > 0)
    return H


@wrong("lower_bound", "entropy's sign", "entropy(.|\n)*sign|sign(.|\n)*entropy|wrong sign")
def _(X, q, *theta):
    return (q * joint(X, *theta)).sum() - special.entr(q).sum()


@wrong("lower_bound", "only Q", "Q alone|entropy")
def _(X, q, *theta):
    return (q * joint(X, *theta)).sum()


@wrong("lower_bound", "ln p(X)", "ln p\\(X\\)|posterior")
def _(X, q, *theta):
    return logsumexp(joint(X, *theta), axis=1).sum()


@wrong("lower_bound", "log of the ratio of sums", "logarithm")
def _(X, q, *theta):
    return np.log((np.exp(joint(X, *theta)) / q).sum(axis=1)).sum()


@wrong("lower_bound", "the ratio not weighed", "weigh|q")
def _(X, q, *theta):
    return (joint(X, *theta) - np.log(q)).sum()


@wrong("lower_bound", "the ratio upside down", "sign|turned|order|negative|upside")
def _(X, q, *theta):
    return (q * np.log(q / np.exp(joint(X, *theta)))).sum()


@wrong("kl_divergence", "KL(p || q)", "p \\|\\| q|revers")
def _(X, q, *theta):
    p = softmax(joint(X, *theta), axis=1)
    return special.rel_entr(p, q).sum()


@wrong("kl_divergence", "scipy's entropy over its default axis", "axis|over data|column|normalis")
def _(X, q, *theta):
    return stats.entropy(q, softmax(joint(X, *theta), axis=1)).sum()


@wrong("kl_divergence", "kl_div of scipy on joint densities", "joint|normalis|posterior")
def _(X, q, *theta):
    return special.rel_entr(q, np.exp(joint(X, *theta))).sum()


@wrong("kl_divergence", "negative", "sign|negative")
def _(X, q, *theta):
    return -special.rel_entr(q, softmax(joint(X, *theta), axis=1)).sum()


@wrong("kl_divergence", "log2", "base")
def _(X, q, *theta):
    return (q * np.log2(q / softmax(joint(X, *theta), axis=1))).sum()


@wrong("kl_divergence", "posterior normalised over data", "over data")
def _(X, q, *theta):
    return special.rel_entr(q, softmax(joint(X, *theta), axis=0)).sum()


@wrong("kl_divergence", "averaged over data", "average|mean|1/N")
def _(X, q, *theta):
    return np.mean([stats.entropy(a, b) for a, b in zip(q, softmax(joint(X, *theta), axis=1))])


@right("expected_complete_log_likelihood", "vdot")
def _(X, q, *theta):
    return np.vdot(q, joint(X, *theta))


@right("entropy", "special.entr")
def _(q):
    return special.entr(q).sum()


@right("entropy", "a generator with a condition")
def _(q):
    return -sum(p * np.log(p) for p in q.ravel() if p > 0)


@right("lower_bound", "likelihood minus gap")
def _(X, q, *theta):
    a = joint(X, *theta)
    return logsumexp(a, axis=1).sum() - special.rel_entr(q, softmax(a, axis=1)).sum()


@right("kl_divergence", "scipy's entropy of two, row by row")
def _(X, q, *theta):
    p = softmax(joint(X, *theta), axis=1)
    return stats.entropy(q, p, axis=1).sum()
