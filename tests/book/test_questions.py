"""The chapters' questions that take an answer: judged before they unfold, and kept."""

import json
import re
from math import exp, log
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
    "09-in-general": [
        ("no, by no positive Ψ", "yes, where the component has a single datum"),
        ("neither", "the one in minutes, because errors are larger there"),
        ("no", "yes"),
        (f"{log(1000) / (-2 * log(0.966)):.0f}", f"{log(1000) / -log(0.966):.0f}"),  # rho as shown
    ],
    "10-missing": [
        ("the one with columns filled with means", "the fit from complete rows"),
        ("not at random", "at random"),
        ("completely at random", "not at random"),
        ("35 %", "90"),
    ],
    "11-which-model": [
        ("two waits, each to a fraction of a minute", "much the same as two components"),
        ("these numbers do not say", "yes, because its score is higher by two errors"),
        ("4,48", f"{exp(3):.0f}"),
        ("the correlation of successive lengths", "the score of two tied branches"),
    ],
}
NUMBER, CHOICE = ANSWERS["01-clusters"]
REFUSED = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("no", "SecurityError"); },
});"""
BEFORE_ALL = """<div class="question" data-name="new" data-within="0" data-unit="">
<span class="question-right question-unseen">7</span><details><summary>New</summary></details></div>
"""


def answer(question, text):
    """Choose it, or type it."""
    if question.get_by_role("radio").count():
        question.get_by_label(text, exact=True).check()
    else:
        question.get_by_role("textbox").fill(text)


def check(question, text):
    """Answer, and ask whether it is right."""
    answer(question, text)
    question.get_by_role("button", name="Check", exact=True).click()


def answered(question):
    """What is chosen or stands in the field."""
    if question.get_by_role("radio").count():
        chosen = question.locator("label:has(input:checked)")
        return " ".join(chosen.inner_text().split()) if chosen.count() else ""
    return question.get_by_role("textbox").input_value()


@pytest.fixture
def first(open_page):
    """Chapter 1, which asks for a number and for a choice; in a browser that has kept nothing."""
    visit = open_page("book/chapters/01-clusters.html")
    yield visit.page
    assert not visit.problems
    visit.page.context.close()


def test_every_chapter_asks_for_an_answer():
    chapters = {path.stem: path.read_text("utf-8") for path in CHAPTERS.glob("*.ipynb")}
    assert set(ANSWERS) == {name for name, text in chapters.items() if "{question}" in text}
    assert set(ANSWERS) == set(chapters)


@pytest.mark.parametrize("name", ANSWERS)
def test_nothing_is_said_before_it_is_asked(open_page, name):
    page = open_page(f"book/chapters/{name}.html").page
    for question, (right, wrong) in zip(
        page.locator(".question").all(), ANSWERS[name], strict=True
    ):
        for text in ("", wrong, right):
            if text:
                answer(question, text)
            assert answered(question) == text
            expect(question.get_by_role("status")).to_be_empty()
            expect(question.locator("details")).not_to_have_attribute("open", re.compile(""))
            for unseen in question.locator(".question-unseen").all():
                expect(unseen).to_be_hidden()
    page.context.close()


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_judged_and_a_right_one_unfolds(open_page, name):
    visit = open_page(f"book/chapters/{name}.html")
    questions = visit.page.locator(".question").all()
    assert len(questions) == len(ANSWERS[name])
    for question, (right, wrong) in zip(questions, ANSWERS[name], strict=True):
        verdict = question.get_by_role("status")
        fold = question.locator("details")
        for text in (wrong, right):
            expect(fold).not_to_have_attribute("open", re.compile(""))
            check(question, text)
            expect(verdict).to_have_text("Right." if text == right else re.compile("^No"))
        expect(fold).to_have_attribute("open", "")
        for unseen in question.locator(".question-unseen").all():
            expect(unseen).to_be_hidden()
    assert not visit.problems
    visit.page.context.close()


def test_a_verdict_goes_with_its_answer(first):
    question = first.locator(".question").first
    check(question, NUMBER[0])
    expect(question.get_by_role("status")).to_have_text("Right.")
    answer(question, NUMBER[1])
    expect(question.get_by_role("status")).to_be_empty()


def test_the_keyboard_is_enough(first):
    number, choice = first.locator(".question").all()
    number.locator("summary").focus()
    first.keyboard.press("Tab")
    expect(number.get_by_role("textbox")).to_be_focused()
    first.keyboard.type(NUMBER[1])
    first.keyboard.press("Enter")
    expect(number.get_by_role("status")).to_have_text(re.compile("^No"))
    expect(number.get_by_role("textbox")).to_be_focused()
    first.keyboard.press("Control+a")
    first.keyboard.type(NUMBER[0])
    first.keyboard.press("Tab")
    expect(number.get_by_role("button", name="Check")).to_be_focused()
    first.keyboard.press("Space")
    expect(number.get_by_role("status")).to_have_text("Right.")
    choice.locator("summary").focus()
    first.keyboard.press("Tab")
    expect(choice.get_by_role("radio").first).to_be_focused()
    first.keyboard.press("Space")
    first.keyboard.press("ArrowDown")  # from "yes" to "no"
    assert answered(choice) == CHOICE[0]
    expect(choice.get_by_role("status")).to_be_empty()
    first.keyboard.press("Tab")
    first.keyboard.press("Enter")
    expect(choice.get_by_role("status")).to_have_text("Right.")
    expect(choice.locator("details")).to_have_attribute("open", "")


@pytest.mark.parametrize("name", ANSWERS)
def test_answers_are_there_when_the_page_is_loaded_again(open_page, name):
    visit = open_page(f"book/chapters/{name}.html")
    for turn in (0, 1):  # each question once rightly, once wrongly
        given = [pair[(turn + i) % 2] for i, pair in enumerate(ANSWERS[name])]
        for question, text in zip(visit.page.locator(".question").all(), given, strict=True):
            check(question, text)
        visit.page.reload()
        for i, question in enumerate(visit.page.locator(".question").all()):
            assert answered(question) == given[i]
            right = given[i] == ANSWERS[name][i][0]
            expect(question.get_by_role("status")).to_have_text("Right." if right else "")
    assert not visit.problems
    visit.page.context.close()


def test_another_place_keeps_an_answer_and_another_right_one_judges_it_anew(first):
    number, choice = first.locator(".question").all()
    check(number, NUMBER[0])
    check(choice, CHOICE[0])

    def edition(route):
        text = route.fetch().text()
        text = text.replace('<div class="question"', BEFORE_ALL + '<div class="question"', 1)
        text = text.replace(f'question-unseen">{NUMBER[0]}<', 'question-unseen">99<')
        route.fulfill(body=text, content_type="text/html")

    first.route("**/01-clusters.html", edition)
    first.reload()
    expect(first.locator(".question-right").nth(1)).to_have_text("99")
    new, number, choice = first.locator(".question").all()
    assert [answered(question) for question in (new, number, choice)] == ["", NUMBER[0], CHOICE[0]]
    for question, verdict in (new, ""), (number, ""), (choice, "Right."):
        expect(question.get_by_role("status")).to_have_text(verdict)


def test_a_question_is_known_by_its_words_and_its_page(html, first):
    for name in ANSWERS:
        page = (html / f"book/chapters/{name}.html").read_text(encoding="utf-8")
        names = re.findall(r'<div class="question"[^>]* data-name="([^"]*)"', page)
        assert len(set(names)) == len(ANSWERS[name])
        assert all(re.match("[a-z]", name) for name in names)  # and not by its number
    check(first.locator(".question").first, NUMBER[1])
    kept = first.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.startsWith('gmmlab answer'))"
    )
    words = "you-multiply-both-columns-by-ten-by-which-factor-does-j-grow-and-what-else-changes-"
    key = f"gmmlab answer book/chapters/01-clusters {words}in-a-run-of-k-means"
    assert [(name, json.loads(value)) for name, value in kept] == [(key, {"answer": NUMBER[1]})]
    for value in ('{"answer": "a choice that was"}', "null", "7", "{"):
        choice = first.locator(".question").last
        check(choice, CHOICE[0])
        name = f"gmmlab answer book/chapters/01-clusters {choice.get_attribute('data-name')}"
        first.evaluate("([key, value]) => localStorage.setItem(key, value)", [name, value])
        first.reload()
        assert answered(choice) == ""
        expect(choice.get_by_role("status")).to_be_empty()


def test_where_nothing_may_be_kept_questions_ask_all_the_same(open_page):
    page = open_page("book/chapters/01-clusters.html").page
    page.add_init_script(REFUSED)  # the theme says that it cannot keep its mode either
    for _ in range(2):
        page.reload()
        number, choice = page.locator(".question").all()
        for question, (right, wrong) in (number, NUMBER), (choice, CHOICE):
            assert answered(question) == ""
            for text, verdict in (wrong, re.compile("^No")), (right, "Right."):
                check(question, text)
                expect(question.get_by_role("status")).to_have_text(verdict)
            expect(question.locator("details")).to_have_attribute("open", "")
    page.context.close()
