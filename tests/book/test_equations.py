"""Equation numbers: PRML's where the label says so, letters in a chapter, a warning otherwise."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

EXTENSIONS = Path(__file__).parents[2] / "book/_ext"
CONF = f"""
import sys
sys.path.insert(0, {str(EXTENSIONS)!r})
extensions = ["myst_nb", "equations"]
myst_enable_extensions = ["amsmath", "dollarmath"]
nb_execution_mode = "off"
math_numfig = False
numfig = True
master_doc = "index"
"""
INDEX = """# Index

```{toctree}
:glob:
book/*/*
```
"""


def build(folder, **pages):
    """Build a book of pages, each written as `chapters_04_em=text`; return it, and what it said."""
    (folder / "conf.py").write_text(CONF)
    (folder / "index.md").write_text(INDEX)
    for name, text in pages.items():
        part, number, word = name.split("_")
        path = folder / "book" / part / f"{number}-{word}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        cells = [nbformat.v4.new_markdown_cell(f"# Title\n\n{text}")]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-n", "--keep-going", ".", "out"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    html = {p.stem: p.read_text() for p in (folder / "out/book").rglob("*.html")}
    return html, run.stderr


def displayed(html):
    return re.findall(r'class="eqno">\((.*?)\)', html)


def cited(html):
    return re.findall(r'href="[^"]*#equation-[^"]*">\((.*?)\)</a>', html)


def test_displays_and_references_show_the_same_number(tmp_path):
    html, said = build(
        tmp_path,
        chapters_02_mixtures="$$\na\n$$ (prml-9.7)\n\n$$\nb\n$$ (c2-one)\n\n"
        "{eq}`c4-two` {eq}`prml-9.7`",
        chapters_04_em="$$\nc\n$$ (c4-one)\n\n$$\nd\n$$ (prml-9.13)\n\n$$\ne\n$$ (c4-two)",
        exercises_04_em="$$\nf\n$$ (x4-one)\n\n{eq}`prml-9.13` {eq}`x4-one` {eq}`c2-one`",
    )
    assert said == ""
    assert displayed(html["02-mixtures"]) == ["9.7", "2a"]
    assert cited(html["02-mixtures"]) == ["4b", "9.7"]
    exercises = (tmp_path / "out/book/exercises/04-em.html").read_text()
    assert displayed(exercises) == ["E4a"]
    assert cited(exercises) == ["9.13", "E4a", "2a"]
    chapter = (tmp_path / "out/book/chapters/04-em.html").read_text()
    assert displayed(chapter) == ["4a", "9.13", "4b"]


def test_letters_go_on_after_z(tmp_path):
    steps = "\n\n".join(f"$$\nx\n$$ (c5-{i})" for i in range(28))
    html, said = build(tmp_path, chapters_05_bound=steps)
    assert said == ""
    assert displayed(html["05-bound"])[24:] == ["5y", "5z", "5aa", "5ab"]


def test_a_bare_environment_has_no_number_and_uses_up_none(tmp_path):
    text = "\\begin{align}\na &= b\n\\end{align}\n\n$$\nx\n$$ (c5-x)"
    html, said = build(tmp_path, chapters_05_bound=text)
    assert said == ""
    assert displayed(html["05-bound"]) == ["5a"]


@pytest.mark.parametrize(
    ("pages", "warning"),
    [
        (
            {"chapters_01_a": "$$\nx\n$$ (prml-9.1)", "chapters_02_b": "$$\nx\n$$ (prml-9.1)"},
            "duplicate label of equation prml-9.1",
        ),
        ({"chapters_01_a": "{eq}`prml-9.2`"}, "equation not found: prml-9.2"),
        ({"reference_01_a": "$$\nx\n$$ (c1-x)"}, "equation c1-x: outside a chapter"),
    ],
    ids=["twice", "nowhere", "outside"],
)
def test_a_wrong_label_is_a_warning(tmp_path, pages, warning):
    _, said = build(tmp_path, **pages)
    assert warning in said
