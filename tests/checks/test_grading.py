"""The grader without nbgrader: right, partly right, empty and hostile notebooks in one folder."""

import contextlib
import copy
import csv
import json
import os
import pwd
import signal
import subprocess
import sys
from pathlib import Path

import install_cell
import leaks
import make
import markers
import nbformat
import pytest

from gmmlab.checks import __main__ as command
from gmmlab.checks.grading import files, keeper, notebook, report, sandbox, tables
from gmmlab.checks.grading.submission import Exercise, Graded, Result, grade
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
DETACHED = """
import os, sys, time
if not os.fork():
    os.setsid()
    if not os.fork():
        os.setsid()
        os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(600)  # MARK"])
    os._exit(0)
reached = -1130.264
"""
KEEPER_KILLED = DETACHED.replace("reached", "os.kill(os.getppid(), 9)\nreached")
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
    "luc-detaches": ("faithful", DETACHED.replace("MARK", "left-by-luc"), {}),
    "moe-kills": (
        "faithful",
        KEEPER_KILLED.replace("MARK", "left-by-moe"),
        {"faithful": 0},
    ),
}


def running(mark):
    """Whether a process whose command holds this text is running."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if mark.encode() in path.read_bytes():
                return int(path.parent.name)
    return None


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
    for name, mine in given.items():
        path = folder / "submissions" / name / "04-em.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(mine), encoding="utf-8")
    broken = folder / "submissions" / "nat-broken" / "04-em.ipynb"
    broken.parent.mkdir()
    broken.write_text('{"cells": 12', encoding="utf-8")
    arguments = [folder / "submissions", "--sets", folder / "sets", "--out", folder / "out"]
    assert command.main([*map(str, arguments), "--seconds", "4", "--seed", "7"]) == 0
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
    exercise = Exercise("x", 2, "e_step", "f", "<u>T</u>")
    bad = Verdict(False, None, "<script>alert(1)</script>", 0.0)
    uses = ("<img src=x onerror=alert(1)>",)
    graded = Graded([Result(exercise, bad, "<b>", uses=uses)], notes=("<s>",))
    handed_in = tables.Submission("<i>eve</i>", "<q>", "04-em", graded, {})
    refused = tables.Submission("<i>eve</i>", "", "04-em", "<script>", {})
    for page in (report.page(handed_in), report.overview([handed_in, refused], 7)):
        for tag in ("<script", "<b>", "<i>", "<u>", "<s>", "<q>", "<img"):
            assert tag not in page


def test_a_name_is_no_formula(tmp_path):
    refused = tables.Submission("=cmd()", "+1", "04-em", "not graded", {})
    tables.points(tmp_path / "p.csv", [refused], 7)
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
        results = grade(cells, released, seed).results
        assert next(r for r in results if r.exercise.grade_id == "e-step-check").points == points


def set_of(grade_id):
    data = {"grade_id": grade_id, "grade": True, "points": 1}
    return [{"cell_type": "code", "source": "", "metadata": {"nbgrader": data}}]


SETS = {"04-em": set_of("x"), "05-bound": set_of("y")}


@pytest.mark.parametrize(
    ("names", "path", "expected"),
    [
        ("04-em", "answers.ipynb", "04-em"),
        ("04-em", "04-em (1).ipynb", "04-em"),
        ("", "05-bound.ipynb", "05-bound"),
        ("", "05-bound/notebook.ipynb", "05-bound"),
        ("", "anna_05-bound-2.ipynb", "05-bound"),
    ],
)
def test_metadata_and_the_file_name_say_which_set_it_is(names, path, expected):
    # the cells are the other set's: they are never asked
    other = notebook.Notebook(SETS["05-bound" if expected == "04-em" else "04-em"], names)
    assert files.which(other, Path(path), SETS) == expected


@pytest.mark.parametrize(
    ("names", "path", "why"),
    [
        ("", "answers.ipynb", "neither its metadata nor its file's name"),
        ("", "04-em and 05-bound.ipynb", "names 04-em and 05-bound"),
        ("04-em", "05-bound.ipynb", "says that it is 04-em, and its file is called 05-bound"),
        ("06-limit", "04-em.ipynb", "'06-limit', which is not among 04-em, 05-bound"),
        ("", "104-embers.ipynb", "neither"),
    ],
)
def test_what_is_said_of_the_set_is_never_guessed(names, path, why):
    with pytest.raises(ValueError, match=why):
        files.which(notebook.Notebook(SETS["04-em"], names), Path(path), SETS)


def test_a_notebook_with_cells_deleted_is_graded_as_its_own_set(tmp_path):
    for name in ("05-bound", "06-limit"):
        students = markers.release(make.read(make.HERE / f"{name}.md"))
        (tmp_path / "sets").mkdir(exist_ok=True)
        nbformat.write(students, tmp_path / "sets" / f"{name}.ipynb")
    # all that set 5 shares with no other set is gone
    source = make.read(make.HERE / "05-bound.md")
    source.cells = [c for c in source.cells if "entropy" not in c.source]
    (tmp_path / "in" / "anna").mkdir(parents=True)
    nbformat.write(source, tmp_path / "in" / "anna" / "mine.ipynb")
    stray = copy.deepcopy(source)
    stray.metadata.gmmlab.set = "12-none"
    nbformat.write(stray, tmp_path / "in" / "anna" / "other.ipynb")
    paths = [tmp_path / "in", "--sets", tmp_path / "sets", "--out", tmp_path / "out"]
    assert command.main([*map(str, paths), "--seed", "3"]) == 0
    rows = list(csv.DictReader((tmp_path / "out" / "points.csv").open()))
    assert {r["set"] for r in rows if r["exercise"]} == {"05-bound"}
    assert sum(float(r["points"] or 0) for r in rows) > 0
    assert "12-none" in next(r for r in rows if not r["exercise"])["note"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("anna/04-em.ipynb", ("anna", "", "04-em.ipynb")),
        ("doeanna_4711_99_04-em.ipynb", ("doeanna_4711", "4711", "04-em")),
        ("doeanna_LATE_4711_99_04-em-1.ipynb", ("doeanna_4711", "4711", "04-em-1")),
        (
            "Anna Doe_4711_assignsubmission_file_/04-em.ipynb",
            ("Anna Doe_4711", "4711", "04-em.ipynb"),
        ),
    ],
)
def test_whose_a_file_is_as_canvas_and_moodle_name_them(path, expected):
    student, number, rest = files.owner(Path(path))
    assert (student, number, str(rest)) == expected


def test_what_lies_beside_notebooks_is_none(tmp_path):
    names = ["a/04-em.ipynb", "a/.ipynb_checkpoints/04-em-checkpoint.ipynb"]
    for name in [*names, "__MACOSX/a/04-em.ipynb", "a/._04-em.ipynb"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    assert list(map(str, files.handed_in(tmp_path))) == ["a/04-em.ipynb"]


def test_the_seed_that_students_see_is_refused_and_never_drawn(tmp_path, capsys):
    assert command.main([str(tmp_path), "--sets", str(make.HERE), "--seed", "0"]) == 1
    with pytest.raises(ValueError, match="students see"):
        command.seed_for(0, tmp_path)
    drawn = {command.seed_for(None, tmp_path) for _ in range(5)}
    assert 0 not in drawn and len(drawn) > 1
    (tmp_path / "points.csv").write_text("student,seed\nanna,41\n")
    assert command.seed_for(None, tmp_path) == 41  # marks are read back to the same points
    assert command.seed_for(6, tmp_path) == 6


linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux adopts orphans")


@linux
def test_a_detached_child_ends_with_its_notebook(graded):
    assert running("left-by-luc") is None
    points, folder = graded
    assert "were ended" in points["luc-detaches"]["faithful-check"]["note"]
    page = (folder / "out" / "luc-detaches" / "04-em.html").read_text(encoding="utf-8")
    assert "It left processes running; they were ended." in page


@linux
def test_the_page_says_so_where_a_child_may_still_run(graded):
    points, folder = graded
    page = (folder / "out" / "moe-kills" / "04-em.html").read_text(encoding="utf-8")
    assert (
        "may still be running" in page
        and "may still" in points["moe-kills"]["e-step-check"]["note"]
    )
    if pid := running("left-by-moe"):
        os.kill(pid, signal.SIGKILL)


def test_a_process_that_cannot_start_is_no_zero(monkeypatch, tmp_path):
    source = make.read(SOURCE)
    cells = json.loads(json.dumps(source))["cells"]
    (tmp_path / "keeper.py").write_text("")
    monkeypatch.setattr(sandbox, "HERE", tmp_path)
    with pytest.raises(ValueError, match="nothing could be run; can the user who grades read"):
        grade(cells, cells, 7)


SYSTEM = Path("/usr/bin/python3")


@linux
@pytest.mark.skipif(
    not SYSTEM.exists() or os.geteuid() != 0, reason="only root becomes another user"
)
def test_a_submission_may_run_as_another_user():
    """Its id is what a child of it writes into a pipe that the test reads."""
    read, write = os.pipe()
    code = f"import os; os.write({write}, str(os.getuid()).encode())"
    command = [str(SYSTEM), keeper.__file__, "nobody", str(SYSTEM), "-c", code]
    run = subprocess.run(command, pass_fds=[write], capture_output=True, timeout=60, check=False)
    os.close(write)
    assert run.returncode == keeper.CLEAN
    assert int(os.read(read, 20)) == pwd.getpwnam("nobody").pw_uid
    os.close(read)
