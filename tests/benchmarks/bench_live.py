"""How fast a live picture answers, in a headless browser: medians of ten, milliseconds.

    python tests/benchmarks/bench_live.py [PAGE]

Needs the built book (make book). The same gesture is measured with this book's slider in a live
kernel and with plain `interact` and `plt.show`. For notebooks in the browser: bench_notebook.py.
"""

import gzip
import sys
import tempfile
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread

sys.path.insert(0, str(Path(__file__).parents[1] / "book"))
sys.path.insert(0, str(Path(__file__).parents[2] / "book" / "_ext" / "browser"))
import browser as chromium
from driving import COLD, DRAWN, lives
from jupyterlab_driving import CELLS, moved, opened
from picture_python import CORE
from playwright.sync_api import expect, sync_playwright

HTML = Path(__file__).parents[2] / "_build" / "html"
PAGE = "book/index.html"
PYTHON = (*CORE, "pyodide-lock.json", "packages.zip", "python_stdlib.zip", "gmmlab.zip")
TIMES = 10
# Milliseconds from a key press to the next picture, as the page itself sees them.
ANSWER = """async ([handle, image]) => {
  const begin = performance.now();
  const key = {key: "ArrowRight", keyCode: 39, bubbles: true};
  const changed = new Promise((done) => image.addEventListener("load", done, {once: true}));
  handle.dispatchEvent(new KeyboardEvent("keydown", key));
  await changed;
  return performance.now() - begin;
}"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        """Print nothing."""


def serve():
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=HTML))
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def first_of(page):
    return next(live for live in lives(page) if live.function)


def first(page, address):
    """Return the milliseconds from a first key press, Python not yet there, to its picture."""
    page.add_init_script("window.IntersectionObserver = class { observe() {} disconnect() {} }")
    page.goto(address)
    live = first_of(page)
    live.box.scroll_into_view_if_needed()
    begin = time.perf_counter()
    live.handle(live.names[0]).press("ArrowRight")
    expect(live.image).to_have_attribute("src", DRAWN, timeout=COLD)
    return 1000 * (time.perf_counter() - begin)


def again(page):
    """Return the milliseconds of each of many later key presses."""
    live = first_of(page)
    handle = live.handle(live.names[0]).element_handle()
    image = live.image.element_handle()
    return [page.evaluate(ANSWER, [handle, image]) for _ in range(TIMES)]


def megabytes(page, address):
    """Return what the first visit loads: MB plain and gzipped, before Python and with it."""
    loaded = set()
    page.on("response", lambda response: loaded.add(response.url))
    page.add_init_script("window.IntersectionObserver = class { observe() {} disconnect() {} }")
    page.goto(address, wait_until="networkidle")
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


def main(path):
    address = f"{serve()}/{path}"
    with sync_playwright() as playwright:
        launch = partial(
            playwright.chromium.launch_persistent_context,
            executable_path=chromium.find(),
            args=["--no-sandbox"],
        )
        cold, warm, later = [], [], []
        for _ in range(TIMES):
            with tempfile.TemporaryDirectory() as profile:
                for times in (cold, warm):
                    context = launch(profile)
                    times.append(first(context.pages[0], address))
                    if times is warm:
                        later += again(context.pages[0])
                    context.close()
        say("first key press to first recomputed picture, nothing cached", cold)
        say("the same, everything in the browser's cache", warm)
        say("a later key press to the new picture", later)
        with tempfile.TemporaryDirectory() as profile:
            context = launch(profile)
            sizes = list(megabytes(context.pages[0], address))
            context.close()
        print("first visit, before Python: {:.1f} MB, gzipped {:.1f} MB".format(*sizes[:2]))
        print("Python, when it is needed:  {:.1f} MB, gzipped {:.1f} MB".format(*sizes[2:]))
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        for what, (cell, shown) in CELLS.items():
            with opened(browser, cell) as page:
                say(f"JupyterLab, {what}", [moved(page, shown) for _ in range(TIMES)])
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else PAGE)
