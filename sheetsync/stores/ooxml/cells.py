"""One cell: how it is named, what it may hold, and how that is written in sheet XML."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple
from xml.sax.saxutils import escape

from sheetsync.core.cells import Cell, Place, cell_name, column_number
from sheetsync.errors import StoreError
from sheetsync.stores.ooxml.tags import unescaped

__all__ = [
    "COLUMNS",
    "ROWS",
    "Box",
    "Cell",
    "Place",
    "a1",
    "box_of",
    "cell_xml",
    "column_number",
    "place_of",
    "text_of",
]

ROWS, COLUMNS = 1_048_576, 16_384
DAYS_1904 = 1462  # from 1899-12-30, where days count from, to 1904-01-01 as on old Macs
LONGEST_TEXT = 32_767  # UTF-16 units, Excel's own limit

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
# What XML cannot hold, and text that a reader would mistake for such an escape.
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_SPOKEN = re.compile("_x([0-9A-Fa-f]{4})_")


class Box(NamedTuple):
    """A rectangle of cells, ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def cells(self) -> Iterator[Place]:
        return product(range(self.top, self.bottom + 1), range(self.left, self.right + 1))

    def holds(self, place: Place) -> bool:
        return self.top <= place[0] <= self.bottom and self.left <= place[1] <= self.right


def a1(place: Place) -> str:
    """Return the name people know a cell by: (6, 1) is `B7`."""
    return cell_name(*place)


def place_of(reference: str) -> Place:
    """Return the place a reference such as `B7` or `$B$7` names; StoreError when it names none."""
    found = _REFERENCE.fullmatch(reference)
    if found:
        row, column = int(found[2]) - 1, column_number(found[1])
        if row < ROWS and column < COLUMNS:
            return row, column
    raise StoreError(f"damaged workbook: {reference!r} is not a cell; expected one such as B7")


def box_of(reference: str) -> Box:
    """Return the rectangle of `A1:C9` or of the single cell `A1`."""
    first, _, last = reference.partition(":")
    top, left = place_of(first)
    bottom, right = place_of(last or first)
    return Box(top, left, bottom, right)


def box_or_none(reference: str) -> Box | None:
    """Return the same, None for what is no rectangle of cells, whole columns among it."""
    try:
        return box_of(reference)
    except StoreError:
        return None


def cell_xml(prefix: str, place: Place, style: str, value: Cell, where: str) -> bytes:
    """Return the `<c>` element; `style` is its index as text, '' for none, `where` the tab's title.

    Text goes in as text, whatever it looks like: '=1+1' never becomes a formula.
    Raises StoreError for what a cell cannot hold.
    """
    opening = f'<{prefix}c r="{a1(place)}"' + (f' s="{style}"' if style else "")
    if value == "":
        return f"{opening}/>".encode()
    if isinstance(value, bool):
        return f'{opening} t="b"><{prefix}v>{value:d}</{prefix}v></{prefix}c>'.encode()
    if isinstance(value, int | float):
        number = _number(value, where, place)
        return f"{opening}><{prefix}v>{number}</{prefix}v></{prefix}c>".encode()
    text = _text(value, where, place)
    kept = "" if text == " ".join(text.split()) else ' xml:space="preserve"'
    return (
        f'{opening} t="inlineStr"><{prefix}is><{prefix}t{kept}>'
        f"{text}</{prefix}t></{prefix}is></{prefix}c>"
    ).encode()


def _number(value: float, where: str, place: Place) -> str:
    if not math.isfinite(value) or (isinstance(value, int) and abs(value) > 2**53):
        raise StoreError(
            f"{where}!{a1(place)}: {value!r} is a number Excel cannot hold; "
            "expected a finite one of at most 15 digits"
        )
    return repr(int(value)) if isinstance(value, int) else repr(float(value))


def _text(value: str, where: str, place: Place) -> str:
    try:
        length = len(value.encode("utf-16-le")) // 2
    except UnicodeEncodeError:
        raise StoreError(
            f"{where}!{a1(place)}: the text holds half a character (a lone surrogate); "
            "expected valid Unicode, type it again"
        ) from None
    if length > LONGEST_TEXT:
        raise StoreError(
            f"{where}!{a1(place)}: a text of {length:,} characters; "
            f"a cell holds at most {LONGEST_TEXT:,}, shorten it"
        )
    return escape(_UNSPEAKABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", value))


def text_of(content: bytes) -> str:
    """Return the text that the bytes between two tags stand for."""
    return _SPOKEN.sub(lambda found: chr(int(found[1], 16)), unescaped(content))
