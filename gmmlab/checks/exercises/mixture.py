"""Chapter 2: the density (9.7), drawing z, and the moments (9.49)-(9.50)."""

import numpy as np

from ..judging.check import Check, Mistake, Part
from . import problems, sources, sources_other
from .gaussian import CONSTANT, DENSITY, PRIOR, log_joint, log_normal


def density(X, pi, mu, Sigma, *, over=lambda a: a.sum(axis=1), **slips):
    """(N,), PRML (9.7)."""
    return over(np.exp(log_joint(X, pi, mu, Sigma, **slips)))


DENSITY_PART = Part(
    "p(x)",
    "n",
    density,
    (
        *(*PRIOR, *DENSITY, *CONSTANT),
        Mistake(
            "summed over data",
            "you add up over data. Each datum has a density of its own in (9.7).",
            {"over": lambda a: a.sum(axis=0)},
        ),
        Mistake(
            "not summed over components",
            "these are the terms of (9.7); their sum is missing.",
            {"over": lambda a: a},
        ),
        Mistake(
            "likeliest component alone",
            "you keep the largest term. (9.7) adds them all.",
            {"over": lambda a: a.max(axis=1)},
        ),
        Mistake(
            "mean over components",
            "you average the terms; their weights add up to one already.",
            {"over": lambda a: a.mean(axis=1)},
        ),
        Mistake(
            "product of components",
            "you multiply the components. A mixture adds densities: reread (9.7).",
            {"over": lambda a: a.prod(axis=1)},
        ),
        Mistake(
            "sum of logarithms",
            "you average logarithms. (9.7) adds densities.",
            lambda X, pi, mu, Sigma: log_normal(X, mu, Sigma) @ pi,
        ),
        Mistake(
            "one Gaussian of averages",
            "you average the parameters first, and that is one Gaussian. (9.7) averages densities.",
            lambda X, pi, mu, Sigma: np.exp(
                log_normal(X, (pi @ mu)[None], np.einsum("k,kde->de", pi, Sigma)[None])
            )[:, 0],
        ),
        Mistake(
            "one Gaussian of the same moments",
            "this is one Gaussian with the mixture's mean and covariance: another density.",
            lambda X, pi, mu, Sigma: np.exp(
                log_normal(X, mean(pi, mu, Sigma)[None], covariance(pi, mu, Sigma)[None])
            )[:, 0],
        ),
    ),
    "(9.7)",
    "with one component it is a Gaussian.",
    ((lambda v: (v >= 0).all(), "A density is never negative, and some values are."),),
    sources=sources.DENSITY,
)


def mean(pi, mu, Sigma, *, weigh=lambda pi: pi):
    """(D,), PRML (9.49)."""
    return weigh(pi) @ mu


MEAN = Part(
    "the mean",
    "d",
    mean,
    (
        Mistake(
            "unweighted",
            "you average the means as if all components had the same weight. Reread (9.49).",
            {"weigh": lambda pi: np.full(len(pi), 1 / len(pi))},
        ),
        Mistake("weights missing", "you add up the means. Reread (9.49).", {"weigh": np.ones_like}),
        Mistake(
            "divided by K",
            "you weigh, and then divide by K; the weights add up to one already.",
            {"weigh": lambda pi: pi / len(pi)},
        ),
        Mistake("weights squared", "the weights enter twice.", {"weigh": np.square}),
        Mistake(
            "heaviest component",
            "this is the mean of the heaviest component. Reread (9.49).",
            lambda pi, mu, Sigma: mu[pi.argmax()],
        ),
        Mistake(
            "not summed",
            "there is still one row a component. Reread (9.49).",
            lambda pi, mu, Sigma: pi[:, None] * mu,
        ),
    ),
    "(9.49)",
    "with one component it is that component's mean.",
    sources=sources.MEAN,
)


def _outer(a):
    return a[..., :, None] * a[..., None, :]


def covariance(pi, mu, Sigma, *, within=1, between=1, about=1, weigh=lambda pi: pi, finish=None):
    """(D, D), PRML (9.50): within components, and between their means."""
    w = weigh(pi)
    total = np.einsum("k,kde->de", w, within * Sigma + between * _outer(mu))
    total = total - about * _outer(pi @ mu)
    return finish(total) if finish else total


COVARIANCE = Part(
    "the covariance",
    "de",
    covariance,
    (
        Mistake(
            "within components alone",
            "you average the covariances, and that leaves out how far the means lie apart. What "
            "else stands in the braces of (9.50)?",
            {"between": 0, "about": 0},
        ),
        Mistake(
            "between components alone",
            "you have the spread of the means, and that leaves out the spread within each "
            "component. Reread (9.50).",
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
            "outer products of the means missing",
            "the outer products of the component means are missing from the braces of (9.50).",
            {"between": 0},
        ),
        Mistake(
            "outer products of the means subtracted",
            "in the braces of (9.50), a difference stands where a sum should.",
            {"between": -1},
        ),
        Mistake(
            "unweighted",
            "you average over components as if all had the same weight. Reread (9.50).",
            {"weigh": lambda pi: np.full(len(pi), 1 / len(pi))},
        ),
        Mistake(
            "weights missing",
            "you add up over components without the weights. Reread (9.50).",
            {"weigh": np.ones_like},
        ),
        Mistake("weights squared", "the weights enter twice. Reread (9.50).", {"weigh": np.square}),
        Mistake(
            "diagonal alone",
            "your covariance has no entries off the diagonal; (9.50) has outer products.",
            {"finish": lambda S: S * np.eye(len(S))},
        ),
        Mistake(
            "variances, not a matrix",
            "you return a variance for each dimension; (9.50) is a matrix.",
            {"finish": np.diagonal},
        ),
        Mistake("inverse", "this is the inverse of the covariance.", {"finish": np.linalg.inv}),
        Mistake(
            "weights of a sum of variables",
            "this would be the covariance of a weighted sum of variables. Drawing from a mixture "
            "chooses one component; reread (9.50).",
            lambda pi, mu, Sigma: np.einsum("k,kde->de", pi**2, Sigma),
        ),
        Mistake(
            "means unweighted between components",
            "the spread of the means is not weighed by the mixing coefficients.",
            (
                lambda pi, mu, Sigma: np.einsum("k,kde->de", pi, Sigma) + np.cov(mu.T, bias=True),
                lambda pi, mu, Sigma: np.einsum("k,kde->de", pi, Sigma) + np.cov(mu.T),
            ),
        ),
        Mistake(
            "unbiased weights",
            "you correct the spread of the means for bias, as `np.cov` does unless told otherwise. "
            "(9.50) is no estimate.",
            lambda pi, mu, Sigma: np.einsum("k,kde->de", pi, Sigma) + np.cov(mu.T, aweights=pi),
        ),
        Mistake(
            "about the unweighted mean",
            "you measure the means from their plain average; (9.50) measures from (9.49).",
            lambda pi, mu, Sigma: np.einsum("k,kde->de", pi, Sigma + _outer(mu - mu.mean(axis=0))),
        ),
    ),
    "(9.50)",
    "with one component it is that component's covariance; with equal means, the average of all.",
    ((lambda v: np.allclose(v, v.T, atol=1e-6), "A covariance is symmetric; yours is not."),),
    sources=sources.COVARIANCE,
)


def draws(u, pi, *, edges=np.cumsum, side="right", first=0):
    """(N,): labels by inverting the distribution function of z, as in PRML 11.1.1."""
    return np.searchsorted(edges(pi), u, side=side) + first


def _uniform(make):
    def problems_with_u(seed=0):
        rng = np.random.default_rng([seed, 7])
        return [{**p, "u": rng.random(60)} for p in make(seed)]

    return problems_with_u


LABELS = Part(
    "z",
    "n",
    draws,
    (
        Mistake(
            "edges not added up",
            "you compare u with the weights themselves. Where along [0, 1] does the third "
            "component's share begin?",
            (
                lambda u, pi: (u[:, None] > pi).sum(axis=1),
                lambda u, pi: np.searchsorted(pi, u),
                lambda u, pi: np.digitize(u, np.sort(pi)),
            ),
        ),
        Mistake(
            "equal shares",
            "each component gets the same share of [0, 1], whatever its weight.",
            {"edges": lambda pi: np.arange(1, len(pi) + 1) / len(pi)},
        ),
        Mistake(
            "shares from the other end",
            "the shares of [0, 1] are handed out beginning with the last component.",
            {"edges": lambda pi: np.cumsum(pi[::-1])},
        ),
        Mistake(
            "counted backwards",
            "you count the edges that lie above u; labels count those below.",
            lambda u, pi: (u[:, None] < np.cumsum(pi)).sum(axis=1) - 1,
        ),
        Mistake("counted from one", "labels count from 0 here.", {"first": 1}),
        Mistake(
            "1 - u for u",
            "your labels are those of 1 - u: component 0 has its share at the upper end of [0, 1].",
            lambda u, pi: draws(1 - u, pi),
        ),
        Mistake(
            "nearest weight",
            "you look for the weight that is nearest to u. Where does each share end?",
            lambda u, pi: np.abs(u[:, None] - pi).argmin(axis=1),
        ),
        Mistake(
            "heaviest component",
            "every datum gets the heaviest component: u plays no part.",
            lambda u, pi: np.full(len(u), pi.argmax()),
        ),
    ),
    "the section on ancestral sampling in chapter 2",
    "with weights (0.2, 0.8), a u of 0.1 gives component 0 and a u of 0.3 gives component 1.",
    also=(
        (
            lambda u, pi: np.eye(len(pi))[draws(u, pi)],
            "You return z in its one-of-K form; labels say the same in one number.",
        ),
    ),
    sources=sources.DRAWS,
)


def waits_longer(waits, t, *, left=lambda w, t: np.maximum(w - t, 0), over=np.sum):
    """The share of all moments that are followed by more than t minutes of their interval."""
    return left(waits, t).sum() / over(waits)


VISIT = Part(
    "the probability",
    "",
    waits_longer,
    (
        Mistake(
            "share of intervals",
            "this is the share of intervals that are longer than t. The visitor comes at a random "
            "moment, and long intervals hold more moments.",
            lambda waits, t: (waits > t).mean(),
        ),
        Mistake(
            "half an interval",
            "you let each interval be met equally often, and half of it be left.",
            lambda waits, t: (waits / 2 > t).mean(),
        ),
        Mistake(
            "share of time in long intervals",
            "this is the share of time that lies in intervals longer than t. Of such an interval "
            "of w minutes only the first w - t are bad moments to come.",
            {"left": lambda w, t: w * (w > t)},
        ),
        Mistake(
            "not cut at zero",
            "an interval shorter than t has no bad moment, and yours has less than none.",
            {"left": lambda w, t: w - t},
        ),
        Mistake(
            "t instead of the rest",
            "you count t minutes of each long interval; the bad ones are the other w - t.",
            {"left": lambda w, t: t * (w > t)},
        ),
        Mistake(
            "mean rest",
            "this is the mean of what is left, in minutes. Which share of all moments is that?",
            {"over": len},
        ),
        Mistake(
            "the other way round",
            "this is the probability of waiting less than t.",
            lambda waits, t: 1 - waits_longer(waits, t),
        ),
        Mistake(
            "mean of ratios",
            "you average a share over intervals, each counted once. Long ones hold more moments.",
            lambda waits, t: (np.maximum(waits - t, 0) / waits).mean(),
        ),
        Mistake(
            "mean wait",
            "this is the mean wait of a visitor, in minutes. Asked for is a probability.",
            lambda waits, t: (waits**2).sum() / (2 * waits.sum()),
        ),
        Mistake(
            "of long intervals alone",
            "you divide by the time in long intervals; the visitor may come in a short one, too.",
            lambda waits, t: waits_longer(waits, t) * waits.sum() / waits[waits > t].sum(),
        ),
    ),
    "check yourself 4 of chapter 2",
    "with t = 0 it is one, and with t longer than every interval zero.",
    sources=sources_other.VISITOR,
)

visitor = Check("visitor", ("waits", "t"), (VISIT,), problems.visits)
mixture_density = Check(
    "mixture_density", ("X", "pi", "mu", "Sigma"), (DENSITY_PART,), problems.mixtures
)
moments = Check("moments", ("pi", "mu", "Sigma"), (MEAN, COVARIANCE), problems.mixtures)
draw_components = Check("draw_components", ("u", "pi"), (LABELS,), _uniform(problems.mixtures))
