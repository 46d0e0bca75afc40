"""Runs one submission in a process of its own, and writes down numbers: nothing here is trusted.

`sandbox` starts this file, hands it a job as JSON on standard input, and reads what it appends to a
file, line by line: which stage began, the figures of each cell, and the outcome of each call. It
may loop, end, print without end or lie; it cannot reach the process that judges.
"""

import base64
import io
import json
import sys

FIGURES, BYTES = 16, 700_000  # of a notebook, of a figure: what is shown to those who read


def limit(megabytes):
    """Cap the memory and the size of files, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    size = megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_FSIZE, (100 * 2**20, 100 * 2**20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(job, report):
    """Run the cells, then ask each answer on its questions.

    Parameters
    ----------
    job : dict
        cells, list of (stage, source); questions, list of dicts with stage, answer, parts and
        arguments; skip, stages that ended the process before.
    report : callable
        Takes a dict and writes it down.
    """
    from IPython.core.interactiveshell import InteractiveShell

    from gmmlab.checks.judging import guard

    shell = InteractiveShell()
    draw = drawings(shell)
    skip = set(job["skip"])
    for stage, source in job["cells"]:
        if stage in skip:
            continue
        report({"begins": stage})
        result = shell.run_cell(source)
        if error := result.error_before_exec or result.error_in_exec:
            report({"stage": stage, "error": f"{type(error).__name__}: {error}"[:300]})
        for figure in draw(result.result):
            report({"stage": stage, "figure": figure})
    for question in job["questions"]:
        if question["stage"] in skip:
            continue
        report({"begins": question["stage"]})
        for outcome in asked(shell.user_ns, question, guard):
            report({"stage": question["stage"], "outcome": outcome})


def drawings(shell):
    """Return a function that gives the figures of the cell that has just run, each once."""
    from IPython.core.displaypub import CapturingDisplayPublisher

    shell.display_pub = CapturingDisplayPublisher()
    seen = set()

    def png(figure):
        file = io.BytesIO()
        figure.savefig(file, format="png", dpi=72, bbox_inches="tight")
        return file.getvalue()

    formatter = shell.display_formatter.formatters["image/png"]
    formatter.for_type_by_name("matplotlib.figure", "Figure", png)

    def draw(result):
        found = [output["data"].get("image/png") for output in shell.display_pub.outputs]
        shell.display_pub.outputs.clear()
        if pyplot := sys.modules.get("matplotlib.pyplot"):
            found += [png(pyplot.figure(n)) for n in pyplot.get_fignums()[:FIGURES]]
            pyplot.close("all")
        if hasattr(result, "savefig"):
            found.append(png(result))
        for image in found:
            if isinstance(image, str):
                image = base64.b64decode(image)
            if not image or len(image) > BYTES or image in seen or len(seen) >= FIGURES:
                continue
            seen.add(image)
            yield base64.b64encode(image).decode()

    def careful(result):
        try:
            yield from draw(result)
        except Exception:  # a figure that cannot be drawn is no figure
            return

    return careful


def asked(names, question, guard):
    """Yield the outcome of each call of one answer as plain lists; stop at the first error."""
    import numpy as np

    answer, parts = names.get(question["answer"]), tuple(question["parts"])
    for given in question["arguments"]:
        arguments = {n: np.array(v) if isinstance(v, list) else v for n, v in given.items()}
        if arguments and callable(answer):
            outcome = guard.ask(answer, arguments, parts)
        elif arguments:
            yield {"error": "nothing returned", "detail": f"No function {question['answer']}."}
            return
        else:
            outcome = guard.read(answer, parts)
        values = outcome.values
        if values is not None and sum(v.size for v in values) > 100_000:
            yield {"error": "not numbers", "detail": "The answer is too large."}
            return
        yield {
            "values": values and [v.tolist() for v in values],
            "error": outcome.error,
            "detail": outcome.detail,
            "changed": outcome.changed,
        }
        if outcome.error:
            return


def main():
    """Read the job, keep the report's file to itself, run."""
    job = json.load(sys.stdin)
    limit(job["megabytes"])
    with open(job["report"], "a", encoding="utf-8") as file:

        def report(line, dumps=json.dumps):  # a submission may replace json.dumps
            file.write(dumps(line) + "\n")
            file.flush()

        run(job, report)
        report({"begins": None})


if __name__ == "__main__":
    main()
