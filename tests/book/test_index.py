"""The index of equations: nothing missing, and each thing where it says."""

import re

import calls
import pytest
import sources
from bs4 import BeautifulSoup
from equation_index import page_of

SLIDES = {f"slide {n}" for n in (3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14)}


@pytest.fixture(scope="session")
def table(html):
    """The rows of the built table: its name, then the links of each cell, or the words."""
    page = BeautifulSoup((html / "book/reference/equations.html").read_text("utf-8"), "html.parser")
    found = {}
    for row in page.select("table.equation-index tbody tr"):
        name, *cells = row.find_all("td")
        found[name.get_text(strip=True)] = [
            [a["href"] for a in cell.find_all("a")] or cell.get_text(strip=True) for cell in cells
        ]
    return found


def test_every_equation_of_the_chapter_and_every_slide_has_a_row(table):
    assert set(table) == {f"({number})" for number in sources.NUMBERS} | SLIDES
    assert len(sources.NUMBERS) == 79 + 7


def test_no_cell_is_empty_and_words_stand_only_for_slides_without_an_equation(table):
    for name, cells in table.items():
        assert len(cells) == 5, name
        assert all(cells), f"{name}: an empty cell in {cells}"
        wordy = [cell for cell in cells if isinstance(cell, str)]
        assert not wordy or name in {"slide 3", "slide 8", "slide 14"}, name


def test_derivations_are_displays_with_that_number(table, html):
    for name, (derived, *_) in table.items():
        if name.startswith("("):
            path, _, anchor = derived[0].partition("#")
            text = (html / "book/reference" / path).resolve().read_text("utf-8")
            display = re.search(rf'id="{anchor}".*?eqno">\(([\d.]+)\)', text, re.DOTALL)
            assert display and f"({display[1]})" == name, derived


def test_a_function_of_a_row_says_so_in_its_docstring(table):
    for name, (_, functions, *_) in table.items():
        if name.startswith("("):
            citing = {n.rpartition(".")[2] for n in sources.functions()[name.strip("()")]}
            assert {link.rpartition(".")[2] for link in functions} <= citing, name


def test_ranges_are_written_out():
    cited = sources.equations("PRML (9.24)-(9.26), and (9.2); (2.94)-(2.96), not (2.83).")
    assert cited == {"9.24", "9.25", "9.26", "9.2", "2.94", "2.95", "2.96"}


def test_what_no_source_cites_leaves_the_cell_empty(monkeypatch):
    monkeypatch.setattr(sources, "tests", lambda: [])
    assert sources.tests_of("9.23") == []


@pytest.mark.parametrize("number", sources.NUMBERS)
def test_what_cites_an_equation_calls_a_function_that_does(number):
    named = sources.functions()[number]
    tests = sources.tests_of(number)
    assert tests, f"({number}): no test cites it"
    for path, line, test in tests:
        where = f"({number}): {path.name}, line {line}, {test} calls none of {named}"
        assert any(calls.holds((path, test), function) for function in named), where


@pytest.fixture(scope="session")
def tests():
    """The tests by the address that the table gives them: file and name."""
    return {
        f"{page_of(path)}.html#L-{line}": (path, name) for path, line, name, _ in sources.tests()
    }


def test_a_test_of_a_row_calls_a_function_of_the_row(table, tests):
    for row, (_, functions, tested, *_) in table.items():
        named = [link.partition("#")[2] for link in functions if "#" in link]
        for link in tested if named else ():
            path, name = tests[link.replace("../", "")]
            found = any(calls.holds((path, name), function) for function in named)
            assert found, f"{row}: {name} of {path.name} calls none of {named}"


SAMPLE = """
import gmmlab
import pytest
from gmmlab import bernoulli, em as climb
from problems import mixture


@pytest.fixture
def start():
    return gmmlab.m_step([[0.0], [1.0]], [[1.0], [1.0]])


def helper(theta):
    return theta.log_density([[0.0]])


def test_one(start):
    climb([[0.0]], start)


def test_two(rng):
    helper(mixture(rng, 2, 2))
    e_step = None


def test_three():
    bernoulli.m_step([[0]], [[1]])
    helper(None)
"""


@pytest.mark.parametrize(
    ("test", "function", "called"),
    [
        ("test_one", "loop.em", True),
        ("test_one", "gaussian.learning.m_step", True),  # through a fixture
        ("test_one", "expectation.e_step", False),
        ("test_two", "mixture.Mixture.log_density", True),  # of a GaussianMixture from problems
        ("test_two", "mixture.Mixture.log_likelihood", False),
        ("test_two", "expectation.e_step", False),  # a name is no call
        ("test_three", "bernoulli.learning.m_step", True),
        ("test_three", "gaussian.learning.m_step", False),  # of the same name
        ("test_three", "mixture.Mixture.log_density", False),  # no mixture was made
    ],
)
def test_what_a_test_calls_is_seen_through_names_helpers_and_fixtures(
    tmp_path, test, function, called
):
    path = tmp_path / "test_sample.py"
    path.write_text(SAMPLE)
    assert calls.holds((path, test), f"gmmlab.{function}") is called
