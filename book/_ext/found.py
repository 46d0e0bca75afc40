"""Let pages be found: a description in each; and, once the site has an address, cards and a map.

The description is the first prose of the page, whole sentences of it, without formulas. Cards are
what other sites show of a link; they are words in the page's head, and the page loads nothing.
"""

import re
from html import escape, unescape
from pathlib import Path

import card
from docutils import nodes

LONGEST = 160  # characters; search engines cut what is longer
SHORT = 60  # a description of less takes another sentence
CARD = "_static/card.png"
SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z‘“])")
ENDS = (".", "?", "!")
FORMULA = "\0"
SET = re.compile(r"book/exercises/pages/\d\d-")
TESTS = "tests of gmmlab and of the book that the index of its equations points at."
# Pages that have no prose of their own.
MADE = {
    "genindex": "Every function, class and name of gmmlab that the book documents, from A to Z.",
    "py-modindex": "The modules of gmmlab that the book documents, from A to Z.",
    "search": "Search all chapters, exercises and reference pages of the book for a word.",
}


def description(page, doctree):
    """Return what a page is about in words, 160 characters at most: its first whole sentences.

    Sets of exercises begin alike; of a set it is what its exercises are called.

    Parameters
    ----------
    page : str
        Its name.
    doctree : docutils.nodes.document
        Its content.
    """
    if SET.match(page):
        headings = [title.astext() for title in doctree.findall(nodes.title)]
        return _cut(f"{headings[0]}: {'; '.join(headings[1:])}")
    said = ""
    for sentence in _sentences(doctree):
        if said and len(said) + len(sentence) >= (LONGEST if len(said) > SHORT else 2 * LONGEST):
            break
        said += f" {sentence}" if said else sentence
    return _cut(said)


def _sentences(doctree):
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section):
            words = " ".join("".join(_words(paragraph)).split())
            yield from (s for s in SENTENCE.split(words) if s.endswith(ENDS) and FORMULA not in s)


def _words(node):
    for child in node.children:
        if isinstance(child, nodes.math):
            yield FORMULA
        elif isinstance(child, nodes.Text):
            yield child.astext()
        elif not isinstance(child, nodes.strong) or not child.astext().endswith("."):
            yield from _words(child)  # but for "The question.", a heading in the line


def _cut(words):
    if len(words) <= LONGEST:
        return words
    return words[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _meta(kind, name, content):
    return f'<meta {kind}="{name}" content="{escape(content)}" />'


def tags(title, words, site, address, book):
    """Return what goes into the head of a page.

    Parameters
    ----------
    title, words : str
        The page's title and description.
    site, address : str
        Addresses of the site, with a slash at its end, and of the page; empty without a home.
    book : str
        The title of the book.
    """
    lines = [_meta("name", "description", words)]
    if site:
        shown = {
            "og:type": "article",
            "og:site_name": book,
            "og:title": title,
            "og:description": words,
            "og:url": address,
            "og:image": site + CARD,
            "og:image:width": str(card.SIZE[0]),
            "og:image:height": str(card.SIZE[1]),
            "og:image:alt": card.WORDS,
        }
        lines += [_meta("property", name, content) for name, content in shown.items()]
        lines.append(_meta("name", "twitter:card", "summary_large_image"))
    return "\n".join(lines)


def add_tags(app, page, template, context, doctree):
    """Put them into the head of a page."""
    title = unescape(re.sub("<[^>]+>", "", context.get("title", "Index")))
    words = description(page, doctree) if doctree else MADE.get(page, f"{title}: {TESTS}")
    site, address = app.config.html_baseurl, context.get("pageurl") or ""
    made = tags(title, words, site, address, app.config.html_title)
    context["metatags"] = f"{context.get('metatags', '')}\n{made}"


def write(app, error):
    """Write the map of the site, and a door at its root: the address that is shared most."""
    if error or app.builder.format != "html":
        return
    config = app.config
    first = f"{config.root_doc}.html"
    site, out = config.html_baseurl, Path(app.outdir)
    words = description(config.root_doc, app.env.get_doctree(config.root_doc))
    head = tags(config.html_title, words, site, site, config.html_title)
    door = DOOR.format(title=escape(config.html_title), head=head, first=first)
    (out / "index.html").write_text(door, encoding="utf-8")
    if site:
        (out / CARD).write_bytes(card.picture(config.html_title))
        pages = sorted(f"{site}{name}.html" for name in app.env.found_docs)
        text = "".join(f"<url><loc>{escape(page)}</loc></url>\n" for page in pages)
        (out / "sitemap.xml").write_text(MAP.format(text), encoding="utf-8")


DOOR = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<title>{title}</title>
{head}
<meta http-equiv="refresh" content="0; url={first}" />
</head>
<body><a href="{first}">{title}</a></body>
</html>
"""
MAP = """\
<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{}</urlset>
"""


def setup(app):
    app.connect("html-page-context", add_tags)
    app.connect("build-finished", write, priority=100)  # before the door that the theme would make
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
