"""Mixtures of Gaussians: right answers as text, in each form in which they are written.

`slips.formula` reads them; a test holds each to the formula of its part. A comment is what a
message calls the place.
"""

AWAY = """
away = X - mu  # the difference x - mu
squares = sum_d(sum_e(inv(Sigma) * turn(away)) * away)  # the squared distance (2.44)
"""
LOGARITHMS = (
    AWAY
    + """
joint = log(pi) - squares / 2 - log(det(Sigma)) / 2 - D * log(two_pi) / 2  # the log joint
"""
)
DENSITIES = (
    AWAY
    + """
constant = sqrt(two_pi ** D * det(Sigma))  # the Gaussian's constant
density = exp(-squares / 2) / constant  # the Gaussian
terms = pi * density  # pi times the Gaussian
"""
)
SHARES = """
gamma = terms / sum_k(terms)  # the responsibilities
"""
SOFTMAX = """
powers = exp(joint - max_k(joint))  # the exponential, its largest taken out
gamma = powers / sum_k(powers)  # the responsibilities
"""
RESPONSIBILITIES = (DENSITIES + SHARES, LOGARITHMS + SOFTMAX)

DENSITY = (DENSITIES + "sum_k(terms)",)
LOG_LIKELIHOOD = (
    DENSITIES + "sum_n(log(sum_k(terms)))",
    LOGARITHMS + "peak = max_k(joint)\nsum_n(peak + log(sum_k(exp(joint - peak))))",
)

MEAN = ("sum_k(pi * mu)",)
COVARIANCE = (
    """
mean = sum_k(pi * mu)  # the mean of the whole
second = sum_k(pi * (Sigma + mu * turn(mu)))  # E[xx^T]
second - mean * turn(mean)
""",
    """
mean = sum_k(pi * mu)  # the mean of the whole
away = mu - mean  # the difference of the means from the whole's
within = sum_k(pi * Sigma)  # the spread within components
between = sum_k(pi * (away * turn(away)))  # the spread of the means
within + between
""",
)
DRAWS = ("sum_k(above(u, cumsum_k(pi)))",)
COLLAPSE = ("-(D * (log(sigma) + log(two_pi) / 2))", "-(D * log(two_pi * sigma ** 2) / 2)")

N_K = "N_k = sum_n(gamma)  # the effective numbers N_k\n"
WEIGHTS = (N_K + "N_k / N",)
MEANS = (N_K + "sum_n(gamma * X) / N_k",)
SCATTER = (
    N_K
    + """
mu = sum_n(gamma * X) / N_k  # the means
away = X - mu  # the difference x - mu
sum_n(gamma * (away * turn(away))) / N_k
""",
    N_K
    + """
mu = sum_n(gamma * X) / N_k  # the means
sum_n(gamma * (X * turn(X))) / N_k - mu * turn(mu)
""",
)
GRADIENT = tuple(
    posterior + "sum_n(gamma * sum_e(turn(away) * inv(Sigma)))" for posterior in RESPONSIBILITIES
)


def after_e_step(m_step):
    """The text of an M step that follows an E step: what was mu is now the new mean."""
    lines = m_step.replace("mu", "new_mu").replace("# the means", "# the new means")
    lines = lines.replace("x - new_mu", "x - mu")
    return RESPONSIBILITIES[0] + lines.replace("away =", "off =").replace("away", "off")


EXPECTED = (LOGARITHMS + "sum_nk(q * joint)",)
BOUND = (
    LOGARITHMS + "sum_nk(q * (joint - log(q)))",
    LOGARITHMS + "H = -sum_nk(q * log(q))  # the entropy\nsum_nk(q * joint) + H",
    DENSITIES + "sum_nk(q * log(terms / q))",
)
GAP = (
    DENSITIES + SHARES + "sum_nk(q * log(q / gamma))",
    DENSITIES + SHARES + "sum_nk(q * (log(q) - log(gamma)))",
)
ENTROPY = ("-sum_nk(q * log(q))",)

SHARED = "squares = sum_d((X - mu) ** 2)  # the squared distance\n"
ISOTROPIC = (
    SHARED + "terms = pi * exp(-squares / (2 * epsilon))  # the numerators" + SHARES,
    SHARED + "joint = log(pi) - squares / (2 * epsilon)  # the log joint" + SOFTMAX,
)
ENDS = """
m0 = first_k(mu)  # the first mean
m1 = second_k(mu)  # the second mean
p0 = first_k(pi)  # the first weight
p1 = second_k(pi)  # the second weight
middle = (m0 + m1) / 2  # the middle of the means
"""
BOUNDARY = (
    ENDS + "shift = epsilon * log(p0 / p1) / (m1 - m0)  # the shift\nmiddle + shift",
    ENDS + "shift = epsilon * (log(p0) - log(p1)) / (m1 - m0)  # the shift\nmiddle + shift",
    ENDS + "(epsilon * log(p0 / p1) + (m1 ** 2 - m0 ** 2) / 2) / (m1 - m0)",
)
