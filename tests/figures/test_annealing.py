"""The fork: centres are together above the largest variance of the data, and apart below it."""

import numpy as np
import pytest

from gmmlab.figures.annealing import STEP, WIDEST, fork

FALLING = np.arange(WIDEST, -0.4, -STEP)


@pytest.mark.parametrize("K", [2, 3])
def test_centres_part_at_one_plus_the_correlation(K, faithful):
    _, update, _ = fork()
    fork_at = 1 + np.corrcoef(faithful.T)[0, 1]  # the larger eigenvalue of two standardised columns
    for log_epsilon in FALLING:
        numbers, _ = update(log_epsilon, K)
        expected = "in 1 place ·" if 10**log_epsilon > fork_at else "in 2 places ·"
        assert expected in numbers


def test_three_centres_part_where_a_share_is_as_wide_as_the_variance():
    _, update, _ = fork()
    for log_epsilon in np.arange(-0.4, -1.0, -STEP):
        numbers, _ = update(log_epsilon, 3)
        if "in 3 places" in numbers:
            break
        within = float(numbers.rpartition(" ")[2])
        assert within < 10**log_epsilon + 0.005  # two digits are printed
    else:
        pytest.fail("three centres never part")
    assert 10**log_epsilon < within
