"""Read a deck: its slides, and what each of them takes from a chapter.

A deck is a Markdown file of `book/slides/`. Its title is a heading of the first level, each slide
one of the second. Words stand as they are; formulas and pictures are named, and taken from the
chapters' finished pages (see decks.py). A directive is a line of colons:

    :::{equation} 02-mixtures prml-9.7        a formula of a chapter, with its number
    :::{picture} 05-bound bound.touching      a live picture, by the function that draws it
    :::{picture} 05-bound player 1            or one of a chapter's players, counted from 1
    :::{figure} 05-bound fig-zigzag           a figure, without its caption
    :::{from} 05-bound PRML (9.70)-(9.72)     where this is derived; each slide has one

and, with lines under it up to the next `:::`,

    :::{notes}                                what the speaker sees (S) and the audience does not
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it import MarkdownIt
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin

FOLDER = Path(__file__).parents[1] / "slides"
WORDS = 75  # that a slide may have; more would run out of it
DIRECTIVE = re.compile(r"\{(?P<name>\w+)\} *(?P<given>.*)")
ARGUMENTS = {"equation": 2, "picture": 2, "figure": 2, "from": 2, "notes": 0}
TAKEN = ("equation", "picture", "figure")


class DeckError(Exception):
    """A deck that cannot be made, and why, in one line."""


@dataclass
class Slide:
    """What one slide says, shows, cites and tells its speaker."""

    title: str
    words: str = ""  # HTML
    taken: list = field(default_factory=list)  # (kind, chapter, name), in order
    source: tuple = ()  # chapter, what of it
    notes: str = ""  # HTML

    @property
    def name(self):
        """Its address in the deck."""
        return re.sub(r"\W+", "-", self.title.lower()).strip("-")


@dataclass(frozen=True)
class Deck:
    """A deck's file name without its ending, its title, and its slides."""

    name: str
    title: str
    slides: list


def formula(self, tokens, index, options, env):
    """Write a formula of a line as the book's pages do."""
    text = tokens[index].content.replace("&", "&amp;").replace("<", "&lt;")
    return f'<span class="math notranslate nohighlight">\\({text}\\)</span>'


MARKDOWN = MarkdownIt("commonmark").enable("table").use(colon_fence_plugin).use(dollarmath_plugin)
MARKDOWN.add_render_rule("math_inline", formula)


def decks():
    """Read every deck of the book.

    Returns
    -------
    list of Deck
    """
    return [read(path) for path in sorted(FOLDER.glob("*.md"))]


def read(path):
    """Read one deck.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Deck

    Raises
    ------
    DeckError
        If it has no title or no slide; if a slide cites no chapter, has a formula of its own or
        more words than fit; if a directive is not known or lacks an argument.
    """
    title, slides, waiting = "", [], []

    def say():
        if slides and waiting:
            slides[-1].words += MARKDOWN.renderer.render(waiting, MARKDOWN.options, {})
        waiting.clear()

    tokens = MARKDOWN.parse(path.read_text(encoding="utf-8"))
    for index, token in enumerate(tokens):
        heading = token.type == "inline" and tokens[index - 1].type == "heading_open"
        if heading and tokens[index - 1].tag == "h1":
            title = token.content
        elif heading and tokens[index - 1].tag == "h2":
            say()
            slides.append(Slide(token.content))
        elif token.type == "math_block":
            wrong(path, slides, "has a formula of its own; name one of a chapter: :::{equation}")
        elif token.type == "colon_fence":
            say()
            obey(token, path, slides)
        elif not (token.type.startswith("heading") and token.tag in ("h1", "h2")):
            waiting.append(token)
    say()
    if not title or not slides:
        wrong(path, slides, "expected a title (# …) and slides (## …)")
    for slide in slides:
        count = len(re.sub(r"<[^>]+>", " ", slide.words).split())
        if not slide.source:
            wrong(path, [slide], "cites no chapter; add a line :::{from} chapter, what")
        if count > WORDS:
            wrong(path, [slide], f"overflows: {count} words; {WORDS} fit")
    return Deck(path.stem, title, slides)


def obey(token, path, slides):
    """Do what a directive says to the slide that it stands on."""
    found = DIRECTIVE.fullmatch(token.info.strip())
    name = found and found["name"]
    if name not in ARGUMENTS or not slides:
        wrong(path, slides, f"expected one of {', '.join(ARGUMENTS)}, got {token.info.strip()!r}")
    given = found["given"].split(None, 1)
    if len(given) != ARGUMENTS[name]:
        wrong(path, slides, f"{name}: expected a chapter and a name, got {found['given']!r}")
    slide = slides[-1]
    if name == "notes":
        slide.notes += MARKDOWN.render(token.content)
    elif name == "from":
        slide.source = tuple(given)
    else:
        slide.taken.append((name, *given))


def wrong(path, slides, what):
    """Say in one line what is wrong with a slide."""
    raise DeckError(f"{path.name}, {slides[-1].title if slides else 'its beginning'}: {what}")
