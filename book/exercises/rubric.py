"""The rubric of a set: points, time, model answers, the mistakes that its checks know, and for what
a person reads three criteria, each with points and an example at each level."""

import re
from dataclasses import dataclass

from markers import blocks, graded

from gmmlab import checks

LINE = re.compile(
    r"^(?P<equations>Equations? .+|.+) · (?P<level>.+) · (?P<minutes>\d+) minutes$", re.M
)

HEADING = "#### Rubric"
CRITERION = re.compile(r"^\d\. \*\*(?P<name>[^*]+)\*\* \((?P<points>[\d.]+)\)$")
LEVEL = re.compile(r"^ {3}- (?P<points>[\d.]+): (?P<example>\S.+)$")


@dataclass(frozen=True)
class Criterion:
    """What is looked for in a written answer: its points, and (points, example) of each level."""

    name: str
    points: float
    levels: tuple


def criteria(cell):
    """The criteria of a written answer, from its source; ValueError in words if they are not whole.

    They stand behind the model answer, between its markers: `#### Rubric`, then three times
    `1. **Name** (points)` and under it a line a level, `   - points: example`, from all to none.
    """
    lines = [line for kind, run in blocks(cell) if kind == "SOLUTION" for line in run[1:]]
    name = cell.metadata.nbgrader.grade_id
    if HEADING not in lines:
        raise ValueError(f"{name}: expected a rubric behind the model answer, {HEADING!r}")
    found = []
    for line in filter(str.strip, lines[lines.index(HEADING) + 1 :]):
        if match := CRITERION.match(line):
            found.append((match["name"], float(match["points"]), []))
        elif found and (match := LEVEL.match(line)):
            found[-1][2].append((float(match["points"]), match["example"]))
        else:
            raise ValueError(f"{name}: neither a criterion nor a level: {line!r}")
    if len(found) != 3:
        raise ValueError(f"{name}: expected three criteria, got {len(found)}")
    for what, most, levels in found:
        given = [p for p, _ in levels]
        if len(given) < 3 or given != sorted(set(given), reverse=True):
            raise ValueError(f"{name}, {what}: expected three levels or more, the best first")
        if (given[0], given[-1]) != (most, 0):
            raise ValueError(f"{name}, {what}: expected levels from {most:g} to 0, got {given}")
    if (total := sum(most for _, most, _ in found)) != cell.metadata.nbgrader.points:
        worth = cell.metadata.nbgrader.points
        raise ValueError(f"{name}: criteria sum to {total:g}, the answer is worth {worth:g}")
    return [Criterion(what, most, tuple(levels)) for what, most, levels in found]


def written(cells):
    """Those cells that a person reads."""
    return [
        cell
        for cell in cells
        if graded(cell) and cell.metadata.nbgrader.grade and cell.metadata.nbgrader.solution
    ]


def exercises(notebook):
    """Split a set into exercises: (title, cells), a new one at each second-level heading."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            found.append((cell.source.split("\n")[0][3:], []))
        if found:
            found[-1][1].append(cell)
    return found


def facts(cells):
    """Equations, level and minutes of an exercise, from the line under its heading."""
    line = LINE.search(cells[0].source)
    if line is None:
        raise ValueError(f"{cells[0].source[:40]!r}: expected equation · level · minutes")
    return line["equations"], line["level"], int(line["minutes"])


def points(cells):
    """Points of an exercise."""
    return sum(c.metadata.nbgrader.points for c in cells if graded(c) and c.metadata.nbgrader.grade)


def known(name):
    """(part, mistake, what is said) of a check, one line a name."""
    seen = {}
    for part in getattr(checks, name).parts:
        for mistake in part.mistakes:
            seen.setdefault((part.name, mistake.name), mistake.message)
    return [(part, name, message) for (part, name), message in seen.items()]


def overview(sets):
    """Return the page of all exercises, from (name, source notebook) of each set."""
    out = [
        "# Exercises at a glance",
        "A set a chapter. Each exercise names its equations, says what it wants and how long it "
        "takes. Three kinds: *fill in the line*, *write it*, and *derive, then show*. A star means "
        "hard: one in five or so. A check says at once whether an answer is right or which "
        "mistake it is; a person reads sentences.",
    ]
    for name, notebook in sets:
        title = notebook.cells[0].source.split("\n")[0].lstrip("# ")
        out.append(f"## [{title}]({name}.md)")
        rows = ["| exercise | kind | minutes | points | judged by |", "|---|---|--:|--:|---|"]
        for exercise, cells in exercises(notebook):
            _, level, minutes = facts(cells)
            own = [c.metadata.gmmlab.check for c in cells if "gmmlab" in c.metadata]
            by = ", ".join(f"`{c}`, which knows {len(known(c))} mistakes" for c in own)
            line = f"{exercise} | {level} | {minutes} | {points(cells)} | {by or 'a person'}"
            rows.append(f"| {line} |")
        out.append("\n".join(rows))
    return "\n\n".join(out) + "\n"


def rubric(notebook):
    """Return the rubric as MyST text."""
    sets = exercises(notebook)
    title = notebook.cells[0].source.split("\n")[0].lstrip("# ")
    total, minutes = sum(points(c) for _, c in sets), sum(facts(c)[2] for _, c in sets)
    out = [f"# Rubric: {title}", f"{total} points, about {minutes} minutes. Not for students."]
    for name, cells in sets:
        equations, level, time = facts(cells)
        out.append(f"## {name}")
        out.append(f"{points(cells)} points · {equations} · {level} · {time} minutes")
        for cell in cells:
            out += _cell(cell)
    return "\n\n".join(out) + "\n"


def _cell(cell):
    parts = []
    answers = [lines[1:] for kind, lines in blocks(cell) if kind == "SOLUTION"]
    for lines in answers:
        text = "\n".join(lines)
        parts.append(f"```python\n{text}\n```" if cell.cell_type == "code" else text)
    if graded(cell) and cell.metadata.nbgrader.grade:
        worth = cell.metadata.nbgrader.points
        if check := cell.metadata.get("gmmlab", {}).get("check"):
            told = known(check)
            parts.append(
                f"**{worth} points**, by `checks.{check}`, which knows {len(told)} mistakes:"
            )
            parts.append("\n".join(f"- *{part}: {name}*: {said}" for part, name, said in told))
        else:
            marks = "by criterion; what stands at a level is an example of it, not the only one"
            parts.append(f"**{worth} points**, read by a person, {marks}.")
    return parts
