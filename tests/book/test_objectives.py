"""What a chapter says that its reader can do is asked in its set, and one in five is hard."""

import json
import re

import make
import markers
import pytest
import rubric

ASKED = {  # chapter: for each objective, in order, exercises that ask for it
    "01": (
        {"What correlation is worth", "Minutes or standard deviations"},
        {"The nearest centre", "The centres move", "★ Two best partitions"},
        {"Stopped, and not best", "★ Where K-means stops too early"},
        {"Three runs that went wrong", "Minutes or standard deviations"},
    ),
    "02": (
        {"What may they be?"},
        {"First the component, then the datum"},
        {"Which component was it?", "The visitor"},
        {"Mean and covariance of the whole", "★ A mixture leans"},
    ),
    "03": (
        {"The log likelihood", "★ One weight, one hill"},
        {"A component on one datum", "Why one Gaussian never does this"},
        {"How many equal answers?", "Does it matter?"},
        {"A late watch"},
    ),
    "04": (
        {"The derivative that vanishes", "The M step"},
        {"One iteration", "Where you start, and where you end"},
        {"The E step", "★ A wrong number, made again", "★ The old means of a colleague"},
    ),
    "05": (
        {"Two sides of one equation", "The gap", "★ A q that is no product"},
        {"An M step from a q of your own", "Two sides of one equation"},
        {"If the labels were known"},
        {"The bound", "Which of five is not EM?"},
    ),
    "06": (
        {"Where the border lies", "The objective, a part at a time"},
        {"Hard and soft disagree", "The objective, a part at a time"},
        {"★ The second fork"},
        {"★ What doubt would have kept", "How small is small?"},
    ),
    "07": (
        {"A pixel changes its mind", "The M step"},
        {"Pixels that know of each other"},
        {"No singularity here", "★ Two components on one pixel"},
        {"★ Words, not pixels"},
        {"★ Words, not pixels", "What the components become"},
    ),
    "08": (
        {"One more eruption"},
        {"One more eruption", "The M step"},
        {"Two roads, one point"},
        {"The eruption after the next"},
        {"★ An alpha for each weight"},
    ),
}


def titles(number):
    (source,) = make.HERE.glob(f"{number}-*.md")
    return [title for title, _ in rubric.exercises(make.read(source))]


@pytest.mark.parametrize("number", ASKED)
def test_each_objective_has_an_exercise(number):
    (chapter,) = (make.HERE.parent / "chapters").glob(f"{number}-*.ipynb")
    cells = json.loads(chapter.read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    listed = text.split("When you have read this chapter you can")[1].split("\n\n")[1]
    assert len(re.findall(r"^- ", listed, re.M)) == len(ASKED[number])
    assert set().union(*ASKED[number]) <= set(titles(number))


def test_one_in_five_is_hard_and_none_stands_twice():
    found = [title for number in ASKED for title in titles(number)]
    assert sum(t.startswith("★") for t in found) >= len(found) / 5
    checks = [
        cell.metadata.gmmlab.check
        for source in sorted(make.HERE.glob("[0-9][0-9]-*.md"))
        for cell in make.read(source).cells
        if "check" in cell.metadata.get("gmmlab", {})
    ]
    assert len(checks) == len(set(checks))


@pytest.mark.parametrize("number", ASKED)
def test_a_set_takes_one_to_two_hours(number):
    (source,) = make.HERE.glob(f"{number}-*.md")
    exercises = rubric.exercises(make.read(source))
    assert 60 <= sum(rubric.facts(cells)[2] for _, cells in exercises) <= 120


@pytest.mark.parametrize("number", ASKED)
def test_a_header_lists_equations_that_are_asked(number):
    (source,) = make.HERE.glob(f"{number}-*.md")
    for title, cells in rubric.exercises(make.read(source)):
        first, rest = cells[0].source.split(" minutes\n", 1)
        shown = [
            line for c in cells[1:] for kind, run in markers.blocks(c) if not kind for line in run
        ]
        asked = set(make.EQUATION.findall(rest + "\n".join(shown)))
        missing = set(make.EQUATION.findall(first)) - asked
        assert not missing, (title, missing)
