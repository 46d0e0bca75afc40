"""What the whole book as one printed page needs: pictures at rest, nothing beside the text."""

import still
from bs4 import BeautifulSoup

STYLE = """
body { font: 10.5pt/1.45 serif; }
img { height: auto; max-width: 100%; }
pre { font-size: 8.5pt; white-space: pre-wrap; }
table { border-collapse: collapse; }
td, th { border-bottom: 1px solid #999; padding: 2pt 6pt 2pt 0; text-align: left; }
.related, .sphinxsidebar, .footer { display: none; }
.eqno { float: right; }
div.cell, figure, tr, div.math, .unfolded { break-inside: avoid; }
.toctree-wrapper > section { break-before: page; }
.highlight { background: #f6f6f6 !important; }
a { color: #0a6c9a; text-decoration: none; }
"""


def tidy(app, page, template, context, doctree):
    """Bring a page's body to rest."""
    if "body" not in context:
        return
    soup = still.settle(BeautifulSoup(context["body"], "html.parser"), app.config)
    context["body"] = f"<style>{STYLE}</style>{soup.decode(formatter='minimal')}"


def setup(app):
    still.quiet(app)
    app.connect("html-page-context", tidy, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
