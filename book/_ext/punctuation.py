"""Keep together what a line must not break.

To a browser a drawn formula is a box, and a line may break after any box: a comma or a full stop
would open the next line. A number stays with its per cent sign. And the long names of code in a
table may break, so that their column does not get the whole table, but at a dot or an underscore.
"""

import re

from docutils import nodes

MARKS = re.compile(r"[.,;:!?)\]’”]+")
PER_CENT = re.compile(r"(?<![^\d)]) (?=%)")  # after a digit, or at the start: after a glued number
CELL = re.compile(r"<td>.*?</td>", re.DOTALL)
NAME = re.compile(r'(<span class="pre">|<a [^>]*>)([^<]+)(?=<)')
JOINT = re.compile(r"(?<=[A-Za-z])([._]+)(?=[A-Za-z])")
CODE = (nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.raw)


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
    for text in list(doctree.findall(nodes.Text)):
        whole = PER_CENT.sub("\N{NO-BREAK SPACE}", text)
        if whole != text and not isinstance(text.parent, CODE):
            text.parent.replace(text, nodes.Text(whole))


def joints(app, name, template, context, doctree):
    """Let names in a table break at their joints."""
    if "body" in context:
        context["body"] = CELL.sub(
            lambda cell: NAME.sub(lambda m: m[1] + JOINT.sub(r"\1<wbr>", m[2]), cell[0]),
            context["body"],
        )


def setup(app):
    app.connect("doctree-read", hold)
    app.connect("html-page-context", joints)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
