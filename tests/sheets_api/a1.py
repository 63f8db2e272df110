"""A1 and R1C1 notation: which rows and columns a text means, and the text for them."""

from __future__ import annotations

import re
from typing import NamedTuple

PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
CORNER = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9]\d{0,7})?")
LIKE_CELLS = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*")
R1C1 = re.compile(r"[Rr](\d+)[Cc](\d+)")


class Cells(NamedTuple):
    """A rectangle, zero-based and half-open; None is an open end. `lone`: one cell, no colon."""

    top: int
    bottom: int | None
    left: int
    right: int | None
    lone: bool = False


def letters(column: int) -> str:
    """Return the letters of a zero-based column: 0 is A, 26 is AA."""
    text, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def column(text: str) -> int:
    """Return the zero-based column of letters in either case."""
    number = 0
    for char in text.upper():
        number = number * 26 + ord(char) - 64
    return number - 1


def parse(text: str) -> Cells | None:
    """Return what the part after the sheet's title means, or None when it is not a range."""
    first, colon, second = text.partition(":")
    start, end = _corner(first), _corner(second if colon else first)
    if start is None or end is None:
        return None
    if not colon:
        whole = start[0] is not None and start[1] is not None
        return Cells(start[1], start[1] + 1, start[0], start[0] + 1, lone=True) if whole else None
    top, bottom = _span(start[1], end[1])
    left, right = _span(start[0], end[0])
    return Cells(top, bottom, left, right)


def _corner(text: str) -> tuple[int | None, int | None] | None:
    """(column, row) of one corner, each None when not given."""
    if found := R1C1.fullmatch(text):
        return int(found[2]) - 1, int(found[1]) - 1
    found = CORNER.fullmatch(text)
    if not found or not (found[1] or found[2]):
        return None
    return (column(found[1]) if found[1] else None, int(found[2]) - 1 if found[2] else None)


def _span(start: int | None, end: int | None) -> tuple[int, int | None]:
    if start is not None and end is not None:
        return min(start, end), max(start, end) + 1
    return (start or 0, None) if end is None else (0, end + 1)


def split(text: str) -> tuple[str | None, str | None]:
    """Split `'It''s'!A1` into title and cells; either is None when it is not there.

    A text without an exclamation mark is a title when it is quoted, and otherwise cells.
    """
    if text.startswith("'"):
        found = re.fullmatch(r"'((?:[^']|'')*)'(?:!(.*))?", text, re.DOTALL)
        return (found[1].replace("''", "'"), found[2]) if found else (None, text)
    title, mark, cells = text.rpartition("!")
    return (title, cells) if mark else (None, text)


def quoted(title: str) -> str:
    """The title as Google writes it before the exclamation mark."""
    if PLAIN_TITLE.fullmatch(title) and not LIKE_CELLS.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def label(top: int, bottom: int, left: int, right: int) -> str:
    """The text of a closed rectangle: `B2` for one cell, `B2:C9` for more."""
    first = f"{letters(left)}{top + 1}"
    last = f"{letters(right - 1)}{bottom}"
    return first if first == last else f"{first}:{last}"
