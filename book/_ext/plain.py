"""Turn a chapter into a notebook that any Jupyter shows well.

Chapters are written in MyST, for the book. Editors of notebooks know Markdown and LaTeX only, and
would show the rest as it is typed. Here labels become numbers, glued names the values that they
stand for, and directives plain Markdown; what the page hides is folded.

    python book/_ext/plain.py FOLDER    write chapters/ and exercises/ there, all of them plain
"""

import json
import re
import sys
from functools import cache
from itertools import count
from pathlib import Path

import edition
import nbformat
import numbering

DISPLAY = re.compile(r"\$\$(?P<formula>.+?)\$\$(?: \((?P<label>[\w.-]+)\))?", re.S)
ROLE = re.compile(r"\{(?P<name>eq|doc|numref|glue:text)\}`(?P<content>[^`]+)`")
TARGET = re.compile(r"^\([\w-]+\)=\n", re.M)
DIRECTIVE = re.compile(
    r"^(?P<fence>`{3,})\{(?P<name>dropdown|question|glue:figure)\} *(?P<title>[^\n]*)\n"
    r"(?P<options>(?::\w+:[^\n]*\n)*)\n*(?P<body>.*?)\n(?P=fence)$",
    re.S | re.M,
)
BOOK = Path(__file__).parents[1]
SOURCES = {"chapters": BOOK / "chapters", "exercises": BOOK / "exercises" / "notebooks"}
EDITION = "edition"  # in the metadata of a notebook; own-work.js compares it
FOLDED = {"hide-input", "remove-cell"}
STILL = re.compile(r'(?<=<p class="live-why">)[^<]*')
MOVES = "Run this cell, and the picture moves."


def plain(notebook, numbers, titles):
    """Return a copy of a notebook without MyST.

    Parameters
    ----------
    notebook : NotebookNode
        A chapter, with its outputs.
    numbers : dict of str to str
        The number of each labelled equation of the book; see `number`.
    titles : dict of str to str
        The title of each page, by its name.

    Raises
    ------
    KeyError
        If the prose cites an equation, a page or a glued value that is not there.
    """
    notebook = nbformat.from_dict(notebook)
    glued = dict(_glued(notebook))
    figures = {}

    def role(found):
        content = found["content"]
        if found["name"] == "eq":
            return f"({numbers[content]})"
        if found["name"] == "glue:text":
            return glued[content]
        if found["name"] == "numref":
            return figures[content]
        text, _, page = content.rpartition("<")
        name = (page.rstrip(">") or content).rpartition("/")[2]
        text = text.strip() or titles[name]
        return f"[{text}]({name}.ipynb)" if re.match(r"\d\d-", name) else f"*{text}*"

    def display(found):
        if found["label"] is None:
            return found[0]
        return f"$${found['formula'].rstrip()} \\tag{{{numbers[found['label']]}}}\n$$"

    def directive(found):
        title, body = found["title"], found["body"].strip()
        if found["name"] == "glue:figure":
            return f"**{figures[title]}.** {body}"
        return f"<details>\n<summary>{title}</summary>\n\n{body}\n\n</details>"

    prose = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    for cell in prose:
        for found in DIRECTIVE.finditer(cell.source):
            if found["name"] == "glue:figure":
                figures[found["title"]] = f"Figure {len(figures) + 1}"
    for cell in prose:
        text = ROLE.sub(role, DISPLAY.sub(display, TARGET.sub("", cell.source)))
        cell.source = DIRECTIVE.sub(directive, text)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if html := output.get("data", {}).get("text/html"):
                output.data["text/html"] = STILL.sub(MOVES, html)
        if FOLDED & set(cell.metadata.get("tags", [])):
            cell.metadata["jupyter"] = {"source_hidden": True}
    return notebook


def number(sources):
    """Return the number of each labelled equation, as the book counts them.

    Parameters
    ----------
    sources : dict of str to NotebookNode
        The chapters, by document name: "book/chapters/04-em".
    """
    numbers = {}
    for name, notebook in sources.items():
        place, index = numbering.PLACE.match(name), count()
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                for found in DISPLAY.finditer(cell.source):
                    if label := found["label"]:
                        numbers[label] = numbering.number(label, place, index)
    return numbers


def title(notebook):
    """Return the title of a notebook: its first heading."""
    return notebook.cells[0].source.partition("\n")[0].removeprefix("# ")


def _glued(notebook):
    """Yield each glued name and its value in words, without the quotes of a string."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if name := output.get("metadata", {}).get("scrapbook", {}).get("name"):
                words = next(v for k, v in output.data.items() if k.endswith("text/plain"))
                yield name, words.strip("'\"")


def read(folder):
    """Return the notebooks of a folder by name."""
    return {p.stem: nbformat.read(p, as_version=4) for p in sorted(Path(folder).glob("*.ipynb"))}


@cache
def contents():
    """Return all chapters and sets as readers get them: dict of path to text.

    Each carries its edition in its metadata, and so does every copy that a reader makes of it.
    """
    chapters = read(SOURCES["chapters"])
    numbers = number({f"book/chapters/{name}": notebook for name, notebook in chapters.items()})
    titles = {name: title(notebook) for name, notebook in chapters.items()}
    notebooks = {f"chapters/{name}": plain(nb, numbers, titles) for name, nb in chapters.items()}
    notebooks |= {f"exercises/{name}": nb for name, nb in read(SOURCES["exercises"]).items()}
    return {f"{path}.ipynb": dated(notebook) for path, notebook in notebooks.items()}


def dated(notebook):
    """Return the text of a notebook with its edition in it: it changes when anything else does."""
    notebook.metadata.pop(EDITION, None)
    notebook.metadata[EDITION] = edition.digest(_text(notebook).encode())
    return _text(notebook)


def _text(notebook):
    # Not nbformat's own form: JupyterLite takes the lines of an output for a list.
    return json.dumps(notebook, ensure_ascii=False)


def write(folder):
    """Write all of them into a folder."""
    for path, text in contents().items():
        file = Path(folder, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(sys.argv[1]) if len(sys.argv) == 2 else sys.exit(__doc__)
