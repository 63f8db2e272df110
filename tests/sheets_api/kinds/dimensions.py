"""Kinds that insert, delete, move, append and size rows and columns."""

from __future__ import annotations

from typing import Any

from tests.sheets_api import moves, protection
from tests.sheets_api.book import NOTHING, Cell, Sheet
from tests.sheets_api.cell_view import CellView
from tests.sheets_api.errors import invalid
from tests.sheets_api.kinds import Edit, Reply, kind
from tests.sheets_api.masks import overwrite, wanted
from tests.sheets_api.ranges import Area
from tests.sheets_api.widths import fitted

Span = tuple[Sheet, bool, int, int]


def _count(sheet: Sheet, columns: bool) -> int:
    return sheet.column_count if columns else sheet.row_count


def _resize(edit: Edit, sheet: Sheet, columns: bool, by: int) -> None:
    sheet.size["columnCount" if columns else "rowCount"] += by
    edit.book.check_size()


def span_of(edit: Edit, given: dict[str, Any]) -> Span:
    """Return (sheet, columns?, start, end) of a DimensionRange; an open end is the grid's end."""
    sheet = edit.book.grid(given.get("sheetId", 0))
    if given.get("dimension") not in ("ROWS", "COLUMNS"):
        raise invalid("No dimension specified.")
    columns = given["dimension"] == "COLUMNS"
    start = given.get("startIndex", 0)
    end = given.get("endIndex", _count(sheet, columns))
    if start < 0 or end <= start:
        raise invalid(f"range.endIndex[{end}] must be greater than range.startIndex[{start}]")
    return sheet, columns, start, end


@kind("insertDimension")
def insert_dimension(edit: Edit, request: dict[str, Any]) -> Reply:
    given, before = request.get("range", {}), request.get("inheritFromBefore", False)
    if "startIndex" not in given and "endIndex" not in given:
        raise invalid("range must have both a start and an end index.")
    sheet, columns, start, end = span_of(edit, given)
    size = _count(sheet, columns)
    if start > size or (start == size and not before):
        raise invalid(
            f"range.startIndex[{start}] must be less than the grid size ({size}) "
            "if inheritFromBefore is false."
        )
    if before and start == 0:
        raise invalid("inheritFromBefore cannot be true if inserting at index 0.")
    protection.check_insert(edit.book, edit.account, given)
    moves.apply(edit.book, moves.inserted(sheet, columns, start, end - start))
    _resize(edit, sheet, columns, end - start)
    _inherit(sheet, columns, range(start, end), start - 1 if before else end)
    return None


def _inherit(sheet: Sheet, columns: bool, new: range, model: int) -> None:
    """New rows look like the row beside them; values and notes do not come along."""
    if columns:
        sheet.change_lines(
            list(sheet.lines),
            lambda line: {**line, **dict.fromkeys(new, _look(line.get(model, NOTHING)))},
        )
    else:
        looks = {column: _look(cell) for column, cell in sheet.line(model).items()}
        sheet.change_lines(new, lambda _: looks)


def _look(cell: Cell) -> Cell:
    return {name: cell[name] for name in ("userEnteredFormat", "dataValidation") if name in cell}


@kind("deleteDimension")
def delete_dimension(edit: Edit, request: dict[str, Any]) -> Reply:
    given = request.get("range", {})
    sheet, columns, start, end = span_of(edit, given)
    size, noun = _count(sheet, columns), "column" if columns else "row"
    if start >= size or end > size:
        index = start if start >= size else end - 1
        raise invalid(
            f"Cannot delete a {noun} that doesn't exist. "
            f"Tried to delete {noun} index {index} but there are only {size} {noun}s."
        )
    protection.check(edit.book, edit.account, Area.of_span(given))
    if start == 0 and end == size:
        raise invalid(f"You can't delete all the {noun}s on the sheet.")
    frozen = sheet.size.get(f"frozen{noun.title()}Count", 0)
    if start <= frozen and end == size:
        raise invalid(f"Sorry, it is not possible to delete all non-frozen {noun}s.")
    moves.apply(edit.book, moves.deleted(sheet, columns, start, end))
    if start < frozen:
        sheet.size[f"frozen{noun.title()}Count"] = max(start, frozen - (end - start))
    _resize(edit, sheet, columns, start - end)
    return None


@kind("moveDimension")
def move_dimension(edit: Edit, request: dict[str, Any]) -> Reply:
    given, to = request.get("source", {}), request.get("destinationIndex", 0)
    sheet, columns, start, end = span_of(edit, given)
    if end > _count(sheet, columns) or to > _count(sheet, columns):
        raise invalid("Cannot move a dimension outside of the grid.")
    protection.check(edit.book, edit.account, Area.of_span(given))
    target = {"sheetId": sheet.id, "dimension": given["dimension"], "startIndex": to}
    protection.check_insert(edit.book, edit.account, target)
    if not start <= to <= end:
        moves.apply(edit.book, moves.moved(sheet, columns, start, end, to))
    return None


@kind("appendDimension")
def append_dimension(edit: Edit, request: dict[str, Any]) -> Reply:
    sheet = edit.book.grid(request.get("sheetId", 0))
    length = request.get("length", 0)
    if length <= 0:
        raise invalid("length must be greater than 0.")
    if request.get("dimension") not in ("ROWS", "COLUMNS"):
        raise invalid("No dimension specified.")
    protection.check_sheet(edit.book, edit.account, sheet.id)
    _resize(edit, sheet, request["dimension"] == "COLUMNS", length)
    return None


@kind("updateDimensionProperties")
def update_dimension_properties(edit: Edit, request: dict[str, Any]) -> Reply:
    mask = wanted(request.get("fields"), "DimensionProperties")
    sheet, columns, start, end = span_of(edit, request.get("range", {}))
    if end > _count(sheet, columns):
        raise invalid(f"range.endIndex[{end}] is after the end of grid[{sheet.id}]")
    protection.check(edit.book, edit.account, Area.of_span(request["range"]))
    sizes = sheet.columns if columns else sheet.rows
    for index in range(start, end):
        old, new = sizes.get(index, {}), request.get("properties", {})
        sizes[index] = overwrite(mask, "DimensionProperties", old, new)
    return None


@kind("autoResizeDimensions")
def auto_resize(edit: Edit, request: dict[str, Any]) -> Reply:
    """Columns become as wide as their texts, empty ones stay; heights become the automatic ones."""
    sheet, columns, start, end = span_of(edit, request.get("dimensions", {}))
    if not columns:
        for index in range(start, end):
            sheet.rows.get(index, {}).pop("pixelSize", None)
        return None
    shown = CellView(edit.book, {})
    widths: dict[int, int] = {}
    for row, column in sheet.filled():
        if start <= column < end:
            font = sheet.at(row, column).get("userEnteredFormat", {}).get("textFormat", {})
            text = shown.show(sheet, row, column)["formattedValue"]
            wide = fitted(text, font.get("fontSize", 10))
            widths[column] = max(wide, widths.get(column, 0))
    for column, wide in widths.items():
        sheet.columns[column] = sheet.columns.get(column, {}) | {"pixelSize": wide}
    return None
