"""The chapters' questions that take an answer: judged before they unfold."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from gmmlab import datasets

CHAPTERS = Path(__file__).parents[2] / "book" / "chapters"


def visitor():
    """Return the per cent of visitors that wait more than 75 minutes, interval by interval."""
    waits = datasets.old_faithful()[:, 1]
    return f"{100 * sum(max(wait - 75, 0) for wait in waits) / sum(waits):.0f}"


# What a reader answers who has understood: to each question of a chapter, and wrongly.
ANSWERS = {
    "01-clusters": [("100", "10"), ("no", "yes")],
    "02-mixtures": [("yes", "no"), ("N (K − 1)", "N K"), (visitor(), "44")],
    "03-likelihood": [("yes", "no"), ("no", "yes")],
    "04-em": [("the log likelihood doubles", "nothing at all")],
    "05-bound": [
        ("a bound, and it can fall", "a bound, and it cannot fall"),
        ("no", "yes"),
    ],
    "06-limit": [("0,3", "0.5"), ("no", "yes")],
    "07-bernoulli": [("302", "303"), ("nothing", "they exchange their components")],
    "08-regression": [("1/4", "4"), ("no", "yes")],
}


def test_every_chapter_asks_for_an_answer():
    asking = {path.stem for path in CHAPTERS.glob("*.ipynb") if "{question}" in path.read_text()}
    assert set(ANSWERS) <= asking


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_judged_and_a_right_one_unfolds(open_page, name):
    visit = open_page(f"book/chapters/{name}.html")
    questions = visit.page.locator(".question").all()
    assert len(questions) == len(ANSWERS[name])
    for question, (right, wrong) in zip(questions, ANSWERS[name], strict=True):
        verdict = question.get_by_role("status")
        fold = question.locator("details")
        for answer in (wrong, right):
            expect(fold).not_to_have_attribute("open", re.compile(""))
            if question.get_by_role("radio").count():
                question.get_by_label(answer, exact=True).check()
            else:
                question.get_by_role("textbox").fill(answer)
            question.get_by_role("button", name="Check", exact=True).press("Enter")
            expect(verdict).to_have_text("Right." if answer == right else re.compile("^No"))
        expect(fold).to_have_attribute("open", "")
        for unseen in question.locator(".question-unseen").all():
            expect(unseen).to_be_hidden()
    assert not visit.problems
    visit.page.context.close()
