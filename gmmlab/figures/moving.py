"""A picture that is built once and then moved, in a kernel and in a reader's browser alike."""

import json
from functools import cache
from importlib import import_module
from time import perf_counter

import numpy as np
from matplotlib import rc_context
from matplotlib.axis import Axis
from matplotlib.collections import PathCollection
from matplotlib.image import AxesImage
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.text import Text

from . import handles, style

WORDS = (Text, Legend)


class Moving:
    """A live picture, its figure kept from one set of values to the next.

    Parameters
    ----------
    function : callable
        Returns a figure, and a function that moves it: values in, a line of numbers and the
        alternative text out; then, where there are any, the picture's handles.
    """

    def __init__(self, function):
        self.figure, self._update, *held = function()
        self._handles = held[0] if held else ()
        self._frame, self._live, self._stills = None, [], []

    def move(self, **values):
        """Move the picture to these values.

        Returns
        -------
        numbers : str
            What the picture shows, as numbers.
        alt : str
            What the picture shows, in words.
        pixels : (height, width, 4) array of bytes
            Red, green, blue and opacity. The next move overwrites them.
        """
        begin = perf_counter()
        with rc_context(style.RC):
            numbers, alt = self._update(**values)
            updated = perf_counter()
            self._draw()
        self.seconds = {"update": updated - begin, "draw": perf_counter() - updated}
        return numbers, alt, self.figure.canvas.buffer_rgba()

    @property
    def has_handles(self):
        """Whether there is something to take hold of."""
        return bool(self._handles)

    def places(self):
        """Return where the handles are after the last move, as `handles.places` does."""
        return handles.places(self.figure, self._handles)

    def held(self, hand, values, limits):
        """Return the values that a hand asks for, as `handles.held` does."""
        return handles.held(self.figure, self._handles, hand, values, limits)

    def _draw(self):
        """Draw what an update changed over a copy of what it did not: axes are most of the work."""
        frame = [(ax.viewLim.bounds, _drawn(ax)) for ax in self.figure.axes]
        changed = {child for _, children in frame for child in children if _is_stale(child)}
        if frame != self._frame or any(isinstance(child, Axis) for child in changed):
            self._draw_all(frame)
        elif not changed <= set(self._live):
            self._live = [child for _, children in frame for child in _over(changed, children)]
            seen = [c for c in self._live if isinstance(c, AxesImage) and c.get_visible()]
            for child in self._live:
                child.set_animated(True)
            for child in seen:  # matplotlib draws images all the same, and they would show through
                child.set_visible(False)
            self.figure.canvas.draw()
            for child in seen:
                child.set_visible(True)
            self._stills = [(0, self.figure.canvas.copy_from_bbox(self.figure.bbox))]
        self._draw_live(changed)

    def _draw_live(self, changed):
        """Draw what may change, from the lowest that did: images are the rest of the work."""
        if not self._live:
            return
        first = next((i for i, child in enumerate(self._live) if child in changed), 0)
        self._stills = [(i, still) for i, still in self._stills if i <= first]
        start, still = self._stills[-1]
        self.figure.canvas.restore_region(still)
        for i, child in enumerate(self._live[start:], start=start + 1):
            self.figure.draw_artist(child)
            if isinstance(child, AxesImage):
                self._stills.append((i, self.figure.canvas.copy_from_bbox(self.figure.bbox)))

    def _draw_all(self, frame):
        for child in self._live:
            child.set_animated(False)
        self._frame, self._live = frame, []
        self.figure.canvas.draw()
        self.figure.set_layout_engine("none")  # once laid out, panels stay where they are


def _is_stale(child):
    return child.stale or (isinstance(child, Legend) and any(p.stale for p in child.get_texts()))


def _drawn(ax):
    """Return what an axes draws over its ground."""
    hidden = {ax.patch} if ax.axison else {ax.patch, ax.xaxis, ax.yaxis, *ax.spines.values()}
    return [child for child in ax.get_children() if child not in hidden]


def _over(changed, children):
    """Return the changed children and what lies over them, from the lowest up; axes stay.

    Where only lines and points move, words that do not change stay too, under them: letters are
    half of the work.
    """
    moved = [child for child in children if child in changed]
    thin = all(isinstance(child, (Line2D, PathCollection, *WORDS)) for child in moved)
    stay = (Axis, *WORDS) if thin else Axis
    children = [child for child in children if child in changed or not isinstance(child, stay)]
    lowest = min((child.zorder for child in moved), default=np.inf)
    return sorted((c for c in children if c.zorder >= lowest), key=lambda child: child.zorder)


def sentence(error):
    """Return what a reader is told when a picture could not be moved."""
    return f"No picture for these values: {str(error) or type(error).__name__}"


def answer(function, question, hand=None):
    """Answer a page, where there are names and text only.

    Parameters
    ----------
    function : str
        Dotted name of a live picture.
    question : str
        Its values, as JSON.
    hand : str, optional
        As JSON, what a hand has done since: [[number, x, y], limits], as in `handles.held`.

    Returns
    -------
    numbers, alt, pixels
        As `Moving.move` returns them; a sentence and no pixels when the picture raised an error.
    state : str
        As JSON: the values that are shown, what they took, and what `handles.places` says of them.
    """
    try:
        moving, values = _moving(function), json.loads(question)
        if hand:
            held, limits = json.loads(hand)
            values = moving.held(held, values, limits)
        shown = moving.move(**values)
        state = {"values": values, "seconds": moving.seconds} | moving.places()
        return *shown, json.dumps(state)
    except Exception as error:  # whatever a picture raises, the reader is told and goes on
        return sentence(error), "", None, ""


@cache
def _moving(function):
    module, _, name = function.rpartition(".")
    return Moving(getattr(import_module(module), name))
