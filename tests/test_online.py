"""On-line EM: against a recursion written with SciPy, the source of the stream, and EM itself."""

import tracemalloc

import numpy as np
import pytest
from problems import mixture
from scipy import special, stats

from gmmlab import GaussianMixture, SingularCovarianceError, datasets, em, fit, online
from gmmlab.bernoulli import BernoulliMixture, random_start
from gmmlab.gaussian.isotropic import IsotropicMixture
from gmmlab.priors import BernoulliPrior, GaussianPrior


@pytest.fixture(scope="module")
def source():
    return fit(datasets.old_faithful(), 2, rng=0).theta


@pytest.fixture(scope="module")
def start():
    X = datasets.old_faithful()
    return GaussianMixture([0.5, 0.5], [[2.0, 85.0], [5.0, 57.0]], [np.diag(X.var(axis=0))] * 2)


def gaussian_log_joint(X, parameters):
    return np.stack(
        [
            np.log(pi) + stats.multivariate_normal(mu, Sigma).logpdf(X)
            for pi, mu, Sigma in zip(*parameters, strict=True)
        ],
        axis=1,
    )


def moments(X, gamma):
    """Means over the block of gamma, gamma x and gamma x x^T."""
    N = len(X)
    return [
        gamma.sum(axis=0) / N,
        gamma.T @ X / N,
        np.einsum("nk,nd,ne->kde", gamma, X, X) / N,
    ]


def matched(s):
    mu = s[1] / s[0][:, None]
    return s[0] / s[0].sum(), mu, s[2] / s[0][:, None, None] - np.einsum("kd,ke->kde", mu, mu)


def oracle(blocks, theta, step=lambda i: i**-0.6):
    """Cappé and Moulines' recursion for equal blocks; with steps 1 / i statistics only add up."""
    parameters, s = (theta.pi, theta.mu, theta.Sigma), [0.0, 0.0, 0.0]
    for i, X in enumerate(blocks, 1):
        gamma = special.softmax(gaussian_log_joint(X, parameters), axis=1)
        rho = step(i)
        s = [(1 - rho) * a + rho * b for a, b in zip(s, moments(X, gamma), strict=True)]
        parameters = matched(s)
    return parameters


def same(theta, parameters, rtol=1e-8):
    for got, wanted in zip((theta.pi, theta.mu, theta.Sigma), parameters, strict=True):
        np.testing.assert_allclose(got, wanted, rtol=rtol)


def test_it_is_the_recursion_of_cappe_and_moulines(source, start):
    blocks = np.array_split(source.sample(5_000, 1)[0], 25)
    state = online.em(blocks, start)
    same(state.theta, oracle(blocks, start))
    assert (state.blocks, state.seen, state.m_steps) == (25, 5_000, 25)
    for step in (lambda i: i**-0.9, lambda i: (i + 8) ** -0.6, lambda i: 0.2):
        other = online.em(blocks, start, step=step)
        same(other.theta, oracle(blocks, start, step))
        assert np.abs(other.theta.mu - state.theta.mu).max() > 1e-3


def test_it_comes_within_hundredths_of_the_truth_where_added_sums_do_not(source, start):
    rng = np.random.default_rng(3)
    blocks = [source.sample(1000, rng)[0] for _ in range(100)]
    judge = source.sample(200_000, rng)[0]
    truth = gaussian_log_joint(judge, (source.pi, source.mu, source.Sigma))
    truth = special.logsumexp(truth, axis=1).mean()

    def below(parameters):
        log_joint = gaussian_log_joint(judge, parameters)
        return truth - special.logsumexp(log_joint, axis=1).mean()

    theta = online.em(blocks, start).theta
    assert 0 < below((theta.pi, theta.mu, theta.Sigma)) < 0.006
    assert below(oracle(blocks, start, lambda i: 1 / i)) > 0.4


def test_one_block_is_one_iteration_of_em_for_every_mixture(rng):
    X = rng.standard_normal((80, 3))
    K = 2
    thetas = [
        GaussianMixture([0.5, 0.5], [[-1.0] * 3, [1.0] * 3], [np.eye(3)] * K, shape)
        for shape in ("full", "tied", "diagonal", "spherical")
    ]
    thetas.append(IsotropicMixture([0.5, 0.5], [[-1.0] * 3, [1.0] * 3], 0.7))
    bits = (rng.random((80, 3)) < 0.4).astype(float)
    for theta, data in [*((theta, X) for theta in thetas), (random_start(K, 3, 0), bits)]:
        state = online.update(data, online.State(theta))
        expected = em(data, theta, max_iter=1).theta
        np.testing.assert_allclose(state.theta.mu, expected.mu, rtol=1e-10)
        np.testing.assert_allclose(state.theta.Sigma, expected.Sigma, rtol=1e-10)
        assert state.log_density == pytest.approx(theta.log_likelihood(data) / 80)


def test_bernoulli_mixtures_too(rng):
    truth = BernoulliMixture([0.3, 0.7], rng.uniform(0.1, 0.9, (2, 6)))
    blocks = np.array_split(truth.sample(4_000, rng)[0], 20)
    theta = random_start(2, 6, 1)
    pi, mu, s = theta.pi, theta.mu, [0.0, 0.0]
    for i, X in enumerate(blocks, 1):
        joint = np.log(pi) + X @ np.log(mu).T + (1 - X) @ np.log1p(-mu).T
        gamma, rho = special.softmax(joint, axis=1), i**-0.6
        means = gamma.mean(axis=0), gamma.T @ X / len(X)
        s = [(1 - rho) * a + rho * b for a, b in zip(s, means, strict=True)]
        pi, mu = s[0], s[1] / s[0][:, None]
    learned = online.em(blocks, theta).theta
    np.testing.assert_allclose(learned.pi, pi, rtol=1e-9)
    np.testing.assert_allclose(learned.mu, mu, rtol=1e-9)


def test_weights_are_repeated_rows_and_zero_is_not_there(source, start, rng):
    X = source.sample(900, rng)[0]
    w = rng.integers(0, 4, 900)
    blocks, counts = np.array_split(X, 9), np.array_split(w, 9)
    weighted = online.em(blocks, start, weights=iter(counts))
    repeated = online.em(
        [np.repeat(b, c, axis=0) for b, c in zip(blocks, counts, strict=True)], start
    )
    same(weighted.theta, (repeated.theta.pi, repeated.theta.mu, repeated.theta.Sigma))
    assert weighted.seen == repeated.seen == w.sum()
    assert weighted.remembered == pytest.approx(repeated.remembered)
    assert weighted.log_density == pytest.approx(repeated.log_density)


def test_an_empty_block_changes_nothing(source, start):
    blocks = np.array_split(source.sample(1_000, 1)[0], 5)
    holes = [np.empty((0, 2)), *blocks[:2], np.empty((0, 2)), [], *blocks[2:]]
    plain, with_holes = online.em(blocks, start), online.em(holes, start)
    assert with_holes.theta == plain.theta
    assert with_holes.blocks == 5
    nothing = online.em([np.empty((0, 2))], start)
    assert (nothing.theta, nothing.seen, nothing.remembered) == (start, 0, 0)
    none = online.em([blocks[0]], plain, weights=[np.zeros(200)])
    assert none is plain


def test_a_stream_goes_on_where_it_stopped(source, start):
    blocks = np.array_split(source.sample(3_000, 1)[0], 12)
    whole = online.em(iter(blocks), start)
    half = online.em(blocks[:5], start)
    statistics = half.statistics
    again = online.em(blocks[5:], half)
    assert again.theta == whole.theta
    assert (again.blocks, again.seen, again.remembered) == (12, 3_000, whole.remembered)
    assert half.statistics is statistics
    assert (half.blocks, half.seen) == (5, 1250)


def test_a_short_block_has_a_small_say(source, start):
    """The rest of a stream, a block of one datum, must not move theta as a thousand data do."""
    blocks = np.array_split(source.sample(20_000, 1)[0], 20)
    before = online.em(blocks, start)
    after = online.em([[[5.5, 40.0]]], before)
    assert 0 < np.abs(after.theta.mu / before.theta.mu - 1).max() < 1e-3


def test_it_does_not_depend_on_where_the_origin_is(source, start):
    blocks = np.array_split(source.sample(3_000, 1)[0], 15)
    here = online.em(blocks, start).theta
    moved = GaussianMixture(start.pi, start.mu + 2.0**20, start.Sigma)
    there = online.em([X + 2.0**20 for X in blocks], moved).theta
    np.testing.assert_allclose(there.mu - 2.0**20, here.mu, rtol=1e-6)
    np.testing.assert_allclose(there.Sigma, here.Sigma, rtol=1e-5)


def test_memory_is_that_of_a_block(source, start):
    """And not only once the collector of circular garbage comes by."""

    def peak(blocks):
        rng = np.random.default_rng(0)
        tracemalloc.start()
        online.em((source.sample(2_000, rng)[0] for _ in range(blocks)), start)
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held

    peak(1)
    assert peak(60) < 1.5 * peak(3)


def test_theta_waits_until_enough_is_remembered(source, start):
    X = source.sample(2_000, 4)[0]
    one_by_one = [x[None] for x in X]
    state, factors = online.State(start), np.array([])
    for i, x in enumerate(one_by_one[:400], 1):
        before, state = state, online.update(x, state)
        factors = np.append(factors * (1 - i**-0.6), i**-0.6)
        remembered = factors.sum() ** 2 / (factors**2).sum()
        assert state.remembered == pytest.approx(remembered)
        assert (state.theta is before.theta) == (remembered < 60)  # 10 K (D + 1)
    assert 0 < state.m_steps < 400
    learned = online.em(one_by_one, start).theta
    assert learned.log_likelihood(X) > start.log_likelihood(X) + 0.5 * len(X)
    assert online.em(one_by_one[:50], start).m_steps == 0
    with pytest.raises(SingularCovarianceError, match="has collapsed") as caught:
        online.em(one_by_one, start, burn_in=0)
    assert caught.value.__notes__[-1] == "in block 0, counted from 0"


def test_a_constant_step_follows_a_source_that_moves(start):
    def normal(centre, rng):
        return GaussianMixture([1.0], [[centre]], [[[1.0]]]).sample(500, rng)[0]

    rng = np.random.default_rng(5)
    blocks = [normal(0.0, rng) for _ in range(60)] + [normal(8.0, rng) for _ in range(20)]
    theta = GaussianMixture([1.0], [[0.0]], [[[1.0]]])
    follows, settles = online.em(blocks, theta, step=0.3), online.em(blocks, theta)
    assert follows.theta.mu[0, 0] == pytest.approx(8, abs=0.1)
    assert settles.theta.mu[0, 0] < 7.5
    with_step = online.em(blocks, theta, step=lambda i: 0.3)
    assert with_step.theta == follows.theta


def test_a_prior_counts_once_beside_all_data_seen(source, start):
    prior = GaussianPrior([3.0, 70.0], [[1.0, 0.0], [0.0, 50.0]], alpha=3.0, beta=2.0, nu=6.0)
    blocks = np.array_split(source.sample(600, 2)[0], 3)
    first = online.em(blocks[:1], start, prior=prior).theta
    same(first, _parameters(em(blocks[0], start, prior=prior, max_iter=1).theta))
    parameters, s, seen = _parameters(start), [0.0, 0.0, 0.0], 0
    for i, X in enumerate(blocks, 1):
        gamma = special.softmax(gaussian_log_joint(X, parameters), axis=1)
        rho, seen = i**-0.6, seen + len(X)
        s = [(1 - rho) * a + rho * b for a, b in zip(s, moments(X, gamma), strict=True)]
        N_k = seen * s[0]
        _, mean, covariance = matched(s)
        away = mean - prior.m
        mu = (2 * prior.m + N_k[:, None] * mean) / (2 + N_k)[:, None]
        between = (2 * N_k / (2 + N_k))[:, None, None] * np.einsum("kd,ke->kde", away, away)
        Sigma = prior.Psi + N_k[:, None, None] * covariance + between
        parameters = (
            (N_k + 2) / (seen + 4),
            mu,
            Sigma / (6 + N_k + 2 + 2)[:, None, None],
        )
    same(online.em(blocks, start, prior=prior).theta, parameters)


def _parameters(theta):
    return theta.pi, theta.mu, theta.Sigma


def test_a_prior_keeps_a_stream_of_bits_alive():
    """A dimension that was always 0 turns 1, to which no component gives a probability."""
    bits = np.array([[0.0, 0.0], [1.0, 0.0]] * 25)
    theta = BernoulliMixture([0.5, 0.5], [[0.3, 0.4], [0.6, 0.5]])
    blocks = [bits, np.maximum(bits, [0.0, 1.0])]
    with pytest.raises(ValueError) as caught:
        online.em(blocks, theta)
    assert caught.value.__notes__ == ["in block 1, counted from 0"]
    state = online.em(blocks, theta, prior=BernoulliPrior(1.5, 1.5))
    assert (state.theta.mu[:, 1] > 0.3).all()


def test_more_dimensions(rng):
    truth = mixture(rng, 3, 5)
    blocks = [truth.sample(500, rng)[0] for _ in range(40)]
    theta = online.em(blocks, truth).theta
    judge = truth.sample(20_000, rng)[0]
    assert truth.log_likelihood(judge) / 2e4 - theta.log_likelihood(judge) / 2e4 < 0.01


@pytest.mark.parametrize(
    ("blocks", "options", "message"),
    [
        (np.ones((8, 2)), {}, r"blocks: expected an iterable of \(N, D\) arrays, got one of shape"),
        (iter([]), {}, "blocks: expected at least one, got none; an iterator is empty after use"),
        ([np.ones((4, 3))], {}, r"X: expected shape \(any, 2\), got \(4, 3\)"),
        ([[1.0, 2.0]], {}, r"X: expected shape \(any, 2\), got \(2,\); one datum is"),
        ([np.full((4, 2), np.nan)], {}, r"got NaN at X\[0, 0\]"),
        ([np.ones((4, 2))], {"step": 0.0}, "step: expected a positive number, got 0.0"),
        ([np.ones((4, 2))], {"step": lambda i: 2.0}, "step: expected at most 1, got 2.0 for blo"),
        ([np.ones((4, 2))], {"burn_in": -1}, "burn_in: expected a number that is zero or more"),
        ([np.ones((4, 2))], {"weights": []}, "weights: expected an array for each block, got few"),
        ([], {"weights": [np.ones(4)]}, "weights: expected an array for each block, got more"),
        ([np.ones((4, 2))], {"weights": [np.ones(3)]}, r"weights: expected shape \(4,\), got"),
    ],
)
def test_bad_input_is_named(start, blocks, options, message):
    with pytest.raises(ValueError, match=message):
        online.em(blocks, start, **options)


def test_a_start_that_is_none_is_named(start):
    run = em(datasets.old_faithful(), start, max_iter=1)
    with pytest.raises(ValueError, match="theta: expected a mixture or a State, got Run"):
        online.em([np.ones((4, 2))], run)
    with pytest.raises(ValueError, match=r"X: .*2\)") as caught:
        online.em([np.ones((4, 2)), np.ones((4, 3))], start, burn_in=99)
    assert caught.value.__notes__ == ["in block 1, counted from 0"]
