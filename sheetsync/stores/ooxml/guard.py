"""Which cells are not ours to write over: formulas, arrays, covered merges, table headers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from sheetsync.errors import StoreError
from sheetsync.stores.ooxml.cells import COLUMNS, ROWS, Box, Cell, Place, a1, box_of, box_or_none
from sheetsync.stores.ooxml.sheetxml import CellXml, SheetXml
from sheetsync.stores.ooxml.tags import attributes, opening
from sheetsync.stores.ooxml.values import SharedStrings, value_of


class Table(NamedTuple):
    """The rectangle of a table and how many of its rows are header and totals."""

    box: Box
    headers: int
    totals: int


class Guard:
    """Says of each cell of one sheet whether a new value may go in."""

    def __init__(
        self,
        sheet: SheetXml,
        tables: Iterable[Table],
        shared: SharedStrings,
        over_formulas: bool = False,
    ) -> None:
        self._sheet = sheet
        self._tables = list(tables)
        self._shared = shared
        self._over_formulas = over_formulas

    def allows(self, place: Place, cell: CellXml | None, value: Cell) -> bool:
        """Tell whether `value` must be written; False when it already stands there.

        Raises StoreError when the cell holds something else and is not ours to write.
        """
        row, column = place
        if not (0 <= row < ROWS and 0 <= column < COLUMNS):
            raise StoreError(
                f"{self._sheet.title}: row {row + 1}, column {column + 1} lies outside a sheet; "
                f"expected at most {ROWS:,} rows and {COLUMNS:,} columns"
            )
        found = value_of(cell, self._sheet.prefix, self._shared)
        if found == value and isinstance(found, bool) == isinstance(value, bool):
            return False
        reason = self._reason(place, cell)
        if reason:
            raise StoreError(f"{self._sheet.title}!{a1(place)}: {reason}")
        return True

    def _reason(self, place: Place, cell: CellXml | None) -> str:
        formula = opening("f", self._sheet.prefix).search(cell.content) if cell else None
        # One that others are computed from (shared, array) stays even where formulas may go.
        if formula and (not self._over_formulas or "ref" in attributes(formula[2])):
            return "holds a formula, not overwritten; move the formula to another column"
        if any(box.holds(place) for box in self._arrays):
            return "is part of an array formula, not overwritten; move the formula elsewhere"
        if any(box.holds(place) and place != box[:2] for box in self._merged):
            return "is covered by a merged cell, so a value would be hidden; unmerge the cells"
        if any(
            t.box.holds(place)
            and (place[0] < t.box.top + t.headers or place[0] > t.box.bottom - t.totals)
            for t in self._tables
        ):
            return "is a header or total of a table, not overwritten; change it in the table"
        return ""

    @cached_property
    def headers(self) -> frozenset[int]:
        """The rows whose look is a header's: of tables, of filters, the last frozen one."""
        rows = {table.box.top for table in self._tables if table.headers}
        for found in opening("autoFilter", self._sheet.prefix).finditer(self._sheet.rest):
            filtered = box_or_none(attributes(found[2]).get("ref", ""))
            rows |= {filtered.top} if filtered else set()
        for found in opening("pane", self._sheet.prefix).finditer(
            self._sheet.data, 0, self._sheet.start
        ):
            frozen = attributes(found[2])
            if frozen.get("state", "").startswith("frozen"):
                rows.add(int(float(frozen.get("ySplit", 0))) - 1)
        return frozenset(rows)

    @cached_property
    def _arrays(self) -> list[Box]:
        data, start, end = self._sheet.data, self._sheet.start, self._sheet.end
        if data.find(b"ref=", start, end) < 0:
            return []
        given = (
            attributes(found[2])
            for found in opening("f", self._sheet.prefix).finditer(data, start, end)
        )
        return [box_of(f["ref"]) for f in given if "ref" in f and f.get("t") != "shared"]

    @cached_property
    def _merged(self) -> list[Box]:
        found = opening("mergeCell", self._sheet.prefix).finditer(self._sheet.data, self._sheet.end)
        return [box_of(attributes(each[2])["ref"]) for each in found]
