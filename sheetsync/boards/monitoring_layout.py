"""Where each block of the Monitoring tab stands; it follows from the SOP alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sheetsync.boards.page import LINE, Span, spans, tiles
from sheetsync.core.sop import Sop

LEFT, RIGHT, END = 1, 28, 48  # first column of either side, and the one after the page
LEFT_END = RIGHT - 1
OLDEST = 10
WEEKS = 12
REASONS = 3
_CHANNELS = 6  # at least so many lines, for channels that the office adds later

TILES = tiles(LEFT, END, 6)
DURATIONS = spans(LEFT, 5, 2, 3, 2, 3, 2, 3, 3, 3)
BACKLOG = spans(RIGHT, 4, 2, 3, 3, 2, 2, 2, 2)
ITEMS = spans(LEFT, 4, 8, 4, 4, 3, 3)
CHANNELS = spans(RIGHT, 5, 5, 3, 3, 4)
PLAN = spans(RIGHT, 5, 5, 5, 5)
FLOW = spans(LEFT + 1, *(1,) * (WEEKS + 1))  # under its chart, in the colour of the page
CHECKS = (*spans(RIGHT, 8, 1), *spans(RIGHT + 10, 9, 1))
DURATION_HEADS = (
    "step", "standard", "visits", "median", "mean", "p90", "waiting", "handling", "on_time",
)  # fmt: skip
BACKLOG_HEADS = (
    "role", "queue", "overdue", "oldest", "age_standard", "age_day", "age_days", "age_more",
)  # fmt: skip
ITEM_HEADS = ("number", "title", "step", "role", "age", "over")
CHANNEL_HEADS = ("channel", "last", "age_calendar", "target", "state")
PLAN_HEADS = ("plan_due", "plan_done", "plan_slipped", "plan_earlier")
TILE_HEADS = (
    "tile_open", "tile_overdue", "tile_published", "tile_on_time", "tile_rejected", "tile_order",
)  # fmt: skip
WHOLE_LEFT: Span = (LEFT, LEFT_END - 1)
WHOLE_RIGHT: Span = (RIGHT, END - 1)


@dataclass(frozen=True, slots=True)
class Layout:
    """The first row of each block, and how many lines it has."""

    steps: int
    roles: int
    channels: int
    checks: int
    band: int
    chart: int
    chart_rows: int
    lists: int
    list_rows: int
    plan: int
    flow: int
    reasons: int
    foot: int

    @property
    def check_rows(self) -> int:
        return (self.checks + 1) // 2

    @property
    def flow_rows(self) -> int:
        return self.foot - self.flow - 2


TITLE, SUBTITLE, TILE = 0, 1, 3
_BAND = TILE + 5


def layout_of(sop: Sop) -> Layout:
    """Return where the blocks of an SOP's Monitoring stand."""
    steps = len(sop.steps)
    roles = len({step.role.id for step in sop.steps})
    checks = len(check_rows(sop))
    channels = max(_CHANNELS, len(sop.freshness))
    band_rows = max(steps, roles + 1)
    chart = _BAND + 2 + band_rows
    chart_rows = max(7, steps + 2)
    lists = chart + chart_rows + 1
    list_rows = max(OLDEST, channels + 4)
    flow = lists + 2 + list_rows + 1
    reasons = flow + 1 + (checks + 1) // 2
    foot = reasons + 1 + REASONS + 1
    return Layout(
        steps=steps,
        roles=roles,
        channels=channels,
        checks=checks,
        band=_BAND,
        chart=chart,
        chart_rows=chart_rows,
        lists=lists,
        list_rows=list_rows,
        plan=lists + 2 + list_rows - 3,
        flow=flow,
        reasons=reasons,
        foot=foot,
    )


def check_rows(sop: Sop) -> tuple[str, ...]:
    """Return the lines of the compliance block: names of figures, or the id of a check."""
    checks = tuple(f"step:{step.id}" for step in sop.steps if step.reject)
    before = ("skipped", "locked", "voided", "withdrawn", "together")
    return (*before, *checks, "missing", "cancelled", "excluded", "dormant")


def check_places(sop: Sop, layout: Layout) -> Iterator[tuple[str, int, Span, Span]]:
    """Yield each line of the compliance block: its key, row, and the spans of label and number."""
    for place, key in enumerate(check_rows(sop)):
        side, row = divmod(place, layout.check_rows)
        label, number = CHECKS[2 * side : 2 * side + 2]
        yield key, layout.flow + 1 + row, label, number


def heights(layout: Layout) -> Mapping[int, float]:
    """Return the height of every row in points."""
    found = dict.fromkeys(range(layout.foot + 2), LINE)
    found |= {TITLE: 30.0, SUBTITLE: 17.0, 2: 8.0}
    found |= {TILE: 3.0, TILE + 1: 17.0, TILE + 2: 31.0, TILE + 3: 17.0, TILE + 4: 9.0}
    for row in (layout.band, layout.lists, layout.flow):
        found[row] = 21.0
    found |= {layout.band + 1: 27.0, layout.lists + 1: 17.0}
    found |= {layout.chart + layout.chart_rows: 6.0, layout.flow - 1: 8.0}
    found |= {layout.foot - 1: 8.0, layout.foot: 13.0, layout.foot + 1: 13.0}
    return found
