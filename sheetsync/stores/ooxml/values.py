"""What a cell shows: its own text or number, a shared string, or a formula's last result."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, time, timedelta
from functools import cached_property
from itertools import chain, islice

from sheetsync.core.cells import Cell, Place
from sheetsync.core.privacy import kept
from sheetsync.errors import StoreError
from sheetsync.stores.ooxml.sheet import CellXml, SheetXml
from sheetsync.stores.ooxml.tags import element, opening, unescaped

DAYS_1904 = 1462  # from 1899-12-30, where days count from, to 1904-01-01 as on old Macs
MOST_CELLS = 3_000_000  # from A1 to the last filled one

_SPOKEN = re.compile("_x([0-9A-Fa-f]{4})_")
_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
_ITEM = re.compile(rb"<(?:[^\s=<>/:]+:)?si(?=[\s/>])")
_USUAL_ITEM = re.compile(rb">\s*<t[^<>]*>([^<]*)</t>\s*</si>\s*")
_TRUTH = {b"1": True, b"true": True, b"0": False, b"false": False}
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell's date has no zone


class SharedStrings:
    """The texts of the workbook that cells name by number; unread until one is asked for."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._texts: dict[int, str] = {}

    @cached_property
    def _items(self) -> list[bytes]:
        return _ITEM.split(self._data)[1:]

    def text(self, number: int) -> str:
        """Return a text; StoreError when the workbook does not have that many."""
        if number not in self._texts:
            self._texts[number] = plain_text(self.item(number))
        return self._texts[number]

    def item(self, number: int) -> bytes:
        """Return a text as it stands in the file, with its runs and their looks."""
        if not 0 <= number < len(self._items):
            raise StoreError(
                f"damaged workbook: a cell names shared text {number}, "
                f"but there are {len(self._items)}; fetch an undamaged copy"
            )
        return self._items[number]


def checked_texts(data: bytes, name: str) -> bytes:
    """Return the part of the shared texts; StoreError when it has more than cells could name."""
    many = data.count(b"<") > MOST_CELLS
    if many and next(islice(_ITEM.finditer(data), MOST_CELLS, None), None):
        raise StoreError(
            f"{name}: holds more than {MOST_CELLS:,} texts, as many as cells are read; "
            "copy what is needed into a new workbook"
        )
    return data


def plain_text(content: bytes) -> str:
    """Return the text of a string item, its runs joined, its reading aids left out."""
    if usual := _USUAL_ITEM.fullmatch(content):
        return text_in(usual[1])
    content = element("rPh").sub(b"", content)
    return "".join(text_in(found[4] or b"") for found in element("t").finditer(content))


class Values:
    """What the cells of a workbook show; `dates_1904` are the styles whose days count from 1904."""

    def __init__(self, shared: SharedStrings, dates_1904: Collection[str]) -> None:
        self.shared, self.dates_1904 = shared, dates_1904

    def of(self, cell: CellXml | None) -> Cell | None:
        """Return what a cell shows, '' for a blank, None for an error or a formula never computed.

        Raises ValueError for what no program writes.
        """
        if cell is None:
            return ""
        kind = cell.attributes.get("t", "n")
        if kind == "inlineStr":
            return plain_text(cell.content)
        found = element("v").search(cell.content)
        content = found[4] or b"" if found else b""
        if not content and not (found and kind == "str"):
            text = plain_text(cell.content)  # some programs leave out that it is the cell's own
            return text or (None if opening("f").search(cell.content) else "")
        return self.shown(kind, cell.attributes.get("s", ""), content)

    def shown(self, kind: str, style: str, content: bytes) -> Cell | None:
        """Return what a value of a kind means; None for an error."""
        match kind:
            case "n":
                number = float(content)
                if style in self.dates_1904 and number >= 1:  # less is a time of day
                    number += DAYS_1904
                return whole(number)
            case "s":
                return self.shared.text(int(content))
            case "str":
                return text_in(content)
            case "b" if (told := content.strip().lower()) in _TRUTH:
                return _TRUTH[told]
            case "d":
                return whole(_serial(content.decode()))
            case "e":
                return None
        raise ValueError(f"{kept(content.decode(), 60)!r} in a cell of the kind {kind!r}")


def whole(number: float) -> int | float:
    """Return the number as Excel means it: 5.0 is 5."""
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _serial(moment: str) -> float:
    """Return the serial number of a moment the file spells out (ISO 8601) instead of counting.

    A zone behind it is left out: cells have none.
    """
    if "-" in moment[:5]:
        read = datetime.fromisoformat(moment)
    else:
        read = datetime.combine(_EPOCH, time.fromisoformat(moment))
    return (read.replace(tzinfo=None) - _EPOCH) / timedelta(days=1)


def uncomputed(sheet: SheetXml) -> frozenset[Place]:
    """Return the cells that hold an error, or a formula nobody has computed yet."""
    formulas = opening("f", sheet.prefix).finditer(sheet.data, sheet.start, sheet.end)
    errors = _ERROR.finditer(sheet.data, sheet.start, sheet.end)
    return frozenset(
        (row, cell.column)
        for row in sheet.rows_of(chain(formulas, errors))
        for cell in sheet.row(row).cells.values()
        if _lacks_value(cell)
    )


def _lacks_value(cell: CellXml) -> bool:
    if cell.attributes.get("t") == "e":
        return True
    value = element("v").search(cell.content)
    empty = not value or (not value[4] and cell.attributes.get("t") != "str")
    return empty and bool(opening("f").search(cell.content))


def text_in(content: bytes) -> str:
    """Return the text that the bytes between two tags stand for."""
    text = unescaped(content)
    return _SPOKEN.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
