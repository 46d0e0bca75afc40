"""Answers in the page of a set: what `answers.js` needs to make editors of them.

The directives `answer` and `answer-in-words` hold a cell for an answer, by its `grade_id`;
`book/exercises/make.py` writes them. Without JavaScript they show what the cell holds. The editor,
CodeMirror, is laid out as the other scripts from npm are; where it could not be had, answers are
typed into plain fields.
"""

import json
from typing import ClassVar

import browser_notebooks
import edition
import live_pictures
import vendor
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

PARTS = ("python.js", "checking.js", "kept-answers.js", "plain-field.js")  # before answers.js
SCRIPTS = ("editor.js",)  # what answers.js loads itself, by a name of its own for each edition


class Answer(nodes.General, nodes.Element):
    """A cell in which students answer; its attributes go into the page as data."""


class AnswerDirective(SphinxDirective):
    """Code: what a check is called with, and which."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {
        "check": directives.unchanged_required,
        "answer": directives.unchanged_required,
        "points": directives.positive_int,
    }

    def run(self):
        """Return the cell, and how it is checked elsewhere."""
        options, code = self.options, "\n".join(self.content)
        call = f"checks.{options['check']}({options['answer']})"
        points = in_words(options["points"])
        block = nodes.literal_block(code, code, language="python")
        said = nodes.paragraph(
            "", "", nodes.Text("Check it with "), nodes.literal("", call), nodes.Text(f"; {points}")
        )
        data = {
            "answer": self.arguments[0],
            "check": options["check"],
            "called": options["answer"],
            "points": points,
        }
        return [Answer("", block, said, classes=["exercise"], data=data)]


class WordsDirective(SphinxDirective):
    """Words, which a person reads."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {"points": directives.positive_int}

    def run(self):
        """Return the cell."""
        data = {"answer": self.arguments[0], "points": in_words(self.options["points"])}
        cell = Answer(classes=["answer-words"], data=data)
        self.state.nested_parse(self.content, self.content_offset, cell)
        return [cell]


def in_words(points):
    """Return "1 point.", "2 points."."""
    return f"{points} point{'s' * (points != 1)}."


def open_answer(self, node):
    """Open the element around an answer."""
    data = {f"data-{name}": value for name, value in node["data"].items()}
    self.body.append(self.starttag(node, "div", **data))


def close_answer(self, node):
    """Close it."""
    self.body.append("</div>\n")


def modules():
    """Return where the editor's modules lie within `_static`, by the names they import."""
    files = {
        entry["package"].rpartition("@")[0]: path
        for entry in vendor.LOCK["editor"].values()
        for path in entry["take"].values()
        if path.endswith(".js")
    }
    return {name: f"vendor/{path}" for name, path in files.items()}


def lay_out(app):
    """Write the editor's modules beside the other scripts."""
    if app.builder.name != "html":
        return
    loss = "Answers are typed into plain fields"
    files = live_pictures.made(
        lambda say: vendor.scripts(say, "editor"), loss, live_pictures.WITHOUT_NPM
    )
    live_pictures.write(live_pictures.FOLDER, files)


def add_scripts(app, page, template, context, doctree):
    """Add the scripts to pages in which there is something to answer."""
    if app.builder.name != "html" or 'class="exercise' not in context.get("body", ""):
        return
    static = "../" * page.count("/") + "_static/"
    imports = {name: static + path for name, path in modules().items()}
    app.add_js_file(None, body=json.dumps({"imports": imports}), type="importmap", priority=0)
    for name in PARTS:
        app.add_js_file(name, loading_method="defer")
    parts = [(live_pictures.STATIC / name).read_bytes() for name in SCRIPTS]
    data = {
        "data-modules": f"editor.js?{edition.digest(*parts)}",
        "data-megabytes": f"{app.config.live_megabytes:.1f}",
        "data-edition": app.config.live_edition,
    }
    if browser_notebooks.LOCK.exists():
        data["data-more"] = "scipy"
    app.add_js_file("answers.js", loading_method="defer", **data)


def setup(app):
    app.add_directive("answer", AnswerDirective)
    app.add_directive("answer-in-words", WordsDirective)
    app.add_node(Answer, html=(open_answer, close_answer))
    app.add_css_file("answers.css")
    app.connect("builder-inited", lay_out)
    app.connect("html-page-context", add_scripts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
