"""The model: a mixture of Bernoulli distributions, PRML (9.44)-(9.54), and its M step."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from .. import patterns, validation
from ..blocks import Checked
from ..mixture import STOP, Mixture, over
from ..typing import Array, ArrayLike, Seed
from .missing import ObservedBits
from .moments import Counts

# Stands for ln 0 in a matrix product, where a zero times minus infinity would be NaN. A sum with
# such a term is far below any sum of true logarithms, and is minus infinity in the end.
NEVER = -1e300


@dataclass(frozen=True, eq=False, repr=False)
class BernoulliMixture(Mixture):
    r"""A mixture of K products of Bernoulli distributions over D binary variables.

    .. math:: p(x) = \sum_k\pi_k\,p(x\mid\mu_k) \qquad
              p(x\mid\mu_k) = \prod_i \mu_{ki}^{x_i}(1-\mu_{ki})^{1-x_i}

    PRML (9.47), (9.48); one component alone is (9.44). `e_step` is (9.56), `log_likelihood` (9.51),
    `elbo.expected_complete_log_likelihood` (9.55), `mean` and `covariance` (9.49)-(9.50).

    Parameters
    ----------
    pi : (K,) array
        Mixing coefficients.
    mu : (K, D) array
        Probability of a one, (9.45), in each component and dimension; 0 and 1 are allowed.

    Raises
    ------
    ValueError
        If a shape, a weight or a probability is not what it must be.
    """

    pi: np.ndarray
    mu: np.ndarray

    if TYPE_CHECKING:  # what it is made of may be lists; what it holds are arrays

        def __init__(self, pi: ArrayLike, mu: ArrayLike) -> None: ...

    def __post_init__(self) -> None:
        pi, mu = self._weights_and_means()
        if mu.min() < 0 or mu.max() > 1:
            worst = mu.min() if mu.min() < 0 else mu.max()
            raise ValueError(f"mu: expected probabilities in [0, 1], got {worst:.6g}")
        self._freeze(pi=pi, mu=mu)

    @property
    def Sigma(self) -> Array:
        r"""(K, D, D): :math:`\mathrm{diag}\{\mu_{ki}(1-\mu_{ki})\}`, PRML (9.46)."""
        return (self.mu * (1 - self.mu))[:, :, None] * np.eye(self.D)

    def sample(self, N: int, rng: Seed = None) -> tuple[Array, Array]:
        """Ancestral sampling: z_n from (9.53), then x_n given z_n from (9.52).

        Parameters
        ----------
        N : int
        rng : seed or numpy.random.Generator

        Returns
        -------
        X : (N, D) array of 0 and 1
        z : (N,) array of labels 0..K-1
        """
        rng = validation.generator(rng)
        z = self._draw_labels(N, rng)
        return (rng.random((N, self.D)) < self.mu[z]).astype(float), z

    def marginal(self, columns: Any) -> Self:
        """Return the mixture of some columns, (O,), 0..D-1, whatever the others are; (9.48)."""
        return replace(self, mu=self.mu[:, columns])

    def observing(self, columns: Array) -> ObservedBits:
        """What is seen of it through some columns, (O,), 0..D-1; see `missing`."""
        return ObservedBits(self, columns)

    def prepare(self, X: ArrayLike, first: int = 0) -> Checked:
        """Check a block of data, (N, D): zeros and ones."""
        X = validation.data(X, self.D, first, least=0)
        strange = (X != 0) & (X != 1)
        if strange.any():
            n, i = (int(w) for w in np.argwhere(strange)[0])
            raise ValueError(
                f"X: expected zeros and ones, got {X[n, i]:.6g} at X[{first + n}, {i}]; "
                f"binarise first, as X > {_between(X):g} does"
            )
        return Checked(X)

    def log_joint(self, X: Any) -> Array:
        r"""(N, K): :math:`\ln\pi_k+\sum_i[x_{ni}\ln\mu_{ki}+(1-x_{ni})\ln(1-\mu_{ki})]`.

        The braces of PRML (9.54), nats. Minus infinity where a component excludes a datum: it
        has a probability of zero or one, and the datum says otherwise.
        """
        if lacking := patterns.incomplete(X, self):
            return lacking.log_joint(self)
        if not isinstance(X, Checked):
            return np.concatenate([self.log_joint(block) for block in self.blocks(X)])
        with np.errstate(divide="ignore"):
            log_pi = np.log(self.pi)
            log_on = np.maximum(np.log(self.mu), NEVER)
            log_off = np.maximum(np.log1p(-self.mu), NEVER)
        if (self.mu < 1).all():  # then ln p is linear in x: half the work
            log_p = X.x @ (log_on - log_off).T + log_off.sum(axis=1)
        else:  # a mean of one has log odds that no number holds
            log_p = X.x @ log_on.T + (1 - X.x) @ log_off.T
        return log_pi + np.where(log_p <= NEVER, -np.inf, log_p)

    def statistics(self, X: Any, gamma: Array) -> Counts:
        """The sums of (9.57)-(9.58), X (N, D): linear in gamma (N, K), even a difference."""
        if lacking := patterns.incomplete(X, self):
            return lacking.statistics(self, gamma)
        x = X.x if isinstance(X, Checked) else self.prepare(X).x
        return Counts(gamma.sum(axis=0), gamma.T @ x)

    def maximize(self, S: Any) -> Self:
        """Return the mixture that maximises Q, PRML (9.59)-(9.60).

        Q does not depend on the mean of a component that holds no data: that mean stays as it is.
        """
        N_k = np.maximum(S.N_k, 0)[:, None]  # what was subtracted again may leave -1e-17
        mu = np.divide(np.clip(S.on, 0, N_k), N_k, out=self.mu.copy(), where=N_k > 0)
        return replace(self, pi=N_k[:, 0] / N_k.sum(), mu=mu)

    def plus(self, step: Array) -> Self:
        """Return the mixture a step (P,) further; means stop short of 0 and 1, which EM keeps."""
        step = self._parts(step)
        mu = np.clip(self.mu + step["mu"], (1 - STOP) * self.mu, 1 - (1 - STOP) * (1 - self.mu))
        return replace(self, pi=self._weights_plus(step["pi"]), mu=mu)

    def information(self, V: Array) -> Array:
        r"""(M, P): what a labelled datum tells, as a matrix, times each row of V, (M, P).

        It is diagonal: :math:`1/\pi_k` for a weight, :math:`\pi_k/\mu_{ki}(1-\mu_{ki})` for a mean.
        """
        share = np.repeat(self.pi, self.D)
        JV = over(V, np.concatenate([self.pi, (self.mu * (1 - self.mu)).ravel()]))
        JV[:, self.K :] *= share
        return JV


def _between(X: Array) -> float:
    """A threshold for what is not binary, such as 1 and 2, -1 and 1, grey values or shares."""
    low, high = X.min(), X.max()
    if low >= 0 and high <= 1:
        return 0.5
    return float((min(low, 1) + max(high, 1)) / 2)
