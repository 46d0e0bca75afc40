"""The sets as `otter assign` documents its format; and by otter itself, where it is installed."""

import re
import shutil
import subprocess

import make
import nbformat
import otter_format
import pytest
import rubric
import yaml

from gmmlab import checks

SOURCES = sorted(make.HERE.glob("[0-9][0-9]-*.md"))
# Keys that otter-grader's documentation lists, in "Notebook Format" and its configurations.
ASSIGNMENT = {"name", "python_version", "requirements", "export_cell", "generate"}
QUESTION = {"name", "points", "manual", "export", "check_cell"}
INSIDE = {  # what may stand directly within what
    "QUESTION": None,
    "SOLUTION": "QUESTION",
    "TESTS": "QUESTION",
}


def config(cell):
    return yaml.safe_load(cell.source) or {}


@pytest.fixture(scope="module", params=SOURCES, ids=lambda s: s.stem)
def pair(request):
    source = make.read(request.param)
    return source, otter_format.assignment(source)


def test_borders_are_raw_cells_that_close_in_order(pair):
    source, made = pair
    nbformat.validate(made)
    first, *rest = made.cells
    assert first.cell_type == "raw" and first.source.startswith("# ASSIGNMENT CONFIG\n")
    assert set(config(first)) <= ASSIGNMENT
    assert config(first)["name"] == source.metadata.gmmlab.set
    open_ = []
    for cell in rest:
        if cell.cell_type != "raw":
            continue
        word, kind = re.match(r"# (BEGIN|END) (\w+)", cell.source).groups()
        if word == "BEGIN":
            assert INSIDE[kind] == (open_[-1] if open_ else None)
            open_.append(kind)
        else:
            assert open_.pop() == kind
    assert not open_


def test_each_graded_cell_is_a_question_with_its_points(pair):
    source, made = pair
    questions = [config(c) for c in made.cells if c.source.startswith("# BEGIN QUESTION")]
    assert all(set(q) <= QUESTION for q in questions)
    assert len({q["name"] for q in questions}) == len(questions)
    graded = [
        c.metadata.nbgrader for c in source.cells if c.metadata.get("nbgrader", {}).get("grade")
    ]
    assert [q["points"] for q in questions] == [g.points for g in graded]
    manual = {q["name"] for q in questions if q.get("manual")}
    assert manual == {c.metadata.nbgrader.grade_id for c in rubric.written(source.cells)}


def test_tests_are_outputs_that_a_right_answer_gives_and_solutions_lie_between_markers(pair):
    source, made = pair
    inside, answers, tests = None, "", []
    for cell in made.cells:
        if cell.cell_type == "raw":
            inside = cell.source.split()[2] if "BEGIN" in cell.source else None
        elif inside == "TESTS":
            tests.append(cell)
        elif inside == "SOLUTION":
            answers += cell.source + "\n"
    assert "###" not in answers.replace("#### Rubric", "")
    for cell in tests:
        check, answer = re.search(
            r"^checks\.(\w+)\((\w+)(?:, seed=\d+)?\)\.correct$", cell.source, re.M
        ).groups()
        assert hasattr(checks, check) and re.search(rf"\b{answer}\b", answers)
        assert cell.outputs[0].data["text/plain"] == "True"
    hidden = [c.source for c in tests if c.source.startswith("# HIDDEN\n")]
    assert len(hidden) == sum("BEGIN HIDDEN TESTS" in c.source for c in source.cells)
    rest = "\n".join(c.source for c in made.cells if c.cell_type != "raw")
    assert rest.count("# BEGIN SOLUTION") == rest.count("# END SOLUTION")


@pytest.mark.skipif(not shutil.which("otter"), reason="otter-grader is not installed")
def test_otter_itself_makes_the_students_notebook_without_solutions(tmp_path):
    source = make.read(make.HERE / "05-bound.md")
    path = tmp_path / "05-bound.ipynb"
    made = otter_format.assignment(source)
    nbformat.write(made, path)
    command = ["otter", "assign", str(path), str(tmp_path / "dist"), "--no-run-tests"]
    subprocess.run(command, check=True, capture_output=True, timeout=200)
    students = nbformat.read(tmp_path / "dist" / "student" / "05-bound.ipynb", 4)
    text = "\n".join(c.source for c in students.cells)
    assert "def lower_bound" in text and "np.where(q > 0" not in text
    assert "Rubric" not in text and 'grader.check("entropy")' in text
