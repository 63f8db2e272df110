"""Which cells of a sheet cannot take a value, and whose look a new one may take."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from sheetsync.core.cells import Place
from sheetsync.errors import StoreError
from sheetsync.stores.ooxml.sheet import ROWS, Range, SheetXml, range_or_none
from sheetsync.stores.ooxml.tags import attributes, element, opening, with_attribute

MOST_AREAS = 100_000


class TableRange(NamedTuple):
    """The rectangle of a table and how many of its rows are header and totals."""

    box: Range
    headers: int
    totals: int

    @property
    def header(self) -> Range:
        return self.box._replace(bottom=self.box.top + self.headers - 1)

    @property
    def total(self) -> Range:
        return self.box._replace(top=self.box.bottom - self.totals + 1)


class Areas:
    """Rectangles, the one that holds a cell found at once: there may be a hundred thousand.

    Each is kept with the few blocks of rows, of 1, 2, 4, ... from a multiple of that, that it
    covers from edge to edge. A block has its rectangles from left to right, none inside another.
    """

    def __init__(self, boxes: Iterable[Range]) -> None:
        self._blocks: dict[Place, list[Range]] = {}
        self._sizes: set[int] = set()
        for box in sorted(set(boxes), key=lambda box: (box.left, -box.right)):
            for block in _blocks(box.top, box.bottom + 1):
                here = self._blocks.setdefault(block, [])
                if not here or here[-1].right < box.right:
                    here.append(box)
                self._sizes.add(block[1])

    def holding(self, place: Place) -> Iterator[Range]:
        """Yield a rectangle of each kind of block that holds the cell."""
        row, column = place
        for size in self._sizes:
            here = self._blocks.get((row - row % size, size), [])
            at = bisect_right(here, column, key=lambda box: box.left)
            if at and here[at - 1].right >= column:
                yield here[at - 1]


def _blocks(start: int, end: int) -> Iterator[Place]:
    """Yield the fewest blocks of rows, each as its first row and its size, from start to end."""
    while start < end:
        size = min(start & -start or ROWS, 1 << (end - start).bit_length() - 1)
        yield start, size
        start += size


class Guard(Mapping[Place, str]):
    """The cells of one sheet that cannot take a value, each with the key of its reason.

    They are kept as rectangles: a merged column has a million cells.
    """

    def __init__(self, sheet: SheetXml, tables: Iterable[TableRange]) -> None:
        self._sheet = sheet
        self._tables = list(tables)
        self._boxes = [
            *(("merged", box) for box in merged(sheet)),
            *(("array", box) for box in self._arrays()),
            *(("header", table.header) for table in self._tables if table.headers),
            *(("totals", table.total) for table in self._tables if table.totals),
        ]
        if len(self._boxes) > MOST_AREAS:
            raise StoreError(
                f"{sheet.title}: {len(self._boxes):,} merged areas and array formulas; "
                f"expected at most {MOST_AREAS:,}: unmerge cells, or use a new workbook"
            )
        reasons = dict.fromkeys(reason for reason, _ in self._boxes)
        self._areas = {
            reason: Areas(box for why, box in self._boxes if why == reason) for reason in reasons
        }

    def __getitem__(self, place: Place) -> str:
        reason, _ = self.found(place)
        return reason

    def __iter__(self) -> Iterator[Place]:
        for _, box in self._boxes:
            yield from filter(self.__contains__, box.cells())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def found(self, place: Place) -> tuple[str, Range]:
        """Return why a cell cannot take a value, and the range to blame; KeyError when it can."""
        for reason, areas in self._areas.items():
            for box in areas.holding(place):
                if not (reason == "merged" and place == box[:2]):
                    return reason, box
        raise KeyError(place)

    @cached_property
    def headers(self) -> frozenset[int]:
        """The rows whose look is a header's: of tables, of filters, the last frozen one."""
        rows = {table.box.top for table in self._tables if table.headers}
        for found in opening("autoFilter", self._sheet.prefix).finditer(self._sheet.rest):
            filtered = range_or_none(attributes(found[2]).get("ref", ""))
            rows |= {filtered.top} if filtered else set()
        for found in opening("pane", self._sheet.prefix).finditer(
            self._sheet.data, 0, self._sheet.start
        ):
            frozen = attributes(found[2])
            if frozen.get("state", "").startswith("frozen"):
                rows.add(int(float(frozen.get("ySplit", 0))) - 1)
        return frozenset(rows)

    def _arrays(self) -> list[Range]:
        """The ranges that one formula fills; in a single cell it is a formula like any other."""
        data, start, end = self._sheet.data, self._sheet.start, self._sheet.end
        if data.find(b"ref=", start, end) < 0:
            return []
        given = (
            attributes(found[2])
            for found in opening("f", self._sheet.prefix).finditer(data, start, end)
        )
        boxes = (_box(f) for f in given if f.get("t") != "shared")
        return [box for box in boxes if box and box[:2] != box[2:]]


def _box(given: Mapping[str, str]) -> Range | None:
    return range_or_none(given.get("ref", ""))


def merged(sheet: SheetXml) -> list[Range]:
    """Return the merged rectangles of a sheet; what claims to be one and is not is left out."""
    found = opening("mergeCell", sheet.prefix).finditer(sheet.data, sheet.end)
    return [box for each in found if (box := _box(attributes(each[2])))]


def unmerged(rest: bytes, boxes: Iterable[Range], prefix: str) -> bytes:
    """Return what follows the rows of a sheet without these merged cells."""
    gone = set(boxes)

    def kept(whole: re.Match[bytes]) -> bytes:
        cells = element("mergeCell", prefix).finditer(whole[0])
        left = [cell[0] for cell in cells if _box(attributes(cell[2])) not in gone]
        if not left:
            return b""  # an empty list of them is a damaged sheet
        tag = with_attribute(f"<{prefix}mergeCells".encode() + whole[2], "count", str(len(left)))
        return b"".join([tag, b">", *left, f"</{prefix}mergeCells>".encode()])

    return element("mergeCells", prefix).sub(kept, rest, count=1)
