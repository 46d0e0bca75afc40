"""Gradebooks as Canvas and Moodle document them: filled where it is certain, named where not."""

import csv
import io

import pytest

from gmmlab.checks import __main__ as command
from gmmlab.checks.grading import gradebook

# Instructure's guide: Student, ID, SIS User ID, SIS Login ID, Section, then the assignments with
# their numbers; a row that may say "Manual Posting"; a row of points possible, whose name is
# indented; read-only columns of totals.
CANVAS = """\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,04-em (1234),Quiz 1 (1235),\
Assignments Current Score
,,,,,Manual Posting,,(read only)
    Points Possible,,,,,20.0,10.0,(read only)
"Doe, Anna",4711,S001,doeanna,Stat 101,,7.5,
"Roe, Ben",4712,S002,roeben,Stat 101,3,,
"Student, Test",4713,,b1946ac92492d2347c6235b4d2611184,Stat 101,,,
"""
# MoodleDocs, "Grade export" and "Grade import": identity, then items as kind, name and form, then
# the time of the download.
MOODLE = """First name,Last name,ID number,Institution,Department,Email address,\
Assignment: 04-em (Real),Quiz: Quiz 1 (Real),Course total (Real),Last downloaded from this course
Anna,Doe,S001,,,anna@example.org,-,7.50,7.50,1700000000
Ben,Roe,,,,Ben@example.org,-,-,-,1700000000
"""
# MoodleDocs, "Offline grading worksheet" of an assignment.
WORKSHEET = """Identifier,Full name,Email address,Status,Grade,Maximum Grade,\
Grade can be changed,Last modified (submission),Last modified (grade),Feedback comments
Participant 815,Anna Doe,anna@example.org,Submitted for grading,,20.00,Yes,"Monday, 1 June",-,
Participant 816,Ben Roe,ben@example.org,No submission,,20.00,Yes,-,-,
"""
BOTH = {"04-em": {"anna": (17.5, 20), "ben": (12, 20)}}


def cells(text, delimiter=","):
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def fill(text, who, totals=BOTH, columns=(), **options):
    return gradebook.fill(text, totals, who, dict(columns), **options)


@pytest.mark.parametrize(
    ("anna", "ben"), [("4711", "4712"), ("S001", "s002"), ("doeanna", "RoeBen")]
)
def test_canvas_is_filled_by_id_and_by_login(anna, ben):
    filled = fill(CANVAS, {"anna": {anna}, "ben": {ben}})
    assert cells(filled.text) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "04-em (1234)"],
        ["", "", "", "", "", "Manual Posting"],
        ["    Points Possible", "", "", "", "", "20.0"],
        ["Doe, Anna", "4711", "S001", "doeanna", "Stat 101", "17.5"],
        ["Roe, Ben", "4712", "S002", "roeben", "Stat 101", "12"],
        ["Student, Test", "4713", "", "b1946ac92492d2347c6235b4d2611184", "Stat 101", ""],
    ]
    assert filled.count == 2 and filled.left == []


def test_moodle_is_filled_by_number_and_by_address():
    filled = fill(MOODLE, {"anna": {"S001"}, "ben": {"ben@example.org"}})
    head, anna, ben = cells(filled.text)
    assert head == [
        *("First name", "Last name", "ID number", "Institution", "Department", "Email address"),
        "Assignment: 04-em (Real)",
    ]
    assert (anna[-1], ben[-1], filled.count) == ("17.5", "12", 2)
    assert ben[5] == "Ben@example.org"  # Moodle's import heeds capitals


def test_moodle_s_worksheet_is_filled_by_participant():
    who = {"anna": {"815"}, "ben": {"Participant 816"}}
    filled = fill(WORKSHEET, who, columns={"04-em": "Grade"}.items())
    head, anna, ben = cells(filled.text)
    assert head == ["Identifier", "Full name", "Email address", "Grade", "Maximum Grade"]
    assert (anna[3:], ben[3:]) == (["17.5", "20.00"], ["12", "20.00"])


def test_semicolons_stay_semicolons():
    text = CANVAS.replace(", ", "_").replace('"', "").replace(",", ";")
    filled = fill(text, {"anna": {"4711"}, "ben": {"4712"}})
    assert cells(filled.text, ";")[3][-1] == "17.5"


@pytest.mark.parametrize(
    ("anna", "why"),
    [
        ({"anna"}, "anna, 04-em: not in the gradebook"),
        ({"Doe, Anna"}, "not in the gradebook"),  # a name is no identity
        ({"4711", "roeben"}, "several rows of the gradebook"),
        ({""}, "not in the gradebook"),
        ({"Points Possible"}, "not in the gradebook"),
    ],
)
def test_who_cannot_be_matched_is_named_and_nobody_is_guessed(anna, why):
    filled = fill(CANVAS, {"anna": anna, "ben": {"4712"}})
    assert [why in said for said in filled.left] == [True]
    assert [row[-1] for row in cells(filled.text)[3:]] == ["", "12", ""]


@pytest.mark.parametrize(
    ("text", "columns", "why"),
    [
        (CANVAS.replace("04-em (", "Set 4 ("), {}, "no column for 04-em.*'Set 4 .1234.'"),
        (CANVAS.replace("Quiz 1", "04-em"), {}, "several columns for 04-em"),
        (CANVAS, {"04-em": "Section"}, "no column"),
        (CANVAS.replace("20.0", "100"), {}, "worth 100 points there and 20 here"),
        (WORKSHEET, {}, "no column for 04-em"),
        ("a,b\n1,2\n", {}, "neither a gradebook of Canvas nor one of Moodle"),
        ("", {}, "it is empty"),
        ("Student,ID,Section\nAnna,1,2,3\n", {}, "more cells than the heading"),
    ],
)
def test_a_gradebook_that_is_not_as_expected_is_refused_in_words(text, columns, why):
    with pytest.raises(ValueError, match=why):
        fill(text, {"anna": {"4711"}, "ben": {"4712"}}, columns=columns.items())


def test_points_are_scaled_when_that_is_asked_for():
    text = CANVAS.replace("20.0", "100")
    filled = fill(text, {"anna": {"4711"}, "ben": {"4712"}}, scale=True)
    assert [row[-1] for row in cells(filled.text)[3:5]] == ["87.5", "60"]


def test_a_column_may_have_the_set_s_title():
    text = CANVAS.replace("04-em (", "Exercises 4: EM (")
    filled = fill(
        text, {"anna": {"4711"}}, {"04-em": {"anna": (1, 20)}}, titles={"04-em": "Exercises 4: EM"}
    )
    assert filled.count == 1


def test_two_sets_do_not_share_a_column():
    totals = {"04-em": {"anna": (1, 20)}, "05-bound": {"anna": (1, 20)}}
    with pytest.raises(ValueError, match="two sets have one column"):
        fill(CANVAS, {}, totals, {"05-bound": "04-em"}.items())


def test_the_command_fills_it_and_says_who_is_left(tmp_path, capsys, class_of_two):
    canvas = CANVAS.replace("20.0", "32")  # what set 4 is worth
    (tmp_path / "canvas.csv").write_text(canvas, encoding="utf-8")
    (tmp_path / "roster.csv").write_text("student,id\nanna,4711\n")
    given = [*class_of_two, "--out", str(tmp_path / "out"), "--seed", "3"]
    book = ["--gradebook", str(tmp_path / "canvas.csv"), "--roster", str(tmp_path / "roster.csv")]
    assert command.main([*given, *book]) == 0
    said = capsys.readouterr().out
    assert "0 cells filled" in said and "anna, 04-em: 2 answers are unread" in said
    sheet = tmp_path / "out" / "marks.csv"
    rows = list(csv.DictReader(sheet.open()))
    for row in rows:
        row["points"] = "2" if row["student"] == "anna" else ""
    with sheet.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert command.main([*given, *book, "--marks", str(sheet), "--partial"]) == 0
    said = capsys.readouterr().out
    assert "1 cells filled" in said and "zoe, 04-em: not in the gradebook" in said
    text = (tmp_path / "out" / "filled-canvas.csv").read_text()
    assert cells(text)[3][-1] == "31"  # 27 by the checks, twice 2 by a person
    assert (tmp_path / "canvas.csv").read_text() == canvas


def test_a_mark_that_is_wrong_stops_the_command(tmp_path, capsys, class_of_two):
    marks = tmp_path / "m.csv"
    marks.write_text("student,set,exercise,points\nanna,04-em,starts,9\n")
    given = [*class_of_two, "--out", str(tmp_path / "out"), "--seed", "3"]
    assert command.main([*given, "--marks", str(marks)]) == 1
    assert "line 2: 9 points of at most 3" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
