"""Exercises that ask for a number about Old Faithful, computed when it is asked for."""

from functools import cache

import numpy as np

from ... import datasets, gaussian, kmeans
from ..judging.check import Check, Mistake, Part


@cache
def _fit(K, covariance="full"):
    return gaussian.fit(datasets.old_faithful(), K, covariance=covariance, rng=0)


def _end(K, covariance="full"):
    return _fit(K, covariance).log_likelihoods[-1]


def _one_gaussian():
    X = datasets.old_faithful()
    return gaussian.m_step(X, np.ones((len(X), 1))).log_likelihood(X)


def _standardised():
    X = datasets.old_faithful()
    return _end(2) + len(X) * np.log(X.std(axis=0)).sum()


LOG_LIKELIHOOD = Part(
    "ln p(X)",
    "",
    lambda: _end(2),
    (
        Mistake(
            "standardised data",
            "this belongs to standardised columns. A density depends on units; use minutes.",
            _standardised,
        ),
        Mistake(
            "mean over data",
            "this is the mean over data. The log likelihood (9.14) is a sum.",
            lambda: _end(2) / 272,
        ),
        Mistake("one Gaussian", "this is what one Gaussian reaches.", _one_gaussian),
        Mistake("three components", "this is what three components reach.", lambda: _end(3)),
        Mistake(
            "one covariance for both",
            "this is what a shared covariance reaches; each component has its own.",
            lambda: _end(2, "tied"),
        ),
        Mistake(
            "diagonal covariances",
            "this is what diagonal covariances reach.",
            lambda: _end(2, "diagonal"),
        ),
        Mistake(
            "spherical covariances",
            "this is what spherical covariances reach.",
            lambda: _end(2, "spherical"),
        ),
        Mistake("sign", "the sign is turned.", lambda: -_end(2)),
        Mistake("minus twice", "this is a deviance, -2 ln p(X).", lambda: -2 * _end(2)),
        Mistake("base 10", "your logarithm is to base 10.", lambda: _end(2) / np.log(10)),
    ),
    "(9.14)",
)


@cache
def _clustered(standardise=True):
    X = datasets.old_faithful()
    X = datasets.standardize(X) if standardise else X
    rng = np.random.default_rng(0)
    runs = [kmeans.kmeans(X, kmeans.plus_plus(X, 2, rng)) for _ in range(10)]
    best = min(runs, key=lambda run: run.distortions[-1])
    return X, best


def _J(standardise=True):
    return _clustered(standardise)[1].distortions[-1]


def _sum_of_distances():
    X, run = _clustered()
    return np.sqrt(((X - run.mu[run.labels]) ** 2).sum(axis=1)).sum()


DISTORTION = Part(
    "J",
    "",
    _J,
    (
        Mistake(
            "raw minutes",
            "this is the distortion in minutes squared. Standardise both columns first.",
            lambda: _J(False),
        ),
        Mistake("mean over data", "(9.1) is a sum.", lambda: _J() / 272),
        Mistake("distance not squared", "(9.1) adds up squared distances.", _sum_of_distances),
        Mistake("root", "you have taken a root.", lambda: np.sqrt(_J())),
        Mistake(
            "one cluster", "this is what one cluster has: the data's own spread.", lambda: 2 * 272
        ),
    ),
    "(9.1)",
)

old_faithful_log_likelihood = Check(
    "old_faithful_log_likelihood", (), (LOG_LIKELIHOOD,), tolerance=1e-5
)
old_faithful_distortion = Check("old_faithful_distortion", (), (DISTORTION,), tolerance=1e-3)
