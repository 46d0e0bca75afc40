"""K-means as a limit of EM, PRML 9.3.2: components share one variance, and it goes to zero."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from .. import patterns, validation
from ..blocks import Checked
from ..elbo import expected_complete_log_likelihood
from ..expectation import e_step
from ..kmeans import squares
from ..mixture import Mixture, over
from ..typing import Array, ArrayLike
from . import axes
from .missing import ObservedGaussians
from .moments import sums


@dataclass(frozen=True, eq=False, repr=False)
class IsotropicMixture(Mixture):
    r"""A mixture of Gaussians with one covariance, :math:`\epsilon I`, that EM leaves as it is.

    .. math:: p(x\mid\mu_k,\Sigma_k) = \frac1{(2\pi\epsilon)^{D/2}}
              \exp\left\{-\frac1{2\epsilon}\Vert x-\mu_k\Vert^2\right\}

    PRML (9.41). `e_step` gives (9.42), and `em` moves pi and mu alone. As epsilon goes to zero the
    responsibilities become K-means' assignments (9.2), and the M step its update (9.4).

    Parameters
    ----------
    pi : (K,) array
        Mixing coefficients.
    mu : (K, D) array
        Means, in the units of the data.
    epsilon : float
        Variance in every direction, in squared units; positive.

    Raises
    ------
    ValueError
        If an argument is not what it must be.
    """

    pi: np.ndarray
    mu: np.ndarray
    epsilon: float

    if TYPE_CHECKING:  # what it is made of may be lists; what it holds are arrays

        def __init__(self, pi: ArrayLike, mu: ArrayLike, epsilon: float) -> None: ...

    def __post_init__(self) -> None:
        pi, mu = self._weights_and_means()
        self._freeze(pi=pi, mu=mu, epsilon=validation.positive("epsilon", self.epsilon))

    @property
    def Sigma(self) -> Array:
        r"""(K, D, D): :math:`\epsilon I` for every component."""
        return np.tile(self.epsilon * np.eye(self.D), (self.K, 1, 1))

    def marginal(self, columns: Any) -> Self:
        """Return the mixture of some columns, (O,), 0..D-1; (2.98)."""
        return replace(self, mu=self.mu[:, columns])

    def observing(self, columns: Array) -> ObservedGaussians:
        """What is seen of it through some columns, (O,), 0..D-1; see `missing`."""
        return ObservedGaussians(self, columns, IsotropicMixture.marginal)

    def prepare(self, X: ArrayLike, first: int = 0) -> Checked:
        """Check a block of data, (N, D)."""
        return Checked(super().prepare(X, first))

    def log_joint(self, X: Any) -> Array:
        r"""(N, K): :math:`\ln\pi_k-\frac D2\ln2\pi\epsilon-\Vert x_n-\mu_k\Vert^2/2\epsilon`."""
        if lacking := patterns.incomplete(X, self):
            return lacking.log_joint(self)
        x = X.x if isinstance(X, Checked) else self.prepare(X).x
        with np.errstate(divide="ignore"):
            constant = np.log(self.pi) - 0.5 * self.D * np.log(2 * np.pi * self.epsilon)
        return constant - squares(x, self.mu) / (2 * self.epsilon)

    def statistics(self, X: Any, gamma: Array) -> Any:
        """The sums that the M step needs; see `moments.sums`."""
        if lacking := patterns.incomplete(X, self):
            return lacking.statistics(self, gamma)
        return sums(X.x if isinstance(X, Checked) else self.prepare(X).x, gamma, kind=axes)

    def maximize(self, S: Any) -> Self:
        """Return the mixture that maximises Q with epsilon fixed, PRML (9.24) and (9.26).

        Q does not depend on the mean of a component that holds no data: that mean stays, as in
        K-means.
        """
        mu = np.where(S.N_k[:, None] > 0, S.mean, self.mu)
        return replace(self, pi=S.N_k / S.N_k.sum(), mu=mu)

    def information(self, V: Array) -> Array:
        r"""(M, P): rows of V (M, P), times what a labelled datum tells: 1/pi, pi/epsilon."""
        means = V[:, self.K :] * np.repeat(self.pi / self.epsilon, self.D)
        return np.concatenate([over(V[:, : self.K], self.pi), means], axis=1)


def scaled_objective(X: ArrayLike, theta: IsotropicMixture) -> float:
    r"""Return what EM maximises, scaled so that it has a limit: minus half of K-means' distortion.

    .. math:: \epsilon\left(\mathbb E_Z[\ln p(X,Z\mid\mu,\Sigma,\pi)] +
              \tfrac{ND}2\ln2\pi\epsilon\right) \ \longrightarrow\
              -\frac12\sum_n\sum_k r_{nk}\Vert x_n-\mu_k\Vert^2

    PRML (9.43), which leaves the factor out and calls what does not depend on mu a constant.

    Parameters
    ----------
    X : (N, D) array
    theta : IsotropicMixture

    Returns
    -------
    float
        In squared units of the data.

    Raises
    ------
    ValueError
        If X does not fit theta.
    """
    q = e_step(X, validation.mixture(theta, IsotropicMixture))
    constant = 0.5 * len(q) * theta.D * np.log(2 * np.pi * theta.epsilon)
    return theta.epsilon * (expected_complete_log_likelihood(X, q, theta) + constant)
