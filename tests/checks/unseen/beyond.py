"""Answers to what sets 1 to 8 ask beyond their chapters."""

from math import comb, erf, factorial

import numpy as np
from scipy import stats

import gmmlab
from gmmlab import datasets

from . import right, wrong

N = stats.multivariate_normal


@right("correlation_gain", "by one datum at a time")
def _(X):
    full, own = N(X.mean(0), np.cov(X.T, ddof=0)), N(X.mean(0), np.diag(X.var(0)))
    return sum(full.logpdf(x) - own.logpdf(x) for x in X)


@wrong("correlation_gain", "two columns alone", "pair|two")
def _(X):
    r = np.corrcoef(X.T)
    return -0.5 * len(X) * sum(np.log(1 - r[i, j] ** 2) for i in range(len(r)) for j in range(i))


@wrong("correlation_gain", "no half", "factor|half")
def _(X):
    return len(X) * (np.log(X.var(0)).sum() - np.log(np.linalg.det(np.cov(X.T, ddof=0))))


@right("torn_group", "one fraction")
def _(left, middle, right_, d):
    a, b = left / (left + middle), right_ / (right_ + middle)
    return d / (1 + (a / b) ** 0.5)


@wrong("torn_group", "half way", "half way|centres move")
def _(left, middle, right_, d):
    return d / 2


@wrong("torn_group", "no root", "root|square")
def _(left, middle, right_, d):
    a, b = left / (left + middle), right_ / (right_ + middle)
    return b * d / (a + b)


@right("changed_cluster", "by new centres")
def _(x, mu_a, N_a, mu_b, N_b):
    a, b = (N_a * mu_a - x) / (N_a - 1), (N_b * mu_b + x) / (N_b + 1)
    gone = (N_a - 1) * ((a - mu_a) ** 2).sum() + ((x - mu_a) ** 2).sum()
    come = N_b * ((b - mu_b) ** 2).sum() + ((x - b) ** 2).sum()
    return come - gone


@wrong("changed_cluster", "as K-means asks", "centre")
def _(x, mu_a, N_a, mu_b, N_b):
    return ((x - mu_b) ** 2).sum() - ((x - mu_a) ** 2).sum()


@wrong("changed_cluster", "one factor", "move|hold|away")
def _(x, mu_a, N_a, mu_b, N_b):
    return N_b / (N_b + 1) * ((x - mu_b) ** 2).sum() - ((x - mu_a) ** 2).sum()


@right("may_be_density", "by Cholesky")
def _(pi, mu, Sigma):
    try:
        for S in Sigma:
            np.linalg.cholesky(S)
            assert (S == S.T).all()
    except (AssertionError, np.linalg.LinAlgError):
        return False
    return min(pi) >= 0 and abs(sum(pi) - 1) < 1e-8


@wrong("may_be_density", "covariances not asked", "symmetric|variance")
def _(pi, mu, Sigma):
    sums = abs(pi.sum() - 1) < 1e-8 and (pi >= 0).all()
    return sums and all(np.linalg.eigvalsh((S + S.T) / 2).min() > 0 for S in Sigma)


@wrong("may_be_density", "zero refused", "zero")
def _(pi, mu, Sigma):
    good = all(np.allclose(S, S.T) and np.linalg.eigvalsh(S).min() > 0 for S in Sigma)
    return good and (pi > 0).all() and abs(pi.sum() - 1) < 1e-8


@right("other_weights", "a row at a time")
def _(gamma, old, new):
    out = []
    for g in gamma:
        odds = [a / o * n for a, o, n in zip(g, old, new, strict=True)]
        out.append([o / sum(odds) for o in odds])
    return out


@wrong("other_weights", "multiplied by new", "old weights")
def _(gamma, old, new):
    g = gamma * new
    return g / g.sum(1, keepdims=True)


@wrong("other_weights", "not normalised", "sum to one|normali")
def _(gamma, old, new):
    return gamma / old * new


@right("within_between", "loops")
def _(pi, mu, Sigma):
    m = sum(p * x for p, x in zip(pi, mu, strict=True))
    within = sum(p * S for p, S in zip(pi, Sigma, strict=True))
    return within, sum(p * np.outer(x - m, x - m) for p, x in zip(pi, mu, strict=True))


@wrong("within_between", "means from zero", "from zero|subtracted|mean")
def _(pi, mu, Sigma):
    return np.einsum("k,kde", pi, Sigma), (pi * mu.T) @ mu


@wrong("within_between", "no weights", "weight")
def _(pi, mu, Sigma):
    off = mu - pi @ mu
    return Sigma.sum(0), (pi * off.T) @ off


@right("third_moment", "from raw moments")
def _(pi, mu, sigma):
    m, m2, m3 = pi @ mu, pi @ (mu**2 + sigma**2), pi @ (mu**3 + 3 * mu * sigma**2)
    return m3 - 3 * m * m2 + 2 * m**3


@wrong("third_moment", "points", "width|point")
def _(pi, mu, sigma):
    return pi @ (mu - pi @ mu) ** 3


@wrong("third_moment", "raw", "from the mean|measure|mean")
def _(pi, mu, sigma):
    return pi @ (mu**3 + 3 * mu * sigma**2)


@right("narrow_needle", "powers")
def _(nats, w, D):
    return (w * np.exp(-nats) * (2 * np.pi) ** (-D / 2)) ** (1 / D)


@wrong("narrow_needle", "weight forgotten", "weight|multiplies|w ")
def _(nats, w, D):
    return np.exp(-nats / D) / np.sqrt(2 * np.pi)


@wrong("narrow_needle", "one dimension", "dimension")
def _(nats, w, D):
    return w * np.exp(-nats) / np.sqrt(2 * np.pi)


@right("tied_labellings", "multinomial")
def _(copies):
    left, ways = int(sum(copies)), 1
    for c in copies:
        ways *= comb(left, int(c))
        left -= int(c)
    return ways


@wrong("tied_labellings", "K!", "change places|equal")
def _(copies):
    return factorial(int(sum(copies)))


@wrong("tied_labellings", "divided by copies", "order")
def _(copies):
    return factorial(int(sum(copies))) / np.prod(copies)


@right("one_weight", "a loop")
def _(P, pi):
    s = c = 0
    for a, b in P:
        u = (a - b) / (b + pi * (a - b))
        s, c = s + u, c - u * u
    return s, c


@wrong("one_weight", "second weight held", "second one shrinks|sum to one")
def _(P, pi):
    p = P @ [pi, 1 - pi]
    return (P[:, 0] / p).sum(), -((P[:, 0] / p) ** 2).sum()


@wrong("one_weight", "sign of the curvature", "sign")
def _(P, pi):
    u = (P[:, 0] - P[:, 1]) / (P @ [pi, 1 - pi])
    return u.sum(), (u**2).sum()


@right("late_watch", "a loop")
def _(N_k, sd, h):
    return sum(n * (h / s) ** 2 for n, s in zip(N_k, sd, strict=True)) / 2


@wrong("late_watch", "no half", "factor|half|2 times|twice")
def _(N_k, sd, h):
    return (N_k * (h / sd) ** 2).sum()


@wrong("late_watch", "not squared", "standard deviation|shift|squared")
def _(N_k, sd, h):
    return (N_k * h**2 / sd).sum() / 2


@right("gradient_steps", "by SciPy")
def _(x, pi, mu, Sigma):
    t = np.array([p * N(m, S).pdf(x) for p, m, S in zip(pi, mu, Sigma, strict=True)])
    d = np.array([w * np.linalg.inv(S) @ (x - m) for w, m, S in zip(t, mu, Sigma, strict=True)])
    return t.sum(), d, d / t.sum()


@wrong("gradient_steps", "covariance not inverted", "inverse|matrix")
def _(x, pi, mu, Sigma):
    t = np.array([p * N(m, S).pdf(x) for p, m, S in zip(pi, mu, Sigma, strict=True)])
    d = np.array([w * S @ (x - m) for w, m, S in zip(t, mu, Sigma, strict=True)])
    return t.sum(), d, d / t.sum()


@wrong("gradient_steps", "own Gaussian below", "whole sum|one term")
def _(x, pi, mu, Sigma):
    t = np.array([p * N(m, S).pdf(x) for p, m, S in zip(pi, mu, Sigma, strict=True)])
    e = np.array([np.linalg.inv(S) @ (x - m) for m, S in zip(mu, Sigma, strict=True)])
    return t.sum(), t[:, None] * e, pi[:, None] * e


def _bound(X, q, theta):
    return (q * theta.log_joint(X)).sum() - (q * np.log(q)).sum()


@right("any_q_m_step", "without the entropy, twice")
def _(X, q, pi, mu, Sigma):
    old, new = gmmlab.GaussianMixture(pi, mu, Sigma), gmmlab.m_step(X, q)
    lifted = (q * (new.log_joint(X) - old.log_joint(X))).sum()
    return lifted, new.log_likelihood(X) - old.log_likelihood(X)


@wrong("any_q_m_step", "E step first", "posterior")
def _(X, q, pi, mu, Sigma):
    old = gmmlab.GaussianMixture(pi, mu, Sigma)
    new = gmmlab.m_step(X, gmmlab.e_step(X, old))
    change = new.log_likelihood(X) - old.log_likelihood(X)
    return _bound(X, q, new) - _bound(X, q, old), change


@wrong("any_q_m_step", "before less after", "after less before")
def _(X, q, pi, mu, Sigma):
    old, new = gmmlab.GaussianMixture(pi, mu, Sigma), gmmlab.m_step(X, q)
    return _bound(X, q, old) - _bound(X, q, new), old.log_likelihood(X) - new.log_likelihood(X)


@right("general_q", "loops over labellings")
def _(q, log_p):
    K = len(q)
    m = [q.sum((1, 2)), q.sum((0, 2)), q.sum((0, 1))]
    bound = gain = 0
    for i in range(K):
        for j in range(K):
            for k in range(K):
                p = q[i, j, k]
                bound += p * (log_p[0, i] + log_p[1, j] + log_p[2, k] - np.log(p))
                gain += p * (np.log(p) - np.log(m[0][i] * m[1][j] * m[2][k]))
    return bound, gain


@wrong("general_q", "entropy forgotten", "expectation|71")
def _(q, log_p):
    m = [q.sum((1, 2)), q.sum((0, 2)), q.sum((0, 1))]
    alone = -sum((a * np.log(a)).sum() for a in m)
    return sum(a @ p for a, p in zip(m, log_p, strict=True)), alone + (q * np.log(q)).sum()


@wrong("general_q", "entropies of the labels", "entrop")
def _(q, log_p):
    m = [q.sum((1, 2)), q.sum((0, 2)), q.sum((0, 1))]
    alone = -sum((a * np.log(a)).sum() for a in m)
    expected = sum(a @ p for a, p in zip(m, log_p, strict=True))
    return expected - (q * np.log(q)).sum(), alone


@right("hard_and_soft", "by exponentials")
def _(X, pi, mu, epsilon):
    d = ((X[:, None] - mu) ** 2).sum(2)
    return (pi * np.exp(-d / 2 / epsilon)).argmax(1) != d.argmin(1)


@wrong("hard_and_soft", "where they agree", "agree")
def _(X, pi, mu, epsilon):
    d = ((X[:, None] - mu) ** 2).sum(2)
    return (pi * np.exp(-d / 2 / epsilon)).argmax(1) == d.argmin(1)


@wrong("hard_and_soft", "weights without logarithm", "logarithm")
def _(X, pi, mu, epsilon):
    d = ((X[:, None] - mu) ** 2).sum(2)
    return (pi - d / (2 * epsilon)).argmax(1) != d.argmin(1)


@right("scaled_terms", "a loop")
def _(X, gamma, pi, mu, epsilon):
    a = b = c = 0
    for n, x in enumerate(X):
        for k, m in enumerate(mu):
            a += gamma[n, k] * np.log(pi[k])
            b -= gamma[n, k] * len(x) / 2 * np.log(2 * np.pi * epsilon)
            c -= gamma[n, k] * np.sum((x - m) ** 2) / (2 * epsilon)
    return epsilon * a, epsilon * b, epsilon * c


@wrong("scaled_terms", "not scaled", "epsilon")
def _(X, gamma, pi, mu, epsilon):
    d = ((X[:, None] - mu) ** 2).sum(2)
    constant = -X.size / 2 * np.log(2 * np.pi * epsilon)
    return (gamma @ np.log(pi)).sum(), constant, -(gamma * d).sum() / (2 * epsilon)


@wrong("scaled_terms", "dimension forgotten", "dimension")
def _(X, gamma, pi, mu, epsilon):
    d = ((X[:, None] - mu) ** 2).sum(2)
    constant = -epsilon * len(X) / 2 * np.log(2 * np.pi * epsilon)
    return epsilon * (gamma @ np.log(pi)).sum(), constant, -(gamma * d).sum() / 2


@right("fork", "by NumPy's covariance")
def _(X, r, d, epsilon):
    S = np.atleast_2d(np.cov(X.T, aweights=r, ddof=0))
    return np.linalg.norm(S, 2), d @ S / epsilon


@wrong("fork", "all data", "share")
def _(X, r, d, epsilon):
    S = np.cov(X.T, ddof=0)
    return np.linalg.eigvalsh(S).max(), S @ d / epsilon


@wrong("fork", "divided by N", "divided")
def _(X, r, d, epsilon):
    off = X - np.average(X, axis=0, weights=r)
    S = (r * off.T) @ off / len(X)
    return np.linalg.eigvalsh(S).max(), S @ d / epsilon


@right("pushed_centre", "SciPy's normal")
def _(a, sigma):
    Phi = stats.norm.cdf
    centre = 2 * sigma * stats.norm.pdf(a / sigma) + a * (Phi(a / sigma) - Phi(-a / sigma))
    return centre, a * a + sigma * sigma - centre**2


@wrong("pushed_centre", "truth", "true|component's")
def _(a, sigma):
    return a, sigma**2


@wrong("pushed_centre", "own data alone", "others|right component")
def _(a, sigma):
    u = a / sigma
    half = 0.5 * (1 + erf(u / 2**0.5))
    centre = a + sigma * np.exp(-u * u / 2) / (2 * np.pi) ** 0.5 / half
    return centre, a**2 + sigma**2 - centre**2


@right("turned_pixel", "with a loop")
def _(gamma, x, i, mu):
    new = []
    for k, g in enumerate(gamma):
        p = mu[k, i]
        new.append(g * (1 - p) / p if x[i] == 1 else g * p / (1 - p))
    return np.array(new) / sum(new)


@wrong("turned_pixel", "old factor kept", "old|still there")
def _(gamma, x, i, mu):
    new = gamma * (1 - mu[:, i] if x[i] else mu[:, i])
    return new / new.sum()


@wrong("turned_pixel", "always on", "on already|goes off")
def _(gamma, x, i, mu):
    new = gamma * mu[:, i] / (1 - mu[:, i])
    return new / new.sum()


@right("pixel_slopes", "einsum")
def _(X, gamma, mu):
    zeros = -np.einsum("nk,nd,kd->kd", gamma, 1 - X, 1 / (1 - mu))
    return np.einsum("nk,nd,kd->kd", gamma, X, 1 / mu), zeros


@wrong("pixel_slopes", "inner derivative", "sign|inner")
def _(X, gamma, mu):
    return gamma.T @ X / mu, gamma.T @ (1 - X) / (1 - mu)


@wrong("pixel_slopes", "means", "N_k|mean")
def _(X, gamma, mu):
    N_k = gamma.sum(0)[:, None]
    return gamma.T @ X / mu / N_k, -gamma.T @ (1 - X) / (1 - mu) / N_k


@right("pixel_tells", "Bayes in two steps")
def _(i, pi, mu):
    post = pi * mu[:, i] / (pi @ mu[:, i])
    return [1.0 if j == i else post @ mu[:, j] for j in range(mu.shape[1])]


@wrong("pixel_tells", "joint", "both are on|Given")
def _(i, pi, mu):
    out = (pi * mu[:, i]) @ mu
    out[i] = 1
    return out


@wrong("pixel_tells", "itself", "itself|seen on is on")
def _(i, pi, mu):
    return (pi * mu[:, i]) @ mu / (pi @ mu[:, i])


@right("one_pixel", "with Python's max and min")
def _(n1, n0, pi, mu1):
    m = n1 / (n1 + n0)
    low, high = max(0, 1 - (1 - m) / pi), min(1, m / pi)
    return (m - pi * mu1) / (1 - pi), low, high, n1 * np.log(m) + n0 * np.log(1 - m)


@wrong("one_pixel", "not cut", "negative|larger than one")
def _(n1, n0, pi, mu1):
    m = n1 / (n1 + n0)
    top = n1 * np.log(m) + n0 * np.log(1 - m)
    return (m - pi * mu1) / (1 - pi), (m - 1 + pi) / pi, m / pi, top


@wrong("one_pixel", "zero to one", "enough ones|too many")
def _(n1, n0, pi, mu1):
    m = n1 / (n1 + n0)
    return (m - pi * mu1) / (1 - pi), 0, 1, n1 * np.log(m) + n0 * np.log(1 - m)


@right("word_counts", "plain products")
def _(X, pi, mu):
    p = pi * np.array([[np.prod(m**x) for m in mu] for x in X])
    g = p / p.sum(1, keepdims=True)
    c = np.einsum("nk,nd->kd", g, X)
    return g.sum(0) / len(X), c / c.sum(1)[:, None]


@wrong("word_counts", "divided by N_k", "many words|constraint")
def _(X, pi, mu):
    p = pi * np.exp(X @ np.log(mu).T)
    g = p / p.sum(1, keepdims=True)
    return g.mean(0), g.T @ X / g.sum(0)[:, None]


@wrong("word_counts", "long texts count more", "texts, not of words")
def _(X, pi, mu):
    p = pi * np.exp(X @ np.log(mu).T)
    g = p / p.sum(1, keepdims=True)
    c = g.T @ X
    return c.sum(1) / X.sum(), c / c.sum(1)[:, None]


@right("one_more_datum", "the step form")
def _(m_N, S_N, phi, t, beta):
    S = np.linalg.inv(np.linalg.inv(S_N) + beta * np.outer(phi, phi))
    return m_N + beta * S @ phi * (t - phi @ m_N), S


@wrong("one_more_datum", "old mean forgotten", "known before|forgotten")
def _(m_N, S_N, phi, t, beta):
    S = np.linalg.inv(np.linalg.inv(S_N) + beta * np.outer(phi, phi))
    return beta * S @ phi * t, S


@wrong("one_more_datum", "beta is no precision", "precision")
def _(m_N, S_N, phi, t, beta):
    S = np.linalg.inv(np.linalg.inv(S_N) + np.outer(phi, phi) / beta)
    return S @ (np.linalg.solve(S_N, m_N) + t * phi / beta), S


@right("precision_slopes", "expected squares by a loop")
def _(Phi, t, m_N, S_N, alpha, beta):
    ww = sum(m_N[i] ** 2 + S_N[i, i] for i in range(len(m_N)))
    err = sum((y - p @ m_N) ** 2 + p @ S_N @ p for p, y in zip(Phi, t, strict=True))
    return 0.5 * (len(m_N) / alpha - ww), 0.5 * (len(t) / beta - err)


@wrong("precision_slopes", "no traces", "variance|trace")
def _(Phi, t, m_N, S_N, alpha, beta):
    err = ((t - Phi @ m_N) ** 2).sum()
    return len(m_N) / alpha / 2 - m_N @ m_N / 2, len(t) / beta / 2 - err / 2


@wrong("precision_slopes", "the zeros of the slopes", "M step")
def _(Phi, t, m_N, S_N, alpha, beta):
    err = ((t - Phi @ m_N) ** 2).sum() + np.trace(Phi @ S_N @ Phi.T)
    return len(m_N) / (m_N @ m_N + np.trace(S_N)), len(t) / err


@right("total_wait", "whole covariance summed")
def _(Phi, m_N, S_N, beta):
    return (Phi @ m_N).sum(), (Phi @ S_N @ Phi.T).sum() + len(Phi) / beta


@wrong("total_wait", "variances added", "same curve")
def _(Phi, m_N, S_N, beta):
    return (Phi @ m_N).sum(), sum(1 / beta + p @ S_N @ p for p in Phi)


@wrong("total_wait", "noise once", "own|noise")
def _(Phi, m_N, S_N, beta):
    s = Phi.sum(0)
    return s @ m_N, 1 / beta + s @ S_N @ s


@right("leaving_weight", "if and else")
def _(phi, t, beta):
    s, q = beta * phi @ phi, beta * phi @ t
    return (q * q - s) / (s * s) if q * q > s else 0


@wrong("leaving_weight", "never leaves", "negative")
def _(phi, t, beta):
    s, q = beta * phi @ phi, beta * phi @ t
    return (q * q - s) / (s * s)


@wrong("leaving_weight", "least squares", "[Nn]oise")
def _(phi, t, beta):
    return (phi @ t / (phi @ phi)) ** 2


@right("resting_alpha", "EM's road")
def _(Phi, t, beta):
    a, M = 1.0, Phi.shape[1]
    for _ in range(1500):
        S = np.linalg.inv(a * np.eye(M) + beta * Phi.T @ Phi)
        m = beta * S @ Phi.T @ t
        a = M / (m @ m + np.trace(S))
    return a, M - a * np.trace(S)


@wrong("resting_alpha", "trace forgotten", "trace|variance")
def _(Phi, t, beta):
    a, M = 1.0, Phi.shape[1]
    for _ in range(1500):
        S = np.linalg.inv(a * np.eye(M) + beta * Phi.T @ Phi)
        m = beta * S @ Phi.T @ t
        a = M / (m @ m)
    return a, M - a * np.trace(S)


@wrong("resting_alpha", "stops at once", "one iteration|Go on")
def _(Phi, t, beta):
    M = Phi.shape[1]
    S = np.linalg.inv(np.eye(M) + beta * Phi.T @ Phi)
    m = beta * S @ Phi.T @ t
    a = M / (m @ m + np.trace(S))
    return a, M - a * np.trace(np.linalg.inv(a * np.eye(M) + beta * Phi.T @ Phi))


def _run(rounds, stale=False, narrow=1.0):
    X = datasets.old_faithful()
    theta = gmmlab.GaussianMixture(
        [0.5, 0.5], [[2.0, 85.0], [5.0, 57.0]], [np.diag(X.var(axis=0))] * 2
    )
    for _ in range(rounds):
        sharp = gmmlab.GaussianMixture(theta.pi, theta.mu, theta.Sigma * narrow)
        g = gmmlab.e_step(X, sharp)
        new = gmmlab.m_step(X, g)
        step = new.mu - theta.mu
        more = step[:, :, None] * step[:, None] if stale else 0
        theta = gmmlab.GaussianMixture(new.pi, new.mu, new.Sigma + more)
    return theta.log_likelihood(X)


@wrong("old_means", "it falls", "does not fall")
def _():
    return 1, _run(5) - _run(5, stale=True)


@wrong("old_means", "hers less EM's", "behind")
def _():
    return 2, _run(5, stale=True) - _run(5)


@wrong("wrong_number", "nothing broken", "without a slip")
def _():
    return _run(10)


@wrong("wrong_number", "the wrong slip", "old means")
def _():
    return _run(10, stale=True)


@wrong("not_em", "the one that stands still", "stands still|standing still")
def _():
    return 2, 20


@wrong("not_em", "the one with a jump", "gains|gain")
def _():
    return 1, 40
