"""Pictures of binary images and of the components that make them: chapter 7."""

from functools import cache, lru_cache

import numpy as np
from matplotlib.patches import Rectangle

from .. import datasets, face
from ..bernoulli import random_start
from ..stepping import half_steps
from . import style
from .draw import Squares
from .walk import Walk

SIDE = 28  # pixels
DIGITS = {2: "two", 3: "three", 4: "four"}
INK = {"cmap": "Greys", "vmin": 0, "vmax": 1, "interpolation": "nearest"}


def rows(images, titles, columns):
    """Show images of 784 pixels in rows, each with a title above it."""
    count = -(-len(images) // columns)
    width = style.WIDTH / columns
    fig, axes = style.figure(height=count * (width + 0.28), rows=count, columns=columns)
    for ax in np.ravel(axes):
        ax.set_axis_off()
    for ax, image, title in zip(np.ravel(axes), images, titles, strict=False):
        ax.imshow(np.reshape(image, (SIDE, SIDE)), **INK)
        ax.set_title(title)
    return fig


def means(theta):
    """The images that Bernoulli components are, with their weights, (9.44)-(9.48)."""
    return rows(theta.mu, [f"π = {p:.2f}" for p in theta.pi], columns=max(3, theta.K))


def correlations(pixel, matrices, titles):
    """How one pixel goes with every other: correlations as images, (9.50).

    Parameters
    ----------
    pixel : int
        Marked in each image.
    matrices : list of (784, 784) array
        Covariances.
    titles : list of str
    """
    fig, axes = style.figure(height=2.4, columns=len(matrices))
    row, column = divmod(pixel, SIDE)
    for ax, covariance, title in zip(np.ravel(axes), matrices, titles, strict=True):
        spread = np.sqrt(np.diagonal(covariance))
        scale = np.where(spread > 0, spread, 1)
        image = covariance[pixel] / (scale[pixel] * scale)
        shown = ax.imshow(image.reshape(SIDE, SIDE), cmap="PuOr", vmin=-1, vmax=1)
        ax.plot(column, row, "o", mfc="none", mec=style.INK, ms=8)
        ax.set_axis_off()
        ax.set_title(title)
    fig.colorbar(shown, ax=axes, shrink=0.8, ticks=[-1, 0, 1])
    return fig


def learning():
    """EM on digits: the images that the components become, (9.51)-(9.60)."""
    X, labels = _digits()
    fig, axes = style.figure(height=4.4, rows=2, columns=3)
    blank, ends = np.zeros((SIDE, SIDE)), (0, SIDE)
    shown = [Squares(ax, ends, ends[::-1], blank, cmap="Greys", clim=(0, 1)) for ax in axes.flat]
    frames = [ax.add_patch(Rectangle((0, 0), SIDE, SIDE, fill=False, lw=4)) for ax in axes.flat]
    for ax in axes.flat:
        ax.set(xlim=(0, SIDE), ylim=(SIDE, 0), aspect="equal")
        ax.set_axis_off()
        ax.set_title(" ")

    def update(K, iterations, start):
        steps = _walk(K, start).first(2 * iterations + 1)
        step = steps[min(2 * iterations, len(steps) - 1)]
        theta, z = step.theta, step.q.argmax(axis=1)
        words = []
        below = range(3, 3 + K) if K <= 3 else ()  # room for some of the images themselves
        for place, (ax, squares, frame) in enumerate(zip(axes.flat, shown, frames, strict=True)):
            k = place - 3 if place in below else place
            for mark in (squares.image, frame, ax.title):
                mark.set_visible(k < K)
            if k >= K:
                continue
            frame.set_edgecolor(style.COLOURS[k])
            if place in below:
                squares.update(_some(X[z == k]))
                ax.set_title("some that it takes", color=style.INK)
                continue
            squares.update(theta.mu[k].reshape(SIDE, SIDE))
            counts = [int(((z == k) & (labels == digit)).sum()) for digit in DIGITS]
            ax.set_title(f"π = {theta.pi[k]:.2f}", color=style.COLOURS[k])
            taken = map(face.count, counts, DIGITS.values())
            words.append(f"component {k + 1} takes {', '.join(taken)}")
        nats = style.number(step.decomposition.log_likelihood, 1)
        numbers = f"ln p(X) = {nats} nats · " + "; ".join(words)
        also = "; below each, nine of the images that it takes" if below else ""
        alt = f"{K} images of 28 by 28 pixels, the means of the components{also}. {numbers}."
        return numbers, alt

    return fig, update


def _some(images):
    """Nine images in one, spread over those that there are; fewer, if there are fewer."""
    mosaic = np.zeros((3 * SIDE, 3 * SIDE))
    chosen = (
        images[np.unique(np.linspace(0, len(images) - 1, 9).astype(int))] if len(images) else ()
    )
    for place, image in enumerate(chosen):
        row, column = divmod(place, 3)
        mosaic[row * SIDE :, column * SIDE :][:SIDE, :SIDE] = image.reshape(SIDE, SIDE)
    return mosaic


@cache
def _digits():
    return datasets.digits()


@lru_cache(maxsize=8)
def _walk(K, start):
    """E, M, E, M, ... from a random start: an E step is shown after each iteration."""
    X = _digits()[0]
    return Walk(half_steps(X, random_start(K, X.shape[1], start), tol=0))
