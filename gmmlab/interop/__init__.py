"""To and from the fitted models of other software."""

from .scikit_learn import from_sklearn, to_sklearn

__all__ = ["from_sklearn", "to_sklearn"]
