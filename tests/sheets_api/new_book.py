"""A new spreadsheet as Google makes one: its default format and theme, and Sheet1 of 1000 x 26."""

from __future__ import annotations

import copy
import secrets
from typing import Any

from tests.sheets_api import metadata
from tests.sheets_api.book import Book, Sheet
from tests.sheets_api.colors import THEME, twinned
from tests.sheets_api.kinds import KINDS, Edit
from tests.sheets_api.kinds.sheets import new_sheet, number_sheets

WHITE = {"red": 1, "green": 1, "blue": 1}
DEFAULT_FORMAT = {
    "backgroundColor": WHITE,
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": WHITE},
}
OBJECTS = {
    "conditionalFormats": ("addConditionalFormatRule", "rule"),
    "filterViews": ("addFilterView", "filter"),
    "protectedRanges": ("addProtectedRange", "protectedRange"),
    "charts": ("addChart", "chart"),
    "bandedRanges": ("addBanding", "bandedRange"),
    "merges": ("mergeCells", "range"),
}


def new_book(given: dict[str, Any], account: str, project: str = "") -> Book:
    """Return a spreadsheet made from a Spreadsheet body, owned by `account`."""
    defaults = {
        "title": "Untitled spreadsheet",
        "locale": "en_US",
        "autoRecalc": "ON_CHANGE",
        "timeZone": "Etc/GMT",
    }
    fixed = {"defaultFormat": copy.deepcopy(DEFAULT_FORMAT), "spreadsheetTheme": _theme()}
    book = Book(
        id=new_number(),
        properties=defaults | given.get("properties", {}) | fixed,
        sheets=[],
        shared={account: "owner"},
    )
    sheets = given.get("sheets") or [{}]
    for number, one in enumerate(sheets):
        properties = one.get("properties", {})
        first = {"title": "Sheet1", "sheetId": 0} if number == 0 else {}
        book.sheets.append(new_sheet(book, first | properties))
    number_sheets(book)
    book.check_size()
    edit = Edit(book, account, project)
    for sheet, one in zip(book.sheets, sheets, strict=True):
        _fill(edit, sheet, one)
    for named in given.get("namedRanges", []):
        KINDS["addNamedRange"](edit, {"namedRange": named})
    for entry in given.get("developerMetadata", []):
        _attach(edit, entry, {"spreadsheet": True})
    return book


def new_number() -> str:
    """The id of a new spreadsheet."""
    return "1" + secrets.token_urlsafe(32)


def _theme() -> dict[str, Any]:
    colors = [{"colorType": name, "color": {"rgbColor": color}} for name, color in THEME.items()]
    return {"primaryFontFamily": "Arial", "themeColors": colors}


def _fill(edit: Edit, sheet: Sheet, given: dict[str, Any]) -> None:
    """Put the data and objects a caller gave with a new sheet on it."""
    for data in given.get("data", []):
        start = {
            "sheetId": sheet.id,
            "rowIndex": data.get("startRow", 0),
            "columnIndex": data.get("startColumn", 0),
        }
        if data.get("rowData"):
            request = {"start": start, "rows": twinned("GridData", data)["rowData"], "fields": "*"}
            KINDS["updateCells"](edit, request)
        for name, sizes in (("rowMetadata", sheet.rows), ("columnMetadata", sheet.columns)):
            offset = data.get("startRow" if name == "rowMetadata" else "startColumn", 0)
            sizes |= dict(enumerate(data.get(name, []), offset))
    for name, (kind, field) in OBJECTS.items():
        for one in given.get(name, []):
            KINDS[kind](edit, {field: one})
    if "basicFilter" in given:
        KINDS["setBasicFilter"](edit, {"filter": given["basicFilter"]})
    for entry in given.get("developerMetadata", []):
        _attach(edit, entry, {"sheetId": sheet.id})


def _attach(edit: Edit, entry: dict[str, Any], location: dict[str, Any]) -> None:
    place = metadata.located(edit.book, entry.get("location", location))
    KINDS["createDeveloperMetadata"](edit, {"developerMetadata": entry | {"location": place}})
