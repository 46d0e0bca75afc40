"""The right formula as data: a few lines of text, parsed into a graph of operations.

    N_k = sum_n(gamma)        # the effective numbers
    sum_n(gamma * X) / N_k

A comment names a place, and messages use that name. `sum_n` sums over data, whatever axis they
are; N, K, D and M are sizes. `values` has the operations. Equal terms are one node of the graph,
so that a value is computed once, also when thousands of slips share it.
"""

import ast
from dataclasses import dataclass, field

from .values import OPERATIONS
from .words import TWO_PI

SYMBOLS = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.Pow: "pow",
    ast.USub: "neg",
}


@dataclass(frozen=True, eq=False)
class Node:
    """One operation, `over` these letters if it has any, on the values of other nodes.

    `holds` has a bit for each node of the right formula that is in it, itself included.
    """

    op: str
    args: tuple = ()
    over: str = ""
    value: object = None
    holds: int = 0

    @property
    def bit(self):
        """Its own bit: a node is made after those in it, so it is the highest."""
        return 1 << (self.holds.bit_length() - 1)


@dataclass(frozen=True, eq=False)
class Formula:
    """A right answer, in which slips can be made.

    Attributes
    ----------
    root : Node
    places : dict of Node to str
        Names of intermediate values, in words.
    named : dict of str to Node
        The same nodes by their names in the text.
    known : dict
        All nodes that were ever made, so that equal ones are the same.
    """

    root: Node
    places: dict
    named: dict
    known: dict = field(repr=False, default_factory=dict)

    def node(self, op, *args, over="", value=None):
        """The one node that is this."""
        key = (op, args, over, value)
        if key not in self.known:
            holds = 0 if self.root else 1 << len(self.known)
            for a in args:
                holds |= a.holds
            self.known[key] = Node(op, args, over, value, holds)
        return self.known[key]

    def replace(self, root, old, new, within=None):
        """The graph under `root` with one node exchanged: everywhere, or within one parent."""
        done = {}

        def walk(node, inside):
            if node is old and (within is None or inside):
                return new
            if not node.holds & old.bit:
                return node
            key = (node, inside)
            if key not in done:
                args = tuple([walk(a, node is within) for a in node.args])
                done[key] = node if args == node.args else self.node(node.op, *args, over=node.over)
            return done[key]

        return walk(root, False)


def parse(source, given=()):
    """Read a formula; names in `given` are taken as arguments even if the text computes them."""
    formula = Formula(None, {}, {})
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    for line in lines:
        text, _, words = line.partition("#")
        name, _, expression = text.rpartition(" = ")
        if name.strip() in given:
            continue
        root = _read(formula, ast.parse(expression.strip(), mode="eval").body)
        if name:
            formula.named[name.strip()] = root
            if words:
                formula.places[root] = words.strip()
    return Formula(root, formula.places, formula.named, formula.known)


def _read(formula, tree):
    if isinstance(tree, ast.Constant):
        return formula.node("number", value=float(tree.value))
    if isinstance(tree, ast.BinOp):
        args = [_read(formula, side) for side in (tree.left, tree.right)]
        return formula.node(SYMBOLS[type(tree.op)], *args)
    if isinstance(tree, ast.Name) and tree.id == "two_pi":
        return formula.node("number", value=TWO_PI)
    if isinstance(tree, ast.Name):
        return formula.named.get(tree.id) or formula.node("name", value=tree.id)
    if isinstance(tree, ast.UnaryOp):
        return formula.node(SYMBOLS[type(tree.op)], _read(formula, tree.operand))
    op, _, over = tree.func.id.partition("_")
    if tree.func.id in OPERATIONS:
        op, over = tree.func.id, ""
    return formula.node(op, *[_read(formula, a) for a in tree.args], over=over)
