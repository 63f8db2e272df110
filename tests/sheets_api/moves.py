"""Rows and columns that move: everything on a spreadsheet that has to move along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.sheets_api import grid_objects, references
from tests.sheets_api.book import Book, Sheet

ROWS = ("startRowIndex", "endRowIndex", "rowIndex")
COLUMNS = ("startColumnIndex", "endColumnIndex", "columnIndex")


@dataclass(frozen=True)
class Move:
    """Where each row (or column) of one sheet goes: `place` of an index, None when deleted."""

    sheet: Sheet
    columns: bool
    place: Callable[[int], int | None]
    span: Callable[[int, int | None], tuple[int, int | None] | None]

    def cell(self, row: int, column: int) -> tuple[int, int] | None:
        new = self.place(column if self.columns else row)
        if new is None:
            return None
        return (row, new) if self.columns else (new, column)


def inserted(sheet: Sheet, columns: bool, at: int, count: int) -> Move:
    def place(index: int) -> int:
        return index + count if index >= at else index

    def span(start: int, end: int | None) -> tuple[int, int | None]:
        return place(start), end if end is None or end <= at else end + count

    return Move(sheet, columns, place, span)


def deleted(sheet: Sheet, columns: bool, start: int, end: int) -> Move:
    def clamp(index: int) -> int:
        return index if index <= start else max(start, index - (end - start))

    def place(index: int) -> int | None:
        return None if start <= index < end else clamp(index)

    def span(first: int, last: int | None) -> tuple[int, int | None] | None:
        if last is None:
            return clamp(first), None
        return (clamp(first), clamp(last)) if clamp(first) < clamp(last) else None

    return Move(sheet, columns, place, span)


def moved(sheet: Sheet, columns: bool, start: int, end: int, to: int) -> Move:
    """Rows start..end put before row `to`, counted as the rows stood before."""
    size = end - start
    target = to if to <= start else to - size

    def place(index: int) -> int:
        if start <= index < end:
            return target + index - start
        rest = index - size if index >= end else index
        return rest + size if rest >= target else rest

    def span(first: int, last: int | None) -> tuple[int, int | None]:
        if last is None:
            return first, None
        inside = [place(index) for index in range(first, last)]
        if len(inside) > size and not (start <= first and last <= end):
            inside = [place(index) for index in range(first, last) if not start <= index < end]
            return min(inside), max(inside) + 1
        return min(inside), max(inside) + 1

    return Move(sheet, columns, place, span)


def apply(book: Book, move: Move) -> None:
    """Move cells, sizes, objects, names, metadata and the references of formulas."""
    sheet = move.sheet
    if move.columns:
        sheet.change_lines(list(sheet.lines), lambda line: _moved_keys(line, move.place))
        sheet.columns = _moved_keys(sheet.columns, move.place)
        sheet.column_depths = _moved_keys(sheet.column_depths, move.place)
    else:
        sheet.lines = _moved_keys(sheet.lines, move.place)
        sheet.rows = _moved_keys(sheet.rows, move.place)
        sheet.row_depths = _moved_keys(sheet.row_depths, move.place)
    for one in book.sheets:
        grid_objects.change_sheet(one, lambda r: _range(move, r), lambda c: _coordinate(move, c))
    named = [(one, _range(move, one["range"])) for one in book.names]
    book.names = [one | {"range": new} for one, new in named if new is not None]
    located = [(one, _location(move, one["location"])) for one in book.metadata]
    book.metadata = [one | {"location": new} for one, new in located if new is not None]
    shift_formulas(book, sheet, move.cell)


def _moved_keys(old: dict[int, Any], place: Callable[[int], int | None]) -> dict[int, Any]:
    places = ((place(key), one) for key, one in old.items())
    return {new: one for new, one in places if new is not None}


def shift_formulas(
    book: Book, sheet: Sheet, place: Callable[[int, int], tuple[int, int] | None]
) -> None:
    """Let every formula of the book follow cells of `sheet` that went to new places."""
    for one in book.sheets:
        for key in one.filled():
            cell = one.at(*key)
            formula = cell["userEnteredValue"].get("formulaValue")
            if formula:
                new = references.shifted(formula, one.title, sheet.title, place)
                if new != formula:
                    one.put(*key, cell | {"userEnteredValue": {"formulaValue": new}})


def _range(move: Move, grid: dict[str, Any]) -> dict[str, Any] | None:
    if grid.get("sheetId", 0) != move.sheet.id:
        return grid
    start, end, _ = COLUMNS if move.columns else ROWS
    if start not in grid and end not in grid:
        return grid
    new = move.span(grid.get(start, 0), grid.get(end))
    if new is None:
        return None
    return grid | {start: new[0]} | ({end: new[1]} if end in grid else {})


def _coordinate(move: Move, at: dict[str, Any]) -> dict[str, Any]:
    if at.get("sheetId", 0) != move.sheet.id:
        return at
    name = (COLUMNS if move.columns else ROWS)[2]
    new = move.span(at.get(name, 0), None)
    return at | {name: new[0]}


def _location(move: Move, location: dict[str, Any]) -> dict[str, Any] | None:
    span = location.get("dimensionRange")
    if span is None or span.get("sheetId", 0) != move.sheet.id:
        return location
    if (span["dimension"] == "COLUMNS") != move.columns:
        return location
    new = move.place(span.get("startIndex", 0))
    if new is None:
        return None
    return location | {"dimensionRange": span | {"startIndex": new, "endIndex": new + 1}}
