"""What a chapter imports to show things: one line, `from gmmlab.pages import explore, show`."""

from ..figures.style import number
from .claim import ClaimError, claim
from .controls import points, slider
from .explorer import explore
from .player import play
from .prose import glue
from .still import show

__all__ = ["ClaimError", "claim", "explore", "glue", "number", "play", "points", "show", "slider"]
