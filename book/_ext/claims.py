"""The directive {claim-index}: every conclusion that the book tries, and how often it came true.

`gmmlab.pages.claim` leaves its facts among a notebook's outputs; the table is made of these when
the book is built. A claim that a page does not show is a warning, since nobody could follow it.
"""

import json
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.util import logging

logger = logging.getLogger(__name__)

KIND = "application/vnd.gmmlab.claim+json"
COLUMNS = ("claim", "how often", "tried on", "where")


def claims(path):
    """Yield the facts of each claim of a notebook, with the source of its cell and its tags."""
    for cell in json.loads(Path(path).read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", ()):
            if facts := output.get("data", {}).get(KIND):
                yield facts, "".join(cell["source"]), cell["metadata"].get("tags", [])


class ClaimPlace(nodes.General, nodes.Element):
    """Stands for the table until every page has been read."""


class ClaimIndex(Directive):
    """Put the table here."""

    def run(self):
        return [ClaimPlace()]


def mark(app, doctree):
    """Give each cell that makes a claim an id, and remember what it claims."""
    docname = app.env.docname
    path = app.env.doc2path(docname)
    app.env.claims.pop(docname, None)
    if not path.endswith(".ipynb"):
        return
    blocks = list(doctree.findall(nodes.literal_block))
    for facts, source, _ in claims(path):
        shown = [code for code in blocks if code.astext().strip() == source.strip()]
        if not shown:
            logger.warning("%s: the claim %r is in no cell of the page", path, facts["sentence"])
            continue
        anchor = f"claim-{facts['name']}"
        if anchor not in shown[0].parent.parent["ids"]:
            shown[0].parent.parent["ids"].append(anchor)
        app.env.claims.setdefault(docname, []).append((anchor, facts))


def fill(app, doctree, docname):
    """Put the table in its place, with links relative to the page."""
    for place in list(doctree.findall(ClaimPlace)):
        body = nodes.tbody()
        for page in sorted(app.env.claims):
            title = app.env.titles[page].astext()
            uri = app.builder.get_relative_uri(docname, page)
            for anchor, facts in app.env.claims[page]:
                link = nodes.paragraph()
                link += nodes.reference("", title, refuri=f"{uri}#{anchor}", internal=True)
                told = " ± ".join(facts["told"]) + f" {facts['unit']}".rstrip()
                words = (facts["sentence"], told, f"{facts['seeds']} {facts['of']}")
                cells = [nodes.paragraph(text=text) for text in words] + [link]
                body += nodes.row("", *(nodes.entry("", cell) for cell in cells))
        group = nodes.tgroup(cols=len(COLUMNS))
        group += [nodes.colspec(colwidth=1) for _ in COLUMNS]
        head = nodes.row("", *(nodes.entry("", nodes.paragraph(text=c)) for c in COLUMNS))
        group += [nodes.thead("", head), body]
        place.replace_self(nodes.table("", group, classes=["claim-index"]))


def _prepare(app):
    if not hasattr(app.env, "claims"):
        app.env.claims = {}


def setup(app):
    app.add_node(ClaimPlace)
    app.add_directive("claim-index", ClaimIndex)
    app.connect("builder-inited", _prepare)
    app.connect("doctree-read", mark)
    app.connect("doctree-resolved", fill)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
