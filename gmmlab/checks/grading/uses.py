"""Which answers call what they were asked to write: `gmmlab.checks`, or the package's own function.

The package is there to be read, so this cannot be prevented; it can be seen, and a person decides.
Source is read, never run: a name stands for all that it is ever given in the notebook, through
imports, assignments, `getattr`, `sys.modules`, `eval` of a text, and the student's own functions.
"""

import ast
import builtins
import re

from .asked import ALSO, COMMON
from .names import Resolver
from .notebook import exercises, grading, places

LOOKS = {"getsource", "getsourcelines", "get_objects", "_getframe", "settrace", "__file__"}
DEFINES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
RUNS = {"eval", "exec", "compile"}
MAGIC = re.compile(r"^\s*[%!?].*$", re.M)


class Cell:
    """What one code cell, or one definition in it, mentions and which names it uses."""

    def __init__(self, tree, resolve):
        self.mentions, self.names = {}, free(tree)
        for node in ast.walk(tree):
            self._look(node, resolve)

    def _look(self, node, resolve):
        if isinstance(node, ast.ImportFrom) and node.module:
            self.mentions.update(dict.fromkeys(f"{node.module}.{a.name}" for a in node.names))
        if isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript):
            for name in resolve(node):
                self.mentions.setdefault(name)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RUNS:
            text = node.args and resolve.text(node.args[0])
            if not isinstance(text, str):
                self.mentions.setdefault(node.func.id)
            elif tree := parsed(text):
                inner = Cell(tree, resolve)
                self.mentions.update(inner.mentions)
                self.names |= inner.names


def parsed(source):
    """The syntax tree of a cell without its magic lines, None if it has none."""
    try:
        return ast.parse(MAGIC.sub("", source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def found(submitted, released):
    """What stands in answers that they should not need, in words by grade_id of the check."""
    wanted = exercises(released)
    tests = {e.grade_id for e in wanted if e.check}
    cells = []
    for cell, place in zip(submitted, places(submitted, released), strict=True):
        code = cell.get("cell_type") == "code" and grading(cell).get("grade_id") not in tests
        if code and (tree := parsed(cell["source"])):
            cells.append((cell, place, tree))
    answers = {e.answer for e in wanted if e.answer}  # each is told of in its own exercise alone
    resolve = Resolver([tree for _, _, tree in cells], answers)
    defined = {}
    for _, _, tree in cells:
        for node in (one for statement in tree.body for one in apart(statement)):
            piece = Cell(node, resolve)
            for name in bound(node):
                defined.setdefault(name, []).append(piece)
    given = {c["source"].strip() for c in released if c["cell_type"] == "code"}
    seen = {}
    for e in wanted:
        if e.check:
            own = [
                Cell(tree, resolve)
                for cell, place, tree in cells
                if place == e.title
                and grading(cell).get("solution")
                and cell["source"].strip() not in given
            ]
            pieces = reached([*own, *defined.get(e.answer, ())], defined, answers - {e.answer})
            words = [w for piece in pieces for w in told(piece.mentions, e.check)]
            seen[e.grade_id] = sorted(set(words))
    _changes(cells, resolve, wanted, seen)
    return seen


def apart(node):
    """A statement, or each name of an import by itself."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return [node]
    return [type(node)(**{**dict(ast.iter_fields(node)), "names": [a]}) for a in node.names]


def bound(node):
    """Names that a statement defines where it stands: also inside `if`, not inside `def`."""
    if isinstance(node, DEFINES):
        yield node.name
        return
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from ((a.asname or a.name).split(".")[0] for a in node.names)
    for inner in ast.iter_child_nodes(node):
        if not isinstance(inner, ast.Lambda):
            yield from bound(inner)


def free(node):
    """Names that code uses and does not itself define as a function's own."""
    if isinstance(node, ast.Name):
        return {node.id}
    names = set().union(*map(free, ast.iter_child_nodes(node)))
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        a = node.args
        given = [*a.posonlyargs, *a.args, *a.kwonlyargs, a.vararg, a.kwarg]
        body = node.body if isinstance(node.body, list) else [node.body]
        shared = {n for s in ast.walk(node) if isinstance(s, ast.Global) for n in s.names}
        own = {g.arg for g in given if g} | {n for s in body for n in bound(s)} - shared
        outside = [*a.defaults, *filter(None, a.kw_defaults), *getattr(node, "decorator_list", ())]
        names = names - own | set().union(*map(free, outside))
    return names


def reached(pieces, defined, others):
    """The pieces and, through names, all that they rest on, but for other exercises' answers."""
    done, waiting, names = [], list(pieces), set(others) | set(dir(builtins))
    while waiting:
        piece = waiting.pop()
        done.append(piece)
        for name in piece.names - names:
            names.add(name)
            waiting += defined.get(name, ())
    return done


def told(mentions, check):
    """Yield in words which mentions a reader should know of."""
    asked = {check} | ALSO.get(check, set())
    for name in mentions:
        if name.endswith("()"):  # what a call gave: the call itself is mentioned, too
            continue
        parts = [p for p in re.split(r"[.()\[\]]+", name) if p]
        inside = name.startswith("gmmlab.") or name == "gmmlab"
        does = parts[-1] in (asked if inside else asked - COMMON if name[:2] == "?." else ())
        if (
            does
            or name.startswith("gmmlab.checks")
            or "formula" in parts[1:]
            or parts[-1] in LOOKS
            or (inside and "?" in name)
            or name in {"import ?", "globals()[?]"}
        ):
            yield name.removeprefix("?")
        elif name in RUNS:
            yield f"{name}() of a computed text"


def _changes(cells, resolve, wanted, seen):
    """Add assignments into the package, wherever they stand, to the exercise of their place."""
    checked = [e for e in wanted if e.check]
    for _, place, tree in cells:
        for node in ast.walk(tree):
            into = isinstance(node, ast.Attribute | ast.Subscript) and isinstance(
                node.ctx, ast.Store | ast.Del
            )
            for name in resolve(node) if into else ():
                if name.startswith("gmmlab.") and checked:
                    of = next((e for e in checked if e.title == place), checked[0])
                    seen[of.grade_id].append(f"changes {name}")
