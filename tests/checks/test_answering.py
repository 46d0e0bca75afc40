"""An answer typed into a page: run after what stands above it, cut, told in its own lines."""

import _thread
import json
import signal
import threading

import numpy as np
import pytest

from gmmlab.checks import answering, e_step
from gmmlab.checks.cells import MOST

SET_UP = ["", "import numpy as np\nimport gmmlab"]
RIGHT = """\
def share(X, pi, mu, Sigma):
    terms = gmmlab.GaussianMixture(pi, mu, Sigma).log_joint(X)
    terms = np.exp(terms - terms.max(axis=1, keepdims=True))
    return terms / terms.sum(axis=1, keepdims=True)"""
WRONG = RIGHT.replace("sum(axis=1", "sum(axis=0")


def asked(code, *above, answer="share", check="e_step"):
    question = {"before": [SET_UP, *above], "code": code, "check": check, "answer": answer}
    return json.loads(answering.answer(json.dumps(question)))


@pytest.fixture
def soon():
    """After a second, tell what runs to stop, as the page's worker does after some."""
    # Where a shell has started the tests in its background, they are told to ignore it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(1, _thread.interrupt_main)
    timer.start()
    yield
    timer.cancel()
    signal.signal(signal.SIGINT, before)


def test_a_right_answer_is_right():
    found = asked(RIGHT)
    assert found["correct"] and found["message"] == "Right."
    assert not found["printed"] and not found["trace"] and found["mistake"] is None


def test_a_wrong_answer_gets_the_verdict_of_its_check():
    names = {"np": np}
    exec(f"import gmmlab\n{WRONG}", names)
    verdict = e_step(names["share"])
    found = asked(WRONG)
    assert not verdict.correct
    assert (found["correct"], found["mistake"], found["message"]) == (
        verdict.correct,
        verdict.mistake,
        verdict.message,
    )


def test_an_error_is_told_by_the_answers_own_lines():
    found = asked(RIGHT.replace("terms.sum", "term.sum"))
    assert found["mistake"] == "raises"
    assert found["line"] == 4
    assert found["trace"].startswith("Line 4, in share\n    return terms / term.sum(")
    assert found["trace"].count("NameError: name 'term' is not defined") == 1


def test_an_error_deep_in_a_library_names_the_line_that_called_it():
    found = asked("def share(X, pi, mu, Sigma):\n    return np.linalg.inv(X)")
    assert found["line"] == 2
    assert "linalg.py" not in found["trace"] and found["trace"].count("Line ") == 1
    assert "LinAlgError" in found["trace"]


@pytest.mark.parametrize(
    ("code", "line", "last"),
    [
        ("def share(X):\n    return (1", 2, "SyntaxError: '(' was never closed"),
        ("x = 1\ny = x / 0", 2, "ZeroDivisionError: division by zero"),
        ("exit(3)", 1, "SystemExit: 3"),
    ],
)
def test_code_that_stops_before_it_is_asked_is_told_in_the_same_way(code, line, last):
    found = asked(code)
    assert (found["mistake"], found["line"]) == ("raises", line)
    assert found["trace"].startswith(f"Line {line}")
    assert found["trace"].endswith(last)


def test_a_name_that_is_not_there_is_said():
    found = asked("pass  # your answer")
    assert not found["correct"]
    assert "nothing called share" in found["message"]


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("while True:\n    pass", 2),
        ("def share(X, pi, mu, Sigma):\n    x = 0\n    while True:\n        x += 1", None),
    ],
)
def test_a_loop_is_ended_and_the_next_answer_is_judged(soon, code, line):
    found = asked(code)
    assert found["mistake"] == "does not end"
    assert "Look at what stops your loop" in found["message"]
    assert found["trace"].startswith("Line ")
    assert line is None or found["line"] in (line - 1, line)
    assert asked(RIGHT)["correct"]


def test_a_loop_above_is_named(soon):
    found = asked(RIGHT + "\ny = x", ["The centres", "x = 1\nwhile True: pass"])
    assert found["mistake"] == "does not end"
    assert "Your answer above, “The centres”, does not come to an end" in found["message"]


def test_answers_above_are_there_and_their_errors_and_printing_are_not():
    above = ["First", "def shares(terms):\n    return terms / terms.sum(axis=1)[:, None]"]
    code = RIGHT.split("    return")[0] + "    return shares(terms)"
    assert asked(code, above)["correct"]
    assert not asked(code)["correct"]
    found = asked(code, above, ["Second", "X = 1\nprint('loud')\n1 / 0"])
    assert found["correct"] and not found["printed"]


def test_answers_above_of_which_nothing_is_used_are_not_run():
    assert asked(RIGHT, ["The centres", "centre = 1\nnp.exp = None"])["correct"]
    above = ["First", "def one(x):\n    return x"], ["Second", "def two(x):\n    return one(x)"]
    assert asked(RIGHT.replace("return terms", "return two(terms)"), *above)["correct"]


def test_what_a_set_needs_and_lacks_is_an_error():
    assert "No module named 'nowhere'" in asked(RIGHT, ["", "import nowhere"])["message"]


def test_printing_is_shown_and_cut():
    assert asked(RIGHT + "\nprint('here')\n1 + 1")["printed"] == "here\n2\n"
    found = asked(RIGHT + "\nfor n in range(5000):\n    print(n)")
    assert found["correct"]
    assert found["printed"].startswith("0\n1\n2\n")
    shown, cut = found["printed"].split("\n… and ")
    assert len(shown) == MOST
    written = sum(len(f"{n}\n") for n in range(5000))
    assert cut == f"{written - MOST} characters more"


def test_what_an_answer_replaces_is_put_back():
    found = asked("np.exp = np.sum = None\n" + RIGHT)
    assert not found["correct"] and found["message"]
    assert np.exp(0) == 1
    assert asked(RIGHT)["correct"]
