"""Names of other software: what each is said to be here is what the other computes."""

import copy
import dataclasses
import inspect
import json
import pickle
import re
import textwrap

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture as Peer

import gmmlab
from gmmlab import GaussianMixture, bernoulli, elsewhere, em, fit, kmeans


@pytest.fixture
def run(faithful):
    return fit(faithful, 2, rng=0)


@pytest.fixture
def peer(run, faithful):
    theta = run.theta
    start = {"weights_init": theta.pi, "means_init": theta.mu}
    return Peer(2, reg_covar=0, tol=1e-12, precisions_init=np.linalg.inv(theta.Sigma), **start).fit(
        faithful
    )


def here(owner, name):
    """What the error says that a name is here."""
    with pytest.raises(AttributeError, match=f"has no attribute '{name}'") as caught:
        getattr(owner, name)
    return str(caught.value).partition("; here that is ")[2]


SAME = ["weights_", "means_", "covariances_", "n_components", "n_features_in_"]
ASKED = ["predict", "predict_proba", "score_samples", "score", "bic", "aic"]


@pytest.mark.parametrize("name", SAME + ASKED)
@pytest.mark.parametrize("of_run", [False, True])
def test_what_it_is_here_is_what_the_other_says(name, of_run, run, peer, faithful):
    names = {"gmmlab": gmmlab, "numpy": np, "theta": run.theta, "run": run, "X": faithful}
    got = eval(here(run if of_run else run.theta, name), names)
    wanted = getattr(peer, name)
    wanted = wanted(faithful) if name in ASKED else wanted
    np.testing.assert_allclose(got, wanted, rtol=1e-5, atol=1e-5)


def test_every_name_leads_to_what_can_be_called(run, faithful):
    names = {"gmmlab": gmmlab, "numpy": np, "theta": run.theta, "run": run, "X": faithful}
    names |= {"K": 2, "N": 3, "rng": 0, "dataclasses": dataclasses}
    assert len(elsewhere.OF_A_RUN) >= 7
    assert len(elsewhere.OF_A_MIXTURE) >= 30
    for table, owner in ((elsewhere.OF_A_RUN, run), (elsewhere.OF_A_MIXTURE, run.theta)):
        for name, way in table.items():
            assert here(owner, name) == way
            assert eval(way, names) is not None


def test_clusters_are_those_of_the_other(faithful):
    start = faithful[:3]
    run = kmeans.kmeans(faithful, start)
    peer = KMeans(3, init=start, n_init=1, tol=0).fit(faithful)
    names = {"gmmlab": gmmlab, "run": run, "X": faithful}
    for name in ("cluster_centers_", "labels_", "inertia_", "predict"):
        wanted = getattr(peer, name)
        wanted = wanted(faithful) if name == "predict" else wanted
        np.testing.assert_allclose(eval(here(run, name), names), wanted, rtol=1e-9)


def test_every_argument_leads_to_one_of_ours():
    ours = set(inspect.signature(fit).parameters)
    for name, way in elsewhere.ARGUMENTS.items():
        assert name not in ours
        assert re.match(r"gmmlab\.em\(", way) or way.partition("=")[0] in ours, way


@pytest.mark.parametrize("kind", [GaussianMixture, bernoulli.BernoulliMixture])
@pytest.mark.parametrize(
    ("given", "named"),
    [((2,), {}), ((), {"n_components": 2}), ((3,), {"random_state": 0}), ((), {"G": 3})],
)
def test_a_mixture_made_as_an_estimator_is_led_to_fit(kind, given, named):
    with pytest.raises(TypeError, match=r"learned from data by gmmlab\.fit\(X, K\)\.theta"):
        kind(*given, **named)


class OfK(GaussianMixture):
    """A mixture of one's own that is made of how many components it has, and of a seed."""

    def __init__(self, k, seed=0):
        mu = np.random.default_rng(seed).standard_normal((k, 2))
        super().__init__(np.full(k, 1 / k), mu, [np.eye(2)] * k)


def test_a_mixture_of_ones_own_is_made_as_it_likes():
    assert OfK(3).K == OfK(k=3, seed=1).K == 3


class Heavy(GaussianMixture):
    """A property of it needs what is not there."""

    @property
    def tails(self):
        return 2 * self.nu


def test_a_property_says_what_it_lacks_itself(run):
    theta = run.theta
    with pytest.raises(AttributeError, match="'Heavy' object has no attribute 'nu'"):
        assert Heavy(theta.pi, theta.mu, theta.Sigma).tails


class Still(GaussianMixture):
    """Means stay where they are."""

    def maximize(self, S):
        new = super().maximize(S)
        return type(self)(new.pi, self.mu, new.Sigma, self.covariance_shape)


def test_weights_learned_beside_fixed_means_are_shares(run, faithful):
    theta = run.theta
    moved = em(faithful, Still(theta.pi, theta.mu + 0.1, theta.Sigma)).theta
    np.testing.assert_array_equal(moved.mu, theta.mu + 0.1)
    gamma = gmmlab.e_step(faithful, moved)
    np.testing.assert_allclose(moved.pi, gamma.mean(axis=0), atol=1e-5)


def test_order_and_copies(run, faithful):
    theta = run.theta
    names = {"dataclasses": dataclasses, "theta": theta}
    saved = json.loads(json.dumps(eval(here(theta, "to_dict"), names), default=np.ndarray.tolist))
    assert GaussianMixture(**saved) == theta
    back = {
        name: getattr(theta, name)[theta.mu[:, 0].argsort()[::-1]]
        for name in saved
        if name != "covariance_shape"
    }
    names["theta"] = dataclasses.replace(theta, **back)
    block = elsewhere.__doc__.rpartition("::")[2].partition("\n\nTo keep")[0]
    exec(textwrap.dedent(block), names)
    assert (np.diff(names["theta"].mu[:, 0]) > 0).all()
    np.testing.assert_allclose(names["theta"].log_density(faithful), theta.log_density(faithful))
    for twin in (copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))):
        assert twin(run) == run
        assert twin(theta) == theta
    assert not hasattr(run, "nothing")
    assert not hasattr(theta, "nothing")
