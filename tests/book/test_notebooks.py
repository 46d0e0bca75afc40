"""The committed notebooks: complete, free of any machine's traces, and compared in earnest."""

import json
import re
import subprocess
import sys
from pathlib import Path

import install_cell
import nbformat
import pytest
from nbval.plugin import get_sanitize_patterns

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "book").glob("*.ipynb")) + sorted(
    (ROOT / "book/chapters").glob("*.ipynb")
)
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
TRACES = re.compile(r"/(?:home|Users|root|tmp|private)/|[A-Z]:\\\\Users|site-packages|ipykernel_\d")

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)


def read(path):
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def test_there_are_notebooks():
    assert NOTEBOOKS


@each_notebook
def test_every_cell_was_run_in_order(path):
    counts = [cell.execution_count for cell in code_cells(read(path))]
    assert counts == list(range(1, len(counts) + 1))


@each_notebook
def test_no_trace_of_a_machine(path):
    notebook = read(path)
    assert set(notebook.metadata) <= {"kernelspec", "language_info", "widgets"}
    assert notebook.metadata.kernelspec.name == "python3"
    assert "version" not in notebook.metadata.language_info
    for cell in notebook.cells:
        if cell.id != install_cell.ID:
            assert set(cell.metadata) <= {"tags", "nbgrader"}, cell.source
    without_pictures = re.sub(r"base64,[A-Za-z0-9+/=]+", "", path.read_text(encoding="utf-8"))
    assert not TRACES.findall(without_pictures)


@each_notebook
def test_nothing_was_printed_to_standard_error(path):
    streams = [out for cell in code_cells(read(path)) for out in cell.outputs]
    assert not [out for out in streams if out.output_type == "error" or out.get("name") == "stderr"]


@each_notebook
def test_widgets_have_their_state(path):
    notebook = read(path)
    state = notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    for cell in code_cells(notebook):
        for out in cell.outputs:
            if view := out.get("data", {}).get(WIDGET_VIEW):
                assert view["model_id"] in state, cell.source


def nbval(path):
    """Run nbval as `make test` does; return what pytest printed."""
    sanitize = ROOT / "tests/book/nbval_sanitize.cfg"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval"]
    command += ["--nbval-current-env", f"--nbval-sanitize-with={sanitize}", str(path)]
    return subprocess.run(command, cwd=path.parent, capture_output=True, text=True)


def written(cells, path):
    """Write a notebook of cells, run by `make notebooks`'s own program."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    nbformat.write(notebook, path)
    refresh(path)
    return path


def refresh(path):
    command = [sys.executable, ROOT / "book/notebooks.py", "refresh", path]
    subprocess.run(command, check=True, capture_output=True)


CELLS = [
    "from myst_nb import glue\nimport ipywidgets",
    "-267.91",
    "print('log likelihood', -1130.2640682)",
    'glue("likelihood", "-1130.264", display=False)',
    "ipywidgets.IntSlider(3)",
    "from IPython.display import HTML\nHTML('<img alt=\"gap 1.50 nats\">')",
    "print(object())",
]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return written(CELLS, tmp_path_factory.mktemp("notebooks") / "small.ipynb")


def test_a_fresh_notebook_passes(small):
    run = nbval(small)
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize(
    ("stored", "changed"),
    [
        ("-267.91", "-267.92"),
        ("-1130.264068", "-1130.264069"),
        ("'-1130.264'", "'-1130.265'"),
        ("1.50", "1.51"),
    ],
    ids=["result", "printed", "glued", "alternative text"],
)
def test_one_changed_digit_fails(small, tmp_path, stored, changed):
    notebook = read(small)
    for cell in notebook.cells:
        text = json.dumps(cell.outputs)
        cell.outputs = [nbformat.from_dict(o) for o in json.loads(text.replace(stored, changed))]
    copy = tmp_path / "copy.ipynb"
    nbformat.write(notebook, copy)
    run = nbval(copy)
    assert run.returncode == 1, run.stdout
    assert "1 failed" in run.stdout


def test_refreshing_twice_changes_nothing(small):
    def text():
        return re.sub(r"0x[0-9a-f]+", "", small.read_text(encoding="utf-8"))

    before = text()
    refresh(small)
    assert text() == before


def test_tidying_keeps_outputs_and_drops_the_machine(small, tmp_path):
    notebook = read(small)
    outputs = [cell.outputs for cell in code_cells(notebook)]
    notebook.metadata.kernelspec.update(name="mine", display_name="my .venv")
    notebook.metadata.language_info.version = "3.12.1"
    notebook.metadata.vscode = {"interpreter": "somewhere"}
    notebook.cells[0].metadata = {
        "tags": ["remove-cell"],
        "execution": {"iopub.status.busy": "now"},
    }
    path = tmp_path / "untidy.ipynb"
    nbformat.write(notebook, path)
    command = [sys.executable, ROOT / "book/notebooks.py", "tidy", path]
    assert subprocess.run(command, capture_output=True).returncode == 1  # it changed the file
    assert subprocess.run(command, capture_output=True).returncode == 0  # and has no more to do
    tidied = read(path)
    assert tidied.metadata == read(small).metadata
    assert tidied.cells[0].metadata == {"tags": ["remove-cell"]}
    assert [cell.outputs for cell in code_cells(tidied)] == outputs


@each_notebook
def test_every_stored_digit_is_compared(path):
    """No pattern of the sanitising file swallows a digit that a reader sees, up to six decimals."""
    patterns = get_sanitize_patterns((ROOT / "tests/book/nbval_sanitize.cfg").read_text())

    def sanitized(text):
        for regex, replacement in patterns:
            text = re.sub(regex, replacement, text)
        return text

    checked = 0
    for text in stored_texts(read(path)):
        for number in re.finditer(r"(?<![\w.])\d+(\.\d{1,6})?", text):
            last = number.end() - 1
            near = slice(max(0, last - 60), last + 60)
            other = text[:last] + str((int(text[last]) + 1) % 10) + text[last + 1 :]
            assert sanitized(other[near]) != sanitized(text[near]), text[near]
            checked += 1
    assert checked


def stored_texts(notebook):
    """What cells print, return and glue, as text, without the data of pictures and their ids."""
    for cell in code_cells(notebook):
        for output in cell.outputs:
            for text in [output.get("text", ""), *output.get("data", {}).values()]:
                if isinstance(text, str):
                    yield re.sub(r'base64,[A-Za-z0-9+/=]+|<script.*?</script>|id="[^"]*"', "", text)


@each_notebook
def test_the_cell_that_installs_is_behind_the_title_and_as_it_is_made_now(path):
    notebook = read(path)
    assert [cell.id for cell in notebook.cells].index(install_cell.ID) == 1
    assert notebook.cells[1].source == install_cell.SOURCE
    assert notebook.cells[1].metadata == install_cell.METADATA
    assert notebook.cells[1].outputs == []


TEACHES = 72  # characters that are read without scrolling sideways, at 1280 pixels


@pytest.mark.parametrize("path", NOTEBOOKS[1:], ids=lambda path: path.name)
def test_code_that_a_page_shows_is_read_without_scrolling_sideways(path):
    for cell in code_cells(read(path)):
        if not {"remove-cell", "hide-input"} & set(cell.metadata.get("tags", [])):
            long = [line for line in cell.source.splitlines() if len(line) > TEACHES]
            assert not long, f"{cell.id}: {long}"
