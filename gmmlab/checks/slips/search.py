"""Which slips give these numbers: one, one of the whole value, or two at once.

All variants are computed on the first problem, once a process, and kept as rows of a matrix, so
that an answer is compared with thousands in one subtraction. What fits there is tried on the other
problems. Two at once are computed when nothing else fits.
"""

from itertools import combinations

import numpy as np

from ..judging.compare import arrangements, same
from . import everywhere
from .formula import parse
from .problem import of_part
from .rows import of_axes
from .slip import named_and_gone
from .table import Row, Table, Variant
from .whole import WHOLE

ARITHMETIC = (ArithmeticError, ValueError, TypeError, IndexError, KeyError, np.linalg.LinAlgError)
PAIRED = (80, 40)  # so many of the commonest slips, in the first form and in others, by twos
LONG = 2200  # nodes, slips included: of so long a formula half as many, as each takes longer
SEEN = 40  # so many variants that fit one problem are tried on the others


class Search:
    """The slips of one part of an answer, on the problems of one check."""

    def __init__(self, part, names, given, taken=()):
        self.part = part  # kept, so that its id stays its own
        self.axes = part.axes
        self.problems = [of_part(part, names, g) for g in given]
        self.sizes = [
            {k: v[0] for k, v in p.arguments.items() if k in "NKD"} for p in self.problems
        ]
        self.formulas = [parse(source, taken) for source in part.sources]
        self.whole = (*WHOLE, *of_axes(part.axes))
        self.right = part.give(given) if not taken else None
        self.given = given
        self.singles = self.pairs = self.rows = None

    def value(self, variant, i):
        """The value of a variant on a problem, its axes in the order of the part's."""
        if isinstance(variant, Row):
            return variant.values(self.given[i : i + 1])[0]
        array, letters = variant.value(self.problems[i])
        array = np.asarray(array, dtype=float)
        if letters != self.axes and set(letters) == set(self.axes):
            array = array.transpose([letters.index(c) for c in self.axes])
        return array

    def _table(self, variants):
        table = Table()
        for variant in variants:
            try:
                table.add(variant, self.value(variant, 0))
            except ARITHMETIC:
                continue  # such a slip raises an error, and so has no numbers
        return table

    def one(self):
        """The table of single slips."""
        if self.singles is None:
            found = [
                Variant(f, (s,), s.cost)
                for f in self.formulas
                for s in everywhere.slips(f, self.problems[0])
            ]
            self.singles = self._table(sorted(found, key=lambda v: v.cost))
        return self.singles

    def count(self):
        """How many single slips give numbers of their own on the first problem."""
        different = [self._distinct(f, most=len(self.one().variants)) for f in self.formulas]
        values = [self.value(v, 0) for variants in different for v in variants]
        keys = {(v.shape, np.round(v, 9).tobytes()) for v in (*values, self.right[0])}
        return len(keys) - 1

    def known(self):
        """The table of the part's own mistakes."""
        if self.rows is None:
            self.rows = self._table([Row(self.part, (m,)) for m in self.part.forms])
        return self.rows

    def two(self):
        """The table of the commonest slips two at a time."""
        if self.pairs is None:
            self.pairs = self._table(self._combined())
        return self.pairs

    def _distinct(self, formula, most=None):
        """The commonest slips of a formula, those that give the same numbers once."""
        seen, found = set(), []
        if most is None:
            most = PAIRED[formula is not self.formulas[0]]
            most //= 1 + (len(formula.known) > LONG)
        for variant in self.one().variants:
            if variant.formula is formula and variant.slips[0].within is None:
                value = self.value(variant, 0)
                scale = np.abs(value).max(initial=1e-12)
                key = (value.shape, np.round(value / scale, 6).tobytes(), f"{scale:.5g}")
                if key not in seen:
                    seen.add(key)
                    found.append(variant)
            if len(found) == most:
                break
        return found

    def _combined(self):
        for f in self.formulas:
            for a, b in combinations(self._distinct(f), 2):
                (s,), (t,) = a.slips, b.slips
                if s.old is not t.old and not (named_and_gone(f, s, t) or named_and_gone(f, t, s)):
                    yield Variant(f, (s, t), a.cost + b.cost)

    def _fits(self, variant, values, tolerance):
        try:
            wrong = [self.value(variant, i) for i in range(len(values))]
        except ARITHMETIC:
            return False
        if self.right and same(wrong, self.right, tolerance):
            return False  # this slip changes nothing here
        return any(same(a, wrong, tolerance) for _, a in arrangements(values, wrong))

    def _among(self, table, values, tolerance):
        """The variants of a table that fit, in any arrangement of axes, the simplest first."""
        tried = []
        for shape in table.rows:
            if np.prod(shape) == values[0].size:
                for _, turned in arrangements(values[:1], [np.empty(shape)]):
                    tried += table.fitting(turned[0], tolerance)
        tried = sorted(tried, key=lambda v: v.cost)
        return [v for v in tried[:SEEN] if self._fits(v, values, tolerance)]

    def single(self, values, tolerance):
        """What one slip explains: the variants that fit, the simplest first, or one `Whole`."""
        variants = self._among(self.one(), values, tolerance) if self.formulas else []
        cost = variants[0].cost if variants else np.inf
        for whole in sorted(self.whole, key=lambda w: w.cost):
            if self.right and whole.cost < cost:
                try:
                    wrong = [whole.change(*v) for v in zip(self.right, self.sizes, strict=True)]
                except ARITHMETIC:
                    continue
                if any(same(a, wrong, tolerance) for _, a in arrangements(values, wrong)):
                    return [], whole
        return variants, None

    def double(self, values, tolerance):
        """What two slips at once explain, as `single` has it."""
        for whole in self.whole if self.formulas else ():
            if whole.back:
                try:
                    back = [whole.back(*v) for v in zip(values, self.sizes, strict=True)]
                except ARITHMETIC:
                    continue
                for table in (self.known(), self.one()) if np.isfinite(back[0]).any() else ():
                    if variants := self._among(table, back, tolerance):
                        return variants, whole
        return (self._among(self.two(), values, tolerance) if self.formulas else []), None
