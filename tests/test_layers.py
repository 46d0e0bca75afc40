"""Imports go one way: pictures build on mathematics, sliders on pictures, never the reverse."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import gmmlab

PACKAGE = Path(gmmlab.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
SLIDERS = {"widgets", "player", "prose"}
DRAWING = {"matplotlib", "ipywidgets"}


def layer(first):
    """The layer of a file or folder at the top of the package."""
    return "widgets" if first in SLIDERS else "figures" if first == "figures" else "mathematics"


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
    return layer([*rest, ""][0]) if package == "gmmlab" else None


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(PACKAGE)))
def test_imports_go_one_way(file):
    own = layer(file.relative_to(PACKAGE).parts[0].removesuffix(".py"))
    allowed = {
        "mathematics": {"mathematics"},
        "figures": {"mathematics", "figures"},
        "widgets": {"mathematics", "figures", "widgets"},
    }[own]
    for name in imports(file):
        assert inner(name) in allowed | {None}, name
        outside = name.split(".")[0]
        assert outside not in {"book", "tests"}, name
        if own == "mathematics":
            assert outside not in DRAWING, name
        if own == "figures":
            assert outside not in {"ipywidgets", "IPython"}, name
            assert not name.startswith("matplotlib.pyplot"), "slow to start, and a global state"


def test_no_file_builds_on_itself():
    """What modules import when they load makes no circle; what functions import may come later."""
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
