"""Marks of written answers: a table that is filled in and read back, and what is wrong in it."""

import csv

import pytest

from gmmlab.checks.grading import marks, report, tables
from gmmlab.checks.grading.marks import Mark
from gmmlab.checks.grading.submission import Exercise, Graded, Result
from gmmlab.checks.judging.verdict import Verdict

MOST = {("anna", "04-em", "starts"): 3.0, ("ben", "04-em", "starts"): 3.0}
HEAD = "student,set,exercise,criterion 1,criterion 2,criterion 3,points,comment\n"


def handed_in(student, number="", points=2.0):
    checked = Result(
        Exercise("e", 3, "e_step", "f", "The E step"), Verdict(False, "", "", points / 3)
    )
    written = Result(Exercise("starts", 3, title="Where you start"), None, "It rises: $x_1$.")
    return tables.Submission(student, number, "04-em", Graded([checked, written]), {})


def entered(tmp_path, rows):
    path = tmp_path / "m.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    return marks.entered(path, MOST)


def test_the_table_is_filled_in_and_read_back(tmp_path):
    path = tmp_path / "marks.csv"
    marks.sheet(path, [handed_in("anna", "17"), handed_in("ben")])
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["student"], r["id"], r["exercise"], r["of"]) for r in rows] == [
        ("anna", "17", "starts", "3"),
        ("ben", "", "starts", "3"),
    ]
    assert marks.entered(path, MOST) == {}  # nothing is entered yet
    rows[0] |= {"criterion 1": "1", "criterion 2": "0.5", "criterion 3": "0", "comment": "Units?"}
    rows[1] |= {"points": "2,5"}  # as a spreadsheet of another country writes it
    tables.write(path, marks.COLUMNS, [list(r.values()) for r in rows])
    read = marks.entered(path, MOST)
    assert read["anna", "04-em"] == {"starts": Mark(1.5, (1.0, 0.5, 0.0), "Units?")}
    assert read["ben", "04-em"] == {"starts": Mark(2.5)}


def test_marks_that_stand_in_the_table_are_kept(tmp_path):
    path = tmp_path / "marks.csv"
    marks.sheet(path, [handed_in("anna")])
    path.write_text(path.read_text().replace(",3,,,,,", ",3,,,,2,well said"))
    marks.sheet(path, [handed_in("anna"), handed_in("ben")])
    rows = list(csv.DictReader(path.open()))
    assert [(r["student"], r["points"], r["comment"]) for r in rows] == [
        ("anna", "2", "well said"),
        ("ben", "", ""),
    ]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("anna,04-em,starts,,,,4,", "line 2: 4 points of at most 3"),
        ("anna,04-em,starts,1,2,1,,", "4 points of at most 3"),
        ("anna,04-em,starts,1,,1,,", "a criterion is empty"),
        ("anna,04-em,starts,1,1,1,2,", "criteria sum to 3, points say 2"),
        ("anna,04-em,starts,,,,two,", "expected a number, got 'two'"),
        ("anna,04-em,starts,,,,-1,", "not below zero"),
        ("anna,04-em,starts,,,,nan,", "not below zero"),
        ("zoe,04-em,starts,,,,1,", "nobody has handed in zoe / 04-em / starts"),
        ("anna,04-em,starts,,,,1,\nanna,04-em,starts,,,,2,", "has a mark already"),
        ("anna,04-em", "not as many cells"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_line(tmp_path, rows, why):
    with pytest.raises(ValueError, match=why):
        entered(tmp_path, rows)


def test_all_that_is_wrong_is_said_at_once(tmp_path):
    with pytest.raises(ValueError, match=r"(?s)line 2.*line 4"):
        entered(tmp_path, "anna,04-em,starts,,,,9,\nben,04-em,starts,,,,1,\nzoe,1,1,,,,1,")


def test_marks_count_in_points_totals_and_on_the_page(tmp_path):
    anna, ben = handed_in("anna", "17"), handed_in("ben")
    anna.marks["starts"] = Mark(1.5, (1.0, 0.5, 0.0), "Name **both** axes.")
    assert (anna.total, anna.most, anna.unread) == (3.5, 6, [])
    assert (ben.total, ben.most, ben.unread) == (2.0, 6, ["Where you start"])
    tables.totals(tmp_path / "t.csv", [anna, ben])
    rows = list(csv.DictReader((tmp_path / "t.csv").open()))
    assert [(r["student"], r["id"], r["04-em"], r["total"], r["unread"]) for r in rows] == [
        ("anna", "17", "3.5", "3.5", "0"),
        ("ben", "", "2.0", "2.0", "1"),
    ]
    tables.points(tmp_path / "p.csv", [anna, ben], 7)
    rows = list(csv.DictReader((tmp_path / "p.csv").open()))
    assert [(r["points"], r["note"]) for r in rows if r["exercise"] == "starts"] == [
        ("1.5", "marked by a person"),
        ("", "read by a person"),
    ]
    page = report.page(anna)
    assert "3.5 of 6 points." in page and "By criterion: 1, 0.5, 0." in page
    assert "Name <strong>both</strong> axes." in page and "<msub>" in page
    assert "Answers worth 3 of them have not been read yet." in report.page(ben)


def test_a_roster_says_who_is_who(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("\ufeffstudent,id,email\nanna,17,anna@example.org\n", encoding="utf-8")
    assert tables.roster(path)["anna"]["id"] == "17"
    path.write_text("student,id\nanna,17\nanna,18\n")
    with pytest.raises(ValueError, match="'anna' stands there twice"):
        tables.roster(path)
    path.write_text("name,id\nanna,17\n")
    with pytest.raises(ValueError, match="no column 'student'"):
        tables.roster(path)
