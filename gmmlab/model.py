"""The model: a mixture of Gaussians, PRML (9.7)-(9.12) and (9.49)-(9.50)."""

from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from . import coordinates, validation
from .blocks import block_size, blocks
from .covariances import NARROW, SHAPES, cholesky, log_determinant, precision, whiten
from .exponential import Block, Frame, natural
from .mixture import Mixture
from .moments import sums

LINEAR_UP_TO = 1e6  # nats in the terms of its sum, times 2e-16: the error it may make


@dataclass(frozen=True, eq=False)
class GaussianMixture(Mixture):
    r"""A mixture of K Gaussians in D dimensions.

    .. math:: p(x) = \sum_k \pi_k\, \mathcal N(x \mid \mu_k, \Sigma_k)

    PRML (9.7), with :math:`0\le\pi_k\le1` (9.8) and :math:`\sum_k\pi_k=1` (9.9).

    Parameters
    ----------
    pi : (K,) array
        Mixing coefficients.
    mu : (K, D) array
        Means, in the units of the data.
    Sigma : (K, D, D) array
        Covariances, in squared units: symmetric, positive definite.
    covariance_shape : "full" | "tied" | "diagonal" | "spherical"
        Which covariances the M step may choose from.

    Raises
    ------
    ValueError
        If a shape, a weight or a covariance is not what it must be.
    """

    pi: np.ndarray
    mu: np.ndarray
    Sigma: np.ndarray
    covariance_shape: str = "full"

    def __post_init__(self):
        pi, mu = self._weights_and_means()
        Sigma = np.array(validation.numbers("Sigma", self.Sigma))
        hint = "; a matrix for each component (np.diag makes one of variances)"
        D = mu.shape[1]
        validation.shape("Sigma", Sigma, (len(pi), D, D), hint if Sigma.ndim < 3 else "")
        validation.choice("covariance_shape", self.covariance_shape, SHAPES)
        for k, S in enumerate(Sigma):
            if np.abs(S - S.T).max() > 1e-8 * np.abs(S).max():
                raise ValueError(f"Sigma[{k}]: expected a symmetric matrix, got {S.tolist()}")
        self._set(pi, mu, Sigma, self.covariance_shape, _factor(Sigma))

    def _set(self, pi, mu, Sigma, covariance_shape, L):
        return self._freeze(pi=pi, mu=mu, Sigma=Sigma, covariance_shape=covariance_shape, _L=L)

    @classmethod
    def _trusted(cls, *parts):
        """From parts that an M step has made, without checking them again."""
        return object.__new__(cls)._set(*parts)

    @property
    def features(self):
        """The length of u(x): see `exponential`."""
        return (self.D + 1) * (self.D + 2) // 2

    def sample(self, N, rng=None):
        """Ancestral sampling: first the component z_n, then x_n given z_n; PRML 8.1.2, 9.2.

        Parameters
        ----------
        N : int
            How many data.
        rng : seed or numpy.random.Generator

        Returns
        -------
        X : (N, D) array
        z : (N,) array of labels 0..K-1
        """
        rng = validation.generator(rng)
        z = self.labels(N, rng)
        noise = rng.standard_normal((N, self.D))
        X = self.mu[z]
        for k, L in enumerate(self._L):
            X[z == k] += noise[z == k] @ L.T
        return X, z

    def blocks(self, X, size=None):
        """Cut data, (N, D), into blocks, checked and laid out for the linear form."""
        prepare = partial(Block, D=self.D, frame=Frame())
        return blocks(X, prepare, size or block_size(self.features + self.K))

    def log_joint(self, X):
        r"""(N, K): :math:`\ln p(x_n,z_{nk}{=}1)=\ln\pi_k+\ln\mathcal N(x_n\mid\mu_k,\Sigma_k)`.

        PRML (9.10)-(9.12), nats. One matrix product where that loses nothing. A component too
        narrow for it, measured against the spread of the data and its distance from them, is
        whitened by its Cholesky factor instead.
        """
        if not isinstance(X, Block):
            return np.concatenate([self.log_joint(block) for block in self.blocks(X)])
        # Zero is allowed for a weight, (9.8); what overflows is not accurate either.
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            mu, away, magnitude, eta = self._natural(X.centre)
            joint = (eta @ X.u).T
            far = np.maximum(away, X.reach)
            accurate = magnitude @ far @ far <= LINEAR_UP_TO
            for k in (~accurate).nonzero()[0]:
                y = whiten(self._L[k], X.x - mu[k][:, None])
                constant = self.D * np.log(2 * np.pi) + log_determinant(self._L[k])
                joint[:, k] = np.log(self.pi[k]) - 0.5 * (constant + np.einsum("dn,dn->n", y, y))
        return joint

    def _natural(self, centre):
        """What depends on where the centre is, and is kept since the next block shares it."""
        kept = self.__dict__.get("_kept", (None,))
        if kept[0] is not centre:
            mu = self.mu - centre
            Lambda = precision(self._L)
            eta = natural(np.log(self.pi), mu, Lambda, log_determinant(self._L))
            kept = centre, mu, np.abs(mu).max(axis=0), np.abs(Lambda) / 2, eta
            self.__dict__["_kept"] = kept
        return kept[1:]

    @cached_property
    def _thin(self):
        """Numbers of the components so thin that, summed without care, noise hides a collapse."""
        pivots = self._L.diagonal(axis1=1, axis2=2) ** 2
        return (pivots < NARROW * self.Sigma.diagonal(axis1=1, axis2=2)).nonzero()[0]

    def statistics(self, X, gamma):
        """The sums that the M step needs; see `maximization.statistics`."""
        return sums(X, gamma, self._thin)

    def maximize(self, S):
        """Return the maximising mixture of the same shape; see `maximization.maximize`."""
        from .maximization import maximize  # at call time: that file builds on this one

        return maximize(S, self.covariance_shape)

    def to_vector(self):
        """(P,): weights, means, covariances; see `coordinates`."""
        return coordinates.join(self.pi, self.mu, self.Sigma, self.covariance_shape)

    def moved(self, step):
        """Return the mixture a step (P,) further, unless a covariance there is singular."""
        pi, mu, Sigma = coordinates.split(step, self.K, self.D, self.covariance_shape)
        Sigma = self.Sigma + Sigma
        pi = self._weights_moved(pi)
        return self._trusted(pi, self.mu + mu, Sigma, self.covariance_shape, _factor(Sigma))

    def information(self, V):
        """(M, P): rows of V (M, P), times what a labelled datum tells; see `coordinates`."""
        return coordinates.information(V, self.pi, self._L, self.covariance_shape)


def _factor(Sigma):
    L, singular = cholesky(Sigma)
    if singular.any():
        k = int(singular.argmax())
        values = np.linalg.eigvalsh(Sigma[k])
        raise ValueError(
            f"Sigma[{k}]: expected a positive definite matrix, got one with eigenvalues from "
            f"{values[0]:.3g} to {values[-1]:.3g}"
        )
    return L
