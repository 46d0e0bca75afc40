"""The controls around a picture: sliders, and what any control offers."""

from decimal import Decimal

import ipywidgets


def slider(label, low, high, step, value, unit=""):
    """Return a slider, of integers when all its numbers are.

    Parameters
    ----------
    label : str
        Name and symbol of what it moves: "weight π₁".
    low, high, step, value : float
        Its ends, how far one key press goes, and where it starts.
    unit : str
        Shown after the label.

    Raises
    ------
    ValueError
        If the value is not between the ends, or the step is not positive.
    """
    if not (low <= value <= high and low < high and step > 0):
        raise ValueError(
            f"{label}: expected low <= value <= high and a positive step, "
            f"got low={low}, value={value}, high={high}, step={step}"
        )
    whole = all(isinstance(number, int) for number in (low, high, step, value))
    decimals = max(0, -Decimal(str(step)).normalize().as_tuple().exponent)
    return (ipywidgets.IntSlider if whole else ipywidgets.FloatSlider)(
        value=value,
        min=low,
        max=high,
        step=step,
        description=f"{label} ({unit})" if unit else label,
        readout_format="d" if whole else f".{decimals}f",
    )


def points(label, hint):
    """Return a field for places in a picture, written as `figures.handles.read` reads them.

    Parameters
    ----------
    label : str
        What is there: "means".
    hint : str
        Shown while the field is empty: "2 85; 5 57".
    """
    return ipywidgets.Text(description=label, placeholder=hint, continuous_update=False)


def playing(control, interval=700):
    """Return a play button that walks along a slider of whole steps, so many milliseconds each."""
    ends = {"min": control.min, "max": control.max, "value": control.value, "step": control.step}
    button = ipywidgets.Play(**ends, interval=interval, show_repeat=False)
    ipywidgets.jslink((button, "value"), (control, "value"))
    return button


def offered(control):
    """Return the values behind the labels of a control that offers a choice."""
    options = control.options
    pairs = options.items() if hasattr(options, "items") else options
    return [pair[1] if isinstance(pair, tuple) else pair for pair in pairs]


def aligned(controls):
    """Give the controls one width for their labels, and all the room there is."""
    controls = list(controls)
    longest = max(len(control.description) for control in controls)
    width = f"{0.85 * longest + 1:.0f}ch"  # most letters are narrower than a digit
    for control in controls:
        if hasattr(control.style, "description_width"):
            control.style.description_width = width
        control.layout.width = "auto"
    return controls
