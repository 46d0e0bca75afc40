"""Slips are made in the right formula, everywhere and of every kind, and say what they change."""

import numpy as np
import pytest
from right_answers import CHECKS, RIGHT

from gmmlab import checks
from gmmlab.checks.slips import everywhere
from gmmlab.checks.slips.formula import parse
from gmmlab.checks.slips.problem import Problem
from gmmlab.checks.slips.search import Search
from gmmlab.checks.slips.table import Variant
from gmmlab.checks.slips.words import verb

N, K, D = 7, 3, 2
rng = np.random.default_rng(1)
X, GAMMA = rng.normal(size=(N, D)), rng.dirichlet(np.ones(K), N)
PROBLEM = {"X": X, "gamma": GAMMA}
MEAN = """
N_k = sum_n(gamma)  # the counts
sum_n(gamma * X) / N_k
"""
WITH_SOURCE = [
    (name, part) for name in CHECKS for part in getattr(checks, name).parts if part.sources
]


@pytest.mark.parametrize(("name", "part"), WITH_SOURCE, ids=lambda v: getattr(v, "name", v))
def test_each_text_is_the_right_answer(name, part):
    check = getattr(checks, name)
    given = [tuple(q.values()) for q in check.questions(5)][: len(check.problems(5))]
    own = Search(part, check.arguments, given)
    for i, arguments in enumerate(given):
        right = RIGHT[name](*arguments)
        if isinstance(right, tuple):
            right = right[[p.name for p in check.parts].index(part.name)]
        for formula in own.formulas:
            value = own.value(Variant(formula, (), 0), i)
            assert np.allclose(value, right, rtol=1e-4, atol=1e-4 * np.abs(right).max())


def values(source=MEAN, problem=PROBLEM):
    """Every slip of a text, as clause and value."""
    problem, formula = Problem(problem), parse(source)
    found = {}
    for slip in everywhere.slips(formula, problem):
        try:
            found.setdefault(slip.clause, Variant(formula, (slip,), 1).value(problem)[0])
        except (ValueError, KeyError):
            continue
    return found


COUNTS = GAMMA.sum(axis=0)
EXPECTED = {
    "no division of the sum over data by the counts": GAMMA.T @ X,
    "leaves out the first datum": (GAMMA[1:].T @ X[1:] / COUNTS[:, None]),
    "the maximum over data stands for the sum": (
        (GAMMA[:, :, None] * X[:, None]).max(axis=0) / COUNTS[:, None]
    ),
    "each datum counts for its likeliest component alone in the responsibilities": (
        (H := np.eye(K)[GAMMA.argmax(axis=1)]).T @ X / H.sum(axis=0)[:, None]
    ),
    "1 is added to the counts": GAMMA.T @ X / (COUNTS[:, None] + 1),
    "the sum of the counts over components stands for that of each": GAMMA.T @ X / N,
    "the logarithm of the counts stands there": GAMMA.T @ X / np.log(COUNTS)[:, None],
}


@pytest.mark.parametrize("clause", EXPECTED)
@np.errstate(all="ignore")
def test_a_slip_computes_what_its_clause_says(clause):
    found = values()
    clauses = [c for c in found if c.endswith(clause) or clause in c]
    assert clauses, sorted(found)
    assert any(
        found[c].shape == EXPECTED[clause].shape
        and np.allclose(found[c], EXPECTED[clause], equal_nan=True)
        for c in clauses
    )


PI = np.array([0.2, 0.3, 0.5])
OTHERS = {
    "a fraction of two sums is taken apart into a sum of fractions": (
        "N_k = sum_n(gamma)  # the counts\n(N_k + pi) / (N + K)",
        COUNTS / N + PI / K,
    ),
    "logarithms of the responsibilities are weighed and added": (
        "sum_n(log(sum_k(pi * gamma)))",
        (PI * np.log(GAMMA)).sum(),
    ),
}


@pytest.mark.parametrize("clause", OTHERS)
def test_a_fraction_and_a_mixture_are_taken_apart(clause):
    source, wanted = OTHERS[clause]
    found = [v for c, v in values(source, {**PROBLEM, "pi": PI}).items() if clause in c]
    assert any(np.shape(v) == np.shape(wanted) and np.allclose(v, wanted) for v in found)


def test_what_a_text_names_besides_arguments_is_given_with_its_axes():
    S, away = np.array([[2.0, 0.5], [0.5, 1.0]]), X[:, :2]
    problem = Problem({"X": X}, {"S_oo": ("oc", S), "X_o": ("no", away)})
    formula = parse("sum_o(X_o * sum_c(inv(S_oo) * turn(X_o)))")
    found, letters = problem.value(formula.root)
    assert letters == "n" and np.allclose(found, [a @ np.linalg.solve(S, a) for a in away])


def test_two_slips_are_not_told_of_numbers_with_gaps():
    def holes(X, d, pi, mu, Sigma):
        gamma = RIGHT["missing_e_step"](X, d, pi, mu, Sigma)[0]
        return gamma, np.repeat(X[:, [d]], len(pi), axis=1)

    verdict = checks.missing_e_step(holes)
    assert verdict.mistake == "NaN" and "as the data do" in verdict.message


@np.errstate(all="ignore")
def test_values_of_slips_are_those_of_the_formula_with_one_node_exchanged():
    formula, problem = parse(MEAN), Problem(PROBLEM)
    for slip in everywhere.slips(formula, problem):
        root = formula.replace(formula.root, slip.old, slip.new, slip.within)
        try:
            wanted = Problem(PROBLEM).value(root)
        except ValueError:
            continue
        found = Variant(formula, (slip,), 1).value(problem)
        assert found[1] == wanted[1] and np.array_equal(found[0], wanted[0], equal_nan=True)


def test_an_argument_takes_the_place_of_what_the_text_computes():
    own = np.arange(1.0, K + 1)
    formula = parse(MEAN, given=("N_k",))
    assert np.allclose(
        Problem({**PROBLEM, "N_k": own}).value(formula.root)[0], GAMMA.T @ X / own[:, None]
    )


def test_two_slips_at_once_are_both_told():
    def both(X, pi, mu, Sigma):
        return 0.5 * RIGHT["log_likelihood"](X, np.ones(len(pi)), mu, Sigma)

    verdict = checks.log_likelihood(both)
    assert verdict.mistake == "no weights; half"
    assert "mixing coefficients" in verdict.message and "half of that" in verdict.message


def test_one_slip_that_explains_all_parts_is_told_once():
    def over_data(X, pi, mu, Sigma):
        terms = np.exp(np.log(RIGHT["e_step"](X, pi, mu, Sigma)))
        terms = terms * RIGHT["mixture_density"](X, pi, mu, Sigma)[:, None]
        gamma = terms / terms.sum(axis=0)
        return RIGHT["m_step"](X, gamma)

    verdict = checks.em_iteration(over_data)
    assert verdict.mistake == "sum over data"
    assert verdict.message.count("by your numbers") == 1


def test_one_number_is_never_explained_by_a_factor():
    for number in (-1180.3, -1000.0, 3.0):
        verdict = checks.old_faithful_log_likelihood(number)
        assert not verdict.correct and verdict.mistake is None


@pytest.mark.parametrize(
    "name", ["mixture_density", "kmeans_assign", "distortion", "collapse", "e_step"]
)
def test_formulas_for_two_dimensions_alone_are_not_right(name):
    def in_the_plane(*arguments):
        flat = [np.asarray(a)[..., :2] if np.ndim(a) > 1 else a for a in arguments]
        flat = [a[:, :2] if np.ndim(a) == 3 else a for a in flat]
        flat = [2 if isinstance(a, int) else a for a in flat]
        if name == "distortion":
            flat[1] = arguments[1]
        return RIGHT[name](*flat)

    assert not getattr(checks, name)(in_the_plane).correct


def test_no_two_sizes_of_a_problem_are_equal_and_each_takes_several_values():
    for check in (checks.e_step, checks.kmeans_update, checks.bernoulli_e_step):
        shapes = [p[check.arguments[0]].shape for p in check.problems(0)]
        components = [len(p["mu"]) for p in check.problems(0)]
        sizes = [(*s, k) for s, k in zip(shapes, components, strict=True)]
        assert all(len(set(s)) == 3 for s in sizes)
        assert all(len(set(column)) > 2 for column in zip(*sizes, strict=True))


def test_verbs_go_with_their_names():
    said = {"the means": "are", "the data": "are", "q": "is", "the number of data": "is"}
    said |= {"the effective numbers N_k": "are", "the squared distance (2.44)": "is"}
    assert {name: verb(name, "is", "are") for name in said} == said
