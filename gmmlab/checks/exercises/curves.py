"""Chapters 4 and 5: what a program does, told from its log likelihoods; answers are numbers.

A choice is a number, too: of the curve, of what will be seen, of the reason.
"""

from functools import cache

import numpy as np

from ... import datasets
from ..judging.check import Check, Mistake, Part
from .expectation import one_hot, softmax
from .gaussian import log_joint
from .likelihood import log_likelihoods
from .maximization import covariances, means


def _start():
    X = datasets.old_faithful()
    wide = np.diag(X.var(axis=0))
    return X, (np.full(2, 0.5), np.array([[2.0, 85.0], [5.0, 57.0]]), np.array([wide, wide]))


def _e_step(X, theta, *, prior=np.log, half=0.5, constant=0.5, finish=softmax):
    """Responsibilities, with slips in the logarithm of the numerators (9.23)."""
    pi, mu, Sigma = theta
    log_det = np.linalg.slogdet(Sigma)[1]
    full = log_joint(X, pi, mu, Sigma) - np.log(pi)  # -D/2 ln 2 pi - ln|Sigma|/2 - squares/2
    squares = -2 * full - log_det - X.shape[1] * np.log(2 * np.pi)
    return finish(prior(pi) - constant * log_det - half * squares)


def _m_step(X, gamma, old, *, stale=False, lost=0.0, equal=False):
    """Weights, means and covariances, with slips."""
    N_k = gamma.sum(axis=0)
    mu = means(X, gamma)
    Sigma = covariances(X, gamma, mu=old[1] if stale else mu)
    Sigma = Sigma * (N_k / (N_k - lost))[:, None, None]
    return np.full(len(N_k), 1 / len(N_k)) if equal else N_k / len(X), mu, Sigma


@cache
def _run(rounds, e_slips=(), m_slips=()):
    """The log likelihood after each iteration, the start first."""
    X, theta = _start()
    reached = [log_likelihoods(X, *theta)]
    for _ in range(rounds):
        gamma = _e_step(X, theta, **dict(e_slips))
        theta = _m_step(X, gamma, theta, **dict(m_slips))
        reached.append(log_likelihoods(X, *theta))
    return reached


STALE = (("stale", True),)
DOUBLE = (("half", 1.0),)


def _choice(name, right, wrong, equation):
    """A part that is one of some numbers; each other one has its own message."""
    mistakes = tuple(
        Mistake(f"{name} {number}", message, lambda number=number: float(number))
        for number, message in wrong.items()
    )
    return Part(name, "", lambda: float(right), mistakes, equation)


def behind(iterations=5, *, sign=1, per=1, colleague=STALE):
    """A number: by how much old means are behind after so many iterations, in nats."""
    return sign * (_run(iterations)[-1] - _run(iterations, (), colleague)[-1]) / per


SEEN = _choice(
    "what is seen",
    2,
    {
        1: "it does not fall. Her covariances are best for the old means, and her means are best "
        "for any covariances: what does each of the two do to Q?",
        3: "where the means no longer move, old and new ones are the same. What is then wrong "
        "with her M step?",
        4: "run it on: it comes to rest.",
    },
    "(9.25) and (9.40)",
)
BEHIND = Part(
    "nats",
    "",
    behind,
    (
        Mistake("sign", "she is behind: count that as positive.", lambda: behind(sign=-1)),
        Mistake("after four", "this is after four iterations.", lambda: behind(4)),
        Mistake("after six", "this is after six iterations.", lambda: behind(6)),
        Mistake("after one", "this is after one iteration.", lambda: behind(1)),
        Mistake("mean over data", "ln p(X) is a sum over data.", lambda: behind(per=272)),
        Mistake("hers", "this is her log likelihood.", lambda: _run(5, (), STALE)[-1]),
        Mistake("the right one", "this is what EM reaches.", lambda: _run(5)[-1]),
    ),
    "(9.14)",
)


def _after(rounds=10, e_slips=DOUBLE, m_slips=()):
    return _run(rounds, e_slips, m_slips)[-1]


def _slip(name, message, e_slips=(), m_slips=()):
    return Mistake(name, message, lambda: _after(10, e_slips, m_slips))


ELSE = "Compare your first three values with those that are printed: they are not the same."
AGAIN = Part(
    "ln p(X)",
    "",
    _after,
    (
        _slip("no slip", f"this is what EM reaches without a slip. {ELSE}"),
        _slip(
            "weights left out",
            f"you have left out the weights. {ELSE}",
            (("prior", np.zeros_like),),
        ),
        _slip(
            "hard labels",
            f"you give each datum away whole. {ELSE}",
            (("finish", lambda a: one_hot(softmax(a))),),
        ),
        _slip(
            "constant left out",
            f"you have left out the determinant. {ELSE}",
            (("constant", 0.0),),
        ),
        _slip(
            "root of the determinant left out",
            f"you have taken no root of the determinant. {ELSE}",
            (("constant", 1.0),),
        ),
        _slip("old means", f"you measure from the old means. {ELSE}", (), STALE),
        _slip("divided by one less", f"you divide by N_k - 1. {ELSE}", (), (("lost", 1.0),)),
        _slip("weights held", f"you hold the weights. {ELSE}", (), (("equal", True),)),
        Mistake("after eleven", "this is after eleven iterations.", lambda: _after(11)),
        Mistake("after three", "this is the last that is printed.", lambda: _after(3)),
        Mistake(
            "half of the half",
            f"your exponent has become too small, not too large. {ELSE}",
            lambda: _after(10, (("half", 0.25),)),
        ),
    ),
    "(9.23)",
)

CURVE = _choice(
    "the curve",
    4,
    {
        1: "it rises all the way. Its gains grow before they shrink: that is how a run leaves a "
        "saddle.",
        2: "it stands still after one iteration, as EM does if all components are alike.",
        3: "it rises all the way, and rests at its end by less and less.",
        5: "it begins far below the others. Where a run begins is nothing that EM promises.",
    },
    "(9.70), and the chain after it",
)
REASON = _choice(
    "the reason",
    30,
    {
        10: "a start may be as bad as it likes.",
        20: "standing still is allowed, and no sign of a maximum.",
        40: "the size of a gain may grow or shrink from one iteration to the next.",
        50: "EM ends at a maximum, and not at the highest.",
    },
    "(9.70), and the chain after it",
)

old_means = Check("old_means", (), (SEEN, BEHIND), tolerance=1e-4)
wrong_number = Check("wrong_number", (), (AGAIN,), tolerance=1e-5)
not_em = Check("not_em", (), (CURVE, REASON))
