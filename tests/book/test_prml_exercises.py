"""The table of PRML's exercises: all of them, each with a place that is there.

That links find their targets is the build's business, where a warning is an error.
"""

import re

import pytest
from sources import ROOT

PAGE = ROOT / "book/reference/prml-exercises.md"
ROWS = re.findall(r"^\| 9\.(\d+) \| (.+) \| ([a-z, ]+) \| (.+) \|$", PAGE.read_text("utf-8"), re.M)
SET = re.compile(r"\{doc\}`set (\d) <\S+>`, \*(.+?)\*")


def test_all_27_are_there_once_and_in_order():
    assert [int(row[0]) for row in ROWS] == list(range(1, 28))


@pytest.mark.parametrize(("number", "asks", "status", "where"), ROWS, ids=[r[0] for r in ROWS])
def test_what_a_row_says_it_has(number, asks, status, where):
    assert status in {"solved", "solved, exercise", "exercise", "open"}
    links = re.search(r"\{eq\}`[a-z]|\]\(\.\./chapters/", where)
    assert ("solved" in status) <= bool(links), "solved, and no place in a chapter"
    assert ("exercise" in status) == bool(SET.search(where)), "an exercise is one of a set"
    for chapter, title in SET.findall(where):
        (source,) = (ROOT / "book/exercises").glob(f"0{chapter}-*.md")
        assert f"\n## {title}\n" in source.read_text("utf-8"), f"{source.name} has no {title!r}"
