"""Pictures of chapter 3: what they say is what an independent computation gives."""

from itertools import product

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import logsumexp
from scipy.stats import norm

from gmmlab.figures import likelihood
from gmmlab.figures.moving import Moving
from gmmlab.figures.style import number

CORNERS = {
    likelihood.shrink: {"mu_j": (40.0, 100.0), "exponent": (-6.0, 1.5), "pi_j": (0.01, 0.5)},
    likelihood.surface: {
        "mu_1": (40, 100),
        "mu_2": (40, 100),
        "pi_1": (0.05, 0.9),  # at 0 and 1 a ridge, of the same look for every width
        "sigma": (2.0, 15.0),
    },
}


@pytest.fixture
def waits(faithful):
    return faithful[:, 1]


def by_scipy(x, pi, mu, sigma):
    joint = np.stack([norm(m, s).logpdf(x) for m, s in zip(mu, sigma, strict=True)])
    return logsumexp(joint, axis=0, b=np.array(pi)[:, None]).sum()


@pytest.mark.parametrize("picture", CORNERS, ids=lambda picture: picture.__name__)
def test_every_corner_is_drawn_and_differs(picture):
    moving, controls = Moving(picture), CORNERS[picture]
    corners = list(product(*controls.values()))
    seen = set()
    for values in corners:
        numbers, alt, pixels = moving.move(**dict(zip(controls, values, strict=True)))
        assert numbers in alt
        assert "nan" not in numbers and "inf" not in numbers
        seen.add(np.array(pixels).tobytes())
    assert len(seen) == len(corners)


@pytest.mark.parametrize("pi_1", [0.0, 0.3, 1.0])
def test_the_log_likelihood_is_that_of_scipy(waits, pi_1):
    values = likelihood.log_likelihood(
        waits, (pi_1, 1 - pi_1), (np.array([50.0, 78.0]), 80.0), (np.array([[3.0], [1e-5]]), 6.0)
    )
    for i, j in product(range(2), range(2)):
        expected = by_scipy(waits, (pi_1, 1 - pi_1), ((50, 78)[j], 80), ((3, 1e-5)[i], 6))
        np.testing.assert_allclose(values[i, j], expected, rtol=1e-12)


def test_the_numbers_of_a_shrinking_component(waits):
    numbers, _ = likelihood.shrink()[1](mu_j=78.0, exponent=-3.0, pi_j=0.05)
    value = by_scipy(waits, (0.05, 0.95), (78, waits.mean()), (1e-3, waits.std()))
    assert f"{(waits == 78).sum()} eruptions at 78.0 min" in numbers
    assert f"ln p(X) = {number(value)} nats" in numbers


def test_the_curves_of_a_shrinking_component_are_those_of_scipy(waits):
    figure, update, _ = likelihood.shrink()
    update(mu_j=96.0, exponent=-1.0, pi_j=0.2)
    mixture, alone = (line.get_ydata() for line in figure.axes[1].lines[:2])
    for i in (0, 75, 150):
        sigma = likelihood.WIDTHS[i]
        expected = by_scipy(waits, (0.2, 0.8), (96, waits.mean()), (sigma, waits.std()))
        np.testing.assert_allclose(mixture[i], expected, rtol=1e-12)
        np.testing.assert_allclose(alone[i], norm(96, sigma).logpdf(waits).sum(), rtol=1e-12)


def test_the_peaks_of_the_surface_are_where_an_optimiser_finds_them(waits):
    def fall(mu):
        return -by_scipy(waits, (0.36, 0.64), mu, (6, 6))

    numbers, _ = likelihood.surface()[1](mu_1=55, mu_2=80, pi_1=0.36, sigma=6.0)
    assert f"ln p(X) = {number(-fall((55, 80)))} nats" in numbers
    told = [float(word.replace("−", "-")) for word in numbers.split("peaks at ")[1].split()[::2]]
    for value, start in zip(told, ((55, 80), (80, 55)), strict=True):
        top = -minimize(fall, start).fun
        assert top - 1 < value <= top + 0.01  # the grid has steps of a minute


def test_the_colours_of_the_surface_are_the_heights_across_and_up(waits):
    figure, update, _ = likelihood.surface()
    update(mu_1=55, mu_2=80, pi_1=0.3, sigma=4.0)
    shown = figure.axes[0].images[0].get_array()
    assert shown.max() == 0  # colours tell how far below the highest place
    places = [(0, 0), (15, 40), (40, 15), (60, 3)]
    means = [(likelihood.MINUTES[i], likelihood.MINUTES[j]) for i, j in places]
    expected = np.array([by_scipy(waits, (0.3, 0.7), pair, (4, 4)) for pair in means])
    heights = np.array([shown[3 * j, 3 * i] for i, j in places])  # two more between two
    np.testing.assert_allclose(np.diff(heights), np.diff(expected), rtol=1e-11)


def test_swapped_labels_have_the_same_height(waits):
    _, update, _ = likelihood.surface()
    one, _ = update(mu_1=55, mu_2=80, pi_1=0.36, sigma=6.0)
    other, _ = update(mu_1=80, mu_2=55, pi_1=0.64, sigma=6.0)
    assert one.replace("(55, 80)", "(80, 55)") == other


def test_without_weight_there_is_a_ridge():
    numbers, _ = likelihood.surface()[1](mu_1=71, mu_2=90, pi_1=1.0, sigma=13.5)
    assert "no peak but a ridge" in numbers


def test_summits_are_strict_and_not_on_the_edge():
    values = np.zeros((6, 7))
    values[2, 2], values[4, 5], values[0, 6] = 1, 2, 9
    values[2, 4] = values[1, 4] = 0.5  # a plateau of two has no summit
    assert likelihood.summits(values).tolist() == [[2, 2], [4, 5]]
