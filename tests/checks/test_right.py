"""Right answers are accepted, in many styles: from SciPy, from gmmlab, with loops, as lists."""

from math import factorial

import numpy as np
import pytest
from right_answers import CHECKS, RIGHT, log_joint, m_step_by_numpy, normal, posterior

import gmmlab
from gmmlab import GaussianMixture, checks


@pytest.mark.parametrize("name", CHECKS)
def test_an_independent_right_answer_is_right(name):
    check = getattr(checks, name)
    answer = RIGHT[name] if check.arguments else RIGHT[name]()
    verdict = check(answer)
    assert (verdict.correct, verdict.mistake, verdict.score) == (True, None, 1), verdict
    assert not check.arguments or check(answer, seed=123).correct


def converted(answer, convert):
    def other(*arguments):
        found = answer(*arguments)
        return tuple(map(convert, found)) if isinstance(found, tuple) else convert(found)

    return other


STYLES = {
    "lists": lambda v: np.asarray(v, dtype=float).tolist(),
    "float32": lambda v: np.asarray(v, dtype=np.float32),
    "transposed": lambda v: np.asarray(v, dtype=float).T,
    "an axis too many": lambda v: np.asarray(v, dtype=float)[..., None],
    "the other order in memory": lambda v: np.asfortranarray(np.asarray(v, dtype=float)),
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", [n for n in CHECKS if getattr(checks, n).arguments])
def test_a_right_answer_is_right_in_any_style(name, style):
    verdict = getattr(checks, name)(converted(RIGHT[name], STYLES[style]))
    assert verdict.correct, verdict


def test_other_forms_of_the_same_answer_are_right():
    def as_object(X, gamma):
        return gmmlab.m_step(X, gamma)

    def as_dict(X, gamma):
        pi, mu, Sigma = m_step_by_numpy(X, gamma)
        return {"Sigma": Sigma, "mu": mu, "pi": pi}

    def one_of_k(X, mu):
        return np.eye(len(mu))[RIGHT["kmeans_assign"](X, mu)]

    def in_place_on_a_copy(X, gamma):
        X = X.copy()
        X -= 1
        pi, mu, Sigma = m_step_by_numpy(X, gamma)
        return pi, np.add(mu, 1), Sigma

    def generator(X, pi, mu, Sigma):
        return (row for row in posterior(X, pi, mu, Sigma))

    def printing(X, pi, mu, Sigma):
        print("looking for my mistake")
        np.log([0.0])
        return posterior(X, pi, mu, Sigma)

    def data_frame(X, pi, mu, Sigma):
        import pandas

        return pandas.DataFrame(posterior(X, pi, mu, Sigma))

    for check, answers in {
        checks.m_step: (as_object, as_dict, in_place_on_a_copy),
        checks.kmeans_assign: (one_of_k,),
        checks.e_step: (generator, printing, data_frame),
    }.items():
        for answer in answers:
            assert check(answer).correct, (answer.__name__, check(answer))


def test_the_e_step_written_straight_from_the_equation_is_right_and_warned():
    def straight(X, pi, mu, Sigma):
        gamma = np.zeros((len(X), len(pi)))
        for n in range(len(X)):
            for k in range(len(pi)):
                gamma[n, k] = pi[k] * normal(mu[k], Sigma[k]).pdf(X[n])
            gamma[n] /= gamma[n].sum()
        return gamma

    verdict = checks.e_step(straight)
    assert verdict.correct and verdict.mistake == "underflow" and "logarithms" in verdict.message
    assert not checks.stable_e_step(straight).correct


def test_weaknesses_are_named_where_the_formula_is_right():
    def zero_log(X, q, pi, mu, Sigma):
        return (q * (log_joint(X, pi, mu, Sigma) - np.log(q))).sum()

    verdict = checks.lower_bound(zero_log)
    assert verdict.correct and verdict.mistake == "zero times infinity"


def plain_log(X, pi, mu, Sigma):
    return np.log(np.exp(log_joint(X, pi, mu, Sigma)).sum(axis=1)).sum()


def plain_pixels(X, pi, mu):
    terms = pi * np.where(X[:, None] == 1, mu, 1 - mu).prod(axis=2)
    return terms / terms.sum(axis=1, keepdims=True)


def plain_isotropic(X, pi, mu, epsilon):
    terms = pi * np.exp(-((X[:, None] - mu) ** 2).sum(axis=2) / (2 * epsilon))
    return terms / terms.sum(axis=1, keepdims=True)


BREAKS_A_REQUIREMENT = {
    "kmeans_update": (lambda X, r: r.T @ X / r.sum(axis=0)[:, None], "zero by zero"),
    "log_likelihood": (plain_log, "logarithm of zero"),
    "entropy": (lambda q: -(q * np.log(q)).sum(), "zero by the logarithm of zero"),
    "bernoulli_e_step": (plain_pixels, "zero by zero"),
    "isotropic_e_step": (plain_isotropic, "zero by zero"),
    "stable_e_step": (lambda *a: (p := np.exp(log_joint(*a))) / p.sum(1)[:, None], "zero by zero"),
}


@pytest.mark.parametrize("name", BREAKS_A_REQUIREMENT)
def test_what_the_text_rules_out_costs_points(name):
    answer, said = BREAKS_A_REQUIREMENT[name]
    verdict = getattr(checks, name)(answer)
    assert not verdict.correct and verdict.score == 0.5 and said in verdict.message


def test_what_is_finite_but_wrong_far_away_is_not_told_of_nan():
    def propped(X, pi, mu, Sigma):
        terms = np.exp(log_joint(X, pi, mu, Sigma))
        return terms / (terms.sum(axis=1, keepdims=True) + 1e-300)

    verdict = checks.stable_e_step(propped)
    assert not verdict.correct and "finite, but it is not right" in verdict.message


def test_answers_of_gmmlab_itself_are_right():
    def labels(X, r):
        return gmmlab.kmeans.update(X, r.argmax(axis=1), np.zeros((r.shape[1], X.shape[1])))

    def e(X, pi, mu, Sigma):
        return gmmlab.e_step(X, GaussianMixture(pi, mu, Sigma))

    def m(X, gamma):
        theta = gmmlab.m_step(X, gamma)
        return theta.pi, theta.mu, theta.Sigma

    def b(X, q, pi, mu, Sigma):
        return gmmlab.lower_bound(X, q, GaussianMixture(pi, mu, Sigma))

    for verdict in (
        checks.kmeans_update(labels),
        checks.e_step(e),
        checks.m_step(m),
        checks.lower_bound(b),
    ):
        assert verdict.correct and verdict.mistake is None


def test_the_published_number_is_right():
    assert checks.old_faithful_log_likelihood(-1130.264).correct  # R mclust 6.0.0
    assert checks.equivalent_solutions(factorial).correct
