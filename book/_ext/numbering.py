"""What an equation's label says of its number, for pages and for notebooks."""

import re

PRML = re.compile(r"prml-(\d+\.\d+[a-z]?)")
PLACE = re.compile(r"book/(chapters|exercises)/0*(\d+)-")
PREFIX = {"chapters": "", "exercises": "E"}


def letters(index):
    """Spreadsheet letters: 0 is a, 25 is z, 26 is aa."""
    head, tail = divmod(index, 26)
    return (letters(head - 1) if head else "") + chr(ord("a") + tail)
