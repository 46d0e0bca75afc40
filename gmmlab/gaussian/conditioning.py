"""Some columns of a mixture alone, or given the others: PRML 2.3.1, 2.3.2 and (2.94)-(2.98).

Both are mixtures of the same covariance shape again: parts of a diagonal covariance are diagonal,
and what components share they still share, because no covariance depends on the given values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from .. import validation
from ..expectation import normalize
from ..mixture import Kind
from ..typing import Array, ArrayLike
from .covariances import cholesky


def marginal(theta: Kind, columns: ArrayLike) -> Kind:
    r"""Return the mixture of some columns, whatever the others are.

    .. math:: p(x_a) = \sum_k\pi_k\,\mathcal N(x_a\mid\mu_{k,a},\Sigma_{k,aa})

    PRML (2.98), for each component, whose blocks are those of (2.94)-(2.95).

    Parameters
    ----------
    theta : GaussianMixture
    columns : sequence of int, or int
        Which columns, 0..D-1, in the order wanted.

    Returns
    -------
    GaussianMixture

    Raises
    ------
    ValueError
        If a column is no column of theta, or comes twice, or none is named.

    Examples
    --------
    >>> from gmmlab import datasets, fit
    >>> theta = fit(datasets.old_faithful(), 2, rng=0).theta
    >>> waits = theta.marginal([1])
    >>> waits.mu.round(1).tolist()
    [[54.5], [80.0]]
    """
    a = _columns("columns", np.atleast_1d(columns).tolist(), theta.D)
    if not a:
        raise ValueError("columns: expected at least one column, got none")
    return replace(theta, mu=theta.mu[:, a], Sigma=theta.Sigma[:, a][:, :, a])


def conditional(theta: Kind, given: Mapping[int, float]) -> Kind:
    r"""Return the mixture of the other columns, given values of some.

    .. math:: p(x_a\mid x_b) = \sum_k\gamma_k\,\mathcal N(x_a\mid\mu_{k,a|b},\Sigma_{k,a|b})
              \qquad \gamma_k = \frac{\pi_k\,\mathcal N(x_b\mid\mu_{k,b},\Sigma_{k,bb})}
                                     {\sum_j\pi_j\,\mathcal N(x_b\mid\mu_{j,b},\Sigma_{j,bb})}

    The weights are the responsibilities for what is given; means and covariances are (2.81) and
    (2.82), see `conditional_gaussians`.

    Parameters
    ----------
    theta : GaussianMixture
    given : dict of int to float
        From columns, 0..D-1, to their values, in the units of the data.

    Returns
    -------
    GaussianMixture
        Of the remaining columns, in their order.

    Raises
    ------
    ValueError
        If a column is no column of theta, if none remains, or if a value is no finite number or
        lies so far out that no density can be computed.

    Examples
    --------
    An eruption of three minutes: of which kind was it, and how long is the wait?

    >>> from gmmlab import datasets, fit
    >>> theta = fit(datasets.old_faithful(), 2, rng=0).theta
    >>> wait = theta.conditional({0: 3.0})
    >>> wait.pi.round(2).tolist(), wait.mu.round(1).tolist()
    ([0.12, 0.88], [[60.5], [72.8]])
    """
    if not isinstance(given, dict):
        raise ValueError(
            "given: expected a dict from columns to values, such as {0: 3.0}, "
            f"got {type(given).__name__}"
        )
    b = _columns("given", list(given), theta.D)
    x_b = np.array([_value(column, value) for column, value in given.items()])
    a = [d for d in range(theta.D) if d not in b]
    if not a:
        raise ValueError(f"given: expected a column to be left, got values for all {theta.D}")
    if not b:
        return theta
    mu, Sigma = conditional_gaussians(theta.mu, theta.Sigma, a, b, x_b)
    try:
        gamma = normalize(marginal(theta, b).log_joint(x_b[None]))[0][0]
        return replace(theta, pi=gamma, mu=mu, Sigma=Sigma)
    except ValueError as error:
        raise ValueError(
            f"given: expected values that some component can reach, got {validation.shown(given)}; "
            "are they in the units of mu?"
        ) from error


def conditional_gaussians(
    mu: Array, Sigma: Array, a: Sequence[int], b: Sequence[int], x_b: Array
) -> tuple[Array, Array]:
    r"""Means and covariances of the columns a of Gaussians, given those of b.

    .. math:: \mu_{a|b} = \mu_a + \Sigma_{ab}\Sigma_{bb}^{-1}(x_b-\mu_b) \qquad
              \Sigma_{a|b} = \Sigma_{aa} - \Sigma_{ab}\Sigma_{bb}^{-1}\Sigma_{ba}

    PRML (2.81), (2.82), from covariances; (2.94)-(2.97) say the same with precisions. See
    `regress`.

    Parameters
    ----------
    mu : (K, D) array
    Sigma : (K, D, D) array
    a, b : list of int
        The columns wanted and those given: together all D.
    x_b : (B,) array
        The values of those given.

    Returns
    -------
    mu : (K, A) array
    Sigma : (K, A, A) array
    """
    slope, Sigma = regress(Sigma, a, b)
    return mu[:, a] + (slope @ (x_b - mu[:, b])[:, :, None])[:, :, 0], Sigma


def regress(
    Sigma: Array, a: Sequence[int] | Array, b: Sequence[int] | Array
) -> tuple[Array, Array]:
    r"""How the columns a of Gaussians follow those of b, (2.81), and how they spread then, (2.82).

    With b first, one Cholesky factor holds both:

    .. math:: \begin{pmatrix}\Sigma_{bb}&\Sigma_{ba}\\\Sigma_{ab}&\Sigma_{aa}\end{pmatrix}=LL^T
              \qquad L=\begin{pmatrix}L_{bb}&0\\L_{ab}&L_{aa}\end{pmatrix} \qquad
              \Sigma_{ab}\Sigma_{bb}^{-1}=L_{ab}L_{bb}^{-1} \qquad \Sigma_{a|b}=L_{aa}L_{aa}^T

    so that the covariance, a sum of squares, is positive definite whatever rounding does.

    Parameters
    ----------
    Sigma : (K, D, D) array
    a, b : sequence of int
        Columns: together all D.

    Returns
    -------
    slope : (K, A, B) array
        :math:`\Sigma_{ab}\Sigma_{bb}^{-1}`
    Sigma : (K, A, A) array
        :math:`\Sigma_{a|b}`
    """
    order, B = [*b, *a], len(b)
    L = cholesky(Sigma[:, order][:, :, order])[0]
    L_bb, L_ab, L_aa = L[:, :B, :B], L[:, B:, :B], L[:, B:, B:]
    slope = np.linalg.solve(L_bb.transpose(0, 2, 1), L_ab.transpose(0, 2, 1)).transpose(0, 2, 1)
    return slope, L_aa @ L_aa.transpose(0, 2, 1)


def _columns(name: str, columns: Sequence[Any], D: int) -> list[int]:
    """Check numbers of columns: whole, 0..D-1, each once."""
    for d in columns:
        if isinstance(d, bool) or not isinstance(d, int | np.integer) or not 0 <= d < D:
            raise ValueError(
                f"{name}: expected numbers of columns, 0 to {D - 1}, got {validation.shown(d)}"
            )
    if len(set(columns)) < len(columns):
        raise ValueError(f"{name}: expected each column once, got {validation.shown(columns)}")
    return [int(d) for d in columns]


def _value(column: int, value: Any) -> float:
    value = validation.numbers(f"given[{column}]", value)
    hint = ""
    if value.ndim:
        hint = "; each value has a conditional of its own, and all means are theta.complete(X), "
        hint += "where what they are of is masked"
    validation.shape(f"given[{column}]", value, (), hint)
    return float(value)
