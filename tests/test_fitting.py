"""Fitting from data alone: published optima, whatever the seed."""

import numpy as np
import pytest
from problems import mixture
from sklearn.mixture import GaussianMixture as SklearnMixture

from gmmlab import SingularCovarianceError, e_step, em, fit, fitting, kmeans, m_step
from gmmlab.loop import climb_over

# mclust 6, Mclust(faithful, G, modelNames): "VVV" has full covariances, "EEE" one for all.
MCLUST_VVV_2 = -1130.264
# It stops when a step gains less than 1e-5 of the likelihood: for the second, 0.01 nats early.
MCLUST_EEE_3 = -1126.326


@pytest.mark.parametrize("seed", range(100))
def test_old_faithful_ends_at_mclusts_maximum_from_any_seed(faithful, seed):
    run = fit(faithful, 2, rng=seed, restarts=2)
    assert run.log_likelihoods[-1] == pytest.approx(MCLUST_VVV_2, abs=5e-4)
    assert run.converged


def test_old_faithfuls_parameters_are_the_published_ones(faithful):
    theta = fit(faithful, 2, rng=0).theta
    k = theta.mu[:, 0].argsort()
    np.testing.assert_allclose(theta.pi[k], [0.3558729, 0.6441271], atol=1e-4)
    np.testing.assert_allclose(theta.mu[k], [[2.036388, 54.47852], [4.289662, 79.96812]], rtol=1e-4)


@pytest.mark.parametrize("seed", range(3))
def test_tied_covariances_on_old_faithful(faithful, seed):
    run = fit(faithful, 3, rng=seed, restarts=4, covariance="tied")
    theirs = SklearnMixture(3, covariance_type="tied", tol=1e-12, max_iter=5000, reg_covar=0)
    theirs.set_params(means_init=run.theta.mu, random_state=0).fit(faithful)
    best = theirs.score_samples(faithful).sum()
    assert run.log_likelihoods[-1] == pytest.approx(best, abs=1e-6)
    assert 0 < run.log_likelihoods[-1] - MCLUST_EEE_3 < 0.02


def test_units_do_not_choose_the_optimum(faithful):
    seconds = fit(faithful * [60, 1], 2, rng=1)
    change = len(faithful) * np.log(60)
    assert seconds.log_likelihoods[-1] + change == pytest.approx(MCLUST_VVV_2, abs=5e-4)


@pytest.mark.parametrize("units", [1e-150, 1e-8, 1e140])
def test_units_however_small_or_large(faithful, units):
    change = faithful.size * np.log(units)
    run = fit(faithful * units, 2, rng=1, restarts=1)
    assert run.log_likelihoods[-1] + change == pytest.approx(MCLUST_VVV_2, abs=5e-4)


def test_it_finds_what_was_drawn(rng):
    true = mixture(rng, 3, 2, spread=8.0)
    X, _ = true.sample(3000, rng)
    run = fit(X, 3, rng=rng, restarts=5)
    assert run.log_likelihoods[-1] >= em(X, true).log_likelihoods[-1] - 1e-6
    for mu in true.mu:
        assert np.linalg.norm(run.theta.mu - mu, axis=1).min() < 0.3


@pytest.mark.parametrize("start", fitting.STARTS)
def test_same_seed_same_run_whatever_the_global_state(faithful, start):
    first = fit(faithful, 3, rng=5, restarts=2, start=start)
    np.random.seed(1)  # noqa: NPY002
    assert fit(faithful, 3, rng=np.random.default_rng(5), restarts=2, start=start) == first


def test_random_starts_reach_the_same_maximum(faithful):
    run = fit(faithful, 2, rng=0, restarts=5, start="random")
    assert run.log_likelihoods[-1] == pytest.approx(MCLUST_VVV_2, abs=5e-4)


def test_the_best_of_the_starts_is_kept(faithful):
    runs = [fit(faithful, 4, rng=seed, restarts=1, start="random") for seed in range(4)]
    ends = [run.log_likelihoods[-1] for run in runs]
    assert max(ends) - min(ends) > 0.1  # the starts do end in different places
    generator = np.random.default_rng(3)
    alone = fit(faithful, 4, rng=3, restarts=1, start="random")
    several = fit(faithful, 4, rng=generator, restarts=6, start="random")
    assert several.log_likelihoods[-1] >= alone.log_likelihoods[-1]


def test_one_start_is_k_means_and_em(faithful):
    Z = (faithful - faithful.mean(axis=0)) / faithful.std(axis=0)
    labels = kmeans.kmeans(Z, kmeans.plus_plus(Z, 2, np.random.default_rng(0))).labels
    expected = em(faithful, m_step(faithful, kmeans.one_of_k(labels, 2)))
    run = fit(faithful, 2, rng=0, restarts=1)
    np.testing.assert_allclose(run.log_likelihoods, expected.log_likelihoods, rtol=1e-12)
    np.testing.assert_allclose(run.theta.mu, expected.theta.mu, rtol=1e-10)


@pytest.mark.parametrize("start", fitting.STARTS)
@pytest.mark.parametrize("seed", range(4))
def test_weights_are_repeated_rows_to_the_last_start(seed, start, faithful):
    times = np.random.default_rng(0).integers(0, 4, len(faithful))
    X, options = faithful + 0.01 * np.random.default_rng(1).random(faithful.shape), {"start": start}
    options |= {"rng": seed, "restarts": 1, "max_iter": 3}  # EM would forget where it began
    once = fit(X, 4, weights=times, **options)
    repeated = fit(np.repeat(X, times, axis=0), 4, **options)
    np.testing.assert_allclose(once.log_likelihoods, repeated.log_likelihoods, rtol=1e-10)
    np.testing.assert_allclose(once.theta.mu, repeated.theta.mu)


def test_a_histogram_is_fitted_as_its_data_are(rng):
    x = np.concatenate([rng.normal(10, 0.5, 900), rng.normal(12, 0.4, 600), rng.normal(60, 2, 90)])
    count, edge = np.histogram(x, bins=200)
    centres = ((edge[1:] + edge[:-1]) / 2)[:, None]
    right = fit(np.repeat(centres, count, axis=0), 2, rng=0).log_likelihoods[-1]
    for seed in range(3):
        found = fit(centres, 2, weights=count, rng=seed).log_likelihoods[-1]
        assert found == pytest.approx(right, abs=1e-5)


@pytest.mark.parametrize("start", ["k-means", "random"])
def test_a_weight_of_zero_is_a_datum_that_is_not_there(faithful, start):
    absent = np.arange(len(faithful)) % 3 == 0
    X = np.where(absent[:, None], [1e6, -1e6], faithful)
    options = {"rng": 1, "restarts": 2, "start": start}
    run = fit(X, 2, weights=~absent, **options)
    assert run.theta == fit(faithful[~absent], 2, weights=np.ones((~absent).sum()), **options).theta
    with pytest.raises(ValueError, match="K: expected no more components than data, got 3 for 2"):
        fit(faithful[:4], 3, weights=[1, 0, 0, 1])


@pytest.fixture
def started(monkeypatch):
    """What EM is started from, and whether it collapsed, start by start."""
    outcomes = []

    def watched(parts, theta, *arguments, **options):
        outcomes.append([theta, True])
        run = climb_over(parts, theta, *arguments, **options)
        outcomes[-1][1] = False
        return run

    monkeypatch.setattr(fitting, "climb_over", watched)
    return outcomes


def test_starts_that_collapse_are_left_out(started, rng):
    # Five equal data attract a component in some starts; the others must win.
    X = np.concatenate([rng.standard_normal((40, 2)), np.full((5, 2), 3.0)])
    run = fit(X, 2, rng=0, restarts=12, start="random")
    assert np.isfinite(run.log_likelihoods[-1])
    assert {collapsed for _, collapsed in started} == {True, False}


def test_no_partition_is_run_twice_whatever_the_order_of_its_clusters(started, faithful):
    run = fit(faithful, 2, rng=0, restarts=10)
    assert len(started) == 1
    orders = set()
    for seed in range(10):
        alone = fit(faithful, 2, rng=seed, restarts=1)
        assert alone.log_likelihoods[-1] == pytest.approx(run.log_likelihoods[-1])
        orders.add(bool(alone.theta.mu[0, 0] < alone.theta.mu[1, 0]))
    assert orders == {True, False}


def cigars(rng, parallel, apart, width):
    """Long clusters side by side: K-means cuts them across, always in the same places."""
    z = np.repeat(np.arange(parallel), 200)
    X = np.c_[10 * rng.standard_normal(len(z)), apart * z + width * rng.standard_normal(len(z))]
    return X @ np.array([[0.8, 0.6], [-0.6, 0.8]])


@pytest.mark.parametrize("start", fitting.STARTS)
@pytest.mark.parametrize("seed", range(3))
def test_a_sweep_over_k_does_not_die_of_starts_that_are_alike(start, seed):
    X = cigars(np.random.default_rng(0), 3, 1.0, 0.1)
    assert fit(X, 5, rng=seed, start=start).log_likelihoods[-1] > -2400


def test_a_start_that_forgot_half_its_labels_does_not_collapse(rng):
    X = rng.standard_normal((6, 2))  # in two dimensions a cluster of two is a line
    assert fit(X, 3, rng=0, restarts=3, max_iter=1).n_iter == 1


def test_thin_clusters_far_from_the_centre_have_not_collapsed(rng):
    z = rng.standard_normal(200)
    thin = np.c_[z, z + 1e-6 * rng.standard_normal(200)] + [50, -50]
    X = np.concatenate([thin, rng.normal([-50, 50], 1, (200, 2))])
    theta = fit(X, 2, rng=0, restarts=1, max_iter=0).theta  # where EM would begin
    away = thin - thin.mean(axis=0)
    k = theta.mu[:, 0].argmax()
    expected = np.linalg.det(away.T @ away / 200)
    assert np.linalg.det(theta.Sigma[k]) == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize(
    "X",
    [
        np.c_[np.arange(10.0), np.full(10, 0.1)],
        np.repeat([[1.0, 2.0], [3.0, 4.0]], 5, axis=0),
        [[1.0, 2.0], [3.0, 4.0]],
        [[1.0]],
    ],
    ids=["constant column", "two repeated rows", "two data", "one datum"],
)
def test_data_that_no_gaussian_fits_are_an_error(X):
    with pytest.raises(SingularCovarianceError):
        fit(X, min(2, len(X)), rng=0)


def test_one_component_is_the_sample_mean_and_covariance(faithful):
    theta = fit(faithful, 1, rng=0, restarts=1).theta
    np.testing.assert_allclose(theta.mu[0], faithful.mean(axis=0))
    np.testing.assert_allclose(theta.Sigma[0], np.cov(faithful.T, ddof=0))
    np.testing.assert_array_equal(e_step(faithful, theta), np.ones((272, 1)))
