"""A tab that is there looks as it is drawn now: a drawn sheet's pieces taken over where it stands.

Of a tab that is the tool's own all is replaced but the widths of its columns and what people put
upon it; of one that is shared only what the drawing speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product

from sheetsync.core.cells import Place
from sheetsync.core.drawing import Area, Box, Drawing
from sheetsync.stores.ooxml.archive import Archive
from sheetsync.stores.ooxml.charts import exchange_charts
from sheetsync.stores.ooxml.check import TAGS_OF_CELLS, checked
from sheetsync.stores.ooxml.columns import exchange_columns
from sheetsync.stores.ooxml.comments import exchange_comments
from sheetsync.stores.ooxml.graft import fitted
from sheetsync.stores.ooxml.guard import unmerged
from sheetsync.stores.ooxml.parts import (
    FILTER,
    Tab,
    detach,
    main_part,
    relationships,
    tabs_of,
)
from sheetsync.stores.ooxml.pieces import Pieces, SheetParts
from sheetsync.stores.ooxml.rules import exchange_all, exchange_formats, exchange_validations
from sheetsync.stores.ooxml.sheet import ROWS, Range, SheetXml, cells_of, range_or_none
from sheetsync.stores.ooxml.splice import styled
from sheetsync.stores.ooxml.tags import (
    appended,
    attributes,
    opening,
    prefixed,
    with_attribute,
    with_contents,
    with_each,
)

_CELLS = ("dimension", "sheetData", "mergeCells", "hyperlinks", "rowBreaks", "tableParts")
_HEIGHTS = ("defaultRowHeight", "customHeight")


def redrawn(
    target: Archive, main: str, tab: Tab, sheet: SheetXml, drawing: Drawing, source: bytes
) -> bytes:
    """Return the sheet of a shared tab, whose texts are written, with the looks of a drawing.

    `source` is a package with nothing but the drawing. Cells get the looks of its boxes and their
    notes; dropdowns, rules and the columns it gives a width or look are as drawn. What belongs to
    the sheet besides is written into the target.
    """
    drawn = _drawn(target, main, source)
    looks = _looks(SheetXml(tab.title, drawn.pieces.to_bytes()), sheet, drawing)
    here = SheetParts(target, main, tab.part, Pieces(SheetXml(tab.title, styled(sheet, looks))))
    pieces, own = here.pieces, drawing.own_columns
    exchange_columns(pieces, drawn.pieces, keep_widths=False)
    exchange_validations(pieces, drawn.pieces, [_range(each.area) for each in drawing.dropdowns])
    exchange_formats(pieces, drawn.pieces, own, drawing.body_row)
    _merge(pieces, [box for box in drawing.boxes if box.last != (box.row, box.column)])
    if drawing.filtered:
        _filter(here, tab, drawing.filtered)
    cells = {(box.row, box.column) for box in drawing.boxes}
    exchange_comments(here, drawn, cells.__contains__)
    return checked(pieces.to_bytes(), tab.title, TAGS_OF_CELLS)


def redrawn_whole(target: Archive, main: str, tab: Tab, sheet: SheetXml, source: bytes) -> bytes:
    """Return the sheet of a tab of the tool's own with all that is drawn in `source`, no more.

    Widths stay, and what people put upon it: pictures, charts, notes they signed, how they print
    it. Values are to be put in afterwards.
    """
    drawn, here = _drawn(target, main, source), SheetParts(target, main, tab.part, Pieces(sheet))
    pieces, new = here.pieces, drawn.pieces
    for relation, each in relationships(target, tab.part).items():
        if each.kind == "table":  # its cells are no more
            detach(target, tab.part, relation)
    for name in _CELLS:
        pieces.put(name, [prefixed(each, pieces.prefix) for each in new.of(name)])
    _set_heights(pieces, new)
    exchange_columns(pieces, new, keep_widths=True)
    exchange_all(pieces, new)
    exchange_charts(here, drawn, tab.title)
    exchange_comments(here, drawn, lambda _: True)
    return checked(pieces.to_bytes(), tab.title, TAGS_OF_CELLS)


def _drawn(target: Archive, main: str, source: bytes) -> SheetParts:
    """Return the only sheet of a drawn package, its looks by their places in the target."""
    archive = Archive(source)
    own = main_part(archive)
    (tab,) = tabs_of(archive, own)
    data = fitted(archive.read(tab.part), target, main, archive, own)
    return SheetParts(archive, own, tab.part, Pieces(SheetXml(tab.title, data)))


def _looks(drawn: SheetXml, sheet: SheetXml, drawing: Drawing) -> Mapping[Place, str]:
    """Return the looks of all cells of the boxes, and of new columns above where theirs begins."""
    above = product(range(drawing.body_row), drawing.columns or ())
    places = {place for box in drawing.boxes for place in _cells(box).cells()}
    places |= {(row, column) for row, column in above if column not in sheet.row(row).cells}
    cells = ((place, drawn.row(place[0]).cells.get(place[1])) for place in places)
    return {place: cell.attributes.get("s", "0") for place, cell in cells if cell}


def _cells(box: Box) -> Range:
    return Range(box.row, box.column, *box.last)


def _range(area: Area) -> Range:
    last = ROWS - 1 if area.last_row is None else area.last_row
    return Range(area.row, area.column, last, area.last_column)


def _set_heights(pieces: Pieces, drawn: Pieces) -> None:
    """Let rows without a height of their own be as high as in a drawn sheet."""
    name = "sheetFormatPr"
    tag, new = pieces.first(name), prefixed(drawn.first(name), pieces.prefix)
    given = attributes(new)
    for each in _HEIGHTS if tag else ():
        tag = with_attribute(tag, each, given.get(each))
    pieces.put(name, [tag or new])


def _merge(pieces: Pieces, boxes: list[Box]) -> None:
    """Merge the cells of boxes; what else is merged there gives way."""
    wanted = {_cells(box) for box in boxes}
    section = pieces.first("mergeCells")
    present = set(_merged(section))
    gone = [each for each in present - wanted if any(_overlap(each, box) for box in wanted)]
    section = unmerged(section, gone, pieces.prefix)
    entries = [f'<mergeCell ref="{cells_of(box)}"/>'.encode() for box in sorted(wanted - present)]
    if entries and not section:
        section = prefixed(b'<mergeCells count="0"></mergeCells>', pieces.prefix)
    if entries:
        section = appended(section, "mergeCells", entries, counted=True)
    pieces.put("mergeCells", [section] if section else [])


def _merged(section: bytes) -> Iterator[Range]:
    for found in opening("mergeCell").finditer(section):
        if box := range_or_none(attributes(found[2]).get("ref", "")):
            yield box


def _overlap(one: Range, other: Range) -> bool:
    rows = one.top <= other.bottom and other.top <= one.bottom
    return rows and one.left <= other.right and other.left <= one.right


def _filter(sheet: SheetParts, tab: Tab, area: Area) -> None:
    """Let the filter over the headers, where people left it there, reach the last column."""
    section = sheet.pieces.first("autoFilter")
    given = opening("autoFilter").search(section)
    old = range_or_none(attributes(given[2]).get("ref", "")) if given else None
    if old is None or old.top != area.row or old.right >= area.last_column:
        return
    new = old._replace(right=area.last_column)
    wide = with_each(section, "autoFilter", "ref", lambda _: cells_of(new))
    sheet.pieces.put("autoFilter", [wide])

    def grown(given: dict[str, str], text: str) -> str:
        own = given.get("localSheetId") == str(tab.position) and given.get("name") == FILTER
        home, _, cells = text.rpartition("!")
        return f"{home}!{_fixed(new)}" if own and range_or_none(cells) == old else text

    workbook = sheet.archive.read(sheet.main)
    sheet.archive.write(sheet.main, with_contents(workbook, "definedName", grown))


def _fixed(box: Range) -> str:
    """Return a rectangle as a name spells it: `$A$4:$AB$3004`."""
    return re.sub(r"([A-Z]+)([0-9]+)", r"$\1$\2", cells_of(box))
