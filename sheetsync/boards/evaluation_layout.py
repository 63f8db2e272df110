"""Where each block of the Evaluasi tab stands; it follows from the SOP alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sheetsync.boards.page import Span, spans, tiles
from sheetsync.core.sop import Sop
from sheetsync.figures.evaluate import MONTHS, QUARTERS, UNITS, YEARS

LEFT = 1
LINE = 15.5  # points
CHART_ROWS = 9
SPANS = MONTHS + QUARTERS + YEARS
TITLE, SUBTITLE, TILE = 0, 1, 3
CHARTS = TILE + 5
TABLE = CHARTS + 1 + CHART_ROWS + 1
BODY = TABLE + 3
UNIT_TABLE = BODY + SPANS + 1
UNIT_BODY = UNIT_TABLE + 3

TILE_HEADS = (
    "tile_registered", "tile_published", "tile_kept", "tile_on_time", "tile_returns",
    "tile_submissions",
)  # fmt: skip
TILE_NOTES = ("registered", "published", "kept", "on_time", "returns", "submissions")
COUNT_HEADS = ("registered", "published", "trend", "planned", "kept")
STEP_HEADS = ("median", "p90")
RATE_HEADS = ("on_time", "trend", "returns", "submissions", "refusals")
_COUNTS, _STEP, _RATES = (3, 3, 2, 2, 2), (3, 2), (3, 2, 3, 3, 4)
_WIDE = 56  # columns of a page that is as wide as A4 landscape wants at this height
_NAME = 8


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields of the page's tables, its two sides, and the last row."""

    name: Span
    counts: tuple[Span, ...]
    steps: tuple[tuple[Span, ...], ...]
    rates: tuple[Span, ...]
    end: int
    left: Span
    right: Span
    tiles: tuple[Span, ...]
    foot: int

    @property
    def fields(self) -> tuple[Span, ...]:
        """All fields of a line, left to right."""
        between = (span for step in self.steps for span in step)
        return (self.name, *self.counts, *between, *self.rates)

    @property
    def heads(self) -> tuple[str, ...]:
        """The headings of all fields but the first."""
        return (*COUNT_HEADS, *STEP_HEADS * len(self.steps), *RATE_HEADS)


def layout_of(sop: Sop) -> Layout:
    """Return where the blocks of an SOP's Evaluasi stand."""
    fixed = sum(_COUNTS) + len(sop.steps) * sum(_STEP) + sum(_RATES)
    name = max(_NAME, _WIDE - fixed)
    end = LEFT + name + fixed
    middle = LEFT + (end - LEFT) // 2
    whole = spans(LEFT, name, *_COUNTS, *_STEP * len(sop.steps), *_RATES)
    first, last = 1 + len(_COUNTS), len(whole) - len(_RATES)
    step_fields = whole[first:last]
    has_units = sop.form.unit_field is not None
    return Layout(
        name=whole[0],
        counts=whole[1:first],
        steps=tuple(step_fields[n : n + 2] for n in range(0, len(step_fields), 2)),
        rates=whole[last:],
        end=end,
        left=(LEFT, middle - 2),
        right=(middle, end - 1),
        tiles=tiles(LEFT, end, len(TILE_HEADS)),
        foot=(UNIT_BODY + UNITS if has_units else UNIT_TABLE - 1) + 1,
    )


def tables(layout: Layout) -> tuple[tuple[int, int], ...]:
    """Return the section row of each table and how many lines it has."""
    found = ((TABLE, SPANS), (UNIT_TABLE, UNITS))
    return tuple(table for table in found if table[0] < layout.foot)


def heights(layout: Layout) -> Mapping[int, float]:
    """Return the height of every row in points."""
    found = dict.fromkeys(range(layout.foot + 2), LINE)
    found |= {TITLE: 30.0, SUBTITLE: 17.0, 2: 8.0}
    found |= {TILE: 3.0, TILE + 1: 17.0, TILE + 2: 31.0, TILE + 3: 17.0, TILE + 4: 9.0}
    for row, lines in tables(layout):
        found |= {row - 1: 8.0, row: 21.0, row + 2: 26.0, row + 3 + lines: 8.0}
    found |= {CHARTS: 21.0, layout.foot: 13.0, layout.foot + 1: 13.0}
    return found
