"""The book for e-readers, on paper and in one archive: made by the commands that readers have."""

import posixpath
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import browser as programs
import editions
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted(path.stem for path in (ROOT / "book" / "chapters").glob("*.ipynb"))
RAW_TEX = re.compile(r"\\\(|\\\[|\\mathcal|\\ln\b|\\sum\b")


def make(*forms):
    """Make some forms as the Makefile does; return what was said, and to whom."""
    command = [sys.executable, "book/editions.py", *forms]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@pytest.fixture(scope="module")
def epub():
    run = make("epub")
    assert run.returncode == 0, run.stderr[-2000:]
    return ROOT / "_build" / f"{editions.NAME}.epub"


@pytest.fixture(scope="module")
def pages(epub):
    """The EPUB's texts, by name."""
    with zipfile.ZipFile(epub) as book:
        return {
            name: BeautifulSoup(book.read(name), "html.parser")
            for name in book.namelist()
            if name.endswith(".xhtml")
        }


def test_epubcheck_finds_no_error(epub):
    if not (path := programs.epubcheck()):
        say = pytest.fail if programs.REQUIRED else pytest.skip
        say("no epubcheck here; `make test` installs it where it can")
    command = ["java", "-jar", path, "--failonwarnings", str(epub)]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-3000:]


def test_its_formulas_are_mathml_and_nowhere_tex(pages, html):
    assert not [name for name in pages if name.startswith("_tests/")]
    for chapter in CHAPTERS:
        page = pages[f"book/chapters/{chapter}.xhtml"]
        site = (html / f"book/chapters/{chapter}.html").read_text("utf-8")
        on_page = len(BeautifulSoup(site, "html.parser").select("article div.math[id]"))
        assert len(page.select("div.math[id] math")) == on_page > 0
        words = page.body
        for code in words.find_all(["pre", "code", "math", "annotation"]):
            code.decompose()
        assert not RAW_TEX.search(words.get_text()), chapter


def test_its_pictures_are_in_it_and_told(epub, pages):
    with zipfile.ZipFile(epub) as book:
        files = set(book.namelist())
    count = 0
    for name, page in pages.items():
        for picture in page.find_all("img"):
            assert picture.get("alt") is not None, f"{name}: {picture}"
            source = posixpath.normpath(f"{posixpath.dirname(name)}/{picture['src']}".lstrip("/"))
            assert source in files, f"{name}: {picture}"
            count += 1
    assert count > 3 * len(CHAPTERS)
    assert "_static/em.png" in files


def test_the_pdf_is_tagged_with_outline_and_links():
    run = make("pdf")
    assert run.returncode == 0, run.stderr[-2000:]
    pdf = PdfReader(ROOT / "_build" / f"{editions.NAME}.pdf")
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    titles = flat(pdf.outline)
    for name in ("Why EM works: the bound and its gap", "EM for Gaussian mixtures"):
        assert any(name in title for title in titles)
    links = [link.get_object() for page in pdf.pages[:5] for link in page.get("/Annots", [])]
    assert [link for link in links if "/Dest" in link]  # into the book itself
    assert pdf.metadata.title == "Gaussian mixtures and EM"


def flat(outline):
    """Yield the titles of an outline, chapters and sections alike."""
    return [
        title
        for part in outline
        for title in (flat(part) if isinstance(part, list) else [part.title])
    ]


def test_the_archive_is_the_site_and_says_how_to_open_it(html, tmp_path, monkeypatch):
    assert html == (ROOT / "_build" / "html")
    path = editions.archive()
    with zipfile.ZipFile(path) as packed:
        names = set(packed.namelist())
        told = packed.read(f"{editions.NAME}/HOW-TO-OPEN.txt").decode()
    assert "python3 -m http.server" in told
    site = {
        f"{editions.NAME}/{file.relative_to(html)}" for file in html.rglob("*") if file.is_file()
    }
    assert names - {f"{editions.NAME}/HOW-TO-OPEN.txt"} == site
    path.unlink()


def test_what_cannot_be_made_is_said_in_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(programs, "find", lambda: None)
    assert editions.main(["pdf"]) == 1
    monkeypatch.setattr(editions.book, "BUILD", tmp_path)
    assert editions.main(["archive"]) == 1
    assert editions.main(["scroll"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "The pdf was not made: a PDF is printed by Chromium or Chrome, and none was found here",
        "The archive was not made: there is no site yet; make book comes first",
        "expected some of epub, pdf, archive, got 'scroll'",
    ]
