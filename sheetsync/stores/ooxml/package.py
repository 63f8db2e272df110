"""An .xlsx package: its tabs read as values, single cells changed, tabs added, the rest kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from sheetsync.core.cells import Cell, Place, text_of
from sheetsync.core.drawing import Drawing
from sheetsync.core.writing import BLOCKED, blocked_cells
from sheetsync.errors import StoreError
from sheetsync.stores.ooxml.archive import KEPT, Archive
from sheetsync.stores.ooxml.check import TAGS_OF_CELLS, checked, damage_said
from sheetsync.stores.ooxml.graft import graft
from sheetsync.stores.ooxml.growth import Growth
from sheetsync.stores.ooxml.guard import Guard, TableRange, merged, unmerged
from sheetsync.stores.ooxml.parts import (
    Tab,
    computed_anew,
    counts_from_1904,
    drop,
    main_part,
    related_part,
    relationships,
    tabs_of,
)
from sheetsync.stores.ooxml.reading import addresses, rows_of
from sheetsync.stores.ooxml.redraw import redrawn, redrawn_whole
from sheetsync.stores.ooxml.sheet import COLUMNS, Range, SheetXml, range_of
from sheetsync.stores.ooxml.splice import differing, spliced
from sheetsync.stores.ooxml.styles import date_styles
from sheetsync.stores.ooxml.tables import referring, retitled, table_name
from sheetsync.stores.ooxml.tags import attributes, opening
from sheetsync.stores.ooxml.values import SharedStrings, Values, checked_texts, uncomputed

_XML = (".xml", ".rels")


class Package:
    """One workbook in memory. Rows and columns count from 0; a blank cell is ''.

    Every method raises StoreError with the place, what was found and what would be right.
    """

    def __init__(self, data: bytes) -> None:
        self._data, self._archive = data, Archive(data)
        self._main = main_part(self._archive)
        self._tabs = {tab.title: tab for tab in tabs_of(self._archive, self._main)}
        self._sheets: dict[str, SheetXml] = {}
        self._guards: dict[str, Guard] = {}

    @classmethod
    @damage_said()
    def parse(cls, data: bytes) -> Package:
        """Return the package; its tabs are looked at when they are read."""
        return cls(data)

    @property
    def titles(self) -> tuple[str, ...]:
        """The worksheets in tab order."""
        return tuple(self._tabs)

    @property
    def hidden(self) -> frozenset[str]:
        """The worksheets that people do not see."""
        return frozenset(title for title, tab in self._tabs.items() if tab.hidden)

    @damage_said()
    def sheet_values(self, title: str) -> list[list[Cell]]:
        """Return all rows from A1, equally long; dates are serial numbers, 5.0 is 5."""
        sheet = self._sheet(title)
        rows = rows_of(sheet, self._values)
        if len(sheet.data) > KEPT:  # the rows take a tenth of it, and most tabs are not changed
            del self._sheets[title]
        return rows

    @damage_said()
    def uncomputed(self, title: str) -> frozenset[Place]:
        """Return the cells that hold an error, or a formula without a cached value."""
        return uncomputed(self._sheet(title))

    @damage_said()
    def addresses(self, title: str) -> dict[Place, str]:
        """Return the address behind each cell that is a link."""
        return addresses(self._archive, self._tab(title).part)

    @damage_said()
    def merged(self, title: str) -> list[Range]:
        """Return the merged rectangles."""
        return merged(self._sheet(title))

    @damage_said()
    def blocked(self, title: str) -> Mapping[Place, str]:
        """Return the cells that cannot take a value, each with the key of its reason."""
        return self._guard(title)

    @damage_said()
    def set_cells(self, title: str, cells: Mapping[Place, Cell], *, own: bool = False) -> None:
        """Put values in; '' clears a value and keeps the look of its cell. A formula gives way.

        In a tab that is the tool's `own`, so does what people merged, or filled with one formula.
        """
        cells = differing(self._sheet(title), cells, self._values)
        if cells := self._freed(title, cells) if own else self._free(title, cells):
            before = self._formulas(title)
            sheet, guard = self._sheet(title), self._guard(title)
            self._write(title, spliced(sheet, cells, guard, self._values))
            if self._formulas(title) < before:
                drop(self._archive, self._main, "calcChain")  # Excel repairs a book where it lies

    def _formulas(self, title: str) -> int:
        """Return how many cells hold a formula, as far as the calculation chain must know."""
        if not related_part(self._archive, self._main, "calcChain"):
            return 0
        return sum(1 for _ in opening("f").finditer(self._archive.read(self._tab(title).part)))

    def _free(self, title: str, cells: Mapping[Place, Cell]) -> Mapping[Place, Cell]:
        """Return the cells if each can take a value; StoreError names the first that cannot."""
        guard = self._guard(title)
        for place in sorted(cells):
            if place in guard:
                raise StoreError(next(blocked_cells(title, {place: guard[place]})))
        return cells

    def _freed(self, title: str, cells: Mapping[Place, Cell]) -> dict[Place, Cell]:
        """Return what to write so that the cells can take their values; not those of a table.

        Merged cells in their way are unmerged, of a formula that fills several the values stay.
        """
        guard, sheet = self._guard(title), self._sheet(title)
        stuck = {place: guard.found(place) for place in cells if place in guard}
        free: dict[Place, Cell] = {}
        for reason, box in set(stuck.values()):
            if reason == "array":
                first = sheet.row(box.top).cells.get(box.left)
                free[box.top, box.left] = self._values.of(first) or ""
        merged = [box for reason, box in stuck.values() if reason == "merged"]
        if merged:
            self._write(title, sheet.data[: sheet.end] + unmerged(sheet.rest, merged, sheet.prefix))
        tables = {place for place, (reason, _) in stuck.items() if reason in ("header", "totals")}
        return free | {place: value for place, value in cells.items() if place not in tables}

    @damage_said()
    def append_rows(self, title: str, rows: Sequence[Sequence[Cell]]) -> int:
        """Put rows below the last one that is not blank; return the row where they begin.

        What stands beside the columns of the new rows does not count, and stays. The table, filter,
        print area, validations and formats that held the last row grow along.
        """
        width = max(map(len, rows), default=COLUMNS)
        tables, last = self._tables(title), self._sheet(title).last_filled_row(width)
        if not any(rows):
            return last + 1
        if any(table.totals and table.box.bottom == last for table in tables.values()):
            raise StoreError(
                f"{title}: the table ends in a totals row, so nothing can be added; "
                "switch the totals row off"
            )
        growth = Growth(last, last + len(rows), width)
        cells = {
            (last + 1 + down, column): value
            for down, row in enumerate(rows)
            for column, value in enumerate(row)
        }
        if len(self._freed(title, cells)) < len(cells):
            raise StoreError(f"{title}: the row below the last one is {BLOCKED['totals']}")
        sheet, guard = self._sheet(title), self._guard(title)
        rest = growth.rest(sheet)
        self._write(title, spliced(sheet, cells, guard, self._values, rest=rest, fill=True))
        for part in tables:
            self._put(part, growth.table(self._archive.read(part)))
        position = self._tab(title).position
        self._put(self._main, growth.names(self._archive.read(self._main), position))
        return last + 1

    @damage_said()
    def add_sheet(
        self, title: str, source: bytes, *, after: str | None, hidden: bool = False
    ) -> None:
        """Take in the only worksheet of another package behind the tab `after` (None: first).

        One that is `hidden` is not in the list from which people show tabs again.
        """
        position = 0 if after is None else self._tab(after).position + 1
        graft(self._archive, self._main, title, Archive(source), position, hidden)
        self._tabs = {tab.title: tab for tab in tabs_of(self._archive, self._main)}

    @damage_said()
    def redraw(self, drawing: Drawing, source: bytes, *, whole: bool) -> None:
        """Let the tab of a drawing look like the only one of another package, where it stands.

        `whole` leaves no cell of what was there; else the boxes of the drawing get their texts and
        looks, and what people wrote, their columns and their own looks stay.
        """
        title, formulas = drawing.title, self._formulas(drawing.title)
        if not whole:
            texts = {(box.row, box.column): box.text for box in drawing.boxes}
            self._retitle(title, {place: text for place, text in texts.items() if text != ""})
            self.set_cells(title, texts, own=True)
        archive, main, tab, sheet = self._archive, self._main, self._tab(title), self._sheet(title)
        if whole:
            self._write(title, redrawn_whole(archive, main, tab, sheet, source))
        else:
            self._write(title, redrawn(archive, main, tab, sheet, drawing, source))
        if self._formulas(title) < formulas:
            drop(archive, main, "calcChain")
        self.__dict__.pop("_values", None)  # there are more looks, some of them of dates

    def _retitle(self, title: str, texts: Mapping[Place, Cell]) -> None:
        """Put texts into the headers of tables that people made, and where formulas call them."""
        for part, table in self._tables(title).items():
            sheet, left = self._sheet(title), table.box.left
            heads = {place: texts[place] for place in table.header.cells() if place in texts}
            cells = differing(sheet, heads, self._values)
            headers = {column - left: text_of(text) for (_, column), text in cells.items()}
            data, names = retitled(self._archive.read(part), headers)
            if names:
                self._write(title, spliced(sheet, cells, self._guard(title), self._values))
                self._put(part, data)
                self._rename(table_name(data), names)

    def _rename(self, table: str, names: Mapping[str, str]) -> None:
        """Call columns of a table by other names in every formula of the workbook."""
        for title in self._tabs:
            self._write(title, referring(self._sheet(title).data, table, names))
            for part in self._tables(title):
                self._put(part, referring(self._archive.read(part), table, names))
        self._put(self._main, referring(self._archive.read(self._main), table, names))

    @damage_said()
    def to_bytes(self) -> bytes:
        """Return the file: untouched parts as the compressed bytes they were."""
        if not self._archive.changed:
            return self._data
        self._put(self._main, computed_anew(self._archive.read(self._main)))
        spliced_ones = {tab.part.lower() for tab in self._tabs.values()}  # looked at by then
        for name in self._archive.changed:
            if name.lower().endswith(_XML) and name.lower() not in spliced_ones:
                checked(self._archive.read(name), name)
        return self._archive.to_bytes()

    def _tab(self, title: str) -> Tab:
        try:
            return self._tabs[title]
        except KeyError:
            raise StoreError(
                f"the tab {title!r} is not in the workbook; found {', '.join(self._tabs)}"
            ) from None

    def _sheet(self, title: str) -> SheetXml:
        if title not in self._sheets:
            part = self._archive.read(self._tab(title).part, TAGS_OF_CELLS)
            self._sheets[title] = SheetXml(title, part)
        return self._sheets[title]

    def _write(self, title: str, data: bytes) -> None:
        if data != self._sheet(title).data:
            self._archive.write(self._tab(title).part, data)
            del self._sheets[title]
            self._guards.pop(title, None)

    def _put(self, part: str, data: bytes) -> None:
        if data != self._archive.read(part):
            self._archive.write(part, data)

    def _guard(self, title: str) -> Guard:
        if title not in self._guards:
            self._guards[title] = Guard(self._sheet(title), self._tables(title).values())
        return self._guards[title]

    @cached_property
    def _values(self) -> Values:
        archive, main = self._archive, self._main
        texts = related_part(archive, main, "sharedStrings")
        data = checked_texts(archive.read(texts, TAGS_OF_CELLS), texts) if texts else b""
        styles, dates = related_part(archive, main, "styles"), frozenset[str]()
        if styles and counts_from_1904(archive.read(main)):
            dates = date_styles(archive.read(styles))
        return Values(SharedStrings(data), dates)

    def _tables(self, title: str) -> dict[str, TableRange]:
        tables = {}
        for each in relationships(self._archive, self._tab(title).part).values():
            if each.kind == "table":
                found = opening("table").search(self._archive.read(each.target))
                given = attributes(found[2]) if found else {}
                tables[each.target] = TableRange(
                    range_of(given["ref"]),
                    int(given.get("headerRowCount", 1)),
                    int(given.get("totalsRowCount", 0)),
                )
        return tables
