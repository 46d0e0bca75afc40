"""Pictures of EM at work on Old Faithful: chapter 4."""

from functools import lru_cache
from itertools import islice

import numpy as np

from .. import datasets
from ..gaussian import GaussianMixture
from ..stepping import half_steps
from . import style
from .draw import Ellipses, Points, geyser_axes


def opposite_start(X, angle, distance):
    """Two round components on opposite sides of the data's mean.

    Parameters
    ----------
    X : (N, 2) array
    angle : float
        Degrees, from the first axis to the second component.
    distance : float
        From the data's mean to each component, in standard deviations of each column.

    Returns
    -------
    GaussianMixture
    """
    direction = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    step = distance * direction * X.std(axis=0)
    Sigma = np.diag(X.var(axis=0))
    return GaussianMixture([0.5, 0.5], X.mean(axis=0) + np.array([-step, step]), [Sigma, Sigma])


def half_step(X, step, count):
    """One half step of EM, for a player: data in the colours of q, contours of theta."""
    fig, ax = style.figure(height=4.2)
    _scene(ax, X, step)
    ax.set_title(_title(step, count), loc="left")
    return fig


def six_panels(X, theta):
    """EM from a start to its end, PRML figure 9.8: (9.23)-(9.28), for (9.19)-(9.22)."""
    steps = list(islice(half_steps(X, theta, tol=0), 42))
    fig, axes = style.figure(height=9.2, rows=3, columns=2, sharex=True, sharey=True)
    panels = [
        ("start", None),
        ("first E step", 0),
        ("first M step", 1),
        ("2 iterations", 3),
        ("5 iterations", 9),
        ("20 iterations", 39),
    ]
    for letter, ax, (title, i) in zip("abcdef", axes.flat, panels, strict=True):
        if i is None:
            geyser_axes(ax)
            Points(ax, X)
            Ellipses(ax, theta.K).update(theta)
        else:
            _scene(ax, X, steps[min(i, len(steps) - 1)])
        ax.set_title(f"({letter}) {title}", loc="left")
        ax.label_outer()
    return fig


def pull(X, gamma, old, new):
    """How each datum pulls on one mean: its share of the datum is its weight, (9.16)-(9.18)."""
    fig, ax = style.figure(height=4.2)
    geyser_axes(ax)
    ax.scatter(*X.T, s=2 + 38 * gamma, c=style.COLOURS[0], alpha=0.75, lw=0)
    ax.annotate("", new, old, arrowprops={"arrowstyle": "->", "lw": 2, "color": style.INK})
    ax.annotate("old mean", old, (-6, 8), textcoords="offset points", ha="right")
    ax.annotate("weighted mean", new, (8, -16), textcoords="offset points")
    return fig


def convergence(runs):
    """What is still missing from the highest likelihood, iteration by iteration, (9.28).

    Parameters
    ----------
    runs : dict of str to Run
        A name and a run each; at most eight.
    """
    fig, ax = style.figure(height=3.6)
    best = max(run.log_likelihoods[-1] for run in runs.values())
    for k, (name, run) in enumerate(runs.items()):
        missing = best - np.array(run.log_likelihoods)
        missing = missing[missing > 1e-9]
        ax.semilogy(missing, color=style.COLOURS[k], linestyle=style.LINES[k], label=name)
    ax.set(xlabel="iteration", ylabel="nats below the maximum")
    ax.legend(frameon=False)
    return fig


def restarts(ends, counts):
    """Where many starts end: each log likelihood reached, and how often."""
    fig, ax = style.figure(height=2.9)
    ax.vlines(ends, 0, counts, color=style.COLOURS[0], lw=3)
    for end, count in zip(ends, counts, strict=True):
        if count >= 2:
            ax.annotate(f"{count}", (end, count), (0, 3), textcoords="offset points", ha="center")
    ax.set(ylim=(0, max(counts) * 1.18), xlabel="log likelihood reached (nats)", ylabel="starts")
    return fig


def any_start():
    """EM half a step at a time from two opposite components, (9.23)-(9.28)."""
    X = datasets.old_faithful()
    fig, ax = style.figure(height=4.6)
    geyser_axes(ax)
    points, ellipses = Points(ax, X), Ellipses(ax, 2)
    title = ax.set_title("start", loc="left")

    def update(angle, distance, half_step):
        steps = _walk(angle, distance, max(half_step, 1))
        if half_step == 0:
            theta = steps[0].theta
            points.update()
            ellipses.update(theta)
            title.set_text("start")
            numbers = f"start · ln p(X) = {style.number(theta.log_likelihood(X), 3)} nats"
        else:
            step = steps[min(half_step, len(steps)) - 1]
            points.update(step.q)
            ellipses.update(step.theta)
            title.set_text(_title(step, min(half_step, len(steps))))
            numbers = f"{title.get_text()} · {_sums(step)}"
            theta = step.theta
        alt = (
            f"Old Faithful, eruption against waiting time, with two components. {numbers}. "
            + "; ".join(
                f"component {k + 1}: weight {theta.pi[k]:.2f}, mean {theta.mu[k, 0]:.2f} min "
                f"and {theta.mu[k, 1]:.1f} min"
                for k in range(2)
            )
            + "."
        )
        return numbers, alt

    return fig, update


def _walk(angle, distance, count):
    """So many half steps or more: a reader who moves the start waits for no more than is shown."""
    known, to_come = _begun(angle, distance)
    known.extend(islice(to_come, max(0, count - len(known))))
    return known


@lru_cache(maxsize=8)
def _begun(angle, distance):
    X = datasets.old_faithful()
    return [], half_steps(X, opposite_start(X, angle, distance), tol=0)


def _scene(ax, X, step):
    geyser_axes(ax)
    Points(ax, X).update(step.q)
    Ellipses(ax, step.theta.K).update(step.theta)


def _title(step, count):
    return f"half step {count}: {step.name} step"


def _sums(step):
    d = step.decomposition
    return (
        f"ln p(X) = {style.number(d.log_likelihood, 3)} nats = "
        f"bound {style.number(d.lower_bound, 3)} + gap {style.number(d.kl, 3)}"
    )
