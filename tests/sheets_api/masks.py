"""Field masks: `a(b,c),d/e` parsed, used to choose what is printed and what is overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.sheets_api.description import camel, properties
from tests.sheets_api.errors import bad_fields, invalid

Mask = dict[str, Any]  # a name to the mask below it; an empty mask means all of it


def parse(text: str) -> Mask:
    """Return the tree of a mask; `*` at the top is the empty tree."""
    mask: Mask = {}
    for path in _paths(text.replace(" ", "")):
        _add(mask, [camel(part) for part in path])
    return {} if "*" in mask and not mask["*"] else mask


def _paths(text: str) -> Iterator[list[str]]:
    """Every path of a mask, its brackets multiplied out."""
    for part in _pieces(text):
        head, bracket, inner = part.partition("(")
        steps = [step for step in head.replace("/", ".").split(".") if step]
        if bracket and inner.endswith(")"):
            for path in _paths(inner[:-1]):
                yield steps + path
        elif steps:
            yield steps


def _pieces(text: str) -> Iterator[str]:
    depth, start = 0, 0
    for place, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if char == "," and depth == 0:
            yield text[start:place]
            start = place + 1
    yield text[start:]


def _add(mask: Mask, path: list[str]) -> None:
    first, *rest = path
    if first in mask and not mask[first]:
        return  # all of it is asked for already
    if not rest:
        mask[first] = {}
    else:
        _add(mask.setdefault(first, {}), rest)


def asks(mask: Mask, *path: str) -> bool:
    """Whether the mask reaches `path`, or something below or above it."""
    for step in path:
        if not mask:
            return True
        if step not in mask and "*" not in mask:
            return False
        mask = mask.get(step, mask.get("*", {}))
    return True


def check_print(mask: Mask, schema: str, path: str = "") -> None:
    """Raise Google's 400 when the mask of a response names a field that is not there."""
    known = properties(schema)
    for name, below in mask.items():
        place = f"{path}.{name}" if path else name
        if name == "*":
            continue
        if name not in known:
            raise bad_fields(place)
        if below and (inner := _inner(known[name])):
            check_print(below, inner, place)


def choose(mask: Mask, value: Any) -> Any:
    """Return the part of a JSON value that the mask asks for."""
    if not mask:
        return value
    if isinstance(value, list):
        return [choose(mask, one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: choose(mask.get(name, mask.get("*", {})), one)
        for name, one in value.items()
        if name in mask or "*" in mask
    }


def wanted(text: str | None, schema: str) -> Mask:
    """Return the mask of an update, checked; it must name at least one field."""
    if not text:
        raise invalid(
            "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)"
        )
    mask = parse(text)
    _check_update(mask, schema)
    return mask


def _check_update(mask: Mask, schema: str) -> None:
    known = properties(schema)
    for name, below in mask.items():
        if name not in known and name != "*":
            raise invalid(f"Invalid field: {name}")
        if below and name in known and (inner := _inner(known[name])):
            _check_update(below, inner)


def overwrite(mask: Mask, schema: str, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Return `old` with the fields of the mask taken from `new`; absent there means cleared."""
    if not mask:
        return dict(new)
    known, out = properties(schema), dict(old)
    for name, below in _with_styles(mask, known).items():
        form = known.get(name, {})
        if below and "$ref" in form:
            part = overwrite(below, form["$ref"], old.get(name, {}), new.get(name, {}))
            out[name] = part or None
        else:
            out[name] = new.get(name)
        if out[name] is None:
            del out[name]
    return out


def _with_styles(mask: Mask, known: dict[str, Any]) -> Mask:
    """A colour and its `...Style` twin are one thing under two names."""
    out = dict(mask)
    for name in mask:
        for twin in (name + "Style", name.removesuffix("Style")):
            if twin != name and twin in known and name in known and _is_colour(known, name):
                out[name] = out[twin] = {}
    return out


def _is_colour(known: dict[str, Any], name: str) -> bool:
    return known[name].get("$ref") in ("Color", "ColorStyle")


def _inner(form: dict[str, Any]) -> str | None:
    if "$ref" in form:
        return form["$ref"]
    return _inner(form["items"]) if form.get("type") == "array" else None
