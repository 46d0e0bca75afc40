"""Offer the book's other forms on its front page, where they stand when the site is built.

`make epub pdf` before `make book`, and the site has them; without, nothing is promised.
"""

import shutil
from pathlib import Path

FORMS = {"epub": "for e-readers (EPUB)", "pdf": "on paper (PDF)"}


def made():
    """Return the forms that were made: their files, by the words for them."""
    build = Path(__file__).parents[2] / "_build"
    return {words: path for ending, words in FORMS.items() for path in build.glob(f"*.{ending}")}


def add_links(app, page, template, context, doctree):
    """Say at the end of the front page where the other forms are."""
    if page != app.config.root_doc or app.builder.name != "html" or not made():
        return
    root = "../" * page.count("/")
    links = [
        f'<a href="{root}{path.name}" download>{words}</a>, {path.stat().st_size / 1e6:.0f} MB'
        for words, path in made().items()
    ]
    context["body"] += f'<p class="other-forms">The whole book: {"; ".join(links)}.</p>'


def copy(app, exception):
    """Put them into the finished site."""
    if not exception and app.builder.name == "html":
        for path in made().values():
            shutil.copy(path, app.outdir)


def setup(app):
    app.connect("html-page-context", add_links)
    app.connect("build-finished", copy)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
