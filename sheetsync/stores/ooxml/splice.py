"""New values for chosen cells of a sheet: the rows that hold them are written anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sheetsync.errors import StoreError
from sheetsync.stores.ooxml.cells import (
    COLUMNS,
    DAYS_1904,
    ROWS,
    Cell,
    Place,
    a1,
    box_or_none,
    cell_xml,
)
from sheetsync.stores.ooxml.check import TAGS_OF_CELLS, checked
from sheetsync.stores.ooxml.formulas import heirs
from sheetsync.stores.ooxml.guard import Guard
from sheetsync.stores.ooxml.sheetxml import RowXml, SheetXml
from sheetsync.stores.ooxml.tags import attributes, element, opening, with_attribute
from sheetsync.stores.ooxml.values import Values


def spliced(
    sheet: SheetXml,
    edits: Mapping[Place, Cell],
    guard: Guard,
    *,
    rest: bytes | None = None,
    fill: bool = False,
    dates_1904: Collection[str] = (),
) -> bytes:
    """Return the sheet part with the edits in it.

    A cell keeps its style; a new one takes that of the cell above, of its row or of its column.
    A formula gives way; cells that shared it keep it. `rest` takes the place of what follows the
    rows; `fill` writes blank cells, too, where a new row inherits a look for them. `dates_1904` are
    the styles of dates, where days count from 1904. Raises StoreError for a value no cell can hold.
    """
    by_row: dict[int, dict[int, Cell]] = defaultdict(dict)
    for place, value in edits.items():
        by_row[place[0]][place[1]] = value
    handed_on = heirs(sheet, edits)
    for place in handed_on:
        by_row.setdefault(place[0], {})
    writer = _Writer(sheet, guard, fill, dates_1904, handed_on)
    view = memoryview(sheet.data)  # slices of it are no copies
    pieces: list[bytes | memoryview] = []
    position = sheet.start
    for number in sorted(by_row):
        row = sheet.row(number)
        new = writer.row(number, row, by_row[number])
        if new is not None:
            pieces += (view[position : row.start], new)
            position = row.end
    if not pieces:
        return sheet.data
    head, rest = _with_dimension(sheet, edits), sheet.rest if rest is None else rest
    # The other rows were well-formed when they were read: the new ones are looked at without them.
    checked(b"".join([head, *pieces[1::2], rest]), sheet.title, TAGS_OF_CELLS)
    return b"".join([head, *pieces, view[position : sheet.end], rest])


def differing(sheet: SheetXml, cells: Mapping[Place, Cell], values: Values) -> dict[Place, Cell]:
    """Return those of the cells that do not show their value already."""
    found = {}
    for place, value in cells.items():
        row, column = place
        if not (0 <= row < ROWS and 0 <= column < COLUMNS):
            raise StoreError(
                f"{sheet.title}: row {row + 1}, column {column + 1} lies outside a sheet; "
                f"expected at most {ROWS:,} rows and {COLUMNS:,} columns"
            )
        old = values.of(sheet.row(row).cells.get(column))
        if old != value or isinstance(old, bool) != isinstance(value, bool):
            found[place] = value
    return found


class _Writer:
    """Writes rows from top to bottom, so that a new one can take after the new one above it."""

    def __init__(
        self,
        sheet: SheetXml,
        guard: Guard,
        fill: bool,
        dates_1904: Collection[str],
        formulas: Mapping[Place, bytes],
    ) -> None:
        self._sheet, self._guard, self._fill, self._dates = sheet, guard, fill, dates_1904
        self._formulas = formulas
        self._last = -1
        self._styles: dict[int, str] = {}

    def row(self, number: int, row: RowXml, values: Mapping[int, Cell]) -> bytes | None:
        """Return the row with its new values, None when nothing in it differs."""
        old = {column: cell.whole for column, cell in row.cells.items()}
        new, styles = dict(old), _styles(row)
        for column, value in values.items():
            place, cell = (number, column), row.cells.get(column)
            if cell is None:
                style = self._style_above(number, column) or _row_style(row)
                style = style or self._sheet.column_style(column)
                if value == "" and not (self._fill and style):
                    continue
                styles[column] = style
            new[column] = self._cell(place, styles[column], value)
        for column in new.keys() - values.keys():
            if formula := self._formulas.get((number, column)):
                new[column] = _with_formula(new[column], formula, self._sheet.prefix)
        self._last, self._styles = number, styles
        if new == old:
            return None
        tag = f"<{self._sheet.prefix}row".encode() + with_attribute(row.attributes, "spans", None)
        cells = (new[column] for column in sorted(new))
        return b"".join([tag, b">", *cells, row.rest, f"</{self._sheet.prefix}row>".encode()])

    def _style_above(self, number: int, column: int) -> str:
        """Return the style of the cell above; a header lends its look to nobody."""
        if not number or number - 1 in self._guard.headers:
            return ""
        if self._last == number - 1:
            return self._styles.get(column, "")
        above = self._sheet.row(number - 1).cells.get(column)
        return above.attributes.get("s", "") if above else ""

    def _cell(self, place: Place, style: str, value: Cell) -> bytes:
        if isinstance(value, int | float) and value > DAYS_1904 and style in self._dates:
            value -= DAYS_1904
        return cell_xml(self._sheet.prefix, place, style, value, self._sheet.title)


def _with_formula(cell: bytes, formula: bytes, prefix: str) -> bytes:
    return element("f", prefix).sub(lambda _: formula, cell, count=1)


def _styles(row: RowXml) -> dict[int, str]:
    return {column: cell.attributes.get("s", "") for column, cell in row.cells.items()}


def _row_style(row: RowXml) -> str:
    given = attributes(row.attributes)
    return given.get("s", "") if given.get("customFormat") in ("1", "true") else ""


def _with_dimension(sheet: SheetXml, edits: Collection[Place]) -> bytes:
    """Return what stands before the rows, its used range stretched over the edits."""
    head = sheet.data[: sheet.start]
    found = opening("dimension", sheet.prefix).search(head)
    if not found:
        return head
    old = box_or_none(attributes(found[2]).get("ref", ""))
    if old is None:
        return head[: found.start()] + head[found.end() :]
    rows, columns = zip(*edits, strict=True)
    top, left = min(old.top, *rows), min(old.left, *columns)
    bottom, right = max(old.bottom, *rows), max(old.right, *columns)
    tag = with_attribute(found[0], "ref", f"{a1((top, left))}:{a1((bottom, right))}")
    return head[: found.start()] + tag + head[found.end() :]
