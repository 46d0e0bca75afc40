"""What was found out about a part, in words."""

from dataclasses import dataclass, replace

from ..slips.slip import Slip
from .compare import capital, yours

FIRST_LINES = {
    "raises": "Your function raises an error. {}",
    "does not end": "Your function does not come to an end. {} Look at what stops your loop.",
    "nothing returned": "Your answer is empty: nothing came back. Is a `return` missing? {}",
}


@dataclass(frozen=True)
class Found:
    """What was found out about one part.

    `slips` are all single ones that give its numbers, as pairs of a name and a clause.
    """

    right: bool
    mistakes: tuple = ()
    message: str = ""
    remark: str = ""
    slips: tuple = ()


def named(part, mistakes):
    """Mistakes of the part's table."""
    said = " And: ".join(m.message for m in mistakes)
    return Found(False, tuple(m.name for m in mistakes), f"{part.name}: {said}")


def slipped(part, variants, whole):
    """A mistake by what it does to the formula, and to the value as a whole."""
    slips = variants[0].slips if variants else ()
    names = (*(s.name for s in slips), *((whole.name,) if whole else ()))
    said = "; and ".join(s.clause for s in slips if isinstance(s, Slip))
    message = said and f"{part.name}: by your numbers, {said}."
    if slips and not said:  # a mistake of the part's own table
        said = slips[0].message
        message = f"{part.name}: {said}"
    if whole:
        as_whole = f"{yours(part)} is {whole.message}"
        on_top = as_whole.replace("what is asked for", "that")
        message = f"{message} On top of that, {on_top}" if said else capital(as_whole)
    one = () if whole or len(slips) > 1 else tuple((*v.slips[0].said,) for v in variants)
    return Found(False, names, f"{message} Reread {part.equation}.", slips=one)


def together(parts, found):
    """The same with one slip named once, where it explains several parts."""
    slipped = [i for i, f in enumerate(found) if f.slips]
    shared = (
        [s for s in found[slipped[0]].slips if all(s in found[i].slips for i in slipped)]
        if (len(slipped) > 1)
        else []
    )
    if not shared:
        return found
    name, clause = shared[0]
    names = " and ".join(parts[i].name for i in slipped)
    reread = " and ".join(dict.fromkeys(parts[i].equation for i in slipped))
    message = f"{names}: by your numbers, {clause}. Reread {reread}."
    return [
        replace(f, mistakes=(name,), message=message if i == slipped[0] else "")
        if i in slipped
        else f
        for i, f in enumerate(found)
    ]


def failed(outcome, here, first):
    """What is said of a call that failed on a problem of these sizes, not on the first one."""
    line = FIRST_LINES.get(outcome.error, "{}").format(outcome.detail).strip()
    return line if here == first else f"{line} That was with {here}; with {first} it gave values."
