"""Pictures as the bytes and the HTML that a page carries."""

import base64
from html import escape
from io import BytesIO

import numpy as np
from PIL import Image


def small(picture, scale=1.0, colours=128):
    """Return a picture as lossless WebP in few colours: about a quarter of its PNG.

    Parameters
    ----------
    picture : (height, width, 4) array of bytes, or PNG or WebP bytes
    scale : float
        Of the width and height of the result.
    colours : int
        As many as lines, marks and smooth colour need, or fewer.
    """
    image = _image(picture)
    size = (round(image.width * scale), round(image.height * scale))
    if size != image.size:
        image = image.resize(size, Image.Resampling.LANCZOS)
    few = image.quantize(colours, dither=Image.Dither.NONE).convert("RGB")
    return _saved(few, "webp", lossless=True, quality=100)


def quick(picture):
    """Return a picture as PNG, in a few milliseconds and with little compression."""
    return _saved(_image(picture), "png", compress_level=1)


def element(picture, alt):
    """Return WebP or PNG bytes as an HTML image that carries its own data."""
    kind = "webp" if picture.startswith(b"RIFF") else "png"
    data = base64.b64encode(picture).decode()
    return (
        f'<img class="picture" decoding="sync" alt="{escape(alt)}" '
        f'src="data:image/{kind};base64,{data}">'
    )


def _image(picture):
    if isinstance(picture, bytes):
        return Image.open(BytesIO(picture)).convert("RGB")
    return Image.fromarray(np.asarray(picture)).convert("RGB")


def _saved(image, kind, **options):
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()
