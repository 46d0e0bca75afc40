"""A picture that is built once and then moved, in a kernel and in a reader's browser alike."""

import json
from functools import cache
from importlib import import_module

from matplotlib import rc_context

from . import style


class Moving:
    """A live picture, its figure kept from one set of values to the next.

    Parameters
    ----------
    function : callable
        Returns a figure, and a function that moves it: values in, a line of numbers and the
        alternative text out.
    """

    def __init__(self, function):
        self.figure, self._update = function()

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
        with rc_context(style._RC):
            numbers, alt = self._update(**values)
            self.figure.canvas.draw()
            self.figure.set_layout_engine("none")  # once laid out, panels stay where they are
        return numbers, alt, self.figure.canvas.buffer_rgba()


def sentence(error):
    """Return what a reader is told when a picture could not be moved."""
    return f"No picture for these values: {str(error) or type(error).__name__}"


def answer(function, question):
    """Answer a page, where there are names and text only.

    Parameters
    ----------
    function : str
        Dotted name of a live picture.
    question : str
        Its values, as JSON.

    Returns
    -------
    numbers, alt, pixels
        As `Moving.move` returns them; a sentence and no pixels when the picture raised an error.
    """
    try:
        return _moving(function).move(**json.loads(question))
    except Exception as error:  # whatever a picture raises, the reader is told and goes on
        return sentence(error), "", None


@cache
def _moving(function):
    module, _, name = function.rpartition(".")
    return Moving(getattr(import_module(module), name))
