"""Where each of PRML's equations stands in the sources: functions, tests and pictures.

All of it is read, nothing is listed by hand: a docstring that says (9.24)-(9.27) is about four.
"""

import ast
import json
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Of PRML, chapter 9 whole, and what this book derives of other chapters and has a row for.
BESIDE = ("2.81", "2.82", "2.94", "2.95", "2.96", "2.97", "2.98")
NUMBERS = (*BESIDE, *(f"9.{n}" for n in range(1, 80)))
RANGE = re.compile(r"\((2|9)\.(\d+)\)(?:\s*(?:-|–|to)\s*\(\1\.(\d+)\))?")
MOST = 2  # functions, tests, pictures that the index shows for an equation
ABOVE = {"figures", "pages", "checks"}  # folders of gmmlab that show the mathematics, or judge it


def mathematics():
    """The files of gmmlab that are the mathematics itself: all but those of the folders above."""
    for path in sorted((ROOT / "gmmlab").rglob("*.py")):
        if path.relative_to(ROOT / "gmmlab").parts[0] not in ABOVE:
            yield path


def equations(text):
    """The equations with a row that a text cites, ranges written out: {9.24, 9.25, ...}."""
    cited = {
        f"{chapter}.{n}"
        for chapter, first, last in RANGE.findall(text or "")
        for n in range(int(first), int(last or first) + 1)
    }
    return {number for number in cited if number.startswith("9.") or number in BESIDE}


def definitions(path):
    """Public functions, classes and their methods in a file: (dotted name, docstring)."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node.name, ast.get_docstring(node)
            for part in node.body if isinstance(node, ast.ClassDef) else []:
                if isinstance(part, ast.FunctionDef) and not part.name.startswith("_"):
                    yield f"{node.name}.{part.name}", ast.get_docstring(part)


@cache
def functions():
    """For each equation the functions of gmmlab whose docstrings cite it, as dotted names.

    Those that are about little else come first; classes, and what only calls on, come last.
    """
    found = {}
    for path in mathematics():
        if path.name == "__init__.py":
            continue
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for name, doc in definitions(path):
            cited = equations(doc)
            for number in cited:
                rank = (name[0].isupper(), "distributed" in module, len(cited))
                found.setdefault(number, []).append((rank, f"{module}.{name}"))
    return {number: [name for _, name in sorted(ranked)] for number, ranked in found.items()}


@cache
def tests():
    """Every test: (file, line, name, equations that it cites)."""
    found = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        if "checks" in path.parts or "exercise" in path.stem:
            continue  # these hold right answers to exercises, and the index shows what it cites
        if "book" in path.relative_to(ROOT).parts:
            continue  # these test pages, and cite what they look for there
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                cited = equations(ast.get_source_segment(text, node))
                found.append((path, node.lineno, node.name, cited))
    return found


def tests_of(number):
    """Tests that say in their source which equation they hold a function to: (file, line, name).

    That they call a function of the equation's row is tested, see `calls`.
    """
    return [test[:3] for test in tests() if number in test[3]]


@cache
def pictures():
    """For each equation the pictures of gmmlab.figures that cite it, as "file.function"."""
    found = {}
    for path in sorted((ROOT / "gmmlab" / "figures").glob("*.py")):
        for name, doc in definitions(path):
            for number in equations(doc):
                found.setdefault(number, []).append(f"{path.stem}.{name}")
    return found


def shown(path):
    """Which pictures a notebook shows: "file.function" to the id that is near it on the page."""
    cells = [
        (cell["cell_type"], "".join(cell["source"]))
        for cell in json.loads(Path(path).read_text(encoding="utf-8"))["cells"]
    ]
    alias = {
        name: module
        for _, source in cells
        for module, name in re.findall(r"from gmmlab\.figures import (\w+) as (\w+)", source)
    }
    names = dict(
        re.findall(
            r"\{glue:figure\} (\S+)\n:name: (\S+)",
            "\n".join(source for kind, source in cells if kind == "markdown"),
        )
    )
    found = {}
    for kind, source in cells:
        if kind != "code":
            continue
        glued = re.search(r"glue\(\s*\"([\w-]+)\",\s*show\(", source)
        for name, function in re.findall(r"\b(\w+)\.(\w+)", source):
            if name in alias:
                picture = f"{alias[name]}.{function}"
                if glued and glued[1] in names:
                    found[picture] = names[glued[1]]
                elif re.search(r"\b(?:explore|play)\(", source):
                    found.setdefault(picture, f"picture-{picture.replace('.', '-')}")
    return found
