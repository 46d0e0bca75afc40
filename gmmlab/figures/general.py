"""Pictures of EM in general: priors, one datum at a time, and how long a step is: chapter 9."""

from functools import cache

import numpy as np

from .. import datasets
from ..priors import GaussianPrior
from . import style
from .mixture import line_mixture, parts

SIGMAS = np.logspace(-7, 1, 121)  # minutes
ITERATIONS = 60
LINE = np.linspace(-8.0, 14.0, 441)  # so fine that sums over it are integrals, to rounding
WEIGHT = 0.4  # of the first of two components, with unit variances
NONE = 1e-14  # an error of nothing but rounding


def with_prior():
    """A component that shrinks onto a datum: likelihood (9.15), posterior (9.76)-(9.77)."""
    likelihood, _, _ = _shrinking()
    fig, ax = style.figure(height=3.6)
    ax.semilogx(SIGMAS, likelihood - likelihood[-1], **style.LIKELIHOOD)
    ax.text(1e-4, 50, "ln p(X)", color=style.INK, ha="right")
    ax.text(2e-7, -52, "dashed: ln p(X) + ln p(θ)", color=style.COLOURS[0])
    (posterior,) = ax.semilogx([], [], color=style.COLOURS[0], ls="--")
    (peak,) = ax.plot([], [], "o", color=style.COLOURS[0])
    ax.set(
        xlim=(SIGMAS[0], SIGMAS[-1]),
        ylim=(-60, 60),
        xlabel="standard deviation of the component on one datum (min)",
        ylabel="nats above the right end",
    )

    def update(log_psi):
        values = _log_posterior(log_psi)
        values = values - values[-1]
        posterior.set_data(SIGMAS, values)
        best = int(values.argmax())
        peak.set_data(SIGMAS[best : best + 1], values[best : best + 1])
        numbers = (
            f"prior variance Ψ = {style.size(10**log_psi, 3)} min² · the posterior is highest at "
            f"σ = {SIGMAS[best]:.2g} min; at σ = 10⁻⁷ min the likelihood is higher than at the "
            f"right end by {style.number(likelihood[0] - likelihood[-1], 1)} nats, and rises on"
        )
        alt = (
            "Two curves over the standard deviation of one component, on a logarithmic axis: to "
            f"the left the log likelihood rises without end, the log posterior falls. {numbers}."
        )
        return numbers, alt

    return fig, update


def sweeps(batch, incremental):
    """The log likelihood by sweeps: in whole steps, and one datum at a time, (9.78)-(9.79)."""
    fig, ax = style.figure(height=3.0)
    best = max(batch[-1], incremental[-1])
    for k, (name, values) in enumerate(
        {"all at once": batch, "one at a time": incremental}.items()
    ):
        missing = best - np.array(values)
        missing = missing[missing > 1e-8]
        ax.semilogy(missing, color=style.COLOURS[k], linestyle=style.LINES[k])
        side = {"va": "top", "ha": "right"} if k else {"va": "bottom", "ha": "left"}
        at = len(missing) // 2
        ax.text(at, missing[at], f"  {name}  ", color=style.COLOURS[k], **side)
    ax.set(xlabel="sweeps over the data", ylabel="nats below the maximum")
    ax.set_xticks(range(0, len(batch) + 1, 5))
    return fig


def visits(likelihoods, bounds):
    """What each visit to one datum, (9.78)-(9.79), changes: the log likelihood, and the bound.

    Parameters
    ----------
    likelihoods, bounds : sequences of float
        Before the first visit and after each.
    """
    fig, (top, bottom) = style.figure(height=4.6, rows=2, sharex=True, sharey=True)
    for ax, values, name in (
        (top, likelihoods, "log likelihood"),
        (bottom, bounds, "bound"),
    ):
        change = np.diff(values)
        where = np.arange(1, len(change) + 1)
        falls = change < -1e-9
        ax.vlines(where[~falls], 0, change[~falls], color=style.DATA, lw=0.8)
        ax.vlines(where[falls], 0, change[falls], color=style.COLOURS[1], lw=2.4)
        ax.axhline(0, color=style.INK, lw=0.8)
        ax.set_yscale("symlog", linthresh=1e-3, linscale=0.8)
        ax.set(ylabel=f"change of the\n{name} (nats)", ylim=(-2e-2, 0.5))
        ax.set_yticks([-1e-2, 0, 1e-2, 1e-1])
        ax.set_yticklabels(["−0.01", "0", "0.01", "0.1"])
        ax.minorticks_off()
    bottom.set(xlabel="visits", xlim=(0, len(likelihoods)))
    return fig


def gaps(runs, shares):
    """Nats below the maximum by walks over the data, beside the slopes that shares predict.

    Parameters
    ----------
    runs : dict of str to (M,) array
        A name, and nats below the end after each walk.
    shares : dict of str to float
        Of a name, what each walk should leave of the gap at last.
    """
    fig, ax = style.figure(height=3.6)
    longest = max(len(gap) for gap in runs.values())
    for k, (name, gap) in enumerate(runs.items()):
        gap = np.asarray(gap)
        shown = gap > 1e-9
        walks = np.flatnonzero(shown)
        look = {"color": style.COLOURS[k], "linestyle": style.LINES[k]}
        ax.semilogy(walks, gap[shown], **look)
        at = walks[int(0.3 * len(walks)) if len(walks) > longest / 2 else -1]
        ax.annotate(
            name,
            (at, gap[at]),
            (8, 12 if len(walks) > longest / 2 else 5),
            textcoords="offset points",
            color=style.COLOURS[k],
        )
        if name in shares:
            near = int(np.flatnonzero(gap < 1e-4)[0])
            steps = np.arange(near - len(walks) // 3, len(walks))
            line = gap[near] * shares[name] ** (steps - near)
            ax.semilogy(steps, line, color=style.DATA, lw=3.5, ls=":", zorder=1)
    ax.set(
        xlim=(0, longest),
        ylim=(1e-9, 1e3),
        xlabel="walks over the data",
        ylabel="nats below the maximum",
    )
    return fig


def missing_share(distance):
    """How much of the information about the weight the labels would add, at its maximum.

    The mean variance of a label after its datum was seen, over that before: by this factor EM for
    the weight alone shrinks its error in one iteration.
    """
    mass, gamma = _responsibilities(distance)
    after = gamma(WEIGHT) * (1 - gamma(WEIGHT))
    return float(mass @ after / (WEIGHT * (1 - WEIGHT)))


def weight_errors(distance, stride=1.0, start=0.1):
    """(61,): errors of one weight, if each step is so many times as long as EM's."""
    mass, gamma = _responsibilities(distance)
    pi, errors = start, []
    for _ in range(ITERATIONS + 1):
        errors.append(pi - WEIGHT)
        step = mass @ gamma(pi) - pi
        pi = min(max(pi + stride * step, 1e-6), 1 - 1e-6)  # a weight stays between zero and one
    return np.abs(errors)


def strides():
    """How long a step should be: one weight, EM's steps, and steps that are as long as you like."""
    fig, (top, bottom) = style.figure(height=5.0, rows=2, height_ratios=(1, 1.6))
    x = np.linspace(-4, 9, 261)
    bells = [
        top.plot([], [], color=style.COLOURS[k], linestyle=style.LINES[k])[0] for k in range(2)
    ]
    top.set(xlim=(-4, 9), ylim=(0, 0.27), xlabel="$x$", ylabel="density")
    (slope,) = bottom.semilogy([], [], color=style.DATA, ls=":", lw=3.5)
    (measured,) = bottom.semilogy([], [], color=style.INK, lw=1.4)
    (longer,) = bottom.semilogy([], [], color=style.COLOURS[3], ls="--", marker=".", ms=4)
    bottom.set(xlim=(0, ITERATIONS), ylim=(NONE, 3), xlabel="iteration", ylabel="error of $\\pi_1$")
    at = {"transform": bottom.transAxes, "ha": "right", "va": "bottom", "bbox": style.CLEAR}
    bottom.text(0.99, 0.40, "EM's own steps", color=style.INK, **at)
    bottom.text(0.99, 0.32, "dotted: the slope ρ predicts", color=style.DATA, **at)
    name = bottom.text(0.99, 0.24, "", color=style.COLOURS[3], **at)
    steps = np.arange(ITERATIONS + 1)

    def update(distance, stride):
        share, errors = missing_share(distance), weight_errors(distance)
        strided = weight_errors(distance, stride)
        theta = line_mixture([WEIGHT, 1 - WEIGHT], [0, distance], 1.0)
        for bell, part in zip(bells, parts(theta, x).T, strict=True):
            bell.set_data(x, part)
        measured.set_data(steps, np.maximum(errors, NONE))
        anchor = int(np.flatnonzero(errors > 1e-10)[-1])
        slope.set_data(steps, errors[anchor] * share ** (steps - anchor))
        longer.set_data(steps, np.maximum(strided, NONE))
        name.set_text(f"steps {stride:.1f} times as long")
        leaves = abs(1 - stride * (1 - share))
        pace = errors[anchor] / errors[anchor - 1]
        numbers = (
            f"ρ = {share:.3f}: EM's own step leaves so much of the error, measured {pace:.3f} · "
            f"a step {stride:.1f} times as long leaves |1 − {stride:.1f} (1 − ρ)| = {leaves:.3f} · "
            f"after 20 iterations: error {_size(errors[20])}, with long steps {_size(strided[20])}"
        )
        alt = (
            f"Above, two bells {distance:.1f} apart. Below, on a logarithmic scale, the error of "
            "the weight: of EM's own steps along the predicted straight line, and of steps "
            f"{stride:.1f} times as long. {numbers}."
        )
        return numbers, alt

    return fig, update


@cache
def _responsibilities(distance):
    """Data so many that they follow the density: their mass on a line, and gamma(pi) there."""
    first, second = np.exp(-(LINE**2) / 2), np.exp(-((LINE - distance) ** 2) / 2)
    mass = WEIGHT * first + (1 - WEIGHT) * second
    return mass / mass.sum(), lambda pi: pi * first / (pi * first + (1 - pi) * second)


@cache
def _shrinking():
    """The likelihood over sigma, with a component on the first wait, and its mixtures."""
    waits = datasets.old_faithful()[:, 1:]
    rest = waits.mean(), waits.std()
    mixtures = [
        line_mixture([1 / len(waits), 1 - 1 / len(waits)], [waits[0, 0], rest[0]], [s, rest[1]])
        for s in SIGMAS
    ]
    return np.array([theta.log_likelihood(waits) for theta in mixtures]), mixtures, rest


@cache
def _log_posterior(log_psi):
    likelihood, mixtures, rest = _shrinking()
    prior = GaussianPrior([rest[0]], [[10**log_psi]])
    return likelihood + np.array([prior.log_density(theta) for theta in mixtures])


def _size(error):
    """An error in words; below a limit it is rounding, and another computer has another."""
    return style.size(error) if error > 1e-12 else "below 10⁻¹²"
