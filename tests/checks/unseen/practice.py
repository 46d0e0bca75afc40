"""Answers to the exercises on EM in general and in practice."""

import numpy as np

from . import right, wrong


@wrong("map_pi", "a for a - 1", "mean|exponent|one less|a - 1")
def _(gamma, a):
    s = gamma.sum(0) + a
    return s / s.sum()


@wrong("map_pi", "divided by N only", "sum to one|below|divide")
def _(gamma, a):
    return (gamma.sum(0) + a - 1) / len(gamma)


@wrong("map_pi", "not normalised", "counts|sum to one|normalis")
def _(gamma, a):
    return gamma.sum(0) + a - 1


@wrong("map_pi", "prior forgotten", "prior|a plays")
def _(gamma, a):
    return gamma.mean(0)


@wrong("map_pi", "sum over the wrong axis", "over components|axis|shape")
def _(gamma, a):
    s = gamma.sum(1) + a - 1
    return s / s.sum()


@wrong("incremental_update", "old N_k below the line", "old N_k|N_k")
def _(x, mu, N_k, old, new):
    return N_k + new - old, mu + ((new - old) / N_k)[:, None] * (x - mu)


@wrong("incremental_update", "sign of the step", "wrong way|sign")
def _(x, mu, N_k, old, new):
    N = N_k + new - old
    return N, mu - ((new - old) / N)[:, None] * (x - mu)


@wrong("incremental_update", "no old responsibility", "old")
def _(x, mu, N_k, old, new):
    N = N_k + new
    return N, mu + (new / N)[:, None] * (x - mu)


@wrong("incremental_update", "the sum is not divided again", "divid")
def _(x, mu, N_k, old, new):
    return N_k + new - old, N_k[:, None] * mu + (new - old)[:, None] * x


@wrong("incremental_update", "arguments changed", "in place|changes")
def _(x, mu, N_k, old, new):
    N_k += new - old
    mu += ((new - old) / N_k)[:, None] * (x - mu)
    return N_k, mu


@wrong("free_parameters", "symmetry forgotten", "symmetric")
def _(K, D):
    return K - 1 + K * D + K * D**2


@wrong("free_parameters", "weights all free", "sum to one|weights")
def _(K, D):
    return K + K * D + K * D * (D + 1) // 2


@wrong("free_parameters", "off-diagonals only", "diagonal|variances")
def _(K, D):
    return K - 1 + K * D + K * D * (D - 1) // 2


@wrong("free_parameters", "covariances only", "means|weights|missing|forgotten|left out")
def _(K, D):
    return K * D * (D + 1) // 2


@wrong("free_parameters", "one covariance", "one covariance|each component|shared")
def _(K, D):
    return K - 1 + K * D + D * (D + 1) // 2


@wrong("free_parameters", "float division and one less", "one|1")
def _(K, D):
    return (K - 1) + K * D + K * D * (D + 1) / 2 - 1


@wrong("bic", "mclust's sign", "sign|more is better")
def _(log_likelihood, p, N):
    return 2 * log_likelihood - p * np.log(N)


@wrong("bic", "AIC", "Akaike|does not grow with N|AIC")
def _(log_likelihood, p, N):
    return 2 * p - 2 * log_likelihood


@wrong("bic", "half of everything", "half|factor|4.139|0.5")
def _(log_likelihood, p, N):
    return 0.5 * p * np.log(N) - log_likelihood


@wrong("bic", "log of p", "p")
def _(log_likelihood, p, N):
    return -2 * log_likelihood + np.log(p) * N


@wrong("bic", "log10", "base|natural")
def _(log_likelihood, p, N):
    return -2 * log_likelihood + p * np.log10(N)


@right("map_pi", "a generator of plain floats")
def _(gamma, a):
    N, K = gamma.shape
    return ((sum(g) + (a - 1)) / (N + K * (a - 1)) for g in gamma.T.tolist())


@right("incremental_update", "through the sums, in a dict")
def _(x, mu, N_k, old, new):
    N = N_k - old + new
    return {"mu": (N_k[:, None] * mu - np.outer(old, x) + np.outer(new, x)) / N[:, None], "N_k": N}


@right("free_parameters", "counting pairs, as a float")
def _(K, D):
    return float((K - 1) + sum(1 for k in range(K) for i in range(D) for j in range(i + 1)) + K * D)


@right("bic", "log of a power")
def _(log_likelihood, p, N):
    return np.log(float(N)) * p + log_likelihood * (-2.0)
