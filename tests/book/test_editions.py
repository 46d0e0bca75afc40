"""Editions: pages show theirs; a corrected notebook reaches a reader, who keeps the old one."""

import json
import os
import re
import shutil
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import edition
import nbformat
import plain
import pytest
from notebook_driving import ready, run_first
from playwright.sync_api import expect

import gmmlab

OPEN, MINE, CORRECTED = "Open as a notebook", "A sentence of my own.", "A corrected sentence."
SAVED = 60  # seconds; it takes three, and a machine that does much else more
PAGES = {"chapters/02-mixtures": "book/chapters/02-mixtures.html"} | {
    "exercises/01-clusters": "book/exercises/pages/01-clusters.html"
}
KEPT = """async () => {
  const done = (request) => new Promise((resolve) => {
    request.onsuccess = () => resolve(request.result);
  });
  const database = await done(indexedDB.open("JupyterLite Storage - /lite/"));
  const files = database.transaction("files").objectStore("files");
  const [names, models] = [await done(files.getAllKeys()), await done(files.getAll())];
  database.close();
  return names.map((name, i) => [name, JSON.stringify(models[i])]);
}"""


@pytest.fixture
def sources(tmp_path):
    """A copy of the book's sources, as an archive would unpack it: without git, nothing made."""
    for file in edition.sources():
        target = tmp_path / file.relative_to(edition.ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    return tmp_path


def test_the_same_sources_are_the_same_edition(sources):
    named = edition.edition(sources)
    assert named == edition.edition()
    assert re.fullmatch(rf"{re.escape(gmmlab.__version__)}-[0-9a-f]{{7}}", named)
    for made in ("book/_static/vendor/x.js", "gmmlab/__pycache__/x.pyc", "book/.notes"):
        (sources / made).parent.mkdir(exist_ok=True)
        (sources / made).write_text("made")
    assert edition.edition(sources) == named


@pytest.mark.parametrize(
    "name",
    [
        "book/chapters/04-em.ipynb",
        "book/exercises/04-em.md",
        "book/reference/notation.md",
        "book/_static/live.js",
        "gmmlab/expectation.py",
        "_config.yml",
    ],
)
def test_a_changed_source_is_another_edition(sources, name):
    before = edition.edition(sources)
    with open(sources / name, "a", encoding="utf-8") as file:
        file.write("\n")
    assert edition.edition(sources) != before


def test_a_file_with_another_name_is_another_edition(sources):
    before = edition.edition(sources)
    (sources / "book/chapters/04-em.ipynb").rename(sources / "book/chapters/04-en.ipynb")
    assert edition.edition(sources) != before


def test_every_page_shows_the_edition_at_its_foot(html):
    pages = [*html.glob("book/**/*.html"), html / "search.html", html / "genindex.html"]
    assert len(pages) > 25
    for page in pages:
        foot = page.read_text(encoding="utf-8").partition("<footer")[2]
        assert f"Edition {edition.edition()}" in foot, page


def cell(text, output):
    made = nbformat.v4.new_output("stream", text=output)
    code = nbformat.v4.new_code_cell("1 + 1", id="b", outputs=[made])
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text, id="a"), code])


def test_a_notebook_has_another_edition_when_its_words_or_its_results_change():
    def of(*arguments):
        return json.loads(plain.dated(cell(*arguments)))["metadata"]["edition"]

    assert of("Hello", "2") == of("Hello", "2")
    assert len({of("Hello", "2"), of("Hallo", "2"), of("Hello", "3")}) == 3
    again = nbformat.reads(plain.dated(cell("Hello", "2")), as_version=4)
    assert json.loads(plain.dated(again))["metadata"]["edition"] == of("Hello", "2")


PLACE = re.compile(r'class="open-notebook" data-edition="(\w+)"')  # Python's edition is another


def test_page_and_notebook_agree_on_its_edition(html):
    for path, page in PAGES.items():
        own = json.loads((html / f"lite/files/{path}.ipynb").read_text(encoding="utf-8"))
        shown = PLACE.search((html / page).read_text(encoding="utf-8"))[1]
        assert own["metadata"]["edition"] == shown


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        """Print nothing."""


class Site:
    """A copy of the site of which a notebook can be changed, and a browser that visits it."""

    def __init__(self, html, folder, browser):
        # What does not change is the same file under two names: nothing is copied.
        shutil.copytree(html, folder, copy_function=os.link)
        self.folder, self.faults = folder, []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
        Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.context = browser.new_context()
        self.context.on("request", self._request)
        self.context.on("weberror", lambda error: self.faults.append(str(error.error)))

    def _request(self, request):
        if not request.url.startswith((f"{self.address}/", f"blob:{self.address}/", "data:")):
            self.faults.append(request.url)

    def open(self, path):
        page = self.context.new_page()
        page.goto(f"{self.address}/{path}")
        return page

    def publish(self, path, change):
        """Publish a changed notebook, and the page that has its edition, as a build does."""
        file, page = self.folder / f"lite/files/{path}.ipynb", self.folder / PAGES[path]
        notebook = nbformat.read(file, as_version=4)
        text = change(notebook)
        now = f'data-edition="{json.loads(text)["metadata"].get("edition", "")}"'
        written = re.sub(r'data-edition="\w*"', now, page.read_text(encoding="utf-8"))
        for target, content in ((file, text), (page, written)):
            target.unlink()
            target.write_text(content, encoding="utf-8")

    def kept(self, page):
        """What the browser has kept: dict of path to text."""
        return dict(page.evaluate(KEPT))

    def close(self):
        self.context.close()
        self.server.shutdown()


@pytest.fixture
def site_of_my_own(html, tmp_path, browser):
    site = Site(html, tmp_path / "site", browser)
    yield site
    site.close()


def corrected(notebook):
    notebook.cells[0].source += f"\n\n{CORRECTED}"
    return plain.dated(notebook)


def of_before(notebook):
    """A notebook of the time when none carried an edition."""
    del notebook.metadata["edition"]
    return json.dumps(notebook)


def clicked(page, link):
    with page.context.expect_page() as tab:
        link.click()
    ready(tab.value)
    return tab.value


def write_and_run(site, tab, path):
    """Write a sentence under the title and run the first cells; wait until the browser has it."""
    tab.locator(".jp-Notebook .jp-MarkdownCell").first.dblclick()
    tab.keyboard.press("Control+End")
    tab.keyboard.type(f"\n\n{MINE}")
    tab.keyboard.press("Shift+Enter")
    run_first(tab)
    for _ in range(SAVED):
        tab.wait_for_timeout(1000)
        if MINE in site.kept(tab).get(f"{path}.ipynb", ""):
            return
    pytest.fail(f"the browser has not kept {path} after {SAVED} seconds")


@pytest.mark.parametrize(
    ("path", "first"),
    [("chapters/02-mixtures", plain.dated), ("exercises/01-clusters", of_before)],
)
def test_a_corrected_notebook_is_seen_the_old_copy_is_found_and_one_can_begin_again(
    site_of_my_own, path, first
):
    site = site_of_my_own
    site.publish(path, first)
    page = site.open(PAGES[path])
    said = page.locator(".own-work")
    expect(said).to_be_hidden()
    tab = clicked(page, page.get_by_role("link", name=OPEN))
    write_and_run(site, tab, path)
    tab.close()

    site.publish(path, corrected)
    page.reload()
    expect(said).to_contain_text("You have an earlier edition of it")
    tab = clicked(page, page.get_by_role("link", name=OPEN))
    expect(tab.locator(".jp-Notebook")).to_contain_text(CORRECTED)
    expect(tab.locator(".jp-Notebook")).not_to_contain_text(MINE)
    bar = tab.locator("#own-work")
    expect(bar).to_contain_text("The book has corrected this notebook.")
    mine = clicked(tab, bar.get_by_role("link"))
    expect(mine.locator(".jp-Notebook")).to_contain_text(MINE)
    expect(mine.locator("#own-work")).to_have_count(0)
    mine.close()
    bar.get_by_role("button", name="Close").click()
    expect(bar).to_have_count(0)

    page.reload()
    old = said.get_by_role("link", name=re.compile(r"^\d{4}-\d\d-\d\d$"))
    mine = clicked(page, old)
    expect(mine.locator(".jp-Notebook")).to_contain_text(MINE)
    mine.close()

    write_and_run(site, tab, path)
    tab.get_by_role("button", name="Begin again").click()
    expect(tab.locator(".jp-Notebook")).not_to_contain_text(MINE)
    ready(tab)
    expect(tab.locator(".jp-Notebook")).to_contain_text(CORRECTED)
    expect(bar).to_contain_text("This is the book’s own notebook.")
    tab.reload()
    ready(tab)
    expect(bar).to_have_count(0)
    kept = site.kept(tab)
    aside = sorted(name for name in kept if "-mine-" in name)
    assert [re.sub(r"\d{4}-\d\d-\d\d", "day", name) for name in aside] == [
        f"{path}-mine-day-2.ipynb",
        f"{path}-mine-day.ipynb",
    ]
    assert all(MINE in kept[name] for name in aside)
    assert [CORRECTED in kept[name] for name in aside] == [True, False]
    assert MINE not in kept.get(f"{path}.ipynb", "")
    assert site.faults == []


def test_a_page_looks_without_leaving_a_trace_and_is_silent_where_it_may_not(open_page):
    path = PAGES["chapters/02-mixtures"]
    visit = open_page(path)
    visit.page.wait_for_timeout(2000)  # by then the page has looked; pictures may go on loading
    assert visit.page.evaluate("indexedDB.databases()") == []
    expect(visit.page.locator(".own-work")).to_be_hidden()
    visit.page.add_init_script("delete Window.prototype.indexedDB; delete window.indexedDB;")
    visit.page.reload()
    assert visit.page.evaluate("typeof indexedDB") == "undefined"
    expect(visit.page.locator(".own-work")).to_be_hidden()
    assert visit.problems == []
    visit.page.context.close()
