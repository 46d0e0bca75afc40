"""Judging one part: right, a mistake that gives the same numbers, or wrong and no more.

Values are compared, on all problems at once, with what is right, then with each known mistake, then
with each slip that can be made in the right formula, then with two of either at once. The first
that fits is named, so the simplest is.
"""

from itertools import combinations

import numpy as np

from ..slips.kept import search
from ..slips.search import ARITHMETIC
from . import structure, unlisted
from .compare import arrangements, same
from .telling import Found, named, slipped

FEW = 14  # mistakes of a part's own table, up to which they are tried two at a time


def judge(part, names, given, values, tolerance, others=None):
    """Judge the values of a part.

    Parameters
    ----------
    part : Part
    names : tuple of str
        Names of the arguments.
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
    if all(v.size == 0 for v in values):
        return Found(False, ("nothing returned",), f"Nothing came back for {part.name}.")
    after = others and _wrong_before(part, given, values, tolerance, others)
    if after:
        return after
    for mistake in part.forms:
        if _made(part, given, values, (mistake,), tolerance):
            return named(part, (mistake,))
    if given[0] and (seen := structure.simple(part, names, given, values, tolerance)):
        return Found(False, *seen)
    slips = search(part, names, given)
    if given[0] and any(one := slips.single(values, tolerance)):
        return slipped(part, *one)
    for two in _pairs(part.forms) if len(part.forms) <= FEW or not part.sources else ():
        if _made(part, given, values, two, tolerance):
            return named(part, two)
    if others and (found := _following(part, names, given, values, tolerance, others)):
        return found
    finite = all(np.isfinite(v).all() for v in values)  # few numbers are left to tell two slips by
    if given[0] and finite and any(two := slips.double(values, tolerance)):
        return slipped(part, *two)
    return Found(False, *unlisted.told(part, names, given, values, tolerance))


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


def _pairs(mistakes):
    """Each two mistakes that can be made together."""
    for a, b in combinations(mistakes, 2):
        both = isinstance(a.changes, dict) and isinstance(b.changes, dict)
        if both and not set(a.changes) & set(b.changes):
            yield a, b


def _made(part, given, values, mistakes, tolerance):
    """Whether these mistakes give these values; most are ruled out by the first problem alone."""
    try:
        for n in (1, None):
            wrong = part.give(given[:n], mistakes)
            if not any(same(a, wrong, tolerance) for _, a in arrangements(values[:n], wrong)):
                return False
    except ARITHMETIC:
        return False  # two mistakes together need not have a value
    return True


def _wrong_before(part, given, values, tolerance, others):
    """Right, if the part before it were."""
    try:
        if same(values, part.give_after(given, others), tolerance):
            return Found(True, message=f"{part.name} will be right when {part.follows} is.")
    except ARITHMETIC:
        pass  # nothing can be made of that value
    return None


def _following(part, names, given, values, tolerance, others):
    """A mistake, if the part before it is taken as the answer has it."""
    for mistake in part.forms:
        if isinstance(mistake.changes, dict) and part.follows not in mistake.changes:
            try:
                if same(values, part.give_after(given, others, (mistake,)), tolerance):
                    return named(part, (mistake,))
            except ARITHMETIC:
                return None
    return None
