"""A worksheet part as the elements under its root, put together in the order of the format."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from sheetsync.stores.ooxml.archive import Archive
from sheetsync.stores.ooxml.graft import take_parts
from sheetsync.stores.ooxml.parts import pointed, pointer, relate, related_part, relationships
from sheetsync.stores.ooxml.sheet import SheetXml
from sheetsync.stores.ooxml.tags import ATTRIBUTES, opening, prefixed

_ORDER = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr"),
    *("sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState"),
    *("dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting"),
    *("dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter"),
    *("rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags"),
    *("drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects"),
    *("controls", "webPublishItems", "tableParts", "extLst"),
)
_RANKS = {name: rank for rank, name in enumerate(_ORDER)}
_TAG = re.compile(rb"<(/?)(?:[^\s=<>/:]+:)?([^\s=<>/:]+)" + ATTRIBUTES + rb"\s*(/?)>")


class Pieces:
    """The elements of one sheet by their names, in order; each with the white space before it.

    Joined unchanged they are the part they were taken from. What is put in has the sheet's prefix.
    """

    def __init__(self, sheet: SheetXml) -> None:
        self.prefix = sheet.prefix
        data = sheet.data
        head = opening("worksheet", self.prefix).search(data)
        assert head is not None  # noqa: S101 - it was read as a sheet
        rows = data.rindex(f"<{self.prefix}sheetData".encode(), 0, sheet.start)
        end, last = data.index(b">", sheet.end) + 1, data.rindex(b"</")
        self._head, self._tail = data[: head.end()], data[last:]
        self._pieces = [
            *_children(data[head.end() : rows]),
            ("sheetData", data[rows:end]),
            *_children(data[end:last]),
        ]

    def of(self, name: str) -> list[bytes]:
        """Return the elements of a name."""
        return [piece for each, piece in self._pieces if each == name]

    def first(self, name: str) -> bytes:
        """Return the first element of a name, b'' where there is none."""
        return next(iter(self.of(name)), b"")

    def put(self, name: str, elements: Sequence[bytes]) -> None:
        """Put these in the place of all elements of a name, or where the format wants them."""
        places = [place for place, (each, _) in enumerate(self._pieces) if each == name]
        after = (
            place
            for place, (each, piece) in enumerate(self._pieces)
            if _rank(each, piece) > _RANKS[name]
        )
        place = places[0] if places else next(after, len(self._pieces))
        kept = [piece for piece in self._pieces[place:] if piece[0] != name]
        self._pieces[place:] = [*((name, each) for each in elements), *kept]

    def to_bytes(self) -> bytes:
        """Return the part."""
        return b"".join([self._head, *(piece for _, piece in self._pieces), self._tail])


class SheetParts(NamedTuple):
    """A sheet in its package: its pieces, and the parts that belong to it."""

    archive: Archive
    main: str
    part: str
    pieces: Pieces

    def related(self, kind: str) -> str | None:
        """Return the part of a kind that the sheet has, None when it has none."""
        return related_part(self.archive, self.part, kind)

    def pointed(self, tag: str) -> str | None:
        """Return the part to which an element of the sheet points, None when there is none."""
        relation = pointed(self.pieces.first(tag))
        return relationships(self.archive, self.part)[relation].target if relation else None

    def write(self, part: str, data: bytes) -> None:
        """Put a part in, unless it is as it was."""
        if data != self.archive.unpacked(part):
            self.archive.write(part, data)

    def take(self, kind: str, source: SheetParts, part: str, *, tag: str = "") -> None:
        """Give the sheet a copy of another one's part of a kind; an element may point to it."""
        names = take_parts(self.archive, self.main, source.archive, part)
        relation = relate(self.archive, self.part, kind, names[part])
        if tag:
            element = pointer(self.archive, tag, relation)
            self.pieces.put(tag, [prefixed(element, self.pieces.prefix)])


def _rank(name: str, piece: bytes) -> int:
    """Return where an element belongs; one that holds alternatives belongs where they do."""
    inside = (found[2].decode() for found in _TAG.finditer(piece))
    return next((_RANKS[each] for each in chain([name], inside) if each in _RANKS), -1)


def _children(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the elements that stand side by side in the data, by name."""
    depth = start = 0
    name = ""
    for found in _TAG.finditer(data):
        if found[1]:
            depth -= 1
        else:
            name = name if depth else found[2].decode()
            depth += not found[3]
        if not depth:
            yield name, data[start : found.end()]
            start = found.end()
