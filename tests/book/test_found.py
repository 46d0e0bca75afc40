"""What lets pages be found: descriptions always; cards, a map and links once there is a home."""

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from html import unescape
from pathlib import Path

import home
import nbformat
import pytest
import yaml
from PIL import Image

ROOT = Path(__file__).parents[2]
META = re.compile(r'<meta (?:name|property)="([\w:]+)" content="([^"]*)"')
LOADED = re.compile(
    r'<(?:script|img|iframe|link(?! rel="canonical"))[^>]+(?:src|href)="(https?:[^"]+)'
)
NEEDS_A_HOME = (
    "og:",
    "twitter:",
    'rel="canonical"',
    "mybinder.org",
    "colab.research",
    "issues/new",
)
HOME = "https://github.com/Someone/a-book"
SITE = "https://someone.github.io/a-book/"


def meta(page):
    return {name: unescape(content) for name, content in META.findall(page.read_text("utf-8"))}


@pytest.fixture(scope="module")
def pages(html):
    """All pages, but not JupyterLite's own."""
    found = [path for path in html.rglob("*.html") if "lite" not in path.parts]
    return [path for path in found if "_static" not in path.parts]


def test_every_page_has_a_description_of_its_own(pages):
    said = {path: meta(path)["description"] for path in pages if path.parent.name != "_tests"}
    assert len(said) > 30
    assert not {path: words for path, words in said.items() if not 40 <= len(words) <= 160}
    assert not {path: words for path, words in said.items() if re.search(r"[\\$<>\0]", words)}
    doors = [path for path in said if path.name == "index.html"]  # the root leads to the first page
    assert len(set(said.values())) == len(said) - len(doors) + 1


def test_without_a_home_nothing_links_there(pages, html):
    assert yaml.safe_load((ROOT / "_config.yml").read_text())["repository"]["url"] == (
        home.PLACEHOLDER
    )
    for page in pages:
        if page.parent.name != "_tests":  # which quote these very words
            text = page.read_text(encoding="utf-8")
            head, body = text.split("</head>") if "</head>" in text else (text, "")
            links = head + "".join(re.findall(r"<a [^>]*>", body))
            assert not [word for word in NEEDS_A_HOME if word in links], page
            assert home.PLACEHOLDER not in links
    assert not (html / "sitemap.xml").exists()
    assert not (html / "_static/card.png").exists()


def build(folder, repository, **settings):
    """Build a book of two pages with this book's configuration and another address."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config["repository"]["url"] = repository
    config["html"] |= settings
    left_out = {"live_pictures", "browser_notebooks", "equation_index"}  # they need this very book
    left_out |= {"answers", "questions", "course_pages", "decks"}
    extensions = config["sphinx"]["local_extensions"]
    config["sphinx"]["local_extensions"] = {
        name: str(ROOT / path) for name, path in extensions.items() if name not in left_out
    }
    options = config["sphinx"]["config"]
    options["extensions"] = [name for name in options["extensions"] if name not in left_out]
    del options["notebooks_in_browser"]
    static = folder / "book/_static"
    shutil.copytree(ROOT / "book/_static", static, ignore=shutil.ignore_patterns("vendor"))
    (folder / "_config.yml").write_text(yaml.safe_dump(config))
    toc = {"format": "jb-book", "root": "book/index", "chapters": [{"file": "book/one"}]}
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc))
    (folder / "book/index.md").write_text(
        "# A book\n\nIt asks a question, and more follows here.\n"
    )
    words = nbformat.v4.new_markdown_cell("# One\n\nThe first chapter has an answer to it.\n")
    notebook = nbformat.v4.new_notebook(cells=[words, nbformat.v4.new_code_cell("1")])
    notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    nbformat.write(notebook, folder / "book/one.ipynb")
    program = Path(sys.executable).with_name("jupyter-book")
    run = subprocess.run([program, "build", folder, "-W"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
    return folder / "_build/html"


@pytest.fixture(scope="module")
def at_home(tmp_path_factory):
    return build(tmp_path_factory.mktemp("home"), HOME)


def test_with_a_home_cards_point_there(at_home):
    for name, page, title in (
        ("index", "", "Gaussian mixtures and EM"),
        ("book/index", "book/index.html", "A book"),
        ("book/one", "book/one.html", "One"),
    ):
        said = meta(at_home / f"{name}.html")
        assert said["og:url"] == SITE + page
        assert said["og:title"] == title
        assert said["og:description"] == said["description"]
        assert said["og:image"] == f"{SITE}_static/card.png"
        assert said["twitter:card"] == "summary_large_image"
    with Image.open(at_home / "_static/card.png") as card:
        assert card.size == (int(said["og:image:width"]), int(said["og:image:height"]))


def test_with_a_home_there_is_a_map_of_the_pages(at_home):
    tree = ElementTree.parse(at_home / "sitemap.xml")
    places = [place.text for place in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert places == [f"{SITE}book/index.html", f"{SITE}book/one.html"]
    assert f'rel="canonical" href="{places[1]}"' in (at_home / "book/one.html").read_text("utf-8")


def test_with_a_home_a_problem_can_be_reported_and_a_chapter_launched(at_home):
    text = unescape((at_home / "book/one.html").read_text(encoding="utf-8"))
    links = re.findall(r'<a href="(https:[^"]+)"', text)
    issue = next(link for link in links if "/issues/new" in link)
    assert issue.startswith(f"{HOME}/issues/new?")
    assert "book/one.html" in issue
    for host in ("https://mybinder.org/v2/gh/", "https://colab.research.google.com/github/"):
        launch = next(link for link in links if link.startswith(host))
        assert "Someone/a-book" in launch and "book/one.ipynb" in launch


def test_with_a_home_pages_load_nothing_from_elsewhere(at_home):
    for page in ("index.html", "book/index.html", "book/one.html", "search.html"):
        assert LOADED.findall((at_home / page).read_text(encoding="utf-8")) == []


def test_a_site_that_is_served_elsewhere_says_so_itself(tmp_path):
    site = build(tmp_path, HOME, baseurl="https://books.example.org/em")
    said = meta(site / "book/one.html")
    assert said["og:url"] == "https://books.example.org/em/book/one.html"


@pytest.mark.parametrize("host", ["gitlab.com", "codeberg.org"])
def test_another_host_gets_the_links_that_lead_somewhere_there(tmp_path, host):
    site = build(tmp_path, f"https://{host}/someone/a-book", baseurl="https://books.example.org")
    assert meta(site / "book/one.html")["og:url"] == "https://books.example.org/book/one.html"
    text = (site / "book/one.html").read_text(encoding="utf-8")
    assert ("/issues/new" in text) == ("mybinder.org/v2/gl/" in text) == (host == "gitlab.com")
    assert "colab" not in text.partition("<body")[2]


@pytest.mark.parametrize(
    ("repository", "site"),
    [
        ("https://github.com/Someone/a-book", "https://someone.github.io/a-book/"),
        ("https://github.com/Someone/a-book.git", "https://someone.github.io/a-book/"),
        ("https://github.com/someone/someone.github.io/", "https://someone.github.io/"),
        ("https://gitlab.com/someone/a-book", ""),
        ("https://github.com/someone", ""),
    ],
)
def test_where_pages_are_follows_from_the_repository(repository, site):
    assert home.pages(repository) == site
