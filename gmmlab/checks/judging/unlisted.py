"""What is said of numbers that no known mistake gives: what can be seen in them."""

import numpy as np

from .compare import AXES, arrangements, text
from .seen import seen


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
        return ("NaN",), f"{n} holds {_strange(values, given)}. {reread}"
    if not arranged:
        axes = ", ".join(AXES[a] for a in part.axes) or "one number"
        at = next((i for i, v in enumerate(values) if v.shape != wanted[i].shape), 0)
        shapes = f"{n} has shape {values[at].shape}; expected {wanted[at].shape}: {axes}."
        which = "Which axis does a sum or a product in your line run over?"
        return ("shape",), text([shapes, which, reread])
    for _, turned in arranged if given[0] else ():
        for name, message in seen(part, turned, wanted, tolerance):
            return (name,), message
    facts = [say for test, say in part.facts if not all(test(v) for v in arranged[0][1])]
    special = part.hint and f"A case for your head: {part.hint}"
    first = f"{n} is not right, in a way not known here."
    return (), text([first, *facts, reread, special])


def _strange(values, given):
    """NaN and infinities, and where each comes from."""
    every = np.concatenate([v.ravel() for v in values])
    said = []
    holes = any(np.isnan(a).any() for g in given for a in g if np.asarray(a).dtype.kind == "f")
    if np.isnan(every).any() and holes:
        said.append("NaN, as the data do, and it spreads through every sum that it enters")
    elif np.isnan(every).any():
        said.append(
            "NaN, which comes from zero by zero, infinity less infinity, or the root or logarithm "
            "of a negative number"
        )
    if np.isinf(every).any():
        said.append("infinity, which comes from a division by zero or the logarithm of zero")
    return "; and ".join(said)
