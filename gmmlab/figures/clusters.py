"""Pictures of one Gaussian that fails, and of K-means: chapter 1."""

from functools import lru_cache

import numpy as np
from matplotlib.colors import to_rgba_array

from .. import datasets, kmeans
from . import style
from .draw import Ellipses, Points, Squares, geyser_axes
from .handles import Handle, read, write

STEPS = 30  # half steps that a reader may walk through
HELD = 80.0  # minutes: where the other centre stays while the reader moves one
PALE = (255 * to_rgba_array(style.COLOURS, 0.12)).round().astype(np.uint8)
DEVIATIONS = {
    "eruption": "eruption (standard deviations)",
    "waiting": "waiting (standard deviations)",
}


def two_answers(X, theta, labels, mu):
    """One Gaussian beside two clusters, on the same data, (9.1)."""
    fig, axes = style.figure(height=3.1, columns=2, sharex=True, sharey=True)
    for letter, ax, title in zip("ab", axes, ("one Gaussian", "two clusters"), strict=True):
        geyser_axes(ax)
        ax.set_title(f"({letter}) {title}", loc="left")
        ax.label_outer()
    Points(axes[0], X, size=9)
    Ellipses(axes[0], 1).update(theta)
    Points(axes[1], X, size=9).update(kmeans.one_of_k(labels, len(mu)))
    Centres(axes[1], len(mu)).update(mu)
    return fig


def twins(X, twin, theta):
    """Two data sets that have the same mean and covariance, and so the same Gaussian."""
    fig, axes = style.figure(height=3.1, columns=2, sharex=True, sharey=True)
    for letter, ax, data, title in zip(
        "ab", axes, (X, twin), ("Old Faithful", "drawn from the Gaussian"), strict=True
    ):
        geyser_axes(ax)
        ax.set(xlim=(0, 7), ylim=(25, 115))
        Points(ax, data, size=9)
        Ellipses(ax, 1).update(theta)
        ax.set_title(f"({letter}) {title}", loc="left")
        ax.label_outer()
    return fig


class Centres:
    """The centres of clusters as large crosses with a dark edge, drawn once and then moved."""

    def __init__(self, ax, K):
        self.marks = [
            ax.plot([], [], "X", color=style.COLOURS[k], ms=13, mec=style.INK, mew=1.4)[0]
            for k in range(K)
        ]

    def update(self, mu):
        """Show as many centres as there are; hide the rest."""
        for k, mark in enumerate(self.marks):
            mark.set_data(*(mu[k : k + 1].T if k < len(mu) else ([], [])))


class Regions:
    """The plane in pale colours: for each point the centre that is nearest, (9.2)."""

    def __init__(self, ax, left, right, bottom, top, size=110):
        middles = (np.arange(size) + 0.5) / size
        across, up = left + (right - left) * middles, bottom + (top - bottom) * middles
        self.grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
        self.size = size
        white = np.full((size, size, 4), 255, np.uint8)
        self.squares = Squares(ax, (left, right), (bottom, top), white)

    def update(self, mu, weights=1.0):
        """Colour by distance, after each axis was multiplied by its weight."""
        labels = kmeans.assign(self.grid * weights, mu * weights)
        self.squares.update(PALE[labels].reshape(self.size, self.size, 4))


class Clusters:
    """Standardised data, centres and the regions that they own; drawn once and then moved."""

    def __init__(self, ax, Z, K):
        ax.set(xlim=(-2.2, 2.2), ylim=(-2.4, 2.2), aspect="equal")
        ax.set(xlabel=DEVIATIONS["eruption"], ylabel=DEVIATIONS["waiting"])
        self.regions = Regions(ax, -2.2, 2.2, -2.4, 2.2)
        self.points, self.centres = Points(ax, Z), Centres(ax, K)

    def update(self, mu, labels=None):
        """Colour the data by their labels; without them, leave them grey."""
        self.regions.update(mu)
        self.points.update(None if labels is None else kmeans.one_of_k(labels, len(mu)))
        self.centres.update(mu)


def walk(Z, mu, steps=STEPS):
    """K-means half a step at a time: assign (9.2), update (9.4), assign, ...

    Returns
    -------
    list of (str, labels, mu, J)
        What was done, and what is there afterwards; ends when an assignment changes nothing.
    """
    found, labels = [], None
    while len(found) < steps:
        before, labels = labels, kmeans.assign(Z, mu)
        if before is not None and np.array_equal(before, labels):
            break
        found.append(("assign", labels, mu, kmeans.distortion(Z, labels, mu)))
        mu = kmeans.update(Z, labels, mu)
        found.append(("update", labels, mu, kmeans.distortion(Z, labels, mu)))
    return found[:steps]


def half_step(Z, mu, labels, title):
    """One half step of K-means, for a player, (9.2) or (9.4)."""
    fig, ax = style.figure(height=4.6)
    Clusters(ax, Z, len(mu)).update(mu, labels)
    ax.set_title(title, loc="left")
    return fig


def descent(J):
    """The distortion after each half step, (9.1): down, and never up."""
    fig, ax = style.figure(height=3.2)
    steps = np.arange(1, len(J) + 1)
    ax.plot(steps, J, color=style.DATA, lw=1)
    for first, k, marker, name in ((0, 0, "o", "after assign"), (1, 1, "s", "after update")):
        ax.plot(
            steps[first::2], J[first::2], marker, color=style.COLOURS[k], ms=7, label=name, ls=""
        )
    ax.set_yscale("log")
    ticks = [100, 200, 500, 1000]
    ax.set_yticks(ticks, [f"{tick:,}" for tick in ticks])
    ax.minorticks_off()
    ax.set(xlabel="half step", ylabel="distortion $J$", xticks=steps)
    ax.legend(frameon=False)
    return fig


def sequential(paths, ends):
    """Centres that move with each datum, (9.5): one panel for each choice of the rate.

    Parameters
    ----------
    paths : dict of str to (N, K) array
        For each rate, the centres after each datum, minutes.
    ends : (K,) array
        The centres of K-means on all data, minutes.
    """
    fig, axes = style.figure(height=2.8, columns=len(paths), sharex=True, sharey=True)
    for ax, (name, path) in zip(axes, paths.items(), strict=True):
        for k, end in enumerate(ends):
            ax.axhline(end, color=style.DATA, lw=0.8)
            ax.plot(path[:, k], color=style.COLOURS[k], linestyle=style.LINES[k], lw=1.3)
        ax.set(xlabel="data seen", ylabel="centre (min)")
        ax.set_title(name, loc="left")
        ax.label_outer()
    return fig


def against_K(K, J, noise):
    """How the distortion falls with K, on the data and where there are no clusters, (9.1)."""
    fig, ax = style.figure(height=3.1)
    for values, k, name in ((J, 0, "Old Faithful"), (noise, 1, "one Gaussian, same moments")):
        look = {"color": style.COLOURS[k], "linestyle": style.LINES[k]}
        ax.plot(K, values, "os"[k], ms=5, label=name, **look)
        ax.lines[-1].set_linestyle(style.LINES[k])
    ax.set(xlabel="number of clusters $K$", ylabel="lowest distortion $J$", ylim=(0, None))
    ax.set_xticks(K)
    ax.legend(frameon=False)
    return fig


def long_clusters(X, z, labels, mu):
    """Two long clusters as they were made, and as K-means cuts them, (9.2)."""
    fig, axes = style.figure(height=3.9, rows=2, sharex=True, sharey=True)
    pairs = ((z, "as they were made"), (labels, "as K-means cuts them"))
    for letter, ax, (found, title) in zip("ab", axes, pairs, strict=True):
        Points(ax, X, size=9).update(kmeans.one_of_k(found, 2))
        ax.set(aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
        ax.set_title(f"({letter}) {title}", loc="left")
        ax.label_outer()
    Centres(axes[1], 2).update(mu)
    return fig


def typical(X, medoids, labels):
    """The clusters of K-medoids, and the data that are their centres, (9.6)."""
    fig, ax = style.figure(height=3.6)
    geyser_axes(ax)
    Points(ax, X).update(kmeans.one_of_k(labels, len(medoids)))
    Centres(ax, len(medoids)).update(X[medoids])
    return fig


def one_centre():
    """The distortion as one centre moves, labels held and labels free, (9.1)-(9.4)."""
    waits = datasets.old_faithful()[:, 1]
    minutes = np.linspace(40, 100, 241)
    other = (waits - HELD) ** 2
    free = np.minimum((waits - minutes[:, None]) ** 2, other).sum(axis=1) / 1000
    fig, ax = style.figure(height=3.6)
    ax.plot(minutes, free, color=style.INK, label="labels free")
    (held,) = ax.plot(
        minutes, free, color=style.COLOURS[0], linestyle=style.LINES[1], label="labels held"
    )
    (here,) = ax.plot([], [], "X", color=style.COLOURS[0], ms=12, mec=style.INK)
    (lowest,) = ax.plot(
        [], [], "v", color=style.COLOURS[1], ms=10, label="lowest, labels held", ls=""
    )
    ax.set(xlim=(40, 100), ylim=(0, 90), xlabel="centre $\\mu_1$ (min)")
    ax.set_ylabel("distortion $J$ (1000 min²)")
    ax.legend(loc="lower right", frameon=False)
    held_by = [Handle(here, "centre μ₁", x="mu_1")]

    def update(mu_1):
        mine = (waits - mu_1) ** 2 < other
        J = np.where(mine, (waits - mu_1) ** 2, other).sum() / 1000
        N_1 = int(mine.sum())
        mean = waits[mine].mean() if N_1 else mu_1
        rest = other[~mine].sum() / 1000
        curve = ((waits[mine] - minutes[:, None]) ** 2).sum(axis=1) / 1000 + rest
        low = ((waits[mine] - mean) ** 2).sum() / 1000 + rest
        held.set_ydata(curve)
        here.set_data([mu_1], [J])
        lowest.set_data([mean], [low])
        numbers = (
            f"μ₁ = {mu_1:.1f} min holds {N_1} eruptions, J = {1000 * J:,.0f} min² · "
            f"their mean is {mean:.1f} min, there the parabola has {1000 * low:,.0f} min²"
        )
        alt = (
            "Two curves of distortion against the place of one centre. Labels free: two valleys, "
            f"the lower near 55 minutes. Labels held: a parabola above it, which touches it at "
            f"{mu_1:.1f} minutes and is lowest at {mean:.1f} minutes. {numbers}."
        )
        return numbers, alt

    return fig, update, held_by


def any_start():
    """K-means half a step at a time from data chosen at random, (9.1)-(9.4)."""
    Z = datasets.standardize(datasets.old_faithful())
    fig, ax = style.figure(height=4.6)
    clusters = Clusters(ax, Z, 6)
    title = ax.set_title("start", loc="left")

    def update(half_step, start, K, centres=""):
        steps = _from_data(start, K, centres)
        taken = min(half_step, len(steps))
        _, labels, mu, J = steps[taken - 1] if taken else (None, None, steps[0][2], steps[0][3])
        clusters.update(mu, labels)
        doing = f"half step {taken}: {steps[taken - 1][0]}" if taken else "start"
        title.set_text(doing + (", nothing moves any more" if half_step > taken else ""))
        sizes = ", ".join(map(str, np.bincount(kmeans.assign(Z, mu), minlength=K)))
        numbers = f"{title.get_text()} · J = {J:.3f} · nearest to each centre: {sizes} eruptions"
        places = "; ".join(f"({style.number(a)}, {style.number(b)})" for a, b in mu)
        alt = (
            f"Old Faithful in standard deviations, the plane divided among {K} centres at "
            f"{places}. {numbers}."
        )
        return numbers, alt

    def put(k):
        """Where this centre is put, K-means starts anew: the others from where they are."""

        def put(x, y, values):
            mu = [mark.get_xydata()[0] for mark in clusters.centres.marks[: values["K"]]]
            mu[k] = x, y
            return {"centres": write(mu), "half_step": 1}

        return put

    marks = clusters.centres.marks
    return fig, update, [Handle(m, f"centre {k + 1}", put=put(k)) for k, m in enumerate(marks)]


@lru_cache(maxsize=16)
def _from_data(start, K, centres):
    """K-means from data drawn as centres, or from where a reader has put the first of them."""
    Z = datasets.standardize(datasets.old_faithful())
    mu = np.random.default_rng(start).choice(Z, K, replace=False)
    own = read(centres, "centres")[:K]
    mu[: len(own)] = own
    return walk(Z, mu)


def units():
    """The clusters of K-means when a minute of waiting counts for more or for less, (9.1)."""
    X = datasets.old_faithful()
    fig, ax = style.figure(height=4.4)
    regions = Regions(ax, 1, 6, 35, 105)
    points, centres = Points(ax, X), Centres(ax, 5)
    geyser_axes(ax)

    def update(exponent, K):
        weights = np.array([1.0, 10.0**exponent])
        labels, mu = best_of_ten(exponent, K)
        regions.update(mu, weights)
        points.update(kmeans.one_of_k(labels, K))
        centres.update(mu)
        left = ((X - mu[labels]) ** 2).mean(axis=0) / X.var(axis=0)
        sizes = ", ".join(map(str, np.bincount(labels, minlength=K)))
        numbers = (
            f"clusters of {sizes} eruptions · of the variance, {left[0]:.0%} of the eruption and "
            f"{left[1]:.0%} of the waiting time is left inside them"
        )
        alt = (
            f"Old Faithful cut into {K} clusters when a minute of waiting counts as "
            f"{10.0**exponent:.3g} minutes of eruption. {numbers}."
        )
        return numbers, alt

    return fig, update


@lru_cache(maxsize=64)
def best_of_ten(exponent, K):
    """Labels of the best of ten runs, and its centres in minutes, (9.1)."""
    X, weights = datasets.old_faithful(), np.array([1.0, 10.0**exponent])
    rng = np.random.default_rng(0)
    runs = [kmeans.kmeans(X * weights, kmeans.plus_plus(X * weights, K, rng)) for _ in range(10)]
    best = min(runs, key=lambda run: run.distortions[-1])
    order = best.mu[:, 1].argsort()  # by waiting time: colours stay where they are
    return order.argsort()[best.labels], best.mu[order] / weights


def line_and_step(X, labels):
    """The wait given the length: one Gaussian's line, and the step of two clusters."""
    fig, ax = style.figure(height=3.8)
    Points(ax, X, size=9)
    geyser_axes(ax)
    ax.set(xlim=(1.4, 5.4), ylim=(40, 100))
    lengths = np.linspace(1.4, 5.4, 401)
    slope, start = np.polyfit(X[:, 0], X[:, 1], 1)
    line = start + slope * lengths
    parts = [X[labels == k] for k in range(2)]
    centres, means = np.array([part.mean(axis=0) for part in parts]).T
    nearest = np.abs(lengths[:, None] - centres).argmin(axis=1)
    sds = np.array([part[:, 1].std() for part in parts])
    answers = (
        ("line", line, np.std(X[:, 1] - start - slope * X[:, 0]), style.COLOURS[2], "-"),
        ("step", means[nearest], sds[nearest], style.COLOURS[3], "--"),
    )
    for name, answer, sd, colour, dashes in answers:
        ax.plot(lengths, answer, color=colour, linestyle=dashes)
        ax.fill_between(lengths, answer - sd, answer + sd, color=colour, alpha=0.15, lw=0)
        below = name == "step"
        ax.annotate(
            name,
            (lengths[-1], answer[-1]),
            (-4, -12 if below else 4),
            textcoords="offset points",
            ha="right",
            color=colour,
        )
    return fig
