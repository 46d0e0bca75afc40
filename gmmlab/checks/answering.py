"""An answer that was typed into a page of the book: run as its notebook would, and judged.

The page asks in JSON and is answered in JSON; see `book/_static/answers.js`. As in a notebook, an
answer runs after the cells above it. What it prints is cut, and of an error only the lines that the
student wrote are told.
"""

import contextlib
import json

from .. import checks
from .cells import OWN, Printed, import_first, needed, run, trace, whole
from .judging import guard

CHECK_FAILS = "The check itself fails: does your code replace what is not its own?"
DOES_NOT_END = "does not come to an end, so it was ended. Look at what stops your loop."


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
    lines, line = trace(shown) if shown else ("", None)
    names = ("correct", "mistake", "message", "printed", "trace", "line")
    return json.dumps(dict(zip(names, (*found, str(printed), lines, line), strict=True)))


def _judged(question, printed, errors):
    """Run the cells, and call the check as the notebook does; errors of the answer are noted."""
    names = {"__name__": "__main__"}
    for title, code in needed(question["before"], question["code"]):
        _run_above(title, code, names)
    import_first(question["code"])
    printed.__init__()  # what cells above print is not this answer's
    try:
        run(question["code"], OWN, names)
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
        run(code, title or "the set", names)
    except KeyboardInterrupt:
        above = f"Your answer above, “{title}”, {DOES_NOT_END}"
        raise StoppedError("does not end", above) from None
    except BaseException as error:
        if not title:
            raise StoppedError("raises", f"The set's own lines fail: {error!r}.") from None


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


@contextlib.contextmanager
def _no_limit(seconds):
    yield


@contextlib.contextmanager
def by_the_clock():
    """Leave it to the page's worker to end loops: it need not trace, which slows an answer down."""
    before, guard.time_limit = guard.time_limit, _no_limit
    try:
        yield
    finally:
        guard.time_limit = before
