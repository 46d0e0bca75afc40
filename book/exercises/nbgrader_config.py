"""nbgrader for the sets of this book; `make exercises` copies it into `instructors/`."""

from nbgrader.preprocessors import NbGraderPreprocessor

c = get_config()  # noqa: F821 -- nbgrader defines it

c.CourseDirectory.course_id = "gaussian-mixtures"
# Text sources hold solutions: nothing but notebooks goes into a release.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "*.md"]

# What stands for a solution; book/exercises/markers.py says the same.
c.ClearSolutions.code_stub = {"python": "pass  # your answer"}
c.ClearSolutions.text_stub = "*Your answer.*"

# A cell that loops for ever is ended; the rest of the submission is graded.
c.ExecutePreprocessor.timeout = 60
c.ExecutePreprocessor.interrupt_on_timeout = True
c.ExecutePreprocessor.allow_errors = True


class Shorten(NbGraderPreprocessor):
    """Cut what a feedback page shows: a traceback's last line, the first thousand characters."""

    def preprocess_cell(self, cell, resources, index):
        """Shorten the outputs of a cell; tracebacks would show hidden tests."""
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                output.traceback = [f"{output.ename}: {output.evalue}"[:300]]
            elif output.output_type == "stream" and len(output.text) > 1000:
                output.text = output.text[:1000] + "\n[cut]\n"
        return cell, resources


c.ClearHiddenTests.enforce_metadata = False
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "nbgrader.preprocessors.ClearHiddenTests",
    Shorten,
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
