"""Judging one part: right, a mistake that gives the same numbers, or wrong and no more.

Values are compared, on all problems at once, with what is right, then with what each known mistake
gives, then with each two of them together.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from .compare import AXES, arrangements, general, same, text

ARITHMETIC = (np.linalg.LinAlgError, ZeroDivisionError, ValueError, TypeError)


@dataclass(frozen=True)
class Found:
    """What was found out about one part."""

    right: bool
    mistakes: tuple = ()
    message: str = ""
    remark: str = ""


def judge(part, given, values, tolerance, others=None):
    """Judge the values of a part.

    Parameters
    ----------
    part : Part
    given : list of tuples
        The arguments of each problem.
    values : list of arrays
        What the answer gave on each.
    tolerance : float
    others : list of arrays, optional
        What the answer gave for the part that this one follows.

    Returns
    -------
    Found
    """
    if found := right(part, given, values, tolerance):
        return found
    for mistakes in _sets_of(part.mistakes):
        # Most are ruled out by the first problem alone.
        if all(_made(part, given[:n], values[:n], mistakes, tolerance) for n in (1, None)):
            return _named(part, mistakes)
    if others and (found := _following(part, given, values, tolerance, others)):
        return found
    return _unlisted(part, given, values, tolerance)


def right(part, given, values, tolerance):
    """Return what to say of values that are right in some arrangement or form, else None."""
    wanted = part.give(given)
    for how, arranged in arrangements(values, wanted):
        if same(arranged, wanted, tolerance):
            axes = " × ".join(part.axes.upper()) or "a plain number"
            shape = f"the shape {wanted[0].shape} ({axes}) is expected elsewhere."
            return Found(True, remark=how and f"Your {part.name} came {how}; {shape}")
    for formula, remark in part.also:
        if same(values, [np.asarray(formula(*arguments)) for arguments in given], tolerance):
            return Found(True, remark=remark)
    return None


def holds(part, arguments, value, tolerance):
    """Whether a value is finite, and right wherever the formula itself has a value."""
    wanted = part.give([arguments])[0]
    return np.isfinite(value).all() and any(
        same(a, [np.where(np.isfinite(wanted), wanted, a[0])], tolerance)
        for _, a in arrangements([value], [wanted])
    )


def _sets_of(mistakes):
    """Each mistake, then each two that can be made together."""
    yield from ((m,) for m in mistakes)
    for a, b in combinations(mistakes, 2):
        both = isinstance(a.changes, dict) and isinstance(b.changes, dict)
        if both and not set(a.changes) & set(b.changes):
            yield a, b


def _made(part, given, values, mistakes, tolerance):
    """Whether these mistakes give these values."""
    try:
        wrong = part.give(given, mistakes)
    except ARITHMETIC:
        return False  # two mistakes together need not have a value
    return any(same(a, wrong, tolerance) for _, a in arrangements(values, wrong))


def _named(part, mistakes):
    said = " And: ".join(m.message for m in mistakes)
    return Found(False, tuple(m.name for m in mistakes), f"{part.name}: {said}")


def _following(part, given, values, tolerance, others):
    """Judge against the answer's own value of another part, which may be wrong."""
    for mistakes in ((), *((m,) for m in part.mistakes if isinstance(m.changes, dict))):
        if any(part.follows in m.changes for m in mistakes):
            continue
        try:
            candidate = part.give_after(given, others, mistakes)
        except ARITHMETIC:
            return None  # nothing can be made of that value
        if same(values, candidate, tolerance):
            after = f"{part.name} will be right when {part.follows} is."
            return _named(part, mistakes) if mistakes else Found(True, message=after)
    return None


def _without(given, rows):
    """The problems with some data left out: data have the longest axis of all."""
    longest = [max((len(a) for a in arguments if np.ndim(a)), default=0) for arguments in given]
    return [
        tuple(a[rows] if np.ndim(a) and len(a) == N else a for a in arguments)
        for arguments, N in zip(given, longest, strict=True)
    ]


def _unlisted(part, given, values, tolerance):
    """Mistakes that any part can have; and if none fits, wrong and no more."""
    wanted = part.give(given)
    n, reread = part.name, f"Reread {part.equation}."
    arranged = arrangements(values, wanted)
    if all(v.size == 0 for v in values):
        return Found(False, ("nothing returned",), f"Nothing came back for {n}.")
    if any(not np.isfinite(v).all() for v in values):
        said = "somewhere you divide by zero, or take the logarithm of zero or of a negative number"
        return Found(False, ("NaN",), f"{n} holds NaN or infinite values: {said}. {reread}")
    if not arranged:
        axes = ", ".join(AXES[a] for a in part.axes) or "one number"
        shapes = f"{n} has shape {values[0].shape}; expected {wanted[0].shape}: {axes}."
        which = "Which axis does a sum or a product in your line run over?"
        return Found(False, ("shape",), text([shapes, which, reread]))
    for _, turned in arranged:
        for name, message in general(part, turned, wanted, tolerance):
            return Found(False, (name,), message)
    for which, rows in {"first": slice(1, None), "last": slice(None, -1)}.items():
        if "n" not in part.axes and _made(part, _without(given, rows), values, (), tolerance):
            said = f"{n} is what the data would give without the {which} one. Look at your loop."
            return Found(False, (f"{which} datum left out",), said)
    facts = [say for test, say in part.facts if not all(test(v) for v in arranged[0][1])]
    special = part.hint and f"A case for your head: {part.hint}"
    first = f"{n} is not right, in a way not known here."
    return Found(False, (), text([first, *facts, reread, special]))
