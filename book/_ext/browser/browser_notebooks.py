"""Open every chapter and every exercise set as a notebook that runs in the reader's browser.

JupyterLite stands in the site's folder `lite/`, with the notebooks in it. It runs the Python that
the live pictures run, from the same files. A page gets a link to its notebook and no more: nothing
of this is loaded before somebody asks for it.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path
from urllib.parse import quote

import edition
import live_pictures
import notebook_python
import notebook_settings
import plain
from sphinx.errors import ExtensionError
from sphinx.util import logging

logger = logging.getLogger(__name__)

PYTHON = live_pictures.FOLDER / "pyodide"
LOCK = PYTHON / "notebook-lock.json"
PAGE = re.compile(r"book/(?P<folder>chapters|exercises)/(?:pages/)?(?P<name>\d\d-[\w-]+)")
# JupyterLite's own scripts, as a browser loads them for one notebook; the tests hold it to this.
APP_MEGABYTES = 7.0
# From the click to the end of the first cell, on two cores; tests/benchmarks/bench_notebook.py.
SECONDS = {"": 9, "scipy": 12}


def lay_out(app):
    """Write the Python of the notebooks beside that of the live pictures."""
    if not app.config.notebooks_in_browser:
        return
    python = live_pictures.made(_python, "Chapters do not open as notebooks in this book")
    live_pictures.write(PYTHON, python)


def _python(say):
    page = {path.name: path.read_bytes() for path in PYTHON.glob("*.zip")}
    return notebook_python.make(page, say) if page else {}


def add_link(app, page, template, context, doctree):
    """Put the link under the title of a page that has a notebook, and what it costs beside it."""
    place = PAGE.fullmatch(page)
    if not place or not LOCK.exists():
        return
    root = "../" * page.count("/")
    folder, name = place.groups()
    path = f"{folder}/{name}.ipynb"
    text = plain.contents()[path]
    address = f"{root}lite/notebooks/index.html?path={quote(path)}"
    # Pages of exercises have a link of their own to the file: they are made where this is not.
    file = f'<a href="{root}lite/files/{folder}/{name}.ipynb" download>download it</a>, or '
    elsewhere = f"{root}book/reference/run-it-yourself.html"
    megabytes, seconds = cost(text)
    link = (
        f'<div class="open-notebook" data-edition="{json.loads(text)["metadata"][plain.EDITION]}">'
        f'<a class="open" href="{escape(address)}" target="_blank" rel="noopener">'
        "Open as a notebook</a>"
        f"<p>In your browser, nothing to install: {megabytes:.0f} MB the first time; when they "
        f"are there, about {seconds} seconds until the first cell has run. What you change stays "
        "in this browser. "
        f"Or {file if folder == 'chapters' else ''}"
        f'<a href="{elsewhere}">run it elsewhere</a>.</p>'
        '<div class="own-work" role="status" hidden></div></div>'
    )
    app.add_js_file(OWN_WORK, loading_method="defer")
    context["body"] = context["body"].replace("</h1>", f"</h1>{link}", 1)


def cost(notebook):
    """Return what it takes to run the first cell of a notebook: megabytes and seconds.

    Parameters
    ----------
    notebook : str
        Its text; what it imports decides.
    """
    packages = json.loads(LOCK.read_text())["packages"]
    uses_scipy = re.search(r"(from|import) scipy", notebook)
    loaded = [*notebook_python.PRELOADED, *(("scipy", "openblas") if uses_scipy else ())]
    files = {packages[name.replace("_", "-")]["file_name"] for name in loaded}
    files |= {"pyodide.asm.wasm", "pyodide.asm.js", "python_stdlib.zip"}
    python = sum((PYTHON / name).stat().st_size for name in files) / 1e6
    return APP_MEGABYTES + python, SECONDS["scipy" if uses_scipy else ""]


def build(app, exception):
    """Build JupyterLite into the finished site."""
    target = Path(app.outdir, "lite")
    shutil.rmtree(target, ignore_errors=True)
    if exception or app.builder.format != "html" or not LOCK.exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        plain.write(folder / "contents")
        for name, settings in notebook_settings.FILES.items():
            (folder / name).write_text(json.dumps(settings))
        command = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", "."]
        command += ["--contents", "contents", "--output-dir", str(target)]
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if run.returncode:
        raise ExtensionError(f"JupyterLite does not build:\n{run.stdout}{run.stderr}")
    _free_arrow_keys(target / "build" / "schemas" / "all.json")
    _before_it_starts(target / "notebooks" / "index.html")
    # A browser asks for an icon at once, and for settings in two forms: both shall be found.
    _add_to_head(target / "index.html", ICON + TO_THE_FILES)
    for name in notebook_settings.APPS:
        _add_to_head(target / name / "index.html", ICON)
        shutil.copy(target / "jupyter-lite.ipynb", target / name)
    logger.info("Notebooks: %d in lite/", len(list((target / "files").rglob("*.ipynb"))))


def _add_to_head(path, html):
    path.write_text(path.read_text("utf-8").replace("<head>", f"<head>{html}", 1), "utf-8")


def _before_it_starts(path):
    """Let own-work.js look at what the browser has kept, before JupyterLite does."""
    version = edition.digest((live_pictures.FOLDER.parent / OWN_WORK).read_bytes())
    script = f"../../_static/{OWN_WORK}?v={version}"
    parts = START.split(path.read_text("utf-8"))
    if len(parts) != 2:
        raise ExtensionError(f"{path}: JupyterLite starts in another way than book/_ext knows")
    look = f"await import('{script}').then(() => ownWork.settle()).catch(console.warn);\n        "
    path.write_text(f"{parts[0]}{look}await import({parts[1]}", "utf-8")


def _free_arrow_keys(path):
    """Take Left and Right from the folding of headings: sliders want them, as on the pages."""
    schemas = json.loads(path.read_text(encoding="utf-8"))
    for entry in schemas:
        shortcuts = entry["schema"].get("jupyter.lab.shortcuts", [])
        kept = [s for s in shortcuts if s["keys"] not in (["ArrowLeft"], ["ArrowRight"])]
        if kept != shortcuts:
            entry["schema"]["jupyter.lab.shortcuts"] = kept
    path.write_text(json.dumps(schemas), encoding="utf-8")


START = re.compile(r"await import\((?=\s*'\.\./config-utils\.js)")
OWN_WORK = "own-work.js"
ICON = '<link rel="icon" href="data:,">'  # until the settings name the site's own
TO_THE_FILES = '<meta http-equiv="refresh" content="0; url=tree/index.html">'


def setup(app):
    app.add_config_value("notebooks_in_browser", True, "html", bool)
    app.add_css_file("notebook.css")
    app.connect("builder-inited", lay_out)
    app.connect("html-page-context", add_link)
    app.connect("build-finished", build)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
