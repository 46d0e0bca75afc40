"""What graders and students read: a table of points, and a page a student."""

import csv
from html import escape

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto }}
section {{ border-top: 1px solid #999; padding: .5rem 0 }}
pre {{ white-space: pre-wrap; background: #eee; padding: .5rem }}
</style>
<h1>{title}</h1>
<p>{total}</p>
{sections}
</html>
"""


def total(results):
    """Points reached by what was checked."""
    return sum(r.points for r in results if r.verdict)


def page(student, name, results):
    """Return the feedback page of one submission, as HTML."""
    most = sum(r.exercise.points for r in results if r.verdict)
    by_hand = sum(r.exercise.points for r in results if not r.verdict)
    line = f"{total(results):g} of {most:g} points."
    if by_hand:
        line += f" Answers worth another {by_hand:g} points are read by a person."
    sections = "\n".join(_section(r) for r in results)
    return PAGE.format(title=escape(f"{name}: {student}"), total=line, sections=sections)


def _section(result):
    head = f"<h2>{escape(result.exercise.grade_id)}</h2>"
    if result.verdict is None:
        text = result.text.strip() or "No answer."
        body = f"<p>Read by a person.</p><pre>{escape(text[:5000])}</pre>"
    else:
        points = f"{result.points:g} of {result.exercise.points:g} points."
        body = f"<p>{points} {escape(result.verdict.message)}</p>"
        if result.text:
            body += f"<p>{escape(result.text[:1000])}</p>"
    return f"<section>{head}{body}</section>"


def table(path, graded):
    """Write the CSV: a row an exercise of each submission.

    Parameters
    ----------
    path : Path
    graded : list of (student, set, results or an error in words)
    """
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("student", "set", "exercise", "points", "of", "mistake", "note"))
        for student, name, results in graded:
            if isinstance(results, str):
                writer.writerow((_safe(student), name, "", "", "", "", results))
                continue
            for r in results:
                mistake = r.verdict.mistake if r.verdict else ""
                note = "" if r.verdict else "read by a person"
                points = r.points if r.verdict else ""
                of = r.exercise.points
                row = (_safe(student), name, r.exercise.grade_id, points, of, mistake or "", note)
                writer.writerow(row)


def _safe(name):
    """A name that a spreadsheet does not take for a formula."""
    return f"'{name}" if name[:1] in "=+-@\t\r" else name
