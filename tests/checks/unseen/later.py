"""Answers to the exercises on missing values and on choosing a model."""

import numpy as np
from scipy import stats
from scipy.special import entr, logsumexp, softmax
from scipy.stats import multivariate_normal as mvn
from sklearn.mixture import GaussianMixture as Theirs

import gmmlab
from gmmlab import GaussianMixture

from . import right, wrong


def blocks(o, h, Sigma):
    return Sigma[np.ix_(h, o)], Sigma[np.ix_(o, o)], Sigma[np.ix_(h, h)]


@wrong(
    "conditional_gaussian", "nothing is learnt", "as if nothing had been observed|own covariance"
)
def _(X_o, o, h, mu, Sigma):
    return np.tile(mu[h], (len(X_o), 1)), Sigma[np.ix_(h, h)]


@wrong("conditional_gaussian", "the covariance not reduced", "covariance")
def _(X_o, o, h, mu, Sigma):
    ho, oo, hh = blocks(o, h, Sigma)
    return mu[h] + (X_o - mu[o]) @ np.linalg.solve(oo, ho.T), hh


@wrong("conditional_gaussian", "not centred", "subtract|how far")
def _(X_o, o, h, mu, Sigma):
    ho, oo, hh = blocks(o, h, Sigma)
    B = ho @ np.linalg.inv(oo)
    return mu[h] + X_o @ B.T, hh - B @ ho.T


@wrong("conditional_gaussian", "plus in the covariance", "add|grow|sign")
def _(X_o, o, h, mu, Sigma):
    ho, oo, hh = blocks(o, h, Sigma)
    B = ho @ np.linalg.inv(oo)
    return mu[h] + (X_o - mu[o]) @ B.T, hh + B @ ho.T


@wrong("conditional_gaussian", "no inverse", "inver")
def _(X_o, o, h, mu, Sigma):
    ho, oo, hh = blocks(o, h, Sigma)
    return mu[h] + (X_o - mu[o]) @ oo @ ho.T, hh - ho @ oo @ ho.T


@wrong("observed_row", "the weights forgotten", "mixing|weights")
def _(x_o, o, h, pi, mu, Sigma):
    return logsumexp([mvn.logpdf(x_o, m[o], S[np.ix_(o, o)]) for m, S in zip(mu, Sigma)])


@wrong("observed_row", "block of the precision", "precision|inver")
def _(x_o, o, h, pi, mu, Sigma):
    a = []
    for p, m, S in zip(pi, mu, Sigma):
        L = np.linalg.inv(S)[np.ix_(o, o)]
        a.append(np.log(p) + mvn.logpdf(x_o, m[o], np.linalg.inv(L)))
    return logsumexp(a)


@wrong("observed_row", "the average of logarithms", "logarithm")
def _(x_o, o, h, pi, mu, Sigma):
    return sum(p * mvn.logpdf(x_o, m[o], S[np.ix_(o, o)]) for p, m, S in zip(pi, mu, Sigma))


@wrong("observed_row", "the density", "logarithm")
def _(x_o, o, h, pi, mu, Sigma):
    return sum(p * mvn.pdf(x_o, m[o], S[np.ix_(o, o)]) for p, m, S in zip(pi, mu, Sigma))


def theirs(X, d, pi, mu, Sigma, fill):
    gamma, x_hat = [], []
    for x in X:
        o = np.flatnonzero(~np.isnan(x))
        a = [np.log(p) + mvn.logpdf(x[o], m[o], S[np.ix_(o, o)]) for p, m, S in zip(pi, mu, Sigma)]
        gamma.append(softmax(a))
        x_hat.append(fill(x, o))
    return np.array(gamma), np.array(x_hat)


@wrong("missing_e_step", "the component's mean in the hole", "mean|correlat|rest of the row")
def _(X, d, pi, mu, Sigma):
    return theirs(
        X, d, pi, mu, Sigma, lambda x, o: mu[:, d] if np.isnan(x[d]) else [x[d]] * len(pi)
    )


@wrong("missing_e_step", "the column's mean in the hole before all else", "mean|fill|column")
def _(X, d, pi, mu, Sigma):
    X = X.copy()
    X[np.isnan(X[:, d]), d] = np.nanmean(X[:, d])
    a = GaussianMixture(pi, mu, Sigma).log_joint(X)
    return softmax(a, axis=1), np.repeat(X[:, d, None], len(pi), axis=1)


@wrong("missing_e_step", "normalised over data", "over data")
def _(X, d, pi, mu, Sigma):
    masked = np.ma.masked_invalid(X)
    a = GaussianMixture(pi, mu, Sigma).log_joint(masked)
    full = RIGHT_HAT(X, d, pi, mu, Sigma)
    return softmax(np.asarray(a), axis=0), full


def RIGHT_HAT(X, d, pi, mu, Sigma):
    def fill(x, o):
        if not np.isnan(x[d]):
            return [x[d]] * len(pi)
        return [
            m[d] + S[d, o] @ np.linalg.solve(S[np.ix_(o, o)], x[o] - m[o])
            for m, S in zip(mu, Sigma)
        ]

    return theirs(X, d, pi, mu, Sigma, fill)[1]


@wrong("missing_m_step", "C forgotten", "C|open|remembers|spread|hidden|covariance")
def _(gamma, x_hat, C):
    N_k = gamma.sum(0)
    mu = np.einsum("nk,nkd->kd", gamma, x_hat) / N_k[:, None]
    d = x_hat - mu
    return mu, np.einsum("nk,nkd,nke->kde", gamma, d, d) / N_k[:, None, None]


@wrong("missing_m_step", "C without responsibilities", "responsib|weigh|gamma")
def _(gamma, x_hat, C):
    N_k = gamma.sum(0)
    mu = np.einsum("nk,nkd->kd", gamma, x_hat) / N_k[:, None]
    d = x_hat - mu
    S = np.einsum("nk,nkd,nke->kde", gamma, d, d) + C.sum(0)
    return mu, S / N_k[:, None, None]


@wrong("missing_m_step", "divided by N", "number of (all )?data|N")
def _(gamma, x_hat, C):
    mu = np.einsum("nk,nkd->kd", gamma, x_hat) / gamma.sum(0)[:, None]
    d = x_hat - mu
    S = np.einsum("nk,nkde->kde", gamma, d[..., None] * d[..., None, :] + C)
    return mu, S / len(gamma)


@wrong("missing_m_step", "C subtracted", "subtract|sign")
def _(gamma, x_hat, C):
    N_k = gamma.sum(0)
    mu = np.einsum("nk,nkd->kd", gamma, x_hat) / N_k[:, None]
    d = x_hat - mu
    S = np.einsum("nk,nkde->kde", gamma, d[..., None] * d[..., None, :] - C)
    return mu, S / N_k[:, None, None]


@wrong("missing_share", "the ends", "end|limit|T|infinit|converge")
def _(x, M, mu, sigma2, T):
    return x.mean(), x.var()


@wrong("missing_share", "the share of what was observed", "share|observed|power|missing|N")
def _(x, M, mu, sigma2, T):
    left = (len(x) / (M + len(x))) ** T
    m = x.mean() + left * (mu - x.mean())
    s = (x**2).mean() + left * (sigma2 + mu**2 - (x**2).mean())
    return m, s - m**2


@wrong("missing_share", "variance shrinks alone", "variance|mean|square|moves|second")
def _(x, M, mu, sigma2, T):
    left = (M / (M + len(x))) ** T
    return x.mean() + left * (mu - x.mean()), x.var() + left * (sigma2 - x.var())


@wrong("missing_share", "one iteration", "one iteration|T|once")
def _(x, M, mu, sigma2, T):
    left = M / (M + len(x))
    m = x.mean() + left * (mu - x.mean())
    s = (x**2).mean() + left * (sigma2 + mu**2 - (x**2).mean())
    return m, s - m**2


@wrong("icl", "entropy once", "twice|factor|half|2|once")
def _(bic, gamma):
    return bic + entr(gamma).sum()


@wrong("icl", "sign of the entropy", "sign|subtract|reward")
def _(bic, gamma):
    return bic - 2 * entr(gamma).sum()


@wrong("icl", "NaN where responsibilities are zero", "zero")
def _(bic, gamma):
    return bic - 2 * (gamma * np.log(gamma)).sum()


@wrong("icl", "SciPy's entropy along its default axis", "axis|column|over data|normalis")
def _(bic, gamma):
    return bic + 2 * stats.entropy(gamma).sum()


@wrong("icl", "mean entropy", "mean|average|number of data")
def _(bic, gamma):
    return bic + 2 * entr(gamma).sum(1).mean()


@wrong("branches", "old weights", "weights|prior|old")
def _(x, pi, mu, Sigma):
    return pi, answer(x, pi, mu, Sigma)[1]


@wrong("branches", "means not moved", "mean|slope|moved|does not|as if")
def _(x, pi, mu, Sigma):
    return answer(x, pi, mu, Sigma)[0], mu[:, len(x) :]


@wrong("branches", "no mixing coefficients", "mixing|prior")
def _(x, pi, mu, Sigma):
    return answer(x, np.ones(len(pi)) / len(pi), mu, Sigma)


@wrong("branches", "not normalised", "sum to one|normalis|divided")
def _(x, pi, mu, Sigma):
    w, m = answer(x, pi, mu, Sigma)
    B = len(x)
    p = [q * mvn.pdf(x, a[:B], S[:B, :B]) for q, a, S in zip(pi, mu, Sigma)]
    return p, m


def answer(x, pi, mu, Sigma):
    B = len(x)
    a = [np.log(q) + mvn.logpdf(x, m[:B], S[:B, :B]) for q, m, S in zip(pi, mu, Sigma)]
    means = [m[B:] + S[B:, :B] @ np.linalg.solve(S[:B, :B], x - m[:B]) for m, S in zip(mu, Sigma)]
    return softmax(a), np.array(means)


@wrong("paired_lead", "divisor N in the deviation", "N - 1|S - 1|ddof|divid|one less|bias")
def _(new, old):
    d = new - old
    return d.mean(), d.std() / np.sqrt(len(d))


@wrong("paired_lead", "not divided by the root", "root|error of (the|a) mean|deviation")
def _(new, old):
    d = new - old
    return d.mean(), d.std(ddof=1)


@wrong("paired_lead", "unpaired", "pair|independent|splits")
def _(new, old):
    return np.mean(new) - np.mean(old), np.sqrt((new.var(ddof=1) + old.var(ddof=1)) / len(new))


@wrong("paired_lead", "old minus new", "how much better the new")
def _(new, old):
    d = old - new
    return d.mean(), stats.sem(d)


@wrong("paired_lead", "divided by S", "root|divid")
def _(new, old):
    d = new - old
    return d.mean(), d.std(ddof=1) / len(d)


def theirs_by_hand(X, pi, mu, Sigma, reg, n_iter, final=False, ridge=True, mean=True):
    for _ in range(n_iter):
        theta = GaussianMixture(pi, mu, Sigma)
        L = theta.log_likelihood(X)
        t = gmmlab.m_step(X, gmmlab.e_step(X, theta))
        pi, mu = t.pi, t.mu
        Sigma = t.Sigma + (reg * np.eye(X.shape[1]) if ridge else 0)
    if final:
        L = GaussianMixture(pi, mu, Sigma).log_likelihood(X)
    return L / (len(X) if mean else 1), Sigma


@wrong(
    "other_software",
    "the bound at the new parameters",
    "after all n_iter M steps",
)
def _(X, pi, mu, Sigma, reg, n):
    return theirs_by_hand(X, pi, mu, Sigma, reg, n, final=True)


@wrong("other_software", "no ridge", "ridge|reg_covar|diagonal")
def _(X, pi, mu, Sigma, reg, n):
    return theirs_by_hand(X, pi, mu, Sigma, reg, n, ridge=False)


@wrong("other_software", "a sum", "mean|sum|divid|per datum")
def _(X, pi, mu, Sigma, reg, n):
    return theirs_by_hand(X, pi, mu, Sigma, reg, n, mean=False)


@right("conditional_gaussian", "by lists of rows")
def _(X_o, o, h, mu, Sigma):
    ho, oo, hh = blocks(o, h, Sigma)
    B = ho @ np.linalg.inv(oo)
    return [(mu[h] + B @ (x - mu[o])).tolist() for x in X_o], hh - B @ oo @ B.T


@right("observed_row", "gmmlab's marginal")
def _(x_o, o, h, pi, mu, Sigma):
    return GaussianMixture(pi, mu, Sigma).marginal(o).log_density(x_o[None])


@right("missing_e_step", "row by row, as lists")
def _(X, d, pi, mu, Sigma):
    gamma = theirs(X, d, pi, mu, Sigma, lambda x, o: [0.0])[0]
    return gamma.tolist(), RIGHT_HAT(X, d, pi, mu, Sigma).tolist()


@right("missing_m_step", "moments, then minus the square of the mean")
def _(gamma, x_hat, C):
    w = gamma / gamma.sum(0)
    mu = np.einsum("nk,nkd->kd", w, x_hat)
    second = np.einsum("nk,nkde->kde", w, C + np.einsum("nkd,nke->nkde", x_hat, x_hat))
    return mu, second - np.einsum("kd,ke->kde", mu, mu)


@right("missing_share", "a loop, for all that")
def _(x, M, mu, sigma2, T):
    N = len(x) + M
    for _ in range(T):
        m = (x.sum() + M * mu) / N
        sigma2 = ((x**2).sum() + M * (sigma2 + mu**2)) / N - m**2
        mu = m
    return mu, sigma2


@right("icl", "special.entr, in float32")
def _(bic, gamma):
    return np.float32(bic + 2 * entr(gamma).sum())


@right("branches", "gmmlab's conditional")
def _(x, pi, mu, Sigma):
    rest = GaussianMixture(pi, mu, Sigma).conditional(dict(enumerate(x)))
    return rest.pi, rest.mu


@right("paired_lead", "stats.sem")
def _(new, old):
    return float(np.mean(new - old)), stats.sem(new - old)


@right("other_software", "scikit-learn itself")
def _(X, pi, mu, Sigma, reg, n):
    import warnings

    model = Theirs(
        len(pi),
        weights_init=pi,
        means_init=mu,
        precisions_init=np.linalg.inv(Sigma),
        reg_covar=reg,
        max_iter=n,
        tol=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(X)
    return model.lower_bound_, model.covariances_
