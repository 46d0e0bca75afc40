"""A fifth set of answers, to the exercises of chapters 1 to 8: concepts taken for another."""

import math

import numpy as np
from scipy.special import logsumexp, softmax
from scipy.stats import multivariate_normal as mvn
from scipy.stats import norm

from gmmlab import GaussianMixture

from . import right, wrong
from .parts import full, gam, joint


@wrong("kmeans_assign", "one label for the lot", "over data")
def _(X, mu):
    return int(((X[:, None] - mu) ** 2).sum(2).sum(0).argmin())


@right("kmeans_assign", "by expanding the square, in float32")
def _(X, mu):
    X, mu = X.astype(np.float32), mu.astype(np.float32)
    return np.argmin((mu * mu).sum(1) - 2 * X @ mu.T, axis=1)


@wrong("kmeans_update", "the median", "median|mean")
def _(X, r):
    labels = r.argmax(1)
    return np.array(
        [
            np.median(X[labels == k], axis=0) if (labels == k).any() else X[0]
            for k in range(r.shape[1])
        ]
    )


@wrong("correlation_gain", "per datum", "datum|N|sum")
def _(X):
    return -0.5 * np.linalg.slogdet(np.corrcoef(X.T))[1]


@wrong("correlation_gain", "sign of the determinant's logarithm", "sign")
def _(X):
    return len(X) / 2 * np.linalg.slogdet(np.corrcoef(X.T))[1]


@wrong("correlation_gain", "one correlation, squared, for two columns", "two|columns|D|dimension")
def _(X):
    return -len(X) / 2 * np.log(1 - np.corrcoef(X.T)[0, 1] ** 2)


@right("correlation_gain", "as a difference of two fits by SciPy")
def _(X):
    m, S = X.mean(0), np.cov(X.T, bias=True)
    apart = sum(norm.logpdf(x, x.mean(), x.std()).sum() for x in X.T)
    return [mvn.logpdf(X, m, S).sum() - apart][0]


@wrong("torn_group", "half way", "half|middle|move|centres")
def _(left, middle, right, d):
    return d / 2


@wrong("torn_group", "weighted the wrong way", "left|right|exchanged")
def _(left, middle, right, d):
    a, b = (left * middle / (left + middle)) ** 0.5, (right * middle / (right + middle)) ** 0.5
    return d * a / (a + b)


@wrong("changed_cluster", "centres held", "follow|held|centres|rate|move")
def _(x, mu_a, N_a, mu_b, N_b):
    return ((x - mu_b) ** 2).sum() - ((x - mu_a) ** 2).sum()


@wrong("changed_cluster", "a counted without x", "N_a|without|with x|one datum")
def _(x, mu_a, N_a, mu_b, N_b):
    b, a = ((x - mu_b) ** 2).sum(), ((x - mu_a) ** 2).sum()
    return N_b / (N_b + 1) * b - N_a / (N_a + 1) * a


@right("changed_cluster", "by two sums of squares about the moved centres")
def _(x, mu_a, N_a, mu_b, N_b):
    new_b = mu_b + (x - mu_b) / (N_b + 1)
    new_a = mu_a - (x - mu_a) / (N_a - 1)
    gain = N_b * ((new_b - mu_b) @ (new_b - mu_b)) + (x - new_b) @ (x - new_b)
    loss = (N_a - 1) * ((new_a - mu_a) @ (new_a - mu_a)) + (x - mu_a) @ (x - mu_a)
    # about the old centre of a the others cost more by the first term of the loss
    return (
        gain
        - (loss - 2 * (N_a - 1) * ((new_a - mu_a) @ (new_a - mu_a)))
        - 2 * (N_a - 1) * ((new_a - mu_a) @ (new_a - mu_a))
    )


@wrong("may_be_density", "the sum alone", "negative|weights|covarianc|each|variance")
def _(pi, mu, Sigma):
    return bool(np.isclose(pi.sum(), 1))


@wrong("may_be_density", "determinants for eigenvalues", "determinant|direction|eigenvalue")
def _(pi, mu, Sigma):
    sym = np.allclose(Sigma, np.swapaxes(Sigma, 1, 2))
    return bool(
        np.isclose(sum(pi), 1) and (pi >= 0).all() and sym and (np.linalg.det(Sigma) > 0).all()
    )


@wrong("other_weights", "multiplied by the new alone", "old|divi")
def _(gamma, old, new):
    g = gamma * new
    return g / g.sum(1, keepdims=True)


@wrong("other_weights", "normalised down the columns", "data|axis|row|components|columns")
def _(gamma, old, new):
    g = gamma * new / old
    return g / g.sum(0)


@wrong("draw_components", "rounded", "equal|weights|pi|round")
def _(u, pi):
    return np.floor(u * len(pi)).astype(int)


@wrong("draw_components", "counted from one", "from 0|one|0")
def _(u, pi):
    return np.searchsorted(np.cumsum(pi), u, side="right") + 1


@right("draw_components", "by comparing and adding")
def _(u, pi):
    ends = np.cumsum(pi)[:-1]
    return (np.asarray(u)[..., None] >= ends).sum(-1)


@wrong("within_between", "the means not weighted", "weight|pi|mean")
def _(pi, mu, Sigma):
    d = mu - mu.mean(0)
    return np.einsum("k,kij->ij", pi, Sigma), np.einsum("k,ki,kj->ij", pi, d, d)


@wrong("within_between", "weights squared within", "squared|twice")
def _(pi, mu, Sigma):
    d = mu - pi @ mu
    return np.einsum("k,kij->ij", pi**2, Sigma), (pi * d.T) @ d


@wrong("visitor", "share of long intervals", "interval|often|share|long")
def _(waits, t):
    return np.mean(np.asarray(waits) > t)


@wrong(
    "visitor",
    "long intervals, met as often as they are long",
    "whole|remain|left|less t|- t|moment",
)
def _(waits, t):
    waits = np.asarray(waits)
    return waits[waits > t].sum() / waits.sum()


@right("visitor", "by a loop over intervals")
def _(waits, t):
    free = total = 0.0
    for w in waits:
        total += w
        if w > t:
            free += w - t
    return free / total


@wrong("third_moment", "standard deviation for variance", "variance|square|sigma")
def _(pi, mu, sigma):
    d = mu - pi @ mu
    return pi @ (d**3 + 3 * d * sigma)


@wrong("third_moment", "means alone", "spread|sigma|width|variance|term")
def _(pi, mu, sigma):
    return pi @ (mu - pi @ mu) ** 3


@wrong("log_likelihood", "mean over data", "mean|sum|N")
def _(X, pi, mu, Sigma):
    return logsumexp(joint(X, pi, mu, Sigma), axis=1).mean()


@wrong("log_likelihood", "logsumexp over data", "over data|axis|product|outside")
def _(X, pi, mu, Sigma):
    return logsumexp(joint(X, pi, mu, Sigma), axis=0).sum()


@right("log_likelihood", "logaddexp, a component at a time")
def _(X, pi, mu, Sigma):
    total = np.full(len(X), -np.inf)
    for p, m, S in zip(pi, mu, Sigma, strict=True):
        np.logaddexp(total, math.log(p) + mvn.logpdf(X, m, S), out=total)
    return math.fsum(total)


@wrong("narrow_needle", "the variance", "variance|root|square")
def _(nats, w, D):
    return (w / np.exp(nats)) ** (2 / D) / (2 * np.pi)


@wrong("tied_labellings", "copies ignored", "copies|equal|K!|divi")
def _(copies):
    return math.factorial(sum(copies))


@wrong("one_weight", "curvature positive", "sign|curvature|minus|second")
def _(P, pi):
    a, b = P.T
    s = (a - b) / (pi * a + (1 - pi) * b)
    return s.sum(), (s**2).sum()


@wrong("late_watch", "standard deviations not squared", "square|variance")
def _(N_k, sd, h):
    return np.sum(N_k * h**2 / (2 * np.asarray(sd)))


@wrong("stable_e_step", "logarithms divided", "logarithm|exponential|exp")
def _(X, pi, mu, Sigma):
    log = joint(X, pi, mu, Sigma)
    return log / log.sum(1, keepdims=True)


@wrong("stable_e_step", "underflow", "far|NaN|round|underflow|zero")
def _(X, pi, mu, Sigma):
    p = np.exp(joint(X, pi, mu, Sigma))
    return p / p.sum(1, keepdims=True)


@right("stable_e_step", "in place, on a copy, by differences")
def _(X, pi, mu, Sigma):
    log = joint(X, pi, mu, Sigma)
    return 1 / np.exp(log[:, None, :] - log[:, :, None]).sum(2)


@wrong("m_step", "covariance with N", "N_k|N")
def _(X, gamma):
    pi, mu, _ = full(X, gamma)
    d = X[:, None] - mu
    return pi, mu, np.einsum("nk,nki,nkj->kij", gamma, d, d) / len(X)


@wrong("m_step", "responsibilities squared in the covariance", "squared|twice")
def _(X, gamma):
    pi, mu, _ = full(X, gamma)
    d = gamma[:, :, None] * (X[:, None] - mu)
    return pi, mu, np.einsum("nki,nkj->kij", d, d) / gamma.sum(0)[:, None, None]


@right("m_step", "np.cov and np.average")
def _(X, gamma):
    mu = [np.average(X, axis=0, weights=g) for g in gamma.T]
    return gamma.mean(0), mu, [np.cov(X.T, aweights=g, bias=True) for g in gamma.T]


@wrong("gradient_steps", "derivative's sign", "sign|minus")
def _(x, pi, mu, Sigma):
    p = np.array([w * mvn.pdf(x, m, S) for w, m, S in zip(pi, mu, Sigma)])
    d = np.array([np.linalg.solve(S, m - x) for m, S in zip(mu, Sigma)]) * p[:, None]
    return p.sum(), d, d / p.sum()


@wrong("mean_gradient", "no inverse", "inver|covariance")
def _(X, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    return np.einsum("nk,nkd->kd", g, X[:, None] - mu)


@wrong("mean_gradient", "divided by N_k", "N_k|divi|multipl|effective")
def _(X, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    s = np.einsum("nk,kde,nke->kd", g, np.linalg.inv(Sigma), X[:, None] - mu)
    return s / g.sum(0)[:, None]


@wrong("em_iteration", "old means in the covariance", "old mean|old")
def _(X, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    new = full(X, g)
    d = X[:, None] - mu
    return new[0], new[1], np.einsum("nk,nki,nkj->kij", g, d, d) / g.sum(0)[:, None, None]


@wrong("em_iteration", "hard labels", "hard|largest")
def _(X, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    return full(X, np.eye(len(pi))[g.argmax(1)])


@wrong("entropy", "mean over data", "mean|sum")
def _(q):
    return -np.where(q > 0, q * np.log(np.maximum(q, 1e-300)), 0).sum(1).mean()


@wrong("lower_bound", "entropy left out", "entropy")
def _(X, q, pi, mu, Sigma):
    return (q * joint(X, pi, mu, Sigma)).sum()


@wrong("lower_bound", "entropy's sign", "sign|entropy")
def _(X, q, pi, mu, Sigma):
    return (q * joint(X, pi, mu, Sigma)).sum() + (q * np.log(np.maximum(q, 1e-300))).sum()


@wrong("kl_divergence", "the other way round", "reversed")
def _(X, q, pi, mu, Sigma):
    g = gam(X, pi, mu, Sigma)
    return (g * (np.log(g) - np.log(np.maximum(q, 1e-300)))).sum()


@right("kl_divergence", "by SciPy's rel_entr")
def _(X, q, pi, mu, Sigma):
    from scipy.special import rel_entr

    return np.add.reduce(rel_entr(q, gam(X, pi, mu, Sigma)), axis=None)


@wrong("any_q_m_step", "posterior for q", "posterior|q")
def _(X, q, pi, mu, Sigma):
    new = full(X, gam(X, pi, mu, Sigma))
    bound = (q * (joint(X, *new) - joint(X, pi, mu, Sigma))).sum()
    old = GaussianMixture(pi, mu, Sigma).log_likelihood(X)
    return bound, GaussianMixture(*new).log_likelihood(X) - old


@wrong("general_q", "gain's sign", "sign|gain")
def _(q, log_p):
    m = [q.sum((1, 2)), q.sum((0, 2)), q.sum((0, 1))]
    H = -(q[q > 0] * np.log(q[q > 0])).sum()
    product = sum(-(p[p > 0] * np.log(p[p > 0])).sum() for p in m)
    return sum(p @ row for p, row in zip(m, log_p)) + H, H - product


@wrong("boundary", "weights the wrong way", "heavier")
def _(pi, mu, epsilon):
    return mu.sum() / 2 + epsilon * np.log(pi[1] / pi[0]) / (mu[1] - mu[0])


@wrong("boundary", "weights forgotten", "weight|pi")
def _(pi, mu, epsilon):
    return (mu[0] + mu[1]) / 2


@wrong("hard_and_soft", "where they agree", "agree|opposite|not")
def _(X, pi, mu, epsilon):
    d = ((X[:, None] - mu) ** 2).sum(2)
    return d.argmin(1) == (np.log(pi) - d / (2 * epsilon)).argmax(1)


@wrong("scaled_terms", "constants of one dimension", "D|dimension")
def _(X, gamma, pi, mu, epsilon):
    d = ((X[:, None] - mu) ** 2).sum(2)
    weights = epsilon * (gamma * np.log(pi)).sum()
    return weights, -epsilon * len(X) / 2 * np.log(2 * np.pi * epsilon), -(gamma * d).sum() / 2


@wrong("pushed_centre", "the component's variance", "component's variance")
def _(a, sigma):
    u = a / sigma
    m = a * math.erf(u / 2**0.5) + 2 * sigma * norm.pdf(u)
    return m, a**2 + sigma**2 - a * a


@wrong("fork", "largest spread, not halved by shares", "share|r|weigh")
def _(X, r, d, epsilon):
    S = np.cov(X.T, bias=True)
    return np.linalg.eigvalsh(S)[-1], S @ d / epsilon


@wrong("turned_pixel", "the factor not normalised", "normal|sum to one|divi")
def _(gamma, x, i, mu):
    on = mu[:, i] if x[i] == 0 else 1 - mu[:, i]
    return gamma * on / (1 - on)


@wrong("turned_pixel", "new factor without the old divided out", "old|divi|before")
def _(gamma, x, i, mu):
    g = gamma * (mu[:, i] if x[i] == 0 else 1 - mu[:, i])
    return g / g.sum()


@wrong("pixel_slopes", "zeros' sign", "sign|minus")
def _(X, gamma, mu):
    return gamma.T @ X / mu, gamma.T @ (1 - X) / (1 - mu)


@wrong("pixel_tells", "without updating the weights", "weights|pixel|posterior|tells|given")
def _(i, pi, mu):
    return pi @ mu


@wrong("pixel_tells", "the pixel itself as if another", "itself|seen on")
def _(i, pi, mu):
    out = np.einsum("k,k,kj->j", pi, mu[:, i], mu) / np.einsum("k,k->", pi, mu[:, i])
    return out


@wrong("word_counts", "words per text, not per word", "length|text|words|sum to one|normal")
def _(X, pi, mu):
    g = softmax(np.log(pi) + X @ np.log(mu).T, axis=1)
    return g.mean(0), g.T @ X / g.sum(0)[:, None]


@wrong("one_pixel", "weights exchanged", "weight|pi|exchanged")
def _(n1, n0, pi, mu1):
    m = n1 / (n1 + n0)
    low, high = max(0, (m - pi) / (1 - pi)), min(1, m / (1 - pi))
    return (m - (1 - pi) * mu1) / pi, low, high, n1 * np.log(m) + n0 * np.log(1 - m)


@wrong("one_more_datum", "noise variance for precision", "precision|variance|beta")
def _(m_N, S_N, phi, t, beta):
    L = np.linalg.inv(S_N)
    S = np.linalg.inv(L + np.outer(phi, phi) / beta)
    return S @ (L @ m_N + phi * t / beta), S


@right("one_more_datum", "by the Kalman gain")
def _(m_N, S_N, phi, t, beta):
    gain = S_N @ phi / (1 / beta + phi @ S_N @ phi)
    return m_N + gain * (t - phi @ m_N), S_N - gain[:, None] * (phi @ S_N)


@wrong("precision_slopes", "trace left out", "trace|S_N|covariance|doubt")
def _(Phi, t, m_N, S_N, alpha, beta):
    e = t - Phi @ m_N
    return (len(m_N) / alpha - m_N @ m_N) / 2, (len(t) / beta - e @ e) / 2


@wrong("total_wait", "variances added", "covarian|off|add|common|share")
def _(Phi, m_N, S_N, beta):
    return (Phi @ m_N).sum(), (1 / beta + (Phi @ S_N * Phi).sum(1)).sum()


@wrong("total_wait", "noise once", "noise|J|each")
def _(Phi, m_N, S_N, beta):
    phi = Phi.sum(0)
    return phi @ m_N, 1 / beta + phi @ S_N @ phi


@wrong("leaving_weight", "noise not taken off", "noise|beta|taken|minus")
def _(phi, t, beta):
    s = beta * phi @ phi
    q = beta * phi @ t
    return q**2 / s**2


@right("leaving_weight", "as a maximum with zero of two quotients")
def _(phi, t, beta):
    power = math.fsum(phi * phi)
    return max(0.0, (phi @ t / power) ** 2 - 1 / (beta * power))
