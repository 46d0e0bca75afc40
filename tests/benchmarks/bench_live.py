"""How fast a live picture answers, in a headless browser: medians of three visits, milliseconds.

    python tests/benchmarks/bench_live.py [PAGE NEXT THIRD]

Needs the built book (make html). First, how soon a page that is opened shows a picture that its own
Python has drawn. Then a first answer, from a key press on a page that has asked nothing yet to its
picture: with Python kept from page to page, and where it cannot be kept. Then, for each picture of
the book, from a key or a pointer to the new picture, and where the time goes (moves.py). Beside
them the same gesture in JupyterLab and in JupyterLite, with this book's slider, and with plain
`interact` and `plt.show`. More of notebooks in the browser: bench_notebook.py.
"""

import gzip
import sys
import tempfile
import time
from collections import defaultdict
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from statistics import median
from threading import Thread

sys.path.insert(0, str(Path(__file__).parents[1] / "book"))
sys.path.insert(0, str(Path(__file__).parents[2] / "book" / "_ext" / "browser"))
import browser as chromium
import moves
from driving import OWN_WORKER, lives
from jupyterlab_driving import CELLS, EXPLORE, moved, opened
from notebook_driving import ready, run_first
from picture_python import CORE
from playwright.sync_api import sync_playwright

HTML = Path(__file__).parents[2] / "_build" / "html"
PAGES = [f"book/chapters/{name}.html" for name in ("02-mixtures", "03-likelihood", "05-bound")]
STILL = "search.html"  # without a live picture
MINUTE = 60
PYTHON = (*CORE, "pyodide-lock.json", "packages.zip", "python_stdlib.zip", "gmmlab.zip")
TIMES = 10
VISITS = 3
# Nothing is asked before the first key press.
UNASKED = "window.IntersectionObserver = class { observe() {} disconnect() {} }"
# Milliseconds from a key press to the next picture, as the page itself sees them.
ANSWER = """async ([handle, box]) => {
  const begin = performance.now();
  const key = {key: "ArrowRight", keyCode: 39, bubbles: true};
  const changed = new Promise((done) => new MutationObserver(
    () => box.dataset.shown === box.dataset.question && done()).observe(box, {attributes: true}));
  handle.dispatchEvent(new KeyboardEvent("keydown", key));
  await changed;
  return performance.now() - begin;
}"""
# Milliseconds since the page was asked for, once a picture of its own Python is there.
DRAWN = """() => document.querySelector(".live-picture canvas") && performance.now()"""
NOTEBOOK = "exercises/04-em"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        """Print nothing."""


def serve():
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=HTML))
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def first_of(page):
    return next(live for live in lives(page) if live.function)


def first(page, address=None, after=0):
    """Return the milliseconds of a first key press on a page, some seconds after its controls came.

    Without an address, the page is loaded again.
    """
    page.goto(address) if address else page.reload()
    first_of(page)
    time.sleep(after)
    return next(answers(page))


def answers(page):
    """Yield the milliseconds of one key press after the other."""
    live = first_of(page)
    live.box.scroll_into_view_if_needed()
    handle = live.handle(live.names[0]).element_handle()
    box = live.box.element_handle()
    while True:
        yield page.evaluate(ANSWER, [handle, box])


def opening(launch, address):
    """Yield the milliseconds from opening a page to its first picture, untouched: cold, warm."""
    with tempfile.TemporaryDirectory() as profile:
        for _ in range(2):
            context = launch(profile)
            page = context.pages[0]
            page.goto(address)
            first_of(page).box.scroll_into_view_if_needed()
            yield page.wait_for_function(DRAWN, timeout=120_000).json_value()
            context.close()


def in_notebook(page):
    """Return the milliseconds from each key press on a slider to its picture, in JupyterLite."""
    page.locator(".jp-CodeCell .cm-content").last.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(EXPLORE)
    page.keyboard.press("Control+Enter")
    page.locator(".noUi-handle").first.wait_for()
    moved(page, ".live-picture img")  # the first draws more than the later ones
    return [moved(page, ".live-picture img") for _ in range(TIMES)]


def visit(context, root, pages, times):
    """Read as somebody does who goes from page to page: what each first answer took."""
    context.add_init_script(UNASKED)
    page, (one, other, third) = context.pages[0], [f"{root}/{path}" for path in pages]
    times["first page"].append(first(page, one))
    times["next page, pressed at once"].append(first(page, other))
    times["a third, pressed after a second"].append(first(page, third, after=1))
    page.goto(other)
    times["the second, loaded again"].append(first(page))
    times["in a second tab"].append(first(context.new_page(), other))
    context.pages[-1].close()
    page.goto(f"{root}/{STILL}")
    time.sleep(MINUTE)
    times["back after a minute"].append(first(page, one))
    return answers(page)


def megabytes(page, address):
    """Return what the first visit loads: MB plain and gzipped, before Python and with it."""
    loaded = set()
    page.on("response", lambda response: loaded.add(response.url))
    page.add_init_script(UNASKED)
    page.goto(address)
    first_of(page)
    time.sleep(2)  # a page may ask on and on, and so is never idle
    before = set(loaded)
    python = [f"/_static/vendor/pyodide/{name}" for name in PYTHON]
    root = address.rpartition("/book/")[0]
    for urls in (before, {root + path for path in python}):
        paths = {HTML / url.removeprefix(root + "/").partition("?")[0] for url in urls}
        contents = [path.read_bytes() for path in paths if path.is_file()]
        yield sum(map(len, contents)) / 1e6
        yield sum(len(gzip.compress(content, 6)) for content in contents) / 1e6


def say(what, times):
    print(f"{what:62} {median(times):7.0f} ms   ({min(times):.0f}-{max(times):.0f})", flush=True)


def beside(browser, root):
    """Say how long the same gesture takes elsewhere."""
    for what, (cell, shown) in CELLS.items():
        with opened(browser, cell) as page:
            say(f"JupyterLab, {what}", [moved(page, shown) for _ in range(TIMES)])
    page = browser.new_page()
    page.goto(f"{root}/lite/notebooks/index.html?path={NOTEBOOK}.ipynb")
    ready(page)
    run_first(page)
    say("JupyterLite, this book's slider", in_notebook(page))
    page.close()


def main(*pages):
    root = serve()
    with sync_playwright() as playwright:
        launch = partial(
            playwright.chromium.launch_persistent_context,
            executable_path=chromium.find(),
            args=["--no-sandbox"],
        )
        openings = [list(opening(launch, f"{root}/book/index.html")) for _ in range(VISITS)]
        for what, times in zip(("cold", "warm"), zip(*openings, strict=True), strict=True):
            say(f"from opening the front page to its first picture, {what}", times)
        cold, warm, own = (defaultdict(list) for _ in range(3))
        later = []
        for _ in range(VISITS):
            with tempfile.TemporaryDirectory() as profile:
                context = launch(profile)
                visit(context, root, pages, cold)
                context.close()
                context = launch(profile)
                later += islice(visit(context, root, pages, warm), TIMES)
                context.close()
                context = launch(profile)
                context.add_init_script(OWN_WORKER)
                visit(context, root, pages, own)
                context.close()
        for how, table in (
            ("nothing cached", cold),
            ("all in the browser's cache", warm),
            ("the same, where Python cannot be kept", own),
        ):
            print(f"first key press to first recomputed picture, {how}:")
            for what, times in table.items():
                say(f"  {what}", times)
        say("a later key press to the new picture", later)
        with tempfile.TemporaryDirectory() as profile:
            context = launch(profile)
            sizes = list(megabytes(context.pages[0], f"{root}/{pages[0]}"))
            context.close()
        print("first visit, before Python: {:.1f} MB, gzipped {:.1f} MB".format(*sizes[:2]))
        print("Python, when it is needed:  {:.1f} MB, gzipped {:.1f} MB".format(*sizes[2:]))
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        moves.report(browser, root)
        beside(browser, root)
        browser.close()


if __name__ == "__main__":
    main(*(sys.argv[1:] or PAGES))
