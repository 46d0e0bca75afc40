"""The tables of a class: points, totals, who is who; and how any table is read and written."""

import csv
from dataclasses import dataclass

from .submission import Graded

WHO = ("student", "id", "set", "exercise", "title")
POINTS = (*WHO, "points", "of", "mistake", "note", "uses", "seed")


@dataclass(frozen=True)
class Submission:
    """One notebook of a class: whose, which set, and what came of it.

    Attributes
    ----------
    student : str
        Name of the folder or file.
    id : str
        As the roster or the learning platform has it, or "".
    set : str
    graded : Graded or str
        A text says why it was not graded.
    marks : dict of str to Mark
        By exercise.
    """

    student: str
    id: str
    set: str
    graded: Graded | str
    marks: dict

    @property
    def refused(self):
        """Why it was not graded, or ""."""
        return self.graded if isinstance(self.graded, str) else ""

    @property
    def results(self):
        """Its results; none if it was not graded."""
        return () if self.refused else self.graded.results

    def points(self, result):
        """Points of a result, None while nobody has read the answer."""
        if result.verdict:
            return result.points
        mark = self.marks.get(result.exercise.grade_id)
        return mark.points if mark else None

    @property
    def total(self):
        """Points so far."""
        return round(sum(self.points(r) or 0 for r in self.results), 2)

    @property
    def most(self):
        """Points of the whole set."""
        return sum(r.exercise.points for r in self.results)

    @property
    def unread(self):
        """Titles of the written answers that have no mark yet."""
        return [r.exercise.title for r in self.results if self.points(r) is None]


def read(path):
    """Yield (line number, row as a dict) of a table with a heading; ValueError if it is none."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        for row in reader:
            if None in row or None in row.values():
                raise ValueError(f"{path}, line {reader.line_num}: not as many cells as columns")
            yield reader.line_num, {k.strip(): v.strip() for k, v in row.items()}


def write(path, heading, rows):
    """Write a table; cells that a spreadsheet would take for a formula begin with an apostrophe."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(heading)
        writer.writerows([_safe(cell) for cell in row] for row in rows)


def _safe(cell):
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in tuple("=+-@\t\r") else cell


def points(path, submissions, seed):
    """Write a row an exercise of each submission."""
    rows = []
    for s in submissions:
        if s.refused:
            rows.append((s.student, s.id, s.set, "", "", "", "", "", s.refused, "", seed))
        for r in s.results:
            got = s.points(r)
            note = "" if r.verdict else "read by a person" if got is None else "marked by a person"
            note = " ".join(filter(None, (note, *s.graded.notes)))
            e, mistake = r.exercise, (r.verdict and r.verdict.mistake) or ""
            got = "" if got is None else got
            uses = "; ".join(r.uses)
            head = (s.student, s.id, s.set, e.grade_id, e.title)
            rows.append((*head, got, e.points, mistake, note, uses, seed))
    write(path, POINTS, rows)


def totals(path, submissions):
    """Write a row a student: points of each set, their sum, and how many answers are unread."""
    sets = sorted({s.set for s in submissions if not s.refused})
    heading = ["student", "id", *(c for n in sets for c in (n, f"{n} of")), "total", "of", "unread"]
    students = {}
    for s in submissions:
        students.setdefault((s.student, s.id), {})[s.set] = s
    rows = []
    for (student, number), own in sorted(students.items()):
        got = [own[n] for n in sets if n in own and not own[n].refused]
        cells = []
        for name in sets:
            s = own.get(name)
            cells += ["", ""] if s is None or s.refused else [s.total, s.most]
        unread = sum(len(s.unread) for s in got)
        total = round(sum(s.total for s in got), 2)
        rows.append((student, number, *cells, total, sum(s.most for s in got), unread))
    write(path, heading, rows)


def roster(path):
    """Read who is who: rows by the name of a student's folder; id, e-mail, login if they are there.

    Raises
    ------
    ValueError
        If there is no column `student`, or a student stands in it twice.
    """
    found = {}
    for line, row in read(path):
        if "student" not in row:
            raise ValueError(f"{path}: there is no column 'student'")
        if row["student"] in found:
            raise ValueError(f"{path}, line {line}: {row['student']!r} stands there twice")
        found[row["student"]] = row
    return found
