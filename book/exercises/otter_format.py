"""A set in the format of `otter assign`: raw cells are borders, tests are outputs to be reproduced.

The format is that of otter-grader's documentation, *Notebook Format*. A check's cell becomes a test
that gives True, and a hidden one for each further seed; a written answer becomes a manual question.
"""

import re

import install_cell
import yaml
from markers import BEGIN, END, blocks, graded
from nbformat import v4

SEED = re.compile(r"seed=(\d+)")


def raw(comment, **config):
    """A border cell: what begins or ends, and YAML."""
    text = yaml.safe_dump(config, sort_keys=False, allow_unicode=True) if config else ""
    return v4.new_raw_cell(f"# {comment}\n{text}".strip())


def test(call, hidden):
    """A test cell with the output that a right answer gives."""
    source = ("# HIDDEN\n" if hidden else "") + f"{call}.correct"
    output = v4.new_output("execute_result", {"text/plain": "True"}, execution_count=1)
    return v4.new_code_cell(source, outputs=[output], execution_count=1)


def tests(cell):
    """The tests of a check's cell: as it stands, and with the seeds of its hidden tests."""
    call = f"checks.{cell.metadata.gmmlab.check}({cell.metadata.gmmlab.answer}"
    hidden = "\n".join(line for kind, run in blocks(cell) if kind for line in run)
    seeds = SEED.findall(hidden)
    return [test(f"{call})", False), *(test(f"{call}, seed={s})", True) for s in seeds)]


def solution(cell):
    """An answer's cell with otter's markers in the place of nbgrader's."""
    if cell.cell_type == "markdown":
        lines = [line for kind, run in blocks(cell) if kind for line in run[1:]]
        return v4.new_markdown_cell("\n".join(lines).strip())
    lines = [
        line.replace("###", "#") if line.strip() in {**BEGIN, **END} else line
        for line in cell.source.split("\n")
    ]
    return v4.new_code_cell("\n".join(lines))


def question(name, points, prompt, answer, asked):
    """The cells of one question; without tests a person reads it."""
    manual = {} if asked else {"manual": True}
    inside = [raw("BEGIN TESTS"), *asked, raw("END TESTS")] if asked else []
    return [
        raw("BEGIN QUESTION", name=name, points=points, **manual),
        *prompt,
        raw("BEGIN SOLUTION"),
        solution(answer),
        raw("END SOLUTION"),
        *inside,
        raw("END QUESTION"),
    ]


def assignment(notebook):
    """Return the set as a notebook for `otter assign`."""
    cells = [
        raw(
            "ASSIGNMENT CONFIG",
            name=notebook.metadata.gmmlab.set,
            python_version=3.11,
            requirements=[install_cell.requirement_now()],
            export_cell=False,
            generate=True,
        )
    ]
    prompt, answer = [], None
    for cell in notebook.cells:
        if not graded(cell):
            plain = (
                v4.new_markdown_cell(cell.source)
                if cell.cell_type == "markdown"
                else v4.new_code_cell(cell.source)
            )
            if cell.source.startswith("## "):
                prompt = [plain]
            else:
                (prompt if prompt else cells).append(plain)
            continue
        data = cell.metadata.nbgrader
        if data.solution and not data.grade:
            answer = cell
            continue
        asked = tests(cell) if "gmmlab" in cell.metadata else []
        own = answer if asked else cell
        name = own.metadata.nbgrader.grade_id
        cells += question(name, data.points, prompt, own, asked)
        prompt = []
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    return v4.new_notebook(cells=cells, metadata={"kernelspec": notebook.metadata.kernelspec})
