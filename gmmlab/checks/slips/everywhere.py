"""All slips that can be made in one formula, the common ones first."""

from dataclasses import replace

from . import arithmetic, averages, exchanges, functions, reductions
from .words import words

SIZES = ("N", "K", "D", "M")


def below(root):
    """All nodes under a root, each once, with their parents."""
    parents = {root: []}
    order = [root]
    for node in order:
        for a in node.args:
            if a not in parents:
                parents[a] = []
                order.append(a)
            if node not in parents[a]:
                parents[a].append(node)
    return parents


def slips(formula, problem):
    """Every slip at every place of a formula.

    Parameters
    ----------
    formula : Formula
    problem : Problem
        Tells which axes a term has.

    Returns
    -------
    list of Slip
    """

    def say(node):
        return words(formula, node)

    def letters(node):
        return problem.value(node)[1]

    parents = below(formula.root)
    names = [n for n in parents if n.op == "name"]
    names += [formula.node("name", value=a) for a in problem.arguments]
    named = dict.fromkeys([*names, *formula.named.values()])
    found, made = [], {}
    for node, above in parents.items():
        here = list(arithmetic.slips(formula, node, say))
        here += arithmetic.chain(formula, node, above, say)
        here += functions.slips(formula, node, say)
        here += exchanges.matrices(formula, node, say)
        if len(node.args) == 1 and node.over:
            here += reductions.slips(formula, node, say, letters(node.args[0]))
        if node.op == "name" or node in formula.places:
            alike = [o for o in named if o is not node and _exchangeable(o, node, letters, parents)]
            here += exchanges.slips(formula, node, say, letters(node), alike, problem.arguments)
            here += averages.slips(formula, node, say, letters(node), problem.arguments)
        found += here
        made[node] = here
        if node.op == "number" or (node.op == "name" and node.value in SIZES):
            for parent in above:
                found += arithmetic.numbers(formula, node, parent, say)
        if len(above) > 1 and node.op != "number":
            found += [
                replace(s, within=parent, cost=s.cost + 1, clause=f"in {say(parent)}, {s.clause}")
                for parent in above
                for s in here
            ]
    for node, above in parents.items():
        if len(above) > 1 and node in formula.places:
            found += _in_one_use(formula, node, above, made, say)
    return sorted(found, key=lambda s: s.cost)


def _in_one_use(formula, node, above, made, say):
    """Slips just below a named value, made where it is used once and not where it is used again."""
    near = [a for b in (node, *node.args) for a in b.args if a in made]
    for slip in (s for a in dict.fromkeys(near) for s in made[a] if s.within is None):
        new = formula.replace(node, slip.old, slip.new)
        for parent in above:
            clause = f"in {say(parent)} alone, {slip.clause}"
            yield replace(slip, old=node, new=new, within=parent, clause=clause, cost=slip.cost + 1)


def _exchangeable(other, node, letters, parents):
    """Whether one could be written for the other: the same axes, and both sizes or neither."""
    if letters(other) != letters(node) and (letters(other), letters(node)) != ("k", "nk"):
        return False
    sizes = [n.op == "name" and n.value in SIZES for n in (other, node)]
    return sizes[0] == sizes[1] and node not in below(other)
