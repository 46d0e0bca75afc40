"""Values for the prose of a page to quote, so that no number in it is typed."""

from IPython.core.formatters import format_display_data
from IPython.display import publish_display_data


def glue(name, value, display=True):
    """Store what a value looks like under a name, for the prose of the page to quote.

    It stores what MyST-NB's own `glue` stores; but a notebook that uses this one runs where there
    is no Sphinx, as in a browser.

    Parameters
    ----------
    name : str
        What the prose quotes.
    value : object
        A number in words, or a picture.
    display : bool
        Whether the cell shows it, too.
    """
    prefix = "" if display else "application/papermill.record/"
    data, metadata = format_display_data(value)
    metadata["scrapbook"] = {"name": name, "mime_prefix": prefix}
    publish_display_data({prefix + kind: shown for kind, shown in data.items()}, metadata)
