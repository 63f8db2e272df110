"""Rectangles of one sheet: from a GridRange, an A1 text or a data filter, and what they share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from tests.sheets_api import a1
from tests.sheets_api.errors import invalid

if TYPE_CHECKING:
    from tests.sheets_api.book import Book, Sheet

ENDLESS = 1 << 40


@dataclass(frozen=True)
class Area:
    """A rectangle on a sheet, half-open; None is an open end. `lone`: one cell, no colon."""

    sheet_id: int
    top: int = 0
    bottom: int | None = None
    left: int = 0
    right: int | None = None
    lone: bool = False

    @classmethod
    def of_grid(cls, grid: dict[str, Any]) -> Area:
        return cls(
            grid.get("sheetId", 0),
            grid.get("startRowIndex", 0),
            grid.get("endRowIndex"),
            grid.get("startColumnIndex", 0),
            grid.get("endColumnIndex"),
        )

    @classmethod
    def of_span(cls, span: dict[str, Any]) -> Area:
        """The whole rows or columns of a DimensionRange."""
        start, end = span.get("startIndex", 0), span.get("endIndex")
        if span.get("dimension") == "COLUMNS":
            return cls(span.get("sheetId", 0), left=start, right=end)
        return cls(span.get("sheetId", 0), start, end)

    @classmethod
    def of_cell(cls, sheet_id: int, row: int, column: int) -> Area:
        return cls(sheet_id, row, row + 1, column, column + 1)

    def grid(self) -> dict[str, int]:
        """The GridRange; open sides are left out, as Google leaves them out."""
        given = {"sheetId": self.sheet_id}
        if self.top or self.bottom is not None:
            given["startRowIndex"] = self.top
        if self.bottom is not None:
            given["endRowIndex"] = self.bottom
        if self.left or self.right is not None:
            given["startColumnIndex"] = self.left
        if self.right is not None:
            given["endColumnIndex"] = self.right
        return given

    def within(self, sheet: Sheet) -> Area:
        """The part inside the grid of `sheet`, with closed ends."""
        return Area(
            self.sheet_id,
            self.top,
            min(sheet.row_count if self.bottom is None else self.bottom, sheet.row_count),
            self.left,
            min(sheet.column_count if self.right is None else self.right, sheet.column_count),
        )

    def cells(self) -> Iterator[tuple[int, int]]:
        return product(range(self.top, self.bottom or 0), range(self.left, self.right or 0))

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row < _end(self.bottom) and self.left <= column < _end(self.right)

    def contains(self, other: Area) -> bool:
        return (
            self.sheet_id == other.sheet_id
            and self.top <= other.top
            and _end(other.bottom) <= _end(self.bottom)
            and self.left <= other.left
            and _end(other.right) <= _end(self.right)
        )

    def meets(self, other: Area) -> bool:
        return (
            self.sheet_id == other.sheet_id
            and self.top < _end(other.bottom)
            and other.top < _end(self.bottom)
            and self.left < _end(other.right)
            and other.left < _end(self.right)
        )

    @property
    def height(self) -> int:
        return (self.bottom or 0) - self.top

    @property
    def width(self) -> int:
        return (self.right or 0) - self.left


def _end(side: int | None) -> int:
    return ENDLESS if side is None else side


def label(sheet: Sheet, area: Area) -> str:
    """The A1 text of a closed area as Google echoes it."""
    cells = a1.label(area.top, area.bottom or 0, area.left, area.right or 0)
    return f"{a1.quoted(sheet.title)}!{cells}"


def from_a1(book: Book, text: str) -> Area:
    """Return the area an A1 text, a bare sheet title or the name of a named range means."""
    title, cells = a1.split(text)
    if title is not None:
        sheet = book.titled(title)
        found = a1.parse(cells) if cells is not None else a1.Cells(0, None, 0, None)
        if sheet is not None and found is not None:
            return Area(sheet.id, *found)
        named = book.named(cells or "")
        if sheet is not None and named and named["range"].get("sheetId", 0) == sheet.id:
            return Area.of_grid(named["range"])
        raise invalid(f"Unable to parse range: {text}")
    if found := a1.parse(text):
        return Area(book.sheets[0].id, *found)
    if named := book.named(text):
        return Area.of_grid(named["range"])
    if sheet := book.titled(text):
        return Area(sheet.id)
    raise invalid(f"Unable to parse range: {text}")


def from_grid(book: Book, grid: dict[str, Any]) -> Area:
    """Return the area of a GridRange after looking at its bounds."""
    area = Area.of_grid(grid)
    book.grid(area.sheet_id)
    for name, start, end in (
        ("RowIndex", area.top, area.bottom),
        ("ColumnIndex", area.left, area.right),
    ):
        if start < 0 or (end is not None and end < start):
            raise invalid(f"GridRange.end{name}[{end}] must not be before start{name}[{start}]")
    return area


def readable(book: Book, area: Area, text: str | None = None) -> Area:
    """Return the part of `area` inside the grid; starting outside of it is an error."""
    sheet = book.grid(area.sheet_id)
    if area.top >= sheet.row_count or area.left >= sheet.column_count:
        raise beyond(sheet, text.rpartition("!")[2].upper() if text else _open_label(sheet, area))
    return area.within(sheet)


def writable(book: Book, area: Area) -> Area:
    """Return `area` with closed ends; any part of it outside the grid is an error."""
    sheet = book.grid(area.sheet_id)
    inside = area.within(sheet)
    closed = Area(
        area.sheet_id,
        area.top,
        max(inside.bottom or 0, area.bottom or 0),
        area.left,
        max(inside.right or 0, area.right or 0),
    )
    if closed.bottom > sheet.row_count or closed.right > sheet.column_count:
        raise beyond(sheet, a1.label(closed.top, closed.bottom, closed.left, closed.right))
    return closed


def beyond(sheet: Sheet, cells: str) -> Exception:
    return invalid(
        f"Range ({a1.quoted(sheet.title)}!{cells}) exceeds grid limits. "
        f"Max rows: {sheet.row_count}, max columns: {sheet.column_count}"
    )


def _open_label(sheet: Sheet, area: Area) -> str:
    bottom = area.bottom or max(area.top + 1, sheet.row_count)
    return a1.label(
        area.top, bottom, area.left, area.right or max(area.left + 1, sheet.column_count)
    )
