"""One check an exercise: ask on fixed problems, then look for what explains the numbers.

A mistake is named only when it reproduces the answer's numbers; otherwise the answer is called
wrong and no more. Parts of an answer (pi, mu, Sigma) are judged apart, so that one mistake in each
of two parts is two names.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import permutations

import numpy as np

from . import guard, judge, structure, telling
from .compare import capital, text
from .part import Edge, Mistake, Part
from .verdict import Verdict

__all__ = ["Check", "Edge", "Mistake", "Part"]

TOLERANCE = 1e-4  # relative; tighter would reject right answers in float32


@dataclass(frozen=True, eq=False)
class Check:
    """An exercise's check: call it with the answer.

    Attributes
    ----------
    name : str
    arguments : tuple of str
        What an answering function takes, in order; empty if the answer is a value.
    parts : tuple of Part
    problems : callable
        From a seed to a list of dicts that hold the arguments by name.
    edge : Edge, optional
    tolerance : float
        Relative.
    """

    name: str
    arguments: tuple
    parts: tuple
    problems: Callable = field(default=lambda seed: [{}])
    edge: Edge | None = None
    tolerance: float = TOLERANCE

    def __call__(self, answer, seed=0):
        """Judge an answer: a function of this check's arguments, or a value if it has none.

        Parameters
        ----------
        answer : callable or value
        seed : int
            Of the problems; others than 0 tell an answer that has learnt the numbers by heart.

        Returns
        -------
        Verdict
        """
        outcomes = []
        for given in self.questions(seed):
            outcomes.append(self.ask(answer, given))
            if outcomes[-1].error:
                break
        return self.judge(outcomes, seed)

    def questions(self, seed=0):
        """The arguments of each call, as dicts in the order of the answer's arguments."""
        problems, edge = self._problems(seed)
        return [{n: p[n] for n in self.arguments} for p in (*problems, *edge)]

    def ask(self, answer, given):
        """Call the answer once, and return a `guard.Outcome`."""
        names = tuple(p.name for p in self.parts)
        if not self.arguments:
            return guard.read(answer, names)
        if answer is None or answer is Ellipsis:
            return guard.Outcome(None, "nothing returned")
        if not callable(answer):
            kind = type(answer).__name__
            takes = ", ".join(self.arguments)
            return guard.Outcome(
                None, "not a function", f"Hand over the function of ({takes}) itself, not a {kind}."
            )
        return guard.ask(answer, given, names)

    @np.errstate(all="ignore")  # mistakes divide by zero
    def judge(self, outcomes, seed=0):
        """Judge the outcomes of `questions`, in order, all or up to the first error."""
        problems, edge = self._problems(seed)
        main = outcomes[: len(problems)]
        given = [self._given(p) for p in problems]
        for i, outcome in enumerate(main):
            if outcome.error:
                here, first = (structure.sizes(self.arguments, given[j]) for j in (i, 0))
                line = telling.failed(outcome, here, first)
                return Verdict(False, outcome.error, line, 0.0)
        columns = [list(column) for column in zip(*(o.values for o in main), strict=True)]
        found = telling.together(self.parts, self._parts(given, columns))
        if not any(f.right for f in found) and (swapped := self._order(given, columns)):
            return swapped
        remarks = [f.remark for f in found if f.remark]
        score = sum(f.right for f in found) / len(found)
        changed = sorted({name for o in main for name in o.changed})
        names = [m for f in found for m in f.mistakes]
        said = [f.message for f in found if f.message]
        if changed:
            names.append("changes its arguments")
            said.append(
                f"Your function changes {' and '.join(changed)} in place, so that whoever calls it "
                "loses what was there. Work on a new array."
            )
            score /= 2
        if score < 1:
            return Verdict(False, "; ".join(dict.fromkeys(names)) or None, text(said), score)
        if edge and self._breaks(edge[0], outcomes[-1]):
            counts = self.edge.counts
            first = "Almost." if counts else "Right, with one weakness."
            message = text([first, capital(self.edge.told(outcomes[-1]))])
            return Verdict(not counts, self.edge.name, message, 1 - 0.5 * counts)
        return Verdict(True, None, text(["Right.", *dict.fromkeys(remarks)]), 1.0)

    def give(self, part, problems, mistakes=()):
        """Values of a part on problems, right or with these mistakes; see `Part.give`."""
        return part.give([self._given(p) for p in problems], mistakes)

    def _given(self, problem):
        return tuple(problem[n] for n in self.arguments)

    def _problems(self, seed):
        return tuple(self.problems(seed)), (self.edge.problem(seed),) if self.edge else ()

    def _parts(self, given, columns):
        """Judge each part; where it follows another one, by that one's own value too."""
        own = dict(zip((p.name for p in self.parts), columns, strict=True))
        return [
            judge.judge(
                part,
                self.arguments,
                given,
                own[part.name],
                self.tolerance,
                own.get(part.follows),
            )
            for part in self.parts
        ]

    def _order(self, given, columns):
        """All parts right, but handed back in another order?"""
        for order in permutations(columns):
            pairs = zip(self.parts, order, strict=True)
            if all(judge.right(part, given, values, self.tolerance) for part, values in pairs):
                names = ", ".join(p.name for p in self.parts)
                message = f"The values are right, their order is not: return {names}."
                return Verdict(False, "order of the values", message, 0.5)
        return None

    def _breaks(self, problem, outcome):
        """Whether the answer fails on the extreme problem."""
        return outcome.error or not all(
            judge.holds(part, self._given(problem), value, self.tolerance)
            for part, value in zip(self.parts, outcome.values, strict=True)
        )
