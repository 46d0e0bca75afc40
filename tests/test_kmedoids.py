"""K-medoids, held to its definition: nearest medoid, best member, and never up, (9.6)."""

from itertools import combinations

import numpy as np
import pytest

from gmmlab.kmedoids import kmedoids


def differences(seed, N=12):
    x = np.random.default_rng(seed).normal(size=(N, 2))
    return np.linalg.norm(x[:, None] - x, axis=-1)


@pytest.mark.parametrize("seed", range(20))
def test_every_end_is_a_fixed_point_of_both_turns_and_the_objective_never_rises(seed):
    V = differences(seed)
    medoids, labels, objectives = kmedoids(V, [0, 1, 2])
    assert (np.diff(objectives) <= 1e-12).all()
    np.testing.assert_array_equal(V[np.arange(12), medoids[labels]], V[:, medoids].min(axis=1))
    for k, medoid in enumerate(medoids):
        members = np.flatnonzero(labels == k)
        assert all(V[members, medoid].sum() <= V[members, m].sum() + 1e-12 for m in members)


@pytest.mark.parametrize("seed", range(5))
def test_the_best_of_all_starts_is_the_lowest_of_all_choices_of_medoids(seed):
    V = differences(seed, N=8)
    pairs = list(combinations(range(8), 2))
    lowest = min(V[:, pair].min(axis=1).sum() for pair in pairs)  # (9.6), by enumeration
    ends = [kmedoids(V, pair)[2][-1] for pair in pairs]
    assert min(ends) == pytest.approx(lowest)


@pytest.mark.parametrize(
    ("V", "medoids", "words"),
    [
        (np.zeros((3, 2)), [0], "V: expected shape"),
        (-np.eye(3), [0], "V: expected no negative difference, got -1"),
        (np.eye(3), [0, 0], "medoids: expected different whole numbers 0..2, got"),
        (np.eye(3), [0, 3], "medoids: expected different whole numbers 0..2, got"),
        (np.eye(3), [0.5], "medoids: expected different whole numbers 0..2, got"),
    ],
)
def test_bad_input_is_named(V, medoids, words):
    with pytest.raises(ValueError, match=words.replace("(", r"\(")):
        kmedoids(V, medoids)
