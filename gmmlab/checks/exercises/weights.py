"""Chapter 3: how narrow is too narrow, names with ties, one weight's slope, and a late watch."""

from math import factorial, prod

import numpy as np

from ..judging.check import Check, Mistake, Part
from . import sources_beyond as texts


def narrow(nats, w, D, *, above=1.0, weight=lambda w: w, per=lambda D: D, pi2=2 * np.pi, power=-1):
    """A number: the sigma at which w N(x | x, sigma^2 I) is e^nats, from PRML (9.15)."""
    return (above * weight(w) * np.exp(power * nats)) ** (1 / per(D)) / np.sqrt(pi2)


def _needles(seed=0):
    rng = np.random.default_rng([seed, 53])
    return [
        {"nats": float(n), "w": float(w), "D": D}
        for n, w, D in zip(
            rng.uniform(0.5, 3, 5), rng.uniform(0.1, 0.4, 5), (1, 2, 3, 5, 2), strict=True
        )
    ]


NARROW = Part(
    "sigma",
    "",
    narrow,
    (
        Mistake(
            "weight left out",
            "the component's density is not all: what multiplies it in (9.7)?",
            {"weight": lambda w: 1.0},
        ),
        Mistake(
            "divided by the weight",
            "a light component has to be narrower, not wider, to count as much.",
            {"weight": lambda w: 1 / w},
        ),
        Mistake(
            "one dimension",
            "this is right in one dimension. Each dimension of (9.15) has a factor of its own.",
            {"per": lambda D: 1},
        ),
        Mistake(
            "root missing",
            "sigma is a standard deviation: you return a variance, or nearly.",
            lambda nats, w, D: narrow(nats, w, D) ** 2,
        ),
        Mistake(
            "variance solved for, twice rooted",
            "you have taken one root too many.",
            lambda nats, w, D: np.sqrt(narrow(nats, w, D)),
        ),
        Mistake("no power of 2 pi", "the constant of (9.15) is missing.", {"pi2": 1.0}),
        Mistake("pi for 2 pi", "look at the constant of (9.15).", {"pi2": np.pi}),
        Mistake(
            "sign of the nats",
            "the higher the density, the narrower the component. Yours gets wider.",
            {"power": 1},
        ),
        Mistake(
            "logarithm",
            "this is the logarithm of the width.",
            lambda nats, w, D: np.log(narrow(nats, w, D)),
        ),
    ),
    "(9.15)",
    "in one dimension, with w = 1 and 0 nats, it is 0.399.",
    ((lambda v: v > 0, "A standard deviation is positive."),),
    sources=texts.NARROW,
)


def orders(copies, *, below=lambda c: prod(map(factorial, c)), total=lambda c: factorial(sum(c))):
    """A whole number: how many parameter sets give one density, if some components are equal."""
    copies = [int(c) for c in np.ravel(copies)]
    return total(copies) / below(copies)


TIES = ((2, 1), (1, 1, 2), (3, 2), (2, 2, 1, 1), (4, 1, 2), (3, 1, 1))
ORDERS = Part(
    "the number",
    "",
    orders,
    (
        Mistake(
            "equal components told apart",
            "two components that are equal can change places, and nobody sees it: the numbers are "
            "the same.",
            {"below": lambda c: 1},
        ),
        Mistake(
            "the equal ones counted once each",
            "as if equal components were one: a set of parameters still has K entries.",
            {"below": lambda c: 1, "total": lambda c: factorial(len(c))},
        ),
        Mistake(
            "divided by the number of copies",
            "in how many orders can three equal ones stand?",
            {"below": prod},
        ),
        Mistake(
            "sum below",
            "orders of one group go with all orders of another: what do you do with both numbers?",
            {"below": lambda c: sum(map(factorial, c))},
        ),
        Mistake(
            "the largest group alone",
            "more than one group has equal components.",
            {"below": lambda c: factorial(max(c))},
        ),
        Mistake(
            "orders of the equal ones",
            "this is by how much too often all orders are counted.",
            lambda copies: prod(factorial(int(c)) for c in copies),
        ),
        Mistake(
            "number of components",
            "this is K. Write all orders down for two equal and one other.",
            lambda copies: sum(copies),
        ),
        Mistake(
            "choices with repetition",
            "you let each place take any group, as often as it likes.",
            lambda copies: len(copies) ** sum(copies),
        ),
    ),
    "the section on names in chapter 3",
    "two equal components: one way. Two equal and one other: three ways.",
)


def slope(P, pi, *, over=lambda P, pi: P @ np.array([pi, 1 - pi]), sign=1, collect=np.sum, of=None):
    """A number: the derivative of ln p(X) with respect to the first of two weights."""
    up = P[:, 0] - P[:, 1] if of is None else of(P)
    return sign * collect(up / over(P, pi))


def curvature(P, pi, *, over=lambda P, pi: P @ np.array([pi, 1 - pi]), sign=-1, power=2, of=None):
    """A number: the second derivative."""
    up = P[:, 0] - P[:, 1] if of is None else of(P)
    return sign * ((up / over(P, pi)) ** power).sum()


def _densities(seed=0):
    found = []
    for i, N in enumerate((7, 11, 9, 13, 10)):
        rng = np.random.default_rng([seed, 59, i])
        found.append(
            {"P": rng.uniform(0.05, 1.2, (N, 2)) ** 2, "pi": float(rng.uniform(0.15, 0.4))}
        )
    return found


SECOND_HELD = Mistake(
    "the other weight held",
    "when the first weight grows, the second one shrinks: they sum to one.",
    {"of": lambda P: P[:, 0]},
)
EXCHANGED = Mistake(
    "weights exchanged",
    "the first column belongs to pi, the second to one less pi.",
    {"over": lambda P, pi: P @ np.array([1 - pi, pi])},
)
SLOPE = Part(
    "the slope",
    "",
    slope,
    (
        SECOND_HELD,
        EXCHANGED,
        Mistake("sign", "which weight grows?", {"sign": -1}),
        Mistake(
            "not divided by p(x)",
            "the derivative of a logarithm is one over what stands in it, times that one's "
            "derivative.",
            {"over": lambda P, pi: 1.0},
        ),
        Mistake("mean over data", "(9.14) is a sum over data.", {"collect": np.mean}),
        Mistake(
            "sum divided by sum",
            "each datum has a logarithm of its own: the quotient is taken before the sum.",
            lambda P, pi: (P[:, 0] - P[:, 1]).sum() / (P @ np.array([pi, 1 - pi])).sum(),
        ),
        Mistake(
            "difference of logarithms",
            "the logarithm of the sum is not the sum of logarithms: which one is differentiated?",
            lambda P, pi: np.log(P[:, 0] / P[:, 1]).sum(),
        ),
    ),
    "(9.14)",
    "if both densities are equal at every datum, it is zero.",
    sources=texts.SLOPE,
)
CURVATURE = Part(
    "the curvature",
    "",
    curvature,
    (
        SECOND_HELD,
        EXCHANGED,
        Mistake(
            "sign",
            "differentiate one over p once more: which sign appears?",
            {"sign": 1},
        ),
        Mistake(
            "not squared",
            "differentiate once more: p(x) stands below the line, and it depends on pi too.",
            {"power": 1},
        ),
        Mistake("twice", "there is no factor of two.", {"sign": -2}),
        Mistake(
            "p squared alone",
            "below the line p is squared; and above it?",
            lambda P, pi: -((P[:, 0] - P[:, 1]) / (P @ np.array([pi, 1 - pi])) ** 2).sum(),
        ),
        Mistake(
            "square of the slope",
            "you square the sum; each datum has its own square.",
            lambda P, pi: -(slope(P, pi) ** 2),
        ),
        Mistake(
            "zero",
            "p is linear in pi, and its logarithm is not.",
            lambda P, pi: 0.0,
        ),
    ),
    "(9.14)",
    "it is never positive: the logarithm of something linear bends down.",
    sources=texts.CURVATURE,
)


def late(N_k, sd, h, *, half=0.5, power=2, shift=2, collect=np.sum):
    """A number: what ln p(X) loses if all data are late by h, components being far apart."""
    return half * collect(N_k * np.abs(h) ** shift / sd**power)


def _watches(seed=0):
    found = []
    for i, K in enumerate((2, 3, 4, 3)):
        rng = np.random.default_rng([seed, 61, i])
        N_k, sd = rng.uniform(20, 170, K), rng.uniform(0.06, 6, K)
        found.append({"N_k": N_k, "sd": sd, "h": float(rng.uniform(0.02, 0.4))})
    return found


LATE = Part(
    "the loss",
    "",
    late,
    (
        Mistake("half missing", "look for a factor in the exponent of a Gaussian.", {"half": 1.0}),
        Mistake(
            "width not squared",
            "how does a Gaussian's exponent depend on its standard deviation?",
            {"power": 1},
        ),
        Mistake(
            "shift not squared",
            "the terms that are linear in the shift add up to zero, if each mean is that of its "
            "data. What is left?",
            {"shift": 1},
        ),
        Mistake("sign", "a loss is positive here.", {"half": -0.5}),
        Mistake("mean over components", "the losses add up.", {"collect": np.mean}),
        Mistake(
            "the narrowest alone",
            "the others lose too.",
            lambda N_k, sd, h: 0.5 * (N_k * h**2 / sd**2)[sd.argmin()],
        ),
        Mistake(
            "each component counted alike",
            "how many data are late in each?",
            lambda N_k, sd, h: 0.5 * (h**2 / sd**2).sum(),
        ),
        Mistake(
            "one width for all",
            "each component has a width of its own: average the losses, not the variances.",
            lambda N_k, sd, h: 0.5 * N_k.sum() * h**2 / (N_k @ sd**2 / N_k.sum()),
        ),
        Mistake(
            "of one datum",
            "this is the loss of one datum on average.",
            lambda N_k, sd, h: late(N_k, sd, h) / N_k.sum(),
        ),
    ),
    "(9.14), and the last section of chapter 3",
    "a component with sd 1 and 2 data, late by 1, loses one nat.",
    sources=texts.LATE,
)

narrow_needle = Check("narrow_needle", ("nats", "w", "D"), (NARROW,), _needles)
tied_labellings = Check(
    "tied_labellings", ("copies",), (ORDERS,), lambda seed: [{"copies": np.array(c)} for c in TIES]
)
one_weight = Check("one_weight", ("P", "pi"), (SLOPE, CURVATURE), _densities)
late_watch = Check("late_watch", ("N_k", "sd", "h"), (LATE,), _watches)
