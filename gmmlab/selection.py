"""How many components? Free parameters, BIC, AIC, held-out likelihood: PRML 1.3 and 4.4.1."""

import numpy as np

from . import validation
from .loop import counted
from .mixture import Mixture


def free_parameters(theta):
    """Count the numbers that the M step chooses.

    K - 1 weights, since they sum to one; K D means; and what the shape of covariances, where there
    is one, leaves free: full K D (D + 1) / 2, tied D (D + 1) / 2, diagonal K D, spherical K.

    Parameters
    ----------
    theta : Mixture

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If theta is no mixture of the package's kind.
    """
    return validation.mixture(theta, Mixture).free_parameters


def bic(X, theta, weights=None):
    r"""Return the Bayesian information criterion; less is better.

    .. math:: \mathrm{BIC} = p\ln N - 2\ln p(X\mid\theta)

    with p free parameters. This is the sign of scikit-learn and of R's `BIC`. R's mclust reports
    :math:`2\ln p(X\mid\theta)-p\ln N`, the negative, where more is better. PRML (4.139) estimates
    the log evidence, :math:`\ln p(X\mid\theta)-\tfrac12p\ln N`: half of mclust's.

    Parameters
    ----------
    X : (N, D) array
    theta : a mixture
        Fitted to X by maximum likelihood.
    weights : (N,) array, optional
        How often each datum counts; N is then their sum.

    Returns
    -------
    float
        Nats, twice over.

    Raises
    ------
    ValueError
        If an argument is not what it must be.

    Source: Schwarz (1978), Annals of Statistics 6, 461-464.
    """
    p = free_parameters(theta)
    log_likelihood, N = _counted(X, theta, weights)
    return float(p * np.log(N) - 2 * log_likelihood)


def aic(X, theta, weights=None):
    r"""Return Akaike's information criterion; less is better.

    .. math:: \mathrm{AIC} = 2p - 2\ln p(X\mid\theta)

    PRML (1.73) is :math:`\ln p(X\mid\theta)-p`: minus one half of it. Arguments as in `bic`.

    Source: Akaike (1974), IEEE Transactions on Automatic Control 19, 716-723.
    """
    return 2 * free_parameters(theta) - 2 * _counted(X, theta, weights)[0]


def held_out(X, learn, *, folds=10, rng=None, progress=False):
    r"""Return ln p(x_n) of each datum under a mixture that was fitted without it, PRML 1.3.

    The data are dealt at random to folds of equal size, give or take one; each fold is left out
    once, and judged by what the others teach.

    Parameters
    ----------
    X : (N, D) array
    learn : callable
        From data to a mixture: `lambda X: fit(X, 3, rng=0).theta`.
    folds : int
        From 2 to N; N leaves out one datum at a time.
    rng : seed or numpy.random.Generator
        For the dealing.
    progress : bool
        Show a progress bar (needs tqdm).

    Returns
    -------
    log_density : (N,) array
        Nats. Its mean compares mixtures; the mean of a difference between two of them has its
        standard error from the same N numbers.

    Raises
    ------
    ValueError
        If an argument is not what it must be; and whatever `learn` raises.
    """
    X = validation.data(X)
    if validation.count("folds", folds, least=2) > len(X):
        raise ValueError(f"folds: expected no more folds than data, got {folds} for {len(X)} data")
    fold = validation.generator(rng).permutation(len(X)) % folds
    log_density = np.empty(len(X))
    for f in counted(folds, progress, "folds"):
        theta = validation.mixture(learn(X[fold != f]))
        log_density[fold == f] = theta.log_density(X[fold == f])
    return log_density


def _counted(X, theta, weights):
    """The log likelihood of weighted data, and how many data they count as."""
    if weights is None:
        return theta.log_likelihood(X), len(X)
    log_density = theta.log_density(X)
    weights = validation.weights(weights, len(log_density))
    return float(weights @ log_density), weights.sum()
