"""The wait after an eruption of known length, as every model of the book answers it: chapter 11.

Each model says p(wait | length) as a mixture of Gaussians, `Branches`; one branch is a curve.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from .. import datasets, fit, kmeans, regression
from ..expectation import e_step
from ..gaussian import GaussianMixture
from ..regression import LinearRegression
from . import style
from .draw import Ellipses, Points, geyser_axes
from .handles import Handle
from .mixture import parts
from .regression import CENTRES, design

SHAPES = ("full", "tied", "diagonal", "spherical")
FOUND = {  # of each shape, for K = 1 to 5, a random start from which no better end is known
    "full": (0, 0, 8, 15, 26),
    "tied": (0, 0, 0, 5, 5),
    "diagonal": (0, 0, 1, 10, 256),
    "spherical": (0, 0, 1, 5, 6),
}
STEP, CURVE, MACHINE = "K-means' step", "curve of chapter 8", "relevance vectors"
START = LinearRegression(alpha=0.02, beta=0.04)
LENGTHS, WAITS = np.linspace(1.5, 5.25, 151), np.linspace(35, 105, 281)  # minutes
NEAR = 0.15  # minutes
FAINT = 0.01  # the weight of a branch that is not told


@dataclass(frozen=True)
class Branches:
    """p(wait | length) for M lengths: a mixture of J Gaussians for each.

    Attributes
    ----------
    weights, mean, variance : (M, J) arrays
        Means in minutes.
    """

    weights: np.ndarray
    mean: np.ndarray
    variance: np.ndarray

    def log_parts(self, waits):
        """(M, J): the logarithm of weight times Gaussian, at a wait for each length."""
        away = np.asarray(waits)[:, None] - self.mean
        with np.errstate(divide="ignore"):  # a branch of weight zero has minus infinity
            log_weights = np.log(self.weights)
        return log_weights - 0.5 * (away**2 / self.variance + np.log(2 * np.pi * self.variance))

    def log_density(self, waits):
        """(M,): ln p(wait | length) of a wait for each length, nats."""
        return np.logaddexp.reduce(self.log_parts(waits), axis=1)

    def many(self, M):
        """The branches at one length, M times over."""
        return Branches(*(np.broadcast_to(v, (M, v.shape[1])) for v in vars(self).values()))


def of_mixture(theta, lengths):
    """Branches of a mixture in the plane, PRML (2.81), (2.82), weighed by (9.13) for the length."""
    lengths = np.asarray(lengths, float)
    weights = e_step(lengths[:, None], theta.marginal([0]))
    slope = theta.Sigma[:, 0, 1] / theta.Sigma[:, 0, 0]
    mean = theta.mu[:, 1] + slope * (lengths[:, None] - theta.mu[:, 0])
    variance = theta.Sigma[:, 1, 1] - slope * theta.Sigma[:, 0, 1]
    return Branches(weights, mean, np.broadcast_to(variance, mean.shape))


def mixture(learn, K, shape, how=fit, **options):
    """Fit a mixture to standardised columns, which spherical covariances ask for; in minutes.

    Parameters
    ----------
    learn : (N, 2) array
    how : callable
        `gmmlab.fit`, or `search` of `gmmlab.gaussian.lockstep`.
    K, shape, **options
        For it.
    """
    theta = how(datasets.standardize(learn), K, covariance=shape, **options).theta
    unit = learn.std(axis=0)
    shape = "diagonal" if shape == "spherical" else shape  # round no more, once in minutes
    mu, Sigma = theta.mu * unit + learn.mean(axis=0), theta.Sigma * np.outer(unit, unit)
    return GaussianMixture(theta.pi, mu, Sigma, shape)


def step(learn, rng, starts=10):
    """Chapter 1's step: the cluster whose centre is nearer in length, and a Gaussian of its waits.

    Returns
    -------
    callable
        From lengths (M,) to `Branches`, as those below.
    """
    Z, rng = datasets.standardize(learn), np.random.default_rng(rng)
    runs = [kmeans.kmeans(Z, kmeans.plus_plus(Z, 2, rng)) for _ in range(starts)]
    labels = min(runs, key=lambda run: run.distortions[-1]).labels
    clusters = [learn[labels == k] for k in range(2)]
    centre, mean = np.transpose([c.mean(axis=0) for c in clusters])
    variance = np.array([c[:, 1].var() for c in clusters])

    def branches(lengths):
        near = np.abs(np.asarray(lengths)[:, None] - centre).argmin(axis=1)
        shape = len(near), 2
        return Branches(
            np.eye(2)[near], np.broadcast_to(mean, shape), np.broadcast_to(variance, shape)
        )

    return branches


def curve(learn):
    """Chapter 8's curve: 18 bells, one alpha and one beta, where the evidence is highest."""
    x, w = np.transpose(learn)
    Phi, t = design(x), w - w.mean()
    theta = regression.em(Phi, t, START).theta
    return _predicting(regression.e_step(Phi, t, theta), theta, slice(None), w.mean())


def machine(learn, rng, starts=3):
    """Chapter 8's relevance vector machine: of an even start and drawn ones, the most evidence."""
    x, w = np.transpose(learn)
    Phi, t, rng = design(x), w - w.mean(), np.random.default_rng(rng)
    alphas = [np.full(len(CENTRES), START.alpha)]
    alphas += [10 ** rng.uniform(-4, -1, len(CENTRES)) for _ in range(starts - 1)]
    ends = [regression.relevance(Phi, t, LinearRegression(a, START.beta)) for a in alphas]
    best = max(ends, key=lambda end: end.runs[-1].log_likelihoods[-1])
    q = regression.e_step(Phi[:, best.kept], t, best.theta)
    return _predicting(q, best.theta, best.kept, w.mean())


def _predicting(q, theta, kept, mean):
    def branches(lengths):
        centre, variance = regression.predictive(design(lengths)[:, kept], q, theta)
        return Branches(np.ones((len(centre), 1)), centre[:, None] + mean, variance[:, None])

    return branches


def predict():
    """p(wait | length) of a chosen model: its branches, and the eruptions that were kept back."""
    learn, kept = datasets.split(datasets.old_faithful(), 0)
    fig, (top, bottom) = style.figure(height=6.2, rows=2, height_ratios=(1.25, 1))
    geyser_axes(top)
    top.plot(*learn.T, ".", color=style.DATA, ms=4)
    top.plot(*kept.T, "o", mfc="none", mec=style.DATA, ms=5, mew=0.8)
    top.text(5.9, 40, "dots: learnt from; rings: kept back", color=style.DATA, ha="right")
    (here,) = top.plot([], [], color=style.INK, lw=1)
    (grip,) = top.plot([], [], "o", color=style.INK, ms=7, clip_on=False, zorder=9)
    bottom.set(xlim=(35, 105), ylim=(0, 0.1), xlabel="waiting (min)", ylabel="density")
    lines, bells = (
        [ax.plot([], [], color=style.COLOURS[j], ls=style.LINES[j])[0] for j in range(5)]
        for ax in (top, bottom)
    )
    (total,) = bottom.plot([], [], color=style.INK, lw=2.4, zorder=1)
    (came,) = bottom.plot([], [], "o", mfc="none", mec=style.INK, ms=8, clip_on=False, zorder=9)
    total_label = bottom.text(0, 0, "p(wait | length)", ha="center", va="bottom")

    def update(t, model, K):
        answer = _learned(model, K)
        along, at = answer(LENGTHS), answer([t])
        branches = np.exp(at.many(len(WAITS)).log_parts(WAITS))
        density = branches.sum(axis=1)
        for j, (line, bell) in enumerate(zip(lines, bells, strict=True)):
            there = j < at.mean.shape[1]
            line.set_visible(there)
            bell.set_visible(there)
            if there:
                seen = np.where(along.weights[:, j] > 0.05, along.mean[:, j], np.nan)
                line.set_data(LENGTHS, seen)
                bell.set_data(WAITS, branches[:, j])
        here.set_data([t, t], [35, 105])
        grip.set_data([t], [35])
        total.set_data(WAITS, density)
        peak = int(density.argmax())
        total_label.set_position((WAITS[peak], min(density[peak] + 0.002, 0.093)))
        near = kept[np.abs(kept[:, 0] - t) <= NEAR]
        came.set_data(near[:, 1], np.zeros(len(near)))
        score = answer(kept[:, 0]).log_density(kept[:, 1]).mean()
        numbers = (
            f"after {t:.2f} min: {_told(at)} · {_others(at, near)} · all {len(kept)} kept "
            f"back: {style.number(score, 3)} nats each"
        )
        name = f"{K} components, {model}" if model in SHAPES else model
        alt = (
            f"Old Faithful with the answer of a model, {name}: above, its branches over the "
            "length of the eruption, drawn where they have weight, and a vertical line at the "
            f"chosen length; below, the density of the wait there and its branches. {numbers}."
        )
        return numbers, alt

    return fig, update, [Handle(grip, "length t", x="t")]


def _told(at):
    """The branches at one length in words."""
    weights, mean, deviation = at.weights[0], at.mean[0], np.sqrt(at.variance[0])
    order = [j for j in np.argsort(mean) if weights[j] >= FAINT]
    branches = [f"{mean[j]:.1f} ± {deviation[j]:.1f} min" for j in order]
    if len(branches) == 1:
        return branches[0]
    return ", ".join(
        f"{b} with weight {weights[j]:.2f}" for b, j in zip(branches, order, strict=True)
    )


def _others(at, near):
    """What came after eruptions of nearly this length, which were kept back."""
    if not len(near):
        return f"no eruption within {NEAR} min was kept back"
    log = at.many(len(near)).log_density(near[:, 1]).mean()
    waits = ", ".join(f"{w:.0f}" for w in np.sort(near[:, 1])[:4])
    more = ", …" if len(near) > 4 else ""
    return (
        f"{len(near)} kept back within {NEAR} min: then {waits}{more} min, "
        f"{style.number(log, 2)} nats each"
    )


@cache
def _learned(model, K):
    """The answer of a model that was learned from the first half of the first split."""
    learn, _ = datasets.split(datasets.old_faithful(), 0)
    others = {STEP: lambda: step(learn, 0), CURVE: lambda: curve(learn)}
    others[MACHINE] = lambda: machine(learn, 0, starts=1)
    if model in others:
        return others[model]()
    options = {"restarts": 1, "start": "random", "rng": FOUND[model][K - 1]}
    theta = _by_length(mixture(learn, K, model, tol=1e-5, accelerate=True, **options))
    return lambda lengths: of_mixture(theta, lengths)


def _by_length(theta):
    """The same mixture, its components from short eruptions to long: so short has one colour."""
    order = np.argsort(theta.mu[:, 0])
    shape = theta.covariance_shape
    return GaussianMixture(theta.pi[order], theta.mu[order], theta.Sigma[order], shape)


def differences(groups, reference, xlim):
    """How much better each model predicts than one of them, with standard errors.

    Parameters
    ----------
    groups : dict of str to dict of str to (mean, standard error)
        Nats an eruption; a group's rows stand together.
    reference : str
        The name of the model that the others are compared with.
    xlim : pair of float
        A model that lies further out has its number written at the edge.
    """
    rows = sum(map(len, groups.values()))
    fig, ax = style.figure(height=1.3 + 0.23 * (rows + len(groups)))
    y, ticks = 0.0, []
    for g, (group, models) in enumerate(groups.items()):
        ax.text(xlim[0], y, f" {group}", va="center", color=style.COLOURS[g], weight="bold")
        for name, (mean, error) in models.items():
            y += 1
            ticks.append((y, name))
            if mean < xlim[0]:
                ax.text(xlim[0], y, f" ← {style.number(mean, 2)}", va="center")
                continue
            look = {"color": style.COLOURS[g], "marker": "o", "ms": 5, "capsize": 2}
            ax.errorbar([mean], [y], xerr=[error], **look)
        y += 1.2
    ax.axvline(0, color=style.INK, lw=0.8)
    ax.set(
        xlim=xlim,
        ylim=(y - 0.4, -0.8),
        xlabel=f"better than {reference} (nats an eruption)",
        yticks=[place for place, _ in ticks],
        yticklabels=[name for _, name in ticks],
    )
    ax.tick_params(axis="y", length=0)
    return fig


def criteria(rows, panels, limits):
    """Criteria of which less is better, over K, a line for each covariance shape.

    Parameters
    ----------
    rows : dict of str to list of (K, value of each panel)
    panels : list of str
    limits : list of (low, high)
        Of each panel; what lies above is not seen.
    """
    fig, axes = style.figure(height=2.5 * len(panels), rows=len(panels), sharex=True)
    for i, (ax, panel) in enumerate(zip(axes, panels, strict=True)):
        for k, (shape, values) in enumerate(rows.items()):
            K, *scores = zip(*values, strict=True)
            look = {"color": style.COLOURS[k], "linestyle": style.LINES[k], "marker": "o"}
            ax.plot(K, scores[i], ms=4, label=shape, **look)
        ax.set(ylim=limits[i], ylabel=panel, xticks=K)
    axes[0].legend(ncols=2, fontsize=9, loc="upper right", frameon=False)
    axes[-1].set_xlabel("components K")
    return fig


def split_groups(fits):
    """Several mixtures of Old Faithful side by side, with their contours.

    Parameters
    ----------
    fits : dict of str to GaussianMixture
    """
    X = datasets.old_faithful()
    fig, axes = style.figure(height=3.4, columns=len(fits), sharey=True)
    for ax, (name, theta) in zip(axes, fits.items(), strict=True):
        geyser_axes(ax)
        theta = _by_length(theta)
        Points(ax, X, size=8).update(e_step(X, theta))
        Ellipses(ax, theta.K).update(theta)
        ax.set_title(name, loc="left")
        ax.label_outer()
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
        ax.set_title(name, loc="left")
        ax.set_ylabel("density")
    axes[-1].set_xlabel("$x$")
    return fig


def successive(lengths, parting, shares):
    """Each eruption's length against that of the one before it.

    Parameters
    ----------
    lengths : (N,) array
        In order, minutes.
    parting : float
        Short below, long above.
    shares : dict of (str, str) to float
        How often the second kind follows the first.
    """
    fig, ax = style.figure(height=4.2)
    ax.plot(lengths[:-1], lengths[1:], "o", color=style.DATA, ms=4, alpha=0.7)
    ax.axhline(parting, color=style.INK, lw=0.8)
    ax.axvline(parting, color=style.INK, lw=0.8)
    places = {"short": (1.35, 1.2), "long": (3.3, 5.5)}
    for (before, after), share in shares.items():
        words = f"{after} after {before}: {100 * share:.0f} %"
        ax.text(places[before][0], places[after][1], words, va="center")
    ax.set(
        xlim=(1.3, 5.5),
        ylim=(1.0, 5.75),
        xlabel="an eruption (min)",
        ylabel="the eruption after it (min)",
    )
    return fig
