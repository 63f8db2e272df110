"""A page for leaders: blocks on a grid of narrow columns, drawn and filled in one pass.

A page is written from top to bottom. What it says goes into `cells`; how it looks follows from the
SOP alone and not from the figures, so a sync asks for the cells only. All texts are values, and
colour follows from the values by rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, pairwise
from typing import Literal

from sheetsync.boards import palette
from sheetsync.boards.tables import (
    FORMATS,
    BoardField,
    BoardTable,
    Condition,
    Kind,
    Rules,
    Value,
    Words,
)
from sheetsync.core.cells import Cell, cell_name, column_letters
from sheetsync.core.drawing import Area, Box, Chart, Drawing, Rule, Series, Style
from sheetsync.core.texts import Texts

UNIT = 30  # pixels of one narrow column
LEFT, _TITLE, _SUBTITLE, _TILE_ROW, BODY = 1, 0, 1, 3, 8
_WIDTH = (UNIT - 5) / 7  # of one narrow column, in characters
_EDGE = 1.5  # characters, the empty column at the left

STRONG = Style(bold=True, number=FORMATS["count"]).on(palette.CELL_RIGHT)
_HIDDEN = Style(color=palette.WHITE, size=6)
_UNRULED = Style(bottom=(1, palette.WHITE), fill=palette.WHITE)  # Google knows only the fill
_TILE = Style(fill=palette.BAND, indent=1, align="left")

Span = tuple[int, int]
"""First and last column of one field."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure to be read from afar: its words, value, a remark below, and what it means.

    `means` is the key of its meaning, where that is not its own.
    """

    key: str
    value: Value
    remark: str
    kind: Kind = "count"
    rules: Rules = ()
    means: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """A series of a chart: where its values stand, and its colour; `labels` beside its bars."""

    values: Area
    color: str
    labels: bool = False


class Page(Words):
    """The page in the making.

    `end` is the column after its last, `line` the height of a row in points. Without `looks` only
    its cells are made.
    """

    def __init__(
        self, texts: Texts, section: str, end: int, line: float, day: float, *, looks: bool
    ) -> None:
        super().__init__(texts, section, day)
        self.end, self.line, self.looks = end, line, looks
        self.meanings = texts.table("figures")
        self.cells: dict[tuple[int, int], Cell] = {}
        self.heights: dict[int, float] = {_TITLE: 30.0, _SUBTITLE: 17.0, 2: 8.0}
        self.heights |= dict(zip(range(_TILE_ROW, BODY), (3.0, 17.0, 31.0, 17.0, 9.0), strict=True))
        self.boxes: list[Box] = []
        self.rules: list[Rule] = []
        self.charts: list[Chart] = []

    @property
    def drawing(self) -> Drawing:
        return Drawing(
            title=self.texts.tabs[self._own],
            widths={0: _EDGE, **dict.fromkeys(range(1, self.end), _WIDTH)},
            heights=self.heights,
            boxes=tuple(self.boxes),
            rules=tuple(self.rules),
            charts=tuple(self.charts),
            one_page=True,
            owned_by_tool=True,
        )

    # --- Cells and rules -------------------------------------------------------------------------

    def put(self, row: int, span: Span, look: Style, value: Cell, note: str = "") -> None:
        self.cells[row, span[0]] = value
        self._box(row, span, look, note)

    def rule(
        self, area: Area, test: Condition, style: Style, fields: Mapping[str, Area] | None = None
    ) -> None:
        """Add a rule; `fields` are those that its test may name, each with its cells."""
        if self.looks:
            beside = {key: f"${cell_name(a.row, a.column)}" for key, a in (fields or {}).items()}
            formula = test.formula.format(cell_name(area.row, area.column), **beside)
            self.rules.append(Rule(area, formula, style))

    def sparse(self, row: int, span: Span, room: int) -> None:
        """Take the line away under those of these rows that are not used.

        It is not the other way round: LibreOffice obeys one rule in a cell, and it may be another.
        """
        if self.looks:
            area = Area(row, span[0], row + room - 1, span[1])
            self.rules.append(Rule(area, f'${cell_name(row, span[0])}=""', _UNRULED))

    def _box(self, row: int, span: Span, look: Style, note: str = "") -> None:
        if self.looks:
            merged = span[1] if span[1] > span[0] else None
            self.boxes.append(Box(row, span[0], look, last_column=merged, note=note))

    # --- Blocks ----------------------------------------------------------------------------------

    def head(
        self, corner: int, title: str, subtitle: str, synced: datetime | None, exact: str
    ) -> None:
        """Write what the page is about, and in the corner as of when."""
        wide, right = (LEFT, corner - 1), (corner, self.end - 1)
        self.put(_TITLE, wide, palette.TITLE, title)
        self.put(_SUBTITLE, wide, palette.SUBTITLE, subtitle)
        self.put(_TITLE, right, Style(bold=True, size=12, align="right"), self.when(synced))
        self.put(_SUBTITLE, right, Style(align="right").on(palette.SUBTITLE), exact)

    def tiles(self, tiles: Sequence[Tile]) -> None:
        """Write figures side by side, a free column between them."""
        edges = [LEFT + round(n * self.end / len(tiles)) for n in range(len(tiles) + 1)]
        for tile, (first, after) in zip(tiles, pairwise(edges), strict=True):
            self._tile(tile, (first, after - 2))

    def _tile(self, tile: Tile, span: Span) -> None:
        figure = Style(bold=True, size=24, number=FORMATS[tile.kind]).on(_TILE)
        remark = Style(size=9).on(palette.QUIET).on(_TILE)
        meaning = self.meanings.get(tile.means or tile.key, "")
        self.put(_TILE_ROW + 1, span, palette.QUIET.on(_TILE), self.say(tile.key), meaning)
        self.put(_TILE_ROW + 2, span, figure, self.cell(tile.value, tile.kind))
        self.put(_TILE_ROW + 3, span, remark, tile.remark)
        if self.looks:
            self._box(_TILE_ROW, span, Style(fill=palette.INK))
            for test, style in tile.rules:  # the strip above takes the colour of the figure
                self.rule(one(_TILE_ROW + 2, span[0]), test, Style(color=style.color))
                formula = test.formula.format(f"${column_letters(span[0])}${_TILE_ROW + 3}")
                strip = Area(_TILE_ROW, span[0], _TILE_ROW, span[1])
                self.rules.append(Rule(strip, formula, Style(fill=style.color)))

    def table(
        self,
        row: int,
        side: Span,
        table: BoardTable,
        room: int,
        *,
        gap: int = 0,
        sparse: bool = False,
    ) -> Mapping[str, Area]:
        """Write title, headings and as many lines as there is room for; return each field's cells.

        Those of the total are not among them. `gap` rows are free above the headings. In a `sparse`
        table unused lines are white.
        """
        self.put(row, side, palette.SECTION, table.title)
        heads, places = row + 1 + gap, _spans(side[0], table.fields)
        last = heads + room - (table.total is not None)
        areas = {
            field.key: Area(heads + 1, place[0], last, place[0])
            for field, place in zip(table.fields, places, strict=True)
        }
        for field, (column, _) in zip(table.fields, places, strict=True):
            self.cells[heads, column] = self.say(field.key)
        blank: list[list[Value]] = [[""] * len(table.fields)] * room
        for down, values in enumerate([*table.lines(), *blank][:room], heads + 1):
            for field, (column, _), value in zip(table.fields, places, values, strict=True):
                self.cells[down, column] = self.cell(value, field.kind)
        if self.looks:
            self._look(heads, places, table, room, areas)
            if sparse:
                self.sparse(heads + 1, (places[0][0], places[-1][1]), room)
        return areas

    def _look(
        self,
        row: int,
        places: Sequence[Span],
        table: BoardTable,
        room: int,
        areas: Mapping[str, Area],
    ) -> None:
        for n, (field, place) in enumerate(zip(table.fields, places, strict=True)):
            look = field.look(self.texts)
            head = palette.HEAD_RIGHT if look.align == "right" else palette.HEAD
            self._box(row, place, head, self.meanings.get(field.key, ""))
            looks = [look] * room
            if table.total is not None:
                looks[-1] = STRONG if n else Style(bold=True).on(look)
            for down, each in enumerate(looks, row + 1):
                self._box(down, place, each)
            own = Area(row + 1, place[0], row + room, place[0])
            for test, style in field.rules:
                self.rule(own, test, style, areas)

    def series(
        self,
        row: int,
        column: int,
        names: Sequence[str],
        lines: Iterable[tuple[str, Sequence[Value]]],
        kind: Kind = "text",
    ) -> list[Area]:
        """Write the cells under a line chart, in the colour of the page: names, then each line.

        The first column names the lines. Return the names' cells and those of each line.
        """
        hidden = Style(number=FORMATS.get(kind)).on(_HIDDEN)
        told: list[tuple[str, Sequence[Value]]] = [("", names), *lines]
        for down, (name, values) in enumerate(told, row):
            padded = [name, *values, *[""] * len(names)][: 1 + len(names)]
            for across, value in enumerate(padded, column):
                cell = "" if value is None else self.cell(value, kind)
                self.put(down, (across, across), hidden, cell)
        last = column + len(names)
        return [Area(n, column + 1, n, last) for n in range(row, row + len(told))]

    def chart(
        self,
        key: str,
        kind: Literal["bar", "stacked", "line"],
        row: int,
        span: Span,
        height: float,
        names: Area,
        lines: Iterable[Plot],
        *,
        share: bool = False,
    ) -> None:
        """Draw values over names, so many points high; each is called what stands before it."""
        series = (Series(_named(n.values), names, n.values, n.color, n.labels) for n in lines)
        width, high = (span[1] - span[0] + 1) * UNIT, round(height * 4 / 3)
        self.charts.append(Chart(key, kind, row, span[0], width, high, tuple(series), share))

    def foot(self, row: int, *texts: str, attention: str | None = None) -> None:
        """Put the small print, and below it what people should notice, if anything can be so."""
        lines = [(text, palette.FOOTNOTE) for text in texts]
        lines += [] if attention is None else [(attention, palette.ATTENTION)]
        for n, (text, style) in enumerate(lines, row):
            self.put(n, (LEFT, self.end - 1), style, text)
            self.heights[n] = 13.0
        self.heights = dict.fromkeys(range(row + len(lines)), self.line) | self.heights


def _spans(column: int, fields: Sequence[BoardField]) -> list[Span]:
    """Return the columns of fields side by side from this one on."""
    edges = accumulate((int(field.width) for field in fields), initial=column)
    return [(first, after - 1) for first, after in pairwise(edges)]


def one(row: int, column: int) -> Area:
    """Return a single cell."""
    return Area(row, column, row, column)


def _named(values: Area) -> Area:
    """Return the cell that says what these values are: left of a row, above a column."""
    across = values.last_column > values.column
    return one(values.row - (not across), values.column - across)
