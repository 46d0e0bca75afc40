"""Which files are submissions: whose, and to which set; nothing is guessed."""

import re
from pathlib import Path

from . import notebook

CANVAS = re.compile(r"^(?P<name>[^_]+)(?:_LATE)?_(?P<id>\d+)_\d+_(?P<file>.+)$")
MOODLE = re.compile(r"^(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?.*$")


def sets_in(folder):
    """Cells of released sets by name, from a folder of notebooks."""
    found = {p.stem: notebook.load(p).cells for p in sorted(folder.rglob("*.ipynb"))}
    return {name: cells for name, cells in found.items() if notebook.exercises(cells)}


def which(handed_in, path, sets, said=None):
    """Name of the set that a submission answers: as its metadata and its file's name say.

    Raises
    ------
    ValueError
        In words, if they say nothing, or not the same, or a set that is not there.
    """
    if said:
        return said
    named = [
        n for n in sets if re.search(rf"(?<![A-Za-z0-9]){re.escape(n)}(?!\d)", path.as_posix())
    ]
    own = handed_in.names
    if own and own not in sets:
        raise ValueError(f"it names the set {own!r}, which is not among {', '.join(sets)}")
    if own and named and own not in named:
        raise ValueError(f"it says that it is {own}, and its file is called {path.name}")
    if own or len(named) == 1:
        return own or named[0]
    if named:
        raise ValueError(f"its file's name names {' and '.join(named)}")
    raise ValueError("neither its metadata nor its file's name names a set; see --set")


def owner(path):
    """Whose a file is: (student, id or "", what of the path may name a set)."""
    first, *rest = path.parts
    if rest:
        if match := MOODLE.match(first):
            return f"{match['name']}_{match['id']}", match["id"], Path(*rest)
        return first, "", Path(*rest)
    if match := CANVAS.match(path.stem):
        return f"{match['name']}_{match['id']}", match["id"], Path(match["file"])
    return path.stem, "", path


def handed_in(folder):
    """Notebooks of a folder, without what editors and archives leave beside them."""
    paths = (p.relative_to(folder) for p in folder.rglob("*.ipynb") if p.is_file())
    return sorted(
        p for p in paths if not any(part.startswith((".", "__MACOSX")) for part in p.parts)
    )
