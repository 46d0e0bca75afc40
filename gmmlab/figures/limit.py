"""Pictures of responsibilities that harden as a shared variance goes to zero: chapter 6."""

from functools import cache

import numpy as np

from .. import datasets
from ..expectation import e_step
from ..gaussian import IsotropicMixture
from ..kmeans import assign, kmeans
from ..loop import em
from . import style
from .draw import Ellipses, Points
from .handles import Handle

MEANS = ((-1.5, 1.0), (1.5, -1.0))  # where EM and K-means both start, in standard deviations
SHARED = 0.99  # a datum whose largest responsibility is below this is shared


def sigmoids(epsilons):
    """The responsibility along the line between two means, for several variances, (9.42)."""
    fig, ax = style.figure(height=3.2)
    x = np.linspace(-1.5, 1.5, 601)
    for k, epsilon in enumerate(epsilons):
        theta = IsotropicMixture([0.5, 0.5], [[1.0], [-1.0]], epsilon)
        gamma = e_step(x[:, None], theta)[:, 0]
        ax.plot(
            x,
            gamma,
            color=style.COLOURS[k],
            linestyle=style.LINES[k],
            label=f"$\\epsilon$ = {epsilon:g}",
        )
    ax.set(xlabel="place between the means at −1 and 1", ylabel="responsibility of the right one")
    ax.legend(loc="upper left", frameon=False)
    return fig


def towards(epsilons, values, limit):
    """What EM maximises, scaled by the variance, and the limit that it goes to, (9.43)."""
    fig, ax = style.figure(height=3.2)
    ax.axhline(limit, color=style.INK, lw=1)
    ax.annotate(
        "$-J/2$ of K-means", (epsilons[0], limit), (0, 5), textcoords="offset points", ha="left"
    )
    ax.semilogx(epsilons, values, "o-", color=style.COLOURS[0])
    ax.invert_xaxis()
    ax.set(xlabel="shared variance $\\epsilon$", ylabel="scaled objective")
    return fig


def two_answers(X, hard, theta, gamma):
    """K-means' clusters beside EM's with full covariances, on the same data."""
    fig, axes = style.figure(height=4.4, rows=2, sharex=True, sharey=True)
    for ax, colours, title in zip(
        axes, (np.eye(2)[hard], gamma), ("K-means", "EM, full covariances"), strict=True
    ):
        Points(ax, X, size=9).update(colours)
        ax.set(ylabel="$x_2$", ylim=(-2, 2), aspect="equal")
        ax.set_title(title, loc="left")
    Ellipses(axes[1], 2).update(theta)
    axes[1].set_xlabel("$x_1$")
    return fig


def hardening():
    """Responsibilities of EM with a shared variance, as the variance shrinks, (9.41)-(9.42)."""
    X = standardised()
    hard = kmeans(X, np.array(MEANS))
    fig, ax = style.figure(height=4.6)
    standard_axes(ax)
    points, ellipses = Points(ax, X), Ellipses(ax, 2)
    ax.plot(*hard.mu.T, "+", color=style.INK, ms=12, mew=1.5)
    (border,) = ax.plot([], [], color=style.INK, lw=1)
    (side,) = ax.plot([], [], "D", color=style.COLOURS[1], ms=7, mec="white")

    def update(log_epsilon, iterations):
        theta = _after(log_epsilon, iterations)
        gamma = e_step(X, theta)
        points.update(gamma)
        ellipses.update(theta)
        border.set_data(*_bisector(theta.mu))
        side.set_data([theta.mu[1, 0] + np.sqrt(theta.epsilon)], theta.mu[1, 1:])
        shared = int((gamma.max(axis=1) < SHARED).sum())
        same = int((gamma.argmax(axis=1) == assign(X, hard.mu)).sum())
        apart = np.abs(theta.mu - hard.mu).max()
        numbers = (
            f"ε = {theta.epsilon:.4g} · {shared} of {len(X)} eruptions shared · {same} on the same "
            f"side as in K-means · means within {apart:.4f} of K-means'"
        )
        alt = (
            "Old Faithful, standardised, in the colours of two round components of equal size; "
            f"crosses mark the centres of K-means. {numbers}."
        )
        return numbers, alt

    def widen(x, y, values):
        """One deviation is as wide as the handle is away from the mean."""
        middle = _after(values["log_epsilon"], values["iterations"]).mu[1, 0]
        return {"log_epsilon": 2 * np.log10(max(x - middle, 1e-3))}

    return fig, update, [Handle(side, "standard deviation √ε", put=widen)]


def standard_axes(ax):
    """Name and fix the axes of Old Faithful, standardised."""
    ax.set(
        xlim=(-2.6, 2.6),
        ylim=(-2.6, 2.6),
        aspect="equal",
        xlabel="eruption (standard deviations)",
        ylabel="waiting (standard deviations)",
    )


@cache
def standardised():
    """Old Faithful, (272, 2), in standard deviations."""
    return datasets.standardize(datasets.old_faithful())


@cache
def _after(log_epsilon, iterations):
    start = IsotropicMixture([0.5, 0.5], MEANS, 10**log_epsilon)
    return em(standardised(), start, tol=0, max_iter=iterations).theta if iterations else start


def _bisector(mu):
    """The line of points as far from one mean as from the other."""
    middle, (dx, dy) = mu.mean(axis=0), mu[1] - mu[0]
    reach = 5 * np.array([-1, 1]) / max(np.hypot(dx, dy), 1e-9)
    return middle[0] - dy * reach, middle[1] + dx * reach
