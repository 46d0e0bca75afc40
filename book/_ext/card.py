"""Draw the picture that other sites show beside a link to the book."""

from textwrap import fill

import gmmlab
from gmmlab import datasets
from gmmlab.figures import draw, style

SIZE = (1200, 630)  # pixels, as those sites ask for
DPI = 150
LINE = (
    "Every equation derived and computed, every picture moves, every chapter runs in your browser."
)
WORDS = "Old Faithful's eruptions, and a mixture of two Gaussians that EM has fitted to them"


def picture(title):
    """Return it as PNG, with the title of the book on it."""
    width, height = SIZE
    fig, ax = style.figure(height / DPI, width=width / DPI)
    X = datasets.old_faithful()
    theta = gmmlab.fit(X, 2, rng=0).theta
    draw.Points(ax, X).update(gmmlab.e_step(X, theta))
    draw.Ellipses(ax, 2).update(theta)
    draw.geyser_axes(ax)
    ax.set_position([0.56, 0.17, 0.41, 0.76])
    fig.text(0.05, 0.86, fill(title, 18), fontsize=24, weight="bold", va="top", linespacing=1.2)
    fig.text(0.05, 0.55, fill(LINE, 32), fontsize=14, va="top", linespacing=1.5)
    return style.png(fig, DPI)
