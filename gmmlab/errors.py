"""What can go wrong in a run itself, whatever the arguments."""

from typing import Any, Self


class SingularCovarianceError(ValueError):
    """A component has collapsed: its covariance is singular, its likelihood unbounded, PRML (9.15).

    Attributes
    ----------
    component : int
        Which component, counted from 0.
    N_k : float
        The effective number of data that it holds, (9.18).

    Examples
    --------
    Both data of a component are the same:

    >>> from gmmlab import SingularCovarianceError, m_step
    >>> try:
    ...     m_step([[1.0], [1.0], [3.0], [5.0]], [[1, 0], [1, 0], [0, 1], [0, 1]])
    ... except SingularCovarianceError as error:
    ...     print(error.component, error.N_k)
    0 2.0
    """

    def __init__(self, component: int, N_k: float) -> None:
        self.component, self.N_k = int(component), float(N_k)
        super().__init__(
            f"Sigma: component {self.component} has collapsed: it holds {self.N_k:.3g} data, which "
            "do not spread in every direction, so its covariance is singular. Two honest "
            "remedies: a prior (gmmlab.priors), or a different start or fewer components."
        )

    def __reduce__(self) -> tuple[type[Self], tuple[int, float], dict[str, Any]]:
        return type(self), (self.component, self.N_k), vars(self)  # with its notes


class UnseenColumnError(ValueError):
    """All entries of a column are missing, or all that a component could learn it from, PRML 9.4.

    Attributes
    ----------
    column : int
        Which column, counted from 0.
    component : int or None
        Which component, counted from 0; None where no component sees an entry.
    """

    def __init__(self, column: int, component: int | None = None) -> None:
        self.column = int(column)
        self.component = None if component is None else int(component)
        if component is None:
            message = f"X: expected an entry in each column, got none in column {self.column}: "
            message += "all are masked, or have a weight of zero; leave the column out"
        else:
            message = f"X: component {self.component} sees no entry of column {self.column}, so "
            message += "nothing says what that component is like there. Two honest remedies: "
            message += "a prior (gmmlab.priors), or a different start or fewer components."
        super().__init__(message)

    def __reduce__(self) -> tuple[type[Self], tuple[int, int | None]]:
        return type(self), (self.column, self.component)
