"""What scikit-learn, R and MATLAB call the same things, and what they are here.

What `fit` and `em` are told::

    n_components, n_clusters, nclass, G, k        K
    random_state, random_seed, seed               rng
    n_init, n_inits, Replicates, nrep             restarts
    covariance_type, CovarianceType, modelNames   covariance
    reg_covar, RegularizationValue                prior=gmmlab.priors.weak_prior(X, K)
    sample_weight                                 weights
    means_init, weights_init, precisions_init     gmmlab.em(X, theta), theta a mixture of your own
    warm_start                                    gmmlab.em(X, run.theta)
    verbose                                       progress

What `run = fit(X, K)` returns::

    n_iter_                                       run.n_iter
    converged_, Converged                         run.converged
    lower_bound_, log_likelihood, loglik          run.log_likelihoods[-1]
    lower_bounds_                                 run.log_likelihoods

What `run = gmmlab.kmeans.kmeans(X, mu)` returns::

    cluster_centers_, centers                     run.mu
    labels_, cluster                              run.labels
    inertia_, tot_withinss                        run.distortions[-1]
    predict                                       gmmlab.kmeans.assign(X, run.mu)

What a mixture, `theta = run.theta`, is and does::

    weights_, weights, ComponentProportion        theta.pi
    means_, means, mean_, cluster_centers_        theta.mu
    covariances_, covars_, covariances, sigma     theta.Sigma
    n_components, NumComponents                   theta.K
    n_features_in_, NumVariables                  theta.D
    fit                                           gmmlab.fit(X, K) or gmmlab.bernoulli.fit(X, K)
    predict, fit_predict, labels_, labels         theta.assign(X)
    cluster, classification                       theta.assign(X)
    predict_proba, posterior, responsibilities    gmmlab.e_step(X, theta)
    score_samples, logpdf, log_prob               theta.log_density(X)
    pdf                                           numpy.exp(theta.log_density(X))
    score                                         theta.log_likelihood(X) / len(X)
    bic, BIC                                      gmmlab.selection.bic(X, theta)
    aic, AIC                                      gmmlab.selection.aic(X, theta)
    icl                                           gmmlab.selection.icl(X, theta)
    rvs, random                                   theta.sample(N, rng)
    save, to_dict, to_json, get_params            dataclasses.asdict(theta)

To save a mixture is to save what it is made of, of which its class makes it again; `pickle` will do
too. A component's number means nothing. To put components in order, here by their first mean, is to
make the same mixture of them again::

    order = theta.mu[:, 0].argsort()
    theta = dataclasses.replace(
        theta, pi=theta.pi[order], mu=theta.mu[order], Sigma=theta.Sigma[order]
    )

To keep means or weights where they are is a mixture of one's own, whose `maximize` moves the rest.
"""

from inspect import signature
from typing import Any

TABLES = [  # of the text above: from each name there to what it is here
    {
        name: line[50:]
        for line in part.splitlines()
        if line[48:50] == "  "
        for name in line[:48].replace(",", " ").split()
    }
    for part in (__doc__ or "").split("::\n")[1:5]
]
ARGUMENTS, OF_A_RUN, OF_KMEANS, OF_A_MIXTURE = TABLES or [{}] * 4


def lacking(owner: Any, name: str, names: dict[str, str] = OF_A_MIXTURE) -> AttributeError:
    """Make the error for an attribute that an object lacks: what it may be called here.

    A property that fails for want of another attribute says so itself.
    """
    if isinstance(own := getattr(type(owner), name, None), property):
        own.__get__(owner)
    message = f"{type(owner).__name__!r} object has no attribute {name!r}"
    here = names.get(name)
    theta = getattr(owner, "__dict__", {}).get("theta")
    if theta is not None and not here:
        here = OF_A_MIXTURE.get(name, "").replace("theta", "run.theta")
        here = f"run.theta.{name}" if hasattr(theta, name) else here
    return AttributeError(f"{message}; here that is {here}" if here else message)


def refuse(kind: type, given: tuple[Any, ...], named: dict[str, Any]) -> None:
    """Raise `TypeError` where a mixture is made as an estimator is: of how many, not of what."""
    if not (len(given) == 1 and isinstance(given[0], int)) and not named.keys() & ARGUMENTS.keys():
        return
    try:
        signature(kind).bind(*given, **named)
    except TypeError as error:
        raise TypeError(
            f"{kind.__name__}: {error}; a mixture is made of its parameters, and learned from data "
            "by gmmlab.fit(X, K).theta or gmmlab.bernoulli.fit(X, K).theta"
        ) from None
