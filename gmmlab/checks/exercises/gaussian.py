"""ln pi_k + ln N(x_n | mu_k, Sigma_k), with a switch for each slip that is made in writing it.

Written out by itself, and not taken from `gmmlab.gaussian.model`, because its switches are the
point; a test holds it to `scipy.stats`.
"""

import numpy as np

from ..judging.check import Mistake


def mahalanobis(away, Sigma):
    """Squared distance (x - mu)^T Sigma^-1 (x - mu)."""
    return np.einsum("nkd,kde,nke->nk", away, np.linalg.inv(Sigma), away)


def log_normal(
    X,
    mu,
    Sigma,
    *,
    distance=mahalanobis,
    half=-0.5,
    det=-0.5,
    two_pi=-0.5,
    shape=lambda S: S,
    centre=lambda m: m,
):
    """(N, K): ln N(x_n | mu_k, Sigma_k), PRML (2.43)."""
    Sigma = shape(Sigma)
    away = X[:, None, :] - centre(mu)
    return (
        two_pi * X.shape[1] * np.log(2 * np.pi)
        + det * np.log(np.linalg.det(Sigma))
        + half * distance(away, Sigma)
    )


def log_joint(X, pi, mu, Sigma, *, prior=np.log, **slips):
    """(N, K): ln p(x_n, z_nk = 1), PRML (9.10)-(9.12)."""
    return prior(pi) + log_normal(X, mu, Sigma, **slips)


def _euclidean(away, Sigma):
    return np.einsum("nkd,nkd->nk", away, away)


def _not_inverted(away, Sigma):
    return np.einsum("nkd,kde,nke->nk", away, Sigma, away)


def _inverted_entries(away, Sigma):
    return np.einsum("nkd,kde,nke->nk", away, 1 / Sigma, away)


def _diagonal(away, Sigma):
    return np.einsum("nkd,kd->nk", away**2, 1 / np.einsum("kdd->kd", Sigma))


def _wrong_factor(away, Sigma):
    L = np.linalg.cholesky(Sigma)
    y = np.einsum("kde,nke->nkd", np.linalg.inv(L).transpose(0, 2, 1), away)
    return (y**2).sum(axis=2)


def _by_deviation(away, Sigma):
    return np.einsum("nkd,kd->nk", away**2, 1 / np.einsum("kdd->kd", Sigma) ** 2)


PRIOR = (
    Mistake(
        "no weights",
        "the mixing coefficients play no part in it. Reread (9.10) and what multiplies the "
        "Gaussian in (9.7).",
        {"prior": lambda pi: 0 * pi},
    ),
    Mistake(
        "weights without logarithm",
        "a product becomes a sum under the logarithm, of the logarithms of *all* its factors. "
        "Reread (9.14) and ask what stands in for the mixing coefficient.",
        {"prior": lambda pi: pi},
    ),
    Mistake(
        "weights squared",
        "the mixing coefficients enter twice. Reread (9.7) and count them.",
        {"prior": lambda pi: 2 * np.log(pi)},
    ),
    Mistake(
        "weights inverted",
        "you divide by the mixing coefficients. A heavier component should explain more data, not "
        "fewer: reread (9.7).",
        {"prior": lambda pi: -np.log(pi)},
    ),
)

DENSITY = (
    Mistake(
        "no determinant",
        "the normalising constant of the Gaussian depends on its covariance, so it differs from "
        "component to component and does not cancel. Reread (2.43).",
        {"det": 0},
    ),
    Mistake(
        "root of the determinant",
        "the determinant is there, but not to the power that (2.43) gives it.",
        {"det": -1},
    ),
    Mistake(
        "determinant in the numerator",
        "a wide Gaussian should be low, and yours is high: look on which side of the fraction the "
        "determinant stands in (2.43), and whether it is that of the covariance or its inverse.",
        {"det": 0.5},
    ),
    Mistake(
        "half missing",
        "your exponent is too large by a constant factor. Reread the exponent of (2.43).",
        {"half": -1},
    ),
    Mistake(
        "sign of the exponent",
        "your density grows with the distance from the mean. Reread the exponent of (2.43).",
        {"half": 0.5},
    ),
    Mistake(
        "covariance not inverted",
        "the quadratic form in the exponent is not taken with the matrix that you use. In one "
        "dimension, does the variance multiply the squared distance or divide it? Reread (2.43).",
        {"distance": _not_inverted},
    ),
    Mistake(
        "inverse of each entry",
        "the inverse of a matrix is not the matrix of the inverses of its entries. Reread (2.43).",
        {"distance": _inverted_entries},
    ),
    Mistake(
        "Euclidean distance",
        "your distance ignores the covariance. Reread (2.44).",
        {"distance": _euclidean},
    ),
    Mistake(
        "correlations ignored in the distance",
        "only the diagonal of the covariance enters your distance, and these components are "
        "correlated. Reread (2.44).",
        {"distance": _diagonal},
    ),
    Mistake(
        "distance not squared",
        "the exponent holds the distance (2.44), where (2.43) has its square.",
        {"distance": lambda away, Sigma: np.sqrt(mahalanobis(away, Sigma))},
    ),
    Mistake(
        "Cholesky factor transposed",
        "you whiten with the wrong triangle: if Sigma = L L^T, which of the two has to be undone "
        "so that the squared length of the result is (2.44)?",
        {"distance": _wrong_factor},
    ),
    Mistake(
        "covariances diagonal",
        "you use a diagonal covariance throughout, and these components are correlated. "
        "Reread (2.43).",
        {"shape": lambda S: S * np.eye(S.shape[1])},
    ),
    Mistake(
        "covariance for standard deviation",
        "the entries of Sigma are variances and covariances; you use them as standard deviations "
        "of dimensions. Reread (2.43).",
        {"shape": lambda S: (S * np.eye(S.shape[1])) ** 2},
    ),
    Mistake(
        "covariance squared",
        "the covariance is squared somewhere on its way into the density. Reread (2.43).",
        {"shape": lambda S: S @ S},
    ),
    Mistake(
        "unit covariances",
        "the covariances play no part in it. Reread (2.43).",
        {"shape": lambda S: np.broadcast_to(np.eye(S.shape[1]), S.shape)},
    ),
    Mistake(
        "one covariance for all",
        "you use the covariance of the first component for every component. Look at your index k.",
        {"shape": lambda S: np.broadcast_to(S[0], S.shape)},
    ),
    Mistake(
        "covariance of another component",
        "component k is given the covariance of another component. Look at your index k.",
        {"shape": lambda S: np.roll(S, 1, axis=0)},
    ),
    Mistake(
        "mean of another component",
        "component k is given the mean of another component. Look at your index k.",
        {"centre": lambda m: np.roll(m, 1, axis=0)},
    ),
    Mistake(
        "one mean for all",
        "you use the mean of the first component for every component. Look at your index k.",
        {"centre": lambda m: np.broadcast_to(m[0], m.shape)},
    ),
    Mistake(
        "means missing",
        "the data are not measured from any mean. Reread the exponent of (2.43).",
        {"centre": np.zeros_like},
    ),
    Mistake(
        "average covariance for all",
        "you use one covariance, the average, for every component; each has its own in (9.7).",
        {"shape": lambda S: np.broadcast_to(S.mean(axis=0), S.shape)},
    ),
    Mistake(
        "precision for covariance",
        "you treat Sigma as if it were its own inverse throughout. Reread (2.43): is Sigma the "
        "covariance or the precision?",
        {"shape": np.linalg.inv},
    ),
)

CONSTANT = (
    Mistake(
        "no power of 2 pi",
        "a constant of the Gaussian is missing, and here it does not cancel. Reread (2.43).",
        {"two_pi": 0},
    ),
    Mistake(
        "power of 2 pi",
        "the power of 2 pi is not the one that (2.43) gives for this number of dimensions.",
        {"two_pi": -0.25},
    ),
    Mistake(
        "root of 2 pi",
        "the power of 2 pi is not the one that (2.43) gives for this number of dimensions.",
        {"two_pi": -1},
    ),
)
