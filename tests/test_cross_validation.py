"""Cross-validation: against a loop by hand, scikit-learn's, and data sets drawn again and again."""

import numpy as np
import pytest
from scipy import stats
from sklearn.mixture import GaussianMixture as Peer
from sklearn.model_selection import PredefinedSplit, cross_val_score

from gmmlab import GaussianMixture, bernoulli, fit
from gmmlab.bernoulli import BernoulliMixture
from gmmlab.selection import cross_validate


def normal(X, weights=None):
    mean = np.average(X, axis=0, weights=weights)
    return GaussianMixture([1.0], [mean], [np.cov(X.T, bias=True, fweights=weights).reshape(1, 1)])


def test_each_datum_is_judged_by_what_was_learned_without_it(rng):
    X = rng.standard_normal((12, 1))
    expected = []
    for n in range(12):
        rest = np.delete(X, n)
        expected.append(stats.norm(rest.mean(), rest.std()).logpdf(X[n, 0]))
    result = cross_validate(X, normal, folds=12, repeats=2, rng=0)
    np.testing.assert_allclose(result.of_each_datum, [expected] * 2, rtol=1e-10)
    assert result.mean == pytest.approx(np.mean(expected))
    assert result.standard_error == pytest.approx(stats.sem(expected))
    np.testing.assert_allclose(result.of_each_repeat, np.mean(expected))


def test_it_is_scikit_learns_on_the_same_folds(faithful):
    result = cross_validate(
        faithful, lambda X: fit(X, 1, restarts=1, rng=0).theta, folds=8, repeats=3, rng=1
    )
    for fold, mean in zip(result.fold, result.of_each_repeat, strict=True):
        peer = cross_val_score(Peer(1, reg_covar=0), faithful, cv=PredefinedSplit(fold))
        assert mean == pytest.approx(peer.mean(), rel=1e-10)  # 272 are eight folds of 34


def test_folds_are_dealt_evenly_anew_for_each_repeat_and_by_the_seed(rng):
    X = np.arange(23.0)[:, None]
    seen = []

    def make(rest):
        seen.append(np.setdiff1d(X, rest))
        return normal(rest)

    first = cross_validate(X, make, folds=5, repeats=2, rng=1)
    for turn in (seen[:5], seen[5:]):
        assert sorted(len(s) for s in turn) == [4, 4, 5, 5, 5]
        np.testing.assert_array_equal(np.sort(np.concatenate(turn)), X[:, 0])
    assert (first.fold[0] != first.fold[1]).any()
    again = cross_validate(X, normal, folds=5, repeats=2, rng=1)
    np.testing.assert_array_equal(again.of_each_datum, first.of_each_datum)
    other = cross_validate(X, normal, folds=5, repeats=2, rng=2)
    assert (other.fold != first.fold).any()


def test_the_standard_error_is_that_of_the_mean_over_new_data(rng):
    """Over data sets the mean scatters as it says, and far more than the repeats of one do."""
    results = [
        cross_validate(rng.standard_t(5, (80, 1)), normal, folds=5, repeats=3, rng=rng)
        for _ in range(400)
    ]
    scatter = np.std([result.mean for result in results], ddof=1)
    said = np.sqrt(np.mean([result.standard_error**2 for result in results]))
    assert 0.8 < said / scatter < 1.25
    repeats = np.mean([stats.sem(result.of_each_repeat) for result in results])
    assert repeats < scatter / 5


def test_a_difference_is_taken_datum_by_datum(faithful):
    def judged(K, seed=0):
        def make(X):
            return fit(X, K, restarts=1, rng=0, tol=1e-4).theta

        return cross_validate(faithful, make, folds=4, repeats=2, rng=seed)

    one, two = judged(1), judged(2)
    ahead = two - one
    pairs = (two.of_each_datum - one.of_each_datum).mean(axis=0)
    assert ahead.mean == pytest.approx(two.mean - one.mean)
    assert ahead.standard_error == pytest.approx(stats.sem(pairs))
    np.testing.assert_allclose(ahead.of_each_repeat, two.of_each_repeat - one.of_each_repeat)
    assert ahead.mean > 5 * ahead.standard_error
    assert repr(ahead).startswith("CrossValidation(0.5")
    with pytest.raises(ValueError, match="other: expected the same data, dealt to the same folds"):
        two - judged(1, seed=1)


def test_it_sees_overfitting(rng):
    X = rng.standard_normal((150, 2))
    makes = [lambda X, K=K: fit(X, K, restarts=2, rng=0, tol=1e-4).theta for K in (1, 5)]
    one, many = (cross_validate(X, make, folds=5, repeats=1, rng=0) for make in makes)
    assert makes[1](X).log_likelihood(X) > makes[0](X).log_likelihood(X)
    assert many.mean < one.mean


def test_weights_count_a_datum_and_zero_is_not_there(rng):
    X = rng.standard_normal((15, 1))
    w = rng.integers(0, 4, 15)
    there = np.flatnonzero(w)
    X[w == 0] = 1e9
    given = []

    def make(X, weights):
        given.append((X, weights))
        return normal(X, weights)

    result = cross_validate(X, make, folds=len(there), repeats=1, weights=w, rng=0)
    expected = []
    for n in there:
        rest = np.repeat(np.delete(X, n), np.delete(w, n))
        expected.append(stats.norm(rest.mean(), rest.std()).logpdf(X[n, 0]))
    np.testing.assert_allclose(result.of_each_datum[0], expected, rtol=1e-9)
    repeated = np.repeat(expected, w[there])
    assert result.mean == pytest.approx(repeated.mean())
    assert result.standard_error == pytest.approx(stats.sem(repeated))
    assert all(len(X) == len(weights) == len(there) - 1 for X, weights in given)


def test_a_mixture_fitted_before_cannot_be_judged(faithful):
    theta = fit(faithful, 2, restarts=1, rng=0).theta
    with pytest.raises(ValueError, match="make: expected a mixture learned from the data that it"):
        cross_validate(faithful, lambda X: theta)


def test_a_mask_goes_through(rng):
    """What is masked is for the mixtures to judge: here one that fills it with the mean."""
    X = np.ma.masked_array(rng.standard_normal((20, 1)), rng.random((20, 1)) < 0.3)

    class Filling(BernoulliMixture):
        def log_density(self, X):
            assert isinstance(X, np.ma.MaskedArray)
            return stats.norm.logpdf(X.filled(0.0)[:, 0])

    def make(X):
        assert isinstance(X, np.ma.MaskedArray)
        return Filling([1.0], [[0.5]])

    result = cross_validate(X, make, folds=4, repeats=1, rng=0)
    np.testing.assert_allclose(result.of_each_datum[0], stats.norm.logpdf(X.filled(0.0)[:, 0]))


def test_an_impossible_datum_has_minus_infinity_and_no_error(rng):
    X = np.zeros((6, 1))

    class Impossible(BernoulliMixture):
        def log_density(self, X):
            return np.where(X[:, 0] > 0, -np.inf, -0.1)

    X[2] = 1
    result = cross_validate(X, lambda X: Impossible([1.0], [[0.5]]), folds=3, repeats=2, rng=0)
    assert result.mean == -np.inf
    assert np.isnan(result.standard_error)


def test_a_row_has_the_number_that_the_caller_knows(rng):
    X = (rng.random((60, 3)) < 0.5).astype(float)
    X[37, 1] = 2
    with pytest.raises(ValueError, match=r"got 2 at X\[37, 1\]"):
        cross_validate(X, lambda X: bernoulli.fit(X, 2, restarts=1, rng=0).theta, folds=4, rng=0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"folds": 1}, "folds: expected a whole number of at least 2, got 1"),
        ({"folds": 6}, "folds: expected no more folds than data, got 6 for 5 data"),
        ({"folds": 2, "repeats": 0}, "repeats: expected a whole number of at least 1, got 0"),
        ({"folds": 2, "rng": "x"}, "rng: expected a seed"),
        ({"folds": 2, "make": lambda X: X}, "theta: expected a mixture"),
        ({"folds": 4, "weights": [1, 1, 1, 0, 0]}, "folds: expected no more folds than data"),
        ({"folds": 2, "weights": [1, 1]}, r"weights: expected shape \(5,\), got \(2,\)"),
        ({"X": [[1.0], [np.nan]]}, r"X: expected finite numbers, got NaN at X\[1, 0\]"),
    ],
)
def test_bad_input_is_named(options, message):
    with pytest.raises(ValueError, match=message):
        cross_validate(**{"X": np.arange(5.0)[:, None], "make": normal, **options})
