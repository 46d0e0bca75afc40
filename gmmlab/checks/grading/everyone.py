"""A class: all notebooks of a folder, a few at a time; one costs the others nothing."""

from concurrent.futures import ThreadPoolExecutor, as_completed

from . import files, marks, notebook, submission, tables
from .tables import Submission


def grade_file(path, name_of, sets, seed, limits, said=None):
    """Return (name of the set, Graded), or (file's name, why not in words); never raises."""
    name = name_of.stem
    try:
        given = notebook.load(path)
        name = files.which(given, name_of, sets, said)
        return name, submission.grade(given.cells, sets[name], seed, limits)
    except Exception as error:  # one submission must not cost the class its grades
        return name, f"not graded: {error}"


def graded_class(options, sets, seed, counted):
    """Yield a `Submission` a file of a folder; two of one student for one set are both refused.

    `options` are those of the command; `counted` passes on what is done, and shows how far it is.
    """
    limits = submission.Limits(stage=options.seconds, user=options.user)
    people = tables.roster(options.roster) if options.roster else {}
    paths, found = files.handed_in(options.submissions), []
    with ThreadPoolExecutor(options.jobs) as pool:
        waiting = {}
        for path in paths:
            student, number, rest = files.owner(path)
            number = people.get(student, {}).get("id") or number
            task = (options.submissions / path, rest, sets, seed, limits, options.set)
            waiting[pool.submit(grade_file, *task)] = student, number, path
        for future in counted(as_completed(waiting), len(paths)):
            student, number, path = waiting[future]
            found.append((student, number, path, *future.result()))
    twice = {}
    for student, _, path, name, _ in found:
        twice.setdefault((student, name), []).append(path)
    for student, number, _, name, graded in sorted(found, key=lambda f: (*f[:2], f[2], f[3])):
        if len(both := twice[student, name]) > 1:
            those = " and ".join(sorted(map(str, both)))
            graded = f"not graded: handed in more than once, {those}; keep one"
        yield Submission(student, number, name, graded, {})


def marked(submissions, path):
    """The submissions with the marks of a file."""
    most = {
        (s.student, s.set, r.exercise.grade_id): r.exercise.points
        for s in submissions
        for r in s.results
        if r.verdict is None
    }
    for (student, name), given in marks.entered(path, most).items():
        for s in submissions:
            if (s.student, s.set) == (student, name):
                s.marks.update(given)
