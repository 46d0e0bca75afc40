r"""Strides: EM in fewer walks over the data, for any mixture, by what its last steps told.

Where components overlap EM is slow: near a maximum each step is a fixed fraction of the one before,
and that fraction may be 0.99. Three facts turn its steps into strides.

**EM's step leads uphill.** If the labels were known, a datum would tell of the parameters with an
information :math:`J`, minus the second derivative of :math:`\mathcal Q`, PRML (9.30), over N. An M
step is Newton's step on Q, and where :math:`\theta=\theta^{old}` the gradient of Q is that of the
likelihood. So to first order

.. math:: f(\theta) = \theta^{EM} - \theta = \frac1N J^{-1}\,\nabla\ln p(X\mid\theta)

which is the gradient where lengths are measured by J, :math:`\Vert s\Vert^2=s^TJs`. That measure
has no units: strides are the same in seconds and in hours.

**A step tells how the likelihood bends.** Without labels it bends less than Q does, and so EM's
steps are too short. How much less is free to see: if a step s shortened f by y, then along s the
likelihood bends :math:`s^TJy/s^TJs` times as much as Q. Newton's step with what the last five steps
told, and one guess for all other directions, is a short recursion over inner products (L-BFGS). It
leads uphill as EM's step does, if steps along which the likelihood bends upwards are left out.
Where none is left, EM's step is taken longer.

**A walk tells whether a stride won.** The walk over the data that prepares the next step also gives
:math:`\ln p(X\mid\theta)`. If it fell, the stride is taken back, what it told is kept, and EM's own
step follows, which cannot lose: the run climbs as surely as EM. Measured in steps of EM, the next
stride may be twice as long as one that won, and half as long as one that lost.

Sources: Lange (1995), Statistica Sinica 5, 1-18, and Jamshidian and Jennrich (1997), J. R. Statist.
Soc. B 59, 569-587: quasi-Newton steps for EM. Nocedal (1980), Mathematics of Computation 35,
773-782: the recursion. Salakhutdinov and Roweis (2003), ICML, 664-671: lengths that grow and
shrink. Anderson mixing finds a stride from the same differences by least squares, but stops at
saddles as well: Walker and Ni (2011), SIAM J. Numer. Anal. 49, 1715-1735; Henderson and Varadhan
(2019), J. Comput. Graph. Statist. 28, 834-846.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from .typing import Array

KEPT = 5  # steps that are remembered
CAP = 8.0  # times as long as EM's step: what the first stride may be, and one after a winner
LARGE = 1e-3  # nats a datum: EM's steps that gain more choose the maximum, and no stride may
QUICK = 0.1  # of the gain before: where EM's steps gain less than that, it needs no strides
SURE = 0.01  # of tol: strides may come close to a saddle, which EM in its many steps would leave


@dataclass(frozen=True, eq=False)
class Place:
    """Where a walk was made: theta, ln p there, and EM's next theta; as vectors, x and f."""

    theta: Any
    value: float
    next: Any
    x: Array = field(init=False)
    f: Array = field(init=False)

    def __post_init__(self) -> None:
        x = self.theta.to_vector()
        object.__setattr__(self, "x", x)
        object.__setattr__(self, "f", self.next.to_vector() - x)

    def seen_from(self, other: Self) -> tuple[Array, Array]:
        """The step s from there to here, and y, by how much it shortened EM's step f."""
        return self.x - other.x, other.f - self.f


def strides(
    walk: Callable[[Any], tuple[float, Any]],
    maximize: Callable[[Any, Any], Any],
    theta: Any,
    N: float,
    tol: float,
) -> Iterator[tuple[Any, float, bool]]:
    """Climb by strides where EM is slow and they win, else by EM's own steps.

    Parameters
    ----------
    walk : callable
        From theta to ln p(X | theta), with what a prior adds to it, and the statistics.
    maximize : callable
        From the statistics and theta to EM's next theta.
    theta : a mixture
        The start; with the methods `to_vector`, `plus` and `information` of `Mixture`.
    N : float
        How many data are walked over.
    tol : float
        Nats a datum. It is over when EM's own step gains no more than a hundredth of it.

    Yields
    ------
    theta, its ln p, and whether it is over; after a stride that lost, the same theta again
    """
    _check(theta)
    memory: deque[tuple[Array, Array]] = deque(maxlen=KEPT)
    cap, here = CAP, None
    value, gain, little = -np.inf, np.inf, SURE * tol * N
    in_shape = theta.in_shape if hasattr(theta, "in_shape") else True
    while True:
        earlier, before, (value, S) = gain, value, walk(theta)
        gain = value - before
        yield theta, value, gain <= little
        last, here = here, Place(theta, value, maximize(S, theta))
        if last and in_shape:  # a step from where no M step can end would lead out again
            memory.append(here.seen_from(last))
        in_shape = in_shape or last is not None
        slow = gain > QUICK * earlier
        while slow and little < gain <= LARGE * N:
            step, length = stride(here, memory, cap)
            try:
                theta = here.theta.plus(step)
                value, S = walk(theta)
                there = Place(theta, value, maximize(S, theta))
                memory.append(there.seen_from(here))
                won = there.value >= here.value
            except ValueError:  # no mixture there, or none that explains the data or has a next
                won = False
            if won:
                gain, here, cap = there.value - here.value, there, max(2 * length, CAP)
            else:
                slow, gain, cap = False, 0, max(length / 2, 1)
            yield here.theta, here.value, False
        theta, value = here.next, here.value


def stride(here: Place, memory: Iterable[tuple[Array, Array]], cap: float) -> tuple[Array, float]:
    """Newton's step from here, as the steps in memory tell the curvature, no longer than cap.

    Parameters
    ----------
    here : Place
    memory : sequence of pairs
        Steps s and what they did to f, y: each (P,), the newest last.
    cap : float
        In lengths of EM's step from here.

    Returns
    -------
    step, (P,), and its length, in lengths of EM's
    """
    s, y = zip(*memory, strict=True)
    m, rows = len(s), np.stack([*s, *y, here.f])
    inner = rows @ here.theta.information(rows).T
    sy, ff = inner[range(m), range(m, 2 * m)], inner[-1, -1]
    useful = (sy > 0).nonzero()[0]  # along the others the likelihood bends upwards
    if not ff > 0:
        return here.f, 1.0  # EM stands still
    a, c = np.zeros(m), np.zeros(2 * m + 1)  # the stride is the sum of rows c times
    c[-1] = 1
    for i in useful[::-1]:
        a[i] = inner[i] @ c / sy[i]
        c[m + i] -= a[i]
    newest = useful[-1:]  # it also gives the guess for directions that no step took
    c *= sy[newest] / inner[m + newest, m + newest] if len(newest) else cap
    for i in useful:
        c[i] += a[i] - inner[m + i] @ c / sy[i]
    length = np.sqrt(max(c @ inner @ c, 0) / ff)
    shorter = cap / max(length, cap)
    return (shorter * c[:, None] * rows).sum(axis=0), shorter * length


def _check(theta: Any) -> None:
    lacking = [n for n in ("to_vector", "plus", "information") if not hasattr(theta, n)]
    if lacking:
        raise ValueError(
            f"accelerate: expected a mixture with methods to_vector, plus and information, got a "
            f"{type(theta).__name__} without {', '.join(lacking)}; gmmlab.mixture.Mixture has the "
            "first two, and gmmlab.bernoulli an example of the third"
        )
