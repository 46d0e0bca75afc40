"""Pictures of the bound and its gap: chapter 5."""

from functools import cache, lru_cache
from itertools import islice

import numpy as np

from .. import datasets
from ..elbo import decompose
from ..expectation import e_step
from ..gaussian import GaussianMixture, m_step
from ..stepping import half_steps
from . import style
from .draw import Ellipses, Points, geyser_axes
from .handles import Handle
from .mixture import line_mixture

BARS = (-1600, -1150)  # nats: what the bars of the live picture may need
ASIDE = 0.15  # of a bar's place, for a nat that q leans
MEANS = np.linspace(40, 100, 241)  # minutes


class Bar:
    """The log likelihood as a bar: the bound, and the gap on top of it, (9.70)."""

    def __init__(self, ax, x, name, base):
        self.base, self.x = base, x
        self.bound = ax.bar(x, 1, 0.7, base, color=style.BOUND["color"])[0]
        self.gap = ax.bar(x, 1, 0.7, base, color="white", ec=style.GAP["color"], hatch="///")[0]
        (self.top,) = ax.plot([x - 0.42, x + 0.42], [base, base], lw=2, **style.LIKELIHOOD)
        ax.set_xticks([*ax.get_xticks(), x], [*(t.get_text() for t in ax.get_xticklabels()), name])

    def update(self, decomposition):
        """Set its heights; a gap of zero is not drawn."""
        d = decomposition
        self.bound.set_height(d.lower_bound - self.base)
        self.gap.set_y(d.lower_bound)
        self.gap.set_height(max(d.kl, 0.0))
        self.top.set_ydata([d.log_likelihood] * 2)


def bars(ax, names, limits):
    """Return a bar for each name on the given axes."""
    ax.set(ylim=limits, ylabel="nats")
    ax.set_xticks([], [])
    made = [Bar(ax, x, name, limits[0]) for x, name in enumerate(names)]
    ax.set_xlim(-0.6, len(names) - 0.4)
    return made


def decompositions(named, limits):
    """The bound and its gap side by side, PRML figures 9.11 to 9.13, (9.69)-(9.74).

    Parameters
    ----------
    named : dict of str to Decomposition
    limits : (float, float)
        Nats; bars stand on the lower one.
    """
    fig, ax = style.figure(height=3.8)
    made = bars(ax, list(named), limits)
    for bar, d in zip(made, named.values(), strict=True):
        bar.update(d)
        if d.kl > 0.5:
            ax.annotate("gap", (bar.x + 0.38, d.lower_bound + d.kl / 2), va="center")
        ax.annotate(
            style.number(d.lower_bound),
            (bar.x, d.lower_bound),
            (0, -6),
            textcoords="offset points",
            ha="center",
            va="top",
            color="white",
        )
    return fig


def step_on_bars(history, count, limits):
    """The bound and the likelihood, half step by half step, (9.31)-(9.34), (9.40).

    Parameters
    ----------
    history : list of (str, Decomposition)
        "E" or "M", and what holds after it.
    count : int
        How many half steps to show, from 1.
    limits : (float, float)
        Nats.
    """
    fig, ax = style.figure(height=3.8)
    ax.set(xlim=(0.4, len(history) + 0.6), ylim=limits, xlabel="half step", ylabel="nats")
    shown = history[:count]
    for x, (_, d) in enumerate(shown, start=1):
        ax.bar(x, d.lower_bound - limits[0], 0.8, limits[0], color=style.BOUND["color"])
        ax.bar(
            x, max(d.kl, 0), 0.8, d.lower_bound, color="white", ec=style.GAP["color"], hatch="///"
        )
    ax.step(
        range(1, count + 1),
        [d.log_likelihood for _, d in shown],
        where="mid",
        lw=2,
        **style.LIKELIHOOD,
    )
    ax.set_xticks(range(1, len(history) + 1), [name for name, _ in history])
    last = shown[-1][1]
    low = limits[0] + 0.04 * (limits[1] - limits[0])
    ax.annotate("bound", (count, low), rotation=90, ha="center", va="bottom", color="white")
    if last.kl > 0.02 * (limits[1] - limits[0]):
        ax.annotate("gap", (count + 0.5, last.lower_bound + last.kl / 2), va="center")
    return fig


def under_its_tangent():
    """The logarithm lies under its tangent at one: why a KL divergence is not negative, (9.72)."""
    fig, ax = style.figure(height=3.0)
    x = np.linspace(0.05, 3, 200)
    ax.plot(x, np.log(x), color=style.COLOURS[0], linestyle=style.LINES[0])
    ax.plot(x, x - 1, color=style.COLOURS[1], linestyle=style.LINES[1])
    ax.plot([1], [0], "o", color=style.INK)
    ax.annotate("$x-1$", (2.3, 1.3), (-8, 4), textcoords="offset points", ha="right")
    ax.annotate("$\\ln x$", (2.3, np.log(2.3)), (4, -14), textcoords="offset points")
    ax.set(xlabel="$x$", xlim=(0, 3), ylim=(-2.5, 2.1))
    return fig


def drag_q():
    """Any q against one theta: bound and gap trade places, the likelihood stays, (9.70)-(9.72)."""
    X, theta, posterior = _overlapping()
    fig, (left, right) = style.figure(height=3.6, columns=2, width_ratios=(1, 1.25))
    now, after = bars(left, ["now", "after M"], BARS)
    geyser_axes(right)
    points, ellipses = Points(right, X, size=9), Ellipses(right, 2)
    ellipses.update(theta)
    (grip,) = left.plot([], [], "D", color=style.BOUND["color"], ms=8, mec="white")
    (side,) = left.plot([], [], "o", color="white", ms=8, mec=style.INK)

    def update(sharpness, lean):
        q = tilted(posterior, sharpness, lean)
        before, then = decompose(X, q, theta), decompose(X, q, m_step(X, q))
        now.update(before)
        after.update(then)
        grip.set_data([now.x], [max(before.lower_bound, BARS[0])])
        side.set_data([now.x + ASIDE * lean], [BARS[0] + 60])
        points.update(q)
        numbers = (
            f"now: ln p(X) = {style.number(before.log_likelihood)} = "
            f"bound {style.number(before.lower_bound)} + gap {style.number(before.kl)} · "
            f"after an M step: {style.number(then.log_likelihood)} = "
            f"{style.number(then.lower_bound)} + {style.number(then.kl)} nats"
        )
        alt = (
            "Left, two bars, each a bound with a gap on top that reaches up to the log likelihood; "
            "right, Old Faithful in the colours of q with two components that overlap. "
            f"Sharpness {sharpness:.1f}, lean {style.number(lean, 1)}. {numbers}."
        )
        return numbers, alt

    def pull(x, y, values):
        """The bound is pulled down: q is blurred, or sharpened where it is too sharp already."""
        low, high = (1.0, 3.0) if values["sharpness"] > 1 else (0.0, 1.0)
        blurs = np.linspace(low, high, 1 + round(10 * (high - low)))
        return {"sharpness": float(blurs[np.abs(_bounds(values["lean"], low, high) - y).argmin()])}

    def push(x, y, values):
        return {"lean": (x - now.x) / ASIDE}

    held = [
        Handle(grip, "the bound, by the sharpness of q", put=pull),
        Handle(side, "lean of q, to the sides", put=push),
    ]
    return fig, update, held


@lru_cache(maxsize=8)
def _bounds(lean, low, high):
    """The bound for each sharpness that the slider has between two."""
    X, theta, posterior = _overlapping()
    blurs = np.linspace(low, high, 1 + round(10 * (high - low)))
    return np.array([decompose(X, tilted(posterior, s, lean), theta).lower_bound for s in blurs])


def tilted(posterior, sharpness, lean):
    """A q that is the posterior at sharpness 1 and lean 0, and something else elsewhere.

    Parameters
    ----------
    posterior : (N, 2) array
    sharpness : float
        The power that the posterior is raised to: 0 makes all components equal.
    lean : float
        Added to the logarithm of the first component.

    Returns
    -------
    q : (N, 2) array
    """
    log_q = sharpness * np.log(np.maximum(posterior, 1e-300)) + [lean, 0]
    q = np.exp(log_q - log_q.max(axis=1, keepdims=True))
    return q / q.sum(axis=1, keepdims=True)


def touching():
    """The bound, Q (9.30) and a constant (9.74), touches the likelihood: PRML figure 9.14."""
    fig, ax = style.figure(height=3.8)
    ax.set(xlim=(40, 100), ylim=(-2000, -1000), xlabel="mean $\\mu_1$ (min)", ylabel="nats")
    ax.plot(MEANS, _likelihoods(), **style.LIKELIHOOD)
    curves = [ax.plot([], [], alpha=a, **style.BOUND)[0] for a in (0.35, 1)]
    (touch,) = ax.plot([], [], "o", color=style.INK)
    (top,) = ax.plot([], [], "^", color=style.BOUND["color"], ms=9)
    ax.annotate("ln p(X)", (62, _log_likelihood(62)), (8, 4), textcoords="offset points")
    name = ax.text(0, 0, "bound", color=style.BOUND["color"], ha="center", va="top")

    def update(mu_old, iterations):
        previous = mu_old
        for _ in range(iterations):
            previous, mu_old = mu_old, _next_mean(mu_old)
        for curve, old in zip(curves, (previous, mu_old), strict=True):
            curve.set_data(MEANS, _bound(old, MEANS))
        new = _next_mean(mu_old)
        at_old, at_new = _log_likelihood(mu_old), _log_likelihood(new)
        touch.set_data([mu_old], [at_old])
        height = _bound(mu_old, np.array([new]))[0]
        top.set_data([new], [height])
        name.set_position((new, height - 50))  # within the parabola, where no other curve comes
        numbers = (
            f"μ₁ = {mu_old:.2f} min, ln p(X) = {style.number(at_old)} nats; top of the bound at "
            f"{new:.2f} min: bound {style.number(height)}, "
            f"ln p(X) = {style.number(at_new)}"
        )
        alt = (
            "A curve, the log likelihood as one mean moves, and under it a parabola, the bound, "
            f"which touches it at the old mean and has its top at the new one. {numbers}."
        )
        return numbers, alt

    def put(x, y, values):
        return {"mu_old": x, "iterations": 0}

    return fig, update, [Handle(touch, "old mean μ₁", put=put)]


def zigzag(start, steps=9):
    """Coordinate ascent on the bound, (9.71): q along one axis, theta along the other, in turn."""
    fig, ax = style.figure(height=4.4)
    made_at = np.linspace(45, 100, 111)
    table = np.array([_bound(old, made_at) for old in made_at]).T
    highest = table.max()
    levels = highest - np.array([1600, 1200, 800, 500, 300, 150, 60, 20, 4])
    ax.contour(made_at, made_at, table, levels, colors=style.DATA, linewidths=0.8, linestyles="-")
    ax.plot(made_at, made_at, color=style.INK, lw=0.8, ls=":")
    ax.annotate("gap zero", (49, 49), (6, -12), textcoords="offset points")
    path = [(start, start)]
    for _ in range(steps):
        old = path[-1][0]
        new = _next_mean(old)
        path += [(old, new), (new, new)]
    x, y = np.array(path).T
    for i in range(len(path) - 1):
        maximising = i % 2 == 0
        ax.plot(
            x[i : i + 2],
            y[i : i + 2],
            color=style.COLOURS[1 if maximising else 0],
            linestyle=style.LINES[1 if maximising else 0],
            lw=2,
        )
    ax.plot(*path[0], "o", color=style.INK)
    ax.plot(*path[-1], "^", color=style.INK, ms=9)
    ax.annotate("M", (x[1], (y[0] + y[1]) / 2), (5, 0), textcoords="offset points")
    ax.annotate("E", ((x[1] + x[2]) / 2, y[2]), (0, -14), textcoords="offset points")
    ax.set(xlabel="where $q$ was made, $\\mu_1'$ (min)", ylabel="mean $\\mu_1$ (min)")
    return fig


def hard_and_soft(start, held=80.1, sigma=5.9):
    """One start for K-means (9.1)-(9.4) and for EM: a second valley, and a slope without one."""
    waits = _waits()[:, 0]
    fig, axes = style.figure(height=3.4, columns=2, sharex=True)

    def hard(mu):
        nearest = np.minimum((waits - mu) ** 2, (waits - held) ** 2)
        return -nearest.sum() / (2 * sigma**2)

    def hard_next(mu):
        mine = np.abs(waits - mu) < np.abs(waits - held)
        return waits[mine].mean()

    for ax, value, following, title in (
        (axes[0], hard, hard_next, "(a) K-means"),
        (axes[1], _log_likelihood, _next_mean, "(b) EM"),
    ):
        ax.plot(MEANS, [value(m) for m in MEANS], **style.LIKELIHOOD)
        walk = [start]
        for _ in range(12):
            walk.append(following(walk[-1]))
        heights = [value(m) for m in walk]
        ax.plot(walk, heights, "o", color=style.COLOURS[0], ms=5)
        ax.plot(walk[-1], heights[-1], "^", color=style.COLOURS[1], ms=10)
        ax.annotate("start", (walk[0], heights[0]), (0, 8), textcoords="offset points", ha="center")
        ax.set_title(title, loc="left")
        ax.set(xlabel="mean $\\mu_1$ (min)")
    axes[0].set_ylabel("$-J/2\\sigma^2$")
    axes[1].set_ylabel("ln p(X) (nats)")
    return fig


@cache
def _overlapping():
    """Old Faithful, a mixture some iterations after a poor start, and its posterior."""
    X = datasets.old_faithful()
    start = GaussianMixture([0.5, 0.5], [[2, 85], [5, 57]], [np.diag(X.var(axis=0))] * 2)
    theta = next(islice(half_steps(X, start), 10, None)).theta
    return X, theta, e_step(X, theta)


def _line(mu_1):
    return line_mixture([0.36, 0.64], [mu_1, 80.1], 5.9)


@cache
def _waits():
    return datasets.old_faithful()[:, 1:]


def _log_likelihood(mu_1):
    return _line(mu_1).log_likelihood(_waits())


@cache
def _likelihoods():
    return [_log_likelihood(mu_1) for mu_1 in MEANS]


def _next_mean(mu_1):
    """The M step for this mean alone, (9.24)."""
    gamma = e_step(_waits(), _line(mu_1))[:, 0]
    return float(gamma @ _waits()[:, 0] / gamma.sum())


def _bound(mu_old, mu):
    """L(q, mu) with q the posterior under mu_old: a parabola in mu, (9.74)."""
    theta = _line(mu_old)
    gamma = e_step(_waits(), theta)[:, 0]
    distances = (_waits() - mu) ** 2 - (_waits() - mu_old) ** 2
    return theta.log_likelihood(_waits()) - gamma @ distances / (2 * theta.Sigma[0, 0, 0])
