"""A formula that was filled down: who keeps its text when its first cell is written over."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from xml.sax.saxutils import escape

from sheetsync.stores.ooxml.cells import Place, a1
from sheetsync.stores.ooxml.sheetxml import SheetXml
from sheetsync.stores.ooxml.tags import attributes, element, opening, unescaped, with_attribute


def heirs(sheet: SheetXml, written: Collection[Place]) -> dict[Place, bytes]:
    """Return the new `<f>` element of each cell that takes a shared formula over.

    The text stands in the first cell alone and the others name it; where the first one is written
    over, the next of those left gets the text, shifted as filling down would have shifted it. So
    every other cell goes on meaning what it meant.
    """
    found = {}
    for first, tag, text, members in _groups(sheet):
        left = [place for place in members if place not in written]
        if first in written and left:
            heir = left[0]
            rows, columns = zip(*left, strict=True)
            corners = a1((min(rows), min(columns))), a1((max(rows), max(columns)))
            new = escape(_shifted(unescaped(text), first, heir)).encode()
            opened = with_attribute(tag, "ref", ":".join(corners))
            found[heir] = b"".join([opened, b">", new, f"</{sheet.prefix}f>".encode()])
    return found


def _groups(sheet: SheetXml) -> Iterator[tuple[Place, bytes, bytes, list[Place]]]:
    """Yield each shared formula: its first cell, that one's tag and text, the cells after it."""
    if sheet.data.find(b"shared", sheet.start, sheet.end) < 0:
        return
    groups: dict[str, tuple[Place, bytes, bytes, list[Place]]] = {}
    formulas = opening("f", sheet.prefix).finditer(sheet.data, sheet.start, sheet.end)
    shared = (each for each in formulas if attributes(each[2]).get("t") == "shared")
    for row in sheet.rows_of(shared):
        for cell in sheet.row(row).cells.values():
            found = element("f", sheet.prefix).search(cell.content)
            given = attributes(found[2]) if found else {}
            if found is None or given.get("t") != "shared":
                continue
            number, place = given.get("si", ""), (row, cell.column)
            if "ref" in given:  # a number may be given again further down
                if number in groups:
                    yield groups.pop(number)
                tag = f"<{sheet.prefix}f".encode() + found[2]
                groups[number] = place, tag, found[4] or b"", []
            elif number in groups:
                groups[number][3].append(place)
    yield from groups.values()


def _shifted(formula: str, first: Place, heir: Place) -> str:
    """Return the formula as it reads in another cell; what would leave the sheet is an error."""
    from openpyxl.formula.tokenizer import TokenizerError
    from openpyxl.formula.translate import Translator, TranslatorError

    try:
        return str(Translator(f"={formula}", a1(first)).translate_formula(a1(heir)))[1:]
    except (TranslatorError, TokenizerError):
        return "#REF!"
