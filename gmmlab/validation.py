"""What an argument must be, and what is said when it is not.

Every check returns the argument in the form that the mathematics wants, or raises a `ValueError`
that names the argument, what was expected and what came. Nothing is repaired in silence.
"""

from collections.abc import Iterable
from typing import Any, TypeGuard

import numpy as np

from . import hints
from .typing import Array

ROUNDING = 1e-6  # relative: what numbers that came in single precision may miss
UNDERFLOW = 1e-12  # below zero: what a difference of probabilities may be by rounding
HEAVY = 1e100  # more data than sums of their squares have room for
ROOM = 72  # characters of what came that a message shows


def shown(value: Any) -> str:
    """What came, in words that fit on a screen."""
    with np.printoptions(threshold=9, edgeitems=2):
        text = " ".join(repr(value).split())
    return text if len(text) <= ROOM else f"{text[: ROOM - 1]}…"


def kind(value: Any) -> str:
    """What kind of thing came, and what may have been meant."""
    name = type(value).__name__
    if hasattr(value, "log_joint"):
        return f"a {name}"
    if hasattr(value, "theta") and hasattr(value.theta, "log_joint"):
        return f"{name}; its mixture is its attribute theta, as in run.theta"
    return name


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
        given = np.asarray(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: expected an array of numbers; NumPy says: {error}") from None
    if given.dtype.kind == "O" and given.ndim == 0:
        way = hints.no_array(name, value)
        came = "None" if value is None else kind(value)
        raise ValueError(f"{name}: expected an array of numbers, got {came}{way}")
    return given


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
        came = hints.no_number(name, value, given)
        raise ValueError(f"{name}: expected real numbers, got {came}") from None
    if not np.isfinite(result).all():
        where = np.argwhere(~np.isfinite(result))[0].tolist()
        what = "NaN" if np.isnan(result[tuple(where)]) else "infinity"
        place = f"[{', '.join(map(str, [first + where[0], *where[1:]]))}]" if where else ""
        way = "; leave such rows out, or say what they should be"
        way += "; if they are missing, X = np.ma.masked_invalid(X)"
        raise ValueError(
            f"{name}: expected finite numbers, got {what} at {name}{place}"
            + (way if name == "X" else "")
        )
    return result


def data(X: Any, D: int | None = None, first: int = 0, least: int = 1) -> Array:
    """Check data: (N, D) finite numbers, `least` rows or more, which are counted from `first`."""
    X = numbers("X", X, first)
    shape("X", X, (None, D), hints.of_data("X", X, D))
    if X.shape[1] == 0 or len(X) < least:
        raise ValueError(f"X: expected at least one datum and one dimension, got shape {X.shape}")
    with np.errstate(over="ignore"):
        squares = np.vdot(X, X)
    if not np.isfinite(squares):
        n, d = np.unravel_index(np.abs(X).argmax(), X.shape)
        raise ValueError(
            f"X: expected numbers whose squares can be added, got {X[n, d]:.3g} at "
            f"X[{first + n}, {d}]; use larger units, or mask what was not measured"
        )
    return X


def responsibilities(name: str, gamma: Any, N: int, K: int | None = None) -> Array:
    """Check responsibilities: (N, K), each in [0, 1], each row summing to one."""
    gamma = numbers(name, gamma)
    transposed = gamma.ndim == 2 and gamma.shape[1] == N != gamma.shape[0]
    expected = gamma.shape[0] if transposed and K is None else K
    hint = "; transpose it?" if transposed else ""
    if gamma.shape == (N,):
        hint = "; labels become rows by gmmlab.kmeans.one_of_k(labels, K)"
    shape(name, gamma, (N, expected), hint)
    if gamma.shape[1] == 0:
        raise ValueError(f"{name}: expected at least one component, got shape {gamma.shape}")
    return probabilities(name, gamma)


def probabilities(name: str, p: Array) -> Array:
    """Check that p lies in [0, 1] and that its last axis sums to one, but for rounding."""
    if p.size == 0:
        return p
    if p.min() < -UNDERFLOW or p.max() > 1 + ROUNDING:
        worst = p.min() if p.min() < -UNDERFLOW else p.max()
        hint = "; these look like logarithms" if p.max() <= 0 else ""
        raise ValueError(f"{name}: expected values in [0, 1], got {worst:.6g}{hint}")
    total = p.sum(axis=-1)
    off = np.abs(total - 1)
    if off.max() > ROUNDING:
        row = f"row {int(off.argmax())}" if p.ndim == 2 else "the sum"
        got = total[off.argmax()] if p.ndim == 2 else total
        way = f"; np.divide({name}, {got:.9g})?" if p.ndim == 1 and got > 0 else ""
        raise ValueError(f"{name}: expected a sum of one, got {got:.9g} for {row}{way}")
    return np.maximum(p, 0) if p.min() < 0 else p


def weights(w: Any, N: int) -> Array:
    """Check weights on data: (N,), not negative, not all zero."""
    w = numbers("weights", w)
    shape("weights", w, (N,), "; np.ravel(weights)?" if w.shape == (N, 1) else "")
    if w.min() < 0:
        raise ValueError(f"weights: expected no negative weight, got {w.min():.6g}")
    if w.sum() == 0:
        raise ValueError("weights: expected a positive sum, got zero for every datum")
    if not w.sum() < HEAVY:
        raise ValueError(
            f"weights: expected a sum of less than {HEAVY:g}, got {w.sum():.3g}; "
            "divide by their mean"
        )
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
    w = weights(w, len(X) if X.ndim else 0)
    there = w > 0
    if there.all():
        return data(X), w
    return data(without(X, there))[there], w[there]


def weighted(X: Any, gamma: Any, w: Any, name: str = "gamma") -> tuple[Array, Array]:
    """Check data and responsibilities, each row of which counts w times: return X, gamma times w.

    Parameters
    ----------
    X : (N, D) array
    gamma : (N, K) array
    w : (N,) array or None
        Weights. Where one is zero it does not matter what the row of X or of gamma is.
    name : str
        What gamma is called.
    """
    if w is None:
        X = data(X, least=0)
        return X, responsibilities(name, gamma, len(X))
    X, gamma = array("X", X), array(name, gamma)
    w = weights(w, len(X) if X.ndim else 0)
    there = w > 0
    if not there.all():
        X = without(X, there)
        if gamma.ndim == 2 and len(gamma) == len(X) and gamma.shape[1]:
            gamma = np.array(gamma)
            gamma[~there] = np.eye(1, gamma.shape[1])
    X = data(X)
    return X, responsibilities(name, gamma, len(X)) * w[:, None]


def without(X: Any, there: Array) -> Array:
    """(N, D): data in which rows that are not there are zero: the others keep their numbers."""
    X = np.array(X)
    X[~there] = 0
    return X


def count(name: str, value: Any, least: int = 1) -> int:
    """Check a whole number that is at least `least`."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name}: expected a whole number of at least {least}, got {shown(value)}")
    return int(value)


def components(K: Any, X: Any) -> int:
    """Check a number of components: at least one, and no more than N, the rows of X (N, D)."""
    if count("K", K) > len(X):
        raise ValueError(f"K: expected no more components than data, got {K} for {len(X)} data")
    return int(K)


def choice(name: str, value: Any, allowed: Iterable[str], hint: str = "") -> str:
    """Check a name against the names that are allowed."""
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{name}: expected one of {', '.join(allowed)}, got {shown(value)}{hint}")
    return value


def symmetric(name: str, S: Array, given: Any = float) -> Array:
    """Check that a matrix is symmetric, but for rounding, and return it without that.

    To eight digits it is left as it is: a product may be off by rounding. Of what was computed in
    single precision, as the type of what was `given` may say, the symmetric part is returned.
    """
    off, size = np.abs(S - S.T), np.abs(S).max(initial=0)
    if off.max(initial=0) <= 1e-8 * size:
        return S
    single = given in (np.float32, np.float16)
    if off.max(initial=0) > (64 * np.finfo(given).eps if single else ROUNDING) * size:
        i, j = sorted(np.unravel_index(off.argmax(), S.shape))
        raise ValueError(
            f"{name}: expected a symmetric matrix, got {shown(S.tolist())}, with {S[i, j]:.6g} "
            f"at [{i}, {j}] and {S[j, i]:.6g} at [{j}, {i}]"
        )
    return (S + S.T) / 2


def mixture(theta: Any, base: type = object, learns: bool = False, order: str = "X, theta") -> Any:
    """Check that theta has a joint log density, is of the class wanted, and has an M step.

    Where an array came for it, the `order` of the caller's arguments is what may have been meant.
    """
    if isinstance(theta, type) or not hasattr(theta, "log_joint"):
        hint = ""
        if isinstance(theta, type):
            hint = f", the class {theta.__name__}: a mixture is made by calling it"
        elif isinstance(theta, int | np.integer) and not isinstance(theta, bool):
            hint = f"; fit(X, {theta}).theta is one"
        elif hasattr(theta, "labels"):
            hint = "; m_step(X, gmmlab.kmeans.one_of_k(run.labels, K)) makes one of its labels"
        elif type(theta).__module__.startswith("sklearn"):
            hint = "; gmmlab.interop.from_sklearn makes a mixture of it"
        elif hasattr(theta, "__array__"):
            hint = f"; is the order {order}?"
        raise ValueError(
            f"theta: expected a mixture, with a method log_joint, got {kind(theta)}{hint}"
        )
    if not isinstance(theta, base):
        hint = "each kind of mixture has a prior of its own"
        if not hasattr(theta, "log_density"):
            hint = (
                "each method that it lacks comes with gmmlab.mixture.Mixture: derive it from that"
            )
        raise ValueError(f"theta: expected a {base.__name__}, got {kind(theta)}; {hint}")
    if learns and not (hasattr(theta, "statistics") and hasattr(theta, "maximize")):
        raise ValueError(
            "theta: expected a mixture with an M step, methods statistics and maximize, "
            f"got a {type(theta).__name__} without"
        )
    return theta


def prior(value: Any) -> Any:
    """Check that a prior, where there is one, can be asked for its density and its M step."""
    able = hasattr(value, "log_density") and hasattr(value, "maximize")
    if value is not None and (not able or isinstance(value, type) or hasattr(value, "log_joint")):
        raise ValueError(
            f"prior: expected what gmmlab.priors makes, got {kind(value)}; "
            "weak_prior(X, K) makes one"
        )
    return value


def generator(rng: Any) -> np.random.Generator:
    """Return the generator that a seed stands for, or the generator itself."""
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        raise ValueError(
            f"rng: expected a seed or a numpy.random.Generator, got {shown(rng)}"
        ) from None


def positive(name: str, value: Any, zero: bool = False) -> float:
    """Check a positive finite number; with `zero`, zero too."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = np.nan
    if not np.isfinite(number) or number < 0 or (number == 0 and not zero):
        wanted = "a number that is zero or more" if zero else "a positive number"
        raise ValueError(f"{name}: expected {wanted}, got {shown(value)}")
    return number
