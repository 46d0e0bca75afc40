"""List what axe finds in a notebook in the browser; the tests hold the list to what it finds."""

import json
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive

KNOWN = Path(__file__).with_suffix(".json")


class KnownFailures(Directive):
    """A list of axe's rules that are broken, with what each means."""

    def run(self):
        items = [
            nodes.list_item(
                "", nodes.paragraph("", "", nodes.literal(text=rule), nodes.Text(f": {what}"))
            )
            for rule, what in sorted(json.loads(KNOWN.read_text(encoding="utf-8")).items())
        ]
        return [nodes.bullet_list("", *items)] if items else [nodes.paragraph(text="nothing.")]


def setup(app):
    app.add_directive("known-failures", KnownFailures)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
