"""Frames to step through, drawn beforehand."""

import ipywidgets

from ..figures import image, style
from .still import Still

MOST_BYTES = 300_000  # of all frames together
QUALITIES = ((144, 128), (120, 64), (100, 48), (80, 32))  # dots an inch and colours, best first


class Player(Still, ipywidgets.VBox):
    """Frames in a stack; a play button and a slider choose the one that is seen."""

    def __init__(self, frames, words, label, start, interval):
        pictures = [image.element(frame, alt) for frame, alt in zip(frames, words, strict=True)]
        self._at_rest = pictures[start]
        self._words = "\n".join(words)
        ends = {"min": 0, "max": len(frames) - 1, "value": start}
        stack = ipywidgets.Stack([ipywidgets.HTML(p) for p in pictures], selected_index=start)
        button = ipywidgets.Play(**ends, interval=interval)
        slider = ipywidgets.IntSlider(**ends, description=label, layout={"flex": "1 1 auto"})
        slider.style.description_width = "initial"
        ipywidgets.jslink((button, "value"), (slider, "value"))
        ipywidgets.jslink((slider, "value"), (stack, "selected_index"))
        stack.add_class("live-picture")
        row = ipywidgets.HBox([button, slider], layout={"flex_flow": "row wrap"})
        row.add_class("live-controls")
        super().__init__([stack, row])
        self.add_class("live")


def play(frames, label="step", start=0, interval=700):
    """Step through frames that are drawn now; where they are shown, no Python is needed.

    Parameters
    ----------
    frames : list of (matplotlib figure, or PNG or WebP bytes; str)
        Each picture with its alternative text.
    label : str
        What the slider counts.
    start : int
        The frame that is seen first, and the one that is seen where nothing moves.
    interval : int
        Milliseconds from frame to frame.

    Returns
    -------
    Player
        Shows itself as the last line of a cell.

    Raises
    ------
    ValueError
        If there are fewer than two frames, or more than a page can carry.
    """
    pictures = [picture for picture, _ in frames]
    words = [alt for _, alt in frames]
    if len(pictures) < 2 or start not in range(len(pictures)):
        raise ValueError(
            f"frames: expected two or more and start among them, "
            f"got {len(pictures)} frames and start={start}"
        )
    sample = pictures[:: len(pictures) // 2]  # first, middle and last say how large all will be
    for quality in QUALITIES:
        if _bytes(_drawn(sample, quality)) * len(pictures) / len(sample) > MOST_BYTES:
            continue
        frames = _drawn(pictures, quality)
        if _bytes(frames) <= MOST_BYTES:
            return Player(frames, words, label, start, interval)
    raise ValueError(
        f"frames: expected pictures that take {MOST_BYTES:,} bytes in all, "
        f"got {len(pictures)} that take more at their smallest; show fewer"
    )


def _bytes(frames):
    return sum(len(frame) for frame in frames)


def _drawn(pictures, quality):
    """Return figures, or PNG or WebP bytes, as WebP at so many dots an inch and colours."""
    dpi, colours = quality
    return [
        image.small(picture, dpi / style.DPI, colours)
        if isinstance(picture, bytes)
        else image.small(style.png(picture, dpi), colours=colours)
        for picture in pictures
    ]
