"""What EM asks of a model, PRML 9.3, and what every mixture has in return.

A mixture answers two questions: what is its joint log density, and which parameters maximise its
expected complete-data log likelihood for given responsibilities? The second is answered in two
parts, `statistics` and `maximize`, because statistics can be added: a block of data at a time.
Nothing here, in `expectation`, in `elbo` or in `loop` knows how a component is distributed.

For strides (`acceleration`) a mixture answers three more: `to_vector` and `plus`, here for any
whose fields are its parameters, and `information(V)`, what a labelled datum tells of the
parameters: a matrix, minus the expected second derivative of ln p(x, z), times each row of V.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import Field, fields, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

import numpy as np

from . import elsewhere, face, hints, patterns, validation
from .blocks import block_size, blocks
from .expectation import log_density
from .typing import Array, ArrayLike

ALIKE = 1e-6  # of a standard deviation: components that are nearer are the same
STOP = 0.9  # of the way to an edge: so far a stride may go that would go beyond

Kind = TypeVar("Kind", bound="Mixture")  # what learns from a mixture returns one of its kind


class Mixture(ABC):
    """A finite mixture with K components over data of D dimensions, PRML 9.3.

    A subclass is a frozen dataclass whose fields are its parameters.
    """

    pi: np.ndarray  # (K,) mixing coefficients
    mu: np.ndarray  # (K, D) means of the components
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    if TYPE_CHECKING:  # a field or a property of the subclass

        @property
        def Sigma(self) -> Array:
            """(K, D, D): the covariances of the components; for the moments alone."""

    else:  # names of other software are no names here, but may be understood

        def __getattr__(self, name):
            raise elsewhere.lacking(self, name)

    def __new__(cls, *given: Any, **named: Any) -> Self:
        """Make one of its parameters, or say how one is learned."""
        elsewhere.refuse(cls, given, named)
        return super().__new__(cls)

    @property
    def K(self) -> int:
        """The number of components."""
        return len(self.pi)

    @property
    def D(self) -> int:
        """The number of dimensions."""
        return self.mu.shape[1]

    @property
    def features(self) -> int:
        """How many numbers a datum becomes while it is worked on; sets the size of blocks."""
        return self.D

    @property
    def rounding(self) -> float:
        """Nats a datum by which rounding of the parameters may move ln p(x); next to nothing."""
        return 0.0

    @property
    def free_parameters(self) -> int:
        """How many numbers the M step chooses: K - 1 weights, since they sum to one; K D means."""
        return self.K - 1 + self.mu.size

    @property
    def needs(self) -> int:
        """How many data an M step needs to make one component."""
        return 1

    @abstractmethod
    def log_joint(self, X: Any) -> Array:
        """(N, K): ln p(x_n, z_nk = 1), nats; a new array, which the caller may overwrite."""

    @abstractmethod
    def statistics(self, X: Any, gamma: Array) -> Any:
        """Sums over X (N, D), weighted by gamma (N, K): they can be added, and multiplied."""

    @abstractmethod
    def maximize(self, S: Any) -> Self:
        """Return the mixture whose parameters maximise Q for these statistics."""

    def careful(self, new: Self | None = None) -> Self | None:
        """Return itself, to sum with more care what its M step lost; None if nothing was lost.

        `new` is what the M step made of sums taken by this mixture; None where it found a collapse,
        which may be none: digits of a thin component drown in sums that are taken in one pass.
        """
        return None  # sums of most mixtures lose nothing

    @property
    def in_shape(self) -> bool:
        """Whether its parameters are such as an M step might choose: a start may have others."""
        return True

    def alike(self) -> list[tuple[int, ...]]:
        """Pairs of components that are the same, to a millionth of their spread: EM parts none."""
        order = np.lexsort(self.mu.T)
        return [tuple(sorted(map(int, p))) for p in pairwise(order) if self._same(*p)]

    def _same(self, i: int, j: int) -> bool:
        near = (self.mu[i] - self.mu[j]) ** 2 <= ALIKE**2 * self._variances(i)
        return near.all() and self._same_spread(i, j)

    def _variances(self, k: int) -> Array:
        """(D,): the variances of component k."""
        return self.Sigma[k].diagonal()

    def _same_spread(self, i: int, j: int) -> bool:
        """Whether two components whose means are the same spread alike, too."""
        unit = np.sqrt(self._variances(i))
        return (np.abs(self.Sigma[i] - self.Sigma[j]) <= ALIKE * unit * unit[:, None]).all()

    def to_vector(self) -> Array:
        """(P,): all that EM moves, in one vector; unless overridden, the fields that are arrays."""
        return np.concatenate([getattr(self, name).ravel() for name in self._moving()])

    def plus(self, step: Array) -> Self:
        """Return the mixture of this kind one step, (P,), further: what `to_vector` says plus it.

        Raises `ValueError` where there is no mixture.
        """
        parts = self._parts(step)
        new = {name: getattr(self, name) + parts[name] for name in parts}
        return replace(self, **new | {"pi": self._weights_plus(parts["pi"])})

    def _moving(self) -> list[str]:
        return [f.name for f in fields(self) if isinstance(getattr(self, f.name), np.ndarray)]

    def _parts(self, v: Array) -> dict[str, Array]:
        """A vector, cut into the parts that `to_vector` joined."""
        parts, start = {}, 0
        for name in self._moving():
            value = getattr(self, name)
            parts[name] = v[start : start + value.size].reshape(value.shape)
            start += value.size
        return parts

    def _weights_plus(self, step: Array) -> Array:
        """Weights a step (K,) further, which stop short of zero: EM never comes back from there."""
        pi = np.maximum(self.pi + step, (1 - STOP) * self.pi)
        return pi / pi.sum()

    def mean(self) -> Array:
        r"""(D,): :math:`\sum_k \pi_k\mu_k`, PRML (9.49), whatever the components are."""
        return self.pi @ self.mu

    def covariance(self) -> Array:
        r"""(D, D): :math:`\sum_k\pi_k(\Sigma_k+\mu_k\mu_k^T)-mm^T`, PRML (9.50); m the mean."""
        away = self.mu - self.mean()
        return np.einsum("k,kde->de", self.pi, self.Sigma) + (self.pi * away.T) @ away

    def prepare(self, X: ArrayLike, first: int = 0) -> Any:
        """Check a block (N, D) once; `log_joint` and `statistics` take the result as they do X.

        Its rows are called by their numbers, counted from `first`.
        """
        return validation.data(X, self.D, first, least=0)

    def blocks(self, X: ArrayLike, size: int | None = None, first: int = 0) -> Iterable[Any]:
        """Cut data, (N, D), into prepared blocks: of `size` rows, or of as many as fit a cache."""
        if validation.lacks(X):
            return patterns.in_blocks(X, self, size, first)
        X = validation.array("X", X)
        size = size or block_size(self.features + self.K, *X.shape[:1])
        return blocks(X, self.prepare, size, first)

    def log_density(self, X: ArrayLike) -> Array:
        """(N,): ln p(x_n), nats, PRML (9.7); a block at a time.

        Minus infinity for a datum to which every component gives a probability of zero.
        """
        return np.concatenate(list(self._log_densities(X)))

    def log_likelihood(self, X: ArrayLike) -> float:
        """Return ln p(X) in nats, PRML (9.14), (9.28), (9.29), (9.69); a block at a time."""
        return float(sum(each.sum() for each in self._log_densities(X)))

    def _log_densities(self, X: ArrayLike) -> Iterator[Array]:
        row = 0
        for block in self.blocks(X):
            yield (each := log_density(self.log_joint(block), row))
            row += len(each)

    def assign(self, X: ArrayLike) -> Array:
        """(N,): the component that most probably made each datum, 0..K-1; ties go to the first."""
        return np.concatenate([self.log_joint(b).argmax(axis=1) for b in self.blocks(X)])

    def complete(self, X: ArrayLike) -> Array:
        r"""(N, D): each missing entry replaced by its expectation given the rest of its row.

        .. math:: \mathbb E[x_h\mid x_o] = \sum_k\gamma_k\,\mathbb E[x_h\mid x_o, z_k{=}1]

        with the responsibilities, (9.13), for what was seen.
        An expectation: data filled with it spread less than the truth does.

        Parameters
        ----------
        X : (N, D) masked array
            Or an array that lacks nothing, of which a copy is returned.
        """
        return patterns.complete(self, X)

    def _draw_labels(self, N: int, rng: np.random.Generator) -> Array:
        """(N,): ancestral sampling's first step, z_n from p(z), PRML 8.1.2 and (9.10)."""
        N = validation.count("N", N, least=0)
        return rng.choice(self.K, size=N, p=self.pi / self.pi.sum())

    def _weights_and_means(self) -> tuple[Array, Array]:
        """Check pi and mu, and return them as arrays of the mixture's own."""
        pi, mu = (np.array(validation.numbers(n, getattr(self, n))) for n in ("pi", "mu"))
        validation.shape(
            "pi", pi, (None,), "; of one component pi is [1.0]" if pi.ndim == 0 else ""
        )
        validation.shape("mu", mu, (len(pi), None), hints.of_means("mu", mu, len(pi)))
        if mu.size == 0:
            raise ValueError(f"mu: expected a component and a dimension, got shape {mu.shape}")
        return validation.probabilities("pi", pi), mu

    def _freeze(self, **values: Any) -> Self:
        """Set attributes once, arrays read-only: a frozen dataclass's own way in."""
        for name, value in values.items():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False
            object.__setattr__(self, name, value)
        return self

    def _moved(self, **values: Any) -> Self:
        """The same mixture at parameters that an M step has made, which are not checked again."""
        kept = {n: v for n, v in vars(self).items() if n in self.__dataclass_fields__}
        return object.__new__(type(self))._freeze(**kept | values)

    def _columns(self) -> dict[str, Array]:
        """What a table of the components shows: (K,) or (K, D) arrays by name."""
        return {"pi": self.pi, "mu": self.mu}

    def __repr__(self) -> str:
        rest = {f.name: getattr(self, f.name) for f in fields(self) if f.init}
        rest = {n: v for n, v in rest.items() if not isinstance(v, np.ndarray)}
        return face.line(
            type(self).__name__, ("K", self.K), ("D", self.D), ("pi", self.pi), *rest.items()
        )

    def _repr_html_(self) -> str:
        return face.table(repr(self), self._columns())

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and all(
            np.array_equal(getattr(self, f.name), getattr(other, f.name)) for f in fields(self)
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), tuple(getattr(self, f.name) for f in fields(self))


def over(V: Array, variance: Array, out: Array | None = None) -> Array:
    """V over variances, but zero where those are zero: at an edge, which EM does not leave."""
    out = np.empty_like(V) if out is None else out
    out[:] = 0
    return np.divide(V, variance, out=out, where=variance > 0)
