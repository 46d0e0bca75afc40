"""Grading one submission: numbers from a process that is not trusted, judged in this one."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import gmmlab

from ... import checks
from ..judging.guard import Outcome
from ..judging.verdict import Verdict

CHILD = Path(__file__).with_name("student.py")
KEPT = ("PATH", "PYTHONPATH", "SYSTEMROOT", "LANG", "LD_LIBRARY_PATH")
MOST = 400 * 2**20  # bytes of a notebook, or of a report, that are read at all


@dataclass(frozen=True)
class Exercise:
    """What the set says of one graded cell.

    Attributes
    ----------
    grade_id, check, answer : str
        Check and answer are empty where a person reads the answer.
    points : float
    """

    grade_id: str
    points: float
    check: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Result:
    """An exercise of one submission: its verdict, or the text that a person is to read."""

    exercise: Exercise
    verdict: Verdict | None
    text: str = ""

    @property
    def points(self):
        """Points reached, None where a person decides."""
        return self.verdict and self.verdict.points(self.exercise.points)


@dataclass(frozen=True)
class Limits:
    """How long one stage and one submission may take, in seconds, and memory in megabytes."""

    stage: float = 30.0
    submission: float = 240.0
    megabytes: int = 4096


def load(path):
    """Return the cells of a notebook as dicts; ValueError in words if it cannot be read."""
    if path.stat().st_size > MOST:
        raise ValueError("the notebook is too large to be read")
    try:
        cells = json.loads(path.read_bytes())["cells"]
        return [
            {**c, "source": c["source"] if isinstance(c["source"], str) else "".join(c["source"])}
            for c in cells
        ]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ValueError("the file is not a notebook") from None


def exercises(cells):
    """What is to be graded in a set, from its released notebook."""
    found = []
    for cell in cells:
        data, own = _data(cell), cell["metadata"].get("gmmlab", {})
        if data.get("grade"):
            check, answer = own.get("check", ""), own.get("answer", "")
            found.append(Exercise(data["grade_id"], data["points"], check, answer))
    return found


def grade(submitted, released, seed=0, limits=Limits()):
    """Grade the cells of a submission against the released set.

    Parameters
    ----------
    submitted, released : lists of cells, from `load`
    seed : int
        Of the problems that answers are tried on.
    limits : Limits

    Returns
    -------
    list of Result
    """
    wanted = exercises(released)
    asked = [e for e in wanted if e.check]
    outcomes, errors = _outcomes(_cells(submitted, released), asked, seed, limits)
    results = []
    for e in wanted:
        if e.check:
            verdict = _verdict(getattr(checks, e.check), outcomes.get(e.grade_id, []), seed)
            text = "" if verdict.correct else " ".join(errors.get(e.grade_id, []))
            results.append(Result(e, verdict, text))
        else:
            texts = [c["source"] for c in submitted if _data(c).get("grade_id") == e.grade_id]
            results.append(Result(e, None, "\n\n".join(texts)))
    return results


def _data(cell):
    data = cell.get("metadata", {}).get("nbgrader", {})
    return data if isinstance(data, dict) else {}


def _cells(submitted, released):
    """What is run: the set's own cells that prepare, then all code of the submission but tests."""
    tests = {e.grade_id for e in exercises(released)}
    own = [c["source"] for c in released if c["cell_type"] == "code" and not _data(c)]
    theirs = [
        c["source"]
        for c in submitted
        if c.get("cell_type") == "code" and _data(c).get("grade_id") not in tests
    ]
    return [(f"cell {i}", source) for i, source in enumerate([*own, *theirs])]


def _outcomes(cells, asked, seed, limits):
    """Outcomes by grade_id, and errors in words; a stage that ends the process is left out."""
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
    skip, lost, end = [], {}, time.monotonic() + limits.submission
    while True:
        job = {"cells": cells, "questions": questions, "skip": skip, "megabytes": limits.megabytes}
        lines, stage, how = _run(job, min(limits.stage, end - time.monotonic()), end)
        if stage is None or stage in skip or time.monotonic() > end:
            break
        skip.append(stage)
        lost[stage] = how
    outcomes, errors = {}, {}
    for line in lines:
        if isinstance(line.get("outcome"), dict):
            outcomes.setdefault(line.get("stage"), []).append(_outcome(line["outcome"]))
        elif line.get("error"):
            errors.setdefault("", []).append(f"In {line.get('stage')}: {line['error']}.")
    for stage, how in lost.items():
        if stage.startswith("cell "):
            errors.setdefault("", []).append(f"{stage.capitalize()} was left out: it {how}.")
        else:
            outcomes[stage] = [Outcome(None, how, f"Your function {how}.")]
    everywhere = errors.get("", [])
    return outcomes, {e.grade_id: everywhere for e in asked}


def _run(job, patience, end):
    """Run the child once: its lines, the stage it did not survive or None, and how it ended."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        report = Path(folder, "report")
        report.touch()
        kept = {n: os.environ[n] for n in KEPT if n in os.environ}
        # The package that judges is the one that is asked, wherever it was imported from.
        path = [str(Path(gmmlab.__file__).parents[1]), kept.get("PYTHONPATH", "")]
        environment = {
            **kept,
            "PYTHONPATH": os.pathsep.join(filter(None, path)),
            "HOME": folder,
            "IPYTHONDIR": folder,
            "MPLBACKEND": "Agg",
        }
        child = subprocess.Popen(
            [sys.executable, "-P", str(CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )
        try:
            with child.stdin:
                child.stdin.write(json.dumps({**job, "report": str(report)}).encode())
            how = _wait(child, report, patience, end)
        except BrokenPipeError:
            how = "ends the process"
        finally:
            _kill(child)
        lines = _lines(report)
    stages = [line["begins"] for line in lines if "begins" in line]
    return lines, stages[-1] if stages else None, how


def _wait(child, report, patience, end):
    """Wait while the report grows; return how it ended, in words."""
    size, since = -1, time.monotonic()
    while child.poll() is None:
        now = report.stat().st_size
        if now != size:
            size, since = now, time.monotonic()
        if now > MOST or time.monotonic() - since > patience or time.monotonic() > end:
            return "does not end"
        time.sleep(0.02)
    return "ends the process"


def _kill(child):
    try:
        if hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)  # what it has started, too
        else:
            child.kill()
    except (ProcessLookupError, PermissionError):
        child.kill()
    child.wait()


def _lines(report):
    found = []
    with report.open(encoding="utf-8", errors="replace") as file:
        for text in file:
            try:
                line = json.loads(text)
            except (ValueError, RecursionError):
                continue  # half a line, or not ours
            if isinstance(line, dict):
                found.append(line)
    return found


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
