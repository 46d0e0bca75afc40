"""nbgrader takes the sets as they are: generate, autograde, feedback, with the shipped settings."""

import copy
import os
import shutil
import subprocess
import sys
from pathlib import Path

import leaks
import make
import markers
import nbformat
import pytest

SET = "04-em"
PARTLY = """
def maximise(X, gamma):
    N_k = gamma.sum(axis=0)
    away = X[:, None] - X.mean(axis=0)
    return N_k, gamma.T @ X / N_k[:, None], np.einsum("nk,nkd,nke->kde", gamma, away, away)
"""
WARNS = """
def responsibilities(X, pi, mu, Sigma):
    import sys, warnings
    warnings.warn("a right answer may warn")
    print("and complain", file=sys.stderr)
    return gmmlab.e_step(X, gmmlab.GaussianMixture(pi, mu, Sigma))
"""
CHANGED = {  # student: (cell, what it holds instead)
    "right": ("e-step", WARNS),
    "partly": ("m-step", PARTLY),
    "loops": ("faithful", "while True:\n    pass"),
    "prints": ("faithful", "print('x' * 2**22)"),
    "exits": ("faithful", "import os\nos._exit(0)"),
}
MOST = 27  # points that need no reader


def nbgrader(folder, *arguments):
    """Run one nbgrader command in the course's folder."""
    path = os.pathsep.join([str(make.ROOT), os.environ.get("PYTHONPATH", "")])
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    own = {"PYTHONPATH": path, "PATH": programs, "JUPYTER_CONFIG_DIR": str(folder / "jupyter")}
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=folder,
        env={**os.environ, **own},  # nbgrader looks for alembic on the path
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with a class that has handed in, graded, with feedback."""
    folder = tmp_path_factory.mktemp("course")
    make.make(make.HERE / f"{SET}.md", folder / "book", folder)
    shutil.copy(make.HERE / f"{SET}.md", folder / "source" / SET)  # as in a paired notebook
    run = nbgrader(folder, "generate_assignment", SET, "--create")
    assert run.returncode == 0, run.stderr[-3000:]
    source = nbformat.read(folder / "source" / SET / f"{SET}.ipynb", 4)
    released = nbformat.read(folder / "release" / SET / f"{SET}.ipynb", 4)
    answers = {c.metadata.nbgrader.grade_id: c.source for c in source.cells if markers.graded(c)}
    handed_in = {"empty": released}
    for student, (changed, text) in CHANGED.items():
        handed_in[student] = notebook = copy.deepcopy(released)
        for cell in notebook.cells:
            if markers.graded(cell) and cell.metadata.nbgrader.solution:
                grade_id = cell.metadata.nbgrader.grade_id
                cell.source = text if grade_id == changed else answers[grade_id]
    for student, notebook in handed_in.items():
        path = folder / "submitted" / student / SET / f"{SET}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
    graded = nbgrader(folder, "autograde", SET, "--ExecutePreprocessor.timeout=8")
    feedback = nbgrader(folder, "generate_feedback", SET)
    exported = nbgrader(folder, "export")
    assert exported.returncode == 0, graded.stderr[-3000:] + feedback.stderr[-3000:]
    rows = [row.split(",") for row in (folder / "grades.csv").read_text().splitlines()]
    who, got = rows[0].index("student_id"), rows[0].index("raw_score")
    return folder, {row[who]: float(row[got]) for row in rows[1:]}


def test_it_releases_what_we_release_cell_for_cell(course):
    theirs = nbformat.read(course[0] / "release" / SET / f"{SET}.ipynb", 4)
    ours = markers.release(make.read(make.HERE / f"{SET}.md"))
    assert [c.source for c in theirs.cells] == [c.source for c in ours.cells]
    assert [p.name for p in (course[0] / "release" / SET).iterdir()] == [f"{SET}.ipynb"]


def test_right_partly_right_and_empty_answers_get_their_points(course):
    scores = course[1]
    assert scores["right"] == MOST
    assert scores["empty"] == 0
    # weights as counts, a right mean, and a covariance about another mean: one part of three
    assert 0 < scores["partly"] < MOST
    assert scores["partly"] == pytest.approx(3 + 2 + 3 + 4 + 0.67 + 0, abs=0.01)


def test_hostile_submissions_cost_the_class_nothing(course):
    scores = course[1]
    assert scores["loops"] == MOST - 2
    assert scores["prints"] == MOST - 2
    assert set(scores) >= {"right", "partly", "empty", "loops", "prints"}
    assert scores.get("exits", 0) == 0  # nbgrader leaves it ungraded, and the others graded


def test_feedback_says_what_is_wrong_and_shows_no_hidden_test(course):
    folder = course[0]
    pages = {p.parts[-3]: p for p in folder.glob(f"feedback/*/{SET}/*.html")}
    assert set(pages) >= {"right", "partly", "empty", "loops", "prints"}
    assert "counts, not shares" not in pages["empty"].read_text(encoding="utf-8")
    assert "Weights sum to one" in pages["partly"].read_text(encoding="utf-8")
    assert pages["prints"].stat().st_size < 2**20
    for page in pages.values():
        assert "seed=41" not in leaks.html.unescape(
            leaks.TAGS.sub("", page.read_text(encoding="utf-8"))
        )
    secret = leaks.hidden([make.HERE / f"{SET}.md"])
    assert list(leaks.leaks([folder / "feedback" / "empty"], secret)) == []
