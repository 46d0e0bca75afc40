"""Chapter 6: where hard and soft labels differ, the limit of the objective, and the fork."""

from math import erf, exp, pi, sqrt

import numpy as np

from ..judging.check import Check, Mistake, Part
from . import problems
from . import sources_beyond as texts
from .clusters import squared

RIGHT_NAMES = ("X", "pi", "mu", "epsilon")


def soft(X, pi, mu, epsilon, *, prior=np.log, width=lambda e: 2 * e, length=squared):
    """(N, K): the logarithm of the numerators of PRML (9.42)."""
    return prior(pi) - length(X[:, None, :] - mu) / width(epsilon)


def _nearest(X, mu):
    return squared(X[:, None, :] - mu).argmin(axis=1)


def disagree(X, pi, mu, epsilon, *, turn=False, **slips):
    """(N,): 1 where the most responsible component is not the nearest one, else 0."""
    other = soft(X, pi, mu, epsilon, **slips).argmax(axis=1) != _nearest(X, mu)
    return (~other if turn else other).astype(float)


def _contested(seed=0):
    """Weights so unequal, and epsilon so large, that a third of the data or so are contested."""
    found = []
    for i, (N, K, D) in enumerate(problems.SIZES):
        rng = np.random.default_rng([seed, 71, i])
        mu = rng.normal(size=(K, D)) * 1.3
        X = rng.normal(size=(5 * N, D)) * 1.2
        pi = np.geomspace(1, 30, K)
        found.append(
            {"X": X, "pi": pi / pi.sum(), "mu": mu, "epsilon": float(rng.uniform(0.35, 0.8))}
        )
    return found


DISAGREE = Part(
    "the answer",
    "n",
    disagree,
    (
        Mistake(
            "agreement",
            "you say where they agree.",
            {"turn": True},
        ),
        Mistake(
            "weights without logarithm",
            "taking the logarithm of (9.42) turns the weights into logarithms, too.",
            {"prior": lambda pi: pi},
        ),
        Mistake(
            "half missing",
            "look for a factor in the exponent of (9.42).",
            {"width": lambda e: e},
        ),
        Mistake("no epsilon", "epsilon plays no part in it.", {"width": lambda e: 2.0}),
        Mistake("epsilon squared", "epsilon is a variance.", {"width": lambda e: 2 * e**2}),
        Mistake(
            "distance not squared",
            "the exponent of (9.42) holds a squared length.",
            {"length": lambda away: np.sqrt(squared(away))},
        ),
        Mistake(
            "nowhere",
            "you find none. What do the weights do in (9.42), and what in (9.2)?",
            lambda X, pi, mu, epsilon: np.zeros(len(X)),
        ),
        Mistake(
            "not the heaviest",
            "you say where the nearest is not the heaviest component; the distance counts, too.",
            lambda X, pi, mu, epsilon: (_nearest(X, mu) != pi.argmax()).astype(float),
        ),
        Mistake(
            "weights turned round",
            "a heavy component takes data from its neighbours; with you it loses them.",
            {"prior": lambda pi: -np.log(pi)},
        ),
    ),
    "(9.2) and (9.42)",
    "with equal weights they agree everywhere.",
)


def of_weights(X, gamma, pi, mu, epsilon, *, by=lambda e: e, prior=np.log):
    """A number: epsilon times the weights' part of Q."""
    return by(epsilon) * (gamma * prior(pi)).sum()


def of_constant(X, gamma, pi, mu, epsilon, *, by=lambda e: e, D=lambda X: X.shape[1], half=-0.5):
    """A number: epsilon times the constant's part of Q."""
    return by(epsilon) * half * len(X) * D(X) * np.log(2 * np.pi * epsilon)


def of_distances(X, gamma, pi, mu, epsilon, *, by=lambda e: 1.0, half=-0.5, length=squared):
    """A number: epsilon times the distances' part of Q."""
    return by(epsilon) * half * (gamma * length(X[:, None, :] - mu)).sum()


NOT_SCALED = Mistake(
    "not multiplied by epsilon", "each part of Q is multiplied by epsilon.", {"by": lambda e: 1.0}
)
OF_WEIGHTS = Part(
    "the weights' part",
    "",
    of_weights,
    (
        NOT_SCALED,
        Mistake("no logarithm", "the weights stand in a logarithm.", {"prior": lambda pi: pi}),
        Mistake("sign", "the logarithm of a weight is negative.", {"prior": lambda p: -np.log(p)}),
        Mistake(
            "responsibilities left out",
            "each datum's logarithm is weighed by its responsibilities.",
            lambda X, gamma, pi, mu, epsilon: epsilon * len(X) * np.log(pi).sum(),
        ),
    ),
    "(9.40) with (9.41)",
    "with one component it is zero.",
    sources=texts.OF_WEIGHTS,
)
OF_CONSTANT = Part(
    "the constant's part",
    "",
    of_constant,
    (
        NOT_SCALED,
        Mistake("half missing", "the constant of (9.41) is a root.", {"half": -1.0}),
        Mistake("sign", "the constant stands below the line in (9.41).", {"half": 0.5}),
        Mistake("one dimension", "each dimension has a factor of its own.", {"D": lambda X: 1}),
        Mistake(
            "once, not for each datum",
            "each datum has this constant.",
            lambda X, gamma, pi, mu, epsilon: (
                -0.5 * epsilon * X.shape[1] * np.log(2 * np.pi * epsilon)
            ),
        ),
        Mistake(
            "no epsilon inside",
            "the constant of (9.41) holds epsilon.",
            lambda X, gamma, pi, mu, epsilon: -0.5 * epsilon * X.size * np.log(2 * np.pi),
        ),
    ),
    "(9.40) with (9.41)",
    "it is zero where 2 pi epsilon is one.",
    sources=texts.OF_CONSTANT,
)
OF_DISTANCES = Part(
    "the distances' part",
    "",
    of_distances,
    (
        Mistake(
            "multiplied twice",
            "the exponent of (9.41) is divided by epsilon: what is left after the scaling?",
            {"by": lambda e: e},
        ),
        Mistake(
            "not multiplied by epsilon",
            "each part of Q is multiplied by epsilon.",
            {"by": lambda e: 1 / e},
        ),
        Mistake("half missing", "look for a factor in the exponent of (9.41).", {"half": -1.0}),
        Mistake("sign", "look for a sign in the exponent of (9.41).", {"half": 0.5}),
        Mistake(
            "distance not squared",
            "the exponent holds a squared length.",
            {"length": lambda away: np.sqrt(squared(away))},
        ),
        Mistake(
            "nearest centres alone",
            "this is its limit; at this epsilon the responsibilities are not yet hard.",
            lambda X, gamma, pi, mu, epsilon: -0.5 * squared(X[:, None, :] - mu).min(axis=1).sum(),
        ),
    ),
    "(9.40) with (9.41)",
    "if each datum sits on its centre, it is zero.",
    sources=texts.OF_DISTANCES,
)


def _scaled(seed=0):
    rng = np.random.default_rng([seed, 73])
    return [{**p, "epsilon": float(rng.uniform(0.3, 2.0))} for p in problems.mixtures(seed)]


def spread(X, r, *, weigh=lambda r: r, below=np.sum, about=None):
    """(D, D): the covariance of the data that centres in one place share, weighted by r."""
    w = weigh(r)
    centre = w @ X / w.sum() if about is None else about(X)
    return np.einsum("n,nd,ne->de", w, X - centre, X - centre) / below(w)


def critical(X, r, d, epsilon, *, pick=-1, root=lambda v: v, **slips):
    """A number: the epsilon below which two centres in one place part."""
    return root(np.linalg.eigvalsh(spread(X, r, **slips))[pick])


def grown(X, r, d, epsilon, *, width=lambda e: e, **slips):
    """(D,): the difference of the two centres after an iteration, if it was d."""
    return spread(X, r, **slips) @ d / width(epsilon)


IN_THE_SPREAD = (
    Mistake(
        "all data alike",
        "the two centres hold a share of each datum. Which mean and which covariance do they see?",
        {"weigh": np.ones_like},
    ),
    Mistake(
        "divided by N",
        "by what is a weighted covariance divided?",
        {"below": len},
    ),
    Mistake(
        "from the mean of all data",
        "the two centres lie in the mean of their own share.",
        {"about": lambda X: X.mean(axis=0)},
    ),
    Mistake("shares squared", "each datum counts by its share, once.", {"weigh": lambda r: r**2}),
)
CRITICAL = Part(
    "epsilon",
    "",
    critical,
    (
        *IN_THE_SPREAD,
        Mistake(
            "the smallest variance",
            "as epsilon falls, along which direction do they part first?",
            {"pick": 0},
        ),
        Mistake(
            "standard deviation",
            "epsilon is a variance, and so is what it is compared with.",
            {"root": np.sqrt},
        ),
        Mistake(
            "largest column",
            "the widest direction need not be an axis.",
            lambda X, r, d, epsilon: np.diag(spread(X, r)).max(),
        ),
        Mistake(
            "total variance",
            "you add the variances of all directions up.",
            lambda X, r, d, epsilon: np.trace(spread(X, r)),
        ),
        Mistake("half of it", "there is no half.", {"root": lambda v: v / 2}),
    ),
    "the section on the fork in chapter 6",
    "in one dimension it is the variance.",
)
GROWN = Part(
    "the difference",
    "d",
    grown,
    (
        *IN_THE_SPREAD,
        Mistake("no epsilon", "a wide ball pulls less.", {"width": lambda e: 1.0}),
        Mistake("twice epsilon", "differentiate the square.", {"width": lambda e: 2 * e}),
        Mistake("epsilon squared", "epsilon is a variance.", {"width": lambda e: e**2}),
        Mistake(
            "largest variance in every direction",
            "a difference grows by the largest variance along one direction alone.",
            lambda X, r, d, epsilon: critical(X, r, d, epsilon) * d / epsilon,
        ),
        Mistake(
            "each column by itself",
            "the columns are correlated: a difference in one pulls in the other.",
            lambda X, r, d, epsilon: np.diag(spread(X, r)) * d / epsilon,
        ),
        Mistake("unchanged", "the difference is the old one.", lambda X, r, d, epsilon: d),
    ),
    "the section on the fork in chapter 6",
    "along the widest direction it does not change if epsilon is critical.",
)


def _shares(seed=0):
    found = []
    for i, (N, _, D) in enumerate(problems.SIZES):
        rng = np.random.default_rng([seed, 79, i])
        X = rng.normal(size=(N, D)) @ rng.normal(size=(D, D)) + 1.0
        r = 1 / (1 + np.exp(-2 * X[:, 0] + rng.normal(size=N)))
        found.append(
            {
                "X": X,
                "r": np.clip(r, 0.05, 0.95),
                "d": rng.normal(size=D) * 0.01,
                "epsilon": float(rng.uniform(0.4, 3)),
            }
        )
    return found


def pushed(a, sigma, *, tail=2.0, bell=1.0, inside=2.0):
    """A number: where K-means' right centre ends on two equal Gaussians at -a and a."""
    away = tail * (1 - 0.5 * (1 + erf(a / (sigma * sqrt(2)))))
    return bell * sigma * sqrt(2 / pi) * exp(-(a**2) / (inside * sigma**2)) + a * (1 - away)


def left(a, sigma, *, about=pushed, own=1.0):
    """A number: the variance inside the right cluster."""
    return a**2 + own * sigma**2 - about(a, sigma) ** 2


def _pairs(seed=0):
    rng = np.random.default_rng([seed, 83])
    return [
        {"a": float(a), "sigma": float(s)}
        for a, s in zip(rng.uniform(0.5, 1.6, 5), rng.uniform(0.7, 1.9, 5), strict=True)
    ]


PUSHED = Part(
    "the centre",
    "",
    pushed,
    (
        Mistake(
            "the true mean",
            "this is the component's mean. The cluster holds all data on its side, whoever they "
            "came from, and lacks those that went to the other side.",
            lambda a, sigma: a,
        ),
        Mistake(
            "half of a Gaussian",
            "this is right if both components have the same mean.",
            lambda a, sigma: sigma * sqrt(2 / pi),
        ),
        Mistake(
            "bell alone",
            "one of two terms is missing: what is E|x| if sigma is tiny?",
            lambda a, sigma: sigma * sqrt(2 / pi) * exp(-(a**2) / (2 * sigma**2)),
        ),
        Mistake(
            "bell missing", "one of two terms is missing: what is E|x| at a = 0?", {"bell": 0.0}
        ),
        Mistake("half missing in the exponent", "look at the exponent once more.", {"inside": 1.0}),
        Mistake(
            "one tail",
            "a datum from the left component counts with its distance, too: the tail is turned "
            "over, not cut off.",
            {"tail": 1.0},
        ),
        Mistake("half the bell", "two components make the bell.", {"bell": 0.5}),
        Mistake(
            "root of the mean square",
            "this is the root of E[x^2]. Take the mean of |x|.",
            lambda a, sigma: sqrt(a**2 + sigma**2),
        ),
        Mistake(
            "its own data alone",
            "this is where the right component's data on the right have their mean. Others are "
            "there, too.",
            lambda a, sigma: (
                a
                + sigma
                * exp(-(a**2) / (2 * sigma**2))
                / sqrt(2 * pi)
                / (0.5 * (1 + erf(a / (sigma * sqrt(2)))))
            ),
        ),
    ),
    "the section on what sure labels cost in chapter 6",
    "at a = 0 it is 0.798 sigma; far apart it is a.",
)
LEFT = Part(
    "the variance",
    "",
    left,
    (
        Mistake(
            "the true variance",
            "this is the component's variance. The cluster is cut on one side.",
            lambda a, sigma: sigma**2,
        ),
        Mistake(
            "of all data",
            "this is the variance of both clusters together.",
            {"about": lambda a, sigma: 0.0},
        ),
        Mistake(
            "sigma not squared",
            "sigma is a standard deviation.",
            lambda a, sigma: a**2 + sigma - pushed(a, sigma) ** 2,
        ),
        Mistake(
            "standard deviation",
            "this is a standard deviation.",
            lambda a, sigma: sqrt(left(a, sigma)),
        ),
        Mistake("noise left out", "what is E[x^2] of a component?", {"own": 0.0}),
    ),
    "the section on what sure labels cost in chapter 6",
    "far apart it is sigma squared.",
)

hard_and_soft = Check("hard_and_soft", RIGHT_NAMES, (DISAGREE,), _contested)
scaled_terms = Check(
    "scaled_terms",
    ("X", "gamma", "pi", "mu", "epsilon"),
    (OF_WEIGHTS, OF_CONSTANT, OF_DISTANCES),
    _scaled,
)
fork = Check("fork", ("X", "r", "d", "epsilon"), (CRITICAL, GROWN), _shares)
pushed_centre = Check("pushed_centre", ("a", "sigma"), (PUSHED, LEFT), _pairs)
