"""Pictures of EM at work on Old Faithful: chapter 4."""

from functools import lru_cache
from itertools import islice

import numpy as np

from .. import datasets
from ..gaussian import GaussianMixture
from ..stepping import half_steps
from . import style
from .draw import Ellipses, Points, geyser_axes
from .handles import Handle, read, write
from .walk import Walk


def random_start(X, K, number):
    """K data drawn at random as means, each with the variances of all data; number 0 is no draw.

    Parameters
    ----------
    X : (N, 2) array
    K : int
    number : int
        Which start. From 0 all components stand in the mean of the data.

    Returns
    -------
    GaussianMixture
    """
    rng = np.random.default_rng(number)
    mu = X[rng.choice(len(X), K, replace=False)] if number else [X.mean(axis=0)] * K
    return GaussianMixture(np.full(K, 1 / K), mu, [np.diag(X.var(axis=0))] * K)


def half_step(X, step, count):
    """One half step of EM, for a player: data in the colours of q, contours of theta."""
    fig, ax = style.figure(height=4.2)
    _scene(ax, X, step)
    likelihood = style.number(step.decomposition.log_likelihood)
    ax.set_title(f"{_title(step, count)}, ln p(X) = {likelihood} nats", loc="left")
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
    """How each datum pulls on the first mean: its share of the datum is its weight, (9.16)-(9.18).

    Parameters
    ----------
    X, gamma : (N, 2) arrays
    old, new : (2, 2) arrays
        Both means before the M step and after it.
    """
    fig, ax = style.figure(height=4.2)
    geyser_axes(ax)
    Points(ax, X).update(gamma)
    for k in (1, 0):
        ax.plot(*old[k], "o", color=style.COLOURS[k], ms=9, mec=style.INK)
    ax.annotate("", new[0], old[0], arrowprops={"arrowstyle": "->", "lw": 2, "color": style.INK})
    ground = {"boxstyle": "round,pad=0.1", "fc": style.BACKGROUND, "ec": "none", "alpha": 0.8}
    for words, place, shift in (
        ("old mean", old[0], (-8, 8)),
        ("weighted mean", new[0], (-16, -7)),
        ("the other mean", old[1], (-8, -16)),
    ):
        ax.annotate(words, place, shift, textcoords="offset points", ha="right", bbox=ground)
    return fig


def convergence(runs, limits):
    """What is still missing from each run's own end, iteration by iteration, (9.28).

    Parameters
    ----------
    runs : dict of str to Run
        A name and a run each; at most eight.
    limits : dict of str to float
        Where each run would end, in nats.
    """
    fig, ax = style.figure(height=3.6)
    for k, (name, run) in enumerate(runs.items()):
        gap = missing(run, limits[name])
        ax.semilogy(gap, color=style.COLOURS[k], linestyle=style.LINES[k])
        ax.annotate(
            name,
            (len(gap) - 1, gap[-1]),
            (4, 0),
            textcoords="offset points",
            color=style.COLOURS[k],
        )
    ax.set(xlabel="iteration", ylabel="nats below its own end")
    ax.margins(x=0.12)
    return fig


def missing(run, limit, least=1e-8):
    """Nats below its end at the start and after each iteration, as long as rounding shows them."""
    gap = limit - np.array(run.log_likelihoods)
    return gap[gap > least]


def below(run, limit, share=1e-6):
    """After how many iterations a run is so near its end."""
    return int((missing(run, limit) > share).sum())


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
    """EM half a step at a time from any start, (9.23)-(9.28), with the bound and its gap."""
    return _walker(lambda theta, step: _sums(step) if step else _fits(theta))


def first_look():
    """The same in words, for a reader who has met no symbol yet, (9.23)-(9.28)."""

    def words(theta, step):
        kinds = [
            f"{style.percent(pi)} of eruptions: {t:.1f} min long, then a wait of {w:.0f} min"
            for pi, (t, w) in sorted(zip(theta.pi, theta.mu, strict=True), key=lambda k: k[1][0])
        ]
        return "; ".join(kinds)

    return _walker(words)


def _walker(tell):
    """A walk from any start; `tell` says in a line what theta and the half step are.

    Means that a reader has put somewhere stand there at the start, not where they were drawn.
    """
    X = datasets.old_faithful()
    fig, ax = style.figure(height=4.6)
    geyser_axes(ax)
    points, ellipses = Points(ax, X), Ellipses(ax, 4)
    title = ax.set_title("start", loc="left")

    def update(K, start, half_step, means=""):
        steps, theta = _walk(K, start, means).first(half_step), _start(K, start, means)
        step = steps[min(half_step, len(steps)) - 1] if half_step else None
        theta = step.theta if step else theta
        points.update(step.q if step else None)
        ellipses.update(theta)
        title.set_text(_title(step, min(half_step, len(steps))) if step else "start")
        numbers = f"{title.get_text()} · {tell(theta, step)}"
        alt = (
            f"Old Faithful, eruption against waiting time; components: {K}. {numbers}. "
            + "; ".join(
                f"component {k + 1}: weight {theta.pi[k]:.2f}, mean {theta.mu[k, 0]:.2f} min "
                f"and {theta.mu[k, 1]:.1f} min"
                for k in range(K)
            )
            + "."
        )
        return numbers, alt

    def put(k):
        """Where this mean is put, the walk starts anew: the others from where they are."""

        def put(x, y, values):
            mu = [[*mark.get_xydata()[0]] for mark in ellipses.centres[: values["K"]]]
            mu[k] = x, y
            return {"means": write(mu), "half_step": 1}

        return put

    held = [Handle(mark, f"mean {k + 1}", put=put(k)) for k, mark in enumerate(ellipses.centres)]
    return fig, update, held


@lru_cache(maxsize=8)
def _start(K, start, means):
    """Where the walk begins: drawn, and the first means where a reader has put them."""
    X = datasets.old_faithful()
    drawn = random_start(X, K, start)
    mu = read(means, "means")[:K]
    return GaussianMixture(drawn.pi, [*mu, *drawn.mu[len(mu) :]], drawn.Sigma)


@lru_cache(maxsize=8)
def _walk(K, start, means):
    return Walk(half_steps(datasets.old_faithful(), _start(K, start, means)))


def _fits(theta):
    return f"ln p(X) = {style.number(theta.log_likelihood(datasets.old_faithful()), 3)} nats"


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
