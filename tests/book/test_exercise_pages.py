"""The exercises in the built book: every set there, downloadable, and no solution anywhere."""

import leaks
import make
import nbformat
import pytest
from markers import BEGIN, END

SOURCES = sorted(make.HERE.glob("[0-9][0-9]-*.md"))


@pytest.fixture(scope="module")
def secret():
    return leaks.hidden(SOURCES)


def test_nothing_between_markers_is_anywhere_in_the_site(html, secret):
    assert list(leaks.leaks([html], secret)) == []


def test_the_search_finds_a_leak_planted_in_any_of_the_sites_forms(html, secret, tmp_path):
    source = make.read(SOURCES[3])
    students = tmp_path / "students.ipynb"
    nbformat.write(source, students)
    page = next(html.rglob("04-em.html")).read_text(encoding="utf-8")
    line = '<span class="n">mu</span> <span class="o">=</span> gamma.T <b>@</b> X / N_k[:, <i>None</i>]'
    sentence = "A plateau is no proof of an end: some runs stay flat for tens of iterations"
    (tmp_path / "page.html").write_text(
        page.replace(
            "</main>",
            f"<p>{sentence} before they leave the "
            "neighbourhood of a saddle and rise again, so one compares the gain per iteration with a small "
            "tolerance, and distrusts a tolerance that is too large.</p></main>",
        ),
        encoding="utf-8",
    )
    (tmp_path / "code.html").write_text(
        page + line + "Sigma = np.einsum(&quot;nk,nkd,nke-&gt;kde&quot;,"
        " gamma, away, away) / N_k[:, None, None]",
        encoding="utf-8",
    )
    found = {path.name for path, _, _ in leaks.leaks([tmp_path], secret)}
    assert found == {"students.ipynb", "page.html", "code.html"}


@pytest.mark.parametrize("source", SOURCES, ids=lambda s: s.stem)
def test_each_set_has_a_page_that_links_to_its_notebook(html, source):
    page = (html / "book/exercises/pages" / f"{source.stem}.html").read_text(encoding="utf-8")
    assert page.count("<summary>Hint</summary>") == source.read_text().count(
        "<summary>Hint</summary>"
    )
    links = list((html / "_downloads").rglob(f"{source.stem}.ipynb"))
    assert len(links) == 1 and links[0].relative_to(html).as_posix() in page
    cells = nbformat.read(links[0], 4).cells
    assert [c.source for c in cells] == [c.source for c in make.release(make.read(source)).cells]
    assert not any(marker in cell.source for cell in cells for marker in (*BEGIN, *END))


def test_the_wheel_in_the_site_is_searched(html, secret, tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "gmmlab-0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(
            "gmmlab/answers.py", "joint = np.exp(log_joint - log_joint.max(axis=1, keepdims=True))"
        )
    assert len(list(leaks.leaks([tmp_path], secret))) == 1
