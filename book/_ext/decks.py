"""Make the decks: slides whose formulas, figures and live pictures are those of the chapters.

What a slide takes is cut out of the chapter's finished page, so that it can't differ from it; see
slides.py for how it is named. The slides are shown by reveal.js, which the book brings along.
"""

import html
import json
import re
from copy import copy
from functools import cache
from pathlib import Path

import edition
import live_pictures
from bs4 import BeautifulSoup
from slides import DeckError, decks
from sphinx.errors import ExtensionError
from sphinx.util import logging

logger = logging.getLogger(__name__)

STATE = 'script[type="application/vnd.jupyter.widget-state+json"]'
VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]'
MODEL = re.compile(r"0{8}[0-9a-f]{24}")  # a widget's number, which begins anew on each page
TAKEN_OVER = re.compile(
    r"vendor/(mathjax|handles)|(python|asking|state-link|live|widgets)\.js|MathJax = "
)
PAGE = Path(__file__).with_name("deck.html")


class Chapter:
    """A finished page, from which slides take."""

    def __init__(self, outdir, name):
        path = Path(outdir, "book", "chapters", f"{name}.html")
        if not path.exists():
            raise DeckError(f"there is no chapter {name}")
        self.name = name
        self.page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        state = self.page.select_one(STATE)
        self.models = json.loads(state.string)["state"] if state else {}
        self.links = {  # between two widgets, which know nothing of it
            one: MODEL.findall(json.dumps(model["state"]))
            for one, model in self.models.items()
            if model["model_name"] == "LinkModel"
        }
        self.title = self.page.h1.get_text().rstrip("#").strip()

    def equation(self, name):
        """Return a formula as the chapter shows it, number and all."""
        found = self.page.find(id=f"equation-{re.sub(r'[^a-z0-9]+', '-', name)}")
        if not found:
            raise DeckError(f"chapter {self.name} has no equation {name}")
        taken = copy(found)
        del taken["id"]  # its address is the chapter's
        for link in taken.find_all("a", class_="headerlink"):
            link.decompose()
        return str(taken)

    def figure(self, name):
        """Return a figure's picture."""
        found = self.page.find("figure", id=name)
        picture = found and found.find("img")
        if not picture:
            raise DeckError(f"chapter {self.name} has no figure {name}")
        return self.seen(picture, name)

    def picture(self, name):
        """Return a live picture with its controls, and remember which widgets it needs."""
        players = 0
        for still in self.page.select(".live-still"):
            view = json.loads(still.find_next("script").string)
            function = self.models[view["model_id"]]["state"].get("function")
            players += not function
            if name == (function or f"player {players}").removeprefix("gmmlab.figures."):
                self.seen(still.img, name)
                return self.moved(str(still.parent)), self.needed(view["model_id"])
        raise DeckError(f"chapter {self.name} has no live picture {name}")

    def seen(self, picture, name):
        """Return a picture that those who cannot see it are told of, too."""
        if not picture.get("alt"):
            raise DeckError(f"chapter {self.name}: {name} has no alternative text")
        return str(picture)

    def needed(self, model):
        """Return the widgets that one is made of, under numbers that no other chapter has."""
        found, waiting = {}, [model]
        while waiting:
            if (one := waiting.pop()) not in found:
                found[one] = text = json.dumps(self.models[one])
                waiting += MODEL.findall(text)
                waiting += [link for link, ends in self.links.items() if one in ends]
        return {self.moved(one): json.loads(self.moved(text)) for one, text in found.items()}

    def moved(self, text):
        """Number widgets as this chapter's."""
        return MODEL.sub(lambda found: self.name[:2].rjust(8, "d") + found[0][8:], text)


def written(deck, chapter):
    """Return the slides of a deck as HTML, and the widgets that they need.

    Parameters
    ----------
    deck : slides.Deck
    chapter : callable
        Returns the chapter of a name.
    """
    sections, widgets = [], {}
    for slide in deck.slides:
        level = "h2" if sections else "h1"
        shown = []
        for kind, name, what in slide.taken:
            got = getattr(chapter(name), kind)(what)
            if kind == "picture":
                got, needed = got
                widgets |= needed
            shown.append((kind, got))
        name, what = slide.source
        place = f"slide {len(sections) + 1} of {len(deck.slides)}"
        formulas = "".join(got for kind, got in shown if kind == "equation")
        pictures = "".join(got for kind, got in shown if kind != "equation")
        source = (
            f'<a href="../chapters/{name}.html">{chapter(name).title}</a> · {html.escape(what)}'
        )
        sections.append(
            f'<section id="{slide.name}"><{level}>{html.escape(slide.title)}</{level}>'
            f'<div class="words">{slide.words}</div>'
            + (f'<div class="shown">{pictures}</div>' if pictures else "")
            + (f'<div class="formulas">{formulas}</div>' if formulas else "")
            + f'<p class="source">{source} · {place}</p>'
            + f'<aside class="notes">{slide.notes}</aside></section>'
        )
    return "\n".join(sections), widgets


def build(app, exception):
    """Write each deck into the finished site."""
    if exception or app.builder.format != "html":
        return
    chapter = cache(lambda name: Chapter(app.outdir, name))
    target = Path(app.outdir, "book", "slides")
    target.mkdir(parents=True, exist_ok=True)
    try:
        for deck in app.env.decks:
            sections, widgets = written(deck, chapter)
            page = chapter(deck.slides[-1].source[0]).page
            scripts = [s for s in page.head.find_all("script") if TAKEN_OVER.search(str(s))]
            state = json.dumps({"version_major": 2, "version_minor": 0, "state": widgets})
            filled = {
                "title": html.escape(deck.title),
                "book": html.escape(app.config.project),
                "edition": edition.edition(),
                "scripts": "\n".join(map(str, scripts)),
                "state": state.replace("</", "<\\/"),
                "slides": sections,
            }
            text = PAGE.read_text(encoding="utf-8")
            for name, value in filled.items():
                text = text.replace(f"{{{{{name}}}}}", value)
            (target / f"{deck.name}.html").write_text(text, encoding="utf-8")
    except DeckError as error:
        raise ExtensionError(f"A deck cannot be made: {error}") from None
    logger.info("Decks: %s", ", ".join(deck.name for deck in app.env.decks))


def read(app):
    """Read the decks before the pages are written, which link to them."""
    try:
        app.env.decks = decks()
    except DeckError as error:
        raise ExtensionError(f"A deck cannot be made: {error}") from None


def add_link(app, page, template, context, doctree):
    """Offer the slides of a chapter on its page: *Present*, beside its notebook."""
    folder, _, name = page.rpartition("/")
    first = next(
        (
            (deck, slide)
            for deck in app.env.decks
            for slide in deck.slides
            if slide.source[0] == name
        ),
        None,
    )
    if folder != "book/chapters" or not first or not (live_pictures.FOLDER / "reveal").exists():
        return
    deck, slide = first
    link = f'<a class="present" href="../slides/{deck.name}.html#{slide.name}">Present</a>'
    beside = "Open as a notebook</a>"
    if beside in context["body"]:
        context["body"] = context["body"].replace(beside, f"{beside} {link}", 1)
    else:
        context["body"] = context["body"].replace("</h1>", f"</h1><p>{link}</p>", 1)


def setup(app):
    app.connect("builder-inited", read)
    app.connect("html-page-context", add_link, priority=600)  # after the link to the notebook
    app.connect("build-finished", build)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
