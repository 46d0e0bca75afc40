"""Classes that have handed in, for the tests of what is made of their points."""

import make
import markers
import nbformat
import pytest


@pytest.fixture(scope="session")
def class_of_two(tmp_path_factory):
    """What the grader is told of two students: anna's set 4 is right, zoe's is empty."""
    folder = tmp_path_factory.mktemp("two")
    right = make.read(make.HERE / "04-em.md")
    released = markers.release(right)
    for path, notebook in (
        ("in/anna/04-em.ipynb", right),
        ("in/zoe/04-em.ipynb", released),
        ("sets/04-em.ipynb", released),
    ):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, folder / path)
    return [str(folder / "in"), "--sets", str(folder / "sets")]
