"""Chapter 9: MAP updates (9.77), one datum at a time (9.78)-(9.79), blocks, and choosing K."""

import numpy as np

from ..judging.check import Check, Mistake, Part
from . import problems, sources_other


def parameters(K, D, *, weights=lambda K: K - 1, means=lambda K, D: K * D, matrix=None, of=None):
    """A whole number: what the M step chooses, for full covariances."""
    each = D * (D + 1) // 2 if matrix is None else matrix(D)
    return weights(K) + means(K, D) + (K if of is None else of(K)) * each


SIZES = ((3, 2), (2, 5), (4, 3), (5, 4), (7, 6), (6, 11), (13, 9), (8, 2), (2, 7))

COUNT = Part(
    "the number",
    "",
    parameters,
    (
        Mistake(
            "one weight too many",
            "the weights sum to one, (9.9): how many of them are free?",
            {"weights": lambda K: K},
        ),
        Mistake(
            "weights forgotten", "the mixing coefficients are chosen too.", {"weights": lambda K: 0}
        ),
        Mistake(
            "symmetry forgotten",
            "a covariance is symmetric: how many of its entries are free?",
            {"matrix": lambda D: D * D},
        ),
        Mistake(
            "means or variances forgotten",
            "D numbers a component are missing: is it the means, or the diagonals of covariances?",
            {"matrix": lambda D: D * (D - 1) // 2},
        ),
        Mistake(
            "diagonal covariances",
            "you count variances alone; full covariances have entries off the diagonal.",
            {"matrix": lambda D: D},
        ),
        Mistake(
            "spherical covariances",
            "you count one variance a component; full covariances have more.",
            {"matrix": lambda D: 1},
        ),
        Mistake(
            "covariances forgotten", "the covariances are chosen too.", {"matrix": lambda D: 0}
        ),
        Mistake(
            "one covariance for all",
            "each component has a covariance of its own.",
            {"of": lambda K: 1},
        ),
        Mistake(
            "means or variances forgotten",
            "D numbers a component are missing: is it the means, or the diagonals of covariances?",
            {"means": lambda K, D: 0},
        ),
        Mistake(
            "half rounded",
            "a division without remainder comes too early: D + 1 need not be even.",
            lambda K, D: K - 1 + K * D + K * D * ((D + 1) // 2),
        ),
        Mistake("one mean for all", "each component has a mean.", {"means": lambda K, D: D}),
        Mistake(
            "one number a mean",
            "a mean has D entries.",
            {"means": lambda K, D: K},
        ),
    ),
    "the section on how many kinds in chapter 11",
    "one Gaussian in one dimension has two free parameters.",
    sources=sources_other.COUNT,
)


def criterion(log_likelihood, p, N, *, fit=-2.0, price=np.log, share=1.0):
    """A number: the BIC of which less is better."""
    return fit * log_likelihood + share * p * price(N)


def _fits(seed=0):
    rng = np.random.default_rng([seed, 8])
    return [
        {"log_likelihood": -rng.uniform(80, 400), "p": int(p), "N": int(N)}
        for p, N in zip((11, 17, 5, 23), rng.integers(50, 900, 4), strict=True)
    ]


BIC = Part(
    "BIC",
    "",
    criterion,
    (
        Mistake(
            "another sign",
            "this is the sign of mclust, of which more is better; asked for is the one of which "
            "less is better.",
            lambda L, p, N: 2 * L - p * np.log(N),
        ),
        Mistake(
            "penalty rewards",
            "the price of parameters has the same sign as the fit: more parameters look better.",
            lambda L, p, N: -2 * L - p * np.log(N),
        ),
        Mistake(
            "AIC",
            "this is Akaike's criterion: its price of a parameter does not grow with N.",
            {"price": lambda N: 2.0},
        ),
        Mistake(
            "two missing",
            "look for a factor at the log likelihood.",
            {"fit": -1.0},
        ),
        Mistake(
            "half the penalty",
            "look for a factor at the penalty.",
            {"share": 0.5},
        ),
        Mistake(
            "log evidence",
            "this is the estimate (4.139) of the log evidence: BIC in another scale and sign.",
            lambda L, p, N: L - 0.5 * p * np.log(N),
        ),
        Mistake(
            "log evidence, negative",
            "this is minus (4.139), half of what is asked for.",
            lambda L, p, N: -L + 0.5 * p * np.log(N),
        ),
        Mistake("sign of the fit", "the fit has the wrong sign.", {"fit": 2.0}),
        Mistake("N without logarithm", "how does the penalty grow with N?", {"price": float}),
        Mistake(
            "mean over data",
            "you divide by N. The criterion is for all data together.",
            lambda L, p, N: criterion(L, p, N) / N,
        ),
        Mistake("base 10", "the logarithm is natural.", {"price": np.log10}),
        Mistake("base 2", "the logarithm is natural.", {"price": np.log2}),
        Mistake("no penalty", "the penalty is missing.", {"share": 0.0}),
        Mistake(
            "p and N exchanged",
            "which of the two stands under the logarithm?",
            lambda L, p, N: -2 * L + N * np.log(p),
        ),
    ),
    "the section on how many kinds in chapter 11",
    "with as many parameters, the better fit has the smaller BIC.",
    sources=sources_other.BIC,
)


def _with_one_datum(make):
    def problems_with_x(seed=0):
        rng = np.random.default_rng([seed, 4])
        found = []
        for p in make(seed):
            K, D = p["mu"].shape
            old, new = problems.distribution(rng, 2, K)
            x = rng.normal(size=D) * 2 + 1
            N_k = rng.uniform(2, 9, K)
            found.append({**p, "x": x, "N_k": N_k, "old": old, "new": new})
        return found

    return problems_with_x


def counts(x, mu, N_k, old, new, *, change=lambda old, new: new - old):
    """(K,), PRML (9.79)."""
    return N_k + change(old, new)


def incremental(
    x, mu, N_k, old, new, *, change=lambda old, new: new - old, away=lambda x, mu: x - mu, by=None
):
    """(K, D), PRML (9.78)."""
    below = counts(x, mu, N_k, old, new) if by is None else by(x, mu, N_k, old, new)
    return mu + (change(old, new) / below)[:, None] * away(x, mu)


COUNTS = Part(
    "N_k",
    "k",
    counts,
    (
        Mistake(
            "old responsibility not taken out",
            "the datum was counted before: what has to go before it comes in again? See (9.79).",
            {"change": lambda old, new: new},
        ),
        Mistake(
            "taken out, not put in",
            "the datum leaves with its old responsibilities, but does not come back. See (9.79).",
            {"change": lambda old, new: -old},
        ),
        Mistake(
            "old and new exchanged",
            "what comes in goes out, and the other way round. Reread (9.79).",
            {"change": lambda old, new: old - new},
        ),
        Mistake("both added", "both are added. Reread (9.79).", {"change": lambda o, n: n + o}),
        Mistake("unchanged", "N_k has not changed.", {"change": lambda o, n: 0 * n}),
        Mistake("one added", "a whole datum is added. Reread (9.79).", {"change": lambda o, n: 1}),
    ),
    "(9.79)",
    "if the responsibilities stay as they were, nothing changes.",
    sources=sources_other.NEW_COUNTS,
)
INCREMENTAL = Part(
    "mu",
    "kd",
    incremental,
    (
        Mistake(
            "old responsibility not taken out",
            "the datum is added without taking out what it contributed before. Reread (9.78).",
            {"change": lambda old, new: new},
        ),
        Mistake(
            "moves the wrong way",
            "the mean moves the wrong way. Look at the order of both differences in (9.78).",
            {"change": lambda old, new: old - new},
        ),
        Mistake(
            "old N_k below the line",
            "you divide by the old N_k. Reread (9.78), and try it on two data by hand.",
            {"by": lambda x, mu, N_k, old, new: N_k},
        ),
        Mistake(
            "not divided",
            "you do not divide. Reread (9.78).",
            {"by": lambda x, mu, N_k, old, new: np.ones_like(N_k)},
        ),
        Mistake(
            "divided by all",
            "you divide by the sum of all N_k. Reread (9.78).",
            {"by": lambda x, mu, N_k, old, new: np.full_like(N_k, N_k.sum())},
        ),
        Mistake(
            "mean not subtracted",
            "the old mean is not subtracted from the datum. Reread (9.78).",
            {"away": lambda x, mu: x + 0 * mu},
        ),
        Mistake(
            "moves the wrong way",
            "the mean moves the wrong way. Look at the order of both differences in (9.78).",
            {"away": lambda x, mu: mu - x},
        ),
        Mistake("unchanged", "no mean has moved.", {"away": lambda x, mu: 0 * mu}),
        Mistake(
            "taken out after the division",
            "each of the two terms is divided by a count of its own. Reread (9.78).",
            lambda x, mu, N_k, old, new: (
                mu + (new / (N_k + new - old) - old / N_k)[:, None] * (x - mu)
            ),
        ),
    ),
    "(9.78)",
    "if the responsibilities stay as they were, nothing moves.",
    sources=sources_other.INCREMENTAL,
)


def map_weights(gamma, a, *, unseen=lambda a: a - 1, above=1.0, below=None):
    """(K,): the mode of pi under a symmetric Dirichlet prior, from PRML (9.77) and (2.38)."""
    N_k, extra = gamma.sum(axis=0), unseen(a)
    total = len(gamma) + len(N_k) * extra if below is None else below(len(gamma), len(N_k), extra)
    return (N_k + above * extra) / total


MAP_WEIGHTS = Part(
    "pi",
    "k",
    map_weights,
    (
        Mistake(
            "mean of the posterior",
            "this is the posterior's mean; MAP is its mode. The exponents of (2.38) are one less.",
            {"unseen": lambda a: a},
        ),
        Mistake(
            "no prior",
            "the prior plays no part in it. What does (9.77) add to Q?",
            {"unseen": lambda a: 0.0},
        ),
        Mistake(
            "prior subtracted",
            "the unseen data are taken away where they should be added.",
            {"unseen": lambda a: 1 - a},
        ),
        Mistake(
            "one too many",
            "look at the exponents of (2.38) once more.",
            {"unseen": lambda a: a + 1},
        ),
        Mistake(
            "prior above the line alone",
            "your weights do not sum to one: what do all the numerators sum to?",
            {"below": lambda N, K, extra: N},
        ),
        Mistake(
            "prior below the line alone",
            "your weights do not sum to one: what do all the numerators sum to?",
            {"above": 0.0},
        ),
        Mistake(
            "prior counted once",
            "the prior adds to every component: what do all the numerators sum to?",
            {"below": lambda N, K, extra: N + extra},
        ),
        Mistake(
            "not normalised",
            "these are counts; weights sum to one.",
            {"below": lambda N, K, extra: 1},
        ),
    ),
    "(9.77)",
    "with a flat prior, a = 1, it is (9.26).",
    ((lambda v: abs(v.sum() - 1) < 1e-4, "Your weights do not sum to one."),),
    sources=sources_other.MAP_WEIGHTS,
)


def _with_a(seed=0):
    rng = np.random.default_rng([seed, 2])
    return [{**p, "a": rng.uniform(2, 6)} for p in problems.mixtures(seed)]


free_parameters = Check(
    "free_parameters", ("K", "D"), (COUNT,), lambda seed: [{"K": K, "D": D} for K, D in SIZES]
)
bic = Check("bic", ("log_likelihood", "p", "N"), (BIC,), _fits)
incremental_update = Check(
    "incremental_update",
    ("x", "mu", "N_k", "old", "new"),
    (COUNTS, INCREMENTAL),
    _with_one_datum(problems.mixtures),
)
map_pi = Check("map_pi", ("gamma", "a"), (MAP_WEIGHTS,), _with_a)
