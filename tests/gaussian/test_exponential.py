"""A Gaussian as an exponential family: eta^T u(x) is the log density."""

import numpy as np
import pytest
from problems import covariances
from scipy import stats

from gmmlab.gaussian.covariances import cholesky, log_determinant, precision
from gmmlab.gaussian.exponential import natural, pack, u, unpack
from gmmlab.gaussian.layout import Block, Frame


@pytest.mark.parametrize("D", [1, 2, 5])
def test_natural_parameters_times_u_is_the_log_density(D, rng):
    X, mu, Sigma = rng.standard_normal((9, D)), rng.standard_normal((2, D)), covariances(rng, 2, D)
    block, L = Block(X), cholesky(Sigma)[0]
    eta = natural(np.log([0.3, 0.7]), mu - block.centre, precision(L), log_determinant(L))
    expected = [
        np.log(pi) + stats.multivariate_normal(m, S).logpdf(X)
        for pi, m, S in zip([0.3, 0.7], mu, Sigma, strict=True)
    ]
    np.testing.assert_allclose(block.linear(eta).T, expected, rtol=1e-10)


def test_sums_of_u_are_those_of_its_parts(rng):
    block, gamma = Block(rng.standard_normal((9, 2))), rng.random((9, 3))
    columns = [np.ones(9), *block.x, block.x[0] ** 2, block.x[0] * block.x[1], block.x[1] ** 2]
    np.testing.assert_allclose(block.sums(gamma), gamma.T @ np.stack(columns, axis=1))


def test_blocks_that_share_a_frame_may_take_turns(rng):
    X, eta, frame = rng.standard_normal((8, 2)), rng.standard_normal((1, 6)), Frame()
    first, second = Block(X[:4], frame), Block(X[4:], frame)
    kept = first.linear(eta)
    before = kept.copy()
    second.linear(eta)
    np.testing.assert_array_equal(kept, before)
    np.testing.assert_array_equal(first.linear(eta), before)


def test_u_is_one_x_and_the_upper_triangle_by_rows():
    block = Block(np.array([[0.0, 0, 0], [2, 4, 6], [1, 2, 3]]))
    np.testing.assert_array_equal(block.centre, [1, 2, 3])
    np.testing.assert_array_equal(u(block.x)[:, 1], [1, 1, 2, 3, 1, 2, 3, 4, 6, 9])
    np.testing.assert_array_equal(block.reach, [1, 2, 3])
    assert len(block) == 3


@pytest.mark.parametrize("D", [1, 2, 4])
def test_unpack_undoes_pack(D, rng):
    Sigma = covariances(rng, 3, D)
    assert pack(Sigma).shape == (3, D * (D + 1) // 2)
    np.testing.assert_array_equal(unpack(pack(Sigma), D), Sigma)
