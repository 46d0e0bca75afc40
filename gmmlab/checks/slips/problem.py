"""The numbers of one problem, and the values of formulas on it."""

import numpy as np

from .values import OPERATIONS

LETTERS = {
    **{"X": "nd", "pi": "k", "mu": "kd", "Sigma": "kde", "gamma": "nk", "q": "nk", "r": "nk"},
    **{"x": "d", "u": "n", "waits": "n", "N_k": "k", "old": "k", "new": "k", "lam": "k", "P": "nk"},
    **{"Phi": "nm", "t": "n", "m_N": "m", "S_N": "ml"},
    **{"x_hat": "nkd", "C": "nkde", "mu_a": "d", "mu_b": "d", "sd": "k", "sigma": "k", "phi": "m"},
}
SIZES = {"N": "n", "K": "k", "D": "d", "M": "m"}


class Problem:
    """Values of nodes on one problem, each computed once."""

    def __init__(self, arguments, terms=()):
        """Take the arguments by name; `terms` as `Part.terms` gives them, in front of these."""
        self.known = {}
        self.sizes = {}
        self.arguments = {}
        for name, value in arguments.items():
            try:
                array = np.asarray(value, dtype=float)
            except (TypeError, ValueError):
                continue  # no numbers: no formula uses it
            letters = LETTERS.get(name, "")[: array.ndim]
            # blocks of rows, as in chapter 10, have no letters, and no text asks for them
            if len(letters) == array.ndim:
                self.arguments[name] = (array[()], letters)
                self.sizes |= dict(zip(letters, array.shape, strict=True))
        for name, (letters, value) in dict(terms).items():
            array = np.asarray(value, dtype=float)
            self.arguments[name] = (array[()], letters)
            self.sizes |= dict(zip(letters, array.shape, strict=True))
        for name, letter in SIZES.items():
            if letter in self.sizes and name not in self.arguments:
                self.arguments[name] = (float(self.sizes[letter]), "")

    def value(self, node):
        """Array and letters of a node."""
        found = self.known.get(node)
        if found is None:
            if node.op == "number":
                found = (node.value, "")
            elif node.op == "name":
                found = self.arguments[node.value]
            else:
                found = _apply(node, [self.value(a) for a in node.args])
            self.known[node] = found
        return found

    def changed(self, node, new, bits, seen):
        """The same with other nodes in place of some; nothing of it is kept.

        Parameters
        ----------
        node : Node
        new : dict of Node to Node
        bits : int
            Those of the nodes that are exchanged.
        seen : dict
            Empty: what was computed on the way.
        """
        if not node.holds & bits:
            return self.value(node)
        key = (node, bits)
        found = seen.get(key)
        if found is None:
            if node in new:
                rest = {old: other for old, other in new.items() if old is not node}
                found = self.changed(new[node], rest, bits & ~node.bit, seen)
            else:
                found = _apply(node, [self.changed(a, new, bits, seen) for a in node.args])
            seen[key] = found
        return found


def of_part(part, names, given):
    """The problem of a part, on the arguments of these names."""
    return Problem(dict(zip(names, given, strict=True)), part.terms(*given) if part.terms else ())


def _apply(node, args):
    op = OPERATIONS[node.op]
    return op(*args, node.over) if node.over else op(*args)
