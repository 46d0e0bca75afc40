"""The directive `question`: a dropdown whose answer is asked for before it unfolds.

    ````{question} 2. You multiply both columns by ten. By which factor does J grow?
    :number: 100
    :within: 1

    Every squared distance and $J$ are multiplied by a hundred …
    ````

`number` is the right number; where it depends on data it is glued, in quotes:
`:number: "{glue:text}`visitor`"`. `within` says how far an answer may be from it, `unit` what
stands behind it. Or there are `choices`, separated by semicolons, of which `right` is right.
`questions.js` asks, and keeps what was answered in the reader's browser, under the page's name and
the question's words: another place or number keeps the answer, other words ask anew. Without
JavaScript, on paper and in notebooks, it is a dropdown.
"""

import re

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx_design.dropdown import DropdownDirective

SCRIPTS = ("kept-answers.js", "questions.js")
NUMBER = re.compile(r"^\d+\.\s*")  # of a question under "Check yourself"


class Question(nodes.General, nodes.Element):
    """A dropdown, and what is needed to judge an answer to it."""


class QuestionDirective(DropdownDirective):
    """See the top of the file."""

    option_spec = DropdownDirective.option_spec | {
        "number": directives.unchanged_required,
        "within": directives.unchanged_required,
        "unit": directives.unchanged_required,
        "choices": lambda text: [choice.strip() for choice in text.split(";")],
        "right": directives.unchanged_required,
    }

    def run_with_defaults(self):
        """Return the dropdown, with what is needed beside it, unseen."""
        choices, right = self.options.get("choices", []), self.options.get("right")
        number = self.options.get("number")
        if bool(choices) == (number is not None) or (choices and right not in choices):
            raise self.error(f"{self.name}: give a number, or choices of which one is right")
        data = {
            "name": nodes.make_id(NUMBER.sub("", self.arguments[0])),
            "within": self.options.get("within", "0"),
            "unit": self.options.get("unit", ""),
        }
        question = Question(classes=["question"], data=data)
        for text in choices or [number]:
            parts, messages = self.state.inline_text(text, self.lineno)
            kind = "question-right" if text in (right, number) else "question-wrong"
            question += [nodes.inline("", "", *parts, classes=[kind, "question-unseen"]), *messages]
        question += super().run_with_defaults()
        return [question]


def open_question(self, node):
    """Open the element around a question."""
    data = {f"data-{name}": value for name, value in node["data"].items()}
    self.body.append(self.starttag(node, "div", **data))


def close_question(self, node):
    """Close it."""
    self.body.append("</div>\n")


def add_script(app, page, template, context, doctree):
    """Add the scripts to pages that ask."""
    if app.builder.name == "html" and 'class="question' in context.get("body", ""):
        for name in SCRIPTS:
            app.add_js_file(name, loading_method="defer", **{"data-page": page})


def setup(app):
    app.add_directive("question", QuestionDirective)
    app.add_node(Question, html=(open_question, close_question))
    app.connect("html-page-context", add_script)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
