"""Every conclusion of the book, tried again on seeds that its pages have not seen."""

import os
import re
from pathlib import Path

import claims
import nbformat
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
CLAIMING = [
    path
    for path in sorted((ROOT / "book").rglob("*.ipynb"))
    if re.search(r"\bclaim\(", path.read_text(encoding="utf-8")) and "_build" not in path.parts
]


@pytest.mark.parametrize("path", CLAIMING, ids=lambda path: path.stem)
def test_claims_hold_on_other_seeds(path, monkeypatch):
    monkeypatch.setenv("GMMLAB_SEEDS_FROM", os.environ.get("GMMLAB_SEEDS_FROM", "1000"))
    notebook = nbformat.read(path, as_version=4)
    last = max(i for i, cell in enumerate(notebook.cells) if "claim(" in cell.source)
    notebook.cells = notebook.cells[: last + 1]
    NotebookClient(
        notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": path.parent}}
    ).execute()
    tried = [
        o for c in notebook.cells for o in c.get("outputs", ()) if claims.KIND in o.get("data", {})
    ]
    assert len(tried) == len(list(claims.claims(path)))


def test_the_index_has_every_claim_and_leads_to_its_cell(html):
    page = BeautifulSoup((html / "book/reference/claims.html").read_text("utf-8"), "html.parser")
    rows = page.select("table.claim-index tbody tr")
    sentences = [row.td.get_text(strip=True) for row in rows]
    made = [facts["sentence"] for path in CLAIMING for facts, *_ in claims.claims(path)]
    assert sorted(sentences) == sorted(made)
    for row in rows:
        path, _, anchor = row.a["href"].partition("#")
        text = (html / "book/reference" / path).resolve().read_text("utf-8")
        assert f'id="{anchor}"' in text, anchor
