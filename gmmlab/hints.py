"""What may have been meant by what came: the ends of the messages of `validation`."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from .typing import Array

COLUMN = "np.reshape({0}, (-1, 1))"  # lists and columns of a data frame have no [:, None]


def no_array(name: str, value: Any) -> str:
    """What to say of an object that is no array, about the way to one."""
    if hasattr(value, "toarray"):
        return f"; {name}.toarray() makes one"
    if isinstance(value, dict):
        return f"; np.column_stack(list({name}.values())) makes one of its values"
    if isinstance(value, Iterator):
        return f"; list({name}) may make one"
    return "; is the order X, theta?" if hasattr(value, "log_joint") else ""


def no_number(name: str, value: Any, given: Array) -> str:
    """What came instead of numbers: the first of a mixed lot, with its place, or the type of all.

    `value` is what was given, before it was made an array.
    """
    if given.dtype.names:
        way = f"; numpy.lib's recfunctions.structured_to_unstructured({name}) has columns"
        return f"fields {', '.join(given.dtype.names)}{way}"
    if given.ndim == 0:
        return repr(given.item())
    if given.dtype.kind != "O":
        text = given.dtype.kind == "U" and given.size and _is_number(given.flat[0])
        way = f"; np.asarray({name}, float) reads them" if text else ""
        return f"values of type {given.dtype}{way}"
    n = next((n for n, x in enumerate(given.flat) if not _is_number(x)), None)
    if n is None:
        return f"values of type {given.dtype}"
    place = ", ".join(str(i) for i in np.unravel_index(n, given.shape))
    missing = type(given.flat[n]).__name__ in ("NAType", "NaTType")
    way = f"; if it is missing, X = np.ma.masked_invalid({name}.astype(float))" if missing else ""
    if given.ndim == 1 and np.ndim(given[n]) == 1:
        way = f"; list({name}) may make one of its rows"
    return f"{given.flat[n]!r} at {name}[{place}]{way}"


def of_data(name: str, given: Array, D: int | None) -> str:
    """What to say of data whose shape is not (N, D): D is None where any will do."""
    if given.ndim == 0:
        return "; one number is [[x]]"
    if given.ndim > 2:  # images: each a datum, or each pixel
        rows = f"; {name}.reshape(len({name}), -1) makes a row of each {name}[n]"
        return f"{rows}, {name}.reshape(-1, {given.shape[-1]}) one of what lies along the last axis"
    if given.ndim == 2:
        transposed = D is not None and given.shape[0] == D != given.shape[1]
        return "; transpose it?" if transposed else ""
    one, column = f"one datum is [{name}]", f"data of one dimension are {COLUMN.format(name)}"
    if D is None:
        return f"; {one}, {column}"
    if D == 1:
        return f"; {column}"
    return f"; {one}" if len(given) == D else ""


def of_means(name: str, given: Array, K: int | None, D: int | None = None) -> str:
    """What to say of means whose shape is not (K, D)."""
    if given.ndim == 1 and K == 1 != len(given):
        return f"; the mean of one component is [{name}]"
    if given.ndim == 1:
        column = f"; means of one dimension are {COLUMN.format(name)}"
        return (
            f"; one centre is [{name}]"
            if D == len(given) != 1
            else column
            if D in (None, 1)
            else ""
        )
    wanted = K if D is None else D
    transposed = given.ndim == 2 and given.shape[D is None] == wanted
    return "; transpose it?" if transposed else ""


def _is_number(x: Any) -> bool:
    try:
        float(x)
    except (TypeError, ValueError):
        return x is None  # NumPy makes NaN of it
    return True
