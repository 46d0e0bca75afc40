"""The decomposition of the log likelihood, PRML 9.4. For every mixture, and for any q."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from . import validation
from .expectation import normalize
from .patterns import Incomplete
from .typing import Array, ArrayLike, HasJoint
from .walking import ready


@dataclass(frozen=True)
class Decomposition:
    """The two sides of ln p(X | theta) = L(q, theta) + KL(q || p), (9.70), each computed by itself.

    Attributes
    ----------
    log_likelihood, lower_bound, kl : float
        Nats.
    """

    log_likelihood: float
    lower_bound: float
    kl: float


def decompose(
    X: ArrayLike, q: ArrayLike, theta: HasJoint, weights: ArrayLike | None = None
) -> Decomposition:
    r"""Split the log likelihood into the bound and its gap.

    .. math:: \ln p(X\mid\theta) = \mathcal L(q,\theta) + \mathrm{KL}(q\,\Vert\,p)

    PRML (9.70). The three numbers come from their own definitions: that they add up is a result.

    Parameters
    ----------
    X : (N, D) array
        Data. Of a row with missing entries p is that of what was seen, and q is of its label alone.
    q : (N, K) array
        A distribution over components for each datum; not only the posterior.
    theta : a mixture
        Anything with `log_joint(X)`.
    weights : (N,) array, optional
        How often each datum counts; one that counts zero times is not there.

    Returns
    -------
    Decomposition

    Raises
    ------
    ValueError
        If q is not a distribution over theta's components for each row of X; for what is wrong
        with X or theta, as in `e_step`.

    Examples
    --------
    Before any E step, with q one half for each, the gap is large:

    >>> import numpy as np
    >>> from gmmlab import datasets, decompose, e_step, fit
    >>> X = datasets.old_faithful()
    >>> theta = fit(X, 2, rng=0).theta
    >>> parts = decompose(X, np.full((272, 2), 0.5), theta)
    >>> round(parts.lower_bound + parts.kl, 3), round(parts.log_likelihood, 3)
    (-1130.264, -1130.264)
    """
    q, log_joint, w, rows = _checked(X, q, theta, weights)
    return split(q, log_joint, normalize(log_joint, first=rows)[1], w)


def split(
    q: Array, log_joint: Array, log_density: Array, weights: Array | None = None
) -> Decomposition:
    """Return the `Decomposition`, without checks, of tables that `decompose` would compute.

    Parameters
    ----------
    q, log_joint : (N, K) arrays
    log_density : (N,) array
        What `expectation.normalize` makes of log_joint.
    weights : (N,) array, optional
    """
    return Decomposition(
        float(log_density.sum() if weights is None else weights @ log_density),
        _expectation(q, log_joint, weights) + _entropy(q, weights),
        _kl(q, log_joint, log_density, weights),
    )


def lower_bound(
    X: ArrayLike, q: ArrayLike, theta: HasJoint, weights: ArrayLike | None = None
) -> float:
    r"""Return the bound :math:`\mathcal L(q,\theta)=\sum_Z q(Z)\ln\frac{p(X,Z\mid\theta)}{q(Z)}`.

    PRML (9.71), nats; over independent data a sum, (9.75). By (9.74) it is Q and an entropy.
    Arguments and errors as in `decompose`.

    Examples
    --------
    After an E step the bound touches the log likelihood:

    >>> from gmmlab import datasets, e_step, fit, lower_bound
    >>> X = datasets.old_faithful()
    >>> theta = fit(X, 2, rng=0).theta
    >>> round(lower_bound(X, e_step(X, theta), theta), 3)
    -1130.264
    """
    q, log_joint, w, _ = _checked(X, q, theta, weights)
    return _expectation(q, log_joint, w) + _entropy(q, w)


def kl_divergence(
    X: ArrayLike, q: ArrayLike, theta: HasJoint, weights: ArrayLike | None = None
) -> float:
    r"""Return the gap :math:`\mathrm{KL}(q\Vert p)=-\sum_Z q(Z)\ln\frac{p(Z\mid X,\theta)}{q(Z)}`.

    PRML (9.72), nats, from this definition and never as a difference; zero exactly when q is the
    posterior. Arguments and errors as in `decompose`.

    Examples
    --------
    Far from the posterior, with q one half for each datum:

    >>> import numpy as np
    >>> from gmmlab import datasets, fit, kl_divergence
    >>> X = datasets.old_faithful()
    >>> theta = fit(X, 2, rng=0).theta
    >>> round(kl_divergence(X, np.full((272, 2), 0.5), theta), 1)
    4119.6
    """
    q, log_joint, w, rows = _checked(X, q, theta, weights)
    return _kl(q, log_joint, normalize(log_joint, first=rows)[1], w)


def entropy(q: ArrayLike, weights: ArrayLike | None = None) -> float:
    r"""Return the entropy :math:`-\sum_n\sum_k q_{nk}\ln q_{nk}` in nats, with 0 ln 0 = 0.

    The constant of PRML (9.74): it does not depend on theta.

    Parameters
    ----------
    q : (N, K) array
        Rows sum to one.
    weights : (N,) array, optional
        How often each datum counts; one that counts zero times is not there.

    Raises
    ------
    ValueError
        If q is not a distribution in each row.

    Examples
    --------
    A datum that is certain, and one that is not at all, which has ln 2:

    >>> from gmmlab import entropy
    >>> round(entropy([[1, 0], [0.5, 0.5]]), 4)
    0.6931
    """
    q = validation.array("q", q)
    q, w = _present(q, len(q) if q.ndim else 0, None, weights)
    return _entropy(q, w)


def expected_complete_log_likelihood(
    X: ArrayLike, q: ArrayLike, theta: HasJoint, weights: ArrayLike | None = None
) -> float:
    r"""Return :math:`\mathbb E_q[\ln p(X,Z\mid\theta)]=\sum_n\sum_k q_{nk}\ln p(x_n,z_{nk}{=}1)`.

    PRML (9.40), nats: the expectation of (9.36), which is the logarithm of (9.35). It is
    :math:`\mathcal Q(\theta,\theta^{old})`, (9.30), (9.33), when q is the posterior under theta
    old. Arguments and errors as in `decompose`.

    Examples
    --------
    It and the entropy are the bound, (9.74):

    >>> from gmmlab import datasets, e_step, entropy, expected_complete_log_likelihood, fit
    >>> X = datasets.old_faithful()
    >>> theta = fit(X, 2, rng=0).theta
    >>> q = e_step(X, theta)
    >>> round(expected_complete_log_likelihood(X, q, theta) + entropy(q), 3)
    -1130.264
    """
    return _expectation(*_checked(X, q, theta, weights)[:3])


def _checked(
    X: Any, q: ArrayLike, theta: HasJoint, weights: ArrayLike | None
) -> tuple[Array, Array, Array | None, int | Array]:
    """For data that count: q, joint log densities, weights, and the numbers of their rows."""
    validation.mixture(theta, order="X, q, theta")
    if weights is None:
        log_joint, rows = theta.log_joint(X), 0
        N = len(log_joint)
    else:
        parts, _, _, rows = ready(X, theta, weights)
        parts = [parts] if isinstance(parts, Incomplete) else parts  # in the caller's order
        log_joint, N = np.concatenate([theta.log_joint(part) for part in parts]), len(X)
    q, w = _present(q, N, log_joint.shape[1], weights)
    return q, log_joint, w, rows


def _present(
    q: ArrayLike, N: int, K: int | None, weights: ArrayLike | None
) -> tuple[Array, Array | None]:
    """Check q, (N, K), and leave out rows whose weight is zero."""
    if weights is None:
        return validation.responsibilities("q", q, N, K), None
    w, q = validation.weights(weights, N), validation.array("q", q)
    there = w > 0
    if q.ndim == 2 and len(q) == N and q.shape[1] and not there.all():
        q = np.array(q)
        q[~there] = np.eye(1, q.shape[1])
    return validation.responsibilities("q", q, N, K)[there], w[there]


def _entropy(q: Array, weights: Array | None = None) -> float:
    return -_expectation(q, _log(q), weights)


def _log(q: Array) -> Array:
    return np.log(q, out=np.zeros_like(q), where=q > 0)


def _expectation(q: Array, values: Array, weights: Array | None = None) -> float:
    """Sum of q times values, where a q of zero counts nothing, whatever the value."""
    each = np.multiply(q, values, out=np.zeros_like(q), where=q > 0)
    return float(each.sum() if weights is None else weights @ each.sum(axis=1))


def _kl(q: Array, log_joint: Array, log_density: Array, weights: Array | None = None) -> float:
    return _expectation(q, _log(q) - (log_joint - log_density[:, None]), weights)
