"""Checked once, at the door: how often arguments enter `validation` does not grow with the work."""

import pytest

from gmmlab import bernoulli, datasets, fit, validation


@pytest.fixture
def entries(monkeypatch):
    """Names of the checks that were made, in order."""
    made = []

    def noted(name, check):
        def wrapper(*arguments, **options):
            made.append(name)
            return check(*arguments, **options)

        return wrapper

    for name, check in list(vars(validation).items()):
        if getattr(check, "__module__", None) == validation.__name__:
            monkeypatch.setattr(validation, name, noted(name, check))
    return made


@pytest.mark.parametrize("learn", [fit, bernoulli.fit])
def test_a_fit_checks_its_data_a_few_times_whatever_it_does_with_them(entries, learn):
    X = datasets.digits()[0][:60, 300:310] if learn is bernoulli.fit else datasets.old_faithful()
    entries.clear()
    learn(X, 2, rng=0, restarts=1, max_iter=1)
    least = entries.count("data")
    entries.clear()
    learn(X, 2, rng=0, restarts=1, max_iter=9)
    assert entries.count("data") == least
    assert least <= 4
