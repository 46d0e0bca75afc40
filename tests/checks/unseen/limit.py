"""Answers to the exercises on the limit of small variances."""

import numpy as np
from scipy.spatial.distance import cdist
from scipy.special import softmax
from scipy.stats import norm

from . import right, wrong


@wrong("isotropic_e_step", "epsilon not doubled", "factor|half|2")
def _(X, pi, mu, epsilon):
    return softmax(np.log(pi) - cdist(X, mu) ** 2 / epsilon, axis=1)


@wrong("isotropic_e_step", "distance not squared", "squared")
def _(X, pi, mu, epsilon):
    return softmax(np.log(pi) - cdist(X, mu) / (2 * epsilon), axis=1)


@wrong("isotropic_e_step", "epsilon as a standard deviation", "squar|variance|deviation")
def _(X, pi, mu, epsilon):
    p = pi * np.array([norm(m, epsilon).pdf(X).prod(1) for m in mu]).T
    return p / p.sum(1)[:, None]


@wrong("isotropic_e_step", "breaks for small epsilon", "far|small|rounds to zero|underflow")
def _(X, pi, mu, epsilon):
    p = pi * np.exp(-cdist(X, mu, "sqeuclidean") / (2 * epsilon))
    return p / p.sum(1, keepdims=True)


@wrong("isotropic_e_step", "weights multiplied with the logarithm", "mixing|weights|pi")
def _(X, pi, mu, epsilon):
    return softmax(pi * -cdist(X, mu, "sqeuclidean") / (2 * epsilon), axis=1)


@wrong("isotropic_e_step", "softmax over data", "over data")
def _(X, pi, mu, epsilon):
    return softmax(np.log(pi) - cdist(X, mu) ** 2 / (2 * epsilon), axis=0)


@wrong(
    "isotropic_e_step",
    "no weights and no half",
    "(mixing|weights|pi)(.|\n)*(half|factor|2)|(half|factor)(.|\n)*(mixing|weights)",
)
def _(X, pi, mu, epsilon):
    return softmax(-(cdist(X, mu) ** 2) / epsilon, axis=1)


@wrong("boundary", "difference the wrong way round", "sign|wrong way|heavier")
def _(pi, mu, epsilon):
    return (mu[0] + mu[1]) / 2 + epsilon * np.log(pi[1] / pi[0]) / (mu[1] - mu[0])


@wrong("boundary", "a half too many", "half|factor")
def _(pi, mu, epsilon):
    return (mu[0] + mu[1]) / 2 + epsilon * np.log(pi[0] / pi[1]) / (2 * (mu[1] - mu[0]))


@wrong("boundary", "no logarithm of the ratio", "logarithm")
def _(pi, mu, epsilon):
    return (mu[0] + mu[1]) / 2 + epsilon * (pi[0] / pi[1]) / (mu[1] - mu[0])


@wrong("boundary", "middle missing", "half way|middle|mean|missing|left out")
def _(pi, mu, epsilon):
    return epsilon * np.log(pi[0] / pi[1]) / (mu[1] - mu[0])


@wrong("boundary", "sum of the means without half", "half|factor|2|twice|divided")
def _(pi, mu, epsilon):
    return mu[0] + mu[1] + epsilon * np.log(pi[0] / pi[1]) / (mu[1] - mu[0])


@wrong("boundary", "log10", "base")
def _(pi, mu, epsilon):
    return mu.mean() + epsilon * np.log10(pi[0] / pi[1]) / (mu[1] - mu[0])


@right("isotropic_e_step", "ratios to the likeliest")
def _(X, pi, mu, epsilon):
    a = np.log(pi) + (X @ mu.T - (mu**2).sum(1) / 2) / epsilon
    return softmax(a, axis=1).tolist()


@right("boundary", "the root of a line")
def _(pi, mu, epsilon):
    slope = np.diff(mu) / epsilon
    return (np.log(pi[0]) - np.log(pi[1]) + (mu[1] ** 2 - mu[0] ** 2) / (2 * epsilon)) / slope
