"""What sets 1 to 8 ask beyond their chapters: right answers as text; see `sources`."""

from .sources import DENSITIES, SHARED, SOFTMAX
from .sources_other import GRAM

CORRELATION = (
    """
mean = sum_n(X) / N  # the mean of the data
away = X - mean  # the differences from the mean
S = sum_n(away * turn(away)) / N  # the covariance of the data
N / 2 * (sum_d(log(diag(S))) - log(det(S)))
""",
)
TORN = (
    """
u = sqrt(left / (left + middle))  # the left root
v = sqrt(right / (right + middle))  # the right root
d * v / (u + v)
""",
)
CHANGE = (
    """
near = sum_d((x - mu_b) ** 2)  # the squared distance to b
own = sum_d((x - mu_a) ** 2)  # the squared distance to a
N_b / (N_b + 1) * near - N_a / (N_a - 1) * own
""",
)

REWEIGHTED = ("terms = gamma * new / old  # the numerators\nterms / sum_k(terms)",)
WITHIN = ("sum_k(pi * Sigma)",)
STEP = """
mean = sum_k(pi * mu)  # the mean of the whole
away = mu - mean  # the difference of the means from the whole's
"""
BETWEEN = (STEP + "sum_k(pi * (away * turn(away)))",)
THIRD = (STEP + "sum_k(pi * (away ** 3 + 3 * away * sigma ** 2))",)

NARROW = (
    "(w * exp(-nats)) ** (1 / D) / sqrt(two_pi)",
    "exp((log(w) - nats) / D - log(two_pi) / 2)",
)
MIXED = """
a = first_k(P)  # the first density
b = second_k(P)  # the second density
p = pi * a + (1 - pi) * b  # p(x)
"""
SLOPE = (MIXED + "sum_n((a - b) / p)",)
CURVATURE = (MIXED + "-sum_n(((a - b) / p) ** 2)",)
LATE = ("sum_k(N_k * h ** 2 / sd ** 2) / 2",)

ONE_DATUM = DENSITIES.replace("X", "x")
PULL = "sum_e(turn(away) * inv(Sigma))"
TOTAL = (ONE_DATUM + "sum_k(terms)",)
OF_DENSITY = (ONE_DATUM + f"terms * {PULL}",)
OF_LOGARITHM = (ONE_DATUM + f"terms / sum_k(terms) * {PULL}",)

OF_WEIGHTS = ("epsilon * sum_nk(gamma * log(pi))",)
OF_CONSTANT = ("-(epsilon * N * D * log(two_pi * epsilon) / 2)",)
OF_DISTANCES = (SHARED + "-(sum_nk(gamma * squares) / 2)",)

ONES = ("sum_n(gamma * X) / mu",)
ZEROS = ("-(sum_n(gamma * (1 - X)) / (1 - mu))",)
WORDS = "joint = log(pi) + sum_d(X * log(mu))  # the log joint\n" + SOFTMAX
WORD_WEIGHTS = (WORDS + "sum_n(gamma) / N",)
WORD_MEANS = (WORDS + "counts = sum_n(gamma * X)  # the words\ncounts / sum_d(counts)",)

ON = "share = on / (on + off)  # the share of ones\n"
SECOND_MEAN = (ON + "(share - weight * first) / (1 - weight)",)
LOWEST = (ON + "maximum((share - (1 - weight)) / weight, 0)",)
HIGHEST = (ON + "1 - maximum(1 - share / weight, 0)",)

PRECISION = "S = inv(inv(S_N) + beta * (phi * turn(phi)))  # the new covariance\n"
ONE_MORE_COVARIANCE = (PRECISION,)
ONE_MORE_MEAN = (
    PRECISION
    + """
old = sum_l(inv(S_N) * turn(m_N))  # the old linear term
sum_l(S * turn(old + beta * t * phi))
""",
    PRECISION + "m_N + beta * (t - sum_m(phi * m_N)) * sum_l(S * turn(phi))",
)
ALPHA_SLOPE = ("M / (2 * alpha) - (sum_m(m_N ** 2) + trace(S_N)) / 2",)
BETA_SLOPE = (
    GRAM
    + """
residuals = t - sum_m(Phi * m_N)  # the residuals
spread = sum_ml(gram * S_N)  # the spread that S_N adds
N / (2 * beta) - (sum_n(residuals ** 2) + spread) / 2
""",
)
BOTH_MEAN = ("sum_n(sum_m(Phi * m_N))",)
BOTH_VARIANCE = (
    """
reach = sum_n(Phi)  # the sum of the rows
N / beta + sum_ml(reach * turn(reach) * S_N)
""",
)
