"""Grade a folder of notebooks without nbgrader.

    python -m gmmlab.checks submissions/ --sets book/exercises/notebooks --out graded/

`submissions/` holds a folder a student, or a file a student: `anna/04-em.ipynb`,
`anna/04-em/04-em.ipynb` as nbgrader lays them out, `anna_4711_815_04-em.ipynb` as Canvas does,
`Anna Smith_4711_assignsubmission_file_/04-em.ipynb` as Moodle does. A notebook says in its metadata
which set it answers; one that does not is taken for the set in its file's name, and one that says
neither, or both and not the same, is refused by name; `--set 04-em` says it for all.

`graded/` gets
    index.html          for you: totals, what was refused, answers that call what they should write
    anna/04-em.html     for Anna: points, diagnosis, own text with formulas, code and figures
    points.csv          a row an exercise; totals.csv, a row a student
    marks.csv           for you to fill in: points of written answers, by criterion or as a whole

Fill in marks.csv, and run the same with `--marks graded/marks.csv`: marks and comments stand on the
pages then, and in the totals. With `--gradebook export.csv` the totals go into a gradebook that was
exported from Canvas or Moodle, written to `graded/`. `--roster` says who is who: columns `student`
(the folder's name), `id`, `email`, `login`.

Answers are tried on problems that a seed makes. Students see those of seed 0, so the grader never
uses it: it draws a seed, says it, keeps it with the results, and takes the one that you name.

Each notebook runs in a process of its own, which is asked for numbers only; they are judged here.
So a submission cannot change its grade by replacing functions, printing, looping or ending the
process, and one that tries costs the others nothing. On Linux what it has started ends with it.

What this does not protect against: a submission runs as you, on your machine. It can read and
write what you can, and use the network; solutions lie on the disk; it can import gmmlab, which
contains what some exercises ask for: index.html lists who does. So run it as another user
(`--user nobody`, if you are root), or in a container:

    docker run --rm --network none --memory 6g --pids-limit 256 --user 65534 \\
        -v "$PWD/submissions:/in:ro" -v "$PWD/book/exercises/notebooks:/sets:ro" \\
        -v "$PWD/graded:/out" IMAGE-WITH-GMMLAB python -m gmmlab.checks /in --sets /sets --out /out
"""

import argparse
import csv
import secrets
import sys
from pathlib import Path

from .grading import everyone, files, gradebook, marks, report, tables

SEEN = 0  # the seed of the problems that students can try their answers on


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


def seed_for(named, out):
    """The seed that was named, else that of results which are there already, else a new one."""
    if named == SEEN:
        raise ValueError(f"--seed {SEEN} makes the problems that students see; choose another")
    if named is not None:
        return named
    if (before := out / "points.csv").exists():
        for _, row in tables.read(before):
            if row.get("seed", "").isdigit() and int(row["seed"]) != SEEN:
                return int(row["seed"])
    return secrets.randbelow(10**6) + 1


def fill(options, submissions, sets):
    """Write the filled gradebook, and say who is not in it."""
    totals, left = {}, []
    for s in submissions:
        if s.refused:
            left.append(f"{s.student}, {s.set}: {s.refused}")
        elif s.unread and not options.partial:
            left.append(f"{s.student}, {s.set}: {len(s.unread)} answers are unread (--partial)")
        else:
            totals.setdefault(s.set, {})[s.student] = s.total, s.most
    people = tables.roster(options.roster) if options.roster else {}
    who = {}
    for s in submissions:
        said = people.get(s.student, {})
        keys = {s.student, s.id, *(said.get(c, "") for c in ("id", "email", "login"))}
        who[s.student] = {k for k in keys if k}
    titles = {n: cells[0]["source"].split("\n")[0].lstrip("# ") for n, cells in sets.items()}
    columns = dict(c.split("=", 1) for c in options.column)
    text = options.gradebook.read_text(encoding="utf-8-sig")
    filled = gradebook.fill(text, totals, who, columns, titles, options.scale)
    path = options.out / f"filled-{options.gradebook.name}"
    path.write_text(filled.text, encoding="utf-8", newline="")
    print(f"{filled.count} cells filled: {path}")
    for said in (*left, *filled.left):
        print(f"  not filled: {said}")


def parser():
    """What the command line takes."""
    made = argparse.ArgumentParser(
        prog="python -m gmmlab.checks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("submissions", type=Path)
    made.add_argument("--sets", type=Path, default=Path("sets"), help="as released")
    made.add_argument("--set", help="the set that all of them answer, whatever they are called")
    made.add_argument("--out", type=Path, default=Path("graded"))
    made.add_argument("--seed", type=int, help="of the problems to try answers on; never 0")
    made.add_argument("--marks", type=Path, help="marks of written answers, as marks.csv has them")
    made.add_argument("--roster", type=Path, help="student, id, email, login")
    made.add_argument("--gradebook", type=Path, help="exported from Canvas or Moodle")
    made.add_argument(
        "--column", action="append", default=[], metavar="SET=HEADING", help="of the gradebook"
    )
    made.add_argument("--partial", action="store_true", help="fill in totals with unread answers")
    made.add_argument("--scale", action="store_true", help="to what the gradebook gives")
    made.add_argument("--user", default="", help="whom submissions run as, if you are root")
    made.add_argument("--seconds", type=float, default=30, help="that one cell may take")
    made.add_argument("--jobs", type=int, default=2, help="notebooks at a time")
    return made


def main(arguments=None):
    """Grade what the command line names; return the exit status."""
    options = parser().parse_args(arguments)
    try:
        return run(options)
    except (ValueError, OSError, csv.Error) as error:
        print(error, file=sys.stderr)
        return 1


def run(options):
    """Grade, write, and say where."""
    sets = files.sets_in(options.sets)
    if not sets or not files.handed_in(options.submissions):
        where = options.submissions if sets else options.sets
        raise ValueError(f"no notebooks in {where}; `make exercises` makes the sets")
    if options.set and options.set not in sets:
        raise ValueError(f"--set {options.set}: expected one of {', '.join(sets)}")
    if wrong := [c for c in options.column if c.split("=", 1)[0] not in sets or "=" not in c]:
        raise ValueError(f"--column {wrong[0]}: expected SET=HEADING, SET of {', '.join(sets)}")
    seed = seed_for(options.seed, options.out)
    submissions = list(everyone.graded_class(options, sets, seed, counted))
    if options.marks:
        everyone.marked(submissions, options.marks)
    options.out.mkdir(parents=True, exist_ok=True)
    for s in submissions:
        if not s.refused:
            folder = options.out / s.student
            folder.mkdir(exist_ok=True)
            (folder / f"{s.set}.html").write_text(report.page(s), "utf-8")
    (options.out / "index.html").write_text(report.overview(submissions, seed), "utf-8")
    tables.points(options.out / "points.csv", submissions, seed)
    tables.totals(options.out / "totals.csv", submissions)
    marks.sheet(options.out / "marks.csv", submissions)
    print(f"{len(submissions)} notebooks, seed {seed}: {options.out / 'index.html'}")
    for s in submissions:
        if s.refused:
            print(f"  {s.student}, {s.set}: {s.refused}")
    if options.gradebook:
        fill(options, submissions, sets)
    return 0


if __name__ == "__main__":
    sys.exit(main())
