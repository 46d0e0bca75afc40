"""Variants of a formula, and a table of their values, in which an answer is looked up."""

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, eq=False)
class Variant:
    """A formula with slips in it."""

    formula: object
    slips: tuple
    cost: int

    def value(self, problem):
        """Its value on a problem: array and letters."""
        first = self.slips[0] if self.slips else None
        if first and first.within:
            root = self.formula.replace(self.formula.root, first.old, first.new, first.within)
            return problem.changed(root, {}, 0, {})
        new = {s.old: s.new for s in self.slips}
        bits = sum(s.old.bit for s in self.slips)
        return problem.changed(self.formula.root, new, bits, {})


@dataclass(frozen=True, eq=False)
class Row:
    """A mistake of the part's own table, where a variant can stand."""

    part: object
    slips: tuple
    cost: int = 1

    def values(self, given):
        """Its values on problems."""
        return [np.asarray(v, dtype=float) for v in self.part.give(given, self.slips)]


@dataclass
class Table:
    """Values of variants on the first problem: a matrix for each shape."""

    variants: list = field(default_factory=list)
    rows: dict = field(default_factory=dict)

    def add(self, variant, value):
        """Keep a variant and its value."""
        at, values = self.rows.setdefault(value.shape, ([], []))
        at.append(len(self.variants))
        values.append(value.ravel())
        self.variants.append(variant)

    def fitting(self, value, tolerance):
        """Variants whose values are these."""
        if value.shape not in self.rows:
            return []
        at, values = self.rows[value.shape]
        if isinstance(values, list):
            values = np.array(values)
            self.rows[value.shape] = (at, values)
        v = value.ravel()
        fine = np.isfinite(v)
        scale = np.abs(v[fine]).max(initial=0) or 1e-12
        close = np.abs(values - v) <= 2 * tolerance * scale
        close[:, ~fine] = ~np.isfinite(values[:, ~fine])
        return [self.variants[at[i]] for i in np.flatnonzero(close.all(axis=1))]
