r"""Strides: EM in fewer walks over the data, for any mixture, by what its last steps told.

Where components overlap EM is slow: near a maximum each step is a fixed fraction of the one before,
and that fraction may be 0.999. Three facts turn its steps into strides.

**EM's step is a gradient.** Complete data, of which the labels are known, would tell of the
parameters with an information :math:`J` a datum. By Fisher's identity the gradients of
:math:`\ln p(X\mid\theta)` and of :math:`\mathcal Q(\theta,\theta^{old})`, PRML (9.30), are one where
:math:`\theta=\theta^{old}`, and an M step is Newton's step on Q, whose curvature is :math:`-NJ`:

.. math:: f(\theta) = \theta^{EM}(\theta) - \theta \approx \frac1N J^{-1}\nabla\ln p(X\mid\theta)

In coordinates where J is the identity, f is the direction of steepest ascent. A mixture's `whiten`
goes there, and so the units of the data do not matter: strides in any units are the same.

**A step tells the curvature along it.** EM is slow because the labels are missing: the likelihood
bends less than Q does. How much less is seen for free: if a step s changed f by -y, the curvature
along s is :math:`s^Ty/s^Ts` of Q's. Newton's step with what the last five steps told, and with one
guess for every other direction, is a recursion over inner products (L-BFGS). Where all
:math:`s^Ty>0` it leads uphill, as EM's step does. Steps along which the likelihood bends
upwards are left out; where none remains, EM's step is taken longer.

**A walk tells whether a stride paid.** The walk that makes the next step gives
:math:`\ln p(X\mid\theta)` as well. If it fell, the stride is taken back and EM's own step follows,
which cannot lose: the run climbs as surely as EM does. How much longer than EM's step a stride may
be is doubled when one wins, and halved when one loses.

Sources: Lange (1995), Statistica Sinica 5, 1-18, and Jamshidian and Jennrich (1997), J. R. Statist.
Soc. B 59, 569-587, quasi-Newton for EM; Nocedal (1980), Mathematics of Computation 35, 773-782, the
recursion; Salakhutdinov and Roweis (2003), ICML, 664-671, lengths. Relatives that mix the last steps
by least squares: Walker and Ni (2011), SIAM J. Numer. Anal. 49, 1715-1735; Henderson and Varadhan
(2019), J. Comput. Graph. Statist. 28, 834-846.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

KEPT = 5  # steps that are remembered
SLOW = 1e-3  # nats a datum: no strides while EM gains more, so that they do not choose the maximum
CAP = 8.0  # how many times as long as EM's step the first stride may be


@dataclass(frozen=True, eq=False)
class Place:
    """Where a walk was made: the mixture there, ln p there, and where EM would go next."""

    theta: object
    value: float
    next: object

    def __post_init__(self):
        x = self.theta.to_vector()
        object.__setattr__(self, "x", x)
        object.__setattr__(self, "f", self.next.to_vector() - x)

    def seen_from(self, other):
        """The step from there to here, and by how much it shortened EM's step."""
        return self.x - other.x, other.f - self.f


def strides(walk, maximize, theta, N, tol):
    """Walk from place to place, upwards: strides where they win, else EM's own steps.

    Parameters
    ----------
    walk : callable
        From theta to ln p(X | theta), with what a prior adds, and the statistics there.
    maximize : callable
        From statistics and theta to EM's next theta.
    theta : a mixture
        The start; with the methods that `Mixture` says strides need.
    N : float
        How many data are walked over.
    tol : float
        Nats a datum: a stride that gains no more is followed by EM's own step.

    Yields
    ------
    theta : a mixture
        The best so far, after one more walk.
    value : float
        Its ln p; as before where the walk was for a stride that lost.
    own : bool
        Whether the last step was EM's own: only its gain says whether EM has converged.
    """
    _able(theta)
    memory, cap, value, here = deque(maxlen=KEPT), CAP, -np.inf, None
    while True:
        before, (value, S) = value, walk(theta)
        gain = value - before
        yield theta, value, True
        last, here = here, Place(theta, value, maximize(S, theta))
        if last:
            memory.append(here.seen_from(last))
        while tol * N < gain <= SLOW * N:
            try:
                theta = here.theta.moved(stride(here, memory, cap))
            except ValueError:  # no such mixture
                cap = max(cap / 2, 1)
                break
            try:
                value, S = walk(theta)
                there = Place(theta, value, maximize(S, theta))
            except ValueError:  # one that explains no data, or whose next would collapse
                there = None
            if there:
                memory.append(there.seen_from(here))
            if not there or not there.value >= here.value:
                cap = max(cap / 2, 1)
                yield here.theta, here.value, False
                break
            cap *= 2
            gain, here = there.value - here.value, there
            yield here.theta, here.value, False
        theta, value = here.next, here.value


def stride(here, memory, cap):
    """Return the step from here, (P,): Newton's, by the curvature of the steps in memory.

    Parameters
    ----------
    here : Place
    memory : sequence of pairs
        Steps s, (P,), and by how much each shortened EM's step, y, (P,).
    cap : float
        How many times as long as EM's step it may be.
    """
    steps, bends = zip(*memory, strict=True)
    rows = np.stack([*steps, *bends, here.f])
    white = here.theta.whiten(rows)
    inner = white @ white.T  # all that the recursion asks for; a vector is a sum of rows
    m = len(steps)
    q, a = np.zeros(2 * m + 1), np.zeros(m)
    q[-1] = 1
    s_y = inner[range(m), range(m, 2 * m)]
    uphill = (s_y > 0).nonzero()[0]
    for i in uphill[::-1]:
        a[i] = inner[i] @ q / s_y[i]
        q[m + i] -= a[i]
    newest = uphill[-1:]
    q *= s_y[newest] / inner[m + newest, m + newest] if newest.size else cap
    for i in uphill:
        q[i] += a[i] - inner[m + i] @ q / s_y[i]
    square, most = q @ inner @ q, cap**2 * inner[-1, -1]
    if square > most:
        q *= np.sqrt(most / square)
    return (q[:, None] * rows).sum(axis=0)


def _able(theta):
    missing = [n for n in ("to_vector", "moved", "whiten") if not hasattr(theta, n)]
    if missing:
        raise ValueError(
            f"accelerate: expected a mixture with the methods to_vector, moved and whiten, got a "
            f"{type(theta).__name__} without {', '.join(missing)}; gmmlab.mixture says what they do"
        )
