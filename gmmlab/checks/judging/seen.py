"""What can be seen in any numbers that are not right: rounding, a factor, some that are right."""

import numpy as np

from .compare import capital, same, yours


def seen(part, values, right, tolerance):
    """Yield the name and the message of what can be seen in any numbers."""
    n = capital(yours(part))
    for digits in range(4):
        if same(values, [np.round(r, digits) for r in right], tolerance):
            said = f"{n} is rounded to {digits} decimals. Round only what you print."
            yield "rounded", said
    c = sum((v * r).sum() for v, r in zip(values, right, strict=True))
    c /= sum((r * r).sum() for r in right) or 1
    if c != 0 and same(values, [c * r for r in right], tolerance):
        said = f"{n} differs from what is asked for by one and the same factor on all problems."
        yield "constant factor", f"{said} Reread {part.equation}."
    c = np.mean([np.mean(v - r) for v, r in zip(values, right, strict=True)])
    if same(values, [c + r for r in right], tolerance):
        said = f"{n} is too {'large' if c > 0 else 'small'}, by the same number on all problems."
        yield "constant added", f"{said} Reread {part.equation}."
    if part.axes[-2:] in ("de", "ml"):
        eyes = [np.broadcast_to(np.eye(r.shape[-1]), r.shape) for r in right]
        c = np.mean([(v - r)[e == 1].mean() for v, r, e in zip(values, right, eyes, strict=True)])
        if same(values, [r + c * e for r, e in zip(right, eyes, strict=True)], tolerance):
            yield (
                "regularised",
                f"The same number was added to the diagonal of {part.name} everywhere. "
                f"Reread {part.equation}: "
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


def _some(values, right, axis, tolerance):
    """How many entries along an axis are right, if at least half are and not all."""
    good = total = 0
    for v, r in zip(values, right, strict=True):
        v, r = np.moveaxis(v, axis, 0), np.moveaxis(r, axis, 0)
        close = np.abs(v - r) <= tolerance * np.abs(r).max()
        good += close.reshape(len(r), -1).all(axis=1).sum()
        total += len(r)
    return f"{good} of the {total}" if total / 2 <= good < total else ""
