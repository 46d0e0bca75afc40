"""Chapter 11: groups that can be told apart, the wait given a length, pairs, other software."""

import numpy as np

from ..judging.check import Check, Edge, Mistake, Part
from . import problems
from . import sources_late as texts
from .missing import seen_blocks


def _entropy(gamma, log=np.log):
    """Of all rows together; zero times the logarithm of zero is zero."""
    return -np.sum(gamma * log(np.where(gamma > 0, gamma, 1)))


def completed(bic, gamma, *, times=2.0, entropy=_entropy):
    """A number: the ICL of which less is better."""
    return bic + times * entropy(gamma)


ICL = Part(
    "ICL",
    "",
    completed,
    (
        Mistake(
            "entropy once",
            "the log evidence is taken minus twice in BIC; what is added has to be, too.",
            {"times": 1.0},
        ),
        Mistake(
            "entropy subtracted",
            "doubt about the labels makes your criterion better: it should cost something.",
            {"times": -2.0},
        ),
        Mistake("entropy once, subtracted", "look at the sign and at a factor.", {"times": -1.0}),
        Mistake(
            "mean entropy",
            "the criterion is for all data together: is the entropy a mean over them?",
            {"entropy": lambda gamma: _entropy(gamma) / len(gamma)},
        ),
        Mistake(
            "entropy of the weights",
            "this is the entropy of the mean responsibilities, which is large for equal groups "
            "however well they are apart. First the entropy of each row, then the sum.",
            {"entropy": lambda gamma: _entropy(gamma.mean(axis=0))},
        ),
        Mistake(
            "hard labels",
            "only each row's largest responsibility is counted; the entropy has every one of them.",
            {"entropy": lambda gamma: -np.log(gamma.max(axis=1)).sum()},
        ),
        Mistake(
            "hard labels, weighed",
            "of each row only the largest responsibility has a term; the entropy has all K.",
            {"entropy": lambda gamma: _entropy(gamma.max(axis=1))},
        ),
        Mistake(
            "logarithms not weighed",
            "a mean of logarithms is missing its weights: in an entropy each logarithm is weighed "
            "by its own probability.",
            {"entropy": lambda gamma: -np.log(gamma).sum()},
        ),
        Mistake(
            "base 2",
            "the logarithm is natural, as in BIC.",
            {"entropy": lambda gamma: _entropy(gamma, np.log2)},
        ),
        Mistake(
            "base 10",
            "the logarithm is natural, as in BIC.",
            {"entropy": lambda gamma: _entropy(gamma, np.log10)},
        ),
        Mistake(
            "squares for logarithms",
            "gamma (1 - gamma) measures doubt, too, but an entropy has logarithms.",
            {"entropy": lambda gamma: (gamma * (1 - gamma)).sum()},
        ),
        Mistake("BIC", "this is BIC: nothing is charged for overlap.", {"times": 0.0}),
    ),
    "the section on how many kinds in chapter 11",
    "if every row is zeros and a one, ICL is BIC.",
    sources=("bic - 2 * sum_n(sum_k(gamma * log(gamma)))",),
)


def _completed_fits(seed=0):
    rng = np.random.default_rng([seed, 11])
    return [
        {"bic": rng.uniform(2, 8), "gamma": problems.distribution(rng, N, K)}
        for N, K in ((9, 2), (12, 3), (7, 4), (15, 5))
    ]


def _certain(seed=0):
    return {"bic": 4.0, "gamma": np.eye(3)[[0, 1, 2, 1, 0]]}


def _blocks(x, Sigma):
    B = len(x)
    return Sigma[:, :B, :B], Sigma[:, B:, :B]


def _log_normal(x, mu, Sigma, determinant=0.5):
    away = x - mu[:, : len(x)]
    squares = np.einsum("kd,kde,ke->k", away, np.linalg.inv(Sigma), away)
    return -0.5 * squares - determinant * np.linalg.slogdet(Sigma)[1]


def given_blocks(x, pi, mu, Sigma):
    """What texts of the branches name: letters and value."""
    seen = seen_blocks(x, np.arange(len(x)), mu, Sigma)
    return {**seen, "mu_h": ("kd", mu[:, len(x) :]), "S_ho": ("kdc", _blocks(x, Sigma)[1])}


def branch_weights(x, pi, mu, Sigma, *, prior=1.0, seen=None, determinant=0.5, below=np.sum):
    """(K,): the responsibilities for what is given, PRML (9.13) of a marginal."""
    S = _blocks(x, Sigma)[0] if seen is None else seen(x, Sigma)
    joint = pi**prior * np.exp(_log_normal(x, mu, S, determinant))
    return joint / below(joint)


def branch_means(x, pi, mu, Sigma, *, slope=None, moved=1.0, away=None):
    """(K, D - B): PRML (2.81) for each component."""
    S_bb, S_ab = _blocks(x, Sigma)
    along = (
        np.einsum("kab,kbc->kac", S_ab, np.linalg.inv(S_bb)) if slope is None else slope(x, Sigma)
    )
    step = x - mu[:, : len(x)] if away is None else away(x, mu)
    return mu[:, len(x) :] + moved * np.einsum("kab,kb->ka", along, step)


def _whole_rows(x, pi, mu, Sigma):
    """(K,): weights by the density of a row that expectations have filled."""
    rows = np.hstack([np.tile(x, (len(pi), 1)), branch_means(x, pi, mu, Sigma)])
    away = rows - mu
    squares = np.einsum("kd,kde,ke->k", away, np.linalg.inv(Sigma), away)
    joint = pi * np.exp(-0.5 * squares) / np.sqrt(np.linalg.det(Sigma))
    return joint / joint.sum()


def _precision(x, Sigma):
    """The block of the precision matrix, which belongs to a conditional density."""
    return np.linalg.inv(np.linalg.inv(Sigma)[:, : len(x), : len(x)])


def _diagonal(S):
    return S * np.eye(S.shape[-1])


WEIGHTS = Part(
    "weights",
    "k",
    branch_weights,
    (
        Mistake(
            "weights of the mixture",
            "these are the mixing coefficients: the value has been seen, and some components can "
            "hardly have made it. See (9.13).",
            lambda x, pi, mu, Sigma: pi,
        ),
        Mistake(
            "prior forgotten",
            "a rare component that explains the value well is still rare. What does (9.13) "
            "multiply the density with?",
            {"prior": 0.0},
        ),
        Mistake(
            "no determinant",
            "a wide component has a low density: the factor before the exponential is missing.",
            {"determinant": 0.0},
        ),
        Mistake(
            "determinant not under a root",
            "the density has the root of the determinant below the line.",
            {"determinant": 1.0},
        ),
        Mistake(
            "conditional for marginal",
            "you invert the whole covariance and take a block: that is the precision given the "
            "other columns. The density of x alone has the block of the covariance, (2.98).",
            {"seen": _precision},
        ),
        Mistake(
            "covariance not inverted",
            "in the exponent stands the inverse of the covariance.",
            {"seen": lambda x, Sigma: np.linalg.inv(_blocks(x, Sigma)[0])},
        ),
        Mistake(
            "only variances",
            "where several columns are given, their covariances count as well.",
            {"seen": lambda x, Sigma: _diagonal(_blocks(x, Sigma)[0])},
        ),
        Mistake(
            "the first column alone",
            "you look at the first column alone; x may hold more than one.",
            lambda x, pi, mu, Sigma: branch_weights(x[:1], pi, mu[:, :1], Sigma[:, :1, :1]),
        ),
        Mistake(
            "the other columns' covariance",
            "you take a block from the wrong corner: x holds the first columns.",
            {"seen": lambda x, Sigma: Sigma[:, -len(x) :, -len(x) :]},
        ),
        Mistake(
            "not normalised",
            "weights sum to one over the components.",
            {"below": lambda joint: (2 * np.pi) ** 0.5},
        ),
        Mistake(
            "divided by the largest",
            "the largest of your weights is one; they have to sum to one.",
            {"below": np.max},
        ),
        Mistake(
            "density of the whole row",
            "you weigh by the density of a whole row, with expectations in it. What has been seen "
            "are the first columns alone.",
            lambda x, pi, mu, Sigma: _whole_rows(x, pi, mu, Sigma),
        ),
        Mistake(
            "hard",
            "you give all the weight to one branch.",
            lambda x, pi, mu, Sigma: np.eye(len(pi))[branch_weights(x, pi, mu, Sigma).argmax()],
        ),
    ),
    "(9.13), with the density of x alone",
    "if all components agree on the given columns, the weights are the mixing coefficients.",
    ((lambda v: abs(v.sum() - 1) < 1e-4, "Your weights do not sum to one."),),
    sources=texts.BRANCH_WEIGHTS,
    terms=given_blocks,
)
MEANS = Part(
    "means",
    "kd",
    branch_means,
    (
        Mistake(
            "means not moved",
            "these are the components' own means. What has been seen moves them, (2.81).",
            {"moved": 0.0},
        ),
        Mistake(
            "weighed already",
            "each mean is multiplied by its branch's weight: that is a step towards one mean for "
            "all. Asked for is the mean of each branch.",
            lambda *a: branch_weights(*a)[:, None] * branch_means(*a),
        ),
        Mistake("moved the wrong way", "they move the wrong way. Reread (2.81).", {"moved": -1.0}),
        Mistake(
            "covariance not divided",
            "the inverse of the covariance of what is given is missing from (2.81).",
            {"slope": lambda x, Sigma: _blocks(x, Sigma)[1]},
        ),
        Mistake(
            "inverse of variances alone",
            "where several columns are given, invert their whole covariance.",
            {
                "slope": lambda x, Sigma: (
                    _blocks(x, Sigma)[1] / np.einsum("kbb->kb", _blocks(x, Sigma)[0])[:, None, :]
                )
            },
        ),
        Mistake(
            "wrong block inverted",
            "you invert the covariance of the columns that are asked for. Which block stands "
            "inverted in (2.81)?",
            {
                "slope": lambda x, Sigma: np.linalg.solve(
                    Sigma[:, len(x) :, len(x) :], _blocks(x, Sigma)[1]
                )
            },
        ),
        Mistake(
            "multiplied, not divided",
            "you multiply with the covariance of what is given; (2.81) has its inverse.",
            {"slope": lambda x, Sigma: _blocks(x, Sigma)[1] @ _blocks(x, Sigma)[0]},
        ),
        Mistake(
            "value not centred",
            "x has to be measured from the mean of each component.",
            {"away": lambda x, mu: np.broadcast_to(x, (len(mu), len(x)))},
        ),
        Mistake(
            "measured from the mean of all",
            "you measure x from one mean for all components; each has its own.",
            {"away": lambda x, mu: np.tile(x - mu[:, : len(x)].mean(axis=0), (len(mu), 1))},
        ),
        Mistake(
            "slope of all components together",
            "one slope for all: each component has a covariance of its own.",
            {
                "slope": lambda x, Sigma: np.tile(
                    _blocks(x, Sigma.mean(axis=0)[None])[1]
                    @ np.linalg.inv(_blocks(x, Sigma.mean(axis=0)[None])[0]),
                    (len(Sigma), 1, 1),
                )
            },
        ),
    ),
    "(2.81)",
    "if x is a component's own mean, that component's other columns stay where they are.",
    sources=texts.BRANCH_MEANS,
    terms=given_blocks,
)


def _given(seed=0):
    """Of D columns the first B are given; the value lies where several components reach."""
    found = []
    for i, (D, B, K) in enumerate(((3, 1, 3), (4, 1, 3), (4, 2, 3), (6, 3, 3))):
        rng = np.random.default_rng([seed, 12, i])
        mu = rng.normal(size=(K, D)) + [0.7, -0.4, 0.3, 1.1, -0.8, 0.5][:D]
        pi, Sigma = problems.distribution(rng, K), problems.covariances(rng, K, D)
        x = pi @ mu[:, :B] + 0.4 * rng.normal(size=B)
        found.append({"x": x, "pi": pi, "mu": mu, "Sigma": Sigma})
    return found


def scores(new, old):
    """What texts of a lead name: letters and value."""
    return {"newer": ("n", new), "older": ("n", old)}


def lead(new, old, *, sign=1.0, middle=np.mean):
    """A number: how much better the new model is than the old."""
    return sign * middle(np.subtract(new, old))


def lead_error(new, old, *, ddof=1, below=np.sqrt, spread=None):
    """A number: the standard error of the mean of paired differences."""
    sd = np.std(np.subtract(new, old), ddof=ddof) if spread is None else spread(new, old)
    return sd / below(len(new))


LEAD = Part(
    "mean",
    "",
    lead,
    (
        Mistake("old less new", "asked for is how much better the new model is.", {"sign": -1.0}),
        Mistake("median", "this is the median of the differences.", {"middle": np.median}),
        Mistake("sum", "this is the sum of the differences.", {"middle": np.sum}),
        Mistake(
            "absolute differences",
            "differences that point the other way have to count against it.",
            lambda new, old: np.abs(np.subtract(new, old)).mean(),
        ),
        Mistake(
            "largest difference",
            "this is the best of the differences, not their mean.",
            {"middle": np.max},
        ),
    ),
    "the section on the table in chapter 11",
    "a model is ahead of itself by nothing.",
    sources=texts.LEAD,
    terms=scores,
)
ERROR = Part(
    "error",
    "",
    lead_error,
    (
        Mistake(
            "unpaired",
            "these are the errors of two scores put together as if they had nothing in common. "
            "Subtract within each split first.",
            {"spread": lambda new, old: np.sqrt(np.var(new, ddof=1) + np.var(old, ddof=1))},
        ),
        Mistake(
            "deviation, not error",
            "this is how far one difference lies from the mean; the mean itself is known better.",
            {"below": lambda S: 1.0},
        ),
        Mistake(
            "divided by S",
            "the error of a mean falls with the root of the number of splits.",
            {"below": float},
        ),
        Mistake(
            "divisor S",
            "the mean has been fitted to the same differences: which divisor makes the variance "
            "unbiased?",
            {"ddof": 0},
        ),
        Mistake(
            "divisor S - 1 under the root again",
            "the one that is taken off belongs into the variance, not into the number of splits.",
            {"below": lambda S: np.sqrt(S - 1)},
        ),
        Mistake(
            "variance",
            "no root has been taken of the variance.",
            {"spread": lambda new, old: np.var(np.subtract(new, old), ddof=1)},
        ),
        Mistake(
            "error of the new",
            "this is the error of the new model's score, not of the difference.",
            {"spread": lambda new, old: np.std(new, ddof=1)},
        ),
        Mistake(
            "error of the old",
            "this is the error of the old model's score, not of the difference.",
            {"spread": lambda new, old: np.std(old, ddof=1)},
        ),
        Mistake(
            "errors added",
            "two errors are added; what the scores of one split share goes away in their "
            "difference, so subtract first.",
            lambda new, old: (
                lead_error(new, old, spread=lambda new, old: np.std(new, ddof=1))
                + lead_error(new, old, spread=lambda new, old: np.std(old, ddof=1))
            ),
        ),
        Mistake(
            "difference of two errors",
            "this is the difference of two scores' errors; asked for is the error of the "
            "difference.",
            lambda new, old: abs(
                lead_error(new, old, spread=lambda new, old: np.std(new, ddof=1))
                - lead_error(new, old, spread=lambda new, old: np.std(old, ddof=1))
            ),
        ),
        Mistake(
            "lead over error",
            "this is the mean divided by its error, as a test has it; asked for is the error.",
            lambda new, old: lead(new, old) / lead_error(new, old),
        ),
        Mistake(
            "width of an interval",
            "1.96 errors are half the width of an interval of 95 per cent; asked for is one error.",
            {"below": lambda S: np.sqrt(S) / 1.96},
        ),
        Mistake(
            "two errors",
            "this is twice the standard error.",
            {"below": lambda S: np.sqrt(S) / 2},
        ),
    ),
    "the section on the table in chapter 11",
    "if new is better by the same amount in every split, the error is zero.",
    sources=texts.LEAD_ERROR,
    terms=scores,
)


def _scores(seed=0):
    """Two models on the same splits: what the splits share is larger than what parts them."""
    found = []
    for i, S in enumerate((5, 9, 12, 7)):
        rng = np.random.default_rng([seed, 13, i])
        common = rng.normal(-3.2, 0.2, S)
        new, old = (common + rng.normal(m, s, S) for m, s in ((0.09, 0.05), (0.0, 0.11)))
        found.append({"new": new, "old": old})
    return found


def _joint(X, pi, mu, Sigma):
    away = X[:, None] - mu
    squares = np.einsum("nkd,kde,nke->nk", away, np.linalg.inv(Sigma), away)
    volume = np.linalg.slogdet(Sigma)[1] + X.shape[1] * np.log(2 * np.pi)
    return np.log(pi) - 0.5 * (squares + volume)


def _run(X, pi, mu, Sigma, ridge, n, *, add=None, old=False, last_alone=False, start=False):
    """EM with a ridge: each iteration's log densities before its M step, and the last Sigma."""
    Sigma = Sigma + start * ridge * np.eye(X.shape[1])
    before = None
    for i in range(n):
        log = _joint(X, pi, mu, Sigma)
        before = np.logaddexp.reduce(log, axis=1)
        gamma = np.exp(log - before[:, None])
        N_k, stale = gamma.sum(axis=0), mu
        pi, mu = N_k / len(X), gamma.T @ X / N_k[:, None]
        away = X[:, None] - (stale if old else mu)
        Sigma = np.einsum("nk,nkd,nke->kde", gamma, away, away) / N_k[:, None, None]
        if not last_alone or i == n - 1:
            eye = np.eye(X.shape[1])
            Sigma = Sigma + (ridge * eye if add is None else add(ridge, eye, N_k))
    return before, np.logaddexp.reduce(_joint(X, pi, mu, Sigma), axis=1), Sigma


def reported(X, pi, mu, Sigma, ridge, n, *, told=lambda before, after: before.mean(), **slips):
    """A number: scikit-learn's `lower_bound_`."""
    return told(*_run(X, pi, mu, Sigma, ridge, n, **slips)[:2])


def ridged(X, pi, mu, Sigma, ridge, n, **slips):
    """(K, D, D): scikit-learn's `covariances_`."""
    return _run(X, pi, mu, Sigma, ridge, n, **slips)[2]


SLIPS = (
    Mistake(
        "no ridge",
        "this is EM as it should be. Asked for is what the other program does: what does it add "
        "to every covariance?",
        {"add": lambda ridge, eye, N_k: 0 * eye},
    ),
    Mistake(
        "ridge everywhere",
        "the ridge belongs on the diagonal alone.",
        {"add": lambda ridge, eye, N_k: ridge * np.ones_like(eye)},
    ),
    Mistake(
        "ridge squared",
        "the ridge is a variance already, not a deviation.",
        {"add": lambda ridge, eye, N_k: ridge**2 * eye},
    ),
    Mistake(
        "ridge in the scatter",
        "you add the ridge before you divide by the effective number.",
        {"add": lambda ridge, eye, N_k: ridge * eye / N_k[:, None, None]},
    ),
    Mistake(
        "old mean", "your covariances are taken about the old means. See (9.25).", {"old": True}
    ),
)


def _with(formula, *more):
    """The slips that both parts share, those of the loop's length, and a part's own."""
    return (
        *SLIPS,
        Mistake(
            "one iteration too few",
            "your loop ends one iteration early.",
            lambda *given: formula(*given[:-1], given[-1] - 1),
        ),
        *more,
    )


REPORTED = Part(
    "lower_bound",
    "",
    reported,
    _with(
        reported,
        Mistake(
            "sum over data",
            "scikit-learn reports a mean over data, in nats a datum.",
            {"told": lambda before, after: before.sum()},
        ),
        Mistake(
            "of what is returned",
            "this is the log likelihood after all n_iter M steps. Which parameters did the last "
            "E step see?",
            {"told": lambda before, after: after.mean()},
        ),
        Mistake(
            "of what is returned, summed",
            "this is a sum, and taken after all n_iter M steps. scikit-learn reports a mean, from "
            "its last E step.",
            {"told": lambda before, after: after.sum()},
        ),
        Mistake(
            "of the start",
            "this is the mean log density under the start: the first of your bounds, not the last.",
            lambda X, pi, mu, Sigma, ridge, n: reported(X, pi, mu, Sigma, ridge, 1),
        ),
        Mistake(
            "logarithm of the mean",
            "the mean is taken of logarithms, not of densities.",
            {"told": lambda before, after: np.log(np.exp(before).mean())},
        ),
        Mistake("sign", "the sign is turned.", {"told": lambda before, after: -before.mean()}),
    ),
    "the section on scikit-learn in chapter 11",
    "after one iteration it is the mean log density under the start.",
)
RIDGED = Part(
    "Sigma",
    "kde",
    ridged,
    _with(
        ridged,
        Mistake(
            "ridge in the start",
            "the ridge is added to the start's covariances, too; it enters in M steps alone.",
            {"start": True},
        ),
        Mistake(
            "ridge once more at the end",
            "the ridge is added once more to what comes back.",
            lambda X, pi, mu, Sigma, ridge, n: (
                ridged(X, pi, mu, Sigma, ridge, n) + ridge * np.eye(X.shape[1])
            ),
        ),
        Mistake(
            "ridge at the end alone",
            "the ridge is added in every M step, so that the next E step sees it.",
            {"last_alone": True},
        ),
        Mistake(
            "one iteration too many",
            "your loop goes on for one iteration too many.",
            lambda X, pi, mu, Sigma, ridge, n: ridged(X, pi, mu, Sigma, ridge, n + 1),
        ),
    ),
    "(9.25), and the section on scikit-learn in chapter 11",
    "one component, one iteration: the covariance of the data, with the ridge on its diagonal.",
)


def _runs(seed=0):
    found = []
    for i, (N, D, K, n) in enumerate(((13, 2, 3, 2), (18, 3, 3, 2), (15, 2, 3, 3), (22, 4, 3, 2))):
        rng = np.random.default_rng([seed, 14, i])
        X = rng.normal(size=(N, D)) * 1.6 + 0.5
        mu = X[rng.choice(N, K, replace=False)] * 1.3
        Sigma = problems.covariances(rng, K, D) * 2.5
        start = {"pi": problems.distribution(rng, K), "mu": mu, "Sigma": Sigma}
        found.append({"X": X, **start, "reg_covar": float(rng.uniform(0.35, 0.6)), "n_iter": n})
    return found


icl = Check(
    "icl",
    ("bic", "gamma"),
    (ICL,),
    _completed_fits,
    Edge(
        "zero times infinity",
        "Where a responsibility is zero, your line has zero times minus infinity. Its limit is "
        "zero, and fits of groups that are far apart are full of such places.",
        _certain,
        counts=True,
        where="where responsibilities are zero",
    ),
)
branches = Check("branches", ("x", "pi", "mu", "Sigma"), (WEIGHTS, MEANS), _given)
paired_lead = Check("paired_lead", ("new", "old"), (LEAD, ERROR), _scores)
other_software = Check(
    "other_software",
    ("X", "pi", "mu", "Sigma", "reg_covar", "n_iter"),
    (REPORTED, RIDGED),
    _runs,
)
