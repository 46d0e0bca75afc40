"""Chapter 3: the log likelihood (9.14), a component on one datum (9.15), and relabelling."""

from math import comb, factorial

import numpy as np

from ..judging.check import Check, Edge, Mistake, Part
from . import problems, sources
from .expectation import FAR_DATUM, softmax
from .gaussian import CONSTANT, DENSITY, PRIOR, log_joint, log_normal


def _log_sum(joint):
    peak = joint.max(axis=1)
    return (peak + np.log(np.exp(joint - peak[:, None]).sum(axis=1))).sum()


def log_likelihoods(X, pi, mu, Sigma, *, finish=_log_sum, **slips):
    """A number, PRML (9.14)."""
    return finish(log_joint(X, pi, mu, Sigma, **slips))


LOG_LIKELIHOOD = Part(
    "ln p(X)",
    "",
    log_likelihoods,
    (
        *(*PRIOR, *DENSITY, *CONSTANT),
        Mistake(
            "sum of logarithms",
            "the logarithm has moved inside the sum over components, and that is not allowed. "
            "Reread (9.14): which of the two comes first?",
            {"finish": np.sum},
        ),
        Mistake(
            "logarithm of the sum over data",
            "you add up densities over data and take one logarithm. Independent densities "
            "multiply: reread (9.14).",
            {"finish": lambda a: np.log(np.exp(a).sum())},
        ),
        Mistake(
            "likelihood, not its logarithm",
            "the logarithm is missing. Reread (9.14).",
            {"finish": lambda a: np.exp(a).sum(axis=1).prod()},
        ),
        Mistake(
            "sum of densities",
            "you add up densities. Reread (9.14): what is added up?",
            {"finish": lambda a: np.exp(a).sum()},
        ),
        Mistake(
            "mean over data",
            "you average over data; (9.14) is a sum.",
            {"finish": lambda a: _log_sum(a) / len(a)},
        ),
        Mistake(
            "likeliest component alone",
            "you keep the likeliest component of each datum; (9.14) adds them all.",
            {"finish": lambda a: a.max(axis=1).sum()},
        ),
        Mistake(
            "not summed over data",
            "there is still one value a datum. Reread (9.14).",
            {"finish": lambda a: np.log(np.exp(a).sum(axis=1))},
        ),
        Mistake(
            "summed over data first",
            "you add up over data inside the logarithm and over components outside. Which sum "
            "stands where in (9.14)?",
            {"finish": lambda a: np.log(np.exp(a).sum(axis=0)).sum()},
        ),
        Mistake(
            "negative",
            "the sign is turned: this is what one would minimise.",
            {"finish": lambda a: -_log_sum(a)},
        ),
        Mistake(
            "another base of logarithms",
            "your logarithms are to base 10; PRML's, and nats, are natural.",
            {"finish": lambda a: _log_sum(a) / np.log(10)},
        ),
        Mistake(
            "another base of logarithms",
            "your logarithms are to base 2; PRML's, and nats, are natural.",
            {"finish": lambda a: _log_sum(a) / np.log(2)},
        ),
        Mistake(
            "mean over components",
            "you average over components inside the logarithm; the weights do that already.",
            {"finish": lambda a: np.log(np.exp(a).mean(axis=1)).sum()},
        ),
        Mistake(
            "expected complete-data log likelihood",
            "this is Q, (9.40): weighed by responsibilities. (9.14) has none.",
            {"finish": lambda a: (softmax(a) * a).sum()},
        ),
        Mistake(
            "weighted logarithms",
            "you weigh logarithms of Gaussians by pi. In (9.14) the sum over components stands "
            "inside the logarithm.",
            lambda X, pi, mu, Sigma: (log_normal(X, mu, Sigma) @ pi).sum(),
        ),
    ),
    "(9.14)",
    "with one component it is the log likelihood of one Gaussian.",
    sources=sources.LOG_LIKELIHOOD,
)


def collapsing(sigma, D, *, two_pi=-0.5, power=-1.0, finish=lambda a: a, times=lambda D: D):
    """A number: ln N(x_n | mu_j = x_n, sigma^2 I), the logarithm of PRML (9.15)."""
    return finish(times(D) * (two_pi * np.log(2 * np.pi) + power * np.log(sigma)))


def _sigmas(seed=0):
    rng = np.random.default_rng([seed, 3])
    return [
        {"sigma": s, "D": D} for s, D in zip(rng.uniform(0.01, 0.5, 4), (1, 3, 2, 5), strict=True)
    ]


COLLAPSE = Part(
    "ln N",
    "",
    collapsing,
    (
        Mistake("density, not its logarithm", "the logarithm is missing.", {"finish": np.exp}),
        Mistake(
            "one dimension",
            "this is right in one dimension. In D dimensions each has a factor of its own.",
            {"times": lambda D: 1},
        ),
        Mistake(
            "sign of the power of sigma",
            "your density falls as the component shrinks. Reread (9.15).",
            {"power": 1.0},
        ),
        Mistake(
            "root of sigma",
            "sigma is a standard deviation here: the variance is its square. Reread (9.15).",
            {"power": -0.5},
        ),
        Mistake(
            "variance for standard deviation",
            "the determinant of sigma^2 I enters by its square root. Reread (9.15).",
            {"power": -2.0},
        ),
        Mistake("no power of 2 pi", "the constant is missing. Reread (9.15).", {"two_pi": 0}),
        Mistake("root of 2 pi", "look at the power of 2 pi in (9.15).", {"two_pi": -1}),
        Mistake("sign of the constant", "the sign of the constant is turned.", {"two_pi": 0.5}),
        Mistake(
            "sigma without dimension",
            "2 pi has the power that D dimensions give, sigma has not.",
            lambda sigma, D: -0.5 * D * np.log(2 * np.pi) - np.log(sigma),
        ),
        Mistake(
            "constant without dimension",
            "sigma has the power that D dimensions give, 2 pi has not.",
            lambda sigma, D: -0.5 * np.log(2 * np.pi) - D * np.log(sigma),
        ),
        Mistake(
            "exponent kept",
            "the exponent does not vanish in your answer. Where does the mean sit?",
            (
                lambda sigma, D: collapsing(sigma, D) - D / 2,
                lambda sigma, D: collapsing(sigma, D) - 0.5,
            ),
        ),
    ),
    "(9.15)",
    "in one dimension, each halving of sigma must add ln 2.",
    sources=sources.COLLAPSE,
)

RELABELLINGS = Part(
    "the number",
    "",
    lambda K: factorial(K),
    (
        Mistake(
            "labels chosen freely",
            "two components cannot take the same label. How many choices are left for the second?",
            lambda K: K**K,
        ),
        Mistake("squared", "count for K = 3 by hand: write all orders down.", lambda K: K**2),
        Mistake(
            "sum for product",
            "you add up 1 to K. Each choice of one number goes with every choice of the others.",
            lambda K: K * (K + 1) // 2,
        ),
        Mistake(
            "two numbers placed",
            "you place two numbers, in one order and the other. The rest can change places too.",
            lambda K: K * (K - 1),
        ),
        Mistake(
            "one, whatever K",
            "your number does not depend on K. If there is a loop, when does it return?",
            (lambda K: 1, lambda K: 2),
        ),
        Mistake("twice", "each way of numbering counts once.", lambda K: 2 * factorial(K)),
        Mistake("half", "no two ways of numbering are the same.", lambda K: factorial(K) / 2),
        Mistake(
            "logarithm",
            "this is the logarithm of the number that is asked for.",
            lambda K: np.log(factorial(K)),
        ),
        Mistake(
            "last factor alone",
            "of a product this is the last factor. Look at what your loop keeps.",
            lambda K: K + 1,
        ),
        Mistake("subsets", "you count subsets; asked for are orders.", lambda K: 2**K),
        Mistake("components", "count for K = 2 by hand, then for K = 3.", lambda K: K),
        Mistake(
            "pairs",
            "you count pairs that can be swapped; several swaps can follow each other.",
            lambda K: comb(K, 2),
        ),
        Mistake(
            "one short",
            "count for K = 2 by hand. Does the solution itself count among them?",
            lambda K: factorial(K - 1),
        ),
        Mistake(
            "others alone",
            "the solution itself is one of the equivalent ones.",
            lambda K: factorial(K) - 1,
        ),
        Mistake("one too many", "count for K = 2 by hand.", lambda K: factorial(K + 1)),
    ),
    "section 9.2.1 on identifiability",
    "with one component there is one.",
)

FAR = Edge(
    "underflow",
    "For a datum far from every mean all densities round to zero, and the logarithm of zero is "
    "minus infinity. Take the largest logarithm out of each row before the exponential.",
    problems.far,
    counts=True,
    where=FAR_DATUM,
)

log_likelihood = Check(
    "log_likelihood", ("X", "pi", "mu", "Sigma"), (LOG_LIKELIHOOD,), problems.mixtures, FAR
)
collapse = Check("collapse", ("sigma", "D"), (COLLAPSE,), _sigmas)
equivalent_solutions = Check(
    "equivalent_solutions",
    ("K",),
    (RELABELLINGS,),
    lambda seed: [{"K": K} for K in (3, 2, 4, 5)],
)
