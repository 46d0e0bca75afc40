"""Squares of colour, steps that are kept, and what is drawn again at a move."""

import numpy as np
import pytest

from gmmlab.figures import digits, draw, own, style
from gmmlab.figures.moving import Moving
from gmmlab.figures.walk import Walk

TABLE = np.array([[0.0, 0.2, 0.4], [0.6, 0.8, 1.0]])


def drawn(figure):
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba()).astype(int)


@pytest.mark.parametrize(("y", "origin"), [((0, 2), "lower"), ((2, 0), "upper")])
def test_squares_are_those_of_imshow(y, origin):
    images = []
    for peer in (False, True):
        figure, ax = style.figure(height=2.5)
        ax.set(xlim=(0, 3), ylim=(0, 2))
        if peer:
            extent = (0, 3, 0, 2)
            look = {"aspect": "auto", "interpolation": "nearest", "vmin": 0, "vmax": 1}
            ax.imshow(TABLE, extent=extent, origin=origin, cmap="Greys", **look)
        else:
            squares = draw.Squares(ax, (0, 3), y, np.zeros((5, 7)), cmap="Greys", clim=(0, 1))
            squares.update(TABLE)
        images.append(drawn(figure))
    different = np.abs(images[0] - images[1]).max(axis=-1) > 8
    assert different.mean() < 0.01  # one row or column of pixels where squares meet
    assert len(np.unique(images[0].reshape(-1, 4), axis=0)) > 6


def test_a_walk_takes_no_step_before_it_is_asked_for_and_none_twice():
    taken = []

    def steps():
        for i in range(4):
            taken.append(i)
            yield i

    walk = Walk(steps())
    assert taken == []
    assert walk.first(2) == [0, 1]
    assert walk.first(1) == [0, 1]
    assert taken == [0, 1]
    assert walk.first(9) == [0, 1, 2, 3]


@pytest.mark.parametrize("over_image", [False, True])
def test_words_that_stand_still_are_drawn_again_over_an_image_alone(over_image, monkeypatch):
    def picture():
        figure, ax = style.figure(height=2.5)
        ax.set(xlim=(0, 1), ylim=(0, 1))
        if over_image:
            squares = draw.Squares(ax, (0, 1), (0, 1), np.zeros((2, 2)), clim=(0, 1))
        ax.text(0.5, 0.5, "words")
        (line,) = ax.plot([0, 1], [0, 1])

        def update(a):
            if over_image:
                squares.update(np.full((2, 2), a))
            line.set_ydata([0, a])
            return "", ""

        return figure, update

    moving = Moving(picture)
    for a in (0.1, 0.2, 0.3):
        moving.move(a=a)
    again, draw_artist = [], moving.figure.draw_artist

    def noted(artist):
        again.append(artist)
        draw_artist(artist)

    monkeypatch.setattr(moving.figure, "draw_artist", noted)
    moving.move(a=0.4)
    assert (moving.figure.axes[0].texts[0] in again) == over_image
    assert moving.figure.axes[0].lines[0] in again


def test_digits_shows_what_em_makes():
    from gmmlab import bernoulli, datasets, em

    X, _ = datasets.digits()
    run = em(X, bernoulli.random_start(3, 784, 1), max_iter=4, tol=0)
    numbers, _ = digits.learning()[1](K=3, iterations=4, start=1)
    assert f"ln p(X) = {style.number(run.log_likelihoods[-1], 1)} nats" in numbers


@pytest.mark.parametrize("K", [2, 3])
@pytest.mark.parametrize("data", ["wide and narrow", "two stripes"])
def test_em_beside_k_means_ends_no_lower_than_scikit_learn(data, K):
    from sklearn.mixture import GaussianMixture

    X = own.ground(data)
    peer = GaussianMixture(K, n_init=4, random_state=0, tol=1e-7, reg_covar=0, max_iter=500).fit(X)
    assert own._fitted(X, K).log_likelihood(X) > peer.score(X) * len(X) - 0.01


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (0.0, "0"),
        (0.5432, "0.54"),
        (-0.5432, "−0.54"),
        (0.0058, "0.0058"),
        (5.8e-7, "5.8·10⁻⁷"),
        (1e-8, "10⁻⁸"),
        (np.float64(-3.2e10), "−3.2·10¹⁰"),
        (-1e12, "−1·10¹²"),
    ],
)
def test_a_number_of_any_size_reads_as_in_a_book(x, words):
    assert style.size(x) == words


def test_a_share_does_not_part_from_its_sign():
    assert style.percent(0.357) == "36\N{NO-BREAK SPACE}%"
