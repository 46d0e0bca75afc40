"""Missing entries, whatever the mixture: the doors that take a mask, and those that cannot."""

import dask.array
import numpy as np
import pytest

from gmmlab import (
    GaussianMixture,
    bernoulli,
    datasets,
    decompose,
    distributed,
    e_step,
    em,
    errors,
    fit,
    half_steps,
    incremental,
    kmeans,
    m_step,
    online,
    priors,
    selection,
    statistics,
)
from gmmlab.loop import walk
from gmmlab.mixture import Mixture
from gmmlab.patterns import patterns


@pytest.fixture(scope="module")
def hidden():
    """Old Faithful with 30 % of its entries hidden, and rows of each pattern."""
    X = datasets.old_faithful()
    mask = np.random.default_rng(3).random(X.shape) < 0.3
    return np.ma.masked_array(np.where(mask, np.nan, X), mask)


@pytest.fixture(scope="module")
def start():
    return m_step(datasets.old_faithful(), np.eye(2)[np.arange(272) % 2] * 0.5 + 0.25)


@pytest.fixture(scope="module")
def run(hidden, start):
    return em(hidden, start)


def test_rows_are_sorted_by_what_they_lack(rng):
    mask = rng.random((300, 11)) < 0.2
    mask[::7] = mask[0]
    found = patterns(mask)
    assert len(found) == len(np.unique(mask, axis=0))
    np.testing.assert_array_equal(np.sort(np.concatenate([r for r, _ in found])), np.arange(300))
    for rows, columns in found:
        for n in rows:
            np.testing.assert_array_equal(np.flatnonzero(~mask[n]), columns)


def test_a_mask_that_hides_nothing_changes_nothing(faithful, start):
    for mask in (False, np.zeros(faithful.shape, bool)):
        X = np.ma.masked_array(faithful, mask)
        np.testing.assert_array_equal(start.log_joint(X), start.log_joint(faithful))
        assert em(X, start) == em(faithful, start)
        assert fit(X, 2, rng=0, restarts=2) == fit(faithful, 2, rng=0, restarts=2)
        assert type(start.complete(X)) is np.ndarray
        np.testing.assert_array_equal(start.complete(X), faithful)


def test_the_likelihood_rises_and_ends(run):
    assert run.converged
    assert np.diff(run.log_likelihoods).min() > -1e-12 * abs(run.log_likelihoods[-1])


def test_half_steps_are_those_of_em_and_never_lower_the_bound(hidden, start, run):
    steps = list(half_steps(hidden, start))
    bounds = [step.decomposition.lower_bound for step in steps]
    assert np.diff(bounds).min() > -1e-12 * abs(bounds[-1])
    likelihoods = [s.decomposition.log_likelihood for s in steps if s.name == "E"]
    np.testing.assert_allclose(likelihoods, run.log_likelihoods, rtol=1e-12)
    for step in steps:
        parts = step.decomposition
        assert parts.lower_bound + parts.kl == pytest.approx(parts.log_likelihood, rel=1e-12)
    np.testing.assert_allclose(steps[0].q, e_step(hidden, start), rtol=1e-12)


def test_a_row_of_which_nothing_was_seen_has_density_one(hidden, start):
    nothing = hidden.mask.all(axis=1)
    assert 5 < nothing.sum() < 60
    np.testing.assert_allclose(start.log_density(hidden)[nothing], 0, atol=1e-15)
    np.testing.assert_allclose(
        start.log_joint(hidden)[nothing], np.log(start.pi)[None].repeat(nothing.sum(), 0)
    )
    seen = ~nothing
    assert start.log_likelihood(hidden) == pytest.approx(start.log_likelihood(hidden[seen]))
    np.testing.assert_allclose(start.complete(hidden)[nothing] - start.mean(), 0, atol=1e-12)


def test_the_order_of_rows_does_not_matter(hidden, start, rng):
    order = rng.permutation(len(hidden))
    np.testing.assert_allclose(
        start.log_joint(hidden[order]), start.log_joint(hidden)[order], rtol=1e-12
    )
    np.testing.assert_allclose(start.complete(hidden[order]), start.complete(hidden)[order])
    q = rng.dirichlet(np.ones(2), len(hidden))
    np.testing.assert_allclose(
        start.statistics(hidden[order], q[order]).scatter, start.statistics(hidden, q).scatter
    )


def test_blocks_of_any_size_give_the_same(hidden, start):
    likelihood, S = walk(start.blocks(hidden), start)
    for size in (1, 7, 100, 5000):
        other, T = walk(start.blocks(hidden, size), start)
        assert other == pytest.approx(likelihood, rel=1e-12)
        for name in ("N_k", "mean", "scatter"):
            np.testing.assert_allclose(getattr(T, name), getattr(S, name), rtol=1e-9)


@pytest.mark.parametrize("covariance", ["full", "spherical"])
def test_a_weight_is_a_repeated_row(hidden, start, covariance, rng):
    weights = rng.integers(0, 4, len(hidden))
    repeated = hidden[np.repeat(np.arange(len(hidden)), weights)]
    theta = GaussianMixture(start.pi, start.mu, [np.eye(2) * 9] * 2, covariance)
    one = em(hidden, theta, weights=weights, max_iter=30)
    other = em(repeated, theta, max_iter=30)
    np.testing.assert_allclose(one.log_likelihoods, other.log_likelihoods, rtol=1e-10)
    np.testing.assert_allclose(one.theta.mu, other.theta.mu, rtol=1e-8)
    criteria = [
        selection.icl(hidden, one.theta, weights=weights),
        selection.icl(repeated, one.theta),
    ]
    assert criteria[0] == pytest.approx(criteria[1])


def test_fit_takes_weights_and_a_mask(hidden, rng):
    weights = rng.uniform(0, 2, len(hidden))
    weights[:40] = 0
    one = fit(hidden, 2, rng=0, restarts=3, weights=weights)
    other = em(hidden[40:], one.theta, weights=weights[40:])
    assert other.log_likelihoods[-1] == pytest.approx(one.log_likelihoods[-1], abs=1e-6)


def test_a_prior_is_climbed_to(hidden):
    prior = priors.weak_prior(hidden, 3)
    run = fit(hidden, 3, rng=0, restarts=2, prior=prior)
    assert run.converged
    assert np.diff(run.log_likelihoods).min() > -1e-10
    top = run.theta.log_likelihood(hidden) + prior.log_density(run.theta)
    assert run.log_likelihoods[-1] == pytest.approx(top)
    for k in range(3):
        for d in range(2):
            for step in (-1e-3, 1e-3):
                mu = run.theta.mu.copy()
                mu[k, d] += step * 10**d
                near = GaussianMixture(run.theta.pi, mu, run.theta.Sigma)
                assert near.log_likelihood(hidden) + prior.log_density(near) < top


def test_a_stream_may_have_masks(hidden, start):
    once = online.em([hidden], start, step=1.0, burn_in=0)
    np.testing.assert_allclose(once.theta.mu, em(hidden, start, max_iter=1).theta.mu, rtol=1e-10)
    w = np.linspace(0, 2, len(hidden))
    once = online.em([hidden], start, step=1.0, burn_in=0, weights=[w])
    other = em(hidden, start, max_iter=1, weights=w)
    np.testing.assert_allclose(once.theta.mu, other.theta.mu, rtol=1e-10)


def test_dask_takes_a_mask(hidden, start, run):
    X = dask.array.from_array(hidden, chunks=(100, 2))
    other = distributed.em(X, start)
    np.testing.assert_allclose(other.log_likelihoods, run.log_likelihoods, rtol=1e-12)
    np.testing.assert_allclose(distributed.e_step(X, start).compute(), e_step(hidden, start))


def test_cross_validation_judges_what_was_seen(hidden):
    one, two = (
        selection.cross_validate(
            hidden, lambda X, K=K: fit(X, K, rng=0, restarts=1).theta, folds=4, repeats=1, rng=0
        )
        for K in (1, 2)
    )
    assert two.mean > one.mean + 0.1


def test_what_means_fill_in_shrinks(faithful):
    """Thirty in a hundred hidden: the figures of the syllabus's first look, mean of ten draws."""
    sd, best = faithful.std(axis=0), fit(faithful, 2, rng=0)
    top = best.log_likelihoods[-1] / 272
    by_length = best.theta.mu[best.theta.mu[:, 0].argsort()]

    def judged(X):
        theta = fit(X, 2, rng=0, restarts=2).theta
        off = np.linalg.norm((theta.mu[theta.mu[:, 0].argsort()] - by_length) / sd, axis=1)
        return off.mean(), top - theta.log_likelihood(faithful) / 272, theta

    results = []
    for seed in range(10):
        mask = np.random.default_rng(seed).random(faithful.shape) < 0.3
        X = np.ma.masked_array(faithful, mask)
        off, below, theta = judged(X)
        off_filled, below_filled, _ = judged(X.filled(X.mean(axis=0)))
        of_half = mask & ~mask[:, ::-1]
        guess = ((theta.complete(X) - faithful) / sd)[of_half]
        results.append([off, below, off_filled, below_filled, np.sqrt((guess**2).mean())])
    off, below, off_filled, below_filled, guess = np.mean(results, axis=0)
    assert off == pytest.approx(0.03, abs=0.01)
    assert below == pytest.approx(0.010, abs=0.004)
    assert off_filled == pytest.approx(0.32, abs=0.07)
    assert below_filled == pytest.approx(0.47, abs=0.05)
    assert guess == pytest.approx(0.38, abs=0.03)


def test_a_column_of_which_nothing_was_seen_is_named(hidden, start):
    X = hidden.copy()
    X[:, 1] = np.ma.masked
    w = np.ones(272)
    for call in (
        lambda: em(X, start),
        lambda: fit(X, 2),
        lambda: half_steps(X, start),
        lambda: priors.weak_prior(X, 2),
        lambda: bernoulli.fit(X > 3, 2),
        lambda: em(np.ma.concatenate([X, hidden[:9]]), start, weights=np.append(w, np.zeros(9))),
    ):
        with pytest.raises(errors.UnseenColumnError, match="got none in column 1") as caught:
            call()
        assert (caught.value.column, caught.value.component) == (1, None)
    assert np.isfinite(start.log_density(X)).all()  # a density needs no such thing


def test_a_component_that_sees_nothing_of_a_column_is_named(rng):
    X = np.concatenate([rng.normal(0, 1, (40, 2)), rng.normal(1000, 1, (40, 2))])
    X = np.ma.masked_array(X, False)
    X[40:, 1] = np.ma.masked
    with pytest.raises(errors.UnseenColumnError, match="sees no entry of column 1") as caught:
        fit(X, 2, rng=0)
    again = caught.value.__reduce__()
    assert str(again[0](*again[1])) == str(caught.value)
    assert fit(X, 2, rng=0, prior=priors.weak_prior(X, 2)).converged


def test_nan_that_is_not_masked_is_an_error_that_names_the_mask(hidden, start):
    X = hidden.filled(np.nan)
    n, d = np.argwhere(np.isnan(X))[0]
    with pytest.raises(ValueError, match=rf"got NaN at X\[{n}, {d}\].*np.ma.masked_invalid\(X\)"):
        em(X, start)
    half = hidden.copy()
    n = int(np.flatnonzero(~hidden.mask[:, 0])[-1])
    half[n, 0] = np.inf
    for call in (em, e_step, lambda X, _: fit(X, 2)):
        with pytest.raises(ValueError, match=rf"got infinity at X\[{n}, 0\]"):
            call(half, start)
    assert em(np.ma.masked_invalid(X), start) == em(hidden, start)


@pytest.mark.parametrize(
    "call",
    [
        lambda X: statistics(X, np.full((272, 2), 0.5)),
        lambda X: m_step(X, np.full((272, 2), 0.5)),
        lambda X: kmeans.plus_plus(X, 2),
        lambda X: incremental.em(X, fit(datasets.old_faithful(), 2, rng=0, restarts=1).theta),
        lambda X: GaussianMixture([1.0], X[:1], [np.eye(2)]),
    ],
)
def test_where_a_mask_means_nothing_it_is_refused(hidden, call):
    X = hidden[hidden.mask.any(axis=1).argsort()[::-1]]
    with pytest.raises(ValueError, match=r"in which nothing is masked, got \d+ masked entries"):
        call(X)


def test_a_mixture_that_cannot_be_seen_in_part_says_what_it_lacks(hidden):
    class Mine(Mixture):
        pi, mu = np.ones(1), np.zeros((1, 2))

        def log_joint(self, X):
            return np.zeros((len(X), 1))

        def statistics(self, X, gamma):
            return gamma.sum(axis=0)

        def maximize(self, S):
            return self

    with pytest.raises(ValueError, match="a Mine has no method observing"):
        em(hidden, Mine())


def test_what_is_said_of_a_row_counts_the_callers_rows(hidden, start):
    X = hidden.copy()
    X[200] = [1e200, 50.0]
    with pytest.raises(ValueError, match="X: expected numbers whose squares can be added"):
        e_step(X, start)
    theta = bernoulli.BernoulliMixture([1.0], [[0.0, 0.5]])
    bits = np.ma.masked_array(np.zeros((30, 2)), False)
    bits[:25, 0] = np.ma.masked
    bits[27, 0] = 1
    with pytest.raises(ValueError, match="row 27, to which every component"):
        e_step(bits, theta)
    bits[27, 0] = 0.5
    with pytest.raises(ValueError, match=r"got 0.5 at X\[27, 0\]"):
        e_step(bits, theta)


def test_any_q_has_its_bound(hidden, start, rng):
    q = rng.dirichlet(np.ones(2), len(hidden))
    parts = decompose(hidden, q, start)
    assert parts.log_likelihood == pytest.approx(start.log_likelihood(hidden))
    assert parts.lower_bound + parts.kl == pytest.approx(parts.log_likelihood)
    assert parts.kl > 1


def test_a_row_that_no_component_reaches_is_named_by_em_too():
    theta = bernoulli.BernoulliMixture([0.5, 0.5], [[0.0, 0.5], [0.0, 0.4]])
    bits = np.ma.masked_array(np.zeros((30, 2)), False)
    bits[3, 0] = np.ma.masked
    bits[20:, 1] = np.ma.masked
    bits[7, 0] = 1
    with pytest.raises(ValueError, match="row 7, to which every component"):
        em(bits, theta)
    X = dask.array.from_array(bits, chunks=(5, 2))
    with pytest.raises(ValueError, match="row 7, to which every component"):
        distributed.em(X, theta)
