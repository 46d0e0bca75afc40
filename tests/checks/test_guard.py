"""What is no answer gets a sentence too: errors, loops, shapes, NaN, changed arguments."""

import threading
import time

import numpy as np
import pytest
from right_answers import RIGHT, posterior

from gmmlab import checks
from gmmlab.checks.judging import guard


def loops(*arguments):
    while True:
        pass


exec("def loops_on_one_line(*arguments):\n    while True: pass")  # has no second line event


def loops_in_a_generator(*arguments):
    return all(i == 0 for i in iter(int, 1))


def loops_and_catches(*arguments):
    while True:
        try:
            arguments = arguments[:1]
        except Exception:
            continue


@pytest.mark.parametrize(
    "answer", [loops, globals()["loops_on_one_line"], loops_in_a_generator, loops_and_catches]
)
def test_a_loop_without_end_is_ended(answer):
    started = time.perf_counter()
    outcome = guard.ask(answer, {"X": np.ones(3)}, ("gamma",), seconds=0.3)
    assert outcome.error == "does not end"
    assert time.perf_counter() - started < 3


def test_a_loop_is_ended_in_any_thread():
    found = []

    def work():
        found.append(guard.ask(loops, {"X": np.ones(3)}, ("gamma",), seconds=0.3).error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(5)
    assert found == ["does not end"]


def test_a_loop_costs_the_limit_once(monkeypatch):
    monkeypatch.setattr(guard.ask, "__defaults__", (0.2,))
    calls = []

    def loops_again(*arguments):
        calls.append(arguments)
        loops()

    verdict = checks.e_step(loops_again)
    assert (verdict.correct, verdict.mistake) == (False, "does not end")
    assert len(calls) == 1


CASES = {
    "raises": (lambda X, pi, mu, Sigma: X @ pi, "ValueError"),
    "nothing returned": (lambda X, pi, mu, Sigma: None, "return"),
    "not numbers": (lambda X, pi, mu, Sigma: "gamma", "str"),
    "NaN": (lambda X, pi, mu, Sigma: np.full((len(X), 3), np.nan), "NaN"),
    "shape": (lambda X, pi, mu, Sigma: np.ones((len(X), 4)), "(11, 4)"),
    "logarithms": (lambda *a: np.log(posterior(*a)), "logarithm"),
    "components permuted": (lambda *a: np.roll(posterior(*a), 1, axis=1), "order"),
    "constant factor": (lambda *a: 0.3 * posterior(*a), "same factor"),
    "sign": (lambda *a: -posterior(*a), "sign"),
    "square root": (lambda *a: np.sqrt(posterior(*a)), "square root"),
    "complement": (lambda *a: 1 - posterior(*a), "one minus"),
    "rounded": (lambda *a: np.round(posterior(*a), 2), "2 decimals"),
    "first datum left out": (
        lambda *a: posterior(*a) * (np.arange(len(a[0])) > 0)[:, None],
        "loop",
    ),
    "not all data": (lambda *a: posterior(*a) * (np.arange(len(a[0])) > 1)[:, None], "of the 55"),
    "D = 2 alone": (lambda *a: posterior(*a) if a[0].shape[1] == 2 else a[0] @ a[2].T, "D = 2"),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_no_answer_gets_a_name_and_a_sentence(name):
    answer, said = CASES[name]
    verdict = checks.e_step(answer)
    assert (verdict.correct, verdict.mistake) == (False, name)
    assert said in verdict.message


def test_a_datum_that_a_loop_misses_is_named():
    def misses(rows):
        return lambda X, gamma: RIGHT["m_step"](X[rows], gamma[rows])

    assert checks.m_step(misses(slice(1, None))).mistake == "first datum left out"
    assert checks.m_step(misses(slice(None, -1))).mistake == "last datum left out"
    bound = RIGHT["lower_bound"]
    assert (
        checks.lower_bound(lambda X, q, *theta: bound(X[:-1], q[:-1], *theta)).mistake
        == "last datum left out"
    )


def test_exits_recursion_and_a_wrong_signature_are_errors_like_others():
    def leaves(X, pi, mu, Sigma):
        exit()

    def recurses(*a):
        return recurses(*a)

    for answer in (leaves, recurses, lambda X: X):
        assert checks.e_step(answer).mistake == "raises"


def test_what_is_not_a_function_is_said():
    assert checks.e_step(None).mistake == "nothing returned"
    assert checks.e_step(...).mistake == "nothing returned"
    assert checks.e_step(np.ones((3, 2))).mistake == "not a function"
    assert checks.old_faithful_log_likelihood(None).mistake == "nothing returned"


def test_changing_an_argument_in_place_is_named():
    def in_place(X, gamma):
        right = RIGHT["m_step"](X, gamma)
        X -= X.mean(axis=0)
        return right

    verdict = checks.m_step(in_place)
    assert (verdict.correct, verdict.mistake) == (False, "changes its arguments")
    assert "X" in verdict.message


def test_order_and_number_of_values_are_named():
    def swapped(X, gamma):
        pi, mu, Sigma = RIGHT["m_step"](X, gamma)
        return mu, Sigma, pi

    assert checks.m_step(swapped).mistake == "order of the values"
    assert checks.m_step(lambda X, gamma: (gamma.mean(axis=0), X)).mistake == "number of values"


def test_the_parts_that_came_are_judged_when_one_is_missing():
    verdict = checks.m_step(lambda X, gamma: (*RIGHT["m_step"](X, gamma)[:2], None))
    assert verdict.mistake == "nothing returned"
    assert verdict.score == pytest.approx(2 / 3)


def test_a_shape_that_is_only_turned_is_right_with_a_remark():
    verdict = checks.m_step(
        lambda X, gamma: (gamma.mean(axis=0)[:, None], *RIGHT["m_step"](X, gamma)[1:])
    )
    assert verdict.correct and "(3,)" in verdict.message
    assert "(11, 3)" in checks.e_step(lambda *a: posterior(*a).T).message


def test_the_tracing_of_others_is_put_back():
    import sys

    before = sys.gettrace()
    checks.e_step(posterior)
    assert sys.gettrace() is before


def test_points_are_plain_numbers():
    points = checks.e_step(posterior).points(3)
    assert type(points) is float and points == 3.0
    assert checks.e_step(None).points(3) == 0.0


def test_learning_the_numbers_by_heart_fails_on_other_problems():
    known = {q["X"].tobytes(): posterior(*q.values()) for q in checks.e_step.questions()}

    def by_heart(X, pi, mu, Sigma):
        return known.get(X.tobytes(), np.ones((len(X), 3)) / 3)

    assert checks.e_step(by_heart).correct
    assert not checks.e_step(by_heart, seed=7).correct
