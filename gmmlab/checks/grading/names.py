"""What names of a notebook stand for, as dotted paths, read from its syntax trees alone."""

import ast

import gmmlab

STARS = {"gmmlab": gmmlab, "gmmlab.checks": gmmlab.checks}
IMPORTERS = {"import_module", "__import__"}
WHOLE = {"globals", "locals", "vars"}
DEPTH = 40  # of an expression that is followed


class Resolver:
    """Call it with a node: the dotted paths that the node may stand for.

    A path begins with the module that a name was imported from, or with "?" where the notebook does
    not say what it is; calls are "()", what is computed is "?". Opaque names stand for nothing.
    """

    def __init__(self, trees, opaque=()):
        self.names, self.opaque = {}, set(opaque)
        for tree in trees:
            for node in ast.walk(tree):
                self._imported(node)
        for _ in range(6):  # an alias of an alias …
            before = sum(map(len, self.names.values()))
            for tree in trees:
                for node in ast.walk(tree):
                    self._assigned(node)
            if sum(map(len, self.names.values())) == before:
                break

    def __call__(self, node, depth=DEPTH):
        """Return the set of paths of an expression."""
        if depth <= 0:
            return set()
        if isinstance(node, ast.Name):
            return set() if node.id in self.opaque else self.names.get(node.id, set())
        if isinstance(node, ast.Attribute):
            return {f"{b}.{node.attr}" for b in self(node.value, depth - 1) or {"?"}}
        if isinstance(node, ast.Subscript):
            return self._item(node, depth)
        if isinstance(node, ast.Call):
            return self._call(node, depth)
        if isinstance(node, ast.NamedExpr | ast.Starred | ast.Await):
            return self(node.value, depth - 1)
        if isinstance(node, ast.IfExp):
            return self(node.body, depth - 1) | self(node.orelse, depth - 1)
        if isinstance(node, ast.BoolOp):
            return set().union(*(self(v, depth - 1) for v in node.values))
        return set()

    def text(self, node):
        """Return the text that an expression of literals makes, else None."""
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = self.text(node.left), self.text(node.right)
            return None if left is None or right is None else left + right
        if isinstance(node, ast.JoinedStr):
            parts = [self.text(getattr(v, "value", v)) or self.text(v) for v in node.values]
            return None if None in parts else "".join(parts)
        return None

    def _item(self, node, depth):
        base, key = node.value, self.text(node.slice)
        if isinstance(base, ast.Call) and isinstance(base.func, ast.Name):
            if base.func.id in WHOLE and not base.args:
                return self.names.get(key, set()) if key else {"globals()[?]"}
            if base.func.id == "vars" and base.args:
                return {f"{b}.{key or '?'}" for b in self(base.args[0], depth - 1)}
        paths = self(base, depth - 1)
        if paths & {"sys.modules"}:
            return {key} if key else {"import ?"}
        if isinstance(base, ast.Attribute) and base.attr == "__dict__":
            return {f"{p.removesuffix('.__dict__')}.{key or '?'}" for p in paths}
        return paths

    def _call(self, node, depth):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name == "getattr" and len(node.args) >= 2:
            key = self.text(node.args[1])
            return {f"{b}.{key or '?'}" for b in self(node.args[0], depth - 1)}
        if name in IMPORTERS and node.args:
            key = self.text(node.args[0])
            if key and name == "__import__" and not node.keywords and len(node.args) == 1:
                key = key.split(".")[0]
            return {key} if key else {"import ?"}
        if name == "attrgetter" and node.args:
            return {f"?.{self.text(node.args[0]) or '?'}"}
        return {f"{b}()" for b in self(node.func, depth - 1)}

    def _add(self, name, paths):
        if len(held := self.names.setdefault(name, set())) < 50:
            held |= {p for p in paths if len(p) < 200}

    def _imported(self, node):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name if alias.asname else alias.name.split(".")[0]
                self._add(alias.asname or top, {top})
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                if alias.name == "*":
                    for name in getattr(STARS.get(node.module), "__all__", ()):
                        self._add(name, {f"{node.module}.{name}"})
                else:
                    self._add(alias.asname or alias.name, {f"{node.module}.{alias.name}"})

    def _assigned(self, node):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._pair(target, node.value)
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value:
            self._pair(node.target, node.value)
        elif isinstance(node, ast.For | ast.comprehension):
            for value in getattr(node.iter, "elts", (node.iter,)):
                self._pair(node.target, value)

    def _pair(self, target, value):
        if isinstance(target, ast.Name):
            self._add(target.id, self(value))
        elif isinstance(target, ast.Tuple | ast.List):
            values = getattr(value, "elts", None) or [value] * len(target.elts)
            for one, its in zip(target.elts, values, strict=False):
                self._pair(one, its)
