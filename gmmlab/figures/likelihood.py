"""Pictures of the likelihood of a mixture and of its traps: chapter 3."""

from functools import lru_cache

import numpy as np
from matplotlib.colors import BoundaryNorm

from .. import datasets, face
from . import style
from .draw import Squares
from .handles import Handle, Tap

MINUTES = np.arange(40.0, 101.0)  # of the surface over two means: what the sliders can reach
BELOW = (-500, -200, -100, -50, -20, -10, -5, -2, 0)  # nats: where a surface's bands end
WIDTHS = np.logspace(1.5, -6, 151)  # minutes, from wide to narrow


def log_normal(x, mu, sigma):
    r"""(...): :math:`\ln\mathcal N(x\mid\mu,\sigma^2)` in one dimension, PRML (1.46), nats."""
    return -0.5 * np.log(2 * np.pi) - np.log(sigma) - 0.5 * ((x - mu) / sigma) ** 2


def log_likelihood(x, pi, mu, sigma):
    r"""Evaluate (9.14) for mixtures in one dimension, for many parameters at once.

    Parameters
    ----------
    x : (N,) array
        Data.
    pi, mu, sigma : sequences of K numbers or arrays
        A weight, a mean and a standard deviation of each component, broadcast against each other.

    Returns
    -------
    array
        :math:`\sum_n\ln\sum_k\pi_k\mathcal N(x_n\mid\mu_k,\sigma_k^2)`, nats.
    """
    total = -np.inf
    with np.errstate(divide="ignore"):  # a weight of zero is allowed
        for p, m, s in zip(pi, mu, sigma, strict=True):
            p, m, s = (np.asarray(value, float)[..., None] for value in (p, m, s))
            total = np.logaddexp(total, np.log(p) + log_normal(x, m, s))
    return total.sum(axis=-1)


def waits():
    """(272,): the waiting times of Old Faithful, minutes."""
    return datasets.old_faithful()[:, 1]


def needles(pi_1):
    """The log likelihood over mean and width of one component beside a wide one, (9.14)."""
    x, mu = waits(), np.arange(42, 97.05, 0.125)
    sigma = np.logspace(1.2, -4, 105)
    wide = x.mean(), x.std()
    values = log_likelihood(x, (pi_1, 1 - pi_1), (mu, wide[0]), (sigma[:, None], wide[1]))
    fig, ax = style.figure(height=3.6)
    low = log_likelihood(x, (1.0,), (wide[0],), (wide[1],)) - 20
    mesh = ax.pcolormesh(
        mu, sigma, values, vmin=low, vmax=low + 110, cmap="viridis", rasterized=True
    )
    ax.set_yscale("log")
    ax.set(xlabel="mean $\\mu_1$ (min)", ylabel="standard deviation $\\sigma_1$ (min)")
    ax.invert_yaxis()
    fig.colorbar(mesh, ax=ax, label="ln p(X) (nats)", extend="both")
    return fig


def sums_of_logs(x, mu_2):
    """What each datum contributes as one mean moves, and the sum: one Gaussian and two, (9.14)."""
    fig, axes = style.figure(height=4.6, rows=2, columns=2, sharex=True, sharey="row")
    mu = np.linspace(-3, 9, 241)
    alone = log_normal(x[:, None], mu, 1.0)
    both = np.logaddexp(alone, log_normal(x[:, None], mu_2, 1.0)) + np.log(0.5)
    for (top, bottom), terms, title in zip(
        axes.T, (alone, both), ("one Gaussian", "a mixture"), strict=True
    ):
        for term in terms:
            top.plot(mu, term, color=style.DATA, lw=1.2)
        bottom.plot(mu, terms.sum(axis=0), **style.LIKELIHOOD)
        for ax in (top, bottom):
            for value in x:
                ax.axvline(value, color=style.DATA, lw=0.6, zorder=0)
        top.set_title(title, loc="left")
        top.set(ylim=(-16, 0))
        bottom.set(ylim=(-40, 0), xlabel="mean $\\mu_1$")
    axes[0, 0].set_ylabel("ln p of each datum (nats)")
    axes[1, 0].set_ylabel("ln p(X) (nats)")
    return fig


def shrink():
    """One component narrows onto a place, and the likelihood of the waiting times, (9.15)."""
    x = waits()
    places, counts = np.unique(x, return_counts=True)
    wide = x.mean(), x.std()
    fine = np.linspace(40, 100, 601)
    fig, (top, bottom) = style.figure(height=5.0, rows=2)
    top.vlines(places, 0, counts / len(x), color=style.DATA, lw=2)
    (density,) = top.plot(fine, fine, color=style.INK, lw=1.2)
    (spike,) = top.plot(fine, fine, color=style.COLOURS[0], linestyle=style.LINES[0])
    (needle,) = top.plot([], [], "v", color=style.COLOURS[0], ms=10, mec=style.INK)
    top.set(xlim=(40, 100), ylim=(0, 0.12), xlabel="waiting time (min)", ylabel="density (1/min)")
    (mixture,) = bottom.semilogx(WIDTHS, WIDTHS, label="with a wide component", color=style.INK)
    (alone,) = bottom.semilogx(
        WIDTHS, WIDTHS, label="alone", color=style.COLOURS[1], linestyle=style.LINES[1]
    )
    (here,) = bottom.plot([], [], "o", color=style.COLOURS[0], ms=9, mec=style.INK)
    bottom.set(xlim=(10**1.5, 1e-6), ylim=(-1300, -880))
    bottom.set(xlabel="standard deviation $\\sigma_j$ (min)", ylabel="ln p(X) (nats)")
    bottom.legend(frameon=False, loc="upper left")

    def update(mu_j, exponent, pi_j):
        sigma = 10.0**exponent
        weights, means = (pi_j, 1 - pi_j), (mu_j, wide[0])
        part = pi_j * np.exp(log_normal(fine, mu_j, sigma))
        spike.set_ydata(part)
        needle.set_data([mu_j], [min(part.max(), 0.115)])
        density.set_ydata(part + (1 - pi_j) * np.exp(log_normal(fine, *wide)))
        mixture.set_ydata(log_likelihood(x, weights, means, (WIDTHS, wide[1])))
        alone.set_ydata(log_likelihood(x, (1.0,), (mu_j,), (WIDTHS,)))
        now = float(log_likelihood(x, weights, means, (sigma, wide[1])))
        here.set_data([sigma], [now])
        single = float(log_likelihood(x, (1.0,), (mu_j,), (sigma,)))
        m = int((x == mu_j).sum())
        numbers = (
            f"{face.count(m, 'eruption')} at {mu_j:.1f} min · ln p(X) = {style.number(now)} nats; "
            f"this component alone: {_short(single)} nats"
        )
        alt = (
            f"Above, the waiting times and a density with one component at {mu_j:.1f} minutes, "
            f"{sigma:.2g} minutes wide. Below, the log likelihood as it narrows: beside a wide "
            f"component it {'rises without end' if m else 'levels off'}, alone it falls without "
            f"end. {numbers}."
        )
        return numbers, alt

    held = [
        Handle(needle, "mean μⱼ", x="mu_j"),
        Handle(here, "width σⱼ", put=lambda x, y, values: {"exponent": np.log10(x)}),
        Tap(top, lambda x, y, values: {"mu_j": places[np.abs(places - x).argmin()]}),
    ]
    return fig, update, held


def surface():
    """The log likelihood over two means, (9.14): two peaks that are one solution."""
    x = waits()
    fig, ax = style.figure(height=4.6)
    ends = MINUTES[0] - 1 / 6, MINUTES[-1] + 1 / 6  # so that values are in the middle of squares
    norm = BoundaryNorm(BELOW, 256, extend="min")
    bands = Squares(ax, ends, ends, finer(_heights(0.5, 6.0), 3), cmap="viridis", norm=norm)
    fig.colorbar(bands.image, ax=ax, ticks=BELOW, label="nats below the highest place")
    ax.set(xlim=MINUTES[[0, -1]], ylim=MINUTES[[0, -1]], aspect="equal")
    ax.plot(MINUTES, MINUTES, color="white", lw=0.8, ls=":")
    ax.set(xlabel="mean $\\mu_1$ (min)", ylabel="mean $\\mu_2$ (min)")
    (here,) = ax.plot([], [], "o", color=style.INK, ms=10, mec="white", mew=1.5)
    (peaks,) = ax.plot([], [], "X", color="white", ms=11, mec=style.INK, ls="")
    shown = None

    def update(mu_1, mu_2, pi_1, sigma):
        nonlocal shown
        values = _heights(pi_1, sigma)
        if values is not shown:  # another place on the same surface leaves it as it is
            bands.update(finer(values.T - values.max(), 3))
            shown = values
        here.set_data([mu_1], [mu_2])
        found = summits(values)
        peaks.set_data(*MINUTES[found].T)
        now = float(log_likelihood(x, (pi_1, 1 - pi_1), (mu_1, mu_2), (sigma, sigma)))
        heights = sorted((values[i, j] for i, j in found), reverse=True)
        numbers = f"ln p(X) = {style.number(now)} nats at ({mu_1:.0f}, {mu_2:.0f}) min · " + (
            "peaks at " + " and ".join(style.number(height) for height in heights) + " nats"
            if heights
            else f"no peak but a ridge, at {style.number(values.max())} nats"
        )
        alt = (
            "The log likelihood over two means, in bands, brighter is higher, for weights "
            f"{pi_1:.2f} and {1 - pi_1:.2f}; a dot at ({mu_1:.0f}, {mu_2:.0f}) minutes. {numbers}."
        )
        return numbers, alt

    return fig, update, [Handle(here, "means μ₁ and μ₂", x="mu_1", y="mu_2")]


@lru_cache(maxsize=64)
def _heights(pi_1, sigma):
    """(M, M): ln p(X) at every pair of means in MINUTES."""
    N = np.exp(
        log_normal(waits(), MINUTES[:, None], sigma)
    )  # at worst e^-800: seen by the log as 0
    with np.errstate(divide="ignore"):
        return np.stack([np.log(pi_1 * row + (1 - pi_1) * N).sum(axis=1) for row in N])


def finer(table, times):
    """A table with so many steps for each of its own, filled in along straight lines."""
    for _ in range(2):  # along one side, then along the other
        steps, parts = np.diff(table, axis=0), np.arange(times)[:, None] / times
        between = table[:-1, None] + parts * steps[:, None]
        table = np.vstack([between.reshape(-1, table.shape[1]), table[-1:]]).T
    return table


def summits(values):
    """(S, 2): where a table is higher than at all eight neighbours; edges do not count."""
    middle = values[1:-1, 1:-1]
    M, L = values.shape
    higher = np.ones_like(middle, dtype=bool)
    for i in (0, 1, 2):
        for j in (0, 1, 2):
            if (i, j) != (1, 1):
                higher &= middle > values[i : M - 2 + i, j : L - 2 + j]
    return np.argwhere(higher) + 1


def _short(value):
    """Return a number that may be huge as one that can be read."""
    return style.number(value) if abs(value) < 1e5 else style.size(value)
