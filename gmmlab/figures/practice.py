"""Pictures of EM in practice: priors, speed, choosing K, and other software: chapter 9."""

from functools import cache

import numpy as np

from .. import datasets, selection
from ..expectation import e_step
from ..gaussian import fit
from ..priors import GaussianPrior
from . import style
from .draw import Ellipses, Points, geyser_axes
from .mixture import line_mixture, parts

SIGMAS = np.logspace(-7, 1, 121)  # minutes
ITERATIONS = 60


def missing_share(theta, x):
    r"""How much of the information about the weight of component 1 the labels would add.

    The mean posterior variance of z, over its prior variance: the factor by which EM for that
    weight alone shrinks its error in one iteration.
    """
    gamma = e_step(x, theta)[:, 0]
    pi = theta.pi[0]
    return float(np.mean(gamma * (1 - gamma)) / (pi * (1 - pi)))


def weight_errors(distance, pi_start=0.1, N=4000):
    """Run EM for one weight alone and return its distance from the end, and the missing share."""
    x = line_mixture([0.4, 0.6], [0, distance], 1.0).sample(N, rng=7)[0]
    densities = np.exp(line_mixture([0.5, 0.5], [0, distance], 1.0).log_joint(x)) * 2
    pi, path = pi_start, []
    for _ in range(20_000):
        path.append(pi)
        joint = densities * [pi, 1 - pi]
        new = float((joint[:, 0] / joint.sum(axis=1)).mean())
        if abs(new - pi) < 1e-13:
            break
        pi = new
    share = missing_share(line_mixture([pi, 1 - pi], [0, distance], 1.0), x)
    return np.abs(np.array(path) - pi), share


def speeds(distances):
    """The error of one weight, iteration by iteration, and the slope that theory gives."""
    fig, ax = style.figure(height=3.4)
    for k, distance in enumerate(distances):
        errors, share = weight_errors(distance)
        errors = errors[: ITERATIONS + 1]
        look = {"color": style.COLOURS[k], "linestyle": style.LINES[k]}
        ax.semilogy(errors, label=f"means {distance:g} apart: missing {share:.2f}", **look)
    ax.set(xlabel="iteration", ylabel="error of π₁", xlim=(0, ITERATIONS), ylim=(1e-12, 1))
    ax.legend(frameon=False)
    return fig


def speed():
    """Overlap sets the speed: measured errors beside a line of the predicted slope."""
    fig, (top, bottom) = style.figure(height=5.0, rows=2, height_ratios=(1, 1.4))
    x = np.linspace(-4, 9, 261)
    bells = [
        top.plot([], [], color=style.COLOURS[k], linestyle=style.LINES[k])[0] for k in range(2)
    ]
    top.set(xlim=(-4, 9), ylim=(0, 0.27), xlabel="$x$", ylabel="density")
    (measured,) = bottom.semilogy([], [], color=style.INK)
    (predicted,) = bottom.semilogy([], [], color=style.COLOURS[1], linestyle="--", lw=1.2)
    bottom.set(
        xlim=(0, ITERATIONS), ylim=(1e-12, 1), xlabel="iteration", ylabel="error of $\\pi_1$"
    )

    def update(distance):
        errors, share = _weight_errors(distance)
        theta = line_mixture([0.4, 0.6], [0, distance], 1.0)
        for bell, part in zip(bells, parts(theta, x).T, strict=True):
            bell.set_data(x, part)
        shown = errors[: ITERATIONS + 1]
        measured.set_data(range(len(shown)), np.maximum(shown, 1e-14))
        steps = np.arange(ITERATIONS + 1)
        anchor = min(8, len(shown) - 1)
        predicted.set_data(steps, errors[anchor] * share ** (steps - anchor))
        needed = int((errors > 1e-6).sum())
        numbers = (
            f"missing share {share:.3f}: each iteration leaves that much of the error · "
            f"{needed} iterations to an error of 1e-6"
        )
        alt = (
            f"Above, two bells {distance:.1f} apart; below, the error of the weight falling along "
            f"a straight line on a logarithmic scale, with the predicted slope. {numbers}."
        )
        return numbers, alt

    return fig, update


def with_prior():
    """A component that shrinks onto a datum: likelihood (9.15), posterior (9.76)-(9.77)."""
    likelihood, _, _ = _shrinking()
    fig, ax = style.figure(height=3.6)
    ax.semilogx(SIGMAS, likelihood - likelihood[-1], label="ln p(X)", **style.LIKELIHOOD)
    (posterior,) = ax.semilogx([], [], color=style.COLOURS[0], ls="--", label="ln p(X) + ln p(θ)")
    (peak,) = ax.plot([], [], "o", color=style.COLOURS[0])
    ax.set(
        xlim=(SIGMAS[0], SIGMAS[-1]),
        ylim=(-60, 60),
        xlabel="standard deviation of the component on one datum (min)",
        ylabel="nats above the right end",
    )
    ax.legend(frameon=False, loc="lower left")

    def update(log_psi):
        values = _log_posterior(log_psi)
        posterior.set_data(SIGMAS, values - values[-1])
        best = int(values.argmax())
        peak.set_data(SIGMAS[best : best + 1], values[best : best + 1] - values[-1])
        numbers = (
            f"prior variance Ψ = {10**log_psi:.3g} min² · the posterior is highest at "
            f"σ = {SIGMAS[best]:.2g} min; at σ = 1e-7 min the likelihood is higher than at the "
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
    fig, ax = style.figure(height=3.2)
    best = max(batch[-1], incremental[-1])
    for k, (name, values) in enumerate(
        {"all at once": batch, "one at a time": incremental}.items()
    ):
        missing = best - np.array(values)
        missing = missing[missing > 1e-8]
        ax.semilogy(missing, color=style.COLOURS[k], linestyle=style.LINES[k], label=name)
    ax.set(xlabel="sweeps over the data", ylabel="nats below the maximum")
    ax.legend(frameon=False)
    return fig


def two_stops(x, fits):
    """Where an early stop leaves a mixture, beside its maximum, over the histogram of the data.

    Parameters
    ----------
    x : (N, 1) array
    fits : dict of str to GaussianMixture
    """
    fig, axes = style.figure(height=4.6, rows=len(fits), sharex=True, sharey=True)
    grid = np.linspace(x.min(), x.max(), 241)
    for ax, (name, theta) in zip(axes, fits.items(), strict=True):
        ax.hist(x[:, 0], 60, density=True, color=style.DATA, alpha=0.35)
        for k, part in enumerate(parts(theta, grid).T):
            ax.plot(grid, part, color=style.COLOURS[k], linestyle=style.LINES[k])
        ax.set(title=name, ylabel="density")
        ax.title.set_ha("center")
    axes[-1].set_xlabel("$x$")
    return fig


def criteria(rows, reference):
    """BIC against K, and what cross-validation says beside one model, with standard errors.

    Parameters
    ----------
    rows : dict of str to list of (K, bic, CrossValidation)
        A list for each covariance shape.
    reference : CrossValidation
        Of the model that the others are compared with.
    """
    fig, (top, bottom) = style.figure(height=5.0, rows=2, sharex=True)
    low = 0.0
    for k, (shape, values) in enumerate(rows.items()):
        K, bic, scores = zip(*values, strict=True)
        look = {"color": style.COLOURS[k], "linestyle": style.LINES[k], "marker": "o", "ms": 4}
        top.plot(K, bic, label=shape, **look)
        ahead = [score - reference for score in scores]
        mean, error = [a.mean for a in ahead], [a.standard_error for a in ahead]
        place = np.array(K) + 0.08 * (k - 1)  # side by side, so that bars do not hide each other
        bottom.errorbar(place, mean, yerr=error, capsize=2, **look)
        low = min(low, *(m - e for number, m, e in zip(K, mean, error, strict=True) if number > 1))
    bottom.axhline(0, color=style.INK, lw=0.8)
    top.set_ylabel("BIC (less is better)")
    bottom.set(
        xlabel="components K",
        ylabel="held out: ahead of\ntwo full (nats a datum)",
        ylim=(1.2 * low, -1.2 * low),
        xticks=sorted({K for values in rows.values() for K, *_ in values}),
    )
    top.legend(frameon=False)
    return fig


def choose():
    """K, covariance shape and start: a mixture, and what data say that it was fitted without."""
    X = datasets.old_faithful()
    fig, ax = style.figure(height=4.4)
    geyser_axes(ax)
    points = Points(ax, X)
    ellipses = Ellipses(ax, 6)

    def update(K, covariance, start):
        theta, numbers = _chosen(K, covariance, start)
        if theta is not None:
            points.update(e_step(X, theta))
            ellipses.update(theta)
        alt = (
            f"Old Faithful with {K} components of covariance shape {covariance}, fitted to two "
            f"thirds of the eruptions, start {start}. {numbers}."
        )
        return numbers, alt

    return fig, update


@cache
def _weight_errors(distance):
    return weight_errors(distance)


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


@cache
def _chosen(K, covariance, start):
    """One run from one start on two thirds of the data, and what it says of them and the rest."""
    X = datasets.old_faithful()
    order = np.random.default_rng(0).permutation(len(X))
    learn, judge = X[order[:181]], X[order[181:]]
    try:
        theta = fit(
            learn, K, restarts=1, rng=start, covariance=covariance, tol=1e-7, start="random"
        ).theta
    except ValueError as error:  # a collapse is an answer too
        return None, str(error)
    learned, held_out = (theta.log_likelihood(part) / len(part) for part in (learn, judge))
    return theta, (
        f"{selection.free_parameters(theta)} free parameters, fitted to {len(learn)} eruptions: "
        f"{style.number(learned, 3)} nats each, BIC {selection.bic(learn, theta):.1f} · the same "
        f"mixture on {len(judge)} others: {style.number(held_out, 3)} nats each"
    )
