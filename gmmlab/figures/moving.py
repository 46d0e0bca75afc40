"""A picture that is built once and then moved, in a kernel and in a reader's browser alike."""

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
