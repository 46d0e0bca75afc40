"""The directive check-list: every check of an exercise, what it takes and what it wants back.

The list is made from the checks themselves when the book is built. Within `eval-rst`.
"""

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.statemachine import StringList

from gmmlab import checks
from gmmlab.checks.judging.check import Check


def lines():
    """The list in reStructuredText: a definition a check, as for any function."""
    yield from (".. py:currentmodule:: gmmlab.checks", "")
    for name in checks.__all__:
        check = getattr(checks, name)
        if isinstance(check, Check):
            values = ", ".join(part.name for part in check.parts)
            equations = ", ".join(dict.fromkeys(part.equation for part in check.parts))
            takes = (
                f"A function of ({', '.join(check.arguments)})" if check.arguments else "A value"
            )
            yield from (f".. py:function:: {name}(answer)", "")
            yield from (f"   {takes}; wanted: {values}. See {equations}.", "")


class CheckList(Directive):
    """Put the list here."""

    def run(self):
        place = nodes.Element()
        self.state.nested_parse(StringList(list(lines()), source="check-list"), 0, place)
        return place.children


def setup(app):
    app.add_directive("check-list", CheckList)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
