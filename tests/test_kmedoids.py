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


@pytest.mark.parametrize("seed", range(10))
def test_weights_are_repeated_data(seed):
    V, counts = differences(seed), np.random.default_rng(seed).integers(0, 4, 12)
    counts[:3] = 1
    rows = np.repeat(np.arange(12), counts)
    medoids, labels, objectives = kmedoids(V, [0, 1, 2], weights=counts)
    theirs, their_labels, expected = kmedoids(V[np.ix_(rows, rows)], [0, 1, 2])
    np.testing.assert_array_equal(medoids, rows[theirs])
    np.testing.assert_array_equal(np.repeat(labels, counts), their_labels)
    assert objectives == pytest.approx(expected)


def test_who_is_not_there_is_no_medoid():
    with pytest.raises(ValueError, match=r"medoids: expected data that count, got \[2\], whose"):
        kmedoids(differences(0), [0, 2], weights=[1, 1, 0] + 9 * [1])
