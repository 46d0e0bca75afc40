"""Chapters 4 and 5: a derivative in its steps, an M step from any q, and a q that is no product."""

import numpy as np

from ..judging.check import Check, Mistake, Part
from . import problems
from . import sources_beyond as texts
from .expectation import softmax
from .gaussian import log_joint
from .likelihood import log_likelihoods
from .maximization import covariances, means

ARGUMENTS = ("x", "pi", "mu", "Sigma")


def terms(x, pi, mu, Sigma, *, prior=lambda pi: pi):
    """(K,): pi_k N(x | mu_k, Sigma_k)."""
    return prior(pi) * np.exp(log_joint(x[None], pi, mu, Sigma)[0]) / pi


def total(x, pi, mu, Sigma, *, collect=np.sum, **slips):
    """A number: p(x), PRML (9.7)."""
    return collect(terms(x, pi, mu, Sigma, **slips))


def pull(x, mu, Sigma, *, by=np.linalg.inv, away=lambda x, mu: x - mu, scale=1.0):
    """(K, D): the derivative of ln N(x | mu_k, Sigma_k) with respect to mu_k."""
    return scale * np.einsum("kde,ke->kd", by(Sigma), away(x, mu))


def of_density(x, pi, mu, Sigma, *, prior=lambda pi: pi, front=None, **slips):
    """(K, D): the derivative of p(x) with respect to mu_k."""
    each = terms(x, pi, mu, Sigma, prior=prior) if front is None else front(x, pi, mu, Sigma)
    return each[:, None] * pull(x, mu, Sigma, **slips)


def of_logarithm(x, pi, mu, Sigma, *, below=total, prior=lambda pi: pi, **slips):
    """(K, D): the derivative of ln p(x) with respect to mu_k."""
    return of_density(x, pi, mu, Sigma, prior=prior, **slips) / below(x, pi, mu, Sigma, prior=prior)


NO_PRIOR = Mistake(
    "weights left out", "the weights of (9.7) are missing from it.", {"prior": np.ones_like}
)
IN_THE_PULL = (
    Mistake(
        "covariance not inverted",
        "which matrix stands in the exponent of a Gaussian, the covariance or its inverse?",
        {"by": lambda S: S},
    ),
    Mistake(
        "no covariance",
        "the matrix of the exponent is missing.",
        {"by": lambda S: np.broadcast_to(np.eye(S.shape[1]), S.shape)},
    ),
    Mistake(
        "sign",
        "moving a mean towards the datum raises its density: look at the order of the difference.",
        {"away": lambda x, mu: mu - x},
    ),
    Mistake("half", "a square has the derivative 2, and that cancels the half.", {"scale": 0.5}),
    Mistake("twice", "the half of the exponent is missing.", {"scale": 2.0}),
)
TOTAL = Part(
    "p(x)",
    "",
    total,
    (
        NO_PRIOR,
        Mistake("product of the terms", "the terms of (9.7) add up.", {"collect": np.prod}),
        Mistake("the largest term", "(9.7) adds all terms up.", {"collect": np.max}),
        Mistake("mean of the terms", "the weights average already.", {"collect": np.mean}),
        Mistake(
            "logarithm",
            "this is its logarithm; the first step asks for p(x).",
            lambda *a: np.log(total(*a)),
        ),
    ),
    "(9.7)",
    "with one component it is a Gaussian.",
    sources=texts.TOTAL,
)
OF_DENSITY = Part(
    "the derivative of p(x)",
    "kd",
    of_density,
    (
        NO_PRIOR,
        *IN_THE_PULL,
        Mistake(
            "the Gaussian itself missing",
            "an exponential has itself as a factor of its derivative.",
            {"front": lambda x, pi, mu, Sigma: pi},
        ),
        Mistake(
            "p(x) in front",
            "of the sum (9.7), one term alone depends on the mean of component k.",
            {"front": lambda *a: np.full(len(a[1]), total(*a))},
        ),
        Mistake(
            "divided by p(x)",
            "this is the derivative of the logarithm already: that is the third step.",
            of_logarithm,
        ),
    ),
    "(9.7), and the derivative of an exponential",
    "at x equal to the mean it is zero.",
    sources=texts.OF_DENSITY,
)
OF_LOGARITHM = Part(
    "the derivative of ln p(x)",
    "kd",
    of_logarithm,
    (
        NO_PRIOR,
        *IN_THE_PULL,
        Mistake(
            "not divided by p(x)",
            "the logarithm has a derivative, too: what stands below the line?",
            {"below": lambda *a, **_: 1.0},
        ),
        Mistake(
            "divided by its own Gaussian",
            "you divide by one term of (9.7). The logarithm holds the whole sum.",
            lambda x, pi, mu, Sigma: pi[:, None] * pull(x, mu, Sigma),
        ),
        Mistake(
            "responsibility missing",
            "this is the derivative of one Gaussian's logarithm. How much of the datum is its own?",
            lambda x, pi, mu, Sigma: pull(x, mu, Sigma),
        ),
    ),
    "(9.16)",
    "with one component the density cancels.",
    sources=texts.OF_LOGARITHM,
)


def _one_datum(seed=0):
    return [
        {**p, "x": p["mu"][0] + 0.6 * (p["X"][0] - p["mu"][0])} for p in problems.mixtures(seed)
    ]


def m_step(X, q, *, stale=None):
    """The parameters after an M step from any q, PRML (9.24)-(9.26)."""
    pi, mu = q.mean(axis=0), means(X, q)
    return pi, mu, covariances(X, q, mu=mu if stale is None else stale)


def bound(X, q, theta, *, entropy=1.0):
    """A number, PRML (9.71)."""
    return (q * (log_joint(X, *theta) - entropy * np.log(q))).sum()


def rise(X, q, pi, mu, Sigma, *, sign=1, per=lambda X: 1, entropy=(1.0, 1.0), after=None):
    """A number: what an M step from q adds to the bound."""
    old, new = (pi, mu, Sigma), m_step(X, q) if after is None else after(X, q, pi, mu, Sigma)
    gain = bound(X, q, new, entropy=entropy[1]) - bound(X, q, old, entropy=entropy[0])
    return sign * gain / per(X)


def likelihood_change(X, q, pi, mu, Sigma, *, sign=1, per=lambda X: 1, after=None):
    """A number: what the same M step adds to ln p(X)."""
    old, new = (pi, mu, Sigma), m_step(X, q) if after is None else after(X, q, pi, mu, Sigma)
    return sign * (log_likelihoods(X, *new) - log_likelihoods(X, *old)) / per(X)


def _posterior_first(X, q, pi, mu, Sigma):
    return m_step(X, softmax(log_joint(X, pi, mu, Sigma)))


def _rise_from_posterior(X, q, *theta):
    new = _posterior_first(X, q, *theta)
    return log_likelihoods(X, *new) - log_likelihoods(X, *theta)


def _after_em(seed=0):
    """Parameters that EM has improved in some problems, so that another q makes them worse."""
    found = []
    for i, (N, K, D) in enumerate(problems.SIZES):
        rng = np.random.default_rng([seed, 111, i])
        mu = rng.normal(size=(K, D)) * 2
        X = mu[rng.integers(K, size=4 * N)] + rng.normal(size=(4 * N, D))
        theta = problems.distribution(rng, K), mu + 0.3, problems.covariances(rng, K, D)
        for _ in range((3, 0, 2, 1, 3)[i]):
            theta = m_step(X, softmax(log_joint(X, *theta)))
        pi, mu, Sigma = theta
        q = problems.distribution(rng, 4 * N, K)
        found.append({"X": X, "q": q, "pi": pi, "mu": mu, "Sigma": Sigma})
    return found


IN_BOTH = (
    Mistake("sign", "the change is after less before.", {"sign": -1}),
    Mistake("mean over data", "asked for is the change for all data.", {"per": len}),
    Mistake(
        "an E step first",
        "you replace the q that you were given by the posterior, and go on from there.",
        {"after": _posterior_first},
    ),
    Mistake(
        "old means in the covariances",
        "your M step measures the covariances from the old means.",
        {"after": lambda X, q, pi, mu, Sigma: m_step(X, q, stale=mu)},
    ),
    Mistake(
        "weights held",
        "your M step does not change the weights.",
        {"after": lambda X, q, pi, mu, Sigma: (pi, *m_step(X, q)[1:])},
    ),
)
RISE = Part(
    "the bound's change",
    "",
    rise,
    (
        *IN_BOTH,
        Mistake(
            "the likelihood's",
            "this is the change of ln p(X). The bound belongs to the q that you were given.",
            likelihood_change,
        ),
        Mistake(
            "the posterior for q, after it",
            "the second bound is that of another q, the new posterior. Asked for is the bound of "
            "the q that you were given, both times.",
            lambda X, q, *theta: log_likelihoods(X, *m_step(X, q)) - bound(X, q, theta),
        ),
        Mistake(
            "entropy once",
            "the entropy of q is in both bounds, or in neither: q does not change.",
            ({"entropy": (0.0, 1.0)}, {"entropy": (1.0, 0.0)}),
        ),
    ),
    "(9.71)",
    "it is never negative.",
    ((lambda v: v > -1e-9, "An M step cannot lower the bound of its own q."),),
)
LIKELIHOOD_CHANGE = Part(
    "the likelihood's change",
    "",
    likelihood_change,
    (
        *IN_BOTH,
        Mistake(
            "the bound's",
            "this is the change of the bound. The two are equal only if the gap does not change.",
            rise,
        ),
        Mistake(
            "size without sign",
            "ln p(X) may fall here: is your answer ever negative?",
            lambda *a: abs(likelihood_change(*a)),
        ),
        Mistake(
            "never below zero",
            "ln p(X) may fall here, since q is not the posterior.",
            lambda *a: max(likelihood_change(*a), 0.0),
        ),
    ),
    "(9.70)",
    "if q is the posterior, it is at least the bound's change.",
)


def whole_bound(q, log_p, *, entropy=1.0):
    """A number: the bound for a q over all labellings of three data, PRML (9.71)."""
    joint = log_p[0][:, None, None] + log_p[1][None, :, None] + log_p[2][None, None, :]
    return (q * (joint - entropy * np.log(q))).sum()


def marginals(q):
    """The distribution of each label alone."""
    return [q.sum(axis=tuple(j for j in range(q.ndim) if j != n)) for n in range(q.ndim)]


def product(q):
    """The q that has the same distribution for each label, and makes them independent."""
    a, b, c = marginals(q)
    return np.einsum("i,j,k->ijk", a, b, c)


def gain(q, log_p, *, sign=1, of=product):
    """A number: what the bound gains if q is replaced by the product of its marginals."""
    return sign * (whole_bound(of(q), log_p) - whole_bound(q, log_p))


def _pairs_alone(q, log_p):
    H = lambda p: -(p * np.log(p)).sum()  # noqa: E731
    a, b, _ = marginals(q)
    return H(a) + H(b) - H(q.sum(axis=2))


def _cubes(seed=0):
    found = []
    for i, K in enumerate((2, 3, 4, 2, 3)):
        rng = np.random.default_rng([seed, 67, i])
        q = rng.uniform(0.05, 1, (K, K, K)) ** 3
        q += 0.6 * np.einsum("ij,jk->ijk", np.eye(K), np.eye(K))
        found.append({"q": q / q.sum(), "log_p": rng.normal(size=(3, K)) - 2})
    return found


WHOLE_BOUND = Part(
    "the bound",
    "",
    whole_bound,
    (
        Mistake(
            "no entropy",
            "this is the expectation of ln p(X, Z) alone. What else is in (9.71)?",
            {"entropy": 0.0},
        ),
        Mistake("sign of the entropy", "look at the sign of q ln q.", {"entropy": -1.0}),
        Mistake(
            "of the marginals",
            "you treat the labels as independent: the entropy is that of the whole table.",
            lambda q, log_p: whole_bound(product(q), log_p),
        ),
        Mistake(
            "ln p(X)",
            "this is the log likelihood, which no q changes.",
            lambda q, log_p: np.log(np.exp(log_p).sum(axis=1)).sum(),
        ),
        Mistake(
            "plain sum over labellings",
            "an expectation weighs each labelling by q.",
            lambda q, log_p: (
                (log_p[0][:, None, None] + log_p[1][None, :, None] + log_p[2]).sum()
                - (q * np.log(q)).sum()
            ),
        ),
    ),
    "(9.71)",
    "if q is the posterior, it is ln p(X).",
)
GAIN = Part(
    "the gain",
    "",
    gain,
    (
        Mistake("sign", "the product never has the lower bound of the two.", {"sign": -1}),
        Mistake(
            "the gap",
            "this is the gap of q to the posterior. Compare two bounds.",
            lambda q, log_p: np.log(np.exp(log_p).sum(axis=1)).sum() - whole_bound(q, log_p),
        ),
        Mistake(
            "equal shares",
            "you compare with the uniform distribution, not with the marginals of q.",
            {"of": lambda q: np.full(q.shape, 1 / q.size)},
        ),
        Mistake(
            "the first two labels alone",
            "the third label depends on the others, too.",
            _pairs_alone,
        ),
        Mistake(
            "the entropies of the labels",
            "these are the entropies of the labels alone; from them goes that of the whole.",
            lambda q, log_p: -sum((m * np.log(m)).sum() for m in marginals(q)),
        ),
        Mistake(
            "bound of the product",
            "this is the bound of the product; how much is it more?",
            lambda q, log_p: whole_bound(product(q), log_p),
        ),
    ),
    "(9.74) and (9.75)",
    "if q is a product already, it is zero. It does not depend on the data.",
)

gradient_steps = Check("gradient_steps", ARGUMENTS, (TOTAL, OF_DENSITY, OF_LOGARITHM), _one_datum)
any_q_m_step = Check(
    "any_q_m_step",
    ("X", "q", "pi", "mu", "Sigma"),
    (RISE, LIKELIHOOD_CHANGE),
    _after_em,
)
general_q = Check("general_q", ("q", "log_p"), (WHOLE_BOUND, GAIN), _cubes)
