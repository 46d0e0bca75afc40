"""Keep the committed notebooks fresh and free of what belongs to one machine.

    python book/notebooks.py refresh FILES    run them, store outputs and widget state
    python book/notebooks.py tidy FILES       drop the machine's metadata, touch no output

Both renew the cell that installs `gmmlab` where it is missing; running puts it in. Both write a
file only when it changes, so running them twice leaves nothing to commit.
"""

import re
import sys
import time
from pathlib import Path

import install_cell
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

WIDGETS = "application/vnd.jupyter.widget-state+json"
MODEL_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"file_extension": ".py", "name": "python", "pygments_lexer": "ipython3"}
CELL_METADATA = {"tags", "nbgrader", "slideshow"}  # what authors write; the rest is an editor's


def tidy(notebook):
    """Drop what another machine or editor would have written differently."""
    widgets = notebook.metadata.get("widgets")
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE})
    if widgets:
        notebook.metadata.widgets = widgets
    for cell in notebook.cells:
        if cell.id == install_cell.ID:
            cell.source = install_cell.SOURCE
            continue
        cell.metadata = nbformat.from_dict(
            {key: value for key, value in cell.metadata.items() if key in CELL_METADATA}
        )
    return notebook


def number_models(notebook):
    """Replace the random ids of widget models by numbers, in order of appearance.

    Cells come first, then the stored state in the order in which the kernel made the models.
    """
    state = notebook.metadata.get("widgets", {}).get(WIDGETS, {}).get("state", {})
    text = nbformat.writes(nbformat.from_dict({**notebook, "metadata": {}}))
    order = dict.fromkeys(found for found in MODEL_ID.findall(text) if found in state)
    order.update(dict.fromkeys(state))
    number = {old: f"{new:032x}" for new, old in enumerate(order, start=1)}
    return nbformat.reads(
        MODEL_ID.sub(lambda found: number.get(found[0], found[0]), nbformat.writes(notebook)),
        as_version=4,
    )


def write(path, notebook):
    """Write the notebook if its text differs from what is there; return whether it did."""
    text = nbformat.writes(notebook) + "\n"
    changed = text != path.read_text(encoding="utf-8")
    if changed:
        path.write_text(text, encoding="utf-8")
    return changed


def refresh(path):
    """Run a notebook from its first cell to its last and store what it shows."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.pop("widgets", None)
    notebook.cells = install_cell.put_into(notebook.cells)
    cells = sum(cell.cell_type == "code" for cell in notebook.cells)
    done = 0

    def progress(**_):
        nonlocal done
        done += 1
        if sys.stdout.isatty():
            print(f"\r{path}  cell {done} of {cells}", end="", flush=True)

    start = time.perf_counter()
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=40"],  # the kernel's own notices are no output of a chapter
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_executed=progress,
    )
    try:
        client.execute()
    except CellExecutionError as error:
        sys.exit(f"\n{path}: a cell failed, nothing was stored\n{error}")
    changed = write(path, number_models(tidy(notebook)))
    seconds = time.perf_counter() - start
    print(f"\r{path}  {cells} cells  {seconds:.1f} s  {'changed' if changed else 'unchanged'}")


def main(command, *paths):
    if command == "refresh":
        for path in map(Path, paths):
            refresh(path)
    elif command == "tidy":
        changed = [p for p in map(Path, paths) if write(p, tidy(nbformat.read(p, as_version=4)))]
        print("\n".join(f"{path}  tidied" for path in changed), end="\n" if changed else "")
        return bool(changed)  # as pre-commit expects: what was changed must be looked at and added
    else:
        sys.exit(__doc__)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) > 1 else __doc__)
