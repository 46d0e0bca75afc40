"""What explains all numbers without a slip in the formula: sizes, data left out, another order."""

from itertools import permutations

import numpy as np

from .compare import arrangements, capital, same, yours

SIZES = {"D": ("X", 1), "K": ("pi", 0), "M": ("Phi", 1)}
DATA = ("X", "gamma", "q", "r", "Phi", "t", "waits", "P", "x_hat", "C")


def sizes(names, arguments):
    """The sizes of a problem in words: "D = 4, K = 2"."""
    given = dict(zip(names, arguments, strict=True))
    return ", ".join(
        f"{size} = {np.shape(given[name])[axis]}"
        for size, (name, axis) in SIZES.items()
        if np.ndim(given.get(name, 0)) > axis
    )


def simple(part, names, given, values, tolerance):
    """What explains all numbers without a slip in the formula, as `told`; or None."""
    wanted = part.give(given)
    for _, turned in arrangements(values, wanted):
        for seen in (
            _sized(names, given, turned, wanted, tolerance),
            _left_out(part, names, given, turned, tolerance),
        ):
            if seen:
                return (seen[0],), f"{capital(yours(part))}: {seen[1]}"
        if part.axes.count("k") == 1 and _permuted(part, turned, wanted, tolerance):
            return ("components permuted",), (
                f"The values of {part.name} are right, but not in the order of the components that "
                "you were given: component k of the answer is component k of the arguments."
            )
    return None


def _sized(names, given, values, right, tolerance):
    """Right for one number of dimensions or components, and for no other."""
    fits = [same([v], [r], tolerance) for v, r in zip(values, right, strict=True)]
    if not 1 < sum(fits) < len(fits):
        return None
    arguments = dict(zip(names, given[0], strict=True))
    for size, (name, axis) in SIZES.items():
        own = size in arguments and np.ndim(arguments[size]) == 0
        if own or (name in arguments and np.ndim(arguments[name]) > axis):
            at = names.index(size if own else name)
            sizes = [g[at] if own else np.shape(g[at])[axis] for g in given]
            good = {s for s, f in zip(sizes, fits, strict=True) if f}
            bad = {s for s, f in zip(sizes, fits, strict=True) if not f}
            if len(good) == 1 and not good & bad:
                found = f"{size} = {good.pop()}"
                return f"{found} alone", (
                    f"right where {found} and wrong elsewhere. Which of your lines holds for "
                    f"this {size} alone?"
                )
    return None


def _left_out(part, names, given, values, tolerance):
    """What the data would give without the first or the last one."""
    data = [i for i, name in enumerate(names) if name in DATA]
    if "n" in part.axes or not {"X", "Phi", "waits", "P", "x_hat"} & set(names):
        return None
    for which, rows in {"first": slice(1, None), "last": slice(None, -1)}.items():
        fewer = [
            tuple(a[rows] if i in data and np.ndim(a) else a for i, a in enumerate(g))
            for g in given
        ]
        try:
            without = part.give(fewer)
        except (ArithmeticError, ValueError, TypeError, IndexError):
            continue  # not all arguments go by data
        if same(values, without, tolerance):
            said = f"what the data would give without the {which} one. Look at your loop."
            return f"{which} datum left out", said
    return None


def _permuted(part, values, right, tolerance):
    """Whether the components come in another order, on each problem in one of its own."""
    axis = part.axes.index("k")
    return all(
        any(
            same([v.take(order, axis=axis)], [r], tolerance)
            for order in list(permutations(range(r.shape[axis])))[1:]
        )
        for v, r in zip(values, right, strict=True)
    )
