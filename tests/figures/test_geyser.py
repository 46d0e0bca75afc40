"""Pictures of chapter 11: branches are those of SciPy's densities, starts are the best known."""

from itertools import product

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import linregress, multivariate_normal, norm

from gmmlab import GaussianMixture, datasets, fit
from gmmlab.figures import geyser
from gmmlab.figures.moving import Moving
from gmmlab.figures.style import number

THETA = GaussianMixture(
    [0.3, 0.7], [[2.0, 55.0], [4.2, 79.0]], [[[0.2, 1.1], [1.1, 40.0]], [[0.3, -0.5], [-0.5, 25.0]]]
)


@pytest.fixture
def halves(faithful):
    return datasets.split(faithful, 0)


def test_branches_of_a_mixture_are_joint_over_marginal():
    lengths, waits = np.array([1.7, 3.0, 4.6]), np.array([50.0, 66.0, 90.0])
    joint, marginal = 0, 0
    for p, m, S in zip(THETA.pi, THETA.mu, THETA.Sigma, strict=True):
        joint += p * multivariate_normal(m, S).pdf(np.column_stack([lengths, waits]))
        marginal += p * norm(m[0], S[0, 0] ** 0.5).pdf(lengths)
    branches = geyser.of_mixture(THETA, lengths)
    np.testing.assert_allclose(branches.log_density(waits), np.log(joint / marginal), rtol=1e-10)


def test_a_branch_without_weight_says_nothing():
    one = geyser.Branches(np.array([[1.0, 0.0]]), np.array([[60.0, 9.0]]), np.array([[4.0, 1.0]]))
    assert one.log_density([61.0])[0] == pytest.approx(norm(60, 2).logpdf(61))
    many = one.many(3)
    np.testing.assert_allclose(
        many.log_density([59.0, 60.0, 65.0]), norm(60, 2).logpdf([59, 60, 65])
    )


def test_a_spherical_mixture_is_round_on_standardised_columns(halves):
    theta = geyser.mixture(halves[0], 2, "spherical", rng=0)
    unit = halves[0].std(axis=0)
    variances = np.diagonal(theta.Sigma, axis1=1, axis2=2) / unit**2
    np.testing.assert_allclose(variances[:, 0], variances[:, 1])
    assert np.ptp(variances[:, 0]) > 0 and not theta.Sigma[:, 0, 1].any()


def test_full_covariances_do_not_care_about_units(halves):
    raw = fit(halves[0], 3, rng=0, restarts=5).theta.log_likelihood(halves[0])
    theta = geyser.mixture(halves[0], 3, "full", rng=0, restarts=5)
    assert theta.log_likelihood(halves[0]) == pytest.approx(raw, abs=1e-3)


def test_the_step_is_a_gaussian_on_each_side(halves):
    learn, _ = halves
    branches = geyser.step(learn, 0)([1.8, 4.5])
    for row, side in ((0, learn[learn[:, 0] < 3.1, 1]), (1, learn[learn[:, 0] > 3.1, 1])):
        by_hand = norm(side.mean(), side.std()).logpdf(70)
        # one or two eruptions near the border may be on the other side
        assert branches.log_density([70, 70])[row] == pytest.approx(by_hand, abs=0.2)
    assert sorted(branches.weights.ravel()) == [0, 0, 1, 1]


@pytest.mark.parametrize("make", [geyser.curve, lambda learn: geyser.machine(learn, 0)])
def test_a_curve_through_points_on_a_line_is_that_line(make):
    rng = np.random.default_rng(0)
    x = rng.uniform(1.5, 5.2, 400)
    w = 40 + 9 * x + rng.normal(0, 3, 400)
    found = make(np.column_stack([x, w]))(np.array([2.0, 3.0, 4.5]))
    line = linregress(x, w)
    expected = line.intercept + line.slope * np.array([2.0, 3.0, 4.5])
    np.testing.assert_allclose(found.mean[:, 0], expected, atol=1.2)
    np.testing.assert_allclose(np.sqrt(found.variance[:, 0]), 3, rtol=0.15)


@pytest.mark.parametrize("shape", geyser.SHAPES)
def test_no_better_end_is_known_than_those_of_the_kept_starts(halves, shape):
    Z = datasets.standardize(halves[0])
    options = {"covariance": shape, "start": "random", "tol": 1e-5, "accelerate": True}
    for K, seed in enumerate(geyser.FOUND[shape], start=1):
        one = fit(Z, K, restarts=1, rng=seed, **options).log_likelihoods[-1]
        assert one > fit(Z, K, restarts=15, rng=0, **options).log_likelihoods[-1] - 0.01


def test_the_picture_says_what_scipy_says(halves):
    learn, kept = halves
    numbers, alt, _ = Moving(geyser.predict).move(t=3.0, model="full", K=1)
    line = linregress(*learn.T)
    sd = np.std(learn[:, 1] - line.intercept - line.slope * learn[:, 0])
    wait = line.intercept + 3 * line.slope
    assert f"after 3.00 min: {wait:.1f} ± {sd:.1f} min ·" in numbers
    all_kept = norm(line.intercept + line.slope * kept[:, 0], sd).logpdf(kept[:, 1]).mean()
    assert f"kept back: {number(all_kept, 3)} nats each" in numbers
    near = np.sort(kept[np.abs(kept[:, 0] - 3) <= geyser.NEAR, 1])
    here = number(norm(wait, sd).logpdf(near).mean(), 2)
    waits = ", ".join(f"{w:.0f}" for w in near)
    assert f"{len(near)} kept back within 0.15 min: then {waits} min, {here} nats" in numbers
    assert numbers in alt


def test_every_corner_is_drawn_and_differs():
    moving, seen = Moving(geyser.predict), set()
    models = (*geyser.SHAPES[:2], geyser.STEP, geyser.CURVE, geyser.MACHINE)
    for t, model, K in product((1.5, 5.25), models, (2, 5)):
        numbers, _, pixels = moving.move(t=t, model=model, K=K)
        assert "nan" not in numbers
        seen.add((numbers, np.asarray(pixels).tobytes()))
    assert len(seen) == 2 * (2 * 2 + 3)  # K moves mixtures alone


def test_two_branches_are_told_with_their_weights():
    numbers, *_ = Moving(geyser.predict).move(t=3.0, model="tied", K=2)
    weights = [float(part[:4]) for part in numbers.split("with weight ")[1:]]
    assert len(weights) == 2 and sum(weights) == pytest.approx(1, abs=0.011)


def test_differences_are_drawn_where_they_are_and_far_ones_are_written():
    rows = {"a": {"near": (-0.05, 0.01), "far": (-0.9, 0.1)}, "b": {"best": (0.02, 0.003)}}
    (ax,) = geyser.differences(rows, "another", (-0.2, 0.04)).axes
    points = [container.lines[0].get_xdata()[0] for container in ax.containers]
    assert points == [-0.05, 0.02]
    bars = [container.lines[2][0].get_segments()[0][:, 0] for container in ax.containers]
    np.testing.assert_allclose(bars, [[-0.06, -0.04], [0.017, 0.023]])
    assert " ← −0.90" in [text.get_text() for text in ax.texts]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["near", "far", "best"]


def test_criteria_have_a_panel_each():
    rows = {"full": [(1, 3.0, 4.0), (2, 1.0, 5.0)], "tied": [(1, 2.0, 2.0), (2, 0.0, 9.0)]}
    bic, icl = geyser.criteria(rows, ["BIC", "ICL"], [(0, 5), (0, 10)]).axes
    assert [list(line.get_ydata()) for line in bic.lines] == [[3, 1], [2, 0]]
    assert [list(line.get_ydata()) for line in icl.lines] == [[4, 5], [2, 9]]
    assert (bic.get_ylabel(), icl.get_ylabel()) == ("BIC", "ICL")


def test_successive_lengths_are_pairs_with_their_shares():
    (ax,) = geyser.successive(np.array([2.0, 4.0, 4.5]), 3.0, {("short", "long"): 0.94}).axes
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), [[2.0, 4.0], [4.0, 4.5]])
    assert [text.get_text() for text in ax.texts] == ["long after short: 94 %"]


def test_groups_are_coloured_from_short_to_long():
    swapped = GaussianMixture(THETA.pi[::-1], THETA.mu[::-1], THETA.Sigma[::-1])
    one, other = geyser.split_groups({"as given": THETA, "swapped": swapped}).axes
    for line, same in zip(one.lines, other.lines, strict=True):
        np.testing.assert_array_equal(line.get_xydata(), same.get_xydata())


def test_two_stops_draw_the_densities_they_are_given(faithful):
    x = faithful[:, 1:]
    theta = THETA.marginal([1])
    (ax,) = geyser.two_stops(x, {"one": theta, "same": theta}).axes[:1]
    grid = ax.lines[0].get_xdata()
    drawn = sum(line.get_ydata() for line in ax.lines)
    joint = [
        np.log(p) + norm(m[0], S[0, 0] ** 0.5).logpdf(grid)
        for p, m, S in zip(theta.pi, theta.mu, theta.Sigma, strict=True)
    ]
    np.testing.assert_allclose(drawn, np.exp(logsumexp(joint, axis=0)), rtol=1e-10)
