"""Answers to the exercises on K-means."""

import numpy as np
from scipy.spatial.distance import cdist

from . import right, wrong


@wrong("kmeans_assign", "index of the largest, in a loop", "farthest|largest|greatest")
def _(X, mu):
    out = []
    for x in X:
        best, where = -1.0, 0
        for k, m in enumerate(mu):
            d = np.linalg.norm(x - m)
            if d > best:
                best, where = d, k
        out.append(where)
    return out


@wrong("kmeans_assign", "sum over data instead of dimensions", "axis|over data|shape")
def _(X, mu):
    return ((X[:, None, :] - mu) ** 2).sum(axis=0).argmin(axis=0)


@wrong("kmeans_assign", "return inside the loop", "first datum|one datum")
def _(X, mu):
    labels = np.zeros(len(X), dtype=int)
    for n in range(len(X)):
        labels[n] = np.sum((mu - X[n]) ** 2, axis=1).argmin()
        return labels


@wrong("kmeans_assign", "only two dimensions looked at", "D = 2")
def _(X, mu):
    d = (X[:, 0, None] - mu[:, 0]) ** 2 + (X[:, 1, None] - mu[:, 1]) ** 2
    return d.argmin(axis=1)


@wrong("kmeans_assign", "distance of the norms", "length|norm")
def _(X, mu):
    return np.abs(np.linalg.norm(X, axis=1)[:, None] - np.linalg.norm(mu, axis=1)).argmin(axis=1)


@wrong(
    "kmeans_assign", "argmin over the wrong axis", "axis|each centre, its nearest datum|over data"
)
def _(X, mu):
    return np.argmin(cdist(X, mu), axis=0)


@wrong("kmeans_assign", "the smallest distance itself", "distance")
def _(X, mu):
    return cdist(X, mu, "sqeuclidean").min(axis=1)


@wrong("kmeans_assign", "squares not taken", "squar|cancel|sign")
def _(X, mu):
    return (X[:, None] - mu[None]).sum(-1).argmin(-1)


@wrong("kmeans_update", "divides by all data", "number of all data|divided by N|1/N")
def _(X, r):
    return np.einsum("nk,nd->kd", r, X) / len(X)


@wrong("kmeans_update", "the sum is not divided", "not divided|sum; a mean|never divided|division")
def _(X, r):
    out = np.zeros((r.shape[1], X.shape[1]))
    for n in range(len(X)):
        for k in range(r.shape[1]):
            out[k] += r[n, k] * X[n]
    return out


@wrong("kmeans_update", "= for += in the loop", "last datum|last")
def _(X, r):
    out = np.zeros((r.shape[1], X.shape[1]))
    for n in range(len(X)):
        for k in range(r.shape[1]):
            out[k] = r[n, k] * X[n]
    return out / np.maximum(r.sum(0), 1)[:, None]


@wrong("kmeans_update", "empty clusters give NaN", "empty|no datum")
def _(X, r):
    return np.array([X[r[:, k] == 1].mean(axis=0) for k in range(r.shape[1])])


@wrong("kmeans_update", "the sum of r taken over components", "over components|axis|divide|row")
def _(X, r):
    return r.T @ X / r.sum(axis=1).sum()


@wrong(
    "kmeans_update",
    "one more in the count",
    "\\+ ?1|one more|one too many|1 is added|one is added|smooth|count",
)
def _(X, r):
    return r.T @ X / (r.sum(axis=0)[:, None] + 1)


@wrong("kmeans_update", "the median", "median")
def _(X, r):
    return np.stack([np.median(X[r[:, k] > 0], axis=0) for k in range(r.shape[1])])


@wrong("distortion", "root of each", "not squared|square root|root")
def _(X, r, mu):
    J = 0
    for n in range(len(X)):
        for k in range(len(mu)):
            J += r[n, k] * np.sqrt(((X[n] - mu[k]) ** 2).sum())
    return J


@wrong("distortion", "r is forgotten", "all centres|r_nk|assignments")
def _(X, r, mu):
    return (cdist(X, mu) ** 2).sum()


@wrong("distortion", "= for +=", "last datum|last")
def _(X, r, mu):
    J = 0
    for n in range(len(X)):
        J = r[n] @ ((X[n] - mu) ** 2).sum(axis=1)
    return J


@wrong("distortion", "the mean", "mean|average|1/N")
def _(X, r, mu):
    return np.mean(np.sum((X - mu[r.argmax(1)]) ** 2, axis=1))


@wrong("distortion", "a half in front", "half|1/2|factor|0.5")
def _(X, r, mu):
    return 0.5 * np.linalg.norm(X - r @ mu) ** 2


@wrong("distortion", "root of everything", "root")
def _(X, r, mu):
    return np.linalg.norm(X - r @ mu)


@wrong("distortion", "squares after the sum over dimensions", "summed before it is squared")
def _(X, r, mu):
    return (r * (X[:, None, :] - mu).sum(axis=2) ** 2).sum()


@wrong("distortion", "return in the inner loop", "first datum|return|first")
def _(X, r, mu):
    total = 0.0
    for n in range(len(X)):
        total += (r[n][:, None] * (X[n] - mu) ** 2).sum()
        return total


@wrong("sequential_update", "the learning rate squared", "twice|squared")
def _(x, mu, eta):
    mu = mu.copy()
    k = np.linalg.norm(mu - x, axis=1).argmin()
    mu[k] = mu[k] + eta**2 * (x - mu[k])
    return mu


@wrong("sequential_update", "all of them move", "every centre")
def _(x, mu, eta):
    return (1 - eta) * mu + eta * x


@wrong("sequential_update", "the given array is changed", "in place|changes")
def _(x, mu, eta):
    k = ((mu - x) ** 2).sum(axis=1).argmin()
    mu[k] += eta * (x - mu[k])
    return mu


@wrong("sequential_update", "away from the datum", "away|sign|order of the difference")
def _(x, mu, eta):
    k = ((mu - x) ** 2).sum(axis=1).argmin()
    new = np.array(mu)
    new[k] += eta * (mu[k] - x)
    return new


@wrong("sequential_update", "nearest by signed sum", "right for 8")
def _(x, mu, eta):
    k = (mu - x).sum(axis=1).argmin()
    new = np.array(mu)
    new[k] += eta * (x - new[k])
    return new


@wrong("old_faithful_distortion", "in minutes", "minutes|[Ss]tandardi")
def _():
    return 8901.76872094721


@wrong("old_faithful_distortion", "divided by N", "mean|sum")
def _():
    return 79.57596 / 272


@right("kmeans_assign", "cdist, as floats")
def _(X, mu):
    return cdist(X, mu).argmin(axis=1).astype(float)


@right("kmeans_assign", "by expanding the square")
def _(X, mu):
    return np.argmax(X @ mu.T - 0.5 * (mu * mu).sum(1), axis=1)


@right("kmeans_update", "loops, with the mean of all for empty clusters")
def _(X, r):
    return [
        X[r[:, k] == 1].mean(0).tolist() if r[:, k].any() else X.mean(0) for k in range(r.shape[1])
    ]


@right("distortion", "trace, in float32")
def _(X, r, mu):
    A = (X - r @ mu).astype(np.float32)
    return np.trace(A @ A.T)


@right("sequential_update", "np.where over all")
def _(x, mu, eta):
    d = [np.dot(x - m, x - m) for m in mu]
    return np.where((np.arange(len(mu)) == np.argmin(d))[:, None], mu + eta * (x - mu), mu)
