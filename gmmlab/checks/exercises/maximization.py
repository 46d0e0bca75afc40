"""The M step, PRML (9.24)-(9.27)."""

from functools import partial

import numpy as np

from ..judging.check import Check, Mistake, Part
from . import problems, sources
from .expectation import one_hot


def _counts(gamma):
    return gamma.sum(axis=0)


def weights(X, gamma, *, weight=lambda g: g, divisor=lambda N, K: N):
    """(K,), PRML (9.26)."""
    return _counts(weight(gamma)) / divisor(*gamma.shape)


def means(X, gamma, *, weight=lambda g: g, N_k=_counts, power=1):
    """(K, D), PRML (9.24)."""
    g = weight(gamma)
    return g.T @ X**power / N_k(g)[:, None]


def outer(away, gamma):
    """Sum over data of gamma times the outer product, (K, D, D)."""
    return np.einsum("nk,nkd,nke->kde", gamma, away, away)


def covariances(X, gamma, *, weight=lambda g: g, N_k=_counts, mu=None, scatter=outer, finish=None):
    """(K, D, D), PRML (9.25)."""
    mu = means(X, gamma) if mu is None else mu(X, gamma) if callable(mu) else mu
    g = weight(gamma)
    Sigma = scatter(X[:, None, :] - mu, g) / N_k(g)[:, None, None]
    return finish(Sigma) if finish else Sigma


def _unweighted(X, gamma):
    return np.tile(X.mean(axis=0), (gamma.shape[1], 1))


def weight_mistakes(equation, counts):
    """What goes wrong in the weights, told with the numbers of two equations."""
    return (
        Mistake(
            "counts, not shares",
            f"these are the effective numbers N_k of {counts}. Weights sum to one: reread "
            f"{equation}.",
            {"divisor": lambda N, K: 1},
        ),
        Mistake(
            "divided by K",
            f"you divide by the number of components. What do the N_k of {counts} sum to?",
            {"divisor": lambda N, K: K},
        ),
        Mistake(
            "divided by N - 1",
            f"{equation} comes from maximum likelihood, which knows no N - 1.",
            {"divisor": lambda N, K: N - 1},
        ),
        Mistake(
            "hard assignments",
            f"you count each datum wholly for one component. {counts} adds up its shares.",
            {"weight": one_hot},
        ),
        Mistake(
            "responsibilities squared",
            f"the responsibilities enter squared. Reread {counts}.",
            {"weight": np.square},
        ),
        Mistake(
            "equal weights",
            "every component gets the same weight, whatever its responsibilities. Reread "
            f"{equation}.",
            lambda X, gamma: np.full(gamma.shape[1], 1 / gamma.shape[1]),
        ),
        Mistake(
            "divided by the largest",
            f"you divide by the largest N_k. Reread {equation}: what do weights sum to?",
            lambda X, gamma: _counts(gamma) / _counts(gamma).max(),
        ),
        Mistake(
            "softmax",
            f"the weights are proportional to N_k, not to its exponential. Reread {equation}.",
            lambda X, gamma: np.exp(_counts(gamma)) / np.exp(_counts(gamma)).sum(),
        ),
        Mistake(
            "sum over components",
            "you add up each row of gamma, which gives one for every datum. Over which letter does "
            f"the sum in {counts} run?",
            (
                lambda X, gamma: gamma.sum(axis=1) / len(X),
                lambda X, gamma: gamma.sum(axis=1),
            ),
        ),
        Mistake(
            "not averaged",
            f"you return a row a datum. {equation} takes a mean over data.",
            lambda X, gamma: gamma,
        ),
        Mistake(
            "largest responsibility",
            "you take the largest responsibility of each component, not a mean.",
            lambda X, gamma: gamma.max(axis=0),
        ),
        Mistake(
            "geometric mean",
            f"you average logarithms of responsibilities. Reread {equation}.",
            lambda X, gamma: (p := np.exp(np.log(gamma).mean(axis=0))) / p.sum(),
        ),
    )


PI = Part(
    "pi",
    "k",
    weights,
    weight_mistakes("(9.26)", "(9.27)"),
    "(9.26)",
    "if all responsibilities are 1/K, so are the weights.",
    ((lambda v: abs(v.sum() - 1) < 1e-4, "Your weights do not sum to one."),),
    sources=sources.WEIGHTS,
)


def mean_mistakes(equation):
    """What goes wrong in a weighted mean, told with the number of its equation."""
    return (
        Mistake(
            "divided by N",
            f"you divide by the number of all data. What does {equation} divide by?",
            {"N_k": lambda g: np.full(g.shape[1], len(g))},
        ),
        Mistake(
            "not divided",
            f"this is a weighted sum; a mean also divides. Reread {equation}.",
            {"N_k": lambda g: np.ones(g.shape[1])},
        ),
        Mistake(
            "divided by N_k - 1",
            f"a mean has no N_k - 1. Reread {equation}.",
            {"N_k": lambda g: _counts(g) - 1},
        ),
        Mistake(
            "divided by pi",
            f"you divide by the weight pi_k, which is a share, where {equation} has an effective "
            "number.",
            {"N_k": lambda g: _counts(g) / len(g)},
        ),
        Mistake(
            "divided by K",
            f"you divide by the number of components. Reread {equation}.",
            {"N_k": lambda g: np.full(g.shape[1], g.shape[1])},
        ),
        Mistake(
            "hard assignments",
            f"you use each datum for one component alone, as K-means does (9.4). In {equation} it "
            "counts for all of them.",
            {"weight": one_hot},
        ),
        Mistake(
            "responsibilities squared",
            f"the responsibilities enter twice. Reread {equation}.",
            {"weight": np.square},
        ),
        Mistake(
            "divided by another sum",
            "the weights above and below the line are not the same: above, gamma; below, its "
            "squares.",
            lambda X, gamma: gamma.T @ X / (gamma**2).sum(axis=0)[:, None],
        ),
        Mistake(
            "unweighted mean",
            "every component gets the mean of all data: the responsibilities play no part. "
            f"Reread {equation}.",
            _unweighted,
        ),
        Mistake(
            "normalised over components first",
            f"you divide each datum by its share before you add. Reread {equation}.",
            lambda X, gamma: (gamma / gamma.sum(axis=0)).T @ X / gamma.shape[1],
        ),
        Mistake(
            "not summed",
            f"there is still one value a datum: the sum over data in {equation} is missing.",
            lambda X, gamma: gamma[:, :, None] * X[:, None, :] / _counts(gamma)[:, None],
        ),
        Mistake(
            "likeliest datum",
            "you return, for each component, the datum of which it is most responsible. "
            f"{equation} is a mean of all data.",
            lambda X, gamma: X[gamma.argmax(axis=0)],
        ),
    )


MEANS = mean_mistakes("(9.24)")


def _second_moments(X, gamma):
    """E[xx^T] under each component."""
    return covariances(X, gamma, mu=lambda X, g: np.zeros((g.shape[1], X.shape[1])))


def _ridge(ridge, Sigma):
    return Sigma + ridge * np.eye(Sigma.shape[1])


def _squared(away, gamma):
    return np.einsum("nk,nkd,nke->kde", gamma, away**2, np.ones_like(away))


SCATTER = (
    Mistake(
        "divided by N",
        "you divide by the number of all data. What does (9.25) divide by?",
        {"N_k": lambda g: np.full(g.shape[1], len(g))},
    ),
    Mistake(
        "not divided",
        "this is a weighted sum of outer products; (9.25) also divides.",
        {"N_k": lambda g: np.ones(g.shape[1])},
    ),
    Mistake(
        "divided by N_k - 1",
        "N_k - 1 belongs to an unbiased estimate. (9.25) maximises a likelihood.",
        {"N_k": lambda g: _counts(g) - 1},
    ),
    Mistake(
        "divided by N - 1",
        "(9.25) divides neither by the number of all data nor by one less.",
        {"N_k": lambda g: np.full(g.shape[1], len(g) - 1)},
    ),
    Mistake(
        "divided by N_k twice",
        "you divide by N_k twice. Reread (9.25).",
        {"N_k": lambda g: _counts(g) ** 2},
    ),
    Mistake(
        "divided by pi",
        "you divide by the weight pi_k, which is a share, where (9.25) has an effective number.",
        {"N_k": lambda g: _counts(g) / len(g)},
    ),
    Mistake(
        "unbiased weights",
        "you correct for bias, as `np.cov` does unless told otherwise. (9.25) maximises a "
        "likelihood: it has no such correction.",
        {"N_k": lambda g: _counts(g) - (g**2).sum(axis=0) / _counts(g)},
    ),
    Mistake(
        "hard assignments",
        "you use each datum for one component alone. In (9.25) it counts for all of them.",
        {"weight": one_hot},
    ),
    Mistake(
        "responsibilities squared",
        "the responsibilities enter twice: gamma multiplies the outer product, not each of its "
        "factors. Reread (9.25).",
        {"scatter": lambda away, g: outer(away, g**2)},
    ),
    Mistake(
        "root of the responsibilities",
        "the responsibilities enter by their square root. Reread (9.25).",
        {"scatter": lambda away, g: outer(away, np.sqrt(g))},
    ),
    Mistake(
        "responsibilities missing",
        "the responsibilities are missing from the sum in (9.25).",
        {"scatter": lambda away, g: outer(away, np.ones_like(g))},
    ),
    Mistake(
        "mean of all data",
        "you measure from the mean of all data. From which mean does (9.25) measure?",
        {"mu": _unweighted},
    ),
    Mistake(
        "not centred",
        "no mean is subtracted. Reread the brackets of (9.25).",
        {"mu": lambda X, gamma: np.zeros((gamma.shape[1], X.shape[1]))},
    ),
    Mistake(
        "another component's mean",
        "component k is measured from the mean of another component. Look at your index k.",
        {"mu": lambda X, gamma: np.roll(means(X, gamma), 1, axis=0)},
    ),
    Mistake(
        "mean of hard assignments",
        "the mean that you subtract is not the weighted mean (9.24).",
        {"mu": lambda X, gamma: means(X, one_hot(gamma))},
    ),
    Mistake(
        "mean not divided by N_k",
        "the mean that you subtract is divided by the number of all data. Reread (9.24).",
        {"mu": lambda X, gamma: gamma.T @ X / len(X)},
    ),
    Mistake(
        "diagonal alone",
        "your covariances have no entries off the diagonal. (9.25) is an outer product, and that "
        "is a full matrix.",
        {"finish": lambda S: S * np.eye(S.shape[1])},
    ),
    Mistake(
        "variances, not a matrix",
        "you return a variance for each dimension. (9.25) is an outer product: D by D.",
        {"finish": lambda S: np.einsum("kdd->kd", S)},
    ),
    Mistake(
        "inner product",
        "(x - mu)^T (x - mu) is a number, and (9.25) has the product in the other order.",
        {"finish": lambda S: np.trace(S, axis1=1, axis2=2)},
    ),
    Mistake(
        "inner product on the diagonal",
        "(x - mu)^T (x - mu) is a number, and (9.25) has the product in the other order.",
        {"finish": lambda S: np.trace(S, axis1=1, axis2=2)[:, None, None] * np.eye(S.shape[1])},
    ),
    Mistake(
        "spherical",
        "you return one variance for all dimensions, without correlations. Reread (9.25).",
        {
            "finish": lambda S: (
                np.trace(S, axis1=1, axis2=2)[:, None, None] * np.eye(S.shape[1]) / S.shape[1]
            )
        },
    ),
    Mistake(
        "squares, not products",
        "your entry (d, e) holds a square of dimension d; an outer product multiplies d by e.",
        {"scatter": _squared},
    ),
    Mistake(
        "absolute products",
        "the signs of the deviations are lost on the way. Reread the outer product in (9.25).",
        {"scatter": lambda away, g: outer(np.abs(away), g)},
    ),
    Mistake(
        "one covariance for all",
        "all components share one covariance. In (9.25) each has its own.",
        lambda X, gamma: np.broadcast_to(
            np.einsum("k,kde->de", weights(X, gamma), covariances(X, gamma)),
            (gamma.shape[1], X.shape[1], X.shape[1]),
        ),
    ),
    Mistake(
        "covariance of all data",
        "every component gets the covariance of all data: the responsibilities play no part. "
        "Reread (9.25).",
        (
            lambda X, gamma: np.broadcast_to(
                np.cov(X.T, bias=True), (gamma.shape[1], X.shape[1], X.shape[1])
            ),
            lambda X, gamma: np.broadcast_to(np.cov(X.T), (gamma.shape[1], X.shape[1], X.shape[1])),
        ),
    ),
    Mistake(
        "inverse",
        "this is the precision matrix, the inverse of (9.25).",
        {"finish": np.linalg.inv},
    ),
    Mistake(
        "standard deviations",
        "you have taken a square root. (9.25) is in squared units.",
        {"finish": lambda S: np.sqrt(np.abs(S))},
    ),
    Mistake(
        "correlations",
        "you have divided by the standard deviations: this is a matrix of correlations.",
        {"finish": lambda S: S / np.sqrt(np.einsum("kd,ke->kde", *[np.einsum("kdd->kd", S)] * 2))},
    ),
    Mistake(
        "sign of the mean's product",
        "E[xx^T] and the mean's outer product are added; one is to be subtracted from the other.",
        lambda X, gamma: (
            covariances(X, gamma) + 2 * np.einsum("kd,ke->kde", *[means(X, gamma)] * 2)
        ),
    ),
    Mistake(
        "weighted before centring",
        "you multiply the data by the responsibilities before you subtract the mean. What exactly "
        "is multiplied by gamma in (9.25)?",
        lambda X, gamma: (
            np.einsum("nkd,nke->kde", *[gamma[:, :, None] * X[:, None] - means(X, gamma)] * 2)
            / _counts(gamma)[:, None, None]
        ),
    ),
    Mistake(
        "mean's squares alone",
        "from E[xx^T] you subtract squares of the mean; an outer product has entries off the "
        "diagonal, too.",
        lambda X, gamma: (
            _second_moments(X, gamma) - means(X, gamma)[:, :, None] ** 2 * np.eye(X.shape[1])
        ),
    ),
    Mistake(
        "mean's squares alone",
        "from E[xx^T] you subtract squares of the mean, the same in each row; the mean's outer "
        "product is another matrix.",
        lambda X, gamma: _second_moments(X, gamma) - means(X, gamma)[:, None, :] ** 2,
    ),
    Mistake(
        "one triangle",
        "half of your matrix is zero. A covariance is symmetric.",
        (
            {"finish": np.tril},
            {"finish": np.triu},
        ),
    ),
    *(
        Mistake(
            "regularised",
            "something was added to the diagonal. (9.25) is a maximum of the likelihood; what "
            "keeps it from collapsing is another question, that of a prior.",
            {"finish": partial(_ridge, ridge)},
        )
        for ridge in (0.1, 1.0)  # less is nearer than one per cent to what is right
    ),
    Mistake(
        "Cholesky factor",
        "you return a triangular factor of the covariance, not the covariance.",
        {"finish": np.linalg.cholesky},
    ),
)

MU = Part(
    "mu",
    "kd",
    means,
    MEANS,
    "(9.24)",
    "if a component takes each datum wholly, its mean is the mean of the data.",
    sources=sources.MEANS,
)
SIGMA = Part(
    "Sigma",
    "kde",
    covariances,
    SCATTER,
    "(9.25)",
    "if a component takes each datum wholly, its covariance is that of the data, with divisor N.",
    (
        (
            lambda v: v.ndim == 3 and np.allclose(v, v.transpose(0, 2, 1), atol=1e-6),
            "A covariance is symmetric; yours are not.",
        ),
    ),
    follows="mu",
    sources=sources.SCATTER,
)
PAIR = ("X", "gamma")

m_step = Check("m_step", PAIR, (PI, MU, SIGMA), problems.mixtures)
m_step_pi = Check("m_step_pi", PAIR, (PI,), problems.mixtures)
m_step_mu = Check("m_step_mu", PAIR, (MU,), problems.mixtures)
