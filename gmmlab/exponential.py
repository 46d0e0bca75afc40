r"""A Gaussian as a member of the exponential family, PRML 2.4.

With :math:`u(x) = (1, x, xx^T)` the complete-data log density of a mixture of Gaussians is linear,
:math:`\ln p(x, z_k{=}1) = \eta_k^T u(x)`. So an E step is a softmax of one matrix product, and the
sums that an M step needs are another.

Data are laid out dimension first, and measured from a centre of their own, because
:math:`x^T\Lambda x - 2x^T\Lambda\mu + \mu^T\Lambda\mu` cancels badly far from the origin.
"""

from functools import cache, cached_property
from math import log, pi

import numpy as np

from . import validation


class Frame:
    """What the blocks of one data set share: a centre, and room for the u(x) of one at a time.

    The centre is the mean of the block that comes first. Any point among the data would do: what
    cancels all the same is noticed, and computed in another way.
    """

    def __init__(self):
        self.centre, self.filled, self.room = None, None, np.empty(0)


class Block:
    """A block of data, checked, centred and transposed, with its u(x).

    Attributes
    ----------
    centre : (D,) array
        The origin of x; the very same object in all blocks that share a frame.
    x : (D, N) array
        Data less the centre.
    """

    def __init__(self, X, D, frame=None):
        X = validation.data(X, D)
        self.frame = frame or Frame()
        if self.frame.centre is None:
            self.frame.centre = X.mean(axis=0)
        self.centre = self.frame.centre
        self.x = np.subtract(X.T, self.centre[:, None], order="C")

    def __len__(self):
        return self.x.shape[1]

    @property
    def u(self):
        """(F, N): one, x, and the upper triangle of x x^T, row by row; F = (D + 1)(D + 2) / 2.

        It lies in the frame's room, until another block wants it.
        """
        (D, N), frame = self.x.shape, self.frame
        F = (D + 1) * (D + 2) // 2
        if len(frame.room) < F * N:
            frame.room, frame.filled = aligned(F * N), None
        u = frame.room[: F * N].reshape(F, N)
        if frame.filled is not self.x:
            u[0], u[1 : D + 1] = 1, self.x
            row = D + 1
            for d in range(D):
                np.multiply(self.x[d], self.x[d:], out=u[row : row + D - d])
                row += D - d
            frame.filled = self.x  # not the block: frames that hold blocks outlive them
        return u

    @cached_property
    def reach(self):
        """(D,): how far from the centre the data of this block lie."""
        return np.abs(self.x).max(axis=1)


def aligned(size):
    """Room for numbers that begins where a cache line does, which is filled faster by a third."""
    room = np.empty(size + 8)
    start = -room.ctypes.data % 64 // 8
    return room[start : start + size]


@cache
def triangle(D):
    """Rows and columns of the upper triangle, its diagonal in it, and -1/2 there, else -1."""
    i, j = np.triu_indices(D)
    return i, j, np.flatnonzero(i == j), np.where(i == j, -0.5, -1.0)


def pack(matrices):
    """The upper triangles of (..., D, D) matrices, row by row: (..., D(D + 1)/2)."""
    i, j, *_ = triangle(matrices.shape[-1])
    return matrices[..., i, j]


def unpack(triangles, D):
    """The symmetric (..., D, D) matrices whose upper triangles are given."""
    i, j, *_ = triangle(D)
    matrices = np.empty((*triangles.shape[:-1], D, D))
    matrices[..., i, j] = matrices[..., j, i] = triangles
    return matrices


def natural(log_pi, mu, precision, log_det):
    r"""Natural parameters :math:`\eta` of each component, for data measured as mu is.

    .. math:: \eta = \left(\ln\pi - \tfrac12\mu^T\Lambda\mu + \tfrac12\ln|\Lambda|
              - \tfrac{D}{2}\ln2\pi,\ \Lambda\mu,\ -\tfrac12\Lambda\right)

    Parameters
    ----------
    log_pi : (K,) array
    mu : (K, D) array
    precision : (K, D, D) array
        Precision matrices :math:`\Lambda = \Sigma^{-1}`.
    log_det : (K,) array
        :math:`\ln|\Sigma|`.

    Returns
    -------
    eta : (K, F) array
        Off the diagonal the entries of Lambda count twice, since u holds each product once.
    """
    K, D = mu.shape
    eta = np.empty((K, (D + 1) * (D + 2) // 2))
    linear = (precision @ mu[:, :, None])[:, :, 0]
    eta[:, 0] = log_pi - 0.5 * (D * log(2 * pi) + log_det + (linear * mu).sum(axis=1))
    eta[:, 1 : D + 1] = linear
    eta[:, D + 1 :] = pack(precision) * triangle(D)[3]
    return eta
