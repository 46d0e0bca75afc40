"""EM over a Dask array, on two worker processes, is EM on one machine: also when a worker dies."""

import os
import signal
import sys

import dask
import dask.array as da
import numpy as np
import pytest
from distributed import Client, LocalCluster, wait

from gmmlab import GaussianMixture, datasets, distributed, e_step, em, priors
from gmmlab.bernoulli import BernoulliMixture
from gmmlab.loop import walk


@pytest.fixture(scope="module")
def client():
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def problem():
    """4,000 data, and a start that EM has to work from."""
    rng = np.random.default_rng(0)
    centres = np.array([[0, 0, 0], [3, 1, 0], [0, 2, 4]])
    X = centres[rng.integers(3, size=4000)] + rng.standard_normal((4000, 3)) + 100
    return X, GaussianMixture(np.ones(3) / 3, X[:3], np.repeat(4 * np.eye(3)[None], 3, axis=0))


def assert_same(run, expected, tolerance=1e-10):
    assert run.n_iter == expected.n_iter > 3
    assert run.converged == expected.converged
    np.testing.assert_allclose(run.log_likelihoods, expected.log_likelihoods, rtol=tolerance)
    for name in ("pi", "mu", "Sigma"):
        got, wanted = getattr(run.theta, name), getattr(expected.theta, name)
        np.testing.assert_allclose(got, wanted, rtol=tolerance, atol=tolerance)


def processes(client):
    """Process ids of the workers."""
    return set(client.run(os.getpid).values())


def test_two_processes_give_one_machines_result(client, problem):
    X, start = problem
    chunks = da.from_array(X, chunks=(700, -1)).persist()
    wait(chunks)
    holders = {worker for workers in client.who_has(chunks).values() for worker in workers}
    assert len(holders) == 2
    assert len(processes(client) - {os.getpid()}) == 2
    run = distributed.em(chunks, start, max_iter=8, tol=0)
    assert_same(run, em(X, start, max_iter=8, tol=0))


def test_a_worker_that_dies_in_the_middle_of_its_work_changes_nothing(client, problem, tmp_path):
    X, start = problem
    log, dead, before = tmp_path / "log", tmp_path / "dead", processes(client)

    def read(chunk):  # six chunks an iteration: the 15th is in the third iteration
        with log.open("ab", buffering=0) as f:
            f.write(b".")
            if f.tell() == 15 and not dead.exists():
                dead.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        return chunk

    chunks = da.from_array(X, chunks=(700, -1)).map_blocks(read, meta=X[:0])
    run = distributed.em(chunks, start, max_iter=8, tol=0)
    assert_same(run, em(X, start, max_iter=8, tol=0))
    assert log.stat().st_size > 9 * 6  # some chunk was read twice
    assert len(before - processes(client)) == 1


def test_chunks_that_die_with_their_worker_are_computed_anew(client, problem):
    X, start = problem
    client.wait_for_workers(2)
    victim, deaths, before = min(processes(client)), [], processes(client)

    class Deadly(GaussianMixture):
        """After the third M step, a worker is gone, and with it the chunks that it held."""

        def maximize(self, S):
            deaths.append(None)
            if len(deaths) == 3:
                os.kill(victim, signal.SIGKILL)
            theta = super().maximize(S)
            return Deadly(theta.pi, theta.mu, theta.Sigma)

    chunks = da.from_array(X, chunks=(700, -1)).persist()
    wait(chunks)
    run = distributed.em(chunks, Deadly(start.pi, start.mu, start.Sigma), max_iter=8, tol=0)
    assert_same(run, em(X, start, max_iter=8, tol=0))
    assert victim in before
    assert victim not in processes(client)


def test_without_a_cluster_threads_do_the_work(problem):
    X, start = problem
    pids = []

    def read(chunk):
        pids.append(os.getpid())
        return chunk

    chunks = da.from_array(X, chunks=(1500, 2)).map_blocks(read, meta=X[:0])
    with dask.config.set(scheduler="threads"):
        run = distributed.em(chunks, start, tol=1e-3)
    assert_same(run, em(X, start, tol=1e-3))
    assert run.converged
    assert set(pids) == {os.getpid()}


@pytest.mark.parametrize("sizes", [(4000,), (1, 3999), (1000, 0, 3000), (900,) * 4 + (400,)])
def test_walk_adds_up_whatever_the_chunks(problem, sizes):
    """PRML (9.28), chunk by chunk."""
    X, theta = problem
    log_likelihood, S = distributed.walk(da.from_array(X, chunks=(sizes, (3,))), theta)
    expected, T = walk(theta.blocks(X), theta)
    assert log_likelihood == pytest.approx(expected, rel=1e-12)
    assert S.N_k.sum() == pytest.approx(4000)
    ours, one = theta.maximize(S), theta.maximize(T)
    np.testing.assert_allclose(ours.mu, one.mu, rtol=1e-12)
    np.testing.assert_allclose(ours.Sigma, one.Sigma, rtol=1e-9, atol=1e-12)


def test_responsibilities_come_in_the_chunks_of_the_data(problem):
    X, start = problem
    theta = GaussianMixture([0.3, 0.7], start.mu[:2], start.Sigma[:2])
    gamma = distributed.e_step(da.from_array(X, chunks=(700, 1)), theta)
    assert gamma.shape == (4000, 2)
    assert gamma.chunks == ((700,) * 5 + (500,), (2,))
    np.testing.assert_allclose(gamma.compute(), e_step(X, theta), atol=1e-12)


def test_any_mixture():
    images, _ = datasets.digits()
    rng = np.random.default_rng(0)
    start = BernoulliMixture(np.ones(3) / 3, rng.uniform(0.25, 0.75, (3, 784)))
    run = distributed.em(da.from_array(images, chunks=(150, -1)), start, max_iter=5)
    expected = em(images, start, max_iter=5)
    np.testing.assert_allclose(run.log_likelihoods, expected.log_likelihoods, rtol=1e-10)
    np.testing.assert_allclose(run.theta.mu, expected.theta.mu, atol=1e-10)


def test_any_prior(problem):
    X, start = problem
    prior = priors.weak_prior(X, 3)
    chunks = da.from_array(X, chunks=(1500, -1))
    run = distributed.em(chunks, start, prior=prior, max_iter=4)
    assert_same(run, em(X, start, prior=prior, max_iter=4))
    assert run.log_likelihoods[-1] != em(X, start, max_iter=4).log_likelihoods[-1]


def test_progress_is_shown_when_asked_for_and_not_otherwise(problem, capsys):
    X, start = problem
    chunks = da.from_array(X, chunks=(2000, -1))
    distributed.em(chunks, start, max_iter=2)
    assert capsys.readouterr().err == ""
    distributed.em(chunks, start, max_iter=2, progress=True)
    assert "EM" in capsys.readouterr().err


def test_without_tqdm_the_error_says_what_to_install(monkeypatch, problem):
    X, start = problem
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(ImportError, match=r"pip install 'gmmlab\[progress\]'"):
        distributed.em(da.from_array(X, chunks=(2000, -1)), start, progress=True)


def test_without_dask_the_error_says_what_to_install(monkeypatch, problem):
    monkeypatch.setitem(sys.modules, "dask.array", None)
    with pytest.raises(ImportError, match=r"pip install 'gmmlab\[dask\]'"):
        distributed.em(*problem)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda X, chunks: X, "^X: expected a dask.array, got ndarray; gmmlab.em takes"),
        (lambda X, chunks: chunks[:, :2], r"^X: expected shape \(any, 3\), got \(4000, 2\)"),
        (lambda X, chunks: chunks[:, 0], r"^X: expected shape \(any, 3\), got \(4000,\)"),
        (lambda X, chunks: chunks[:0], r"^X: expected at least one datum, got shape \(0, 3\)"),
        (lambda X, chunks: chunks[chunks[:, 0] > 100], r"^X: .*compute_chunk_sizes"),
        (
            lambda X, chunks: da.where(np.arange(4000)[:, None] == 3203, np.nan, chunks),
            r"got NaN at X\[3203, 0\]",
        ),
    ],
)
def test_bad_data_are_named(problem, change, message):
    X, theta = problem
    with pytest.raises(ValueError, match=message):
        distributed.em(change(X, da.from_array(X, chunks=(1500, -1))), theta)


def test_bad_arguments_are_named(problem):
    X, theta = problem
    chunks = da.from_array(X, chunks=(1500, -1))
    with pytest.raises(ValueError, match=r"^theta: expected a mixture, got ndarray"):
        distributed.em(chunks, X)
    with pytest.raises(ValueError, match=r"^tol: expected"):
        distributed.em(chunks, theta, tol=-1)


def test_strides_over_chunks_are_those_of_one_machine(client, problem):
    X, start = problem
    run = distributed.em(da.from_array(X, chunks=(1500, -1)), start, tol=1e-7, accelerate=True)
    assert_same(run, em(X, start, tol=1e-7, accelerate=True), tolerance=1e-6)
    assert run.n_iter < em(X, start, tol=1e-7).n_iter
