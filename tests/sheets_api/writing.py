"""Values written by values.update and values.append: what goes into which cell."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.sheets_api import a1
from tests.sheets_api.book import Book, Sheet
from tests.sheets_api.entered import typed
from tests.sheets_api.errors import invalid
from tests.sheets_api.kinds import Edit
from tests.sheets_api.kinds.cells import checked_value
from tests.sheets_api.locales import locale
from tests.sheets_api.ranges import Area, beyond, label


@dataclass(frozen=True)
class Written:
    """What one range of values did: the extent, and the cells in it that were set."""

    area: Area
    places: tuple[tuple[int, int], ...]

    def report(self, book: Book) -> dict[str, Any]:
        """The UpdateValuesResponse."""
        sheet = book.grid(self.area.sheet_id)
        return {
            "spreadsheetId": book.id,
            "updatedRange": label(sheet, self.area),
            "updatedRows": len({row for row, _ in self.places}),
            "updatedColumns": len({column for _, column in self.places}),
            "updatedCells": len(self.places),
        }


def input_option(given: str | None) -> str:
    if not given or given == "INPUT_VALUE_OPTION_UNSPECIFIED":
        raise invalid("'valueInputOption' is required but not specified")
    return given


def rows_of(body: dict[str, Any]) -> list[list[Any]]:
    """Return the rows of a ValueRange, turned if it is given by columns, every value a scalar."""
    lines = body.get("values", [])
    for number, line in enumerate(lines):
        for place, value in enumerate(line):
            if isinstance(value, list | dict):
                kind = "list_value" if isinstance(value, list) else "struct_value"
                raise invalid(f"Invalid values[{number}][{place}]: {kind} {json.dumps(value)}")
    if body.get("majorDimension") != "COLUMNS":
        return lines
    height = max((len(line) for line in lines), default=0)
    return [[line[row] if row < len(line) else None for line in lines] for row in range(height)]


def extent(book: Book, area: Area, rows: list[list[Any]]) -> Area:
    """Return where the rows go: they must fit the range, and the grid.

    A single cell without a colon only says where to start.
    """
    sheet = book.grid(area.sheet_id)
    height, width = len(rows), max((len(row) for row in rows), default=0)
    bottom, right = area.top + max(height, 1), area.left + max(width, 1)
    target = Area(area.sheet_id, area.top, bottom, area.left, right)
    if not area.lone:
        _check_within(sheet, area, rows)
    if target.bottom > sheet.row_count or target.right > sheet.column_count:
        raise beyond(sheet, a1.label(target.top, target.bottom, target.left, target.right))
    return target


def _check_within(sheet: Sheet, area: Area, rows: list[list[Any]]) -> None:
    closed = area.within(sheet)
    bottom = max(area.bottom or 0, closed.bottom)
    right = max(area.right or 0, closed.right)
    if bottom <= area.top or right <= area.left:
        raise beyond(sheet, a1.label(area.top, area.top + 1, area.left, area.left + 1))
    asked = label(sheet, Area(sheet.id, area.top, bottom, area.left, right))
    for number, row in enumerate(rows):
        wrong = ""
        if area.top + number >= bottom:
            wrong = f"row [{bottom + 1}]"
        elif area.left + len(row) > right:
            wrong = f"column [{a1.letters(right)}]"
        if wrong:
            raise invalid(f"Requested writing within range [{asked}], but tried writing to {wrong}")


def put(edit: Edit, area: Area, rows: list[list[Any]], option: str) -> Written:
    """Write the rows from the top left of `area`; null leaves a cell alone, "" empties it."""
    edit.touch(area)
    sheet, rules = edit.sheet(area), locale(edit.book.properties.get("locale"))
    places = []
    for row, values in enumerate(rows, area.top):
        for column, value in enumerate(values, area.left):
            if value is not None:
                cell = sheet.at(row, column)
                new, shape = _stored(value, option, cell, rules)
                cell = cell | {"userEnteredValue": checked_value(new)}
                if shape:
                    form = cell.get("userEnteredFormat", {})
                    cell |= {"userEnteredFormat": {"numberFormat": shape} | form}
                sheet.put(row, column, cell)
                places.append((row, column))
    return Written(area, tuple(places))


def _stored(value: Any, option: str, cell: dict[str, Any], rules: Any) -> Any:
    """(ExtendedValue, number format) of a JSON value."""
    if isinstance(value, bool):
        return {"boolValue": value}, None
    if isinstance(value, int | float):
        return {"numberValue": value}, None
    shape = cell.get("userEnteredFormat", {}).get("numberFormat", {})
    if option == "RAW" or value == "" or shape.get("type") == "TEXT":
        return {"stringValue": value}, None
    return typed(value, rules)


def table_in(sheet: Sheet, area: Area) -> Area | None:
    """Return the table values are appended to: the last block of cells that meets the range.

    A block is what touches: cells side by side, above each other or corner to corner.
    """
    blocks = [block for block in _blocks(sheet) if block.meets(area)]
    return max(blocks, key=lambda block: (block.bottom, block.left), default=None)


def _blocks(sheet: Sheet) -> list[Area]:
    left, blocks = set(sheet.filled()), []
    while left:
        todo = [left.pop()]
        rows, columns = {todo[0][0]}, {todo[0][1]}
        while todo:
            row, column = todo.pop()
            rows.add(row)
            columns.add(column)
            near = {(row + r, column + c) for r in (-1, 0, 1) for c in (-1, 0, 1)} & left
            left -= near
            todo += near
        blocks.append(Area(sheet.id, min(rows), max(rows) + 1, min(columns), max(columns) + 1))
    return blocks
