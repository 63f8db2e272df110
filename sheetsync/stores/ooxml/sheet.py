"""One worksheet part: where its rows and cells stand."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import islice, product
from typing import NamedTuple

from sheetsync.core.cells import Place, cell_name, column_number
from sheetsync.errors import StoreError
from sheetsync.stores.ooxml.tags import attributes, element, opening

ROWS, COLUMNS = 1_048_576, 16_384
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_NEAR = 512  # rows kept as they were taken apart: those that are compared are written next
_ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["'](\d+)""")


class Range(NamedTuple):
    """A rectangle of cells, ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def cells(self) -> Iterator[Place]:
        return product(range(self.top, self.bottom + 1), range(self.left, self.right + 1))

    def holds(self, place: Place) -> bool:
        return self.top <= place[0] <= self.bottom and self.left <= place[1] <= self.right


@lru_cache(2**14)  # a commit looks through the same names, of merged cells above all, five times
def place_of(reference: str) -> Place:
    """Return the place a reference such as `B7` or `$B$7` names; StoreError when it names none."""
    found = _REFERENCE.fullmatch(reference)
    if found:
        row, column = int(found[2]) - 1, column_number(found[1])
        if row < ROWS and column < COLUMNS:
            return row, column
    raise StoreError(f"damaged workbook: {reference!r} is not a cell; expected one such as B7")


def range_of(reference: str) -> Range:
    """Return the rectangle of `A1:C9` or of the single cell `A1`."""
    first, _, last = reference.partition(":")
    top, left = place_of(first)
    bottom, right = place_of(last or first)
    return Range(top, left, bottom, right)


def range_or_none(reference: str) -> Range | None:
    """Return the same, None for what is no rectangle of cells, whole columns among it."""
    try:
        return range_of(reference)
    except StoreError:
        return None


def cells_of(box: Range) -> str:
    """Return a rectangle as the file names it: `A1:C9`, or `A1` for a single cell."""
    first, last = cell_name(box.top, box.left), cell_name(box.bottom, box.right)
    return first if first == last else f"{first}:{last}"


class CellXml(NamedTuple):
    """A cell as it stands in the file; `whole` names its own place even if the file left it out."""

    column: int
    attributes: dict[str, str]
    content: bytes
    whole: bytes


class RowXml(NamedTuple):
    """A row as it stands in the file, or the place where an absent one would stand."""

    start: int
    end: int
    attributes: bytes
    cells: dict[int, CellXml]
    rest: bytes  # what follows the last cell inside the row


class SheetXml:
    """A worksheet part ready to be read and spliced; rows and columns count from 0."""

    def __init__(self, title: str, data: bytes) -> None:
        self.title = title
        root = opening("worksheet").search(data)
        self.prefix = root[1].decode() if root else ""
        found = opening("sheetData", self.prefix).search(data)
        if not found:
            raise self._damaged("it has no <sheetData>")
        closing = f"</{self.prefix}sheetData>".encode()
        if found[3]:
            tag = found[0].rstrip(b"/> \t\r\n") + b">" + closing
            data = data[: found.start()] + tag + data[found.end() :]
        self.data = data
        self.start = data.index(b">", found.start()) + 1
        self.end = data.rfind(closing[:-1])
        self.rows = self._rows_by_number() or self._rows_numbered()
        if not self.rows and self.data.find(b"<", self.start, self.end) >= 0:
            raise self._damaged("what it holds is not written like rows")
        self._apart: dict[int, RowXml] = {}

    def _damaged(self, what: str) -> StoreError:
        return StoreError(
            f"{self.title}: damaged sheet, {what}; open the workbook in Excel and save it"
        )

    def _rows_by_number(self) -> dict[int, re.Match[bytes]]:
        """Return the opening tags of the rows, in order; {} when one does not tell its number."""
        rows: dict[int, re.Match[bytes]] = {}
        last = -1
        for found in opening("row", self.prefix).finditer(self.data, self.start, self.end):
            given = _ROW_NUMBER.search(found[2])
            if not given:
                return {}
            row = int(given[1]) - 1
            if not last < row < ROWS:
                raise self._damaged(f"its row {row + 1} is out of order")
            rows[row] = found
            last = row
        return rows

    def _rows_numbered(self) -> dict[int, re.Match[bytes]]:
        """Return the same after writing its number on every row, the next where none is told."""
        last, name = 0, len(f"<{self.prefix}row")

        def numbered(found: re.Match[bytes]) -> bytes:
            nonlocal last
            given = _ROW_NUMBER.search(found[2])
            last = int(given[1]) if given else last + 1
            tag = found[0]
            return tag if given else b'%s r="%d"%s' % (tag[:name], last, tag[name:])

        rest = self.rest
        body = opening("row", self.prefix).sub(numbered, self.data[: self.end])
        self.data, self.end = body + rest, len(body)
        return self._rows_by_number()

    @cached_property
    def _numbers(self) -> list[int]:
        return list(self.rows)

    @property
    def rest(self) -> bytes:
        """What follows the rows: merged cells, formats, validations, print set-up."""
        return self.data[self.end :]

    def row(self, number: int) -> RowXml:
        """Return a row with its cells; an absent one is empty and stands where it belongs."""
        if number not in self._apart:
            if len(self._apart) >= _NEAR:
                self._apart.clear()
            self._apart[number] = self._row(number)
        return self._apart[number]

    def _row(self, number: int) -> RowXml:
        found = self.rows.get(number)
        if found is None:
            after = bisect(self._numbers, number)
            later = (
                self.rows[self._numbers[after]].start() if after < len(self._numbers) else self.end
            )
            return RowXml(later, later, f' r="{number + 1}"'.encode(), {}, b"")
        if found[3]:
            return RowXml(found.start(), found.end(), found[2], {}, b"")
        closing = re.compile(f"</{self.prefix}row\\s*>".encode()).search(self.data, found.end())
        if not closing or self.data.find(b"AlternateContent", found.end(), closing.start()) >= 0:
            raise self._damaged(f"its row {number + 1} is not written like one")
        cells = {}
        position = found.end()
        for cell, start, end in self._cells(position, closing.start(), number):
            if cell.column in cells:
                raise self._damaged(f"{cell_name(number, cell.column)} is there twice")
            if self.data[position:start].strip():
                raise self._damaged(f"its row {number + 1} is not written like one")
            cells[cell.column], position = cell, end
        rest = self.data[position : closing.start()]
        if opening("c").search(rest):  # of another kind, or inside of what is none
            raise self._damaged(f"its row {number + 1} is not written like one")
        return RowXml(found.start(), closing.end(), found[2], cells, rest)

    def _cells(self, start: int, end: int, row: int) -> Iterator[tuple[CellXml, int, int]]:
        column = -1
        for found in element("c", self.prefix).finditer(self.data, start, end):
            given, whole = attributes(found[2]), found[0]
            if "r" in given:
                place = place_of(given["r"])
                if place[0] != row:
                    raise self._damaged(f"{given['r']} stands in its row {row + 1}")
                column = place[1]
            else:
                column += 1
                cut = len(self.prefix) + 2
                whole = whole[:cut] + f' r="{cell_name(row, column)}"'.encode() + whole[cut:]
            yield CellXml(column, given, found[4] or b"", whole), *found.span()

    def rows_of(self, found: Iterable[re.Match[bytes]]) -> list[int]:
        """Return the rows in which these matches stand, from top to bottom."""
        starts = [tag.start() for tag in self.rows.values()]
        return sorted({self._numbers[bisect(starts, each.start()) - 1] for each in found})

    def last_filled_row(self, width: int) -> int:
        """Return the last row with a value or a formula in its first `width` columns; -1: none."""
        contents, last = [f"<{self.prefix}{name}".encode() for name in ("v", "f", "is")], -1
        for content in contents:
            last = max(last, self.data.rfind(content, max(last, self.start), self.end))
        starts = [tag.start() for tag in self.rows.values()]
        for number in reversed(self._numbers[: bisect(starts, last)]):
            cells = self.row(number).cells.values()
            if any(c in cell.content for cell in cells if cell.column < width for c in contents):
                return number
        return -1

    def column_style(self, column: int) -> str:
        """Return the index of the style that new cells of a column have, '' for none."""
        for low, high, style in self._column_styles:
            if low <= column + 1 <= high:
                return style
        return ""

    @cached_property
    def _column_styles(self) -> list[tuple[int, int, str]]:
        found = opening("col", self.prefix).finditer(self.data, 0, self.start)
        given = [attributes(each[2]) for each in islice(found, COLUMNS)]  # there are no more
        return [(int(c["min"]), int(c["max"]), c["style"]) for c in given if "style" in c]
