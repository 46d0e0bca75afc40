"""Chapter 9: EM for another family, MAP, one datum at a time, falls, and how fast EM is."""

from functools import cache

import numpy as np

from ... import gaussian, incremental
from ..judging.check import Check, Mistake, Part
from . import problems
from . import sources_late as texts
from .practice import incremental_update

SIZES = ((11, 3), (10, 2), (13, 4), (12, 3))  # data and components of each problem
# The right answers as text, see `slips.formula`; two answers are walks, which have none.
LABELS = """
terms = pi * (lam * exp(-(lam * waits)))  # pi times the density
gamma = terms / sum_k(terms)  # the responsibilities
"""
COUNTS = "N_k = sum_n(gamma)  # the effective numbers N_k\n"
SUMS = "sums = sum_n(gamma * waits)  # the weighted sums\n"
VISIT = """
change = new - old  # the change of the responsibilities
counts = N_k + change  # the new effective numbers
away = x - mu  # the difference x - mu
share = change / counts  # the share of the change
"""


def labels(waits, pi, lam, *, prior=1.0, front=1.0, inside=lambda lam: lam):
    """(N, K): the posterior of exponential components with rates lam, PRML (9.30)."""
    log = prior * np.log(pi) + front * np.log(inside(lam)) - inside(lam) * waits[:, None]
    joint = np.exp(log - log.max(axis=1, keepdims=True))
    return joint / joint.sum(axis=1, keepdims=True)


def shares(waits, pi, lam, *, below=len, hard=False, **slips):
    """(K,): what maximises (9.30) over the weights."""
    gamma = labels(waits, pi, lam, **slips)
    gamma = np.eye(len(pi))[gamma.argmax(axis=1)] if hard else gamma
    return gamma.sum(axis=0) / below(waits)


def rates(waits, pi, lam, *, above=None, weigh=lambda gamma: gamma, hard=False, power=1, **slips):
    """(K,): what maximises (9.30) over the rates."""
    gamma = labels(waits, pi, lam, **slips)
    gamma = np.eye(len(pi))[gamma.argmax(axis=1)] if hard else gamma
    N_k = gamma.sum(axis=0) if above is None else above(waits, gamma)
    return (N_k / (weigh(gamma).T @ waits)) ** power


def _again(formula):
    """The same after one more iteration."""
    return lambda waits, *theta: formula(waits, shares(waits, *theta), rates(waits, *theta))


IN_THE_LABELS = (
    Mistake(
        "weights left out of the posterior",
        "the posterior of a label has the mixing coefficients in it. Reread (9.13).",
        {"prior": 0.0},
    ),
    Mistake(
        "density without its factor",
        "an exponential density has a factor in front, and it differs from component to component.",
        {"front": 0.0},
    ),
    Mistake(
        "scale for rate",
        "lam is a rate: the mean of a component is one over it.",
        {"inside": lambda lam: 1 / lam},
    ),
    Mistake(
        "hard labels",
        "each datum is given away whole. The expectation in (9.30) is over the posterior.",
        {"hard": True},
    ),
)
SHARES = Part(
    "pi",
    "k",
    shares,
    (
        *IN_THE_LABELS,
        Mistake(
            "counts, not shares",
            "these are effective numbers; weights sum to one.",
            {"below": lambda waits: 1},
        ),
        Mistake("the old weights", "the weights have not changed.", lambda waits, pi, lam: pi),
        Mistake("two iterations", "this is after two iterations.", _again(shares)),
    ),
    "(9.22), which holds for any components",
    "with one component, its weight is one.",
    ((lambda v: abs(v.sum() - 1) < 1e-4, "Your weights do not sum to one."),),
    sources=(LABELS + COUNTS + "N_k / N",),
)
RATES = Part(
    "lam",
    "k",
    rates,
    (
        *IN_THE_LABELS,
        Mistake(
            "mean for rate",
            "this is a weighted mean of the data. What is the rate of an exponential density whose "
            "mean you know?",
            {"power": -1},
        ),
        Mistake(
            "rate of all data",
            "the responsibilities play no part in it. Which terms of Q hold the rate of component "
            "k?",
            lambda waits, pi, lam: np.full(len(pi), len(waits) / waits.sum()),
        ),
        Mistake(
            "divided into N",
            "above the line stands the number of all data; which of them does component k hold?",
            {"above": lambda waits, gamma: len(waits)},
        ),
        Mistake(
            "sum not weighted",
            "below the line the data are not weighted.",
            {"weigh": np.ones_like},
        ),
        Mistake(
            "root",
            "this is built like a standard deviation. Set the derivative of Q to zero once more.",
            {"power": 0.5},
        ),
        Mistake(
            "mean of the rates of data",
            "you average one over each datum; set the derivative of Q to zero once more.",
            lambda waits, pi, lam: (g := labels(waits, pi, lam)).T @ (1 / waits) / g.sum(axis=0),
        ),
        Mistake("the old rates", "the rates have not changed.", lambda waits, pi, lam: lam),
        Mistake("two iterations", "this is after two iterations.", _again(rates)),
    ),
    "(9.33)",
    "with one component, one over the rate is the mean of the data.",
    ((lambda v: (v > 0).all(), "A rate is positive."),),
    sources=(LABELS + COUNTS + SUMS + "N_k / sums",),
)


def _exponentials(seed=0):
    found = []
    for N, K in SIZES:
        rng = np.random.default_rng([seed, N, 17])
        lam = np.geomspace(0.35, 3.4, K) * rng.uniform(0.8, 1.25, K)
        waits = rng.exponential(1 / rng.choice(lam, N)) + 0.05
        gamma = problems.distribution(rng, N, K)
        given = {"waits": waits, "pi": problems.distribution(rng, K), "lam": rng.permutation(lam)}
        found.append({**given, "gamma": gamma, "a": rng.uniform(2, 5), "b": rng.uniform(0.4, 3)})
    return found


def map_rates(waits, gamma, a, b, *, unseen=lambda a: a - 1, time=lambda b: b, both=1.0, power=1):
    """(K,): the M step for rates under a gamma prior, PRML (9.77) with (2.146)."""
    above, below = gamma.sum(axis=0) + both * unseen(a), gamma.T @ waits + both * time(b)
    return (above / below) ** power


MAP_RATES = Part(
    "lam",
    "k",
    map_rates,
    (
        Mistake("no prior", "the prior plays no part in it. What does (9.77) add?", {"both": 0.0}),
        Mistake(
            "mean of the posterior",
            "this is the posterior's mean; asked for is its highest point.",
            {"unseen": lambda a: a},
        ),
        Mistake(
            "prior once a datum",
            "your prior counts as often as there are data; it is there once.",
            lambda waits, gamma, a, b: map_rates(waits, gamma, a, b, both=len(waits)),
        ),
        Mistake(
            "top of another density",
            "this is where the density of the mean 1/lam is highest. In which letters is the prior "
            "written?",
            {"unseen": lambda a: a + 1},
        ),
        Mistake(
            "prior subtracted",
            "look at the sign of what the prior adds above the line.",
            {"unseen": lambda a: 1 - a},
        ),
        Mistake(
            "b left out",
            "of the prior's logarithm the part with a is there, and the one with b missing.",
            {"time": lambda b: 0 * b},
        ),
        Mistake(
            "a left out",
            "of the prior's logarithm the part with b is there, and the one with a missing.",
            {"unseen": lambda a: 0 * a},
        ),
        Mistake(
            "b a scale",
            "b is a rate, as in (2.146): what is multiplied by it in the exponent?",
            {"time": lambda b: 1 / b},
        ),
        Mistake(
            "b subtracted",
            "look at the sign of what the prior adds below the line.",
            {"time": lambda b: -b},
        ),
        Mistake("mean for rate", "this is one over a rate.", {"power": -1}),
        Mistake(
            "all data in each",
            "each rate has seen all data here. Which terms of Q hold the rate of component k?",
            lambda waits, gamma, a, b: np.full(
                gamma.shape[1], (len(waits) + a - 1) / (waits.sum() + b)
            ),
        ),
        Mistake(
            "the prior alone",
            "this is the top of the prior; where are the data?",
            lambda waits, gamma, a, b: np.full(gamma.shape[1], (a - 1) / b),
        ),
        Mistake(
            "prior shared among the components",
            "each rate has a prior of its own, whole.",
            lambda waits, gamma, a, b: map_rates(waits, gamma, a, b, both=1 / gamma.shape[1]),
        ),
    ),
    "(9.77)",
    "with a = 1 and b near zero the prior is flat.",
    ((lambda v: (v > 0).all(), "A rate is positive."),),
    sources=(COUNTS + SUMS + "(N_k + (a - 1)) / (sums + b)",),
)


def covariance(
    x, mu, Sigma, N_k, old, new, *, change=lambda old, new: new - old, shrink=None, below=None
):
    """(K, D, D): what (9.78) does to a mean, for a covariance; PRML exercise 9.27."""
    d = change(old, new)
    N_new = N_k + d
    share = N_k / N_new if shrink is None else shrink(N_k, N_new)
    square = (x - mu)[:, :, None] * (x - mu)[:, None]
    moved = N_k[:, None, None] * Sigma + (d * share)[:, None, None] * square
    return moved / (N_new if below is None else below(N_k))[:, None, None]


COVARIANCE = Part(
    "Sigma",
    "kde",
    covariance,
    (
        Mistake(
            "around the old mean",
            "you measure the spread around the old mean; the mean moves with the visit.",
            {"shrink": lambda N_k, N_new: 1.0},
        ),
        Mistake(
            "as if no other datum saw the mean move",
            "the new datum is measured from the new mean, but so are all the others now.",
            {"shrink": lambda N_k, N_new: (N_k / N_new) ** 2},
        ),
        Mistake(
            "share upside down",
            "the square gets larger where it should get smaller: the mean has moved towards x.",
            {"shrink": lambda N_k, N_new: N_new / N_k},
        ),
        Mistake(
            "old responsibility not taken out",
            "the datum was counted before: what has to go before it comes in again?",
            {"change": lambda old, new: new},
        ),
        Mistake(
            "old and new exchanged",
            "what comes in goes out, and the other way round. Reread (9.79).",
            {"change": lambda old, new: old - new},
        ),
        Mistake(
            "old N_k below the line",
            "you divide by the old N_k. Reread (9.79).",
            {"below": lambda N_k: N_k},
        ),
        Mistake(
            "not divided",
            "this is a scatter; a covariance is divided by the effective number.",
            {"below": np.ones_like},
        ),
        Mistake("unchanged", "no covariance has changed.", lambda x, mu, Sigma, *_: Sigma),
        Mistake(
            "variances alone",
            "only the diagonal changes; the square of a vector is a matrix.",
            lambda *a: (
                a[2] * N_ratio(*a) + np.eye(a[2].shape[-1]) * (covariance(*a) - a[2] * N_ratio(*a))
            ),
        ),
    ),
    "(9.78), and how it was derived",
    "if the responsibilities stay as they were, nothing changes.",
    sources=(
        VISIT + "(N_k * Sigma + share * N_k * (away * turn(away))) / counts",
        VISIT
        + "later = away - share * away  # the difference from the new mean\n"
        + "Sigma + share * (away * turn(later) - Sigma)",
        VISIT
        + "mean = mu + share * away  # the new mean\n"
        + "second = N_k * (Sigma + mu * turn(mu)) + change * (x * turn(x))  # the squares\n"
        + "second / counts - mean * turn(mean)",
    ),
)


def N_ratio(x, mu, Sigma, N_k, old, new):
    """(K, 1, 1): old over new effective numbers."""
    return (N_k / (N_k + new - old))[:, None, None]


def _path(X, pi, mu, Sigma, backwards=False, apart=False):
    """(N, 2, 3): at each visit, before and after: ln p(X), ln p(x_m) and Q."""
    return _walked(backwards, apart, X.shape, len(pi), *(a.tobytes() for a in (X, pi, mu, Sigma)))


@cache  # a judge asks for the same walk again and again
def _walked(backwards, apart, shape, components, *raw):
    (N, D), n = shape, components
    X, pi, mu, Sigma = (
        np.frombuffer(r).reshape(s)
        for r, s in zip(raw, (shape, (n,), (n, D), (n, D, D)), strict=True)
    )
    state = incremental.begin(X, gaussian.GaussianMixture(pi, mu, Sigma))
    path = []
    for m in range(N)[::-1] if backwards else range(N):
        path.append([])
        after = incremental.visit(X, state, m)
        for s in (state, after):
            each = s.theta.log_density(X)
            path[-1].append((each.sum(), each[m], (s.q * s.theta.log_joint(X)).sum()))
        state = state if apart else after
    return np.array(path)


def _fall(*theta, which=0, backwards=False, apart=False, largest=False, last=False):
    """The number of a visit after which something is lower, from 1, and by how much."""
    before, after = _path(*theta, backwards, apart)[:, :, which].T
    lost = before - after
    falls = np.append(np.flatnonzero(lost > 1e-9), [] if (lost > 1e-9).any() else [0])
    n = int(lost.argmax() if largest else falls[-1 if last else 0])
    return n + 1, lost[n]


def visit_number(X, pi, mu, Sigma, *, first=1, **options):
    """A whole number: after how many visits, (9.78)-(9.79), the likelihood falls first."""
    return _fall(X, pi, mu, Sigma, **options)[0] + first - 1


def loss(X, pi, mu, Sigma, *, share=lambda X: 1, **options):
    """A number: how many nats that visit costs."""
    return _fall(X, pi, mu, Sigma, **options)[1] / share(X)


IN_THE_PATH = (
    Mistake(
        "of that datum alone",
        "you follow ln p of the visited datum. Asked for is ln p of all data.",
        {"which": 1},
    ),
    Mistake(
        "Q for the likelihood",
        "you follow the expected complete-data log likelihood; the likelihood is (9.14).",
        {"which": 2},
    ),
    Mistake(
        "from the last datum",
        "the visits begin with the first row of X.",
        {"backwards": True},
    ),
    Mistake("the last fall", "this is the last fall; asked for is the first.", {"last": True}),
    Mistake(
        "the deepest fall", "this is the deepest fall; asked for is the first.", {"largest": True}
    ),
)
NUMBER = Part(
    "visit",
    "",
    visit_number,
    (
        *IN_THE_PATH,
        Mistake("counted from zero", "the first visit has the number 1.", {"first": 0}),
        Mistake(
            "one too many",
            "the number is one too large: is what stands before the first visit counted?",
            {"first": 2},
        ),
    ),
    "(9.78) and (9.79)",
    "in a run of plain EM there is no such step.",
)
LOSS = Part(
    "nats",
    "",
    loss,
    (
        *IN_THE_PATH,
        Mistake(
            "each visit from the beginning",
            "each of your visits begins with the same state; asked for is a walk, in which each "
            "begins where the last one ended.",
            {"apart": True},
        ),
        Mistake("mean over data", "(9.14) is a sum over data.", {"share": len}),
        Mistake(
            "the likelihood itself",
            "this is the log likelihood after the visit; asked for is by how much it fell.",
            lambda *theta: _path(*theta)[_fall(*theta)[0] - 1, 1, 0],
        ),
        Mistake(
            "all falls together",
            "this is the sum of all falls; asked for is the first.",
            lambda *theta: np.maximum(-np.diff(_path(*theta)[:, :, 0]), 0).sum(),
        ),
        Mistake(
            "against the start",
            "this is compared with the state before all visits; asked for is what this visit "
            "costs, compared with the one before it.",
            lambda *theta: _path(*theta)[0, 0, 0] - _path(*theta)[_fall(*theta)[0] - 1, 1, 0],
        ),
        Mistake("base 10", "the logarithm is natural.", {"share": lambda X: np.log(10)}),
    ),
    "(9.14)",
    "a fall is counted as a positive number.",
)


@cache
def _falling(seed=0):
    """Small mixtures whose likelihood falls at some visit, by an amount that no rounding hides."""
    found, rng = [], np.random.default_rng([seed, 23])
    for N, D in ((11, 1), (10, 2), (13, 1), (12, 2)):
        while True:
            X = rng.normal(size=(N, D)) + 2.2 * (rng.random((N, 1)) < 0.5)
            p = {
                "X": X,
                "pi": problems.distribution(rng, 2),
                "mu": X[rng.choice(N, 2, replace=False)] + 0.3,
                "Sigma": problems.covariances(rng, 2, D) + 0.5 * np.eye(D),
            }
            try:
                lost = -np.diff(_path(*p.values())[:, :, 0]).ravel()
            except ValueError:  # a collapse
                continue
            n = int((lost > 1e-9).argmax())
            deeper = lost.max() > 1.5 * lost[n] or found
            if deeper and lost[n] > 2e-4 and n > 1 and np.abs(lost).min() > 1e-7:
                break
        found.append(p)
    return tuple(found)


def weight(P, *, second=False, rounds=None, hard=False):
    """A number: the weight of the first of two known densities, (N, 2) at the data, by (9.31)."""
    if rounds is None and not hard:  # where the slope of a concave function is zero
        low, high = 0.0, 1.0
        for _ in range(50):
            pi = (low + high) / 2
            rises = ((P[:, 0] - P[:, 1]) / (P @ [pi, 1 - pi])).sum() > 0
            low, high = (pi, high) if rises else (low, pi)
        return 1 - pi if second else pi
    pi = 0.5
    for _ in range(50 if rounds is None else rounds):
        gamma = P[:, 0] * pi / (P @ [pi, 1 - pi])
        pi = float((gamma > 0.5).mean() if hard else gamma.mean())
    return 1 - pi if second else pi


def rate(P, *, pi=None, doubt=lambda g: g * (1 - g), before=lambda pi: pi * (1 - pi), power=1):
    """A number: the share of the error that an iteration of EM leaves, near the maximum."""
    pi = weight(P) if pi is None else float(pi)
    gamma = P[:, 0] * pi / (P @ [pi, 1 - pi])
    return (doubt(gamma).mean() / before(pi)) ** power


def _entropy(p):
    return -(p * np.log(p) + (1 - p) * np.log(1 - p))


WEIGHT = Part(
    "pi",
    "",
    weight,
    (
        Mistake(
            "one iteration",
            "this is one iteration from a half. Go on until nothing changes.",
            {"rounds": 1},
        ),
        Mistake(
            "two iterations",
            "this is two iterations from a half. Go on until nothing changes.",
            {"rounds": 2},
        ),
        Mistake(
            "not at rest yet",
            "this is where the weight is after some iterations from a half; it still moves. Go on "
            "until nothing changes.",
            tuple({"rounds": n} for n in (3, 4, 5)),
        ),
        Mistake("the second weight", "this is the weight of the other density.", {"second": True}),
        Mistake("hard labels", "each datum is given away whole.", {"hard": True}),
        Mistake("not begun", "this is the start.", {"rounds": 0}),
    ),
    "(9.31) and (9.32)",
    "if the first density is twice the second at every datum, its weight is one.",
    ((lambda v: 0 < v < 1, "A weight lies between zero and one."),),
)
RATE = Part(
    "rho",
    "",
    rate,
    (
        Mistake(
            "of the nats",
            "so much is left of the gap in nats. Asked for is what is left of the error of the "
            "weight.",
            {"power": 2},
        ),
        Mistake("upside down", "what is above the line belongs below it.", {"power": -1}),
        Mistake(
            "not divided",
            "the doubt that is left is compared with nothing. How much was there before?",
            {"before": lambda pi: 1.0},
        ),
        Mistake(
            "divided by the weight",
            "below the line stands the variance of a label before its datum was seen.",
            {"before": lambda pi: pi},
        ),
        Mistake(
            "divided by the other weight",
            "below the line stands the variance of a label before its datum was seen.",
            {"before": lambda pi: 1 - pi},
        ),
        Mistake(
            "entropies for variances",
            "you compare entropies. Differentiate the map with respect to the weight.",
            {"doubt": _entropy, "before": _entropy},
        ),
        Mistake(
            "deviations for variances",
            "you compare standard deviations. Differentiate the map with respect to the weight.",
            {"doubt": lambda g: np.sqrt(g * (1 - g)), "before": lambda pi: np.sqrt(pi * (1 - pi))},
        ),
        Mistake(
            "weights left out of the posterior",
            "the responsibilities are taken without the weight, as if both weights were a half.",
            lambda P: rate(P, doubt=lambda _: (g := P[:, 0] / P.sum(axis=1)) * (1 - g)),
        ),
        Mistake(
            "at the start",
            "this is the rate at a weight of one half, and not at the maximum.",
            {"pi": 0.5},
        ),
        Mistake(
            "what is not left",
            "this is the share that an iteration removes.",
            lambda P: 1 - rate(P),
        ),
    ),
    "the section on speed in chapter 9",
    "where every datum tells its label, nothing is left; where none does, all.",
    ((lambda v: 0 <= v <= 1, "A share lies between zero and one."),),
    follows="pi",
    sources=texts.RATE,
    terms=lambda P: {"weight": ("", weight(P)), "p_1": ("n", P[:, 0]), "p_2": ("n", P[:, 1])},
)


@cache
def _tables(seed=0):
    """Two densities at few data, with a maximum well inside."""
    found, rng = [], np.random.default_rng([seed, 29])
    for N, _ in SIZES:
        while True:
            x = np.where(rng.random(N) < 0.35, 0, rng.uniform(1.4, 2.2)) + rng.normal(size=N)
            apart, width = rng.uniform(1.4, 2.2), rng.uniform(0.7, 1.4)
            P = np.stack([np.exp(-(x**2) / 2), np.exp(-(((x - apart) / width) ** 2) / 2) / width])
            if 0.2 < weight(P.T) < 0.42 and rate(P.T) < 0.75:
                break
        found.append({"P": P.T / np.sqrt(2 * np.pi)})
    return tuple(found)


exponential_em = Check("exponential_em", ("waits", "pi", "lam"), (SHARES, RATES), _exponentials)
gamma_prior = Check("gamma_prior", ("waits", "gamma", "a", "b"), (MAP_RATES,), _exponentials)
visit_covariance = Check(
    "visit_covariance",
    ("x", "mu", "Sigma", "N_k", "old", "new"),
    (COVARIANCE,),
    incremental_update.problems,
)
first_fall = Check("first_fall", ("X", "pi", "mu", "Sigma"), (NUMBER, LOSS), _falling)
weight_rate = Check("weight_rate", ("P",), (WEIGHT, RATE), _tables)
