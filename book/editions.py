"""Make the book's other forms: an EPUB, a PDF, and the whole site in one archive.

    python book/editions.py epub       _build/gaussian-mixtures-and-em.epub
    python book/editions.py pdf        _build/gaussian-mixtures-and-em.pdf
    python book/editions.py archive    _build/gaussian-mixtures-and-em.zip, of a site that is built

Each is made from the sources that the site is made from, by the same Sphinx. Pictures stand still
in the first two, at the setting at which the site shows them first.
"""

import shutil
import sys
import zipfile
from importlib import import_module
from pathlib import Path

import build as book

NAME = "gaussian-mixtures-and-em"
# What only a page in a browser needs, or links to what these forms have not.
ON_PAGES = {
    "sphinx_togglebutton",
    "sphinx_copybutton",
    "sphinx_comments",
    "sphinx_book_theme",
    "edition",
    "home",
    "found",
    "live_pictures",
    "browser_notebooks",
    "decks",
    "other_forms",
}
HOW_TO_OPEN = """Unpack this archive. Then, with Python 3 and in its folder,

    python3 -m http.server --bind 127.0.0.1 8000

and open http://127.0.0.1:8000. Opened as files its pages can be read, but their pictures stand
still: browsers start no Python from there.
"""
PAPER = {"format": "A4", "print_background": True, "tagged": True, "outline": True}
MARGIN = dict.fromkeys(("top", "bottom", "left", "right"), "18mm")
FOOTER = '<p style="font: 8pt serif; margin: auto"><span class="pageNumber"></span></p>'


class NotMadeError(Exception):
    """Something that could not be made, and why, in one line."""


def sphinx(builder, extension, **settings):
    """Build with one of Sphinx's builders; return the folder with what it made.

    Parameters
    ----------
    builder : str
    extension : str
        What replaces the extensions for pages.
    **settings
        Of Sphinx.

    Raises
    ------
    NotMadeError
        If it stops, or warns.
    """
    import yaml

    folder = book.BUILD / "editions" / builder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    config = yaml.safe_load((book.ROOT / "_config.yml").read_text(encoding="utf-8"))
    title, author, rights = (config[name] for name in ("title", "author", "copyright"))
    extensions = config["sphinx"]["config"]["extensions"]
    sys.path.insert(0, str(book.ROOT / "book" / "_ext" / "paper"))
    stopped = book.build(
        book.ROOT,
        folder / builder,
        builder=builder,
        extensions=[name for name in extensions if name not in ON_PAGES] + [extension],
        project=title,
        epub_title=title,
        epub_author=author,
        epub_copyright=rights,
        html_theme="basic",
        **settings,
    )
    if stopped:
        raise NotMadeError(stopped)
    return folder / builder


def epub():
    """Make the EPUB."""
    from gmmlab import __version__

    made = sphinx(
        "epub",
        "electronic",
        html_static_path=["book/_static/paper", "book/_static/em.png"],
        html_css_files=[],
        epub_css_files=["paper.css"],
        epub_basename=NAME,
        epub_cover=("_static/em.png", "epub-cover.html"),
        epub_description="Gaussian mixtures and EM, derived, run and tried",
        epub_identifier=f"{NAME}-{__version__}",
        epub_scheme="",
        epub_show_urls="no",
        epub_use_index=False,
        epub_uid=f"{NAME}-{__version__}",
        version=__version__,
    )
    return shutil.copy(made / f"{NAME}.epub", book.BUILD)


def pdf():
    """Make the PDF: the whole book as one page, printed by the browser that tests use."""
    sys.path.insert(0, str(book.ROOT / "tests" / "book"))
    # Both come with the tests, which `make pdf` has installed; `make book` does without.
    browser = import_module("browser")
    sync_playwright = import_module("playwright.sync_api").sync_playwright

    path = browser.find()
    if path is None:
        raise NotMadeError("a PDF is printed by Chromium or Chrome, and none was found here")
    made = sphinx("singlehtml", "printed")
    page_of_all = (made / "book" / "index.html").rename(made / "all.html")  # as its links have it
    target = book.BUILD / f"{NAME}.pdf"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = launched.new_page()
        page.goto(page_of_all.as_uri())
        page.evaluate("MathJax.startup.promise.then(() => null)")
        page.pdf(
            path=target,
            margin=MARGIN,
            display_header_footer=True,
            header_template="<p></p>",
            footer_template=FOOTER,
            **PAPER,
        )
        launched.close()
    return target


def archive():
    """Pack the built site into one file, with a line that says how to open it."""
    site = book.BUILD / "html"
    if not (site / "index.html").exists():
        raise NotMadeError("there is no site yet; make book comes first")
    target = book.BUILD / f"{NAME}.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(f"{NAME}/HOW-TO-OPEN.txt", HOW_TO_OPEN)
        for path in sorted(site.rglob("*")):
            if path.is_file():
                packed.write(path, f"{NAME}/{path.relative_to(site)}")
    return target


FORMS = {"epub": epub, "pdf": pdf, "archive": archive}


def main(arguments):
    """Make the forms that are named; return the exit status."""
    if not arguments or set(arguments) - set(FORMS):
        print(f"expected some of {', '.join(FORMS)}, got {' '.join(arguments)!r}", file=sys.stderr)
        return 2
    for name in arguments:
        try:
            made = FORMS[name]()
        except NotMadeError as error:
            print(f"The {name} was not made: {error}", file=sys.stderr)
            return 1
        print(f"{made}: {Path(made).stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
