"""Chapter 1: what correlation is worth, a datum between two clusters, and one that moves."""

import numpy as np

from ..judging.check import Check, Mistake, Part
from . import problems
from . import sources_beyond as texts
from .clusters import squared


def correlation(X, *, half=0.5, count=len, spread=np.var, finish=np.log):
    """A number: ln p(X) under the best Gaussian, less that under the best with no correlations."""
    S = np.cov(X.T, bias=True)
    apart, whole = finish(spread(X, axis=0)).sum(), finish(np.linalg.det(S))
    return half * count(X) * (apart - whole)


def _by_pairs(X):
    rho = np.corrcoef(X.T)[np.triu_indices(X.shape[1], 1)]
    return -0.5 * len(X) * np.log(1 - rho**2).sum()


def _of_one(X, *, full):
    S = np.cov(X.T, bias=True)
    log_det = np.linalg.slogdet(S)[1] if full else np.log(np.diag(S)).sum()
    return -0.5 * len(X) * (X.shape[1] * (np.log(2 * np.pi) + 1) + log_det)


CORRELATION = Part(
    "the gain",
    "",
    correlation,
    (
        Mistake("half missing", "look for a factor in the logarithm of a Gaussian.", {"half": 1.0}),
        Mistake(
            "sign",
            "the sign is turned: a Gaussian that may lean is never the worse of the two.",
            {"half": -0.5},
        ),
        Mistake(
            "of one datum",
            "this is the gain of one datum on average; asked for is that of all.",
            {"count": lambda X: 1},
        ),
        Mistake(
            "deviations for variances",
            "you compare a determinant of variances with standard deviations.",
            {"spread": np.std},
        ),
        Mistake(
            "base 10", "nats have the natural logarithm, yours is to base 10.", {"finish": np.log10}
        ),
        Mistake(
            "one pair of columns at a time",
            "with two columns this is right. With more, pairs cannot be added up: which number of "
            "the whole covariance do you need?",
            _by_pairs,
        ),
        Mistake(
            "the leaning one alone",
            "this is the log likelihood of the full covariance. What do variances alone reach?",
            lambda X: _of_one(X, full=True),
        ),
        Mistake(
            "the upright one alone",
            "this is the log likelihood with variances alone. What does a full covariance reach?",
            lambda X: _of_one(X, full=False),
        ),
        Mistake(
            "determinant of correlations without logarithm",
            "the determinant stands inside a logarithm.",
            lambda X: 0.5 * len(X) * (1 - np.linalg.det(np.corrcoef(X.T))),
        ),
    ),
    "the formula for the log likelihood of a fitted Gaussian in chapter 1",
    "if no two columns are correlated, nothing is gained.",
    ((lambda v: v >= 0, "Who may choose from more covariances cannot do worse."),),
    sources=texts.CORRELATION,
)


def torn(left, middle, right, d, *, root=np.sqrt, share=lambda end, middle: end / (end + middle)):
    """A number: where a group in the middle may belong to either end at the same J, PRML (9.1)."""
    u, v = root(share(left, middle)), root(share(right, middle))
    return d * v / (u + v)


def _groups(seed=0):
    rng = np.random.default_rng([seed, 31])
    counts = ((2, 5, 9), (11, 3, 4), (3, 8, 13), (12, 7, 2), (6, 10, 1))
    return [
        {"left": a, "middle": b, "right": c, "d": float(rng.uniform(4, 15))} for a, b, c in counts
    ]


TORN = Part(
    "the place",
    "",
    torn,
    (
        Mistake(
            "half way",
            "half way is where a datum of no weight is torn between two fixed ends. Here the "
            "centres move to the group that joins them.",
            lambda left, middle, right, d: d / 2,
        ),
        Mistake(
            "squares set equal without a root",
            "both sides hold the square of a distance: which operation is missing?",
            {"root": lambda a: a},
        ),
        Mistake(
            "the ends exchanged",
            "left and right have changed places: towards which end must the group move if the "
            "left one is heavy?",
            lambda left, middle, right, d: d - torn(left, middle, right, d),
        ),
        Mistake(
            "not divided by the size",
            "the squares around the mean of two groups are product over sum of their sizes, times "
            "the squared distance; the sum is missing.",
            {"share": lambda end, middle: end},
        ),
        Mistake(
            "product missing",
            "the squares around the mean of two groups are product over sum of their sizes, times "
            "the squared distance; the product is missing.",
            {"share": lambda end, middle: 1 / (end + middle)},
        ),
        Mistake(
            "centre of all",
            "this is the mean of the two ends, weighted. Compare the distortions of the two "
            "partitions.",
            lambda left, middle, right, d: d * right / (left + right),
        ),
    ),
    "(9.1) and (9.4)",
    "with as many on the left as on the right it is half way.",
    ((lambda v: v > 0, "The place lies between 0 and d."),),
    sources=texts.TORN,
)


def change(
    x, mu_a, N_a, mu_b, N_b, *, arrive=lambda N: N / (N + 1), leave=lambda N: N / (N - 1), sign=1
):
    """A number: the change of J if x leaves a for b and both centres follow, PRML (9.1)."""
    return sign * (arrive(N_b) * squared(x - mu_b) - leave(N_a) * squared(x - mu_a))


def _moves(seed=0):
    found = []
    for D, (N_a, N_b) in zip(
        (1, 2, 4, 3, 5), ((4, 3), (3, 7), (6, 2), (2, 5), (5, 6)), strict=True
    ):
        rng = np.random.default_rng([seed, 37, D])
        x, a, b = rng.normal(size=(3, D)) * 1.7
        found.append({"x": x, "mu_a": a, "N_a": N_a, "mu_b": b, "N_b": N_b})
    return found


CHANGE = Part(
    "the change of J",
    "",
    change,
    (
        Mistake(
            "centres held",
            "you compare two squared distances, as the assignment (9.2) does. What do the centres "
            "do when the datum has moved?",
            {"arrive": lambda N: 1.0, "leave": lambda N: 1.0},
        ),
        Mistake(
            "the new centre held",
            "the centre that gains the datum moves towards it, and you hold it.",
            {"arrive": lambda N: 1.0},
        ),
        Mistake(
            "the old centre held",
            "the centre that loses the datum moves away from it, and you hold it.",
            {"leave": lambda N: 1.0},
        ),
        Mistake("sign", "before and after have changed places.", {"sign": -1}),
        Mistake(
            "leaving counted as arriving",
            "the datum is one of the N_a already: how many are left without it?",
            {"leave": lambda N: N / (N + 1)},
        ),
        Mistake(
            "arriving counted as leaving",
            "the datum is not yet one of the N_b: how many are there with it?",
            {"arrive": lambda N: N / (N - 1)},
        ),
        Mistake(
            "factors upside down",
            "look at both factors: does a large cluster care more or less for one datum?",
            {"arrive": lambda N: (N + 1) / N, "leave": lambda N: (N - 1) / N},
        ),
        Mistake(
            "what arrives alone",
            "this is what the new cluster pays. What does the old one save?",
            {"leave": lambda N: 0.0},
        ),
        Mistake(
            "what leaves alone",
            "this is what the old cluster saves. What does the new one pay?",
            {"arrive": lambda N: 0.0},
        ),
        Mistake(
            "distances not squared",
            "J is a sum of squared distances.",
            lambda x, mu_a, N_a, mu_b, N_b: (
                N_b / (N_b + 1) * np.sqrt(squared(x - mu_b))
                - N_a / (N_a - 1) * np.sqrt(squared(x - mu_a))
            ),
        ),
    ),
    "(9.1) and (9.4)",
    "a datum alone on its centre saves nothing; one that joins a single other pays half the "
    "squared distance.",
    sources=texts.CHANGE,
)

correlation_gain = Check("correlation_gain", ("X",), (CORRELATION,), problems.mixtures)
torn_group = Check("torn_group", ("left", "middle", "right", "d"), (TORN,), _groups)
changed_cluster = Check("changed_cluster", ("x", "mu_a", "N_a", "mu_b", "N_b"), (CHANGE,), _moves)
