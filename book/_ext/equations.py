"""Number equations as the book does: PRML's numbers, and letters for the steps between them.

A display labelled ``prml-9.13`` shows as (9.13). Any other label in chapter 4 counts through the
chapter: (4a), (4b), ...; in exercise set 4, (E4a), (E4b), ... References made with ``{eq}`` show
the same. Sphinx itself warns of a label that is used twice, or cited and displayed nowhere.
"""

from itertools import count

from docutils import nodes
from numbering import PLACE, number
from sphinx.util import logging

logger = logging.getLogger(__name__)


def number_equations(app, doctree):
    """Give each labelled display its number, both in the page and for references to it."""
    env = app.env
    equations = env.get_domain("math").equations
    place = PLACE.match(env.docname)
    index = count()
    for node in doctree.findall(nodes.math_block):
        label = node.get("label")
        if label is None:
            continue
        if "amsmath" in node["classes"]:
            # MyST labels each bare \begin{align} at random; what nobody can cite has no number.
            del equations[label]
            node["label"] = node["number"] = None
        elif own := number(label, place, index):
            node["number"] = own
        else:
            logger.warning(
                "equation %s: outside a chapter only labels such as prml-9.13 have a number",
                label,
                location=node,
            )
        if node["number"] is not None and node["label"] is not None:
            equations[label] = (env.docname, node["number"])


def setup(app):
    app.connect("doctree-read", number_equations)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
