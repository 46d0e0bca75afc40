"""Pictures of chapter 1: what they say is what an independent computation gives."""

from itertools import pairwise, product

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from scipy.cluster.vq import kmeans2
from sklearn.cluster import KMeans

from gmmlab import datasets
from gmmlab.figures import clusters
from gmmlab.figures.moving import Moving
from gmmlab.figures.style import COLOURS

CORNERS = {
    clusters.one_centre: {"mu_1": (40.0, 80.0, 100.0)},
    clusters.any_start: {"half_step": (0, 30), "start": (0, 99), "K": (1, 6)},
    clusters.units: {"exponent": (-2.5, 0.5), "K": (2, 5)},
}


@pytest.mark.parametrize("picture", CORNERS, ids=lambda picture: picture.__name__)
def test_every_corner_is_drawn_and_differs(picture):
    moving, controls = Moving(picture), CORNERS[picture]
    corners = list(product(*controls.values()))
    seen, words = set(), set()
    for values in corners:
        numbers, alt, pixels = moving.move(**dict(zip(controls, values, strict=True)))
        assert numbers in alt
        assert "nan" not in numbers and "inf" not in numbers
        seen.add(np.array(pixels).tobytes())
        words.add(alt)
    assert (
        len(seen) == len(words) >= len(corners) - 1
    )  # from any start one centre ends in one place


def test_the_numbers_under_one_centre(faithful):
    waits = faithful[:, 1]
    numbers, _ = clusters.one_centre()[1](mu_1=60.0)
    labels = np.array([abs(w - 60) < abs(w - 80) for w in waits])
    J = sum(min((w - 60) ** 2, (w - 80) ** 2) for w in waits)
    mean = waits[labels].mean()
    low = ((waits[labels] - mean) ** 2).sum() + ((waits[~labels] - 80) ** 2).sum()
    assert f"holds {labels.sum()} eruptions, J = {J:,.0f} min²" in numbers
    assert f"mean is {mean:.1f} min, there the parabola has {low:,.0f} min²" in numbers


def test_a_centre_that_holds_nothing_stays():
    numbers, _ = clusters.one_centre()[1](mu_1=80.0)
    assert "μ₁ = 80.0 min holds 0 eruptions" in numbers and "mean is 80.0 min" in numbers


def test_the_walk_is_that_of_scipy_and_never_rises(faithful):
    Z = datasets.standardize(faithful)
    start = np.array([[-1.5, 1.0], [1.5, -1.0]])
    steps = clusters.walk(Z, start)
    J = [step[3] for step in steps]
    assert all(after <= before + 1e-9 for before, after in pairwise(J))
    for iterations in (1, 2, 3):
        mu, _ = kmeans2(Z, start, iter=iterations, minit="matrix")
        np.testing.assert_allclose(steps[2 * iterations - 1][2], mu, rtol=1e-12)


def test_the_end_of_a_start_has_the_distortion_of_scikit_learn(faithful):
    Z = datasets.standardize(faithful)
    start = np.random.default_rng(13).choice(Z, 5, replace=False)
    inertia = KMeans(5, init=start, n_init=1, tol=0, algorithm="lloyd").fit(Z).inertia_
    numbers, _ = clusters.any_start()[1](half_step=30, start=13, K=5)
    assert f"J = {inertia:.3f}" in numbers


@pytest.mark.parametrize(("exponent", "K"), [(-1.75, 3), (-1.0, 5)])  # at -1, one run would not
def test_ten_runs_reach_the_lowest_of_scikit_learn(faithful, exponent, K):
    weights = np.array([1.0, 10.0**exponent])
    labels, mu = clusters.best_of_ten(exponent, K)
    reference = KMeans(K, n_init=40, random_state=0).fit(faithful * weights)
    J = (((faithful - mu[labels]) * weights) ** 2).sum()
    np.testing.assert_allclose(J, reference.inertia_, rtol=1e-9)
    assert (np.diff(mu[:, 1]) > 0).all()


def test_typical_marks_the_data_that_are_medoids(faithful):
    medoids, labels = np.array([7, 100]), (faithful[:, 1] < 68).astype(int)
    ax = clusters.typical(faithful, medoids, labels).axes[0]
    marks = np.array([np.ravel(line.get_data()) for line in ax.lines])
    np.testing.assert_array_equal(marks, faithful[medoids])
    colours = ax.collections[0].get_facecolors()[:, :3]
    for k in range(2):
        np.testing.assert_allclose(
            colours[labels == k], np.tile(to_rgb(COLOURS[k]), (sum(labels == k), 1))
        )
