"""Slips at an argument of components: that of all together, an average, one more or less of it."""

from .slip import Slip


def slips(formula, node, say, letters, sizes):
    """Yield the slips at an argument, or at a node that has a name.

    Parameters
    ----------
    letters : str
        The node's axes.
    sizes : dict
        The problem's arguments and sizes by name.
    """
    own = say(node)
    if letters == "k":
        for by, how in ((1.0, "added to"), (-1.0, "taken from")):
            new = formula.node("add", node, formula.node("number", value=by))
            yield Slip(node, new, f"1 {how} {own}", f"1 is {how} {own}", 2)
        total = formula.node("sum", node, over="k")
        said = f"the sum of {own} over components stands for that of each"
        yield Slip(node, total, f"{own} of all components", said, 2)
    if letters.startswith("k") and len(letters) > 1 and "pi" in sizes:
        weights = formula.node("name", value="pi")
        mixed = formula.node("sum", formula.node("mul", weights, node), over="k")
        said = f"in place of {own}, their weighted average, the same for every component"
        yield Slip(node, mixed, "the weighted average for all", said, 2)
    for name, (_, theirs) in sizes.items() if node.op == "name" else ():
        if theirs == "n" + letters or (letters[:1] == "k" and theirs == "n" + letters[1:] != "n"):
            data = formula.node("name", value=name)
            mean = formula.node("mean", data, over="n")
            said = f"in place of {own}, the mean of {say(data)}"
            yield Slip(node, mean, f"the mean of {say(data)} for {own}", said, 2)
