"""Bernoulli mixtures: against scipy.stats, naive Bayes, and enumeration of data and labellings."""

import itertools
import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from problems import responsibilities
from scipy import optimize, special, stats
from sklearn.naive_bayes import BernoulliNB

from gmmlab import (
    datasets,
    decompose,
    e_step,
    em,
    expected_complete_log_likelihood,
    half_steps,
)
from gmmlab.bernoulli import BernoulliMixture, fit, m_step, random_start


def random_mixture(rng, K, D):
    return BernoulliMixture(rng.dirichlet(np.full(K, 5.0)), rng.random((K, D)))


def binary(rng, N, D):
    return (rng.random((N, D)) < rng.random(D)).astype(float)


def scipy_log_joint(X, theta):
    """(9.54), one component at a time."""
    return np.stack(
        [
            np.log(pi) + stats.bernoulli(mu).logpmf(X).sum(axis=1)
            for pi, mu in zip(theta.pi, theta.mu, strict=True)
        ],
        axis=1,
    )


@pytest.mark.parametrize(("N", "D", "K"), [(1, 1, 1), (30, 5, 3), (2_000, 300, 2)])
def test_log_joint_is_weight_times_bernoulli_probabilities(N, D, K, rng):
    """PRML (9.44), (9.47), (9.48), and the braces of (9.54)."""
    theta, X = random_mixture(rng, K, D), binary(rng, N, D)
    expected = scipy_log_joint(X, theta)
    np.testing.assert_allclose(theta.log_joint(X), expected, rtol=1e-10)
    np.testing.assert_allclose(
        theta.log_density(X), special.logsumexp(expected, axis=1), rtol=1e-10
    )


def test_probabilities_and_moments_by_enumeration_of_all_data(rng):
    """PRML (9.49), (9.50), and for one component (9.45), (9.46)."""
    theta = random_mixture(rng, 3, 5)
    X = np.array(list(itertools.product([0.0, 1.0], repeat=5)))
    p = np.exp(theta.log_density(X))
    assert p.sum() == pytest.approx(1, abs=1e-12)
    mean = p @ X
    np.testing.assert_allclose(theta.mean(), mean, atol=1e-12)
    np.testing.assert_allclose(theta.covariance(), (p * (X - mean).T) @ (X - mean), atol=1e-12)
    for k in range(3):  # one component alone
        one = BernoulliMixture([1.0], theta.mu[[k]])
        p = np.exp(one.log_density(X))
        away = X - theta.mu[k]
        np.testing.assert_allclose(p @ X, theta.mu[k], atol=1e-12)
        np.testing.assert_allclose((p * away.T) @ away, theta.Sigma[k], atol=1e-12)


def test_likelihood_and_responsibilities_by_enumeration_of_all_labellings(rng):
    """PRML (9.29), (9.69), (9.38), (9.39), whatever the components; here (9.51), (9.55), (9.56)."""
    N, D, K = 5, 3, 3
    theta, X = random_mixture(rng, K, D), binary(rng, N, D)
    joint = scipy_log_joint(X, theta)
    labellings = np.array(list(itertools.product(range(K), repeat=N)))
    log_p = joint[np.arange(N), labellings].sum(axis=1)  # ln p(X, Z)
    total = special.logsumexp(log_p)
    assert theta.log_likelihood(X) == pytest.approx(total, rel=1e-12)
    posterior = np.exp(log_p - total)
    gamma = np.stack([posterior @ (labellings == k) for k in range(K)], axis=1)
    np.testing.assert_allclose(e_step(X, theta), gamma, atol=1e-12)
    assert expected_complete_log_likelihood(X, gamma, theta) == pytest.approx(
        posterior @ log_p, rel=1e-12
    )


def test_m_step_makes_every_derivative_of_q_vanish(rng):
    """PRML (9.55), at (9.59) and (9.60)."""
    N, D, K = 40, 3, 3
    X, gamma = binary(rng, N, D), responsibilities(rng, N, K)
    theta = m_step(X, gamma)

    def Q(values):  # weights through a softmax, which keeps their sum at one
        pi, mu = special.softmax(values[:K]), special.expit(values[K:]).reshape(K, D)
        return (gamma * scipy_log_joint(X, BernoulliMixture(pi, mu))).sum()

    at = np.concatenate([np.log(theta.pi), special.logit(theta.mu).ravel()])
    slope = optimize.approx_fprime(at, Q, 1e-6)
    np.testing.assert_allclose(slope, 0, atol=2e-4)
    elsewhere = optimize.approx_fprime(at + 0.1 * rng.standard_normal(at.size), Q, 1e-6)
    assert np.abs(elsewhere).max() > 0.1


def test_hard_labels_give_naive_bayes(rng):
    """PRML (9.57)-(9.60)."""
    X, labels = (rng.random((60, 4)) < 0.5).astype(float), np.arange(60) % 3
    peer = BernoulliNB(alpha=0.0, force_alpha=True).fit(X, labels)
    theta = m_step(X, np.eye(3)[labels])
    np.testing.assert_allclose(theta.mu, np.exp(peer.feature_log_prob_), rtol=1e-12)
    np.testing.assert_allclose(theta.log_joint(X), peer.predict_joint_log_proba(X), rtol=1e-9)


def test_one_component_is_the_mean_of_the_data(rng):
    X = binary(rng, 50, 6)
    run = em(X, random_start(1, 6, 0))
    np.testing.assert_allclose(run.theta.mu[0], X.mean(axis=0), rtol=1e-12)
    assert run.converged
    assert run.n_iter <= 2


@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(1, 6), st.integers(1, 40))
def test_the_likelihood_never_falls_and_never_exceeds_one(seed, K, D, N):
    rng = np.random.default_rng(seed)
    X = binary(rng, N, D)
    history = em(X, random_start(K, D, rng), max_iter=30).log_likelihoods
    assert np.diff(history).min(initial=0) >= -1e-9
    assert max(history) <= 1e-12  # probabilities of data, not densities: no singularity


def test_half_steps_close_the_gap_and_lift_the_bound(rng):
    X = binary(rng, 30, 5)
    bound = -np.inf
    for step in half_steps(X, random_start(3, 5, 1), max_iter=8):
        d = step.decomposition
        assert d.log_likelihood == pytest.approx(d.lower_bound + d.kl, rel=1e-10)
        assert d.lower_bound >= bound - 1e-9
        assert step.name == "M" or d.kl == pytest.approx(0, abs=1e-9)
        bound = d.lower_bound


def test_a_component_may_exclude_a_datum():
    theta = BernoulliMixture([0.5, 0.5], [[0.0, 1.0], [0.5, 0.5]])
    X = np.array([[0.0, 1.0], [1.0, 1.0], [0.0, 0.0]])
    with np.errstate(divide="ignore"):
        expected = scipy_log_joint(X, theta)
    np.testing.assert_allclose(theta.log_joint(X), expected)
    np.testing.assert_allclose(e_step(X, theta), [[0.8, 0.2], [0, 1], [0, 1]], rtol=1e-12)
    assert np.isfinite(decompose(X, e_step(X, theta), theta).lower_bound)
    with pytest.raises(ValueError, match="X: expected data that some component can reach"):
        e_step(X, BernoulliMixture([1.0], [[0.0, 1.0]]))


def test_a_component_without_data_keeps_its_mean():
    theta = BernoulliMixture([0.5, 0.5], [[0.2, 0.9], [0.3, 0.6]])
    S = theta.statistics(np.ones((4, 2)), np.tile([0.0, 1.0], (4, 1)))
    for N_1 in (0.0, -1e-17):  # as sums are left by subtraction
        new = theta.maximize(replace(S, N_k=np.array([N_1, 4.0])))
        np.testing.assert_array_equal(new.mu, [[0.2, 0.9], [1.0, 1.0]])
        np.testing.assert_array_equal(new.pi, [0.0, 1.0])


def test_weights_are_repeated_rows(rng):
    X, w = binary(rng, 30, 4), rng.integers(0, 4, 30)
    gamma, repeated = responsibilities(rng, 30, 2), np.repeat(X, w, axis=0)
    for factor in (1.0, 0.25):  # only proportions count
        theta = m_step(X, gamma, factor * w)
        peer = m_step(repeated, np.repeat(gamma, w, axis=0))
        np.testing.assert_allclose(theta.mu, peer.mu, rtol=1e-12)
        np.testing.assert_allclose(theta.pi, peer.pi, rtol=1e-12)
    start = random_start(2, 4, 0)
    weighted, run = em(X, start, weights=w, max_iter=9), em(repeated, start, max_iter=9)
    np.testing.assert_allclose(weighted.log_likelihoods, run.log_likelihoods, rtol=1e-12)
    best = [fit(X, 2, rng=0, restarts=20, weights=w), fit(repeated, 2, rng=0, restarts=20)]
    assert best[0].log_likelihoods[-1] == pytest.approx(best[1].log_likelihoods[-1], rel=1e-6)


def test_three_components_find_the_three_digits():
    X, labels = datasets.digits()
    best = fit(X, 3, restarts=3, rng=0)
    z = e_step(X, best.theta).argmax(axis=1)
    table = np.array([[(labels[z == k] == d).sum() for d in (2, 3, 4)] for k in range(3)])
    rows, columns = optimize.linear_sum_assignment(-table)
    assert table[rows, columns].sum() > 0.8 * len(X)  # a guess gets 0.33
    assert best.converged


def test_fit_is_the_best_of_its_starts_and_reproducible(rng):
    X = binary(rng, 60, 8)
    few, many = (fit(X, 3, restarts=n, rng=4) for n in (1, 12))
    assert many.log_likelihoods[-1] >= few.log_likelihoods[-1]
    assert fit(X, 3, restarts=12, rng=4).theta == many.theta
    other = fit(X, 3, restarts=12, rng=4, start="random")
    assert other.log_likelihoods != many.log_likelihoods


def test_samples_follow_the_law(rng):
    """PRML (9.52), (9.53)."""
    theta = random_mixture(rng, 3, 4)
    N = 100_000
    X, z = theta.sample(N, 1)
    assert set(np.unique(X)) == {0.0, 1.0}
    assert stats.chisquare(np.bincount(z, minlength=3), N * theta.pi).pvalue > 1e-4
    for k in range(3):
        error = np.sqrt(np.diag(theta.Sigma[k]) / (z == k).sum())
        assert (np.abs(X[z == k].mean(axis=0) - theta.mu[k]) < 5 * error).all()
    np.testing.assert_allclose(np.cov(X.T, bias=True), theta.covariance(), atol=0.01)
    np.testing.assert_array_equal(theta.sample(5, 3)[0], theta.sample(5, 3)[0])


@pytest.mark.parametrize("kind", [int, bool, np.float32, list, np.asfortranarray])
def test_binary_data_of_any_kind(kind, rng):
    theta, X = random_mixture(rng, 2, 3), binary(rng, 20, 3)
    other = X.tolist() if kind is list else kind(X) if kind is np.asfortranarray else X.astype(kind)
    np.testing.assert_array_equal(e_step(other, theta), e_step(X, theta))
    assert em(other, theta).theta == em(X, theta).theta


def test_equality_pickling_and_read_only(rng):
    theta = random_mixture(rng, 2, 3)
    again = pickle.loads(pickle.dumps(theta))
    assert again == theta
    assert theta != BernoulliMixture(theta.pi, theta.mu**2)
    with pytest.raises(ValueError, match="read-only"):
        again.mu[0, 0] = 1


def test_random_start_is_inside_and_reproducible():
    theta = random_start(4, 50, 2)
    assert theta.mu.min() > 0.25
    assert theta.mu.max() < 0.75
    np.testing.assert_array_equal(theta.pi, np.full(4, 0.25))
    assert theta == random_start(4, 50, 2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: BernoulliMixture([0.5, 0.6], [[0.1], [0.2]]), "pi: expected a sum of one"),
        (lambda: BernoulliMixture([1.0], [[1.2]]), r"mu: expected probabilities in \[0, 1\], got"),
        (lambda: BernoulliMixture([1.0], [[-0.1]]), r"mu: expected probabilities.*got -0\.1"),
        (lambda: BernoulliMixture([1.0], [0.5]), r"mu: expected shape \(1, any\), got \(1,\)"),
        (lambda: BernoulliMixture([1.0], [[np.nan]]), "mu: expected finite numbers, got NaN"),
        (lambda: e_step([[0.5]], BernoulliMixture([1.0], [[0.5]])), "X: expected zeros and ones"),
        (lambda: e_step([[1, 0]], BernoulliMixture([1.0], [[0.5]])), "X: expected shape"),
        (lambda: m_step([[1], [2]], [[1], [1]]), r"X: expected zeros and ones, got 2 at X\[1, 0\]"),
        (lambda: m_step([[1], [0]], [[1, 0], [1, 0]]), "gamma: expected data in every component"),
        (lambda: m_step([[1], [0]], [[1, 1], [1, 0]]), "gamma: expected a sum of one"),
        (lambda: fit([[1], [0]], 3), "K: expected no more components than data, got 3"),
        (lambda: fit([[1], [0]], 2, start="pca"), "start: expected one of k-means, random"),
        (lambda: fit([[1], [7]], 1), "X: expected zeros and ones, got 7"),
        (lambda: random_start(0, 3), "K: expected a whole number"),
        (lambda: random_start(3, 3, "seed"), "rng: expected a seed"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
