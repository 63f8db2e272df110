"""The widths and looks of whole columns of a sheet."""

from __future__ import annotations

from itertools import islice, pairwise

from sheetsync.stores.ooxml.pieces import Pieces
from sheetsync.stores.ooxml.sheet import COLUMNS
from sheetsync.stores.ooxml.tags import attributes, opening, with_attribute

_Columns = dict[int, dict[str, str]]
_WIDTH = ("width", "customWidth")


def exchange_columns(pieces: Pieces, drawn: Pieces, *, keep_widths: bool) -> None:
    """Give columns the widths and looks that they have in a drawn sheet, all others their own.

    With `keep_widths` a column that has a width keeps it, and stays hidden where it is.
    """
    old = _columns(pieces.first("cols"))
    new = dict(old)
    for number, given in _columns(drawn.first("cols")).items():
        known = old.get(number, {})
        if keep_widths and "width" in known:
            given = {**known, **given, **{name: known[name] for name in _WIDTH if name in known}}
        new[number] = given
    if new != old:
        pieces.put("cols", [_written(new, pieces.prefix)])


def _columns(data: bytes) -> _Columns:
    """Return what is said of each column, by its number from 1."""
    found: _Columns = {}
    for tag in islice(opening("col").finditer(data), COLUMNS):  # there are no more
        given = attributes(tag[2])
        first, last = int(given.pop("min")), int(given.pop("max"))
        found |= dict.fromkeys(range(first, min(last, COLUMNS) + 1), given)
    return found


def _written(columns: _Columns, prefix: str) -> bytes:
    """Return the list of them; columns side by side of which the same is said are one entry."""
    numbers = sorted(columns)
    cuts = [
        place
        for place, (one, next_) in enumerate(pairwise(numbers), 1)
        if next_ != one + 1 or columns[one] != columns[next_]
    ]
    entries = []
    for start, end in pairwise([0, *cuts, len(numbers)]):
        given = {
            "min": str(numbers[start]),
            "max": str(numbers[end - 1]),
            **columns[numbers[start]],
        }
        entry = f"<{prefix}col/>".encode()
        for name, value in given.items():
            entry = with_attribute(entry, name, value)
        entries.append(entry)
    return b"".join([f"<{prefix}cols>".encode(), *entries, f"</{prefix}cols>".encode()])
