"""Gradescope's autograder: the zip as documented, `results.json` by the same judge, no solution."""

import json
import subprocess
import sys
import zipfile

import leaks
import make
import markers
import nbformat
import pytest

from gmmlab.checks import gradescope

# Keys that Gradescope's page "Autograder Specifications" lists.
TOP = {
    *("score", "execution_time", "output", "output_format", "test_output_format"),
    *("test_name_format", "visibility", "stdout_visibility", "extra_data", "tests", "leaderboard"),
}
TEST = {
    *("score", "max_score", "status", "name", "name_format", "number", "output", "output_format"),
    *("tags", "visibility", "extra_data"),
}
SEEN = {"hidden", "after_due_date", "after_published", "visible"}
FORMATS = {"text", "html", "simple_format", "md", "ansi"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gradescope")
    nbformat.write(markers.release(make.read(make.HERE / "04-em.md")), folder / "04-em.ipynb")
    given = [str(folder / "04-em.ipynb"), "--out", str(folder / "04-em.zip"), "--seed", "2027"]
    assert gradescope.main(given) == 0
    return folder / "04-em.zip"


def run(archive, folder, handed_in):
    """Grade as Gradescope does: unpacked into `source`, by a process that has nothing else."""
    with zipfile.ZipFile(archive) as file:
        file.extractall(folder / "source")
    for name in ("submission", "results"):
        (folder / name).mkdir()
    for name, notebook in handed_in.items():
        nbformat.write(notebook, folder / "submission" / name)
    command = [sys.executable, "-m", "gmmlab.checks.gradescope", "--grade", str(folder)]
    subprocess.run(command, cwd=folder / "source", check=True, timeout=100)
    found = json.loads((folder / "results" / "results.json").read_text())
    assert set(found) <= TOP
    assert {found["visibility"], found["stdout_visibility"]} <= SEEN
    for test in found["tests"]:
        assert set(test) <= TEST and test["visibility"] in SEEN
        assert test["output_format"] in FORMATS
        assert test.get("status", "passed") in {"passed", "failed"}
        assert ("score" in test) == ("max_score" in test)
    return found


def test_the_zip_holds_what_gradescope_runs(archive):
    with zipfile.ZipFile(archive) as file:
        names = set(file.namelist())
        for name in ("setup.sh", "run_autograder"):
            assert file.getinfo(name).external_attr >> 16 == 0o755
            assert file.read(name).startswith(b"#!/usr/bin/env bash\n")
            subprocess.run(["bash", "-n"], input=file.read(name), check=True)
        assert file.read("seed") == b"2027"
    assert {"set/04-em.ipynb", "gmmlab/__init__.py", "gmmlab/data/old_faithful.csv"} <= names
    assert not [n for n in names if "__pycache__" in n or n.startswith(("/", ".."))]


def test_no_solution_is_in_it(archive):
    secret = leaks.hidden([make.HERE / "04-em.md"])
    assert list(leaks.leaks([archive.parent], secret)) == []
    with zipfile.ZipFile(archive, "a") as file:  # the search would find one
        file.writestr("x.md", make.HERE.joinpath("04-em.md").read_text(encoding="utf-8"))
    try:
        assert list(leaks.leaks([archive.parent], secret))
    finally:
        archive.unlink()
        test_zip = [str(archive.with_suffix(".ipynb")), "--out", str(archive), "--seed", "2027"]
        gradescope.main(test_zip)


def test_results_are_those_of_the_judge(archive, tmp_path):
    source = make.read(make.HERE / "04-em.md")
    for cell in source.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "iteration":
            cell.source = "def iterate(X, *theta): return gmmlab.em(X, theta, max_iter=1)"
    found = run(archive, tmp_path, {"04-em.ipynb": source})
    tests = {t["name"]: t for t in found["tests"]}
    assert tests["The E step"]["score"] == tests["The E step"]["max_score"] == 3
    assert tests["One iteration"]["status"] == "failed"
    assert found["score"] == 23  # 27 without the iteration and what is reached by it
    assert "score" not in tests["Where you start, and where you end"]
    hidden = [t for t in found["tests"] if t["visibility"] == "hidden"]
    assert len(hidden) == 1 and "One iteration: mentions gmmlab.em" in hidden[0]["output"]
    shown = json.dumps([t for t in found["tests"] if t["visibility"] == "visible"])
    assert "mentions" not in shown and "2027" not in shown


def test_another_set_and_two_notebooks_are_refused_in_words(archive, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    other = markers.release(make.read(make.HERE / "05-bound.md"))
    found = run(archive, tmp_path / "a", {"05-bound.ipynb": other})
    assert found["score"] == 0 and "'05-bound', which is not among 04-em" in found["output"]
    own = markers.release(make.read(make.HERE / "04-em.md"))
    found = run(archive, tmp_path / "b", {"04-em.ipynb": own, "04-em-2.ipynb": own})
    assert found["score"] == 0 and "hand in one notebook; there are 2" in found["output"]


@pytest.mark.parametrize("seed", ["0", "x"])
def test_the_seed_that_students_see_is_refused(archive, seed, tmp_path, capsys):
    given = [str(archive.with_suffix(".ipynb")), "--out", str(tmp_path / "x.zip"), "--seed", seed]
    try:
        status = gradescope.main(given)
    except SystemExit as stopped:
        status = stopped.code
    assert status and not (tmp_path / "x.zip").exists()
