"""What an answer returns, part by part: the right formula, and the mistakes that are made of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Mistake:
    """A mistake by name, what a tutor would say, and the formula that it amounts to.

    Attributes
    ----------
    name, message : str
    changes : dict or callable, or a tuple of several
        Keywords that turn the right formula of the part into this mistake; two mistakes that
        change different keywords can be made together. Or a formula of its own. Several where
        the mistake comes in more forms than one.
    """

    name: str
    message: str
    changes: dict | Callable | tuple

    @property
    def forms(self):
        """The mistake in each of its forms."""
        if isinstance(self.changes, tuple):
            return tuple(replace(self, changes=c) for c in self.changes)
        return (self,)


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
        Name of another part that the formula takes as a keyword: an answer that is right but
        for a mistake in that part is not blamed twice.
    sources : tuple of str
        The right answer once more, as text, in each form in which it is written; see
        `slips.formula`. In these, slips of every kind are made.
    terms : callable, optional
        From the arguments to what the texts name besides them: a dict from a name to letters and
        value, "S_oo": ("oc", array). For blocks of a matrix, and for what a walk ends at.
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
    sources: tuple = ()
    terms: Callable | None = None

    @property
    def forms(self):
        """All mistakes, in each of their forms."""
        return tuple(form for mistake in self.mistakes for form in mistake.forms)

    def give(self, given, mistakes=()):
        """Values on problems, right or with these mistakes made in them.

        Parameters
        ----------
        given : list of tuples
            The arguments of each problem.
        mistakes : tuple of Mistake
            One of any kind, or several that change different keywords.

        Returns
        -------
        list of arrays
        """
        if len(mistakes) == 1 and callable(mistakes[0].changes):
            return [np.asarray(mistakes[0].changes(*arguments)) for arguments in given]
        changes = {key: value for m in mistakes for key, value in m.changes.items()}
        return [np.asarray(self.formula(*arguments, **changes)) for arguments in given]

    def give_after(self, given, others, mistakes=()):
        """Values as `give` has them, from an answer's own values of the part that it follows."""
        changes = {key: value for m in mistakes for key, value in m.changes.items()}
        return [
            np.asarray(self.formula(*arguments, **{**changes, self.follows: other}))
            for arguments, other in zip(given, others, strict=True)
        ]


@dataclass(frozen=True)
class Edge:
    """One extreme problem, on which a right formula can break down.

    Attributes
    ----------
    name, message : str
        The weakness, and what is said where it gives NaN or infinity.
    problem : callable
        From a seed to the problem.
    counts : bool
        Whether breaking down makes the answer wrong: where the exercise's text asks for it.
    where : str
        What is extreme, "for a datum far from every mean": said of other failures.
    """

    name: str
    message: str
    problem: Callable
    counts: bool = False
    where: str = "on an extreme problem"

    def told(self, outcome):
        """What is said of an outcome that is not right."""
        if outcome.error:
            return f"{self.where} your function fails: {outcome.detail or outcome.error}."
        if all(np.isfinite(v).all() for v in outcome.values):
            return f"{self.where} your answer is finite, but it is not right."
        return self.message
