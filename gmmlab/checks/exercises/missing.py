"""Chapter 10: half a row of a Gaussian and of a mixture, PRML (2.81)-(2.82), (2.98), and EM on it.

Each problem has a number of columns, of components and of rows of its own.
"""

import numpy as np

from ..judging.check import Check, Mistake, Part
from . import problems, sources_other
from . import sources_late as texts

SHAPES = ((3, 2, 11), (4, 3, 9), (5, 4, 12), (3, 3, 13))  # D, K, N


def _each(make):
    def made(seed=0):
        return [
            make(np.random.default_rng([seed, 10, i]), *shape) for i, shape in enumerate(SHAPES)
        ]

    return made


def _row(rng, D, K, N):
    """A mixture, and a row of which some columns were observed, o, and the others, h, not."""
    columns, H = rng.permutation(D), (D + 1) // 2
    h, o = np.sort(columns[:H]), np.sort(columns[H:])
    mu, Sigma = rng.normal(size=(K, D)) * 1.5 + 0.4, problems.covariances(rng, K, D)
    return {
        "x_o": rng.normal(size=len(o)) * 1.2 - 0.3,
        "o": o,
        "h": h,
        "pi": problems.distribution(rng, K),
        "mu": mu,
        "Sigma": Sigma,
    }


def _gaussian_row(rng, D, K, N):
    """A Gaussian, and N rows that lack the same columns."""
    row = _row(rng, D, 1, N)
    X_o = rng.normal(size=(N, len(row["o"]))) * 1.2 - 0.3
    return {**row, "X_o": X_o, "mu": row["mu"][0], "Sigma": row["Sigma"][0]}


rows, gaussian_rows = _each(_row), _each(_gaussian_row)


def _block(Sigma, a, b):
    return Sigma[..., a, :][..., b]


def slope(Sigma, o, h, *, invert=np.linalg.inv):
    """(..., H, O)."""
    return _block(Sigma, h, o) @ invert(_block(Sigma, o, o))


def blocks(X_o, o, h, mu, Sigma):
    """What texts of one Gaussian name: letters and value."""
    return {
        "X_o": ("no", X_o),
        "mu_o": ("o", mu[o]),
        "mu_h": ("d", mu[h]),
        "S_oo": ("oc", _block(Sigma, o, o)),
        "S_ho": ("dc", _block(Sigma, h, o)),
        "S_oh": ("eo", _block(Sigma, h, o)),
        "S_hh": ("de", _block(Sigma, h, h)),
    }


def seen_blocks(x_o, o, mu, Sigma):
    """What texts of the density of a row name: letters and value."""
    return {
        "x_o": ("o", x_o),
        "mu_o": ("ko", mu[:, o]),
        "S_oo": ("koc", _block(Sigma, o, o)),
        "O": ("", len(o)),
    }


def conditional_mean(X_o, o, h, mu, Sigma, *, about=None, own=1, sign=1, B=slope):
    """(N, H), PRML (2.81)."""
    away = X_o - mu[o] if about is None else about(X_o, mu[o])
    return own * mu[h] + sign * away @ B(Sigma, o, h).T


def _other_way(Sigma, o, h):
    """The slope of what was observed on what was not: the wrong block inverted."""
    return np.linalg.solve(_block(Sigma, h, h), _block(Sigma, h, o))


CONDITIONAL_MEAN = Part(
    "the mean",
    "nd",
    conditional_mean,
    (
        Mistake(
            "mean of the column",
            "this is the mean of the hidden columns, as if nothing had been observed. What does "
            "(2.81) add to it?",
            {"sign": 0},
        ),
        Mistake(
            "mean not subtracted",
            "you multiply by what was observed itself. (2.81) has how far it lies from its mean.",
            {"about": lambda x, m: x},
        ),
        Mistake(
            "centred on the data's own mean",
            "you measure from the mean of these rows; (2.81) has the Gaussian's own.",
            {"about": lambda X_o, m: X_o - X_o.mean(axis=0)},
        ),
        Mistake(
            "own mean missing",
            "you have how far the hidden columns lie from their mean, and the mean itself is "
            "missing. Reread (2.81).",
            {"own": 0},
        ),
        Mistake(
            "sign",
            "the second term is subtracted where it should be added. With precisions there is a "
            "minus, (2.97); with covariances, (2.81), there is none.",
            {"sign": -1},
        ),
        Mistake(
            "not divided by a covariance",
            "the covariance with what was observed stands alone. What is it multiplied by in "
            "(2.81)?",
            {"B": lambda Sigma, o, h: _block(Sigma, h, o)},
        ),
        Mistake(
            "covariance not inverted",
            "the covariance of what was observed enters as it is; (2.81) has its inverse.",
            {"B": lambda Sigma, o, h: slope(Sigma, o, h, invert=lambda S: S)},
        ),
        Mistake(
            "wrong block inverted",
            "you invert the covariance of the hidden columns. Which block stands inverted in "
            "(2.81)?",
            {"B": _other_way},
        ),
        Mistake(
            "block of the inverse",
            "you invert the whole covariance and take a block. In (2.81) the block is taken first, "
            "and then inverted.",
            {
                "B": lambda Sigma, o, h: _block(Sigma, h, o) @ _block(np.linalg.inv(Sigma), o, o),
            },
        ),
        Mistake(
            "variances alone",
            "you divide by the variances of what was observed, column by column, and these columns "
            "are correlated.",
            {"B": lambda Sigma, o, h: _block(Sigma, h, o) / np.diagonal(Sigma)[o]},
        ),
    ),
    "(2.81)",
    "with two columns it is the line of least squares; without correlation, the column's mean.",
    sources=texts.CONDITIONAL_MEAN,
    terms=blocks,
)


def conditional_covariance(X_o, o, h, mu, Sigma, *, own=_block, sign=1, less=None, finish=None):
    """(H, H), PRML (2.82)."""
    taken = slope(Sigma, o, h) @ _block(Sigma, o, h) if less is None else less(Sigma, o, h)
    S = own(Sigma, h, h) - sign * taken
    return finish(S) if finish else S


CONDITIONAL_COVARIANCE = Part(
    "the covariance",
    "de",
    conditional_covariance,
    (
        Mistake(
            "marginal covariance",
            "this is the covariance of the hidden columns when nothing is known of the others. "
            "What does (2.82) take off?",
            {"sign": 0},
        ),
        Mistake(
            "added",
            "something is added where (2.82) subtracts. To have seen a column can't make "
            "the others less certain.",
            {"sign": -1},
        ),
        Mistake(
            "what was learnt alone",
            "this is what knowing the other columns takes off. From what is it taken?",
            {"own": lambda Sigma, a, b: 0 * _block(Sigma, a, b), "sign": -1},
        ),
        Mistake(
            "block of the precision",
            "this is a block of the precision. (2.96) has it inverted.",
            lambda X_o, o, h, mu, Sigma: _block(np.linalg.inv(Sigma), h, h),
        ),
        Mistake(
            "inverse of a block",
            "this is the precision that the hidden columns have by themselves, not their "
            "covariance given the others.",
            lambda X_o, o, h, mu, Sigma: np.linalg.inv(_block(Sigma, h, h)),
        ),
        Mistake(
            "not divided by a covariance",
            "two covariances are multiplied, and what stands between them in (2.82) is missing: "
            "the units do not fit.",
            {"less": lambda Sigma, o, h: _block(Sigma, h, o) @ _block(Sigma, o, h)},
        ),
        Mistake(
            "covariance not inverted",
            "the covariance of what was observed enters as it is; (2.82) has its inverse.",
            {
                "less": lambda Sigma, o, h: (
                    _block(Sigma, h, o) @ _block(Sigma, o, o) @ _block(Sigma, o, h)
                )
            },
        ),
        Mistake(
            "block of the inverse",
            "you invert the whole covariance and take a block. In (2.82) the block is taken first, "
            "and then inverted.",
            {
                "less": lambda Sigma, o, h: (
                    _block(Sigma, h, o) @ _block(np.linalg.inv(Sigma), o, o) @ _block(Sigma, o, h)
                )
            },
        ),
        Mistake(
            "variances alone",
            "you divide by the variances of what was observed, column by column, and these columns "
            "are correlated.",
            {
                "less": lambda Sigma, o, h: (
                    _block(Sigma, h, o) / np.diagonal(Sigma)[o] @ _block(Sigma, o, h)
                )
            },
        ),
        Mistake(
            "diagonal alone",
            "hidden columns may be correlated with one another, also when the others are known; "
            "yours are not.",
            {"finish": lambda S: S * np.eye(len(S))},
        ),
    ),
    "(2.82)",
    "without correlation between the two parts nothing is taken off.",
    ((lambda v: np.allclose(v, np.swapaxes(v, -1, -2), atol=1e-6), "A covariance is symmetric."),),
    sources=texts.CONDITIONAL_COVARIANCE,
    terms=blocks,
)


def log_joint_seen(x_o, o, h, pi, mu, Sigma, *, prior=np.log, inner=None, det=0.5, constant=1.0):
    """(K,): ln p(x_o, z_k = 1), nats; PRML (2.98) for each component."""
    S = _block(Sigma, o, o) if inner is None else inner(Sigma, o)
    away = x_o - mu[:, o]
    square = np.einsum("kd,kde,ke->k", away, np.linalg.inv(S), away)
    logs = constant * len(o) * np.log(2 * np.pi) / 2 + det * np.linalg.slogdet(S)[1]
    return prior(pi) - square / 2 - logs


def _logsumexp(a):
    return a.max() + np.log(np.exp(a - a.max()).sum())


def observed_density(x_o, o, h, pi, mu, Sigma, *, over=_logsumexp, **slips):
    """A number: ln p(x_o), nats."""
    return over(log_joint_seen(x_o, o, h, pi, mu, Sigma, **slips))


def _given_the_rest(Sigma, o):
    """The covariance of what was observed, if the hidden columns were known, too."""
    return np.linalg.inv(_block(np.linalg.inv(Sigma), o, o))


SEEN = (
    Mistake(
        "weights missing",
        "the mixing coefficients play no part.",
        {"prior": lambda pi: 0 * pi},
    ),
    Mistake(
        "covariance given the hidden columns",
        "you take a block of the precision for the precision of a block. What is the marginal's "
        "covariance, (2.98)?",
        {"inner": _given_the_rest},
    ),
    Mistake(
        "columns uncorrelated",
        "you multiply densities of single columns, and these columns are correlated.",
        {"inner": lambda Sigma, o: _block(Sigma, o, o) * np.eye(len(o))},
    ),
    Mistake(
        "no determinant",
        "the determinant is missing, and it differs from component to component.",
        {"det": 0.0},
    ),
    Mistake("root of the determinant missing", "look at the power of the determinant.", {"det": 1}),
)


def _filled(x_o, o, h, pi, mu, Sigma):
    """(K,): the joint of a row whose holes hold each component's mean."""
    D = mu.shape[1]
    away = np.zeros_like(mu)
    away[:, o] = x_o - mu[:, o]
    square = np.einsum("kd,kde,ke->k", away, np.linalg.inv(Sigma), away)
    return np.log(pi) - (square + D * np.log(2 * np.pi) + np.linalg.slogdet(Sigma)[1]) / 2


OBSERVED_DENSITY = Part(
    "ln p(x_o)",
    "",
    observed_density,
    (
        *SEEN,
        Mistake(
            "holes filled with means",
            "this is the density of a whole row, with means in its holes. The hidden columns are "
            "integrated out: (2.98) strikes them out.",
            lambda *a: _logsumexp(_filled(*a)),
        ),
        Mistake(
            "one Gaussian for all",
            "this is one Gaussian, with the mixture's average mean and covariance; a mixture is a "
            "sum of densities.",
            lambda x_o, o, h, pi, mu, Sigma: observed_density(
                x_o, o, h, np.ones(1), (pi @ mu)[None], np.tensordot(pi, Sigma, 1)[None]
            ),
        ),
        Mistake(
            "the first columns",
            "you take the first columns; o says which were observed.",
            lambda x_o, o, h, pi, mu, Sigma: observed_density(
                x_o, np.arange(len(o)), h, pi, mu, Sigma
            ),
        ),
        Mistake(
            "constant missing",
            "a power of two pi is missing.",
            {"constant": 0.0},
        ),
        Mistake(
            "all dimensions counted",
            "the power of two pi is that of a whole row; how many columns were observed?",
            lambda x_o, o, h, pi, mu, Sigma: (
                observed_density(x_o, o, h, pi, mu, Sigma) - len(h) * np.log(2 * np.pi) / 2
            ),
        ),
        Mistake(
            "the likeliest component alone",
            "you keep the largest term. A mixture adds the densities of all components.",
            {"over": np.max},
        ),
        Mistake(
            "sum of logarithms",
            "you add logarithms over components where densities are added.",
            {"over": np.sum},
        ),
        Mistake(
            "no logarithm",
            "this is the density itself; asked for is its logarithm.",
            {"over": lambda a: np.exp(a).sum()},
        ),
    ),
    "(2.98) and (9.7)",
    "with one component and one column it is the logarithm of a Gaussian in one dimension.",
    sources=texts.OBSERVED,
    terms=lambda x_o, o, h, pi, mu, Sigma: seen_blocks(x_o, o, mu, Sigma),
)


def _column(rng, D, K, N):
    """Rows of which some lack one column, d, and a mixture."""
    d, missing = int(rng.integers(D)), rng.permutation(np.arange(N) % 3 == 0)
    X = rng.normal(size=(N, D)) * 1.5 + 0.3
    X[missing, d] = np.nan
    mu, Sigma = rng.normal(size=(K, D)) * 1.5, problems.covariances(rng, K, D)
    return {"X": X, "d": d, "pi": problems.distribution(rng, K), "mu": mu, "Sigma": Sigma}


columns = _each(_column)


def _cases(X, d):
    """For the rows that lack column d, and for the others: the rows, o, and h."""
    D, missing = X.shape[1], np.isnan(X[:, d])
    rest = np.delete(np.arange(D), d)
    yield missing, rest, np.array([d])
    yield ~missing, np.arange(D), np.array([], int)


def responsibilities(X, d, pi, mu, Sigma, *, over=1, raw=False, **slips):
    """(N, K): of what was observed of each row."""
    a = np.empty((len(X), len(pi)))
    for where, o, h in _cases(X, d):
        for n in np.flatnonzero(where):
            a[n] = log_joint_seen(X[n, o], o, h, pi, mu, Sigma, **slips)
    if raw:
        return np.exp(a)
    gamma = np.exp(a - (a.max(axis=over, keepdims=True)))
    return gamma / gamma.sum(axis=over, keepdims=True)


def _filled_responsibilities(fill):
    def give(X, d, pi, mu, Sigma):
        Y = np.where(np.isnan(X), fill(X), X)
        away = Y[:, None] - mu
        square = np.einsum("nkd,kde,nke->nk", away, np.linalg.inv(Sigma), away)
        a = np.log(pi) - (square + np.linalg.slogdet(Sigma)[1]) / 2
        gamma = np.exp(a - a.max(axis=1, keepdims=True))
        return gamma / gamma.sum(axis=1, keepdims=True)

    return give


def _prior_where_missing(X, d, pi, mu, Sigma):
    gamma = responsibilities(X, d, pi, mu, Sigma)
    return np.where(np.isnan(X[:, [d]]), pi, gamma)


def _expected_as_if_seen(X, d, pi, mu, Sigma, **slips):
    """Holes hold what each component expects, and the row counts as a whole one."""
    Y = np.repeat(X[:, None], len(pi), axis=1)
    Y[:, :, d] = expectations(X, d, pi, mu, Sigma, **slips)
    away = Y - mu
    square = np.einsum("nkd,kde,nke->nk", away, np.linalg.inv(Sigma), away)
    a = np.log(pi) - (square + np.linalg.slogdet(Sigma)[1]) / 2
    gamma = np.exp(a - a.max(axis=1, keepdims=True))
    return gamma / gamma.sum(axis=1, keepdims=True)


def _column_everywhere(X, d, pi, mu, Sigma):
    """Column d is left out of every row."""
    o, h = np.delete(np.arange(X.shape[1]), d), np.array([d])
    a = np.array([log_joint_seen(x[o], o, h, pi, mu, Sigma) for x in X])
    gamma = np.exp(a - a.max(axis=1, keepdims=True))
    return gamma / gamma.sum(axis=1, keepdims=True)


GAMMA = Part(
    "gamma",
    "nk",
    responsibilities,
    (
        *SEEN,
        Mistake(
            "holes filled with zero",
            "a row with a hole gets the density of a row with a zero there. Which columns does its "
            "density run over?",
            _filled_responsibilities(lambda X: 0),
        ),
        Mistake(
            "holes filled with the column's mean",
            "a row with a hole gets the density of a row with the column's mean there. Which "
            "columns does its density run over?",
            _filled_responsibilities(lambda X: np.nanmean(X, axis=0)),
        ),
        Mistake(
            "row with a hole not looked at",
            "rows with a hole get the mixing coefficients, as if nothing of them were observed.",
            _prior_where_missing,
        ),
        Mistake(
            "holes filled with what is expected",
            "a row with a hole gets the density of a whole row, with what the component expects "
            "in it. As if seen, it looks more likely than it is: which columns were observed?",
            _expected_as_if_seen,
        ),
        Mistake(
            "holes filled with the component's mean",
            "a row with a hole gets the density of a whole row, with the component's mean in it. "
            "Which columns does its density run over?",
            lambda *a: _expected_as_if_seen(*a, sign=0),
        ),
        Mistake(
            "column left out everywhere",
            "the column is left out of every row, of those that have it, too.",
            _column_everywhere,
        ),
        Mistake(
            "not normalised",
            "these are the numerators; each row has to sum to one.",
            {"raw": True},
        ),
        Mistake(
            "logarithms, not normalised",
            "these are the logarithms of the numerators; take them out of the logarithm, and let "
            "each row sum to one.",
            lambda *a: np.log(responsibilities(*a, raw=True)),
        ),
        Mistake(
            "equal shares for rows with a hole",
            "a row with a hole belongs to all components alike, as if nothing of it were observed, "
            "and the weights were equal.",
            lambda X, d, pi, mu, Sigma: np.where(
                np.isnan(X[:, [d]]), 1 / len(pi), responsibilities(X, d, pi, mu, Sigma)
            ),
        ),
        Mistake("normalised over data", "over what do responsibilities sum to one?", {"over": 0}),
    ),
    "(9.13), with the densities (2.98) of what was observed",
    "a row of which nothing was observed has the mixing coefficients.",
    ((lambda v: np.allclose(v.sum(axis=1), 1, atol=1e-4), "Each row sums to one."),),
)


def expectations(X, d, pi, mu, Sigma, *, B=slope, own=1, about=None, sign=1):
    """(N, K): column d as each component expects it; where it was observed, itself."""
    o, h = np.delete(np.arange(X.shape[1]), d), np.array([d])
    away = X[:, None, o] - mu[:, o] if about is None else np.tile(X[:, None, o], (1, len(pi), 1))
    shift = np.einsum("kho,nko->nk", B(Sigma, o, h), away)
    return np.where(np.isnan(X[:, [d]]), own * mu[:, d] + sign * shift, X[:, [d]])


def _of_the_likeliest(X, d, pi, mu, Sigma):
    """The expectation of each row's likeliest component, for all."""
    gamma, E = responsibilities(X, d, pi, mu, Sigma), expectations(X, d, pi, mu, Sigma)
    best = np.take_along_axis(E, gamma.argmax(axis=1)[:, None], axis=1)
    return np.repeat(best, len(pi), axis=1)


def hole(X, d, pi, mu, Sigma):
    """What a text of the hole's expectation names: letters and value."""
    o, gone = np.delete(np.arange(X.shape[1]), d), np.isnan(X[:, d])
    return {
        "X_o": ("no", X[:, o]),
        "mu_o": ("ko", mu[:, o]),
        "mu_h": ("k", mu[:, d]),
        "S_oo": ("koc", _block(Sigma, o, o)),
        "S_ho": ("kc", Sigma[:, d][:, o]),
        "gone": ("n", gone),
        "seen": ("n", np.where(gone, 0, X[:, d])),
    }


def _one_for_all(X, d, pi, mu, Sigma):
    """The components' expectations, averaged already."""
    gamma, E = responsibilities(X, d, pi, mu, Sigma), expectations(X, d, pi, mu, Sigma)
    return np.repeat((gamma * E).sum(axis=1, keepdims=True), len(pi), axis=1)


EXPECTED = Part(
    "x_hat",
    "nk",
    expectations,
    (
        Mistake(
            "mean of the component",
            "you fill holes with each component's mean; the rest of the row says more, (2.81).",
            {"sign": 0},
        ),
        Mistake(
            "mean of the column",
            "you fill holes with the column's mean. What does each component expect there, given "
            "the rest of the row?",
            lambda X, d, pi, mu, Sigma: np.where(
                np.isnan(X[:, [d]]), np.nanmean(X[:, d]), np.repeat(X[:, [d]], len(pi), axis=1)
            ),
        ),
        Mistake(
            "averaged over components",
            "each component has an expectation of its own, and you average them already. The M "
            "step needs them apart.",
            _one_for_all,
        ),
        Mistake(
            "of the likeliest component",
            "each row has what its likeliest component expects; each component has an expectation "
            "of its own.",
            _of_the_likeliest,
        ),
        Mistake(
            "weighed already",
            "each expectation is multiplied by its responsibility already. The M step needs them "
            "apart.",
            lambda *a: responsibilities(*a) * expectations(*a),
        ),
        Mistake(
            "mean not subtracted",
            "you multiply by what was observed itself. (2.81) has how far it lies from the "
            "component's mean.",
            {"about": True},
        ),
        Mistake(
            "sign",
            "the second term of (2.81) is subtracted where it should be added.",
            {"sign": -1},
        ),
        Mistake(
            "own mean missing",
            "the component's own mean of that column is missing. Reread (2.81).",
            {"own": 0},
        ),
        Mistake(
            "variances alone",
            "you divide by the variances of what was observed, column by column, and these columns "
            "are correlated.",
            {
                "B": lambda Sigma, o, h: (
                    _block(Sigma, h, o) / np.diagonal(Sigma, axis1=1, axis2=2)[:, None, o]
                )
            },
        ),
        Mistake(
            "not divided by a covariance",
            "the covariance with what was observed stands alone. What is it multiplied by in "
            "(2.81)?",
            {"B": lambda Sigma, o, h: _block(Sigma, h, o)},
        ),
        Mistake(
            "what was observed is replaced, too",
            "you put an expectation into rows whose column was observed. There it is certain.",
            lambda X, d, pi, mu, Sigma: expectations(
                np.where(np.arange(X.shape[1]) == d, np.nan, X), d, pi, mu, Sigma
            ),
        ),
    ),
    "(2.81)",
    "without correlation it is the component's mean; where the column was observed, its value.",
    sources=texts.EXPECTED,
    terms=hole,
)


def _sums(rng, D, K, N):
    """What an E step hands on where the same columns are hidden in some rows."""
    hidden = rng.permutation(np.arange(D) < max(1, D // 2))
    missing = rng.permutation(np.arange(N) % 3 != 1)
    x_hat = np.repeat(rng.normal(size=(N, 1, D)), K, axis=1) * 1.4 + 0.3
    drawn = x_hat + rng.normal(size=(N, K, D)) * 0.8
    x_hat = np.where(missing[:, None, None] & hidden, drawn, x_hat)
    C = problems.covariances(rng, K, D) * np.outer(hidden, hidden)
    return {
        "gamma": problems.distribution(rng, N, K),
        "x_hat": x_hat,
        "C": missing[:, None, None, None] * C,
    }


sums = _each(_sums)


def expected_mean(gamma, x_hat, C, *, size=None):
    """(K, D)."""
    N_k = gamma.sum(axis=0) if size is None else size(gamma, C)
    return np.einsum("nk,nkd->kd", gamma, x_hat) / N_k[:, None]


def _whole(C):
    """(N,): rows in which nothing was hidden."""
    return ~C.any(axis=(1, 2, 3))


def _observed_counts(gamma, C):
    return (gamma * _whole(C)[:, None]).sum(axis=0)


COUNTS = (
    Mistake(
        "divided by observed counts",
        "you divide by the responsibilities of whole rows alone; the sum runs over all rows.",
        {"size": _observed_counts},
    ),
    Mistake(
        "divided by N",
        "you divide by the number of rows. How many does component k hold?",
        {"size": lambda gamma, C: np.full(gamma.shape[1], float(len(gamma)))},
    ),
    Mistake("not divided", "these are sums over data.", {"size": lambda g, C: np.ones(g.shape[1])}),
)
EXPECTED_MEAN = Part(
    "mu",
    "kd",
    expected_mean,
    (
        *COUNTS,
        Mistake(
            "whole rows alone",
            "rows with a hole play no part in your mean; they have their expectations.",
            lambda gamma, x_hat, C: expected_mean(gamma[_whole(C)], x_hat[_whole(C)], C),
        ),
        Mistake(
            "unweighted",
            "all rows count alike; by what is a row weighed in component k?",
            lambda gamma, x_hat, C: x_hat.mean(axis=0),
        ),
    ),
    "(9.17), with what each component expects of a row",
    "where nothing is hidden it is (9.17).",
    sources=sources_other.EXPECTED_MEANS,
)


def expected_covariance(gamma, x_hat, C, *, mu=expected_mean, left=None, size=None, sign=1):
    """(K, D, D): the spread of what is expected, and what stays open."""
    mu = mu(gamma, x_hat, C) if callable(mu) else mu
    N_k = gamma.sum(axis=0)
    away = x_hat - mu
    S = np.einsum("nk,nkd,nke->kde", gamma, away, away)
    add = np.einsum("nk,nkde->kde", gamma, C) if left is None else left(gamma, C)
    return (S + sign * add) / (N_k if size is None else size(gamma, C))[:, None, None]


EXPECTED_COVARIANCE = Part(
    "Sigma",
    "kde",
    expected_covariance,
    (
        Mistake(
            "conditional covariance forgotten",
            "you treat what was expected as if it had been observed. The expectation of a product "
            "is the product of the expectations, and what more?",
            {"sign": 0},
        ),
        *COUNTS,
        Mistake(
            "conditional covariance subtracted",
            "C is subtracted where it should be added.",
            {"sign": -1},
        ),
        Mistake(
            "conditional covariance not weighed",
            "C is added with the same weight in every component. By what is a row weighed?",
            {"left": lambda gamma, C: C.sum(axis=0)},
        ),
        Mistake(
            "conditional covariance once",
            "C is added once, and not once for each row that lacks something.",
            {"left": lambda gamma, C: C.max(axis=0) + C.min(axis=0)},
        ),
        Mistake(
            "conditional covariance for every row",
            "C is added for every row, also for those in which nothing was hidden.",
            {
                "left": lambda gamma, C: (
                    gamma.sum(axis=0)[:, None, None] * (C.max(axis=0) + C.min(axis=0))
                )
            },
        ),
        Mistake(
            "from the mean of all",
            "you measure from one mean for all components; each has its own.",
            {"mu": lambda gamma, x_hat, C: gamma.mean(axis=0) @ expected_mean(gamma, x_hat, C)},
        ),
        Mistake(
            "variances of C alone",
            "only the diagonal of C is added; hidden columns may be correlated.",
            {"left": lambda g, C: np.einsum("nk,nkde->kde", g, C) * np.eye(C.shape[-1])},
        ),
        Mistake(
            "whole rows alone",
            "rows with a hole play no part in your covariance.",
            lambda gamma, x_hat, C: expected_covariance(
                gamma[_whole(C)], x_hat[_whole(C)], C[_whole(C)]
            ),
        ),
    ),
    "(9.19), with the expectation of the product",
    "where nothing is hidden it is (9.19).",
    follows="mu",
    sources=sources_other.EXPECTED_SCATTER,
)


def _one_column(rng, D, K, N):
    return {
        "x": rng.normal(size=N) * 2 + 1.5,
        "M": int(rng.integers(3, 9)) + D,
        "mu": rng.normal() * 2 - 2,
        "sigma2": rng.uniform(0.5, 6),
        "T": int(rng.integers(2, 6)),
    }


one_column = _each(_one_column)


def _after(x, M, T, start, seen, *, share=None, power=None):
    """A moment after T iterations: its error falls by the share of what is missing."""
    m = M / (M + len(x)) if share is None else share(len(x), M)
    return seen + m ** (T if power is None else power(T)) * (start - seen)


def mean_after(x, M, mu, sigma2, T, **slips):
    """A number."""
    return _after(x, M, T, mu, x.mean(), **slips)


def variance_after(x, M, mu, sigma2, T, *, open_=1, mean=mean_after, **slips):
    """A number: second moments go to their end as means do."""
    second = _after(x, M, T, open_ * sigma2 + mu**2, (x**2).mean(), **slips)
    return second - mean(x, M, mu, sigma2, T, **slips) ** 2


def _without_covariance(x, M, mu, sigma2, T):
    """Holes filled, T times, and the variance of the filled column."""
    for _ in range(T):
        whole = np.append(x, np.full(M, mu))
        mu, sigma2 = whole.mean(), whole.var()
    return sigma2


def start(x, M, mu, sigma2, T):
    """What texts of a column with holes name: letters and value."""
    return {
        "x": ("n", x),
        **{"holes": ("", M), "mu_0": ("", mu), "s_0": ("", sigma2)},
    }


SHARES = (
    Mistake(
        "share of what was observed",
        "the error falls by the share of what was observed. If nearly everything is missing, is "
        "EM fast?",
        {"share": lambda n, M: n / (M + n)},
    ),
    Mistake(
        "missing over observed",
        "you divide the number missing by the number observed. A share is of all.",
        {"share": lambda n, M: M / n},
    ),
    Mistake("one iteration", "this is after one iteration.", {"power": lambda T: 1}),
    Mistake("one iteration too many", "count the M steps.", {"power": lambda T: T + 1}),
    Mistake("one iteration too few", "count the M steps.", {"power": lambda T: T - 1}),
    Mistake(
        "twice per iteration", "the share enters once an iteration.", {"power": lambda T: 2 * T}
    ),
)
MEAN_AFTER = Part(
    "the mean",
    "",
    mean_after,
    (
        *SHARES,
        Mistake(
            "the end",
            "this is where EM ends, after infinitely many iterations.",
            lambda x, M, mu, sigma2, T: x.mean(),
        ),
        Mistake(
            "the start", "this is where EM starts.", lambda x, M, mu, sigma2, T: np.float64(mu)
        ),
        Mistake(
            "the start's share alone",
            "this is the part of the start that is left; where does EM go?",
            lambda x, M, mu, sigma2, T: (M / (M + len(x))) ** T * mu,
        ),
    ),
    "the section on what filling in does to a variance",
    "with nothing missing, one iteration ends at the mean of what was observed.",
    sources=texts.MEAN_AFTER,
    terms=start,
)
VARIANCE_AFTER = Part(
    "the variance",
    "",
    variance_after,
    (
        *SHARES,
        Mistake(
            "conditional variance forgotten",
            "holes are filled with their expectation and counted as observed: their variance is "
            "missing.",
            _without_covariance,
        ),
        Mistake(
            "variances like means",
            "you let the variance go to its end as the mean does; the mean moves meanwhile. Which "
            "moment does go there so?",
            lambda x, M, mu, sigma2, T: _after(x, M, T, sigma2, x.var()),
        ),
        Mistake(
            "second moment",
            "this is the expectation of the square; the square of the mean is not subtracted.",
            lambda x, M, mu, sigma2, T: _after(x, M, T, sigma2 + mu**2, (x**2).mean()),
        ),
        Mistake(
            "the end",
            "this is where EM ends, after infinitely many iterations.",
            lambda x, M, mu, sigma2, T: x.var(),
        ),
        Mistake(
            "the start", "this is where EM starts.", lambda x, M, mu, sigma2, T: np.float64(sigma2)
        ),
        Mistake(
            "N - 1",
            "you divide by one less than the number; maximum likelihood does not.",
            lambda x, M, mu, sigma2, T: (
                _after(x, M, T, sigma2 + mu**2, x.var(ddof=1) + x.mean() ** 2)
                - mean_after(x, M, mu, sigma2, T) ** 2
            ),
        ),
    ),
    "the section on what filling in does to a variance",
    "with nothing missing, one iteration ends at the variance of what was observed.",
    ((lambda v: (v > 0).all(), "A variance is positive."),),
    sources=texts.VARIANCE_AFTER,
    terms=start,
)

conditional_gaussian = Check(
    "conditional_gaussian",
    ("X_o", "o", "h", "mu", "Sigma"),
    (CONDITIONAL_MEAN, CONDITIONAL_COVARIANCE),
    gaussian_rows,
)
observed_row = Check(
    "observed_row", ("x_o", "o", "h", "pi", "mu", "Sigma"), (OBSERVED_DENSITY,), rows
)
missing_e_step = Check(
    "missing_e_step", ("X", "d", "pi", "mu", "Sigma"), (GAMMA, EXPECTED), columns
)
missing_m_step = Check(
    "missing_m_step", ("gamma", "x_hat", "C"), (EXPECTED_MEAN, EXPECTED_COVARIANCE), sums
)
missing_share = Check(
    "missing_share", ("x", "M", "mu", "sigma2", "T"), (MEAN_AFTER, VARIANCE_AFTER), one_column
)
