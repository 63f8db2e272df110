"""What a cell says: its text, in one form for every store and every program that saved the file."""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from json.encoder import encode_basestring
from typing import TypeGuard

Cell = str | int | float | bool
"""What stands in one cell. A blank is ''; a date is a serial number of days since 1899-12-30."""

Place = tuple[int, int]
"""(row, column) of a cell, counted from 0."""

Cells = Sequence[Cell]
"""The cells of a row from the first column; it may end before its last blanks."""

Rows = Sequence[Cells]
"""The rows of a tab from its first one."""

Grid = Mapping[Place, Cell]
"""The cells of a tab that have a value."""

# What a Google Sheet shows where a formula failed, or waits for what it fetches; typed, it means
# the same.
NO_VALUE = re.compile(r"#[A-Z/0-9_]+[!?]|#N/A|Loading\.\.\.")
LONGEST = 30_000  # characters that every store takes in one cell
_SECOND = 1 / 86_400
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - day 0 of every spreadsheet, wall time
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")

# Soft hyphen, joiners, fillers, marks of direction, zero-width and tag characters, variation
# selectors: they come along when a word is copied from a web page, a chat or a telephone.
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


def text_of(cell: Cell) -> str:
    """Return a cell as text: NFC, LF, whole numbers without `.0`, control characters as spaces."""
    if isinstance(cell, str):
        if cell.isascii() and cell.isprintable():
            return cell
        lines = cell.replace("\r\n", "\n").replace("\r", "\n")
        return unicodedata.normalize("NFC", _CONTROL.sub(" ", lines))
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return repr(cell)


def row_texts(row: Sequence[Cell], width: int) -> list[str]:
    """Return the first cells of a row as text, with '' where it ends before `width` of them."""
    texts = [  # what `text_of` would return of most cells at once, without the call
        cell if isinstance(cell, str) and cell.isascii() and cell.isprintable() else text_of(cell)
        for cell in row[:width]
    ]
    return texts + [""] * (width - len(texts))


def tidy(cell: Cell) -> str:
    """Return the text without outer spaces, every run of inner white space one space."""
    return " ".join(text_of(cell).split())


def plain(cell: Cell) -> str:
    """Return the tidy text without the characters that nobody sees.

    Fingerprints and the history are made of texts that keep them: what stands in a book stays as
    it was hashed.
    """
    text = text_of(cell)
    return " ".join(text.split()) if text.isascii() else tidy(UNSEEN.sub("", text))


@lru_cache(4096)  # the same few words are compared again and again
def fold(text: str) -> str:
    """Return the text by which words are compared: case, width and unseen characters forgiven."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", UNSEEN.sub("", text))
    return tidy(text).casefold()


def same_word(one: str, other: str) -> bool:
    """Tell whether two texts are the same word, as `fold` sees it."""
    return one == other or fold(one) == fold(other)


def is_number(cell: object) -> TypeGuard[int | float]:
    """Tell whether a cell holds a number; TRUE is none."""
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def is_email(text: str) -> bool:
    """Tell whether a text is built like one e-mail address."""
    return bool(_EMAIL.fullmatch(text))


def cell_at(rows: Rows, row: int, column: int) -> Cell:
    """Return a cell, '' where the tab does not reach."""
    return cell_of(rows[row], column) if 0 <= row < len(rows) else ""


def cell_of(cells: Sequence[Cell], column: int) -> Cell:
    """Return a cell of a row, '' where it ends before."""
    return cells[column] if column < len(cells) else ""


def row_at(rows: Rows, row: int) -> Cells:
    """Return a row, () where the tab does not reach."""
    return rows[row] if row < len(rows) else ()


def cell_name(row: int, column: int) -> str:
    """Return the A1 name of a cell counted from 0."""
    return f"{column_letters(column)}{row + 1}"


def column_letters(column: int) -> str:
    """Return how people call a column counted from 0: 27 is `AB`."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return which column people call so, counted from 0: 27 for `AB`."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def rows_with(rows: Rows, grid: Grid) -> Rows:
    """Return the rows of a tab once these cells are written."""
    found = [list(row) for row in rows]
    for (row, column), cell in grid.items():
        found += [[] for _ in range(row + 1 - len(found))]
        found[row] += [""] * (column + 1 - len(found[row]))
        found[row][column] = cell
    return found


def trimmed(rows: Rows, width: int | None = None) -> Rows:
    """Return the rows without those at the end that are blank, with `width` in their first cells.

    What people note beside the columns of the tool makes no row.
    """
    end = len(rows)
    while end and not any(cell != "" for cell in rows[end - 1][:width]):
        end -= 1
    return rows[:end]


def cut(text: str, limit: int = LONGEST) -> str:
    """Return the text, shortened to what every store takes, with an ellipsis where it was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def digest(parts: Iterable[str]) -> str:
    """Return the SHA-256, in hex, of the compact UTF-8 JSON array of the texts."""
    data = f"[{','.join(map(encode_basestring, parts))}]"  # json.dumps takes three times as long
    return hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()


def text_digest(text: str) -> str:
    """Return the SHA-256, in hex, of a text as UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def same_value(found: Cell, value: Cell) -> bool:
    """Tell whether a cell already holds a value; programs keep 15 digits of a time."""
    if found == value:  # most cells are compared to find that nothing changed
        return True
    if isinstance(value, (int, float)) and isinstance(found, (int, float)):
        return abs(found - value) < _SECOND / 2
    return text_of(found) == text_of(value)


def serial(at: datetime) -> float:
    """Return the wall time of `at` as days since 1899-12-30, the way spreadsheets keep it.

    Rounded up at the tenth digit (9 microseconds): programs cut, so 09.30 would show as 09.29.
    """
    days = (at.replace(tzinfo=None) - _EPOCH).total_seconds() / 86400
    return math.ceil(days * 1e10 - 0.01) / 1e10


def date_cell(day: date) -> float:
    """Return a day the way spreadsheets keep it."""
    return serial(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - a date


def from_serial(days: float) -> datetime:
    """Return the wall time (naive, whole seconds) that a spreadsheet's day number means.

    Raises OverflowError for numbers that are no date.
    """
    return _EPOCH + timedelta(seconds=round(days * 86400))
