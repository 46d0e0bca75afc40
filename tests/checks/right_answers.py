"""Right answers to every exercise, from SciPy, from enumeration, from NumPy's own functions."""

import warnings
from math import lgamma

import numpy as np
from right_basics import (
    bernoulli_joint,
    bernoulli_posterior,
    bound,
    log_joint,
    m_step_by_numpy,
    normal,
    posterior,
)
from right_questions import RIGHT as BEYOND
from scipy import stats
from scipy.optimize import approx_fprime, minimize_scalar
from scipy.special import logsumexp
from sklearn import mixture

import gmmlab
from gmmlab import checks
from gmmlab.checks.judging.check import Check


def gradient_by_differences(X, pi, mu, Sigma):
    def f(m):
        return logsumexp(log_joint(X, pi, m.reshape(mu.shape), Sigma), axis=1).sum()

    return approx_fprime(mu.ravel(), f, 1e-7).reshape(mu.shape)


def gap(X, q, pi, mu, Sigma):
    return sum(stats.entropy(a, b) for a, b in zip(q, posterior(X, pi, mu, Sigma), strict=True))


def density(X, pi, mu, Sigma):
    return np.exp(logsumexp(log_joint(X, pi, mu, Sigma), axis=1))


def moments(pi, mu, Sigma):
    """Of three points a component that have its moments: a sum over a discrete distribution."""
    points, weights = [], []
    for p, m, S in zip(pi, mu, Sigma, strict=True):
        for column in np.linalg.cholesky(S).T * np.sqrt(len(m)):
            points += [m + column, m - column]
            weights += [p / (2 * len(m))] * 2
    mean = np.average(points, axis=0, weights=weights)
    return mean, np.cov(np.transpose(points), aweights=weights, ddof=0)


def moved(x, mu, eta):
    gain = np.zeros((len(mu), 1))
    gain[np.argmin([np.linalg.norm(x - m) for m in mu])] = eta
    return mu * (1 - gain) + x * gain


def centres(X, r):
    total = np.maximum(r.sum(axis=0), 1)
    return [
        [sum(r[:, k] * X[:, d]) / total[k] for d in range(X.shape[1])] for k in range(r.shape[1])
    ]


def bernoulli_moments(pi, mu):
    """By enumeration of all patterns."""
    D = mu.shape[1]
    patterns = (np.arange(2**D)[:, None] >> np.arange(D)) & 1
    p = np.exp(logsumexp(bernoulli_joint(patterns, pi, mu), axis=1))
    return p @ patterns, np.cov(patterns.T, aweights=p, ddof=0)


def isotropic(X, pi, mu, epsilon):
    return posterior(X, pi, mu, [epsilon * np.eye(X.shape[1])] * len(pi))


def boundary(pi, mu, epsilon):
    def off(x):
        a = np.log(pi) + stats.norm.logpdf(x, mu, np.sqrt(epsilon))
        return (a[0] - a[1]) ** 2

    return minimize_scalar(off, mu - 20, tol=1e-12).x


def regression(Phi, t, alpha, beta):
    """Least squares on data to which the prior's rows are added."""
    M = Phi.shape[1]
    rows = np.vstack([np.sqrt(beta) * Phi, np.sqrt(alpha) * np.eye(M)])
    m_N = np.linalg.lstsq(rows, np.concatenate([np.sqrt(beta) * t, np.zeros(M)]), rcond=None)[0]
    return m_N, np.linalg.pinv(rows.T @ rows)


def _second_moment(m_N, S_N):
    return S_N + np.outer(m_N, m_N)


def hyperparameters(Phi, t, m_N, S_N):
    ww = _second_moment(m_N, S_N)
    error = t @ t - 2 * t @ Phi @ m_N + np.sum(Phi.T @ Phi * ww)
    return len(m_N) / np.trace(ww), len(t) / error


def incremental(x, mu, N_k, old, new):
    sums = N_k[:, None] * mu + (new - old)[:, None] * x
    return N_k + new - old, sums / (N_k + new - old)[:, None]


def map_pi(gamma, a):
    """The mode of the Dirichlet posterior, from pseudo-data."""
    rows = np.vstack([gamma, (a - 1) * np.eye(gamma.shape[1])])
    return rows.sum(axis=0) / rows.sum()


def fitted():
    return gmmlab.fit(gmmlab.datasets.old_faithful(), 2, rng=5).log_likelihoods[-1]


def clustered():
    from sklearn.cluster import KMeans

    Z = gmmlab.datasets.standardize(gmmlab.datasets.old_faithful())
    return KMeans(2, n_init=5, random_state=0).fit(Z).inertia_


def visit(waits, t):
    """By looking at many moments, spread evenly over all intervals."""
    ends = np.cumsum(waits)
    moments = (np.arange(400_000) + 0.5) * ends[-1] / 400_000
    return (ends[np.searchsorted(ends, moments)] - moments > t).mean()


def branches(x, pi, mu, Sigma):
    """Weights from SciPy's marginals; means by least squares on data that have these moments."""
    B = len(x)
    seen = np.array([normal(m[:B], S[:B, :B]).pdf(x) for m, S in zip(mu, Sigma, strict=True)])
    means = []
    for m, S in zip(mu, Sigma, strict=True):
        root = np.linalg.cholesky(S)
        slope = np.linalg.lstsq(root[:B].T, root[B:].T, rcond=None)[0]
        means.append(m[B:] + (x - m[:B]) @ slope)
    return pi * seen / (pi @ seen), means


def as_scikit_learn(X, pi, mu, Sigma, reg_covar, n_iter):
    """scikit-learn itself."""
    model = mixture.GaussianMixture(
        len(pi),
        weights_init=pi,
        means_init=mu,
        precisions_init=np.linalg.inv(Sigma),
        reg_covar=reg_covar,
        max_iter=n_iter,
        tol=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it has not converged
        model.fit(X)
    return model.lower_bound_, model.covariances_


def exponential_iteration(x, pi, lam):
    log = np.log(pi) + np.array([stats.expon(scale=1 / r).logpdf(x) for r in lam]).T
    gamma = np.exp(log - logsumexp(log, axis=1, keepdims=True))
    return gamma.mean(axis=0), [1 / np.average(x, weights=g) for g in gamma.T]


def rates_by_search(x, gamma, a, b):
    def top(g):
        def minus(log_rate):
            rate = np.exp(log_rate)
            fit = (g * stats.expon(scale=1 / rate).logpdf(x)).sum()
            return -fit - stats.gamma(a, scale=1 / b).logpdf(rate)

        return np.exp(minimize_scalar(minus, (-1, 1), tol=1e-7).x)

    return [top(g) for g in gamma.T]


def covariance_after(x, mu, Sigma, N_k, old, new):
    """From the sums of x and of its squares."""
    N_new, out = N_k + new - old, []
    for k in range(len(N_k)):
        first = N_k[k] * mu[k] + (new - old)[k] * x
        second = N_k[k] * (Sigma[k] + np.outer(mu[k], mu[k])) + (new - old)[k] * np.outer(x, x)
        out.append(second / N_new[k] - np.outer(first, first) / N_new[k] ** 2)
    return out


def fall(X, pi, mu, Sigma):
    """By whole M steps over all data after each visit."""
    q = posterior(X, pi, mu, Sigma)
    theta = m_step_by_numpy(X, q)
    now = logsumexp(log_joint(X, *theta), axis=1).sum()
    for visit in range(1, 1000):
        m = (visit - 1) % len(X)
        q[m] = posterior(X, *theta)[m]
        theta, before = m_step_by_numpy(X, q), now
        now = logsumexp(log_joint(X, *theta), axis=1).sum()
        if now < before - 1e-9:
            return visit, before - now
    raise AssertionError("it never fell")


def weight_and_rate(P):
    """The top by a search, and the derivative of EM's map by differences."""
    search = {"bounds": (0.01, 0.99), "method": "bounded", "options": {"xatol": 1e-8}}
    pi = minimize_scalar(lambda w: -np.log(P @ [w, 1 - w]).sum(), **search).x

    def em_map(w):
        return (w * P[:, 0] / (P @ [w, 1 - w])).mean()

    return pi, (em_map(pi + 1e-5) - em_map(pi - 1e-5)) / 2e-5


def conditional(x_o, o, h, mu, Sigma):
    """By precisions, (2.96)-(2.97)."""
    Lambda = np.linalg.inv(Sigma)
    S = np.linalg.inv(Lambda[np.ix_(h, h)])
    return mu[h] - S @ Lambda[np.ix_(h, o)] @ (x_o - mu[o]), S


def log_joint_seen(x, o, pi, mu, Sigma):
    parts = zip(pi, mu, Sigma, strict=True)
    return np.array([np.log(p) + normal(m[o], S[np.ix_(o, o)]).logpdf(x) for p, m, S in parts])


def missing_e_step(X, d, pi, mu, Sigma):
    """A row at a time."""
    gamma, x_hat = [], []
    for x in X:
        o = np.flatnonzero(~np.isnan(x))
        a = log_joint_seen(x[o], o, pi, mu, Sigma)
        gamma.append(np.exp(a - logsumexp(a)))
        parts = zip(mu, Sigma, strict=True)
        hole = np.isnan(x[d])
        x_hat.append([conditional(x[o], o, [d], *p)[0][0] if hole else x[d] for p in parts])
    return gamma, x_hat


def missing_m_step(gamma, x_hat, C):
    """From points a row that have the mean x_hat and the covariance C: (9.17), (9.19)."""
    (N, K, D), mu, Sigma = x_hat.shape, [], []
    for k in range(K):
        points, weights = [], []
        for n in range(N):
            values, vectors = np.linalg.eigh(C[n, k])
            for step in (vectors * np.sqrt(np.maximum(values, 0) * D)).T:
                points += [x_hat[n, k] + step, x_hat[n, k] - step]
                weights += [gamma[n, k] / (2 * D)] * 2
        mu.append(np.average(points, axis=0, weights=weights))
        Sigma.append(np.cov(np.transpose(points), aweights=weights, ddof=0))
    return mu, Sigma


def missing_share(x, M, mu, sigma2, T):
    """An iteration at a time: two points for each number that is missing."""
    for _ in range(T):
        pair = mu + np.sqrt(sigma2) * np.array([-1, 1])
        whole = np.concatenate([x, np.repeat(pair, M)])
        weights = np.concatenate([np.ones(len(x)), np.full(2 * M, 0.5)])
        mu = np.average(whole, weights=weights)
        sigma2 = np.average((whole - mu) ** 2, weights=weights)
    return mu, sigma2


RIGHT = {
    **BEYOND,
    "bernoulli_e_step": bernoulli_posterior,
    "bernoulli_m_step": lambda X, g: (
        g.mean(axis=0),
        [np.average(X, axis=0, weights=w) for w in g.T],
    ),
    "bernoulli_moments": bernoulli_moments,
    "bic": lambda L, p, N: p * np.log(N) - 2 * L,
    "boundary": boundary,
    "branches": branches,
    "collapse": lambda sigma, D: normal(np.zeros(D), sigma**2 * np.eye(D)).logpdf(np.zeros(D)),
    "conditional_gaussian": lambda X_o, *rest: (
        [conditional(x, *rest)[0] for x in X_o],
        conditional(X_o[0], *rest)[1],
    ),
    "distortion": lambda X, r, mu: ((X - r @ mu) ** 2).sum(),
    "draw_components": lambda u, pi: [next(k for k in range(9) if v < sum(pi[: k + 1])) for v in u],
    "e_step": posterior,
    "em_iteration": lambda X, *theta: m_step_by_numpy(X, posterior(X, *theta)),
    "entropy": lambda q: sum(stats.entropy(row) for row in q),
    "equivalent_solutions": lambda K: round(np.exp(lgamma(K + 1))),
    "expected_complete_log_likelihood": lambda X, q, *theta: (q * log_joint(X, *theta)).sum(),
    "exponential_em": exponential_iteration,
    "first_fall": fall,
    "free_parameters": lambda K, D: len(np.triu_indices(D)[0]) * K + K * D + K - 1,
    "gamma_prior": rates_by_search,
    "icl": lambda bic, gamma: bic + 2 * sum(stats.entropy(row) for row in gamma),
    "incremental_update": incremental,
    "isotropic_e_step": isotropic,
    "kl_divergence": gap,
    "kmeans_assign": lambda X, mu: [np.argmin([np.linalg.norm(x - m) for m in mu]) for x in X],
    "kmeans_update": centres,
    "log_likelihood": lambda *a: logsumexp(log_joint(*a), axis=1).sum(),
    "lower_bound": bound,
    "m_step": m_step_by_numpy,
    "m_step_mu": lambda X, g: m_step_by_numpy(X, g)[1],
    "m_step_pi": lambda X, g: m_step_by_numpy(X, g)[0],
    "map_pi": map_pi,
    "mean_gradient": gradient_by_differences,
    "missing_e_step": missing_e_step,
    "missing_m_step": missing_m_step,
    "missing_share": missing_share,
    "mixture_density": density,
    "moments": moments,
    "observed_row": lambda x, o, h, *theta: logsumexp(log_joint_seen(x, o, *theta)),
    "old_faithful_distortion": clustered,
    "old_faithful_log_likelihood": fitted,
    "other_software": as_scikit_learn,
    "paired_lead": lambda a, b: (np.mean(a) - np.mean(b), stats.sem(np.array(a) - b)),
    "regression_e_step": regression,
    "regression_m_step": hyperparameters,
    "relevance_update": lambda Phi, t, m, S: 1 / np.diagonal(_second_moment(m, S)),
    "sequential_update": moved,
    "stable_e_step": posterior,
    "visit_covariance": covariance_after,
    "visitor": visit,
    "weight_rate": weight_and_rate,
}
CHECKS = sorted(n for n, c in vars(checks).items() if isinstance(c, Check))
