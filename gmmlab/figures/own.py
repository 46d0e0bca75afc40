"""K-means beside EM on points that a reader puts down and takes away: chapter 6."""

from functools import lru_cache

import numpy as np

from ..errors import SingularCovarianceError
from ..expectation import e_step
from ..gaussian import fit
from ..kmeans import kmeans, one_of_k, plus_plus
from ..loop import em
from . import style
from .clusters import Centres
from .draw import Ellipses, Points
from .handles import Tap, read, write

REACH = 0.3  # how near a click must be to one of the reader's own points to take it away
MOST = 60  # own points: a link to them stays one that can be sent


def ground(name):
    """Return the points that are there already: a wide cluster and a narrow one, or none.

    Returns
    -------
    (N, 2) array
    """
    rng = np.random.default_rng(4)
    if name == "wide and narrow":
        return np.vstack(
            [rng.normal([-1, 0], [1.1, 1.1], (60, 2)), rng.normal([2.4, 0], 0.2, (20, 2))]
        )
    if name == "two stripes":
        across = rng.uniform(-3, 3, 80)
        return np.column_stack([across, np.repeat([-0.7, 0.7], 40) + rng.normal(0, 0.12, 80)])
    return np.empty((0, 2))


def side_by_side():
    """K-means (9.1) and EM (9.23)-(9.28) on the same points, each the best of several starts."""
    fig, axes = style.figure(height=3.1, columns=2, sharex=True, sharey=True)
    for ax, title in zip(axes, ("K-means", "EM"), strict=True):
        ax.set(xlim=(-4, 4), ylim=(-3.4, 3.4), aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
        ax.set_title(title, loc="left")
        ax.label_outer()
    clouds = [Points(ax, np.empty((0, 2)), size=14) for ax in axes]
    centres, ellipses = Centres(axes[0], 4), Ellipses(axes[1], 4)

    def update(points, K, data):
        own, given = read(points, "points"), ground(data)
        if len(own) > MOST:
            raise ValueError(f"points: expected at most {MOST}, got {len(own)}")
        X = np.vstack([given, own])
        labels, mu, theta = _answers(data, points, K)
        for cloud in clouds:
            cloud.move(X)
            cloud.update()
        centres.update(mu)
        for mark in (*(line for pair in ellipses.lines for line in pair), *ellipses.centres):
            mark.set_visible(False)
        told = "K-means: "
        if len(mu):
            clouds[0].update(one_of_k(labels, K))
            told += "clusters of " + ", ".join(map(str, np.bincount(labels, minlength=K)))
        else:
            told += f"waits for {K} points"
        if theta is not None:
            gamma = e_step(X, theta)
            clouds[1].update(gamma)
            ellipses.update(theta)
            torn = int((gamma.max(axis=1) < 0.9).sum())
            same = f" · points less than {style.percent(0.9)} of one component: {torn}"
            told += " · EM: weights " + ", ".join(map(style.percent, theta.pi)) + same
        else:
            told += " · EM: no fit, since a component would sit on points of a line, or on one"
        numbers = f"{len(X)} points, {len(own)} your own · {told}"
        alt = (
            f"Two panels of the same {len(X)} points, {len(own)} of them put down by hand, with "
            f"{K} clusters: left in the colours of K-means, right in those of EM. {numbers}."
        )
        return numbers, alt

    def put(x, y, values):
        """Add a point here, or take away the own one that is here."""
        own = read(values["points"], "points")
        near = np.hypot(*(own - [x, y]).T) < REACH
        kept = own[~near] if near.any() else np.vstack([own, [x, y]])
        return {"points": write(kept)}

    return fig, update, [Tap(ax, put) for ax in axes]


@lru_cache(maxsize=32)
def _answers(data, points, K):
    """Labels and centres of K-means, and the mixture that EM ends with, or None."""
    X = np.vstack([ground(data), read(points, "points")])
    if len(np.unique(X, axis=0)) < K:
        return None, np.empty((0, 2)), None
    rng = np.random.default_rng(0)
    runs = [kmeans(X, plus_plus(X, K, rng)) for _ in range(5)]
    best = min(runs, key=lambda run: run.distortions[-1])
    try:
        theta = _fitted(X, K)
    except SingularCovarianceError:
        return best.labels, best.mu, None
    return best.labels, best.mu, _in_order(theta, best.mu)


def _fitted(X, K):
    """EM's best of four starts: a few iterations of each, then the best of them to its end."""
    try:
        start = fit(X, K, restarts=4, rng=0, tol=1e-3, max_iter=20).theta
        return em(X, start, tol=1e-5, max_iter=200, accelerate=True).theta
    except SingularCovarianceError:  # the best of them sits down on points later: another may not
        return fit(X, K, restarts=4, rng=0, tol=1e-6, max_iter=300).theta


def _in_order(theta, mu):
    """The mixture with its components in the order, and so the colours, of the nearest centres."""
    apart = np.linalg.norm(theta.mu[:, None] - mu, axis=-1)
    order = []
    for k in range(theta.K):
        rest = [j for j in range(theta.K) if j not in order]
        order.append(min(rest, key=lambda j: apart[j, k]))
    return type(theta)(theta.pi[order], theta.mu[order], theta.Sigma[order])
