"""Make an autograder for Gradescope of one released set.

    python -m gmmlab.checks.gradescope book/exercises/notebooks/04-em.ipynb --out 04-em.zip

Upload the zip under *Configure Autograder*. It holds the set as students have it, a seed that they
do not know, `gmmlab` itself, and the two programs that Gradescope runs: `setup.sh` once, and
`run_autograder` for each submission, which writes `results.json` by the same judge as
`python -m gmmlab.checks`. No solution is in it. Students see points and diagnosis; which answers
call what they should write is a test that only you see. Written answers are marked by hand there.
"""

import argparse
import json
import secrets
import sys
import zipfile
from pathlib import Path

import gmmlab

from .grading import files, notebook, submission

SETUP = """#!/usr/bin/env bash
# Gradescope runs this once, as root, when the autograder's image is built.
set -e
for python in python3.13 python3.12 python3.11 none; do command -v $python && break; done
if [ $python = none ]; then
    apt-get update && apt-get install -y python3.11 python3.11-venv
    python=python3.11
else
    $python -c 'import ensurepip' || { apt-get update && apt-get install -y $python-venv; }
fi
$python -m venv /autograder/venv
/autograder/venv/bin/pip install 'numpy>=2.0' ipython matplotlib scipy scikit-learn
"""
RUN = """#!/usr/bin/env bash
# Gradescope runs this for each submission. What students hand in runs as another user, who can
# read neither the seed nor the results.
cd /autograder/source
chmod -R a+rX . ; chmod 600 seed
mkdir -p /autograder/results ; chmod 700 /autograder/results
/autograder/venv/bin/python -m gmmlab.checks.gradescope --grade /autograder --user nobody
"""


def make(released, out, seed):
    """Write the zip.

    Parameters
    ----------
    released : Path
        The students' notebook of a set.
    out : Path
    seed : int
        Of the problems; never 0, whose problems students see.
    """
    if not notebook.exercises(notebook.load(released).cells):
        raise ValueError(f"{released}: expected a released set; it has no graded cell")
    if not seed:
        raise ValueError("--seed 0 makes the problems that students see; choose another")
    package = Path(gmmlab.__file__).parent
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (("setup.sh", SETUP), ("run_autograder", RUN)):
            info = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            info.external_attr = 0o755 << 16  # Gradescope runs them
            archive.writestr(info, text)
        archive.writestr("seed", str(seed))
        archive.write(released, f"set/{released.name}")
        for path in sorted(package.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                archive.write(path, path.relative_to(package.parent))


def grade(folder, user=""):
    """Grade what was handed in, and write `results/results.json`.

    Parameters
    ----------
    folder : Path
        `/autograder`, with `source`, `submission` and `results`.
    user : str
        Whom the submission runs as.
    """
    sets = files.sets_in(folder / "source" / "set")
    (name,) = sets
    seed = int((folder / "source" / "seed").read_text())
    paths = files.handed_in(folder / "submission")
    try:
        if len(paths) != 1:
            raise ValueError(f"hand in one notebook; there are {len(paths)}")
        given = notebook.load(folder / "submission" / paths[0])
        files.which(given, paths[0], {name: sets[name]})
        limits = submission.Limits(user=user)
        found = results(submission.grade(given.cells, sets[name], seed, limits))
    except ValueError as error:
        found = {"score": 0, "output": f"Not graded: {error}.", "tests": []}
    found |= {"visibility": "visible", "stdout_visibility": "hidden"}
    target = folder / "results" / "results.json"
    target.write_text(json.dumps(found, indent=1, allow_nan=False), encoding="utf-8")


def results(graded):
    """What Gradescope is told of a `Graded`: a test an exercise, and one that it hides."""
    tests = [_test(str(n), r) for n, r in enumerate(graded.results, 1)]
    uses = [f"{r.exercise.title}: mentions {', '.join(r.uses)}" for r in graded.results if r.uses]
    tests.append(
        {
            "name": "For instructors: answers that call what they were asked to write",
            "output": "\n".join([*uses, *graded.notes]) or "None.",
            "output_format": "text",
            "visibility": "hidden",
        }
    )
    score = round(sum(r.points for r in graded.results if r.verdict), 2)
    return {"score": score, "output": "", "output_format": "text", "tests": tests}


def _test(number, result):
    e = result.exercise
    told = {"name": e.title, "number": number, "output_format": "text", "visibility": "visible"}
    if result.verdict is None:
        return told | {"output": f"Read by a person: {e.points:g} points."}
    status = "passed" if result.verdict.correct else "failed"
    said = f"{result.verdict.message} {result.text[:1000]}".strip()
    return told | {
        "score": result.points,
        "max_score": e.points,
        "status": status,
        "output": said,
    }


def main(arguments=None):
    """Make an autograder, or be one; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m gmmlab.checks.gradescope",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("released", type=Path, nargs="?", help="the students' notebook of a set")
    parser.add_argument("--out", type=Path, help="the zip; else the set's name")
    parser.add_argument("--seed", type=int, help="of the problems; drawn if it is not given")
    parser.add_argument("--grade", type=Path, help="within Gradescope: its folder")
    parser.add_argument("--user", default="", help="within Gradescope: whom submissions run as")
    options = parser.parse_args(arguments)
    if options.grade:
        grade(options.grade, options.user)
        return 0
    if options.released is None:
        parser.error("name the students' notebook of a set")
    seed = secrets.randbelow(10**6) + 1 if options.seed is None else options.seed
    out = options.out or Path(f"{options.released.stem}.zip")
    try:
        make(options.released, out, seed)
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{out}: upload it under Configure Autograder; problems of seed {seed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
