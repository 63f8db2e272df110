"""Validations and conditional formats of a sheet: those of our own columns exchanged, others kept.

What newer Excel says of either lies in the sheet's last element, in a dialect of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from sheetsync.stores.ooxml.pieces import Pieces
from sheetsync.stores.ooxml.sheet import Range, cells_of, range_or_none
from sheetsync.stores.ooxml.splice import shifted
from sheetsync.stores.ooxml.tags import (
    ATTRIBUTES,
    appended,
    attributes,
    element,
    opening,
    prefixed,
    unescaped,
    with_attribute,
    with_contents,
    with_each,
    xml_text,
)

_FORMULAS = ("formula", "formula1", "formula2", "f")
_NEWER = "extLst"
_TAG = re.compile(rb"<[^\s=<>/]+" + ATTRIBUTES + rb"\s*/?>")
_EMPTY = re.compile(rb"<(?:[^\s=<>/:]+:)?ext(?=\s)[^<>]*>\s*</(?:[^\s=<>/:]+:)?ext>")

_Outside = Callable[[Range], list[Range]]
"""What of a rectangle is not ours."""


def exchange_validations(pieces: Pieces, drawn: Pieces, areas: Sequence[Range]) -> None:
    """Put the validations of a drawn sheet in the place of those that are in these areas."""
    fresh = drawn.first("dataValidations")
    left = _without_ours(pieces.first("dataValidations"), areas)
    if left and fresh:
        children = [each[0] for each in element("dataValidation").finditer(fresh)]
        left = appended(left, "dataValidations", children, counted=True)
    whole = left or prefixed(fresh, pieces.prefix)
    pieces.put("dataValidations", [whole] if whole else [])
    _put_newer(pieces, _without_ours(pieces.first(_NEWER), areas))


def _without_ours(data: bytes, areas: Sequence[Range]) -> bytes:
    """Return the data, these areas taken out of its lists of validations; no list is left empty."""

    def outside(box: Range) -> list[Range]:
        left = [box]
        for area in areas:
            left = [piece for each in left for piece in _less(each, area)]
        return left

    def listed(found: re.Match[bytes]) -> bytes:
        old = [each[0] for each in element("dataValidation").finditer(found[0])]
        new = [left for each in old if (left := _cut(each, outside))]
        if not new:
            return b""
        tag = opening("dataValidations").match(found[0])
        assert tag is not None  # noqa: S101 - it is not empty
        start = with_attribute(tag[0], "count", str(len(new)))
        return b"".join([start, *new, b"</", found[1], b"dataValidations>"])

    return element("dataValidations").sub(listed, data)


def _less(box: Range, area: Range) -> list[Range]:
    """Return what of a rectangle lies outside of an area: above it, on both sides, below."""
    top, bottom = max(box.top, area.top), min(box.bottom, area.bottom)
    left, right = max(box.left, area.left), min(box.right, area.right)
    if top > bottom or left > right:
        return [box]
    pieces = (
        box._replace(bottom=top - 1),
        Range(top, box.left, bottom, left - 1),
        Range(top, right + 1, bottom, box.right),
        box._replace(top=bottom + 1),
    )
    return [each for each in pieces if each.top <= each.bottom and each.left <= each.right]


def exchange_formats(
    pieces: Pieces, drawn: Pieces, columns: Collection[int], first_row: int
) -> None:
    """Put the formulas that colour a drawn sheet in the place of those in our columns from a row.

    Every other conditional format stays as it is and comes after ours, in its old order.
    """
    fresh = [prefixed(each, pieces.prefix) for each in drawn.of("conditionalFormatting")]

    def outside(box: Range) -> list[Range]:
        wide = range(box.left, box.right + 1)
        within = box.top >= first_row and all(column in columns for column in wide)
        return [] if within else [box]

    old = pieces.of("conditionalFormatting")
    kept = [left for each in old for left in _without_formulas(each, outside)]
    newer, first = pieces.first(_NEWER), 1 + len(_priorities(fresh))
    later = {old: new for new, old in enumerate(sorted({*_priorities([*kept, newer])}), first)}

    def after_ours(data: bytes) -> bytes:
        return with_each(data, "cfRule", "priority", lambda old: str(later[int(old)]))

    pieces.put("conditionalFormatting", [*fresh, *map(after_ours, kept)])
    _put_newer(pieces, after_ours(newer))


def _priorities(data: list[bytes]) -> list[int]:
    found = (attributes(rule[2]) for each in data for rule in opening("cfRule").finditer(each))
    return [int(given["priority"]) for given in found if "priority" in given]


def _without_formulas(piece: bytes, outside: _Outside) -> list[bytes]:
    """Return a conditional format in up to two: its formulas no longer in our columns, the rest."""
    rules = [(rule[0], attributes(rule[2])) for rule in element("cfRule").finditer(piece)]
    formulas = [rule for rule, given in rules if given.get("type") == "expression"]
    cut = _cut(piece, outside)
    if not formulas or cut == piece:
        return [piece]

    def only(data: bytes, wanted: Callable[[dict[str, str]], bool]) -> bytes:
        return element("cfRule").sub(lambda f: f[0] if wanted(attributes(f[2])) else b"", data)

    others = only(piece, lambda given: given.get("type") != "expression")
    ours = only(cut, lambda given: given.get("type") == "expression")
    return [each for each in (ours, others if len(formulas) < len(rules) else b"") if each]


def exchange_all(pieces: Pieces, drawn: Pieces) -> None:
    """Put the validations and conditional formats of a drawn sheet in the place of all others."""
    for name in ("conditionalFormatting", "dataValidations"):
        pieces.put(name, [prefixed(each, pieces.prefix) for each in drawn.of(name)])
    newer = pieces.first(_NEWER)
    for name in ("conditionalFormattings", "dataValidations"):
        newer = element(name).sub(b"", newer)
    _put_newer(pieces, newer)


def _put_newer(pieces: Pieces, data: bytes) -> None:
    data = _EMPTY.sub(b"", data)
    pieces.put(_NEWER, [data] if opening("ext").search(data) else [])


def _cut(rule: bytes, outside: _Outside) -> bytes:
    """Return a rule for what is outside of its ranges, b'' when there is nothing.

    Its formulas are written for its first cell, and anew where another one becomes that.
    """
    tag, within = _TAG.match(rule), element("sqref").search(rule)
    assert tag is not None  # noqa: S101 - it was found as an element
    given = unescaped(within[4] or b"") if within else attributes(tag[0]).get("sqref", "")
    ranges = [(each, range_or_none(each)) for each in given.split()]
    left = [pair for text, box in ranges for pair in _outside(text, box, outside)]
    if left == ranges or not left:
        return rule if left else b""
    (_, old), (_, new) = ranges[0], left[0]
    if old and new and old[:2] != new[:2]:
        for name in _FORMULAS:
            rule = with_contents(rule, name, lambda _, text: _moved(text, old, new))
    named = " ".join(text for text, _ in left)
    if within:
        return with_contents(rule, "sqref", lambda *_: named)
    return with_attribute(tag[0], "sqref", named) + rule[tag.end() :]


def _outside(text: str, box: Range | None, outside: _Outside) -> list[tuple[str, Range | None]]:
    """Return what is outside of a range, each as the file names it."""
    if box is None:
        return [(text, None)]
    return [(text if part == box else cells_of(part), part) for part in outside(box)]


def _moved(formula: str, old: Range, new: Range) -> str:
    if "<" in formula:  # it lies one element deeper
        return formula
    return xml_text(shifted(unescaped(formula.encode()), old[:2], new[:2]))
