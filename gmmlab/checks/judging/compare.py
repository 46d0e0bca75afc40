"""Comparing numbers: within a tolerance, in any arrangement of axes, and up to common slips."""

from itertools import permutations

import numpy as np

AXES = {
    "n": "a row a datum",
    "k": "one entry a component",
    "d": "one entry a dimension",
    "e": "and a dimension",
    "m": "one entry a weight",
    "l": "and a weight",
}


def same(values, candidates, tolerance):
    """Whether the values of all problems agree, each relative to its largest entry.

    A mistake may divide by zero in some places; then the values must do so in the same ones.
    """
    known = 0
    for v, c in zip(values, candidates, strict=True):
        finite = np.isfinite(c)
        if v.shape != c.shape or not np.array_equal(finite, np.isfinite(v)):
            return False
        v, c = v[finite], c[finite]
        known += c.size
        if not np.abs(v - c).max(initial=0) <= tolerance * max(np.abs(c).max(initial=0), 1e-12):
            return False
    return known > sum(v.size for v in values) / 2


def arrangements(values, like):
    """The values with their axes in each order that has the shape of `like`, theirs first.

    Parameters
    ----------
    values, like : lists of arrays
        One array a problem.

    Returns
    -------
    list of (how, values)
        How is "" where nothing was done, else "squeezed" or "transposed".
    """
    shapes = [c.shape for c in like]
    found = [("", values)] if [v.shape for v in values] == shapes else []
    plain = [np.squeeze(v) for v in values]
    if len({p.ndim for p in plain}) > 1:
        return found
    wanted = [np.squeeze(c).shape for c in like]
    for axes in permutations(range(plain[0].ndim)):
        turned = [p.transpose(axes) for p in plain]
        in_order = axes == tuple(sorted(axes))
        if [t.shape for t in turned] != wanted or (found and in_order):
            continue
        how = "squeezed" if in_order else "transposed"
        found.append((how, [t.reshape(s) for t, s in zip(turned, shapes, strict=True)]))
    return found


def general(part, values, right, tolerance):
    """Yield the name and the message of a mistake that needs no formula of its own."""
    n = part.name
    for name, change, message in TRANSFORMED:
        if same(values, [change(r) for r in right], tolerance):
            yield name, f"Your {n} is {message}"
    for digits in range(4):
        if same(values, [np.round(r, digits) for r in right], tolerance):
            yield (
                "rounded",
                f"Your {n} is rounded to {digits} decimals. Round only what you print.",
            )
    if part.axes.count("k") == 1:
        axis = part.axes.index("k")
        for order in list(permutations(range(right[0].shape[axis])))[1:]:
            if same([v.take(order, axis=axis) for v in values], right, tolerance):
                yield (
                    "components permuted",
                    f"The values of {n} are right, but not in the order of the components that you "
                    "were given: component k of the answer is component k of the arguments.",
                )
    c = sum((v * r).sum() for v, r in zip(values, right, strict=True))
    c /= sum((r * r).sum() for r in right) or 1
    if c != 0 and same(values, [c * r for r in right], tolerance):
        if abs(c + 1) < tolerance:
            yield "sign", f"Your {n} has the wrong sign throughout. Reread {part.equation}."
        else:
            yield (
                "constant factor",
                f"Your {n} is {c:.4g} times what it should be, whatever the data. Where does such "
                f"a factor stand in {part.equation}?",
            )
    for letter, what in {"n": "data", "k": "components"}.items():
        if letter in part.axes and (
            some := _some(values, right, part.axes.index(letter), tolerance)
        ):
            message = (
                f"{n} is right for {some} {what} that were tried. Which ones does your loop miss?"
            )
            yield f"not all {what}", message


TRANSFORMED = (
    ("logarithms", np.log, "the logarithm of what is asked for."),
    ("exponential", np.exp, "the exponential of what is asked for: stay with logarithms."),
    ("square root", np.sqrt, "the square root of what is asked for."),
    ("square", np.square, "the square of what is asked for."),
    ("reciprocal", lambda r: 1 / r, "one over what is asked for."),
    ("absolute values", np.abs, "what is asked for without its signs."),
    ("complement", lambda r: 1 - r, "one minus what is asked for."),
)


def _some(values, right, axis, tolerance):
    """How many entries along an axis are right, if at least half are and not all."""
    good = total = 0
    for v, r in zip(values, right, strict=True):
        v, r = np.moveaxis(v, axis, 0), np.moveaxis(r, axis, 0)
        close = np.abs(v - r) <= tolerance * np.abs(r).max()
        good += close.reshape(len(r), -1).all(axis=1).sum()
        total += len(r)
    return f"{good} of the {total}" if total / 2 <= good < total else ""


def text(sentences):
    """One line from sentences, the empty ones left out."""
    return " ".join(s for s in sentences if s)
