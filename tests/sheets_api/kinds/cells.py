"""Kinds that write cells: values, formats, notes, validation, borders."""

from __future__ import annotations

from typing import Any

from tests.sheets_api.book import NOTHING, Cell, Sheet
from tests.sheets_api.colors import twinned
from tests.sheets_api.errors import invalid
from tests.sheets_api.kinds import Edit, Reply, kind
from tests.sheets_api.masks import Mask, overwrite, wanted
from tests.sheets_api.ranges import Area, writable

WRITABLE = (
    *("userEnteredValue", "userEnteredFormat", "textFormatRuns", "note"),
    *("dataValidation", "pivotTable", "chipRuns"),
)
LONGEST = 50_000


def cell_mask(fields: str | None) -> Mask:
    """The mask of a cell update; `*` stands for every field that can be written."""
    mask = wanted(fields, "CellData") or {name: {} for name in WRITABLE}
    for name in mask:
        if name not in WRITABLE:
            raise invalid(f"Invalid field: {name}")
    return mask


def checked_value(value: dict[str, Any]) -> dict[str, Any]:
    """Return an ExtendedValue as it is kept; an empty text is no value."""
    if "errorValue" in value:
        raise invalid("ErrorValue cannot be set.")
    text = value.get("stringValue", value.get("formulaValue", ""))
    if len(text) > LONGEST:
        raise invalid(
            f"Your input contains more than the maximum of {LONGEST} characters in a single cell."
        )
    return {} if value == {"stringValue": ""} else value


def _write(sheet: Sheet, area: Area, mask: Mask, rows: list[list[Cell]]) -> None:
    """Overwrite the masked fields of the cells from the top left of an area."""
    for row, cells in enumerate(rows, area.top):
        old = sheet.line(row)
        placed = enumerate(cells, area.left)
        sheet.lay(row, {at: _written(old.get(at, NOTHING), mask, new) for at, new in placed})


def _written(old: Cell, mask: Mask, new: Cell) -> Cell:
    cell = overwrite(mask, "CellData", old, new)
    if "userEnteredValue" in cell:
        cell["userEnteredValue"] = checked_value(cell["userEnteredValue"])
    return cell


def _rows(request: dict[str, Any]) -> list[list[dict[str, Any]]]:
    return [
        [twinned("CellData", cell) for cell in row.get("values", [])]
        for row in request.get("rows", [])
    ]


@kind("updateCells")
def update_cells(edit: Edit, request: dict[str, Any]) -> Reply:
    mask, rows = cell_mask(request.get("fields")), _rows(request)
    if "start" in request:
        area = _from_start(edit, request["start"], rows)
    else:
        area = edit.area(request.get("range"))
        _check_fits(rows, area)
    edit.touch(area)
    sheet = edit.sheet(area)
    if "start" not in request:  # what a range names and the rows do not cover is cleared
        sheet.change(area, lambda old: _written(old, mask, {}))
    _write(sheet, area, mask, rows)
    return None


def _from_start(edit: Edit, start: dict[str, Any], rows: list[list[Any]]) -> Area:
    sheet = edit.book.grid(start.get("sheetId", 0))
    row, column = start.get("rowIndex", 0), start.get("columnIndex", 0)
    for name, place, count in (
        ("row", row, sheet.row_count),
        ("column", column, sheet.column_count),
    ):
        if place >= count:
            text = f"GridCoordinate.{name}Index[{place}] is after last {name} in grid[{sheet.id}]"
            raise invalid(text)
    _check_fits(rows, Area(sheet.id, row, sheet.row_count, column, sheet.column_count))
    width = max((len(values) for values in rows), default=0)
    return Area(sheet.id, row, row + len(rows), column, column + width)


def _check_fits(rows: list[list[Any]], area: Area) -> None:
    """Every value must lie inside the area it was asked to go to."""
    width = max((len(values) for values in rows), default=0)
    for name, last, limit in (
        ("column", area.left + width, area.right),
        ("row", area.top + len(rows), area.bottom),
    ):
        if last > limit:
            raise invalid(
                f"Attempting to write {name}: {limit}, "
                f"beyond the last requested {name} of: {limit - 1}"
            )


@kind("appendCells")
def append_cells(edit: Edit, request: dict[str, Any]) -> Reply:
    mask, rows = cell_mask(request.get("fields")), _rows(request)
    sheet = edit.book.grid(request.get("sheetId", 0))
    top = max((row + 1 for row, _ in sheet.filled()), default=0)
    bottom, width = top + len(rows), max((len(values) for values in rows), default=0)
    _check_fits(rows, Area(sheet.id, top, bottom, 0, sheet.column_count))
    area = Area(sheet.id, top, bottom, 0, width)
    edit.touch(area)
    sheet.size["rowCount"] = max(sheet.row_count, bottom)
    edit.book.check_size()
    _write(sheet, area, mask, rows)
    return None


@kind("repeatCell")
def repeat_cell(edit: Edit, request: dict[str, Any]) -> Reply:
    mask = cell_mask(request.get("fields"))
    area = edit.area(request.get("range"))
    new = twinned("CellData", request.get("cell", {}))
    edit.sheet(area).change(area, lambda old: _written(old, mask, new))
    return None


@kind("setDataValidation")
def set_data_validation(edit: Edit, request: dict[str, Any]) -> Reply:
    area, rule = edit.area(request.get("range")), request.get("rule")
    if rule and "condition" not in rule:
        raise invalid("DataValidationRule must have a condition.")
    edit.sheet(area).change(area, lambda old: old | {"dataValidation": rule})
    return None


@kind("updateBorders")
def update_borders(edit: Edit, request: dict[str, Any]) -> Reply:
    area = edit.area(request.get("range"))
    sheet, given = edit.sheet(area), twinned("UpdateBordersRequest", request)
    for row, column in area.cells():
        sides = {
            "top": "top" if row == area.top else "innerHorizontal",
            "bottom": "bottom" if row == area.bottom - 1 else "innerHorizontal",
            "left": "left" if column == area.left else "innerVertical",
            "right": "right" if column == area.right - 1 else "innerVertical",
        }
        new = {side: given[source] for side, source in sides.items() if source in given}
        cell = sheet.at(row, column)
        form = cell.get("userEnteredFormat", {})
        borders = form.get("borders", {}) | new
        kept = {side: one for side, one in borders.items() if one.get("style") != "NONE"}
        form = {key: one for key, one in form.items() if key != "borders"}
        form |= {"borders": kept} if kept else {}
        sheet.put(row, column, cell | {"userEnteredFormat": form})
    return None


def clear_values(edit: Edit, area: Area) -> None:
    """Take the values, and nothing else, out of an area."""
    edit.touch(area)
    sheet = edit.sheet(area)
    for row, column in sheet.filled(area):
        sheet.put(row, column, sheet.at(row, column) | {"userEnteredValue": None})


@kind("trimWhitespace")
def trim_whitespace(edit: Edit, request: dict[str, Any]) -> Reply:
    area = writable(edit.book, edit.area(request.get("range")))
    sheet, changed = edit.sheet(area), 0
    for row, column in area.cells():
        cell = sheet.at(row, column)
        text = cell.get("userEnteredValue", {}).get("stringValue")
        if text is not None and (trimmed := " ".join(text.split())) != text:
            value = checked_value({"stringValue": trimmed})
            sheet.put(row, column, cell | {"userEnteredValue": value})
            changed += 1
    return {"cellsChangedCount": changed}
