"""Python, kept from page to page: started once, shared, replaced when it hangs; or as without."""

import re
from types import SimpleNamespace

import browser as chromium
import pytest
from driving import COLD, OWN_WORKER, SPOIL, WARM, lives
from playwright.sync_api import expect
from serving import Changeable, serving

FIRST, SECOND = "book/chapters/02-mixtures.html", "book/chapters/03-likelihood.html"
STILL = "search.html"  # without a live picture
THIRD = "book/chapters/04-em.html"
# What a browser may lack.
WITHOUT = {
    "no shared worker": OWN_WORKER,
    "none that outlives its pages": """
      window.SharedWorker = class extends SharedWorker {
        constructor(address, { type, name }) {
          super(address, { type, name });
          window.useless = true;
        }
      };""",
    "nothing may be stored": """
      const { getItem } = Storage.prototype;
      Storage.prototype.getItem = function (key) {
        if (key.endsWith("_static/python")) throw new Error("no");
        return getItem.call(this, key);
      };""",
}
ENDLESS = ["gmmlab.figures.bound.touching", '{"mu_old": 60.0, "iterations": 1000000000}']
HANG = b"""
const heed = (port) => port.addEventListener("message", ({ data }) => { while (data === "hang"); });
addEventListener("connect", ({ ports: [port] }) => heed(port));
heed(self);
"""


@pytest.fixture
def book(html):
    """The book on a server of its own, and what is asked of it."""
    with serving(html, Changeable) as server:
        server.asked, server.refused, server.changes = [], set(), {}
        server.starts = lambda: sum("/packages.zip" in path for path in server.asked)
        yield server


@pytest.fixture
def reader(browser, book):
    """A browser of its own, whose requests to other hosts reach the book's server."""
    context = browser.new_context(proxy={"server": book.address, "bypass": "127.0.0.1"})
    yield reading(context, book)
    context.close()


def reading(context, book):
    """Note what goes wrong; `open(path)` opens a tab and returns its first live picture."""
    problems = []
    context.on("console", lambda said: said.type == "error" and problems.append(said.text))
    context.on("weberror", lambda error: problems.append(str(error.error)))

    def open(path):
        page = context.new_page()
        page.goto(f"{book.address}/{path}")
        return first(page)

    return SimpleNamespace(context=context, problems=problems, open=open)


def first(page):
    """Return a page's first live picture, once Python has drawn it."""
    live = next(live for live in lives(page) if live.function)
    live.ready()
    return live


def goto(live, book, path):
    live.page.goto(f"{book.address}/{path}")
    return first(live.page)


def moved(live):
    """Move the first control; return the new picture, which is as the kernel says."""
    before = live.settled(timeout=COLD)
    live.press(live.names[0])
    after = live.settled(timeout=COLD)
    assert after != before
    return after


def status(live):
    return live.box.locator(".live-status")


def test_python_is_started_once_for_all_pages(book, reader):
    live = reader.open(FIRST)
    moved(live)
    assert book.starts() == 1
    moved(goto(live, book, SECOND))
    live.page.reload()
    moved(first(live.page))
    live.page.goto(f"{book.address}/{STILL}")
    live.page.wait_for_timeout(3000)
    moved(goto(live, book, FIRST))
    second_tab = reader.open(SECOND)
    moved(second_tab)
    live.page.close()
    moved(second_tab)
    assert book.starts() == 1
    assert not [path for path in book.asked if not path.startswith("/")], "the site was left"
    assert not reader.problems


@pytest.mark.parametrize("lacking", WITHOUT.values(), ids=WITHOUT)
def test_where_python_cannot_be_kept_each_page_has_its_own(book, reader, lacking):
    reader.context.add_init_script(lacking)
    live = reader.open(FIRST)
    moved(live)
    live = goto(live, book, SECOND)
    moved(live)
    assert book.starts() == 2
    live.page.reload()
    moved(first(live.page))
    assert book.starts() == 3
    assert not live.page.evaluate("window.useless")
    assert not reader.problems


def test_two_pages_that_ask_in_turn_are_answered_each_as_if_alone(book, reader):
    one, other = reader.open(THIRD), reader.open(THIRD)
    at_first = one.settled()
    for live in (other, one, other, one, other, other):
        moved(live)
    assert one.values() != other.values()
    assert one.settled() != other.settled()
    for _ in range(10):  # without waiting
        for live in (one, other):
            live.press(live.names[1])
    one.settled()
    other.settled()
    for _ in range(10):
        for live in (other, one):
            live.handle(live.names[1]).press("ArrowLeft")
    for _ in range(2):
        one.handle(one.names[0]).press("ArrowLeft")
    assert one.settled() == at_first, "another page's picture has left its traces"
    assert book.starts() == 1
    assert not reader.problems


@pytest.mark.parametrize("lacking", ["", OWN_WORKER], ids=["kept", "own"])
def test_a_picture_that_does_not_end_is_ended(book, reader, lacking):
    reader.context.add_init_script(SPOIL + lacking)
    culprit, other = reader.open(FIRST), reader.open(SECOND)
    picture = culprit.settled()
    culprit.page.evaluate("question => { window.spoil = question; }", ENDLESS)
    culprit.press(culprit.names[0])
    expect(status(culprit)).to_contain_text("a picture took too long", timeout=60_000)
    assert culprit.pixels() == picture
    moved(other)
    culprit.page.evaluate("window.spoil = undefined")
    status(culprit).get_by_role("button").click()
    assert culprit.settled(timeout=COLD) != picture
    moved(other)
    assert book.starts() == (3 if lacking else 2)
    assert not reader.problems


def test_a_worker_that_hangs_is_left_by_all_pages_for_another(book, reader):
    book.changes["live-worker.js"] = lambda script: HANG + script
    reader.context.add_init_script(SPOIL)
    culprit, waiting, idle = map(reader.open, (FIRST, SECOND, THIRD))
    culprit.page.evaluate("window.spoil = 'hang'")
    culprit.press(culprit.names[0])
    waiting.page.wait_for_timeout(1000)
    picture = waiting.settled()
    waiting.press(waiting.names[0])
    for live in (culprit, waiting):
        expect(status(live)).to_contain_text("no longer answers", timeout=60_000)
    assert waiting.pixels() == picture
    moved(idle)
    status(waiting).get_by_role("button").click()
    assert waiting.settled(timeout=COLD) != picture
    culprit.page.evaluate("window.spoil = undefined")
    status(culprit).get_by_role("button").click()
    moved(culprit)
    moved(reader.open(SECOND))
    assert book.starts() == 2
    assert not reader.problems


@pytest.mark.parametrize("lacking", ["", OWN_WORKER], ids=["kept", "own"])
def test_python_that_cannot_be_loaded_can_be_tried_again(book, reader, lacking):
    reader.context.add_init_script(lacking)
    book.refused.add("packages.zip")
    pages = [reader.context.new_page() for _ in range(2)]
    for page in pages:
        page.goto(f"{book.address}/{FIRST}")
    pictures = [next(live for live in lives(page) if live.function) for page in pages]
    for live in pictures:
        live.box.scroll_into_view_if_needed()
    for live in pictures:
        expect(status(live)).to_contain_text("Python has stopped", timeout=COLD)
        expect(live.image).to_be_visible()
        expect(live.rows.first).to_be_hidden()
    book.refused.clear()
    book.asked.clear()
    for live in pictures:
        status(live).get_by_role("button").click()
        live.ready()
        moved(live)
        expect(live.rows.first).to_be_visible()
    assert book.starts() == (2 if lacking else 1)


def test_a_page_that_is_left_in_the_middle_of_its_question_leaves_no_trace(book, reader):
    page = reader.context.new_page()
    page.goto(f"{book.address}/{FIRST}")
    live = next(live for live in lives(page) if live.function)
    live.box.scroll_into_view_if_needed()
    expect(status(live)).to_contain_text("Python is loading", timeout=WARM)
    page.reload()
    expect(status(first(page))).to_be_empty()
    moved(reader.open(SECOND))
    assert book.starts() == 1
    assert not reader.problems


def test_a_new_edition_never_meets_the_python_of_an_older(book, reader):
    old = reader.open(FIRST)
    moved(old)
    new = re.compile(rb'data-edition="[0-9a-f]+"')
    book.changes[".html"] = lambda page: new.sub(b'data-edition="new"', page)
    book.asked.clear()
    moved(reader.open(FIRST))
    assert book.starts() == 1
    for name in ("live-worker.js", "packages.zip", "gmmlab.zip", "python_stdlib.zip"):
        assert [path for path in book.asked if name in path and path.endswith("?new")] == [
            path for path in book.asked if name in path
        ]
    moved(old)
    assert book.starts() == 1
    assert not reader.problems


def test_a_page_that_the_browser_has_kept_asks_again(browser, book):
    keeping = browser.browser_type.launch(
        executable_path=chromium.find(),
        args=["--no-sandbox"],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    reader = reading(keeping.new_context(), book)
    reader.context.add_init_script(
        "addEventListener('pageshow', ({ persisted }) => { window.kept = persisted; });"
    )
    live = reader.open(FIRST)
    picture = moved(live)
    live.page.goto(f"{book.address}/{STILL}")
    live.page.evaluate("setTimeout(() => history.back())")
    live.page.wait_for_timeout(3000)
    why = "JSON.stringify(performance.getEntriesByType('navigation')[0].notRestoredReasons)"
    assert live.page.evaluate("window.kept"), live.page.evaluate(why)
    assert live.settled() == picture
    moved(live)
    assert book.starts() == 1
    assert not reader.problems
    keeping.close()
