"""Claims: counted rightly, told rightly, and refused when they do not hold."""

from math import sqrt
from statistics import mean, stdev

import pytest
from IPython.testing.globalipapp import start_ipython
from IPython.utils.capture import capture_output

from gmmlab.pages import ClaimError, claim
from gmmlab.pages.claim import KIND


@pytest.fixture(autouse=True)
def _ipython(monkeypatch):
    start_ipython()
    monkeypatch.delenv("GMMLAB_SEEDS_FROM", raising=False)


def outputs(*arguments, **options):
    """What a claim glues, by name, and what the index reads."""
    with capture_output() as captured:
        claim(*arguments, **options)
    glued = {
        o.metadata["scrapbook"]["name"]: next(iter(o.data.values())).strip("'")
        for o in captured.outputs
        if o.metadata
    }
    (facts,) = [o.data for o in captured.outputs if KIND in o.data]
    return glued, facts


def test_a_share_is_counted_over_the_seeds_and_told():
    glued, facts = outputs("Seeds are even", lambda s: s % 2 == 0, seeds=9, at_least=0.5)
    assert glued == {"seeds-are-even": "5 of 9"}
    assert facts["text/plain"] == "Seeds are even: 5 of 9 seeds"
    assert facts[KIND]["sentence"] == "Seeds are even"


def test_a_mean_is_told_with_its_standard_error():
    gains = [0.31, 0.12, 0.54, 0.23, 0.44]
    glued, facts = outputs(
        "It gains", gains.__getitem__, seeds=5, above=0, name="gain", of="splits", unit="nats"
    )
    assert float(glued["gain"]) == pytest.approx(mean(gains), abs=5e-4)
    assert float(glued["gain-error"]) == pytest.approx(stdev(gains) / sqrt(5), abs=5e-4)
    assert facts["text/plain"] == "It gains: 0.328 ± 0.074 nats, 5 splits"


def test_a_share_that_is_too_small_stops_the_page_and_names_seeds():
    with pytest.raises(ClaimError, match=r"Seeds are even: 5 of 9.*\[1, 3, 5, 7\]"):
        claim("Seeds are even", lambda s: s % 2 == 0, seeds=9, at_least=0.6)


@pytest.mark.parametrize("gains", [[1.0, -0.2, 0.3], [-1.0, -1.1, -0.9]])
def test_a_gain_within_two_standard_errors_of_nothing_is_no_gain(gains):
    with pytest.raises(ClaimError, match="It gains"):
        claim("It gains", gains.__getitem__, seeds=3, above=0)


def test_the_environment_moves_the_seeds(monkeypatch):
    monkeypatch.setenv("GMMLAB_SEEDS_FROM", "1000")
    seen = []
    claim("Any", lambda s: not seen.append(s), seeds=3, at_least=1)
    assert seen == [1000, 1001, 1002]


def test_what_is_no_claim_is_refused(monkeypatch):
    for wrong in ({}, {"at_least": 0.5, "above": 0}):
        with pytest.raises(ValueError, match="at_least or above"):
            claim("Any", bool, **wrong)
    with pytest.raises(ValueError, match="seeds: expected a whole number"):
        claim("Any", bool, seeds=0, at_least=0.5)
    monkeypatch.setenv("GMMLAB_SEEDS_FROM", "later")
    with pytest.raises(ValueError, match="GMMLAB_SEEDS_FROM: expected a whole number, got 'later'"):
        claim("Any", bool, at_least=0.5)
