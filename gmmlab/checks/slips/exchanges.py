"""Slips at arguments and matrices: another of the same shape, another index, no inverse."""

from .letters import TWO_AXES
from .slip import Slip
from .words import ONE, axes, verb

LOOKED_UP = {
    "next": ("another {}", "{} of another {}, not of the {} itself: look at the index", 2),
    "sorted": ("sorted", "{} sorted by size", 3),
    "all_first": (
        "the first {} for all",
        "in place of {}, those of the first {} for all: look at the index",
        1,
    ),
    "all_last": (
        "the last {} for all",
        "in place of {}, those of the last {} for all: look at the index",
        1,
    ),
    "equal": ("the average for all", "in place of {}, the same for every {}: an average", 2),
    "turned_round": ("order turned", "{} in the opposite order", 3),
}
MATRICES = {
    "diagonal_alone": ("diagonal alone", "only the diagonal of {} enters", 1),
    "eye": ("left out", "the identity in place of {}", 1),
    "entrywise": ("entries inverted", "each entry of {} is inverted, not the matrix", 2),
    "cholesky": ("by a factor", "the Cholesky factor in place of {}", 2),
    "root": ("by a root", "the matrix's root in place of {}", 2),
    "square": ("by a square", "the matrix's square in place of {}", 2),
    "inv": ("inverted", "the inverse in place of {}", 1),
}


def slips(formula, node, say, letters, alike, sizes):
    """Yield the slips at an argument, or at any node that has a name.

    Parameters
    ----------
    letters : str
        The node's axes.
    alike : list of Node
        Other arguments and named values that have the same axes.
    sizes : dict
        The problem's arguments and sizes by name.
    """
    own = say(node)
    for other in alike:
        said = f"{say(other)} in place of {own}"
        yield Slip(node, other, f"{say(other)} for {own}", said, 1)
    for letter in letters if letters not in ("d", "m") else "":
        if letter not in ONE or letter in "dem":
            continue
        for op, (name, clause, cost) in LOOKED_UP.items():
            if op in ("next", "sorted", "turned_round") and letter == "n":
                continue
            new = formula.node(op, node, over=letter)
            one = ONE[letter]
            yield Slip(node, new, name.format(one), clause.format(own, one, one), cost)
    if letters == "k" and node.op != "name" and "N" in sizes:
        said = f"the number of data in place of {own}"
        yield Slip(node, formula.node("name", value="N"), f"N for {own}", said, 1)
    if letters[-2:] in TWO_AXES:
        for op, (name, clause, cost) in MATRICES.items():
            yield Slip(node, formula.node(op, node), f"{own} {name}", clause.format(own), cost)
        squared = formula.node("pow", node, formula.node("number", value=2.0))
        yield Slip(node, squared, f"{own} squared", f"the entries of {own} are squared", 2)
    elif letters == "nk":
        hard = formula.node("onehot", node, over="k")
        said = f"each datum counts for its likeliest component alone in {own}"
        yield Slip(node, hard, "hard assignments", said, 1)
        for letter in "nk":
            total = formula.node("sum", node, over=letter)
            new = formula.node("div", node, total)
            said = f"{own} divided by {verb(own, 'its', 'their')} sum over {axes(letter)}"
            yield Slip(node, new, f"{own} normalised over {axes(letter)}", said, 2)
    if not letters and not (node.op == "name" and node.value in SIZES):
        rest = formula.node("sub", formula.node("number", value=1.0), node)
        yield Slip(node, rest, f"1 - {own}", f"one minus {own} stands for {own}", 2)
    if letters and letters[-2:] not in TWO_AXES:
        yield from _powers(formula, node, own, 2)
    elif not letters and node.op == "name" and node.value not in SIZES:
        yield from _powers(formula, node, own, 1)
        for by, how in ((2.0, "doubled"), (0.5, "halved")):
            new = formula.node("mul", formula.node("number", value=by), node)
            yield Slip(node, new, f"{own} {how}", f"{own} is {how}", 2)
        for by, how in ((1.0, "added to"), (-1.0, "taken from")):
            new = formula.node("add", node, formula.node("number", value=by))
            yield Slip(node, new, f"1 {how} {own}", f"1 is {how} {own}", 2)
    if node.op == "name" and letters:
        gone = formula.node("zeros", node)
        yield Slip(node, gone, f"{own} left out", f"{own} {verb(own, 'is', 'are')} left out", 2)


SIZES = ("N", "K", "D", "M")


def _powers(formula, node, own, cost):
    two = formula.node("number", value=2.0)
    squared, root = formula.node("pow", node, two), formula.node("sqrt", node)
    below = formula.node("div", formula.node("number", value=1.0), node)
    log = formula.node("log", node)
    yield Slip(node, log, f"logarithm of {own}", f"the logarithm of {own} stands there", cost)
    yield Slip(node, squared, f"{own} squared", f"the square of {own} stands there", cost)
    yield Slip(node, root, f"root of {own}", f"the root of {own} stands there", cost)
    yield Slip(node, below, f"{own} inverted", f"one over {own} stands there", cost)


def matrices(formula, node, say):
    """Yield the slips at an inverse, a determinant, a trace, an outer product."""
    (a,) = node.args if len(node.args) == 1 else (None,)
    own = a is not None and say(a)
    if node.op == "inv":
        yield Slip(node, a, "not inverted", f"{own} should be inverted, and is not")
        entries = formula.node("entrywise", a)
        yield Slip(node, entries, "entries inverted", f"each entry of {own} is inverted alone")
        new = formula.node("inv", formula.node("diagonal_alone", a))
        yield Slip(node, new, "diagonal alone", f"only the diagonal of {own} enters the inverse")
        yield Slip(node, formula.node("eye", a), "left out", f"the inverse of {own} is left out")
    elif node.op == "det":
        roots = formula.node("sqrt", node)
        yield Slip(node, roots, "root of the determinant", f"{say(node)} has another power", 1)
        two = formula.node("number", value=2.0)
        yield Slip(node, formula.node("pow", node, two), "power", f"{say(node)} has another power")
        trace = formula.node("trace", a)
        yield Slip(node, trace, "trace for determinant", f"the trace of {own} stands there", 2)
        alone = formula.node("det", formula.node("diagonal_alone", a))
        said = f"only the diagonal of {own} enters the determinant"
        yield Slip(node, alone, "diagonal in the determinant", said)
    elif node.op == "trace":
        for op, what in (("det", "determinant"), ("entries", "sum of all entries")):
            said = f"the {what} stands where {say(node)} should"
            yield Slip(node, formula.node(op, a), f"{what} for trace", said)
    elif node.op == "diag":
        for op, what in (("rows", "row sums"), ("trace", "trace"), ("entries", "sum of all")):
            said = f"the {what} stand{'' if op == 'rows' else 's'} where {say(node)} should"
            yield Slip(node, formula.node(op, a), f"{what} for the diagonal", said)
        yield Slip(node, a, "whole matrix", f"the whole matrix stands for {say(node)}")
        roots = formula.node("sqrt", node)
        yield Slip(node, roots, "root", f"the root of {say(node)} is taken", 2)
    elif node.op == "mul" and node.args[1].op == "turn" and node.args[1].args[0] is node.args[0]:
        x = node.args[0]
        square = formula.node("pow", x, formula.node("number", value=2.0))
        on = formula.node("on_diagonal", square)
        said = f"{say(x)} is squared entry by entry; an outer product is another thing"
        yield Slip(node, square, "no outer product", said)
        yield Slip(node, on, "diagonal alone", f"{said}, with entries off the diagonal")
        inner = formula.node("sum", square, over="d")
        yield Slip(node, inner, "inner product", f"an inner product of {say(x)} stands there", 2)
    elif node.op == "turn":
        yield Slip(node, formula.node("ones", node), "one factor", f"{own} enters once", 3)
