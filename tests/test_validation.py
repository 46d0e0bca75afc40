"""Bad input: each message names the argument, says what was expected, and what came."""

import pickle
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import gmmlab
from gmmlab import (
    GaussianMixture,
    SingularCovarianceError,
    bernoulli,
    datasets,
    decompose,
    e_step,
    em,
    entropy,
    fit,
    half_steps,
    incremental,
    kmeans,
    m_step,
    selection,
    statistics,
)
from gmmlab.gaussian import isotropic

X = np.arange(12.0).reshape(6, 2) ** 1.5
GAMMA = np.full((6, 3), 1 / 3)
PI, MU, SIGMA = np.full(3, 1 / 3), np.arange(6.0).reshape(3, 2), np.stack([np.eye(2)] * 3)
THETA = GaussianMixture(PI, MU, SIGMA)


class Density:
    """What can be asked for its joint log density, and for nothing else."""

    log_joint = THETA.log_joint


def changed(array, index, value):
    array = np.array(array, float)
    array[index] = value
    return array


BAD = {  # what the message begins with: the call that it answers
    # data
    "X: expected finite numbers, got NaN at X[3, 1]": lambda: e_step(
        changed(X, (3, 1), np.nan), THETA
    ),
    "X: expected finite numbers, got infinity at X[0, 0]": lambda: em(
        changed(X, (0, 0), -np.inf), THETA
    ),
    "X: expected finite numbers, got NaN": lambda: em(
        changed(np.ones((20_000, 2)), (9000, 0), np.nan), THETA
    ),
    "X: expected shape (any, any), got (6,); one datum is [X], data of": lambda: fit(X[:, 0], 2),
    "X: expected shape (any, 2), got (2,); one datum is [X]": lambda: e_step(X[0], THETA),
    "X: expected shape (any, any), got (1, 6, 2)": lambda: m_step(X[None], GAMMA),
    "X: expected shape (any, 2), got ()": lambda: e_step(3.0, THETA),
    "X: expected at least one datum and one dimension, got shape (0, 2)": lambda: fit(X[:0], 1),
    "X: expected at least one datum and one dimension, got shape (6, 0)": lambda: fit(X[:, :0], 1),
    "X: expected shape (any, 2), got (6, 5)": lambda: e_step(np.ones((6, 5)), THETA),
    "X: expected shape (any, 2), got (2, 6); transpose it?": lambda: e_step(X.T, THETA),
    "X: expected real numbers, got values of type <U1": lambda: e_step([["a", "b"]], THETA),
    "X: expected real numbers, got values of type complex128": lambda: e_step(X + 1j, THETA),
    "X: expected an array of numbers": lambda: e_step([[1, 2], [3]], THETA),
    "X: expected finite numbers, got NaN at X[0, 1]": lambda: e_step([[1, None]], THETA),
    "X: expected an array in which nothing is masked, got 3 masked entries": lambda: m_step(
        np.ma.masked_less(X, 3), GAMMA
    ),
    "X: expected real numbers": lambda: fit(pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}), 1),
    "X: expected finite numbers, got NaN at X[1, 0]": lambda: fit(
        pd.DataFrame({"a": [1, None, 3.0]}), 1
    ),
    "X: expected numbers whose squares can be added, got 1e+200": lambda: fit([[1e200], [1.0]], 1),
    "X: expected data that some component can reach, got row 0": lambda: e_step(
        [[0, 0]], GaussianMixture([1], [[1e150, 0]], 1e-12 * SIGMA[:1])
    ),
    # responsibilities
    "gamma: expected shape (6, 3), got (3, 6); transpose it?": lambda: m_step(X, GAMMA.T),
    "gamma: expected shape (6, any), got (4, 3)": lambda: statistics(X, GAMMA[:4]),
    "gamma: expected shape (6, any), got (6,)": lambda: m_step(X, np.ones(6)),
    "gamma: expected at least one component, got shape (6, 0)": lambda: m_step(X, GAMMA[:, :0]),
    "gamma: expected values in [0, 1], got -0.1": lambda: m_step(X, changed(GAMMA, (2, 0), -0.1)),
    "gamma: expected values in [0, 1], got 1.5": lambda: m_step(X, changed(GAMMA, (2, 0), 1.5)),
    "gamma: expected values in [0, 1], got -1.09861; these look like logarithms": lambda: m_step(
        X, np.log(GAMMA)
    ),
    "gamma: expected a sum of one, got 1.56666667 for row 2": lambda: m_step(
        X, changed(GAMMA, (2, 0), 0.9)
    ),
    "gamma: expected finite numbers, got NaN at gamma[2, 0]": lambda: m_step(
        X, changed(GAMMA, (2, 0), np.nan)
    ),
    "q: expected shape (6, 3), got (6, 2)": lambda: decompose(X, GAMMA[:, :2] * 1.5, THETA),
    "q: expected a sum of one, got 2 for row 0": lambda: gmmlab.lower_bound(X, 2 * GAMMA, THETA),
    "q: expected shape (2, any), got (2,)": lambda: entropy([0.5, 0.5]),
    # parameters
    "pi: expected a sum of one, got 0.9 for the sum": lambda: GaussianMixture(
        [0.5, 0.4], MU[:2], SIGMA[:2]
    ),
    "pi: expected values in [0, 1], got -0.5": lambda: GaussianMixture(
        [1.5, -0.5], MU[:2], SIGMA[:2]
    ),
    "pi: expected shape (any,), got (1, 1)": lambda: GaussianMixture([[1.0]], MU[:1], SIGMA[:1]),
    "mu: expected shape (3, any), got (2, 2)": lambda: GaussianMixture(PI, MU[:2], SIGMA),
    "mu: expected shape (1, any), got (1,)": lambda: GaussianMixture(
        [1.0], [0.0], np.ones((1, 1, 1))
    ),
    "Sigma: expected shape (3, 2, 2), got (2, 2)": lambda: GaussianMixture(PI, MU, np.eye(2)),
    "Sigma: expected shape (3, 2, 2), got (3, 2)": lambda: GaussianMixture(PI, MU, np.ones((3, 2))),
    "Sigma: expected finite numbers, got NaN at Sigma[1, 0, 0]": lambda: GaussianMixture(
        PI, MU, changed(SIGMA, (1, 0, 0), np.nan)
    ),
    "Sigma[2]: expected a symmetric matrix, got [[1.0, 0.5], [0.0, 1.0]]": lambda: GaussianMixture(
        PI, MU, changed(SIGMA, (2, 0, 1), 0.5)
    ),
    "Sigma[1]: expected a positive definite matrix, got one with eigenvalues": lambda: (
        GaussianMixture(PI, MU, changed(SIGMA, (1, 0, 0), -1))
    ),
    "Sigma[0]: expected a positive definite matrix": lambda: GaussianMixture(
        PI, MU, changed(SIGMA, 0, 1)
    ),
    "mu: expected a component and a dimension, got shape (0, 2)": lambda: GaussianMixture(
        [], np.empty((0, 2)), np.empty((0, 2, 2))
    ),
    "covariance_shape: expected one of full, tied, diagonal, spherical, got 'round'": lambda: (
        GaussianMixture(PI, MU, SIGMA, "round")
    ),
    # what is not a mixture
    "theta: expected a mixture, with a method log_joint, got tuple": lambda: e_step(
        X, (PI, MU, SIGMA)
    ),
    "theta: expected a mixture, with a method log_joint, got ndarray; is the order": lambda: e_step(
        THETA, X
    ),
    "theta: expected a mixture, with a method log_joint, got NoneType": lambda: em(X, None),
    "theta: expected a mixture, with a method log_joint, got int": lambda: half_steps(X, 2),
    "theta: expected a mixture, with a method log_joint, got str": lambda: gmmlab.kl_divergence(
        X, GAMMA, "theta"
    ),
    "theta: expected a Mixture, got a Density": lambda: selection.bic(X, Density()),
    "theta: expected a mixture, with a method log_joint, got float": lambda: selection.bic(X, 3.0),
    "theta: expected a mixture, with a method log_joint, got list": lambda: selection.aic(X, []),
    "theta: expected a mixture with an M step, methods statistics and maximize": lambda: em(
        X, Density()
    ),
    "theta: expected a Mixture, got a Density; each": lambda: incremental.begin(X, Density()),
    "theta: expected a IsotropicMixture, got a GaussianMixture": lambda: isotropic.scaled_objective(
        X, THETA
    ),
    # options
    "prior: expected what gmmlab.priors makes, got int; weak_prior": lambda: em(X, THETA, prior=3),
    "prior: expected what gmmlab.priors makes, got float": lambda: fit(X, 1, prior=0.0),
    "prior: expected what gmmlab.priors makes, got str": lambda: bernoulli.fit(X > 3, 1, prior=""),
    "K: expected no more components than data, got 7 for 6 data": lambda: fit(X, 7),
    "K: expected a whole number of at least 1, got 0": lambda: fit(X, 0),
    "K: expected a whole number of at least 1, got 2.5": lambda: fit(X, 2.5),
    "K: expected a whole number of at least 1, got True": lambda: fit(X, True),
    "restarts: expected a whole number of at least 1, got 0": lambda: fit(X, 1, restarts=0),
    "start: expected one of k-means, random, got 'best'": lambda: fit(X, 1, start="best"),
    "covariance: expected one of full, tied, diagonal, spherical, got None": lambda: fit(
        X, 1, covariance=None
    ),
    "covariance: expected one of full, tied, diagonal, spherical, got 'diag'; here that is "
    "'diagonal'": lambda: fit(X, 1, covariance="diag"),
    "covariance: expected one of full, tied, diagonal, spherical, got ['full']": lambda: m_step(
        X, GAMMA, ["full"]
    ),
    "tol: expected a number that is zero or more, got -1": lambda: em(X, THETA, tol=-1),
    "tol: expected a number that is zero or more, got 'small'": lambda: em(X, THETA, tol="small"),
    "max_iter: expected a whole number of at least 0, got -1": lambda: em(X, THETA, max_iter=-1),
    "max_iter: expected a whole number of at least 0, got 1.5": lambda: half_steps(
        X, THETA, max_iter=1.5
    ),
    "rng: expected a seed or a numpy.random.Generator, got 'seed'": lambda: fit(X, 1, rng="seed"),
    "rng: expected a seed or a numpy.random.Generator, got -1": lambda: THETA.sample(3, -1),
    "N: expected a whole number of at least 0, got 0.5": lambda: THETA.sample(0.5),
    "weights: expected shape (6,), got (5,)": lambda: em(X, THETA, weights=np.ones(5)),
    "weights: expected no negative weight, got -1": lambda: m_step(X, GAMMA, weights=-np.ones(6)),
    "weights: expected a positive sum, got zero for every datum": lambda: em(
        X, THETA, weights=np.zeros(6)
    ),
    # modules
    "labels: expected whole numbers 0..2": lambda: kmeans.distortion(X, [0, 1, 2, 3, 0, 0], MU),
    "labels: expected shape (6,), got (2,)": lambda: kmeans.update(X, [0, 1], MU),
    "labels: expected whole numbers 0..1": lambda: kmeans.one_of_k([0.5], 2),
    "mu: expected shape (any, 2), got (2, 3)": lambda: kmeans.assign(X, np.ones((2, 3))),
    "mu: expected shape (any, any), got (2,)": lambda: kmeans.sequential_update(
        [1, 2], [1, 2], [1]
    ),
    "x: expected shape (2,), got (3,)": lambda: kmeans.sequential_update(
        np.ones(3), MU, np.ones(3)
    ),
    "N_k: expected shape (3,), got (2,)": lambda: kmeans.sequential_update([1, 2], MU, [1, 1]),
    "x: expected finite numbers, got NaN at x[0]": lambda: kmeans.sequential_update(
        [np.nan, 2], MU, [1, 1, 1]
    ),
    "K: expected no more components than data, got 9 for 6 data": lambda: kmeans.plus_plus(X, 9),
    "X: expected columns that vary, got column 0 constant at 1.0": lambda: datasets.standardize(
        np.ones((4, 2))
    ),
}


@pytest.mark.parametrize("message", BAD)
def test_a_bad_argument_is_named_with_what_was_expected_and_what_came(message):
    with pytest.raises(ValueError) as caught:
        BAD[message]()
    assert str(caught.value).startswith(message)


def test_a_row_deep_in_the_data_can_be_found():
    bad = changed(np.ones((20_000, 2)), (9000, 1), np.nan)
    with pytest.raises(ValueError) as caught:
        THETA.log_likelihood(bad)
    assert "got NaN at X[9000, 1]" in str(caught.value)


UNREACHED = np.concatenate([np.zeros((20_000, 1)), np.ones((1, 1)), np.zeros((5, 1))])
OFF = bernoulli.BernoulliMixture([1.0], [[0.0]])  # excludes whatever is on


@pytest.mark.parametrize(
    "call",
    [
        lambda: e_step(UNREACHED, OFF),
        lambda: em(UNREACHED, OFF),
        lambda: half_steps(UNREACHED, OFF).send(None),
        lambda: decompose(UNREACHED, np.ones((20_006, 1)), OFF),
        lambda: incremental.visit(
            UNREACHED, incremental.State(OFF, np.ones((20_006, 1)), None), 20_000
        ),
    ],
)
def test_a_datum_that_no_component_reaches_is_called_by_its_own_number(call):
    with pytest.raises(ValueError, match="got row 20000, to which every component gives"):
        call()


def test_what_is_no_zero_and_no_one_is_called_by_its_own_number():
    with pytest.raises(ValueError, match=re.escape("got 2 at X[20001, 0]")):
        em(changed(UNREACHED, (20_001, 0), 2), OFF)


ANYTHING = st.one_of(
    st.none(),
    st.text(max_size=3),
    st.floats(),
    st.lists(
        st.lists(st.one_of(st.floats(), st.none(), st.text(max_size=1)), max_size=3), max_size=3
    ),
    arrays.arrays(
        st.sampled_from([np.float64, np.int8, np.complex64, np.bool_, "datetime64[s]", "U2"]),
        arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
    ),
)
CALLS = {
    "e_step": lambda thing: e_step(thing, THETA),
    "m_step": lambda thing: m_step(thing, GAMMA),
    "gamma": lambda thing: m_step(X, thing),
    "pi": lambda thing: GaussianMixture(thing, MU, SIGMA),
    "mu": lambda thing: GaussianMixture(PI, thing, SIGMA),
    "Sigma": lambda thing: GaussianMixture(PI, MU, thing),
    "entropy": lambda thing: entropy(thing),
    "theta": lambda thing: e_step(X, thing),
    "K": lambda thing: fit(X, thing, restarts=1, max_iter=1),
    "weights": lambda thing: m_step(X, GAMMA, weights=thing),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", CALLS)
@given(thing=ANYTHING)
def test_whatever_comes_is_accepted_or_a_value_error_that_names_its_argument(name, thing):
    try:
        CALLS[name](thing)
    except SingularCovarianceError as error:
        assert error.component >= 0
    except ValueError as error:
        argument = str(error).partition(":")[0].partition("[")[0]
        assert argument in {"X", "gamma", "pi", "mu", "Sigma", "q", "theta", "K", "weights"}


def test_a_collapse_is_a_value_error_that_travels_between_processes():
    error = SingularCovarianceError(np.int64(1), np.float64(0.5))
    twin = pickle.loads(pickle.dumps(error))
    assert isinstance(twin, ValueError)
    assert (twin.component, twin.N_k, str(twin)) == (1, 0.5, str(error))
