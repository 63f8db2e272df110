"""The `values` part of the API: get, update, append, clear, in batches and by data filter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.sheets_api import moves
from tests.sheets_api.book import Book
from tests.sheets_api.errors import invalid
from tests.sheets_api.kinds import Edit
from tests.sheets_api.kinds.cells import clear_values
from tests.sheets_api.metadata import selected_areas
from tests.sheets_api.ranges import Area, from_a1, label, readable
from tests.sheets_api.reading import Rendering, Values
from tests.sheets_api.writing import Written, extent, input_option, put, rows_of, table_in

Json = dict[str, Any]


def get(book: Book, text: str, options: Json) -> Json:
    return Values(book, Rendering.of(options)).range(readable(book, from_a1(book, text), text))


def batch_get(book: Book, options: Json) -> Json:
    shown = Values(book, Rendering.of(options))
    areas = [(readable(book, from_a1(book, text), text)) for text in options.get("ranges", [])]
    return {"spreadsheetId": book.id, "valueRanges": [shown.range(area) for area in areas]}


def get_by_filter(book: Book, body: Json, project: str) -> Json:
    if not body.get("dataFilters"):
        raise invalid("Must specify at least one data filter.")
    shown = Values(book, Rendering.of(body))
    found = [
        {"valueRange": shown.range(readable(book, area)), "dataFilters": [one]}
        for one in body["dataFilters"]
        for area in selected_areas(book, one, project)
    ]
    return {"spreadsheetId": book.id, "valueRanges": found}


def update(edit: Edit, text: str, options: Json, body: Json) -> Json:
    option, rows = input_option(options.get("valueInputOption")), rows_of(body)
    area = from_a1(edit.book, text)
    if "range" in body and body["range"] and from_a1(edit.book, body["range"]) != area:
        raise invalid(f"Range in the body [{body['range']}] must be the range of the URL [{text}].")
    written = put(edit, extent(edit.book, area, rows), rows, option)
    return _reported(edit.book, written, area, options | {"majorDimension": _major(body)})


def _major(body: Json) -> str:
    return body.get("majorDimension", "ROWS")


def _reported(book: Book, written: Written, area: Area, options: Json) -> Json:
    report = written.report(book)
    if options.get("includeValuesInResponse"):
        asked = written.area if area.lone else readable(book, area)
        how = Rendering.of(options, "response")
        report["updatedData"] = Values(book, how).range(asked)
    return report


def _totals(book: Book, written: list[Written]) -> Json:
    cells = {(one.area.sheet_id, *place) for one in written for place in one.places}
    return {
        "spreadsheetId": book.id,
        "totalUpdatedRows": len({(sheet, row) for sheet, row, _ in cells}),
        "totalUpdatedColumns": len({(sheet, column) for sheet, _, column in cells}),
        "totalUpdatedCells": sum(len(one.places) for one in written),
        "totalUpdatedSheets": len({sheet for sheet, _, _ in cells}),
    }


def batch_update(edit: Edit, body: Json) -> Json:
    option, done = input_option(body.get("valueInputOption")), []
    for data in body.get("data", []):
        rows, area = rows_of(data), from_a1(edit.book, data.get("range", ""))
        done.append((put(edit, extent(edit.book, area, rows), rows, option), area, _major(data)))
    reports = [
        _reported(edit.book, written, area, body | {"majorDimension": major})
        for written, area, major in done
    ]
    return _totals(edit.book, [written for written, _, _ in done]) | {"responses": reports}


def update_by_filter(edit: Edit, body: Json) -> Json:
    option, done = input_option(body.get("valueInputOption")), []
    for data in body.get("data", []):
        rows, data_filter = rows_of(data), data.get("dataFilter", {})
        for area in selected_areas(edit.book, data_filter, edit.project):
            written = put(edit, extent(edit.book, area, rows), rows, option)
            done.append((written, area, data_filter, _major(data)))
    reports = []
    for written, area, data_filter, major in done:
        report = _reported(edit.book, written, area, body | {"majorDimension": major})
        del report["spreadsheetId"]
        reports.append(report | {"dataFilter": data_filter})
    return _totals(edit.book, [one[0] for one in done]) | {"responses": reports}


def append(edit: Edit, text: str, options: Json, body: Json) -> Json:
    """Write under the table in the range, or at the range's start where there is no table."""
    option, rows = input_option(options.get("valueInputOption")), rows_of(body)
    area = readable(edit.book, from_a1(edit.book, text), text)
    sheet = edit.sheet(area)
    table = table_in(sheet, area)
    top, left = (table.bottom, table.left) if table else (area.top, area.left)
    right = left + max((len(row) for row in rows), default=1)
    target = Area(sheet.id, top, top + max(len(rows), 1), left, max(right, left + 1))
    if options.get("insertDataOption") == "INSERT_ROWS" and top < sheet.row_count:
        moves.apply(edit.book, moves.inserted(sheet, False, top, len(rows)))
        sheet.size["rowCount"] += len(rows)
    sheet.size["rowCount"] = max(sheet.row_count, target.bottom)
    sheet.size["columnCount"] = max(sheet.column_count, target.right)
    edit.book.check_size()
    written = put(edit, target, rows, option)
    report = _reported(edit.book, written, target, options | {"majorDimension": _major(body)})
    where = {"tableRange": label(sheet, table)} if table else {}
    return {"spreadsheetId": edit.book.id} | where | {"updates": report}


def clear(edit: Edit, text: str) -> Json:
    area = readable(edit.book, from_a1(edit.book, text), text)
    clear_values(edit, area)
    return {"spreadsheetId": edit.book.id, "clearedRange": label(edit.sheet(area), area)}


def batch_clear(edit: Edit, body: Json) -> Json:
    areas = (from_a1(edit.book, text) for text in body.get("ranges", []))
    return {"spreadsheetId": edit.book.id, "clearedRanges": list(_cleared(edit, areas))}


def clear_by_filter(edit: Edit, body: Json) -> Json:
    filters = body.get("dataFilters", [])
    areas = (a for one in filters for a in selected_areas(edit.book, one, edit.project))
    return {"spreadsheetId": edit.book.id, "clearedRanges": list(_cleared(edit, areas))}


def _cleared(edit: Edit, areas: Iterator[Area]) -> Iterator[str]:
    for area in areas:
        inside = readable(edit.book, area)
        clear_values(edit, inside)
        yield label(edit.sheet(inside), inside)
