"""Chapter 2: which parameters make a density, other weights, and what a whole is made of."""

import numpy as np

from ..judging.check import Check, Mistake, Part
from . import problems
from . import sources_beyond as texts

RULES = {
    "sum": lambda pi, mu, Sigma: abs(pi.sum() - 1) < 1e-9,
    "negative": lambda pi, mu, Sigma: bool((pi >= 0).all()),
    "symmetric": lambda pi, mu, Sigma: np.allclose(Sigma, Sigma.transpose(0, 2, 1)),
    "definite": lambda pi, mu, Sigma: bool(
        (np.linalg.eigvalsh((Sigma + Sigma.transpose(0, 2, 1)) / 2) > 0).all()
    ),
}


def may_be(pi, mu, Sigma, *, without=(), strict=lambda pi, mu: True):
    """A number, 1 if these are the parameters of a density (9.7), else 0; PRML (9.8), (9.9)."""
    kept = (rule(pi, mu, Sigma) for name, rule in RULES.items() if name not in without)
    return float(all(kept) and strict(pi, mu))


def _candidates(seed=0):
    """Each rule is broken twice and alone, in several D and K; what looks odd is allowed."""
    found = []
    for i, (K, D) in enumerate(((3, 2), (2, 3), (4, 3), (3, 4))):
        rng = np.random.default_rng([seed, 41, i])
        pi, mu = problems.distribution(rng, K), rng.normal(size=(K, D))
        Sigma = problems.covariances(rng, K, D)
        lean, flat = Sigma.copy(), Sigma.copy()
        lean[0, 0, 1] += 0.3
        flat[1] = np.diag(np.linspace(-0.2, 2, D))
        twice = Sigma.copy()  # with a positive determinant
        twice[-1] = np.diag(np.where(np.arange(D) < 2, -0.3, 1.0))
        zero = np.append(pi[:-1] / pi[:-1].sum(), 0.0)
        minus = pi + np.eye(K)[0] * (-pi[0] - 0.1) + np.eye(K)[1] * (pi[0] + 0.1)
        rows = (
            (pi, mu, Sigma),
            (pi * 1.1, mu, Sigma),
            (minus, mu, Sigma),
            (pi, mu, lean),
            (pi, mu, flat),
            (pi, mu, twice),
            (zero, mu, Sigma),
            (pi, np.tile(mu[:1], (K, 1)), Sigma),
        )
        found += [dict(zip(("pi", "mu", "Sigma"), row, strict=True)) for row in rows]
    return found


MAY_BE = Part(
    "the answer",
    "",
    may_be,
    (
        Mistake(
            "sum of the weights not asked",
            "you let weights pass that do not sum to one. What is then the integral of (9.7)?",
            {"without": ("sum",)},
        ),
        Mistake(
            "negative weights pass",
            "you let a negative weight pass, as long as all sum to one. Reread (9.8).",
            {"without": ("negative",)},
        ),
        Mistake(
            "symmetry not asked",
            "you let a covariance pass that is not symmetric.",
            {"without": ("symmetric",)},
        ),
        Mistake(
            "definiteness not asked",
            "you let a covariance pass that has a negative variance in some direction.",
            {"without": ("definite",)},
        ),
        Mistake(
            "weights alone",
            "you ask of the weights alone. What must hold for a covariance?",
            {"without": ("symmetric", "definite")},
        ),
        Mistake(
            "the sum alone",
            "that the weights sum to one is not all: what must hold for each of them, (9.8), and "
            "what for a covariance?",
            {"without": ("negative", "symmetric", "definite")},
        ),
        Mistake(
            "covariances alone",
            "you ask of the covariances alone. What must hold for the weights, (9.8) and (9.9)?",
            {"without": ("sum", "negative")},
        ),
        Mistake(
            "determinants alone",
            "you ask for positive determinants. Two variances that are negative have a product "
            "that is positive: look at the variance in each direction.",
            lambda pi, mu, Sigma: float(
                may_be(pi, mu, Sigma, without=("definite",))
                and bool((np.linalg.det(Sigma) > 0).all())
            ),
        ),
        Mistake(
            "zero refused",
            "a weight of zero is allowed by (9.8): the component is never drawn.",
            {"strict": lambda pi, mu: bool((pi > 0).all())},
        ),
        Mistake(
            "equal means refused",
            "components may have the same mean. (9.7) is a density all the same.",
            {"strict": lambda pi, mu: len(np.unique(mu, axis=0)) > 1},
        ),
        Mistake(
            "always yes",
            "your answer is yes for all of them, and some are none.",
            lambda pi, mu, Sigma: 1.0,
        ),
        Mistake(
            "always no",
            "your answer is no for all of them, and some are good.",
            lambda pi, mu, Sigma: 0.0,
        ),
        Mistake(
            "the other way round",
            "True should say that it is a density.",
            lambda *theta: 1 - may_be(*theta),
        ),
    ),
    "(9.7), (9.8) and (9.9)",
)


def reweighted(
    gamma, old, new, *, ratio=lambda old, new: new / old, finish=lambda a: a / a.sum(1)[:, None]
):
    """(N, K): (9.13) with other weights, from the responsibilities under the old ones."""
    return finish(gamma * ratio(old, new))


def _other_weights(seed=0):
    found = []
    for i, (N, K, _) in enumerate(problems.SIZES):
        rng = np.random.default_rng([seed, 43, i])
        old, new = problems.distribution(rng, 2, K)
        found.append({"gamma": problems.distribution(rng, N, K), "old": old, "new": new})
    return found


REWEIGHTED = Part(
    "gamma",
    "nk",
    reweighted,
    (
        Mistake(
            "old weights not taken out",
            "you multiply by the new weights, and the old ones are still in. What has (9.13) in "
            "its numerator?",
            {"ratio": lambda old, new: new},
        ),
        Mistake(
            "old and new exchanged",
            "old and new weights have changed places.",
            {"ratio": lambda old, new: old / new},
        ),
        Mistake(
            "not normalised",
            "your rows do not sum to one: the denominator of (9.13) changes too.",
            {"finish": lambda a: a},
        ),
        Mistake(
            "normalised over data",
            "you normalise over data. A datum's probabilities sum to one over components.",
            {"finish": lambda a: a / a.sum(axis=0)},
        ),
        Mistake(
            "weights taken out alone",
            "the old weights are out, the new ones not in.",
            {"ratio": lambda old, new: 1 / old},
        ),
        Mistake(
            "difference of the weights added",
            "weights multiply in (9.13); you add their change.",
            lambda gamma, old, new: gamma + new - old,
        ),
        Mistake(
            "nothing changed",
            "these are the old ones: does it not matter how common a kind is?",
            lambda gamma, old, new: gamma,
        ),
        Mistake(
            "the new weights alone",
            "these are the new weights, before any datum was seen.",
            lambda gamma, old, new: np.tile(new, (len(gamma), 1)),
        ),
    ),
    "(9.13)",
    "with the old weights for the new ones, nothing changes.",
    ((lambda v: np.allclose(v.sum(axis=-1), 1, atol=1e-4), "Your rows do not sum to one."),),
    sources=texts.REWEIGHTED,
)


def within(pi, mu, Sigma, *, weigh=lambda pi: pi):
    """(D, D): the covariance that is left if the component is known, on average."""
    return np.einsum("k,kde->de", weigh(pi), Sigma)


def between(pi, mu, Sigma, *, weigh=lambda pi: pi, about=None, outer="k,kd,ke->de"):
    """(D, D): the covariance of the components' means."""
    centre = pi @ mu if about is None else about(pi, mu)
    return np.einsum(outer, weigh(pi), mu - centre, mu - centre)


def _diagonal(pi, mu, Sigma):
    return np.diag(np.diag(between(pi, mu, Sigma)))


EQUAL = Mistake(
    "components counted alike",
    "each component counts as much as another; in a mixture it counts by its weight.",
    {"weigh": lambda pi: np.full(len(pi), 1 / len(pi))},
)
SUMMED = Mistake(
    "weights missing",
    "you add the components up without their weights.",
    {"weigh": np.ones_like},
)
SQUARES = Mistake("weights squared", "the weights are squared.", {"weigh": lambda pi: pi**2})
WITHIN = Part(
    "within",
    "de",
    within,
    (
        EQUAL,
        SUMMED,
        SQUARES,
        Mistake(
            "second moments",
            "this is E[xx^T], averaged: within a component, measure from its own mean.",
            lambda pi, mu, Sigma: np.einsum(
                "k,kde->de", pi, Sigma + np.einsum("kd,ke->kde", mu, mu)
            ),
        ),
        Mistake(
            "the whole",
            "this is the whole covariance. Which part of it is left if the component is known?",
            lambda pi, mu, Sigma: within(pi, mu, Sigma) + between(pi, mu, Sigma),
        ),
        Mistake(
            "variances alone",
            "you keep the diagonal; a covariance has entries beside it.",
            lambda pi, mu, Sigma: np.diag(np.diag(within(pi, mu, Sigma))),
        ),
    ),
    "(9.50)",
    "with one component it is its covariance.",
    sources=texts.WITHIN,
)
BETWEEN = Part(
    "between",
    "de",
    between,
    (
        EQUAL,
        SUMMED,
        SQUARES,
        Mistake(
            "mean not subtracted",
            "you measure the means from zero. From where does a covariance measure?",
            {"about": lambda pi, mu: 0 * mu[0]},
        ),
        Mistake(
            "from the plain mean",
            "you measure from the plain average of the means; the mean of the whole is (9.49).",
            {"about": lambda pi, mu: mu.mean(axis=0)},
        ),
        Mistake(
            "variances alone",
            "the means do not lie along the axes: a covariance has entries beside the diagonal.",
            _diagonal,
        ),
        Mistake(
            "the whole",
            "this is the whole covariance. Which part comes from the means being apart?",
            lambda pi, mu, Sigma: within(pi, mu, Sigma) + between(pi, mu, Sigma),
        ),
        Mistake(
            "sign",
            "a covariance has no negative variance: which is subtracted from which?",
            lambda *theta: -between(*theta),
        ),
    ),
    "(9.49) and (9.50)",
    "if all means are equal it is zero.",
    sources=texts.BETWEEN,
)


def third(pi, mu, sigma, *, own=3.0, apart=1.0, about=None, power=2):
    """A number: E[(x - E[x])^3] of a mixture of Gaussians on a line."""
    off = mu - (pi @ mu if about is None else about(pi, mu))
    return pi @ (apart * off**3 + own * off * sigma**power)


def _on_a_line(seed=0):
    found = []
    for i, K in enumerate((2, 3, 4, 3, 2)):
        rng = np.random.default_rng([seed, 47, i])
        pi, mu = problems.distribution(rng, K), rng.normal(size=K) * 2 + 0.8
        found.append({"pi": pi, "mu": mu, "sigma": rng.uniform(0.5, 2.2, K)})
    return found


THIRD = Part(
    "the third moment",
    "",
    third,
    (
        Mistake(
            "means alone",
            "this would be right if each component were a point. Where a wide component lies off "
            "the mean, its width counts too.",
            {"own": 0.0},
        ),
        Mistake(
            "widths alone",
            "the cube of the distance between the means is missing.",
            {"apart": 0.0},
        ),
        Mistake(
            "one for three",
            "in the cube of a sum, how often does the product with one square come?",
            {"own": 1.0},
        ),
        Mistake(
            "deviation for variance",
            "sigma is a standard deviation: which power of it is an expected square?",
            {"power": 1},
        ),
        Mistake(
            "from zero",
            "you do not measure from the mean of the whole.",
            {"about": lambda pi, mu: 0.0},
        ),
        Mistake(
            "from the plain mean",
            "you measure from the plain average of the means; the mean of the whole is (9.49).",
            {"about": lambda pi, mu: mu.mean()},
        ),
        Mistake(
            "zero, as for each component",
            "each component is symmetric about its own mean, and not about that of the whole.",
            lambda pi, mu, sigma: 0.0,
        ),
        Mistake("sign", "the sign is turned.", lambda *theta: -third(*theta)),
        Mistake(
            "skewness",
            "this is divided by the cube of the standard deviation.",
            lambda pi, mu, sigma: (
                third(pi, mu, sigma) / (pi @ (sigma**2 + (mu - pi @ mu) ** 2)) ** 1.5
            ),
        ),
    ),
    "(9.49) and its derivation",
    "with one component, or two alike on either side, it is zero.",
    sources=texts.THIRD,
)

may_be_density = Check("may_be_density", ("pi", "mu", "Sigma"), (MAY_BE,), _candidates)
other_weights = Check("other_weights", ("gamma", "old", "new"), (REWEIGHTED,), _other_weights)
within_between = Check(
    "within_between", ("pi", "mu", "Sigma"), (WITHIN, BETWEEN), problems.mixtures
)
third_moment = Check("third_moment", ("pi", "mu", "sigma"), (THIRD,), _on_a_line)
