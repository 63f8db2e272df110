"""Ranges inside the objects of a sheet (rules, charts, filters), found by Google's description."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.sheets_api.book import Sheet
from tests.sheets_api.description import properties

Change = Callable[[dict[str, Any]], dict[str, Any] | None]
LISTS = {
    "merges": "GridRange",
    "rules": "ConditionalFormatRule",
    "filter_views": "FilterView",
    "charts": "EmbeddedChart",
    "bands": "BandedRange",
    "protections": "ProtectedRange",
}


def changed(schema: str, value: dict[str, Any], change: Change, cell: Change) -> Any:
    """Return an object with `change` done to every GridRange and `cell` to every GridCoordinate.

    A range for which None comes back is taken out of the object.
    """
    if schema == "GridRange":
        return change(value)
    if schema == "GridCoordinate":
        return cell(value)
    known, out = properties(schema), {}
    for name, one in value.items():
        form = known.get(name, {})
        new = _changed(form, one, change, cell)
        if new is not None:
            out[name] = new
    return out


def _changed(form: dict[str, Any], value: Any, change: Change, cell: Change) -> Any:
    if "$ref" in form:
        return changed(form["$ref"], value, change, cell)
    if form.get("type") == "array":
        parts = [_changed(form["items"], one, change, cell) for one in value]
        return [one for one in parts if one is not None]
    return value


def change_sheet(sheet: Sheet, change: Change, cell: Change) -> None:
    """Do the same to every object of a sheet; one whose own range is gone goes too."""
    for attribute, schema in LISTS.items():
        parts = [changed(schema, one, change, cell) for one in getattr(sheet, attribute)]
        kept = [
            new
            for old, new in zip(getattr(sheet, attribute), parts, strict=True)
            if new is not None and _still_there(schema, old, new)
        ]
        setattr(sheet, attribute, kept)
    if sheet.basic_filter:
        new = changed("BasicFilter", sheet.basic_filter, change, cell)
        sheet.basic_filter = new if "range" in new else None


def _still_there(schema: str, old: dict[str, Any], new: dict[str, Any]) -> bool:
    if schema == "ConditionalFormatRule":
        return bool(new.get("ranges"))
    return "range" not in old or "range" in new
