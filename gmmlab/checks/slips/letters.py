"""Arithmetic with axes that have letters, so that a formula reads as the book writes it.

A value is an array and its letters, in the order of `ORDER`: n data, k components, d and e
dimensions, o and c columns that were observed, m and l weights of a regression. Whatever is
combined is lined up by letters, so a slip that changes the axes of a term still has a value, the
one that a student's broadcasting would find.
"""

from functools import cache

import numpy as np

ORDER = "nkdeocml"
TWINS = {"d": "e", "e": "d", "o": "c", "c": "o", "m": "l", "l": "m"}
PAIRS = (("d", "e"), ("o", "c"), ("m", "l"))
TWO_AXES = tuple(a + b for a, b in PAIRS)


@cache
def _aligned(a, b):
    """The letters of both together, and how to index either so that its axes line up."""
    letters = "".join(c for c in ORDER if c in a or c in b)
    index = [tuple(slice(None) if c in own else None for c in letters) for own in (a, b)]
    return letters, *index


def both(function):
    """A function of two values, lined up."""

    def apply(a, b):
        (x, s), (y, t) = a, b
        if s == t or not s or not t:
            return function(x, y), s or t
        letters, i, j = _aligned(s, t)
        return function(x[i], y[j]), letters

    return apply


def each(function):
    """A function of each entry."""
    return lambda a: (function(a[0]), a[1])


def over(function):
    """Reduce over letters, all of which have to be there."""

    def apply(a, over):
        x, s = a
        if not set(over) <= set(s):
            raise ValueError(over)
        return function(x, axis=tuple(s.index(c) for c in over)), "".join(
            c for c in s if c not in over
        )

    return apply


def along(function):
    """Change entries along one letter, which stays; or choose one, and it goes."""

    def apply(a, letter):
        x, s = a
        found = function(x, s.index(letter))
        return found, s if np.ndim(found) == len(s) else s.replace(letter, "")

    return apply


def matrix(function, lost=""):
    """A function of the last two axes, which are twins; `lost` says which of them go."""

    def apply(a):
        x, s = a
        if s[-2:] not in TWO_AXES:
            raise ValueError(s)
        return function(x), s[: len(s) - len(lost)]

    return apply


def turn(a):
    """The same along the twin of its axis, d for e: one factor of an outer product."""
    x, s = a
    for pair in PAIRS:
        if all(c in s for c in pair):
            return np.swapaxes(x, s.index(pair[0]), s.index(pair[1])), s
    letters = "".join(TWINS.get(c, c) for c in s)
    if letters == s:
        raise ValueError(s)
    return x, letters
