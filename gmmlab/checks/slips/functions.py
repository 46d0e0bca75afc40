"""Slips at a function of one term: no logarithm, another base, no square, another sign."""

from .slip import Slip, number

BASES = {"2": 0.6931471805599453, "10": 2.302585092994046}


def slips(formula, node, say):
    """Yield the slips that can be made at a function."""
    make = {
        "pow": _pow,
        "log": _log,
        "exp": _exp,
        "sqrt": _sqrt,
        "neg": _neg,
        "above": _above,
        "maximum": _maximum,
    }.get(node.op)
    for new, name, clause, cost in make(formula, node, say) if make else ():
        yield Slip(node, new, name, clause, cost)


def _pow(f, node, say):
    a, b = node.args
    if b.op != "number":
        yield (
            f.node("mul", a, b),
            "multiplied",
            f"{say(a)} is multiplied by {say(b)}, not raised to it",
            1,
        )
        yield a, "power missing", f"the power {say(b)} is missing", 1
        yield f.node("pow", b, a), "power turned", f"{say(a)} and {say(b)} have changed places", 2
    if b.value != 2:
        return
    yield a, "not squared", f"{say(a)} is not squared", 1
    yield f.node("abs", a), "size, not square", f"the size of {say(a)} stands for its square", 1
    yield f.node("pow", node, b), "squared twice", f"{say(a)} is squared twice", 3
    yield f.node("mul", number(f, 2), a), "doubled", f"{say(a)} is doubled, not squared", 3


def _log(f, node, say):
    (a,) = node.args
    yield a, "logarithm missing", f"the logarithm of {say(a)} is missing", 1
    for base, ln in BASES.items():
        said = f"the logarithm of {say(a)} is to base {base}; it is natural here"
        yield f.node("div", node, number(f, ln)), "base of the logarithm", said, 1
    if a.op in ("sum", "mean", "prod"):
        inside = f.node(a.op, f.node("log", a.args[0]), over=a.over)
        yield inside, "logarithm inside the sum", f"the logarithm stands inside {say(a)}", 1
        if a.op == "sum" and a.args[0].op == "mul":
            for i in (0, 1):
                sides = list(a.args[0].args)
                sides[i] = f.node("log", sides[i])
                mean = f.node("sum", f.node("mul", *sides), over=a.over)
                said = f"logarithms of {say(a.args[0].args[i])} are weighed and added"
                said += f"; {say(a)} comes first, then its logarithm"
                yield mean, "weighed logarithms", said, 1
    if a.op in ("add", "sub"):
        apart = f.node(a.op, *[_log_of(f, b) for b in a.args])
        said = f"the logarithm of {say(a)} is not what its two sides have each for itself"
        yield apart, "logarithm taken apart", said, 1
    yield f.node("neg", node), "sign", f"the sign of {say(node)} is turned", 2
    more = f.node("log", f.node("add", a, number(f, 1)))
    yield more, "one added", f"1 is added to {say(a)} before the logarithm, as log1p does", 3


def _log_of(f, node):
    """The logarithm of a node; of 1 alone it stays 1, as in 1 - ln mu."""
    return node if node.op == "number" else f.node("log", node)


def _above(f, node, say):
    swapped = f.node("under", *node.args)
    yield (
        swapped,
        "counted backwards",
        f"what is counted is how often {say(node.args[0])} is less",
        1,
    )


def _maximum(f, node, say):
    a, b = node.args
    said = f"{say(a)} is not cut at {say(b)}"
    yield a, f"not cut at {say(b)}", said, 1
    yield f.node("abs", a), "size", f"the size of {say(a)} stands there", 2


def _exp(f, node, say):
    (a,) = node.args
    yield a, "exponential missing", f"the exponential of {say(a)} is missing", 1
    yield f.node("exp", f.node("neg", a)), "sign", f"the sign of {say(a)} is turned", 2
    yield f.node("exp", node), "exponential twice", "the exponential is taken twice", 3
    for base, ln in BASES.items():
        other = f.node("exp", f.node("div", a, number(f, ln)))
        said = f"a logarithm to base {base} stands under an exponential to base e"
        yield other, "base of the logarithm", said, 2
    for by, how in ((2, "twice"), (0.5, "half")):
        other = f.node("exp", f.node("mul", number(f, by), a))
        yield other, f"{how} the exponent", f"the exponent is {how} what it should be", 2


def _sqrt(f, node, say):
    (a,) = node.args
    yield a, "root missing", f"the root of {say(a)} is missing", 1


def _neg(f, node, say):
    (a,) = node.args
    yield a, "sign", f"the sign of {say(a)} is turned", 1
