"""The cell that installs `gmmlab` where it is missing; every notebook that readers get begins so.

Its address is the one that `_config.yml` names, and nothing else has to be changed for another.
"""

from pathlib import Path

import nbformat
import yaml

ID = "install"
_CONFIG = Path(__file__).parents[1] / "_config.yml"
_REPOSITORY = yaml.safe_load(_CONFIG.read_text(encoding="utf-8"))["repository"]
SOURCE = f"""\
# @title This installs gmmlab where it is missing, as on Colab. Elsewhere it does nothing.
import importlib.util
import sys

if importlib.util.find_spec("gmmlab") is None:
    %pip install -q "gmmlab[notebooks] @ git+{_REPOSITORY["url"]}@{_REPOSITORY["branch"]}"
if "google.colab" in sys.modules:
    sys.modules["google.colab"].output.enable_custom_widget_manager()"""
METADATA = {
    "cellView": "form",  # folded on Colab
    "jupyter": {"source_hidden": True},  # and in JupyterLab
    "tags": ["remove-cell"],  # and not there at all in the book
}


def put_into(cells):
    """Return the cells with this one behind the title, once and as it is now."""
    cell = nbformat.v4.new_code_cell(SOURCE, id=ID, metadata=METADATA)
    cells = [cell for cell in cells if cell.id != ID]
    return [*cells[:1], cell, *cells[1:]]
