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
    with np.errstate(all="ignore"):
        logs, exponentials = [np.log(r) for r in right], [np.log(v) for v in values]
    if same(values, logs, tolerance):
        yield "logarithms", f"Your {n} is the logarithm of what is asked for."
    if same(exponentials, right, tolerance):
        yield (
            "exponential",
            f"Your {n} is the exponential of what is asked for: stay with logarithms.",
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


def text(sentences):
    """One line from sentences, the empty ones left out."""
    return " ".join(s for s in sentences if s)
