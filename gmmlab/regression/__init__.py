"""EM for Bayesian linear regression, PRML 9.3.4: (9.61)-(9.68).

The latent variable is continuous here: the weights. So q is a Gaussian, `Weights`, where a mixture
has a table of responsibilities; all else is as before: `e_step`, `m_step`, `em`, and a log
likelihood (the evidence) that splits into a bound and its gap.
"""

from .bound import (
    decompose,
    entropy,
    expected_complete_log_likelihood,
    kl_divergence,
    log_evidence,
    lower_bound,
)
from .fitting import em, evidence_step, half_steps, maximize_evidence
from .model import LinearRegression, Weights
from .prediction import predictive
from .relevance import prune, relevance
from .steps import e_step, m_step, well_determined

__all__ = [
    "LinearRegression",
    "Weights",
    "decompose",
    "e_step",
    "em",
    "entropy",
    "evidence_step",
    "expected_complete_log_likelihood",
    "half_steps",
    "kl_divergence",
    "log_evidence",
    "lower_bound",
    "m_step",
    "maximize_evidence",
    "predictive",
    "prune",
    "relevance",
    "well_determined",
]
