"""Arithmetic with axes that have letters, so that a formula reads as the book writes it.

A value is an array and its letters, in the order of `ORDER`: n data, k components, d and e
dimensions, m and l weights of a regression. Whatever is combined is lined up by letters, so a slip
that changes the axes of a term still has a value, the one that a student's broadcasting would find.
"""

from functools import cache

import numpy as np

ORDER = "nkdeml"
TWINS = {"d": "e", "e": "d", "m": "l", "l": "m"}
PAIRS = (("d", "e"), ("m", "l"))


@cache
def _aligned(a, b):
    """The letters of both together, and how to index either so that its axes line up."""
    letters = "".join(c for c in ORDER if c in a or c in b)
    index = [tuple(slice(None) if c in own else None for c in letters) for own in (a, b)]
    return letters, *index


def _both(function):
    def apply(a, b):
        (x, s), (y, t) = a, b
        if s == t or not s or not t:
            return function(x, y), s or t
        letters, i, j = _aligned(s, t)
        return function(x[i], y[j]), letters

    return apply


def _each(function):
    return lambda a: (function(a[0]), a[1])


def _over(function):
    """Reduce over letters, all of which have to be there."""

    def apply(a, over):
        x, s = a
        if not set(over) <= set(s):
            raise ValueError(over)
        return function(x, axis=tuple(s.index(c) for c in over)), "".join(
            c for c in s if c not in over
        )

    return apply


def _along(function):
    """Change entries along one letter, which stays; or choose one, and it goes."""

    def apply(a, letter):
        x, s = a
        found = function(x, s.index(letter))
        return found, s if np.ndim(found) == len(s) else s.replace(letter, "")

    return apply


def _matrix(function, lost=""):
    """A function of the last two axes, which are twins; `lost` says which of them go."""

    def apply(a):
        x, s = a
        if s[-2:] not in ("de", "ml"):
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


def _one_hot(x, axis):
    return np.moveaxis(np.eye(x.shape[axis])[x.argmax(axis)], -1, axis)


def _diagonal_alone(S):
    return S * np.eye(S.shape[-1])


def _root(S):
    w, V = np.linalg.eigh(S)
    return (V * np.sqrt(w)[..., None, :]) @ np.swapaxes(V, -1, -2)


def _chosen(x, axis, index):
    return np.moveaxis(np.eye(x.shape[axis])[np.full_like(x.argmax(axis), index)], -1, axis)


def _spread(x, axis, index):
    return np.broadcast_to(np.take(x, [index], axis), x.shape)


def _shut(x, axis, index):
    out = np.array(x)
    out[(slice(None),) * axis + (index,)] = np.inf
    return out


def _but(x, axis, rows):
    return x[(slice(None),) * axis + (rows,)].sum(axis)


OPERATIONS = {
    "add": _both(np.add),
    "sub": _both(np.subtract),
    "mul": _both(np.multiply),
    "div": _both(np.true_divide),
    "pow": _both(np.power),
    "above": _both(np.greater_equal),
    "under": _both(np.less),
    "maximum": _both(np.maximum),
    "neg": _each(np.negative),
    "log": _each(np.log),
    "exp": _each(np.exp),
    "sqrt": _each(np.sqrt),
    "abs": _each(np.abs),
    "ones": _each(np.ones_like),
    "zeros": _each(np.zeros_like),
    "turn": turn,
    "inv": _matrix(np.linalg.inv),
    "cholesky": _matrix(np.linalg.cholesky),
    "root": _matrix(_root),
    "square": _matrix(lambda S: S @ S),
    "entrywise": _matrix(np.reciprocal),
    "eye": _matrix(lambda S: np.broadcast_to(np.eye(S.shape[-1]), S.shape)),
    "diagonal_alone": _matrix(_diagonal_alone),
    "det": _matrix(np.linalg.det, "de"),
    "trace": _matrix(lambda S: np.trace(S, axis1=-2, axis2=-1), "de"),
    "entries": _matrix(lambda S: S.sum(axis=(-2, -1)), "de"),
    "diag": _matrix(lambda S: np.diagonal(S, axis1=-2, axis2=-1), "e"),
    "rows": _matrix(lambda S: S.sum(axis=-1), "e"),
    "on_diagonal": lambda a: (a[0][..., None] * np.eye(a[0].shape[-1]), a[1] + TWINS[a[1][-1]]),
    "sum": _over(np.sum),
    "mean": _over(np.mean),
    "prod": _over(np.prod),
    "max": _over(np.max),
    "min": _over(np.min),
    "norm": _over(lambda x, axis: np.sqrt((x * x).sum(axis))),
    "argmin": _along(lambda x, i: x.argmin(i)),
    "argmax": _along(lambda x, i: x.argmax(i)),
    "cumsum": _along(lambda x, i: np.cumsum(x, i)),
    "onehot": _along(_one_hot),
    "sorted": _along(np.sort),
    "choose_first": _along(lambda x, i: _chosen(x, i, 0)),
    "choose_last": _along(lambda x, i: _chosen(x, i, -1)),
    "next": _along(lambda x, i: np.roll(x, 1, i)),
    "equal": _along(lambda x, i: np.broadcast_to(x.mean(i, keepdims=True), x.shape)),
    "shut_first": _along(lambda x, i: _shut(x, i, 0)),
    "shut_last": _along(lambda x, i: _shut(x, i, -1)),
    "all_first": _along(lambda x, i: _spread(x, i, 0)),
    "all_last": _along(lambda x, i: _spread(x, i, -1)),
    "first": _along(lambda x, i: np.take(x, 0, i)),
    "second": _along(lambda x, i: np.take(x, 1, i)),
    "last": _along(lambda x, i: np.take(x, -1, i)),
    "without_first": _along(lambda x, i: _but(x, i, slice(1, None))),
    "without_last": _along(lambda x, i: _but(x, i, slice(None, -1))),
    "turned_round": _along(lambda x, i: np.flip(x, i)),
}
