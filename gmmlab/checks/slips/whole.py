"""Slips of the whole value: its logarithm, its sign, a factor; one entry, or one row filled.

Each is a function and, where it has one, its inverse: by the inverse, a slip of the whole is
recognised on top of another one.
"""

from dataclasses import dataclass
from math import log, pi

import numpy as np


@dataclass(frozen=True)
class Whole:
    """A slip of the whole value.

    Attributes
    ----------
    name, message : str
        The message goes on after "Your gamma is".
    change, back : callable
        Of a value and of the problem's sizes, a dict of N, K, D.
    cost : int
    """

    name: str
    message: str
    change: object
    back: object = None
    cost: int = 2


def _factor(name, message, factor, cost=2):
    return Whole(name, message, lambda v, s: v * factor(s), lambda v, s: v / factor(s), cost)


SIZED = {
    "N": "the number of data",
    "K": "the number of components",
    "D": "the number of dimensions",
}

WHOLE = (
    Whole(
        "sign",
        "turned in sign.",
        lambda v, s: -v,
        lambda v, s: -v,
        1,
    ),
    Whole(
        "logarithms",
        "the logarithm of what is asked for.",
        lambda v, s: np.log(v),
        lambda v, s: np.exp(v),
        1,
    ),
    Whole(
        "exponential",
        "the exponential of what is asked for: stay with logarithms.",
        lambda v, s: np.exp(v),
        lambda v, s: np.log(v),
        1,
    ),
    Whole(
        "square root",
        "the square root of what is asked for.",
        lambda v, s: np.sqrt(v),
        lambda v, s: np.square(v),
        1,
    ),
    Whole(
        "square",
        "the square of what is asked for.",
        lambda v, s: np.square(v),
        lambda v, s: np.where(v < 0, np.nan, np.sqrt(np.abs(v))),
        1,
    ),
    Whole(
        "reciprocal",
        "one over what is asked for.",
        lambda v, s: 1 / v,
        lambda v, s: 1 / v,
    ),
    Whole(
        "complement",
        "one minus what is asked for.",
        lambda v, s: 1 - v,
        lambda v, s: 1 - v,
    ),
    Whole(
        "absolute values",
        "what is asked for without its signs.",
        lambda v, s: np.abs(v),
        None,
        3,
    ),
    _factor("half", "half of what is asked for.", lambda s: 0.5, 1),
    _factor("twice", "twice what is asked for.", lambda s: 2.0, 1),
    _factor("half, negative", "minus half of what is asked for.", lambda s: -0.5, 3),
    _factor("twice, negative", "minus twice what is asked for.", lambda s: -2.0, 3),
    _factor(
        "base 2", "in bits, with logarithms to base 2; nats are asked for.", lambda s: 1 / log(2)
    ),
    _factor("base 10", "in logarithms to base 10; nats are asked for.", lambda s: 1 / log(10)),
    _factor("2 pi", "2 pi times what is asked for.", lambda s: 2 * pi, 3),
    *(
        _factor(
            f"times {n}",
            f"multiplied by {n}, {what}.",
            lambda s, n=n: s.get(n, np.nan),
        )
        for n, what in SIZED.items()
    ),
    *(
        _factor(
            f"divided by {n}",
            f"divided by {n}, {what}.",
            lambda s, n=n: 1 / s.get(n, np.nan),
        )
        for n, what in SIZED.items()
    ),
    _factor(
        "N - 1 for N",
        "multiplied by N / (N - 1), as an unbiased estimate is.",
        lambda s: (n := s.get("N", np.nan)) / (n - 1),
    ),
)
