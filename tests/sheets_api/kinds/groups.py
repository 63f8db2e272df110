"""Kinds that group rows and columns. A group is a run of rows at least so deep."""

from __future__ import annotations

from typing import Any

from tests.sheets_api import protection
from tests.sheets_api.book import Sheet
from tests.sheets_api.errors import invalid
from tests.sheets_api.kinds import Edit, Reply, kind
from tests.sheets_api.kinds.dimensions import span_of

DEEPEST = 8


def groups(sheet: Sheet, columns: bool) -> list[dict[str, Any]]:
    """Return the DimensionGroups of a sheet, by start and then by depth."""
    depths = sheet.column_depths if columns else sheet.row_depths
    found = []
    for depth in range(1, max(depths.values(), default=0) + 1):
        inside = sorted(index for index, deep in depths.items() if deep >= depth)
        for index in inside:
            if found and found[-1][0] == depth and found[-1][2] == index:
                found[-1][2] = index + 1
            else:
                found.append([depth, index, index + 1])
    found.sort(key=lambda one: (one[1], one[0]))
    return [_shown(sheet, columns, *one) for one in found]


def _shown(sheet: Sheet, columns: bool, depth: int, start: int, end: int) -> dict[str, Any]:
    span = {
        "sheetId": sheet.id,
        "dimension": "COLUMNS" if columns else "ROWS",
        "startIndex": start,
        "endIndex": end,
    }
    hidden = (columns, start, end, depth) in sheet.collapsed
    return {"range": span, "depth": depth, "collapsed": hidden}


def _deepen(edit: Edit, request: dict[str, Any], by: int) -> Reply:
    sheet, columns, start, end = span_of(edit, request.get("range", {}))
    protection.check_sheet(edit.book, edit.account, sheet.id)
    depths = sheet.column_depths if columns else sheet.row_depths
    for index in range(start, end):
        depth = depths.get(index, 0) + by
        if depth < 0:
            raise invalid("There is no group over all of this range.")
        if depth > DEEPEST:
            raise invalid(f"Groups cannot be nested deeper than {DEEPEST}.")
        depths[index] = depth
    return {"dimensionGroups": groups(sheet, columns)}


@kind("addDimensionGroup")
def add_group(edit: Edit, request: dict[str, Any]) -> Reply:
    """Group, and put the fold mark behind groups from now on (recorded: it stays when they go)."""
    reply = _deepen(edit, request, 1)
    sheet, columns, *_ = span_of(edit, request.get("range", {}))
    sheet.size[f"{'column' if columns else 'row'}GroupControlAfter"] = True
    return reply


@kind("deleteDimensionGroup")
def delete_group(edit: Edit, request: dict[str, Any]) -> Reply:
    return _deepen(edit, request, -1)


@kind("updateDimensionGroup")
def update_group(edit: Edit, request: dict[str, Any]) -> Reply:
    """Fold or unfold the group of this range and depth, and hide or show what is in it."""
    given = request.get("dimensionGroup", {})
    sheet, columns, start, end = span_of(edit, given.get("range", {}))
    key = (columns, start, end, given.get("depth", 0))
    shown = [_shown(sheet, columns, key[3], start, end)]
    if not any(one["range"] == shown[0]["range"] for one in groups(sheet, columns)):
        raise invalid("There is no group of this range and depth.")
    folded = given.get("collapsed", False)
    sheet.collapsed = sheet.collapsed | {key} if folded else sheet.collapsed - {key}
    sizes = sheet.columns if columns else sheet.rows
    for index in range(start, end):
        sizes[index] = sizes.get(index, {}) | {"hiddenByUser": folded}
    return None
