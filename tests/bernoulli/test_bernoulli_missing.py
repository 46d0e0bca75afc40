"""Bits that were not seen: against all that they might be, one by one."""

from itertools import product

import numpy as np
import pytest

from gmmlab import bernoulli, em, priors
from gmmlab.bernoulli import BernoulliMixture


@pytest.fixture
def theta(rng):
    return BernoulliMixture(rng.dirichlet(np.ones(3)), rng.uniform(0.1, 0.9, (3, 4)))


@pytest.fixture
def X(theta, rng):
    X = theta.sample(80, rng)[0]
    mask = rng.random(X.shape) < 0.35
    mask[0], mask[1] = True, False
    return np.ma.masked_array(np.where(mask, np.nan, X), mask)


def rows(x, seen):
    """All whole rows that x may be."""
    for bits in product([0.0, 1.0], repeat=int((~seen).sum())):
        row = np.where(seen, x, 0)
        row[~seen] = bits
        yield row


def joint(row, theta):
    """(K,): (9.52) and (9.53), multiplied out."""
    return theta.pi * np.prod(np.where(row == 1, theta.mu, 1 - theta.mu), axis=1)


def test_a_density_sums_over_all_that_hidden_bits_may_be(X, theta):
    p = [
        sum(joint(r, theta).sum() for r in rows(x, s)) for x, s in zip(X.data, ~X.mask, strict=True)
    ]
    np.testing.assert_allclose(np.exp(theta.log_density(X)), p, rtol=1e-12)
    assert theta.log_likelihood(X) == pytest.approx(np.log(p).sum())
    assert theta.log_density(X)[0] == pytest.approx(0, abs=1e-15)


def test_an_iteration_counts_each_whole_row_by_its_posterior(X, theta, rng):
    w = rng.uniform(0, 2, len(X))
    N_k, on, filled = np.zeros(3), np.zeros((3, 4)), np.zeros(X.shape)
    for n, (x, seen) in enumerate(zip(X.data, ~X.mask, strict=True)):
        each = [(r, joint(r, theta)) for r in rows(x, seen)]
        total = sum(p.sum() for _, p in each)
        for row, p in each:
            N_k += w[n] * p / total
            on += w[n] * (p / total)[:, None] * row
            filled[n] += row * p.sum() / total
    one = em(X, theta, max_iter=1, weights=w).theta
    np.testing.assert_allclose(one.pi, N_k / N_k.sum(), rtol=1e-12)
    np.testing.assert_allclose(one.mu, on / N_k[:, None], rtol=1e-12)
    np.testing.assert_allclose(theta.complete(X), filled, rtol=1e-12)


@pytest.mark.parametrize("prior", [None, priors.BernoulliPrior(2.0, 2.0, 2.0)])
def test_a_fit_climbs_and_ends(X, prior):
    run = bernoulli.fit(X, 2, rng=0, restarts=3, tol=1e-8, max_iter=5000, prior=prior)
    assert run.converged
    assert np.diff(run.log_likelihoods).min() > -1e-10
    assert run.log_likelihoods[-1] == pytest.approx(
        run.theta.log_likelihood(X) + (prior.log_density(run.theta) if prior else 0)
    )


def test_a_hidden_bit_may_be_anything(X):
    with pytest.raises(ValueError, match=r"got 2 at X\[1, 0\]"):
        X[1, 0] = 2
        bernoulli.fit(X, 2)
