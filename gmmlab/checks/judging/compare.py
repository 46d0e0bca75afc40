"""Comparing numbers: within a tolerance, and in any arrangement of axes."""

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
        scale = np.abs(c).max(initial=0) or 1e-12  # likelihoods are tiny, and not all alike
        if not np.abs(v - c).max(initial=0) <= tolerance * scale:
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


def yours(part):
    """What an answer returned, in words: "your gamma", "the entropy"."""
    return part.name if part.name.startswith("the ") else f"your {part.name}"


def capital(sentence):
    """The sentence with a capital at its beginning."""
    return sentence[0].upper() + sentence[1:]


def text(sentences):
    """One line from sentences, the empty ones left out."""
    return " ".join(s for s in sentences if s)
