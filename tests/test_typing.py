"""What a reader's own checker sees of the package: which kind of model comes back."""

import inspect

import pytest
import sources
from mypy import api

import gmmlab

READER = """
from typing import Any, assert_type

import numpy as np

import gmmlab
from gmmlab import bernoulli, priors, regression

X = gmmlab.datasets.old_faithful()
run = gmmlab.fit(X, 2, rng=0, prior=priors.weak_prior(X, 2))
assert_type(run.theta, gmmlab.GaussianMixture)
assert_type(run.theta.marginal([1]), gmmlab.GaussianMixture)
assert_type(bernoulli.fit([[0, 1], [1, 0]], 1).theta, bernoulli.BernoulliMixture)
start = regression.LinearRegression([1.0], 1.0)
assert_type(regression.em([[1.0]], [2.0], start).theta, regression.LinearRegression)
gmmlab.e_step([[3.0, 66.0]], gmmlab.GaussianMixture([1.0], [[3.0, 66.0]], [np.eye(2)]))


class Own:
    def log_joint(self, X: Any) -> Any: ...
    def statistics(self, X: Any, gamma: Any) -> Any: ...
    def maximize(self, S: Any) -> "Own":
        return self


assert_type(gmmlab.em(X, Own()).theta, Own)
"""


def found(tmp_path, text):
    """What mypy says of a reader's file."""
    file = tmp_path / "reader.py"
    file.write_text(text)
    return api.run(["--config-file", str(sources.ROOT / "pyproject.toml"), str(file)])[0]


def test_a_run_holds_the_kind_of_model_that_it_began_with(tmp_path):
    assert "Success" in found(tmp_path, READER)


@pytest.mark.parametrize("wrong", ["gmmlab.em(X, 3)", "gmmlab.em(X, Own(), prior=3)"])
def test_what_is_no_mixture_and_no_prior_is_found(tmp_path, wrong):
    assert "Found 1 error" in found(tmp_path, f"{READER}\n{wrong}\n")


@pytest.mark.parametrize("name", gmmlab.__all__)
def test_a_signature_fits_on_a_screen(name):
    """What `help` begins with."""
    shown = f"{name}{inspect.signature(getattr(gmmlab, name))}"
    assert len(shown) < 600
    assert "Buffer" not in shown


def test_no_comment_switches_the_checker_off():
    texts = {p: p.read_text(encoding="utf-8") for p in (sources.ROOT / "gmmlab").rglob("*.py")}
    assert texts
    assert not [p for p, text in texts.items() if "type: ignore" in text or "no_type_check" in text]
