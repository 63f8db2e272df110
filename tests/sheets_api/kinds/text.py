"""Kinds that take text apart into cells."""

from __future__ import annotations

from typing import Any

from tests.sheets_api.entered import typed
from tests.sheets_api.errors import invalid
from tests.sheets_api.kinds import Edit, Reply, kind
from tests.sheets_api.kinds.cells import checked_value
from tests.sheets_api.locales import locale
from tests.sheets_api.ranges import Area


@kind("pasteData")
def paste_data(edit: Edit, request: dict[str, Any]) -> Reply:
    """Paste delimited text as if it were typed in; the grid grows where it has to."""
    if request.get("html") or request.get("type", "PASTE_NORMAL") not in (
        *("PASTE_NORMAL", "PASTE_VALUES"),
    ):
        raise invalid("Pasting HTML, or less than values, is not imitated by the local server.")
    if not request.get("delimiter"):
        raise invalid("Must specify a delimiter or html.")
    at, rules = request.get("coordinate", {}), locale(edit.book.properties.get("locale"))
    sheet = edit.book.grid(at.get("sheetId", 0))
    lines = [line.split(request["delimiter"]) for line in request.get("data", "").splitlines()]
    top, left = at.get("rowIndex", 0), at.get("columnIndex", 0)
    bottom, right = top + len(lines), left + max((len(line) for line in lines), default=0)
    edit.touch(Area(sheet.id, top, bottom, left, right))
    sheet.size["rowCount"] = max(sheet.row_count, bottom)
    sheet.size["columnCount"] = max(sheet.column_count, right)
    edit.book.check_size()
    for row, line in enumerate(lines, top):
        for column, value in enumerate(line, left):
            new, shape = typed(value, rules)
            cell = sheet.at(row, column) | {"userEnteredValue": checked_value(new)}
            form = cell.get("userEnteredFormat", {})
            look = {"userEnteredFormat": {"numberFormat": shape} | form} if shape else {}
            sheet.put(row, column, cell | look)
    return None
