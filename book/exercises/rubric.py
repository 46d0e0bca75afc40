"""The rubric of a set: points, time, model answers, and the mistakes that its checks know."""

import re

from markers import blocks, graded

from gmmlab import checks

LINE = re.compile(
    r"^(?P<equations>Equations? .+|.+) · (?P<level>.+) · (?P<minutes>\d+) minutes$", re.M
)


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
        "takes. Three kinds: *fill in the line*, *write it*, and *derive, then show*. A check says "
        "at once whether an answer is right or which mistake it is; a person reads sentences.",
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
            parts.append(f"**{worth} points**, read by a person: full for all that the model says.")
    return parts
