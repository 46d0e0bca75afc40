"""Chapter 8: one more datum, slopes of (9.62), the wait after next, rest points, who leaves."""

import numpy as np

from ..judging.check import Check, Mistake, Part
from . import problems
from . import sources_beyond as texts


def precision(m_N, S_N, phi, t, beta, *, times=lambda b: b, sign=1, matrix=np.outer):
    """(M, M): the inverse covariance of the weights after one more datum."""
    return np.linalg.inv(S_N) + sign * times(beta) * matrix(phi, phi)


def one_more_covariance(m_N, S_N, phi, t, beta, **slips):
    """(M, M): the covariance of the weights after one more datum, from PRML (3.54)."""
    return np.linalg.inv(precision(m_N, S_N, phi, t, beta, **slips))


def one_more_mean(m_N, S_N, phi, t, beta, *, before=None, seen=lambda m, phi, t: t, **slips):
    """(M,): their mean."""
    S = one_more_covariance(m_N, S_N, phi, t, beta, **slips)
    old = np.linalg.solve(S_N, m_N) if before is None else before(m_N, S_N)
    times = slips.get("times", lambda b: b)
    return S @ (old + times(beta) * seen(m_N, phi, t) * phi)


NOISE = (
    Mistake(
        "noise left out",
        "how much is a noisy datum worth?",
        {"times": lambda b: 1.0},
    ),
    Mistake("variance for precision", "beta is a precision.", {"times": lambda b: 1 / b}),
)
ONE_MORE_MEAN = Part(
    "the mean",
    "m",
    one_more_mean,
    (
        *NOISE,
        Mistake(
            "old mean without its precision",
            "the old mean enters with the old precision: which linear term has the old posterior?",
            {"before": lambda m, S: m},
        ),
        Mistake(
            "old covariance for old precision",
            "which matrix stands in the exponent of the old posterior?",
            {"before": lambda m, S: S @ m},
        ),
        Mistake(
            "the new datum alone",
            "what the old mean knew is forgotten: (3.53) has two terms.",
            {"before": lambda m, S: 0 * m},
        ),
        Mistake(
            "residual in place of the target",
            "the target itself is in the linear term; the residual moves the mean, in another "
            "form of the answer.",
            {"seen": lambda m, phi, t: t - phi @ m},
        ),
        Mistake("unchanged", "the mean is the old one.", lambda m_N, S_N, phi, t, beta: m_N),
        Mistake(
            "old covariance in the step",
            "the step is made with the new covariance, or divided by the variance of the "
            "prediction (3.59).",
            lambda m_N, S_N, phi, t, beta: m_N + beta * (t - phi @ m_N) * S_N @ phi,
        ),
    ),
    "(3.53) and (3.54)",
    "if the target is what was predicted, the mean stays.",
    sources=texts.ONE_MORE_MEAN,
)
ONE_MORE_COVARIANCE = Part(
    "the covariance",
    "ml",
    one_more_covariance,
    (
        *NOISE,
        Mistake("sign", "a datum makes the precision larger.", {"sign": -1}),
        Mistake(
            "precision",
            "this is the inverse of what is asked for.",
            precision,
        ),
        Mistake(
            "diagonal alone",
            "one datum ties the weights of all basis functions that are not zero there.",
            {"matrix": lambda a, b: np.diag(a * b)},
        ),
        Mistake(
            "covariances added",
            "precisions add up, covariances do not.",
            lambda m_N, S_N, phi, t, beta: S_N + np.outer(phi, phi) / beta,
        ),
        Mistake("unchanged", "nothing was learnt.", lambda m_N, S_N, phi, t, beta: S_N),
    ),
    "(3.54)",
    "where all basis functions are zero, it stays.",
    sources=texts.ONE_MORE_COVARIANCE,
)


def _one_more(seed=0):
    rng = np.random.default_rng([seed, 101])
    return [
        {**p, "phi": p["Phi"][0], "t": float(p["t"][0]), "beta": float(rng.uniform(0.4, 3))}
        for p in problems.regression(seed)
    ]


def alpha_slope(Phi, t, m_N, S_N, alpha, beta, *, trace=1.0, half=0.5, size=None, square=1.0):
    """A number: the derivative of (9.62) with respect to alpha."""
    ww = square * m_N @ m_N + trace * np.trace(S_N)
    return half * ((len(m_N) if size is None else size(t)) / alpha - ww)


def beta_slope(Phi, t, m_N, S_N, alpha, beta, *, trace=1.0, half=0.5, size=None, square=1.0):
    """A number: the derivative of (9.62) with respect to beta."""
    error = square * ((t - Phi @ m_N) ** 2).sum() + trace * np.trace(Phi @ S_N @ Phi.T)
    return half * ((len(t) if size is None else size(m_N)) / beta - error)


COMMON = (
    Mistake(
        "trace forgotten",
        "the expectation of a square is the square of the mean and a variance.",
        {"trace": 0.0},
    ),
    Mistake("trace subtracted", "a variance is added to the square of the mean.", {"trace": -1.0}),
    Mistake("half missing", "look for the halves of (9.62).", {"half": 1.0}),
    Mistake("sign", "the sign is turned.", {"half": -0.5}),
    Mistake("the trace alone", "the square of the mean is missing.", {"square": 0.0}),
)
ALPHA_SLOPE = Part(
    "alpha's slope",
    "",
    alpha_slope,
    (
        *COMMON,
        Mistake("N for M", "how many weights have a prior?", {"size": len}),
        Mistake(
            "where it vanishes",
            "this is the alpha of the M step. Asked for is the slope at any alpha.",
            lambda Phi, t, m, S, alpha, beta: len(m) / (m @ m + np.trace(S)),
        ),
    ),
    "(9.62)",
    "if all weights are zero for certain, it is M over 2 alpha.",
    sources=texts.ALPHA_SLOPE,
)
BETA_SLOPE = Part(
    "beta's slope",
    "",
    beta_slope,
    (
        *COMMON,
        Mistake("M for N", "how many targets have noise?", {"size": len}),
        Mistake(
            "trace of S_N",
            "how uncertain is the curve at the data? Phi enters, too.",
            lambda Phi, t, m, S, alpha, beta: (
                0.5 * (len(t) / beta - ((t - Phi @ m) ** 2).sum() - np.trace(S))
            ),
        ),
        Mistake(
            "where it vanishes",
            "this is the beta of the M step. Asked for is the slope at any beta.",
            lambda Phi, t, m, S, alpha, beta: (
                len(t) / (((t - Phi @ m) ** 2).sum() + np.trace(Phi @ S @ Phi.T))
            ),
        ),
    ),
    "(9.62)",
    "if the curve goes through all targets for certain, it is N over 2 beta.",
    sources=texts.BETA_SLOPE,
)


def both_mean(Phi, m_N, S_N, beta, *, collect=np.sum):
    """A number: the mean of a sum of new targets, from PRML (3.58)."""
    return collect(Phi @ m_N)


def both_variance(Phi, m_N, S_N, beta, *, noise=lambda n, b: n / b, curve=1.0, power=1):
    """A number: its variance, from PRML (3.59)."""
    at = Phi.sum(axis=0)
    return (noise(len(Phi), beta) + curve * at @ S_N @ at) ** power


BOTH_MEAN = Part(
    "the mean",
    "",
    both_mean,
    (
        Mistake("mean, not sum", "asked for is all of them together.", {"collect": np.mean}),
        Mistake("the first alone", "asked for is the sum.", {"collect": lambda v: v[0]}),
        Mistake("the last alone", "asked for is the sum.", {"collect": lambda v: v[-1]}),
        Mistake("product", "waits follow each other: they add up.", {"collect": np.prod}),
    ),
    "(3.58)",
    "with one new datum it is (3.58).",
    sources=texts.BOTH_MEAN,
)
BOTH_VARIANCE = Part(
    "the variance",
    "",
    both_variance,
    (
        Mistake(
            "variances added",
            "the noise of one wait is independent of that of another; the error of the curve is "
            "the same curve's in all of them.",
            lambda Phi, m_N, S_N, beta: len(Phi) / beta + np.einsum("nm,ml,nl->", Phi, S_N, Phi),
        ),
        Mistake(
            "noise once",
            "each wait has a noise of its own.",
            {"noise": lambda n, b: 1 / b},
        ),
        Mistake("noise left out", "waits are noisy.", {"noise": lambda n, b: 0.0}),
        Mistake("curve left out", "nobody knows the curve for certain.", {"curve": 0.0}),
        Mistake("beta as a variance", "beta is a precision.", {"noise": lambda n, b: n * b}),
        Mistake(
            "noise added up before it is squared",
            "independent noises add up by their variances.",
            {"noise": lambda n, b: n**2 / b},
        ),
        Mistake("standard deviation", "this is a standard deviation.", {"power": 0.5}),
        Mistake(
            "of the mean",
            "this is the variance of the average.",
            lambda Phi, *rest: both_variance(Phi, *rest) / len(Phi) ** 2,
        ),
    ),
    "(3.59)",
    "with one new datum it is (3.59).",
    sources=texts.BOTH_VARIANCE,
)


def _next(seed=0):
    return [{**p, "Phi": p["Phi"][: 2 + i % 3]} for i, p in enumerate(problems.regression(seed))]


def leaves(phi, t, beta, *, cut=True, noise=lambda b: b, energy=lambda phi: phi @ phi):
    """A number: one over the best precision of a single weight, zero if it leaves."""
    s, q = noise(beta) * energy(phi), noise(beta) * (phi @ t)
    best = (q**2 - s) / s**2
    return max(best, 0.0) if cut else best


def _single(seed=0):
    found = []
    for i, (N, strength) in enumerate(((11, 0.9), (9, 0.05), (13, 1.4), (10, 0.5), (12, 0.02))):
        rng = np.random.default_rng([seed, 103, i])
        phi = rng.normal(size=N) + 0.4
        t = strength * phi + rng.normal(size=N) * 0.5
        if strength < 0.1:
            t -= phi * (phi @ t) / (phi @ phi) * 0.95
        found.append({"phi": phi, "t": t, "beta": float(rng.uniform(1.5, 4))})
    return found


LEAVES = Part(
    "the variance",
    "",
    leaves,
    (
        Mistake(
            "negative",
            "a variance is not negative: where is the evidence highest if no finite precision is "
            "best?",
            {"cut": False},
        ),
        Mistake("noise left out", "where is beta?", {"noise": lambda b: 1.0}),
        Mistake("variance for precision", "beta is a precision.", {"noise": lambda b: 1 / b}),
        Mistake(
            "least squares, squared",
            "this is the square of the least squares weight. Noise alone makes it larger than "
            "zero: what has to be taken off?",
            lambda phi, t, beta: (phi @ t / (phi @ phi)) ** 2,
        ),
        Mistake(
            "precision",
            "this is a precision; asked for is one over it.",
            lambda phi, t, beta: (
                beta * (phi @ phi) ** 2 / (beta * (phi @ t) ** 2 - phi @ phi)
                if leaves(phi, t, beta) > 0
                else 0.0
            ),
        ),
        Mistake(
            "never leaves",
            "some weights leave: compare what is gained with what is paid.",
            lambda phi, t, beta: abs(leaves(phi, t, beta, cut=False)),
        ),
        Mistake(
            "not squared",
            "which power has the square length below the line?",
            lambda phi, t, beta: max((beta * (phi @ t) ** 2 - phi @ phi) / (phi @ phi), 0.0),
        ),
    ),
    "(9.67), and the evidence",
    "a target that is at right angles to the basis function says: zero.",
    ((lambda v: v >= 0, "A variance is not negative."),),
)


def rest(Phi, t, beta, *, rounds=3000, trace=1.0, size=None, alpha=1.0):
    """A number: the alpha at which EM and the evidence's update rest, beta being held."""
    values, V = np.linalg.eigh(beta * Phi.T @ Phi)
    c = V.T @ (beta * Phi.T @ t)
    M = len(c) if size is None else size(t)
    for _ in range(rounds):
        before = alpha
        m, S = c / (values + alpha), 1 / (values + alpha)
        alpha = M / (m @ m + trace * S.sum())
        if abs(alpha - before) < 1e-12 * alpha:
            break
    return alpha


def determined(Phi, t, beta, **slips):
    """A number: how many weights the data determine there, PRML (9.64)."""
    alpha = rest(Phi, t, beta, **slips)
    values = np.linalg.eigvalsh(beta * Phi.T @ Phi)
    return (values / (values + alpha)).sum()


STOPPED = (
    Mistake("one iteration", "this is one iteration from alpha = 1. Go on.", {"rounds": 1}),
    Mistake("two iterations", "this is two iterations from alpha = 1. Go on.", {"rounds": 2}),
    Mistake(
        "trace forgotten",
        "the expectation of a square has a variance in it: the trace is missing.",
        {"trace": 0.0},
    ),
    Mistake("N for M", "how many weights share this precision?", {"size": len}),
)
REST = Part(
    "alpha",
    "",
    rest,
    (*STOPPED, Mistake("not begun", "this is the start.", lambda Phi, t, beta: 1.0)),
    "(9.63) and (9.65)",
    "where it rests, alpha times the square of the mean weights is gamma.",
)
DETERMINED = Part(
    "gamma",
    "",
    determined,
    (
        *STOPPED,
        Mistake(
            "the others",
            "this is how many the prior determines.",
            lambda Phi, t, beta: Phi.shape[1] - determined(Phi, t, beta),
        ),
        Mistake("all", "this is M.", lambda Phi, t, beta: float(Phi.shape[1])),
    ),
    "(9.64)",
    "it lies between 0 and M.",
)


def _resting(seed=0):
    """Designs on which the end is finite, and reached in some dozens of iterations."""
    found, rng = [], np.random.default_rng([seed, 107])
    for N, M in ((25, 4), (30, 6), (22, 5), (28, 3)):
        Phi = rng.normal(size=(N, M)) * np.geomspace(0.07, 1.0, M)
        t = Phi @ (rng.normal(size=M) * 1.6 + 0.5) + rng.normal(size=N) * 0.7
        found.append({"Phi": Phi, "t": t, "beta": 2.0 + float(rng.uniform(0, 0.6))})
    return found


one_more_datum = Check(
    "one_more_datum",
    ("m_N", "S_N", "phi", "t", "beta"),
    (ONE_MORE_MEAN, ONE_MORE_COVARIANCE),
    _one_more,
)
precision_slopes = Check(
    "precision_slopes",
    ("Phi", "t", "m_N", "S_N", "alpha", "beta"),
    (ALPHA_SLOPE, BETA_SLOPE),
    problems.regression,
)
total_wait = Check("total_wait", ("Phi", "m_N", "S_N", "beta"), (BOTH_MEAN, BOTH_VARIANCE), _next)
leaving_weight = Check("leaving_weight", ("phi", "t", "beta"), (LEAVES,), _single)
resting_alpha = Check("resting_alpha", ("Phi", "t", "beta"), (REST, DETERMINED), _resting)
