"""Pictures of a mixture as a distribution, seen as a curve and as samples: chapter 2."""

import numpy as np
from matplotlib.patches import Circle, FancyBboxPatch

from .. import datasets
from ..expectation import e_step
from ..gaussian import GaussianMixture
from . import style
from .draw import Ellipses, Points, ellipse, geyser_axes
from .handles import Handle

MINUTES = np.linspace(35, 105, 281)
BINS = np.arange(40, 101, 2.5)
TOP = 0.07  # of the densities that are drawn, 1/min


def line_mixture(pi, mu, sigma):
    """Return a mixture in one dimension from its weights, means and standard deviations."""
    variances = np.square(np.broadcast_to(sigma, np.shape(mu)))
    return GaussianMixture(pi, np.reshape(mu, (-1, 1)), variances[:, None, None])


def parts(theta, x):
    """(N, K): the weighted densities of a mixture in one dimension, whose sum is (9.7)."""
    return np.exp(theta.log_joint(x[:, None]))


def sum_of_parts(theta):
    """A density as the sum of weighted components, over the histogram of the data, (9.7)-(9.9)."""
    fig, ax = style.figure(height=3.2)
    _waiting(ax)
    for k, part in enumerate(parts(theta, MINUTES).T):
        ax.plot(MINUTES, part, color=style.COLOURS[k], linestyle=style.LINES[k])
        peak = part.argmax()
        ax.annotate(
            f"$\\pi_{k + 1}\\,\\mathcal{{N}}_{k + 1}$",
            (MINUTES[peak], part[peak]),
            (-14, 0),
            textcoords="offset points",
            ha="right",
            va="bottom",
            color=style.COLOURS[k],
        )
    ax.plot(MINUTES, parts(theta, MINUTES).sum(axis=1), color=style.INK, lw=1)
    return fig


def plane(theta, X):
    """A mixture in the plane: its components, level lines of the density (9.7), and a surface."""
    fig, axes = style.figure(height=2.9, columns=3, sharex=True, sharey=True)
    for ax, letter in zip(axes, "abc", strict=True):
        geyser_axes(ax)
        ax.set(xlim=(1, 5.8), ylim=(35, 102), xticks=[2, 4], yticks=[40, 60, 80, 100])
        ax.set_title(f"({letter})", loc="left")
        ax.label_outer()
    Points(axes[0], X, size=3)
    Ellipses(axes[0], theta.K).update(theta)
    t, w = np.linspace(1, 5.8, 121), np.linspace(35, 102, 135)
    T, W = np.meshgrid(t, w)
    density = np.exp(theta.log_density(np.column_stack([T.ravel(), W.ravel()]))).reshape(T.shape)
    peak = density.max()
    levels = peak * np.array([0.002, 0.02, 0.1, 0.3, 0.6, 0.9])
    axes[1].contour(T, W, density, levels, colors=style.INK, linewidths=1)
    rows = range(len(w) - 1, -1, -4)  # from the back to the front, each before those behind it
    for i in rows:
        profile = w[i] + 16 * density[i] / peak
        axes[2].fill_between(t, w[i], profile, color=style.BACKGROUND, lw=0, zorder=200 - i)
        axes[2].plot(t, profile, color=style.INK, lw=0.8, zorder=200 - i)
    return fig


def plate():
    """The graphical model: z and x inside the plate of N data, the parameters outside, (9.10)."""
    fig, ax = style.figure(height=2.3, width=3.6)
    ax.set(xlim=(-0.2, 3.4), ylim=(-0.3, 2.1), aspect="equal")
    ax.axis("off")
    box = FancyBboxPatch((0.9, 0.0), 1.9, 1.0, "round,pad=0.1", fc="none", ec=style.INK)
    ax.add_patch(box)
    ax.text(2.72, 0.02, "$N$", ha="right")
    nodes = {"$z_n$": (1.2, 0.5), "$x_n$": (2.4, 0.5)}
    for (name, place), colour in zip(nodes.items(), (style.BACKGROUND, "#d0d0d0"), strict=True):
        ax.add_patch(Circle(place, 0.28, fc=colour, ec=style.INK, zorder=3))
        ax.text(*place, name, ha="center", va="center", zorder=4)
    dots = {"$\\pi$": (0.2, 0.5), "$\\mu$": (2.1, 1.7), "$\\Sigma$": (2.7, 1.7)}
    for name, place in dots.items():
        ax.plot(*place, "o", color=style.INK, ms=5)
        ax.annotate(name, place, (0, 5), textcoords="offset points", ha="center")
    ends = [(dots["$\\pi$"], nodes["$z_n$"]), (nodes["$z_n$"], nodes["$x_n$"])]
    ends += [(dots[name], nodes["$x_n$"]) for name in ("$\\mu$", "$\\Sigma$")]
    for start, end in ends:
        arrow = {"arrowstyle": "-|>", "color": style.INK, "shrinkA": 3, "shrinkB": 17}
        arrow["shrinkA"] = 17 if start in nodes.values() else 3
        ax.annotate("", end, start, arrowprops=arrow)
    return fig


def branches(theta, X, t=3.0):
    """The wait given the length: a branch a component, as thick as its responsibility, (9.13)."""
    fig, (left, right) = style.figure(height=3.6, columns=2, sharey=True, width_ratios=(3, 1))
    Points(left, X, size=8)
    geyser_axes(left)
    left.set(xlim=(1.4, 5.4), ylim=(40, 100))
    lengths = np.linspace(1.5, 5.3, 77)
    given = [theta.conditional({0: length}) for length in lengths]
    for k in range(theta.K):
        waits = np.array([wait.mu[k, 0] for wait in given])
        share = np.array([wait.pi[k] for wait in given])
        for i in range(len(lengths) - 1):
            left.plot(
                lengths[i : i + 2],
                waits[i : i + 2],
                color=style.COLOURS[k],
                lw=0.3 + 4 * share[i],
                solid_capstyle="butt",
            )
    left.axvline(t, color=style.INK, lw=0.8, ls=":")
    w = np.linspace(40, 100, 241)
    at_t = theta.conditional({0: t})
    for k, part in enumerate(parts(at_t, w).T):
        right.plot(part, w, color=style.COLOURS[k], linestyle=style.LINES[k])
    right.plot(parts(at_t, w).sum(axis=1), w, color=style.INK, lw=1)
    right.set(xlim=(0, None), xticks=[0, 0.05], xlabel="density (1/min)")
    right.set_title(f"after {t:g} min", loc="left")
    return fig


def sampled(theta, x, z):
    """A histogram of ancestral samples beside the curve that they come from, (9.10)-(9.12)."""
    fig, ax = style.figure(height=3.2)
    ax.plot(MINUTES, parts(theta, MINUTES).sum(axis=1), color=style.INK)
    width = BINS[1] - BINS[0]
    below = np.zeros(len(BINS) - 1)
    for k in range(theta.K):
        count = np.histogram(x[z == k], BINS)[0] / (len(x) * width)
        ax.bar(
            BINS[:-1], count, width, below, align="edge", color=style.COLOURS[k], ec="white", lw=0.5
        )
        below += count
    ax.set(xlim=(40, 100), ylim=(0, 0.09), xlabel="waiting time (min)", ylabel="density (1/min)")
    ax.set_title(f"N = {len(x)}", loc="left")
    return fig


def posterior(theta):
    """Weighted densities above, responsibilities below: Bayes' rule for every x, (9.13)."""
    fig, (top, bottom) = style.figure(height=4.6, rows=2, sharex=True)
    joint = parts(theta, MINUTES)
    gamma = e_step(MINUTES[:, None], theta)
    for k in range(theta.K):
        look = {"color": style.COLOURS[k], "linestyle": style.LINES[k]}
        top.plot(MINUTES, joint[:, k], **look)
        bottom.plot(MINUTES, gamma[:, k], **look)
    crossing = MINUTES[np.abs(gamma[:, 0] - gamma[:, 1]).argmin()]
    for ax in (top, bottom):
        ax.axvline(crossing, color=style.DATA, lw=1)
    for k in range(theta.K):
        peak = joint[:, k].argmax()
        top.annotate(
            f"component {k + 1}",
            (MINUTES[peak], joint[peak, k]),
            (0, 3),
            textcoords="offset points",
            ha="center",
            color=style.COLOURS[k],
        )
        left = theta.mu[k, 0] == theta.mu.min()
        bottom.annotate(
            f"component {k + 1}",
            (42 if left else 98, 1),
            (0, -13),
            textcoords="offset points",
            ha="left" if left else "right",
            color=style.COLOURS[k],
        )
    top.set(ylabel="weighted density", ylim=(0, 1.2 * joint.max()))
    bottom.set(
        xlim=(40, 100),
        ylim=(-0.03, 1.03),
        xlabel="waiting time (min)",
        ylabel="responsibility",
    )
    return fig


def three_panels(X, z, gamma):
    """Complete data (9.35)-(9.37), incomplete data (9.29), and what can be inferred, (9.38)-(9.39).

    The colours of the third panel are responsibilities, (9.13), each datum's its own, (9.75).
    """
    fig, axes = style.figure(height=2.3, columns=3, sharex=True, sharey=True)
    labels = np.eye(gamma.shape[1])[z]
    for letter, ax, colours in zip("abc", axes, (labels, None, gamma), strict=True):
        Points(ax, X, size=9).update(colours)
        ax.set(xticks=[], yticks=[], aspect="equal")
        ax.set_title(f"({letter})", loc="left")
    return fig


def curve():
    """A mixture in one dimension on the waiting times of Old Faithful, (9.7)."""
    waits = datasets.old_faithful()[:, 1]
    fig, ax = style.figure(height=3.4)
    _waiting(ax)
    lines = [
        ax.plot(MINUTES, 0 * MINUTES, color=style.COLOURS[k], linestyle=style.LINES[k])[0]
        for k in range(2)
    ]
    (total,) = ax.plot(MINUTES, 0 * MINUTES, color=style.INK, lw=1)
    peaks = [ax.plot([], [], "o", color=style.COLOURS[k], ms=8, mec="white")[0] for k in range(2)]
    (side,) = ax.plot([], [], "D", color=style.COLOURS[0], ms=7, mec="white")

    def update(pi_1, mu_1, mu_2, sigma):
        theta = line_mixture([pi_1, 1 - pi_1], [mu_1, mu_2], sigma)
        joint = parts(theta, MINUTES)
        for line, part in zip(lines, joint.T, strict=True):
            line.set_ydata(part)
        total.set_ydata(joint.sum(axis=1))
        heights = np.array([pi_1, 1 - pi_1]) / (sigma * np.sqrt(2 * np.pi))
        for peak, mu, height in zip(peaks, (mu_1, mu_2), heights, strict=True):
            peak.set_data([mu], [min(height, TOP)])
        side.set_data([mu_1 + sigma], [min(heights[0] * np.exp(-0.5), TOP)])
        fits = style.number(theta.log_likelihood(waits[:, None]))
        numbers = f"ln p(X) = {fits} nats · mean of the mixture {theta.mean()[0]:.1f} min"
        alt = (
            f"Histogram of waiting times with two peaks, near 54 and 80 minutes, and a curve with "
            f"weights {pi_1:.2f} and {1 - pi_1:.2f}, means {mu_1:.0f} and {mu_2:.0f} minutes, "
            f"standard deviation {sigma:.1f} minutes. {numbers}."
        )
        return numbers, alt

    held = [
        Handle(peaks[0], "mean μ₁", x="mu_1"),
        Handle(peaks[1], "mean μ₂", x="mu_2"),
        Handle(side, "spread σ", put=lambda x, y, values: {"sigma": abs(x - values["mu_1"])}),
    ]
    return fig, update, held


def cloud():
    """A mixture in the plane: contours, ancestral samples, and the moments (9.49)-(9.50)."""
    rng = np.random.default_rng(9)
    u, noise = rng.random(400), rng.standard_normal((400, 2))
    fig, ax = style.figure(height=4.6)
    ax.set(xlim=(-5, 5), ylim=(-4, 4), aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
    points, ellipses = Points(ax, noise, size=9), Ellipses(ax, 2)
    (whole,) = ax.plot([], [], color=style.INK, lw=1.2)
    (centre,) = ax.plot([], [], "+", color=style.INK, ms=11, mew=2)
    (side,) = ax.plot([], [], "D", color=style.COLOURS[0], ms=7, mec="white")

    def update(pi_1, distance, rho):
        Sigma = np.array([[[1, rho], [rho, 1]], [[0.5, 0], [0, 0.5]]])
        theta = GaussianMixture([pi_1, 1 - pi_1], [[-distance / 2, 0], [distance / 2, 0]], Sigma)
        z = (u >= pi_1).astype(int)
        X = theta.mu[z] + np.einsum("nde,ne->nd", np.linalg.cholesky(Sigma)[z], noise)
        points.move(X)
        points.update(np.eye(2)[z])
        ellipses.update(theta)
        side.set_data([1 - distance / 2], [rho])  # the rightmost point at one deviation
        mean, covariance = theta.mean(), theta.covariance()
        whole.set_data(*ellipse(mean, covariance, 1))
        centre.set_data(mean[:1], mean[1:])
        numbers = (
            f"mean ({style.number(mean[0])}, {style.number(mean[1])}) · "
            f"variance of x₁ {covariance[0, 0]:.2f}; among the 400 samples "
            f"{style.number(X[:, 0].mean())} and {X[:, 0].var():.2f}"
        )
        alt = (
            f"400 samples of two components {distance:.1f} apart, {(z == 0).sum()} of the first "
            f"and {(z == 1).sum()} of the second, with their contours; one more ellipse shows the "
            f"mean and the covariance of the whole mixture. {numbers}."
        )
        return numbers, alt

    first, second = ellipses.centres
    held = [
        Handle(first, "mean 1", put=lambda x, y, values: {"distance": -2 * x}),
        Handle(second, "mean 2", put=lambda x, y, values: {"distance": 2 * x}),
        Handle(side, "correlation in component 1", y="rho"),
    ]
    return fig, update, held


def _waiting(ax):
    """Draw the histogram of the waiting times, as a density, in grey."""
    waits = datasets.old_faithful()[:, 1]
    ax.hist(waits, BINS, density=True, color=style.DATA, alpha=0.35, ec="white", lw=0.5)
    ax.set(xlim=(40, 100), ylim=(0, TOP), xlabel="waiting time (min)", ylabel="density (1/min)")
