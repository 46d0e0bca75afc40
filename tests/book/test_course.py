"""The instructors' pages: minutes that are computed, pictures that exist, tables that add up."""

import json
import re
from html import unescape

import course
import make
import pytest
from bs4 import BeautifulSoup
from sphinx.errors import ExtensionError

PAGES = ("teaching", "meetings", "policies", "grading")


def page(html, name):
    text = (html / f"book/instructors/{name}.html").read_text(encoding="utf-8")
    return BeautifulSoup(text, "html.parser").find("article")


def written(tmp_path, *cells):
    path = tmp_path / "99-x.ipynb"
    kinds = [{"cell_type": k, "source": s, "metadata": {"tags": t}} for k, s, t in cells]
    path.write_text(json.dumps({"cells": kinds}), encoding="utf-8")
    return course.sections(path)


def test_minutes_are_those_of_words_formulas_code_and_pictures(tmp_path):
    found = written(
        tmp_path,
        ("markdown", "# Title\n" + "word " * 149, []),
        ("markdown", "## One\n" + "word " * 298 + "\n\n$$\na=b\n$$ (c1-x)\n", []),
        ("code", "x = 1", []),
        ("code", "plumbing = 1", ["remove-cell"]),
        ("markdown", "### Inside\n" + "word " * 148, []),
        ("code", "explore(\n    f)", ["hide-input"]),
        ("markdown", "## Two\n\nword", []),
    )
    assert list(found) == ["Title", "One", "Inside", "Two"]
    # 300 words and the formula's label, a formula, a cell; 150 words and a picture under it
    assert found["One"].minutes == pytest.approx(301 / 150 + 0.5 + 0.5)
    assert course.total(found["Inside"]) == pytest.approx(1 + 1)
    assert course.total(found["One"]) == pytest.approx(301 / 150 + 1 + 2)
    assert [found[n].live for n in found] == [False, False, True, False]


def test_what_is_not_there_is_named_with_what_is():
    with pytest.raises(ExtensionError, match="no such file"):
        list(course.chapters(["77-*: The idea"]))
    with pytest.raises(ExtensionError, match=r"04-em\.md: no 'The F step' among The E step"):
        list(course.assigned(["04-*: The F step"]))
    assert list(course.assigned(["77-* (Not yet)"])) == ["Not yet"]


@pytest.mark.parametrize("name", PAGES)
def test_every_link_of_a_page_leads_somewhere(html, name):
    folder = html / "book/instructors"
    for link in page(html, name).select("a[href]"):
        where, _, anchor = link["href"].partition("#")
        if where.startswith(("http", "mailto")) or "headerlink" in link.get("class", []):
            continue
        target = (folder / where).resolve() if where else folder / f"{name}.html"
        assert target.exists(), link["href"]
        if anchor:
            text = target.read_text(encoding="utf-8")
            assert f'id="{unescape(anchor)}"' in text, link["href"]


def test_there_are_six_meetings_each_with_all_that_it_needs(html):
    sections = page(html, "meetings").select("section section")
    meetings = [s for s in sections if s.h2 and s.h2.get_text().startswith("Meeting")]
    assert len(meetings) == 6
    for meeting in meetings:
        text = meeting.get_text()
        for needed in ("Afterwards students can", "Before", "Leave out", "Assign", "Ask:"):
            assert needed in text, meeting.h2.get_text()
        assert "minutes of reading" in text and "Together" in text
        plan = [int(n) for n in re.findall(r"(?:^|\n)(\d+) minutes\.", text)]
        assert sum(plan) == 75, meeting.h2.get_text()


def test_times_add_up_and_are_those_of_the_sets(html):
    minutes = {}
    for path in make.HERE.glob("[0-9][0-9]-*.md"):
        for e in course.exercises(path).values():
            minutes.setdefault(e.name, set()).add(e.minutes)
    tables = page(html, "meetings").select("table")
    assert len(tables) >= 6
    for table in tables:
        rows = [
            [c.get_text(strip=True) for c in row.select("td")] for row in table.select("tbody tr")
        ]
        shown = [(r[0], int(r[2])) for r in rows if r[2]]
        if not shown:  # a set that is not there yet
            continue
        line = table.find_next(string=re.compile("^Together"))
        assert int(re.search(r"Together (\d+) minutes", line)[1]) == sum(m for _, m in shown)
        assert all(m in minutes[name] for name, m in shown)


def test_written_answers_are_those_that_the_sets_have(html):
    (table,) = page(html, "policies").select("table")
    shown = [row.select("td")[1].get_text() for row in table.select("tbody tr")]
    of = [
        e for p in sorted(make.HERE.glob("[0-9][0-9]-*.md")) for e in course.exercises(p).values()
    ]
    assert shown == [e.name for e in of if e.written]
