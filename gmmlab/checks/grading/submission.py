"""Grading one submission: numbers from a process that is not trusted, judged in this one."""

import time
from dataclasses import dataclass, field

import numpy as np

from ... import checks
from ..judging.guard import Outcome
from ..judging.verdict import Verdict
from . import uses
from .notebook import PICTURES, Exercise, Work, exercises, grading, picture, places, work
from .sandbox import USUAL, Limits, run

__all__ = ["Exercise", "Graded", "Limits", "Result", "Work", "grade"]


@dataclass(frozen=True)
class Result:
    """An exercise of one submission: its verdict, or the text that a person is to read.

    Attributes
    ----------
    exercise : Exercise
    verdict : Verdict or None
        None where a person decides.
    text : str
        The written answer; of a checked one, errors of the notebook's cells.
    attachments : dict
        Pictures that were put into a written answer, as notebooks hold them.
    uses : tuple of str
        What the answer calls that it should not need; for the instructor's eye alone.
    """

    exercise: Exercise
    verdict: Verdict | None
    text: str = ""
    attachments: dict = field(default_factory=dict)
    uses: tuple = ()

    @property
    def points(self):
        """Points reached, None where a person decides."""
        return self.verdict and self.verdict.points(self.exercise.points)


@dataclass(frozen=True)
class Graded:
    """A submission: results, work as handed in, figures as made again, remarks about the whole."""

    results: list
    work: dict = field(default_factory=dict)
    made: dict = field(default_factory=dict)
    notes: tuple = ()


def grade(submitted, released, seed, limits=USUAL):
    """Grade the cells of a submission against the released set.

    Parameters
    ----------
    submitted, released : lists of cells, from `notebook.load`
    seed : int
        Of the problems that answers are tried on.
    limits : Limits

    Returns
    -------
    Graded
    """
    wanted = exercises(released)
    cells = _cells(submitted, released)
    asked = [e for e in wanted if e.check]
    outcomes, errors, made, notes = _outcomes(cells, asked, seed, limits)
    own = {e.grade_id for e in wanted} | {grading(c).get("grade_id") for c in released}
    if not any(grading(c).get("grade_id") in own for c in submitted if grading(c)):
        notes.append("None of this set's cells is in the notebook.")
    found = uses.found(submitted, released)
    results = []
    for e in wanted:
        if e.check:
            verdict = _verdict(getattr(checks, e.check), outcomes.get(e.grade_id, []), seed)
            text = "" if verdict.correct else " ".join(errors)
            results.append(Result(e, verdict, text, uses=tuple(found.get(e.grade_id, ()))))
        else:
            own = [c for c in submitted if grading(c).get("grade_id") == e.grade_id]
            attached = [a for c in own if isinstance(a := c.get("attachments"), dict)]
            pictures = {n: p for a in attached for n, p in a.items() if isinstance(p, dict)}
            results.append(Result(e, None, "\n\n".join(c["source"] for c in own), pictures))
    return Graded(results, work(submitted, released), made, tuple(notes))


def _cells(submitted, released):
    """What is run, as (stage, source, title): the set's own cells that prepare, then all code of
    the submission but tests."""
    tests = {e.grade_id for e in exercises(released)}
    own = [(c["source"], "") for c in released if c["cell_type"] == "code" and not grading(c)]
    theirs = [
        (cell["source"], title)
        for cell, title in zip(submitted, places(submitted, released), strict=True)
        if cell.get("cell_type") == "code" and grading(cell).get("grade_id") not in tests
    ]
    return [(f"cell {i}", *what) for i, what in enumerate([*own, *theirs])]


def _outcomes(cells, asked, seed, limits):
    """Outcomes by grade_id, errors in words, figures by title, remarks; a stage that ends the
    process is left out when the rest is run again."""
    questions = [
        {
            "stage": e.grade_id,
            "answer": e.answer,
            "parts": [p.name for p in getattr(checks, e.check).parts],
            "arguments": [
                {n: np.asarray(v).tolist() for n, v in q.items()}
                for q in getattr(checks, e.check).questions(seed)
            ],
        }
        for e in asked
    ]
    skip, lost, left, end = [], {}, {}, time.monotonic() + limits.submission
    job = {"cells": [c[:2] for c in cells], "questions": questions, "megabytes": limits.megabytes}
    while True:
        patience = min(limits.stage, end - time.monotonic())
        ran = run({**job, "skip": skip}, limits, patience, end)
        left[ran.left] = None
        if not ran.lines:
            user = limits.user or "the user who grades"
            raise ValueError(f"nothing could be run; can {user} read Python and gmmlab?")
        if ran.stage is None or ran.stage in skip or time.monotonic() > end:
            break
        skip.append(ran.stage)
        lost[ran.stage] = ran.how
    outcomes, errors, made, titles = {}, [], {}, {stage: title for stage, _, title in cells}
    for line in ran.lines:
        stage = line.get("stage")
        if isinstance(line.get("outcome"), dict):
            outcomes.setdefault(stage, []).append(_outcome(line["outcome"]))
        elif line.get("error"):
            errors.append(f"In {stage}: {line['error']}.")
        elif line.get("figure") and stage in titles:
            of = made.setdefault(titles[stage], [])
            if (shown := picture("image/png", line["figure"])) and len(of) < PICTURES:
                of.append(shown)
    for stage, how in lost.items():
        if stage in titles:
            errors.append(f"{stage.capitalize()} was left out: it {how}.")
        else:
            outcomes[stage] = [Outcome(None, how, f"Your function {how}.")]
    return outcomes, errors, made, [said for said in left if said]


def _outcome(line):
    """An `Outcome` from what a process that is not trusted has written."""
    error, detail = line.get("error"), str(line.get("detail", ""))[:500]
    if error:
        return Outcome(None, str(error)[:40], detail)
    try:
        values = tuple(np.array(v, dtype=float) for v in line["values"])
        return Outcome(values, None, detail, tuple(map(str, line.get("changed", ()))))
    except (KeyError, TypeError, ValueError):
        return Outcome(None, "not numbers", "The answer is not numbers.")


def _verdict(check, outcomes, seed):
    """Judge in this process; too few outcomes, or a wrong number of values, are no answer."""
    expected = len(check.questions(seed))
    short = len(outcomes) != expected and not (outcomes and outcomes[-1].error)
    if short or any(o.values is not None and len(o.values) != len(check.parts) for o in outcomes):
        return Verdict(False, "nothing returned", "There is no answer that could be asked.", 0.0)
    return check.judge(outcomes, seed)
