"""Running the cells that a student wrote, and telling what happened in the student's own lines."""

import ast
import contextlib
import importlib
import io
import linecache
import sys
import traceback

OWN = "your answer"
MOST = 2000  # characters of printing, and of a line of an error
# What the next answer finds as it was, whatever this one did.
WHOLE = ("builtins", "numpy", "gmmlab")


class Printed(io.TextIOBase):
    """What was printed, up to a length."""

    def __init__(self):
        self.text, self.left_out = "", 0

    def write(self, text):
        """Keep what there is room for, and count the rest."""
        kept = text[: MOST - len(self.text)]
        self.text += kept
        self.left_out += len(text) - len(kept)
        return len(text)

    def __str__(self):
        cut = f"\n… and {self.left_out} characters more" if self.left_out else ""
        return self.text + cut


def run(code, name, names):
    """Run code as a cell of a notebook: the value of a last expression is shown."""
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    tree = ast.parse(code, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), names)
    if last:
        value = eval(compile(ast.Expression(last.value), name, "eval"), names)
        if value is not None:
            print(repr(value))


def needed(before, code):
    """Return the set's own cells, and of the answers above those of which a name is used."""
    used, found = _names(code, ast.Load), []
    for title, above in reversed(before):
        made = _names(above, ast.Store)
        if not title or made & used:
            found.insert(0, (title, above))
            used |= _names(above, ast.Load)
    return found


def _names(code, context):
    """Return the names that code uses, or that it makes; none where it cannot be read."""
    try:
        parts = list(ast.walk(ast.parse(code)))
    except SyntaxError:
        return set()
    names = {p.id for p in parts if isinstance(p, ast.Name) and isinstance(p.ctx, context)}
    if context is ast.Store:
        names |= {p.name for p in parts if isinstance(p, ast.FunctionDef | ast.ClassDef)}
        names |= {p.asname or p.name for p in parts if isinstance(p, ast.alias)}
    return names


def import_first(code):
    """Import what code will: that may take seconds, which are not its loops' fault."""
    with contextlib.suppress(SyntaxError):
        for node in ast.walk(ast.parse(code)):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                modules = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            for module in modules:
                with contextlib.suppress(Exception):
                    importlib.import_module(module)


def trace(error):
    """Return an error as Python tells it, of the answer's own lines, and the last one's number."""
    if isinstance(error, SyntaxError) and error.filename == OWN:
        return _told(traceback.format_exception_only(error)), error.lineno
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == OWN]
    ended = isinstance(error, KeyboardInterrupt)  # by us, which says nothing
    last = [] if ended else traceback.format_exception_only(error)[:5]
    lines = traceback.format_list(frames[:1] + frames[1:][-4:])
    return _told([*lines, *last]), frames[-1].lineno if frames else None


def _told(lines):
    """Join a traceback's lines, each cut; "Line 4" says more than the name of a file."""
    text = "".join(line[:MOST] for line in lines)
    return text.replace(f'  File "{OWN}", line', "Line").replace(", in <module>", "").rstrip()


@contextlib.contextmanager
def whole():
    """Put back at the end what was put into other modules' places: the next answer needs them."""
    loaded = [m for name, m in sys.modules.items() if name.partition(".")[0] in WHOLE and m]
    kept = [(vars(module), dict(vars(module))) for module in loaded]
    try:
        yield
    finally:
        for own, before in kept:
            own.update(before)
