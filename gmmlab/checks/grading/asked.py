"""What the package does of what exercises ask students to write, by check."""

# What does an exercise's work under another name than its check's.
ALSO = {
    "bernoulli_e_step": {"e_step"},
    "bernoulli_m_step": {"m_step", "maximize"},
    "bernoulli_moments": {"mean", "covariance"},
    "collapse": {"log_density", "log_joint"},
    "conditional_gaussian": {"conditional"},
    "distortion": {"kmeans"},
    "e_step": {"half_steps"},
    "em_iteration": {"em", "fit", "half_steps"},
    "expected_complete_log_likelihood": {"decompose"},
    "incremental_update": {"visit"},
    "isotropic_e_step": {"e_step"},
    "kl_divergence": {"decompose"},
    "kmeans_assign": {"assign", "kmeans"},
    "kmeans_update": {"update", "kmeans"},
    "log_likelihood": {"log_density", "log_likelihood", "decompose"},
    "lower_bound": {"decompose"},
    "m_step": {"maximize", "half_steps"},
    "map_pi": {"mode", "maximize"},
    "missing_e_step": {"complete", "conditional", "e_step"},
    "missing_m_step": {"m_step", "maximize"},
    "mixture_density": {"log_density"},
    "moments": {"mean", "covariance"},
    "observed_row": {"log_density", "log_joint", "marginal"},
    "old_faithful_distortion": {"kmeans"},
    "old_faithful_log_likelihood": {"em", "fit", "half_steps"},
    "regression_e_step": {"e_step", "posterior"},
    "regression_m_step": {"m_step", "maximize"},
    "relevance_update": {"relevance", "m_step"},
    "stable_e_step": {"e_step"},
    "visit_covariance": {"visit"},
}
# Names that arrays and other libraries have as well: told of the package alone.
COMMON = {"assign", "covariance", "em", "entropy", "fit", "mean", "mode", "update", "visit"}
