"""What an argument must be, and what is said when it is not.

Every check returns the argument in the form that the mathematics wants, or raises a `ValueError`
that names the argument, what was expected and what came. Nothing is repaired in silence.
"""

from collections.abc import Iterable
from typing import Any, TypeGuard

import numpy as np

from .typing import Array


def shape(name: str, value: Array, expected: tuple[int | None, ...], hint: str = "") -> None:
    """Raise unless `value` has the expected shape; None in it stands for any length."""
    good = len(value.shape) == len(expected) and all(
        e is None or e == s for s, e in zip(value.shape, expected, strict=True)
    )
    if not good:
        wanted = str(tuple("any" if e is None else e for e in expected)).replace("'", "")
        raise ValueError(f"{name}: expected shape {wanted}, got {value.shape}{hint}")


def array(name: str, value: Any) -> Array:
    """As an array, without a copy where it is one already."""
    if lacks(value):
        raise ValueError(
            f"{name}: expected an array in which nothing is masked, got "
            f"{np.ma.count_masked(value)} masked entries; e_step, em, half_steps, fit, decompose "
            "and a mixture's densities take them, and theta.complete(X) fills them"
        )
    try:
        return np.asarray(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: expected an array of numbers; NumPy says: {error}") from None


def lacks(X: Any) -> TypeGuard[np.ma.MaskedArray]:
    """Whether X, (N, D), is masked somewhere: an array whose mask is empty lacks nothing."""
    return isinstance(X, np.ma.MaskedArray) and np.ma.is_masked(X)


def numbers(name: str, value: Any, first: int = 0) -> Array:
    """As an array of float64, without a copy where it is one already; finite throughout.

    A row is called by its number, counted from `first`.
    """
    given = array(name, value)
    try:
        if given.dtype.kind not in "buifO":
            raise TypeError
        result = given.astype(float, copy=False)
    except (TypeError, ValueError):
        kind = given.dtype
        raise ValueError(f"{name}: expected real numbers, got values of type {kind}") from None
    if not np.isfinite(result).all():
        where = np.argwhere(~np.isfinite(result))[0].tolist()
        what = "NaN" if np.isnan(result[tuple(where)]) else "infinity"
        place = f"[{', '.join(map(str, [first + where[0], *where[1:]]))}]" if where else ""
        raise ValueError(
            f"{name}: expected finite numbers, got {what} at {name}{place}; "
            "leave such rows out, or say what they should be"
            + ("; if they are missing, X = np.ma.masked_invalid(X)" if name == "X" else "")
        )
    return result


def data(X: Any, D: int | None = None, first: int = 0) -> Array:
    """Check data: (N, D) finite numbers, at least one row; rows are counted from `first`."""
    X = numbers("X", X, first)
    wanted = (None, D)
    hint = ""
    if X.ndim == 1:
        hint = "; one datum is X[None, :], data of one dimension are X[:, None]"
    elif X.ndim == 2 and D is not None and X.shape[0] == D != X.shape[1]:
        hint = "; transpose it?"
    shape("X", X, wanted, hint)
    if X.size == 0:
        raise ValueError(f"X: expected at least one datum and one dimension, got shape {X.shape}")
    if not np.isfinite(np.vdot(X, X)):
        largest = np.abs(X).max()
        raise ValueError(
            f"X: expected numbers whose squares can be added, got {largest:.3g}; use larger units"
        )
    return X


def responsibilities(name: str, gamma: Any, N: int, K: int | None = None) -> Array:
    """Check responsibilities: (N, K), each in [0, 1], each row summing to one."""
    gamma = numbers(name, gamma)
    transposed = gamma.ndim == 2 and gamma.shape[1] == N != gamma.shape[0]
    expected = gamma.shape[0] if transposed and K is None else K
    shape(name, gamma, (N, expected), "; transpose it?" if transposed else "")
    if gamma.shape[1] == 0:
        raise ValueError(f"{name}: expected at least one component, got shape {gamma.shape}")
    probabilities(name, gamma)
    return gamma


def probabilities(name: str, p: Array) -> None:
    """Check that p lies in [0, 1] and that its last axis sums to one.

    Within 1e-6, so that what was computed in float32, with seven digits, is good enough.
    """
    if p.min() < 0 or p.max() > 1 + 1e-6:
        worst = p.min() if p.min() < 0 else p.max()
        hint = "; these look like logarithms" if p.max() <= 0 else ""
        raise ValueError(f"{name}: expected values in [0, 1], got {worst:.6g}{hint}")
    total = p.sum(axis=-1)
    off = np.abs(total - 1)
    if off.max() > 1e-6:
        row = f"row {int(off.argmax())}" if p.ndim == 2 else "the sum"
        got = total[off.argmax()] if p.ndim == 2 else total
        raise ValueError(f"{name}: expected a sum of one, got {got:.9g} for {row}")


def weights(w: Any, N: int) -> Array:
    """Check weights on data: (N,), not negative, not all zero."""
    w = numbers("weights", w)
    shape("weights", w, (N,))
    if w.min() < 0:
        raise ValueError(f"weights: expected no negative weight, got {w.min():.6g}")
    if w.sum() == 0:
        raise ValueError("weights: expected a positive sum, got zero for every datum")
    return w


def present(X: Any, w: Any) -> tuple[Array, Array | None]:
    """Leave out data whose weight is zero: they are not there, whatever their numbers.

    Parameters
    ----------
    X : (N, D) array
    w : (N,) array or None
        Weights.

    Returns
    -------
    X, w : the same, checked, for data that count
    """
    if w is None:
        return data(X), None
    X = array("X", X)
    w = weights(w, len(X))
    there = w > 0
    if there.all():
        return data(X), w
    checked = np.array(X)
    checked[~there] = checked[there.argmax()]  # rows keep their numbers in what may be said of them
    return data(checked)[there], w[there]


def count(name: str, value: Any, least: int = 1) -> int:
    """Check a whole number that is at least `least`."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name}: expected a whole number of at least {least}, got {value!r}")
    return int(value)


def components(K: Any, X: Any) -> int:
    """Check a number of components: at least one, and no more than N, the rows of X (N, D)."""
    if count("K", K) > len(X):
        raise ValueError(f"K: expected no more components than data, got {K} for {len(X)} data")
    return int(K)


def choice(name: str, value: Any, allowed: Iterable[str], hint: str = "") -> str:
    """Check a name against the names that are allowed."""
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{name}: expected one of {', '.join(allowed)}, got {value!r}{hint}")
    return value


def symmetric(name: str, S: Array) -> None:
    """Check that a matrix is symmetric, to eight digits: a product may be off by rounding."""
    if np.abs(S - S.T).max(initial=0) > 1e-8 * np.abs(S).max(initial=0):
        raise ValueError(f"{name}: expected a symmetric matrix, got {S.tolist()}")


def mixture(theta: Any, kind: type = object, learns: bool = False) -> Any:
    """Check that theta has a joint log density, is of the kind wanted, and has an M step."""
    if not hasattr(theta, "log_joint"):
        hint = "; is the order X, theta?" if isinstance(theta, np.ndarray) else ""
        raise ValueError(
            f"theta: expected a mixture, with a method log_joint, got {type(theta).__name__}{hint}"
        )
    if not isinstance(theta, kind):
        raise ValueError(
            f"theta: expected a {kind.__name__}, got a {type(theta).__name__}; "
            "each kind of mixture has a prior of its own"
        )
    if learns and not (hasattr(theta, "statistics") and hasattr(theta, "maximize")):
        raise ValueError(
            "theta: expected a mixture with an M step, methods statistics and maximize, "
            f"got a {type(theta).__name__} without"
        )
    return theta


def prior(value: Any) -> Any:
    """Check that a prior, where there is one, can be asked for its density and its M step."""
    if value is not None and not (hasattr(value, "log_density") and hasattr(value, "maximize")):
        raise ValueError(
            f"prior: expected what gmmlab.priors makes, got {type(value).__name__}; "
            "weak_prior(X, K) makes one"
        )
    return value


def generator(rng: Any) -> np.random.Generator:
    """Return the generator that a seed stands for, or the generator itself."""
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        raise ValueError(f"rng: expected a seed or a numpy.random.Generator, got {rng!r}") from None


def positive(name: str, value: Any, zero: bool = False) -> float:
    """Check a positive finite number; with `zero`, zero too."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = np.nan
    if not np.isfinite(number) or number < 0 or (number == 0 and not zero):
        kind = "a number that is zero or more" if zero else "a positive number"
        raise ValueError(f"{name}: expected {kind}, got {value!r}")
    return number
