"""Mend what the theme and MyST-NB leave in each page that a screen reader stumbles over.

A button's name must contain the text seen on it; everything must lie in a landmark. Where the theme
one day does this itself, the replacement finds nothing and can go.
"""

from pathlib import Path

MENDED = {
    # The words on the fold, "Show code cell source", are its name.
    '<summary aria-label="Toggle hidden content">': "<summary>",
    # So are "Search Ctrl+K" on the search button.
    'search-button-field search-button__button pst-js-only" title="Search" aria-label="Search"': (
        'search-button-field search-button__button pst-js-only" title="Search"'
    ),
    # These icons' titles would be read as text that is seen.
    'data-mode="light" title="Light"': 'data-mode="light"',
    'data-mode="dark"  title="Dark"': 'data-mode="dark"',
    'data-mode="auto"  title="System Settings"': 'data-mode="auto"',
    'id="pst-primary-sidebar" class="bd-sidebar-primary bd-sidebar"': (
        'id="pst-primary-sidebar" class="bd-sidebar-primary bd-sidebar"'
        ' role="complementary" aria-label="Book"'
    ),
}


def mend(app, error):
    """Replace, in every page that was written."""
    if error or app.builder.format != "html":
        return
    for path in Path(app.outdir).rglob("*.html"):
        text = before = path.read_text(encoding="utf-8")
        for old, new in MENDED.items():
            text = text.replace(old, new)
        if text != before:
            path.write_text(text, encoding="utf-8")


def setup(app):
    app.connect("build-finished", mend)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
