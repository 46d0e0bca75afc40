"""A picture at rest: with its words, and where what moves elsewhere cannot."""

import base64
from html import escape

from ..figures.style import png

STILL = (
    "This picture stands still here. It moves where the page comes from a web server and may run "
    "scripts, and in Jupyter."
)


class Still:
    """A widget that is also a picture at rest, with its words: `_at_rest` and `_words`."""

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        bundle["text/plain"] = self._words
        bundle["text/html"] = (
            f'<div class="live-still">{self._at_rest}<p class="live-why">{STILL}</p></div>'
            '<script type="application/vnd.jupyter.widget-view+json">'
            f'{{"version_major": 2, "version_minor": 0, "model_id": "{self.model_id}"}}</script>'
        )
        return bundle


class Shown:
    """A picture with the words that stand for it where it cannot be seen."""

    def __init__(self, fig, alt):
        self.png, self.alt = png(fig), alt
        self.width = round(fig.get_figwidth() * 100)

    def _repr_mimebundle_(self, include=None, exclude=None):
        source = f"data:image/png;base64,{base64.b64encode(self.png).decode()}"
        html = f'<img class="picture" width="{self.width}" alt="{escape(self.alt)}" src="{source}">'
        return {"text/html": html, "text/plain": self.alt}


def show(fig, alt):
    """Show a figure with its alternative text: what a reader would see and conclude."""
    return Shown(fig, alt)
