"""Pictures of data that are missing: slices of a Gaussian, and three ways to fill: chapter 10."""

from functools import cache

import numpy as np

from .. import datasets
from ..gaussian import fit
from ..loop import em
from . import style
from .draw import Ellipses, ellipse, geyser_axes

WAYS = ("complete rows alone", "columns filled with means", "EM over what was observed")
METHODS = ("complete rows", "means", "regression", "EM", "weighted rows")  # each has its colour
APART = 1.3  # labels of curves whose ends are nearer than this factor are moved apart
FAST = {"tol": 1e-5, "accelerate": True}  # nats a datum: less than a picture can show


def hide(X, share, draw):
    """Mask entries at random, those of a smaller share among them."""
    return np.ma.masked_array(X, np.random.default_rng(draw).random(X.shape) < share)


def sliced(theta, k, length):
    """A component cut at a length: what is known of the wait then, (2.81)-(2.82), (2.94)-(2.98)."""
    fig, (left, right) = style.figure(height=3.6, columns=2, sharey=True, width_ratios=(3, 2))
    mu, Sigma, colour = theta.mu[k], theta.Sigma[k], style.COLOURS[k]
    for d in (1, 2):
        left.plot(*ellipse(mu, Sigma, d), color=colour, lw=2.2 - 0.5 * d)
    left.plot(*mu, "o", color=colour, ms=7, mec=style.BACKGROUND)
    slope = Sigma[0, 1] / Sigma[0, 0]
    ends = mu[0] + 2.6 * Sigma[0, 0] ** 0.5 * np.array([-1, 1])
    left.plot(ends, mu[1] + slope * (ends - mu[0]), color=style.INK, lw=1)
    left.axvline(length, color=style.INK, lw=1, ls=":")
    expected, spread = mu[1] + slope * (length - mu[0]), Sigma[1, 1] - slope * Sigma[0, 1]
    left.plot([length], [expected], "D", color=style.INK, ms=6, mec=style.BACKGROUND)
    left.set(xlabel="eruption (min)", ylabel="waiting (min)")
    w = np.linspace(*mu[1] + 3.4 * Sigma[1, 1] ** 0.5 * np.array([-1, 1]), 241)
    for m, v, look, name in (
        (mu[1], Sigma[1, 1], {"color": colour, "ls": "--"}, "not knowing\nthe length"),
        (expected, spread, {"color": style.INK}, f"after {length:g} min"),
    ):
        p = np.exp(-((w - m) ** 2) / (2 * v)) / np.sqrt(2 * np.pi * v)
        right.plot(p, w, **look)
        side = 1 if m > expected else -1
        at = m + 1.3 * side * v**0.5
        height = np.exp(-((at - m) ** 2) / (2 * v)) / np.sqrt(2 * np.pi * v)
        right.annotate(
            name,
            (height, at),
            (6, 4 * side),
            textcoords="offset points",
            va="center",
            color=look["color"],
        )
    right.set(xlim=(0, 0.13), xticks=[0, 0.05, 0.1], xlabel="density (1/min)")
    return fig


class _Panel:
    """Old Faithful with holes, filled in some way, and what was learnt from it beside the truth."""

    def __init__(self, ax):
        geyser_axes(ax)
        self.whole = ax.scatter([], [], s=9, c=style.DATA, lw=0)
        self.guessed = ax.scatter([], [], s=13, facecolor="none", edgecolor=style.INK, lw=0.8)
        self.ellipses = Ellipses(ax, 2)
        for k in range(2):
            for d in (1, 2):
                line = ellipse(_truth().mu[k], _truth().Sigma[k], d)
                ax.plot(*line, color=style.INK, lw=0.9, ls=(0, (1, 1.5)), zorder=3)

    def update(self, X, filled, theta):
        """Move to masked data X, whole rows (M, 2) or None where nothing is filled in, and theta.

        A row of which nothing was seen is not drawn.
        """
        lacks = X.mask.sum(axis=1)
        self.whole.set_offsets(X.data[lacks == 0])
        self.guessed.set_offsets(np.empty((0, 2)) if filled is None else filled[lacks == 1])
        self.ellipses.update(theta)


def two_ways(share=0.3, draw=0):
    """The same holes, filled with the means of columns and by EM."""
    fig, axes = style.figure(height=6.4, rows=2, sharex=True)
    for ax, way in zip(axes, WAYS[1:], strict=True):
        X = hide(_data(), share, draw)
        filled, theta = learnt(X, way)
        _Panel(ax).update(X, filled, theta)
        ax.set_title(way, loc="left")
    axes[0].set_xlabel("")
    return fig


def holes():
    """Hide a share of the entries, fill them in one of three ways, and compare with the truth."""
    fig, ax = style.figure(height=4.4)
    panel, X, sd = _Panel(ax), _data(), _data().std(axis=0)

    def update(hidden, way, draw):
        Xm = hide(X, hidden / 100, draw)
        filled, theta = learnt(Xm, way)
        panel.update(Xm, filled, theta)
        off = np.abs((theta.mu - _truth().mu) / sd).mean()
        below = (_truth().log_likelihood(X) - theta.log_likelihood(X)) / len(X)
        alone = Xm.mask & ~Xm.mask[:, ::-1]  # hidden, and the other column was seen
        numbers = (
            f"{Xm.mask.sum()} of {X.size} entries hidden, {(~Xm.mask.any(axis=1)).sum()} rows "
            f"whole · means off by {off:.3f} deviations · {below:.3f} nats an eruption below the "
            "best fit"
        )
        if filled is not None and alone.any():
            error = (((filled - X) / sd)[alone] ** 2).mean() ** 0.5
            numbers += f" · a hidden entry guessed with an error of {error:.2f} deviations"
        alt = (
            f"Old Faithful, {way}. Grey dots are whole rows, rings are rows with a number filled "
            "in; two components as coloured ellipses, beside those of the complete record, dotted. "
            f"{numbers}."
        )
        return numbers, alt

    return fig, update


def over_shares(shares, losses):
    """Nats lost by each way of filling, mean and standard error, against the share hidden.

    `losses` maps a name to an array (draws, shares).
    """
    fig, ax = style.figure(height=4.2)
    last = 0.0
    for name, table in sorted(losses.items(), key=lambda item: item[1][:, -1].mean()):
        mean, error = table.mean(axis=0), table.std(axis=0, ddof=1) / len(table) ** 0.5
        k = METHODS.index(name)
        look = {"color": style.COLOURS[k], "ls": style.LINES[k]}
        ax.errorbar(100 * np.array(shares), mean, error, marker="o", ms=4, capsize=3, **look)
        last = max(mean[-1], APART * last)
        ax.annotate(
            name,
            (100 * shares[-1], last),
            (7, 0),
            textcoords="offset points",
            va="center",
            color=look["color"],
        )
    ax.set(
        yscale="log",
        xlim=(100 * shares[0] - 3, 100 * shares[-1] + 16),
        xticks=[100 * s for s in shares],
        xlabel="entries hidden (%)",
        ylabel="below the best fit (nats an eruption)",
    )
    ax.yaxis.set_major_formatter("{x:g}")
    return fig


def two_observers(errors):
    """How far the mean wait is off, draw by draw: `errors` maps panels to names to minutes."""
    fig, axes = style.figure(height=4.4, rows=len(errors), sharex=True)
    for ax, (title, rows) in zip(axes, errors.items(), strict=True):
        ax.axvline(0, color=style.INK, lw=0.8)
        for i, (name, off) in enumerate(rows.items()):
            jitter = np.random.default_rng(i).uniform(-0.22, 0.22, len(off))
            colour = style.COLOURS[METHODS.index(name)]
            ax.plot(off, -i + jitter, "o", ms=3.5, mew=0, color=colour, alpha=0.6)
            ax.plot([np.mean(off)], [-i], "D", ms=8, color=colour, mec=style.INK)
        ax.set(yticks=-np.arange(len(rows)), yticklabels=list(rows), ylim=(0.6 - len(rows), 0.6))
        ax.set_title(title, loc="left")
    axes[-1].set_xlabel("mean wait, off by (min)")
    return fig


def learnt(X, way):
    """Whole rows (N, 2), or None where none are made, and the mixture that is learnt.

    EM starts from the fit to the complete record: what is compared is ways, not starts.
    """
    if way == WAYS[0]:
        return None, em(X.data[~X.mask.any(axis=1)], _truth(), **FAST).theta
    if way == WAYS[1]:
        filled = X.filled(X.mean(axis=0))
        return filled, em(filled, _truth(), **FAST).theta
    theta = em(X, _truth(), **FAST).theta
    return theta.complete(X), theta


@cache
def _data():
    return datasets.old_faithful()


@cache
def _truth():
    return fit(_data(), 2, rng=0).theta
