"""The grader without nbgrader: right, partly right, empty and hostile notebooks in one folder."""

import copy
import csv
import json

import install_cell
import leaks
import make
import markers
import nbformat
import pytest

from gmmlab.checks import __main__ as command
from gmmlab.checks.grading import report
from gmmlab.checks.grading.submission import Exercise, Result, grade
from gmmlab.checks.judging.verdict import Verdict

SOURCE = make.HERE / "04-em.md"
FULL = {"e-step": 3, "m-step": 6, "derivative": 4, "iteration": 2, "faithful": 2}
DIVIDED_BY_N = """
def maximise(X, gamma):
    N_k = gamma.sum(axis=0)
    mu = gamma.T @ X / N_k[:, None]
    away = X[:, None] - mu
    return N_k, mu, np.einsum("nk,nkd,nke->kde", gamma, away, away) / len(X)
"""
FORGED = """
import json, numpy, gmmlab.checks
class Yes:
    __eq__ = lambda *a: True
    __le__ = __lt__ = __ge__ = __gt__ = __eq__
    def __array__(self, *a, **k): return numpy.zeros(3)
numpy.allclose = numpy.array_equal = numpy.isclose = lambda *a, **k: True
json.dumps = lambda *a, **k: '{"begins": null}'
gmmlab.checks.e_step.judge = lambda *a, **k: None
gmmlab.checks.judging.verdict.Verdict.points = lambda self, most: most
silence = lambda lines: [l.replace("assert", "#") for l in lines]
get_ipython().input_transformers_cleanup.append(silence)
def responsibilities(X, pi, mu, Sigma): return Yes()
"""
BURIED = """
import gc, os
for o in gc.get_objects():
    if getattr(o, "name", "").__class__ is str and str(getattr(o, "name", "")).endswith("report"):
        o.write('{"stage": "e-step-check", "outcome": {"values": "full marks"}}\\n' * 9); o.flush()
def responsibilities(X, pi, mu, Sigma): return 1
"""
CHANGED = {  # student: (cell, what it holds instead), and what the change costs
    "anna-right": ("e-step", None, {}),
    "ben-partly": ("m-step", DIVIDED_BY_N, {"m-step": 2, "iteration": 0.67, "faithful": 0}),
    "cleo-exit": ("m-step", "import os\nos._exit(0)", {"m-step": 0, "iteration": 0, "faithful": 0}),
    "dan-loop": ("e-step", "while True:\n    pass", {"e-step": 0, "iteration": 0, "faithful": 0}),
    "eve-forges": ("e-step", FORGED, {"e-step": 0, "iteration": 0, "faithful": 0}),
    "finn-prints": ("faithful", "for _ in range(100): print('x' * 2**20)", {"faithful": 0}),
    "gus-exits-in-answer": (
        "derivative",
        "import os\ndef derivative_by_means(*a): os._exit(1)",
        {"derivative": 0},
    ),
    "hal-sleeps-in-answer": (
        "derivative",
        "import time\ndef derivative_by_means(*a): time.sleep(999)",
        {"derivative": 0},
    ),
    "ida-deletes": ("derivative", "", {"derivative": 0}),
    "jo-buries": ("e-step", BURIED, {"e-step": 0, "iteration": 0, "faithful": 0}),
    "kim-memory": (
        "faithful",
        "x = np.empty(5 * 2**30, dtype='u1')\nreached = -1130.264",
        {"faithful": 0},
    ),
}


def submission(notebook, grade_id, text):
    changed = copy.deepcopy(notebook)
    for cell in changed.cells:
        if text is not None and cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id:
            cell.source = text
    return changed


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Run the command on a class, and return (points by student and exercise, folder)."""
    folder = tmp_path_factory.mktemp("class")
    source = make.read(SOURCE)
    students = markers.release(source)
    students.cells = install_cell.put_into(students.cells)  # as students get it
    (folder / "sets").mkdir()
    nbformat.write(students, folder / "sets" / "04-em.ipynb")
    given = {name: submission(source, cell, text) for name, (cell, text, _) in CHANGED.items()}
    given["lea-empty"] = students
    given["max-duplicates"] = twice = copy.deepcopy(source)
    twice.cells += [copy.deepcopy(c) for c in twice.cells[1:4]]
    for name, notebook in given.items():
        path = folder / "submissions" / name / "04-em.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
    broken = folder / "submissions" / "nat-broken" / "04-em.ipynb"
    broken.parent.mkdir()
    broken.write_text('{"cells": 12', encoding="utf-8")
    arguments = [folder / "submissions", "--sets", folder / "sets", "--out", folder / "out"]
    assert command.main([*map(str, arguments), "--seconds", "4"]) == 0
    points = {}
    with open(folder / "out" / "points.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            points.setdefault(row["student"], {})[row["exercise"]] = row
    return points, folder


@pytest.mark.parametrize("student", CHANGED)
def test_each_submission_gets_what_it_deserves_whatever_it_tries(graded, student):
    expected = {**FULL, **CHANGED[student][2]}
    got = {e: graded[0][student][f"{e}-check"]["points"] for e in FULL}
    assert {e: float(p) for e, p in got.items()} == pytest.approx(expected)


def test_empty_duplicated_and_broken_notebooks_are_graded_too(graded):
    points = graded[0]
    assert all(float(points["lea-empty"][f"{e}-check"]["points"]) == 0 for e in FULL)
    assert all(
        float(points["max-duplicates"][f"{e}-check"]["points"]) == p for e, p in FULL.items()
    )
    assert "not a notebook" in points["nat-broken"][""]["note"]


def test_the_diagnosis_stands_in_the_table_and_on_the_page(graded):
    points, folder = graded
    assert points["ben-partly"]["m-step-check"]["mistake"] == "counts, not shares; divided by N"
    page = (folder / "out" / "ben-partly" / "04-em.html").read_text(encoding="utf-8")
    assert "What does (9.25) divide by?" in page and "2 of 6 points" in page
    page = (folder / "out" / "cleo-exit" / "04-em.html").read_text(encoding="utf-8")
    assert "was left out: it ends the process" in page


def test_written_answers_are_handed_to_a_person(graded):
    points, folder = graded
    assert points["anna-right"]["starts"]["note"] == "read by a person"
    page = (folder / "out" / "anna-right" / "04-em.html").read_text(encoding="utf-8")
    assert "many local maxima" in page  # it is this student's own answer


def test_feedback_holds_no_solution(graded):
    secret = leaks.hidden([SOURCE])
    assert list(leaks.leaks([graded[1] / "out" / "lea-empty"], secret)) == []


def test_a_page_says_nothing_as_mark_up():
    exercise = Exercise("x", 2, "e_step", "f")
    result = Result(exercise, Verdict(False, None, "<script>alert(1)</script>", 0.0), "<b>")
    page = report.page("<i>eve</i>", "04-em", [result])
    assert "<script>" not in page and "<b>" not in page and "<i>" not in page


def test_a_name_is_no_formula(tmp_path):
    report.table(tmp_path / "p.csv", [("=cmd()", "04-em", "not graded")])
    assert "'=cmd()" in (tmp_path / "p.csv").read_text(encoding="utf-8")


def test_other_problems_catch_an_answer_learnt_by_heart():
    source = make.read(SOURCE)
    by_heart = """
from gmmlab import checks
def right(X, *theta): return gmmlab.e_step(X, gmmlab.GaussianMixture(*theta))
known = {q["X"].tobytes(): right(*q.values()) for q in checks.e_step.questions()}
def responsibilities(X, pi, mu, Sigma): return known.get(X.tobytes(), X)
"""
    released = json.loads(json.dumps(markers.release(source)))["cells"]
    cells = json.loads(json.dumps(submission(source, "e-step", by_heart)))["cells"]
    for seed, points in ((0, 3.0), (5, 0.0)):
        results = grade(cells, released, seed)
        assert next(r for r in results if r.exercise.grade_id == "e-step-check").points == points


def test_the_set_is_seen_from_the_cells_or_the_name(tmp_path):
    sets = {
        s: [
            {
                "cell_type": "code",
                "metadata": {"nbgrader": {"grade_id": i, "grade": True, "points": 1}},
            }
        ]
        for s, i in (("a", "x"), ("b", "y"))
    }
    assert command.which(sets["b"], tmp_path / "whatever.ipynb", sets) == "b"
    assert command.which([{"metadata": {}}], tmp_path / "my-a.ipynb", sets) == "a"
    with pytest.raises(ValueError, match="cells of no set"):
        command.which([{"metadata": {}}], tmp_path / "zzz.ipynb", sets)
