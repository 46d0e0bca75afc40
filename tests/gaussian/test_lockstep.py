"""Runs in lockstep: each is where scikit-learn, or a run by itself, would be."""

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture as Peer

from gmmlab import GaussianMixture, SingularCovarianceError, em, fit, m_step
from gmmlab.gaussian import lockstep
from gmmlab.gaussian.shapes import SHAPES


def drawn(rng, N, K, runs):
    """Partitions with data in every cluster."""
    return [np.append(np.arange(K).repeat(3), rng.integers(K, size=N - 3 * K)) for _ in range(runs)]


@pytest.mark.parametrize("shape", SHAPES)
def test_each_run_is_where_it_would_be_alone(faithful, rng, shape):
    """After as many iterations, against scikit-learn's from the same start."""
    labels = drawn(rng, len(faithful), 3, 4)
    ends = lockstep.climb(faithful, 3, labels, shape, tol=np.inf)  # a start's first M step alone
    for z, (theta, log_p) in zip(labels, ends, strict=True):
        first = m_step(faithful, np.eye(3)[z], covariance=shape)
        np.testing.assert_allclose(theta.Sigma, first.Sigma, rtol=1e-9)
        np.testing.assert_allclose(log_p, first.log_density(faithful), rtol=1e-9)
        precisions = np.linalg.inv(first.Sigma)
        given = {
            "full": precisions,
            "tied": precisions[0],
            "diagonal": np.diagonal(precisions, axis1=1, axis2=2),
            "spherical": precisions[:, 0, 0],
        }[shape]
        peer = Peer(
            3,
            covariance_type=SHAPES[shape].elsewhere,
            weights_init=first.pi,
            means_init=first.mu,
            precisions_init=given,
            reg_covar=0,
            tol=1e-9,
            max_iter=5000,
        ).fit(faithful)
        (own,) = lockstep.climb(faithful, 3, [z], shape, tol=1e-9)
        together = lockstep.climb(faithful, 3, labels, shape, tol=1e-9)
        near = [abs(log_p.sum() - own[1].sum()) < 1e-3 for _, log_p in together]
        assert any(near)
        assert own[1].sum() == pytest.approx(peer.score(faithful) * len(faithful), abs=1e-3)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_search_ends_as_high_as_all_runs_to_their_ends(faithful, shape):
    options = {"covariance": shape, "start": "random", "rng": 3, "restarts": 8}
    high = fit(faithful, 3, tol=1e-8, accelerate=True, **options).log_likelihoods[-1]
    run = lockstep.search(faithful, 3, tol=1e-8, **options)
    assert run.log_likelihoods[-1] == pytest.approx(high, abs=1e-3)
    assert run.theta.covariance_shape == shape


def test_a_run_that_collapses_leaves_the_others_alone(faithful, rng):
    """Two clusters of one datum each in the second run."""
    labels = drawn(rng, len(faithful), 2, 3)
    labels[1] = np.append([0], np.ones(len(faithful) - 1, int))
    ends = lockstep.climb(faithful, 2, labels)
    expected = lockstep.climb(faithful, 2, [labels[0], labels[2]])
    assert len(ends) == 2
    for (theta, _), (other, _) in zip(ends, expected, strict=True):
        np.testing.assert_allclose(theta.mu, other.mu, rtol=1e-9)
    assert lockstep.climb(faithful, 2, labels[1:2]) == []


def test_where_all_collapse_it_says_what_fit_says(faithful):
    constant = np.column_stack([faithful, np.ones(len(faithful))])
    with pytest.raises(SingularCovarianceError) as expected:
        fit(constant, 2, rng=0)
    with pytest.raises(SingularCovarianceError) as found:
        lockstep.search(constant, 2, rng=0)
    assert found.value.component == expected.value.component


def test_the_end_is_a_fixed_point(faithful):
    theta = lockstep.search(faithful, 2, rng=0, tol=1e-10).theta
    assert isinstance(theta, GaussianMixture)
    again = em(faithful, theta, max_iter=1).theta
    np.testing.assert_allclose(again.mu, theta.mu, rtol=1e-5)
