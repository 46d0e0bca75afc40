"""Every form in which numbers come gives the same results, and none of them is changed."""

import numpy as np
import pandas as pd
import pytest
from problems import mixture

from gmmlab import GaussianMixture, datasets, decompose, e_step, em, fit, kmeans, m_step

FORMS = {
    "list": lambda A: A.tolist(),
    "tuple": lambda A: tuple(map(tuple, A.tolist())),
    "data frame": pd.DataFrame,
    "Fortran order": np.asfortranarray,
    "every second row": lambda A: np.repeat(A, 2, axis=0)[::2],
    "backwards": lambda A: A[::-1].copy()[::-1],
    "objects": lambda A: A.astype(object),
    "longdouble": lambda A: A.astype(np.longdouble),
    "big-endian": lambda A: A.astype(">f8"),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_the_same_numbers_gives_the_same_results(form, rng):
    theta = mixture(rng, 2, 3)
    A, _ = theta.sample(40, rng)
    same = FORMS[form](A)
    gamma = e_step(A, theta)
    close = {"rtol": 1e-9, "atol": 1e-12}  # sums over another layout are taken in another order
    np.testing.assert_allclose(e_step(same, theta), gamma, **close)
    np.testing.assert_allclose(m_step(same, FORMS[form](gamma)).mu, m_step(A, gamma).mu, **close)
    for call in (lambda A: em(A, theta, max_iter=3), lambda A: fit(A, 2, rng=0, restarts=1)):
        np.testing.assert_allclose(call(same).log_likelihoods, call(A).log_likelihoods, rtol=1e-9)


@pytest.mark.parametrize("dtype", [np.int64, np.uint8, np.int16, np.float32, np.float16, bool])
def test_every_type_of_number_is_computed_with_as_float64(dtype, rng):
    A = rng.integers(0, 2 if dtype is bool else 90, (40, 2)).astype(dtype)
    theta = fit(A, 1, rng=0)
    assert theta.theta.mu.dtype == np.float64
    assert theta == fit(A.astype(float), 1, rng=0)


def test_float32_data_are_not_summed_in_float32(rng):
    A = (rng.standard_normal((1000, 2)) + 1e3).astype(np.float32)
    theta = m_step(A, np.ones((1000, 1)))
    np.testing.assert_allclose(theta.Sigma[0], np.cov(A.astype(float).T, ddof=0), rtol=1e-10)


def test_arguments_are_never_changed(rng):
    A, gamma = rng.standard_normal((30, 2)), np.full((30, 2), 0.5)
    before = A.copy(), gamma.copy()
    theta = GaussianMixture([0.5, 0.5], [[-1, 0], [1, 0]], [np.eye(2)] * 2)
    e_step(A, theta), m_step(A, gamma), decompose(A, gamma, theta), em(A, theta, max_iter=2)
    fit(A, 2, rng=0, restarts=1), datasets.standardize(A), kmeans.kmeans(A, A[:2])
    np.testing.assert_array_equal(A, before[0])
    np.testing.assert_array_equal(gamma, before[1])
