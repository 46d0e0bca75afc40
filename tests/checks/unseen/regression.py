"""Answers to the exercises on Bayesian regression."""

import numpy as np

from . import right, wrong


@wrong("regression_e_step", "S_N not inverted, m_N from it", "precision|inver")
def _(Phi, t, alpha, beta):
    S = alpha * np.eye(Phi.shape[1]) + beta * Phi.T @ Phi
    return beta * S @ Phi.T @ t, S


@wrong("regression_e_step", "beta missing in the mean", "beta|factor")
def _(Phi, t, alpha, beta):
    S = np.linalg.inv(alpha * np.eye(Phi.shape[1]) + beta * Phi.T @ Phi)
    return S @ Phi.T @ t, S


@wrong("regression_e_step", "alpha added to every entry", "every entry|identity|independent")
def _(Phi, t, alpha, beta):
    S = np.linalg.inv(alpha + beta * Phi.T @ Phi)
    return beta * S @ Phi.T @ t, S


@wrong("regression_e_step", "alpha and beta swapped", "changed places|exchange|swap")
def _(Phi, t, alpha, beta):
    S = np.linalg.inv(beta * np.eye(Phi.shape[1]) + alpha * Phi.T @ Phi)
    return beta * S @ Phi.T @ t, S


@wrong("regression_e_step", "variances for precisions", "precision|variance")
def _(Phi, t, alpha, beta):
    S = np.linalg.inv(np.eye(Phi.shape[1]) / alpha + Phi.T @ Phi / beta)
    return S @ Phi.T @ t / beta, S


@wrong("regression_e_step", "ridge", "beta|ridge|least squares|factor")
def _(Phi, t, alpha, beta):
    S = np.linalg.inv(alpha * np.eye(Phi.shape[1]) + Phi.T @ Phi)
    return S @ Phi.T @ t, S


@wrong("regression_m_step", "spread forgotten twice", "as if the weights were known")
def _(Phi, t, m_N, S_N):
    return len(m_N) / (m_N @ m_N), len(t) / ((t - Phi @ m_N) ** 2).sum()


@wrong("regression_m_step", "variances", "variance")
def _(Phi, t, m_N, S_N):
    M, N = len(m_N), len(t)
    e = ((t - Phi @ m_N) ** 2).sum() + np.trace(Phi @ S_N @ Phi.T)
    return (m_N @ m_N + np.trace(S_N)) / M, e / N


@wrong("regression_m_step", "N for M", "number of data|N")
def _(Phi, t, m_N, S_N):
    N = len(t)
    e = ((t - Phi @ m_N) ** 2).sum() + np.trace(Phi.T @ Phi @ S_N)
    return N / (m_N @ m_N + np.trace(S_N)), N / e


@wrong("regression_m_step", "trace of S_N alone in the error", "Phi|design")
def _(Phi, t, m_N, S_N):
    e = ((t - Phi @ m_N) ** 2).sum() + np.trace(S_N)
    return len(m_N) / (m_N @ m_N + np.trace(S_N)), len(t) / e


@wrong("regression_m_step", "det for trace", "determinant")
def _(Phi, t, m_N, S_N):
    e = ((t - Phi @ m_N) ** 2).sum() + np.trace(Phi.T @ Phi @ S_N)
    return len(m_N) / (m_N @ m_N + np.linalg.det(S_N)), len(t) / e


@wrong("relevance_update", "square root of the diagonal", "root|deviation|square")
def _(Phi, t, m_N, S_N):
    return 1 / (m_N**2 + np.sqrt(np.diag(S_N)))


@wrong("relevance_update", "the denominator only", "variance|one over|reciprocal")
def _(Phi, t, m_N, S_N):
    return m_N**2 + np.diag(S_N)


@wrong("relevance_update", "m not squared", "squar|m_N")
def _(Phi, t, m_N, S_N):
    return 1 / (m_N + np.diag(S_N))


@wrong("relevance_update", "S_N's whole matrix", "matrix|diagonal|shape|entry")
def _(Phi, t, m_N, S_N):
    return 1 / (m_N**2 + S_N)


@right("regression_e_step", "solve and lists")
def _(Phi, t, alpha, beta):
    A = np.diag([alpha] * Phi.shape[1]) + beta * np.einsum("nm,nl->ml", Phi, Phi)
    return np.linalg.solve(A, beta * Phi.T @ t).tolist(), np.linalg.solve(
        A, np.eye(len(A))
    ).tolist()


@right("regression_m_step", "datum by datum")
def _(Phi, t, m_N, S_N):
    e = sum((y - f @ m_N) ** 2 + f @ S_N @ f for f, y in zip(Phi, t))
    return m_N.size / np.sum(m_N**2 + S_N.diagonal()), t.size / e


@right("relevance_update", "np.reciprocal in float32")
def _(Phi, t, m_N, S_N):
    return np.reciprocal((np.diag(np.outer(m_N, m_N) + S_N)).astype("f"))
