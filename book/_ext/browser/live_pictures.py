"""Give each page with live pictures what moves them, all of it from the book itself.

What is missing, for want of a source, is said, and the book is built without it: its pictures stand
still. With GMMLAB_REQUIRE_LIVE set, that is an error.
"""

import hashlib
import os
import shutil
from pathlib import Path

import picture_python
import vendor
from sphinx.errors import ExtensionError
from sphinx.util import logging

logger = logging.getLogger(__name__)

STATIC = Path(__file__).parents[2] / "_static"
FOLDER = STATIC / "vendor"
HANDLES = Path(__file__).parents[3] / "gmmlab" / "pages" / "handles.js"  # which a kernel sends, too
# How Python is started, and by what; answers have one of their own, from the same files.
SCRIPTS = ("python.js", "serve-python.js", "live-worker.js", "answer-worker.js")
# What helps where a file is out of reach, or refused.
WITHOUT_PYODIDE = (
    f"Set GMMLAB_PYODIDE to a folder with Pyodide {vendor.VERSION}, or build with a network"
)
WITHOUT_NPM = "Build where npm has a network; once is enough, the files are kept"
# Said before the theme's icons load: they would replace those of the widgets, which then break.
KEEP_ICONS = "window.FontAwesomeConfig = {observeMutations: false};"


def lay_out(app):
    """Write what pages load into `_static/vendor/`, afresh."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    python = made(picture_python.make, "Live pictures stand still in this book")
    write(FOLDER / "pyodide", python)
    write(FOLDER, made(vendor.scripts, "Formulas stay LaTeX, and widgets do not show", WITHOUT_NPM))
    write(FOLDER, {HANDLES.name: HANDLES.read_bytes()})
    app.config.live_megabytes = sum(len(content) for content in python.values()) / 1e6
    app.config.live_edition = edition(python)


def edition(python):
    """Return a name for the Python of this book, another when anything of it is changed.

    Browsers keep Python from page to page, and its files for longer: by this name a page asks for
    those that were made with it.

    Parameters
    ----------
    python : dict of str to bytes
        All that Python is started from, by name.

    Returns
    -------
    str
    """
    files = python | {name: (STATIC / name).read_bytes() for name in SCRIPTS}
    parts = [name.encode() + hashlib.sha256(files[name]).digest() for name in sorted(files)]
    return hashlib.sha256(b"".join(parts)).hexdigest()[:12]


def made(make, loss, remedy=WITHOUT_PYODIDE):
    """Return the files that `make` makes; where one is out of reach, say what is lost, and help."""
    try:
        return make(logger.info)
    except vendor.MissingError as error:
        message = f"{loss}. {error}. {remedy}."
        if os.environ.get("GMMLAB_REQUIRE_LIVE"):
            raise ExtensionError(message) from None
        logger.info(message, color="red")
        return {}


def write(folder, files):
    """Write files into a folder, by name."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def add_scripts(app, page, template, context, doctree):
    """Add the scripts to pages that have something for them to do."""
    if "live-still" in context.get("body", "") and (FOLDER / "require.js").exists():
        app.add_js_file(None, body=KEEP_ICONS, priority=0)
        of_python = {
            "data-megabytes": f"{app.config.live_megabytes:.1f}",
            "data-edition": app.config.live_edition,
        }
        app.add_js_file("python.js", loading_method="defer")
        app.add_js_file(f"vendor/{HANDLES.name}", loading_method="defer")
        app.add_js_file("asking.js", loading_method="defer")
        app.add_js_file("state-link.js", loading_method="defer")
        app.add_js_file("live.js", loading_method="defer", **of_python)
        app.add_js_file("widgets.js", loading_method="defer")


def setup(app):
    app.add_config_value("live_megabytes", 0, "")
    app.add_config_value("live_edition", "", "")
    app.add_css_file("live.css")
    app.connect("builder-inited", lay_out)
    app.connect("html-page-context", add_scripts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
