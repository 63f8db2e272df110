"""Kinds that add, change and remove tabs, and change the spreadsheet's own properties."""

from __future__ import annotations

import copy
from typing import Any

from tests.sheets_api import grid_objects, protection
from tests.sheets_api.book import Book, Sheet, new_id
from tests.sheets_api.colors import twinned
from tests.sheets_api.errors import invalid
from tests.sheets_api.kinds import Edit, Reply, kind
from tests.sheets_api.masks import overwrite, wanted
from tests.sheets_api.ranges import Area

IDS = (
    *(("filter_views", "filterViewId"), ("charts", "chartId"), ("bands", "bandedRangeId")),
    ("protections", "protectedRangeId"),
)


def new_sheet(book: Book, given: dict[str, Any]) -> Sheet:
    """Return a tab made from the properties a caller gave; the rest is as Google chooses."""
    if given.get("sheetType", "GRID") != "GRID":
        raise invalid("Only sheets of type GRID are imitated.")
    taken = {sheet.id for sheet in book.sheets}
    sheet_id = given.get("sheetId")
    if sheet_id is None:
        sheet_id = new_id(taken)
    if sheet_id in taken:
        raise invalid(f"Sheet with id {sheet_id} already exists.")
    if sheet_id < 0:
        raise invalid("sheetId must be non-negative.")
    title = given.get("title") or _free_title(book, "Sheet{}")
    check_title(book, title, None)
    grid = given.get("gridProperties", {})
    size = {"rowCount": grid.get("rowCount") or 1000, "columnCount": grid.get("columnCount") or 26}
    fixed = {
        "sheetId": sheet_id,
        "title": title,
        "sheetType": "GRID",
        "gridProperties": grid | size,
    }
    sheet = Sheet(twinned("SheetProperties", given | fixed))
    check_grid(sheet)
    return sheet


def _free_title(book: Book, form: str) -> str:
    number = len(book.sheets) + 1
    while book.titled(form.format(number)):
        number += 1
    return form.format(number)


def check_title(book: Book, title: str, own: Sheet | None) -> None:
    if not title:
        raise invalid("The sheet name cannot be empty.")
    if len(title) > 100:
        raise invalid("The sheet name cannot be greater than 100 characters.")
    if book.titled(title) not in (None, own):
        raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')


def check_grid(sheet: Sheet) -> None:
    grid = sheet.size
    if sheet.row_count < 1 or sheet.column_count < 1:
        raise invalid("A sheet must have at least one row and one column.")
    for name, count in (("row", sheet.row_count), ("column", sheet.column_count)):
        if grid.get(f"frozen{name.title()}Count", 0) >= count:
            raise invalid(f"You can't freeze all visible {name}s on the sheet.")
    for area in map(Area.of_grid, sheet.merges):
        sides = {"row": (area.top, area.bottom), "column": (area.left, area.right)}
        for name, (start, end) in sides.items():
            if start < grid.get(f"frozen{name.title()}Count", 0) < (end or 0):
                raise invalid(f"You can't freeze {name}s which contain only part of a merged cell.")


def number_sheets(book: Book) -> None:
    for index, sheet in enumerate(book.sheets):
        sheet.properties["index"] = index


@kind("addSheet")
def add_sheet(edit: Edit, request: dict[str, Any]) -> Reply:
    given = request.get("properties", {})
    sheet = new_sheet(edit.book, given)
    edit.book.sheets.insert(given.get("index", len(edit.book.sheets)), sheet)
    number_sheets(edit.book)
    edit.book.check_size()
    return {"properties": copy.deepcopy(sheet.properties)}


@kind("deleteSheet")
def delete_sheet(edit: Edit, request: dict[str, Any]) -> Reply:
    sheet = edit.book.sheet(request.get("sheetId", 0))
    protection.check_all(edit.book, edit.account, sheet.id)
    left = [one for one in edit.book.sheets if one is not sheet]
    if all(one.properties.get("hidden") for one in left):
        raise invalid("You can't remove all the sheets in a document.")
    edit.book.sheets = left
    edit.book.names = [one for one in edit.book.names if one["range"].get("sheetId", 0) != sheet.id]
    edit.book.metadata = [
        one for one in edit.book.metadata if _sheet_of(one["location"]) != sheet.id
    ]
    number_sheets(edit.book)
    return None


def _sheet_of(location: dict[str, Any]) -> int | None:
    if "dimensionRange" in location:
        return location["dimensionRange"].get("sheetId", 0)
    return location.get("sheetId")


@kind("duplicateSheet")
def duplicate_sheet(edit: Edit, request: dict[str, Any]) -> Reply:
    source = edit.book.sheet(request.get("sourceSheetId", 0))
    title = request.get("newSheetName") or copy_title(edit.book, source.title)
    properties = copy.deepcopy(source.properties)
    del properties["sheetId"]
    given = {"sheetId": request["newSheetId"]} if "newSheetId" in request else {}
    sheet = new_sheet(edit.book, properties | given | {"title": title})
    put_copy(edit.book, source, sheet, request.get("insertSheetIndex", 0))
    return {"properties": copy.deepcopy(sheet.properties)}


def copy_title(book: Book, title: str) -> str:
    first = f"Copy of {title}"
    return first if book.titled(first) is None else _free_title(book, first + " {}")


def put_copy(book: Book, source: Sheet, sheet: Sheet, index: int) -> None:
    """Fill `sheet` with everything on `source`, under new ids, and insert it into the book."""
    twin = source.copy()
    for name in Sheet.__dataclass_fields__:
        if name != "properties":
            setattr(sheet, name, getattr(twin, name))
    _at_home(sheet, source.id)
    for attribute, name in IDS:
        for one in getattr(sheet, attribute):
            one[name] = new_id(set())
    book.sheets.insert(index, sheet)
    number_sheets(book)
    book.check_size()


def _at_home(sheet: Sheet, old: int) -> None:
    """Put the ranges of copied objects on the new sheet."""

    def change(place: dict[str, Any]) -> dict[str, Any]:
        return place | {"sheetId": sheet.id} if place.get("sheetId", 0) == old else place

    grid_objects.change_sheet(sheet, change, change)


@kind("updateSheetProperties")
def update_sheet_properties(edit: Edit, request: dict[str, Any]) -> Reply:
    new = twinned("SheetProperties", request.get("properties", {}))
    sheet = edit.book.sheet(new.get("sheetId", 0))
    mask = wanted(request.get("fields"), "SheetProperties")
    protection.check_sheet(edit.book, edit.account, sheet.id)
    old = sheet.properties
    is_grid = "gridProperties" in old
    merged = overwrite(mask, "SheetProperties", old, new)
    kept = {name: old[name] for name in ("sheetId", "sheetType", "index")}
    size = {"rowCount": sheet.row_count, "columnCount": sheet.column_count}
    grid = {k: v for k, v in merged.get("gridProperties", {}).items() if v or k not in size}
    sheet.properties = merged | kept | ({"gridProperties": size | grid} if is_grid else {})
    sheet.properties.setdefault("title", "")
    check_title(edit.book, sheet.title, sheet)
    if is_grid:
        check_grid(sheet)
        _cut(edit, sheet, size)
        edit.book.check_size()
    if not mask or "index" in mask:
        _move(edit.book, sheet, new.get("index", len(edit.book.sheets)))
    if all(one.properties.get("hidden") for one in edit.book.sheets):
        raise invalid("You can't hide all the sheets in a document.")
    return None


def _cut(edit: Edit, sheet: Sheet, size: dict[str, int]) -> None:
    """Forget the cells outside a grid that got smaller, unless they are protected."""
    if sheet.row_count < size["rowCount"]:
        span = {"sheetId": sheet.id, "dimension": "ROWS", "startIndex": sheet.row_count}
        _check_span(edit, span)
        sheet.lines = {row: one for row, one in sheet.lines.items() if row < sheet.row_count}
    if sheet.column_count < size["columnCount"]:
        span = {"sheetId": sheet.id, "dimension": "COLUMNS", "startIndex": sheet.column_count}
        _check_span(edit, span)
        sheet.change_lines(
            list(sheet.lines),
            lambda line: {at: cell for at, cell in line.items() if at < sheet.column_count},
        )


def _check_span(edit: Edit, span: dict[str, Any]) -> None:
    protection.check(edit.book, edit.account, Area.of_span(span))


def _move(book: Book, sheet: Sheet, index: int) -> None:
    """Move a tab; `index` counts the tabs as they stand before the move."""
    now = book.sheets.index(sheet)
    if index not in (now, now + 1):
        book.sheets.remove(sheet)
        book.sheets.insert(index - 1 if index > now else index, sheet)
    number_sheets(book)


@kind("updateSpreadsheetProperties")
def update_spreadsheet_properties(edit: Edit, request: dict[str, Any]) -> Reply:
    mask = wanted(request.get("fields"), "SpreadsheetProperties")
    new, old = request.get("properties", {}), edit.book.properties
    merged = overwrite(mask, "SpreadsheetProperties", old, new)
    if not merged.get("title"):
        raise invalid("The spreadsheet title cannot be empty.")
    fixed = {name: old[name] for name in ("defaultFormat", "spreadsheetTheme")}
    edit.book.properties = old | merged | fixed
    return None
