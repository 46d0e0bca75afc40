"""Docstrings say which equation, which shapes, which errors; shared text is said once."""

import doctest
import importlib
import inspect
import re

import pytest
import sources

import gmmlab

SOURCE = re.compile(r"\(\d+\.\d+\)|PRML|Source:|\(\d{4}\)")
SHAPE = re.compile(r"\((\.\.\., )?[A-Z](, [A-Z])*,?\)")
ARRAYS = {"X", "gamma", "pi", "mu", "Sigma", "x", "labels", "weights", "log_joint", "Phi", "t"}
AS_IN = re.compile(r"[Aa]s (?:in |those of )?`([\w.]+)`|[Ss]ee `([\w.]+)`")


def mathematics():
    for path in sources.mathematics():
        parts = path.relative_to(sources.ROOT).with_suffix("").parts
        yield importlib.import_module(".".join(parts).removesuffix(".__init__"))


def documented(module):
    """Public functions, classes and methods that a module defines, by name."""
    for name, thing in vars(module).items():
        if name.startswith("_") or getattr(thing, "__module__", None) != module.__name__:
            continue
        if inspect.isfunction(thing) or inspect.isclass(thing):
            yield name, thing
        if inspect.isclass(thing):
            for method, value in vars(thing).items():
                if not method.startswith("_") and inspect.isfunction(value):
                    yield f"{name}.{method}", value


MODULES = list(mathematics())
PUBLIC = {f"{m.__name__[7:]}.{name}": thing for m in MODULES for name, thing in documented(m)}
EXPORTED = {name: getattr(gmmlab, name) for name in gmmlab.__all__}


def text(thing, seen=()):
    """A docstring, with those that it refers to: "as in `decompose`" stands for that text."""
    own = inspect.getdoc(thing) or ""
    for first, second in AS_IN.findall(own):
        name = (first or second).rpartition(".")[2]
        for full, other in PUBLIC.items():
            if full.rpartition(".")[2] == name and full not in seen:
                own += "\n" + text(other, (*seen, full))
    return own


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__)
def test_every_module_says_what_it_is(module):
    assert len(inspect.getdoc(module)) > 20


@pytest.mark.parametrize("name", EXPORTED)
def test_what_is_exported_cites_its_equation_and_states_its_errors(name):
    assert re.search(r"\(9\.\d+\)|PRML 9\.\d", inspect.getdoc(EXPORTED[name]))
    if inspect.isfunction(EXPORTED[name]):
        assert "ValueError" in text(EXPORTED[name])


@pytest.mark.parametrize("name", PUBLIC)
def test_what_takes_arrays_names_their_shapes(name):
    thing = PUBLIC[name]
    given = ARRAYS & set(inspect.signature(thing).parameters) if inspect.isfunction(thing) else ()
    if given:
        assert SHAPE.search(text(thing)), f"{name} takes {given}"


@pytest.mark.parametrize("name", PUBLIC)
def test_a_list_of_parameters_is_that_of_the_signature(name):
    _, listed, after = (inspect.getdoc(PUBLIC[name]) or "").partition("Parameters\n-----")
    names = re.findall(r"^([\w*][\w*, ]*?)(?: :.*)?$", after.partition("\n\n")[0], re.MULTILINE)
    documented = {part.strip(" *") for line in names for part in line.split(",")}
    if listed:
        assert documented == set(inspect.signature(PUBLIC[name]).parameters) - {"self"}


@pytest.mark.parametrize("name", PUBLIC)
def test_what_computes_has_a_source(name):
    thing = PUBLIC[name]
    owner = inspect.getdoc(importlib.import_module(thing.__module__))
    if not name.startswith(
        ("validation", "hints", "elsewhere", "interop", "face")
    ):  # they check, rename, show
        assert SOURCE.search(text(thing) + owner)


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__)
def test_examples_are_as_printed(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("name", EXPORTED)
def test_what_is_exported_has_an_example(name):
    assert doctest.DocTestFinder(recurse=False).find(EXPORTED[name], name)[0].examples


def test_the_readme_says_what_happens():
    readme = sources.ROOT / "README.md"
    ran = doctest.testfile(str(readme), module_relative=False)
    assert ran.attempted > 0
    assert ran.failed == 0
