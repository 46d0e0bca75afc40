"""Name the edition of the book: the package's version, and a hash of what readers see.

Two copies of the same sources are the same edition, in a clone, in an archive, on any machine; a
changed word is another. Every page says at its foot which one it belongs to.
"""

import hashlib
from pathlib import Path

import gmmlab

ROOT = Path(__file__).parents[2]
SOURCES = ("_config.yml", "_toc.yml", "README.md", "book", "gmmlab")  # a page includes the README
# What lies among the sources and is made from them, or fetched.
MADE = {"__pycache__", "vendor", "book/exercises/notebooks", "book/exercises/pages"}


def sources(root=ROOT):
    """Return the files that the book is made of, in order."""
    found = (path for name in SOURCES for path in [root / name, *(root / name).rglob("*")])
    return sorted(path for path in found if path.is_file() and _is_source(path.relative_to(root)))


def _is_source(path):
    names = {*path.parts, *(parent.as_posix() for parent in path.parents)}
    return not names & MADE and not any(part.startswith(".") for part in path.parts)


def digest(*parts):
    """Return seven characters that stand for some bytes."""
    whole = b"".join(hashlib.sha256(part).digest() for part in parts)
    return hashlib.sha256(whole).hexdigest()[:7]


def edition(root=ROOT):
    """Return the edition of the sources in a folder: "0.1.0-1a2b3c4"."""
    files = sources(root)
    names = [path.relative_to(root).as_posix().encode() for path in files]
    return f"{gmmlab.__version__}-{digest(*names, *(path.read_bytes() for path in files))}"


def show(app, config):
    """Write it at the foot of each page."""
    config.html_theme_options["extra_footer"] = f'<p class="edition">Edition {edition()}</p>'


def setup(app):
    app.connect("config-inited", show)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
