"""How values show themselves: one line where they are printed, a table in a notebook."""

from html import escape
from typing import Any

import numpy as np

from .typing import Array

MOST = 6  # numbers of a row that are shown; of more, the first ones and a mark


def line(kind: str, *facts: str | tuple[str, Any]) -> str:
    """Return the one line of a value: its kind, and what one would ask first.

    Parameters
    ----------
    kind : str
    *facts : str, or pair of str and value
        As they are, or as "name = value"; numbers in four digits, and the first of many.
    """
    words = [f if isinstance(f, str) else f"{f[0]} = {_brief(f[1])}" for f in facts]
    return f"{kind}({', '.join(words)})"


def table(caption: str, columns: dict[str, Array]) -> str:
    """Return HTML: a row for each component, a column for each name.

    Parameters
    ----------
    caption : str
    columns : dict of str to (K,) or (K, D) array
    """
    names = "".join(f'<th scope="col">{escape(name)}</th>' for name in ("", *columns))
    rows = "".join(
        f'<tr><th scope="row">{k}</th>{"".join(f"<td>{_brief(cell)}</td>" for cell in cells)}</tr>'
        for k, cells in enumerate(zip(*columns.values(), strict=True))
    )
    return (
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{names}</tr></thead><tbody>{rows}</tbody></table>"
    )


def count(n: int, noun: str) -> str:
    """Return a number of things in words: "1 iteration", "7 iterations"."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _brief(value: Any) -> str:
    if isinstance(value, str | int):
        return str(value)
    value = np.asarray(value)
    if value.ndim == 0:
        return f"{value:.4g}"
    shown = [_brief(v) for v in value.ravel()[:MOST]]
    return f"[{', '.join(shown)}{', …' if value.size > MOST else ''}]"
