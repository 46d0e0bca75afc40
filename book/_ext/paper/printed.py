"""What the whole book as one printed page needs: pictures at rest, nothing beside the text."""

import still
from bs4 import BeautifulSoup

STYLE = """
.bd-sidebar-primary, .bd-sidebar-secondary, .bd-header, .bd-header-article, .prev-next-area,
.bd-footer, .bd-footer-content, #pst-skip-link, .pst-scroll-pixel-helper, dialog { display: none !important; }
.bd-container, .bd-main, .bd-content, .bd-article-container { display: block !important; max-width: none !important; }
div.cell, figure, table, div.math { break-inside: avoid; }
section > h1 { break-before: page; }
details > summary { display: none; }
"""


def tidy(app, page, template, context, doctree):
    """Bring a page's body to rest, and open what is folded."""
    if "body" not in context:
        return
    soup = still.settle(BeautifulSoup(context["body"], "html.parser"), app.config)
    for folded in soup.find_all("details"):
        folded["open"] = ""
    context["body"] = f"<style>{STYLE}</style>{soup.decode(formatter='minimal')}"


def setup(app):
    still.quiet(app)
    app.connect("html-page-context", tidy, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
