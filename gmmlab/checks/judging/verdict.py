"""What an answer gets: right, or which mistake it is and what to reread."""

from dataclasses import dataclass


@dataclass(frozen=True, repr=False)
class Verdict:
    """The judgement of one answer.

    Attributes
    ----------
    correct : bool
        Whether every part is right.
    mistake : str or None
        Short name of the mistake; several are joined by "; ". None if the answer is right, and
        if it is wrong in a way that is not known here. A right answer that breaks down on extreme
        data is correct, and carries the name of its weakness.
    message : str
        What to reread, in words.
    score : float
        Share of the parts that are right, 0 to 1.
    """

    correct: bool
    mistake: str | None
    message: str
    score: float

    def points(self, most):
        """Points out of `most`, as the plain number that nbgrader reads from a cell's output."""
        return round(float(most) * float(self.score), 2)

    def __repr__(self):
        return self.message
