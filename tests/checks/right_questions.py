"""Right answers to what sets 1 to 8 ask beyond their chapters: by search, enumeration, SciPy."""

from itertools import permutations, product

import numpy as np
from right_basics import (
    bernoulli_posterior,
    bound,
    log_joint,
    m_step_by_numpy,
    normal,
    posterior,
)
from scipy import stats
from scipy.optimize import approx_fprime, brentq, minimize_scalar
from scipy.special import logsumexp

import gmmlab


def scatter(points):
    points = np.atleast_2d(np.transpose(np.atleast_2d(points)))
    return ((points - points.mean(axis=0)) ** 2).sum()


def correlation_gain(X):
    mean, S = X.mean(axis=0), np.cov(X.T, bias=True)
    whole = normal(mean, S).logpdf(X).sum()
    return whole - stats.norm(mean, X.std(axis=0)).logpdf(X).sum()


def torn(left, middle, right, d):
    def more(x):
        ends = [0.0] * left, [x] * middle, [d] * right
        return scatter(ends[0] + ends[1]) - scatter(ends[1] + ends[2])

    return brentq(more, 1e-9, d - 1e-9)


def changed(x, mu_a, N_a, mu_b, N_b):
    """From data that have these means: pairs around what is left, as far apart as you like."""

    def group(mean, N, member=None):
        rest = N - (member is not None)
        centre = (N * mean - (member if member is not None else 0)) / rest
        off = np.linspace(-1, 1, rest)[:, None] * np.ones(len(mean))
        return centre + off - off.mean(axis=0)

    a, b = group(mu_a, N_a, x), group(mu_b, N_b)

    def J(*groups):
        return sum(((g - g.mean(axis=0)) ** 2).sum() for g in groups)

    return J(a, np.vstack([b, x])) - J(np.vstack([a, x]), b)


def may_be(pi, mu, Sigma):
    try:
        gmmlab.GaussianMixture(pi, mu, Sigma)
    except ValueError:
        return 0
    return 1


def parts_of_the_covariance(pi, mu, Sigma):
    return np.average(Sigma, axis=0, weights=pi), np.cov(mu.T, aweights=pi, ddof=0)


def third(pi, mu, sigma):
    """By Gauss-Hermite points, exact for cubes."""
    t, w = np.polynomial.hermite_e.hermegauss(5)
    x = mu[:, None] + sigma[:, None] * t
    p = pi[:, None] * w / w.sum()
    return (p * (x - (p * x).sum()) ** 3).sum()


def narrow(nats, w, D):
    def above(log_sigma):
        cov = np.exp(2 * log_sigma) * np.eye(D)
        return np.log(w) + normal(np.zeros(D), cov).logpdf(np.zeros(D)) - nats

    return np.exp(brentq(above, -20, 5))


def labellings(copies):
    names = [k for k, c in enumerate(copies) for _ in range(int(c))]
    return len(set(permutations(names)))


def slope_and_curvature(P, pi):
    def f(w):
        return np.log(P @ [w, 1 - w]).sum()

    h = 1e-5
    up, here, down = f(pi + h), f(pi), f(pi - h)
    h2 = 1e-3
    second = (-f(pi + 2 * h2) + 16 * f(pi + h2) - 30 * here + 16 * f(pi - h2) - f(pi - 2 * h2)) / (
        12 * h2**2
    )
    return (up - down) / (2 * h), second


def late(N_k, sd, h):
    """Two points a component that have its mean and its width."""
    lost = 0
    for n, s in zip(N_k, sd, strict=True):
        points = np.array([-s, s])
        before, after = (stats.norm(0, s).logpdf(points + step).mean() for step in (0, h))
        lost += n * (before - after)
    return lost


def gradient_steps(x, pi, mu, Sigma):
    def p(m, log=False):
        value = logsumexp(log_joint(np.array([x, x]), pi, m.reshape(mu.shape), Sigma)[0])
        return value if log else np.exp(value)

    def differentiate(log):
        scale = 1 if log else p(mu.ravel())
        return scale * approx_fprime(mu.ravel(), lambda m: p(m, log) / scale, 1e-7).reshape(
            mu.shape
        )

    return p(mu.ravel()), differentiate(False), differentiate(True)


def any_q(X, q, *theta):
    new = m_step_by_numpy(X, q)
    rise = bound(X, q, *new) - bound(X, q, *theta)
    both = [logsumexp(log_joint(X, *t), axis=1).sum() for t in (new, theta)]
    return rise, both[0] - both[1]


def general_q(q, log_p):
    """Labelling by labelling, and the gain as a Kullback-Leibler divergence."""
    K = len(log_p[0])
    value = gained = 0
    for z in product(range(K), repeat=3):
        value += q[z] * (sum(log_p[n][z[n]] for n in range(3)) - np.log(q[z]))
        alone = [np.take(q, z[n], axis=n).sum() for n in range(3)]
        gained += q[z] * np.log(q[z] / np.prod(alone))
    return value, gained


def hard_and_soft(X, pi, mu, epsilon):
    soft = posterior(X, pi, mu, [epsilon * np.eye(X.shape[1])] * len(pi)).argmax(axis=1)
    hard = [np.argmin([np.linalg.norm(x - m) for m in mu]) for x in X]
    return [float(a != b) for a, b in zip(soft, hard, strict=True)]


def scaled(X, gamma, pi, mu, epsilon):
    D = X.shape[1]
    ball = np.transpose([normal(m, epsilon * np.eye(D)).logpdf(X) for m in mu])
    peak = normal(np.zeros(D), epsilon * np.eye(D)).logpdf(np.zeros(D))
    weights = sum(gamma[:, k].sum() * np.log(pi[k]) for k in range(len(pi)))
    return epsilon * weights, epsilon * len(X) * peak, epsilon * (gamma * (ball - peak)).sum()


def fork(X, r, d, epsilon):
    """The difference after a real E and M step, for centres a hundredth as far apart."""
    S = np.cov(X.T, aweights=r, ddof=0)
    centre, tiny = np.average(X, axis=0, weights=r), d / 100
    ends = [centre + tiny / 2, centre - tiny / 2]
    far = np.array([((X - e) ** 2).sum(axis=1) for e in ends]).T
    gamma = r[:, None] * np.exp(-far / (2 * epsilon))
    gamma *= (r / gamma.sum(axis=1))[:, None]
    new = [np.average(X, axis=0, weights=g) for g in gamma.T]
    return np.linalg.svd(S)[1].max(), 100 * (new[0] - new[1])


def pushed(a, sigma):
    folded = stats.foldnorm(a / sigma, scale=sigma)
    return folded.mean(), folded.var()


def turned(gamma, x, i, mu):
    """With weights that give these responsibilities before the pixel is turned."""
    before = bernoulli_posterior(x[None], np.full(len(mu), 1 / len(mu)), mu)[0]
    pi = gamma / before
    x = x.copy()
    x[i] = 1 - x[i]
    return bernoulli_posterior(x[None], pi / pi.sum(), mu)[0]


def pixel_slopes(X, gamma, mu):
    """Of the log likelihood of ones, and of zeros, by differences."""

    def of(on):
        def f(m):
            m = m.reshape(mu.shape)
            return (gamma.T @ (X if on else 1 - X) * np.log(m if on else 1 - m)).sum()

        return approx_fprime(mu.ravel(), f, 1e-7).reshape(mu.shape)

    return of(True), of(False)


def pixel_tells(i, pi, mu):
    p = np.array([np.outer(m, m) for m in mu])
    for k, m in enumerate(mu):
        np.fill_diagonal(p[k], m)
    both = np.average(p, axis=0, weights=pi)
    return both[i] / both[i, i]


def one_pixel(n1, n0, pi, mu1):
    def minus(mu2, mu1=mu1):
        p = pi * mu1 + (1 - pi) * mu2
        return -n1 * np.log(p) - n0 * np.log(1 - p)

    search = {"method": "bounded", "options": {"xatol": 1e-10}}
    best = minimize_scalar(minus, bounds=(1e-9, 1 - 1e-9), **search)
    grid, share = np.linspace(0, 1, 100_001), n1 / (n1 + n0)
    reach = grid[(pi * grid <= share + 1e-9) & (share <= pi * grid + 1 - pi + 1e-9)]
    return best.x, reach[0], reach[-1], -best.fun


def words(X, pi, mu):
    parts = list(zip(pi, mu, strict=True))
    log = np.array(
        [[np.log(p) + stats.multinomial(x.sum(), m).logpmf(x) for p, m in parts] for x in X]
    )
    gamma = np.exp(log - logsumexp(log, axis=1, keepdims=True))
    means = []
    for g in gamma.T:
        long = np.repeat(g, X.sum(axis=1).astype(int))
        which = np.concatenate([np.repeat(np.arange(X.shape[1]), x.astype(int)) for x in X])
        counts = np.bincount(which, weights=long, minlength=X.shape[1])
        means.append(counts / counts.sum())
    return gamma.mean(axis=0), means


def one_more(m_N, S_N, phi, t, beta):
    """By Kalman's gain."""
    gain = S_N @ phi / (1 / beta + phi @ S_N @ phi)
    return m_N + gain * (t - phi @ m_N), S_N - np.outer(gain, phi @ S_N)


def precision_slopes(Phi, t, m, S, alpha, beta):
    """Differences of (9.62), its squares averaged over points that have the posterior's moments."""
    M, steps = len(m), np.linalg.cholesky(S).T * np.sqrt(len(m))
    points = [m + s for s in steps] + [m - s for s in steps]

    def Q(a, b):
        prior, noise = stats.norm(0, a**-0.5), stats.norm(0, b**-0.5)
        each = [prior.logpdf(w).sum() + noise.logpdf(t - Phi @ w).sum() for w in points]
        return sum(each) / (2 * M)

    h = 1e-5
    return (
        (Q(alpha + h, beta) - Q(alpha - h, beta)) / (2 * h),
        (Q(alpha, beta + h) - Q(alpha, beta - h)) / (2 * h),
    )


def total_wait(Phi, m_N, S_N, beta):
    C = Phi @ S_N @ Phi.T + np.eye(len(Phi)) / beta
    one = np.ones(len(Phi))
    return one @ Phi @ m_N, one @ C @ one


def leaving(phi, t, beta):
    def minus(variance):
        C = np.eye(len(t)) / beta + variance * np.outer(phi, phi)
        return -normal(np.zeros(len(t)), C).logpdf(t)

    best = minimize_scalar(minus, bounds=(0, 20), method="bounded", options={"xatol": 1e-9})
    return best.x if best.fun < minus(0) else 0.0


def resting(Phi, t, beta):
    """The top of the evidence."""

    def minus(log_alpha):
        C = np.eye(len(t)) / beta + Phi @ Phi.T / np.exp(log_alpha)
        return -normal(np.zeros(len(t)), C).logpdf(t)

    alpha = np.exp(minimize_scalar(minus, (-1, 1), tol=1e-9).x)
    S_N = np.linalg.inv(alpha * np.eye(Phi.shape[1]) + beta * Phi.T @ Phi)
    return alpha, Phi.shape[1] - alpha * np.trace(S_N)


def _em(rounds, slip):
    """Ten lines of EM from chapter 4's start, with a slip."""
    X = gmmlab.datasets.old_faithful()
    wide = np.diag(X.var(axis=0))
    pi, mu, Sigma = np.full(2, 0.5), np.array([[2.0, 85], [5, 57]]), np.array([wide, wide])
    for _ in range(rounds):
        scale = 0.5 if slip == "exponent" else 1.0
        log = log_joint(X, pi, mu, scale * Sigma)
        gamma = np.exp(log - logsumexp(log, axis=1, keepdims=True))
        pi, new, Sigma = m_step_by_numpy(X, gamma)
        if slip == "old means":
            away = X[:, None] - mu
            Sigma = np.einsum("nk,nkd,nke->kde", gamma, away, away) / gamma.sum(0)[:, None, None]
        mu, Sigma = np.array(new), np.array(Sigma)
    return logsumexp(log_joint(X, pi, mu, Sigma), axis=1).sum()


RIGHT = {
    "any_q_m_step": any_q,
    "changed_cluster": changed,
    "correlation_gain": correlation_gain,
    "fork": fork,
    "general_q": general_q,
    "gradient_steps": gradient_steps,
    "hard_and_soft": hard_and_soft,
    "late_watch": late,
    "leaving_weight": leaving,
    "may_be_density": may_be,
    "narrow_needle": narrow,
    "not_em": lambda: (4, 30),
    "old_means": lambda: (2, _em(5, "") - _em(5, "old means")),
    "one_more_datum": one_more,
    "one_pixel": one_pixel,
    "one_weight": slope_and_curvature,
    "other_weights": lambda gamma, old, new: [g / old * new / (g / old @ new) for g in gamma],
    "pixel_slopes": pixel_slopes,
    "pixel_tells": pixel_tells,
    "precision_slopes": precision_slopes,
    "pushed_centre": pushed,
    "resting_alpha": resting,
    "scaled_terms": scaled,
    "third_moment": third,
    "tied_labellings": labellings,
    "torn_group": torn,
    "total_wait": total_wait,
    "turned_pixel": turned,
    "within_between": parts_of_the_covariance,
    "word_counts": words,
    "wrong_number": lambda: _em(10, "exponent"),
}
