"""The picture of a variance that is lowered, and of centres that part on the way: chapter 6."""

from functools import cache

import numpy as np

from ..expectation import e_step
from ..gaussian import IsotropicMixture, statistics
from ..loop import em
from . import style
from .draw import Ellipses, Points
from .handles import Handle
from .limit import standard_axes, standardised

WIDEST, STEP = 0.6, 0.05  # where the variance begins, and by how much it falls: powers of ten
TURNS = 52
TOGETHER = 0.05  # centres closer than this, in standard deviations, are in one place
MOST = 3  # centres


def fork():
    """Centres that part when the shared variance is lowered, where the data are widest."""
    X = standardised()
    variances, directions = np.linalg.eigh(np.cov(X.T, bias=True))
    along = directions[:, -1] * np.sign(directions[:, -1].sum())
    fig, (plane, tree) = style.figure(height=6.4, rows=2, height_ratios=[5, 4])
    standard_axes(plane)
    points, ellipses = Points(plane, X), Ellipses(plane, MOST)
    tree.set(
        xscale="log",
        xlim=(10**WIDEST, 0.01),
        ylim=(-2.2, 2.5),
        xlabel="shared variance $\\epsilon$, falling",
        ylabel="place of the centres (sd)",
    )
    tree.axvline(variances[-1], color=style.INK, linestyle="--", lw=1)
    tree.set_title("along the widest direction of the data", loc="left")
    words = f"largest variance in any direction, {variances[-1]:.2f}"
    tree.annotate(words, (variances[-1], 2.1), (5, 0), textcoords="offset points")
    for K in (2, MOST):
        _lowered(K, TURNS)  # once; after that no control has to wait
    branches = [tree.plot([], [], color=c, linestyle=s)[0] for c, s in _styles()]
    ends = [tree.plot([], [], "o", color=c, ms=6)[0] for c, _ in _styles()]

    def update(log_epsilon, K):
        turn = round((WIDEST - log_epsilon) / STEP)
        path = [_lowered(K, n) for n in range(turn + 1)]
        theta = path[-1]
        gamma = e_step(X, theta)
        points.update(gamma)
        ellipses.update(theta)
        for k, (branch, end) in enumerate(zip(branches, ends, strict=True)):
            places = [float(step.mu[k] @ along) for step in path] if k < K else []
            epsilons = [step.epsilon for step in path[: len(places)]]
            branch.set_data(epsilons, places)
            end.set_data(epsilons[-1:], places[-1:])
        places = _places(theta.mu)
        S = statistics(X, gamma)
        within = np.linalg.eigvalsh(S.scatter / S.N_k[:, None, None]).max()
        reach = np.ptp(theta.mu @ along)
        numbers = (
            f"ε = {theta.epsilon:.4g} · {K} centres in {places} place{'s' * (places > 1)} · "
            f"{reach:.2f} standard deviations from end to end · "
            f"largest variance within the share of a centre {within:.2f}"
        )
        shape = f"forks at about {variances[-1]:.2f}" if places > 1 else "does not fork so far"
        alt = (
            "Above, Old Faithful, standardised, with the centres and their rings. Below, where the "
            "centres lie along the widest direction of the data, as the variance is lowered: a "
            f"line that {shape}. {numbers}."
        )
        return numbers, alt

    def put(x, y, values):
        return {"log_epsilon": np.log10(x)}

    return fig, update, [Handle(end, "shared variance ε", put=put) for end in ends[:1]]


@cache
def _lowered(K, turn):
    """EM's end at a variance, from where the variance before ended, each centre nudged a little."""
    if turn == 0:
        before = IsotropicMixture(np.full(K, 1 / K), np.zeros((K, 2)), 1.0)
    else:
        before = _lowered(K, turn - 1)
    nudge = 1e-3 * np.random.default_rng(K).standard_normal((K, 2))
    start = IsotropicMixture(before.pi, before.mu + nudge, 10 ** (WIDEST - STEP * turn))
    return em(standardised(), start, tol=1e-10, max_iter=2000).theta


def _places(mu):
    """How many different places the centres are in."""
    seen = []
    for centre in mu:
        if all(np.hypot(*(centre - other)) > TOGETHER for other in seen):
            seen.append(centre)
    return len(seen)


def _styles():
    return zip(style.COLOURS[:MOST], style.LINES[:MOST], strict=True)
