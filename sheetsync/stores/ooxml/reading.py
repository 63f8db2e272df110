"""What a whole tab shows: its values, and the addresses that lie behind its cells."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache, lru_cache

from sheetsync.core.cells import Cell, Place, cell_name, column_number
from sheetsync.errors import StoreError
from sheetsync.stores.ooxml.archive import Archive
from sheetsync.stores.ooxml.check import TAGS_OF_CELLS
from sheetsync.stores.ooxml.parts import relationships
from sheetsync.stores.ooxml.sheet import COLUMNS, Range, SheetXml, place_of, range_or_none
from sheetsync.stores.ooxml.tags import ATTRIBUTES, attributes, element, opening, unescaped
from sheetsync.stores.ooxml.values import MOST_CELLS, Values, text_in

_NEAR = 4096  # texts of which an equal one further down is the same object: words, times, names
_LONGEST = 10_000  # cells that one link may lie behind
_ATTRIBUTES = re.compile(ATTRIBUTES)
_FORMULA = re.compile(r'\s*HYPERLINK\(\s*"((?:[^"]|"")*)"', re.IGNORECASE)

_Row = tuple[Sequence[int], list[Cell]]


def rows_of(sheet: SheetXml, values: Values) -> list[list[Cell]]:
    """Return the rows of a tab from A1, equally long; '' is a blank, an error, or never computed.

    A date is its serial number. Raises StoreError when the rectangle from A1 to the last filled
    cell is unreasonable; cells that are only coloured do not count: coloured columns are common.
    """
    reader = _Reader(sheet, values)
    found: list[tuple[int, Sequence[int], list[Cell]]] = []
    height = width = 0
    for number in sheet.rows:
        columns, cells = reader.row(number)
        while cells and cells[-1] == "":
            cells.pop()
        if cells:
            height, width = number + 1, max(width, columns[len(cells) - 1] + 1)
            found.append((number, columns, cells))
    if height * width > MOST_CELLS:
        raise StoreError(
            f"{sheet.title}: its cells reach to {cell_name(height - 1, width - 1)}, "
            f"{height * width:,} in all; expected at most {MOST_CELLS:,}: "
            "delete the stray rows and columns behind the data"
        )
    rows: list[list[Cell]] = []
    for number, columns, cells in found:
        rows += ([""] * width for _ in range(number - len(rows)))
        rows.append(_spread(columns, cells, width))
    return rows


def _spread(columns: Sequence[int], cells: list[Cell], width: int) -> list[Cell]:
    """Return a whole row; that of a full one is the list itself, grown."""
    if columns[len(cells) - 1] == len(cells) - 1:
        cells += [""] * (width - len(cells))
        return cells
    row: list[Cell] = [""] * width
    for column, cell in zip(columns, cells, strict=False):
        row[column] = cell
    return row


@cache
def _usual_cell(prefix: str) -> re.Pattern[bytes]:
    """Return the pattern of a cell as most programs write it.

    Groups: its place, its other attributes, its own text, its value.
    """
    x, kept = re.escape(prefix), '(?: xml:space="preserve")?'
    formula = f"<{x}f[^<>]*+(?:/>|>[^<]*+</{x}f>)"
    text = f"<{x}is><{x}t{kept}>([^<]*+)</{x}t></{x}is>"
    value = f"<{x}v ?/>|<{x}v{kept}>([^<]*+)</{x}v>"
    inside = f"(?:{formula})?(?:{text}|{value})?"
    return re.compile(f'<{x}c r="([A-Z]{{1,3}}+[0-9]++)"([^<>/]*+)(?:/>|>{inside}</{x}c>)'.encode())


class _Reader:
    """Reads row after row of one sheet."""

    def __init__(self, sheet: SheetXml, values: Values) -> None:
        self._sheet, self._values = sheet, values
        self._cell, self._closing = _usual_cell(sheet.prefix), f"</{sheet.prefix}row>".encode()
        self._text = lru_cache(_NEAR)(text_in)

    def row(self, number: int) -> _Row:
        """Return the columns of a row's cells, from left to right, and what they show."""
        if self._sheet.rows[number][3]:
            return (), []
        try:
            return self._usual(number)
        except ValueError:
            return self._careful(number)  # which tells what is wrong with it, if anything is

    def _usual(self, number: int) -> _Row:
        """Return a row of nothing but usual cells; ValueError for any other."""
        start, data = self._sheet.rows[number].end(), self._sheet.data
        pieces = self._cell.split(data[start : data.index(self._closing, start)])
        between, places, *found = [pieces[n::5] for n in range(5)]
        if any(between):
            raise ValueError
        letters = (b" ".join(places) + b" ").replace(b"%d " % (number + 1), b" ")
        text_of, value_of = self._text, self._value
        cells = [
            text_of(text) if text else value_of(tag, value) if value else ""
            for tag, text, value in zip(*found, strict=False)
        ]
        return _columns(letters), cells

    def _value(self, tag: bytes, value: bytes) -> Cell:
        kind, style = _kind_and_style(tag)
        if kind == "n" and value.isdigit() and len(value) < 16 and not self._values.dates_1904:
            return int(value)  # as `shown` says, without the detour
        return _finite(self._values.shown(kind, style, value))

    def _careful(self, number: int) -> _Row:
        """Return a row read tag by tag."""
        columns, cells = [], []
        for column, cell in sorted(self._sheet.row(number).cells.items()):
            place = f"{self._sheet.title}!{cell_name(number, column)}"
            try:
                value = self._values.of(cell)
            except ValueError as error:
                raise StoreError(
                    f"{place}: damaged sheet ({error}); open the workbook in Excel and save it"
                ) from None
            try:
                cells.append(_finite(value))
            except ValueError:
                raise StoreError(
                    f"{place}: {value!r} is not a value a cell can hold; clear it"
                ) from None
            columns.append(column)
        return columns, cells


@lru_cache(4096)
def _kind_and_style(tag: bytes) -> tuple[str, str]:
    """Return the kind of a cell with these attributes and the index of its style, '' for none."""
    if not _ATTRIBUTES.fullmatch(tag.rstrip()):
        raise ValueError
    given = attributes(tag)
    return given.get("t", "n"), given.get("s", "")


@lru_cache(64)
def _columns(letters: bytes) -> Sequence[int]:
    """Return the columns of `A B C `; ValueError unless they go from left to right.

    Where a digit is left the cell names another row.
    """
    if re.search(rb"[0-9]", letters):
        raise ValueError
    columns = [column_number(each.decode()) for each in letters.split()]
    if sorted({*columns, COLUMNS}) != [*columns, COLUMNS]:
        raise ValueError
    return columns


def _finite(value: Cell | None) -> Cell:
    if value is None:
        return ""
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError
    return value


def addresses(archive: Archive, part: str) -> dict[Place, str]:
    """Return the address behind each cell that is a link, by hyperlink or by formula."""
    data, related = archive.read(part, TAGS_OF_CELLS), relationships(archive, part)
    found: dict[Place, str] = {}
    for each in opening("hyperlink").finditer(data):
        given = attributes(each[2])
        key = next((value for name, value in given.items() if name.endswith(":id")), "")
        box = range_or_none(given.get("ref", ""))
        if key in related and related[key].external and box and _size(box) <= _LONGEST:
            found |= dict.fromkeys(box.cells(), related[key].target)
    if b"HYPERLINK(" in data:
        found |= _formulas(data)
    return found


def _formulas(data: bytes) -> dict[Place, str]:
    found = {}
    for cell in element("c").finditer(data):
        formula = element("f").search(cell[4] or b"")
        given = attributes(cell[2])
        if formula and formula[4] and "r" in given:
            address = _FORMULA.match(unescaped(formula[4]))
            if address:
                found[place_of(given["r"])] = address[1].replace('""', '"')
    return found


def _size(box: Range) -> int:
    return (box.bottom - box.top + 1) * (box.right - box.left + 1)
