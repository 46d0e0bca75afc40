"""Chapter 8: EM for Bayesian linear regression, PRML (3.53)-(3.54), (9.63), (9.67)."""

import numpy as np

from ..judging.check import Check, Mistake, Part
from . import problems, sources_other


def _itself(a):
    return a


def _gram(Phi):
    return Phi.T @ Phi


def covariance(
    Phi, t, alpha, beta, *, prior=_itself, noise=_itself, invert=np.linalg.inv, gram=_gram
):
    """(M, M), PRML (3.54)."""
    return invert(prior(alpha) * np.eye(Phi.shape[1]) + noise(beta) * gram(Phi))


def mean(Phi, t, alpha, beta, *, S_N=covariance, scale=lambda alpha, beta: beta):
    """(M,), PRML (3.53)."""
    S_N = S_N(Phi, t, alpha, beta) if callable(S_N) else S_N
    return scale(alpha, beta) * S_N @ (Phi.T @ t)


S_PART = Part(
    "S_N",
    "ml",
    covariance,
    (
        Mistake(
            "not inverted",
            "this is the precision. What stands on the left side of (3.54)?",
            {"invert": _itself},
        ),
        Mistake(
            "inverse of each entry",
            "the inverse of a matrix is not the matrix of the inverses of its entries.",
            {"invert": lambda A: 1 / A},
        ),
        Mistake(
            "no prior",
            "alpha plays no part in it: this is least squares. Reread (3.54).",
            {"prior": lambda alpha: 0},
        ),
        Mistake(
            "no beta",
            "beta plays no part in it. Reread (3.54).",
            {"noise": lambda beta: 1},
        ),
        Mistake(
            "beta inverted",
            "beta is a precision; you use it as a variance.",
            {"noise": lambda beta: 1 / beta},
        ),
        Mistake(
            "alpha inverted",
            "alpha is a precision; you use it as a variance.",
            {"prior": lambda alpha: 1 / alpha},
        ),
        Mistake(
            "beta squared",
            "beta is a precision already; you square it. Reread (3.54).",
            {"noise": np.square},
        ),
        Mistake(
            "alpha squared",
            "alpha is a precision already; you square it. Reread (3.54).",
            {"prior": np.square},
        ),
        Mistake(
            "prior subtracted",
            "the prior is subtracted where it should be added. Reread (3.54).",
            {"prior": lambda alpha: -alpha},
        ),
        Mistake(
            "features uncorrelated",
            "only the diagonal of Phi^T Phi enters, and these features are correlated.",
            {"gram": lambda Phi: np.diag((Phi**2).sum(axis=0))},
        ),
        Mistake(
            "mean over data",
            "Phi^T Phi is a sum over data; you average.",
            {"gram": lambda Phi: Phi.T @ Phi / len(Phi)},
        ),
        Mistake(
            "product over features",
            "you have Phi Phi^T, a row a datum. Reread (3.54): a row a weight.",
            lambda Phi, t, alpha, beta: np.linalg.inv(
                alpha * np.eye(len(Phi)) + beta * Phi @ Phi.T
            ),
        ),
        Mistake(
            "alpha and beta exchanged",
            "alpha is the prior's precision, beta the noise's. They have changed places.",
            lambda Phi, t, alpha, beta: covariance(Phi, t, beta, alpha),
        ),
        Mistake(
            "alpha in every entry",
            "the prior makes weights independent: where does alpha stand in (3.54)?",
            lambda Phi, t, alpha, beta: np.linalg.inv(alpha + beta * Phi.T @ Phi),
        ),
        Mistake(
            "ratio of alpha and beta",
            "this is the matrix of ridge regression, to which a factor is missing. Reread (3.54).",
            lambda Phi, t, alpha, beta: np.linalg.inv(
                alpha / beta * np.eye(Phi.shape[1]) + Phi.T @ Phi
            ),
        ),
    ),
    "(3.54)",
    "with no data, S_N is the prior's covariance.",
    sources=sources_other.POSTERIOR_COVARIANCE,
)
M_PART = Part(
    "m_N",
    "m",
    mean,
    (
        Mistake(
            "no beta",
            "a factor is missing: without it the mean has another unit. Reread (3.53).",
            {"scale": lambda alpha, beta: 1},
        ),
        Mistake(
            "alpha for beta",
            "the factor in front is not the prior's precision. Reread (3.53).",
            {"scale": lambda alpha, beta: alpha},
        ),
        Mistake(
            "beta inverted",
            "beta is a precision, not a variance. Reread (3.53).",
            {"scale": lambda alpha, beta: 1 / beta},
        ),
        Mistake(
            "least squares",
            "this is the least-squares solution: the prior does not pull it towards zero.",
            lambda Phi, t, alpha, beta: np.linalg.lstsq(Phi, t, rcond=None)[0],
        ),
        Mistake(
            "precision for covariance",
            "S_N is multiplied by where its inverse stands in your answer. Reread (3.53).",
            {"S_N": lambda *a: covariance(*a, invert=_itself)},
        ),
        Mistake(
            "covariance missing",
            "S_N is missing: this is Phi^T t, scaled. Reread (3.53).",
            {"S_N": lambda Phi, t, alpha, beta: np.eye(Phi.shape[1])},
        ),
        Mistake(
            "ridge with alpha",
            "this is ridge regression with the penalty alpha; what is the penalty in terms of both "
            "precisions?",
            lambda Phi, t, alpha, beta: np.linalg.solve(
                alpha * np.eye(Phi.shape[1]) + Phi.T @ Phi, Phi.T @ t
            ),
        ),
        Mistake(
            "ridge with beta over alpha",
            "the ratio of the precisions stands upside down.",
            lambda Phi, t, alpha, beta: np.linalg.solve(
                beta / alpha * np.eye(Phi.shape[1]) + Phi.T @ Phi, Phi.T @ t
            ),
        ),
    ),
    "(3.53)",
    "as alpha goes to zero, m_N is the least-squares solution.",
    follows="S_N",
    sources=sources_other.POSTERIOR_MEAN,
)


def alphas(Phi, t, m_N, S_N, *, length=1.0, spread=np.trace, size=len):
    """A number, PRML (9.63)."""
    return size(m_N) / (length * m_N @ m_N + spread(S_N))


def betas(Phi, t, m_N, S_N, *, spread=None, size=len, residual=None):
    """A number, the M step for the noise's precision, PRML exercise 9.21."""
    trace = np.trace(_gram(Phi) @ S_N) if spread is None else spread(Phi, S_N)
    errors = ((t - Phi @ m_N) ** 2).sum() if residual is None else residual(t, Phi @ m_N)
    return size(t) / (errors + trace)


ALPHA_PART = Part(
    "alpha",
    "",
    alphas,
    (
        Mistake(
            "spread missing",
            "you use m_N alone, as if the weights were known. (9.63) has the expectation of w^T w: "
            "a square of a mean is not a mean of a square.",
            {"spread": lambda S: 0},
        ),
        Mistake(
            "mean missing",
            "only the covariance enters; what else is in the expectation of w^T w?",
            {"length": 0.0},
        ),
        Mistake(
            "determinant for trace",
            "the determinant stands where (9.63) has another number made of S_N.",
            {"spread": np.linalg.det},
        ),
        Mistake(
            "sum of all entries",
            "you add up all entries of S_N. Which belong to w_1^2 + w_2^2 + ...?",
            {"spread": np.sum},
        ),
        Mistake(
            "spread subtracted",
            "the spread is subtracted where it should be added. Reread (9.63).",
            {"spread": lambda S: -np.trace(S)},
        ),
        Mistake("one above the line", "look at the numerator of (9.63).", {"size": lambda m: 1}),
        Mistake("half missing", "look at the numerator of (9.63).", {"size": lambda m: len(m) / 2}),
        Mistake(
            "one degree of freedom less",
            "look at the numerator of (9.63).",
            {"size": lambda m: len(m) - 1},
        ),
        Mistake(
            "number of data",
            "above the line stands the number of data; alpha is about weights.",
            lambda Phi, t, m_N, S_N: len(t) / (m_N @ m_N + np.trace(S_N)),
        ),
        Mistake(
            "variance, not precision",
            "this is a variance. alpha is a precision: reread (9.63).",
            lambda *a: 1 / alphas(*a),
        ),
        Mistake(
            "length not squared",
            "you use the length of m_N; (9.63) has its square.",
            lambda Phi, t, m_N, S_N: len(m_N) / (np.linalg.norm(m_N) + np.trace(S_N)),
        ),
        Mistake(
            "one alpha for each weight",
            "this is (9.67), with an alpha for each weight. Asked for is one for all: (9.63).",
            lambda Phi, t, m_N, S_N: 1 / (m_N**2 + np.diagonal(S_N)),
        ),
    ),
    "(9.63)",
    "if the weights were known exactly, 1 / alpha would be their mean square.",
    ((lambda v: (v > 0).all(), "A precision is positive."),),
    sources=sources_other.ALPHA,
)
BETA_PART = Part(
    "beta",
    "",
    betas,
    (
        Mistake(
            "spread missing",
            "you use the residuals of the mean alone, as if the weights were known. Take the "
            "expectation of the squared error over w.",
            {"spread": lambda Phi, S: 0},
        ),
        Mistake(
            "spread without the design",
            "the uncertainty of w enters as it stands; in the error it is carried through Phi.",
            {"spread": lambda Phi, S: np.trace(S)},
        ),
        Mistake(
            "spread subtracted",
            "the spread is subtracted where it should be added.",
            {"spread": lambda Phi, S: -np.trace(_gram(Phi) @ S)},
        ),
        Mistake(
            "sum of all entries",
            "you add up all entries of a product where its trace is asked for.",
            {"spread": lambda Phi, S: (_gram(Phi) @ S).sum()},
        ),
        Mistake(
            "residuals missing",
            "only the spread enters; the residuals of the mean are missing.",
            {"residual": lambda t, y: 0},
        ),
        Mistake(
            "errors not squared",
            "you add up absolute errors; a Gaussian has squares.",
            {"residual": lambda t, y: np.abs(t - y).sum()},
        ),
        Mistake(
            "errors not squared",
            "you add up errors, which cancel; a Gaussian has squares.",
            {"residual": lambda t, y: (t - y).sum()},
        ),
        Mistake(
            "root of the errors",
            "you take the length of the residuals; its square is asked for.",
            {"residual": lambda t, y: np.linalg.norm(t - y)},
        ),
        Mistake(
            "targets for residuals",
            "you use the targets themselves; the prediction is not subtracted.",
            {"residual": lambda t, y: t @ t},
        ),
        Mistake("one above the line", "look at the numerator.", {"size": lambda t: 1}),
        Mistake("half missing", "look at the numerator.", {"size": lambda t: len(t) / 2}),
        Mistake(
            "one degree of freedom less",
            "maximum likelihood has no N - 1.",
            {"size": lambda t: len(t) - 1},
        ),
        Mistake(
            "number of weights",
            "above the line stands the number of weights; beta is about data.",
            lambda Phi, t, m_N, S_N: len(m_N) / len(t) * betas(Phi, t, m_N, S_N),
        ),
        Mistake(
            "degrees of freedom",
            "you subtract the number of weights from that of the data: an unbiased estimate, not "
            "this M step.",
            lambda Phi, t, m_N, S_N: (1 - len(m_N) / len(t)) * betas(Phi, t, m_N, S_N),
        ),
        Mistake(
            "variance, not precision",
            "this is a variance. beta is a precision.",
            lambda *a: 1 / betas(*a),
        ),
    ),
    "the M step for beta in chapter 8",
    "if the weights were known exactly, 1 / beta would be the mean squared error.",
    ((lambda v: (v > 0).all(), "A precision is positive."),),
    sources=sources_other.BETA,
)


def relevances(Phi, t, m_N, S_N, *, square=1.0, spread=np.diagonal):
    """(M,), PRML (9.67)."""
    return 1 / (square * m_N**2 + spread(S_N))


RELEVANCE = Part(
    "alpha",
    "m",
    relevances,
    (
        Mistake(
            "spread missing",
            "you use the means alone, as if the weights were known. Reread (9.67).",
            {"spread": lambda S: 0},
        ),
        Mistake("mean missing", "only the variances enter. Reread (9.67).", {"square": 0.0}),
        Mistake(
            "row sums",
            "you add up rows of S_N. Which entry of S_N belongs to weight i alone?",
            {"spread": lambda S: S.sum(axis=1)},
        ),
        Mistake(
            "trace for one entry",
            "the whole trace enters for each weight. Reread (9.67).",
            {"spread": np.trace},
        ),
        Mistake("variance, not precision", "these are variances.", lambda *a: 1 / relevances(*a)),
        Mistake(
            "one alpha for all",
            "this is (9.63): one alpha for all weights. (9.67) has one for each.",
            alphas,
        ),
        Mistake(
            "number of weights",
            "above the line stands the number of weights; (9.67) is about one weight.",
            lambda Phi, t, m_N, S_N: len(m_N) * relevances(Phi, t, m_N, S_N),
        ),
        Mistake(
            "evidence maximisation",
            "this is the fixed point of section 7.2, (7.87). The M step (9.67) is another update, "
            "with the same end.",
            lambda Phi, t, m_N, S_N: np.diagonal(S_N) / m_N**2,
        ),
    ),
    "(9.67)",
    "if weight i were known exactly, its alpha would be one over its square.",
    sources=sources_other.RELEVANCES,
)

UPDATE = ("Phi", "t", "m_N", "S_N")

regression_e_step = Check(
    "regression_e_step", ("Phi", "t", "alpha", "beta"), (M_PART, S_PART), problems.regression
)
regression_m_step = Check("regression_m_step", UPDATE, (ALPHA_PART, BETA_PART), problems.regression)
relevance_update = Check("relevance_update", UPDATE, (RELEVANCE,), problems.regression)
