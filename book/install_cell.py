"""The cell that installs `gmmlab` where it is missing; every notebook that readers get begins so.

Once a version is released, which CITATION.cff says with its date, the cell installs that from the
package index. Until then it takes the repository that `_config.yml` names: a name that nobody has
registered yet could be anybody's.
"""

from pathlib import Path

import nbformat
import yaml

ID = "install"
ROOT = Path(__file__).parents[1]


def requirement(repository, citation):
    """Return what is installed.

    Parameters
    ----------
    repository : dict
        Of `_config.yml`: `url` and `branch`.
    citation : dict
        CITATION.cff: `version`, and `date-released` if it is.
    """
    if "date-released" in citation:
        return f"gmmlab[notebooks]>={citation['version']}"
    return f"gmmlab[notebooks] @ git+{repository['url']}@{repository['branch']}"


def _read(name):
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def requirement_now():
    """What is installed, by the settings as they are."""
    return requirement(_read("_config.yml")["repository"], _read("CITATION.cff"))


SOURCE = f"""\
# @title This installs gmmlab where it is missing, as on Colab. Elsewhere it does nothing.
import importlib.util
import sys

if importlib.util.find_spec("gmmlab") is None:
    %pip install -q "{requirement_now()}"
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
