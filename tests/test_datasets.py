"""The data, against what their publishers state of them."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from gmmlab import datasets


def test_old_faithful_is_rs_table(faithful):
    # summary(faithful), sapply(faithful, sd) and head(faithful) in R.
    assert faithful.shape == (272, 2)
    np.testing.assert_allclose(faithful.mean(axis=0), [3.487783, 70.89706], rtol=1e-6)
    np.testing.assert_allclose(faithful.std(axis=0, ddof=1), [1.141371, 13.59497], rtol=1e-6)
    np.testing.assert_allclose(np.median(faithful, axis=0), [4, 76])
    np.testing.assert_array_equal(faithful.min(axis=0), [1.6, 43])
    np.testing.assert_array_equal(faithful.max(axis=0), [5.1, 96])
    np.testing.assert_array_equal(faithful[:3], [[3.6, 79], [1.8, 54], [3.333, 74]])
    assert np.corrcoef(faithful.T)[0, 1] == pytest.approx(0.9008112, abs=1e-7)


def test_every_call_gives_data_of_ones_own():
    first = datasets.old_faithful()
    first[:] = 0
    assert datasets.old_faithful().min() > 0


def test_digits_are_two_hundred_each_of_two_three_and_four():
    images, labels = datasets.digits()
    assert images.shape == (600, 784)
    assert set(np.unique(images)) == {0, 1}
    assert np.unique_counts(labels).values.tolist() == [2, 3, 4]
    assert np.unique_counts(labels).counts.tolist() == [200, 200, 200]


def test_digits_look_like_digits_and_belong_to_their_labels():
    images, labels = datasets.digits()
    pictures = images.reshape(600, 28, 28)
    border = pictures[:, [0, -1], :].sum() + pictures[:, :, [0, -1]].sum()
    assert border == 0  # MNIST centres its digits
    assert 0.05 < images.mean() < 0.25
    assert len(np.unique(images, axis=0)) == 600
    half = np.arange(600) % 2 == 0
    means = np.stack([images[half & (labels == d)].mean(axis=0) for d in (2, 3, 4)])
    nearest = 2 + ((images[~half, None] - means) ** 2).sum(axis=2).argmin(axis=1)
    assert (nearest == labels[~half]).mean() > 0.85


def test_labels_name_the_digits_that_other_people_wrote_under_that_name():
    """The nearest of scikit-learn's 8 x 8 digits, by angle, once ours are shrunk to that size."""
    images, labels = datasets.digits()
    inside = images.reshape(600, 28, 28)[:, 4:24, 4:24]
    edges = np.linspace(0, 8, 21)
    shrink = np.stack([np.diff(np.clip(edges, row, row + 1)) for row in range(8)])
    small = np.einsum("rj,njk,sk->nrs", shrink, inside, shrink).reshape(600, 64)
    theirs = load_digits()
    known = np.isin(theirs.target, (2, 3, 4))
    a, b = (v / np.linalg.norm(v, axis=1, keepdims=True) for v in (small, theirs.data[known]))
    nearest = theirs.target[known][(a @ b.T).argmax(axis=1)]
    assert (nearest == labels).mean() > 0.7


def test_standardize(rng):
    X = rng.standard_normal((50, 3)) * [1e-8, 1, 1e8] + 7
    Z = datasets.standardize(X)
    np.testing.assert_allclose(Z.mean(axis=0), 0, atol=1e-7)
    np.testing.assert_allclose((Z**2).mean(axis=0), 1, rtol=1e-6)
    np.testing.assert_allclose(np.corrcoef(Z.T), np.corrcoef(X.T), atol=1e-7)


def test_a_constant_column_is_refused_even_when_its_deviation_rounds_above_zero():
    X = np.c_[np.arange(10.0), np.full(10, 0.1)]
    assert X.std(axis=0)[1] > 0
    with pytest.raises(
        ValueError, match=r"X: expected columns that vary, got column 1 constant at 0.1"
    ):
        datasets.standardize(X)


def test_a_split_gives_every_row_once_and_by_chance(faithful):
    learn, kept = datasets.split(faithful, 7, share=0.25)
    assert (len(learn), len(kept)) == (68, 204)
    both = np.vstack([learn, kept])
    np.testing.assert_array_equal(np.sort(both, axis=0), np.sort(faithful, axis=0))
    order = np.random.default_rng(7).permutation(272)  # NumPy's own, by the same seed
    np.testing.assert_array_equal(both, faithful[order])
    again, _ = datasets.split(faithful, np.random.default_rng(7), share=0.25)
    np.testing.assert_array_equal(learn, again)


@pytest.mark.parametrize("share", [1.0, 0.001])
def test_a_split_that_leaves_nothing_on_one_side_is_refused(faithful, share):
    with pytest.raises(ValueError, match=r"share: expected both parts of the 272 data to have"):
        datasets.split(faithful, 0, share)
