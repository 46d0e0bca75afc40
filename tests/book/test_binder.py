"""The environment that Binder builds: made here of the same files, by the same commands."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import changed
import nbformat
import pytest
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
NEEDED = (
    ".binder",
    "book",
    "gmmlab",
    "CITATION.cff",
    "LICENSE",
    "README.md",
    "_config.yml",
    "constraints.txt",
    "pyproject.toml",
)
MADE = {"exercises": ("notebooks", "pages"), "_static": ("vendor",)}


def not_committed(folder, names):
    """What git ignores in a folder."""
    return {"__pycache__", *MADE.get(Path(folder).name, ())} & set(names)


def run(*command, cwd, **environment):
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A copy of the repository with its Binder environment in `venv/`."""
    home = tmp_path_factory.mktemp("binder")
    for name in NEEDED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, home / name, ignore=not_committed)
        else:
            shutil.copy(ROOT / name, home)
    run(sys.executable, "-m", "venv", "venv", cwd=home)
    pip = home / "venv/bin/pip"
    run(pip, "install", "-q", "-r", ".binder/requirements.txt", cwd=home)
    path = f"{home / 'venv/bin'}:{os.environ['PATH']}"
    run(home / ".binder/postBuild", cwd=home, PATH=path)
    return home


def test_it_holds_students_notebooks_and_no_solutions(home):
    assert len(list((home / "book/exercises").glob("[0-9]*.ipynb"))) == 11
    assert not (home / "instructors").exists()


@pytest.mark.parametrize("path", ["chapters/05-bound", "chapters/09-in-general", "exercises/04-em"])
def test_a_notebook_runs_there(home, path):
    notebook = home / "book" / f"{path}.ipynb"
    assert "{glue" not in notebook.read_text(encoding="utf-8")
    run(home / "venv/bin/jupyter", "execute", "--inplace", notebook, cwd=home)
    cells = nbformat.read(notebook, as_version=4).cells
    assert all(cell.execution_count for cell in cells if cell.cell_type == "code")


def test_it_has_the_versions_of_the_book(home):
    code = (
        "from importlib.metadata import distributions\n"
        "for found in distributions(): print(found.name, found.version)"
    )
    done = subprocess.run([home / "venv/bin/python", "-c", code], capture_output=True, text=True)
    pins = changed.locked((ROOT / "constraints.txt").read_text(encoding="utf-8"))
    installed = {canonicalize_name(n): v for n, v in map(str.split, done.stdout.splitlines())}
    own = installed.keys() & pins.keys() - {"setuptools"}  # which was there before
    assert {name: installed[name] for name in own} == {name: pins[name] for name in own}
    assert {"ipywidgets", "jupyterlab", "matplotlib", "numpy"} <= own
