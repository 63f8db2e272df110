"""A page for leaders: fields on a grid of narrow columns, their looks, tiles and rules.

Every field spans some columns of one width; values are written into the first cell of a span.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sheetsync.boards import palette
from sheetsync.core.cells import cell_name
from sheetsync.core.drawing import Area, Box, Rule, Style

UNIT = 30  # pixels of one narrow column
WIDTH = (UNIT - 5) / 7  # the same in characters
EDGE = 1.5  # characters, the empty column at the left
LINE = 16.5  # points
FEW = 0.5  # under half on time is the same as a median over the standard
MOST = 0.9  # nine of ten on time is the same as a P90 within the standard

PLAIN = palette.CELL
RIGHT = palette.NUMBER
COUNT = Style(number="#,##0").on(RIGHT)
STRONG = Style(bold=True).on(COUNT)
SHARE = Style(number="0 %", bold=True).on(RIGHT)
FADED = palette.QUIET
HIDDEN = Style(color=palette.WHITE, size=6)
_UNRULED = Style(bottom=(1, palette.WHITE), fill=palette.WHITE)  # Google knows only the fill
_TILE = Style(fill=palette.BAND, indent=1, align="left")

Span = tuple[int, int]
"""First and last column of one field."""


def spans(start: int, *widths: int) -> tuple[Span, ...]:
    """Return fields of these widths side by side."""
    edges = [start]
    for width in widths:
        edges.append(edges[-1] + width)
    return tuple((first, last - 1) for first, last in pairwise(edges))


def cell(row: int, span: Span) -> Area:
    return Area(row, span[0], row, span[0])


def column(row: int, span: Span, rows: int) -> Area:
    """Return the cells below each other that hold the values of one field."""
    return Area(row, span[0], row + rows - 1, span[0])


def box(row: int, span: Span, style: Style, note: str = "") -> Box:
    merged = span[1] if span[1] > span[0] else None
    return Box(row, span[0], style, last_row=None, last_column=merged, note=note)


def line(row: int, fields: Sequence[Span], styles: Sequence[Style]) -> Iterator[Box]:
    for span, style in zip(fields, styles, strict=True):
        yield box(row, span, style)


def heads(
    row: int, fields: Sequence[Span], styles: Sequence[Style], notes: Sequence[str]
) -> Iterator[Box]:
    """Yield the headings of a table, each on the side of its values, with what it means."""
    for span, style, note in zip(fields, styles, notes, strict=True):
        look = palette.HEAD_RIGHT if style.align == "right" else palette.HEAD
        yield box(row, span, look, note)


def ruled(row: int, fields: Sequence[Span], rows: int) -> Rule:
    """Return the rule that takes the line away under those of these rows that are not used.

    It is not the other way round: LibreOffice obeys one rule in a cell, and it may be another.
    """
    area = Area(row, fields[0][0], row + rows - 1, fields[-1][1])
    return Rule(area, f'${cell_name(row, fields[0][0])}=""', _UNRULED)


def rule(area: Area, test: str, style: Style, other: Area | None = None) -> Rule:
    """Return a rule in whose test {0} is the cell itself, {1} the one of `other` beside it."""
    cells = [cell_name(area.row, area.column)]
    if other:
        cells.append(f"${cell_name(other.row, other.column)}")
    return Rule(area, test.format(*cells), style)


def tile(row: int, span: Span, number: str, note: str = "") -> Iterator[Box]:
    """Yield the strip, name, figure and remark of a tile; `number` is the figure's format."""
    yield box(row, span, Style(fill=palette.INK))
    yield box(row + 1, span, FADED.on(_TILE), note)
    yield box(row + 2, span, Style(bold=True, size=24, number=number).on(_TILE))
    yield box(row + 3, span, Style(size=9).on(FADED).on(_TILE))


def tile_rules(row: int, span: Span, test: str, color: str) -> Iterator[Rule]:
    """Yield the rules that colour a tile's figure and strip when the figure passes the test."""
    value = cell(row + 2, span)
    yield rule(value, test, Style(color=color))
    strip = Area(row, span[0], row, span[1])
    yield Rule(strip, test.format(_fixed(value)), Style(fill=color))


def tiles(start: int, end: int, count: int) -> tuple[Span, ...]:
    """Return tiles with a free column between them, in the columns from `start` to before `end`."""
    edges = [start + round(n * (end + 1 - start) / count) for n in range(count + 1)]
    return tuple((first, last - 2) for first, last in pairwise(edges))


def _fixed(area: Area) -> str:
    name = cell_name(area.row, area.column)
    letters = name.rstrip("0123456789")
    return f"${letters}${name[len(letters) :]}"
