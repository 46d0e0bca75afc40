"""Gaussian mixtures and EM, equation by equation: PRML chapter 9 as a small package.

What is exported here is the model and its two steps. The rest is reached through its module:
`gmmlab.kmeans`, `gmmlab.bernoulli`, `gmmlab.datasets`, `gmmlab.checks`, ...
"""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from .elbo import (
    decompose,
    entropy,
    expected_complete_log_likelihood,
    kl_divergence,
    lower_bound,
)
from .errors import SingularCovarianceError
from .expectation import e_step
from .gaussian import GaussianMixture, fit, m_step, statistics
from .loop import em
from .stepping import half_steps

__version__ = "0.1.0"

__all__ = [
    "GaussianMixture",
    "SingularCovarianceError",
    "decompose",
    "e_step",
    "em",
    "entropy",
    "expected_complete_log_likelihood",
    "fit",
    "half_steps",
    "kl_divergence",
    "lower_bound",
    "m_step",
    "statistics",
]


def __dir__() -> list[str]:
    """What there is: what is exported, and the modules."""
    return sorted({*__all__, *_modules()})


def _modules() -> set[str]:
    return {module.name for module in iter_modules(__path__)}


def __getattr__(name: str) -> ModuleType:
    """Import a module of the package when it is first named: unused ones cost no time."""
    if name in _modules():
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module 'gmmlab' has no attribute {name!r}")
