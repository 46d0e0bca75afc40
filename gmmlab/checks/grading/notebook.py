"""What is read from notebooks: the exercises of a set, and what a submission holds for each.

A submission's cells are sorted by headings and by ids, so that a figure stands beside the exercise
that asks for it, whatever cells a student has added, removed or written twice.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass, field

MOST = 400 * 2**20  # bytes of a notebook, or of a report, that are read at all
PICTURES = 6  # of an exercise that are shown
PICTURE = 2**20  # bytes of one, at most
SIGNATURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


@dataclass(frozen=True)
class Exercise:
    """What the set says of one graded cell.

    Attributes
    ----------
    grade_id, check, answer : str
        Check and answer are empty where a person reads the answer.
    points : float
    title : str
        Heading of the exercise.
    """

    grade_id: str
    points: float
    check: str = ""
    answer: str = ""
    title: str = ""


@dataclass(frozen=True)
class Notebook:
    """The cells of a notebook, and the set that its metadata name ("" if they name none)."""

    cells: list
    names: str = ""


@dataclass
class Work:
    """What a submission holds for one exercise: code cells, figures as data URIs."""

    code: list = field(default_factory=list)
    figures: list = field(default_factory=list)


def load(path):
    """Read a notebook; ValueError in words if it cannot be read."""
    if path.stat().st_size > MOST:
        raise ValueError("the notebook is too large to be read")
    try:
        whole = json.loads(path.read_bytes())
        cells = [{**c, "source": _joined(c["source"])} for c in whole["cells"]]
        own = (whole.get("metadata") or {}).get("gmmlab") or {}
        named = own.get("set", "")
        return Notebook(cells, named if isinstance(named, str) else "")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ValueError("the file is not a notebook") from None


def _joined(source):
    return source if isinstance(source, str) else "".join(source)


def grading(cell):
    """nbgrader's metadata of a cell, as a dict."""
    metadata = cell.get("metadata")
    data = metadata.get("nbgrader", {}) if isinstance(metadata, dict) else {}
    return data if isinstance(data, dict) else {}


def exercises(cells):
    """What is to be graded in a set, from the cells of its released notebook."""
    found, title = [], ""
    for cell in cells:
        title = heading(cell) or title
        data, own = grading(cell), cell["metadata"].get("gmmlab", {})
        if data.get("grade"):
            check, answer = own.get("check", ""), own.get("answer", "")
            found.append(Exercise(data["grade_id"], data["points"], check, answer, title))
    return found


def heading(cell):
    """Title of the exercise that a cell begins, or ""."""
    first = cell["source"].split("\n", 1)[0]
    return first[3:].strip() if cell.get("cell_type") == "markdown" and first[:3] == "## " else ""


def places(submitted, released):
    """Title of the exercise that each cell of a submission belongs to; "" before the first."""
    titles, title = {}, ""
    for cell in released:
        title = heading(cell) or title
        if grade_id := grading(cell).get("grade_id"):
            titles[grade_id] = title
    known, found, title = set(titles.values()), [], ""
    for cell in submitted:
        if (begun := heading(cell)) in known:
            title = begun
        found.append(titles.get(str(grading(cell).get("grade_id")), title))
    return found


def work(submitted, released):
    """Code and figures of a submission as handed in, a `Work` a title."""
    tests = {c["source"].strip() for c in released if c["cell_type"] == "code" and not is_answer(c)}
    found = {}
    for cell, title in zip(submitted, places(submitted, released), strict=True):
        if cell.get("cell_type") != "code":
            continue
        of = found.setdefault(title, Work())
        if cell["source"].strip() not in tests and not grading(cell).get("grade"):
            of.code.append(cell["source"])
        of.figures += pictures(cell)
    return {title: Work(w.code, w.figures[:PICTURES]) for title, w in found.items()}


def is_answer(cell):
    """Whether a cell is there to hold an answer."""
    return bool(grading(cell).get("solution"))


def pictures(cell):
    """Yield the pictures among a cell's outputs, as data URIs."""
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        data = output.get("data") if isinstance(output, dict) else None
        for mime in ("image/svg+xml", *SIGNATURES) if isinstance(data, dict) else ():
            if mime in data and (uri := picture(mime, data[mime])):
                yield uri
                break


def picture(mime, data):
    """Return a picture as a data URI, or None if it is none, or too large to be shown."""
    try:
        data = _joined(data)
        if mime == "image/svg+xml":  # as an image: no script in it runs
            raw = data.encode()
        else:
            raw = base64.b64decode(re.sub(r"\s", "", data), validate=True)
    except (TypeError, ValueError, binascii.Error):
        return None
    if len(raw) > PICTURE or not raw.startswith(SIGNATURES.get(mime, b"")):
        return None
    return f"data:{mime};base64,{base64.b64encode(raw).decode()}"
