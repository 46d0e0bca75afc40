"""The built book on a server of this machine, and a browser that notes what goes wrong."""

import fcntl
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import browser as chromium
import pytest
from playwright.sync_api import Page, sync_playwright
from serving import serving

ROOT = Path(__file__).parents[2]
SOURCES = ("_config.yml", "_toc.yml", "book", "gmmlab")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items):
    """Try what a browser failed again, twice: it shares a busy machine, and may crash by itself.

    A fault of the book fails each time. The summary counts what was tried again.
    """
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=2))


def built_book():
    """Return the folder of the built book; build it first when a source is newer."""
    build = ROOT / "_build"
    build.mkdir(exist_ok=True)
    with open(build / "lock", "w") as lock:  # several pytest workers: one builds, the others wait
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = build / "built"
        if not stamp.exists() or stamp.stat().st_mtime < newest_source():
            run = subprocess.run(["make", "html"], cwd=ROOT, capture_output=True, text=True)
            if run.returncode:
                pytest.fail(f"the book does not build:\n{run.stdout[-5000:]}{run.stderr[-5000:]}")
    return build / "html"


def newest_source():
    """Return when a source of the book last changed; what is fetched or compiled is none."""
    files = [f for s in SOURCES for f in [ROOT / s, *(ROOT / s).rglob("*")] if f.is_file()]
    made = ("__pycache__", "vendor", ".ipynb_checkpoints")
    return max(f.stat().st_mtime for f in files if not set(made) & set(f.parts))


@dataclass
class Visit:
    """A page in the browser, and what happened since it was opened."""

    page: Page
    outside: list = field(default_factory=list)  # requests to any other host
    missing: list = field(default_factory=list)  # answers of 400 and above, and none at all
    errors: list = field(default_factory=list)  # uncaught exceptions and console.error

    @property
    def problems(self):
        """Everything that must not happen, one line each."""
        return [*self.outside, *self.missing, *self.errors]


@pytest.fixture(scope="session")
def html():
    """Folder of the built book."""
    return built_book()


@pytest.fixture(scope="session")
def site(html):
    """Address of the built book, without a slash at its end."""
    with serving(html) as server:
        yield server.address


@pytest.fixture(scope="session")
def browser():
    """A Chromium without a window."""
    path = chromium.find()
    if path is None:
        pytest.fail("no Chromium or Chrome; `make test` installs one")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def open_page(browser, site):
    """Open a page of the book: `open_page("book/index.html", **options)` returns a `Visit`.

    Options are Playwright's for a browser context: viewport, color_scheme, java_script_enabled, ...
    The caller closes `visit.page.context` or leaves it to the end of the session.
    """

    def open_page(path, **options):
        context = browser.new_context(**options)
        visit = Visit(context.new_page())

        def request(request):
            if not request.url.startswith((f"{site}/", f"blob:{site}/", "data:")):
                visit.outside.append(f"{path}: request to {request.url}")

        def response(response):
            if response.status >= 400:
                visit.missing.append(f"{path}: {response.status} {response.url}")

        def failed(request):
            if "ERR_ABORTED" not in (request.failure or ""):  # the page was left: nobody's fault
                visit.missing.append(f"{path}: {request.failure} {request.url}")

        def console(message):
            if message.type == "error":
                visit.errors.append(f"{path}: console: {message.text}")

        context.on("request", request)
        context.on("response", response)
        context.on("requestfailed", failed)
        context.on("console", console)
        context.on("weberror", lambda error: visit.errors.append(f"{path}: {error.error}"))
        visit.page.goto(f"{site}/{path}", wait_until="load")
        if options.get("java_script_enabled", True):
            visit.page.evaluate("window.MathJax?.startup?.promise.then(() => null)")
        return visit

    return open_page
