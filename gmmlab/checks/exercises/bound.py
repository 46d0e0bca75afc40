"""Chapter 5: Q (9.40), the entropy, the bound (9.71) and its gap (9.72)."""

from dataclasses import replace

import numpy as np

from ..judging.check import Check, Edge, Mistake, Part
from . import problems, sources
from .expectation import one_hot, softmax
from .gaussian import CONSTANT, DENSITY, PRIOR, log_joint, log_normal

ARGUMENTS = ("X", "q", "pi", "mu", "Sigma")


def _log(q):
    return np.log(np.where(q > 0, q, 1))  # 0 ln 0 = 0


def _keep(q, log_joint):
    return q


def _posterior(q, log_joint):
    return softmax(log_joint)


def entropy_terms(q):
    """(N, K): - q ln q."""
    return -q * _log(q)


def expected(X, q, pi, mu, Sigma, *, weigh=_keep, over=np.sum, **slips):
    """A number, PRML (9.40): the expectation of ln p(X, Z)."""
    joint = log_joint(X, pi, mu, Sigma, **slips)
    return over(weigh(q, joint) * joint)


def bound(X, q, pi, mu, Sigma, *, weigh=_keep, own=_keep, sign=1, over=np.sum, **slips):
    """A number, PRML (9.71): Q and the entropy of q."""
    joint = log_joint(X, pi, mu, Sigma, **slips)
    return over(weigh(q, joint) * joint + sign * entropy_terms(own(q, joint)))


def gap(X, q, pi, mu, Sigma, *, of=None, over=np.sum, **slips):
    """A number, PRML (9.72): KL(q || posterior)."""
    p = softmax(log_joint(X, pi, mu, Sigma, **slips))
    return over((of or _kl)(q, p))


def _kl(q, p):
    return q * (_log(q) - np.log(p))


def _reverse(q, p):
    return p * (np.log(p) - _log(q))


def log_likelihood(X, q, pi, mu, Sigma):
    """A number, PRML (9.14)."""
    return np.log(np.exp(log_joint(X, pi, mu, Sigma)).sum(axis=1)).sum()


def _mean(table):
    return table.sum() / len(table)


def _in_bits(table):
    return table.sum() / np.log(2)


OVER = (
    Mistake(
        "mean over data",
        "you average over data. For independent data the terms add up: reread (9.75).",
        {"over": _mean},
    ),
    Mistake(
        "mean over everything",
        "you average over data and components. Both are sums.",
        {"over": np.mean},
    ),
    Mistake(
        "another base of logarithms",
        "your logarithms are to base 2; PRML's, and nats, are natural.",
        {"over": _in_bits},
    ),
    Mistake(
        "another base of logarithms",
        "your logarithms are to base 10; PRML's, and nats, are natural.",
        {"over": lambda table: table.sum() / np.log(10)},
    ),
    Mistake(
        "not summed over data",
        "there is still one value a datum. Reread (9.75).",
        {"over": lambda table: table.sum(axis=1)},
    ),
    Mistake(
        "not summed",
        "there is still a table of terms. Reread (9.75).",
        {"over": lambda table: table},
    ),
)
WEIGH = (
    Mistake(
        "posterior instead of q",
        "you weigh ln p(X, Z) by the posterior. The expectation is under q, whatever q is.",
        {"weigh": _posterior},
    ),
    Mistake(
        "q missing",
        "you add up ln p(x_n, z_k) without weighing it by q. What is an expectation?",
        {"weigh": lambda q, joint: np.ones_like(q)},
    ),
    Mistake(
        "hard assignments",
        "you keep the likeliest component of each datum and drop the rest of q.",
        {"weigh": lambda q, joint: one_hot(q)},
    ),
    Mistake(
        "q squared",
        "q enters twice. Reread (9.40).",
        {"weigh": lambda q, joint: q**2},
    ),
    Mistake(
        "mixing coefficients instead of q",
        "you weigh by the mixing coefficients, that is by the prior; the expectation is under q.",
        lambda X, q, pi, mu, Sigma: expected(X, np.tile(pi, (len(X), 1)), pi, mu, Sigma),
    ),
)
LIKELIHOOD = Mistake(
    "log likelihood",
    "this is ln p(X), (9.14): q plays no part in it.",
    log_likelihood,
)


def _log_of_expectation(X, q, pi, mu, Sigma):
    return np.log((q * np.exp(log_joint(X, pi, mu, Sigma))).sum(axis=1)).sum()


def _expected_density(X, q, pi, mu, Sigma):
    return (q * np.exp(log_joint(X, pi, mu, Sigma))).sum()


DENSITIES = (
    Mistake(
        "logarithm of the sum",
        "your logarithm stands outside the sum over components. Jensen's inequality is about just "
        "this exchange: where does the logarithm stand?",
        _log_of_expectation,
    ),
    Mistake(
        "no logarithm",
        "you average densities; what is averaged is their logarithm.",
        _expected_density,
    ),
)

Q_PART = Part(
    "Q",
    "",
    expected,
    (
        *(*WEIGH, *OVER, *PRIOR, *DENSITY, *CONSTANT, *DENSITIES, LIKELIHOOD),
        Mistake("the bound", "this is the bound: it holds an entropy, and Q does not.", bound),
        Mistake(
            "entropy subtracted",
            "an entropy has been subtracted; (9.40) has none.",
            lambda *a: bound(*a, sign=-1),
        ),
    ),
    "(9.40)",
    "with one component, Q is the log likelihood of one Gaussian.",
    sources=sources.EXPECTED,
)

BOUND_PART = Part(
    "the bound",
    "",
    bound,
    (
        Mistake(
            "sign of the entropy",
            "the entropy of q enters with the wrong sign. Reread (9.71): q stands below the line.",
            {"sign": -1},
        ),
        Mistake(
            "no entropy",
            "this is Q alone. What does (9.74) add to it, the part that does not depend on theta?",
            {"sign": 0},
        ),
        Mistake(
            "entropy of the posterior",
            "your entropy is that of the posterior. Reread (9.71): whose logarithm is subtracted?",
            {"own": _posterior},
        ),
        Mistake(
            "ln q without q",
            "ln q has to be averaged under q too, as ln p is.",
            lambda X, q, pi, mu, Sigma: expected(X, q, pi, mu, Sigma) - np.log(q).sum(),
        ),
        *WEIGH[:-1],
        Mistake(
            "posterior throughout",
            "these are the numbers of ln p(X), whatever q is. That happens where the posterior "
            "stands for q, and where the logarithm stands outside an average under q.",
            log_likelihood,
        ),
        *OVER,
        *PRIOR,
        *DENSITY,
        *CONSTANT,
        *DENSITIES,
        Mistake(
            "the gap",
            "this is the other term of (9.70): the gap, not the bound.",
            gap,
        ),
        Mistake(
            "the gap, negative",
            "this is minus the gap (9.72). In (9.71) the joint stands above the line, not the "
            "posterior.",
            lambda *a: -gap(*a),
        ),
        Mistake(
            "gap reversed",
            "you subtract KL(p || q) from ln p(X). Which of the two directions has (9.72)?",
            lambda *a: log_likelihood(*a) - gap(*a, of=_reverse),
        ),
        Mistake(
            "gap added to the likelihood",
            "the bound cannot lie above ln p(X), and yours does. Reread (9.70).",
            lambda *a: log_likelihood(*a) + gap(*a),
        ),
        Mistake(
            "prior in place of the joint",
            "ln N(x_n | ...) plays no part in it. Reread (9.71): the joint density of X and Z.",
            lambda X, q, pi, mu, Sigma: (q * (np.log(pi) - np.log(q))).sum(),
        ),
    ),
    "(9.71)",
    "when q is the posterior, the bound is ln p(X); with one component it always is.",
    sources=sources.BOUND,
)


def _by_column(q):
    """Each column divided by its sum, as SciPy's entropy does along its default axis."""
    return q / q.sum(axis=0)


COLUMNS = (
    "each column of q has been divided by its sum, as `scipy.stats.entropy` does unless told which "
    "axis holds a distribution. Here a row is one."
)

GAP_PART = Part(
    "the gap",
    "",
    gap,
    (
        Mistake(
            "reversed",
            "this is KL(p || q). Under which of the two is the expectation in (9.72)?",
            {"of": _reverse},
        ),
        Mistake(
            "sign",
            "a Kullback-Leibler divergence is never negative, and this is. Reread (9.72).",
            {"of": lambda q, p: -_kl(q, p)},
        ),
        Mistake(
            "sign, reversed",
            "this is minus KL(p || q). Reread (9.72) twice: for its sign, and for the "
            "distribution under which the expectation is.",
            {"of": lambda q, p: -_reverse(q, p)},
        ),
        Mistake(
            "symmetrised",
            "you average both directions. (9.72) has one.",
            {"of": lambda q, p: (_kl(q, p) + _reverse(q, p)) / 2},
        ),
        Mistake(
            "sum of both directions",
            "you add both directions. (9.72) has one.",
            {"of": lambda q, p: _kl(q, p) + _reverse(q, p)},
        ),
        Mistake(
            "cross-entropy",
            "the entropy of q is missing. Seen from the other side: you subtract Q from ln p(X), "
            "where the bound is more than Q (9.74).",
            {"of": lambda q, p: -q * np.log(p)},
        ),
        Mistake(
            "entropy",
            "this is minus the entropy of q. Where is the posterior?",
            {"of": lambda q, p: q * _log(q)},
        ),
        Mistake(
            "columns for rows",
            COLUMNS,
            {"of": lambda q, p: _kl(_by_column(q), _by_column(p))},
        ),
        Mistake(
            "q missing",
            "you add up logarithms of ratios without weighing them by q.",
            {"of": lambda q, p: _log(q) - np.log(p)},
        ),
        Mistake(
            "absolute values",
            "you add up absolute values. Single terms of (9.72) may be negative.",
            {"of": lambda q, p: np.abs(_kl(q, p))},
        ),
        Mistake(
            "squared distance",
            "this is a squared distance between two distributions, not a divergence.",
            {"of": lambda q, p: (q - p) ** 2},
        ),
        Mistake(
            "sum of ratios",
            "the logarithm is missing.",
            {"of": lambda q, p: q * q / p},
        ),
        *OVER,
        *PRIOR,
        *DENSITY,
        Mistake(
            "prior for posterior",
            "you compare q with the mixing coefficients. Reread (9.72): with p(Z | X).",
            lambda X, q, pi, mu, Sigma: (q * (np.log(q) - np.log(pi))).sum(),
        ),
        Mistake(
            "likelihood for posterior",
            "you compare q with p(X | Z), which is not a distribution over Z. Reread (9.72).",
            lambda X, q, pi, mu, Sigma: (q * (np.log(q) - log_normal(X, mu, Sigma))).sum(),
        ),
        Mistake(
            "joint for posterior",
            "you compare q with the joint density, so that you get minus the bound. "
            "Reread (9.72): with p(Z | X).",
            lambda *a: -bound(*a),
        ),
        Mistake("the bound", "this is the other term of (9.70): the bound.", bound),
        Mistake(
            "log likelihood",
            "this is ln p(X), (9.14): q plays no part in it.",
            log_likelihood,
        ),
    ),
    "(9.72)",
    "when q is the posterior, the gap is zero; it is never negative.",
    ((lambda v: v.min() >= -1e-9, "It is negative, and no divergence is."),),
    sources=sources.GAP,
)

ENTROPY_PART = Part(
    "the entropy",
    "",
    lambda q, *, over=np.sum, of=entropy_terms: over(of(q)),
    (
        Mistake(
            "sign",
            "an entropy of a discrete distribution is never negative. Where does the minus go?",
            {"of": lambda q: -entropy_terms(q)},
        ),
        Mistake("q missing", "ln q has to be averaged under q.", {"of": lambda q: -_log(q)}),
        Mistake("columns for rows", COLUMNS, {"of": lambda q: entropy_terms(_by_column(q))}),
        Mistake("logarithm missing", "the logarithm is missing.", {"of": lambda q: -q * q}),
        Mistake(
            "likeliest component alone",
            "you take one term of each row; the sum runs over all components.",
            {"of": lambda q: -np.log(q.max(axis=1, keepdims=True))},
        ),
        Mistake(
            "of two outcomes",
            "each entry is treated as the probability of a coin of its own.",
            {"of": lambda q: entropy_terms(q) + entropy_terms(1 - q)},
        ),
        Mistake(
            "of the average",
            "you average q over data first. The entropies of the data are what adds up.",
            (
                lambda q: entropy_terms(q.mean(axis=0)).sum(),
                lambda q: len(q) * entropy_terms(q.mean(axis=0)).sum(),
            ),
        ),
        Mistake(
            "divided by its largest value",
            "you divide by ln K, so that the largest value is one. Nats are asked for.",
            {"over": lambda table: table.sum() / np.log(table.shape[1])},
        ),
        *OVER,
    ),
    "(9.74)",
    "a row of zeros and a one has none; K equal shares have ln K.",
    sources=sources.ENTROPY,
)
ZEROS = Edge(
    "zero times infinity",
    "Where q is zero you multiply zero by the logarithm of zero. The limit of q ln q is zero: "
    "leave such terms out.",
    problems.hard,
    where="where q holds zeros",
)

expected_complete_log_likelihood = Check(
    "expected_complete_log_likelihood", ARGUMENTS, (Q_PART,), problems.mixtures
)
lower_bound = Check("lower_bound", ARGUMENTS, (BOUND_PART,), problems.mixtures, ZEROS)
kl_divergence = Check("kl_divergence", ARGUMENTS, (GAP_PART,), problems.mixtures, ZEROS)
entropy = Check("entropy", ("q",), (ENTROPY_PART,), problems.mixtures, replace(ZEROS, counts=True))
