"""K-means, Bernoulli mixtures, regression, practice: right answers as text; see `sources`."""

from .sources import N_K, SHARES, SOFTMAX

LABELS = ("squares = sum_d((X - mu) ** 2)  # the squared distance\nargmin_k(squares)",)
CENTRES = ("sum_n(r * X) / sum_n(r)",)
DISTORTION = ("squares = sum_d((X - mu) ** 2)  # the squared distance\nsum_nk(r * squares)",)
SEQUENTIAL = (
    """
squares = sum_d((x - mu) ** 2)  # the squared distance
near = onehot_k(-squares)  # the choice of the nearest
mu + near * (eta * (x - mu))
""",
)

VISITOR = ("sum_n(maximum(waits - t, 0)) / sum_n(waits)",)

BERNOULLI = (
    """
ones = sum_d(X * log(mu))  # the part of pixels that are on
zeros = sum_d((1 - X) * log(1 - mu))  # the part of pixels that are off
joint = log(pi) + (ones + zeros)  # the log joint
"""
    + SOFTMAX,
    """
each = mu ** X * (1 - mu) ** (1 - X)  # the probability of a pixel
terms = pi * prod_d(each)  # the numerators
"""
    + SHARES,
)
PIXEL_COVARIANCE = (
    """
mean = sum_k(pi * mu)  # the mean of the whole
variances = mu * (1 - mu)  # the variances within components
second = sum_k(pi * (on_diagonal(variances) + mu * turn(mu)))  # E[xx^T]
second - mean * turn(mean)
""",
    """
mean = sum_k(pi * mu)  # the mean of the whole
within = on_diagonal(sum_k(pi * (mu * (1 - mu))))  # the variances within components
away = mu - mean  # the difference of the means from the whole's
within + sum_k(pi * (away * turn(away)))
""",
)

GRAM = "gram = sum_n(Phi * turn(Phi))  # Phi^T Phi\n"
S_N = GRAM + "S_N = inv(alpha * eye(gram) + beta * gram)  # S_N\n"
POSTERIOR_COVARIANCE = (S_N,)
POSTERIOR_MEAN = (S_N + "beta * sum_l(S_N * turn(sum_n(Phi * t)))",)
ALPHA = ("M / (sum_m(m_N ** 2) + trace(S_N))",)
BETA = (
    GRAM
    + """
residuals = t - sum_m(Phi * m_N)  # the residuals
spread = sum_ml(gram * S_N)  # the spread that S_N adds
N / (sum_n(residuals ** 2) + spread)
""",
)
RELEVANCES = ("1 / (m_N ** 2 + diag(S_N))",)

COUNT = ("K - 1 + K * D + K * (D * (D + 1) / 2)",)
BIC = ("p * log(N) - 2 * log_likelihood",)
NEW_COUNTS = ("N_k + (new - old)",)
CHANGE = """
change = new - old  # the change of the responsibilities
counts = N_k + change  # the new effective numbers
"""
INCREMENTAL = (
    CHANGE + "mu + change / counts * (x - mu)",
    CHANGE + "(N_k * mu + change * x) / counts",
)
MAP_WEIGHTS = (
    N_K + "(N_k + (a - 1)) / (N + K * (a - 1))",
    N_K + "seen = N_k + (a - 1)  # the numerators\nseen / sum_k(seen)",
)

EXPECTED_MEANS = (N_K + "sum_n(gamma * x_hat) / N_k",)
EXPECTED_SCATTER = (
    N_K
    + """
mu = sum_n(gamma * x_hat) / N_k  # the means
away = x_hat - mu  # the difference x_hat - mu
sum_n(gamma * (away * turn(away) + C)) / N_k
""",
    N_K
    + """
mu = sum_n(gamma * x_hat) / N_k  # the means
away = x_hat - mu  # the difference x_hat - mu
spread = sum_n(gamma * (away * turn(away)))  # the spread of what is expected
(spread + sum_n(gamma * C)) / N_k
""",
)
