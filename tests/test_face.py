"""What values show of themselves: one line where they are printed, a table in a notebook."""

from xml.etree import ElementTree

import numpy as np
import pytest

import gmmlab
from gmmlab import GaussianMixture, bernoulli, em, fit, incremental, priors, regression
from gmmlab.gaussian import IsotropicMixture

THETA = GaussianMixture([0.25, 0.75], [[1, 2], [3, 4.5]], [np.diag([4.0, 9])] * 2, "diagonal")


def test_a_run_is_one_line(faithful):
    run = fit(faithful, 2, rng=0)
    assert repr(run) == "Run(converged after 7 iterations, ln p(X) = -1130.264, K = 2)"
    run = em(faithful, run.theta, max_iter=1, tol=0)
    assert repr(run).startswith("Run(stopped after 1 iteration, ln p(X) = -1130.26")


def test_a_run_says_what_it_maximised(faithful):
    prior = priors.weak_prior(faithful, 2)
    assert ", ln p(X) + ln p(theta) = -" in repr(fit(faithful, 2, rng=0, prior=prior))
    line = incremental.em(faithful, fit(faithful, 2, rng=0).theta, rng=0)
    assert ", ln p(X) = -1130.26" in repr(line)
    X = faithful[:, 0]
    Phi, t = np.stack([np.ones_like(X), X], axis=1), faithful[:, 1]
    line = repr(regression.em(Phi, t, regression.LinearRegression(0.001, 0.02)))
    assert line.startswith("Run(converged after ")
    assert ", ln p(t) = -" in line
    assert "K" not in line


@pytest.mark.parametrize(
    ("theta", "line"),
    [
        (
            THETA,
            "GaussianMixture(K = 2, D = 2, pi = [0.25, 0.75], covariance_shape = diagonal)",
        ),
        (
            bernoulli.BernoulliMixture(np.full(8, 1 / 8), np.full((8, 3), 0.5)),
            "BernoulliMixture(K = 8, D = 3, pi = [0.125, 0.125, 0.125, 0.125, 0.125, 0.125, …])",
        ),
        (
            IsotropicMixture([1.0], [[0.0]], 0.1),
            "IsotropicMixture(K = 1, D = 1, pi = [1], epsilon = 0.1)",
        ),
    ],
    ids=["Gaussian", "Bernoulli", "isotropic"],
)
def test_a_mixture_is_one_line(theta, line):
    assert repr(theta) == line


def cells(html):
    return [[c.text for c in row] for row in ElementTree.fromstring(html).iter("tr")]


def test_a_mixture_is_a_table_in_a_notebook():
    assert cells(THETA._repr_html_()) == [
        [None, "pi", "mu", "standard deviation"],
        ["0", "0.25", "[1, 2]", "[2, 3]"],
        ["1", "0.75", "[3, 4.5]", "[2, 3]"],
    ]


def test_a_run_is_its_line_its_reason_and_its_table(faithful):
    run = fit(faithful, 2, rng=0)
    html = f"<div>{run._repr_html_().replace('<br>', '<br/>')}</div>"
    said = "".join(ElementTree.fromstring(html).itertext())
    assert repr(run) in said
    assert run.reason in said
    assert len(cells(html)) == 3


def test_a_run_of_a_model_without_a_table_shows_its_line():
    run = gmmlab.loop.Run("<a model>", (-2.0, -1.0), True, "tol is 1 < 2")
    assert repr(run) == "Run(converged after 1 iteration, ln p(X) = -1.000)"
    assert "&lt;a model&gt;" in run._repr_html_()
    assert "1 &lt; 2" in run._repr_html_()


def test_dir_shows_what_there_is():
    shown = dir(gmmlab)
    assert {"fit", "GaussianMixture", "kmeans", "gaussian", "checks", "pages"} <= set(shown)
    assert all(hasattr(gmmlab, name) for name in shown if name not in {"figures", "pages"})
    assert not {"import_module", "iter_modules"} & set(shown)
