"""The E step, PRML (9.13) and (9.23), and the derivative that (9.16) sets to zero."""

import numpy as np

from ..judging.check import Check, Edge, Mistake, Part
from . import problems, sources
from .gaussian import DENSITY, PRIOR, log_joint, log_normal

ARGUMENTS = ("X", "pi", "mu", "Sigma")


def rows(joint):
    """Divide by the sum of the row."""
    return joint / joint.sum(axis=1, keepdims=True)


def softmax(log_joint):
    """Responsibilities from logarithms."""
    return rows(np.exp(log_joint - log_joint.max(axis=1, keepdims=True)))


def one_hot(gamma):
    """All of each row to its largest entry."""
    return np.eye(gamma.shape[1])[gamma.argmax(axis=1)]


def responsibilities(X, pi, mu, Sigma, *, finish=softmax, **slips):
    """(N, K), PRML (9.23)."""
    return finish(log_joint(X, pi, mu, Sigma, **slips))


def _only_in(numerator):
    """The mixing coefficients above the line of (9.23) alone, or below it alone."""

    def formula(X, pi, mu, Sigma):
        with_pi, without = np.exp(log_joint(X, pi, mu, Sigma)), np.exp(log_normal(X, mu, Sigma))
        above, below = (with_pi, without) if numerator else (without, with_pi)
        return above / below.sum(axis=1, keepdims=True)

    return formula


def share_mistakes(equation):
    """What goes wrong in dividing each by the sum of all, told with the number of its equation."""
    return (
        Mistake(
            "not normalised",
            f"these are joint densities: the denominator of {equation} is missing.",
            {"finish": np.exp},
        ),
        Mistake(
            "normalised over data",
            f"you divide by a sum over data. In {equation} the sum below the line runs over "
            "something else: which letter is under it?",
            {"finish": lambda a: np.exp(a) / np.exp(a).sum(axis=0)},
        ),
        Mistake(
            "normalised over everything",
            "you divide by one number, the sum over data and components; each datum has a "
            f"denominator of its own in {equation}.",
            {"finish": lambda a: np.exp(a) / np.exp(a).sum()},
        ),
        Mistake(
            "hard assignments",
            f"you give each datum wholly to its likeliest component, as K-means does. {equation} "
            "shares it.",
            {"finish": lambda a: one_hot(softmax(a))},
        ),
        Mistake(
            "logarithms normalised",
            f"you divide logarithms by their sum. {equation} divides the densities themselves.",
            {"finish": rows},
        ),
        Mistake(
            "exponential taken twice",
            "the exponential is taken of something that is a density already.",
            {"finish": lambda a: rows(np.exp(np.exp(a)))},
        ),
        Mistake(
            "divided by the largest",
            f"you divide by the largest term of each row, not by what {equation} has below the "
            "line.",
            {"finish": lambda a: np.exp(a - a.max(axis=1, keepdims=True))},
        ),
        Mistake(
            "odds",
            f"your denominator leaves out the component itself. Does the sum in {equation} do so?",
            {"finish": lambda a: (g := softmax(a)) / (1 - g)},
        ),
        Mistake(
            "normalised by the norm",
            "each row is divided by its length, the root of a sum of squares; reread the "
            f"denominator of {equation}.",
            {"finish": lambda a: np.exp(a) / np.linalg.norm(np.exp(a), axis=1, keepdims=True)},
        ),
        Mistake(
            "equal for all",
            "every component gets the same share of every datum. Where do the data enter "
            f"{equation}?",
            {"finish": lambda a: np.full(a.shape, 1 / a.shape[1])},
        ),
        Mistake(
            "weights in the numerator alone",
            f"the mixing coefficients stand above the line but not below it. Reread {equation}: "
            "the denominator is the sum of all the numerators.",
            _only_in(True),
        ),
        Mistake(
            "weights in the denominator alone",
            f"the mixing coefficients stand below the line but not above it. Reread {equation}: "
            "the denominator is the sum of all the numerators.",
            _only_in(False),
        ),
        Mistake(
            "prior instead of posterior",
            "your rows are the mixing coefficients, whatever the datum. Reread (9.13): which "
            "factor knows the datum?",
            lambda X, pi, mu, Sigma: np.tile(pi, (len(X), 1)),
        ),
    )


FINISH = share_mistakes("(9.23)")

REDUCED = (  # a value a datum, where a row is asked for
    Mistake(
        "hard assignments",
        "you return the likeliest component of each datum. (9.23) shares each datum among all.",
        {"finish": lambda a: a.argmax(axis=1)},
    ),
    Mistake(
        "the denominator alone",
        "you return one value a datum, the density (9.7). It stands below the line of (9.23).",
        {"finish": lambda a: np.exp(a).sum(axis=1)},
    ),
)

ROWS_SUM_TO_ONE = (
    lambda v: v.ndim == 2 and np.allclose(v.sum(axis=1), 1, atol=1e-4),
    "Its rows do not sum to one, and probabilities of all components must.",
)
IN_RANGE = (lambda v: (v >= 0).all() and (v <= 1).all(), "Some values lie outside [0, 1].")

GAMMA = Part(
    "gamma",
    "nk",
    responsibilities,
    (*PRIOR, *DENSITY, *FINISH, *REDUCED),
    "(9.23)",
    "with one component, every responsibility is one; with equal covariances and weights, a datum "
    "half way between two means belongs to both alike.",
    (ROWS_SUM_TO_ONE, IN_RANGE),
    sources=sources.RESPONSIBILITIES,
)
FAR = (
    "underflow",
    "For a datum far from every mean all your densities round to zero, and you divide zero by "
    "zero. Work with logarithms, and take the largest out of each row before the exponential.",
    problems.far,
)
FAR_DATUM = "for a datum far from every mean"

e_step = Check("e_step", ARGUMENTS, (GAMMA,), problems.mixtures, Edge(*FAR, where=FAR_DATUM))
stable_e_step = Check(
    "stable_e_step",
    ARGUMENTS,
    (GAMMA,),
    problems.mixtures,
    Edge(*FAR, counts=True, where=FAR_DATUM),
)
