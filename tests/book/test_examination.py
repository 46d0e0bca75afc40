"""Examinations: a seed draws the numbers, solutions hold, and lie where nobody else reads."""

import re
import subprocess

import examination
import leaks
import make
import nbformat
import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

SEEDS = range(1, 41)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("examination")
    return folder, examination.make(2027, folder)


def questions(seed, folder):
    return [q for part in examination.make(seed, folder).values() for q in part]


def numbers(text):
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", text)]


def test_there_are_two_each_as_a_page_and_as_a_notebook_with_solutions(made):
    folder, parts = made
    names = {f"{n}{tail}.{form}" for n in parts for tail in ("", "-solutions") for form in FORMS}
    assert {p.name for p in folder.iterdir()} == names
    for name, own in parts.items():
        assert sum(q.points for q in own) == sum(p for q in own for p, _ in q.steps) >= 50
        page = (folder / f"{name}-solutions.html").read_text(encoding="utf-8")
        assert page.count("<section>") == len(own) >= 7
        assert "<math" in page and "$" not in re.sub("<pre>.*?</pre>", "", page, flags=re.S)
        book = nbformat.read(folder / f"{name}.ipynb", 4)
        given = [c for c in book.cells if "nbgrader" in c.metadata]
        assert [c.metadata.nbgrader.points for c in given] == [q.points for q in own]


FORMS = ("html", "ipynb")


def test_what_students_get_holds_no_step_of_a_solution(made):
    folder, parts = made
    for name, own in parts.items():
        for form in FORMS:
            path = folder / f"{name}.{form}"
            given = "\n".join(leaks.texts(path))
            for question in own:
                for _, step in question.steps:
                    if len(piece := leaks.letters(step)) >= leaks.LEAST:
                        assert piece not in given
        solved = "\n".join(leaks.texts(folder / f"{name}-solutions.ipynb"))
        assert all(leaks.letters(step) in solved for q in own for _, step in q.steps)


def test_a_seed_makes_the_same_again_and_another_seed_other_numbers(made, tmp_path):
    folder, _ = made
    examination.make(2027, tmp_path / "same")
    for path in folder.iterdir():
        assert (tmp_path / "same" / path.name).read_bytes() == path.read_bytes()
    other = [q.text for q in questions(2028, tmp_path / "other")]
    same = [q.text for q in questions(2027, tmp_path / "again")]
    assert sum(a != b for a, b in zip(other, same, strict=True)) >= 12


@pytest.mark.parametrize("seed", SEEDS)
def test_solutions_hold_when_the_question_is_read_and_worked_out(seed, tmp_path):
    """Numbers are taken from the question's own words, and worked out in another way."""
    by = {q.title: q for q in questions(seed, tmp_path)}
    steps = {title: [text for _, text in q.steps] for title, q in by.items()}

    x = numbers(by["K-means by hand"].text)[:6]
    near = [0 if abs(v - x[0]) <= abs(v - x[1]) else 1 for v in x]
    assert numbers(steps["K-means by hand"][0]) == [k + 1 for k in near]
    parts = [[v for v, k in zip(x, near, strict=True) if k == side] for side in (0, 1)]
    means = [sum(p) / len(p) for p in parts]
    assert numbers(steps["K-means by hand"][1]) == pytest.approx(means, rel=5e-3)
    spread = sum((v - means[k]) ** 2 for v, k in zip(x, near, strict=True))
    assert numbers(steps["K-means by hand"][2])[1] == pytest.approx(spread, rel=5e-3)

    low, high, s, weight, wait = numbers(by["Which component was it?"].text)
    model = GaussianMixture(2, covariance_type="spherical")
    model.weights_, model.means_ = np.array([weight, 1 - weight]), np.array([[low], [high]])
    model.precisions_cholesky_ = np.full(2, 1 / s)
    (gamma,) = re.findall(r"gamma_1=([\d.e-]+)\$", steps["Which component was it?"][2])
    assert float(gamma) == pytest.approx(model.predict_proba([[wait]])[0, 0], rel=5e-3)
    border = float(re.findall(r"=([\d.]+)\$ minutes", steps["Which component was it?"][3])[0])
    assert model.predict_proba([[border]])[0, 0] == pytest.approx(0.5, abs=0.02)

    first = by["Bound and gap of one datum"]
    a, b = map(float, re.findall(r"=1\)=([\d.]+)\$", first.text))
    said = steps["Bound and gap of one datum"]
    total, lower, gap = (float(numbers(t.split("=")[-1])[0]) for t in (*said[:2], "=" + said[3]))
    assert np.exp(total) == pytest.approx(a + b, rel=2e-3)
    assert lower + gap == pytest.approx(total, abs=6e-3)
    assert gap >= 0

    fits = numbers(by["How many components?"].text)
    bic = [p * np.log(fits[0]) - 2 * L for p, L in zip((5, 11, 17), fits[1:4], strict=True)]
    assert numbers(steps["How many components?"][1])[:3] == pytest.approx(bic, abs=0.06)
    assert numbers(steps["How many components?"][1])[3] == np.argmin(bic) + 1

    rows = re.findall(r"^\| ([ABC]) \|(.*)\|$", by["Which run is not EM?"].text, re.M)
    falls = [name for name, row in rows if (np.diff(numbers(row)) < 0).any()]
    assert f"Run {falls[0]}: it falls" in steps["Which run is not EM?"][0] and len(falls) == 1


def test_the_seed_must_be_given_and_what_is_made_is_in_no_repository(capsys):
    with pytest.raises(SystemExit):
        examination.main([])
    assert examination.main(["--seed", "0"]) == 1
    assert "that nobody knows" in capsys.readouterr().err
    where = "instructors/examination/2027/first-solutions.html"
    run = subprocess.run(["git", "check-ignore", "-q", where], cwd=make.ROOT, check=False)
    assert run.returncode in (0, 128)  # ignored; or this is no clone
