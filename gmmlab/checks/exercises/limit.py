"""Chapter 6: components that share one variance, PRML (9.41)-(9.43)."""

import numpy as np

from ..judging.check import Check, Edge, Mistake, Part
from . import problems, sources
from .clusters import squared
from .expectation import IN_RANGE, ROWS_SUM_TO_ONE, share_mistakes, softmax
from .gaussian import PRIOR


def _with_epsilon(make):
    def problems_with_epsilon(seed=0):
        rng = np.random.default_rng([seed, 5])
        return [{**p, "epsilon": rng.uniform(0.6, 2.4)} for p in make(seed)]

    return problems_with_epsilon


def responsibilities(
    X, pi, mu, epsilon, *, prior=np.log, width=lambda e: 2 * e, length=squared, finish=softmax
):
    """(N, K), PRML (9.42)."""
    return finish(prior(pi) - length(X[:, None, :] - mu) / width(epsilon))


GAMMA = Part(
    "gamma",
    "nk",
    responsibilities,
    (
        *PRIOR,
        *(
            m
            for m in share_mistakes("(9.42)")
            if isinstance(m.changes, dict) and m.name != "not normalised"
        ),
        Mistake(
            "half missing",
            "your exponent is too large by a constant factor. Reread (9.42).",
            {"width": lambda e: e},
        ),
        Mistake(
            "epsilon squared",
            "epsilon is a variance already: it is not squared in (9.42).",
            {"width": lambda e: 2 * e**2},
        ),
        Mistake(
            "root of epsilon",
            "you divide by a standard deviation; (9.42) divides by a variance.",
            {"width": lambda e: 2 * np.sqrt(e)},
        ),
        Mistake(
            "epsilon on the wrong side",
            "you multiply by epsilon. As it shrinks, should the responsibilities harden or soften?",
            {"width": lambda e: 2 / e},
        ),
        Mistake("no epsilon", "epsilon plays no part in it.", {"width": lambda e: 2}),
        Mistake(
            "sign of the exponent",
            "the farther a centre, the more it gets. Reread the exponent of (9.42).",
            {"width": lambda e: -2 * e},
        ),
        Mistake(
            "distance not squared",
            "the exponent of (9.42) holds a squared length.",
            {"length": lambda away: np.sqrt(squared(away))},
        ),
        Mistake(
            "Manhattan distance",
            "the exponent of (9.42) holds a sum of squares.",
            {"length": lambda away: np.abs(away).sum(axis=-1)},
        ),
        Mistake(
            "square of the summed difference",
            "you add up differences before you square them.",
            {"length": lambda away: away.sum(axis=-1) ** 2},
        ),
    ),
    "(9.42)",
    "half way between two centres of equal weight, each has one half, whatever epsilon is.",
    (ROWS_SUM_TO_ONE, IN_RANGE),
    sources=sources.ISOTROPIC,
)


def boundaries(pi, mu, epsilon, *, shift=1.0, weigh=np.log, width=lambda e: e, turn=1):
    """A number: where two components in one dimension are equally responsible."""
    a, b = mu
    return (a + b) / 2 + shift * turn * width(epsilon) * (weigh(pi[0]) - weigh(pi[1])) / (b - a)


def _on_a_line(seed=0):
    rng = np.random.default_rng([seed, 6])
    return [
        {
            "pi": np.array([w, 1 - w]),
            "mu": np.array([m, m + d]),
            "epsilon": e,
        }
        for w, m, d, e in zip(
            rng.uniform(0.6, 0.9, 4),
            rng.normal(size=4) * 3,
            rng.uniform(1, 3, 4),
            rng.uniform(0.4, 3, 4),
            strict=True,
        )
    ]


BOUNDARY = Part(
    "the boundary",
    "",
    boundaries,
    (
        Mistake(
            "half way",
            "half way between the means is right for equal weights. Set the two numerators of "
            "(9.42) equal, with their weights, and solve for x.",
            {"shift": 0.0},
        ),
        Mistake(
            "shifted the wrong way",
            "the heavier component should have the larger side; in your answer it has the smaller.",
            {"turn": -1},
        ),
        Mistake("half the shift", "look for a factor in the shift.", {"shift": 0.5}),
        Mistake("twice the shift", "look for a factor in the shift.", {"shift": 2.0}),
        Mistake(
            "weights without logarithm",
            "taking logarithms of both numerators turns the weights into logarithms too.",
            {"weigh": lambda p: p},
        ),
        Mistake("no epsilon", "the shift must vanish with epsilon.", {"width": lambda e: 1}),
        Mistake("epsilon squared", "epsilon is a variance.", {"width": lambda e: e**2}),
        Mistake("root of epsilon", "epsilon is a variance.", {"width": np.sqrt}),
        Mistake(
            "weighted mean of the means",
            "you weigh the means by pi: that is the mean of the mixture, not its boundary.",
            lambda pi, mu, epsilon: pi @ mu,
        ),
        Mistake(
            "distance between the means missing",
            "the farther the means, the less the weights shift the boundary; yours does not know "
            "how far they are.",
            lambda pi, mu, epsilon: mu.mean() + epsilon * np.log(pi[0] / pi[1]),
        ),
        Mistake(
            "distance between the means squared",
            "check the units of your shift: it must be a length, and epsilon is a length squared.",
            (
                lambda pi, mu, epsilon: (
                    mu.mean() + epsilon * np.log(pi[0] / pi[1]) / (mu[1] - mu[0]) ** 2
                ),
                lambda pi, mu, epsilon: (
                    mu.mean() + epsilon * np.log(pi[0] / pi[1]) * (mu[1] - mu[0])
                ),
            ),
        ),
    ),
    "(9.42)",
    "equal weights: half way between the means.",
    sources=sources.BOUNDARY,
)

isotropic_e_step = Check(
    "isotropic_e_step",
    ("X", "pi", "mu", "epsilon"),
    (GAMMA,),
    _with_epsilon(problems.mixtures),
    Edge(
        "underflow",
        "For a small epsilon all numerators of (9.42) round to zero, and you divide zero by zero. "
        "Work with logarithms, and take the largest out of each row before the exponential.",
        lambda seed: {**problems.mixtures(seed)[0], "epsilon": 1e-4},
        counts=True,
        where="for a small epsilon",
    ),
)
boundary = Check("boundary", ("pi", "mu", "epsilon"), (BOUNDARY,), _on_a_line)
