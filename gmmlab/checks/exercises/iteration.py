"""Chapter 4: one whole iteration of EM, and the derivative that (9.16) sets to zero."""

from dataclasses import replace

import numpy as np

from ..judging.check import Check, Mistake, Part
from . import problems, sources
from .expectation import FINISH, responsibilities, softmax
from .gaussian import DENSITY, PRIOR, log_joint
from .maximization import MU, PI, SIGMA, covariances, means, weights

ARGUMENTS = ("X", "pi", "mu", "Sigma")
FROM_E_STEP = {"no weights", "no determinant", "half missing", "covariance not inverted"}
E_STEP = {"prior", "distance", "half", "det", "two_pi", "shape"}


def _after(m_step):
    """The part of an M step that follows an E step, with the slips of both."""

    def formula(X, p, m, S, **slips):
        gamma = responsibilities(X, p, m, S, **{s: slips.pop(s) for s in E_STEP & set(slips)})
        return m_step(X, gamma, **slips)

    return formula


def _twice(part):
    """What the part is after two iterations."""

    def formula(X, pi, mu, Sigma):
        gamma = responsibilities(X, pi, mu, Sigma)
        pi, mu, Sigma = weights(X, gamma), means(X, gamma), covariances(X, gamma)
        return part.formula(X, responsibilities(X, pi, mu, Sigma))

    return formula


def _part(part, *own):
    """An M step's part, judged with the mistakes of the E step before it."""

    def moved(mistake):
        changes = mistake.changes
        return mistake if isinstance(changes, dict) else replace(mistake, changes=_after(changes))

    twice = Mistake(
        "two iterations",
        f"{part.name} is what a second iteration gives. Asked for is one.",
        _twice(part),
    )
    e_step = [m for m in (*PRIOR, *DENSITY) if m.name in FROM_E_STEP]
    mistakes = (*own, twice, *e_step, *map(moved, part.forms))
    texts = (sources.after_e_step(part.sources[0]),)
    return replace(part, formula=_after(part.formula), mistakes=mistakes, sources=texts)


def _second_e_step(X, pi, mu, Sigma):
    gamma = responsibilities(X, pi, mu, Sigma)
    again = responsibilities(X, pi, means(X, gamma), Sigma)
    return covariances(X, again)


def _about_new_mean(X, pi, mu, Sigma):
    gamma = responsibilities(X, pi, mu, Sigma)
    new = means(X, gamma)
    return covariances(X, responsibilities(X, pi, new, Sigma), mu=new)


ITERATION = (
    _part(PI, Mistake("unchanged", "the weights are the old ones.", lambda X, p, m, S: p)),
    _part(MU, Mistake("unchanged", "the means are the old ones.", lambda X, p, m, S: m)),
    _part(
        SIGMA,
        Mistake(
            "old mean",
            "you measure from the old means. Which means does (9.25) have, those before this M "
            "step or those that it has found?",
            lambda X, p, m, S: covariances(X, responsibilities(X, p, m, S), mu=m),
        ),
        Mistake("unchanged", "the covariances are the old ones.", lambda X, p, m, S: S),
        Mistake(
            "E step in between",
            "the responsibilities were computed again before the covariances. One M step uses one "
            "set of responsibilities throughout.",
            _second_e_step,
        ),
        Mistake(
            "E step in between",
            "the responsibilities were computed again before the covariances. One M step uses one "
            "set of responsibilities throughout.",
            _about_new_mean,
        ),
    ),
)


def gradient(
    X, pi, mu, Sigma, *, finish=softmax, by=np.linalg.inv, away=lambda X, m: X - m, scale=1, **slips
):
    """(K, D): the derivative of ln p(X) by mu_k."""
    gamma = finish(log_joint(X, pi, mu, Sigma, **slips))
    return scale * np.einsum("nk,kde,nke->kd", gamma, by(Sigma), away(X[:, None, :], mu))


GRADIENT = Part(
    "the derivative",
    "kd",
    gradient,
    (
        Mistake(
            "covariance not inverted",
            "you multiply by the covariance. Reread (9.16): by which matrix?",
            {"by": lambda S: S},
        ),
        Mistake(
            "no covariance",
            "the covariance is missing. Dropping it is allowed after (9.16) is set to zero, not "
            "before.",
            {"by": lambda S: np.broadcast_to(np.eye(S.shape[1]), S.shape)},
        ),
        Mistake(
            "sign",
            "the derivative points away from the data. Look at the order of the difference.",
            {"away": lambda X, m: m - X},
        ),
        Mistake(
            "mean not subtracted",
            "the mean is missing from the difference in (9.16).",
            {"away": lambda X, m: X + 0 * m},
        ),
        Mistake("half", "the derivative of a square has no half left.", {"scale": 0.5}),
        Mistake("twice", "the two of the square cancels with the half.", {"scale": 2}),
        *(m for m in FINISH if isinstance(m.changes, dict)),
        Mistake(
            "no responsibilities",
            "every datum counts fully for every component: the ratio in (9.16) is missing.",
            {"finish": np.ones_like},
        ),
        *PRIOR,
        *(m for m in DENSITY if isinstance(m.changes, dict) and "shape" not in m.changes),
        Mistake(
            "mean over data",
            "(9.14) is a sum over data, and so is its derivative.",
            lambda X, pi, mu, Sigma: gradient(X, pi, mu, Sigma) / len(X),
        ),
        Mistake(
            "divided by N_k",
            "this is the step that EM takes, or near it; the derivative is not divided.",
            lambda X, pi, mu, Sigma: (
                gradient(X, pi, mu, Sigma) / responsibilities(X, pi, mu, Sigma).sum(axis=0)[:, None]
            ),
        ),
    ),
    "(9.16)",
    "at a maximum it is zero; compare it with a difference quotient of your log likelihood.",
    sources=sources.GRADIENT,
)

em_iteration = Check("em_iteration", ARGUMENTS, ITERATION, problems.mixtures)
mean_gradient = Check("mean_gradient", ARGUMENTS, (GRADIENT,), problems.mixtures)
