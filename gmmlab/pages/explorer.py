"""A picture that a reader moves: controls around it, each move answered.

One notebook cell lives three times. In Jupyter the kernel answers the controls. In the built page
the same controls ask the same function, running in the reader's browser. Where nothing can answer
there is the picture at its default values, and the same in words.
"""

import json
from html import escape
from itertools import chain
from pathlib import Path

import ipywidgets
from traitlets import Dict, List, Unicode

from ..figures import image
from ..figures.moving import Moving, sentence
from .controls import aligned, offered, playing
from .still import Still

# A front end runs no script that a widget brings, but it tells an image that it has loaded.
SCRIPT = Path(__file__).with_name("handles.js")
BLANK = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAAC"
HIDDEN = {"display": "none"}


def explore(picture, places=None, *, play=None, clears=None, **controls):
    """Put controls around a picture.

    Parameters
    ----------
    picture : callable
        Of `gmmlab.figures`: returns a figure and its update, which takes one keyword a control;
        and its handles, where a reader may take hold of what it shows.
    places : dict of str to dict
        Named places to try, each with the values that differ from the defaults.
    play : str, optional
        The slider of whole steps that a play button walks along.
    clears : dict of str to list of str, optional
        Controls that, moved by hand, set others back to what they were at first.
    **controls : ipywidgets control
        Made by `slider`, or any control that has a value; one to four.

    Returns
    -------
    Explorer
        Shows itself as the last line of a cell.

    Raises
    ------
    ValueError
        If there are too few or too many controls, or one is named that is not there.
    """
    if not 1 <= len(controls) <= 4:
        raise ValueError(f"controls: expected one to four, got {len(controls)}")
    for place, values in (places or {}).items():
        if unknown := sorted(set(values) - set(controls)):
            raise ValueError(f"places: {place!r} sets {unknown}, expected some of {list(controls)}")
    clears = clears or {}
    for name, named in (
        ("play", [play] if play else []),
        ("clears", [*clears, *chain(*clears.values())]),
    ):
        if unknown := sorted(set(named) - set(controls)):
            raise ValueError(f"{name}: expected some of {list(controls)}, got {unknown}")
    return Explorer(picture, places or {}, controls, play, clears)


class Explorer(Still, ipywidgets.VBox):
    """Controls around a picture; its traits tell a page what to ask for."""

    function = Unicode().tag(sync=True)  # dotted name of the picture
    names: List[str] = List().tag(sync=True)  # of the controls, as they stand
    choices = Dict().tag(sync=True)  # of each control that has options, their values as JSON
    places: List[str] = List().tag(sync=True)  # of each button, the setting of each control
    clears = Dict().tag(sync=True)  # of each control, which others it sets back

    def __init__(self, picture, places, controls, play, clears):
        self._controls = controls
        self._moving = Moving(picture)
        self._going = False
        self._defaults = defaults = self._values()
        numbers, alt, pixels = self._moving.move(**defaults)
        at_rest = image.element(image.small(pixels), alt)
        self._at_rest = f"{at_rest}<p>{escape(numbers)}</p>"
        self._words = f"{numbers}\n{alt}"
        self._picture = ipywidgets.HTML(at_rest)
        self._numbers = ipywidgets.HTML(escape(numbers))
        places = {"reset": defaults} | {name: defaults | place for name, place in places.items()}
        buttons = [self._button(name, values) for name, values in places.items()]
        self._hand = ipywidgets.Text(layout=HIDDEN)
        self._handles = ipywidgets.HTML()
        self._handles.layout = {"height": "0", "margin": "0", "visibility": "hidden"}
        parts = {
            "picture": self._picture,
            "numbers": self._numbers,
            "controls": ipywidgets.VBox(aligned(controls.values())),
            "places": ipywidgets.HBox(
                [*(playing(controls[name]) for name in [play] if name), *buttons],
                layout={"flex_flow": "row wrap", "align_items": "center"},
            ),
        }
        if has_handles := self._moving.has_handles:
            parts |= {"hand": self._hand, "places-of-handles": self._handles}
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
            clears=clears,
        )
        self.add_class("live")
        for control in controls.values():
            control.observe(self._moved, "value")
        if has_handles:
            self._count = 0
            self._tell_places(script=True)
            self._hand.observe(self._drag, "value")

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

    def _moved(self, change):
        """A control was moved: alone, or as one of several that are all being set."""
        if self._going:
            return
        name = next(n for n, control in self._controls.items() if control is change["owner"])
        self._go({other: self._defaults[other] for other in self.clears.get(name, [])})

    def _drag(self, _):
        """A hand has moved a handle: set the controls that it sets."""
        told = json.loads(self._hand.value)
        limits = {
            name: (control.min, control.max, control.step)
            for name, control in self._controls.items()
            if hasattr(control, "step")
        }
        self._count = told["count"]
        try:
            values = self._moving.held(told["hand"], self._values(), limits)
        except Exception as error:  # as when it answers
            self._numbers.value = escape(sentence(error))
            self._tell_places()
        else:
            self._go(values)

    def _tell_places(self, script=False):
        """Tell the front end where the handles are, and, the first time, what to do with them."""
        places = escape(json.dumps(self._moving.places() | {"count": self._count}))
        code = ""
        if script:
            load = f"{SCRIPT.read_text(encoding='utf-8')}\nliveHandles.kernel(this);"
            code = f'<img alt="" src="{BLANK}" onload="{escape(load)}">'
        self._handles.value = f'<i data-places="{places}"></i>{code}'

    def _answer(self):
        try:
            numbers, alt, pixels = self._moving.move(**self._values())
        except Exception as error:  # whatever a picture raises, the reader is told and goes on
            self._numbers.value = escape(sentence(error))
        else:
            self._picture.value = image.element(image.quick(pixels), alt)
            self._numbers.value = escape(numbers)
        if self._moving.has_handles:
            self._tell_places()
