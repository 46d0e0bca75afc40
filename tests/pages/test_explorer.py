"""Controls around a picture, and frames to step through, as a kernel answers them."""

import base64
import html
import json
import re
from io import BytesIO

import ipywidgets
import numpy as np
import pytest
from PIL import Image

from gmmlab.figures import style
from gmmlab.figures.handles import Handle
from gmmlab.pages import explore, play, slider


def line():
    """Not a picture of the book: a line whose numbers are known without it."""
    figure, ax = style.figure(height=2)
    ax.set(xlim=(0, 1), ylim=(-9, 9))
    (drawn,) = ax.plot([0, 1], [0, 1])

    def update(slope, kind="up", dots=2):
        if slope == 3:
            raise ValueError("slope: expected anything but 3, got 3")
        end = slope if kind == "up" else -slope
        drawn.set_data([0, 1], [0, end])
        return f"ends at {end} <&> {dots}", f'a line to "{end}"'

    return figure, update


def shown(widget):
    """Return the picture, its alternative text, and the numbers, as a reader has them."""
    picture = widget.children[0].value
    data = re.search(r'src="data:image/\w+;base64,([^"]+)"', picture)[1]
    image = Image.open(BytesIO(base64.b64decode(data))).convert("RGB")
    return np.asarray(image), re.search(r'alt="([^"]*)"', picture)[1], widget.children[1].value


def controls(widget):
    return widget.children[2].children


def press(widget, place):
    """Click the button of that name."""
    next(b for b in widget.children[3].children if b.description == place).click()


def test_a_moved_control_moves_picture_words_and_numbers():
    widget = explore(line, slope=slider("slope", -9, 9, 1, 1))
    before, alt, numbers = shown(widget)
    assert (alt, numbers) == ("a line to &quot;1&quot;", "ends at 1 &lt;&amp;&gt; 2")
    controls(widget)[0].value = -5
    after, alt, numbers = shown(widget)
    assert (alt, numbers) == ("a line to &quot;-5&quot;", "ends at -5 &lt;&amp;&gt; 2")
    rows = np.flatnonzero((before != after).any(axis=(1, 2)))
    assert len(rows) > 50  # the line, from its old end to its new one


def test_reset_and_places_set_every_control():
    widget = explore(
        line,
        places={"steep": {"slope": 8.0}, "down": {"kind": "down"}},
        slope=slider("slope", -9.0, 9.0, 0.5, 1.0),
        kind=ipywidgets.Dropdown(options=["up", "down"], description="which way"),
    )
    press(widget, "down")
    assert shown(widget)[2].startswith("ends at -1.0")
    press(widget, "steep")
    assert shown(widget)[2].startswith("ends at 8.0")
    press(widget, "reset")
    assert shown(widget)[2].startswith("ends at 1.0")


def test_an_error_is_a_sentence_that_keeps_the_last_good_picture():
    widget = explore(line, slope=slider("slope", -9, 9, 1, 2))
    good, alt, _ = shown(widget)
    controls(widget)[0].value = 3
    kept, kept_alt, numbers = shown(widget)
    assert numbers == "No picture for these values: slope: expected anything but 3, got 3"
    assert np.array_equal(good, kept)
    assert alt == kept_alt
    controls(widget)[0].value = 4
    assert shown(widget)[2].startswith("ends at 4")


@pytest.mark.parametrize(
    ("options", "values"),
    [
        (["up", "down"], ["up", "down"]),
        ({"rising": "up", "falling": "down"}, ["up", "down"]),
        ([("two", 2), ("half", 0.5), ("one", 1.0)], [2, 0.5, 1.0]),
    ],
)
def test_a_page_is_told_the_values_behind_labels(options, values):
    control = ipywidgets.ToggleButtons(options=options)
    name = "kind" if "up" in values else "dots"
    widget = explore(
        line, {"last": {name: values[-1]}}, slope=slider("s", 0, 1, 1, 1), **{name: control}
    )
    state = widget.get_state()
    told = [json.loads(value) for value in state["choices"][name]]
    assert told == values
    assert [type(value) for value in told] == [type(value) for value in values]
    assert state["places"] == [{"slope": 1, name: 0}, {"slope": 1, name: len(values) - 1}]
    assert state["names"] == ["slope", name]
    assert state["function"] == f"{__name__}.line"


def test_where_widgets_do_not_live_the_picture_stands_still_with_its_words():
    widget = explore(line, slope=slider("slope", 0, 9, 1, 1))
    controls(widget)[0].value = 7  # what is kept is the default, whatever was moved meanwhile
    bundle = widget._repr_mimebundle_()
    assert bundle["text/plain"] == 'ends at 1 <&> 2\na line to "1"'
    assert 'alt="a line to &quot;1&quot;"' in bundle["text/html"]
    assert "ends at 1 &lt;&amp;&gt; 2" in bundle["text/html"]
    assert "stands still" in bundle["text/html"]
    view = bundle["application/vnd.jupyter.widget-view+json"]
    told = re.search(r'widget-view\+json">(.*?)</script>', bundle["text/html"])[1]
    assert json.loads(told) == view


@pytest.mark.parametrize(
    ("step", "text"), [(1, "d"), (0.5, ".1f"), (0.25, ".2f"), (0.01, ".2f"), (2.0, ".0f")]
)
def test_a_slider_shows_every_digit_of_its_step(step, text):
    made = slider("mean μ", 0, 10, step, 5, unit="min")
    assert made.readout_format == text
    assert made.description == "mean μ (min)"
    assert isinstance(made, ipywidgets.IntSlider if step == 1 else ipywidgets.FloatSlider)


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: slider("weight", 0, 1, 0.1, 2), "weight: .*value=2"),
        (lambda: slider("weight", 0, 1, 0, 0), "weight: .*step=0"),
        (lambda: explore(line), "controls: expected one to four, got 0"),
        (
            lambda: explore(line, {"far": {"slop": 2}}, slope=slider("slope", 0, 9, 1, 1)),
            r"places: 'far' sets \['slop'\], expected some of \['slope'\]",
        ),
        (lambda: play([]), "frames: expected two or more"),
        (lambda: play([(frame(1), "a"), (frame(2), "b")], start=2), "start=2"),
    ],
)
def test_bad_input_is_named(make, named):
    with pytest.raises(ValueError, match=named):
        make()


def frame(seed, size=(40, 30)):
    """Return PNG bytes of one colour."""
    buffer = BytesIO()
    Image.new("RGB", size, (seed % 256, 0, 0)).save(buffer, "png")
    return buffer.getvalue()


def test_a_player_carries_its_frames_in_order():
    widget = play([(frame(30 * i), f"frame {i}") for i in range(5)], label="step", start=3)
    stack, row = widget.children
    assert [re.search(r'alt="([^"]*)"', f.value)[1] for f in stack.children] == [
        f"frame {i}" for i in range(5)
    ]
    assert stack.selected_index == 3
    assert [(part.min, part.max, part.value) for part in row.children] == [(0, 4, 3)] * 2
    bundle = widget._repr_mimebundle_()
    assert bundle["text/plain"].splitlines() == [f"frame {i}" for i in range(5)]
    assert 'alt="frame 3"' in bundle["text/html"]


def test_a_player_stays_within_what_a_page_can_carry():
    rng = np.random.default_rng(0)

    def noise(shape):
        buffer = BytesIO()
        Image.fromarray(rng.integers(0, 256, shape, dtype=np.uint8)).save(buffer, "png")
        return buffer.getvalue()

    widget = play([(noise((160, 160, 3)), f"{i}") for i in range(12)])
    carried = [re.search(r"base64,([^\"]+)", f.value)[1] for f in widget.children[0].children]
    assert sum(len(base64.b64decode(data)) for data in carried) <= 300_000
    with pytest.raises(ValueError, match="40 that take more at their smallest; show fewer"):
        play([(noise((300, 300, 3)), f"{i}") for i in range(40)])


def grip():
    """As `line`, with its end to take hold of."""
    figure, update = line()
    (end,) = figure.axes[0].plot([], [], "o")

    def moved(slope, dots=2):
        said = update(slope, dots=dots)
        end.set_data([1], [slope])
        return said

    return figure, moved, [Handle(end, "slope", y="slope")]


def told(widget):
    """Return what a front end is told of the handles."""
    return json.loads(html.unescape(re.search(r'data-places="([^"]*)"', widget._handles.value)[1]))


def test_a_hand_moves_the_controls_and_the_picture():
    widget = explore(
        grip,
        slope=slider("slope", -9, 9, 1, 1),
        dots=slider("dots", 1, 5, 1, 2),
        clears={"slope": ["dots"]},
    )
    assert told(widget)["count"] == 0
    ((label, x, y),) = told(widget)["handles"]
    assert (label, y) == ("slope", pytest.approx(0.5, abs=0.15))
    controls(widget)[1].value = 5
    before, *_ = shown(widget)
    widget._hand.value = json.dumps({"hand": [0, x, -1], "count": 1})
    after, _, numbers = shown(widget)
    assert (controls(widget)[0].value, numbers) == (9, "ends at 9 &lt;&amp;&gt; 5")
    assert (before != after).any()
    assert told(widget)["count"] == 1
    assert told(widget)["handles"][0][2] < y
    controls(widget)[0].value = 2  # a control that is moved by hand sets others back
    assert controls(widget)[1].value == 2
    widget._hand.value = json.dumps({"hand": [4, 0, 0], "count": 2})
    assert "expected one of 1 handles, got number 4" in widget._numbers.value
    assert told(widget)["count"] == 2


def test_the_front_end_is_sent_the_script_once():
    widget = explore(grip, slope=slider("slope", -9, 9, 1, 1))
    assert "onload=" in widget._handles.value
    controls(widget)[0].value = 2
    assert "onload=" not in widget._handles.value


def test_play_walks_along_a_slider():
    widget = explore(line, slope=slider("slope", 0, 9, 1, 1), play="slope")
    button = widget.children[3].children[0]
    assert (button.min, button.max, button.value, button.step) == (0, 9, 1, 1)
    with pytest.raises(ValueError, match="play: expected some of"):
        explore(line, slope=slider("slope", 0, 9, 1, 1), play="slop")
    with pytest.raises(ValueError, match="clears: expected some of"):
        explore(line, slope=slider("slope", 0, 9, 1, 1), clears={"slope": ["slop"]})
