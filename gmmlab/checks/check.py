"""One check an exercise: ask on fixed problems, then look for the answer that explains the numbers.

An answer is compared, on all problems at once, with what is right, then with what each known
mistake gives, then with each two of them together. A mistake is named only when it reproduces the
answer's numbers; otherwise the answer is called wrong and no more. Parts of an answer (pi, mu,
Sigma) are judged apart, so that one mistake in each of two parts is two names.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations, permutations, repeat

import numpy as np

from . import guard
from .compare import AXES, arrangements, general, same, text
from .verdict import Verdict

ARITHMETIC = (np.linalg.LinAlgError, ZeroDivisionError, ValueError)
TOLERANCE = 1e-4  # relative; tighter would reject right answers in float32
FIRST_LINES = {
    "raises": "Your function raises an error. {}",
    "does not end": "Your function does not come to an end. {} Look at what stops your loop.",
    "nothing returned": "Your answer is empty: nothing came back. Is a `return` missing? {}",
    "number of values": "{}",
    "not numbers": "{}",
}


@dataclass(frozen=True)
class Mistake:
    """A mistake by name, what a tutor would say, and the formula that it amounts to.

    Attributes
    ----------
    name, message : str
    changes : dict or callable
        Keywords that turn the right formula of the part into this mistake; two mistakes that
        change different keywords can be made together. Or a formula of its own.
    """

    name: str
    message: str
    changes: dict | Callable


@dataclass(frozen=True)
class Part:
    """One value that an answer returns.

    Attributes
    ----------
    name : str
    axes : str
        One letter an axis: n data, k components, d and e dimensions; "" for a number.
    formula : callable
        The right answer, from the problem's arguments in order.
    mistakes : tuple of Mistake
    equation : str
        What to reread when nothing known explains the answer.
    hint : str
        A special case that can be done in the head.
    facts : tuple of (test, sentence)
        What must hold for a value; said when nothing known explains the answer.
    also : tuple of (formula, remark)
        Other forms in which the right answer may come.
    follows : str
        Name of an earlier part that the formula takes as a keyword: an answer that is right but
        for a mistake in that part is not blamed twice.
    """

    name: str
    axes: str
    formula: Callable
    mistakes: tuple
    equation: str
    hint: str = ""
    facts: tuple = ()
    also: tuple = ()
    follows: str = ""


@dataclass(frozen=True)
class Edge:
    """One extreme problem, on which a right formula can break down.

    Attributes
    ----------
    name, message : str
        The weakness, and what is said of it.
    problem : callable
        From a seed to the problem.
    counts : bool
        Whether breaking down makes the answer wrong.
    """

    name: str
    message: str
    problem: Callable
    counts: bool = False


@dataclass(frozen=True)
class Found:
    """What was found out about one part."""

    right: bool
    mistakes: tuple = ()
    message: str = ""
    remark: str = ""


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
        for outcome in main:
            if outcome.error:
                line = FIRST_LINES.get(outcome.error, "{}").format(outcome.detail).strip()
                return Verdict(False, outcome.error, line, 0.0)
        found = self._parts(problems, [o.values for o in main])
        if not any(f.right for f in found) and (swapped := self._order(problems, main)):
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
            said = said or ["Not right yet."]
            return Verdict(False, "; ".join(dict.fromkeys(names)) or None, text(said), score)
        if edge and self._breaks(edge[0], outcomes[-1]):
            counts = self.edge.counts
            first = "Almost." if counts else "Right, with one weakness."
            message = text([first, self.edge.message])
            return Verdict(not counts, self.edge.name, message, 1 - 0.5 * counts)
        return Verdict(True, None, text(["Right.", *dict.fromkeys(remarks)]), 1.0)

    def _problems(self, seed):
        return tuple(self.problems(seed)), (self.edge.problem(seed),) if self.edge else ()

    def _parts(self, problems, answers):
        """Judge each part; where it follows an earlier one, by that one's own value too."""
        found = []
        for i, part in enumerate(self.parts):
            values = [a[i] for a in answers]
            result = self._part(part, problems, values)
            if part.follows and not result.right:
                j = [p.name for p in self.parts].index(part.follows)
                given = [a[j] for a in answers]
                result = self._following(part, problems, values, given) or result
            found.append(result)
        return found

    def _part(self, part, problems, values):
        right = self.give(part, problems, ())
        if found := self._right(part, problems, values, right):
            return found
        for mistakes in _sets_of(part.mistakes):
            # Most are ruled out by the first problem alone.
            if all(self._made(part, problems[:n], values[:n], mistakes) for n in (1, None)):
                return Found(False, tuple(m.name for m in mistakes), _said(part, mistakes))
        return self._unlisted(part, right, values)

    def _right(self, part, problems, values, right):
        for how, arranged in arrangements(values, right):
            if same(arranged, right, self.tolerance):
                return Found(True, remark=_remark(part, right, how))
        for formula, remark in part.also:
            other = [np.asarray(formula(*(p[n] for n in self._takes(p)))) for p in problems]
            if same(values, other, self.tolerance):
                return Found(True, remark=remark)
        return None

    def _made(self, part, problems, values, mistakes):
        """Whether these mistakes give these values."""
        try:
            wrong = self.give(part, problems, mistakes)
        except ARITHMETIC:
            return False  # two mistakes together need not have a value
        return any(same(a, wrong, self.tolerance) for _, a in arrangements(values, wrong))

    def _following(self, part, problems, values, given):
        """Judge a part against the answer's own earlier part, which is wrong already."""
        for mistakes in ((), *((m,) for m in part.mistakes if isinstance(m.changes, dict))):
            changes = _joined(mistakes)
            try:
                candidate = [
                    self._formula(part, p, {**changes, part.follows: g})
                    for p, g in zip(problems, given, strict=True)
                ]
            except ARITHMETIC:  # nothing can be made of the earlier part
                return None
            if same(values, candidate, self.tolerance) and part.follows not in changes:
                after = f"{part.name} will be right when {part.follows} is."
                if mistakes:
                    return Found(False, (mistakes[0].name,), _said(part, mistakes))
                return Found(True, message=after)
        return None

    def give(self, part, problems, mistakes):
        """Values of a part on all problems, with these mistakes in it; the right ones with none."""
        if len(mistakes) == 1 and callable(mistakes[0].changes):
            formula = mistakes[0].changes
            return [np.asarray(formula(*(p[n] for n in self._takes(p)))) for p in problems]
        return [self._formula(part, p, _joined(mistakes)) for p in problems]

    def _formula(self, part, problem, changes):
        return np.asarray(part.formula(*(problem[n] for n in self._takes(problem)), **changes))

    def _takes(self, problem):
        return self.arguments or tuple(problem)

    def _unlisted(self, part, right, values):
        """Mistakes that any part can have; and if none fits, wrong and no more."""
        n = part.name
        if all(v.size == 0 for v in values):
            return Found(False, ("nothing returned",), f"Nothing came back for {n}.")
        if any(not np.isfinite(v).all() for v in values):
            return Found(
                False,
                ("NaN",),
                f"{n} holds NaN or infinite values: somewhere you divide by zero, or take the "
                f"logarithm of zero or of a negative number. Reread {part.equation}.",
            )
        got, expected = values[0].shape, right[0].shape
        if got != expected and not arrangements(values, right):
            axes = ", ".join(AXES[a] for a in part.axes) or "one number"
            return Found(
                False,
                ("shape",),
                f"{n} has shape {got}; expected {expected}: {axes}. Which axis does a sum or a "
                f"product in your line run over? Reread {part.equation}.",
            )
        for _, arranged in arrangements(values, right):
            for name, message in general(part, arranged, right, self.tolerance):
                return Found(False, (name,), message)
        facts = [sentence for test, sentence in part.facts if not all(test(v) for v in values)]
        close = "" if not part.hint else f"A case for your head: {part.hint}"
        return Found(
            False,
            (),
            text([f"{n} is not right, in a way not known here.", *facts])
            + f" Reread {part.equation}. {close}".rstrip(),
        )

    def _order(self, problems, main):
        """All parts right, but handed back in another order?"""
        names = [p.name for p in self.parts]
        if len(names) == 1:
            return None
        rights = [self.give(part, problems, ()) for part in self.parts]
        for order in permutations(range(len(names))):
            columns = [[o.values[i] for o in main] for i in order]
            if all(map(self._right, self.parts, repeat(problems), columns, rights)):
                message = f"The values are right, their order is not: return {', '.join(names)}."
                return Verdict(False, "order of the values", message, 0.5)
        return None

    def _breaks(self, problem, outcome):
        """Whether the answer fails on the extreme problem."""
        if outcome.error:
            return True
        for part, value in zip(self.parts, outcome.values, strict=True):
            right = self._formula(part, problem, {})
            fits = any(
                same(a, [np.where(np.isfinite(right), right, a[0])], self.tolerance)
                for _, a in arrangements([value], [right])
            )  # where the formula itself has no value, any finite one will do
            if not (fits and np.isfinite(value).all()):
                return True
        return False


def _sets_of(mistakes):
    """Each mistake, then each two that can be made together."""
    yield from ((m,) for m in mistakes)
    for a, b in combinations(mistakes, 2):
        both = isinstance(a.changes, dict) and isinstance(b.changes, dict)
        if both and not set(a.changes) & set(b.changes):
            yield a, b


def _joined(mistakes):
    return {key: value for m in mistakes for key, value in m.changes.items()}


def _said(part, mistakes):
    text = " And: ".join(m.message for m in mistakes)
    return f"{part.name}: {text}"


def _remark(part, right, how):
    if not how:
        return ""
    axes = " × ".join(part.axes.upper()) or "a plain number"
    return (
        f"Your {part.name} came {how}; the shape {right[0].shape} ({axes}) is expected elsewhere."
    )
