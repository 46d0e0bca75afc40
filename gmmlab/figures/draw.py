"""What several pictures draw: data, and Gaussians as contours at one and two deviations."""

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.image import PcolorImage

from . import style

DEVIATIONS = (1, 2)
_ANGLES = np.linspace(0, 2 * np.pi, 73)
_CIRCLE = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)])


def ellipse(mu, Sigma, deviations):
    """(2, 73): the points at so many standard deviations from the mean, in every direction."""
    return mu[:, None] + deviations * np.linalg.cholesky(Sigma) @ _CIRCLE


class Squares:
    """A table as squares of colour, drawn once and then moved.

    `imshow` resamples each channel over the whole plot; this looks the colour of each pixel up, in
    a fifth of the time.
    """

    def __init__(self, ax, x, y, table, **look):
        """Put a table (M, L), or colours (M, L, 4), over x and y, which begin and end there."""
        self.x, self.y = x, y
        self.image = PcolorImage(ax, *self._edges(table), table, zorder=0, **look)
        self.image.set_in_layout(False)  # it has no size of its own
        ax.add_image(self.image)

    def update(self, table):
        """Show another table."""
        self.image.set_data(*self._edges(table), table)

    def _edges(self, table):
        rows, columns = table.shape[:2]
        return np.linspace(*self.x, columns + 1), np.linspace(*self.y, rows + 1)


class Ellipses:
    """The contours of K Gaussians, drawn once and then moved."""

    def __init__(self, ax, K):
        self.lines = [
            [
                ax.plot([], [], color=style.COLOURS[k], linestyle=style.LINES[k], lw=2.2 - 0.5 * d)[
                    0
                ]
                for d in DEVIATIONS
            ]
            for k in range(K)
        ]
        self.centres = [
            ax.plot([], [], "o", color=style.COLOURS[k], ms=7, mec=style.BACKGROUND, mew=1.2)[0]
            for k in range(K)
        ]

    def update(self, theta):
        """Move the contours to the components of theta; those that it has not are not drawn."""
        for k, (lines, centre) in enumerate(zip(self.lines, self.centres, strict=True)):
            for mark in (*lines, centre):
                mark.set_visible(k < theta.K)
            if k < theta.K:
                centre.set_data(theta.mu[k, :1], theta.mu[k, 1:])
                for d, line in zip(DEVIATIONS, lines, strict=True):
                    line.set_data(*ellipse(theta.mu[k], theta.Sigma[k], d))


class Points:
    """Data in the plane, grey until responsibilities colour them; pale and ringed where torn.

    Half of one colour and half of another is close to grey, which means that nobody has looked at
    the datum yet. So doubt has a sign of its own: the more of it, the paler the point and the
    darker its rim.
    """

    def __init__(self, ax, X, size=14):
        self.N = len(X)
        self.marks = ax.scatter(*X.T, s=size, c=style.DATA, lw=0.7, edgecolor="none")

    def update(self, gamma=None):
        """Mix the components' colours by responsibilities (N, K); without them, grey."""
        if gamma is None:
            self.marks.set_facecolor(style.DATA)
            self.marks.set_edgecolor("none")
            return
        doubt = torn(gamma)[:, None]
        rim = np.hstack([np.broadcast_to(to_rgb(style.INK), (len(doubt), 3)), doubt])
        self.marks.set_facecolor(style.mixed(gamma) * (1 - doubt) + doubt)
        self.marks.set_edgecolor(rim)

    def move(self, X):
        """Put the points elsewhere."""
        self.marks.set_offsets(X)


def torn(gamma):
    """(N,): how far each row is from certain, 0 to 1: its entropy over ln 2, at most one."""
    log = np.log(gamma, out=np.zeros_like(gamma, dtype=float), where=gamma > 0)
    return np.clip(-(gamma * log).sum(axis=1) / np.log(2), 0, 1)


def geyser_axes(ax):
    """Name and fix the axes of Old Faithful, in minutes."""
    ax.set(
        xlim=(1, 6), ylim=(35, 105), xlabel="eruption (min)", ylabel="waiting for the next (min)"
    )
