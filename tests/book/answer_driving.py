"""Answer exercises in their page as a student does: type, check, read the verdict."""

from functools import cache

import make
from driving import COLD
from markers import blocks
from playwright.sync_api import expect

SOURCES = {path.stem: path for path in sorted(make.HERE.glob("[0-9][0-9]-*.md"))}


@cache
def solutions(name):
    """Return the answers of a set's source by grade_id: code, and words."""
    cells = make.read(SOURCES[name]).cells
    cells = [c for c in cells if c.metadata.get("nbgrader", {}).get("solution")]
    return {
        kind: {c.metadata.nbgrader.grade_id: _solved(c) for c in cells if c.cell_type == kind}
        for kind in ("code", "markdown")
    }


def _solved(cell):
    return "\n".join(line for kind, lines in blocks(cell) for line in lines[bool(kind) :]).strip(
        "\n"
    )


def address(name):
    """Return where the page of a set is."""
    return f"book/exercises/pages/{name}.html"


class Exercise:
    """An answer of a page: its editor, its buttons, its verdict."""

    def __init__(self, page, answer):
        self.box = page.locator(f'.exercise[data-check][data-answer="{answer}"]')
        self.editor = self.box.locator(".cm-content")
        self.verdict = self.box.get_by_role("status")
        self.marked = self.box.locator(".answer-line")

    def button(self, name):
        return self.box.get_by_role("button", name=name, exact=True)

    def check(self, code=None, timeout=COLD):
        """Put in code, check it, and return what is said of it."""
        if code is not None:
            self.editor.fill(code)
        self.button("Check").click()
        expect(self.verdict).not_to_be_empty(timeout=timeout)
        return self.verdict.inner_text()

    @property
    def code(self):
        """What the editor holds."""
        expect(self.editor).to_be_visible()
        lines = self.editor.locator(".cm-line").all_inner_texts()
        return "\n".join(line.rstrip("\n") for line in lines)

    @property
    def more(self):
        return self.box.locator(".answer-details").inner_text()


def count(page):
    return page.locator(".answers-count")
