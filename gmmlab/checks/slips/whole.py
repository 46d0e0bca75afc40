"""Slips of the whole value: its logarithm, its sign, a factor; one entry, or one row filled.

Each is a function and, where it has one, its inverse: by the inverse, a slip of the whole is
recognised on top of another one.
"""

from dataclasses import dataclass
from math import log, pi

import numpy as np

from .words import ONE


@dataclass(frozen=True)
class Whole:
    """A slip of the whole value.

    Attributes
    ----------
    name, message : str
        The message goes on after "Your gamma is".
    change, back : callable
        Of a value and of the problem's sizes, a dict of N, K, D.
    cost : int
    """

    name: str
    message: str
    change: object
    back: object = None
    cost: int = 2


def _factor(name, message, factor, cost=2):
    return Whole(
        name,
        f"{message} what is asked for, on all problems.",
        lambda v, s: v * factor(s),
        lambda v, s: v / factor(s),
        cost,
    )


SIZED = {"N": "the number of data", "K": "the number of components", "D": "that of dimensions"}

WHOLE = (
    Whole(
        "sign",
        "turned in sign.",
        lambda v, s: -v,
        lambda v, s: -v,
        1,
    ),
    Whole(
        "logarithms",
        "the logarithm of what is asked for.",
        lambda v, s: np.log(v),
        lambda v, s: np.exp(v),
        1,
    ),
    Whole(
        "exponential",
        "the exponential of what is asked for: stay with logarithms.",
        lambda v, s: np.exp(v),
        lambda v, s: np.log(v),
        1,
    ),
    Whole(
        "square root",
        "the square root of what is asked for.",
        lambda v, s: np.sqrt(v),
        lambda v, s: np.square(v),
        1,
    ),
    Whole(
        "square",
        "the square of what is asked for.",
        lambda v, s: np.square(v),
        lambda v, s: np.where(v < 0, np.nan, np.sqrt(np.abs(v))),
        1,
    ),
    Whole(
        "reciprocal",
        "one over what is asked for.",
        lambda v, s: 1 / v,
        lambda v, s: 1 / v,
    ),
    Whole(
        "complement",
        "one minus what is asked for.",
        lambda v, s: 1 - v,
        lambda v, s: 1 - v,
    ),
    Whole(
        "absolute values",
        "what is asked for without its signs.",
        lambda v, s: np.abs(v),
        None,
        3,
    ),
    _factor("half", "half of", lambda s: 0.5),
    _factor("twice", "twice", lambda s: 2.0),
    _factor("half, negative", "minus half of", lambda s: -0.5, 3),
    _factor("twice, negative", "minus twice", lambda s: -2.0, 3),
    _factor("base 2", "to base 2 of logarithms; in nats it is", lambda s: 1 / log(2)),
    _factor("base 10", "to base 10 of logarithms; in nats it is", lambda s: 1 / log(10)),
    _factor("2 pi", "2 pi times", lambda s: 2 * pi, 3),
    *(
        _factor(f"times {n}", f"{n}, {what}, times", lambda s, n=n: s.get(n, np.nan))
        for n, what in SIZED.items()
    ),
    *(
        _factor(
            f"divided by {n}",
            f"one part in {n}, {what}, of",
            lambda s, n=n: 1 / s.get(n, np.nan),
        )
        for n, what in SIZED.items()
    ),
    _factor("N - 1 for N", "N / (N - 1) times", lambda s: (n := s.get("N", np.nan)) / (n - 1)),
)


def _one(axis, at, filled):
    def change(v, s):
        if not filled:
            return np.take(v, at, axis)
        out = np.zeros_like(v)
        out[(slice(None),) * axis + (at,)] = np.take(v, at, axis)
        return out

    return change


def _but_one(axis, at):
    def change(v, s):
        out = np.array(v)
        out[(slice(None),) * axis + (at,)] = 0
        return out

    return change


def _added(axis, function):
    return lambda v, s: function(v, axis=axis)


def of_axes(axes):
    """Slips of a whole value that has these axes: one row alone, rows that stay empty, sums."""
    found = []
    for axis, letter in enumerate(axes):
        one = ONE.get(letter, "dimension")
        for at, which in ((0, "first"), (-1, "last")):
            loop = "A loop that returns at once gives this." if at == 0 else "Look at your loop."
            found += [
                Whole(
                    f"{which} {one} alone",
                    f"right for the {which} {one}, and nothing came for the others. {loop}",
                    _one(axis, at, False),
                    cost=1,
                ),
                Whole(
                    f"{which} {one} alone",
                    f"right for the {which} {one}, and zero for the others. {loop}",
                    _one(axis, at, True),
                    cost=1,
                ),
                Whole(
                    f"{which} {one} for all",
                    f"that of the {which} {one} in every place. Look at your index.",
                    lambda v, s, axis=axis, at=at: np.repeat(
                        np.take(v, [at], axis), v.shape[axis], axis
                    ),
                ),
                Whole(
                    f"{which} {one} left out",
                    f"right but for the {which} {one}, where it is zero. Look at your loop.",
                    _but_one(axis, at),
                ),
            ]
        for name, function in (("sum", np.sum), ("mean", np.mean), ("maximum", np.max)):
            found.append(
                Whole(
                    f"{name} over {one}s" if one != "datum" else f"{name} over data",
                    f"the {name} of what is asked for, taken along the axis of the {one}.",
                    _added(axis, function),
                    cost=3,
                )
            )
        found += [
            Whole(
                "normalised",
                f"divided by its sum along the axis of the {one}, so that it sums to one.",
                lambda v, s, axis=axis: v / v.sum(axis, keepdims=True),
                cost=3,
            ),
            Whole(
                "added up",
                f"the running sum, along the axis of the {one}, of what is asked for.",
                _added(axis, np.cumsum),
                cost=3,
            ),
            Whole(
                "turned round",
                f"in the opposite order along the axis of the {one}.",
                lambda v, s, axis=axis: np.flip(v, axis),
                cost=3,
            ),
        ]
    if axes[-2:] in ("de", "ml"):
        found += [
            Whole("diagonal alone", "right on its diagonal, zero off it.", _on_diagonal, cost=1),
            Whole(
                "variances, not a matrix",
                "the diagonal of what is asked for, a matrix.",
                lambda v, s: np.diagonal(v, axis1=-2, axis2=-1),
                cost=1,
            ),
            Whole(
                "inverse",
                "the inverse of what is asked for.",
                lambda v, s: np.linalg.inv(v),
                lambda v, s: np.linalg.inv(v),
                1,
            ),
        ]
    return tuple(found)


def _on_diagonal(v, s):
    return v * np.eye(v.shape[-1])
