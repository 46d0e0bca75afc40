"""To and from the fitted models of other software; `gmmlab.elsewhere` has its names."""

from .scikit_learn import from_sklearn, to_sklearn

__all__ = ["from_sklearn", "to_sklearn"]
