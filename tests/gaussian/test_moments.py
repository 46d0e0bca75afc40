"""Sums over data: they add, they subtract, and they do not cancel."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from problems import responsibilities

from gmmlab import statistics
from gmmlab.gaussian.layout import Block
from gmmlab.gaussian.moments import sums


def assert_same(S, T, **tolerance):
    for name in ("N_k", "mean", "scatter"):
        np.testing.assert_allclose(getattr(S, name), getattr(T, name), **tolerance)


@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(1, 3), st.integers(1, 29))
def test_statistics_of_two_blocks_add_and_subtract(seed, D, K, cut):
    rng = np.random.default_rng(seed)
    X, gamma = rng.standard_normal((30, D)) + 5, responsibilities(rng, 30, K)
    first, second = statistics(X[:cut], gamma[:cut]), statistics(X[cut:], gamma[cut:])
    whole = statistics(X, gamma)
    assert_same(first + second, whole, rtol=1e-9, atol=1e-10)
    assert_same(whole - first, second, rtol=1e-5, atol=1e-8)


def test_addition_makes_new_values(rng):
    S = statistics(rng.standard_normal((5, 2)), responsibilities(rng, 5, 2))
    before = S.mean.copy(), S.scatter.copy()
    S + S - S
    np.testing.assert_array_equal(S.mean, before[0])
    np.testing.assert_array_equal(S.scatter, before[1])


def test_a_component_without_data_adds_nothing(rng):
    X = rng.standard_normal((6, 2))
    none, all_ = np.eye(2)[[0] * 6], np.eye(2)[[1] * 6]
    S = statistics(X, none) + statistics(X, all_)
    np.testing.assert_allclose(S.N_k, [6, 6])
    np.testing.assert_allclose(S.mean, [X.mean(axis=0)] * 2)


def test_many_blocks_are_one_sum(rng):
    X, gamma = rng.standard_normal((20_000, 2)), responsibilities(rng, 20_000, 2)
    away = X[:, None, :] - (gamma.T @ X / gamma.sum(axis=0)[:, None])
    scatter = np.einsum("nk,nkd,nke->kde", gamma, away, away)
    np.testing.assert_allclose(statistics(X, gamma).scatter, scatter, rtol=1e-9, atol=1e-8)


@pytest.mark.parametrize("width", [1e-3, 1e-6, 1e-9])
def test_a_narrow_component_in_a_wide_block_keeps_its_digits(width, rng):
    X = np.concatenate(
        [rng.standard_normal((100, 2)), [3, -2] + width * rng.standard_normal((50, 2))]
    )
    gamma = np.eye(2)[np.repeat([0, 1], [100, 50])]
    scatter = sums(Block(X), gamma).scatter[1]
    exact = X[100:].astype(np.longdouble)
    exact = exact - exact.mean(axis=0)
    # What X itself lost when it was stored, one part in 1e16 of 3, is the limit.
    np.testing.assert_allclose(scatter, (exact.T @ exact).astype(float), rtol=1e-10 + 1e-15 / width)


@pytest.mark.parametrize("far", [1e6, 1e9])
def test_sums_do_not_depend_on_the_origin(far, rng):
    X, gamma = np.round(rng.standard_normal((200, 3)), 3), responsibilities(rng, 200, 2)
    near, moved = statistics(X, gamma), statistics(X + far, gamma)
    np.testing.assert_allclose(moved.scatter, near.scatter, rtol=1e-5, atol=1e-5 * far / 1e9)
    np.testing.assert_allclose(moved.mean - far, near.mean, atol=1e-15 * far)


def test_the_sums_are_a_value_that_can_be_changed_by_copy(rng):
    X, gamma = rng.standard_normal((20, 2)), responsibilities(rng, 20, 2)
    for S in (statistics(X, gamma), statistics(X[:9], gamma[:9]) + statistics(X[9:], gamma[9:])):
        twice = replace(S, N_k=2 * S.N_k)
        np.testing.assert_array_equal(twice.N_k, 2 * S.N_k)
        np.testing.assert_array_equal(twice.scatter, S.scatter)


@pytest.mark.parametrize("width", [1e-5, 1e-7])
def test_a_direction_that_is_thin_and_no_axis_keeps_its_digits(width, rng):
    turn = np.array([[3.0, -4.0], [4.0, 3.0]]) / 5
    X = (rng.standard_normal((100, 2)) * [1, width]) @ turn.T + 3
    S = statistics(X, np.ones((100, 1)))
    exact = X.astype(np.longdouble) - X.astype(np.longdouble).mean(axis=0)
    across = (exact @ turn.astype(np.longdouble)[:, 1]) ** 2
    found = turn[:, 1] @ S.scatter[0] @ turn[:, 1]
    assert found == pytest.approx(float(across.sum()), rel=1e-14 / width**2)
