"""The exercises in the built book: every set there, downloadable, and no solution anywhere."""

import zipfile
from html import escape

import install_cell
import leaks
import make
import nbformat
import pytest
from markers import BEGIN, END, secrets

SOURCES = sorted(make.HERE.glob("[0-9][0-9]-*.md"))


@pytest.fixture(scope="module")
def secret():
    return leaks.hidden(SOURCES)


def test_nothing_between_markers_is_anywhere_in_the_site(html, secret):
    assert list(leaks.leaks([html], secret)) == []


def test_the_search_finds_a_leak_planted_in_any_of_the_sites_forms(html, secret, tmp_path):
    source = make.read(SOURCES[3])
    nbformat.write(source, tmp_path / "students.ipynb")
    page = next(html.rglob("04-em.html")).read_text(encoding="utf-8")
    line = next(s for s in secrets(source) if "linalg.solve" in s)
    colours = escape(line).replace("Sigma", "<b>Sigma</b>").replace(":", "<i>:</i>")
    (tmp_path / "code.html").write_text(page + colours, encoding="utf-8")
    sentence = source.cells[-1].source.split(": ")[1].split(". ")[0]
    marked = f"<p>{sentence.replace(' ', ' <em></em>', 3)}.</p>"
    (tmp_path / "text.html").write_text(page + marked, encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "gmmlab-0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(
            "gmmlab/answers.py", next(s for s in secrets(source) if s.startswith("pull"))
        )
    found = {path.name for path, _, _ in leaks.leaks([tmp_path], secret)}
    assert found == {p.name for p in tmp_path.iterdir()}


@pytest.mark.parametrize("source", SOURCES, ids=lambda s: s.stem)
def test_each_set_has_a_page_that_links_to_its_notebook(html, source):
    page = (html / "book/exercises/pages" / f"{source.stem}.html").read_text(encoding="utf-8")
    hint = "<summary>Hint</summary>"
    assert page.count(hint) == source.read_text(encoding="utf-8").count(hint) >= 3
    links = list((html / "_downloads").rglob(f"{source.stem}.ipynb"))
    assert len(links) == 1 and links[0].relative_to(html).as_posix() in page
    cells = nbformat.read(links[0], 4).cells
    assert cells.pop(1).source == install_cell.SOURCE
    assert [c.source for c in cells] == [c.source for c in make.release(make.read(source)).cells]
    assert not any(marker in cell.source for cell in cells for marker in (*BEGIN, *END))
