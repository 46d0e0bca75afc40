"""What an exercise's answer gets: right, or which mistake it is and what to reread.

A check is called with the answer, a function or a value, and returns a `Verdict`. NumPy alone, so
that it runs in the browser as it does in Jupyter. `python -m gmmlab.checks` grades a folder.
"""

from .exercises.bernoulli import bernoulli_e_step, bernoulli_m_step, bernoulli_moments
from .exercises.bound import entropy, expected_complete_log_likelihood, kl_divergence, lower_bound
from .exercises.clusters import distortion, kmeans_assign, kmeans_update, sequential_update
from .exercises.curves import not_em, old_means, wrong_number
from .exercises.expectation import e_step, stable_e_step
from .exercises.fork import fork, hard_and_soft, pushed_centre, scaled_terms
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
from .exercises.partitions import changed_cluster, correlation_gain, torn_group
from .exercises.pixels import one_pixel, pixel_slopes, pixel_tells, turned_pixel, word_counts
from .exercises.practice import bic, free_parameters, incremental_update, map_pi
from .exercises.precisions import (
    leaving_weight,
    one_more_datum,
    precision_slopes,
    resting_alpha,
    total_wait,
)
from .exercises.regression import regression_e_step, regression_m_step, relevance_update
from .exercises.steps import any_q_m_step, general_q, gradient_steps
from .exercises.weights import late_watch, narrow_needle, one_weight, tied_labellings
from .exercises.wholes import may_be_density, other_weights, third_moment, within_between
from .judging.verdict import Verdict

__all__ = [
    "Verdict",
    "any_q_m_step",
    "bernoulli_e_step",
    "bernoulli_m_step",
    "bernoulli_moments",
    "bic",
    "boundary",
    "branches",
    "changed_cluster",
    "collapse",
    "conditional_gaussian",
    "correlation_gain",
    "distortion",
    "draw_components",
    "e_step",
    "em_iteration",
    "entropy",
    "equivalent_solutions",
    "expected_complete_log_likelihood",
    "exponential_em",
    "first_fall",
    "fork",
    "free_parameters",
    "gamma_prior",
    "general_q",
    "gradient_steps",
    "hard_and_soft",
    "icl",
    "incremental_update",
    "isotropic_e_step",
    "kl_divergence",
    "kmeans_assign",
    "kmeans_update",
    "late_watch",
    "leaving_weight",
    "log_likelihood",
    "lower_bound",
    "m_step",
    "m_step_mu",
    "m_step_pi",
    "map_pi",
    "may_be_density",
    "mean_gradient",
    "missing_e_step",
    "missing_m_step",
    "missing_share",
    "mixture_density",
    "moments",
    "narrow_needle",
    "not_em",
    "observed_row",
    "old_faithful_distortion",
    "old_faithful_log_likelihood",
    "old_means",
    "one_more_datum",
    "one_pixel",
    "one_weight",
    "other_software",
    "other_weights",
    "paired_lead",
    "pixel_slopes",
    "pixel_tells",
    "precision_slopes",
    "pushed_centre",
    "regression_e_step",
    "regression_m_step",
    "relevance_update",
    "resting_alpha",
    "scaled_terms",
    "sequential_update",
    "stable_e_step",
    "third_moment",
    "tied_labellings",
    "torn_group",
    "total_wait",
    "turned_pixel",
    "visit_covariance",
    "visitor",
    "weight_rate",
    "within_between",
    "word_counts",
    "wrong_number",
]
