"""One walk over the data: the sums of an M step, PRML (9.27), a block at a time."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from . import validation
from .blocks import blocks
from .errors import SingularCovarianceError
from .expectation import normalize
from .mixture import Mixture
from .patterns import Incomplete
from .typing import Array, ArrayLike, HasJoint, Learner, Theta

MOST = 8192  # rows a block for a mixture of which nothing is known: tables of 16 columns are 1 MiB


def ready(
    X: Any, theta: Any, weights: ArrayLike | None = None, first: int = 0
) -> tuple[Any, float, Array | None, int | Array]:
    """Check data and weights, and cut into blocks those that count.

    Parameters
    ----------
    X : (N, D) array
    theta : a mixture
    weights : (N,) array, optional
        Rows whose weight is zero are not there, whatever their numbers.
    first : int
        The number of the first row, in what is said of one.

    Returns
    -------
    parts : iterable
        Blocks of the rows that are there.
    N : float
        How many data these are: the sum of their weights.
    weights : (n,) array or None
        Theirs.
    rows : int or (n,) array
        Their numbers, or that of the first.
    """
    own = isinstance(theta, Mixture)
    X = X if own and validation.lacks(X) else validation.array("X", X)
    N, rows = len(X) if X.ndim else 1, first
    if weights is not None:
        weights = validation.weights(weights, N)
        if not (there := weights > 0).all():
            if own:  # checked while they have their numbers
                checked = validation.without(np.ma.getdata(X), there)
                checked = np.ma.MaskedArray(checked, np.ma.getmask(X))
                deque(theta.blocks(checked, first=first), maxlen=0)
            X, weights, rows = X[there], weights[there], first + there.nonzero()[0]
        N = weights.sum()
    if own and validation.lacks(X):
        return Incomplete(X, theta, first), N, weights, rows
    X = np.ma.getdata(X)
    if N == 0:
        validation.data(X)
    parts = theta.blocks(X, first=first) if own else blocks(X, lambda X, first: X, MOST)
    return parts, N, weights, rows


def tables(
    parts: Iterable[Any], theta: HasJoint, weights: Array | None = None, rows: int | Array = 0
) -> Iterator[tuple[Any, Array, Array | None, Any]]:
    """Walk over blocks: yield each, its joint log densities, its weights, and its rows' numbers.

    Parameters
    ----------
    parts, weights, rows
        As `ready` returns them.
    theta : a mixture
    """
    start = 0
    for part in parts:
        log_joint = theta.log_joint(part)
        # Those that were sorted know their places.
        places = getattr(part, "rows", slice(start, start + len(log_joint)))
        start += len(log_joint)
        if np.ndim(rows):
            numbers = np.asarray(rows)[places]
        else:
            numbers = rows + (places.start if isinstance(places, slice) else places)
        yield part, log_joint, None if weights is None else weights[places], numbers


def walk(
    parts: Iterable[Any], theta: Learner, weights: Array | None = None, rows: int | Array = 0
) -> tuple[float, Any]:
    """Take one walk over the data: ln p(X | theta), (9.28), and the statistics for the M step.

    Arguments as in `tables`.
    """
    log_likelihood, total = 0.0, None
    own = isinstance(theta, Mixture)  # then the table is new, and gamma may take its place
    for part, log_joint, w, numbers in tables(parts, theta, weights, rows):
        gamma, log_density = normalize(log_joint, log_joint if own else None, numbers)
        if w is not None:
            gamma, log_density = gamma * w[:, None], log_density * w
        log_likelihood += float(log_density.sum())
        S = theta.statistics(part, gamma)
        total = S if total is None else total + S
    return log_likelihood, total


def m_step(sums: Callable[[Theta], Any], S: Any, theta: Theta) -> Theta:
    """Return what theta makes of the sums S, which are taken again where one pass lost digits.

    So a collapse is found in the data, and not in how they were added up.

    Parameters
    ----------
    sums : callable
        From theta to the sums; its form says with how much care, see `Mixture.careful`.
    S
        The sums that it gave for theta.
    theta : a mixture
    """
    careful = getattr(theta, "careful", lambda new=None: None)
    new: Any
    try:
        new = theta.maximize(S)
        again = careful(new)
    except SingularCovarianceError:
        new, again = None, careful()
        if again is None:
            raise
    return new if again is None else theta.maximize(sums(again))
