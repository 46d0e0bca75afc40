"""The operations that formulas are made of, and those that slips put in their place."""

import numpy as np

from .letters import TWINS, along, both, each, matrix, over, turn


def _one_hot(x, axis):
    return np.moveaxis(np.eye(x.shape[axis])[x.argmax(axis)], -1, axis)


def _diagonal_alone(S):
    return S * np.eye(S.shape[-1])


def _root(S):
    w, V = np.linalg.eigh(S)
    return (V * np.sqrt(w)[..., None, :]) @ np.swapaxes(V, -1, -2)


def _chosen(x, axis, index):
    return np.moveaxis(np.eye(x.shape[axis])[np.full_like(x.argmax(axis), index)], -1, axis)


def _spread(x, axis, index):
    return np.broadcast_to(np.take(x, [index], axis), x.shape)


def _shut(x, axis, index):
    out = np.array(x)
    out[(slice(None),) * axis + (index,)] = np.inf
    return out


def _but(x, axis, rows):
    return x[(slice(None),) * axis + (rows,)].sum(axis)


OPERATIONS = {
    "add": both(np.add),
    "sub": both(np.subtract),
    "mul": both(np.multiply),
    "div": both(np.true_divide),
    "pow": both(np.power),
    "above": both(np.greater_equal),
    "under": both(np.less),
    "maximum": both(np.maximum),
    "neg": each(np.negative),
    "log": each(np.log),
    "exp": each(np.exp),
    "sqrt": each(np.sqrt),
    "abs": each(np.abs),
    "ones": each(np.ones_like),
    "zeros": each(np.zeros_like),
    "turn": turn,
    "inv": matrix(np.linalg.inv),
    "cholesky": matrix(np.linalg.cholesky),
    "root": matrix(_root),
    "square": matrix(lambda S: S @ S),
    "entrywise": matrix(np.reciprocal),
    "eye": matrix(lambda S: np.broadcast_to(np.eye(S.shape[-1]), S.shape)),
    "diagonal_alone": matrix(_diagonal_alone),
    "det": matrix(np.linalg.det, "de"),
    "trace": matrix(lambda S: np.trace(S, axis1=-2, axis2=-1), "de"),
    "entries": matrix(lambda S: S.sum(axis=(-2, -1)), "de"),
    "diag": matrix(lambda S: np.diagonal(S, axis1=-2, axis2=-1), "e"),
    "rows": matrix(lambda S: S.sum(axis=-1), "e"),
    "on_diagonal": lambda a: (a[0][..., None] * np.eye(a[0].shape[-1]), a[1] + TWINS[a[1][-1]]),
    "sum": over(np.sum),
    "mean": over(np.mean),
    "prod": over(np.prod),
    "max": over(np.max),
    "min": over(np.min),
    "norm": over(lambda x, axis: np.sqrt((x * x).sum(axis))),
    "argmin": along(lambda x, i: x.argmin(i)),
    "argmax": along(lambda x, i: x.argmax(i)),
    "cumsum": along(lambda x, i: np.cumsum(x, i)),
    "onehot": along(_one_hot),
    "sorted": along(np.sort),
    "choose_first": along(lambda x, i: _chosen(x, i, 0)),
    "choose_last": along(lambda x, i: _chosen(x, i, -1)),
    "next": along(lambda x, i: np.roll(x, 1, i)),
    "equal": along(lambda x, i: np.broadcast_to(x.mean(i, keepdims=True), x.shape)),
    "shut_first": along(lambda x, i: _shut(x, i, 0)),
    "shut_last": along(lambda x, i: _shut(x, i, -1)),
    "all_first": along(lambda x, i: _spread(x, i, 0)),
    "all_last": along(lambda x, i: _spread(x, i, -1)),
    "first": along(lambda x, i: np.take(x, 0, i)),
    "second": along(lambda x, i: np.take(x, 1, i)),
    "last": along(lambda x, i: np.take(x, -1, i)),
    "without_first": along(lambda x, i: _but(x, i, slice(1, None))),
    "without_last": along(lambda x, i: _but(x, i, slice(None, -1))),
    "turned_round": along(lambda x, i: np.flip(x, i)),
}
