"""What people read: a page a submission for the student, one of the class for the instructor."""

from html import escape

from . import render

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto;
 padding: 0 1rem }}
section {{ border-top: 1px solid #767676; padding: .5rem 0 }}
pre {{ white-space: pre-wrap; overflow-wrap: anywhere; background: #f0f0f0; padding: .5rem }}
img {{ max-width: 100% }}
figure {{ margin: 1rem 0 }}
table {{ border-collapse: collapse }}
th, td {{ border: 1px solid #767676; padding: .2rem .5rem; text-align: left; vertical-align: top }}
</style>
<h1>{title}</h1>
{body}
</html>
"""
PLAIN = "Formulas stand here as they were typed; gmmlab[instructor] brings what draws them."


def _p(text):
    return f"<p>{escape(text)}</p>"


def _page(title, *parts):
    return PAGE.format(title=escape(title), body="\n".join(filter(None, parts)))


def page(submission):
    """Return the feedback page of one submission, as HTML: points, diagnosis, own work, marks."""
    s = submission
    line = f"{s.total:g} of {s.most:g} points."
    if s.unread:
        worth = sum(r.exercise.points for r in s.results if s.points(r) is None)
        line += f" Answers worth {worth:g} of them have not been read yet."
    titles = dict.fromkeys(r.exercise.title for r in s.results)
    return _page(
        f"{s.set}: {s.student}",
        _p(line),
        *map(_p, s.graded.notes),
        "" if render.complete() else _p(PLAIN),
        *(_section(s, title) for title in titles),
    )


def _section(s, title):
    """An exercise: what was judged, what was written, code and figures."""
    parts = [f"<h2>{escape(title)}</h2>"]
    for r in (r for r in s.results if r.exercise.title == title):
        parts += _checked(r) if r.verdict else _written(s, r)
    work = s.graded.work.get(title)
    if work and any(map(str.strip, work.code)):
        code = escape("\n\n".join(work.code)[:20_000])
        parts.append(f"<details><summary>Code</summary><pre>{code}</pre></details>")
    made = s.graded.made.get(title, ())
    parts += _figures(work.figures if work else (), "as handed in")
    parts += _figures(made, "made again by running the notebook")
    if work and work.figures and not made:
        parts.append(_p("Run again, this notebook made no figure here."))
    return f"<section>{''.join(parts)}</section>"


def _checked(result):
    points = f"{result.points:g} of {result.exercise.points:g} points."
    parts = [_p(f"{points} {result.verdict.message}")]
    return [*parts, _p(result.text[:1000])] if result.text else parts


def _written(s, result):
    parts, mark = [], s.marks.get(result.exercise.grade_id)
    if mark:
        parts.append(_p(f"{mark.points:g} of {result.exercise.points:g} points."))
        if mark.criteria:
            given = ", ".join("–" if c is None else f"{c:g}" for c in mark.criteria)
            parts.append(_p(f"By criterion: {given}."))
        if mark.comment:
            parts.append(f"<blockquote>{render.text(mark.comment)}</blockquote>")
    else:
        parts.append(_p(f"{result.exercise.points:g} points, to be read by a person."))
    text = result.text.strip()
    return [*parts, render.text(text, result.attachments) if text else _p("No answer.")]


def _figures(uris, how):
    return [
        f'<figure><img alt="Figure {i}, {how}" src="{uri}">'
        f"<figcaption>Figure {i}, {how}</figcaption></figure>"
        for i, uri in enumerate(uris, 1)
    ]


def overview(submissions, seed):
    """Return the instructor's page of a class: totals, what was refused, which answers to read."""
    rows, refused, calls = [], [], []
    for s in submissions:
        if s.refused:
            refused.append(f"<li>{escape(f'{s.student}, {s.set}: {s.refused}')}</li>")
            continue
        name = escape(f"{s.student} {s.id}".strip())
        rows.append(
            f"<tr><th scope=row>{name}</th><td>{escape(s.set)}</td>"
            f"<td>{s.total:g} of {s.most:g}</td><td>{len(s.unread)}</td>"
            f"<td>{escape(' '.join(s.graded.notes))}</td></tr>"
        )
        calls += [_call(s, r) for r in s.results if r.uses]
    head = "<tr><th>student</th><th>set</th><th>points</th><th>unread</th><th>remarks</th></tr>"
    return _page(
        "The class",
        _p(f"Answers were tried on the problems of seed {seed}. For instructors alone."),
        f"<h2>Not graded</h2><ul>{''.join(refused)}</ul>" if refused else "",
        "<h2>Answers to look at</h2>",
        _p("They mention the checks, or a function of the package that does what they were asked.")
        if calls
        else _p("No answer mentions the checks or a function that it was asked to write."),
        *calls,
        f"<h2>Points</h2><table>{head}{''.join(rows)}</table>",
    )


def _call(s, result):
    uses = ", ".join(f"<code>{escape(u)}</code>" for u in result.uses)
    title = escape(f"{s.student}, {s.set}: {result.exercise.title}")
    works = [s.graded.work[t] for t in (result.exercise.title, "") if t in s.graded.work]
    code = escape("\n\n".join(c for work in works for c in work.code)[:20_000])
    return (
        f"<section><h3>{title}</h3><p>{result.points:g} of {result.exercise.points:g} points; "
        f"mentions {uses}</p><pre>{code}</pre></section>"
    )
