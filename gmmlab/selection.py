"""How many components? Free parameters, BIC, AIC, ICL, cross-validation: PRML 1.3 and 4.4.1."""

from typing import Any

import numpy as np

from . import validation
from .cross_validation import CrossValidation, cross_validate
from .expectation import log_density, normalize
from .mixture import Mixture
from .typing import ArrayLike
from .walking import ready, tables

__all__ = ["CrossValidation", "aic", "bic", "cross_validate", "free_parameters", "icl"]


def free_parameters(theta: Mixture) -> int:
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


def bic(X: ArrayLike, theta: Mixture, weights: ArrayLike | None = None) -> float:
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


def aic(X: ArrayLike, theta: Mixture, weights: ArrayLike | None = None) -> float:
    r"""Return Akaike's information criterion; less is better.

    .. math:: \mathrm{AIC} = 2p - 2\ln p(X\mid\theta)

    PRML (1.73) is :math:`\ln p(X\mid\theta)-p`: minus one half of it. Arguments as in `bic`.

    Source: Akaike (1974), IEEE Transactions on Automatic Control 19, 716-723.
    """
    return 2 * free_parameters(theta) - 2 * _counted(X, theta, weights)[0]


def icl(X: ArrayLike, theta: Mixture, weights: ArrayLike | None = None) -> float:
    r"""Return the integrated completed likelihood; less is better.

    .. math:: \mathrm{ICL} = \mathrm{BIC}
              - 2\sum_n\sum_k\gamma(z_{nk})\ln\gamma(z_{nk})

    with the responsibilities of `e_step`. BIC asks how many components the density needs; two may
    be needed to draw one group of another form. The entropy charges what overlaps: ICL asks for
    groups that can be told apart. Arguments, sign and errors as in `bic`.

    Source: Biernacki, Celeux and Govaert (2000), IEEE Transactions on Pattern Analysis and
    Machine Intelligence 22, 719-725.

    Examples
    --------
    >>> from gmmlab import datasets, fit, selection
    >>> X = datasets.old_faithful()
    >>> for K in (2, 3):
    ...     theta = fit(X, K, rng=0, restarts=20).theta
    ...     print(K, round(selection.bic(X, theta), 1), round(selection.icl(X, theta), 1))
    2 2322.2 2323.6
    3 2324.2 2377.2
    """
    criterion, entropy = bic(X, theta, weights), 0.0
    parts, _, weights, rows = ready(X, theta, weights)
    for _, log_joint, w, numbers in tables(parts, theta, weights, rows):
        q = normalize(log_joint, first=numbers)[0]
        log_q = np.log(q, out=np.zeros_like(q), where=q > 0)
        each = -np.einsum("nk,nk->n", q, log_q)
        entropy += float(each.sum() if w is None else w @ each)
    return criterion + 2 * entropy


def _counted(X: Any, theta: Mixture, weights: ArrayLike | None) -> tuple[float, float]:
    """The log likelihood of weighted data, and how many data they count as."""
    parts, N, weights, rows = ready(X, theta, weights)
    total = 0.0
    for _, log_joint, w, numbers in tables(parts, theta, weights, rows):
        each = log_density(log_joint, numbers)
        total += float(each.sum() if w is None else w @ each)
    return total, N
