"""Answers written from the exercises' texts alone, before the checks had seen them.

Each wrong one says what is wrong with it, and which word a message about it must hold (a regular
expression) to have explained *this* mistake.
"""

from dataclasses import dataclass

ANSWERS = []


@dataclass(frozen=True)
class Answer:
    """One answer to one check; `says` is None where the answer is right."""

    check: str
    what: str
    says: str | None
    answer: object


def wrong(check, what, says):
    """Keep a wrong answer."""
    return lambda answer: ANSWERS.append(Answer(check, what, says, answer)) or answer


def right(check, style):
    """Keep a right answer in an odd style."""
    return lambda answer: ANSWERS.append(Answer(check, style, None, answer)) or answer
