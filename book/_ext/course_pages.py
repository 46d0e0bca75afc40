"""The directives and roles of the instructors' pages; what they show, `course` computes.

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

import re

import yaml
from course import (
    BOOK,
    Exercise,
    assigned,
    chapter,
    chapters,
    exercises,
    load,
    part,
    sections,
    title,
    total,
)
from docutils import nodes
from docutils.parsers.rst import Directive
from home import PLACEHOLDER
from sphinx.errors import ExtensionError


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
    if env.app.builder.name != "html":
        return [nodes.Text("slides")], []  # they are in the site alone
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
