"""Pictures of EM: they show what they say."""

import numpy as np
import pytest

from gmmlab import em, fit
from gmmlab.figures import em as pictures
from gmmlab.figures.draw import torn


@pytest.mark.parametrize("K", [2, 3])
def test_each_curve_of_the_convergence_plot_comes_down_to_its_own_end(faithful, K):
    run = fit(faithful, K, restarts=3, rng=1, tol=1e-12, max_iter=2000)
    limit = em(faithful, run.theta, tol=0, max_iter=3000).log_likelihoods[-1]
    fig = pictures.convergence({"one": run}, {"one": limit})
    (line,) = fig.axes[0].lines
    gaps = line.get_ydata()
    assert gaps[0] == pytest.approx(limit - run.log_likelihoods[0])
    assert gaps[-1] < 1e-6
    assert gaps[pictures.below(run, limit)] <= 1e-6 < gaps[pictures.below(run, limit) - 1]


def test_with_two_components_every_start_of_the_slider_ends_at_the_published_maximum(faithful):
    starts = (pictures.random_start(faithful, 2, number) for number in range(1, 100))
    ends = [em(faithful, theta).log_likelihoods[-1] for theta in starts]
    np.testing.assert_allclose(ends, -1130.264, atol=5e-4)  # R's mclust


def test_from_start_zero_nothing_moves(faithful):
    _, update, _ = pictures.any_start()
    ends = [update(K=2, start=0, half_step=n)[0].partition("nats")[0] for n in (2, 40)]
    assert "−1289.797" in ends[1]  # one Gaussian
    assert ends[0].rpartition("=")[2] == ends[1].rpartition("=")[2]


def test_the_front_page_speaks_of_eruptions_and_waits():
    _, update, _ = pictures.first_look()
    words, _ = update(K=2, start=24, half_step=400)
    assert "2.0 min long, then a wait of 54 min" in words
    assert "4.3 min long, then a wait of 80 min" in words


def test_doubt_is_none_for_a_label_and_whole_for_a_half(faithful):
    gamma = np.array([[1, 0], [0.5, 0.5], [0.9, 0.1]])
    bits = -(0.9 * np.log2(0.9) + 0.1 * np.log2(0.1))
    np.testing.assert_allclose(torn(gamma), [0, 1, bits])
