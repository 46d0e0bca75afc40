"""Imports go one way: pictures build on mathematics, sliders on pictures, never the reverse."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import gmmlab

PACKAGE = Path(gmmlab.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
DRAWING = {"matplotlib", "ipywidgets", "IPython"}
BUILDS_ON = {  # what a layer may import; a folder is a layer, and all that is not listed is general
    "general": {"general"},
    "gaussian": {"general", "gaussian"},
    "bernoulli": {"general", "bernoulli"},
    "regression": {"general", "regression"},
    "priors": {"general", "gaussian", "bernoulli", "priors"},
    "interop": {"general", "gaussian", "interop"},
}
MATHEMATICS = set(BUILDS_ON)
BUILDS_ON["figures"] = MATHEMATICS | {"figures"}
BUILDS_ON["pages"] = {"general", "figures", "pages"}
BUILDS_ON["checks"] = MATHEMATICS | {"checks"}


def layer(parts):
    """The layer of a file, from its path or its dotted name within the package."""
    return parts[0] if parts and parts[0] in BUILDS_ON else "general"


def imported(tree, file):
    """Dotted names that a syntax tree imports; relative ones from the package on."""
    here = ["gmmlab", *file.relative_to(PACKAGE).with_suffix("").parts]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = [*here[: -node.level]] if node.level else []
            module = ".".join(base + ([node.module] if node.module else []))
            yield from (f"{module}.{alias.name}" for alias in node.names)


def imports(file):
    return set(imported(ast.parse(file.read_text()), file))


def inner(name):
    """The layer of a name inside the package, None of another."""
    package, *rest = name.split(".")
    return layer(rest) if package == "gmmlab" else None


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(PACKAGE)))
def test_imports_go_one_way(file):
    own = layer(file.relative_to(PACKAGE).parts)
    for name in imports(file):
        if file != PACKAGE / "__init__.py":  # which exports from everywhere
            assert inner(name) in BUILDS_ON[own] | {None}, name
        outside = name.split(".")[0]
        assert outside not in {"book", "tests"}, name
        if own in MATHEMATICS:
            assert outside not in DRAWING, name
        if own == "figures":
            assert outside not in {"ipywidgets", "IPython"}, name
            assert not name.startswith("matplotlib.pyplot"), "slow to start, and a global state"


def test_every_folder_is_a_layer():
    folders = {
        file.parent.relative_to(PACKAGE).parts[0] for file in FILES if file.parent != PACKAGE
    }
    assert folders == set(BUILDS_ON) - {"general"}


def test_nothing_in_em_is_about_gaussians():
    """The book's thesis: EM for any mixture names no distribution. `__init__` exports the model."""
    for file in PACKAGE.glob("*.py"):
        if file.name != "__init__.py":
            assert "gauss" not in file.read_text().lower(), file.name


def test_no_import_hides_in_a_function():
    """What a module needs of the package it says at the top: a late import hides a circle."""
    for file in FILES:
        tree = ast.parse(file.read_text())
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef) and file.name != "student.py":
                assert not {n for n in imported(function, file) if inner(n)}, file


def test_no_file_builds_on_itself():
    """What modules import makes no circle."""
    graph = {}
    for file in FILES:
        tree = ast.parse(file.read_text())
        top = ast.Module([n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)], [])
        parts = ["gmmlab", *file.relative_to(PACKAGE).with_suffix("").parts]
        graph[".".join(parts).removesuffix(".__init__")] = set(imported(top, file))

    def owner(name):
        while name not in graph and "." in name:
            name = name.rpartition(".")[0]
        return name

    done, path = set(), []

    def visit(module):
        assert module not in path, " -> ".join([*path, module])
        if module in done or module not in graph:
            return
        path.append(module)
        for name in graph[module]:
            if (target := owner(name)) not in ("gmmlab", module):
                visit(target)
        done.add(path.pop())

    for module in graph:
        visit(module)


def test_the_package_starts_with_numpy_alone():
    slow = ["scipy", "matplotlib", "sklearn", "pandas", "dask", "ipywidgets", "tqdm", "IPython"]
    code = f"import sys, gmmlab; print([m for m in {slow} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_a_fit_needs_numpy_alone():
    code = (
        "import sys, gmmlab; X = gmmlab.datasets.old_faithful(); gmmlab.fit(X, 2, rng=0);"
        "print('scipy' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(PACKAGE)))
def test_nothing_in_the_package_knows_of_the_book(file):
    tree = ast.parse(file.read_text())
    strings = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
    docstrings = {
        n.value.value
        for n in ast.walk(tree)
        if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)
    }  # examples may name its files
    assert not [s for s in strings - docstrings if isinstance(s, str) and "book/" in s]
