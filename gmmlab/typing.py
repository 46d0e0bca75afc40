"""What signatures say of arguments and results. Shapes and units are in the docstrings, as in PRML.

A signature with `ArrayLike` takes what NumPy makes an array of, lists too, and checks it; one with
`Array` trusts what it is given. Nothing has to inherit from the protocols: it is enough to have
the methods.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

import numpy as np

__all__ = [
    "Array",
    "ArrayLike",
    "HasJoint",
    "Learner",
    "Learning",
    "Maximizes",
    "MixtureLike",
    "Prior",
    "Seed",
    "Theta",
    "Walk",
]

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[Any]
    Seed = int | np.random.Generator | np.random.SeedSequence | None
else:  # by their names, which `help` shows: spelled out, a signature would fill a screen
    Array = np.ndarray

    class ArrayLike:
        """What NumPy makes an array of: an array, a list of rows, a data frame."""

    class Seed:
        """An int, a `numpy.random.Generator` or `SeedSequence`; or None: another each time."""


class HasJoint(Protocol):
    """What an E step and the bound ask of a model, PRML (9.13): its joint log density."""

    def log_joint(self, X: Any, /) -> Array:
        """(N, K): ln p(x_n, z_nk = 1), nats, for data (N, D) or a block of them."""


class Maximizes(Protocol):
    """What the loop asks of a model: the one whose parameters maximise Q, for given statistics."""

    def maximize(self, S: Any, /) -> Self:
        """Return the model whose parameters maximise Q for these statistics."""


class Learner(HasJoint, Maximizes, Protocol):
    """What EM asks of a mixture, PRML 9.3: both, and the statistics, which can be added."""

    def statistics(self, X: Any, gamma: Array, /) -> Any:
        """Sums over X, data (N, D) or a block of them, weighted by gamma (N, K)."""


class MixtureLike(Learner, Protocol):
    """What the package's own walks over data ask of a mixture beside that; see `Mixture`."""

    @property
    def pi(self) -> Array:
        """(K,): mixing coefficients."""

    @property
    def K(self) -> int:
        """The number of components."""

    @property
    def D(self) -> int:
        """The number of dimensions."""

    @property
    def features(self) -> int:
        """How many numbers a datum becomes while it is worked on."""

    def prepare(self, X: Any, first: int = 0) -> Any:
        """Check a block (N, D) and lay it out."""

    def blocks(self, X: Any, size: int | None = None, first: int = 0) -> Any:
        """Cut data, (N, D), into such blocks."""


class Prior(Protocol):
    """What MAP EM asks of a prior, PRML (9.76)-(9.77): its density, and the M step under it."""

    def log_density(self, theta: Any, /) -> float:
        """Return ln p(theta), nats."""

    def maximize(self, S: Any, theta: Any, /) -> Any:
        """Return the model that maximises Q + ln p(theta); theta is the one so far."""


# EM returns the kind of model that it is given.
Theta = TypeVar("Theta", bound=Maximizes)
Learning = TypeVar("Learning", bound=Learner)
Walk = Callable[[Theta], tuple[float, Any]]  # to ln p(X | theta) and the statistics
