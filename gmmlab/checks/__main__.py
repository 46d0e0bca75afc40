"""Grade a folder of notebooks without nbgrader.

    python -m gmmlab.checks submissions/ --sets book/exercises/notebooks --out graded/

`submissions/` holds a folder a student, or a file a student: `anna/04-em.ipynb`,
`anna/04-em/04-em.ipynb` as nbgrader lays them out, or `anna.ipynb`. Which set a notebook is an
answer to is seen from its cells. `graded/` gets `points.csv`, and a page a student with the
diagnosis of each answer.

Each notebook runs in a process of its own, which is asked for numbers only; they are judged here.
So a submission cannot change its grade by replacing functions, printing, looping or ending the
process, and one that tries costs the others nothing.

What this does not protect against: a submission runs as you, on your machine. It can read and
write what you can, and use the network; solutions lie on the disk; it can import gmmlab, which
contains what some exercises ask for. So run it as another user, or in a container:

    docker run --rm --network none --memory 6g --pids-limit 256 --user 65534 \\
        -v "$PWD/submissions:/in:ro" -v "$PWD/book/exercises/notebooks:/sets:ro" \\
        -v "$PWD/graded:/out" IMAGE-WITH-GMMLAB python -m gmmlab.checks /in --sets /sets --out /out

and read the answers of those who have full marks everywhere.
"""

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from .grading import report, submission


def sets_in(folder):
    """Released sets by name, from a folder of notebooks."""
    found = {p.stem: submission.load(p) for p in sorted(folder.rglob("*.ipynb"))}
    return {name: cells for name, cells in found.items() if submission.exercises(cells)}


def which(cells, path, sets):
    """Name of the set whose cells a submission has, else the one that its file is named after."""

    def shared(name):
        own = {e.grade_id for e in submission.exercises(sets[name])}
        ids = {(c.get("metadata") or {}).get("nbgrader", {}).get("grade_id") for c in cells}
        return len(own & ids)

    best = max(sets, key=shared)
    if shared(best):
        return best
    named = [name for name in sets if name in path.stem]
    if not named:
        raise ValueError("it has cells of no set, and the name of none")
    return named[0]


def grade_file(path, sets, seed, limits):
    """Return (name of the set, results), or ("", an error in words); never raises."""
    try:
        cells = submission.load(path)
        name = which(cells, path, sets)
        return name, submission.grade(cells, sets[name], seed, limits)
    except Exception as error:  # one submission must not cost the class its grades
        return "", f"not graded: {error}"


def counted(items, total):
    """The items, with a progress bar; with tqdm if it is installed."""
    try:
        from tqdm import tqdm
    except ImportError:
        for number, item in enumerate(items, 1):
            yield item
            print(f"\r{number} of {total} graded", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
    else:
        yield from tqdm(items, total=total, unit="notebook")


def main(arguments=None):
    """Grade what the command line names; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m gmmlab.checks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("submissions", type=Path)
    parser.add_argument("--sets", type=Path, default=Path("sets"), help="as released")
    parser.add_argument("--out", type=Path, default=Path("graded"))
    parser.add_argument("--seed", type=int, default=0, help="of the problems to try answers on")
    parser.add_argument("--seconds", type=float, default=30, help="that one cell may take")
    parser.add_argument("--jobs", type=int, default=2, help="notebooks at a time")
    options = parser.parse_args(arguments)
    files = sorted(p for p in options.submissions.rglob("*.ipynb") if p.is_file())
    sets = sets_in(options.sets)
    if not files or not sets:
        where = options.sets if files else options.submissions
        print(f"no notebooks in {where}; `make exercises` makes the sets", file=sys.stderr)
        return 1
    limits = submission.Limits(stage=options.seconds)
    graded = []
    with ThreadPoolExecutor(options.jobs) as pool:
        waiting = {pool.submit(grade_file, p, sets, options.seed, limits): p for p in files}
        for future in counted(as_completed(waiting), len(files)):
            path = waiting[future]
            student = path.relative_to(options.submissions).with_suffix("").parts[0]
            name, results = future.result()
            graded.append((student, name or path.stem, results))
    graded.sort(key=lambda row: row[:2])
    for student, name, results in graded:
        if not isinstance(results, str):
            folder = options.out / student
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.html").write_text(report.page(student, name, results), "utf-8")
    options.out.mkdir(parents=True, exist_ok=True)
    report.table(options.out / "points.csv", graded)
    print(f"{len(graded)} notebooks graded: {options.out / 'points.csv'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
