r"""On-line EM: a stream of data, in which each block is seen once and let go. For every mixture.

An M step needs nothing but sums over data, PRML (9.24)-(9.27). So on a stream the sums run along,
and an E step over each block, under the parameters of its moment, adds its share:

.. math:: S \leftarrow (1-\rho_i)\,S + \rho_i\sum_{n\in\text{block }i}\gamma(z_n)\,u(x_n) \qquad
          \theta \leftarrow \text{the M step for } S

Were blocks only added up, those that came first, under the worst parameters, would count for ever.
Here they fade. The steps :math:`\rho_i` must fall, so that noise averages out, and not too fast, so
that the start is forgotten: like :math:`i^{-a}` with :math:`\tfrac12<a\le1`. This is no coordinate
ascent: no bound is promised never to fall. Memory is that of the sums and of one block.

Source: Cappé and Moulines (2009), Journal of the Royal Statistical Society B 71, 593-613.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Generic

import numpy as np

from . import validation
from .mixture import Kind, Mixture
from .typing import ArrayLike, Prior
from .walking import ready, walk

END: Any = object()
Step = Callable[[int], float] | float


def falling(i: int) -> float:
    r"""Return :math:`\rho_i=i^{-0.6}`, the step of block i = 1, 2, ...: what the source advises."""
    return i**-0.6


@dataclass(frozen=True, eq=False)
class State(Generic[Kind]):
    """Where on-line EM is: all that the next block needs.

    Attributes
    ----------
    theta : Mixture
    statistics
        The sums, in which early blocks have faded; None before the first block.
    blocks : int
        How many blocks came; empty ones do not count.
    seen : float
        How many data they held; with weights, the sum of these.
    mass, squares : float
        A datum has a factor in the sums: the sum of these factors, and of their squares.
    m_steps : int
        How often theta has moved.
    log_density : float
        Mean ln p(x) of the last block under the theta from before it came, nats a datum: judged on
        data that had no say in it.
    """

    theta: Kind
    statistics: Any = None
    blocks: int = 0
    seen: float = 0.0
    mass: float = 0.0
    squares: float = 0.0
    m_steps: int = 0
    log_density: float = float("nan")

    @property
    def remembered(self) -> float:
        r"""How many data that count alike would say as much: :math:`(\sum_na_n)^2/\sum_na_n^2`."""
        return self.mass**2 / self.squares if self.squares else 0.0


def em(
    blocks: Any,
    theta: Kind | State[Kind],
    *,
    step: Step = falling,
    weights: Iterable[ArrayLike] | None = None,
    prior: Prior | None = None,
    burn_in: float | None = None,
) -> State[Kind]:
    r"""Learn from a stream of blocks, each of which is seen once: on-line EM.

    Blocks of a thousand data or so let one step average out enough, and leave many steps. Within
    a block all data count alike; a short block moves the sums less than a long one.

    Parameters
    ----------
    blocks : iterable of (N, D) arrays
        A generator, a list, a file read in pieces. An empty block changes nothing; masked entries
        are missing.
    theta : Mixture or State
        The start; or what an earlier call returned, and the stream goes on from there.
    step : callable or float
        From i = 1, 2, ... to :math:`\rho_i`, above 0 and at most 1. A number is a constant step,
        which follows a source that changes, and does not settle.
    weights : iterable of (N,) arrays, optional
        An array for each block: how often each datum counts.
    prior : optional
        What `gmmlab.priors` makes; it counts once, beside all data seen so far.
    burn_in : float, optional
        Theta stays while the sums remember fewer data (`State.remembered`): one datum makes no
        covariance. If not given, ten times what an M step needs: 10 K (D + 1) for full ones.

    Returns
    -------
    State
        With `m_steps` zero where the stream ended before theta could move.

    Raises
    ------
    SingularCovarianceError
        If a component collapses.
    ValueError
        If an argument is not what it must be, or no block came. A note says which block it was.

    Examples
    --------
    >>> import numpy as np
    >>> from gmmlab import datasets, fit, online
    >>> source = fit(datasets.old_faithful(), 2, rng=0).theta
    >>> rng = np.random.default_rng(0)
    >>> start = fit(source.sample(100, rng)[0], 2, rng=0).theta
    >>> state = online.em((source.sample(1000, rng)[0] for _ in range(100)), start)
    >>> state.seen, state.m_steps
    (100000.0, 100)
    >>> bool(np.abs(state.theta.mu / source.mu - 1).max() < 0.005)
    True
    """
    state = _state(theta)
    if 0 < len(getattr(blocks, "shape", ())) < 3:
        raise ValueError(
            f"blocks: expected an iterable of (N, D) arrays, got one of shape {blocks.shape}; "
            "np.array_split(X, 100) makes a hundred blocks"
        )
    pairs = zip_longest(blocks, weights, fillvalue=END) if weights is not None else None
    i = None
    for i, (X, w) in enumerate(pairs or ((X, None) for X in blocks)):
        if X is END or w is END:
            got = "more" if X is END else "fewer"
            raise ValueError(f"weights: expected an array for each block, got {got} than blocks")
        try:
            state = update(X, state, step=step, weights=w, prior=prior, burn_in=burn_in)
        except ValueError as error:
            error.add_note(f"in block {i}, counted from 0")
            raise
    if i is None:
        raise ValueError("blocks: expected at least one, got none; an iterator is empty after use")
    return state


def update(
    X: Any,
    state: Kind | State[Kind],
    *,
    step: Step = falling,
    weights: ArrayLike | None = None,
    prior: Prior | None = None,
    burn_in: float | None = None,
) -> State[Kind]:
    """Learn from the next block, (N, D): what `em` does to each.

    Arguments and errors as in `em`; here weights are those of this block, (N,). Returns a new
    `State`; the old one is as it was.
    """
    state = _state(state)
    theta, i = state.theta, state.blocks + 1
    rho = validation.positive("step", step(i) if callable(step) else step)
    if rho > 1:
        raise ValueError(f"step: expected at most 1, got {validation.shown(rho)} for block {i}")
    needed = 10 * theta.K * theta.needs if burn_in is None else burn_in
    validation.positive("burn_in", needed, zero=True)
    validation.prior(prior)
    if len(X) == 0 or (weights is not None and not np.any(weights)):
        return state
    parts, N, weights, rows = ready(X, theta, weights)
    log_likelihood, S = walk(parts, theta, weights, rows)
    S = S * rho if state.statistics is None else state.statistics * (1 - rho) + S * rho
    seen = float(state.seen + N)
    mass = float((1 - rho) * state.mass + rho * N)
    squares = float((1 - rho) ** 2 * state.squares + rho**2 * N)
    moves = mass**2 >= needed * squares
    if moves:
        theta = prior.maximize(S * (seen / mass), theta) if prior else theta.maximize(S)
    log_density = float(log_likelihood / N)
    return State(theta, S, i, seen, mass, squares, state.m_steps + moves, log_density)


def _state(theta: Kind | State[Kind]) -> State[Kind]:
    state = theta if isinstance(theta, State) else State(theta)
    if not isinstance(state.theta, Mixture):
        hint = "; is the order blocks, theta?" if hasattr(theta, "__array__") else ""
        if isinstance(theta, int | np.integer):
            hint = f"; fit(block, {theta}).theta is one, of a first block"
        raise ValueError(
            f"theta: expected a mixture or a State, got {validation.kind(theta)}{hint}"
        )
    return state
