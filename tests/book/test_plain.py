"""Chapters as notebooks for any Jupyter: no MyST is left, and the numbers are the book's."""

import re

import nbformat
import pytest
from plain import SOURCES, number, plain, read, title

CHAPTERS = read(SOURCES["chapters"])
NUMBERS = number({f"book/chapters/{name}": notebook for name, notebook in CHAPTERS.items()})
TITLES = {name: title(notebook) for name, notebook in CHAPTERS.items()}
MYST = re.compile(r"\{[\w:-]+\}`|^`{3,}\{|^:\w+:|^\([\w-]+\)=|\$\$ *\(", re.M)
TAG = re.compile(r"\\tag\{([^}]*)\}")

each_chapter = pytest.mark.parametrize("name", CHAPTERS)


def prose(notebook):
    return "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")


@each_chapter
def test_nothing_of_myst_is_left(name):
    assert MYST.findall(prose(CHAPTERS[name]))
    assert MYST.findall(prose(plain(CHAPTERS[name], NUMBERS, TITLES))) == []


@each_chapter
def test_equations_have_the_numbers_of_the_page(html, name):
    page = (html / f"book/chapters/{name}.html").read_text(encoding="utf-8")
    shown = re.findall(r'class="eqno">\(([^)]*)\)', page)
    assert TAG.findall(prose(plain(CHAPTERS[name], NUMBERS, TITLES))) == shown
    assert shown


@each_chapter
def test_code_is_the_same_and_what_the_page_hides_is_folded(name):
    before, after = CHAPTERS[name], plain(CHAPTERS[name], NUMBERS, TITLES)
    assert [c.source for c in before.cells if c.cell_type == "code"] == [
        c.source for c in after.cells if c.cell_type == "code"
    ]
    folded = [c for c in after.cells if c.metadata.get("jupyter", {}).get("source_hidden")]
    assert [c.id for c in folded] == [
        c.id
        for c in before.cells
        if {"hide-input", "remove-cell"} & set(c.metadata.get("tags", []))
    ]
    nbformat.validate(after)


def notebook(text):
    output = nbformat.v4.new_output(
        "display_data",
        {"application/papermill.record/text/plain": "'−1130.26'"},
        metadata={"scrapbook": {"name": "best", "mime_prefix": "application/papermill.record/"}},
    )
    cells = [nbformat.v4.new_markdown_cell(text), nbformat.v4.new_code_cell(outputs=[output])]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.mark.parametrize(
    ("myst", "markdown"),
    [
        ("reaches {glue:text}`best` nats", "reaches −1130.26 nats"),
        ("by {eq}`prml-9.13`", "by (9.13)"),
        ("$$\na=b\n$$ (prml-9.13)", "$$\na=b \\tag{9.13}\n$$"),
        ("$$a$$", "$$a$$"),
        ("(slide-3)=\nWrite", "Write"),
        (
            "````{dropdown} Why?\nBecause of {eq}`prml-9.13`.\n````",
            "<details>\n<summary>Why?</summary>\n\nBecause of (9.13).\n\n</details>",
        ),
        (
            '````{question} How many?\n:number: "{glue:text}`best`"\n:unit: %\n\nThree.\n````',
            "<details>\n<summary>How many?</summary>\n\nThree.\n\n</details>",
        ),
        (
            "```{glue:figure} fig-a\n:name: fig-a\n\nTwo hills.\n```\n\nSee {numref}`fig-a`.",
            "**Figure 1.** Two hills.\n\nSee Figure 1.",
        ),
        ("see {doc}`the next <05-bound>`", "see [the next](05-bound.ipynb)"),
        ("see {doc}`05-bound`", "see [Why EM works](05-bound.ipynb)"),
        ("the {doc}`notation <../reference/notation>`", "the *notation*"),
    ],
)
def test_myst_becomes_markdown(myst, markdown):
    numbers, titles = {"prml-9.13": "9.13"}, {"05-bound": "Why EM works"}
    assert plain(notebook(myst), numbers, titles).cells[0].source == markdown


@pytest.mark.parametrize("myst", ["{eq}`prml-9.99`", "{glue:text}`worst`", "{doc}`10-more`"])
def test_what_is_cited_and_nowhere_is_an_error(myst):
    with pytest.raises(KeyError, match=r"9\.99|worst|10-more"):
        plain(notebook(myst), {}, {})
