"""Pictures of Bayesian linear regression on Old Faithful: chapter 8."""

from functools import cache

import numpy as np

from .. import datasets, regression
from ..regression import LinearRegression
from . import style
from .handles import Handle

CENTRES = np.linspace(1.25, 5.5, 18)  # minutes of eruption
WIDTH = 0.35
ERUPTIONS = np.linspace(1, 6, 201)
LOG_ALPHA, LOG_BETA = np.linspace(-6, 0, 31), np.linspace(-3, 0, 19)


def design(x):
    """(N, 18): bell-shaped basis functions along the length of an eruption, PRML (3.4)."""
    return np.exp(-0.5 * ((np.asarray(x)[:, None] - CENTRES) / WIDTH) ** 2)


def few_eruptions(count=30, seed=1):
    """Some eruptions to learn from and the rest to be judged on, waits less their mean.

    Returns
    -------
    x, t : (count,) arrays
        Minutes.
    x_rest, t_rest : arrays
    mean : float
        What was taken off the waits: the mean of the learned ones.
    """
    X = datasets.old_faithful()
    order = np.random.default_rng(seed).permutation(len(X))
    few, rest = X[order[:count]], X[order[count:]]
    mean = few[:, 1].mean()
    return few[:, 0], few[:, 1] - mean, rest[:, 0], rest[:, 1] - mean, mean


def predictive(q, theta, x, kept=slice(None)):
    """Mean and standard deviation of a new target at each x, PRML (3.58)-(3.59)."""
    mean, variance = regression.predictive(design(x)[:, kept], q, theta)
    return mean, np.sqrt(variance)


def curves(fits, x, t, mean):
    """Predictions of several alphas and betas, each with two standard deviations.

    Parameters
    ----------
    fits : dict of str to (Weights, LinearRegression)
    """
    fig, axes = style.figure(height=2.6 * len(fits), rows=len(fits), sharex=True, sharey=True)
    for ax, (name, (q, theta)) in zip(np.ravel(axes), fits.items(), strict=True):
        line, band = _curve(ax, x, t, mean)
        _move(line, band, q, theta, mean)
        ax.set_title(name, loc="left")
        ax.label_outer()
    return fig


def paths(histories):
    """Alpha along several ways of updating it, on a logarithmic scale, (9.63).

    Parameters
    ----------
    histories : dict of str to list of float
    """
    fig, ax = style.figure(height=3.2)
    for k, (name, alphas) in enumerate(histories.items()):
        ax.semilogy(alphas, color=style.COLOURS[k], linestyle=style.LINES[k], label=name)
    ax.set(xlabel="iteration", ylabel="α (1/min²)")
    ax.legend(frameon=False)
    return fig


def relevant(q, theta, kept, x, t, mean):
    """The basis functions that a relevance vector machine keeps, and their sum, (9.66)-(9.68)."""
    fig, (top, bottom) = style.figure(height=4.6, rows=2, sharex=True, height_ratios=(2, 1))
    line, band = _curve(top, x, t, mean)
    _move(line, band, q, theta, mean, kept)
    top.set_xlabel("")
    bumps = design(ERUPTIONS)
    for i in range(len(CENTRES)):
        used = i in kept
        bottom.plot(
            ERUPTIONS,
            bumps[:, i],
            color=style.COLOURS[0] if used else style.DATA,
            lw=1.8 if used else 0.6,
        )
    bottom.set(xlabel="eruption (min)", yticks=[], ylabel="basis")
    return fig


def by_hand():
    """Alpha and beta by hand, the curve they give, and EM's way from there, (9.61)-(9.65)."""
    x, t, _, _, mean = few_eruptions()
    Phi = design(x)
    fig, (top, bottom) = style.figure(height=6.0, rows=2, height_ratios=(1.25, 1))
    line, band = _curve(top, x, t, mean)
    surface = _surface()
    bottom.contourf(
        LOG_ALPHA,
        LOG_BETA,
        surface - surface.max(),
        levels=[-60, -30, -15, -8, -4, -2, -1, 0],
        cmap="viridis",
        extend="min",
    )
    (path,) = bottom.plot([], [], "-", color="white", lw=1.5)
    (here,) = bottom.plot([], [], "o", color="white", mec=style.INK, ms=9)
    bottom.set(
        xlim=(-6, 0),
        ylim=(-3, 0),
        xlabel="log₁₀ α  (α in 1/min²)",
        ylabel="log₁₀ β  (β in 1/min²)",
    )

    def update(log_alpha, log_beta, iterations):
        thetas = [LinearRegression(10**log_alpha, 10**log_beta)]
        for _ in range(iterations):
            q = regression.e_step(Phi, t, thetas[-1])
            thetas.append(regression.m_step(Phi, t, q))
        theta = thetas[-1]
        q = regression.e_step(Phi, t, theta)
        _move(line, band, q, theta, mean)
        way = np.log10([[th.alpha, th.beta] for th in thetas]).T
        path.set_data(*way)
        here.set_data(way[0, -1:], way[1, -1:])
        gamma = regression.well_determined(q, theta).sum()
        numbers = (
            f"evidence {style.number(regression.log_evidence(Phi, t, theta), 3)} nats · "
            f"α = {style.size(theta.alpha, 3)}, β = {style.size(theta.beta, 3)} "
            f"(noise ± {theta.beta**-0.5:.1f} min) · γ = {gamma:.1f} of {len(CENTRES)} weights"
        )
        alt = (
            "Above, waits after 30 eruptions, a curve through them and a band of two standard "
            "deviations; below, contours of the evidence over the logarithms of alpha and beta "
            f"with a single peak, and a dot that marks where we are. {numbers}."
        )
        return numbers, alt

    def put(x, y, values):
        return {"log_alpha": x, "log_beta": y, "iterations": 0}

    return fig, update, [Handle(here, "precisions α and β", put=put)]


@cache
def _surface():
    x, t, *_ = few_eruptions()
    Phi = design(x)
    return np.array(
        [
            [regression.log_evidence(Phi, t, LinearRegression(10**a, 10**b)) for a in LOG_ALPHA]
            for b in LOG_BETA
        ]
    )


def _curve(ax, x, t, mean):
    ax.plot(x, t + mean, "o", color=style.DATA, ms=4)
    (line,) = ax.plot([], [], color=style.COLOURS[0])
    band = ax.fill_between(ERUPTIONS, 0, 0, color=style.COLOURS[0], alpha=0.2, lw=0)
    ax.set(xlim=(1, 6), ylim=(30, 110), xlabel="eruption (min)", ylabel="waiting (min)")
    return line, band


def _move(line, band, q, theta, mean, kept=slice(None)):
    """Lay the curve and its band of two standard deviations anew."""
    centre, deviation = predictive(q, theta, ERUPTIONS, kept)
    centre = centre + mean
    line.set_data(ERUPTIONS, centre)
    low, high = centre - 2 * deviation, centre + 2 * deviation
    outline = np.r_[np.c_[ERUPTIONS, low], np.c_[ERUPTIONS, high][::-1]]
    band.set_verts([outline])
