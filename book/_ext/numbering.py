"""What an equation's label says of its number, for pages and for notebooks."""

import re

PRML = re.compile(r"prml-(\d+\.\d+[a-z]?)")
PLACE = re.compile(r"book/(chapters|exercises)/0*(\d+)-")
PREFIX = {"chapters": "", "exercises": "E"}


def number(label, place, index):
    """Return the number of a labelled display, or None where its label has none.

    Parameters
    ----------
    label : str
        `prml-9.13`, or a name of the book's own.
    place : re.Match or None
        What `PLACE` finds of the document: a chapter, a set, or neither.
    index : iterator of int
        Counts the labels of the book's own in this document.
    """
    if prml := PRML.fullmatch(label):
        return prml[1]
    return PREFIX[place[1]] + place[2] + letters(next(index)) if place else None


def letters(index):
    """Spreadsheet letters: 0 is a, 25 is z, 26 is aa."""
    head, tail = divmod(index, 26)
    return (letters(head - 1) if head else "") + chr(ord("a") + tail)
