"""New values for chosen cells of a sheet: the rows that hold them are written anew."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from sheetsync.core.cells import Cell, Place, cell_name
from sheetsync.errors import StoreError
from sheetsync.stores.ooxml.check import TAGS_OF_CELLS, checked
from sheetsync.stores.ooxml.guard import Guard
from sheetsync.stores.ooxml.sheet import COLUMNS, ROWS, RowXml, SheetXml, range_or_none
from sheetsync.stores.ooxml.tags import (
    attributes,
    element,
    opening,
    unescaped,
    with_attribute,
    xml_text,
)
from sheetsync.stores.ooxml.values import DAYS_1904, Values

LONGEST_TEXT = 32_767  # UTF-16 units, Excel's own limit
# What XML cannot hold, and text that a reader would mistake for such an escape.
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def spliced(
    sheet: SheetXml,
    edits: Mapping[Place, Cell],
    guard: Guard,
    values: Values,
    *,
    rest: bytes | None = None,
    fill: bool = False,
) -> bytes:
    """Return the sheet part with the edits in it.

    A cell keeps its style; a new one takes that of the cell above, of its row or of its column;
    where there is none, as in a column that older books lack, a text that of the cell before it.
    A formula gives way; cells that shared it keep it. `rest` takes the place of what follows the
    rows; `fill` writes blank cells, too, where a new row inherits a look for them. Raises
    StoreError for a value no cell can hold.
    """
    by_row: dict[int, dict[int, Cell]] = defaultdict(dict)
    for place, value in edits.items():
        by_row[place[0]][place[1]] = value
    handed_on = _heirs(sheet, edits)
    for place in handed_on:
        by_row.setdefault(place[0], {})
    writer = _Writer(sheet, guard, values, fill, handed_on)
    rows = (
        (number, writer.row(number, sheet.row(number), by_row[number])) for number in sorted(by_row)
    )
    return _with_rows(sheet, {number: row for number, row in rows if row is not None}, edits, rest)


def styled(sheet: SheetXml, looks: Mapping[Place, str]) -> bytes:
    """Return the sheet part with other looks, as indices of styles; a cell that is new is blank."""
    by_row: dict[int, dict[int, str]] = defaultdict(dict)
    for (number, column), style in looks.items():
        by_row[number][column] = style
    rows = {}
    for number in sorted(by_row):
        row = sheet.row(number)
        cells = {column: cell.whole for column, cell in row.cells.items()}
        for column, style in by_row[number].items():
            blank = f'<{sheet.prefix}c r="{cell_name(number, column)}"/>'.encode()
            cells[column] = _with_style(cells.get(column, blank), style)
        if cells != {column: cell.whole for column, cell in row.cells.items()}:
            rows[number] = _row_xml(sheet, row, cells)
    return _with_rows(sheet, rows, looks, None)


def _with_style(cell: bytes, style: str) -> bytes:
    tag = opening("c").match(cell)
    assert tag is not None  # noqa: S101 - it was found as a cell
    return with_attribute(tag[0], "s", style) + cell[tag.end() :]


def _row_xml(sheet: SheetXml, row: RowXml, cells: Mapping[int, bytes]) -> bytes:
    tag = f"<{sheet.prefix}row".encode() + with_attribute(row.attributes, "spans", None)
    inside = (cells[column] for column in sorted(cells))
    return b"".join([tag, b">", *inside, row.rest, f"</{sheet.prefix}row>".encode()])


def _with_rows(
    sheet: SheetXml, rows: Mapping[int, bytes], edits: Collection[Place], rest: bytes | None
) -> bytes:
    """Return the sheet part with these rows in the place of the old ones, from top to bottom."""
    if not rows:
        return sheet.data
    view = memoryview(sheet.data)  # slices of it are no copies
    pieces: list[bytes | memoryview] = []
    position = sheet.start
    for number, new in rows.items():
        row = sheet.row(number)
        pieces += (view[position : row.start], new)
        position = row.end
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
        values: Values,
        fill: bool,
        formulas: Mapping[Place, bytes],
    ) -> None:
        self._sheet, self._guard, self._fill, self._formulas = sheet, guard, fill, formulas
        self._dates_1904 = values.dates_1904
        self._last = -1
        self._styles: dict[int, str] = {}

    def row(self, number: int, row: RowXml, values: Mapping[int, Cell]) -> bytes | None:
        """Return the row with its new values, None when nothing in it differs."""
        old = {column: cell.whole for column, cell in row.cells.items()}
        styles = {column: cell.attributes.get("s", "") for column, cell in row.cells.items()}
        new = dict(old)
        for column, value in values.items():
            place, cell = (number, column), row.cells.get(column)
            if cell is None:
                style = self._style_above(number, column) or _row_style(row)
                style = style or self._sheet.column_style(column)
                if not style and isinstance(value, str):  # a number may not become a date
                    style = styles.get(column - 1, "")
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
        return _row_xml(self._sheet, row, new)

    def _style_above(self, number: int, column: int) -> str:
        """Return the style of the cell above; a header lends its look to nobody."""
        if not number or number - 1 in self._guard.headers:
            return ""
        if self._last == number - 1:
            return self._styles.get(column, "")
        above = self._sheet.row(number - 1).cells.get(column)
        return above.attributes.get("s", "") if above else ""

    def _cell(self, place: Place, style: str, value: Cell) -> bytes:
        if isinstance(value, int | float) and value > DAYS_1904 and style in self._dates_1904:
            value -= DAYS_1904
        name = cell_name(*place)
        try:
            return _cell_xml(self._sheet.prefix, name, style, value)
        except StoreError as error:
            raise StoreError(f"{self._sheet.title}!{name}: {error}") from None


def _with_formula(cell: bytes, formula: bytes, prefix: str) -> bytes:
    return element("f", prefix).sub(lambda _: formula, cell, count=1)


def _row_style(row: RowXml) -> str:
    given = attributes(row.attributes)
    return given.get("s", "") if given.get("customFormat") in ("1", "true") else ""


def _with_dimension(sheet: SheetXml, edits: Collection[Place]) -> bytes:
    """Return what stands before the rows, its used range stretched over the edits."""
    head = sheet.data[: sheet.start]
    found = opening("dimension", sheet.prefix).search(head)
    if not found:
        return head
    old = range_or_none(attributes(found[2]).get("ref", ""))
    if old is None:
        return head[: found.start()] + head[found.end() :]
    rows, columns = zip(*edits, strict=True)
    top, left = min(old.top, *rows), min(old.left, *columns)
    bottom, right = max(old.bottom, *rows), max(old.right, *columns)
    tag = with_attribute(found[0], "ref", f"{cell_name(top, left)}:{cell_name(bottom, right)}")
    return head[: found.start()] + tag + head[found.end() :]


def _cell_xml(prefix: str, name: str, style: str, value: Cell) -> bytes:
    """Return the `<c>` element; `style` is its index as text, '' for none.

    Text goes in as text, whatever it looks like: '=1+1' never becomes a formula.
    Raises StoreError for what a cell cannot hold.
    """
    opening = f'<{prefix}c r="{name}"' + (f' s="{style}"' if style else "")
    if value == "":
        return f"{opening}/>".encode()
    if isinstance(value, bool):
        return f'{opening} t="b"><{prefix}v>{value:d}</{prefix}v></{prefix}c>'.encode()
    if isinstance(value, int | float):
        return f"{opening}><{prefix}v>{_number(value)}</{prefix}v></{prefix}c>".encode()
    text = _text(value)
    kept = "" if text == " ".join(text.split()) else ' xml:space="preserve"'
    return (
        f'{opening} t="inlineStr"><{prefix}is><{prefix}t{kept}>'
        f"{text}</{prefix}t></{prefix}is></{prefix}c>"
    ).encode()


def _number(value: float) -> str:
    if not math.isfinite(value) or (isinstance(value, int) and abs(value) > 2**53):
        raise StoreError(
            f"{value!r} is a number Excel cannot hold; expected a finite one of at most 15 digits"
        )
    return repr(int(value)) if isinstance(value, int) else repr(float(value))


def _text(value: str) -> str:
    try:
        length = len(value.encode("utf-16-le")) // 2
    except UnicodeEncodeError:
        raise StoreError(
            "the text holds half a character (a lone surrogate); "
            "expected valid Unicode, type it again"
        ) from None
    if length > LONGEST_TEXT:
        raise StoreError(
            f"a text of {length:,} characters; a cell holds at most {LONGEST_TEXT:,}, shorten it"
        )
    return xml_text(_UNSPEAKABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", value))


def _heirs(sheet: SheetXml, written: Collection[Place]) -> dict[Place, bytes]:
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
            corners = cell_name(min(rows), min(columns)), cell_name(max(rows), max(columns))
            new = xml_text(shifted(unescaped(text), first, heir)).encode()
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


def shifted(formula: str, first: Place, heir: Place) -> str:
    """Return the formula as it reads in another cell; what would leave the sheet is an error."""
    from openpyxl.formula.tokenizer import TokenizerError
    from openpyxl.formula.translate import Translator, TranslatorError

    try:
        filled_down = Translator(f"={formula}", cell_name(*first))
        return str(filled_down.translate_formula(cell_name(*heir)))[1:]
    except (TranslatorError, TokenizerError):
        return "#REF!"
