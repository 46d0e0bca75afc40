"""What the instructors' pages compute: minutes of reading, exercises with their times, the load."""

import json
import re
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sphinx.errors import ExtensionError

BOOK = Path(__file__).resolve().parents[1]
sys.path.append(str(BOOK / "exercises"))

import make
import rubric

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
