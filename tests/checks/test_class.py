"""A class of forty, with figures, formulas and cheats, graded in one run."""

import base64
import copy
import csv
import io
import re

import make
import markers
import nbformat
import pytest
from matplotlib.figure import Figure
from nbformat import v4

from gmmlab.checks import __main__ as command

SETS = ("01-clusters", "04-em", "05-bound", "07-bernoulli")
DRAWS = """
import matplotlib.pyplot as plt
plt.plot({values})
plt.xlabel("iteration"); plt.ylabel("nats")
"""
SHOWS = """
from matplotlib.figure import Figure
figure = Figure(figsize=(3, 2))
figure.subplots().plot({values})
figure
"""
SAYS = r"It rises, since $\ln p(X\mid\theta)=\mathcal L(q,\theta)+\mathrm{{KL}}(q\|p)$: {name}."
CHEATS = {
    "01-clusters": ("assign", "from gmmlab.kmeans import assign as nearest"),
    "04-em": ("m-step", "maximise = checks.m_step.parts[0].formula"),
    "05-bound": ("bound", "lower_bound = getattr(gmmlab.checks, 'lower_bound').parts[0].formula"),
    "07-bernoulli": ("tells", "def given(i, pi, mu):\n    return checks.x(pi)"),
}


def drawn(values):
    file = io.BytesIO()
    figure = Figure(figsize=(3, 2))
    figure.subplots().plot(values)
    figure.savefig(file, format="png", dpi=60)
    return base64.b64encode(file.getvalue()).decode()


def handed_in(number, source):
    """A student's notebook: right, or with one answer left out; each fifth calls the checks."""
    name, given = source.metadata.gmmlab.set, copy.deepcopy(source)
    cheat = CHEATS[name] if number % 5 == 4 else ("", "")
    cells = []
    for cell in given.cells:
        data = cell.metadata.get("nbgrader", {})
        if data.get("grade_id") == cheat[0]:
            cell.source = cheat[1]
        if cell.cell_type == "markdown" and data.get("solution"):
            cell.source = SAYS.format(name=f"student {number}")
            values = [1, 2, 3 + number]
            code = v4.new_code_cell((DRAWS, SHOWS)[number % 2].format(values=values))
            output = v4.new_output("display_data", {"image/png": drawn(values)})
            code.outputs = [output] if number % 3 else []
            cells.append(code)
        cells.append(cell)
    return v4.new_notebook(cells=cells, metadata=given.metadata)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("forty")
    sources = [make.read(make.HERE / f"{name}.md") for name in SETS]
    (folder / "sets").mkdir()
    for source in sources:
        path = folder / "sets" / f"{source.metadata.gmmlab.set}.ipynb"
        nbformat.write(markers.release(source), path)
    for number in range(40):
        path = folder / "in" / f"s{number:02}" / "answers.ipynb"  # the metadata name the set
        path.parent.mkdir(parents=True)
        nbformat.write(handed_in(number, sources[number % 4]), path)
    given = [folder / "in", "--sets", folder / "sets", "--out", folder / "out"]
    assert command.main([*map(str, given), "--seed", "11"]) == 0
    with (folder / "out" / "points.csv").open(newline="", encoding="utf-8") as file:
        return folder / "out", list(csv.DictReader(file))


def test_all_forty_are_graded_as_the_set_that_they_name(graded):
    _, rows = graded
    assert {r["student"]: r["set"] for r in rows} == {f"s{n:02}": SETS[n % 4] for n in range(40)}
    assert not [r for r in rows if "not graded" in r["note"]]


def test_the_cheats_are_listed_and_nobody_else(graded):
    out, rows = graded
    assert {r["student"] for r in rows if r["uses"]} == {f"s{n:02}" for n in range(4, 40, 5)}
    page = (out / "index.html").read_text(encoding="utf-8")
    assert page.count("<h3>") == 8
    for number in range(4, 40, 5):
        grade_id, code = CHEATS[SETS[number % 4]]
        (row,) = [r for r in rows if r["student"] == f"s{number:02}" and r["uses"]]
        assert row["exercise"] == f"{grade_id}-check"
        assert f"s{number:02}, {SETS[number % 4]}: {row['title']}" in page
        assert code.split("\n")[0].replace("'", "&#x27;") in page
        own = (out / f"s{number:02}" / f"{SETS[number % 4]}.html").read_text(encoding="utf-8")
        assert "mentions" not in own  # that is not for the student


def test_honest_answers_have_their_points(graded):
    for r in graded[1]:
        if int(r["student"][1:]) % 5 != 4 and r["note"] != "read by a person":
            assert float(r["points"]) == float(r["of"]), r


@pytest.mark.parametrize("number", range(40))
def test_each_page_shows_figures_formulas_and_titles(graded, number):
    out, rows = graded
    name = SETS[number % 4]
    page = (out / f"s{number:02}" / f"{name}.html").read_text(encoding="utf-8")
    titles = dict.fromkeys(r["title"] for r in rows if r["student"] == f"s{number:02}")
    assert re.findall("<h2>(.*?)</h2>", page) == list(titles)
    assert "<msub>" in page or "<mrow>" in page
    assert "$" not in re.sub("<details>.*?</details>", "", page, flags=re.S)
    images = re.findall(r'<img alt="Figure \d+, ([^"]*)" src="data:image/png;base64,', page)
    written = sum(r["note"] == "read by a person" for r in rows if r["student"] == f"s{number:02}")
    assert images.count("as handed in") == (written if number % 3 else 0)
    assert images.count("made again by running the notebook") >= 1
    assert not re.search(r'(?:src|href)="(?!data:)', page)  # it opens without a network
    assert "default-src 'none'" in page
