"""Every known mistake is named, told apart from every other, and nothing else is given its name."""

from dataclasses import replace

import numpy as np
import pytest
from right_answers import CHECKS, RIGHT

from gmmlab import checks
from gmmlab.checks.judging import apart
from gmmlab.checks.judging.check import Mistake


@pytest.mark.parametrize("name", CHECKS)
def test_the_table_of_mistakes_has_no_gap(name):
    row = apart.row(getattr(checks, name))
    assert row.confused == ()
    assert row.told_apart == row.named == row.mistakes >= 5
    assert row.accepted == row.rejected == 0
    assert row.closest > (apart.LEAST if getattr(checks, name).arguments else 1e-4)


def test_the_table_sees_a_mistake_that_is_too_close():
    part = checks.e_step.parts[0]
    close = Mistake("nearly right", "", lambda *a: part.formula(*a) * 1.005)
    row = apart.row(replace(checks.e_step, parts=(replace(part, mistakes=(close,)),)))
    assert (row.mistakes, row.told_apart) == (1, 0)
    same = Mistake("right", "", lambda *a: part.formula(*a) * 1.00001)
    row = apart.row(replace(checks.e_step, parts=(replace(part, mistakes=(same,)),)))
    assert (row.accepted, row.named) == (1, 0)


@pytest.mark.parametrize("name", CHECKS)
def test_a_mistake_is_named_with_its_part_and_its_message(name):
    check = getattr(checks, name)
    for part in check.parts:
        for mistake in part.forms:
            verdict = apart.hand_in(check, part, mistake)
            assert not verdict.correct and verdict.score < 1
            assert f"{part.name}: {mistake.message}" in verdict.message


def test_messages_do_not_hold_the_answer():
    for name in CHECKS:
        for part in getattr(checks, name).parts:
            for mistake in part.forms:
                assert not {"np.", "einsum", "logsumexp", " @ "} & set(mistake.message.split())
                assert len(mistake.message) < 260, (name, mistake.name)
                assert not set(mistake.message) & set("!"), (name, mistake.name)


def test_one_mistake_in_each_of_two_parts_is_two_names():
    def two(X, gamma):
        pi, mu, Sigma = RIGHT["m_step"](X, gamma)
        return pi * len(X), mu, np.array(Sigma) * gamma.sum(axis=0)[:, None, None] / len(X)

    verdict = checks.m_step(two)
    assert verdict.mistake == "counts, not shares; divided by N"
    assert verdict.score == pytest.approx(1 / 3)


def test_a_part_that_follows_from_a_wrong_one_is_not_blamed():
    def plain_mean(X, gamma):
        mu = np.tile(X.mean(axis=0), (gamma.shape[1], 1))
        away = X[:, None] - mu
        Sigma = np.einsum("nk,nkd,nke->kde", gamma, away, away) / gamma.sum(axis=0)[:, None, None]
        return gamma.mean(axis=0), mu, Sigma

    verdict = checks.m_step(plain_mean)
    # by the numbers this is also the mistake "mean of all data" in Sigma alone
    assert verdict.mistake == "unweighted mean"
    assert verdict.score == pytest.approx(2 / 3)

    def halved(X, gamma):
        mu = gamma.T @ X / gamma.sum(axis=0)[:, None] * 0.731
        away = X[:, None] - mu
        Sigma = np.einsum("nk,nkd,nke->kde", gamma, away, away) / gamma.sum(axis=0)[:, None, None]
        return gamma.mean(axis=0), mu, Sigma

    verdict = checks.m_step(halved)
    assert verdict.mistake == "constant factor"
    assert "Sigma will be right when mu is" in verdict.message
    assert verdict.score == pytest.approx(2 / 3)


def test_two_mistakes_in_one_line_are_both_named():
    def both(X, pi, mu, Sigma):
        away = X[:, None] - mu
        joint = pi * np.exp(-0.5 * np.einsum("nkd,kde,nke->nk", away, Sigma, away))
        return joint / joint.sum(axis=1, keepdims=True)

    verdict = checks.e_step(both)
    assert verdict.mistake == "not divided by the Gaussian's constant; the covariances inverted"
    assert "the inverse in place of the covariances" in verdict.message


def test_the_old_mean_in_an_iteration_is_named():
    def old(X, pi, mu, Sigma):
        gamma = RIGHT["e_step"](X, pi, mu, Sigma)
        away = X[:, None] - mu
        S = np.einsum("nk,nkd,nke->kde", gamma, away, away) / gamma.sum(axis=0)[:, None, None]
        return *RIGHT["m_step"](X, gamma)[:2], S

    assert checks.em_iteration(old).mistake == "old mean"


@pytest.mark.parametrize("name", [n for n in CHECKS if getattr(checks, n).arguments])
def test_an_unknown_mistake_is_wrong_and_not_misnamed(name):
    def noisy(*arguments):
        found = RIGHT[name](*arguments)
        parts = found if isinstance(found, tuple) else (found,)
        seed = int(1000 * abs(np.nansum(np.asarray(arguments[0], dtype=float)))) + 1
        rng = np.random.default_rng(seed)
        out = []
        for part in parts:
            part = np.asarray(part, dtype=float)
            out.append(part + (np.abs(part).max() + 1) * rng.uniform(0.2, 0.7, part.shape))
        return tuple(out) if isinstance(found, tuple) else out[0]

    verdict = getattr(checks, name)(noisy)
    assert not verdict.correct
    assert verdict.mistake is None
    assert "Reread" in verdict.message
