"""Marginals and conditionals: against ratios of SciPy's densities, integrals and 50 digits."""

import mpmath
import numpy as np
import pytest
from problems import covariances, exact_responsibilities
from scipy import integrate, stats

from gmmlab import GaussianMixture, datasets, fit
from gmmlab.gaussian.conditioning import conditional, conditional_gaussians, marginal, regress

SHAPES = ("full", "tied", "diagonal", "spherical")


def mixture(rng, K, D, shape="full"):
    Sigma = covariances(rng, K, D)
    if shape == "tied":
        Sigma = np.repeat(Sigma[:1], K, axis=0)
    elif shape != "full":
        Sigma = Sigma * np.eye(D) if shape == "diagonal" else Sigma[:, :1, :1] * np.eye(D)
    return GaussianMixture(rng.dirichlet(np.ones(K)), rng.normal(0, 2, (K, D)), Sigma, shape)


def density(theta, columns, x):
    """p(x) of some columns by SciPy: (N,)."""
    return sum(
        pi * stats.multivariate_normal(mu[columns], Sigma[np.ix_(columns, columns)]).pdf(x)
        for pi, mu, Sigma in zip(theta.pi, theta.mu, theta.Sigma, strict=True)
    )


@pytest.fixture(scope="module")
def geyser():
    return fit(datasets.old_faithful(), 2, rng=0).theta


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("columns", [[0], [3, 1], [2, 0, 3], [3, 2, 1, 0]])
def test_a_marginal_is_2_98_of_each_component(columns, shape, rng):
    theta = mixture(rng, 3, 4, shape)
    x = rng.normal(0, 2, (7, len(columns)))
    part = theta.marginal(columns)
    assert part.covariance_shape == shape
    np.testing.assert_allclose(
        np.exp(part.log_density(x)), density(theta, columns, x).ravel(), rtol=1e-10
    )


def test_a_marginal_is_what_remains_when_the_other_column_is_integrated_out(geyser):
    for wait in (50.0, 66.0, 83.0):
        whole, _ = integrate.quad(
            lambda x, wait=wait: np.exp(geyser.log_density([[x, wait]])[0]), -2, 9, limit=200
        )
        assert np.exp(geyser.marginal([1]).log_density([[wait]])[0]) == pytest.approx(whole)
    assert geyser.marginal(1) == geyser.marginal([1])


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "given", [{0: 0.3}, {3: -1.0}, {2: 0.7, 0: -0.2}, {1: 0.1, 3: 2.0, 2: -0.4}]
)
def test_a_conditional_is_the_joint_over_the_marginal(given, shape, rng):
    """Means, covariances and weights: p(x_a | x_b) = p(x) / p(x_b), both SciPy's."""
    theta = mixture(rng, 3, 4, shape)
    b = list(given)
    a = [d for d in range(4) if d not in b]
    x = rng.normal(0, 2, (6, 4))
    x[:, b] = list(given.values())
    expected = density(theta, range(4), x) / density(theta, b, x[:, b])
    part = theta.conditional(given)
    np.testing.assert_allclose(np.exp(part.log_density(x[:, a])), expected, rtol=1e-9)


@pytest.mark.parametrize(("h", "o"), [([1], [0, 2, 3]), ([0, 3], [1, 2]), ([3, 0, 2], [1])])
def test_precisions_and_covariances_say_the_same(h, o, rng):
    """(2.81)-(2.82) by the blocks of NumPy's inverse, sorted as in (2.94)-(2.95): (2.96)-(2.97)."""
    theta, x_o = mixture(rng, 3, 4), rng.normal(size=len(o))
    mu, Sigma = conditional_gaussians(theta.mu, theta.Sigma, h, o, x_o)
    slope, again = regress(theta.Sigma, h, o)
    part = conditional(theta, dict(zip(o, x_o, strict=True)))
    np.testing.assert_allclose(part.mu, mu[:, np.argsort(h)], rtol=1e-12)
    for k, Lambda in enumerate(np.linalg.inv(theta.Sigma)):
        S = np.linalg.inv(Lambda[np.ix_(h, h)])
        np.testing.assert_allclose(Sigma[k], S, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(again[k], S, rtol=1e-9, atol=1e-12)
        B = -S @ Lambda[np.ix_(h, o)]
        np.testing.assert_allclose(slope[k], B, rtol=1e-9, atol=1e-12)
        expected = theta.mu[k, h] + B @ (x_o - theta.mu[k, o])
        np.testing.assert_allclose(mu[k], expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("o", [[2], [0, 3]])
def test_forgotten_columns_are_struck_out(o, rng):
    """(2.98): the precision of what remains is a Schur complement of NumPy's inverse."""
    theta = mixture(rng, 3, 4)
    h, part = np.setdiff1d(range(4), o), marginal(theta, o)
    for k, Lambda in enumerate(np.linalg.inv(theta.Sigma)):
        across = Lambda[np.ix_(o, h)] @ np.linalg.inv(Lambda[np.ix_(h, h)])
        rest = Lambda[np.ix_(o, o)] - across @ Lambda[np.ix_(h, o)]
        np.testing.assert_allclose(part.Sigma[k], np.linalg.inv(rest), rtol=1e-9, atol=1e-12)
        np.testing.assert_array_equal(part.mu[k], theta.mu[k, o])


@pytest.mark.parametrize("shape", SHAPES)
def test_a_conditional_keeps_the_shape_and_forgets_no_value_but_in_means(shape, rng):
    theta = mixture(rng, 3, 4, shape)
    one, other = theta.conditional({1: 0.0}), theta.conditional({1: 5.0})
    assert one.covariance_shape == shape
    np.testing.assert_array_equal(one.Sigma, other.Sigma)
    if shape == "tied":
        np.testing.assert_array_equal(one.Sigma[0], one.Sigma[2])
    if shape in ("diagonal", "spherical"):
        rest = np.delete(np.delete(theta.Sigma, 1, axis=1), 1, axis=2)
        np.testing.assert_allclose(one.Sigma, rest, rtol=1e-14)
        np.testing.assert_array_equal(one.mu, np.delete(theta.mu, 1, axis=1))
    chained = theta.conditional({1: 0.4}).conditional({2: -1.0})  # column 3 is now column 2
    at_once = theta.conditional({3: -1.0, 1: 0.4})
    np.testing.assert_allclose(chained.pi, at_once.pi, rtol=1e-9)
    np.testing.assert_allclose(chained.mu, at_once.mu, rtol=1e-9)
    np.testing.assert_allclose(chained.Sigma, at_once.Sigma, rtol=1e-9)


def test_the_wait_after_an_eruption(geyser):
    wait = geyser.conditional({0: 3.0})
    np.testing.assert_allclose(wait.pi, [0.12, 0.88], atol=0.005)
    np.testing.assert_allclose(wait.mu[:, 0], [60.5, 72.8], atol=0.05)
    for minutes, mean, deviation in ((4.5, 81.1, 5.6), (2.0, 54.2, 5.6)):
        wait = geyser.conditional({0: minutes})
        assert wait.mean()[0] == pytest.approx(mean, abs=0.06)
        assert wait.covariance()[0, 0] ** 0.5 == pytest.approx(deviation, abs=0.06)


@pytest.mark.parametrize("value", [-300.0, 40.0, 1e5, -1e8])
def test_a_value_far_out_still_has_weights(geyser, value):
    column = GaussianMixture(geyser.pi, geyser.mu[:, :1], geyser.Sigma[:, :1, :1])
    exact = exact_responsibilities([[value]], column)[0]
    part = geyser.conditional({0: value})
    np.testing.assert_allclose(part.pi, exact, rtol=1e-6, atol=1e-300)
    slope = geyser.Sigma[:, 0, 1] / geyser.Sigma[:, 0, 0]
    np.testing.assert_allclose(
        part.mu[:, 0], geyser.mu[:, 1] + slope * (value - geyser.mu[:, 0]), rtol=1e-12
    )


def test_columns_that_are_nearly_one(rng):
    """A conditional a millionth as wide as its column, against 50 digits."""
    x = rng.standard_normal(3)
    A = np.array([[1.0, 0, 0], [1.0, 1e-5, 0], [0.3, 0.2, 1.0]])
    Sigma = A @ A.T
    theta = GaussianMixture([1.0], [x], [(Sigma + Sigma.T) / 2])
    part = theta.conditional({0: 2.0})
    with mpmath.workdps(50):
        S = mpmath.matrix(theta.Sigma[0].tolist())
        expected = [[S[i, j] - S[i, 0] * S[0, j] / S[0, 0] for j in (1, 2)] for i in (1, 2)]
        expected = np.array([[float(v) for v in row] for row in expected])
    np.testing.assert_allclose(part.Sigma[0], expected, rtol=1e-6)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({0: 3.0, 1: 60.0}, "given: expected a column to be left, got values for all 2"),
        ({2: 1.0}, "given: expected numbers of columns, 0 to 1, got 2"),
        ({-1: 1.0}, "given: expected numbers of columns, 0 to 1, got -1"),
        ({"eruptions": 3.0}, "given: expected numbers of columns, 0 to 1, got 'eruptions'"),
        ({0.0: 3.0}, "given: expected numbers of columns"),
        ({True: 3.0}, "given: expected numbers of columns"),
        ({0: np.nan}, r"given\[0\]: expected finite numbers, got NaN"),
        ({0: [3.0]}, r"given\[0\]: expected shape \(\), got \(1,\)"),
        ({0: 1e200}, "given: expected values that some component can reach"),
        ([3.0], "given: expected a dict from columns to values, such as {0: 3.0}, got list"),
    ],
)
def test_a_given_value_that_is_none_is_named(geyser, given, message):
    with pytest.raises(ValueError, match=message):
        geyser.conditional(given)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ([0, 0], r"columns: expected each column once, got \[0, 0\]"),
        ([2], "columns: expected numbers of columns, 0 to 1, got 2"),
        ("waiting", "columns: expected numbers of columns, 0 to 1, got 'waiting'"),
        ([True, False], "columns: expected numbers of columns"),
        ([], "columns: expected at least one column, got none"),
    ],
)
def test_a_column_that_is_none_is_named(geyser, columns, message):
    with pytest.raises(ValueError, match=message):
        geyser.marginal(columns)


def test_nothing_given_leaves_the_mixture(geyser):
    assert geyser.conditional({}) == geyser
