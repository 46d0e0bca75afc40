"""How well checks judge: the table on the instructors' page, and what its test asserts.

Each known mistake is handed in as an answer, alone in an otherwise right one; each right answer is
handed in as lists, in float32, transposed. A check tells its mistakes apart if each two of them,
and each and the right answer, differ by more than one per cent on its problems.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ..slips.search import Search
from .check import Check

LEAST = 0.01
STYLES = {
    "lists": lambda v: v.tolist(),
    "float32": lambda v: v.astype(np.float32),
    "transposed": lambda v: v.T,
    "an axis too many": lambda v: v[..., None],
}


@dataclass(frozen=True)
class Row:
    """One check's line in the table.

    Attributes
    ----------
    check : str
    mistakes : int
        Known mistakes, those that give the same numbers counted once.
    told_apart : int
        How many of them differ from the right answer and from every other by more than `LEAST`;
        where the answer is one number about data, by more than ten times the check's tolerance.
    named : int
        How many get their own name when they are handed in.
    accepted : int
        How many are taken for right.
    rejected : int
        In how many of `STYLES` the right answer is called wrong.
    closest : float
        The least difference between two mistakes.
    confused : tuple of (str, str)
        The pairs that are too close.
    slips : int
        How many slips at one place of the formulas give numbers of their own.
    """

    check: str
    mistakes: int
    told_apart: int
    named: int
    accepted: int
    rejected: int
    closest: float
    confused: tuple
    slips: int = 0


def difference(a, b):
    """Largest difference over all problems, relative to the larger entries; infinite for shapes."""
    if any(x.shape != y.shape for x, y in zip(a, b, strict=True)):
        return np.inf
    scale = [max(np.abs(x).max(), np.abs(y).max(), 1e-12) for x, y in zip(a, b, strict=True)]
    return max(np.abs(x - y).max() / s for x, y, s in zip(a, b, scale, strict=True))


def hand_in(check, part=None, mistake=None, style=lambda v: v):
    """Return the verdict on an answer that is right, or right but for one mistake in one part."""

    def answer(*arguments):
        problem = [dict(zip(check.arguments, arguments, strict=True))]
        values = [
            check.give(p, problem, (mistake,) if p is part else ())[0].astype(float)
            for p in check.parts
        ]
        if mistake is None:  # where the formula says nothing, any finite value is right
            values = [np.nan_to_num(v) for v in values]
        values = tuple(style(np.asarray(v)) for v in values)
        return values if len(values) > 1 else values[0]

    return check(answer if check.arguments else answer())


@np.errstate(all="ignore")  # mistakes divide by zero
def row(check, seed=0):
    """Return the line of one check."""
    problems = check.problems(seed)
    least = LEAST if check.arguments else 10 * check.tolerance
    slips, asked = 0, [tuple(p[n] for n in check.arguments) for p in problems]
    all_names, lost, misnamed, confused = set(), set(), set(), []
    closest, accepted = np.inf, 0
    for part in check.parts:
        given = [(m.name, check.give(part, problems, (m,))) for m in part.forms]
        for (a, x), (b, y) in combinations([("right", check.give(part, problems, ())), *given], 2):
            if a == b:
                continue
            apart = difference(x, y)
            closest = min(closest, apart)
            if apart <= least:
                confused.append((f"{part.name}: {a}", b))
                lost |= {(part.name, a), (part.name, b)}
        slips += Search(part, check.arguments, asked).count() if part.sources else 0
        for mistake in part.forms:
            verdict = hand_in(check, part, mistake)
            accepted += verdict.correct
            all_names.add((part.name, mistake.name))
            if verdict.mistake != mistake.name:
                misnamed.add((part.name, mistake.name))
    rejected = sum(not hand_in(check, style=style).correct for style in STYLES.values())
    return Row(
        check.name,
        len(all_names),
        len(all_names - lost),
        len(all_names - misnamed),
        accepted,
        rejected,
        float(closest),
        tuple(confused),
        slips,
    )


def table(module, seed=0):
    """One row for each check that a module holds."""
    return [row(c, seed) for c in vars(module).values() if isinstance(c, Check)]
