"""The decomposition (9.70)-(9.72), against the sum over all K^N labellings that it stands for."""

import itertools

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from problems import exact_log_joint, mixture, responsibilities
from scipy import special, stats

from gmmlab import (
    decompose,
    e_step,
    entropy,
    expected_complete_log_likelihood,
    kl_divergence,
    lower_bound,
)

SIZES = [(1, 3, 2), (3, 3, 1), (4, 3, 2), (7, 2, 2)]  # N, K, D: up to 128 labellings


def enumerate_all(X, q, theta):
    """ln p(X), L, KL, entropy and Q by summing over every labelling Z of all the data."""
    N, K = q.shape
    log_density = np.stack(
        [
            stats.multivariate_normal(mu, S).logpdf(X).reshape(N)
            for mu, S in zip(theta.mu, theta.Sigma, strict=True)
        ],
        axis=1,
    )
    labellings = list(itertools.product(range(K), repeat=N))
    rows = np.arange(N)
    log_p = np.array([(np.log(theta.pi[list(z)]) + log_density[rows, z]).sum() for z in labellings])
    q_of_z = np.array([np.prod(q[rows, z]) for z in labellings])
    log_likelihood = special.logsumexp(log_p)
    bound = np.sum(special.xlogy(q_of_z, np.exp(log_p)) - special.xlogy(q_of_z, q_of_z))
    kl = special.rel_entr(q_of_z, np.exp(log_p - log_likelihood)).sum()
    Q = special.xlogy(q_of_z, np.exp(log_p)).sum()
    return log_likelihood, bound, kl, special.entr(q_of_z).sum(), Q


@pytest.mark.parametrize(("N", "K", "D"), SIZES)
@pytest.mark.parametrize("kind", ["anything", "one of K", "posterior"])
def test_every_term_is_the_sum_over_all_labellings(N, K, D, kind, rng):
    """PRML (9.70)-(9.72), (9.74), (9.75), and Q: (9.30), (9.33), (9.35), (9.36), (9.40).

    A labelling for q makes Q the complete-data log likelihood, the posterior makes it EM's.
    """
    theta = mixture(rng, K, D, spread=0.7)
    X = rng.standard_normal((N, D))
    q = {
        "anything": responsibilities(rng, N, K),
        "one of K": np.eye(K)[rng.integers(K, size=N)],
        "posterior": e_step(X, theta),
    }[kind]
    log_likelihood, bound, kl, H, Q = enumerate_all(X, q, theta)
    parts = decompose(X, q, theta)
    assert parts.log_likelihood == pytest.approx(log_likelihood, rel=1e-10)
    assert parts.lower_bound == pytest.approx(bound, rel=1e-10)
    assert parts.kl == pytest.approx(kl, rel=1e-9, abs=1e-12)
    assert lower_bound(X, q, theta) == pytest.approx(bound, rel=1e-10)
    assert kl_divergence(X, q, theta) == pytest.approx(kl, rel=1e-9, abs=1e-12)
    assert entropy(q) == pytest.approx(H, rel=1e-10, abs=1e-12)
    assert expected_complete_log_likelihood(X, q, theta) == pytest.approx(Q, rel=1e-10)


@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(1, 4))
def test_bound_and_gap_make_the_log_likelihood_for_every_q(seed, K, D):
    """PRML (9.70)."""
    rng = np.random.default_rng(seed)
    theta, X = mixture(rng, K, D), 3 * rng.standard_normal((20, D))
    parts = decompose(X, responsibilities(rng, 20, K), theta)
    assert parts.kl >= -1e-12
    assert parts.lower_bound + parts.kl == pytest.approx(parts.log_likelihood, rel=1e-12)


def test_the_gap_closes_at_the_posterior_and_only_there(rng):
    """PRML (9.71), (9.72) at the posterior, (9.75)."""
    theta, X = mixture(rng, 3, 2, spread=1.0), rng.standard_normal((20, 2))
    gamma = e_step(X, theta)
    assert kl_divergence(X, gamma, theta) == pytest.approx(0, abs=1e-13)
    assert lower_bound(X, gamma, theta) == pytest.approx(theta.log_likelihood(X), rel=1e-13)
    assert kl_divergence(X, 0.99 * gamma + 0.01 / 3, theta) > 1e-4


def test_a_tiny_gap_comes_from_its_definition_and_not_from_a_difference(rng):
    # The log likelihood is known to about 1e-12 here; the gap, of 1e-10, to three digits.
    theta, X = mixture(rng, 2, 2, spread=0.5), 2 * rng.standard_normal((300, 2))
    gamma = e_step(X, theta)
    q = gamma + 1e-7 * np.array([1, -1]) * gamma.min(axis=1, keepdims=True)
    with mpmath.workdps(50):
        exact = mpmath.mpf(0)
        for q_n, joint in zip(q, exact_log_joint(X, theta), strict=True):
            total = mpmath.log(mpmath.fsum(mpmath.exp(v) for v in joint))
            norm = mpmath.fsum(mpmath.mpf(float(v)) for v in q_n)  # rounding left this off one
            for value, log_joint in zip(q_n, joint, strict=True):
                p = mpmath.mpf(float(value)) / norm
                exact += p * (mpmath.log(p) - log_joint + total)
    assert 1e-14 < exact < 1e-10
    assert kl_divergence(X, q, theta) == pytest.approx(float(exact), abs=3e-14)


def test_entropy_is_scipys_in_nats(rng):
    """The constant of PRML (9.74)."""
    q = responsibilities(rng, 30, 4)
    assert entropy(q) == pytest.approx(stats.entropy(q, axis=1).sum(), rel=1e-12)
    assert entropy(np.full((5, 4), 0.25)) == pytest.approx(5 * np.log(4))
    assert entropy(np.eye(3)) == 0


def test_certainty_about_the_impossible_costs_everything():
    from gmmlab import GaussianMixture

    theta = GaussianMixture([1, 0], [[0], [0]], np.ones((2, 1, 1)))
    parts = decompose([[0.0]], [[0, 1]], theta)
    assert parts.lower_bound == -np.inf
    assert parts.kl == np.inf
    assert decompose([[0.0]], [[1, 0]], theta).kl == 0
