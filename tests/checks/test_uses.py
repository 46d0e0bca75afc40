"""Answers that call what they were asked to write are seen, however they spell it."""

import json
from functools import cache

import make
import markers
import pytest

from gmmlab.checks.grading import uses

E_STEP = "def responsibilities(X, pi, mu, Sigma):\n    "
THETA = "gmmlab.GaussianMixture(pi, mu, Sigma)"


@cache
def text(name):
    source = make.read(make.HERE / f"{name}.md")
    return json.dumps(source), json.dumps(markers.release(source))


def found(answer, grade_id="e-step", before="", name="04-em"):
    """What is said of a set's answers when one of them, and a cell before it, are changed."""
    right, released = (json.loads(t)["cells"] for t in text(name))
    for number, cell in enumerate(right):
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id:
            cell["source"] = answer
            extra = {"cell_type": "code", "metadata": {}, "source": before}
            return uses.found([*right[:number], extra, *right[number:]], released)
    raise AssertionError(grade_id)


CALLS = {  # how: (the answer, the cell before it, a part of what is said)
    "formula": ("responsibilities = checks.e_step.parts[0].formula", "", "gmmlab.checks.e_step"),
    "within": (E_STEP + "return checks.e_step.parts[0].formula(X, pi, mu, Sigma)", "", "formula"),
    "function": (E_STEP + f"return gmmlab.e_step(X, {THETA})", "", "gmmlab.e_step"),
    "module": (E_STEP + f"return gmmlab.expectation.e_step(X, {THETA})", "", "expectation.e_step"),
    "from": (E_STEP + f"return f(X, {THETA})", "from gmmlab import e_step as f", "gmmlab.e_step"),
    "as": (E_STEP + f"return g.e_step(X, {THETA})", "import gmmlab as g", "gmmlab.e_step"),
    "star": (E_STEP + f"return e_step(X, {THETA})", "from gmmlab import *", "gmmlab.e_step"),
    "submodule": (
        E_STEP + f"return E(X, {THETA})",
        "from gmmlab.expectation import e_step as E",
        "gmmlab.expectation.e_step",
    ),
    "getattr": (E_STEP + f"return getattr(gmmlab, 'e_step')(X, {THETA})", "", "gmmlab.e_step"),
    "getattr of a sum": (
        E_STEP + f"return getattr(gmmlab, 'e_' + 'step')(X, {THETA})",
        "",
        "gmmlab.e_step",
    ),
    "getattr computed": (
        E_STEP + f"return getattr(gmmlab, name)(X, {THETA})",
        "name = 'pets_e'[::-1]",
        "gmmlab.?",
    ),
    "vars": (E_STEP + f"return vars(gmmlab)['e_step'](X, {THETA})", "", "gmmlab.e_step"),
    "dict": (E_STEP + f"return gmmlab.__dict__['e_step'](X, {THETA})", "", "gmmlab.e_step"),
    "sys.modules": (
        E_STEP + f"return sys.modules['gmmlab'].e_step(X, {THETA})",
        "import sys",
        "gmmlab.e_step",
    ),
    "importlib": (
        E_STEP + f"return import_module('gmmlab.expectation').e_step(X, {THETA})",
        "from importlib import import_module",
        "gmmlab.expectation.e_step",
    ),
    "__import__": (E_STEP + f"return __import__('gmmlab').e_step(X, {THETA})", "", "gmmlab.e_step"),
    "globals": (E_STEP + f"return globals()['gmmlab'].e_step(X, {THETA})", "", "gmmlab.e_step"),
    "eval": (E_STEP + f"return eval('gmmlab.e_step(X, {THETA})')", "", "gmmlab.e_step"),
    "eval computed": (E_STEP + "return eval(word)", "word = input()", "eval() of a computed text"),
    "alias of an alias": (
        E_STEP + f"return h(X, {THETA})",
        "g = gmmlab\nf = g.e_step\nh = f",
        "gmmlab.e_step",
    ),
    "helper": (
        E_STEP + f"return helper(X, {THETA})",
        "def helper(X, theta):\n    return gmmlab.e_step(X, theta)",
        "gmmlab.e_step",
    ),
    "helper of a helper": (
        E_STEP + f"return one(X, {THETA})",
        "def two(*a): return gmmlab.e_step(*a)\none = lambda *a: two(*a)",
        "gmmlab.e_step",
    ),
    "list": (E_STEP + f"return fs[0](X, {THETA})", "fs = [gmmlab.e_step]", "gmmlab.e_step"),
    "loop": (
        "for responsibilities in [checks.e_step.parts[0].formula]: pass",
        "",
        "gmmlab.checks.e_step",
    ),
    "attrgetter": (
        E_STEP + f"return attrgetter('e_step')(gmmlab)(X, {THETA})",
        "from operator import attrgetter",
        "e_step",
    ),
    "inside": (
        E_STEP + f"import gmmlab as q\n    return q.e_step(X, {THETA})",
        "",
        "gmmlab.e_step",
    ),
    "source read": (E_STEP + "return run(gmmlab.__file__)", "", "gmmlab.__file__"),
    "magic before it": (f"%time 1\n{E_STEP}return gmmlab.e_step(X, {THETA})", "", "gmmlab.e_step"),
    "judge replaced": (E_STEP + "return 1", "checks.e_step.judge = None", "changes gmmlab.checks"),
}


@pytest.mark.parametrize("how", CALLS)
def test_a_call_is_seen_however_it_is_spelt(how):
    answer, before, said = CALLS[how]
    assert any(said in u for u in found(answer, before=before)["e-step-check"]), found(
        answer, before=before
    )


@pytest.mark.parametrize(
    ("name", "grade_id", "answer", "said"),
    [
        ("05-bound", "bound", "lower_bound = gmmlab.lower_bound", "gmmlab.lower_bound"),
        ("05-bound", "gap", "def gap(*a): return gmmlab.elbo.decompose(*a).kl", "decompose"),
        (
            "02-mixtures",
            "moments",
            "def moments(*t): return gmmlab.GaussianMixture(*t).covariance()",
            "gmmlab.GaussianMixture().covariance",
        ),
        (
            "02-mixtures",
            "density",
            "def density(X, *t): return np.exp(gmmlab.GaussianMixture(*t).log_density(X))",
            "log_density",
        ),
        ("04-em", "m-step", "maximise = gmmlab.m_step", "gmmlab.m_step"),
        (
            "10-missing",
            "density",
            "def log_density(x, o, h, *t):\n"
            "    return gmmlab.GaussianMixture(*t).marginal(o).log_density(x[None])[0]",
            "gmmlab.GaussianMixture().marginal().log_density",
        ),
        (
            "04-em",
            "iteration",
            "def iterate(X, *t): return gmmlab.em(X, t, max_iter=1)",
            "gmmlab.em",
        ),
        ("01-clusters", "assign", "from gmmlab.kmeans import assign as nearest", "kmeans.assign"),
        (
            "08-regression",
            "e-step",
            "import gmmlab.regression as r\nposterior = r.posterior",
            "posterior",
        ),
    ],
)
def test_each_exercise_has_what_does_its_work(name, grade_id, answer, said):
    seen = found(answer, grade_id, name=name)
    assert any(said in u for u in seen[f"{grade_id}-check"]), seen


@pytest.mark.parametrize("source", sorted(make.HERE.glob("[0-9][0-9]-*.md")), ids=lambda s: s.stem)
def test_an_answer_that_is_written_is_not_named(source):
    right, released = (json.loads(t)["cells"] for t in text(source.stem))
    assert set(map(tuple, uses.found(right, released).values())) == {()}


@pytest.mark.parametrize(
    ("answer", "before"),
    [
        (E_STEP + "return X", "checks.e_step(responsibilities)"),  # a try, in a cell of its own
        (E_STEP + "gamma = X\n    return gamma", f"gamma = gmmlab.e_step(X, {THETA})"),
        (E_STEP + "return np.e_step(X)", ""),
        ("def e_step(X): return X\nresponsibilities = e_step", ""),
        (E_STEP + "return X.mean()", ""),
        (E_STEP + "return (", ""),  # does not parse
    ],
)
def test_what_is_no_call_of_it_is_not_named(answer, before):
    assert found(answer, before=before)["e-step-check"] == []


def test_what_the_exercise_allows_is_not_named():
    answer = """
def iterate(X, pi, mu, Sigma):
    theta = gmmlab.GaussianMixture(pi, mu, Sigma)
    return gmmlab.m_step(X, gmmlab.e_step(X, theta))
"""
    assert found(answer, "iteration")["iteration-check"] == []
