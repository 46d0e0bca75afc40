"""Slips at a sum, a maximum or a mean: another axis, no sum at all, a loop that ends too soon."""

from itertools import combinations

from .slip import Slip
from .words import ONE, REDUCED, axes

LOOPS = {
    "first": ("first {} alone", "{} is that of the first {} alone, as when a loop returns at once"),
    "last": ("last {} alone", "{} is that of the last {} alone, as when = stands for +="),
    "without_first": ("first {} left out", "{} leaves out the first {}"),
    "without_last": ("last {} left out", "{} leaves out the last {}"),
}
OTHERS = {"mean": "mean", "prod": "product", "max": "maximum", "min": "minimum", "norm": "root"}


def slips(formula, node, say, letters):
    """Yield the slips at a reduction whose argument has these letters."""
    if node.op in ("argmin", "argmax"):
        yield from _choices(formula, node, letters)
    elif node.op == "onehot":
        (a,) = node.args
        other = formula.node("onehot", formula.node("neg", a), over=node.over)
        yield Slip(node, other, "the other end", "the choice is that of the other end")
        for which in ("first", "last"):
            new = formula.node(f"choose_{which}", a, over=node.over)
            said = f"the {which} {ONE[node.over]} is chosen always"
            yield Slip(node, new, f"always the {which}", said, 2)
    elif node.op == "cumsum":
        yield Slip(node, node.args[0], "not added up", "nothing is added up along the way")
    elif node.op in REDUCED:
        yield from _axes(formula, node, say, letters)
        yield from _loops(formula, node, say)
        yield from _kinds(formula, node, say)


def _axes(formula, node, say, letters):
    """The same over every other set of axes, none included."""
    (a,) = node.args
    what = REDUCED[node.op]
    sets = [set(c) for size in range(len(letters) + 1) for c in combinations(letters, size)]
    for over in sets:
        right = set(node.over)
        if over == right:
            continue
        text = "".join(c for c in letters if c in over)
        missing, extra = axes(sorted(right - over)), axes(sorted(over - right))
        if not over:
            new, name = a, f"no {what}"
            clause = f"there is no {what} over {axes(node.over)} yet"
        else:
            new = formula.node(node.op, a, over=text)
            if not extra:
                name, clause = f"no {what} over {missing}", f"the {what} over {missing} is missing"
            elif not missing:
                name = f"{what} over {extra} too"
                clause = f"the {what} runs over {extra} too, not over {axes(node.over)} alone"
            else:
                name = f"{what} over {extra}"
                clause = f"the {what} runs over {extra} where it should run over {missing}"
        yield Slip(node, new, name, f"{clause}: look at your axis", 1 if len(over) < 2 else 2)


def _loops(formula, node, say):
    (a,) = node.args
    for letter in node.over:
        rest = node.over.replace(letter, "")
        inner = formula.node(node.op, a, over=rest) if rest else a
        for op, (name, clause) in LOOPS.items():
            one = ONE.get(letter, "dimension")
            new = formula.node(op, inner, over=letter)
            cost = 1 if op in ("first", "last") else 2
            yield Slip(node, new, name.format(one), clause.format(say(node), one), cost)


def _kinds(formula, node, say):
    """A mean for a sum, a maximum for a sum, and their kin; exchanged with what is inside."""
    (a,) = node.args
    for op, other in OTHERS.items():
        if op == node.op:
            continue
        new = formula.node(op, a, over=node.over)
        what, over = REDUCED[node.op], axes(node.over)
        if op == "norm":
            said = f"a root of a sum of squares stands for the {what} over {over}"
            yield Slip(node, new, "norm", said, 3)
        else:
            said = f"the {other} over {over} stands for the {what}"
            said += f", which is divided by {_count(node.over)} too" if op == "mean" else ""
            yield Slip(node, new, f"{other} over {over}", said, 1 if op in ("mean", "max") else 2)
    if len(node.over) > 1 and node.op == "sum":
        for letter in node.over:
            inner = formula.node("sum", a, over=node.over.replace(letter, ""))
            new = formula.node("mean", inner, over=letter)
            said = f"the mean over {axes(letter)} stands for the sum"
            said += f", which is divided by {_count(letter)} too"
            yield Slip(node, new, f"mean over {axes(letter)}", said)
    for op in ("pow", "sqrt", "abs"):
        if a.op == op and (op != "pow" or a.args[1].value == 2):
            summed = formula.node(node.op, a.args[0], over=node.over)
            new = formula.node(op, summed, *a.args[1:])
            said = f"{say(a.args[0])} is summed before it is squared: the squares add up"
            yield Slip(node, new, "summed before squaring", said)
    if node.op == "sum" and "k" in node.over and a.op == "mul" and a.args[1].op == "log":
        weighed = formula.node("mul", a.args[0], a.args[1].args[0])
        new = formula.node("log", formula.node("sum", weighed, over="k"))
        if node.over != "k":
            new = formula.node("sum", new, over=node.over.replace("k", ""))
        said = "the logarithm stands outside the sum over components, and belongs inside"
        yield Slip(node, new, "logarithm outside the sum", said)
    if node.op == "sum":
        root = formula.node("sqrt", node)
        yield Slip(node, root, "root", f"a root is taken of {say(node)}", 3)


def _count(over):
    return "the number of " + axes(over)


def _choices(formula, node, letters):
    (a,) = node.args
    other = "argmax" if node.op == "argmin" else "argmin"
    most = "largest" if other == "argmax" else "smallest"
    new = formula.node(other, a, over=node.over)
    yield Slip(node, new, f"the {most}", f"the {most} is chosen where the other end is right")
    for letter in letters:
        if letter != node.over:
            said = f"the choice is made over {axes(letter)}, not over {axes(node.over)}"
            new = formula.node(node.op, a, over=letter)
            yield Slip(node, new, f"chosen over {axes(letter)}", f"{said}: look at your axis")
    if node.op == "argmin":
        for which in ("first", "last"):
            shut = formula.node(f"shut_{which}", a, over=node.over)
            said = f"the {which} {ONE[node.over]} is never chosen"
            yield Slip(node, formula.node(node.op, shut, over=node.over), f"{which} never", said)
    value = formula.node(node.op.removeprefix("arg"), a, over=node.over)
    said = "the smallest value itself is returned, not where it is"
    yield Slip(node, value, "value, not place", said)
