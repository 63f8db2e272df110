"""Kinds that put rows in another order, or take doubles out."""

from __future__ import annotations

from typing import Any

from tests.sheets_api import references
from tests.sheets_api.book import NOTHING, Cell
from tests.sheets_api.errors import invalid
from tests.sheets_api.formulas import Calculator
from tests.sheets_api.kinds import Edit, Reply, kind
from tests.sheets_api.ranges import Area

Key = tuple[int, Any]


def _key(value: dict[str, Any]) -> Key:
    """Numbers before texts before booleans before errors."""
    if "numberValue" in value:
        return 0, value["numberValue"]
    if "stringValue" in value:
        return 1, value["stringValue"].casefold()
    return (2, value["boolValue"]) if "boolValue" in value else (3, 0)


def sort_area(edit: Edit, area: Area, specs: list[dict[str, Any]]) -> None:
    """Sort the rows of an area by several columns; blanks go last in either direction."""
    edit.touch(area)
    sheet, calculator = edit.sheet(area), Calculator(edit.book)
    merges = [Area.of_grid(merge) for merge in sheet.merges]
    if any(merge.meets(area) and merge.height > 1 for merge in merges):
        raise invalid("You can't sort a range with vertical merges.")
    order = list(range(area.top, area.bottom))
    for spec in reversed(specs):
        column = spec.get("dimensionIndex", 0)
        if not area.left <= column < area.right:
            raise invalid(f"dimensionIndex[{column}] is outside of the range to sort.")
        values = {row: calculator.value(sheet, row, column) for row in order}
        filled = [row for row in order if values[row]]
        down = spec.get("sortOrder") == "DESCENDING"
        filled.sort(key=lambda row, values=values: _key(values[row]), reverse=down)
        order = filled + [row for row in order if not values[row]]
    lines, columns = [sheet.line(row) for row in order], range(area.left, area.right)
    for row, (old, line) in enumerate(zip(order, lines, strict=True), area.top):
        if line is not sheet.line(row) or line.valued:  # a formula is another one in each row
            sheet.lay(row, {at: _moved(line.get(at, NOTHING), row - old) for at in columns})


def _moved(cell: Cell, down: int) -> Cell:
    formula = cell.get("userEnteredValue", {}).get("formulaValue")
    if not formula or not down:
        return cell
    return cell | {"userEnteredValue": {"formulaValue": references.copied(formula, down, 0)}}


@kind("sortRange")
def sort_range(edit: Edit, request: dict[str, Any]) -> Reply:
    if not request.get("sortSpecs"):
        raise invalid("Must specify at least one sort spec.")
    if any(spec.keys() - {"dimensionIndex", "sortOrder"} for spec in request["sortSpecs"]):
        raise invalid("Sorting by colour is not imitated by the local server.")
    sort_area(edit, edit.area(request.get("range")), request["sortSpecs"])
    return None


@kind("deleteDuplicates")
def delete_duplicates(edit: Edit, request: dict[str, Any]) -> Reply:
    area = edit.area(request.get("range"))
    sheet, calculator = edit.sheet(area), Calculator(edit.book)
    spans = [Area.of_span(span).within(sheet) for span in request.get("comparisonColumns", [])]
    columns = [one for span in spans for one in range(span.left, span.right)]
    columns = columns or list(range(area.left, area.right))
    kept: dict[Any, list[Cell]] = {}
    for row in range(area.top, area.bottom):
        values = tuple(_key(calculator.value(sheet, row, one)) for one in columns)
        cells = [sheet.at(row, one) for one in range(area.left, area.right)]
        kept.setdefault(values, cells)
    rows = list(kept.values()) + [[{}] * area.width] * (area.height - len(kept))
    for row, cells in enumerate(rows, area.top):
        for column, cell in enumerate(cells, area.left):
            sheet.put(row, column, cell)
    return {"duplicatesRemovedCount": area.height - len(kept)}
