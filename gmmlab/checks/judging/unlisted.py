"""What is said of numbers that no known mistake gives: what can be seen in them."""

from itertools import permutations

import numpy as np

from .compare import AXES, arrangements, capital, same, text, yours


def told(part, names, given, values, tolerance):
    """Return the names of what can be seen, none if nothing, and the message.

    Parameters
    ----------
    part, names, given, values, tolerance
        As `judge.judge` has them.
    """
    wanted = part.give(given)
    n, reread = part.name, f"Reread {part.equation}."
    arranged = arrangements(values, wanted)
    if any(not np.isfinite(v).all() for v in values):
        return ("NaN",), f"{n} holds {_strange(values)}. {reread}"
    if not arranged:
        axes = ", ".join(AXES[a] for a in part.axes) or "one number"
        at = next((i for i, v in enumerate(values) if v.shape != wanted[i].shape), 0)
        shapes = f"{n} has shape {values[at].shape}; expected {wanted[at].shape}: {axes}."
        which = "Which axis does a sum or a product in your line run over?"
        return ("shape",), text([shapes, which, reread])
    for _, turned in arranged if given[0] else ():
        for name, message in _seen(part, turned, wanted, tolerance):
            return (name,), message
    facts = [say for test, say in part.facts if not all(test(v) for v in arranged[0][1])]
    special = part.hint and f"A case for your head: {part.hint}"
    first = f"{n} is not right, in a way not known here."
    return (), text([first, *facts, reread, special])


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


def _strange(values):
    """NaN and infinities, and where each comes from."""
    every = np.concatenate([v.ravel() for v in values])
    said = []
    if np.isnan(every).any():
        said.append(
            "NaN, which comes from zero by zero, infinity less infinity, or the root or logarithm "
            "of a negative number"
        )
    if np.isinf(every).any():
        said.append("infinity, which comes from a division by zero or the logarithm of zero")
    return "; and ".join(said)


def _sized(names, given, values, right, tolerance):
    """Right for one number of dimensions or components, and for no other."""
    fits = [same([v], [r], tolerance) for v, r in zip(values, right, strict=True)]
    if not 1 < sum(fits) < len(fits):
        return None
    arguments = dict(zip(names, given[0], strict=True))
    for size, (name, axis) in SIZES.items():
        if name in arguments and np.ndim(arguments[name]) > axis:
            sizes = [np.shape(g[names.index(name)])[axis] for g in given]
            good = {s for s, f in zip(sizes, fits, strict=True) if f}
            bad = {s for s, f in zip(sizes, fits, strict=True) if not f}
            if len(good) == 1 and not good & bad:
                found = f"{size} = {good.pop()}"
                return f"{found} alone", (
                    f"right where {found} and wrong elsewhere. Which of your lines holds for "
                    f"this {size} alone?"
                )
    return None


SIZES = {"D": ("X", 1), "K": ("pi", 0), "M": ("Phi", 1)}


def _left_out(part, names, given, values, tolerance):
    """What the data would give without the first or the last one."""
    data = [i for i, name in enumerate(names) if name in DATA]
    if "n" in part.axes or not {"X", "Phi"} & set(names):
        return None
    for which, rows in {"first": slice(1, None), "last": slice(None, -1)}.items():
        fewer = [tuple(a[rows] if i in data else a for i, a in enumerate(g)) for g in given]
        if same(values, part.give(fewer), tolerance):
            said = f"what the data would give without the {which} one. Look at your loop."
            return f"{which} datum left out", said
    return None


DATA = ("X", "gamma", "q", "r", "Phi", "t", "waits")


def _seen(part, values, right, tolerance):
    """Yield the name and the message of what can be seen in any numbers."""
    n = capital(yours(part))
    for digits in range(4):
        if same(values, [np.round(r, digits) for r in right], tolerance):
            said = f"{n} is rounded to {digits} decimals. Round only what you print."
            yield "rounded", said
    c = sum((v * r).sum() for v, r in zip(values, right, strict=True))
    c /= sum((r * r).sum() for r in right) or 1
    if c != 0 and same(values, [c * r for r in right], tolerance):
        said = f"{n} is {c:.4g} times what is asked for, on all problems."
        yield "constant factor", f"{said} Reread {part.equation}."
    c = np.mean([np.mean(v - r) for v, r in zip(values, right, strict=True)])
    if same(values, [c + r for r in right], tolerance):
        said = f"{n} is {abs(c):.4g} too {'large' if c > 0 else 'small'}, on all problems."
        yield "constant added", f"{said} Reread {part.equation}."
    if part.axes[-2:] in ("de", "ml"):
        eyes = [np.broadcast_to(np.eye(r.shape[-1]), r.shape) for r in right]
        c = np.mean([(v - r)[e == 1].mean() for v, r, e in zip(values, right, eyes, strict=True)])
        if same(values, [r + c * e for r, e in zip(right, eyes, strict=True)], tolerance):
            yield (
                "regularised",
                f"Something, {c:.4g}, was added to the diagonal of {n}. Reread {part.equation}: "
                "what keeps a covariance from collapsing is another question.",
            )
    for letter, one in {"n": "datum", "k": "component"}.items():
        if letter in part.axes:
            axis = part.axes.index(letter)
            for at, which in ((0, "first"), (-1, "last")):
                if _alone(values, right, axis, at, tolerance):
                    said = f"{n} is right for the {which} {one} alone. Look at your loop."
                    yield f"{which} {one} alone", said
    if all(np.array_equal(v, np.round(v)) for v in right):
        return  # some whole numbers are right by accident
    for letter, what in {"n": "data", "k": "components"}.items():
        if letter in part.axes:
            some = _some(values, right, part.axes.index(letter), tolerance)
            if some:
                said = f"{n} is right for {some} {what} that were tried. What do the others share?"
                yield f"not all {what}", said


def _alone(values, right, axis, at, tolerance):
    """Whether one row along an axis is right on all problems, and no other on any."""
    for v, r in zip(values, right, strict=True):
        scale = tolerance * np.abs(r).max()
        good = [
            (np.abs(a - b) <= scale).all()
            for a, b in zip(np.moveaxis(v, axis, 0), np.moveaxis(r, axis, 0), strict=True)
        ]
        if not good[at] or sum(good) > 1:
            return False
    return True


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


def _some(values, right, axis, tolerance):
    """How many entries along an axis are right, if at least half are and not all."""
    good = total = 0
    for v, r in zip(values, right, strict=True):
        v, r = np.moveaxis(v, axis, 0), np.moveaxis(r, axis, 0)
        close = np.abs(v - r) <= tolerance * np.abs(r).max()
        good += close.reshape(len(r), -1).all(axis=1).sum()
        total += len(r)
    return f"{good} of the {total}" if total / 2 <= good < total else ""
