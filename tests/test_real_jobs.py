"""Jobs as people bring them, a kind of fault each, with data that nobody smoothed."""

import dask.array as da
import numpy as np
import pytest
from problems import mixture
from scipy import stats
from scipy.special import logsumexp
from sklearn.mixture import GaussianMixture as Peer

from gmmlab import (
    GaussianMixture,
    SingularCovarianceError,
    bernoulli,
    decompose,
    distributed,
    e_step,
    em,
    entropy,
    fit,
    half_steps,
    incremental,
    interop,
    kmeans,
    kmedoids,
    m_step,
    online,
    regression,
    selection,
    statistics,
)
from gmmlab.gaussian.isotropic import IsotropicMixture
from gmmlab.priors import GaussianPrior, weak_prior

SHAPES = ["full", "tied", "diagonal", "spherical"]


def scipys(X, theta):
    """ln p(x, z), datum by datum."""
    return np.array(
        [
            [np.log(p) + stats.multivariate_normal(m, S).logpdf(x) for x in X]
            for p, m, S in zip(theta.pi, theta.mu, theta.Sigma, strict=True)
        ]
    ).T


# One bad row


@pytest.mark.parametrize("bad", [-999.0, 1e12, -1e20, 9.96921e36, 1e150])
@pytest.mark.parametrize("share", [0.01, 0.7])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_fill_value_changes_nothing_of_other_rows(bad, share, shape, rng):
    theta = mixture(rng, 3, 2)
    theta = m_step(X := theta.sample(200, rng)[0], e_step(X, theta), shape)
    expected = scipys(X, theta)
    dirty = np.random.default_rng(0).random(len(X)) < share
    dirty[0] = True
    X[dirty] = bad
    np.testing.assert_allclose(theta.log_joint(X)[~dirty], expected[~dirty], rtol=1e-10)
    np.testing.assert_allclose(
        theta.log_density(X)[~dirty], logsumexp(expected, axis=1)[~dirty], rtol=1e-10
    )
    np.testing.assert_array_equal(theta.assign(X)[~dirty], expected.argmax(axis=1)[~dirty])
    gamma = e_step(X, theta)[~dirty]
    np.testing.assert_allclose(gamma, e_step(X[~dirty], theta), atol=1e-9)


@pytest.mark.parametrize("bad", [1e9, -1e20, 1e36])
@pytest.mark.parametrize("share", [0.02, 0.8])
def test_sums_of_a_component_are_those_of_its_own_data(bad, share, rng):
    X = rng.standard_normal((300, 2)) @ [[1, 0.4], [0, 0.01]] + 3
    dirty = np.random.default_rng(1).random(300) < share
    dirty[:2] = True
    X[dirty] = bad * (1 + rng.random((dirty.sum(), 2)))
    gamma = np.eye(2)[dirty.astype(int)]
    S, clean = statistics(X, gamma), X[~dirty]
    np.testing.assert_allclose(S.mean[0], clean.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(S.scatter[0], len(clean) * np.cov(clean.T, ddof=0), rtol=1e-9)


def test_a_row_that_cannot_be_computed_is_named_alone(rng):
    theta, X = mixture(rng, 2, 2), rng.standard_normal((70, 2))
    X[41] = 1e200
    for call in (theta.log_density, lambda X: e_step(X, theta), lambda X: em(X, theta)):
        with pytest.raises(ValueError, match=r"got 1e\+200 at X\[41, 0\]"):
            call(X)


NOTHING = [np.nan, 1e20, np.inf]


@pytest.mark.parametrize("nothing", NOTHING)
def test_what_has_no_weight_is_not_there(nothing, rng):
    theta = mixture(rng, 2, 2)
    clean = theta.sample(120, rng)[0]
    w = rng.integers(1, 4, 120).astype(float)
    at = [0, 0, 50, 119]
    X, weights = np.insert(clean, at, nothing, axis=0), np.insert(w, at, 0)
    same = weights > 0

    def q(X):
        return np.where(np.isfinite(X[:, :1]), [[0.3, 0.7]], np.nan)

    def same_run(a, b):
        np.testing.assert_allclose(a.log_likelihoods, b.log_likelihoods, rtol=1e-9)

    same_run(em(X, theta, weights=weights), em(clean, theta, weights=w))
    same_run(fit(X, 2, rng=0, weights=weights), fit(clean, 2, rng=0, weights=w))
    ours, theirs = (list(half_steps(x, theta, weights=v)) for x, v in ((X, weights), (clean, w)))
    assert len(ours) == len(theirs) > 3
    np.testing.assert_allclose(ours[-1].q[same], theirs[-1].q, atol=1e-9)
    np.testing.assert_allclose(ours[0].q[~same], np.tile(theta.pi, (4, 1)))
    for call in (
        lambda X, w: m_step(X, q(X), weights=w).Sigma,
        lambda X, w: statistics(X, q(X), w).scatter,
        lambda X, w: decompose(X, q(X), theta, w).kl,
        lambda X, w: entropy(q(X), w),
        lambda X, w: selection.bic(X, theta, w),
        lambda X, w: selection.aic(X, theta, w),
        lambda X, w: selection.icl(X, theta, w),
        lambda X, w: weak_prior(X, 2, w).Psi,
        lambda X, w: kmeans.plus_plus(X, 3, 5, weights=w),
        lambda X, w: kmeans.kmeans(X, theta.mu, weights=w).mu,
        lambda X, w: kmeans.update(X, np.zeros(len(X), int), theta.mu, w),
        lambda X, w: kmeans.distortion(X, np.zeros(len(X), int), theta.mu, w),
        lambda X, w: incremental.em(X, theta, weights=w, rng=0, tol=1e-9).theta.mu.round(3),
        lambda X, w: distributed.em(da.from_array(X, (40, 2)), theta, weights=w).theta.mu,
        lambda X, w: online.em([X], theta, weights=[w]).theta.mu,
        lambda X, w: (
            selection.cross_validate(
                X, lambda X, w: em(X, theta, weights=w, max_iter=3).theta, folds=3, rng=1, weights=w
            ).mean
        ),
    ):
        np.testing.assert_allclose(call(X, weights), call(clean, w), rtol=1e-7)


def test_medoids_do_not_see_what_has_no_weight(rng):
    x = rng.standard_normal(30)
    V = np.abs(x[:, None] - x)
    spoiled, w = np.insert(np.insert(V, 7, np.nan, axis=0), 7, np.nan, axis=1), np.ones(31)
    w[7] = 0
    objectives = kmedoids.kmedoids(spoiled, [0, 1], weights=w)[2]
    np.testing.assert_allclose(objectives, kmedoids.kmedoids(V, [0, 1])[2])


def test_what_counts_keeps_its_number_when_rows_without_weight_are_left_out():
    X, w = np.zeros((9, 1)), np.array([0, 1, 0, 1, 1, 1, 0, 1, 1.0])
    X[5] = 1
    off = bernoulli.BernoulliMixture([1.0], [[0.0]])
    for call in (em, lambda *a, **k: next(half_steps(*a, **k))):
        with pytest.raises(ValueError, match="row 5,"):
            call(X, off, weights=w)
    X[5] = 7
    for call in (lambda: em(X, off, weights=w), lambda: bernoulli.fit(X, 1, weights=w)):
        with pytest.raises(ValueError, match=r"got 7 at X\[5, 0\]"):
            call()


# Weights are repetitions


def test_weights_are_repetitions_everywhere(rng):
    theta = mixture(rng, 2, 2)
    X, w = theta.sample(80, rng)[0], rng.integers(0, 4, 80)
    again, q = np.repeat(X, w, axis=0), np.full((80, 2), 0.5)
    pairs = zip(half_steps(X, theta, weights=w), half_steps(again, theta), strict=True)
    for ours, theirs in pairs:
        assert ours.decomposition.kl == pytest.approx(theirs.decomposition.kl, abs=1e-8)
        assert ours.decomposition.lower_bound == pytest.approx(theirs.decomposition.lower_bound)
        np.testing.assert_allclose(np.repeat(ours.q, w, axis=0), theirs.q, atol=1e-9)
    ours, theirs = decompose(X, q, theta, w), decompose(again, np.repeat(q, w, axis=0), theta)
    assert ours.log_likelihood == pytest.approx(theirs.log_likelihood)
    assert ours.lower_bound == pytest.approx(theirs.lower_bound)
    assert ours.kl == pytest.approx(theirs.kl)
    assert selection.icl(X, theta, w) == pytest.approx(selection.icl(again, theta))
    ours, theirs = weak_prior(X, 2, w), weak_prior(again, 2)
    np.testing.assert_allclose(ours.Psi, theirs.Psi)
    np.testing.assert_allclose(ours.m, theirs.m)
    end = em(again, theta)
    for weights in (w, da.from_array(w, 13)):
        run = distributed.em(da.from_array(X, (30, -1)), theta, weights=weights)
        np.testing.assert_allclose(run.log_likelihoods, end.log_likelihoods)
    run = incremental.em(X, theta, weights=w, rng=3)
    assert run.log_likelihoods[-1] == pytest.approx(end.log_likelihoods[-1])
    assert run.log_likelihoods[0] == pytest.approx(theta.log_likelihood(again))


# A start of another shape


@pytest.mark.parametrize("shape", ["tied", "diagonal", "spherical"])
@pytest.mark.parametrize("accelerate", [False, True])
def test_a_start_of_another_shape_is_gone_on_from(shape, accelerate, faithful):
    S = np.cov(faithful.T)
    start = GaussianMixture([0.4, 0.6], faithful[:2], [S, 0.5 * S], shape)
    run = em(faithful, start, accelerate=accelerate)
    names = {"diagonal": "diag"}
    peer = Peer(2, covariance_type=names.get(shape, shape), tol=1e-12, max_iter=5000, reg_covar=0)
    expected = 272 * peer.set_params(random_state=0, n_init=3).fit(faithful).score(faithful)
    assert run.converged
    assert run.log_likelihoods[-1] == pytest.approx(expected, abs=1e-3)
    assert np.diff(run.log_likelihoods[1:]).min() > -1e-9
    assert "not of its covariance_shape" in run.reason
    assert run.theta.in_shape
    assert not start.in_shape
    steps = list(half_steps(faithful, start))
    assert steps[-1].decomposition.log_likelihood == pytest.approx(expected, abs=1e-3)


# Collapses that are none


def thin_far(seed, thin=1e-6, far=200.0, D=3):
    r = np.random.default_rng(seed)
    A = r.standard_normal((150, D))
    A[:, -1] = A[:, 0] + thin * A[:, -1]
    return A + far, r.standard_normal((150, D)) - far


@pytest.mark.parametrize("seed", range(5))
def test_a_thin_cluster_far_out_keeps_its_digits_on_every_way(seed):
    A, B = thin_far(seed)
    X, gamma = np.concatenate([A, B]), np.repeat(np.eye(2), 150, axis=0)
    d = A - A.mean(axis=0)
    expected = np.linalg.slogdet(d.T @ d / 150)[1]
    wide = GaussianMixture([0.5, 0.5], [A.mean(axis=0), B.mean(axis=0)], [1e2 * np.eye(3)] * 2)
    steps = half_steps(X, wide, max_iter=1)
    chunks = da.from_array(X, chunks=(100, -1))
    for theta in (
        m_step(X, gamma),
        em(X, wide, max_iter=1).theta,  # the start tells of no thin component
        distributed.em(chunks, wide, max_iter=1).theta,
        [step.theta for step in steps][-1],
        incremental.begin(X, wide).theta,
        fit(X, 2, rng=seed, restarts=1).theta,
    ):
        logdets = np.linalg.slogdet(theta.Sigma)[1]
        assert logdets.min() == pytest.approx(expected, abs=0.05)


def test_a_cluster_beside_another_a_thousand_million_away(rng):
    A, B = 1e-6 * rng.standard_normal((100, 2)), 1e9 + rng.standard_normal((50, 2))
    run = fit(np.concatenate([A, B]), 2, rng=0)
    order = run.theta.mu[:, 0].argsort()
    for k, part in zip(order, (A, B), strict=True):
        np.testing.assert_allclose(run.theta.Sigma[k], np.cov(part.T, ddof=0), rtol=1e-6)
    joint = run.theta.log_joint(A)[:, order[0]]
    near = stats.multivariate_normal(A.mean(axis=0), np.cov(A.T, ddof=0))
    np.testing.assert_allclose(joint, np.log(2 / 3) + near.logpdf(A), rtol=1e-9)


def test_numbers_too_small_or_large_are_no_collapse(rng):
    X = rng.standard_normal((50, 2))
    with pytest.raises(ValueError, match="use smaller units") as caught:
        fit(1e-170 * X, 1)
    assert not isinstance(caught.value, SingularCovarianceError)
    with pytest.raises(ValueError, match="use larger units") as caught:
        fit(1e170 * X, 1)
    assert not isinstance(caught.value, SingularCovarianceError)
    with pytest.raises(SingularCovarianceError):
        fit(np.zeros((50, 2)), 1)


# A batch, or less


def test_minus_infinity_is_a_log_density():
    theta = bernoulli.BernoulliMixture([0.5, 0.5], [[0, 0.5, 0], [0, 0.2, 1]])
    X = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1.0]])
    with np.errstate(divide="ignore"):
        expected = np.log([0.25, 0, 0.4])
    np.testing.assert_allclose(theta.log_density(X), expected)
    assert theta.log_likelihood(X) == -np.inf
    for call in (e_step, em):
        with pytest.raises(ValueError, match="row 1, to which every component"):
            call(X, theta)


def test_no_rows_are_no_error(rng):
    none, bits = np.empty((0, 2)), bernoulli.BernoulliMixture([1.0], [[0.5, 0.5]])
    for theta in (mixture(rng, 3, 2), bits, IsotropicMixture([1.0], [[0, 0]], 1.0)):
        assert theta.log_density(none).shape == theta.assign(none).shape == (0,)
        assert theta.log_likelihood(none) == 0
        assert e_step(none, theta).shape == (0, theta.K)
        assert theta.statistics(none, np.empty((0, theta.K))).N_k.sum() == 0
    theta, X = mixture(rng, 2, 2), rng.standard_normal((90, 2))
    S = statistics(X, e_step(X, theta)) + statistics(none, np.empty((0, 2)))
    np.testing.assert_allclose(S.scatter, statistics(X, e_step(X, theta)).scatter)
    chunks = da.concatenate([da.from_array(X), da.from_array(none), da.from_array(X)])
    np.testing.assert_allclose(
        distributed.e_step(chunks, theta).compute(), e_step(np.r_[X, X], theta)
    )
    with pytest.raises(ValueError, match="at least one datum"):
        em(none, theta)


# Rounding


def test_rounding_is_no_fault(rng):
    gamma = rng.dirichlet([1, 1, 1], 40)
    gamma[0] = [1 + 2e-16, -1e-17, 0]
    X = rng.standard_normal((40, 2))
    assert m_step(X, gamma).pi.sum() == pytest.approx(1)
    assert entropy(gamma) > 0
    S = np.array([[2.0, 0.3], [np.nextafter(0.3, 1), 1.0]])
    assert GaussianMixture([1.0], [[0, 0]], [S]).log_density([[0, 0]]) < 0
    theta = GaussianMixture([0.5, 0.5], [[0, 0], [1, 1]], [S, S.T], "tied")
    assert interop.to_sklearn(theta).covariances_.shape == (2, 2)
    single = rng.standard_normal((30, 6)).astype(np.float32)
    S = np.array([single.T @ single / 30])
    S[0, 0, 1] *= np.float32(1 + 1e-6)
    np.testing.assert_array_equal(
        (theta := GaussianMixture([1.0], np.zeros((1, 6)), S)).Sigma[0], theta.Sigma[0].T
    )


@pytest.mark.parametrize("kind", ["full", "tied", "diag", "spherical"])
def test_estimators_of_single_precision_come_over(kind):
    X = np.random.default_rng(4).standard_normal((500, 12)) @ np.diag(np.logspace(-0.5, 1, 12))
    X = X @ np.linalg.qr(np.random.default_rng(5).standard_normal((12, 12)))[0]
    theirs = Peer(2, covariance_type=kind, random_state=0).fit(X.astype(np.float32))
    ours = interop.from_sklearn(theirs)
    assert ours.in_shape
    np.testing.assert_allclose(ours.log_density(X).mean(), theirs.score(X), rtol=1e-3)


@pytest.mark.parametrize("scale", [1.0, 0.29])  # with 0.29 the log likelihood is next to zero
def test_no_tolerance_at_all_is_an_end(scale, rng):
    X = scale * rng.standard_normal((300, 1))
    X *= np.exp(m_step(X, np.ones((300, 1))).log_likelihood(X) / 300)
    assert abs(m_step(X, np.ones((300, 1))).log_likelihood(X)) < 1e-6
    run = em(X, GaussianMixture([1.0], [[0.3]], [[[2.0]]]), tol=0)
    assert run.converged
    assert "cannot lose" not in run.reason


# Ends that are none


@pytest.mark.parametrize("each", [False, True])
@pytest.mark.parametrize("find", [regression.em, regression.maximize_evidence])
def test_targets_without_noise_have_no_evidence(find, each):
    x = np.linspace(-2, 3, 40)
    Phi = np.stack([x**0, x, np.sin(x)], axis=1)
    theta = regression.LinearRegression(np.ones(3) if each else 1.0, 1.0)
    for t in (Phi @ [5, -1, 2], Phi @ [1e-8, 3e-8, 2e-8], np.zeros(40)):
        with pytest.raises(ValueError, match="targets with noise"):
            find(Phi, t, theta)


def test_components_that_started_alike_are_said_to_be(faithful):
    S = np.cov(faithful.T)
    alike = GaussianMixture([0.2, 0.3, 0.5], [[2, 60], [2, 60], [4, 80]], [S] * 3)
    for run in (em(faithful, alike), em(faithful, alike, accelerate=True)):
        assert run.converged
        assert "components 0 and 1 are alike" in run.reason
    apart = GaussianMixture([0.5, 0.5], [[2, 60], [4, 80]], [S] * 2)
    assert "alike" not in em(faithful, apart).reason
    bits = np.random.default_rng(0).integers(0, 2, (50, 4))
    run = em(bits, bernoulli.BernoulliMixture([0.5, 0.5], np.full((2, 4), 0.4)))
    assert "components 0 and 1 are alike" in run.reason


# The wrong object


class Shifted:
    """A mixture of one's own, without the base class."""

    log_joint = GaussianMixture([1.0], [[0.0, 0.0]], [np.eye(2)]).log_joint


def test_the_wrong_object_is_named_with_what_was_meant(faithful):
    run, X = fit(faithful, 1, rng=0, restarts=1), faithful
    theta = run.theta
    peer = Peer(1).fit(X)
    for call, words in (
        (lambda: selection.bic(X, run), "got Run; its mixture is its attribute theta"),
        (lambda: e_step(X, run), "got Run; its mixture"),
        (lambda: em(X, online.State(theta)), "got State; its mixture"),
        (lambda: selection.icl(theta, X), "got ndarray; is the order X, theta?"),
        (lambda: decompose(X, theta, np.ones((272, 1))), "is the order X, q, theta?"),
        (lambda: m_step(theta, X), "X: expected an array of numbers, got a GaussianMixture"),
        (lambda: fit(theta, 2), "is the order X, theta?"),
        (lambda: selection.bic(X, 3), r"got int; fit\(X, 3\).theta is one"),
        (lambda: em(X, peer), "from_sklearn makes a mixture of it"),
        (lambda: e_step(X, GaussianMixture), "the class GaussianMixture"),
        (lambda: fit(X, 2, prior="weak"), "prior: expected what gmmlab.priors makes, got str"),
        (lambda: fit(X, 2, prior=3), "got int; weak_prior"),
        (lambda: em(X, theta, prior=GaussianPrior), "got type; weak_prior"),
        (lambda: online.em([X], theta, prior=True), "got bool; weak_prior"),
        (lambda: bernoulli.fit(X > 3, 2, prior=weak_prior), "got function; weak_prior"),
        (lambda: selection.bic(X, Shifted()), "comes with gmmlab.mixture.Mixture"),
        (lambda: incremental.em(X, Shifted()), "comes with gmmlab.mixture.Mixture"),
        (lambda: em(X, Shifted()), "methods statistics and maximize"),
    ):
        with pytest.raises(ValueError, match=words):
            call()


def test_a_mixture_of_ones_own_can_be_judged(faithful):
    Z = (faithful - faithful.mean(axis=0)) / faithful.std(axis=0)
    judged = selection.cross_validate(Z, lambda X: Shifted(), folds=4, repeats=1, rng=0)
    assert judged.mean == pytest.approx(stats.multivariate_normal([0, 0]).logpdf(Z).mean())


def test_messages_fit_on_a_screen(rng):
    many, theta = rng.standard_normal((300, 300)), mixture(rng, 2, 2)
    for call in (
        lambda: GaussianMixture([1.0], np.zeros((1, 300)), [many]),
        lambda: GaussianPrior(np.zeros(300), many),
        lambda: GaussianPrior(np.zeros(300), -many @ many.T),
        lambda: fit(many, many),
        lambda: fit(many, 2, rng=[-1, *range(10**5)]),
        lambda: fit(many, 2, covariance="f" * 10**5),
        lambda: fit(many, 2, tol=[0] * 10**5),
        lambda: theta.marginal(list(range(10**5))),
        lambda: theta.conditional(dict.fromkeys(range(2), 1e300)),
        lambda: kmedoids.kmedoids(np.ones((9, 9)), np.zeros(10**5, int)),
        lambda: incremental.visit(
            np.ones((9, 2)), incremental.State(theta, np.ones((9, 2)) / 2, None), np.arange(10**5)
        ),
        lambda: kmeans.one_of_k(np.arange(10**5), 3),
    ):
        with pytest.raises(ValueError) as caught:
            call()
        assert len(str(caught.value)) < 400


# A prior where it is needed


def one_hot(rng):
    return np.eye(4)[rng.integers(4, size=200)]


NEEDED = {
    "a constant column": lambda rng: np.c_[rng.standard_normal((200, 2)), np.full(200, 7.0)],
    "one-hot columns": lambda rng: np.c_[rng.standard_normal((200, 1)), one_hot(rng)],
    "more columns than rows": lambda rng: rng.standard_normal((20, 50)),
    "columns alike": lambda rng: rng.standard_normal((200, 1)) @ np.ones((1, 3)),
}


@pytest.mark.parametrize("job", NEEDED)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_prior_is_there_when_it_is_needed(job, shape, rng):
    X = NEEDED[job](rng)
    run = fit(X, 2, prior=weak_prior(X, 2), rng=0, restarts=2, covariance=shape, max_iter=200)
    assert np.isfinite(run.log_likelihoods).all()
    assert np.diff(run.log_likelihoods).min() > -1e-6 * abs(run.log_likelihoods[-1])


def test_a_prior_that_is_not_needed_is_the_covariance_of_the_data(faithful):
    prior = weak_prior(faithful, 3)
    np.testing.assert_allclose(prior.Psi, np.cov(faithful.T, ddof=0) / 3)


def test_a_prior_takes_no_scale_from_outliers(rng):
    X = rng.standard_normal((500, 2)) * [1, 50]
    dirty = np.concatenate([X, [[1e20, 3], [-999, -9999], [0, 1e9]]])
    masked = np.ma.masked_less(dirty, -900)
    for other in (dirty, masked):
        got, wanted = weak_prior(other, 2).Psi, weak_prior(X, 2).Psi
        np.testing.assert_allclose(got, wanted, rtol=0.05, atol=1)
