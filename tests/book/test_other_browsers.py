"""Firefox and WebKit: live pictures and a whole notebook, held to the kernel as in Chromium."""

import re
from contextlib import ExitStack
from pathlib import Path

import browser as programs
import nbformat
import plain
import pytest
import starting
from answer_driving import address, solutions
from driving import PAGES, kernel, made
from notebook_driving import COUNTS, ERRORS, FIRST_PICTURES, KERNEL, failures, printed
from serving import Watched, serving
from webdriver_driving import COLD, HANDLE, SHOWN, pictures

ROOT = Path(__file__).parents[2]
RUNS = 600  # seconds that a chapter may take
START = {"Firefox": starting.firefox, "WebKit": starting.webkit}
# What is tested where; `book/reference/browsers.md` says the same.
LIVE = {
    "Firefox": PAGES,
    "WebKit": [
        "book/index.html",
        "book/chapters/02-mixtures.html",
        "book/chapters/05-bound.html",
        "book/chapters/09-in-general.html",
    ],
}
NOTEBOOK = "05-bound"
SET = "02-mixtures"
# WebKit clears away dead objects even while a worker waits for a file. Pyodide wants none of its
# own cleared then, and says so: that one stays in memory, and nothing else comes of it.
HARMLESS = {"WebKit": "NoGilError: Attempted to use PyProxy when Python GIL not held"}
PHONE = 360, 740  # CSS pixels

MIDDLE = """(element) => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return [x + width / 2, y + height / 2];
}"""
# The middle of an item of a menu, once nothing lies over it.
ITEM = f"""(name) => [...document.querySelectorAll("[role=menuitem]")]
  .filter((item) => item.textContent.trim() === name)
  .map((item) => [item, ({MIDDLE})(item)])
  .find(([item, middle]) => item.contains(document.elementFromPoint(...middle)))?.[1]"""
# A part of an exercise in its page, and the code in its editor.
IN_ANSWER = """(id, what) =>
  document.querySelector(`.exercise[data-check][data-answer="${id}"]`)?.querySelector(what)"""
CODE = f"""(id) => [...({IN_ANSWER})(id, ".cm-content").querySelectorAll(".cm-line")]
  .map((line) => line.textContent).join("\\n")"""
# Each pixel that lies beyond the right edge of a phone is one to scroll for.
TOO_WIDE = "() => document.documentElement.scrollWidth - innerWidth"


def test_the_book_says_what_is_tested():
    page = (ROOT / "book" / "reference" / "browsers.md").read_text(encoding="utf-8")
    cells = [[cell.strip() for cell in row[1:-1].split("|")] for row in re.findall(r"\|.*\|", page)]
    tested = dict(zip(cells[0][1:], zip(*[row[1:] for row in cells[2:]], strict=True), strict=True))
    phone = in_words(PAGES[:1])
    assert tested == {
        "Chromium": (
            *("every page", "every page"),
            *(phone, in_words(FIRST_PICTURES), "every set"),
        ),
        **{
            name: (
                *(in_words(LIVE[name]),) * 2,
                *(phone, in_words([NOTEBOOK]), f"set {int(SET[:2])}"),
            )
            for name in LIVE
        },
    }


def in_words(pages):
    """Say which pages these are, as the book says it."""
    if pages == PAGES:
        return "every page"
    numbers = re.findall(r"0*(\d+)-", " ".join(pages))
    chapters = f"chapter{'s' * (len(numbers) > 1)} {', '.join(numbers)}" if numbers else ""
    front = "the front page" if PAGES[0] in pages else ""
    return ", ".join(filter(None, [front, chapters]))


@pytest.fixture(scope="module")
def site(html):
    """The built book on a server that notes what goes wrong, and is the browsers' proxy."""
    with serving(html, Watched) as server:
        yield server


@pytest.fixture(scope="module")
def running(site):
    """The browsers that were started, by name; a crash takes one out, and the next test starts it.

    WebKit's web process crashes now and then, whatever the page (and a browser's tests are tried
    again, see `conftest`).
    """
    with ExitStack() as stack:
        yield dict.fromkeys(START) | {"stack": stack}


@pytest.fixture
def browser(running, site, name):
    """The browser of this name; what its pages do wrong fails the test that opened them."""
    browser = running[name]
    if browser is None:
        path = programs.FIND[name]()
        if not path:
            say = pytest.fail if programs.REQUIRED else pytest.skip
            say(f"no {name} here; `make test` installs it where it can")
        start = START[name](path, site.server_address, ROOT / "_build")
        browser = running[name] = running["stack"].enter_context(start)
    running[name] = None  # until it has shown that it lives
    site.problems.clear()
    yield browser
    browser.open("about:blank")
    running[name] = browser
    assert not [told for told in site.problems if not told.endswith(HARMLESS.get(name, ()))]


@pytest.mark.parametrize(("name", "path"), [(name, path) for name in LIVE for path in LIVE[name]])
def test_every_control_moves_its_picture_as_the_kernel_does(browser, site, path):
    browser.open(f"{site.address}/{path}")
    for live in pictures(browser):
        if not live.function:
            live.to_both_ends()
            continue
        live.ready()
        for name in live.names:
            before = live.settled()
            live.press(name)
            after = live.settled()
            assert after != before, f"{live.function}: {name} moves nothing"


@pytest.mark.parametrize(("name", "path"), [(name, path) for name in LIVE for path in LIVE[name]])
def test_every_handle_is_dragged(browser, site, path):
    browser.open(f"{site.address}/{path}")
    for live in pictures(browser):
        if not live.function or not made(live.function)[2]:
            continue
        live.ready()
        live.settled()
        for index in range(len(live.grips()) - 1):
            before = live.settled()
            live.drag(index)
            assert live.settled() != before, f"{live.function}: handle {index} moves nothing"


@pytest.mark.parametrize("name", START)
def test_a_phone_has_all_in_its_width_and_moves(browser, site):
    browser.open(f"{site.address}/search.html")
    browser.open_narrow(f"{site.address}/{PAGES[0]}", *PHONE)
    live = next(picture for picture in pictures(browser) if picture.function)
    live.ready()
    assert browser.evaluate(TOO_WIDE) <= 0
    before = live.settled()
    live.press(live.names[0])
    assert live.settled() != before


@pytest.mark.parametrize("name", START)
def test_answers_are_typed_judged_and_kept(browser, site):
    browser.open(f"{site.address}/{address(SET)}")
    answers = solutions(SET)["code"]
    for id, code in answers.items():
        browser.until(True, f"(id) => !!({IN_ANSWER})(id, '.cm-content')", id)
        assert said(browser, id, code).startswith("Right"), id
    one, right = next((id, code) for id, code in answers.items() if code.startswith("def "))
    loop = f"{right.splitlines()[0]}\n    while True:\n        pass"
    assert "does not come to an end" in said(browser, one, loop)
    browser.open(f"{site.address}/{address(SET)}")
    browser.until(True, f"(id) => !!({IN_ANSWER})(id, '.cm-content')", one)
    for id, code in {**answers, one: loop}.items():
        assert browser.evaluate(CODE, id) == code
    assert said(browser, one, right).startswith("Right")


def said(browser, id, code):
    """Type an answer and have it checked; return what is said of it."""
    browser.type(code, browser.evaluate(IN_ANSWER, id, ".cm-content"))
    browser.press("Enter", browser.evaluate(IN_ANSWER, id, ".answer-check"))
    verdict = f"(id) => ({IN_ANSWER})(id, '[role=status]').textContent"
    browser.until(True, f"(id) => ({verdict})(id) !== ''", id, seconds=COLD)
    return browser.evaluate(verdict, id)


@pytest.mark.parametrize("name", START)
def test_a_notebook_runs_to_its_end_and_moves(browser, site):
    address = f"{site.address}/lite/notebooks/index.html?path=chapters/{NOTEBOOK}.ipynb"
    browser.open(address)
    browser.until(True, f"() => {KERNEL} != null", seconds=COLD)
    for menu in ("Run", "Run All Cells"):
        browser.until(True, f"(name) => !!({ITEM})(name)", menu)
        browser.click(*browser.evaluate(ITEM, menu))
    browser.until(True, f"() => {COUNTS}.some((count) => count === null)", seconds=COLD)
    ended = f"() => {COUNTS}.every((count) => count !== null) || {ERRORS}.length > 0"
    browser.until(True, ended, seconds=RUNS)
    kept = browser.evaluate("() => jupyterapp.shell.currentWidget.content.model.toJSON()")
    notebook = nbformat.from_dict(kept)
    assert failures(notebook) == []
    chapter = nbformat.read(plain.SOURCES["chapters"] / f"{NOTEBOOK}.ipynb", as_version=4)
    assert printed(notebook) == printed(chapter)
    picture, values, moved = FIRST_PICTURES[NOTEBOOK]
    box = browser.evaluate("() => document.querySelector('.live:has(.live-numbers)')")
    handle = browser.evaluate(HANDLE, box)
    browser.until("idle", f"() => {KERNEL}.status")
    browser.evaluate("(handle) => handle.scrollIntoView({ block: 'center' })", handle)
    browser.click(*browser.evaluate(MIDDLE, handle))
    for key, now in (("ArrowRight", values | moved), ("ArrowLeft", values)):
        browser.press(key, handle)
        numbers, alt = kernel(f"gmmlab.figures.{picture}", now)
        browser.until({"numbers": numbers, "alt": alt}, SHOWN, box)
