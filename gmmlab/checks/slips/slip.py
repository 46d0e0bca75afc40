"""A slip: what stands where in place of a node, what it is called, and how common it is."""

from dataclasses import dataclass

from .formula import Node
from .words import words


@dataclass(frozen=True, eq=False)
class Slip:
    """One slip at one place.

    Attributes
    ----------
    old, new : Node
        What is right there, and what stands there instead.
    name, clause : str
        A short name, and what the numbers show, as a clause.
    cost : int
        1 for what is common, more for what is rarer: the simplest explanation is given.
    within : Node, optional
        The one parent under which it is exchanged; all of them if None.
    """

    old: Node
    new: Node
    name: str
    clause: str
    cost: int = 1
    within: Node | None = None

    @property
    def said(self):
        """Its name and its clause: slips of two formulas that say the same are the same."""
        return self.name, self.clause


def number(formula, value):
    """The node of a number."""
    return formula.node("number", value=float(value))


def named_and_gone(formula, slip, other):
    """Whether a slip's sentence names a function that the other one leaves out."""
    left_out = other.old.args and other.new is other.old.args[0]
    return left_out and words(formula, other.old) in slip.clause
