"""Answers typed into the pages of the sets: judged, kept, taken home; nothing leaves the page."""

import csv
import re
from types import SimpleNamespace

import numpy as np
import pytest
import vendor
from answer_driving import SOURCES, Exercise, address, count, solutions
from driving import COLD, OWN_WORKER, WARM, lives
from playwright.sync_api import expect
from serving import Changeable, serving

from gmmlab import checks
from gmmlab.checks.__main__ import main as grade

EM = "04-em"
E_STEP, M_STEP = (solutions(EM)["code"][name] for name in ("e-step", "m-step"))
DIVIDED = M_STEP.replace("/ N_k[:, None, None]", "/ len(X)")
LOOP = "def responsibilities(X, pi, mu, Sigma):\n    while True:\n        pass"
ENDLESS = "import itertools\nsum(itertools.count())"  # in C: no time limit of Python's reaches it
VANDAL = "import gmmlab.expectation\nnp.exp = np.sum = gmmlab.e_step = gmmlab.em = None\n"
NO_EDITOR = "import 'nowhere';"
FORGET = """() => Object.keys(localStorage).filter((key) => key.startsWith("gmmlab answer"))
  .forEach((key) => localStorage.removeItem(key))"""


@pytest.fixture(scope="module")
def book(html):
    """The book on a server that notes what is asked of it."""
    with serving(html, Changeable) as server:
        server.asked, server.refused, server.changes = [], set(), {}
        server.starts = lambda: sum("/packages.zip" in path for path in server.asked)
        yield server


@pytest.fixture(scope="module")
def desk(browser, book):
    """Return a browser with storage and Python of its own; its book is its only host."""
    opened = []

    def desk(*scripts, **options):
        proxy = {"server": book.address, "bypass": "127.0.0.1"}
        context = browser.new_context(proxy=proxy, **options)
        opened.append(context)
        for script in scripts:
            context.add_init_script(script)
        problems = []
        context.on("console", lambda said: said.type == "error" and problems.append(said.text))
        context.on("weberror", lambda error: problems.append(str(error.error)))

        def open(path):
            page = context.new_page()
            page.goto(f"{book.address}/{path}")
            if "exercises" in path:
                expect(page.locator(".answers-count")).to_be_visible()
                expect(page.locator(".answer-editor").first).to_be_attached()
            return page

        return SimpleNamespace(open=open, problems=problems, context=context)

    yield desk
    for context in opened:
        context.close()


@pytest.fixture(scope="module")
def long(desk):
    """A browser for all tests that need no other; Python stays."""
    return desk()


@pytest.fixture
def page(long, book):
    """A set's page without answers; what goes wrong in it fails the test."""
    page = long.open(address(EM))
    page.evaluate(FORGET)
    page.reload()
    expect(page.locator(".answer-editor").first).to_be_attached()
    yield page
    page.close()
    assert not long.problems
    assert [path for path in book.asked if not path.startswith("/")] == [], "the site was left"


def answer(page, name):
    return Exercise(page, name)


def words(page):
    return page.locator(".answer-words textarea").first


@pytest.fixture(scope="module")
def home(long, book, tmp_path_factory):
    """All sets, answered in their pages as their sources say, and taken home."""
    folder = tmp_path_factory.mktemp("home")
    found = {}
    for name in SOURCES:
        page = long.open(address(name))
        right = solutions(name)
        exercises = {id: Exercise(page, id) for id in right["code"]}
        for id, exercise in exercises.items():
            exercise.editor.fill(right["code"][id])
            exercise.button("Check").click()
        for id, words in right["markdown"].items():
            page.locator(f'.answer-words[data-answer="{id}"] textarea').fill(words)
        for exercise in exercises.values():
            expect(exercise.verdict).not_to_be_empty(timeout=COLD)
        said = {id: exercise.verdict.inner_text() for id, exercise in exercises.items()}
        with page.expect_download() as download:
            page.get_by_role("button", name="Take it home", exact=True).click()
        (folder / "anna").mkdir(exist_ok=True)
        path = folder / "anna" / download.value.suggested_filename
        download.value.save_as(path)
        boxes = page.locator(".exercise[data-check]").count()
        found[name] = SimpleNamespace(
            said=said, count=count(page).inner_text(), path=path, boxes=boxes
        )
        page.close()
    starts = book.starts()
    assert not long.problems
    return SimpleNamespace(sets=found, folder=folder, starts=starts)


@pytest.mark.parametrize("name", SOURCES)
def test_each_answer_of_a_set_is_right_in_its_page(home, name):
    found = home.sets[name]
    assert found.said and found.boxes == len(found.said)
    assert {id: said.split()[0].strip(".,") for id, said in found.said.items()} == dict.fromkeys(
        found.said, "Right"
    )
    assert found.count.startswith(f"{found.boxes} of {found.boxes} checked exercises are right")


def test_python_is_started_once_for_all_sets(home):
    assert home.starts == 1


def test_what_is_taken_home_is_graded_with_full_marks(home, tmp_path):
    sets = SOURCES[EM].parent / "notebooks"
    assert grade([str(home.folder), "--sets", str(sets), "--out", str(tmp_path)]) == 0
    with (tmp_path / "points.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["set"] for row in rows} == set(SOURCES)
    checked = [row for row in rows if row["points"]]
    assert len(checked) == sum(len(solutions(name)["code"]) for name in SOURCES)
    assert [row for row in checked if float(row["points"]) != float(row["of"])] == []
    for name in SOURCES:
        text = home.sets[name].path.read_text(encoding="utf-8")
        assert home.sets[name].path.name == f"{name}.ipynb"
        for words in solutions(name)["markdown"].values():
            assert words[:40].replace("\\", "\\\\").replace('"', '\\"') in text


def test_a_wrong_answer_is_told_its_mistake_in_the_words_of_its_check(page):
    names = {"np": np}
    exec(DIVIDED, names)
    m_step = answer(page, "m-step")
    verdict = checks.m_step(names[m_step.box.get_attribute("data-called")])
    assert not verdict.correct and verdict.mistake
    assert m_step.check(DIVIDED) == verdict.message.strip()
    assert m_step.verdict.get_attribute("data-mistake") == verdict.mistake
    assert m_step.verdict.get_attribute("data-correct") == "false"
    expect(count(page)).to_contain_text("0 of ")
    assert m_step.check(M_STEP).startswith("Right")
    expect(count(page)).to_contain_text("1 of ")
    m_step.editor.press("End")
    page.keyboard.type(" ")
    expect(m_step.verdict).to_be_empty()
    expect(count(page)).to_contain_text("0 of ")


def test_an_error_shows_the_students_own_line(page):
    e_step = answer(page, "e-step")
    e_step.check("def responsibilities(X, pi, mu, Sigma):\n    print('here')\n    return gamma")
    assert "Line 3, in responsibilities\n    return gamma" in e_step.more
    assert "site-packages" not in e_step.more
    assert "Printed\n\nhere" in e_step.more
    expect(e_step.marked).to_have_text("    return gamma")
    e_step.editor.press("x")
    expect(e_step.marked).to_have_count(0)


def test_a_loop_is_ended_and_the_next_check_works(page):
    e_step = answer(page, "e-step")
    assert "does not come to an end" in e_step.check(LOOP)
    assert e_step.verdict.get_attribute("data-mistake") == "does not end"
    assert e_step.check(E_STEP).startswith("Right")


@pytest.mark.parametrize("lacking", ["", OWN_WORKER], ids=["kept", "own"])
def test_what_no_limit_reaches_is_ended_with_its_python(desk, book, lacking):
    here = desk(lacking)
    page = here.open("search.html")
    page.clock.install()
    page.goto(f"{book.address}/{address(EM)}")
    e_step = answer(page, "e-step")
    assert e_step.check(E_STEP).startswith("Right")
    e_step.editor.fill(ENDLESS)
    e_step.button("Check").click()
    expect(e_step.box.locator(".answer-progress")).to_contain_text("Checking")
    page.wait_for_timeout(1000)
    page.clock.fast_forward(25_000)
    expect(e_step.verdict).to_contain_text("had to be ended", timeout=WARM)
    assert e_step.check(E_STEP).startswith("Right")
    here.context.close()


def test_answers_are_there_when_the_page_is_opened_again_also_in_a_new_edition(long, page, book):
    assert answer(page, "e-step").check(E_STEP).startswith("Right")
    answer(page, "m-step").editor.fill(DIVIDED)
    words(page).fill("Because $q$ is the posterior.")
    page.close()
    edition = re.compile(rb'data-edition="[0-9a-f]+"')
    book.changes[".html"] = lambda text: edition.sub(b'data-edition="new"', text)
    page = long.open(address(EM))
    book.changes.clear()
    e_step, m_step = answer(page, "e-step"), answer(page, "m-step")
    assert (e_step.code, m_step.code) == (E_STEP, DIVIDED)
    expect(words(page)).to_have_value("Because $q$ is the posterior.")
    expect(e_step.verdict).to_have_text("Right, when you last checked it.")
    expect(count(page)).to_contain_text("1 of ")
    m_step.button("Begin again").click()
    assert m_step.code.endswith("pass  # your answer")
    m_step.editor.press("Control+z")
    assert m_step.code == DIVIDED
    m_step.button("Begin again").click()
    page.reload()
    assert answer(page, "m-step").code.endswith("pass  # your answer")
    assert answer(page, "e-step").code == E_STEP


def test_what_is_typed_key_by_key_is_what_stands_there(page):
    e_step = answer(page, "e-step")
    e_step.editor.press("Control+a")
    typed = "def half(x):\n    if x:\n        return x / 2\n    return 0\n\n\n" + E_STEP
    page.keyboard.type(typed)
    assert e_step.code == typed  # "/" opens no search, and indentation comes once
    page.keyboard.press("Shift+Enter")
    expect(e_step.verdict).to_have_text("Right.", timeout=COLD)


def test_the_keyboard_indents_and_gets_out(page):
    e_step = answer(page, "e-step")
    e_step.editor.fill("x = 1")
    e_step.editor.press("Tab")
    assert e_step.code == "    x = 1"
    page.keyboard.press("Shift+Tab")
    assert e_step.code == "x = 1"
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(e_step.button("Check")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(e_step.editor).to_be_focused()
    page.keyboard.press("Tab")
    assert e_step.code == "    x = 1"
    expect(e_step.editor).to_have_accessible_name("Your answer: The E step")
    expect(e_step.editor).to_have_accessible_description(re.compile("Escape, then Tab"))


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1280, "light")])
def test_all_is_within_the_width_and_there_is_no_barrier(page, width, theme):
    page.set_viewport_size({"width": width, "height": 740})
    page.emulate_media(color_scheme=theme)
    e_step = answer(page, "e-step")
    long_line = "x = " + " + ".join(map(str, range(60)))
    e_step.check(f"{long_line}\ndef responsibilities(X, pi, mu, Sigma):\n    return oops  # so")
    answer(page, "m-step").check(M_STEP)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert e_step.editor.evaluate("(editor) => editor.getBoundingClientRect().right") <= width
    page.add_script_tag(content=vendor.scripts(print)["axe.min.js"].decode())
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    assert [(b["id"], n["html"][:200]) for b in found for n in b["nodes"]] == []


def test_where_the_editor_cannot_be_loaded_a_plain_field_does(page):
    page.route(
        "**/editor.js*", lambda route: route.fulfill(body=NO_EDITOR, content_type="text/javascript")
    )
    page.reload()
    box = page.locator('.exercise[data-answer="e-step"]')
    box.locator("textarea").fill(E_STEP)
    box.get_by_role("button", name="Check", exact=True).click()
    expect(box.get_by_role("status")).to_have_text("Right.", timeout=COLD)
    page.reload()
    expect(box.locator("textarea")).to_have_value(E_STEP)


def test_where_nothing_may_be_kept_it_is_said(desk):
    page = desk("Storage.prototype.setItem = () => { throw new Error('no'); };").open(address(EM))
    answer(page, "e-step").editor.fill("x = 1")
    expect(page.locator(".answers-said")).to_contain_text("This browser keeps nothing")


def test_without_python_the_page_says_so_and_takes_answers_home(desk, book):
    book.changes[".html"] = lambda text: re.sub(rb'megabytes="[\d.]+"', b'megabytes="0.0"', text)
    page = desk().open(address(EM))
    book.changes.clear()
    expect(page.locator(".answers-keys")).to_contain_text("built without Python")
    e_step = answer(page, "e-step")
    expect(e_step.button("Check")).to_be_disabled()
    e_step.editor.fill("x = 'at home'")
    with page.expect_download() as download:
        page.get_by_role("button", name="Take it home", exact=True).click()
    assert "x = 'at home'" in download.value.path().read_text(encoding="utf-8")


def test_without_scripts_the_page_shows_what_there_is_to_answer(open_page):
    visit = open_page(address(EM), java_script_enabled=False)
    box = visit.page.locator('.exercise[data-answer="e-step"]')
    expect(box.locator("pre")).to_contain_text("pass  # your answer")
    expect(box).to_contain_text("Check it with checks.stable_e_step(responsibilities); 3 points.")
    expect(box.get_by_role("button")).to_have_count(0)
    visit.page.context.close()


def test_the_python_of_the_pictures_is_another(long, page):
    chapter = long.open("book/chapters/02-mixtures.html")
    live = next(live for live in lives(chapter) if live.function)
    live.ready()
    before = live.settled()
    e_step = answer(page, "e-step")
    e_step.editor.fill(VANDAL + LOOP)
    e_step.button("Check").click()
    expect(e_step.box.locator(".answer-progress")).to_contain_text("Checking")
    live.press(live.names[0])
    assert live.settled(timeout=4000) != before  # while the answer loops
    expect(e_step.verdict).to_contain_text("does not come to an end", timeout=WARM)
    live.press(live.names[0])
    live.settled()
    chapter.close()
    assert e_step.check(E_STEP).startswith("Right")
