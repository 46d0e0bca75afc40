"""Pictures of chapter 10: what they say is what an independent computation gives."""

from itertools import product

import numpy as np
import pytest
from scipy import stats
from sklearn.mixture import GaussianMixture as Sklearn

from gmmlab.figures import missing
from gmmlab.figures.moving import Moving


def test_every_corner_is_drawn_and_differs():
    moving = Moving(missing.holes)
    seen, words = set(), set()
    corners = list(product((30, 60), missing.WAYS, (0, 39)))
    for hidden, way, draw in corners:
        numbers, alt, pixels = moving.move(hidden=hidden, way=way, draw=draw)
        assert numbers in alt and way in alt and "nan" not in numbers
        seen.add(np.array(pixels).tobytes())
        words.add(alt)
    assert len(seen) == len(words) == len(corners)


@pytest.mark.parametrize("way", missing.WAYS)
def test_with_nothing_hidden_nothing_is_lost(way):
    numbers, _ = missing.holes()[1](hidden=0, way=way, draw=0)
    assert numbers.startswith("0 of 544 entries hidden, 272 rows whole · means off by 0.000")
    assert "0.000 nats an eruption below" in numbers and "guessed" not in numbers


def test_the_numbers_under_columns_filled_with_means(faithful):
    """Scikit-learn's EM on the filled table, from the same start; SciPy's densities."""
    mask = np.random.default_rng(5).random(faithful.shape) < 0.4
    filled = np.where(mask, np.nanmean(np.where(mask, np.nan, faithful), axis=0), faithful)

    options = {"tol": 1e-10, "max_iter": 5000, "reg_covar": 0}
    truth = Sklearn(2, means_init=[[2.0, 55.0], [4.3, 80.0]], **options).fit(faithful)
    found = Sklearn(
        2,
        weights_init=truth.weights_,
        means_init=truth.means_,
        precisions_init=truth.precisions_,
        **options,
    ).fit(filled)

    def log_likelihood(m):
        parts = zip(m.weights_, m.means_, m.covariances_, strict=True)
        p = sum(w * stats.multivariate_normal(mu, S).pdf(faithful) for w, mu, S in parts)
        return np.log(p).sum()

    below = (log_likelihood(truth) - log_likelihood(found)) / 272
    off = np.abs((found.means_ - truth.means_) / faithful.std(axis=0)).mean()
    half = mask & ~mask[:, ::-1]
    guess = (((filled - faithful) / faithful.std(axis=0))[half] ** 2).mean() ** 0.5
    numbers, _ = missing.holes()[1](hidden=40, way=missing.WAYS[1], draw=5)
    assert f"{mask.sum()} of 544 entries hidden, {(~mask.any(axis=1)).sum()} rows" in numbers
    said = [float(part.split()[0]) for part in numbers.replace(" by ", "|").split("|")[1:]]
    assert said == [pytest.approx(off, abs=2e-3)]
    assert float(numbers.split(" nats")[0].split()[-1]) == pytest.approx(below, abs=5e-3)
    assert f"error of {guess:.2f} deviations" in numbers


def test_a_smaller_share_hides_no_other_entries(faithful):
    few, many = missing.hide(faithful, 0.2, 3).mask, missing.hide(faithful, 0.5, 3).mask
    assert (few <= many).all() and few.sum() < many.sum()


def test_labels_of_curves_that_end_together_are_moved_apart():
    same = np.array([[0.1, 1.0], [0.2, 1.1]])
    fig = missing.over_shares((0.1, 0.5), {"means": same, "regression": same, "EM": same / 50})
    heights = sorted(text.xy[1] for text in fig.axes[0].texts)
    assert (np.diff(np.log(heights)) >= np.log(missing.APART) - 1e-12).all()
