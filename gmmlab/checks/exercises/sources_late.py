"""What sets 9 to 11 ask of blocks, shares and scores: right answers as text; see `sources`.

What they name besides an answer's arguments is computed by a part's `terms`.
"""

SLOPE = "slope = sum_c(S_ho * inv(S_oo))  # the slope\n"
AWAY = "away = X_o - mu_o  # how far it lies from its mean\n"
CONDITIONAL_MEAN = (SLOPE + AWAY + "mu_h + sum_o(slope * away)",)
CONDITIONAL_COVARIANCE = (SLOPE + "S_hh - sum_o(slope * S_oh)",)

SEEN = """
away = x_o - mu_o  # the difference x_o - mu_o
squares = sum_o(sum_c(inv(S_oo) * turn(away)) * away)  # the squared distance (2.44)
"""
SEEN_TERMS = (
    SEEN
    + """
constant = sqrt(two_pi ** O * det(S_oo))  # the Gaussian's constant
density = exp(-squares / 2) / constant  # the Gaussian
terms = pi * density  # pi times the Gaussian
"""
)
SEEN_LOGARITHMS = (
    SEEN
    + """
joint = log(pi) - squares / 2 - log(det(S_oo)) / 2 - O * log(two_pi) / 2  # the log joint
"""
)
OBSERVED = (SEEN_TERMS + "log(sum_k(terms))", SEEN_LOGARITHMS + "log(sum_k(exp(joint)))")
BRANCH_WEIGHTS = (
    SEEN_TERMS + "terms / sum_k(terms)",
    SEEN_LOGARITHMS + "powers = exp(joint)  # the exponential\npowers / sum_k(powers)",
)
BRANCH_MEANS = (
    SLOPE + "away = x_o - mu_o  # the difference x_o - mu_o\n" + "mu_h + sum_o(slope * away)",
)
EXPECTED = (
    SLOPE
    + AWAY
    + "expected = mu_h + sum_o(slope * away)  # what a component expects\nseen + gone * expected",
)

LEFT = """
mean = sum_n(x) / N  # the mean of what was observed
share = holes / (N + holes)  # the share of holes
left = share ** T  # what is left of the start
"""
MEAN_AFTER = (LEFT + "mean + left * (mu_0 - mean)", LEFT + "left * mu_0 + (1 - left) * mean")
VARIANCE_AFTER = (
    LEFT
    + """
after = mean + left * (mu_0 - mean)  # the mean after T iterations
second = sum_n(x ** 2) / N  # the mean square of what was observed
second + left * (mu_0 ** 2 + s_0 - second) - after ** 2
""",
)

RATE = (
    """
terms = weight * p_1  # the weight times the first density
gamma = terms / (terms + (1 - weight) * p_2)  # the responsibilities
doubt = gamma * (1 - gamma)  # the doubt that is left
before = weight * (1 - weight)  # the doubt before
sum_n(doubt) / N / before
""",
)

LEAD = ("sum_n(newer - older) / N",)
LEAD_ERROR = (
    """
ahead = newer - older  # the differences
around = ahead - sum_n(ahead) / N  # the differences around their mean
spread = sum_n(around ** 2) / (N - 1)  # the variance
sqrt(spread) / sqrt(N)
""",
    """
ahead = newer - older  # the differences
around = ahead - sum_n(ahead) / N  # the differences around their mean
spread = sum_n(around ** 2) / (N - 1)  # the variance
sqrt(spread / N)
""",
)
