"""Calling a stranger's function: on copies, with a time limit, and whatever it raises.

The time limit is a trace function, because that is the one thing that works in Jupyter, in any
thread, on Windows and in the browser, where there are neither signals nor threads. It ends loops
that are written in Python. It cannot end a call that never comes back to Python, such as
`sum(itertools.count())` or `time.sleep`: there, interrupt the kernel. The grader
(`python -m gmmlab.checks`) runs answers in a process of their own and ends that.
"""

import contextlib
import copy
import io
import linecache
import sys
import sysconfig
import time
import traceback
import warnings
from dataclasses import dataclass

import numpy as np

SECONDS = 5.0  # a right answer takes milliseconds, even with loops
LIBRARY = ("<frozen", *(sysconfig.get_paths()[p] for p in ("stdlib", "purelib", "platlib")))


class TooLongError(BaseException):
    """Not an Exception, so that `except Exception` in an answer does not catch it."""


@dataclass(frozen=True)
class Outcome:
    """What one call gave.

    Attributes
    ----------
    values : tuple of arrays, or None
        One array of float64 a part of the answer; empty where nothing came.
    error : str or None
        Short name of what went wrong instead.
    detail : str
        The same in words; or, with values, how they were returned.
    changed : tuple of str
        Arguments that the call changed in place.
    """

    values: tuple | None
    error: str | None = None
    detail: str = ""
    changed: tuple = ()


@contextlib.contextmanager
def time_limit(seconds):
    """Raise `TooLongError` in Python code that is still running after so many seconds."""
    end = time.perf_counter() + seconds

    def trace(frame, event, argument):
        if time.perf_counter() > end:
            raise TooLongError
        if frame.f_code.co_filename.startswith(LIBRARY):
            return None
        frame.f_trace_opcodes = True  # `while True: pass` has no second line event
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


def ask(answer, arguments, names, seconds=SECONDS):
    """Call `answer` on copies of the arguments.

    Parameters
    ----------
    answer : callable
    arguments : dict of str to array
        In the order in which the answer takes them.
    names : tuple of str
        The parts that it is to return.
    seconds : float

    Returns
    -------
    Outcome
    """
    given = copy.deepcopy(arguments)
    try:
        with (
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
            contextlib.redirect_stderr(io.StringIO()),
            time_limit(seconds),
        ):
            warnings.simplefilter("ignore")
            returned = answer(*given.values())
    except TooLongError:
        return Outcome(None, "does not end", f"It was still running after {seconds:g} seconds.")
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # an answer may call exit()
        return Outcome(None, "raises", _told(error))
    changed = tuple(n for n in given if not np.array_equal(given[n], arguments[n], equal_nan=True))
    outcome = read(returned, names)
    return Outcome(outcome.values, outcome.error, outcome.detail, changed)


def read(returned, names):
    """Turn what was returned, or typed in, into one array a part."""
    if returned is None or returned is Ellipsis:
        return Outcome(None, "nothing returned")
    if len(names) == 1:
        returned = (returned,)
    elif isinstance(returned, dict) and set(names) <= set(returned):
        returned = tuple(returned[n] for n in names)
    elif all(hasattr(returned, n) for n in names):  # a GaussianMixture, a named tuple
        returned = tuple(getattr(returned, n) for n in names)
    whole = isinstance(returned, np.ndarray) and returned.shape
    try:
        returned = tuple(returned)
    except TypeError:
        returned = (returned,)
    if len(returned) != len(names):
        wanted = f"{len(names)} values, {', '.join(names)}"
        came = f"one array of shape {whole}" if whole else f"{len(returned)}"
        return Outcome(None, "number of values", f"Return {wanted}; you return {came}.")
    values = []
    for name, value in zip(names, returned, strict=True):
        if value is None or value is Ellipsis:
            if len(names) == 1:
                return Outcome(None, "nothing returned")
            values.append(np.empty(0))  # the other parts are judged all the same
            continue
        try:
            if hasattr(value, "__next__"):
                value = list(value)
            if np.iscomplexobj(value):
                raise TypeError
            values.append(np.array(value, dtype=float))
        except (TypeError, ValueError):
            kind = type(value).__name__
            return Outcome(None, "not numbers", f"{name} should be real numbers; it is a {kind}.")
    return Outcome(tuple(values))


def _told(error):
    """The error in one line, with the line of the answer that raised it."""
    text = f"{type(error).__name__}: {error}".strip().split("\n")[0][:200]
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename != __file__]
    own = [f for f in frames if not f.filename.startswith(LIBRARY)]
    line = (linecache.getline(own[-1].filename, own[-1].lineno) if own else "").strip()
    return text + (f", in the line `{line[:120]}`" if line else "")
