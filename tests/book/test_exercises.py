"""The sets: no source that is not in order, and secrets that stay where they are."""

import re
import subprocess
import sys
from pathlib import Path

import install_cell
import leaks
import make
import markers
import nbformat
import pytest
import rubric
from nbformat import v4

from gmmlab import checks
from gmmlab.checks.judging.check import Check

SOURCES = sorted(make.HERE.glob("[0-9][0-9]-*.md"))
NAMES = [s.stem for s in SOURCES]


def meta(grade_id, **other):
    """nbgrader's metadata of a solution's cell, or with changes of another."""
    data = {"grade_id": grade_id, "grade": False, "locked": False, "solution": True, "task": False}
    return {"nbgrader": {"schema_version": 3, **data, **other}}


def code(source, **metadata):
    return v4.new_code_cell(source, metadata=metadata)


def notebook(*cells):
    return v4.new_notebook(cells=list(cells))


SOLUTION = "def f(x):\n    ### BEGIN SOLUTION\n    return x + 1 - 0.125\n    ### END SOLUTION"
TEST = {"grade": True, "locked": True, "solution": False, "points": 2}


def test_a_solution_becomes_a_stub_at_its_own_indent():
    given = notebook(code(SOLUTION, **meta("f")))
    assert markers.release(given).cells[0].source == "def f(x):\n    pass  # your answer"
    assert given.cells[0].source == SOLUTION


def test_hidden_tests_leave_no_trace():
    text = "a = 1\n### BEGIN HIDDEN TESTS\nassert f(2) == 2.875\n### END HIDDEN TESTS\nb = 2"
    released = markers.release(
        notebook(code(SOLUTION, **meta("f")), code(text, **meta("t", **TEST)))
    )
    assert released.cells[1].source == "a = 1\nb = 2"


def test_outputs_are_not_released():
    cell = code(SOLUTION, **meta("f"))
    cell.outputs = [v4.new_output("stream", text="1.875")]
    assert markers.release(notebook(cell)).cells[0].outputs == []


REFUSED = {
    "mistyped": code(SOLUTION.replace("BEGIN SOLUTION", "BEGIN SOLUTON"), **meta("f")),
    "lower case": code(SOLUTION.replace("### BEGIN", "### Begin"), **meta("f")),
    "two hashes": code(SOLUTION.replace("### END", "## END"), **meta("f")),
    "another word": code(SOLUTION.replace("### END", "### STOP"), **meta("f")),
    "with a colon": code(SOLUTION.replace("END SOLUTION", "END SOLUTION:"), **meta("f")),
    "unclosed": code(SOLUTION.replace("    ### END SOLUTION", ""), **meta("f")),
    "not opened": code(SOLUTION.replace("    ### BEGIN SOLUTION\n", ""), **meta("f")),
    "nested": code(
        SOLUTION.replace("    return", "    ### BEGIN SOLUTION\n    return"), **meta("f")
    ),
    "closed by another": code(SOLUTION.replace("END SOLUTION", "END HIDDEN TESTS"), **meta("f")),
    "without metadata": code(SOLUTION),
    "no markers": code("def f(x):\n    return x + 1 - 0.125", **meta("f")),
    "solution in a test": code(SOLUTION, **meta("f", **TEST)),
    "hidden tests in an answer": code(
        SOLUTION + "\n### BEGIN HIDDEN TESTS\nf(1)\n### END HIDDEN TESTS", **meta("f")
    ),
    "points without grade": code(SOLUTION, **meta("f", points=1)),
    "grade without points": code(SOLUTION, **meta("f", grade=True)),
    "locked answer": code(SOLUTION, **meta("f", locked=True)),
    "metadata incomplete": code(SOLUTION, nbgrader={"grade_id": "f", "solution": True}),
    "both mistyped": code(
        "### BEGIN HIDEN TESTS\nassert f(1)\n### END HIDEN TESTS", **meta("t", **TEST)
    ),
    "mistyped in text": v4.new_markdown_cell(
        "### BEGN SOLUTION\n\nIt rises.\n\n### END SOLUTION", metadata=meta("f")
    ),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_source_that_is_not_in_order_is_refused(why):
    with pytest.raises(markers.SourceError, match=r"cell 0"):
        markers.release(notebook(REFUSED[why]))


def test_a_grade_id_twice_is_refused():
    with pytest.raises(markers.SourceError, match="used 2 times"):
        markers.release(notebook(code(SOLUTION, **meta("f")), code(SOLUTION, **meta("f"))))


def test_a_solution_outside_its_markers_is_refused():
    shown = code("# as in\nreturn x + 1 - 0.125")
    with pytest.raises(markers.SourceError, match="outside its markers"):
        markers.release(notebook(code(SOLUTION, **meta("f")), shown))


def test_comments_and_headings_are_no_markers():
    cells = (code("# begin with the mean\nx = 1"), v4.new_markdown_cell("### The end of the story"))
    assert len(markers.release(notebook(*cells)).cells) == 2


def test_nothing_is_written_of_a_refused_source(tmp_path):
    text = SOURCES[0].read_text(encoding="utf-8").replace("### END SOLUTION", "### END SOLUTON", 1)
    source = tmp_path / "01-x.md"
    source.write_text(text, encoding="utf-8")
    with pytest.raises(markers.SourceError):
        make.make(source, tmp_path / "book", tmp_path / "instructors")
    assert [p.name for p in tmp_path.iterdir()] == ["01-x.md"]


def test_there_is_a_set_for_each_chapter():
    chapters = sorted((make.HERE.parent / "chapters").glob("[0-9][0-9]-*.ipynb"))
    assert [chapter.stem for chapter in chapters] == NAMES


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Everything that is made of the sources, in a folder of its own."""
    folder = tmp_path_factory.mktemp("made")
    for source in SOURCES:
        make.make(source, folder / "book", folder / "instructors")
    return folder


@pytest.mark.parametrize("source", SOURCES, ids=NAMES)
def test_a_set_says_what_it_asks_for_and_what_it_takes(source):
    exercises = rubric.exercises(make.read(source))
    assert 3 <= len(exercises) <= 9
    for title, cells in exercises:
        equations, level, minutes = rubric.facts(cells)
        assert equations.startswith(("Equation", "Section")), title
        assert level in {"fill in the line", "write it", "derive, then show"}, title
        most = 40 if title.startswith("★") else 30
        assert 5 <= minutes <= most and rubric.points(cells) >= 1, title
        assert "<details>\n<summary>Hint</summary>\n\n" in cells[0].source, title


@pytest.mark.parametrize("source", SOURCES, ids=NAMES)
def test_each_check_of_a_set_exists_and_is_called_by_its_cell(source):
    for cell in make.read(source).cells:
        own = cell.metadata.get("gmmlab", {})
        if own:
            assert isinstance(getattr(checks, own.check), Check)
            assert f"verdict = checks.{own.check}({own.answer})" in cell.source
            assert cell.source.endswith(f"verdict.points({cell.metadata.nbgrader.points})")


def test_making_twice_changes_no_file(made):
    before = {p: p.stat().st_mtime_ns for p in made.rglob("*.ipynb")}
    texts = {p: p.read_bytes() for p in made.rglob("*.*") if p.is_file()}
    for source in SOURCES:
        make.make(source, made / "book", made / "instructors")
    assert before == {p: p.stat().st_mtime_ns for p in made.rglob("*.ipynb")}
    assert texts == {p: p.read_bytes() for p in made.rglob("*.*") if p.is_file()}


def test_what_is_made_holds_no_solution_and_the_search_would_find_one(made):
    secret = leaks.hidden(SOURCES)
    assert all(len(pieces) >= 3 for pieces in secret.values()), secret
    assert list(leaks.leaks([made / "book"], secret)) == []
    found = {name for _, name, _ in leaks.leaks([made / "instructors" / "source"], secret)}
    assert found == set(NAMES)


def test_the_package_holds_no_solution():
    assert list(leaks.leaks([make.ROOT / "gmmlab"], leaks.hidden(SOURCES))) == []


def test_the_rubric_names_points_times_and_mistakes(made):
    text = (made / "instructors" / "rubric" / "04-em.md").read_text(encoding="utf-8")
    assert "32 points, about 120 minutes" in text
    assert f"which knows {len(rubric.known('m_step'))} mistakes" in text
    assert "- *Sigma: divided by N*: you divide by the number of all data." in text


@pytest.mark.parametrize("source", SOURCES, ids=NAMES)
def test_each_written_answer_has_a_rubric(source, made):
    text = (made / "instructors" / "rubric" / f"{source.stem}.md").read_text(encoding="utf-8")
    for cell in rubric.written(make.read(source).cells):
        try:
            found = rubric.criteria(cell)
        except ValueError as error:
            pytest.fail(f"{source.name}: {error}; the head of book/exercises/make.py says how")
        for criterion in found:
            assert all(example in text for _, example in criterion.levels)


RUBRIC = """### BEGIN SOLUTION

It rises.

#### Rubric

1. **Figure** (1)
   - 1: axes are named.
   - 0.5: one is.
   - 0: none.
2. **Reason** (0.5)
   - 0.5: says why.
   - 0.25: says that.
   - 0: says nothing.
3. **Practice** (0.5)
   - 0.5: many starts.
   - 0.25: two starts.
   - 0: one.

### END SOLUTION"""
WRITTEN = {"grade": True, "points": 2}


def test_a_rubric_is_three_criteria_with_an_example_a_level():
    cell = v4.new_markdown_cell(RUBRIC, metadata=meta("w", **WRITTEN))
    figure, reason, practice = rubric.criteria(notebook(cell).cells[0])
    assert (figure.name, figure.points, reason.points, practice.points) == ("Figure", 1, 0.5, 0.5)
    assert figure.levels == ((1, "axes are named."), (0.5, "one is."), (0, "none."))
    assert markers.release(notebook(cell)).cells[0].source == markers.TEXT_STUB


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("#### Rubric", "", "expected a rubric behind the model answer"),
        ("3. **Practice** (0.5)", "", "three criteria, got 2"),
        ("(0.5)", "(1)", "expected levels from 1 to 0"),
        ("   - 0.25: says that.\n", "", "three levels or more"),
        ("   - 0: none.", "   - 0.25: none.", "from 1 to 0"),
        ("   - 1: axes", "   - one: axes", "neither a criterion nor a level"),
    ],
)
def test_a_rubric_that_is_not_whole_is_refused(old, new, why):
    cell = v4.new_markdown_cell(RUBRIC.replace(old, new), metadata=meta("w", **WRITTEN))
    with pytest.raises(ValueError, match=why):
        rubric.criteria(notebook(cell).cells[0])


def test_criteria_that_do_not_sum_to_the_points_are_refused():
    cell = v4.new_markdown_cell(RUBRIC, metadata=meta("w", **WRITTEN | {"points": 3}))
    with pytest.raises(ValueError, match="sum to 2, the answer is worth 3"):
        rubric.criteria(notebook(cell).cells[0])


@pytest.fixture(scope="module")
def nbval(made):
    """Run nbval over the instructors' sets, and over the students' with the same outputs wanted."""
    for name in NAMES:
        right = nbformat.read(made / "instructors" / "source" / name / f"{name}.ipynb", 4)
        students = nbformat.read(made / "book" / "notebooks" / f"{name}.ipynb", 4)
        students.cells = [cell for cell in students.cells if cell.id != install_cell.ID]
        for cell, model in zip(students.cells, right.cells, strict=True):
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = model.outputs, model.execution_count
        nbformat.write(right, made / f"right-{name}.ipynb")
        nbformat.write(students, made / f"students-{name}.ipynb")
    options = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=60", "-q", "-rA", "--tb=no"]
    options += ["-n", "2", "--dist", "loadfile"]  # most of it is kernels that start
    files = [str(p) for p in sorted(made.glob("*.ipynb"))]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, *files],
        cwd=made,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    lines = re.findall(r"^(PASSED|FAILED) (\S+\.ipynb)::Cell (\d+)", run.stdout, re.M)
    assert lines, run.stdout[-2000:] + run.stderr[-2000:]
    return {(Path(path).stem, int(cell)): status for status, path, cell in lines}


@pytest.mark.parametrize("name", NAMES)
def test_all_is_right_with_the_solutions_and_only_answers_fail_without(nbval, made, name):
    right = nbformat.read(made / f"right-{name}.ipynb", 4)
    cells = [c for c in right.cells if c.cell_type == "code"]
    asked = {i for i, c in enumerate(cells) if "check" in c.metadata.get("gmmlab", {})}
    assert len(asked) >= 2
    for number in range(len(cells)):
        assert nbval[f"right-{name}", number] == "PASSED", cells[number].source
        wanted = "FAILED" if number in asked else "PASSED"
        assert nbval[f"students-{name}", number] == wanted, cells[number].source
