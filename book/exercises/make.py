"""Make everything from the sources of the exercises; `make exercises` runs it.

    python book/exercises/make.py                 all sets
    python book/exercises/make.py 04-em.md        these sets

From `04-em.md` come
- `notebooks/04-em.ipynb`, what students download: no solutions, no hidden tests;
- `pages/04-em.md`, the same as a page of the book;
- `instructors/source/04-em/04-em.ipynb`, the set as nbgrader takes it, with solutions;
- `instructors/otter/04-em/04-em.ipynb`, the same as `otter assign` takes it;
- `instructors/rubric/04-em.md`, points, times, solutions and known mistakes.
and of all sets together `pages/overview.md`, a table of exercises.
`instructors/` stands at the root of the project, beside the book; git and the book ignore it.

How to write a set
------------------
1. `NN-name.md` is MyST text that jupytext reads; copy the head of `04-em.md`. `# Title` first.
2. An exercise is a markdown cell that begins with `## Name`, and under it the line
   `Equation (9.23) · fill in the line · 15 minutes`: equations, difficulty (fill in the line,
   write it, derive, then show), time. Then the question; the hint in `<details>`, which unfolds
   in Jupyter and on the page alike; then the answer's cell and the check's cell. `## ★ Name` is
   hard, one in five. A derivation has more than one answer: its steps as functions on numbers,
   each value a part of the check, and a text for what no number shows.
3. The answer's cell has nbgrader metadata with `"solution": true`, and its solution between
   `### BEGIN SOLUTION` and `### END SOLUTION`. What students get instead is `markers.CODE_STUB`.
4. The check's cell has `"grade": true, "locked": true` and points, and
   `:gmmlab: {"check": "e_step", "answer": "responsibilities"}`: a check of `gmmlab.checks`, and
   the name that it is called with. It ends in `verdict.points(3)`: partial credit for nbgrader.
   Lines between `### BEGIN HIDDEN TESTS` and `### END HIDDEN TESTS` run at grading alone.
5. A question that wants a sentence is a markdown cell with `"grade": true, "solution": true,
   "locked": false` and points; a model answer stands between the same markers, and behind it a
   rubric, `#### Rubric`, with three criteria and examples, as `rubric.criteria` reads it.
6. A new check is a few lines in the chapter's file of `gmmlab/checks/exercises`: the right formula
   with a keyword for each slip, and a list of mistakes.
7. `make exercises` refuses a set that is not in order, and says which cell. The tests run each set
   twice: with its solutions all is right, without them all answers are wrong and nothing else.
"""

import copy
import re
import shutil
import sys
from pathlib import Path

import jupytext
import nbformat

sys.path.append(str(Path(__file__).parents[1]))
import install_cell
import otter_format
from markers import SourceError, release
from nbformat import v4
from rubric import overview, rubric

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
EQUATION = re.compile(r"(?<![\w$`])\((\d+\.\d+)\)")
LABEL = re.compile(r"\(prml-(\d+\.\d+)\)")


def read(source):
    """Read a source: a notebook whose cells have the same ids each time."""
    notebook = jupytext.read(source)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
            "gmmlab": {"set": Path(source).stem},  # so that the grader need not guess
        }
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    nbformat.validate(notebook)
    return notebook


def expected(notebook):
    """Return the instructors' notebook, with the outputs that right answers give, for nbval."""
    notebook = copy.deepcopy(notebook)
    number = 0
    for cell in notebook.cells:
        if cell.cell_type == "code":
            number += 1
            cell.execution_count = number
            if "check" in cell.metadata.get("gmmlab", {}):
                points = {"text/plain": repr(float(cell.metadata.nbgrader.points))}
                cell.outputs = [
                    v4.new_output("stream", name="stdout", text="Right.\n"),
                    v4.new_output("execute_result", points, execution_count=number),
                ]
    return notebook


def page(notebook, name, labels):
    """Return a page of the book from a students' notebook; see book/_ext/answers.py."""
    parts, answer = [], None  # the cell to which the next check belongs
    for cell in notebook.cells:
        grading, own = cell.metadata.get("nbgrader", {}), cell.metadata.get("gmmlab", {})
        if answer and own.get("check"):
            call = {"check": own.check, "answer": own.answer}
            parts.append(_directive("answer", answer, **call, points=grading.points))
            answer = None
        elif cell.cell_type == "code" and grading.get("solution"):
            answer = cell
        elif cell.cell_type == "code":
            parts.append(f"```{{code-block}} python\n:class: exercise-setup\n\n{cell.source}\n```")
        elif grading.get("solution"):
            parts.append(_directive("answer-in-words", cell, points=grading.points))
        else:
            parts.append(EQUATION.sub(lambda m: _linked(m[1], labels), cell.source))
    title, rest = parts[0].split("\n", 1)
    link = (
        f"{{download}}`Download this set as a notebook <../notebooks/{name}.ipynb>`. It needs "
        "`gmmlab` and says at each answer whether it is right, or what went wrong."
    )
    return "\n\n".join([title, link, rest.strip(), *parts[1:]]) + "\n"


def _directive(name, cell, **options):
    """Return a cell in which students answer, as a directive of the page."""
    lines = "".join(f":{key}: {value}\n" for key, value in options.items())
    return f"````{{{name}}} {cell.metadata.nbgrader.grade_id}\n{lines}\n{cell.source}\n````"


def _linked(number, labels):
    return f"{{eq}}`prml-{number}`" if number in labels else f"({number})"


def derived(folder):
    """Numbers of the equations that the chapters derive, to which a page can link."""
    return {n for f in folder.glob("*.ipynb") for n in LABEL.findall(f.read_text("utf-8"))}


def write(path, text):
    """Write a file if its content is new, so that its date tells when it changed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def make(source, book=HERE, instructors=ROOT / "instructors"):
    """Make all that is made of one source; nothing is written if the source is refused."""
    name, notebook = source.stem, read(source)
    students = release(notebook)
    labels = derived(HERE.parent / "chapters")
    write(book / "pages" / f"{name}.md", page(students, name, labels))
    students.cells = install_cell.put_into(students.cells)
    write(book / "notebooks" / f"{name}.ipynb", nbformat.writes(students) + "\n")
    folder = instructors / "source" / name
    write(folder / f"{name}.ipynb", nbformat.writes(expected(notebook)) + "\n")
    made = nbformat.writes(otter_format.assignment(notebook)) + "\n"
    write(instructors / "otter" / name / f"{name}.ipynb", made)
    write(instructors / "rubric" / f"{name}.md", rubric(notebook))
    shutil.copy(HERE / "nbgrader_config.py", instructors)


def main(names):
    """Make the named sets, or all; return the exit status."""
    sources = [HERE / n for n in names] or sorted(HERE.glob("[0-9][0-9]-*.md"))
    failed = 0
    for source in sources:
        try:
            make(source)
        except SourceError as error:
            failed = 1
            print(f"{source.name}: {error}", file=sys.stderr)
        except OSError as error:  # a full disk; the next set would say the same
            print(f"{source.name}: {error}", file=sys.stderr)
            return 1
    if not failed:
        everything = [(s.stem, read(s)) for s in sorted(HERE.glob("[0-9][0-9]-*.md"))]
        write(HERE / "pages" / "overview.md", overview(everything))
        print(f"{len(sources)} sets: pages, notebooks, and solutions in instructors/")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
