"""Judging one part: right, a mistake that gives the same numbers, or wrong and no more.

Values are compared, on all problems at once, with what is right, then with each known mistake, then
with each slip that can be made in the right formula, then with two of either at once. The first
that fits is named, so the simplest is.
"""

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from ..slips.search import ARITHMETIC, search
from . import unlisted
from .compare import arrangements, capital, same, yours


@dataclass(frozen=True)
class Found:
    """What was found out about one part.

    `slips` are all single ones that give its numbers, as pairs of a name and a clause.
    """

    right: bool
    mistakes: tuple = ()
    message: str = ""
    remark: str = ""
    slips: tuple = ()


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
            return _named(part, (mistake,))
    if given[0] and (seen := unlisted.simple(part, names, given, values, tolerance)):
        return Found(False, *seen)
    slips = search(part, names, given)
    if given[0] and any(one := slips.single(values, tolerance)):
        return _slipped(part, *one)
    for two in () if part.sources else _pairs(part.forms):
        if _made(part, given, values, two, tolerance):
            return _named(part, two)
    if others and (found := _following(part, names, given, values, tolerance, others)):
        return found
    if given[0] and any(two := slips.double(values, tolerance)):
        return _slipped(part, *two)
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


def _named(part, mistakes):
    said = " And: ".join(m.message for m in mistakes)
    return Found(False, tuple(m.name for m in mistakes), f"{part.name}: {said}")


def _slipped(part, variants, whole):
    """A mistake by what it does to the formula, and to the value as a whole."""
    slips = variants[0].slips if variants else ()
    names = (*(s.name for s in slips), *((whole.name,) if whole else ()))
    said = "; and ".join(s.clause for s in slips)
    message = said and f"{part.name}: by your numbers, {said}."
    if whole:
        as_whole = f"{yours(part)} is {whole.message}"
        message = f"{message} On top of that, {as_whole}" if said else capital(as_whole)
    one = () if whole or len(slips) > 1 else tuple((*v.slips[0].said,) for v in variants)
    return Found(False, names, f"{message} Reread {part.equation}.", slips=one)


def together(parts, found):
    """The same with one slip named once, where it explains several parts."""
    slipped = [i for i, f in enumerate(found) if f.slips]
    shared = (
        [s for s in found[slipped[0]].slips if all(s in found[i].slips for i in slipped)]
        if (len(slipped) > 1)
        else []
    )
    if not shared:
        return found
    name, clause = shared[0]
    names = " and ".join(parts[i].name for i in slipped)
    reread = " and ".join(dict.fromkeys(parts[i].equation for i in slipped))
    message = f"{names}: by your numbers, {clause}. Reread {reread}."
    return [
        replace(f, mistakes=(name,), message=message if i == slipped[0] else "")
        if i in slipped
        else f
        for i, f in enumerate(found)
    ]


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
                    return _named(part, (mistake,))
            except ARITHMETIC:
                return None
    return None
