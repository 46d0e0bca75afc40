"""From data to a mixture of any kind, PRML 9.2.2: EM from several starts, the best of them."""

from typing import Any

from . import validation
from .cloud import Cloud
from .errors import SingularCovarianceError, UnseenColumnError
from .loop import Run, climb_over, counted
from .mixture import Kind
from .starts import fingerprint, partition, statistics
from .typing import Array, Prior, Seed
from .walking import ready

STARTS = ("k-means", "random")


def best_of(
    X: Array,
    blank: Kind,
    *,
    unit: Array | float,
    restarts: int,
    rng: Seed,
    start: str,
    weights: Array | None,
    prior: Prior | None,
    progress: bool,
    **options: Any,
) -> Run[Kind]:
    """Run EM from several starts, for any mixture, and return the best run.

    A partition of the data that has been run from is not run from again.

    Parameters
    ----------
    X : (N, D) array
        Data; masked entries are missing.
    blank : a mixture
        Of the kind, size and covariance shape wanted; its parameters are not looked at, except to
        say what is to be expected of missing entries at the start.
    unit : (D,) array or float
        What counts as a distance of one in each column: starts are chosen by distances.
    restarts, rng, start, weights, prior, progress
        As in `fit`; weights are positive.
    **options
        For `loop.climb`.

    Returns
    -------
    Run
    """
    K = validation.components(blank.K, X)
    hint = "" if isinstance(start, str) else "; em(X, theta) starts from a mixture of your own"
    validation.choice("start", start, STARTS, hint)
    restarts, rng = validation.count("restarts", restarts), validation.generator(rng)
    validation.prior(prior)
    parts, N, own, rows = ready(X, blank, weights)  # checked and laid out once, for all starts
    whole = blank.complete(X) if validation.lacks(X) else X
    cloud, tried = Cloud(whole, K, weights, unit), set()
    collapse: SingularCovarianceError | UnseenColumnError | None = None
    for kind, forgotten in ((start, 0), ("random", 0), ("random", 0.5)):
        best = None
        for _ in counted(restarts, progress, "starts"):
            labels = partition(cloud, K, kind, rng)
            if (known := fingerprint(labels, K, forgotten)) in tried:
                continue
            tried.add(known)
            try:
                S = statistics(X, cloud.weights, labels, blank, forgotten)
                theta = prior.maximize(S, blank) if prior else blank.maximize(S)
                run = climb_over(parts, theta, N, own, rows, prior=prior, **options)
            except (SingularCovarianceError, UnseenColumnError) as error:
                collapse = collapse or error
                continue
            if best is None or run.log_likelihoods[-1] > best.log_likelihoods[-1]:
                best = run
        if best:
            return best
        if isinstance(collapse, UnseenColumnError):
            break  # starts that ended elsewhere would hide what the data lack
    assert collapse  # there is one start at least: where none won, one has collapsed
    raise collapse
