"""What a tab looks like, as a value: both stores draw from this one description.

Rows and columns count from 0; a range is inclusive at both ends. A `Drawing` holds looks and
the texts that never change; what a sync rewrites is a `Grid` of values, kept apart so that a sync
touches values only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Literal

from sheetsync.core.cells import Cell, Grid, Place


@dataclass(frozen=True, slots=True)
class Style:
    """The look of a cell; `None` leaves what is there. Colours are `#RRGGBB`, sizes points.

    `number` is a spreadsheet number format. Borders are (weight, colour): 1 is thin, 2 medium,
    3 thick.
    """

    bold: bool | None = None
    size: float | None = None
    color: str | None = None
    fill: str | None = None
    align: Literal["left", "center", "right"] | None = None
    valign: Literal["top", "middle"] | None = None
    wrap: bool | None = None
    indent: int | None = None
    number: str | None = None
    top: tuple[int, str] | None = None
    bottom: tuple[int, str] | None = None
    left: tuple[int, str] | None = None
    frame: tuple[int, str] | None = None

    def on(self, base: Style) -> Style:
        """Return this style, what it leaves open taken from `base`."""
        return _laid(self, base)

    @property
    def edges(self) -> dict[str, tuple[int, str]]:
        """The borders that are drawn, by side."""
        edges = {"top": self.top, "bottom": self.bottom, "left": self.left, "right": None}
        drawn = {side: edge or self.frame for side, edge in edges.items()}
        return {side: edge for side, edge in drawn.items() if edge}


@lru_cache(4096)  # a drawing lays the same few styles on each other for each of its cells
def _laid(style: Style, base: Style) -> Style:
    pairs = ((f.name, getattr(style, f.name), getattr(base, f.name)) for f in fields(Style))
    return Style(**{name: under if own is None else own for name, own, under in pairs})


FONT = "Calibri"
BASE = Style(size=10, color="#1B2A41", valign="middle")
"""How a cell looks where its own style says nothing, in `FONT`."""
CHART_TEXT = Style(size=9, color="#6B7A8F")
"""How the words beside the axes of a chart look."""
_ROW = 15.0  # points, what a row above the body measures where nothing is said


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, ends included; `last_row` None reaches to the end of the tab."""

    row: int
    column: int
    last_row: int | None
    last_column: int


@dataclass(frozen=True, slots=True)
class Box:
    """One styled cell, or several merged into one; `text` is what always stands there."""

    row: int
    column: int
    style: Style
    text: Cell = ""
    last_row: int | None = None
    last_column: int | None = None
    note: str = ""

    @property
    def last(self) -> Place:
        """The place of its last cell, which is its only one where nothing is merged."""
        row = self.row if self.last_row is None else self.last_row
        return row, self.column if self.last_column is None else self.last_column


@dataclass(frozen=True, slots=True)
class Dropdown:
    """A choice of words. `strict` False lets other text in (several channels in one cell).

    Without options only the prompt is shown; `error` is said when a strict choice is not kept.
    """

    area: Area
    options: tuple[str, ...]
    title: str = ""
    prompt: str = ""
    strict: bool = True
    error: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A conditional format: `formula` is written for the first cell of the area, without `=`."""

    area: Area
    formula: str
    style: Style


def quoted(text: str) -> str:
    """Return a text as it stands in the formula of a rule."""
    return '"' + text.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True)
class Series:
    """One line or bar of a chart; name, categories and values are areas of the same tab.

    `labels` writes each value beside its bar.
    """

    name: Area
    categories: Area
    values: Area
    color: str
    labels: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart whose upper left corner lies on a cell; width and height in pixels.

    With `share` its axis runs from 0 to 100 %.
    """

    key: str
    kind: Literal["bar", "stacked", "line"]
    row: int
    column: int
    width: int
    height: int
    series: tuple[Series, ...]
    share: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """A saved view of the filtered list: the rows whose cell of this column ends so."""

    title: str
    column: int
    ends: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything a store needs to draw one tab, at first or again (`Changes.redraw`).

    `widths` are in characters by column, `heights` in points by row, `columns` the style of whole
    columns from `body_row` down. `frozen` counts rows and columns that stay while scrolling.
    `rows` is how far ahead dropdowns, rules and the filter reach. `pages` is how many sheets of A4
    the tab may be wide in print; the frozen rows and columns stand on each. `row_height`, in
    points, is for the rows of the body, which grow with what is written into them. `breaks` are the
    rows that begin a new page in print. A `hidden` tab is not for people. Of a tab that is
    there already and that people share, `widths` and `columns` hold those of new columns only.
    """

    title: str
    widths: Mapping[int, float]
    heights: Mapping[int, float]
    boxes: tuple[Box, ...] = ()
    columns: Mapping[int, Style] | None = None
    body_row: int = 0
    rows: int = 200
    dropdowns: tuple[Dropdown, ...] = ()
    rules: tuple[Rule, ...] = ()
    charts: tuple[Chart, ...] = ()
    frozen: tuple[int, int] = (0, 0)
    filtered: Area | None = None
    one_page: bool = False
    pages: int = 1
    row_height: float | None = None
    breaks: tuple[int, ...] = ()
    queues: tuple[Queue, ...] = ()
    owned_by_tool: bool = False
    hidden: bool = False

    @property
    def texts(self) -> Grid:
        """The texts that always stand on the tab, by place."""
        return {(box.row, box.column): box.text for box in self.boxes if box.text != ""}

    @property
    def fixed_heights(self) -> Mapping[int, float]:
        """The height of each row above the body, and of those below that have one of their own."""
        return dict.fromkeys(range(self.body_row), _ROW) | dict(self.heights)

    @property
    def own_columns(self) -> frozenset[int]:
        """The columns that are headed right above the body: all others are people's own."""
        return frozenset(box.column for box in self.boxes if box.row == self.body_row - 1)

    def under(self, row: int, column: int) -> Style:
        """Return the style that a cell has from its column."""
        return (self.columns or {}).get(column, Style()) if row >= self.body_row else Style()
