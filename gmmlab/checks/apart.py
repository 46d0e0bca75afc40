"""How well a check tells mistakes apart: the table on the instructors' page, and its test."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from .check import Check

LEAST = 0.01  # two mistakes, and a mistake and the right answer, differ by more than one per cent;
# where the answer is one number about data, which nobody can choose, by ten times the tolerance


@dataclass(frozen=True)
class Row:
    """One check's line in the table.

    Attributes
    ----------
    check : str
    mistakes : int
        Known mistakes, those that give the same numbers counted once.
    told_apart : int
        How many of them differ from the right answer and from every other by more than `LEAST`.
    closest : float
        The least such difference.
    confused : tuple of (str, str)
        The pairs that are closer.
    """

    check: str
    mistakes: int
    told_apart: int
    closest: float
    confused: tuple


def difference(a, b):
    """Largest difference over all problems, relative to the larger entries; infinite for shapes."""
    if any(x.shape != y.shape for x, y in zip(a, b, strict=True)):
        return np.inf
    scale = [max(np.abs(x).max(), np.abs(y).max(), 1e-12) for x, y in zip(a, b, strict=True)]
    return max(np.abs(x - y).max() / s for x, y, s in zip(a, b, scale, strict=True))


def row(check, seed=0):
    """Compare each two mistakes of a check, part by part."""
    problems = check.problems(seed)
    least = LEAST if check.arguments else 10 * check.tolerance
    names, lost, confused, closest = set(), set(), [], np.inf
    for part in check.parts:
        with np.errstate(all="ignore"):
            given = [(m.name, check.give(part, problems, (m,))) for m in part.mistakes]
        for (a, x), (b, y) in combinations([("right", check.give(part, problems, ())), *given], 2):
            if a == b:
                continue
            apart = difference(x, y)
            apart = difference(x, y)
            if apart > least:
                closest = min(closest, apart)
            else:
                confused.append((f"{part.name}: {a}", b))
                lost |= {(part.name, a), (part.name, b)}
        names |= {(part.name, name) for name, _ in given}
    return Row(check.name, len(names), len(names - lost), float(closest), tuple(confused))


def table(module, seed=0):
    """One row for each check that a module holds."""
    return [row(c, seed) for c in vars(module).values() if isinstance(c, Check)]
