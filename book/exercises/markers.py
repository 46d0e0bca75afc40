"""From a set's source to what students get: solutions and hidden tests out, and refusals first.

The markers are nbgrader's, and the result is, cell for cell, what nbgrader releases. What nbgrader
lets through is refused here: a mistyped or unclosed marker, a `grade_id` twice, a solution outside
its markers.
"""

import copy
import difflib
from collections import Counter

KINDS = ("SOLUTION", "HIDDEN TESTS")
BEGIN = {f"### BEGIN {kind}": kind for kind in KINDS}
END = {f"### END {kind}": kind for kind in KINDS}
CODE_STUB = "pass  # your answer"  # nbgrader_config.py says the same
TEXT_STUB = "*Your answer.*"
LONG = 12  # a shorter line, such as `return mu`, may well stand elsewhere too
KEYS = {"schema_version", "grade_id", "grade", "locked", "solution", "task"}


class SourceError(ValueError):
    """A source from which nothing is made."""


def blocks(cell):
    """Lines of a cell in runs of (kind, lines), kind None outside markers; or `SourceError`."""
    found, kind = [(None, [])], None
    for line in cell.source.split("\n"):
        bare = line.strip()
        if bare in BEGIN:
            if kind:
                raise SourceError(f"{bare!r} inside {kind}")
            kind = BEGIN[bare]
            found.append((kind, [line]))
        elif bare in END:
            if kind != END[bare]:
                raise SourceError(f"{bare!r} closes nothing")
            kind = None
            found.append((None, []))
        elif meant(bare):
            raise SourceError(f"{bare!r} is nearly, but not quite, a marker")
        else:
            found[-1][1].append(line)
    if kind:
        raise SourceError(f"### BEGIN {kind} is not closed")
    return found


def meant(line):
    """Whether a line that is no marker was meant to be one."""
    if not line.startswith("#") and not line.isupper():
        return False
    near = difflib.get_close_matches(line.upper(), [*BEGIN, *END], cutoff=0.75)
    return bool(near) or any(kind in line for kind in KINDS)


def check(notebook):
    """Raise `SourceError`, naming the cell, if students or nbgrader would get something wrong."""
    ids = Counter(c.metadata.nbgrader.grade_id for c in notebook.cells if graded(c))
    hidden, shown = set(), set()
    for number, cell in enumerate(notebook.cells):
        try:
            runs = blocks(cell)
            _check_cell(cell, {kind for kind, _ in runs if kind}, ids)
        except SourceError as error:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", cell.source[:40])
            raise SourceError(f"cell {number} ({name}): {error}") from None
        for kind, lines in runs:
            lines = {line.strip() for line in lines[bool(kind) :]}
            (hidden if kind else shown).update(line for line in lines if len(line) >= LONG)
    if twice := hidden & shown:
        raise SourceError(f"a solution's line stands outside its markers too: {min(twice)!r}")


def _check_cell(cell, kinds, ids):
    if not graded(cell):
        if kinds:
            raise SourceError(f"{min(kinds)} in a cell without nbgrader metadata")
        return
    data = cell.metadata.nbgrader
    if KEYS - set(data):
        raise SourceError(f"nbgrader metadata lack {', '.join(sorted(KEYS - set(data)))}")
    if ids[data.grade_id] > 1:
        raise SourceError(f"grade_id {data.grade_id!r} is used {ids[data.grade_id]} times")
    if ("points" in data) != data.grade:
        raise SourceError("points belong to graded cells, and to them alone")
    if data.solution == data.locked:
        raise SourceError("a cell is either a solution or locked")
    if data.solution and "SOLUTION" not in kinds:
        raise SourceError("a solution without ### BEGIN SOLUTION")
    if not data.solution and "SOLUTION" in kinds:
        raise SourceError("a solution in a cell that is not one")
    if "HIDDEN TESTS" in kinds and not (data.grade and data.locked):
        raise SourceError("hidden tests in a cell that is not a test")


def graded(cell):
    """Whether a cell carries nbgrader's metadata."""
    return "nbgrader" in cell.metadata


def release(notebook):
    """Return the students' notebook; `SourceError` if the source is not in order."""
    check(notebook)
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        cell.source = "\n".join(line for run in blocks(cell) for line in _released(cell, *run))
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def _released(cell, kind, lines):
    if kind is None:
        return lines
    if kind == "HIDDEN TESTS":
        return []
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    return [indent + CODE_STUB if cell.cell_type == "code" else TEXT_STUB]


def secrets(notebook):
    """Lines between markers that say something, stripped: what must occur nowhere else."""
    runs = [run for cell in notebook.cells for run in blocks(cell)]
    lines = [line.strip() for kind, lines in runs if kind for line in lines[1:]]
    return sorted({line for line in lines if len(line) >= LONG})
