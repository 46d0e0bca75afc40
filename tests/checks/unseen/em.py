"""Answers to the exercises on EM for Gaussian mixtures."""

import numpy as np
from scipy.special import log_softmax, softmax

import gmmlab
from gmmlab import GaussianMixture

from . import right, wrong
from .parts import gam, joint


def full(X, gamma):
    N_k = gamma.sum(0)
    mu = gamma.T @ X / N_k[:, None]
    Sigma = np.array([(g[:, None] * (X - m)).T @ (X - m) / s for g, m, s in zip(gamma.T, mu, N_k)])
    return N_k / len(X), mu, Sigma


@wrong(
    "stable_e_step", "scipy's softmax without an axis", "everything|one number|data and components"
)
def _(X, pi, mu, Sigma):
    return softmax(joint(X, pi, mu, Sigma))


@wrong("stable_e_step", "no maximum taken out", "rounds to zero|far")
def _(X, pi, mu, Sigma):
    e = np.exp(joint(X, pi, mu, Sigma))
    return e / e.sum(1, keepdims=True)


@wrong("stable_e_step", "one maximum for all rows", "far|each row|row")
def _(X, pi, mu, Sigma):
    a = joint(X, pi, mu, Sigma)
    e = np.exp(a - a.max())
    return e / e.sum(1, keepdims=True)


@wrong("stable_e_step", "maximum over data taken out", "maximum|largest|axis|over data")
def _(X, pi, mu, Sigma):
    a = joint(X, pi, mu, Sigma)
    e = np.exp(a - a.max(axis=0))
    return e / e.sum(axis=1, keepdims=True)


@wrong("stable_e_step", "logarithms of the responsibilities", "logarithm")
def _(X, pi, mu, Sigma):
    return log_softmax(joint(X, pi, mu, Sigma), axis=1)


@wrong("stable_e_step", "not normalised after subtraction", "largest|not normalised|denominator")
def _(X, pi, mu, Sigma):
    a = joint(X, pi, mu, Sigma)
    return np.exp(a - a.max(1)[:, None])


@wrong("m_step", "pi over K; Sigma not divided", "(components|K)(.|\n)*(divide)")
def _(X, gamma):
    pi, mu, Sigma = full(X, gamma)
    return gamma.sum(0) / gamma.shape[1], mu, Sigma * gamma.sum(0)[:, None, None]


@wrong("m_step", "covariances only filled for the first component", "first component")
def _(X, gamma):
    N, D = X.shape
    K = gamma.shape[1]
    N_k = gamma.sum(axis=0)
    mu = (gamma.T @ X) / N_k.reshape(-1, 1)
    Sigma = np.zeros((K, D, D))
    for k in range(K):
        for n in range(N):
            Sigma[k] += gamma[n, k] * np.outer(X[n] - mu[k], X[n] - mu[k])
        Sigma[k] /= N_k[k]
        return N_k / N, mu, Sigma


@wrong("m_step", "= for += in the covariances", "last datum")
def _(X, gamma):
    pi, mu, Sigma = full(X, gamma)
    for k in range(len(pi)):
        for n in range(len(X)):
            d = X[n] - mu[k]
            Sigma[k] = gamma[n, k] * np.outer(d, d)
        Sigma[k] /= gamma[:, k].sum()
    return pi, mu, Sigma


@wrong("m_step", "np.cov with weights and its default", "bias|np.cov")
def _(X, gamma):
    pi, mu, _ = full(X, gamma)
    return pi, mu, np.array([np.cov(X, rowvar=False, aweights=g) for g in gamma.T])


@wrong("m_step", "ridge of a tenth of a per cent", "added to the diagonal|diagonal")
def _(X, gamma):
    pi, mu, Sigma = full(X, gamma)
    return pi, mu, Sigma + 1e-2 * np.eye(X.shape[1])


@wrong("m_step", "responsibilities missing in the covariance", "responsibilities")
def _(X, gamma):
    pi, mu, _ = full(X, gamma)
    a = X[:, None] - mu
    return pi, mu, np.einsum("nkd,nke->kde", a, a) / gamma.sum(0)[:, None, None]


@wrong(
    "m_step",
    "the last component's mean used for all covariances",
    "mean of|another component|last component|mean",
)
def _(X, gamma):
    pi, mu, _ = full(X, gamma)
    a = X - mu[-1]
    return pi, mu, np.einsum("nk,nd,ne->kde", gamma, a, a) / gamma.sum(0)[:, None, None]


@wrong("m_step", "pi sums to N", "N_k|counts|shares|not divided")
def _(X, gamma):
    _, mu, Sigma = full(X, gamma)
    return gamma.sum(0), mu, Sigma


@wrong("m_step", "means by pi", "pi")
def _(X, gamma):
    pi, mu, Sigma = full(X, gamma)
    return pi, gamma.T @ X / pi[:, None], Sigma


@wrong("m_step", "elementwise squares broadcast to the diagonal", "diagonal|outer")
def _(X, gamma):
    pi, mu, _ = full(X, gamma)
    var = np.einsum("nk,nkd->kd", gamma, (X[:, None] - mu) ** 2) / gamma.sum(0)[:, None]
    return pi, mu, np.array([np.diag(v) for v in var])


@wrong("m_step", "divided by N_k and by N", "divided by the number of data too")
def _(X, gamma):
    pi, mu, Sigma = full(X, gamma)
    return pi, mu, Sigma / len(X)


@wrong("mean_gradient", "Sigma for its inverse", "inver|multiply by the covariance")
def _(X, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    return np.array([Sigma[k] @ (g[:, k] @ (X - mu[k])) for k in range(len(pi))])


@wrong("mean_gradient", "multiplied by Sigma, as (9.17) is", "covariance")
def _(X, pi, mu, Sigma):
    return np.einsum("nk,nkd->kd", gam(X, pi, mu, Sigma), X[:, None] - mu)


@wrong("mean_gradient", "mu - x", "sign|order of the difference|away")
def _(X, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    return [
        np.linalg.solve(S, (g[:, k, None] * (m - X)).sum(0))
        for k, (m, S) in enumerate(zip(mu, Sigma))
    ]


@wrong(
    "mean_gradient", "pi in place of responsibilities", "mixing coefficients|prior|responsibilities"
)
def _(X, pi, mu, Sigma):
    return np.einsum("k,kde,nke->kd", pi, np.linalg.inv(Sigma), X[:, None] - mu)


@wrong("mean_gradient", "not summed over data", "sum|datum")
def _(X, pi, mu, Sigma):
    return np.einsum(
        "nk,kde,nke->nkd", gam(X, pi, mu, Sigma), np.linalg.inv(Sigma), X[:, None] - mu
    )


@wrong(
    "mean_gradient",
    "of the negative mean log likelihood",
    "sign(.|\n)*(mean|data|N)|(mean|data|N)(.|\n)*sign",
)
def _(X, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    return -np.einsum("nk,kde,nke->kd", g, np.linalg.inv(Sigma), X[:, None] - mu) / len(X)


@wrong("em_iteration", "old means in the covariance", "old mean")
def _(X, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    new_pi, new_mu, _ = full(X, g)
    d = X[:, None] - mu
    return new_pi, new_mu, np.einsum("nk,nkd,nke->kde", g, d, d) / g.sum(0)[:, None, None]


@wrong("em_iteration", "the E step forgets the weights", "mixing coefficients|weights")
def _(X, pi, mu, Sigma):
    return full(X, gam(X, np.full(len(pi), 1 / len(pi)), mu, Sigma))


@wrong("em_iteration", "two iterations", "twice|two iterations|again")
def _(X, pi, mu, Sigma):
    for _ in range(2):
        pi, mu, Sigma = full(X, gam(X, pi, mu, Sigma))
    return pi, mu, Sigma


@wrong("em_iteration", "parameters returned as they came", "old|unchanged")
def _(X, pi, mu, Sigma):
    full(X, gam(X, pi, mu, Sigma))
    return pi, mu, Sigma


@wrong("em_iteration", "weights updated before the E step", "weights|mixing coefficients|equal")
def _(X, pi, mu, Sigma):
    g = gam(X, np.ones(len(pi)) / len(pi), mu, Sigma)
    _, m, S = full(X, g)
    return pi, m, S


@wrong("old_faithful_log_likelihood", "per datum", "mean")
def _():
    return -1130.264 / 272


@wrong("old_faithful_log_likelihood", "positive", "sign")
def _():
    return 1130.264


@wrong("old_faithful_log_likelihood", "stopped far too early", "never")
def _():
    return -1180.3


@right("stable_e_step", "log_softmax, then exp")
def _(X, pi, mu, Sigma):
    return np.exp(log_softmax(joint(X, pi, mu, Sigma), axis=1))


@right("stable_e_step", "ratios, one over the sum of exponentials of differences")
def _(X, pi, mu, Sigma):
    a = joint(X, pi, mu, Sigma)
    return [[1 / sum(np.exp(np.minimum(b - c, 700)) for b in row) for c in row] for row in a]


@right("m_step", "einsum of moments")
def _(X, gamma):
    s = np.einsum("nk->k", gamma)
    m = np.einsum("nk,nd->dk", gamma, X) / s
    S = np.einsum("nk,nd,ne->kde", gamma, X, X) / s[:, None, None] - np.einsum("dk,ek->kde", m, m)
    return list(s / s.sum()), m.T, S


@right("m_step", "float32 with roots of the weights")
def _(X, gamma):
    X, gamma = X.astype(np.float32), gamma.astype(np.float32)
    pi, mu, S = gamma.mean(0), [], []
    for k in range(gamma.shape[1]):
        mu.append(np.average(X, axis=0, weights=gamma[:, k]))
        Y = np.sqrt(gamma[:, k])[:, None] * (X - mu[-1])
        S.append(Y.T @ Y / gamma[:, k].sum())
    return pi, mu, S


@right("mean_gradient", "from the M step's mean")
def _(X, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    N_k = g.sum(0)
    step = g.T @ X / N_k[:, None] - mu
    return np.stack([n * np.linalg.solve(S, d) for n, S, d in zip(N_k, Sigma, step)])


@right("em_iteration", "gmmlab's own two steps")
def _(X, pi, mu, Sigma):
    theta = GaussianMixture(pi, mu, Sigma)
    return gmmlab.m_step(X, gmmlab.e_step(X, theta))
