"""What a cell shows: its own text or number, a shared string, or a formula's last result."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import chain, islice

from sheetsync.errors import StoreError
from sheetsync.stores.ooxml.cells import Cell, Place, text_of
from sheetsync.stores.ooxml.extent import MOST_CELLS
from sheetsync.stores.ooxml.sheetxml import CellXml, SheetXml
from sheetsync.stores.ooxml.tags import element, opening

_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
_ITEM = re.compile(rb"<(?:[^\s=<>/:]+:)?si(?=[\s/>])")


class SharedStrings:
    """The texts of the workbook that cells name by number; unread until one is asked for."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @cached_property
    def _items(self) -> list[bytes]:
        return _ITEM.split(self._data)[1:]

    def text(self, number: int) -> str:
        """Return a text; StoreError when the workbook does not have that many."""
        return plain_text(self.item(number))

    def item(self, number: int) -> bytes:
        """Return a text as it stands in the file, with its runs and their looks."""
        if not 0 <= number < len(self._items):
            raise StoreError(
                f"damaged workbook: a cell names shared text {number}, "
                f"but there are {len(self._items)}; fetch an undamaged copy"
            )
        return self._items[number]


def texts_of(data: bytes, name: str) -> bytes:
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
    content = element("rPh").sub(b"", content)
    return "".join(text_of(found[4] or b"") for found in element("t").finditer(content))


def whole(number: float) -> int | float:
    """Return the number as Excel means it: 5.0 is 5."""
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def value_of(cell: CellXml | None, prefix: str, shared: SharedStrings) -> Cell | None:
    """Return what a cell shows, '' for a blank, None for an error or a formula never computed."""
    if cell is None:
        return ""
    kind = cell.attributes.get("t", "n")
    if kind == "inlineStr":
        return plain_text(cell.content)
    found = element("v", prefix).search(cell.content)
    content = found[4] or b"" if found else b""
    if kind == "str" and found:
        return text_of(content)
    if not content:
        return None if opening("f", prefix).search(cell.content) else ""
    if kind == "s":
        return shared.text(int(content))
    if kind == "b":
        return content.strip() in (b"1", b"true")
    return whole(float(content)) if kind == "n" else None


def uncomputed(sheet: SheetXml) -> frozenset[Place]:
    """Return the cells that hold an error, or a formula nobody has computed yet."""
    formulas = opening("f", sheet.prefix).finditer(sheet.data, sheet.start, sheet.end)
    errors = _ERROR.finditer(sheet.data, sheet.start, sheet.end)
    return frozenset(
        (row, cell.column)
        for row in sheet.rows_of(chain(formulas, errors))
        for cell in sheet.row(row).cells.values()
        if _lacks_value(cell, sheet.prefix)
    )


def _lacks_value(cell: CellXml, prefix: str) -> bool:
    if cell.attributes.get("t") == "e":
        return True
    value = element("v", prefix).search(cell.content)
    empty = not value or (not value[4] and cell.attributes.get("t") != "str")
    return empty and bool(opening("f", prefix).search(cell.content))
