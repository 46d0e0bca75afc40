"""Two examinations with solutions, whose numbers a seed draws; `make examination SEED=…` runs it.

    python book/exercises/examination.py --seed 2027

writes into `instructors/examination/2027/`, which git and the book ignore, for the first
examination (after chapter 4) and the second (at the end)
- `first.html`, the paper: print it, or open it anywhere;
- `first.ipynb`, the same questions with a cell for each answer;
- `first-solutions.html` and `first-solutions.ipynb`: solutions, with points for each step.

The questions are here for all to see; which numbers they have, which slip stands in the program and
which run is not EM, the seed decides. So take a seed that nobody knows, and keep what is made.
"""

import argparse
import sys
from dataclasses import dataclass
from html import escape
from pathlib import Path

import nbformat
import numpy as np
from make import ROOT, write
from nbformat import v4

from gmmlab.checks.grading import render

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 11pt/1.5 serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem }}
h2 {{ font-size: 1.1em; break-after: avoid }}
section {{ break-inside: avoid; margin-bottom: 1.5rem }}
pre {{ background: #f0f0f0; padding: .5rem }}
table {{ border-collapse: collapse }}
th, td {{ border: 1px solid #767676; padding: .1rem .6rem }}
.space {{ height: {space} }}
</style>
{body}
</html>
"""


@dataclass(frozen=True)
class Question:
    """A question with its solution: steps, each worth points."""

    title: str
    minutes: int
    text: str
    steps: tuple

    @property
    def points(self):
        """Points of all steps."""
        return sum(points for points, _ in self.steps)

    @property
    def head(self):
        """What stands above the question."""
        return f"{self.title} ({self.points} points, about {self.minutes} minutes)"

    @property
    def solution(self):
        """The steps as a list, each with its points."""
        return "\n".join(f"- **{points}**: {text}" for points, text in self.steps)


def number(value, digits=3):
    """A number as a student would write it."""
    return f"{value:.{digits}g}" if abs(value) < 1000 else f"{value:.0f}"


def choose(rng, *values):
    """One of the values, as Python has it."""
    return values[int(rng.integers(len(values)))]


def titled(name, questions):
    """Title and the line under it."""
    total = (
        f"{sum(q.points for q in questions)} points, {sum(q.minutes for q in questions)} minutes"
    )
    rules = "A calculator is allowed, notes are not. Give three digits, and say how you get there."
    return name, f"{total}. {rules} All logarithms are natural."


def paper(name, questions, solved):
    """Return the examination, or its solutions, as a page to print."""
    title, line = titled(name, questions)
    parts = [f"<h1>{escape(title)}{', solutions' if solved else ''}</h1><p>{escape(line)}</p>"]
    if not solved:
        parts.append("<p>Name: ____________________ &emsp; Number: ____________________</p>")
    for n, q in enumerate(questions, 1):
        answer = render.text(q.solution) if solved else '<div class="space"></div>'
        parts.append(
            f"<section><h2>{n}. {escape(q.head)}</h2>{render.text(q.text)}{answer}</section>"
        )
    space = "0" if solved else "9rem"
    return PAGE.format(title=escape(title), space=space, body="\n".join(parts))


def notebook(name, questions, solved):
    """Return the examination, or its solutions, as a notebook."""
    title, line = titled(name, questions)
    cells = [v4.new_markdown_cell(f"# {title}\n\n{line}", id="title")]
    for n, q in enumerate(questions, 1):
        cells.append(v4.new_markdown_cell(f"## {n}. {q.head}\n\n{q.text}", id=f"question-{n}"))
        data = {"schema_version": 3, "grade_id": f"answer-{n}", "grade": True, "locked": False}
        metadata = {"nbgrader": {**data, "solution": True, "task": False, "points": q.points}}
        text = q.solution if solved else "*Your answer.*"
        cells.append(v4.new_markdown_cell(text, id=f"answer-{n}", metadata=metadata))
    own = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    found = v4.new_notebook(cells=cells, metadata=own)
    nbformat.validate(found)
    return nbformat.writes(found) + "\n"


def make(seed, folder):
    """Write both examinations of a seed into a folder; return their questions by name."""
    import exam_first
    import exam_second

    made = {}
    for name, source in (("first", exam_first), ("second", exam_second)):
        rng = np.random.default_rng([seed, len(name)])
        questions = [question(rng) for question in source.QUESTIONS]
        made[name] = questions
        title = f"{name.capitalize()} examination"
        for solved, tail in ((False, ""), (True, "-solutions")):
            write(folder / f"{name}{tail}.html", paper(title, questions, solved))
            write(folder / f"{name}{tail}.ipynb", notebook(title, questions, solved))
    return made


def main(arguments=None):
    """Make the examinations of the seed that is named; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, required=True, help="that nobody knows; never 0")
    parser.add_argument("--out", type=Path, default=ROOT / "instructors" / "examination")
    options = parser.parse_args(arguments)
    if options.seed <= 0:
        print("--seed: expected a whole number above 0 that nobody knows", file=sys.stderr)
        return 1
    if not render.complete():
        print("formulas need more: pip install -e '.[instructor]'", file=sys.stderr)
        return 1
    folder = options.out / str(options.seed)
    make(options.seed, folder)
    print(f"{folder}: first and second, each as a page and as a notebook, with solutions")
    return 0


if __name__ == "__main__":
    sys.exit(main())
