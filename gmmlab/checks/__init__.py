"""What an exercise's answer gets: right, or which mistake it is and what to reread.

A check is called with the answer, a function or a value, and returns a `Verdict`. NumPy alone, so
that it runs in the browser as it does in Jupyter. `python -m gmmlab.checks` grades a folder.
"""

from .exercises.bernoulli import bernoulli_e_step, bernoulli_m_step, bernoulli_moments
from .exercises.bound import entropy, expected_complete_log_likelihood, kl_divergence, lower_bound
from .exercises.clusters import distortion, kmeans_assign, kmeans_update, sequential_update
from .exercises.expectation import e_step, stable_e_step
from .exercises.general import (
    exponential_em,
    first_fall,
    gamma_prior,
    visit_covariance,
    weight_rate,
)
from .exercises.geyser import branches, icl, other_software, paired_lead
from .exercises.iteration import em_iteration, mean_gradient
from .exercises.likelihood import collapse, equivalent_solutions, log_likelihood
from .exercises.limit import boundary, isotropic_e_step
from .exercises.maximization import m_step, m_step_mu, m_step_pi
from .exercises.missing import (
    conditional_gaussian,
    missing_e_step,
    missing_m_step,
    missing_share,
    observed_row,
)
from .exercises.mixture import draw_components, mixture_density, moments, visitor
from .exercises.numbers import old_faithful_distortion, old_faithful_log_likelihood
from .exercises.practice import bic, free_parameters, incremental_update, map_pi
from .exercises.regression import regression_e_step, regression_m_step, relevance_update
from .judging.verdict import Verdict

__all__ = [
    "Verdict",
    "bernoulli_e_step",
    "bernoulli_m_step",
    "bernoulli_moments",
    "bic",
    "boundary",
    "branches",
    "collapse",
    "conditional_gaussian",
    "distortion",
    "draw_components",
    "e_step",
    "em_iteration",
    "entropy",
    "equivalent_solutions",
    "expected_complete_log_likelihood",
    "exponential_em",
    "first_fall",
    "free_parameters",
    "gamma_prior",
    "icl",
    "incremental_update",
    "isotropic_e_step",
    "kl_divergence",
    "kmeans_assign",
    "kmeans_update",
    "log_likelihood",
    "lower_bound",
    "m_step",
    "m_step_mu",
    "m_step_pi",
    "map_pi",
    "mean_gradient",
    "missing_e_step",
    "missing_m_step",
    "missing_share",
    "mixture_density",
    "moments",
    "observed_row",
    "old_faithful_distortion",
    "old_faithful_log_likelihood",
    "other_software",
    "paired_lead",
    "regression_e_step",
    "regression_m_step",
    "relevance_update",
    "sequential_update",
    "stable_e_step",
    "visit_covariance",
    "visitor",
    "weight_rate",
]
