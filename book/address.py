"""Write the book's address, which `_config.yml` has, wherever else it has to stand.

    python book/address.py

That is in `pyproject.toml`, in `CITATION.cff`, and in the cell that installs `gmmlab`, which every
notebook has. Running it twice changes nothing.
"""

import sys
import tomllib
from pathlib import Path

import notebooks
import yaml

ROOT = Path(__file__).parents[1]


def read():
    """Return the address that is set."""
    return yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"]["url"]


def replace(text, old, new):
    """Return a text with one address in the place of another."""
    return text.replace(f'{old}"', f'{new}"').replace(f"{old}/", f"{new}/")


def main():
    """Write the address; return the exit status."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for name in ("pyproject.toml", "CITATION.cff"):
        path = ROOT / name
        text = path.read_text(encoding="utf-8")
        path.write_text(replace(text, project["urls"]["Source"], read()), encoding="utf-8")
    book = ROOT / "book"
    files = [
        book / "index.ipynb",
        *book.glob("chapters/*.ipynb"),
        *book.glob("instructors/*.ipynb"),
    ]
    notebooks.main("tidy", *files)
    print("pyproject.toml, CITATION.cff and the notebooks have", read())
    return 0


if __name__ == "__main__":
    sys.exit(main())
