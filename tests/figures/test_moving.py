"""A picture that was moved looks as if it had been drawn anew."""

import json

import numpy as np
import pytest

from gmmlab.figures import moving, style


def several(limits):
    """Two panels with everything that pictures of the book move: what lies over what matters."""

    def picture():
        figure, (left, right) = style.figure(height=2.5, columns=2)
        image = left.imshow(np.zeros((4, 4)), vmin=0, vmax=1, extent=(0, 1, 0, 1), aspect="auto")
        marks = left.scatter([0.2, 0.8], [0.5, 0.5], s=80, c=["C1", "C2"])
        title = left.set_title("before", loc="left")
        left.text(0.1, 0.1, "over the image")
        left.set_axis_off()
        (curve,) = right.plot([0, 1], [0, 1], lw=4, label="curve")
        right.axhline(0.5, color="k")
        right.legend(loc="upper left")
        right.set(xlim=(0, 1), ylim=(0, 1))

        def update(a, fresh=False):
            image.set_data(np.full((4, 4), a))
            marks.set_offsets([[a, a], [1 - a, a]])
            title.set_text(f"a = {a}")
            curve.set_data([0, 1], [a, 1 - a])
            right.get_legend().get_texts()[0].set_text(f"curve {a}")
            if limits:
                right.set_ylim(0, 1 + a)
            if fresh:
                right.bar([0.5], [a], width=0.2)
            return f"a = {a}", f"a is {a}"

        return figure, update

    return picture


def drawn_anew(picture, **values):
    """Return the pixels without anything kept from an earlier move but the layout."""
    fresh = moving.Moving(picture)
    fresh.move(a=0.1)
    fresh._frame = None
    return np.array(fresh.move(**values)[2], dtype=int)


@pytest.mark.parametrize("limits", [False, True])
@pytest.mark.parametrize("fresh", [False, True])
def test_moved_pixels_are_those_of_a_whole_drawing(limits, fresh):
    picture = several(limits)
    moved = moving.Moving(picture)
    for a in (0.1, 0.9, 0.3):
        moved.move(a=a)
    numbers, alt, pixels = moved.move(a=0.7, fresh=fresh)
    assert (numbers, alt) == ("a = 0.7", "a is 0.7")
    difference = np.abs(np.array(pixels, dtype=int) - drawn_anew(picture, a=0.7, fresh=fresh))
    assert (difference.max(axis=-1) > 40).mean() < 5e-4


def images():
    """One image that is half transparent, and one that comes and goes."""
    figure, (left, right) = style.figure(height=2.5, columns=2)
    look = {"vmin": 0, "vmax": 1, "extent": (0, 1, 0, 1), "aspect": "auto"}
    thin = left.imshow(np.zeros((4, 4)), alpha=0.4, **look)
    gone = right.imshow(np.zeros((4, 4)), **look)

    def update(a):
        thin.set_data(np.full((4, 4), a))
        gone.set_data(np.full((4, 4), 1 - a))
        gone.set_visible(a < 0.5)
        return f"a = {a}", f"a is {a}"

    return figure, update


@pytest.mark.parametrize("a", [0.3, 0.8])
def test_nothing_of_an_earlier_image_shows_through(a):
    moved = moving.Moving(images)
    for earlier in (0.1, 0.2, 0.9, 0.4):
        moved.move(a=earlier)
    difference = np.abs(np.array(moved.move(a=a)[2], dtype=int) - drawn_anew(images, a=a))
    assert difference.max() <= 2


def test_what_does_not_change_is_not_drawn_again(monkeypatch):
    moved = moving.Moving(several(limits=False))
    for a in (0.1, 0.2, 0.3):
        moved.move(a=a)
    monkeypatch.setattr(moved.figure, "draw", lambda renderer: pytest.fail("drawn whole"))
    moved.move(a=0.4)


def test_a_page_gets_a_sentence_for_an_error_and_no_pixels():
    question = json.dumps({"nonsense": 1})
    numbers, alt, pixels, _ = moving.answer("gmmlab.figures.em.any_start", question)
    assert numbers.startswith("No picture for these values: ")
    assert "nonsense" in numbers
    assert (alt, pixels) == ("", None)


def test_a_page_gets_what_the_kernel_gets():
    values = {"K": 2, "start": 5, "half_step": 4}
    numbers, alt, pixels, _ = moving.answer("gmmlab.figures.em.any_start", json.dumps(values))
    from gmmlab.figures import em

    _, update, _ = em.any_start()
    assert (numbers, alt) == update(**values)
    assert np.asarray(pixels).shape[-1] == 4
