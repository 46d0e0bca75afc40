"""What students write is shown with formulas and pictures, and holds nothing else of theirs."""

import base64
import xml.etree.ElementTree as ET

import pytest

from gmmlab.checks.grading import notebook, render

PNG = (  # one pixel
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    "rkJggg=="
)
M = "{http://www.w3.org/1998/Math/MathML}"


@pytest.mark.parametrize(
    ("typed", "tags", "shown"),
    [
        (r"$\sum_k \pi_k$", {"msub"}, "∑kπk"),
        (r"$\frac{1}{2}$", {"mfrac"}, "12"),
        (r"\(x^2\)", {"msup"}, "x2"),
        (r"$\mathcal N(x\mid\mu_k)$", {"msub"}, "𝒩(x∣μk)"),
        (r"$\mathbb E[x]$", set(), "𝔼[x]"),
        ("$$\\begin{aligned}a&=b\\\\c&=d\\end{aligned}$$", {"mtable", "mtr", "mtd"}, "a=bc=d"),
        ("\\begin{align}a&=b\\end{align}", {"mtable"}, "a=b"),
        (r"\[\begin{pmatrix}1&2\\3&4\end{pmatrix}\]", {"mtable"}, "(1234)"),
    ],
)
def test_a_formula_is_mathml(typed, tags, shown):
    html = render.text(f"so {typed} holds")
    start, end = html.index("<math"), html.index("</math>") + len("</math>")
    tree = ET.fromstring(html[start:end])
    assert "".join(tree.itertext()) == shown
    assert tags <= {e.tag.removeprefix(M) for e in tree.iter()}
    assert html[:start].endswith("so ") and "holds" in html[end:] and "$" not in html
    assert "&amp;" not in html


@pytest.mark.parametrize(
    "typed",
    ["`$x$`", "it costs 5$ or 6$ a day", r"\$x\$", "```\n$a$\n```", r"$\nosuch{x}$", r"$\frac{1$"],
)
def test_what_is_no_formula_stays_as_it_was_typed(typed):
    html = render.text(typed)
    assert "<math" not in html
    for word in typed.replace("`", "").replace("\\$", "$").split():
        assert word.replace("&", "&amp;") in html


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "![a](https://example.org/seen.png)",
        "![a](javascript:alert(1))",
        "![a](data:text/html;base64,PHNjcmlwdD4=)",
        '![a](attachment:x.png "t" onerror=alert(1))',
        r"$\href{javascript:alert(1)}{x}$",
        r"$\style{background:url(https://example.org)}{x}$",
        r"$\text{<script>alert(1)</script>}$",
        "<https://example.org/>",
        "\ue0000\ue001 $x$",
    ],
)
def test_nothing_runs_and_nothing_is_loaded(typed):
    html = render.text(typed, {"x.png": {"image/png": "PHNjcmlwdD4="}})
    tree = ET.fromstring(f"<body>{html}</body>")
    for element in tree.iter():
        tag = element.tag.removeprefix(M)
        assert tag in {"body", "p", "code", "pre"} or render.TAGS.fullmatch(tag), tag
        for name in element.attrib:
            assert name == "xmlns" or render.ATTRIBUTES.fullmatch(name), name


def test_a_picture_that_was_put_into_the_answer_is_shown():
    for source in (
        "![two hills](attachment:a%20b.png)",
        f"![two hills](data:image/png;base64,{PNG})",
    ):
        html = render.text(source, {"a b.png": {"image/png": PNG}})
        assert f'<img alt="two hills" src="data:image/png;base64,{PNG}">' in html


def test_markdown_is_laid_out():
    html = render.text("**bold**\n\n- a\n- b\n\n| x | y |\n|---|---|\n| 1 | 2 |")
    assert "<strong>bold</strong>" in html and "<li>a</li>" in html and "<td>1</td>" in html


def test_a_long_answer_is_cut_and_says_so():
    html = render.text("x" * 10**6)
    assert len(html) < 30_000 and "cut here" in html


def test_without_the_libraries_text_and_formulas_are_as_typed(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "markdown_it", None)
    monkeypatch.setitem(__import__("sys").modules, "latex2mathml.converter", None)
    assert render.text("a < $x_1$") == "<pre>a &lt; <code>$x_1$</code></pre>"


def test_pictures_are_taken_from_outputs_in_their_formats_alone():
    svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    outputs = [
        {"data": {"image/png": PNG}},
        {"data": {"image/png": [PNG[:40] + "\n", PNG[40:]]}},
        {"data": {"image/svg+xml": svg}},
        {"data": {"image/png": "not base64 at all"}},
        {"data": {"image/png": base64.b64encode(b"<html>").decode()}},
        {"data": {"image/png": base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(2**21)).decode()}},
        {"data": {"text/html": "<img src=x onerror=alert(1)>"}},
        {"name": "stdout", "text": "x"},
        7,
    ]
    uris = list(notebook.pictures({"outputs": outputs}))
    inside = base64.b64encode(svg.encode()).decode()  # an image: no script of it runs
    assert uris == [*[f"data:image/png;base64,{PNG}"] * 2, f"data:image/svg+xml;base64,{inside}"]
