"""Slips at a sum, a product, a fraction, a number: a term dropped, turned, doubled."""

from .slip import Slip, number
from .words import verb


def slips(formula, node, say):
    """Yield the slips that can be made at an operation."""
    make = {"add": _add, "sub": _sub, "mul": _mul, "div": _div}.get(node.op)
    for new, name, clause, cost in make(formula, node, say) if make else ():
        yield Slip(node, new, name, clause, cost)


def _add(f, node, say):
    a, b = node.args
    for x, y in ((a, b), (b, a)):
        yield x, f"{say(y)} missing", f"{say(y)} {verb(say(y), 'is', 'are')} missing", 1
        minus = f.node("sub", x, y)
        is_ = verb(say(y), "is", "are")
        yield minus, f"{say(y)} subtracted", f"{say(y)} {is_} subtracted, not added", 1
        twice = f.node("add", node, y)
        yield twice, f"{say(y)} twice", f"{say(y)} counts twice", 2
        half = f.node("add", x, f.node("div", y, number(f, 2)))
        yield half, f"{say(y)} halved", f"{say(y)} counts by half", 2
    yield f.node("mul", a, b), "multiplied", f"{say(a)} and {say(b)} are multiplied, not added", 2


def chain(f, node, parents, say):
    """Yield the one term that is left of a sum or difference of several."""
    if node.op not in ("add", "sub") or any(p.op in ("add", "sub") for p in parents):
        return
    terms, left = [], [node]
    while left:
        term = left.pop()
        if term.op in ("add", "sub"):
            a, b = term.args
            left += [b if term.op == "add" else f.node("neg", b), a]
        else:
            terms.append(term)
    if len(terms) > 2:
        for term in terms:
            said = f"only {say(term)} is left of a sum"
            yield Slip(node, term, f"only {say(term)}", said, 2)


def _sub(f, node, say):
    a, b = node.args
    yield f.node("sub", b, a), "turned round", f"{say(a)} and {say(b)} have changed sides", 1
    is_, was = (verb(say(x), "is", "are") for x in (b, a))
    yield f.node("add", a, b), f"{say(b)} added", f"{say(b)} {is_} added, not subtracted", 1
    yield a, f"{say(b)} not subtracted", f"{say(b)} {is_} not subtracted", 1
    yield b, f"{say(a)} missing", f"{say(a)} {was} missing", 2
    yield f.node("neg", b), f"{say(a)} missing", f"{say(a)} {was} missing", 2
    twice = f.node("sub", node, b)
    yield twice, f"{say(b)} subtracted twice", f"{say(b)} {is_} subtracted twice", 2
    half = f.node("sub", a, f.node("div", b, number(f, 2)))
    yield half, f"{say(b)} halved", f"{say(b)} counts by half", 2
    if b.op != "number":
        size = f.node("abs", node)
        yield size, "sign lost", f"the sign of {say(node)} is lost", 3
        ratio = f.node("div", a, b)
        yield ratio, "divided", f"{say(a)} is divided by {say(b)}, not reduced by it", 3


def _mul(f, node, say):
    a, b = node.args
    for x, y in ((a, b), (b, a)):
        said = f"a factor is missing: {say(y)}"
        yield x, f"{say(y)} missing", said, 1
        over = f.node("div", x, y)
        yield over, f"divided by {say(y)}", f"{say(x)} is divided by {say(y)}, not multiplied", 1
        if y.op != "number" and x is not y:
            again = f.node("mul", node, y)
            twice = verb(say(y), "enters", "enter")
            yield again, f"{say(y)} twice", f"{say(y)} {twice} twice", 2
            root = f.node("mul", x, f.node("sqrt", y))
            yield root, f"root of {say(y)}", f"the root of {say(y)} stands there", 3
        if y.op in ("add", "sub"):
            for i, j in ((0, 1), (1, 0)):
                sides = [None, None]
                sides[i], sides[j] = f.node("mul", x, y.args[i]), y.args[j]
                apart = f.node(y.op, *sides)
                said = f"{say(x)} multiplies {say(y.args[i])} alone, not {say(y.args[j])}"
                yield apart, "brackets missing", said, 1
    plus = f.node("add", a, b)
    yield plus, "added", f"{say(a)} and {say(b)} are added, not multiplied", 2
    if a.op == "number":
        turned = f.node("mul", number(f, -a.value), b)
        yield turned, "sign", f"the sign of {say(b)} is turned", 1
    else:
        minus = f.node("neg", node)
        yield minus, "sign", f"the sign of {say(node)} is turned", 2


def _div(f, node, say):
    a, b = node.args
    if b.op == "number" and b.value == 2:
        yield a, "half missing", f"a half is missing at {say(a)}", 1
    else:
        yield a, f"not divided by {say(b)}", f"no division of {say(a)} by {say(b)}", 1
    if a.op == b.op == "sum" and a.over == b.over:
        ratios = f.node("mean", f.node("div", a.args[0], b.args[0]), over=a.over)
        said = "a mean of ratios stands for the ratio of two sums"
        yield ratios, "mean of ratios", said, 1
    times = f.node("mul", a, b)
    yield times, "multiplied", f"{say(a)} is multiplied by {say(b)}, not divided", 1
    yield f.node("div", b, a), "upside down", f"{say(a)} and {say(b)} have changed places", 1
    again = f.node("div", node, b)
    yield again, "divided twice", f"{say(a)} is divided by {say(b)} twice", 2
    below = f.node("sqrt", b)
    said = f"{say(a)} is divided by the root of {say(b)}"
    yield f.node("div", a, below), "divided by the root", said, 2
    one = number(f, 1)
    yield (
        f.node("div", one, b),
        "numerator missing",
        f"one stands above the line: {say(a)} should",
        2,
    )
    if a.op in ("add", "sub"):
        for i, j in ((0, 1), (1, 0)):
            sides = [f.node("div", x, b) if x is a.args[i] else x for x in a.args]
            said = f"{say(b)} divides {say(a.args[i])} alone, not {say(a.args[j])}"
            yield f.node(a.op, *sides), "brackets missing", said, 1
        if a.op == b.op == "add":
            both = [f.node("div", x, y) for x, y in zip(a.args, b.args, strict=True)]
            said = "a fraction of two sums is taken apart into a sum of fractions"
            yield f.node("add", *both), "fraction taken apart", said, 1
    yield f.node("sub", a, b), "subtracted", f"{say(b)} subtracted where one divides by it", 3
    for by, how in ((2, "half"), (0.5, "twice")):
        other = f.node("div", a, f.node("mul", number(f, by), b))
        yield other, how, f"{say(node)} is {how} what it should be: look for a factor of 2", 2
    if b.op != "name" or b.value not in "NKDM":
        for by in (1, -1):
            more = f.node("add", b, number(f, by))
            how = "added to" if by > 0 else "taken from"
            yield f.node("div", a, more), f"1 {how} the divisor", f"1 is {how} {say(b)}", 2


def numbers(formula, node, parent, say):
    """Yield the slips at a number, or at a size, within one parent."""
    v = node.value
    if node.op == "name":
        others = [
            (formula.node("add", node, number(formula, -1)), "one less", 1),
            (formula.node("add", node, number(formula, 1)), "one more", 1),
            (number(formula, 1), f"{v} = 1", 1),
            (number(formula, 2), f"{v} = 2", 1),
        ]
    else:
        numbers = [(2 * v, 2), (v / 2, 2), (v + 1, 2), (v - 1, 2), (-v, 2), (v + 2, 3)]
        others = [
            (number(formula, other), f"{other:g} for another number", cost)
            for other, cost in numbers
            if other not in (0, v)
        ]
    for new, name, cost in others:
        said = name if node.op == "number" else f"{say(node)} is taken to be {name.split('= ')[-1]}"
        said = said.replace("taken to be one", "one")
        yield Slip(node, new, name, f"in {say(parent)}, {said}", cost, parent)
