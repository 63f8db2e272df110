"""Kinds that copy, cut, insert, delete and replace the contents of cells."""

from __future__ import annotations

import re
from typing import Any

from tests.sheets_api import moves, references
from tests.sheets_api.book import Cell, Sheet
from tests.sheets_api.entered import typed
from tests.sheets_api.errors import invalid
from tests.sheets_api.formulas import Calculator
from tests.sheets_api.kinds import Edit, Reply, kind
from tests.sheets_api.kinds.cells import checked_value
from tests.sheets_api.locales import locale
from tests.sheets_api.ranges import Area, from_grid, readable
from tests.sheets_api.rendered import formatted

VALUE, FORMAT, RULE = "userEnteredValue", "userEnteredFormat", "dataValidation"


def _pasted(how: str, old: Cell, new: Cell, value: dict[str, Any]) -> Cell:
    """Return the cell `old` after `new` is pasted over it; `value` is what `new` shows."""
    if how == "PASTE_NORMAL":
        return new
    if how == "PASTE_VALUES":
        literal = {} if "errorValue" in value else value
        return old | {VALUE: literal or None}
    if how == "PASTE_FORMULA":
        return old | {VALUE: new.get(VALUE)}
    if how == "PASTE_FORMAT":
        return old | {FORMAT: new.get(FORMAT)}
    if how == "PASTE_DATA_VALIDATION":
        return old | {RULE: new.get(RULE)}
    if how == "PASTE_NO_BORDERS":
        form = {key: one for key, one in new.get(FORMAT, {}).items() if key != "borders"}
        borders = old.get(FORMAT, {}).get("borders")
        return new | {FORMAT: form | ({"borders": borders} if borders else {})}
    raise invalid(f"{how} is not imitated by the local server.")


def _carried(cell: Cell, down: int, right: int) -> Cell:
    """A copied cell, its formula pointing as far from its new place as before."""
    formula = cell.get(VALUE, {}).get("formulaValue")
    if not formula:
        return cell
    return cell | {VALUE: {"formulaValue": references.copied(formula, down, right)}}


@kind("copyPaste")
def copy_paste(edit: Edit, request: dict[str, Any]) -> Reply:
    source = readable(edit.book, from_grid(edit.book, request.get("source", {})))
    target = from_grid(edit.book, request.get("destination", {}))
    if not (source.height and source.width):
        raise invalid("The source range is empty.")
    turned = request.get("pasteOrientation") == "TRANSPOSE"
    how = request.get("pasteType", "PASTE_NORMAL")
    height, width = (source.width, source.height) if turned else (source.height, source.width)
    open_target = target.within(edit.sheet(target))
    high = _repeated(open_target.height, height)
    wide = _repeated(open_target.width, width)
    area = Area(target.sheet_id, target.top, target.top + high, target.left, target.left + wide)
    edit.area(area.grid())
    from_sheet, to_sheet = edit.sheet(source), edit.sheet(target)
    calculator = Calculator(edit.book)
    results = {}
    for row, column in area.cells():
        down, right = (row - area.top) % height, (column - area.left) % width
        at = (source.top + (right if turned else down), source.left + (down if turned else right))
        new = _carried(from_sheet.at(*at), row - at[0], column - at[1])
        value = calculator.value(from_sheet, *at) if how == "PASTE_VALUES" else {}
        results[row, column] = _pasted(how, to_sheet.at(row, column), new, value)
    for (row, column), cell in results.items():
        to_sheet.put(row, column, cell)
    return None


def _repeated(wanted: int, size: int) -> int:
    """A destination that is a multiple of the source is filled; any other gets the source once."""
    return wanted if wanted > 0 and wanted % size == 0 else size


@kind("cutPaste")
def cut_paste(edit: Edit, request: dict[str, Any]) -> Reply:
    source, at = edit.area(request.get("source")), request.get("destination", {})
    from_sheet, to_sheet = edit.sheet(source), edit.book.grid(at.get("sheetId", 0))
    down, right = at.get("rowIndex", 0) - source.top, at.get("columnIndex", 0) - source.left
    target = Area(
        *(to_sheet.id, source.top + down, source.bottom + down),
        *(source.left + right, source.right + right),
    )
    edit.area(target.grid())
    how = request.get("pasteType", "PASTE_NORMAL")
    calculator = Calculator(edit.book)
    taken = {}
    for place in source.cells():
        taken[place] = (from_sheet.at(*place), calculator.value(from_sheet, *place))
        from_sheet.put(*place, {})
    for (row, column), (cell, value) in taken.items():
        new = _pasted(how, to_sheet.at(row + down, column + right), cell, value)
        to_sheet.put(row + down, column + right, new)
    _follow(edit, source, target, (down, right))
    _lose_metadata(edit, source)
    return None


def _follow(edit: Edit, source: Area, target: Area, by: tuple[int, int]) -> None:
    """Formulas follow cut cells to their new place on the same sheet."""
    if source.sheet_id == target.sheet_id:

        def place(row: int, column: int) -> tuple[int, int]:
            return (row + by[0], column + by[1]) if source.holds(row, column) else (row, column)

        moves.shift_formulas(edit.book, edit.sheet(source), place)


def _lose_metadata(edit: Edit, source: Area) -> None:
    """Metadata of whole rows or columns does not survive cutting them (measured for rows)."""
    edit.book.metadata = [
        one
        for one in edit.book.metadata
        if not (span := one["location"].get("dimensionRange"))
        or not source.contains(Area.of_span(span).within(edit.sheet(source)))
    ]


def _shift(edit: Edit, request: dict[str, Any], delete: bool) -> None:
    """Delete cells, or open a gap, and let the rest of these rows or columns move up."""
    area = edit.area(request.get("range"))
    sheet, rows = edit.sheet(area), request.get("shiftDimension") == "ROWS"
    if request.get("shiftDimension") not in ("ROWS", "COLUMNS"):
        raise invalid("No shiftDimension specified.")
    count = area.height if rows else area.width
    lane = Area(
        *(area.sheet_id, area.top, sheet.row_count if rows else area.bottom),
        *(area.left, area.right if rows else sheet.column_count),
    )
    edit.touch(lane)
    moving = {place: sheet.at(*place) for place in sheet.places(lane)}
    sheet.change(lane, lambda _: {})
    for (row, column), cell in moving.items():
        if not (delete and area.holds(row, column)):
            step = -count if delete else count
            place = (row + step, column) if rows else (row, column + step)
            sheet.put(*place, cell)
            if place[0] >= sheet.row_count or place[1] >= sheet.column_count:
                _grow(edit, sheet, place)


def _grow(edit: Edit, sheet: Sheet, place: tuple[int, int]) -> None:
    sheet.size["rowCount"] = max(sheet.row_count, place[0] + 1)
    sheet.size["columnCount"] = max(sheet.column_count, place[1] + 1)
    edit.book.check_size()


@kind("insertRange")
def insert_range(edit: Edit, request: dict[str, Any]) -> Reply:
    _shift(edit, request, delete=False)
    return None


@kind("deleteRange")
def delete_range(edit: Edit, request: dict[str, Any]) -> Reply:
    _shift(edit, request, delete=True)
    return None


def _search(request: dict[str, Any]) -> re.Pattern[str]:
    if not request.get("find"):
        raise invalid("find must not be empty.")
    source = request["find"] if request.get("searchByRegex") else re.escape(request["find"])
    try:
        return re.compile(
            f"^(?:{source})$" if request.get("matchEntireCell") else source,
            0 if request.get("matchCase") else re.IGNORECASE,
        )
    except re.error:
        raise invalid(f"Invalid regular expression: {request['find']}") from None


def _searched(edit: Edit, request: dict[str, Any]) -> list[Area]:
    if "range" in request:
        return [readable(edit.book, from_grid(edit.book, request["range"]))]
    if "sheetId" in request:
        return [Area(edit.book.grid(request["sheetId"]).id)]
    if request.get("allSheets"):
        return [Area(sheet.id) for sheet in edit.book.sheets]
    raise invalid("Must specify a range, a sheet or allSheets.")


@kind("findReplace")
def find_replace(edit: Edit, request: dict[str, Any]) -> Reply:
    pattern, new = _search(request), request.get("replacement", "")
    new = (
        re.sub(r"\$(\d)", r"\\\1", new)
        if request.get("searchByRegex")
        else new.replace("\\", "\\\\")
    )
    values, formulas, times = 0, 0, 0
    rows, sheets = set(), set()
    for area in _searched(edit, request):
        sheet = edit.sheet(area)
        for place in sheet.filled(area):
            count, is_formula = _replace(edit, sheet, place, pattern, new, request)
            if count:
                times += count
                formulas, values = formulas + is_formula, values + (not is_formula)
                rows.add((sheet.id, place[0]))
                sheets.add(sheet.id)
    return {
        "valuesChanged": values,
        "formulasChanged": formulas,
        "rowsChanged": len(rows),
        "sheetsChanged": len(sheets),
        "occurrencesChanged": times,
    }


def _replace(
    edit: Edit,
    sheet: Sheet,
    place: tuple[int, int],
    pattern: re.Pattern[str],
    new: str,
    request: dict[str, Any],
) -> tuple[int, bool]:
    """Replace in one cell; (how often, whether in a formula)."""
    cell, rules = sheet.at(*place), locale(edit.book.properties.get("locale"))
    formula = cell[VALUE].get("formulaValue")
    if formula and not request.get("includeFormulas"):
        return 0, True
    shape = cell.get(FORMAT, {}).get("numberFormat")
    text, count = pattern.subn(new, formula or formatted(cell[VALUE], shape, rules))
    if count:
        edit.touch(Area.of_cell(sheet.id, *place))
        was_text = "stringValue" in cell[VALUE]
        value = {"stringValue": text} if was_text else typed(text, rules)[0]
        sheet.put(*place, cell | {VALUE: checked_value(value)})
    return count, bool(formula)
