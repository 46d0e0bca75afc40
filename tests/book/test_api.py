"""The page of functions: whatever is exported has a place there."""

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest
from sphinx.util.inventory import InventoryFile

import gmmlab
from gmmlab import checks

FOLDERS = ("bernoulli", "gaussian", "interop", "pages", "priors", "regression")
PICTURES = [p.stem for p in Path(gmmlab.__path__[0], "figures").glob("[a-z]*.py")]


@pytest.fixture(scope="session")
def documented(html):
    """Dotted names that the built book has a place for."""
    with (html / "objects.inv").open("rb") as file:
        inventory = InventoryFile.load(file, "", lambda base, uri: uri)
    return {name for kind in inventory if kind.startswith("py:") for name in inventory[kind]}


@pytest.mark.parametrize("folder", ["", *FOLDERS])
def test_what_is_exported_has_a_place(folder, documented):
    module = import_module(f"gmmlab.{folder}".rstrip("."))
    assert module.__all__
    for name in module.__all__:
        places = {
            f"{owner}.{name}" for owner in (module.__name__, getattr(module, name).__module__)
        }
        assert places & documented, name


def test_every_check_has_a_place(documented):
    assert {f"gmmlab.checks.{name}" for name in checks.__all__ if name != "Verdict"} <= documented


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_has_a_place(name, documented):
    module = import_module(f"gmmlab.figures.{name}")
    own = {
        f"{module.__name__}.{n}"
        for n, thing in vars(module).items()
        if (inspect.isfunction(thing) or inspect.isclass(thing))
        and thing.__module__ == module.__name__
        and n[0] != "_"
    }
    assert own
    assert own <= documented


def test_a_sentence_is_not_taken_for_a_type(html):
    # A colon in the first line of a property: what is before it would be printed as the type.
    page = (html / "book/reference/api.html").read_text(encoding="utf-8")
    field = re.compile(r">Type<.*?</dt>\s*<dd[^>]*>(.*?)</dd>", re.DOTALL)
    types = [re.sub(r"<[^>]+>|\s+$", "", found) for found in field.findall(page)]
    assert types and all(text.startswith("(") for text in types), types
