"""How every picture of the book looks: colours, lines, sizes, and numbers in words.

Component k has its own colour and line style on every page, so that neither is needed alone.
Colours are Okabe and Ito's, darkened where they would be too faint on white; every one has a
contrast of at least 3:1 with the background, and text has more.
"""

from io import BytesIO

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

INK = "#222222"  # text and axes
DATA = "#767676"  # data that nobody has coloured yet
BACKGROUND = "#ffffff"  # of every picture, in the light theme and in the dark one

COLOURS = ("#0072b2", "#d55e00", "#008f68", "#b0568b", "#8a6d00", "#3a8fc0", "#5b5b5b", "#8c3b00")
LINES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)), (0, (8, 2)))
LIKELIHOOD = {"color": INK, "linestyle": "-"}
BOUND = {"color": "#b0568b", "linestyle": "--"}
GAP = {"color": "#b07d00", "hatch": "///"}

CLEAR = {"fc": BACKGROUND, "ec": "none", "pad": 1}  # behind words where a curve may come by
WIDTH = 5.6  # inches: a phone shows this at two thirds and can still be read
DPI = 144
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

RC = {
    "font.size": 11,
    "axes.titlesize": 11,
    "axes.labelsize": 11,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.formatter.useoffset": False,
    "figure.facecolor": BACKGROUND,
    "axes.facecolor": BACKGROUND,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "hatch.linewidth": 0.6,
}


def figure(height=3.6, rows=1, columns=1, width=WIDTH, **subplots):
    """Return an empty figure in the book's style, and its axes.

    Parameters
    ----------
    height, width : float
        Inches.
    rows, columns : int
        Panels.
    **subplots
        Passed to matplotlib's `subplots`: `sharex`, `width_ratios`, ...

    Returns
    -------
    Figure
    Axes, or an array of them
    """
    with rc_context(RC):
        fig = Figure(figsize=(width, height), dpi=DPI, layout="constrained")
        FigureCanvasAgg(fig)
        return fig, fig.subplots(rows, columns, **subplots)


def png(fig, dpi=DPI):
    """Return the picture as PNG bytes."""
    buffer = BytesIO()
    with rc_context(RC):
        fig.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()


def mixed(gamma):
    """(N, 3): for each datum the colours of the components, mixed by its responsibilities."""
    gamma = np.asarray(gamma)
    return np.clip(gamma @ np.array([to_rgb(c) for c in COLOURS[: gamma.shape[1]]]), 0, 1)


def number(x, digits=2):
    """Return x in words for a picture or a sentence: a minus sign, and so many decimals."""
    return f"{round(x, digits) + 0.0:.{digits}f}".replace("-", "−")  # + 0.0: no negative zero


def size(x, digits=2):
    """Return a number of any size in words: 0.54, and 5.8·10⁻⁷ where one would count zeros."""
    if x == 0 or 1e-3 <= abs(x) < 10**digits:
        return f"{x:.{digits}g}".replace("-", "−")
    mantissa, exponent = f"{x:.{digits - 1}e}".split("e")
    power = "10" + str(int(exponent)).translate(RAISED)
    mantissa = mantissa.replace("-", "−")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return power if mantissa == "1" else f"{mantissa}·{power}"


def percent(share):
    """Return a share in words, whole; no line breaks before the sign."""
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%"
