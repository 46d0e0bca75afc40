"""Chapter 7: a pixel turned over, Q's slope, what one pixel tells, all maxima, words."""

import numpy as np

from ..judging.check import Check, Mistake, Part
from . import problems
from . import sources_beyond as texts
from .expectation import softmax


def turned(gamma, x, i, mu, *, ratio=None, finish=lambda a: a / a.sum()):
    """(K,): the responsibilities of an image once pixel i is turned over."""
    on, off = mu[:, i], 1 - mu[:, i]
    odds = (off / on if x[i] else on / off) if ratio is None else ratio(x[i], on, off)
    return finish(gamma * odds)


def _one_image(seed=0):
    found = []
    for n, p in enumerate(problems.bernoulli(seed)):
        x = p["X"][n % 2]
        i = int(np.flatnonzero(x == n % 2)[0]) if (x == n % 2).any() else 0
        found.append({"gamma": p["gamma"][n], "x": x, "i": i, "mu": p["mu"]})
    return found


TURNED = Part(
    "gamma",
    "k",
    turned,
    (
        Mistake(
            "old factor not taken out",
            "the pixel's new factor is in, and the old one is still there.",
            {"ratio": lambda x, on, off: off if x else on},
        ),
        Mistake(
            "new factor not put in",
            "the pixel's old factor is out, and the new one is not in.",
            {"ratio": lambda x, on, off: 1 / (on if x else off)},
        ),
        Mistake(
            "old and new exchanged",
            "you turn the pixel the other way: what was it before, on or off?",
            {"ratio": lambda x, on, off: on / off if x else off / on},
        ),
        Mistake(
            "always turned on",
            "the pixel may be on already, and goes off.",
            {"ratio": lambda x, on, off: on / off},
        ),
        Mistake(
            "always turned off",
            "the pixel may be off already, and comes on.",
            {"ratio": lambda x, on, off: off / on},
        ),
        Mistake(
            "not normalised",
            "they do not sum to one: the denominator of (9.56) has changed as well.",
            {"finish": lambda a: a},
        ),
        Mistake("unchanged", "nothing has changed.", lambda gamma, x, i, mu: gamma),
        Mistake(
            "the whole image turned",
            "you turn all pixels over; asked for is one.",
            lambda gamma, x, i, mu: softmax(
                (np.log(gamma) + (np.log((1 - mu) / mu) * (2 * x - 1)).sum(axis=1))[None]
            )[0],
        ),
    ),
    "(9.48) and (9.56)",
    "where all components give the pixel the same probability, nothing changes.",
    ((lambda v: abs(v.sum() - 1) < 1e-4, "They do not sum to one."),),
)


def ones(X, gamma, mu, *, below=lambda mu: mu, weigh=lambda g: g):
    """(K, D): what pixels that are on add to the derivative of Q with respect to mu, (9.55)."""
    return weigh(gamma).T @ X / below(mu)


def zeros(X, gamma, mu, *, below=lambda mu: 1 - mu, weigh=lambda g: g, sign=-1):
    """(K, D): what pixels that are off add to it."""
    return sign * weigh(gamma).T @ (1 - X) / below(mu)


UNWEIGHTED = Mistake(
    "responsibilities left out",
    "each image counts by its responsibility.",
    {"weigh": np.ones_like},
)
MEANED = Mistake(
    "divided by N_k",
    "the derivative is a sum over data; divided by N_k it is a mean.",
    {"weigh": lambda g: g / g.sum(axis=0)},
)
ONES = Part(
    "of ones",
    "kd",
    ones,
    (
        UNWEIGHTED,
        MEANED,
        Mistake(
            "not divided", "the derivative of ln mu is one over mu.", {"below": lambda mu: 1.0}
        ),
        Mistake(
            "divided by one less mu",
            "which logarithm do the ones multiply in (9.55)?",
            {"below": lambda mu: 1 - mu},
        ),
        Mistake(
            "mu squared",
            "this is the second derivative, but for its sign.",
            {"below": lambda mu: mu**2},
        ),
        Mistake(
            "pixels that are off",
            "these are the pixels that are off.",
            lambda X, gamma, mu: gamma.T @ (1 - X) / mu,
        ),
        Mistake(
            "the whole derivative",
            "this is the whole derivative; the first part comes from the ones.",
            lambda X, gamma, mu: ones(X, gamma, mu) + zeros(X, gamma, mu),
        ),
    ),
    "(9.55)",
    "if no pixel is on, it is zero.",
    sources=texts.ONES,
)
ZEROS = Part(
    "of zeros",
    "kd",
    zeros,
    (
        UNWEIGHTED,
        MEANED,
        Mistake(
            "sign",
            "what is the derivative of the logarithm of one less mu? There is an inner one, too.",
            {"sign": 1},
        ),
        Mistake("not divided", "a logarithm leaves a quotient.", {"below": lambda mu: 1.0}),
        Mistake(
            "divided by mu",
            "which logarithm do the zeros multiply in (9.55)?",
            {"below": lambda mu: mu},
        ),
        Mistake(
            "pixels that are on",
            "these are the pixels that are on.",
            lambda X, gamma, mu: -gamma.T @ X / (1 - mu),
        ),
        Mistake(
            "the whole derivative",
            "this is the whole derivative; the second part comes from the zeros.",
            lambda X, gamma, mu: ones(X, gamma, mu) + zeros(X, gamma, mu),
        ),
    ),
    "(9.55)",
    "if every pixel is on, it is zero.",
    sources=texts.ZEROS,
)


def told(i, pi, mu, *, prior=lambda pi: pi, below=None, own=True):
    """(D,): the probability of each pixel to be on, given that pixel i is on."""
    w = prior(pi)
    both = (w * mu[:, i]) @ mu
    share = both / (w @ mu[:, i] if below is None else below(w @ mu, i))
    return np.where(np.arange(len(both)) == i, 1.0, share) if own else share


def _seen(seed=0):
    made = problems.bernoulli(seed)
    return [{**p, "i": (n + seed) % p["mu"].shape[1]} for n, p in enumerate(made)]


def _one_known(values, i):
    return np.where(np.arange(len(values)) == i, 1.0, values)


TOLD = Part(
    "the probabilities",
    "d",
    told,
    (
        Mistake(
            "both on",
            "this is the probability that both are on. Given is that one of them is.",
            {"below": lambda m, i: 1.0},
        ),
        Mistake(
            "the other pixel given",
            "which pixel was seen? You divide by the probability of the other one.",
            {"below": lambda m, i: m},
        ),
        Mistake(
            "divided by both",
            "you divide by both probabilities; one of the two was seen.",
            {"below": lambda m, i: m * m[i]},
        ),
        Mistake(
            "the pixel itself",
            "a pixel that was seen on is on. Is it independent of itself within a component?",
            {"own": False},
        ),
        Mistake(
            "components counted alike",
            "the components count by their weights.",
            {"prior": lambda pi: np.full(len(pi), 1 / len(pi))},
        ),
        Mistake(
            "independent",
            "your pixels know nothing of each other: that is so within a component alone.",
            (lambda i, pi, mu: _one_known(pi @ mu, i), lambda i, pi, mu: pi @ mu),
        ),
        Mistake(
            "likeliest component alone",
            "you take one component for certain; the seen pixel makes it likely and no more.",
            lambda i, pi, mu: _one_known(mu[(pi * mu[:, i]).argmax()], i),
        ),
    ),
    "(9.13), with one pixel for the datum",
    "with one component nothing is learnt from another pixel.",
    ((lambda v: (v <= 1 + 1e-6).all() and (v >= 0).all(), "A probability lies in [0, 1]."),),
)


def _weight(n1, n0, pi, mu1):
    """What texts of two components on one pixel name: letters and value."""
    return {"weight": ("", pi), "on": ("", n1), "off": ("", n0), "first": ("", mu1)}


def second(n1, n0, pi, mu1, *, share=lambda n1, n0: n1 / (n1 + n0), rest=lambda pi: 1 - pi):
    """A number: the second mean at a maximum, if the first is mu1."""
    return (share(n1, n0) - pi * mu1) / rest(pi)


def lowest(n1, n0, pi, mu1, *, cut=lambda v: max(v, 0.0), share=lambda n1, n0: n1 / (n1 + n0)):
    """A number: the lowest first mean that a maximum can have."""
    return cut((share(n1, n0) - (1 - pi)) / pi)


def highest(n1, n0, pi, mu1, *, cut=lambda v: min(v, 1.0), share=lambda n1, n0: n1 / (n1 + n0)):
    """A number: the highest."""
    return cut(share(n1, n0) / pi)


def top(n1, n0, pi, mu1, *, sign=1, per=lambda n: 1, share=lambda n1, n0: n1 / (n1 + n0)):
    """A number: ln p(X) at every maximum."""
    m = share(n1, n0)
    return sign * (n1 * np.log(m) + n0 * np.log(1 - m)) / per(n1 + n0)


OFF = Mistake(
    "share of zeros",
    "a mean is the probability of a one.",
    {"share": lambda n1, n0: n0 / (n1 + n0)},
)
SECOND = Part(
    "the second mean",
    "",
    second,
    (
        OFF,
        Mistake(
            "not divided by its weight",
            "the second component is drawn with probability one less pi.",
            {"rest": lambda pi: 1.0},
        ),
        Mistake("divided by pi", "which weight has the second component?", {"rest": lambda pi: pi}),
        Mistake(
            "share of ones",
            "this is what both together have to give.",
            lambda n1, n0, pi, mu1: n1 / (n1 + n0),
        ),
        Mistake(
            "first mean not weighted",
            "the first component is drawn with probability pi.",
            lambda n1, n0, pi, mu1: (n1 / (n1 + n0) - mu1) / (1 - pi),
        ),
        Mistake(
            "complement of the first",
            "the two means need not sum to one.",
            lambda n1, n0, pi, mu1: 1 - mu1,
        ),
    ),
    "(9.49) and (9.51)",
    "if the first mean is the share of ones, so is the second.",
    sources=texts.SECOND_MEAN,
    terms=_weight,
)
LOWEST = Part(
    "the lowest",
    "",
    lowest,
    (
        OFF,
        Mistake(
            "below zero",
            "no probability is negative.",
            {"cut": lambda v: v},
        ),
        Mistake(
            "zero, always",
            "if the first mean is zero, can the second one always give enough ones alone?",
            lambda *a: 0.0,
        ),
        Mistake(
            "at a second mean of zero",
            "the first mean is lowest where the second is highest.",
            lambda n1, n0, pi, mu1: n1 / (n1 + n0) / pi,
        ),
    ),
    "(9.49) and (9.51)",
    "if the second component's weight is larger than the share of ones, it is zero.",
    sources=texts.LOWEST,
    terms=_weight,
)
HIGHEST = Part(
    "the highest",
    "",
    highest,
    (
        OFF,
        Mistake("above one", "no probability is larger than one.", {"cut": lambda v: v}),
        Mistake(
            "one, always",
            "if the first mean is one, are there not too many ones already?",
            lambda *a: 1.0,
        ),
        Mistake(
            "share of ones",
            "the second mean may be smaller than the share of ones, the first then larger.",
            lambda n1, n0, pi, mu1: n1 / (n1 + n0),
        ),
    ),
    "(9.49) and (9.51)",
    "if pi is smaller than the share of ones, it is one.",
    sources=texts.HIGHEST,
    terms=_weight,
)
TOP = Part(
    "ln p(X)",
    "",
    top,
    (
        Mistake(
            "share of zeros",
            "ones and zeros have changed places.",
            {"share": lambda n1, n0: n0 / (n1 + n0)},
        ),
        Mistake("sign", "the logarithm of a probability is negative.", {"sign": -1}),
        Mistake("mean over data", "(9.51) is a sum over data.", {"per": lambda n: n}),
        Mistake(
            "ones alone",
            "data that are zero have a probability, too.",
            lambda n1, n0, pi, mu1: n1 * np.log(n1 / (n1 + n0)),
        ),
    ),
    "(9.51)",
    "if all data are ones it is zero.",
)


def _one_pixel(seed=0):
    rng = np.random.default_rng([seed, 89])
    found = []
    for n1, n0, pi in ((60, 40, 0.7), (12, 30, 0.35), (45, 9, 0.4), (7, 20, 0.8), (31, 11, 0.85)):
        a = lowest(n1, n0, pi, 0), highest(n1, n0, pi, 0)
        mu1 = float(a[0] + (a[1] - a[0]) * rng.uniform(0.2, 0.8))
        found.append({"n1": n1, "n0": n0, "pi": pi, "mu1": mu1})
    return found


def word_labels(X, pi, mu, *, prior=np.log, inside=np.log, scale=lambda X: X):
    """(N, K): the posterior of a text's component, from the counts of its words."""
    return softmax(prior(pi) + scale(X) @ inside(mu).T)


def word_weights(X, pi, mu, *, below=len, by_length=False, **slips):
    """(K,): (9.60) for texts."""
    gamma = word_labels(X, pi, mu, **slips)
    gamma = gamma * X.sum(axis=1, keepdims=True) if by_length else gamma
    return gamma.sum(axis=0) / (X.sum() if by_length else below(X))


def word_means(X, pi, mu, *, above=lambda X: X, below=None, **slips):
    """(K, D): the probability of each word in each component."""
    gamma = word_labels(X, pi, mu, **slips)
    s = gamma.T @ above(X)
    return s / (s.sum(axis=1) if below is None else below(X, gamma))[:, None]


IN_WORDS = (
    Mistake(
        "weights left out of the posterior",
        "the posterior of a label has the mixing coefficients in it.",
        {"prior": np.zeros_like},
    ),
    Mistake(
        "probabilities added",
        "words are independent: their probabilities multiply.",
        {"inside": lambda mu: mu},
    ),
    Mistake(
        "words seen or not",
        "a word that comes three times counts three times in the posterior.",
        {"scale": lambda X: (X > 0).astype(float)},
    ),
    Mistake(
        "text as shares",
        "a long text tells more than a short one; you divide by its length.",
        {"scale": lambda X: X / X.sum(axis=1, keepdims=True)},
    ),
)
WORD_WEIGHTS = Part(
    "pi",
    "k",
    word_weights,
    (
        *IN_WORDS,
        Mistake(
            "long texts count more",
            "a weight is the share of texts, not of words.",
            {"by_length": True},
        ),
        Mistake("counts, not shares", "weights sum to one.", {"below": lambda X: 1}),
        Mistake("the old weights", "the weights are the old ones.", lambda X, pi, mu: pi),
    ),
    "(9.60)",
    "with one component, its weight is one.",
    ((lambda v: abs(v.sum() - 1) < 1e-4, "Your weights do not sum to one."),),
    sources=texts.WORD_WEIGHTS,
)
WORD_MEANS = Part(
    "mu",
    "kd",
    word_means,
    (
        *IN_WORDS,
        Mistake(
            "divided by N_k",
            "a text has many words, so these do not sum to one. Which constraint have you used?",
            {"below": lambda X, gamma: gamma.sum(axis=0)},
        ),
        Mistake(
            "each text alike",
            "you average the shares of texts; in Q each word counts once.",
            {"above": lambda X: X / X.sum(axis=1, keepdims=True)},
        ),
        Mistake(
            "divided by all words",
            "below the line stand the words of component k, not all of them.",
            {"below": lambda X, gamma: np.full(gamma.shape[1], X.sum())},
        ),
        Mistake(
            "normalised over components",
            "a component's words have probabilities that sum to one.",
            lambda X, pi, mu: (s := word_labels(X, pi, mu).T @ X) / s.sum(axis=0),
        ),
        Mistake(
            "words seen or not, in the sums",
            "a word that comes three times counts three times.",
            {"above": lambda X: (X > 0).astype(float)},
        ),
        Mistake("the old ones", "the probabilities are the old ones.", lambda X, pi, mu: mu),
    ),
    "(9.22), for words in the place of components",
    "with one component, it is the share of each word in all texts.",
    (
        (
            lambda v: np.allclose(v.sum(axis=-1), 1, atol=1e-4),
            "A component's words do not sum to one.",
        ),
    ),
    sources=texts.WORD_MEANS,
)


def _texts(seed=0):
    found = []
    for i, (N, K, D) in enumerate(problems.SIZES):
        rng = np.random.default_rng([seed, 97, i])
        V = D + 4
        mu = problems.distribution(rng, K, V)
        lengths = rng.integers(2, 9, N)
        X = np.array([rng.multinomial(m, mu[rng.integers(K)]) for m in lengths], dtype=float)
        found.append(
            {"X": X, "pi": problems.distribution(rng, K), "mu": problems.distribution(rng, K, V)}
        )
    return found


turned_pixel = Check("turned_pixel", ("gamma", "x", "i", "mu"), (TURNED,), _one_image)
pixel_slopes = Check("pixel_slopes", ("X", "gamma", "mu"), (ONES, ZEROS), problems.bernoulli)
pixel_tells = Check("pixel_tells", ("i", "pi", "mu"), (TOLD,), _seen)
one_pixel = Check(
    "one_pixel", ("n1", "n0", "pi", "mu1"), (SECOND, LOWEST, HIGHEST, TOP), _one_pixel
)
word_counts = Check("word_counts", ("X", "pi", "mu"), (WORD_WEIGHTS, WORD_MEANS), _texts)
