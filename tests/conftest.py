"""What all tests share: the data of the book, and how hypothesis looks for trouble."""

import numpy as np
import pytest
from hypothesis import settings

from gmmlab import datasets

# The same examples in every run: a failure on another machine is a failure here.
settings.register_profile("gmmlab", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("gmmlab")


@pytest.fixture(scope="session")
def faithful():
    """Old Faithful, (272, 2), minutes."""
    X = datasets.old_faithful()
    X.flags.writeable = False
    return X


@pytest.fixture
def rng():
    return np.random.default_rng(9)
