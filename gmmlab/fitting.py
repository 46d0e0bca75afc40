"""From data to a mixture of any kind, PRML 9.2.2: EM from several starts, the best of them."""

from . import validation
from .errors import SingularCovarianceError
from .kmeans import assign, kmeans, one_of_k, plus_plus
from .loop import counted, em

STARTS = ("k-means", "random")


def present(X, weights):
    """Leave out data whose weight is zero: they are not there, for starts as for EM.

    Parameters
    ----------
    X : (N, D) array
    weights : (N,) array or None

    Returns
    -------
    X, weights : the same, for data that count
    """
    X = validation.data(X)
    if weights is None:
        return X, None
    weights = validation.weights(weights, len(X))
    return (X, weights) if weights.all() else (X[weights > 0], weights[weights > 0])


def best_of(X, Z, blank, *, restarts, rng, start, weights, prior, progress, **options):
    """Run EM from several starts, for any mixture, and return the best run.

    Parameters
    ----------
    X : (N, D) array
        Data.
    Z : (N, E) array
        The same data where distances between them mean something: starts are chosen there.
    blank : a mixture
        Of the kind, size and covariance shape wanted; its parameters are not looked at.
    restarts, rng, start, weights, prior, progress
        As in `fit`; weights are positive.
    **options
        For `em`.

    Returns
    -------
    Run
    """
    K = validation.components(blank.K, X)
    validation.choice("start", start, STARTS)
    rng, prior = validation.generator(rng), validation.prior(prior)
    w = 1 if weights is None else weights[:, None]
    best = collapse = None
    for _ in counted(validation.count("restarts", restarts), progress, "starts"):
        if start == "k-means":
            labels = kmeans(Z, plus_plus(Z, K, rng)).labels
        else:
            labels = assign(Z, rng.choice(Z, K, replace=False))
        try:
            S = blank.statistics(X, w * one_of_k(labels, K))
            theta = prior.maximize(S, blank) if prior else blank.maximize(S)
            run = em(X, theta, weights=weights, prior=prior, **options)
        except SingularCovarianceError as error:
            collapse = error
            continue
        if best is None or run.log_likelihoods[-1] > best.log_likelihoods[-1]:
            best = run
    if best is None:
        raise collapse
    return best
