"""JSON as proto3 reads and writes it: one spelling coming in, zero fields left out going out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from tests.sheets_api.description import camel, properties

Formats = dict[int, dict[str, Any]]

# Fields that know "given as zero" from "not given": wrappers and members of a oneof.
KEPT_WHEN_ZERO = {
    "SheetProperties": {"sheetId", "index"},
    "GridRange": {"startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex"},
    "DimensionRange": {"startIndex", "endIndex"},
    "TextFormat": {"bold", "italic", "strikethrough", "underline"},
    "ExtendedValue": {"numberValue", "stringValue", "boolValue", "formulaValue"},
    "FilterSpec": {"columnIndex"},
    "SortSpec": {"dimensionIndex"},
    "TextRotation": {"angle", "vertical"},
    "DeveloperMetadataLocation": {"sheetId"},
    "EmbeddedObjectPosition": {"sheetId"},
    "ValueRange": {"range", "majorDimension"},
}


def read(name: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return a checked body with camelCase names, no nulls, and numbers and enums as themselves."""
    known = properties(name)
    out = {}
    for key, value in body.items():
        field = key if key in known else camel(key)
        if value is not None:
            out[field] = _read(known[field], value) if field in known else value
    return out


def _read(form: dict[str, Any], value: Any) -> Any:
    if "$ref" in form:
        return read(form["$ref"], value)
    kind = form["type"]
    if kind == "array":
        items = value if isinstance(value, list) else [value]
        return [_read(form["items"], one) for one in _flat(form["items"], items)]
    if kind == "object" and "additionalProperties" in form:
        return {key: _read(form["additionalProperties"], one) for key, one in value.items()}
    return _scalar(form, value)


def _flat(item: dict[str, Any], values: list[Any]) -> Iterator[Any]:
    """The messages of a list, those in lists inside it too."""
    for one in values:
        if "$ref" in item and isinstance(one, list):
            yield from _flat(item, one)
        else:
            yield one


def _scalar(form: dict[str, Any], value: Any) -> Any:
    kind = form["type"]
    if kind == "integer":
        return int(float(value))
    if kind == "number":
        return plain(float(value))
    if kind == "boolean":
        return value is True or value == "true"
    if kind == "string" and "enum" in form and value not in form["enum"]:
        return form["enum"][int(value)]
    return str(value) if kind == "string" else value


def plain(number: float) -> int | float:
    """A whole number without its `.0`, as Google prints it."""
    whole = math.isfinite(number) and number == int(number) and abs(number) < 1e15
    return int(number) if whole else number


def shown(name: str, value: dict[str, Any], formats: Formats | None = None) -> dict[str, Any]:
    """Return `value` as Google prints a `name`: zero, false and empty fields are left out.

    `formats` keeps the printed formats of one answer, which thousands of cells share.
    """
    known, kept = properties(name), KEPT_WHEN_ZERO.get(name, set())
    formats = {} if formats is None else formats
    out = {}
    for key, one in value.items():
        form = known.get(key)
        if form is None or one is None:
            continue
        printed = _shown(form, one, formats) if isinstance(one, dict | list | float) else one
        if key in kept or not _is_zero(form, printed):
            out[key] = printed
    return out


def _shown(form: dict[str, Any], value: Any, formats: Formats) -> Any:
    if form.get("$ref") == "CellFormat":
        if id(value) not in formats:
            formats[id(value)] = shown("CellFormat", value)
        return formats[id(value)]
    if "$ref" in form:
        return shown(form["$ref"], value, formats)
    kind = form["type"]
    if kind == "array" and form["items"].get("type") != "any":
        return [_shown(form["items"], one, formats) for one in value]
    if kind == "object" and "additionalProperties" in form:
        inner = form["additionalProperties"]
        return {key: _shown(inner, one, formats) for key, one in value.items()}
    if isinstance(value, float) and kind in ("number", "integer"):
        return plain(value)
    return value


def _is_zero(form: dict[str, Any], value: Any) -> bool:
    if "$ref" in form:  # a message that was set is printed even when it is empty
        return False
    if "enum" in form:
        return value.endswith("_UNSPECIFIED")
    return not value
