"""Gradebooks of Canvas and Moodle, as they are exported there, filled with points.

Canvas exports a row a student under `Student, ID, SIS User ID, SIS Login ID, Section`, then a
column an assignment, `Exercises 4 (1234)`; a row before the first student says what each is worth
(`Points Possible`). Moodle exports `First name, Last name, ID number, …, Email address` and
`Assignment: Exercises 4 (Real)`; its grading worksheet has `Identifier, Full name, Email address,
…, Grade, Maximum Grade`. What is written has the columns that say who somebody is, and those that
were filled; the rest stays as it is there.
"""

import csv
import io
import re
from dataclasses import dataclass, field

CANVAS = (
    "Student",
    "ID",
    "SIS User ID",
    "SIS Login ID",
    "Integration ID",
    "Root Account",
    "Section",
)
MOODLE = (
    *("Identifier", "First name", "Surname", "Last name", "Full name", "Username", "ID number"),
    *("Institution", "Department", "Email address"),
)
SAYS = {
    "ID": "id",
    "SIS User ID": "id",
    "Integration ID": "id",
    "SIS Login ID": "login",
    "Identifier": "id",
    "Username": "login",
    "ID number": "id",
    "Email address": "email",
}
MOST = "Maximum Grade"
NUMBER = re.compile(r"^(.*\S)\s*\((\d+)\)$")  # Canvas: a name and the assignment's number
ITEM = re.compile(r"^(?:\w+: ?)?(.*?)\s*(?:\((?:Real|Punkte|Reel)\))?$")  # Moodle: kind, name, form


@dataclass(frozen=True)
class Filled:
    """A filled gradebook: its text, how many cells were filled, and what was not, in words."""

    text: str
    count: int
    left: list = field(default_factory=list)


def fill(text, totals, who, columns, titles=None, scale=False):
    """Fill a gradebook.

    Parameters
    ----------
    text : str
        The export.
    totals : dict of str to dict of str to (points, most)
        By set, then by student.
    who : dict of str to set of str
        Everything that says who a student is: ids, logins, e-mail addresses.
    columns : dict of str to str
        Heading of a set's column, where it is not the set's name or title.
    titles : dict of str to str, optional
        Title of each set.
    scale : bool
        Whether points are scaled to what the gradebook gives for an assignment.

    Returns
    -------
    Filled

    Raises
    ------
    ValueError
        If it is no gradebook that is known, a set's column is not there, or is worth other points.
    """
    head, rows, delimiter = _rows(text)
    kind = CANVAS if {"Student", "ID", "Section"} <= set(head) else MOODLE
    if kind is MOODLE and not {"Email address", "ID number", "Identifier"} & set(head):
        raise ValueError("it is neither a gradebook of Canvas nor one of Moodle")
    identity = [i for i, name in enumerate(head) if name in kind]
    people, left, count = _people(head, rows), [], 0
    chosen = {name: _column(name, head, columns, titles or {}, kind) for name in totals}
    if len(set(chosen.values())) < len(chosen):
        raise ValueError("two sets have one column; say --column SET=HEADING")
    for name, students in totals.items():
        column = chosen[name]
        for student, (points, most) in sorted(students.items()):
            found = {n for key in who.get(student, {student}) for n in people.get(_key(key), ())}
            if len(found) != 1:
                there = "several rows of" if found else "not in"
                left.append(f"{student}, {name}: {there} the gradebook")
                continue
            row = rows[found.pop()]
            worth = _worth(head, rows, row, column)
            if worth is not None and worth != most and not scale:
                raise ValueError(
                    f"{head[column]!r} is worth {worth:g} points there and {most:g} here; "
                    "change it there, or say --scale"
                )
            scaled = points * worth / most if scale and worth and most else points
            row[column], count = f"{round(scaled, 2):g}", count + 1
    extra = [head.index(n) for n in (MOST,) if n in head]
    keep = sorted({*identity, *chosen.values(), *extra})
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([head[i] for i in keep])
    writer.writerows([[row[i] for i in keep] for row in rows])
    return Filled(out.getvalue(), count, left)


def _rows(text):
    """Heading, rows of equal length, and what stands between cells."""
    text = text.removeprefix("\ufeff")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    if not rows or not any(rows[0]):
        raise ValueError("it is empty")
    head = [cell.strip() for cell in rows[0]]
    wide = [row + [""] * (len(head) - len(row)) for row in rows[1:] if any(row)]
    if any(len(row) > len(head) for row in wide):
        raise ValueError("a row has more cells than the heading")
    return head, wide, delimiter


def _key(text):
    return text.strip().casefold().removeprefix("participant ")


def _people(head, rows):
    """Rows by what says who they are about; the rows before the first student say nothing."""
    found = {}
    for n, row in enumerate(rows):
        if not _is_student(head, row):
            continue
        for column, name in enumerate(head):
            if name in SAYS and row[column].strip():
                key = _key(row[column])
                found.setdefault(key, set()).add(n)
    return found


def _is_student(head, row):
    """Whether a row is about a student; Canvas has rows without an ID that are not."""
    return "Student" not in head or bool(row[head.index("ID")].strip())


def _column(name, head, columns, titles, kind):
    """Number of a set's column; nothing is taken that only resembles it."""
    wanted = [columns[name]] if name in columns else [name, titles.get(name, name)]
    others = [h for h in head if h not in kind]
    matches = [
        i
        for i, h in enumerate(head)
        if h in others and {_key(h), _key(_bare(h, kind))} & {_key(w) for w in wanted}
    ]
    if len(matches) != 1:
        shown = ", ".join(map(repr, others))
        said = "several columns" if matches else "no column"
        raise ValueError(
            f"{said} for {name} ({' or '.join(map(repr, dict.fromkeys(wanted)))}) among {shown}; "
            f"say --column {name}=HEADING"
        )
    return matches[0]


def _bare(heading, kind):
    """A heading without what the platform adds to the assignment's name."""
    match = (NUMBER if kind is CANVAS else ITEM).match(heading)
    return match[1] if match else heading


def _worth(head, rows, row, column):
    """What an assignment is worth there, None if the export does not say."""
    if MOST in head:
        cell = row[head.index(MOST)]
    else:
        own = [r for r in rows if r[0].strip() == "Points Possible" and "Student" in head]
        cell = own[0][column] if own else ""
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return None
