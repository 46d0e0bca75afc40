"""Gaussian mixtures and EM, equation by equation: PRML chapter 9 as a small package.

What is exported here is the model and its two steps. The rest is reached through its module:
`gmmlab.kmeans`, `gmmlab.datasets`, ...
"""

from . import datasets, kmeans
from .elbo import (
    decompose,
    entropy,
    expected_complete_log_likelihood,
    kl_divergence,
    lower_bound,
)
from .expectation import e_step
from .fitting import em, fit, half_steps
from .maximization import m_step, statistics
from .model import GaussianMixture
from .validation import SingularCovarianceError

__all__ = [
    "GaussianMixture",
    "SingularCovarianceError",
    "datasets",
    "decompose",
    "e_step",
    "em",
    "entropy",
    "expected_complete_log_likelihood",
    "fit",
    "half_steps",
    "kl_divergence",
    "kmeans",
    "lower_bound",
    "m_step",
    "statistics",
]
