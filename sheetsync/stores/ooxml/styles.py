"""Looks by their index: those of one workbook taken into another, and which of them show dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from sheetsync.stores.ooxml.tags import (
    appended,
    attributes,
    element,
    inserted,
    opening,
    prefixed,
    with_attribute,
)

_FIRST_OWN_FORMAT = 164  # the numbers below are Excel's own formats
_PIECES = {
    "fontId": ("fonts", "font"),
    "fillId": ("fills", "fill"),
    "borderId": ("borders", "border"),
}
_EXCELS_OWN = {*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)}
_NO_PLACEHOLDER = re.compile(r'"[^"]*"|[\\_*].|\[[^\]]*\]', re.DOTALL)
_LENGTH = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)


class Places(NamedTuple):
    """Where the looks of the other workbook have come to stand, by their index there."""

    cells: list[int]
    rules: list[int]


def merged_styles(target: bytes, source: bytes) -> tuple[bytes, Places]:
    """Return the target's styles with the source's put behind them; like ones are shared."""
    target, formats = _number_formats(target, source)
    pieces: dict[str, list[int]] = {}
    for name, (section, child) in _PIECES.items():
        target, pieces[name] = _merged(target, section, child, children_of(source, section, child))
    looks = [_renumbered(look, formats, pieces) for look in children_of(source, "cellXfs", "xf")]
    target, cells = _merged(target, "cellXfs", "xf", looks)
    rules = children_of(source, "dxfs", "dxf")
    if rules:
        target = _with_section(target, "dxfs", element("cellStyles"), element("cellXfs"))
    target, places = _merged(target, "dxfs", "dxf", rules)
    return target, Places(cells, places)


def children_of(data: bytes, section: str, child: str) -> list[bytes]:
    found = element(section).search(data)
    inside = (found[4] or b"") if found else b""
    return [each[0] for each in element(child).finditer(inside)]


def _merged(
    data: bytes, section: str, child: str, items: Sequence[bytes]
) -> tuple[bytes, list[int]]:
    """Return the data with the items in a section, and the index of each there."""
    if not items:
        return data, []
    home = opening(section).search(data)
    prefix = home[1].decode() if home else ""
    present = children_of(data, section, child)
    old = len(present)
    places = []
    for item in (prefixed(each, prefix) for each in items):
        if item not in present:
            present.append(item)
        places.append(present.index(item))
    return appended(data, section, present[old:], counted=True), places


def _with_section(data: bytes, section: str, *after: re.Pattern[bytes]) -> bytes:
    """Return the data with an empty section where the format wants it, unless it has one."""
    if opening(section).search(data):
        return data
    return inserted(data, f'<{section} count="0"/>'.encode(), *after)


def _number_formats(target: bytes, source: bytes) -> tuple[bytes, dict[str, str]]:
    """Return the target with the source's own number formats, and their new numbers by the old."""
    wanted = [attributes(each) for each in children_of(source, "numFmts", "numFmt")]
    if not wanted:
        return target, {}
    target = _with_section(target, "numFmts", opening("styleSheet"))
    present = [attributes(each) for each in children_of(target, "numFmts", "numFmt")]
    numbers = {each["formatCode"]: int(each["numFmtId"]) for each in present}
    free = max([_FIRST_OWN_FORMAT - 1, *numbers.values()]) + 1
    fresh = []
    for each in wanted:
        if each["formatCode"] not in numbers:
            numbers[each["formatCode"]] = free
            tag = with_attribute(b"<numFmt/>", "numFmtId", str(free))
            fresh.append(with_attribute(tag, "formatCode", each["formatCode"]))
            free += 1
    places = {each["numFmtId"]: str(numbers[each["formatCode"]]) for each in wanted}
    return appended(target, "numFmts", fresh, counted=True), places


def _renumbered(look: bytes, formats: dict[str, str], pieces: dict[str, list[int]]) -> bytes:
    found = opening("xf").search(look)
    assert found is not None  # noqa: S101 - it was found as an <xf>
    given, tag = attributes(found[2]), found[0]
    for name, places in pieces.items():
        tag = with_attribute(tag, name, str(places[int(given.get(name, 0))]))
    number = given.get("numFmtId", "0")
    tag = with_attribute(tag, "numFmtId", formats.get(number, number))
    tag = with_attribute(tag, "xfId", "0")
    return tag + element("extLst").sub(b"", look[found.end() :])


def date_styles(styles: bytes) -> frozenset[str]:
    """Return the indices of the cell styles that show a number as a date or a time of day."""
    own = [attributes(each) for each in children_of(styles, "numFmts", "numFmt")]
    dates = {str(number) for number in _EXCELS_OWN}
    dates |= {each["numFmtId"] for each in own if _is_date(each["formatCode"])}
    looks = enumerate(children_of(styles, "cellXfs", "xf"))
    return frozenset(str(n) for n, look in looks if attributes(look).get("numFmtId") in dates)


def _is_date(code: str) -> bool:
    if _LENGTH.search(code):  # a length of time is counted from nowhere
        return False
    return bool(re.search("[dmyhs]", _NO_PLACEHOLDER.sub("", code), re.IGNORECASE))
