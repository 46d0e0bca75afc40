"""The directive {equation-index}: equation, derivation, function, test, figure, exercise.

The table is made from the sources when the book is built, see `sources`. A cell that stays empty is
a warning, and warnings are errors where the book is tested.
"""

import calls
import sources
from docutils import nodes
from docutils.parsers.rst import Directive
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from sphinx.addnodes import pending_xref
from sphinx.util import logging

logger = logging.getLogger(__name__)

SLIDES = {  # of the recitation: which of PRML's equations a slide states
    4: ["9.7"],
    5: ["9.12"],
    6: ["9.12"],
    9: ["9.71"],
    10: ["9.74"],
    11: ["9.31"],
    12: ["9.13"],
    13: ["9.40"],
}
WORDS = {  # slides that state no equation, and equations that are only named
    3: "motivation",
    8: "five words, no equation",
    14: "what to read",
}
COLUMNS = ("PRML", "derived in", "function", "test", "figure", "exercise")


class IndexPlace(nodes.General, nodes.Element):
    """Stands for the table until every page has been read."""


class EquationIndex(Directive):
    """Put the table here."""

    def run(self):
        return [IndexPlace()]


def mark_pictures(app, doctree):
    """Give each cell that holds a picture which moves an id, so that the table can point at it."""
    path = app.env.doc2path(app.env.docname)
    if not path.endswith(".ipynb"):
        return
    for picture, anchor in sources.shown(path).items():
        app.env.picture_places[picture] = (app.env.docname, anchor)
        if not anchor.startswith("picture-"):
            continue
        function = picture.partition(".")[2]
        for code in doctree.findall(nodes.literal_block):
            text = code.astext()
            if f"pictures.{function}" in text and ("explore(" in text or "play(" in text):
                code.parent.parent["ids"].append(anchor)
                break


def exercises(env):
    """For each equation the sections of exercise pages whose first line names it."""
    found = {}
    for docname in sorted(n for n in env.found_docs if n.startswith("book/exercises/pages/")):
        for section in env.get_doctree(docname).findall(nodes.section):
            first = next(iter(section.findall(nodes.paragraph)), None)
            if first is None or first.parent is not section:
                continue
            for reference in first.findall(pending_xref):
                if reference["reftype"] != "eq":
                    continue
                number = reference["reftarget"].removeprefix("prml-")
                place = (docname, section["ids"][0], section[0].astext())
                found.setdefault(number, []).append(place)
    return found


def title_of(env, docname, anchor):
    """The title of the section in which an id stands."""
    for node in env.get_doctree(docname).findall(nodes.Element):
        if anchor in node.get("ids", ()):
            while node.parent is not None and not isinstance(node, nodes.section):
                node = node.parent
            return node[0].astext()
    return docname


def rows(env):
    """Yield for each row its name and, for each column, a list of (docname, anchor, text)."""
    math = env.get_domain("math").equations
    python = env.get_domain("py").objects
    known = {calls.home(name): name for name in python if name.startswith("gmmlab.")}
    asked = exercises(env)
    made = {}
    for number in sources.NUMBERS:
        label = f"prml-{number}"
        derived = []
        if label in math:
            docname, anchor = math[label][0], nodes.make_id(f"equation-{label}")
            derived = [(docname, anchor, title_of(env, docname, anchor))]
        names = sources.functions().get(number, [])
        documented = [
            (*python[name][:2], name.split(".", 1)[1])
            for name in (n if n in python else known.get(n) for n in names)
            if name
        ]
        tested = [
            (page_of(path), f"L-{line}", f"{path.stem}, line {line}")
            for path, line, _ in sources.tests_of(number)
        ]
        seen = [
            (*env.picture_places[picture], picture)
            for picture in sources.pictures().get(number, [])
            if picture in env.picture_places
        ]
        made[number] = [derived, documented, tested, seen, asked.get(number, [])]
        yield f"({number})", made[number]
    labels = env.get_domain("std").anonlabels
    for slide in sorted({*SLIDES, *WORDS}):
        place = labels.get(f"slide-{slide}")
        here = [(*place, title_of(env, *place))] if place else []
        if slide in WORDS:
            yield f"slide {slide}", [here, *[WORDS[slide]] * 4]
        else:
            yield f"slide {slide}", [here, *made[SLIDES[slide][0]][1:]]


def fill(app, doctree, docname):
    """Put the table in its place, with links relative to the page."""
    for place in list(doctree.findall(IndexPlace)):
        group = nodes.tgroup(cols=len(COLUMNS))
        group += [nodes.colspec(colwidth=1) for _ in COLUMNS]
        head = nodes.row("", *(nodes.entry("", nodes.paragraph(text=c)) for c in COLUMNS))
        body = nodes.tbody()
        for name, cells in rows(app.env):
            row = nodes.row("", nodes.entry("", nodes.paragraph(text=name)))
            for column, cell in zip(COLUMNS[1:], cells, strict=True):
                if not cell:
                    logger.warning("equation index: %s has no %s", name, column)
                row += nodes.entry("", _links(app.builder, docname, cell))
            body += row
        group += [nodes.thead("", head), body]
        table = nodes.table("", group, classes=["equation-index"])
        place.replace_self(table)


def _links(builder, docname, cell):
    if isinstance(cell, str):
        return nodes.paragraph(text=cell)
    paragraph = nodes.paragraph()
    for target, anchor, text in cell[: sources.MOST]:
        if len(paragraph):
            paragraph += nodes.Text(", ")
        if builder.name != "html" and target.startswith("_tests/"):
            paragraph += nodes.Text(text)  # those pages are in the site alone
            continue
        uri = f"{builder.get_relative_uri(docname, target)}#{anchor}"
        paragraph += nodes.reference("", text, refuri=uri, internal=True)
    return paragraph


def page_of(path):
    """The page of a file of tests: tests/figures/test_em.py is at _tests/figures-test_em."""
    return "_tests/" + "-".join(path.relative_to(sources.ROOT / "tests").with_suffix("").parts)


def source_pages(app):
    """The tests that the table points at, a page a file, each line with an anchor."""
    if app.builder.name != "html":
        return
    formatter = HtmlFormatter(linespans="L", wrapcode=True)
    for path in {t[0] for t in sources.tests()}:
        code = highlight(path.read_text(encoding="utf-8"), PythonLexer(), formatter)
        title = path.relative_to(sources.ROOT).as_posix()
        yield (
            page_of(path),
            {"title": title, "body": f"<h1>{title}</h1>{code}"},
            "page.html",
        )


def _prepare(app):
    if not hasattr(app.env, "picture_places"):
        app.env.picture_places = {}


def setup(app):
    app.add_node(IndexPlace)
    app.add_directive("equation-index", EquationIndex)
    app.connect("builder-inited", _prepare)
    app.connect("doctree-read", mark_pictures)
    app.connect("doctree-resolved", fill)
    app.connect("html-collect-pages", source_pages)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
