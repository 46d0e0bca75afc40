"""Handles: where they are, what a drag sets, and what a slider could have set as well."""

import json

import numpy as np
import pytest

from gmmlab.figures import handles, moving, own, style


def dot():
    """Not a picture of the book: a dot whose coordinates are two controls, and a place to tap."""
    figure, axes = style.figure(height=2, columns=2)
    axes[0].set(xlim=(0, 10), ylim=(0, 1))
    axes[1].set(xlim=(1, 100), ylim=(0, 1), xscale="log")
    (here,) = axes[0].plot([], [], "o")
    (there,) = axes[1].plot([], [], "o")

    def update(x, y, scale, shown=True):
        here.set_data([x], [y])
        there.set_data([scale], [0.5])
        there.set_visible(shown)
        return f"{x} {y} {scale}", "two dots"

    tapped = handles.Tap(axes[0], lambda x, y, values: {"x": x, "y": 0.0})
    held = [handles.Handle(here, "dot", x="x", y="y"), handles.Handle(there, "scale", x="scale")]
    return figure, update, [*held, tapped]


VALUES = {"x": 2.0, "y": 0.5, "scale": 10.0}
LIMITS = {"x": (0.0, 10.0, 0.1), "y": (0.0, 1.0, 0.25), "scale": (1.0, 100.0, 1.0)}


@pytest.fixture
def picture():
    made = moving.Moving(dot)
    made.move(**VALUES)
    return made


def share(picture, ax, x, y):
    """Return where a place of a plot is, in shares of the picture: by matplotlib alone."""
    across, up = picture.figure.axes[ax].transData.transform((x, y))
    width, height = picture.figure.canvas.get_width_height()
    return across / width, 1 - up / height


def test_a_handle_is_where_its_mark_is(picture):
    places = picture.places()
    assert places["taps"]
    for place, (ax, x, y) in zip(places["handles"], [(0, 2, 0.5), (1, 10, 0.5)], strict=False):
        assert place[1:] == pytest.approx(share(picture, ax, x, y), abs=1e-4)
    picture.move(**VALUES, shown=False)
    assert picture.places()["handles"][1:] == [None, None]


@pytest.mark.parametrize(
    ("number", "to", "expected"),
    [
        (0, (0, 7.33, 0.6), {"x": 7.3, "y": 0.5}),
        (1, (1, 31.7, 0.9), {"scale": 32.0}),
        (-1, (0, 4.04, 0.9), {"x": 4.0, "y": 0.0}),
        (-1, (1, 31.7, 0.9), {}),  # no place to tap
    ],
)
def test_a_drag_sets_what_a_slider_has(picture, number, to, expected):
    hand = [number, *share(picture, *to)]
    assert picture.held(hand, VALUES, LIMITS) == pytest.approx(VALUES | expected)


def test_a_drag_beside_the_plot_ends_at_its_edge(picture):
    assert picture.held([0, 5.0, -3.0], VALUES, LIMITS) == {"x": 10.0, "y": 1.0, "scale": 10.0}


def test_there_is_no_other_handle(picture):
    with pytest.raises(ValueError, match="one of 3 handles, got number 7"):
        picture.held([7, 0.5, 0.5], VALUES, LIMITS)


@pytest.mark.parametrize(
    ("value", "low", "high", "step", "expected"),
    [(71.26, 40.0, 100.0, 0.5, 71.5), (3.7, 0, 10, 1, 4), (9, 0, 1, 0.1, 1.0), (9, 0, 1, 0.3, 0.9)],
)
def test_a_slider_has_it(value, low, high, step, expected):
    got = handles.snapped(value, low, high, step)
    assert got == expected
    assert type(got) is type(expected)


def test_places_in_words_are_read_as_they_are_written():
    points = np.array([[2.0, 85.25], [-5.5, 57.0]])
    assert handles.write(points) == "2.00 85.25; -5.50 57.00"
    np.testing.assert_array_equal(handles.read(handles.write(points)), points)
    assert handles.read(" ").shape == (0, 2)


@pytest.mark.parametrize("text", ["2", "2 85 3", "two 85", "2 85; nan 1", "2,85"])
def test_a_place_that_is_none_is_named(text):
    with pytest.raises(ValueError, match="means: expected two numbers for each place"):
        handles.read(text, "means")


@pytest.mark.parametrize(
    "name", ["gmmlab.figures.em.any_start", "gmmlab.figures.clusters.any_start"]
)
def test_a_mean_that_is_put_down_is_where_the_walk_begins(name):
    values = {"K": 2, "start": 3, "half_step": 5}
    *_, state = moving.answer(name, json.dumps(values))
    other = json.loads(state)["handles"][1]
    *_, state = moving.answer(name, json.dumps(values), json.dumps([[0, 0.6, 0.4], {}]))
    state = json.loads(state)
    assert state["values"]["half_step"] == 1
    assert state["handles"][0][1:] == pytest.approx([0.6, 0.4], abs=2e-3)
    assert state["handles"][1][1:] == pytest.approx(other[1:], abs=2e-3)


def test_a_point_is_put_down_and_taken_away():
    picture = moving.Moving(own.side_by_side)
    values = {"points": "", "K": 2, "data": "two stripes"}
    picture.move(**values)
    hand = [-1, *share(picture, 0, 1.5, 2.0)]
    once = picture.held(hand, values, {})
    assert handles.read(once["points"]) == pytest.approx(np.array([[1.5, 2.0]]), abs=0.02)
    assert picture.move(**once)[0].startswith("81 points, 1 your own")
    assert picture.held(hand, once, {})["points"] == ""


def test_points_on_a_line_have_no_mixture_but_clusters():
    picture = moving.Moving(own.side_by_side)
    numbers, *_ = picture.move(points="-2 -1; 0 0; 2 1", K=2, data="none")
    assert "K-means: clusters of" in numbers
    assert "EM: no fit" in numbers
    with pytest.raises(ValueError, match="points: expected at most 60, got 61"):
        picture.move(points="; ".join(["1 1"] * 61), K=2, data="none")
