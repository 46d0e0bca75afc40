"""Cholesky factors, what has none, and what is computed from them."""

import mpmath
import numpy as np
import pytest
from problems import covariances

from gmmlab.gaussian.covariances import cholesky, log_determinant, precision, whiten


@pytest.mark.parametrize("D", [1, 2, 5, 32])
def test_factors_and_what_follows_from_them(D, rng):
    Sigma = covariances(rng, 3, D)
    L, singular = cholesky(Sigma)
    assert not singular.any()
    assert (np.triu(L, 1) == 0).all()
    np.testing.assert_allclose(L @ L.transpose(0, 2, 1), Sigma, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(log_determinant(L), np.linalg.slogdet(Sigma)[1], rtol=1e-10)
    np.testing.assert_allclose(precision(L) @ Sigma, [np.eye(D)] * 3, atol=1e-8)
    x = rng.standard_normal((3, D, 4))
    np.testing.assert_allclose(L @ whiten(L, x), x, atol=1e-12)


@pytest.mark.parametrize("width", [1e-4, 1e-5, 1e-6])
def test_a_thin_direction_keeps_its_digits(width, rng):
    if np.finfo(np.longdouble).eps > 1e-18:
        pytest.skip("this machine has no numbers longer than float64")
    R = np.linalg.qr(rng.standard_normal((4, 4)))[0]
    Sigma = R * [1, 1, 1, width**2] @ R.T
    Sigma = (Sigma + Sigma.T) / 2
    L = cholesky(Sigma[None])[0][0]
    with mpmath.workdps(50):
        exact = np.array(mpmath.cholesky(mpmath.matrix(Sigma.tolist())).tolist(), float)
    np.testing.assert_allclose(L, exact, rtol=1e-7, atol=1e-16)


def test_only_the_matrices_without_a_factor_are_named(rng):
    good = covariances(rng, 1, 3)[0]
    indefinite = np.diag([1.0, -1.0, 1.0])
    v = rng.standard_normal((3, 2))
    plane, nothing = v @ v.T, np.zeros((3, 3))
    with np.errstate(invalid="ignore"):
        _, singular = cholesky(np.stack([good, indefinite, plane, nothing]))
    assert singular.tolist() == [False, True, True, True]


def has_a_factor(Sigma):
    try:
        return bool(np.linalg.cholesky(Sigma).any())
    except np.linalg.LinAlgError:
        return False


def test_a_plane_has_no_factor_even_where_rounding_leaves_one():
    draws = [np.random.default_rng(seed).standard_normal((4, 3)) for seed in range(40)]
    planes = np.stack([v @ v.T for v in draws])
    assert sum(map(has_a_factor, planes)) > 5  # a last pivot that is noise may be positive
    assert cholesky(planes)[1].all()


def test_units_do_not_make_a_matrix_singular(rng):
    s = np.array([1e-9, 1.0, 1e9])
    Sigma = covariances(rng, 1, 3) * np.outer(s, s)
    assert not cholesky(Sigma)[1].any()
