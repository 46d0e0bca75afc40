"""What can go wrong in a run itself, whatever the arguments."""


class SingularCovarianceError(ValueError):
    """A component has collapsed: its covariance is singular, its likelihood unbounded, PRML (9.15).

    Attributes
    ----------
    component : int
        Which component, counted from 0.
    N_k : float
        The effective number of data that it holds, (9.18).
    """

    def __init__(self, component, N_k):
        self.component, self.N_k = int(component), float(N_k)
        super().__init__(
            f"Sigma: component {self.component} has collapsed: it holds {self.N_k:.3g} data, which "
            "do not spread in every direction, so its covariance is singular. Two honest "
            "remedies: a prior (gmmlab.priors), or a different start or fewer components."
        )

    def __reduce__(self):
        return type(self), (self.component, self.N_k)
