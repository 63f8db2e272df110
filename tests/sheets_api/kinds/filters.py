"""Kinds for the basic filter of a sheet and for filter views."""

from __future__ import annotations

import copy
from typing import Any

from tests.sheets_api.colors import twinned
from tests.sheets_api.kinds import Edit, Reply, kind
from tests.sheets_api.kinds.drawing import found, own_id
from tests.sheets_api.masks import overwrite, wanted
from tests.sheets_api.ranges import from_grid

VIEWS = ("filter_views", "filterViewId")


def _both_ways(schema: str, given: dict[str, Any]) -> dict[str, Any]:
    """Filters are told twice in an answer: by `criteria` and by `filterSpecs`, which win."""
    out = twinned(schema, given)
    if "filterSpecs" in out:
        specs = out["filterSpecs"]
        out["criteria"] = {
            str(spec.get("columnIndex", 0)): spec.get("filterCriteria", {}) for spec in specs
        }
    elif "criteria" in out:
        out["filterSpecs"] = [
            {"columnIndex": int(column), "filterCriteria": criteria}
            for column, criteria in sorted(out["criteria"].items(), key=lambda pair: int(pair[0]))
        ]
    return out


@kind("setBasicFilter")
def set_basic_filter(edit: Edit, request: dict[str, Any]) -> Reply:
    given = _both_ways("BasicFilter", request.get("filter", {}))
    area = from_grid(edit.book, given.get("range", {}))
    edit.sheet(area).basic_filter = given | {"range": area.within(edit.sheet(area)).grid()}
    return None


@kind("clearBasicFilter")
def clear_basic_filter(edit: Edit, request: dict[str, Any]) -> Reply:
    edit.book.grid(request.get("sheetId", 0)).basic_filter = None
    return None


@kind("addFilterView")
def add_filter_view(edit: Edit, request: dict[str, Any]) -> Reply:
    view = _both_ways("FilterView", request.get("filter", {}))
    area = from_grid(edit.book, view.get("range", {}))
    sheet = edit.sheet(area)
    view["filterViewId"] = own_id(edit, *VIEWS, view, "Filter view")
    view.setdefault("title", f"Filter {len(sheet.filter_views) + 1}")
    view["range"] = area.within(sheet).grid()
    sheet.filter_views.append(view)
    return {"filter": copy.deepcopy(view)}


@kind("updateFilterView")
def update_filter_view(edit: Edit, request: dict[str, Any]) -> Reply:
    new = _both_ways("FilterView", request.get("filter", {}))
    number = new.get("filterViewId", 0)
    sheet, view = found(edit.book, *VIEWS, number, "filter view")
    mask = wanted(request.get("fields"), "FilterView")
    if "criteria" in mask or "filterSpecs" in mask:
        mask = mask | {"criteria": {}, "filterSpecs": {}}
    merged = overwrite(mask, "FilterView", view, new) | {"filterViewId": number}
    area = from_grid(edit.book, merged.get("range", view["range"]))
    merged["range"] = area.within(sheet).grid()
    sheet.filter_views[sheet.filter_views.index(view)] = merged
    return None


@kind("duplicateFilterView")
def duplicate_filter_view(edit: Edit, request: dict[str, Any]) -> Reply:
    sheet, view = found(edit.book, *VIEWS, request.get("filterId", 0), "filter view")
    twin = copy.deepcopy(view) | {"filterViewId": edit.new_id("filterViewId", "filter_views")}
    twin["title"] = f"Copy of {view['title']}"
    sheet.filter_views.append(twin)
    return {"filter": copy.deepcopy(twin)}


@kind("deleteFilterView")
def delete_filter_view(edit: Edit, request: dict[str, Any]) -> Reply:
    sheet, view = found(edit.book, *VIEWS, request.get("filterId", 0), "filter view")
    sheet.filter_views.remove(view)
    return None
