"""How Monitoring is drawn: one page of tiles, tables and charts, without a word in it.

All texts are values, and colour follows from the values by rules: a sync writes nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sheetsync.boards import monitoring_layout as at
from sheetsync.boards import page, palette
from sheetsync.boards.monitoring_layout import Layout, check_places, layout_of
from sheetsync.boards.page import (
    COUNT,
    FADED,
    HIDDEN,
    PLAIN,
    RIGHT,
    SHARE,
    STRONG,
    Span,
    rule,
)
from sheetsync.core.drawing import Area, Box, Chart, Drawing, Rule, Series, Style
from sheetsync.core.sop import Sop

_AGES = (palette.FAINT, palette.tint(palette.AMBER, 0.45), palette.AMBER, palette.RED)


def draw_monitoring(sop: Sop) -> Drawing:
    """Return the looks and charts of the tab for this SOP."""
    layout = layout_of(sop)
    look = _Look(sop, layout)
    return Drawing(
        title=sop.texts.tabs["monitoring"],
        widths=(page.EDGE, *(page.WIDTH,) * (at.END - 1)),
        heights=at.heights(layout),
        boxes=tuple(look.boxes()),
        rules=tuple(look.rules()),
        charts=tuple(look.charts()),
        one_page=True,
        owned_by_tool=True,
    )


class _Look:
    def __init__(self, sop: Sop, layout: Layout) -> None:
        self.sop, self.layout = sop, layout
        self.none = sop.texts.say("monitoring.none")

    # --- Boxes -------------------------------------------------------------------------------

    def boxes(self) -> Iterator[Box]:
        yield from self._head()
        for row, fields, names, styles, lines in self._tables():
            yield from page.heads(row - 1, fields, styles, self._notes(names))
            for line in range(row, row + lines):
                yield from page.line(line, fields, styles)
        total = (Style(bold=True).on(PLAIN), *(STRONG,) * 7)
        yield from page.line(self.layout.band + 2 + self.layout.roles, at.BACKLOG, total)
        yield from self._sections()
        yield from self._checks()
        for row in range(self.layout.flow + 1, self.layout.flow + 5):
            yield from page.line(row, at.FLOW, (HIDDEN,) * len(at.FLOW))
        for row in (self.layout.foot, self.layout.foot + 1):
            yield page.box(row, (at.LEFT, at.END - 1), palette.FOOTNOTE)

    def _notes(self, names: Sequence[str]) -> list[str]:
        """Return what each figure means; '' where the name says it all."""
        known = self.sop.texts.table("figures")
        return [known.get(name, "") for name in names]

    def _head(self) -> Iterator[Box]:
        corner = (at.RIGHT + 6, at.END - 1)
        wide = (at.LEFT, at.RIGHT + 5)
        yield page.box(at.TITLE, wide, palette.TITLE)
        yield page.box(at.SUBTITLE, wide, palette.SUBTITLE)
        yield page.box(at.TITLE, corner, Style(bold=True, size=12, align="right"))
        yield page.box(at.SUBTITLE, corner, Style(align="right").on(palette.SUBTITLE))
        for place, note in enumerate(self._notes(at.TILE_HEADS)):
            number = "0 %" if place in (3, 4) else "#,##0"
            yield from page.tile(at.TILE, at.TILES[place], number, note)

    def _tables(
        self,
    ) -> Iterator[tuple[int, Sequence[Span], Sequence[str], Sequence[Style], int]]:
        """Yield first row, fields, headings, styles and number of lines of each table."""
        layout, quiet = self.layout, FADED.on(COUNT)
        minutes = (quiet, quiet, STRONG, COUNT, COUNT, COUNT, COUNT)
        durations = (PLAIN, *minutes, SHARE)
        yield layout.band + 2, at.DURATIONS, at.DURATION_HEADS, durations, layout.steps
        queue = (PLAIN, STRONG, COUNT, RIGHT, *(COUNT,) * 4)
        yield layout.band + 2, at.BACKLOG, at.BACKLOG_HEADS, queue, layout.roles
        items = (FADED.on(PLAIN), PLAIN, PLAIN, PLAIN, RIGHT, RIGHT)
        yield layout.lists + 2, at.ITEMS, at.ITEM_HEADS, items, at.OLDEST
        moment = self.sop.texts.messages["format"]["moment_format"]
        when = Style(number=moment, align="left").on(FADED).on(PLAIN)
        days = Style(number="#,##0.0").on(RIGHT)
        fresh = (PLAIN, when, days, quiet, Style(bold=True).on(RIGHT))
        yield layout.lists + 2, at.CHANNELS, at.CHANNEL_HEADS, fresh, layout.channels
        plan = (Style(size=12, align="left").on(STRONG),) * 4
        yield layout.plan + 2, at.PLAN, at.PLAN_HEADS, plan, 1

    def _sections(self) -> Iterator[Box]:
        layout = self.layout
        for row in (layout.band, layout.lists, layout.flow):
            yield page.box(row, at.WHOLE_LEFT, palette.SECTION)
            yield page.box(row, at.WHOLE_RIGHT, palette.SECTION)
        yield page.box(layout.plan, at.WHOLE_RIGHT, palette.SECTION)
        yield page.box(layout.reasons, at.WHOLE_RIGHT, palette.HEAD)
        for row in range(layout.reasons + 1, layout.reasons + 1 + at.REASONS):
            yield page.box(row, at.WHOLE_RIGHT, PLAIN)

    def _checks(self) -> Iterator[Box]:
        places = list(check_places(self.sop, self.layout))
        keys = ["rejected_by" if ":" in key else key for key, *_ in places]
        notes = self._notes(keys)
        for (_, row, label, number), note in zip(places, notes, strict=True):
            yield page.box(row, label, PLAIN, note)
            yield page.box(row, number, STRONG)

    # --- Rules -------------------------------------------------------------------------------

    def rules(self) -> Iterator[Rule]:
        yield from self._tile_rules()
        yield from self._duration_rules()
        yield from self._backlog_rules()
        yield from self._list_rules()
        yield from self._lines()
        for key, row, _, number in check_places(self.sop, self.layout):
            here = page.cell(row, number)
            yield rule(here, "{0}=0", FADED)
            alarm = palette.BAD if key == "missing" else palette.WARN
            if key not in ("cancelled", "excluded", "dormant"):
                yield rule(here, "N({0})>0", alarm)

    def _tile_rules(self) -> Iterator[Rule]:
        several = "N({0})>0"
        tests = (
            (1, several, palette.RED),
            (3, f"AND(ISNUMBER({{0}}),{{0}}<{page.FEW})", palette.RED),
            (3, f"N({{0}})>={page.MOST}", palette.GREEN),
            (4, several, palette.AMBER),
            (5, several, palette.AMBER),
        )
        for place, test, color in tests:
            yield from page.tile_rules(at.TILE, at.TILES[place], test, color)

    def _lines(self) -> Iterator[Rule]:
        layout = self.layout
        yield page.ruled(layout.lists + 2, at.ITEMS, at.OLDEST)
        yield page.ruled(layout.lists + 2, at.CHANNELS, layout.channels)
        yield page.ruled(layout.reasons + 1, (at.WHOLE_RIGHT,), at.REASONS)

    def _duration_rules(self) -> Iterator[Rule]:
        row, lines = self.layout.band + 2, self.layout.steps
        standard, median, share = (page.column(row, at.DURATIONS[n], lines) for n in (1, 3, 8))
        yield rule(median, "AND(ISNUMBER({0}),{0}>{1})", palette.BAD, standard)
        yield rule(share, f"AND(ISNUMBER({{0}}),{{0}}<{page.FEW})", palette.BAD)
        yield rule(share, f"N({{0}})>={page.MOST}", palette.GOOD)

    def _backlog_rules(self) -> Iterator[Rule]:
        row, lines = self.layout.band + 2, self.layout.roles + 1
        over, oldest = (page.column(row, at.BACKLOG[n], lines) for n in (2, 3))
        yield rule(over, "N({0})>0", palette.BAD)
        yield rule(oldest, "N({1})>0", palette.BAD, over)
        for place in (1, 2, 4, 5, 6, 7):
            yield rule(page.column(row, at.BACKLOG[place], lines), "{0}=0", FADED)
        yield rule(page.column(row, at.BACKLOG[7], lines), "N({0})>0", palette.BAD)

    def _list_rules(self) -> Iterator[Rule]:
        row, texts = self.layout.lists + 2, self.sop.texts
        title, over = (page.column(row, at.ITEMS[n], at.OLDEST) for n in (1, 5))
        for word in {word for field in self.sop.fields for word in field.urgent}:
            start = texts.say("monitoring.urgent_title", word=word, title="")
            quoted = start.replace('"', '""')
            yield rule(title, f'LEFT({{0}},{len(start)})="{quoted}"', palette.WARN)
        yield rule(over, f'AND({{0}}<>"",{{0}}<>"{self.none}")', palette.BAD)
        state = page.column(row, at.CHANNELS[4], self.layout.channels)
        for word, style in (("fresh", palette.GOOD), ("stale", palette.BAD), ("never", FADED)):
            yield rule(state, f'{{0}}="{texts.say(f"monitoring.{word}")}"', style)
        for place, style in ((2, palette.BAD), (3, palette.WARN)):
            here = page.cell(self.layout.plan + 2, at.PLAN[place])
            yield rule(here, "N({0})>0", style)

    # --- Charts ------------------------------------------------------------------------------

    def charts(self) -> Iterator[Chart]:
        layout = self.layout
        height = round(layout.chart_rows * page.LINE * 4 / 3)
        wide = 26 * page.UNIT
        bars = Chart("durations", "bar", layout.chart, at.LEFT, wide, height, self._bars())
        yield bars
        right = replace(bars, key="backlog", kind="stacked", column=at.RIGHT)
        yield replace(right, width=20 * page.UNIT, series=tuple(self._ages()))
        tall = round(layout.flow_rows * page.LINE * 4 / 3)
        yield Chart("flow", "line", layout.flow + 1, at.LEFT, wide, tall, tuple(self._flow()))

    def _bars(self) -> tuple[Series, ...]:
        row, lines = self.layout.band + 2, self.layout.steps
        names = page.column(row, at.DURATIONS[0], lines)
        return tuple(
            Series(
                page.cell(row - 1, at.DURATIONS[place]),
                names,
                page.column(row, at.DURATIONS[place], lines),
                color,
                labels=place == 3,
            )
            for place, color in ((1, palette.FAINT), (3, palette.BLUE))
        )

    def _ages(self) -> Iterator[Series]:
        row, lines = self.layout.band + 2, self.layout.roles
        names = page.column(row, at.BACKLOG[0], lines)
        for place, color in enumerate(_AGES, 4):
            span = at.BACKLOG[place]
            yield Series(page.cell(row - 1, span), names, page.column(row, span, lines), color)

    def _flow(self) -> Iterator[Series]:
        first, last = at.FLOW[1][0], at.FLOW[-1][0]
        row = self.layout.flow + 1
        weeks = Area(row, first, row, last)
        for n, color in enumerate((palette.GREY, palette.GREEN, palette.RED), 1):
            yield Series(
                Area(row + n, at.FLOW[0][0], row + n, at.FLOW[0][0]),
                weeks,
                Area(row + n, first, row + n, last),
                color,
            )
