"""Bayesian linear regression: its hyperparameters, and a Gaussian over its weights, PRML 3.3."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import validation
from ..typing import Array, ArrayLike


@dataclass(frozen=True, eq=False)
class LinearRegression:
    r"""A linear model with Gaussian noise and a Gaussian prior over its weights.

    .. math:: p(t\mid w,\beta) = \mathcal N(t\mid\Phi w,\beta^{-1}I) \qquad
              p(w\mid\alpha) = \mathcal N(w\mid 0, A^{-1})

    PRML (3.10), (3.52). With one alpha for all weights :math:`A=\alpha I`; with one for each
    :math:`A=\mathrm{diag}(\alpha_i)`, (7.80), the relevance vector machine. In EM the weights are
    the latent variable, and alpha and beta are the parameters.

    Parameters
    ----------
    alpha : float or (M,) array
        Precision of the weights: one over their variance, before any data are seen.
    beta : float
        Precision of the noise: one over its variance, in one over squared units of t.

    Raises
    ------
    ValueError
        If a precision is not a positive number.
    """

    alpha: float | Array
    beta: float

    if TYPE_CHECKING:  # what it is made of may be lists; what it holds are arrays

        def __init__(self, alpha: ArrayLike, beta: float) -> None: ...

    def __post_init__(self) -> None:
        alpha = np.array(validation.numbers("alpha", self.alpha))
        if alpha.ndim:
            validation.shape("alpha", alpha, (None,))
        if alpha.size and alpha.min() <= 0:
            raise ValueError(f"alpha: expected positive precisions, got {alpha.min():.6g}")
        alpha.flags.writeable = False
        object.__setattr__(self, "alpha", alpha if alpha.ndim else float(alpha))
        object.__setattr__(self, "beta", validation.positive("beta", self.beta))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, LinearRegression)
            and self.beta == other.beta
            and np.array_equal(self.alpha, other.alpha)
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.alpha, self.beta)  # so that a copy is read-only too

    @property
    def each(self) -> bool:
        """Whether each weight has an alpha of its own."""
        return np.ndim(self.alpha) == 1

    def maximize(self, S: Moments) -> LinearRegression:
        """Return the alpha and beta that maximise (9.62) for these moments; see `m_step`."""
        alpha = 1 / S.w_squared if self.each else len(S.w_squared) / S.w_squared.sum()
        return LinearRegression(alpha, S.N / S.error)


@dataclass(frozen=True, eq=False)
class Weights:
    r"""A Gaussian over the weights, :math:`q(w)=\mathcal N(w\mid m_N,S_N)`: posterior or not.

    Attributes
    ----------
    m_N : (M,) array
        Mean.
    S_N : (M, M) array
        Covariance: symmetric, positive definite.
    """

    m_N: np.ndarray
    S_N: np.ndarray


@dataclass(frozen=True, eq=False)
class Moments:
    r"""What the M step needs to know of q: its sufficient statistics.

    Attributes
    ----------
    w_squared : (M,) array
        :math:`\mathbb E_q[w_i^2]`.
    error : float
        :math:`\mathbb E_q\Vert t-\Phi w\Vert^2`, squared units of t.
    N : int
        How many data.
    """

    w_squared: np.ndarray
    error: float
    N: int


def problem(
    Phi: ArrayLike, t: ArrayLike, theta: LinearRegression | None = None
) -> tuple[Array, Array]:
    """Check the design matrix (N, M) and targets (N,), and that theta fits the weights."""
    Phi, t = design_matrix(Phi), validation.numbers("t", t)
    hint = "; one target a datum is t[:, 0]" if t.ndim == 2 and t.shape[1] == 1 else ""
    validation.shape("t", t, (len(Phi),), hint)
    if theta is not None:
        precisions(theta, Phi.shape[1])
    return Phi, t


def design_matrix(Phi: ArrayLike) -> Array:
    """Check the design matrix: (N, M), at least one datum."""
    Phi = validation.numbers("Phi", Phi)
    hint = "; one basis function is Phi[:, None]" if Phi.ndim == 1 else ""
    validation.shape("Phi", Phi, (None, None), hint)
    if len(Phi) == 0:
        raise ValueError(f"Phi: expected at least one datum, got shape {Phi.shape}")
    return Phi


def precisions(theta: LinearRegression, M: int) -> None:
    """Check that theta is one of M weights."""
    if not isinstance(theta, LinearRegression):
        raise ValueError(f"theta: expected a LinearRegression, got {type(theta).__name__}")
    if isinstance(theta.alpha, np.ndarray) and len(theta.alpha) != M:
        raise ValueError(
            f"alpha: expected one number, or one for each of the {M} columns of Phi, "
            f"got {len(theta.alpha)}"
        )


def gaussian(q: Weights, M: int) -> tuple[Weights, Array]:
    """Check q and return it with the Cholesky factor of its covariance."""
    m_N, S_N = validation.numbers("m_N", q.m_N), validation.numbers("S_N", q.S_N)
    validation.shape("m_N", m_N, (M,))
    validation.shape("S_N", S_N, (M, M))
    S_N = validation.symmetric("S_N", S_N)
    try:
        return Weights(m_N, S_N), np.linalg.cholesky(S_N)
    except np.linalg.LinAlgError:
        least = np.linalg.eigvalsh(S_N)[0]
        raise ValueError(
            f"S_N: expected a positive definite matrix, got one with least eigenvalue {least:.3g}"
        ) from None
