"""The same EM over a Dask array: many processes, or many machines. Needs Dask, `gmmlab[dask]`.

What `gmmlab.em` does to a block of data, each worker does to its chunks; the results are added in a
tree. Only parameters and statistics travel. A worker that is lost costs the chunks that it held,
which Dask computes anew: sums do not care who computed their terms.
"""

from itertools import accumulate
from math import isnan
from operator import add
from typing import Any

import numpy as np

from . import loop, validation, walking
from .expectation import normalize
from .loop import Run
from .mixture import Kind, Mixture
from .typing import Array, Prior


def em(
    X: Any,
    theta: Kind,
    *,
    tol: float = 1e-10,
    max_iter: int = 1000,
    weights: Any = None,
    prior: Prior | None = None,
    accelerate: bool = False,
    progress: bool = False,
) -> Run[Kind]:
    r"""Maximise the likelihood by EM, PRML 9.2.2 and 9.3, over chunks of data.

    Computed by the current `dask.distributed.Client` where there is one, by threads otherwise.
    Each iteration walks over X anew: where X fits the workers' memory, `X.persist()` it first. For
    a start, call `gmmlab.fit` on some rows: `fit(X[::1000].compute(), K).theta`. When it pays, and
    a setting of Dask that makes it pay sooner: `tests/benchmarks/bench_distributed.py`.

    Parameters
    ----------
    X : (N, D) dask.array
        Data, cut into chunks of rows; of 10 MB or more, since each costs Dask about a millisecond.
        Masked entries are missing: `dask.array.ma.masked_invalid(X)`.
    theta : Mixture
        The start.
    weights : (N,) array or dask.array, optional
        How often each datum counts; fractions are allowed.
    tol, max_iter, prior, accelerate, progress
        As in `gmmlab.em`, and the run is the same to rounding.

    Returns
    -------
    Run

    Raises
    ------
    ImportError
        If Dask is not installed.
    SingularCovarianceError
        If a component collapses.
    ValueError
        If an argument is not what it must be.
    """
    X = _checked(X, theta)
    weights = _weights(weights, X)
    return loop.climb(
        lambda theta: _walk(X, theta, weights),
        theta,
        X.shape[0] if weights is None else float(np.asarray(weights.sum())),
        tol=tol,
        max_iter=max_iter,
        prior=prior,
        accelerate=accelerate,
        progress=progress,
    )


def walk(X: Any, theta: Mixture, weights: Any = None) -> tuple[float, Any]:
    """One walk over the data: ln p(X | theta), (9.28), and the statistics for an M step.

    Arguments and errors as in `em`.
    """
    X = _checked(X, theta)
    return _walk(X, theta, _weights(weights, X))


def _walk(X: Any, theta: Mixture, weights: Any) -> tuple[float, Any]:
    delayed = _dask().delayed
    everywhere = delayed(theta, traverse=False)
    rows = X.chunks[0]
    starts = list(accumulate(rows, initial=0))
    if weights is None:
        counts = [None] * len(rows)
    elif isinstance(weights, np.ndarray):
        counts = np.split(weights, starts[1:-1])
    else:
        counts = weights.to_delayed().ravel()
    results = [
        delayed(_walk_chunk)(chunk, everywhere, start, w)
        for chunk, start, n, w in zip(X.to_delayed().ravel(), starts, rows, counts, strict=False)
        if n > 0
    ]
    while len(results) > 1:
        pairs = zip(results[::2], results[1::2], strict=False)
        results = [delayed(_add)(a, b) for a, b in pairs] + results[len(results) & ~1 :]
    return results[0].compute()


def e_step(X: Any, theta: Mixture) -> Any:
    """Responsibilities, (9.13), as a dask.array (N, K) in X's chunks: computed when asked for.

    Arguments and errors as in `em`.
    """
    X = _checked(X, theta)
    return X.map_blocks(
        _e_step_chunk,
        theta,
        chunks=(X.chunks[0], (theta.K,)),
        dtype=float,
        meta=np.empty((0, 0)),
    )


def _walk_chunk(
    chunk: Array, theta: Mixture, start: int, weights: Array | None = None
) -> tuple[float, Any] | None:
    """One chunk's share; None where nothing in it counts."""
    if weights is not None and not np.any(weights):
        return None
    parts, _, weights, rows = walking.ready(chunk, theta, weights, start)
    return walking.walk(parts, theta, weights, rows)


def _e_step_chunk(chunk: Array, theta: Mixture, block_info: Any = None) -> Array:
    start = block_info[0]["array-location"][0][0] if block_info else 0
    parts = theta.blocks(chunk, first=start)
    tables = walking.tables(parts, theta, rows=start)
    return np.concatenate([normalize(log_joint, first=rows)[0] for _, log_joint, _, rows in tables])


def _add(a: tuple[float, Any] | None, b: tuple[float, Any] | None) -> tuple[float, Any] | None:
    if a is None or b is None:
        return b if a is None else a
    return tuple(map(add, a, b))


def _weights(weights: Any, X: Any) -> Any:
    """Check weights, and cut those that are no array in memory as X is cut."""
    if not isinstance(weights, _dask().array.Array):
        return None if weights is None else validation.weights(weights, len(X))
    validation.shape("weights", weights, (len(X),))
    weights = weights.rechunk((X.chunks[0],))
    validation.weights(np.array([float(weights.min()), float(weights.sum())]), 2)
    return weights


def _checked(X: Any, theta: Mixture) -> Any:
    """Check X and theta, and return X with all columns in one chunk."""
    array = _dask().array.Array
    if not isinstance(X, array):
        raise ValueError(
            f"X: expected a dask.array, got {type(X).__name__}; gmmlab.em takes other arrays"
        )
    if not isinstance(theta, Mixture):
        raise ValueError(f"theta: expected a mixture, got {validation.kind(theta)}")
    if X.ndim != 2 or X.shape[1] != theta.D:
        raise ValueError(f"X: expected shape (any, {theta.D}), got {X.shape}")
    if isnan(X.shape[0]):
        raise ValueError(
            "X: expected chunks of known sizes, got unknown ones; "
            "X.compute_chunk_sizes() counts them"
        )
    if X.shape[0] == 0:
        raise ValueError(f"X: expected at least one datum, got shape {X.shape}")
    return X.rechunk({1: -1})


def _dask() -> Any:
    try:
        import dask.array  # at call time: optional, and slow to import
    except ImportError as error:
        raise ImportError("gmmlab.distributed needs Dask: pip install 'gmmlab[dask]'") from error
    return dask
