"""What a whole tab shows: its values, and the addresses that lie behind its cells."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from sheetsync.core.cells import Cell, Place, cell_name, column_number
from sheetsync.errors import StoreError
from sheetsync.stores.ooxml.archive import Archive
from sheetsync.stores.ooxml.check import TAGS_OF_CELLS
from sheetsync.stores.ooxml.parts import relationships
from sheetsync.stores.ooxml.sheet import COLUMNS, Range, SheetXml, place_of, range_or_none
from sheetsync.stores.ooxml.tags import ATTRIBUTES, attributes, element, opening, unescaped
from sheetsync.stores.ooxml.values import MOST_CELLS, Values, text_in

_USUAL = re.compile(
    rb'<c r="([A-Z]{1,3})"([^<>]*)(?:/>|>'
    rb"(?:<f(?:[^<>]*/|[^<>]*></f)>)?"
    rb"(?:<v/>[0-9]*|<v>([0-9]+)</v>|<is><t[^<>/]*>([0-9]+)</t></is>)?</c>)"
)
_ATTRIBUTES = re.compile(ATTRIBUTES)
_PLACE = re.compile(rb'(<c r="[A-Z]+)([0-9]+)(?=")')
_STYLE = 3  # digits: a longer number is hardly that of a style as well
_TEXT = "inlineStr"
_OFTEN = 64  # a text of fewer bytes is likely to come again: a word, a time, a name
_LONGEST = 10_000  # cells that one link may lie behind
_FORMULA = re.compile(r'\s*HYPERLINK\(\s*"((?:[^"]|"")*)"', re.IGNORECASE)

_Row = tuple[Sequence[int], list[Cell]]


def rows_of(sheet: SheetXml, values: Values) -> list[list[Cell]]:
    """Return the rows of a tab from A1, equally long; '' is a blank, an error, or never computed.

    A date is its serial number. Raises StoreError when the rectangle from A1 to the last filled
    cell is unreasonable; cells that are only coloured do not count: coloured columns are common.
    """
    reader = _Reader(sheet, values)
    found: list[tuple[int, Sequence[int], list[Cell]]] = []
    height = width = 0
    for number in sheet.rows:
        columns, cells = reader.row(number)
        while cells and cells[-1] == "":
            cells.pop()
        if cells:
            height, width = number + 1, max(width, columns[len(cells) - 1] + 1)
            found.append((number, columns, cells))
    if height * width > MOST_CELLS:
        raise StoreError(
            f"{sheet.title}: its cells reach to {cell_name(height - 1, width - 1)}, "
            f"{height * width:,} in all; expected at most {MOST_CELLS:,}: "
            "delete the stray rows and columns behind the data"
        )
    rows: list[list[Cell]] = []
    for number, columns, cells in found:
        rows += ([""] * width for _ in range(number - len(rows)))
        rows.append(_spread(columns, cells, width))
    return rows


def _spread(columns: Sequence[int], cells: list[Cell], width: int) -> list[Cell]:
    """Return a whole row; that of a full one is the list itself, grown."""
    if columns[len(cells) - 1] == len(cells) - 1:
        cells += [""] * (width - len(cells))
        return cells
    row: list[Cell] = [""] * width
    for column, cell in zip(columns, cells, strict=False):
        row[column] = cell
    return row


class _Memo(dict[bytes, str]):
    """What bytes that come again and again mean, worked out once."""

    def __init__(self, meaning: Callable[[bytes], str]) -> None:
        super().__init__()
        self._meaning = meaning

    def __missing__(self, content: bytes) -> str:
        return self.setdefault(content, self._meaning(content))


class _Reader:
    """Reads row after row of one sheet."""

    def __init__(self, sheet: SheetXml, values: Values) -> None:
        self._sheet, self._values = sheet, values
        self._usable = not sheet.prefix and not values.dates_1904
        self._words = _Memo(text_in)

    def row(self, number: int) -> _Row:
        """Return the columns of a row's cells, from left to right, and what they show."""
        if self._sheet.rows[number][3]:
            return (), []
        if self._usable:
            try:
                return self._usual(number)
            except ValueError:
                pass  # what is wrong with it is told by the other way
        return self._careful(number)

    def _usual(self, number: int) -> _Row:
        """Return a row whose cells are written as most programs do; ValueError for any other.

        Most rows differ in nothing but their number and the texts between their tags.
        """
        start, data = self._sheet.rows[number].end(), self._sheet.data
        row = data[start : data.index(b"</row>", start)]
        digits = b"%d" % (number + 1)
        alike = _without(digits, row)
        pieces = alike.replace(b"<", b">").split(b">")
        columns, kinds = _shape(b">".join(pieces[1::2]))
        numbers, brackets = (len(row) - len(alike)) // len(digits), len(pieces) // 2
        if numbers != len(columns) or brackets != row.count(b"<"):
            raise ValueError  # a bracket or a number like that of the row stands in a text
        words, shown = self._words, self._values.shown
        cells: list[Cell] = []
        for kind, at in kinds:
            content = pieces[at]
            if kind == _TEXT:
                cells.append(words[content] if len(content) < _OFTEN else text_in(content))
            else:
                cells.append(_finite(shown(kind, content)) if content and kind else "")
        return columns, cells

    def _careful(self, number: int) -> _Row:
        """Return a row read tag by tag."""
        columns, cells = [], []
        for column, cell in sorted(self._sheet.row(number).cells.items()):
            try:
                value = self._values.of(cell)
            except ValueError as error:
                raise StoreError(
                    f"{self._sheet.title}: damaged sheet ({error}); "
                    "open the workbook in Excel and save it"
                ) from None
            try:
                cells.append(_finite(value))
            except ValueError:
                raise StoreError(
                    f"{self._sheet.title}!{cell_name(number, column)}: {value!r} is not a value "
                    "a cell can hold; clear it"
                ) from None
            columns.append(column)
        return columns, cells


def _without(digits: bytes, row: bytes) -> bytes:
    """Return a row without its number in the places of its cells; ValueError for another number."""
    if len(digits) > _STYLE:
        return row.replace(digits + b'"', b'"')
    parts = _PLACE.split(row)
    if {*parts[2::3]} != {digits}:
        raise ValueError
    del parts[2::3]
    return b"".join(parts)


@lru_cache(4096)
def _shape(tags: bytes) -> tuple[Sequence[int], Sequence[tuple[str, int]]]:
    """Return the columns of the cells in a row of these tags, and of each its kind and its text.

    The kind is '' for a blank; the text is named by its place among tags and texts. ValueError
    where cells are not from left to right, or written in another way.
    """
    marked = (
        b"<%s>%d" % (tag, 2 + 2 * n) if tag.startswith((b"v", b"t")) else b"<%s>" % tag
        for n, tag in enumerate(tags.split(b">"))
    )
    found = _USUAL.findall(row := b"".join(marked))
    columns = [column_number(letters.decode()) for letters, *_ in found]
    if (
        not found
        or len(found) != row.count(b"<c")
        or sorted({*columns, COLUMNS}) != [*columns, COLUMNS]
    ):
        raise ValueError
    kinds = []
    for _, tag, content, text in found:
        kind = attributes(tag).get("t", "n")
        if not _ATTRIBUTES.fullmatch(tag) or ((content or text) and (kind == _TEXT) != bool(text)):
            raise ValueError
        kinds.append((kind, int(content or text)) if content or text else ("", 0))
    return columns, kinds


def _finite(value: Cell | None) -> Cell:
    if value is None:
        return ""
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError
    return value


def addresses(archive: Archive, part: str) -> dict[Place, str]:
    """Return the address behind each cell that is a link, by hyperlink or by formula."""
    data, related = archive.read(part, TAGS_OF_CELLS), relationships(archive, part)
    found: dict[Place, str] = {}
    for each in opening("hyperlink").finditer(data):
        given = attributes(each[2])
        key = next((value for name, value in given.items() if name.endswith(":id")), "")
        box = range_or_none(given.get("ref", ""))
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


def _size(box: Range) -> int:
    return (box.bottom - box.top + 1) * (box.right - box.left + 1)
