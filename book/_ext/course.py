"""What the instructors' pages compute: minutes of reading, exercises with their times, the load.

Directives, a line an entry; `*` stands for the rest of a file's name, so that a page need not know
it, and brackets hold the title that stands there until the file exists:
- `reading`: `01-*: One section; Another`, or `11-* (Title)` for a whole chapter;
- `assign`: `04-*: The E step; The M step`, or `11-* (Title)` for a whole set;
- `weeks`: `1: 01-*, 02-*`, a table of chapters with their sets;
- `written`: a table of the answers that a person reads;
- `clone`: how to get the sources, with the address of `_config.yml`;
and two roles: ``{live}`01-*: Why it stops` `` links to a section, which must have a live picture;
``{deck}`recitation` `` to slides.
"""

import json
import re
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml
from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.errors import ExtensionError

BOOK = Path(__file__).resolve().parents[1]
sys.path.append(str(BOOK / "exercises"))

import make
import rubric
from home import PLACEHOLDER

WORDS, DISPLAY, CELL, PICTURE = 150, 0.5, 0.5, 1  # words a minute; minutes of each of the others
STUDENTS, ANSWER = 40, 3  # a class; minutes of reading one answer with its figure
LINE = re.compile(r"^(?P<name>\S+?)(?: \((?P<title>.+?)\))?(?:: (?P<parts>.+))?$")
PLUMBING = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
DISPLAYS = re.compile(r"\$\$.+?\$\$|\\begin\{(align|equation)\*?\}.+?\\end\{\1\*?\}", re.S)


@dataclass
class Section:
    """What a reader has before them under one heading; subsections are sections of their own."""

    level: int
    minutes: float = 0
    live: bool = False
    inside: list = field(default_factory=list)


def measure(cell):
    """Minutes that a cell takes a reader, and whether it is a live picture."""
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        words = len(DISPLAYS.sub(" ", source).split())
        return words / WORDS + DISPLAY * len(DISPLAYS.findall(source)), False
    live = bool(re.search(r"^(explore|play)\(|= (explore|play)\(", source, re.M))
    tags = cell["metadata"].get("tags", [])
    shown = 0 if PLUMBING & set(tags) else CELL
    return (PICTURE if live else shown), live


@cache
def sections(path):
    """Sections of a chapter by heading; what stands above the first belongs to the title."""
    found, open_ = {}, []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        pieces = [cell]
        if cell["cell_type"] == "markdown":
            texts = re.split(r"^(?=#{1,3} )", "".join(cell["source"]), flags=re.M)
            pieces = [{**cell, "source": text} for text in texts if text.strip()]
        for piece in pieces:
            text = "".join(piece["source"])
            if match := piece["cell_type"] == "markdown" and re.match(r"(#{1,3}) (.+)", text):
                level = len(match[1])
                open_ = [s for s in open_ if s.level < level]
                found[match[2].strip()] = section = Section(level)
                if open_:
                    open_[-1].inside.append(section)
                open_.append(section)
            minutes, live = measure(piece)
            if open_:
                open_[-1].minutes += minutes
                open_[-1].live |= live
    return found


def total(section):
    """Minutes of a section with its subsections; of a chapter's title, without them."""
    inside = section.inside if section.level > 1 else ()
    return section.minutes + sum(map(total, inside))


def title(path):
    """Title of a chapter."""
    return next(iter(sections(path)))


def chapter(path):
    """Minutes of a whole chapter."""
    return sum(s.minutes for s in sections(path).values())


def find(folder, name, ending):
    """The one file of a name, in which * may stand for its rest; None if there is none."""
    paths = sorted(folder.glob(name + ending))
    if len(paths) > 1:
        raise ExtensionError(f"{name}: expected one file, got {', '.join(p.name for p in paths)}")
    return paths[0] if paths else None


def entries(lines, folder, ending):
    """Yield (path or None, title that was given, parts or None) of each line."""
    for line in filter(str.strip, lines):
        match = LINE.match(line.strip())
        path = match and find(folder, match["name"], ending)
        if not match or not (path or match["title"]):
            raise ExtensionError(f"{line!r}: there is no such file in {folder.name}")
        parts = match["parts"] and [p.strip() for p in match["parts"].split(";")]
        yield path, match["title"], parts


def chapters(lines):
    """Entries of chapters."""
    return entries(lines, BOOK / "chapters", ".ipynb")


def part(of, name, where):
    """A part by its name; an error that says which there are."""
    if name not in of:
        raise ExtensionError(f"{where}: no {name!r} among {', '.join(of)}")
    return of[name]


@dataclass(frozen=True)
class Exercise:
    """What a table says of an exercise."""

    set: str
    name: str
    kind: str
    minutes: int
    points: float
    written: int


@cache
def exercises(path):
    """Exercises of a set by name."""
    notebook = make.read(path)
    found = {}
    for name, cells in rubric.exercises(notebook):
        _, kind, minutes = rubric.facts(cells)
        read = len(rubric.written(cells))
        found[name] = Exercise(path.stem, name, kind, minutes, rubric.points(cells), read)
    return found


def assigned(lines):
    """Yield the exercises of the lines; a title for a set that is not there yet."""
    for path, given, names in entries(lines, BOOK / "exercises", ".md"):
        if path is None:
            yield given
        else:
            of = exercises(path)
            yield from (part(of, n, path.name) for n in names or of)


def load(chosen):
    """The line under a table of exercises."""
    minutes, points = sum(e.minutes for e in chosen), sum(e.points for e in chosen)
    line = f"Together {minutes} minutes, {points:g} points."
    if written := sum(e.written for e in chosen):
        hours = written * STUDENTS * ANSWER / 60
        answers = f"{written} written answers are" if written > 1 else "One written answer is"
        line += (
            f" {answers} read by a person: {hours:.0f} hours for a class of {STUDENTS}, "
            f"at {ANSWER} minutes each with its figure."
        )
    return line


class Page(Directive):
    """What the directives share: links to pages of the book, paragraphs, tables."""

    has_content = True

    def link(self, text, page, anchor=""):
        """A link to a page of the book."""
        env = self.state.document.settings.env
        where = env.app.builder.get_relative_uri(env.docname, page)
        env.note_dependency(str(BOOK.parent / page))
        return nodes.reference("", text, refuri=where + anchor, internal=True)

    def chapter(self, path, given):
        """A chapter's title, linked if it is there."""
        return self.link(title(path), f"book/chapters/{path.stem}") if path else nodes.Text(given)

    def table(self, heading, rows, numbers=()):
        """A table whose cells are texts or nodes."""
        group = nodes.tgroup(cols=len(heading))
        group += [nodes.colspec(colwidth=1) for _ in heading]
        head, body = nodes.thead(), nodes.tbody()
        head += self._row(heading, numbers)
        body += [self._row(row, numbers) for row in rows]
        group += [head, body]
        return nodes.table("", group, classes=["colwidths-auto"])

    @staticmethod
    def _row(cells, numbers):
        row = nodes.row()
        for n, cell in enumerate(cells):
            inside = nodes.paragraph()
            inside += [cell] if isinstance(cell, nodes.Node) else [nodes.Text(str(cell))]
            row += nodes.entry("", inside, classes=["text-right"] if n in numbers else [])
        return row


class Reading(Page):
    """What to read, with minutes."""

    def run(self):
        items, minutes, open_ = nodes.bullet_list(), 0, False
        for path, given, names in chapters(self.content):
            line = nodes.paragraph()
            line += self.chapter(path, given)
            if path:
                of = sections(path)
                took = sum(total(part(of, n, path.name)) for n in names) if names else chapter(path)
                minutes += took
                what = f": {'; '.join(names)}" if names else ", all of it"
                line += nodes.Text(f"{what} ({took:.0f} minutes)")
            open_ |= path is None
            items += nodes.list_item("", line)
        more = ", and what is not there yet" if open_ else ""
        said = f"Together {minutes:.0f} minutes of reading{more}."
        return [items, nodes.paragraph("", said)] if minutes else [items]


class Assign(Page):
    """What to assign, with minutes, points and the load of reading."""

    def run(self):
        found = list(assigned(self.content))
        chosen = [e for e in found if isinstance(e, Exercise)]
        rows = [
            (
                self.link(e.name, f"book/exercises/pages/{e.set}"),
                e.kind,
                e.minutes,
                f"{e.points:g}",
                "a person" if e.written else "its check",
            )
            if isinstance(e, Exercise)
            else (e, "", "", "", "")
            for e in found
        ]
        heading = ("exercise", "kind", "minutes", "points", "judged by")
        under = [nodes.paragraph("", load(chosen))] if chosen else []
        return [self.table(heading, rows, (2, 3)), *under]


class Weeks(Page):
    """A plan by weeks: chapters, each with its set."""

    def run(self):
        rows = []
        for line in self.content:
            week, names = line.split(":", 1)
            for path, given, _ in chapters(re.split(r", (?=\d)", names.strip())):
                took = f"{chapter(path):.0f}" if path else ""
                source = path and BOOK / "exercises" / f"{path.stem}.md"
                there = source and source.exists()
                own = exercises(source).values() if there else ()
                task = (
                    self.link(f"set {int(path.stem[:2])}", f"book/exercises/pages/{path.stem}")
                    if there
                    else ""
                )
                minutes = sum(e.minutes for e in own) or ""
                rows.append((week, self.chapter(path, given), took, task, minutes))
                week = ""
        heading = ("week", "read", "minutes", "assign", "minutes")
        return [self.table(heading, rows, (2, 4))]


class Written(Page):
    """The answers that a person reads."""

    def run(self):
        rows = [
            (
                f"{int(path.stem[:2])}",
                self.link(e.name, f"book/exercises/pages/{path.stem}"),
                f"{e.points:g}",
            )
            for path in sorted((BOOK / "exercises").glob("[0-9][0-9]-*.md"))
            for e in exercises(path).values()
            if e.written
        ]
        return [self.table(("set", "exercise", "points"), rows, (2,))]


class Clone(Page):
    """How to get the sources."""

    has_content = False

    def run(self):
        settings = yaml.safe_load((BOOK.parent / "_config.yml").read_text(encoding="utf-8"))
        address = settings["repository"]["url"]
        if address == PLACEHOLDER:
            known = (
                "This copy names no repository: its sources are where you have it from. In them:"
            )
            return [nodes.paragraph("", known)]
        text = f"git clone {address}"
        return [nodes.literal_block(text, text, language="sh")]


def live(name, rawtext, text, lineno, inliner, options=None, content=()):
    """The role: a link to a live picture's section."""
    ((path, _, names),) = chapters([text])
    section = part(sections(path), names[0], path.name)
    if not (section.live or any(s.live for s in section.inside)):
        raise ExtensionError(f"{path.name}: there is no live picture under {names[0]!r}")
    env = inliner.document.settings.env
    page = env.app.builder.get_relative_uri(env.docname, f"book/chapters/{path.stem}")
    anchor = re.sub(r"[^\w -]", "", names[0].lower()).replace(" ", "-")
    said = f"“{names[0]}”, chapter {int(path.stem[:2])}"
    return [nodes.reference(rawtext, said, refuri=f"{page}#{anchor}", internal=True)], []


def deck(name, rawtext, text, lineno, inliner, options=None, content=()):
    """The role: a link to slides, which are pages of their own."""
    if not (BOOK / "slides" / f"{text}.md").exists():
        raise ExtensionError(f"there are no slides {text!r}")
    env = inliner.document.settings.env
    page = env.app.builder.get_relative_uri(env.docname, f"book/slides/{text}")
    return [nodes.reference(rawtext, "slides", refuri=page, internal=True)], []


def setup(app):
    for name, directive in (
        ("reading", Reading),
        ("assign", Assign),
        ("weeks", Weeks),
        ("written", Written),
        ("clone", Clone),
    ):
        app.add_directive(name, directive)
    app.add_role("live", live)
    app.add_role("deck", deck)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
