"""Google's own description of the API, and whether a request body agrees with it.

The description is `sheets.v4.json` inside google-api-python-client. The wording is that of Google's
JSON to proto transcoder; the rules were compared with 396 recorded bodies.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from googleapiclient import discovery_cache

from tests.sheets_api.errors import ApiError, bad_request

# The description does not carry the oneofs of the proto; this is a hand list.
ONEOFS = {
    "Request": "kind",
    "ExtendedValue": "value",
    "DataFilter": "filter",
    "DeveloperMetadataLocation": "location",
    "ColorStyle": "kind",
}
NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
LIST_VALUE = "type.googleapis.com/google.protobuf.ListValue"
PACKAGE = "type.googleapis.com/google.apps.sheets.v4."


class Violation(NamedTuple):
    """One thing wrong with a body: the path in the proto, and the sentence."""

    field: str
    message: str


@functools.cache
def document() -> dict[str, Any]:
    path = Path(discovery_cache.__file__).parent / "documents" / "sheets.v4.json"
    return json.loads(path.read_text(encoding="utf-8"))


@functools.cache
def schema(name: str) -> dict[str, Any]:
    return document()["schemas"][name]


@functools.cache
def properties(name: str) -> dict[str, Any]:
    return schema(name).get("properties", {})


def snake(name: str) -> str:
    return re.sub(r"([A-Z])", lambda m: "_" + m[1].lower(), name)


@functools.lru_cache(4096)
def camel(name: str) -> str:
    return re.sub(r"_([a-z0-9])", lambda m: m[1].upper(), name)


def check(name: str, body: Any, path: str = "") -> None:
    """Raise the 400 Google answers with when `body` is not a `name`; `path` is where it stands."""
    found = list(_message(name, body, path))
    if found:
        fields = [
            ({"field": v.field} if v.field else {}) | {"description": v.message} for v in found
        ]
        raise ApiError(400, "\n".join(v.message for v in found), [bad_request(fields)])


def _message(name: str, body: Any, path: str) -> Iterator[Violation]:
    if not isinstance(body, dict):
        yield Violation(path, f"Invalid value{_at(path)} ({PACKAGE}{name}), {_show(body)}")
        return
    known, extra = properties(name), schema(name).get("additionalProperties")
    given = []
    for key, value in body.items():
        field = key if key in known else camel(key)
        if field in known:
            if value is not None:  # JSON null is an absent field
                given.append(field)
                yield from _value(known[field], value, _join(path, snake(field)))
        elif extra is not None:
            yield from _value(extra, value, _join(path, key))
        else:
            text = f'Invalid JSON payload received. Unknown name "{key}"{_at(path)}: '
            yield Violation(path, text + "Cannot find field.")
    if name in ONEOFS and len(given) > 1:
        text = f"Invalid value{_at(path)} (oneof), oneof field '{ONEOFS[name]}' is already set. "
        yield Violation(path, text + f"Cannot set '{given[1]}'")


def _value(form: dict[str, Any], value: Any, path: str) -> Iterator[Violation]:
    if "$ref" in form:
        yield from _message(form["$ref"], value, path)
    elif form["type"] == "array":
        yield from _array(form["items"], value, path)
    elif form["type"] == "object":
        yield from _map(form, value, path)
    elif not (wrong := _wrong_scalar(form, value)):
        return
    else:
        yield Violation(path, f"Invalid value at '{path}' ({wrong}), {_show(value)}")


def _array(item: dict[str, Any], value: Any, path: str) -> Iterator[Violation]:
    rows = item.get("type") == "array"
    if not isinstance(value, list):
        if rows:
            yield Violation(path, f"Invalid value at '{path}' ({LIST_VALUE}), {_show(value)}")
        else:  # the transcoder takes a lone message for a list of one
            yield from _value(item, value, path)
        return
    for number, one in enumerate(value):
        place = f"{path}[{number}]"
        if "$ref" in item and isinstance(one, list):  # messages in lists in a list are one list
            yield from _array(item, one, place)
            continue
        if one is None and item.get("type") != "any":
            yield Violation(place, f"Invalid value at '{place}', null")
        elif rows and not isinstance(one, list):
            yield Violation(place, f"Invalid value at '{place}' ({LIST_VALUE}), {_show(one)}")
        else:
            yield from _value(item, one, place)


def _map(form: dict[str, Any], value: Any, path: str) -> Iterator[Violation]:
    if not isinstance(value, dict):
        struct = "type.googleapis.com/google.protobuf.Struct"
        yield Violation(path, f"Invalid value at '{path}' ({struct}), {_show(value)}")
    elif inner := form.get("additionalProperties"):
        for key, one in value.items():
            yield from _value(inner, one, _join(path, key))


def _wrong_scalar(form: dict[str, Any], value: Any) -> str:
    """The proto type that `value` fails to be, or an empty string."""
    kind = form["type"]
    if kind == "boolean":
        good = isinstance(value, bool) or value in ("true", "false")
        return "" if good else "TYPE_BOOL"
    if kind == "integer":
        return "" if _is_number(value) and _is_int32(float(value)) else "TYPE_INT32"
    if kind == "number":
        good = _is_number(value) or value in ("NaN", "Infinity", "-Infinity")
        return "" if good else "TYPE_DOUBLE"
    if kind == "string":
        return _wrong_string(form, value)
    return ""


def _wrong_string(form: dict[str, Any], value: Any) -> str:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if "enum" in form:
        named = isinstance(value, str) and (value in form["enum"] or value.isdigit())
        return "" if named or whole else "TYPE_ENUM"
    if form.get("format") in ("int64", "uint64") and whole:
        return ""
    return "" if isinstance(value, str) else "TYPE_STRING"


def _is_number(value: Any) -> bool:
    if isinstance(value, str):
        return NUMBER.fullmatch(value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_int32(value: float) -> bool:
    return value == int(value) and -(2**31) <= value < 2**31


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _at(path: str) -> str:
    return f" at '{path}'" if path else ""


def _show(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
