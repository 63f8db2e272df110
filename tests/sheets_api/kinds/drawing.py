"""Kinds that lay objects on a sheet: charts, bands, merges, conditional rules."""

from __future__ import annotations

import copy
from typing import Any

from tests.sheets_api.book import Book, Sheet
from tests.sheets_api.colors import twinned
from tests.sheets_api.errors import invalid
from tests.sheets_api.kinds import Edit, Reply, kind
from tests.sheets_api.kinds.sheets import new_sheet, number_sheets
from tests.sheets_api.masks import overwrite, wanted
from tests.sheets_api.protection import check_sheet
from tests.sheets_api.ranges import Area, from_grid

SPLIT_MERGE = "You must select all cells in a merged range to merge or unmerge them."
DEFAULT_PLACE = {"anchorCell": {}, "widthPixels": 600, "heightPixels": 371}
SECOND_BAND = (
    "You cannot add alternating background colors to a range that already has alternating "
    "background colors."
)


def found(book: Book, attribute: str, name: str, number: int, what: str) -> tuple[Sheet, Any]:
    """Return (sheet, object) of the object with this id."""
    for sheet in book.sheets:
        for one in getattr(sheet, attribute):
            if one[name] == number:
                return sheet, one
    raise invalid(f"No {what} with id: {number}")


def own_id(edit: Edit, attribute: str, name: str, given: dict[str, Any], what: str) -> int:
    """The id a caller chose, or a new one; one that is in use is refused."""
    number = given.get(name)
    if number is None:
        return edit.new_id(name, attribute)
    if any(one[name] == number for sheet in edit.book.sheets for one in getattr(sheet, attribute)):
        raise invalid(f"{what} with id {number} already exists.")
    return number


@kind("addChart")
def add_chart(edit: Edit, request: dict[str, Any]) -> Reply:
    given = twinned("EmbeddedChart", request.get("chart", {}))
    if "spec" not in given:
        raise invalid("Chart spec must be specified.")
    place = given.get("position", {}).get("overlayPosition")
    if place is None:
        sheet = _own_sheet(edit, given.get("position", {}))
        position: dict[str, Any] = {"sheetId": sheet.id}
    else:
        sheet = edit.book.grid(place.get("anchorCell", {}).get("sheetId", 0))
        check_sheet(edit.book, edit.account, sheet.id)
        position = {"overlayPosition": DEFAULT_PLACE | place}
    number = own_id(edit, "charts", "chartId", given, "Chart")
    chart = given | {"chartId": number, "position": position}
    sheet.charts.append(chart)
    return {"chart": copy.deepcopy(chart)}


def _own_sheet(edit: Edit, position: dict[str, Any]) -> Sheet:
    """A new tab that is nothing but a chart."""
    if not position.get("newSheet") and "sheetId" not in position:
        raise invalid("Position must be specified.")
    given = {name: position[name] for name in ("sheetId",) if name in position}
    number = sum("gridProperties" not in one.properties for one in edit.book.sheets) + 1
    sheet = new_sheet(edit.book, given | {"title": f"Chart{number}"})
    sheet.properties["sheetType"] = "OBJECT"
    del sheet.properties["gridProperties"]
    edit.book.sheets.append(sheet)
    number_sheets(edit.book)
    return sheet


@kind("updateChartSpec")
def update_chart_spec(edit: Edit, request: dict[str, Any]) -> Reply:
    number = request.get("chartId", 0)
    sheet, chart = found(edit.book, "charts", "chartId", number, "chart")
    check_sheet(edit.book, edit.account, sheet.id)
    if "spec" not in request:
        raise invalid("Chart spec must be specified.")
    chart["spec"] = twinned("ChartSpec", request["spec"])
    return None


@kind("updateEmbeddedObjectPosition")
def update_position(edit: Edit, request: dict[str, Any]) -> Reply:
    number = request.get("objectId", 0)
    sheet, chart = found(edit.book, "charts", "chartId", number, "embedded object")
    check_sheet(edit.book, edit.account, sheet.id)
    new = request.get("newPosition", {}).get("overlayPosition", {})
    mask = wanted(request.get("fields"), "OverlayPosition")
    if "overlayPosition" not in chart["position"]:
        raise invalid("Only a chart that lies on a grid can be moved on this server.")
    old = chart["position"]["overlayPosition"]
    merged = overwrite(mask, "OverlayPosition", old, new)
    target = edit.book.grid(merged.get("anchorCell", {}).get("sheetId", 0))
    chart["position"] = {"overlayPosition": merged}
    sheet.charts.remove(chart)
    target.charts.append(chart)
    return {"position": copy.deepcopy(chart["position"])}


@kind("deleteEmbeddedObject")
def delete_embedded_object(edit: Edit, request: dict[str, Any]) -> Reply:
    number = request.get("objectId", 0)
    sheet, chart = found(edit.book, "charts", "chartId", number, "embedded object")
    check_sheet(edit.book, edit.account, sheet.id)
    sheet.charts.remove(chart)
    return None


@kind("addBanding")
def add_banding(edit: Edit, request: dict[str, Any]) -> Reply:
    band = twinned("BandedRange", request.get("bandedRange", {}))
    area = edit.area(band.get("range"))
    if not ("rowProperties" in band or "columnProperties" in band):
        raise invalid("At least one of rowProperties or columnProperties must be specified.")
    sheet = edit.sheet(area)
    _check_bands(sheet, area, None)
    band["bandedRangeId"] = own_id(edit, "bands", "bandedRangeId", band, "Banded range")
    sheet.bands.append(band)
    return {"bandedRange": copy.deepcopy(band)}


def _check_bands(sheet: Sheet, area: Area, own: dict[str, Any] | None) -> None:
    others = [Area.of_grid(one["range"]) for one in sheet.bands if one is not own]
    if any(one.meets(area) for one in others):
        raise invalid(SECOND_BAND)


@kind("updateBanding")
def update_banding(edit: Edit, request: dict[str, Any]) -> Reply:
    new = twinned("BandedRange", request.get("bandedRange", {}))
    number = new.get("bandedRangeId", 0)
    sheet, band = found(edit.book, "bands", "bandedRangeId", number, "banded range")
    mask = wanted(request.get("fields"), "BandedRange")
    merged = overwrite(mask, "BandedRange", band, new) | {"bandedRangeId": number}
    area = edit.area(merged.get("range"))
    _check_bands(edit.sheet(area), area, band)
    sheet.bands.remove(band)
    edit.sheet(area).bands.append(merged)
    return None


@kind("deleteBanding")
def delete_banding(edit: Edit, request: dict[str, Any]) -> Reply:
    number = request.get("bandedRangeId", 0)
    sheet, band = found(edit.book, "bands", "bandedRangeId", number, "banded range")
    edit.touch(Area.of_grid(band["range"]))
    sheet.bands.remove(band)
    return None


@kind("mergeCells")
def merge_cells(edit: Edit, request: dict[str, Any]) -> Reply:
    area = edit.area(request.get("range"))
    sheet, how = edit.sheet(area), request.get("mergeType", "MERGE_ALL")
    for name, start, end in (
        ("row", area.top, area.bottom),
        ("column", area.left, area.right),
    ):
        if start < sheet.size.get(f"frozen{name.title()}Count", 0) < end:
            raise invalid(f"You can't merge frozen and non-frozen {name}s.")
    _take_merges(sheet, area)
    for part in _parts(area, how):
        if part.height * part.width > 1:
            sheet.merges.append(part.grid())
        for row, column in sheet.filled(part):
            if (row, column) != (part.top, part.left):
                sheet.put(row, column, sheet.at(row, column) | {"userEnteredValue": None})
    return None


def _parts(area: Area, how: str) -> list[Area]:
    if how == "MERGE_ROWS":
        rows = range(area.top, area.bottom)
        return [Area(area.sheet_id, row, row + 1, area.left, area.right) for row in rows]
    if how == "MERGE_COLUMNS":
        columns = range(area.left, area.right)
        return [Area(area.sheet_id, area.top, area.bottom, one, one + 1) for one in columns]
    return [area]


def _take_merges(sheet: Sheet, area: Area) -> None:
    """Take away the merges inside an area; one that is only partly inside is an error."""
    for merge in list(sheet.merges):
        other = Area.of_grid(merge)
        if area.meets(other):
            if not area.contains(other):
                raise invalid(SPLIT_MERGE)
            sheet.merges.remove(merge)


@kind("unmergeCells")
def unmerge_cells(edit: Edit, request: dict[str, Any]) -> Reply:
    area = edit.area(request.get("range"))
    _take_merges(edit.sheet(area), area)
    return None


def _rule(edit: Edit, request: dict[str, Any]) -> tuple[Sheet, dict[str, Any]]:
    rule = twinned("ConditionalFormatRule", request.get("rule", {}))
    if not rule.get("ranges"):
        raise invalid("No ranges specified in the conditional format rule.")
    if ("booleanRule" in rule) == ("gradientRule" in rule):
        raise invalid("Exactly one of booleanRule or gradientRule must be specified.")
    areas = [from_grid(edit.book, grid) for grid in rule["ranges"]]
    if len({area.sheet_id for area in areas}) > 1:
        raise invalid("All the ranges of a rule must be on the same grid.")
    for area in areas:
        edit.touch(area)
    return edit.book.grid(areas[0].sheet_id), rule


def _rule_at(sheet: Sheet, index: int) -> dict[str, Any]:
    if not 0 <= index < len(sheet.rules):
        raise invalid(f"No conditional format on sheet: {sheet.id} at index: {index}")
    return sheet.rules[index]


@kind("addConditionalFormatRule")
def add_rule(edit: Edit, request: dict[str, Any]) -> Reply:
    sheet, rule = _rule(edit, request)
    index = request.get("index", 0)
    if index > len(sheet.rules):
        raise invalid(f"index[{index}] is after the last rule on sheet: {sheet.id}")
    sheet.rules.insert(index, rule)
    return None


@kind("updateConditionalFormatRule")
def update_rule(edit: Edit, request: dict[str, Any]) -> Reply:
    index = request.get("index", 0)
    if "rule" in request:
        sheet, rule = _rule(edit, request)
        old = _rule_at(sheet, index)
        sheet.rules[index] = rule
        return {"newIndex": index, "newRule": rule, "oldRule": old}
    sheet = edit.book.grid(request.get("sheetId", 0))
    check_sheet(edit.book, edit.account, sheet.id)
    rule, to = _rule_at(sheet, index), request.get("newIndex", 0)
    _rule_at(sheet, to)
    sheet.rules.insert(to, sheet.rules.pop(index))
    return {"oldIndex": index, "newIndex": to, "newRule": rule}


@kind("deleteConditionalFormatRule")
def delete_rule(edit: Edit, request: dict[str, Any]) -> Reply:
    sheet = edit.book.grid(request.get("sheetId", 0))
    rule = _rule_at(sheet, request.get("index", 0))
    for grid in rule["ranges"]:
        edit.touch(Area.of_grid(grid))
    sheet.rules.remove(rule)
    return {"rule": rule}
