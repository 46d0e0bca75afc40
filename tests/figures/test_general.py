"""Pictures of chapter 9: what they say is what an independent computation gives."""

from itertools import product

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from gmmlab.figures import general
from gmmlab.figures.moving import Moving

CORNERS = {
    general.with_prior: {"log_psi": (-8.0, 0.0, 2.0)},
    general.strides: {"distance": (0.5, 5.0), "stride": (1.0, 20.0)},
}


@pytest.mark.parametrize("picture", CORNERS, ids=lambda picture: picture.__name__)
def test_every_corner_is_drawn_and_differs(picture):
    moving, controls = Moving(picture), CORNERS[picture]
    seen = set()
    corners = list(product(*controls.values()))
    for values in corners:
        numbers, alt, pixels = moving.move(**dict(zip(controls, values, strict=True)))
        assert numbers in alt
        assert "nan" not in numbers and "inf" not in numbers
        seen.add(np.array(pixels).tobytes())
    assert len(seen) == len(corners)


@pytest.mark.parametrize("distance", [0.5, 1.0, 2.0, 4.0])
def test_the_missing_share_is_one_less_the_information_ratio(distance):
    def observed(x):  # the bend of ln p(x) in the weight, times p(x)
        first, second = norm.pdf(x), norm.pdf(x, distance)
        return (first - second) ** 2 / (0.4 * first + 0.6 * second)

    complete = 1 / (0.4 * 0.6)  # of a label, drawn with that weight
    expected = 1 - quad(observed, -8, 14)[0] / complete
    assert general.missing_share(distance) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("distance", "stride"), [(1.0, 1.0), (1.0, 3.0), (2.0, 1.5), (3.0, 1.0)])
def test_near_the_end_each_step_leaves_what_its_length_says(distance, stride):
    errors = general.weight_errors(distance, stride, start=0.4001)
    leaves = abs(1 - stride * (1 - general.missing_share(distance)))
    assert errors[1] / errors[0] == pytest.approx(leaves, rel=1e-3)


def test_a_stride_twice_too_long_never_settles():
    limit = 2 / (1 - general.missing_share(2.0))
    assert general.weight_errors(2.0, 0.8 * limit)[-1] < 1e-6
    assert general.weight_errors(2.0, 1.2 * limit)[-1] > 0.01


def test_visits_shows_what_falls():
    fig = general.visits([0, 1, 0.5, 2], [0, 1, 2, 3])
    fallen = [collection.get_segments() for collection in fig.axes[0].collections]
    assert [len(segments) for segments in fallen] == [2, 1]
    assert fallen[1][0][1].tolist() == [2, -0.5]
    assert [len(c.get_segments()) for c in fig.axes[1].collections] == [3, 0]


def test_gaps_draws_the_predicted_slope_through_the_run():
    gap = 0.5 ** np.arange(30.0)
    curve, predicted = general.gaps({"a": gap}, {"a": 0.5}).axes[0].lines
    x, y = predicted.get_data()
    np.testing.assert_allclose(y, 0.5**x, rtol=1e-12)
    np.testing.assert_array_equal(curve.get_ydata(), gap[gap > 1e-9])
