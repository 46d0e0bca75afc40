"""A picture that a reader moves: controls around it, each move answered.

One notebook cell lives three times. In Jupyter the kernel answers the controls. In the built page
the same controls ask the same function, running in the reader's browser. Where nothing can answer
there is the picture at its default values, and the same in words.
"""

import json
from html import escape

import ipywidgets
from traitlets import Dict, List, Unicode

from ..figures import image
from ..figures.moving import Moving, sentence
from .controls import aligned, offered
from .still import Still


def explore(picture, places=None, **controls):
    """Put controls around a picture.

    Parameters
    ----------
    picture : callable
        Of `gmmlab.figures`: returns a figure and its update, which takes one keyword a control.
    places : dict of str to dict
        Named places to try, each with the values that differ from the defaults.
    **controls : ipywidgets control
        Made by `slider`, or any control that has a value; one to four.

    Returns
    -------
    Explorer
        Shows itself as the last line of a cell.

    Raises
    ------
    ValueError
        If there are too few or too many controls, or a place sets one that is not there.
    """
    if not 1 <= len(controls) <= 4:
        raise ValueError(f"controls: expected one to four, got {len(controls)}")
    for place, values in (places or {}).items():
        if unknown := sorted(set(values) - set(controls)):
            raise ValueError(f"places: {place!r} sets {unknown}, expected some of {list(controls)}")
    return Explorer(picture, places or {}, controls)


class Explorer(Still, ipywidgets.VBox):
    """Controls around a picture; its traits tell a page what to ask for."""

    function = Unicode().tag(sync=True)  # dotted name of the picture
    names: List[str] = List().tag(sync=True)  # of the controls, as they stand
    choices = Dict().tag(sync=True)  # of each control that has options, their values as JSON
    places: List[str] = List().tag(sync=True)  # of each button, the setting of each control

    def __init__(self, picture, places, controls):
        self._controls = controls
        self._moving = Moving(picture)
        self._going = False
        defaults = self._values()
        numbers, alt, pixels = self._moving.move(**defaults)
        at_rest = image.element(image.small(pixels), alt)
        self._at_rest = f"{at_rest}<p>{escape(numbers)}</p>"
        self._words = f"{numbers}\n{alt}"
        self._picture = ipywidgets.HTML(at_rest)
        self._numbers = ipywidgets.HTML(escape(numbers))
        places = {"reset": defaults} | {name: defaults | place for name, place in places.items()}
        buttons = [self._button(name, values) for name, values in places.items()]
        parts = {
            "picture": self._picture,
            "numbers": self._numbers,
            "controls": ipywidgets.VBox(aligned(controls.values())),
            "places": ipywidgets.HBox(buttons, layout={"flex_flow": "row wrap"}),
        }
        choices = {n: offered(c) for n, c in controls.items() if hasattr(c, "options")}
        for name, part in parts.items():
            part.add_class(f"live-{name}")
        super().__init__(
            list(parts.values()),
            function=f"{picture.__module__}.{picture.__qualname__}",
            names=list(controls),
            choices={name: [json.dumps(v) for v in values] for name, values in choices.items()},
            places=[
                {n: choices[n].index(v) if n in choices else v for n, v in values.items()}
                for values in places.values()
            ],
        )
        self.add_class("live")
        for control in controls.values():
            control.observe(self._answer, "value")

    def _values(self):
        return {name: control.value for name, control in self._controls.items()}

    def _button(self, name, values):
        button = ipywidgets.Button(description=name, layout={"width": "auto"})
        button.on_click(lambda _: self._go(values))
        return button

    def _go(self, values):
        """Set every control, then draw once."""
        self._going = True
        try:
            for name, value in values.items():
                self._controls[name].value = value
        finally:
            self._going = False
        self._answer()

    def _answer(self, _=None):
        if self._going:
            return
        try:
            numbers, alt, pixels = self._moving.move(**self._values())
        except Exception as error:  # whatever a picture raises, the reader is told and goes on
            self._numbers.value = escape(sentence(error))
        else:
            self._picture.value = image.element(image.quick(pixels), alt)
            self._numbers.value = escape(numbers)
