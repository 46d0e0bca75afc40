"""Keep a full stop on the line of the formula before it.

To a browser a drawn formula is a box, and a line may break after any box: a comma or a full stop
would open the next line.
"""

import re

from docutils import nodes

MARKS = re.compile(r"[.,;:!?)\]’”]+")


def hold(app, doctree):
    """Put each inline formula and the marks right after it into a box that does not break."""
    for math in list(doctree.findall(nodes.math)):
        text = math.next_node(descend=False, siblings=True)
        if not isinstance(text, nodes.Text) or not (marks := MARKS.match(text)):
            continue
        parent, place = math.parent, math.parent.index(math)
        rest = nodes.Text(text[marks.end() :])
        held = nodes.inline("", "", math, nodes.Text(marks[0]), classes=["nobreak"])
        parent[place : place + 2] = [held, rest]


def setup(app):
    app.connect("doctree-read", hold)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
