"""What a test calls of gmmlab: by itself, and through the helpers and fixtures that it uses.

It is read from the sources, nothing is run. `e_step` by any road, gmmlab.e_step or an import of it,
is the function where it is written: gmmlab.expectation.e_step.
"""

import ast
from functools import cache
from importlib import import_module
from inspect import isclass
from pathlib import Path

TESTS = Path(__file__).resolve().parents[2] / "tests"


def holds(test, function):
    """Say whether a test, (file, name), calls a function of gmmlab, given by its dotted name.

    A method counts as called if an object of its class, or of one that inherits it, is made too.
    """
    called = calls(*test)
    place, _, name = home(function).rpartition(".")
    owner = thing(place)
    if not isclass(owner):
        return home(function) in called
    sign = "@" if isinstance(vars(owner).get(name), property) else "."
    made = [c for c in map(thing, called) if isclass(c)]
    return sign + name in called and any(issubclass(c, owner) for c in made)


@cache
def thing(dotted):
    """Return what a dotted name stands for, or None; what is not of gmmlab is not looked for."""
    first, *rest = dotted.split(".")
    found = import_module("gmmlab") if first == "gmmlab" else None
    for part in rest:
        found = getattr(found, part, None)
    return found


@cache
def home(dotted):
    """Return the dotted name under which a thing is written: not gmmlab.e_step, see above."""
    found, (owner, _, name) = thing(dotted), dotted.rpartition(".")
    if hasattr(found, "__qualname__"):
        return f"{found.__module__}.{found.__qualname__}"
    return f"{home(owner)}.{name}" if owner else dotted


@cache
def calls(path, name):
    """Return what a function of a file calls: dotted names, ".m" for a method, "@p" for a property.

    A function of the same file, or of a module of helpers beside the tests, is read as well.
    """
    imported, functions = module(path)
    found, todo, seen = set(), [name], set()
    while todo:
        here = todo.pop()
        if here in seen or here not in functions:
            continue
        seen.add(here)
        for node in ast.walk(functions[here]):
            if isinstance(node, ast.Name | ast.arg):  # a helper; as an argument, a fixture
                todo.append(node.id if isinstance(node, ast.Name) else node.arg)
            if isinstance(node, ast.Attribute):
                found.add(f"@{node.attr}")
            if isinstance(node, ast.Call):
                found |= called(ast.unparse(node.func), imported)
                if ast.unparse(node.func) == "pytest.raises":  # an error is called by the package
                    found |= called(ast.unparse(node.args[0]), imported)
    return frozenset(found)


def called(words, imported):
    """Return what `words` before a bracket call."""
    first, *rest = words.split(".")
    dotted = ".".join([imported.get(first, first), *rest])
    if first in imported and thing(dotted) is not None:
        return {home(dotted)}
    helpers, _, name = dotted.rpartition(".")
    if helpers and (path := TESTS / f"{helpers}.py").exists():
        return calls(path, name)
    return {f".{rest[-1]}"} if rest else set()


@cache
def module(path):
    """Return a file's imports, as name: dotted name, and its functions and methods by name."""
    imported, functions = {}, {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {a.asname: a.name for a in node.names if a.asname}
            roots = {a.name.partition(".")[0] for a in node.names if not a.asname}
            imported |= {root: root for root in roots}
        elif isinstance(node, ast.ImportFrom):
            imported |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
        elif isinstance(node, ast.FunctionDef):
            functions.setdefault(node.name, node)
    return imported, functions
