"""The model: a mixture of Gaussians, PRML (9.7)-(9.12) and (9.49)-(9.50)."""

from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np

from .. import elsewhere, patterns, validation
from ..blocks import block_size, blocks
from ..mixture import ALIKE, Mixture
from ..typing import Array, ArrayLike, Seed
from . import axes, conditioning, coordinates, full
from .covariances import EPS
from .layout import Block, Frame
from .maximization import maximize
from .missing import ObservedGaussians
from .moments import Statistics, sums
from .shapes import SHAPES, checked, instead

# The linear form adds up large terms that cancel, and is off by the rounding of the largest: at a
# million nats by 1e6 times 2e-16. No responsibility is wrong by more than these 2e-10.
LINEAR_UP_TO = 1e6


class _Seen(NamedTuple):
    """Components as data see them that are measured from a centre."""

    mu: np.ndarray  # (K, D) means, from the centre
    away: np.ndarray  # (D,) the farthest of them
    magnitude: np.ndarray  # as Sigma is kept: what a term of the linear form grows with
    log_det: np.ndarray  # (K,) ln |Sigma|
    eta: np.ndarray  # (K, F) natural parameters


@dataclass(frozen=True, eq=False, repr=False)
class GaussianMixture(Mixture):
    r"""A mixture of K Gaussians in D dimensions.

    .. math:: p(x) = \sum_k \pi_k\, \mathcal N(x \mid \mu_k, \Sigma_k)

    PRML (9.7), with :math:`0\le\pi_k\le1` (9.8) and :math:`\sum_k\pi_k=1` (9.9).

    Parameters
    ----------
    pi : (K,) array
        Mixing coefficients.
    mu : (K, D) array
        Means, in the units of the data.
    Sigma : (K, D, D) array
        Covariances, in squared units: symmetric, positive definite.
    covariance_shape : "full" | "tied" | "diagonal" | "spherical"
        Which covariances the M step may choose from.

    Raises
    ------
    ValueError
        If a shape, a weight or a covariance is not what it must be.

    Examples
    --------
    >>> from gmmlab import GaussianMixture
    >>> theta = GaussianMixture([0.5, 0.5], [[0.0], [3.0]], [[[1.0]], [[1.0]]])
    >>> theta
    GaussianMixture(K = 2, D = 1, pi = [0.5, 0.5], covariance_shape = full)
    >>> theta.log_density([[1.5]]).round(3)
    array([-2.044])
    """

    pi: np.ndarray
    mu: np.ndarray
    Sigma: np.ndarray
    covariance_shape: str = "full"

    if TYPE_CHECKING:  # what it is made of may be lists; what it holds are arrays

        def __init__(
            self, pi: ArrayLike, mu: ArrayLike, Sigma: ArrayLike, covariance_shape: str = "full"
        ) -> None: ...

    def __post_init__(self) -> None:
        pi, mu = self._weights_and_means()
        Sigma = np.array(validation.numbers("Sigma", self.Sigma))
        K, D = mu.shape
        validation.shape("Sigma", Sigma, (K, D, D), instead(Sigma.shape, K, D))
        checked("covariance_shape", self.covariance_shape)
        given = getattr(self.Sigma, "dtype", float)
        for k, S in enumerate(Sigma):
            Sigma[k] = validation.symmetric(f"Sigma[{k}]", S, given)
        if SHAPES[self.covariance_shape].kind is axes:
            alone = axes.keep(Sigma)
            Sigma = alone.copy() if np.array_equal(axes.dense(alone), Sigma) else Sigma
        object.__delattr__(self, "Sigma")  # kept as `_Sigma`, in as few numbers as say all
        self._freeze(pi=pi, mu=mu, _Sigma=Sigma, _L=_factor(Sigma))._know_the_thin()

    @classmethod
    def _of(cls, pi: Array, mu: Array, Sigma: Array, L: Array, covariance_shape: str) -> Self:
        """From parts as they are kept, without checks."""
        new = object.__new__(cls)._freeze(
            pi=pi, mu=mu, _Sigma=Sigma, _L=L, covariance_shape=covariance_shape
        )
        return new._know_the_thin()

    def _moved(self, **values: Any) -> Self:
        return super()._moved(**values)._know_the_thin()

    def _know_the_thin(self) -> Self:
        """Note which components are summed in two passes, see `careful`: those that are thin."""
        return self._freeze(_twice=tuple(self._kind.thin(self._L, self._Sigma)))

    def __getattr__(self, name: str) -> Array:
        """(K, D, D): Sigma, made when it is asked for, of variances where these are kept."""
        if name != "Sigma":
            raise elsewhere.lacking(self, name)
        Sigma = self._kind.dense(self._Sigma)
        Sigma.flags.writeable = False
        return Sigma

    @property
    def _kind(self) -> ModuleType:
        """What is computed with: matrices, `full`, or variances, `axes`."""
        return full if self._Sigma.ndim == 3 else axes

    @property
    def features(self) -> int:
        """The length of u(x): see `exponential`."""
        return self._kind.features(self.D)

    @property
    def rounding(self) -> float:
        """As in `Mixture`: more where a component is nearly singular, or far from the origin."""
        variance, pivots = map(self._kind.variances, (self._Sigma, self._L**2))
        return float((EPS * variance / pivots + (EPS * self.mu) ** 2 / variance).max())

    @property
    def free_parameters(self) -> int:
        """How many numbers the M step chooses: what the shape leaves free, and those of any."""
        return super().free_parameters + SHAPES[self.covariance_shape].parameters(self.K, self.D)

    @property
    def needs(self) -> int:
        """How many data span a covariance of this shape."""
        return SHAPES[self.covariance_shape].needs(self.D)

    def _columns(self) -> dict[str, Array]:
        variances = np.diagonal(self.Sigma, axis1=1, axis2=2)
        return super()._columns() | {"standard deviation": np.sqrt(variances)}

    def sample(self, N: int, rng: Seed = None) -> tuple[Array, Array]:
        """Ancestral sampling: first the component z_n, then x_n given z_n; PRML 8.1.2, 9.2.

        Parameters
        ----------
        N : int
            How many data.
        rng : seed or numpy.random.Generator

        Returns
        -------
        X : (N, D) array
        z : (N,) array of labels 0..K-1
        """
        rng = validation.generator(rng)
        z = self._draw_labels(N, rng)
        noise = rng.standard_normal((N, self.D))
        X = self.mu[z]
        for k, L in enumerate(self._L):
            X[z == k] += self._kind.colour(L, noise[z == k])
        return X, z

    marginal, conditional = conditioning.marginal, conditioning.conditional

    def observing(self, columns: Array) -> ObservedGaussians:
        """What is seen of it through some columns, (O,), 0..D-1; see `missing`."""
        return ObservedGaussians(self, columns, GaussianMixture._of_columns)

    def _of_columns(self, a: Array) -> Self:
        """As `marginal`, of columns (O,) that need no check."""
        Sigma = self._kind.columns(self._Sigma, a)
        return self._moved(mu=self.mu[:, a], _Sigma=Sigma, _L=self._kind.cholesky(Sigma)[0])

    def prepare(self, X: ArrayLike, first: int = 0) -> Block:
        """Check a block of data, (N, D), and lay it out for the linear form."""
        return Block(super().prepare(X, first))

    def blocks(self, X: ArrayLike, size: int | None = None, first: int = 0) -> Iterable[Any]:
        """Cut data, (N, D), into blocks, checked and laid out for the linear form."""
        if validation.lacks(X):
            return patterns.in_blocks(X, self, size, first)
        X, frame = validation.array("X", X), Frame()
        return blocks(
            X,
            lambda X, first: Block(validation.data(X, self.D, first, least=0), frame),
            size or block_size(self.features + self.K, *X.shape[:1]),
            first,
        )

    def log_joint(self, X: Any) -> Array:
        r"""(N, K): :math:`\ln p(x_n,z_{nk}{=}1)=\ln\pi_k+\ln\mathcal N(x_n\mid\mu_k,\Sigma_k)`.

        PRML (9.10)-(9.12), nats. One matrix product where that loses nothing. A datum too far out
        for it, as a component measures that, is whitened by its Cholesky factor instead: what a
        datum gets depends on no other. Minus infinity where the answer is below all numbers.
        """
        if not isinstance(X, Block):
            if lacking := patterns.incomplete(X, self):
                return lacking.log_joint(self)
            return np.concatenate([self.log_joint(block) for block in self.blocks(X)])
        # A weight may be zero, (9.8), and its logarithm minus infinity. Where the linear form
        # overflows its terms are above the bound, too, and the component is whitened.
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            seen = X.frame.seen(self, self._describe)
            joint = X.linear(seen.eta, self._kind)
            far = np.maximum(seen.away, X.reach)
            accurate = self._kind.at_most(seen.magnitude, far) <= LINEAR_UP_TO
            if not accurate.all():
                self._correct(joint, X, seen, (~accurate).nonzero()[0])
        return joint

    def _correct(self, joint: Array, X: Block, seen: _Seen, components: Iterable[int]) -> None:
        """Put right, in place, what the linear form does not give to enough digits."""
        far = np.maximum(seen.away[:, None], np.abs(X.x))
        for k in components:
            away = self._kind.at_most(seen.magnitude[k], far)
            n = (~(away <= LINEAR_UP_TO)).nonzero()[0]
            x = X.data if len(n) == len(X) else X.data[n]
            y = self._kind.whiten(self._L[k], np.subtract(x.T, self.mu[k][:, None], order="C"))
            squares = np.einsum("dn,dn->n", y, y)
            squares[np.isnan(squares)] = np.inf  # of finite numbers: some y was infinite
            constant = self.D * np.log(2 * np.pi) + seen.log_det[k]
            joint[n, k] = np.log(self.pi[k]) - 0.5 * (constant + squares)

    def _describe(self, centre: Array) -> _Seen:
        """Describe the components to data that are measured from a centre."""
        mu, Lambda = self.mu - centre, self._kind.precision(self._L)
        log_det = self._kind.log_determinant(self._L)
        eta = self._kind.natural(np.log(self.pi), mu, Lambda, log_det)
        return _Seen(mu, np.abs(mu).max(axis=0), np.abs(Lambda) / 2, log_det, eta)

    def statistics(self, X: Any, gamma: Array) -> Any:
        """The sums that the M step needs; see `learning.statistics`."""
        if not isinstance(X, Block):
            if lacking := patterns.incomplete(X, self):
                return lacking.statistics(self, gamma)
            X = validation.data(X, self.D, least=0)
        return sums(X, gamma, self._twice, SHAPES[self.covariance_shape].kind)

    def careful(self, new: Self | None = None) -> Self | None:
        """As in `Mixture`: components that have become thin are summed in two passes."""
        if new is not None and not new._twice:
            return None
        more = {*(range(self.K) if new is None else new._twice), *self._twice}
        if len(more) == len(self._twice):
            return None
        return self._moved(_Sigma=self._Sigma, _L=self._L)._freeze(_twice=tuple(sorted(more)))

    @property
    def in_shape(self) -> bool:
        """As in `Mixture`: whether the covariances are of their shape, but for rounding."""
        shape = SHAPES[self.covariance_shape]
        if shape.kind is full and self.covariance_shape == "full":
            return True
        if self._kind is not shape.kind:
            return False
        Sigma = self._Sigma
        if shape.kind is axes:
            own = shape.maximize(Statistics(np.ones(self.K), self.mu, Sigma))
        else:
            own = np.repeat(Sigma[:1], self.K, axis=0)
        unit = np.sqrt(self._kind.variances(own))
        return (np.abs(Sigma - own) <= 1e-9 * self._kind.outer(unit, unit)).all()

    def _variances(self, k: int) -> Array:
        return self._kind.variances(self._Sigma[k][None])[0]

    def _same_spread(self, i: int, j: int) -> bool:
        unit = np.sqrt(self._variances(i))[None]
        away = np.abs(self._Sigma[i] - self._Sigma[j])
        return (away <= ALIKE * self._kind.outer(unit, unit)[0]).all()

    def maximize(self, S: Any) -> Self:
        """Return the maximising mixture of the same shape; see `maximization.maximize`."""
        pi, mu, Sigma, L = maximize(S, self.covariance_shape)
        return self._moved(pi=pi, mu=mu, _Sigma=Sigma, _L=L)

    def to_vector(self) -> Array:
        """(P,): weights, means, covariances; see `coordinates`."""
        return coordinates.join(self.pi, self.mu, self._Sigma, self.covariance_shape)

    def plus(self, step: Array) -> Self:
        """Return the mixture a step (P,) further, unless a covariance there is singular."""
        pi, mu, Sigma = coordinates.split(step, self.K, self.D, self.covariance_shape)
        Sigma = self._Sigma + (Sigma if Sigma.ndim == self._Sigma.ndim else axes.dense(Sigma))
        L = _factor(Sigma)
        return self._moved(pi=self._weights_plus(pi), mu=self.mu + mu, _Sigma=Sigma, _L=L)

    def information(self, V: Array) -> Array:
        """(M, P): rows of V (M, P), times what a labelled datum tells; see `coordinates`."""
        return coordinates.information(V, self.pi, self._L, self.covariance_shape)


def _factor(Sigma: Array) -> Array:
    L, singular = (full if Sigma.ndim == 3 else axes).cholesky(Sigma)
    if singular.any():
        k = int(singular.argmax())
        values = np.linalg.eigvalsh(Sigma[k]) if Sigma.ndim == 3 else np.sort(Sigma[k])
        raise ValueError(
            f"Sigma[{k}]: expected a positive definite matrix, got one with eigenvalues from "
            f"{values[0]:.3g} to {values[-1]:.3g}"
        )
    return L
