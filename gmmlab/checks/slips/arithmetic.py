"""Slips at a sum, a product, a fraction, a function, a number: a term dropped, turned, doubled."""

from .slip import Slip

BASES = {"2": 0.6931471805599453, "10": 2.302585092994046}


def _numbered(formula, value):
    return formula.node("number", value=float(value))


def slips(formula, node, say):
    """Yield the slips that can be made at an operation."""
    make = {
        "add": _add,
        "sub": _sub,
        "mul": _mul,
        "div": _div,
        "pow": _pow,
        "log": _log,
        "exp": _exp,
        "sqrt": _sqrt,
        "neg": _neg,
        "number": _number,
    }.get(node.op)
    for new, name, clause, cost in make(formula, node, say) if make else ():
        yield Slip(node, new, name, clause, cost)


def _add(f, node, say):
    a, b = node.args
    for x, y in ((a, b), (b, a)):
        yield x, f"{say(y)} missing", f"{say(y)} is missing", 1
        minus = f.node("sub", x, y)
        yield minus, f"{say(y)} subtracted", f"{say(y)} is subtracted, not added", 1
        twice = f.node("add", node, y)
        yield twice, f"{say(y)} twice", f"{say(y)} counts twice", 2
        half = f.node("add", x, f.node("div", y, _numbered(f, 2)))
        yield half, f"{say(y)} halved", f"{say(y)} counts by half", 2
    yield f.node("mul", a, b), "multiplied", f"{say(a)} and {say(b)} are multiplied, not added", 2


def _sub(f, node, say):
    a, b = node.args
    yield f.node("sub", b, a), "turned round", f"{say(a)} and {say(b)} have changed sides", 1
    yield f.node("add", a, b), f"{say(b)} added", f"{say(b)} is added, not subtracted", 1
    yield a, f"{say(b)} not subtracted", f"{say(b)} is not subtracted", 1
    yield b, f"{say(a)} missing", f"{say(a)} is missing", 2
    yield f.node("neg", b), f"{say(a)} missing", f"{say(a)} is missing", 2
    twice = f.node("sub", node, b)
    yield twice, f"{say(b)} subtracted twice", f"{say(b)} is subtracted twice", 2
    half = f.node("sub", a, f.node("div", b, _numbered(f, 2)))
    yield half, f"{say(b)} halved", f"{say(b)} counts by half", 2
    if b.op != "number":
        size = f.node("abs", node)
        yield size, "sign lost", f"the sign of {say(node)} is lost", 3
        ratio = f.node("div", a, b)
        yield ratio, "divided", f"{say(a)} is divided by {say(b)}, not reduced by it", 3


def _mul(f, node, say):
    a, b = node.args
    for x, y in ((a, b), (b, a)):
        yield x, f"{say(y)} missing", f"the factor {say(y)} is missing", 1
        over = f.node("div", x, y)
        yield over, f"divided by {say(y)}", f"{say(y)} divides where it should multiply", 1
        if y.op != "number" and x is not y:
            again = f.node("mul", node, y)
            yield again, f"{say(y)} twice", f"{say(y)} enters twice", 2
            root = f.node("mul", x, f.node("sqrt", y))
            yield root, f"root of {say(y)}", f"{say(y)} enters by its root", 3
    plus = f.node("add", a, b)
    yield plus, "added", f"{say(a)} and {say(b)} are added, not multiplied", 2
    if a.op == "number":
        turned = f.node("mul", _numbered(f, -a.value), b)
        yield turned, "sign", f"the sign of {say(b)} is turned", 1
    else:
        minus = f.node("neg", node)
        yield minus, "sign", f"the sign of {say(node)} is turned", 2


def _div(f, node, say):
    a, b = node.args
    if b.op == "number" and b.value == 2:
        yield a, "half missing", f"a half is missing at {say(a)}", 1
    else:
        yield a, "not divided", f"{say(a)} is not divided by {say(b)}", 1
    times = f.node("mul", a, b)
    yield times, "multiplied", f"{say(b)} multiplies where it should divide", 1
    yield f.node("div", b, a), "upside down", f"{say(a)} and {say(b)} have changed places", 1
    again = f.node("div", node, b)
    yield again, "divided twice", f"{say(b)} divides twice", 2
    below = f.node("sqrt", b)
    yield f.node("div", a, below), "divided by the root", f"the root of {say(b)} divides", 2
    one = _numbered(f, 1)
    yield f.node("div", one, b), "numerator missing", f"{say(a)} is missing above the line", 2
    yield f.node("sub", a, b), "subtracted", f"{say(b)} is subtracted where it should divide", 3
    for by, how in ((2, "doubled"), (0.5, "halved")):
        other = f.node("div", a, f.node("mul", _numbered(f, by), b))
        yield other, f"{how} below the line", f"what stands below the line is {how}", 2
    if b.op != "name" or b.value not in "NKDM":
        for by in (1, -1):
            more = f.node("add", b, _numbered(f, by))
            how = "added to" if by > 0 else "taken from"
            yield f.node("div", a, more), f"1 {how} the divisor", f"1 is {how} {say(b)}", 2


def _pow(f, node, say):
    a, b = node.args
    if b.value != 2:
        return
    yield a, "not squared", f"{say(a)} is not squared", 1
    yield f.node("abs", a), "size, not square", f"the size of {say(a)} stands for its square", 1
    yield f.node("pow", node, b), "squared twice", f"{say(a)} is squared twice", 3
    yield f.node("mul", _numbered(f, 2), a), "doubled", f"{say(a)} is doubled, not squared", 3


def _log(f, node, say):
    (a,) = node.args
    yield a, "logarithm missing", f"the logarithm of {say(a)} is missing", 1
    for base, ln in BASES.items():
        said = f"the logarithm of {say(a)} is to base {base}; it is natural here"
        yield f.node("div", node, _numbered(f, ln)), "base of the logarithm", said, 1
    if a.op in ("sum", "mean", "prod"):
        inside = f.node(a.op, f.node("log", a.args[0]), over=a.over)
        yield inside, "logarithm inside the sum", f"the logarithm stands inside {say(a)}", 1
    yield f.node("neg", node), "sign", f"the sign of {say(node)} is turned", 2
    more = f.node("log", f.node("add", a, _numbered(f, 1)))
    yield more, "one added", f"1 is added to {say(a)} before the logarithm, as log1p does", 3


def _exp(f, node, say):
    (a,) = node.args
    yield a, "exponential missing", f"the exponential of {say(a)} is missing", 1
    yield f.node("exp", f.node("neg", a)), "sign", f"the sign of {say(a)} is turned", 2
    yield f.node("exp", node), "exponential twice", "the exponential is taken twice", 3


def _sqrt(f, node, say):
    (a,) = node.args
    yield a, "root missing", f"the root of {say(a)} is missing", 1


def _neg(f, node, say):
    (a,) = node.args
    yield a, "sign", f"the sign of {say(a)} is turned", 1


def _number(f, node, say):
    v = node.value
    for other, cost in ((2 * v, 2), (v / 2, 2), (v + 1, 2), (v - 1, 2), (-v, 2)):
        if other not in (0, v):
            said = f"{other:g} stands where another number should"
            yield _numbered(f, other), f"{other:g} for another number", said, cost
