"""Firefox and WebKit: live pictures and a whole notebook, held to the kernel as in Chromium."""

import json
import re
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import browser as programs
import nbformat
import plain
import pytest
import webdriver
from driving import MODELS, PAGES, PIXELS, Controls, kernel
from notebook_driving import COUNTS, ERRORS, FIRST_PICTURES, KERNEL, failures, printed
from serving import Watched, serving

ROOT = Path(__file__).parents[2]
COLD = 120  # seconds: Python starts within this even where all else runs as well
RUNS = 300
START = {"Firefox": webdriver.firefox, "WebKit": webdriver.webkit}
# What is tested where; `book/reference/browsers.md` says the same.
LIVE = {
    "Firefox": PAGES,
    "WebKit": [
        "book/index.html",
        "book/chapters/02-mixtures.html",
        "book/chapters/05-bound.html",
        "book/chapters/09-in-practice.html",
    ],
}
NOTEBOOK = "05-bound"
# While a worker of WebKit waits for a file, its dead objects are told of, and Pyodide does not count
# that one of its own is dead. Nothing else comes of it.
HARMLESS = {"WebKit": "NoGilError: Attempted to use PyProxy when Python GIL not held"}
PHONE = 360, 740  # CSS pixels

BOX = "(index) => document.querySelectorAll('.live')[index]"
SHOWN = """(box) => ({
  numbers: box.querySelector(".live-numbers .widget-html-content").textContent,
  alt: box.querySelector(".live-picture img").alt,
})"""
DRAWN = "(box) => box.querySelector('.live-picture img').src.startsWith('blob:')"
SOURCE = "(box) => box.querySelector('.live-picture img').src"
READOUTS = """(box) => [...box.querySelectorAll(".live-controls .widget-inline-hbox")].map(
  (row) => row.querySelector(".widget-readout")?.textContent)"""
CONTROL = """(box, index, what) => box.querySelectorAll(
  ".live-controls .widget-inline-hbox")[index].querySelector(what)"""
MIDDLE = """(element) => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return [x + width / 2, y + height / 2];
}"""
# The middle of an item of a menu, once nothing lies over it.
ITEM = f"""(name) => [...document.querySelectorAll("[role=menuitem]")]
  .filter((item) => item.textContent.trim() === name)
  .map((item) => [item, ({MIDDLE})(item)])
  .find(([item, middle]) => item.contains(document.elementFromPoint(...middle)))?.[1]"""
# Each pixel that lies beyond the right edge of a phone is one to scroll for.
TOO_WIDE = "() => document.documentElement.scrollWidth - innerWidth"


class Picture(Controls):
    """A live picture or a player in a page of any browser."""

    def __init__(self, browser, index, model):
        super().__init__(model)
        self.browser = browser
        self.box = browser.evaluate(BOX, index)

    def ready(self):
        """Bring it into view, and wait until Python has drawn it."""
        self.browser.evaluate("(box) => box.scrollIntoView()", self.box)
        self.browser.until(True, DRAWN, self.box, seconds=COLD)

    def values(self):
        return json.loads(self.browser.evaluate("(box) => box.dataset.question", self.box))

    def press(self, name):
        """Move one control by the keyboard."""
        what, key = self.move(name, self.values()[name])
        control = self.browser.evaluate(CONTROL, self.box, self.names.index(name), what)
        self.browser.press(key, control)

    def settled(self):
        """Wait until the page shows what the kernel says of these values; return the pixels."""
        values = self.values()
        readouts = self.browser.evaluate(READOUTS, self.box)
        for (name, control), shown in zip(self.controls.items(), readouts, strict=True):
            if control["kind"] in ("IntSliderModel", "FloatSliderModel"):
                assert float(shown.replace("−", "-")) == pytest.approx(values[name], abs=1e-9)
        numbers, alt = kernel(self.function, values)
        self.browser.until({"numbers": numbers, "alt": alt}, SHOWN, self.box)
        image = self.browser.evaluate("(box) => box.querySelector('.live-picture img')", self.box)
        return self.browser.evaluate(PIXELS, image)


def test_the_book_says_what_is_tested():
    page = (ROOT / "book" / "reference" / "browsers.md").read_text(encoding="utf-8")
    cells = [[cell.strip() for cell in row[1:-1].split("|")] for row in re.findall(r"\|.*\|", page)]
    tested = dict(zip(cells[0][1:], zip(*[row[1:] for row in cells[2:]], strict=True), strict=True))
    phone = in_words(PAGES[:1])
    assert tested == {
        "Chromium": ("every page", phone, in_words(FIRST_PICTURES)),
        **{name: (in_words(LIVE[name]), phone, in_words([NOTEBOOK])) for name in LIVE},
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
def started(site):
    """Return the browser of a name, started when it is first asked for."""
    with ExitStack() as stack:

        @cache
        def started(name):
            if path := programs.FIND[name]():
                running = START[name](path, site.server_address, ROOT / "_build")
                return stack.enter_context(running)
            say = pytest.fail if programs.REQUIRED else pytest.skip
            say(f"no {name} here; `make test` installs it where it can")

        yield started


@pytest.fixture
def browser(started, site, name):
    """The browser of this name; what its pages do wrong fails the test that opened them."""
    browser = started(name)
    yield browser
    browser.open("about:blank")
    problems = [told for told in site.problems if not told.endswith(HARMLESS.get(name, ()))]
    site.problems.clear()
    assert not problems


def pictures(browser):
    """Wait until every live picture of the page has its controls; return them in order."""
    models = browser.evaluate(MODELS)
    browser.until(len(models), "() => document.querySelectorAll('.live-replaced').length")
    return [Picture(browser, index, model) for index, model in enumerate(models)]


@pytest.mark.parametrize(("name", "path"), [(name, path) for name in LIVE for path in LIVE[name]])
def test_every_control_moves_its_picture_as_the_kernel_does(browser, site, path):
    browser.open(f"{site.address}/{path}")
    for live in pictures(browser):
        if not live.function:
            move_player(browser, live)
            continue
        live.ready()
        for name in live.names:
            before = live.settled()
            live.press(name)
            after = live.settled()
            assert after != before, f"{live.function}: {name} moves nothing"


def move_player(browser, player):
    """A player's slider reaches both its ends, and shows what is there."""
    handle = browser.evaluate("(box) => box.querySelector('.noUi-handle')", player.box)
    browser.press("Home", handle)
    first = browser.evaluate(SOURCE, player.box)
    browser.press("End", handle)
    browser.until(True, f"(box, first) => ({SOURCE})(box) !== first", player.box, first)
    browser.press("Home", handle)
    browser.until(first, SOURCE, player.box)


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
    handle = browser.evaluate("(box) => box.querySelector('.noUi-handle')", box)
    browser.until("idle", f"() => {KERNEL}.status")
    browser.evaluate("(handle) => handle.scrollIntoView({ block: 'center' })", handle)
    browser.click(*browser.evaluate(MIDDLE, handle))
    for key, now in (("ArrowRight", values | moved), ("ArrowLeft", values)):
        browser.press(key, handle)
        numbers, alt = kernel(f"gmmlab.figures.{picture}", now)
        browser.until({"numbers": numbers, "alt": alt}, SHOWN, box)
