"""The marks of written answers: a table that a person fills in, and how it is read back."""

import math
from dataclasses import dataclass

from .tables import WHO, read, write

CRITERIA = ("criterion 1", "criterion 2", "criterion 3")
KEYS = ("student", "set", "exercise")
COLUMNS = (*WHO, "of", *CRITERIA, "points", "comment")


@dataclass(frozen=True)
class Mark:
    """What a person gives a written answer."""

    points: float
    criteria: tuple = ()
    comment: str = ""


def sheet(path, submissions):
    """Write the table into which marks are entered; what stands in it already is kept."""
    kept = {tuple(row[k] for k in KEYS): row for _, row in read(path)} if path.exists() else {}
    for s in submissions:
        for r in s.results:
            if r.verdict is None:
                e = r.exercise
                row = dict.fromkeys(COLUMNS, "") | {"student": s.student, "id": s.id, "set": s.set}
                row |= {"exercise": e.grade_id, "title": e.title, "of": e.points}
                kept.setdefault((row["student"], row["set"], row["exercise"]), row)
    write(path, COLUMNS, [[row.get(c, "") for c in COLUMNS] for _, row in sorted(kept.items())])


def entered(path, most):
    """Read the marks that were entered.

    Parameters
    ----------
    path : Path
    most : dict of (student, set, exercise) to float
        Points of each written answer that was handed in.

    Returns
    -------
    dict of (student, set) to dict of exercise to Mark

    Raises
    ------
    ValueError
        With all lines that cannot be read, in words; nothing is taken over then.
    """
    found, wrong = {}, []
    for line, row in read(path):
        if missing := [c for c in KEYS if c not in row]:
            raise ValueError(f"{path}: there is no column {missing[0]!r}")
        key = tuple(row[c].removeprefix("'") for c in KEYS)
        try:
            mark = _mark(row)
            if mark and key not in most:
                raise ValueError(f"nobody has handed in {' / '.join(key)}")
            if mark and mark.points > most[key]:
                raise ValueError(f"{mark.points:g} points of at most {most[key]:g}")
            if mark and key[2] in found.setdefault(key[:2], {}):
                raise ValueError(f"{' / '.join(key)} has a mark already")
        except ValueError as error:
            wrong.append(f"{path}, line {line}: {error}")
            continue
        if mark:
            found[key[:2]][key[2]] = mark
    if wrong:
        raise ValueError("\n".join(wrong))
    return found


def _mark(row):
    """The mark of one row, None if nothing was entered."""
    given = [_number(row.get(c, ""), c) for c in CRITERIA]
    whole = _number(row.get("points", ""), "points")
    some = [g for g in given if g is not None]
    if whole is None and not some:
        return None
    if whole is None and len(some) < len(CRITERIA):
        raise ValueError("a criterion is empty, and so is points")
    if whole is not None and len(some) == len(CRITERIA) and not math.isclose(whole, sum(given)):
        raise ValueError(f"criteria sum to {sum(given):g}, points say {whole:g}")
    points = sum(given) if whole is None else whole
    return Mark(round(points, 2), tuple(given) if some else (), row.get("comment", ""))


def _number(cell, name):
    if not cell:
        return None
    try:
        value = float(cell.replace(",", "."))
    except ValueError:
        raise ValueError(f"{name}: expected a number, got {cell!r}") from None
    if not 0 <= value < math.inf:
        raise ValueError(f"{name}: expected a number not below zero, got {cell!r}")
    return value
