"""How far a sheet reaches, known before a reader sets memory aside for its whole rectangle."""

from __future__ import annotations

import re
import string

from sheetsync.errors import StoreError
from sheetsync.stores.ooxml.cells import COLUMNS, ROWS, a1, column_number, place_of
from sheetsync.stores.ooxml.tags import ATTRIBUTES, attributes, opening

MOST_CELLS = 3_000_000

_USUAL_CELL = re.compile(rb'<c r="([A-Z]+[1-9][0-9]*)"')
_USUAL_FILLED = re.compile(_USUAL_CELL.pattern + ATTRIBUTES + rb"\s*>(?!</)")
_CELL_OR_ROW = re.compile(
    opening("c").pattern + b"|" + opening("row").pattern + rb"|</(?:[^\s<>/:]+:)?row\s*>"
)
_DIGITS, _LETTERS = string.digits.encode(), string.ascii_uppercase.encode()


def refuse_vast(data: bytes, title: str) -> None:
    """Raise StoreError when the rectangle from A1 to the last filled cell is unreasonable.

    Cells that are only coloured do not count: coloured columns are common, the reader skips them.
    """
    rows, columns = _usual(data) or _careful(data)
    if rows * columns > MOST_CELLS:
        rows, columns = _usual(data, filled=True) or _careful(data)
    if rows * columns > MOST_CELLS or rows > ROWS or columns > COLUMNS:
        raise StoreError(
            f"{title}: its cells reach to {a1((rows - 1, columns - 1))}, "
            f"{rows * columns:,} in all; expected at most {MOST_CELLS:,}: "
            "delete the stray rows and columns behind the data"
        )


def _usual(data: bytes, *, filled: bool = False) -> tuple[int, int] | None:
    """Return the rows and columns of a sheet written like Excel writes it, None for any other.

    They go to the last cell, or to the last that is `filled`.
    """
    start, end = data.find(b"<sheetData"), data.rfind(b"</sheetData")
    if start < 0 or end < 0:
        return None
    found = _USUAL_CELL.findall(data, start, end)
    # Among the rows only cells begin with <c; whoever wrote them another way is read tag by tag.
    if len(found) != data.count(b"<c", start, end) or data.find(b":c", start, end) >= 0:
        return None
    if filled:
        found = _USUAL_FILLED.findall(data, start, end)
    if not found:
        return 0, 0
    joined = b" ".join(found)
    rows = set(joined.translate(None, _LETTERS).split())
    columns = set(joined.translate(None, _DIGITS).split())
    return max(map(int, rows)), 1 + max(column_number(each.decode()) for each in columns)


def _careful(data: bytes) -> tuple[int, int]:
    """Return the rows and columns up to the last cells that hold anything, read tag by tag."""
    height = width = row = column = 0  # `row` and `column`: where a cell without a place stands
    for found in _CELL_OR_ROW.finditer(data):
        if found[2] is None:  # a row begins or ends, or both
            if found[5] is not None:
                row = int(attributes(found[5]).get("r", row + 1)) - 1
            if found[5] is None or found[6]:
                row, column = row + 1, 0
            continue
        given = attributes(found[2])
        here = place_of(given["r"]) if "r" in given else (row, column)
        column = here[1] + 1
        if not (found[3] or data.startswith(b"</", found.end())):
            height, width = max(height, here[0] + 1), max(width, column)
    return height, width
