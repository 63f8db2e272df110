"""The addresses that lie behind the cells of a sheet."""

from __future__ import annotations

import re

from sheetsync.stores.ooxml.archive import Archive
from sheetsync.stores.ooxml.cells import Box, Place, box_or_none, place_of
from sheetsync.stores.ooxml.check import TAGS_OF_CELLS
from sheetsync.stores.ooxml.parts import relationships
from sheetsync.stores.ooxml.tags import attributes, element, opening, unescaped

_LONGEST = 10_000  # cells that one link may lie behind
_FORMULA = re.compile(r'\s*HYPERLINK\(\s*"((?:[^"]|"")*)"', re.IGNORECASE)


def addresses(archive: Archive, part: str) -> dict[Place, str]:
    """Return the address behind each cell that is a link, by hyperlink or by formula."""
    data, related = archive.read(part, TAGS_OF_CELLS), relationships(archive, part)
    found: dict[Place, str] = {}
    for each in opening("hyperlink").finditer(data):
        given = attributes(each[2])
        key = next((value for name, value in given.items() if name.endswith(":id")), "")
        box = box_or_none(given.get("ref", ""))
        if key in related and related[key].external and box and _size(box) <= _LONGEST:
            found |= dict.fromkeys(box.cells(), related[key].target)
    if b"HYPERLINK(" in data:
        found |= _formulas(data)
    return found


def _formulas(data: bytes) -> dict[Place, str]:
    found = {}
    for cell in element("c").finditer(data):
        formula = element("f").search(cell[4] or b"")
        given = attributes(cell[2])
        if formula and formula[4] and "r" in given:
            address = _FORMULA.match(unescaped(formula[4]))
            if address:
                found[place_of(given["r"])] = address[1].replace('""', '"')
    return found


def _size(box: Box) -> int:
    return (box.bottom - box.top + 1) * (box.right - box.left + 1)
