"""An answer that was typed into a page of the book: run as its notebook would, and judged.

The page asks in JSON and is answered in JSON; see `book/_static/answers.js`. As in a notebook, an
answer runs after the cells above it. What it prints is cut, and of an error only the lines that the
student wrote are told.
"""

import ast
import contextlib
import importlib
import io
import json
import linecache
import sys
import traceback

from .. import checks
from .judging import guard

OWN = "your answer"
MOST = 2000  # characters of printing
WHOLE = (
    "builtins",
    "numpy",
    "gmmlab",
)  # what the next answer finds as it was, whatever this one did
CHECK_FAILS = "The check itself fails: does your code replace what is not its own?"
DOES_NOT_END = "does not come to an end, so it was ended. Look at what stops your loop."


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


class StoppedError(Exception):
    """An answer that was not judged, since its code stopped before; in words."""

    def __init__(self, mistake, message, error=None):
        super().__init__(message)
        self.mistake, self.error = mistake, error


def answer(question):
    """Run and judge one answer.

    Parameters
    ----------
    question : str
        JSON: `before`, pairs of a title and the code of a cell above, the title empty where the
        cell is the set's own; `code`; `check`, a name in `gmmlab.checks`; `answer`, the name that
        it is called with.

    Returns
    -------
    str
        JSON: `correct`, `mistake` and `message` of the verdict; `printed`; `trace`, the student's
        own lines of an error, or "", and `line`, the number of the last of them in the code.
    """
    question = json.loads(question)
    printed, errors = Printed(), []
    with (
        whole(),
        by_the_clock(),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
    ):
        try:
            verdict = _judged(question, printed, errors)
            found = (verdict.correct, verdict.mistake, verdict.message)
            shown = errors[-1] if errors and verdict.mistake == "raises" else None
        except StoppedError as stopped:
            found, shown = (False, stopped.mistake, str(stopped)), stopped.error
        except Exception as error:  # of the check: it finds no np.sum, say
            found, shown = (False, "raises", f"{CHECK_FAILS} {error!r}"), None
        except KeyboardInterrupt as interrupted:  # from the page's worker, which has a clock
            found, shown = (False, "does not end", f"Your code {DOES_NOT_END}"), interrupted
    trace, line = _trace(shown) if shown else ("", None)
    names = ("correct", "mistake", "message", "printed", "trace", "line")
    return json.dumps(dict(zip(names, (*found, str(printed), trace, line), strict=True)))


def _judged(question, printed, errors):
    """Run the cells, and call the check as the notebook does; errors of the answer are noted."""
    names = {"__name__": "__main__"}
    for title, code in _needed(question["before"], question["code"]):
        _run_above(title, code, names)
    _import_first(question["code"])
    printed.__init__()  # what cells above print is not this answer's
    try:
        _run(question["code"], OWN, names)
    except KeyboardInterrupt as error:
        raise StoppedError("does not end", f"Your code {DOES_NOT_END}", error) from None
    except BaseException as error:  # it may call exit()
        raise StoppedError("raises", "Your code stops with an error.", error) from None
    if question["answer"] not in names:
        missing = f"There is nothing called {question['answer']} in your answer."
        raise StoppedError("nothing returned", missing)
    return getattr(checks, question["check"])(_noting(names[question["answer"]], errors))


def _run_above(title, code, names):
    """Run a cell above: what fails there is told there, unless it is the set's own or endless."""
    try:
        _run(code, title or "the set", names)
    except KeyboardInterrupt:
        above = f"Your answer above, “{title}”, {DOES_NOT_END}"
        raise StoppedError("does not end", above) from None
    except BaseException as error:
        if not title:
            raise StoppedError("raises", f"The set's own lines fail: {error!r}.") from None


def _needed(before, code):
    """Return the set's own cells, and of the answers above those of which a name is used."""
    used, needed = _names(code, ast.Load), []
    for title, above in reversed(before):
        made = _names(above, ast.Store)
        if not title or made & used:
            needed.insert(0, (title, above))
            used |= _names(above, ast.Load)
    return needed


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


def _run(code, name, names):
    """Run code as a cell of a notebook: the value of a last expression is shown."""
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    tree = ast.parse(code, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), names)
    if last:
        value = eval(compile(ast.Expression(last.value), name, "eval"), names)
        if value is not None:
            print(repr(value))


def _import_first(code):
    """Import what code will: that may take seconds, which are not its loops' fault."""
    with contextlib.suppress(SyntaxError):
        for node in ast.walk(ast.parse(code)):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                modules = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            for module in modules:
                with contextlib.suppress(Exception):
                    importlib.import_module(module)


def _noting(answer, errors):
    """Return the same answer; a function notes what it raises before it goes on."""
    if not callable(answer):
        return answer

    def noting(*arguments):
        try:
            return answer(*arguments)
        except BaseException as error:
            errors.append(error)
            raise

    return noting


def _trace(error):
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
def by_the_clock():
    """Leave it to the page's worker to end loops: it need not trace, which slows an answer down."""
    before, guard.time_limit = guard.time_limit, lambda seconds: contextlib.nullcontext()
    try:
        yield
    finally:
        guard.time_limit = before


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
