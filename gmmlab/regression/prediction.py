"""What Bayesian linear regression says of a new target, PRML 3.3.2."""

import numpy as np

from ..typing import Array, ArrayLike
from .model import LinearRegression, Weights, design_matrix, gaussian, precisions


def predictive(Phi: ArrayLike, q: Weights, theta: LinearRegression) -> tuple[Array, Array]:
    r"""Mean and variance of a new target at each row of Phi, the weights integrated out.

    .. math:: p(t\mid x) &= \mathcal N(t\mid m(x), s^2(x)) \\
              m(x) &= m_N^T\phi(x) \qquad
              s^2(x) = \frac1\beta + \phi(x)^TS_N\phi(x)

    PRML (3.58), (3.59): the noise of the target, and what is not known of the weights. For a
    relevance vector machine (7.90), (7.91), with Phi, q and theta of the columns that it kept.
    Where all basis functions vanish only the noise is left: the model then claims to know.

    Parameters
    ----------
    Phi : (N, M) array
        Basis functions at N new inputs.
    q : Weights
        The posterior given the old ones, from `e_step`.
    theta : LinearRegression

    Returns
    -------
    mean : (N,) array
        In units of t.
    variance : (N,) array
        In squared units of t.

    Raises
    ------
    ValueError
        If an argument is not what it must be.

    Examples
    --------
    >>> import numpy as np
    >>> from gmmlab import datasets, regression
    >>> x, t = datasets.old_faithful().T
    >>> Phi = np.stack([np.ones_like(x), x], axis=1)
    >>> theta = regression.em(Phi, t, regression.LinearRegression(1e-3, 0.02)).theta
    >>> q = regression.e_step(Phi, t, theta)
    >>> mean, variance = regression.predictive([[1.0, 3.0]], q, theta)
    >>> f"{mean[0]:.1f} ± {variance[0] ** 0.5:.1f} minutes"
    '65.6 ± 5.9 minutes'
    """
    Phi = design_matrix(Phi)
    precisions(theta, Phi.shape[1])
    q, L = gaussian(q, Phi.shape[1])
    return Phi @ q.m_N, 1 / theta.beta + np.sum((Phi @ L) ** 2, axis=1)
