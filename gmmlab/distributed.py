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

from . import expectation, loop
from .loop import Run
from .mixture import Kind, Mixture
from .typing import Array, Prior


def em(
    X: Any,
    theta: Kind,
    *,
    tol: float = 1e-10,
    max_iter: int = 1000,
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
    return loop.climb(
        lambda theta: walk(X, theta),
        theta,
        len(X),
        tol=tol,
        max_iter=max_iter,
        prior=prior,
        accelerate=accelerate,
        progress=progress,
    )


def walk(X: Any, theta: Mixture) -> tuple[float, Any]:
    """One walk over the data, as `gmmlab.loop.walk` does: ln p(X | theta), (9.28), and statistics.

    Arguments and errors as in `em`.
    """
    X, delayed = _checked(X, theta), _dask().delayed
    everywhere = delayed(theta, traverse=False)
    rows = X.chunks[0]
    starts = accumulate(rows, initial=0)
    results = [
        delayed(_walk_chunk)(chunk, everywhere, start)
        for chunk, start, n in zip(X.to_delayed().ravel(), starts, rows, strict=False)
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
        expectation.e_step,
        theta,
        chunks=(X.chunks[0], (theta.K,)),
        dtype=float,
        meta=np.empty((0, 0)),
    )


def _walk_chunk(chunk: Array, theta: Mixture, start: int) -> tuple[float, Any]:
    return loop.walk(theta.blocks(chunk, first=start), theta, first=start)


def _add(a: tuple[float, Any], b: tuple[float, Any]) -> tuple[float, Any]:
    return tuple(map(add, a, b))


def _checked(X: Any, theta: Mixture) -> Any:
    """Check X and theta, and return X with all columns in one chunk."""
    array = _dask().array.Array
    if not isinstance(X, array):
        raise ValueError(
            f"X: expected a dask.array, got {type(X).__name__}; gmmlab.em takes other arrays"
        )
    if not isinstance(theta, Mixture):
        raise ValueError(f"theta: expected a mixture, got {type(theta).__name__}")
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
