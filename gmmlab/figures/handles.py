"""What in a picture a reader may take hold of, and which controls that sets.

A picture returns its handles after its figure and its update. A handle sits on a mark and goes
where the mark goes; dragging it sets controls, and nothing else: what a hand can do, sliders can.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D


@dataclass(frozen=True)
class Handle:
    """A mark that can be dragged.

    Attributes
    ----------
    mark : Line2D
        Its one point is where the handle is; while it has none, or is hidden, there is no handle.
    label : str
        What it moves, as the controls call it.
    x, y : str, optional
        The controls that are its coordinates.
    put : callable, optional
        Where there is more to say: x, y, and the values of all controls, to those that change.
    """

    mark: Line2D
    label: str
    x: str | None = None
    y: str | None = None
    put: Callable | None = None

    @property
    def ax(self):
        """Return the plot that the mark is in."""
        return self.mark.axes

    def place(self):
        """Return where the mark is, in pixels from the lower left; None where it is not."""
        points = self.mark.get_xydata()
        if not self.mark.get_visible() or not len(points):
            return None
        return self.ax.transData.transform(points[0])

    def changes(self, x, y, values):
        """Return the controls that a drag to (x, y) sets, with their new values."""
        if self.put:
            return self.put(x, y, values)
        return {name: at for name, at in ((self.x, x), (self.y, y)) if name}


@dataclass(frozen=True)
class Tap:
    """A plot in which a click or a tap sets something.

    Attributes
    ----------
    ax : Axes
    put : callable
        As of a Handle.
    """

    ax: Axes
    put: Callable

    def place(self):
        """Return None: there is nothing to be seen of it."""

    def changes(self, x, y, values):
        """Return the controls that a tap at (x, y) sets, with their new values."""
        return self.put(x, y, values)


def places(figure, handles):
    """Return what a page draws over a picture.

    Returns
    -------
    dict
        "handles": of each, in order, its label and its place in shares of width and height, from
        the left and from the top; None where it is not to be seen. "taps": whether there is a Tap.
    """
    width, height = figure.canvas.get_width_height()
    found = []
    for handle in handles:
        place = handle.place()
        if place is not None:
            x, y = place[0] / width, 1 - place[1] / height
            inside = 0 <= x <= 1 and 0 <= y <= 1
            place = [handle.label, round(float(x), 4), round(float(y), 4)] if inside else None
        found.append(place)
    return {"handles": found, "taps": any(isinstance(handle, Tap) for handle in handles)}


def held(figure, handles, hand, values, limits):
    """Return the values of all controls once a hand has moved.

    Parameters
    ----------
    hand : (int, float, float)
        Which handle, −1 for a tap, and where to, in shares of width and height. A place beside the
        plot is taken for the nearest one in it.
    values : dict
        Of the controls, before.
    limits : dict of str to (low, high, step)
        Of the controls that are sliders: what they can reach.

    Raises
    ------
    ValueError
        If there is no such handle.
    """
    number, x, y = hand
    width, height = figure.canvas.get_width_height()
    pixel = np.array([x * width, (1 - y) * height])
    if number == -1:
        found = [h for h in handles if isinstance(h, Tap) and h.ax.bbox.contains(*pixel)]
    else:
        found = [h for i, h in enumerate(handles) if i == number and isinstance(h, Handle)]
        if not found:
            raise ValueError(f"hand: expected one of {len(handles)} handles, got number {number}")
    changes = {}
    for handle in found:
        inside = np.clip(pixel, handle.ax.bbox.min, handle.ax.bbox.max)
        x, y = map(float, handle.ax.transData.inverted().transform(inside))
        changes = handle.changes(x, y, values)
    return values | {
        name: snapped(value, *limits[name]) if name in limits else value
        for name, value in changes.items()
    }


def snapped(value, low, high, step):
    """Return the value nearest to this one that a slider has."""
    steps = round((min(max(value, low), high) - low) / step)
    value = round(low + steps * step, 7)  # as the sliders of a page round
    return value if value <= high else round(value - step, 7)


def read(text, name="places"):
    """Return the places that a text names: (M, 2), from "2 85; 5 57".

    Raises
    ------
    ValueError
        If a place has not two numbers.
    """
    found = []
    for place in filter(str.strip, text.split(";")):
        try:
            x, y = map(float, place.split())
            if not np.isfinite([x, y]).all():
                raise ValueError
        except ValueError:
            raise ValueError(
                f"{name}: expected two numbers for each place, as in 2 85; 5 57, "
                f"got {place.strip()!r}"
            ) from None
        found.append((x, y))
    return np.array(found).reshape(-1, 2)


def write(points, digits=2):
    """Return places as a text that `read` reads."""
    return "; ".join(f"{x:.{digits}f} {y:.{digits}f}" for x, y in points)
