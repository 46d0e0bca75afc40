"""Slips of a whole value along its axes: one row alone, a row left out, sums, a diagonal."""

import numpy as np

from .letters import TWO_AXES
from .whole import Whole
from .words import ONE


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
    if axes == "nk":
        found.append(
            Whole(
                "hard assignments",
                "one for the largest of each row and zero for the others: each datum is given away "
                "whole.",
                lambda v, s: np.eye(v.shape[1])[v.argmax(axis=1)],
                cost=1,
            )
        )
    if axes[-2:] in TWO_AXES:
        found += [
            Whole("correlations", "divided by the roots of its diagonal.", _correlations),
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


def _correlations(v, s):
    root = np.sqrt(np.diagonal(v, axis1=-2, axis2=-1))
    return v / (root[..., :, None] * root[..., None, :])
