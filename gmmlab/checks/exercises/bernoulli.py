"""Chapter 7: mixtures of Bernoulli distributions, PRML (9.48)-(9.60)."""

import numpy as np

from ..judging.check import Check, Edge, Mistake, Part
from . import problems, sources, sources_other
from .expectation import IN_RANGE, ROWS_SUM_TO_ONE, one_hot, share_mistakes, softmax
from .gaussian import PRIOR
from .maximization import PI, mean_mistakes, means, weight_mistakes
from .mixture import MEAN


def log_bernoulli(X, mu, *, on=np.log, off=lambda mu: np.log(1 - mu)):
    """(N, K): ln p(x_n | mu_k), PRML (9.48)."""
    return X @ on(mu).T + (1 - X) @ off(mu).T


def responsibilities(X, pi, mu, *, prior=np.log, finish=softmax, **slips):
    """(N, K), PRML (9.56)."""
    with np.errstate(all="ignore"):
        return finish(prior(pi) + log_bernoulli(X, mu, **slips))


def _gaussian(X, pi, mu):
    away = ((X[:, None, :] - mu) ** 2).sum(axis=2)
    return softmax(np.log(pi) - away / 2)


DENSITY = (
    Mistake(
        "pixels that are on alone",
        "pixels that are off say something too. Reread (9.48): which factor is theirs?",
        {"off": np.zeros_like},
    ),
    Mistake(
        "pixels that are off alone",
        "pixels that are on say something too. Reread (9.48): which factor is theirs?",
        {"on": np.zeros_like},
    ),
    Mistake(
        "on and off exchanged",
        "mu and 1 - mu have changed places. Reread (9.48): which of the two is the probability of "
        "a one?",
        {"on": lambda mu: np.log(1 - mu), "off": np.log},
    ),
    Mistake(
        "sums of probabilities",
        "you add up probabilities of pixels. Independent pixels multiply: reread (9.48).",
        {"on": lambda mu: mu, "off": lambda mu: 1 - mu},
    ),
    Mistake(
        "off pixels as on",
        "a pixel that is off has the same factor as one that is on. Reread (9.48).",
        {"off": np.log},
    ),
    Mistake(
        "Gaussian",
        "you measure squared distances; ones and zeros have the density (9.48).",
        _gaussian,
    ),
    Mistake(
        "matching pixels",
        "you add up products of pixels and means, without logarithms. Reread (9.56).",
        lambda X, pi, mu: (j := pi * (X @ mu.T)) / j.sum(axis=1, keepdims=True),
    ),
    Mistake(
        "mean over pixels",
        "you average logarithms over pixels; independent pixels multiply, so logarithms add up.",
        lambda X, pi, mu: softmax(np.log(pi) + log_bernoulli(X, mu) / X.shape[1]),
    ),
)
GAMMA = Part(
    "gamma",
    "nk",
    responsibilities,
    (*PRIOR, *DENSITY, *(m for m in share_mistakes("(9.56)") if isinstance(m.changes, dict))),
    "(9.56)",
    "if all components have the same means, the responsibilities are the weights.",
    (ROWS_SUM_TO_ONE, IN_RANGE),
    sources=sources_other.BERNOULLI,
)
PIXELS = Edge(
    "underflow",
    "With thousands of pixels the product of their probabilities rounds to zero, and you divide "
    "zero by zero. Add up logarithms, and take the largest out before the exponential.",
    problems.many_pixels,
    counts=True,
    where="with thousands of pixels",
)


def pixel_means(X, gamma, **slips):
    """(K, D), PRML (9.59)."""
    return means(X, gamma, **slips)


MU = Part(
    "mu",
    "kd",
    pixel_means,
    (
        *mean_mistakes("(9.59)"),
        Mistake(
            "binarised",
            "your means are zeros and ones. A mean of pixels is a probability: reread (9.59).",
            lambda X, gamma: np.round(means(X, gamma)),
        ),
        Mistake(
            "pixels off",
            "these are the probabilities that a pixel is off.",
            lambda X, gamma: 1 - means(X, gamma),
        ),
        Mistake(
            "smoothed",
            "a count was added above and below the line, as a prior does. (9.59) has none.",
            lambda X, gamma: (gamma.T @ X + 1) / (gamma.sum(axis=0) + 2)[:, None],
        ),
        Mistake(
            "normalised over pixels",
            "each mean sums to one over pixels. Pixels are no alternatives: each has a probability "
            "of its own.",
            lambda X, gamma: (s := gamma.T @ X) / s.sum(axis=1, keepdims=True),
        ),
        Mistake(
            "mean of hard assignments",
            "each datum counts for one component alone; in (9.59) it counts for all.",
            lambda X, gamma: gamma.T @ X / one_hot(gamma).sum(axis=0)[:, None],
        ),
    ),
    "(9.59)",
    "if a component takes each datum wholly, its mean is the share of ones in each pixel.",
    (IN_RANGE,),
    sources=sources.MEANS,
)
WEIGHTS = Part(
    PI.name,
    PI.axes,
    PI.formula,
    weight_mistakes("(9.60)", "(9.57)"),
    "(9.60)",
    PI.hint,
    PI.facts,
    sources=sources.WEIGHTS,
)


def covariance(pi, mu, *, within=1, between=1, about=1):
    """(D, D), PRML (9.50) with Sigma_k = diag{mu_ki (1 - mu_ki)}."""
    inside = np.diag(pi @ (within * mu * (1 - mu)))
    mean = pi @ mu
    return inside + between * (pi * mu.T) @ mu - about * np.outer(mean, mean)


COVARIANCE = Part(
    "the covariance",
    "de",
    covariance,
    (
        Mistake(
            "within components alone",
            "your pixels are uncorrelated. Within a component they are; in the mixture they are "
            "not. What else stands in the braces of (9.50)?",
            {"between": 0, "about": 0},
        ),
        Mistake(
            "between components alone",
            "the variances within each component are missing. Reread (9.50).",
            {"within": 0},
        ),
        Mistake(
            "mean's product not subtracted",
            "this is E[xx^T]. What is still to be subtracted in (9.50)?",
            {"about": 0},
        ),
        Mistake(
            "mean's product added",
            "the last term of (9.50) is added where it should be subtracted.",
            {"about": -1},
        ),
        Mistake(
            "means unweighted between components",
            "the spread of the means is not weighed by the mixing coefficients, as `np.cov` of the "
            "means has it.",
            (
                lambda pi, mu: np.diag(pi @ (mu * (1 - mu))) + np.cov(mu.T),
                lambda pi, mu: np.diag(pi @ (mu * (1 - mu))) + np.cov(mu.T, bias=True),
            ),
        ),
        Mistake(
            "one Bernoulli",
            "this is the covariance of one Bernoulli distribution with the mixture's mean.",
            lambda pi, mu: np.diag((pi @ mu) * (1 - pi @ mu)),
        ),
    ),
    "(9.50)",
    "its diagonal is m (1 - m), where m is the mean (9.49).",
    sources=sources_other.PIXEL_COVARIANCE,
)

bernoulli_e_step = Check(
    "bernoulli_e_step", ("X", "pi", "mu"), (GAMMA,), problems.bernoulli, PIXELS
)
bernoulli_m_step = Check("bernoulli_m_step", ("X", "gamma"), (WEIGHTS, MU), problems.bernoulli)
bernoulli_moments = Check(
    "bernoulli_moments",
    ("pi", "mu"),
    (
        Part(
            MEAN.name,
            MEAN.axes,
            lambda pi, mu, **slips: MEAN.formula(pi, mu, None, **slips),
            tuple(m for m in MEAN.mistakes if isinstance(m.changes, dict)),
            MEAN.equation,
            MEAN.hint,
            sources=MEAN.sources,
        ),
        COVARIANCE,
    ),
    problems.bernoulli,
)
