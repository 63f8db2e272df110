"""How Monitoring is drawn: one page of tiles, tables and charts, without a word in it.

All texts are values, and colour follows from the values by rules: a sync writes nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sheetsync.core.drawing import Area, Box, Chart, Drawing, Rule, Series, Style
from sheetsync.core.form import cell_name
from sheetsync.core.sop import Sop
from sheetsync.views import monitoring_layout as at
from sheetsync.views import palette
from sheetsync.views.monitoring_layout import Layout, Span, check_places, layout_of

_RIGHT = Style(align="right").on(palette.CELL)
_COUNT = Style(number="#,##0").on(_RIGHT)
_SHARE = Style(number="0 %", bold=True).on(_RIGHT)
_STRONG = Style(bold=True).on(_COUNT)
_FADED = Style(color=palette.MUTED)
_HIDDEN = Style(color=palette.WHITE, size=6)
_TILE = Style(fill=palette.BAND, indent=1, align="left")
_AGES = (palette.FAINT, palette.tint(palette.AMBER, 0.45), palette.AMBER, palette.RED)
_FEW = 0.5  # under half on time is the same as a median over the standard
_MOST = 0.9  # nine of ten on time is the same as a P90 within the standard


def draw_monitoring(sop: Sop) -> Drawing:
    """Return the looks and charts of the tab for this SOP."""
    layout = layout_of(sop)
    look = _Look(sop, layout)
    return Drawing(
        title=sop.texts.tabs["monitoring"],
        widths=(1.5, *(at.WIDTH,) * (at.END - 1)),
        heights=at.heights(layout),
        boxes=tuple(look.boxes()),
        rules=tuple(look.rules()),
        charts=tuple(look.charts()),
        one_page=True,
        owned_by_tool=True,
    )


def _box(row: int, span: Span, style: Style) -> Box:
    merged = span[1] if span[1] > span[0] else None
    return Box(row, span[0], style, last_row=None, last_column=merged)


def _line(row: int, fields: Sequence[Span], styles: Sequence[Style]) -> Iterator[Box]:
    for span, style in zip(fields, styles, strict=True):
        yield _box(row, span, style)


class _Look:
    def __init__(self, sop: Sop, layout: Layout) -> None:
        self.sop, self.layout = sop, layout
        self.none = sop.texts.say("monitoring.none")

    # --- Boxes -------------------------------------------------------------------------------

    def boxes(self) -> Iterator[Box]:
        yield from self._head()
        for row, fields, styles, lines in self._tables():
            heads = [palette.HEAD if s.align != "right" else palette.HEAD_RIGHT for s in styles]
            yield from _line(row - 1, fields, heads)
            for line in range(row, row + lines):
                yield from _line(line, fields, styles)
        total = (Style(bold=True).on(palette.CELL), *(_STRONG,) * 7)
        yield from _line(self.layout.band + 2 + self.layout.roles, at.BACKLOG, total)
        yield from self._sections()
        yield from self._checks()
        for row in range(self.layout.flow + 1, self.layout.flow + 5):
            yield from _line(row, at.FLOW, (_HIDDEN,) * len(at.FLOW))
        for row in (self.layout.foot, self.layout.foot + 1):
            yield _box(row, (at.LEFT, at.END - 1), palette.FOOTNOTE)

    def _head(self) -> Iterator[Box]:
        corner = (at.RIGHT + 6, at.END - 1)
        wide = (at.LEFT, at.RIGHT + 5)
        yield _box(at.TITLE, wide, palette.TITLE)
        yield _box(at.SUBTITLE, wide, palette.SUBTITLE)
        yield _box(at.TITLE, corner, Style(bold=True, size=12, align="right"))
        yield _box(at.SUBTITLE, corner, Style(align="right").on(palette.SUBTITLE))
        number = Style(bold=True, size=24, number="#,##0").on(_TILE)
        for place, span in enumerate(at.TILES):
            span = self._tile(place)
            share = Style(number="0 %").on(number)
            yield _box(at.TILE, span, Style(fill=palette.INK))
            yield _box(at.TILE + 1, span, Style(color=palette.MUTED).on(_TILE))
            yield _box(at.TILE + 2, span, share if place in (3, 4) else number)
            yield _box(at.TILE + 3, span, Style(color=palette.MUTED, size=9).on(_TILE))

    def _tile(self, place: int) -> Span:
        """A tile leaves the last column of its span free; the last one reaches to the edge."""
        first, last = at.TILES[place]
        return (first, last if place == len(at.TILES) - 1 else last - 1)

    def _tables(self) -> Iterator[tuple[int, Sequence[Span], Sequence[Style], int]]:
        """Yield first row, fields, styles and number of lines of each table with a heading."""
        layout, quiet = self.layout, _FADED.on(_COUNT)
        minutes = (quiet, quiet, _STRONG, _COUNT, _COUNT, _COUNT, _COUNT)
        cell = palette.CELL
        yield layout.band + 2, at.DURATIONS, (cell, *minutes, _SHARE), layout.steps
        queue = (cell, _STRONG, _COUNT, _RIGHT, *(_COUNT,) * 4)
        yield layout.band + 2, at.BACKLOG, queue, layout.roles
        items = (_FADED.on(cell), cell, cell, cell, _RIGHT, _RIGHT)
        yield layout.lists + 2, at.ITEMS, items, at.OLDEST
        moment = self.sop.texts.messages["format"]["moment_format"]
        when = Style(number=moment, color=palette.MUTED, align="left").on(cell)
        days = Style(number="#,##0.0").on(_RIGHT)
        fresh = (cell, when, days, quiet, Style(bold=True).on(_RIGHT))
        yield layout.lists + 2, at.CHANNELS, fresh, layout.channels
        yield layout.plan + 2, at.PLAN, (Style(size=12, align="left").on(_STRONG),) * 4, 1

    def _sections(self) -> Iterator[Box]:
        layout = self.layout
        for row in (layout.band, layout.lists, layout.flow):
            yield _box(row, at.WHOLE_LEFT, palette.SECTION)
            yield _box(row, at.WHOLE_RIGHT, palette.SECTION)
        yield _box(layout.plan, at.WHOLE_RIGHT, palette.SECTION)
        yield _box(layout.reasons, at.WHOLE_RIGHT, palette.HEAD)
        for row in range(layout.reasons + 1, layout.reasons + 1 + at.REASONS):
            yield _box(row, at.WHOLE_RIGHT, palette.CELL)

    def _checks(self) -> Iterator[Box]:
        for _, row, label, number in check_places(self.sop, self.layout):
            yield _box(row, label, palette.CELL)
            yield _box(row, number, _STRONG)

    # --- Rules -------------------------------------------------------------------------------

    def rules(self) -> Iterator[Rule]:
        yield from self._tile_rules()
        yield from self._duration_rules()
        yield from self._backlog_rules()
        yield from self._list_rules()
        for key, row, _, number in check_places(self.sop, self.layout):
            here = at.cell(row, number)
            yield self._rule(here, "{0}=0", _FADED)
            alarm = palette.BAD if key == "missing" else palette.WARN
            if key not in ("cancelled", "excluded", "dormant"):
                yield self._rule(here, "N({0})>0", alarm)

    def _tile_rules(self) -> Iterator[Rule]:
        several = "N({0})>0"
        tests = (
            (1, several, palette.RED),
            (3, f"AND(ISNUMBER({{0}}),{{0}}<{_FEW})", palette.RED),
            (3, f"N({{0}})>={_MOST}", palette.GREEN),
            (4, several, palette.AMBER),
            (5, several, palette.AMBER),
        )
        for place, test, color in tests:
            first, last = self._tile(place)
            value = Area(at.TILE + 2, first, at.TILE + 2, first)
            strip = Area(at.TILE, first, at.TILE, last)
            yield self._rule(value, test, Style(color=color))
            yield Rule(strip, test.format(_fixed(value)), Style(fill=color))

    def _duration_rules(self) -> Iterator[Rule]:
        row, lines = self.layout.band + 2, self.layout.steps
        standard, median, share = (at.column(row, at.DURATIONS[n], lines) for n in (1, 3, 8))
        yield self._rule(median, "AND(ISNUMBER({0}),{0}>{1})", palette.BAD, standard)
        yield self._rule(share, f"AND(ISNUMBER({{0}}),{{0}}<{_FEW})", palette.BAD)
        yield self._rule(share, f"N({{0}})>={_MOST}", palette.GOOD)

    def _backlog_rules(self) -> Iterator[Rule]:
        row, lines = self.layout.band + 2, self.layout.roles + 1
        over, oldest = (at.column(row, at.BACKLOG[n], lines) for n in (2, 3))
        yield self._rule(over, "N({0})>0", palette.BAD)
        yield self._rule(oldest, "N({1})>0", palette.BAD, over)
        for place in (1, 2, 4, 5, 6, 7):
            yield self._rule(at.column(row, at.BACKLOG[place], lines), "{0}=0", _FADED)
        yield self._rule(at.column(row, at.BACKLOG[7], lines), "N({0})>0", palette.BAD)

    def _list_rules(self) -> Iterator[Rule]:
        row, texts = self.layout.lists + 2, self.sop.texts
        title, over = (at.column(row, at.ITEMS[n], at.OLDEST) for n in (1, 5))
        for word in {word for field in self.sop.fields for word in field.urgent}:
            start = texts.say("monitoring.urgent_title", word=word, title="")
            quoted = start.replace('"', '""')
            yield self._rule(title, f'LEFT({{0}},{len(start)})="{quoted}"', palette.WARN)
        yield self._rule(over, f'AND({{0}}<>"",{{0}}<>"{self.none}")', palette.BAD)
        state = at.column(row, at.CHANNELS[4], self.layout.channels)
        for word, style in (("fresh", palette.GOOD), ("stale", palette.BAD), ("never", _FADED)):
            yield self._rule(state, f'{{0}}="{texts.say(f"monitoring.{word}")}"', style)
        for place, style in ((2, palette.BAD), (3, palette.WARN)):
            here = at.cell(self.layout.plan + 2, at.PLAN[place])
            yield self._rule(here, "N({0})>0", style)

    def _rule(self, area: Area, test: str, style: Style, other: Area | None = None) -> Rule:
        """Return a rule in whose test {0} is the cell itself, {1} the one of `other` beside it."""
        cells = [cell_name(area.row, area.column)]
        if other:
            cells.append(f"${cell_name(other.row, other.column)}")
        return Rule(area, test.format(*cells), style)

    # --- Charts ------------------------------------------------------------------------------

    def charts(self) -> Iterator[Chart]:
        layout = self.layout
        height = round(layout.chart_rows * at.LINE * 4 / 3)
        bars = Chart("durations", "bar", layout.chart, at.LEFT, 26 * at.UNIT, height, self._bars())
        yield bars
        right = replace(bars, key="backlog", kind="stacked", column=at.RIGHT)
        yield replace(right, width=20 * at.UNIT, series=tuple(self._ages()))
        tall = round(layout.flow_rows * at.LINE * 4 / 3)
        yield Chart(
            "flow", "line", layout.flow + 1, at.LEFT, 26 * at.UNIT, tall, tuple(self._flow())
        )

    def _bars(self) -> tuple[Series, ...]:
        row, lines = self.layout.band + 2, self.layout.steps
        names = at.column(row, at.DURATIONS[0], lines)
        return tuple(
            Series(
                at.cell(row - 1, at.DURATIONS[place]),
                names,
                at.column(row, at.DURATIONS[place], lines),
                color,
                labels=place == 3,
            )
            for place, color in ((1, palette.FAINT), (3, palette.BLUE))
        )

    def _ages(self) -> Iterator[Series]:
        row, lines = self.layout.band + 2, self.layout.roles
        names = at.column(row, at.BACKLOG[0], lines)
        for place, color in enumerate(_AGES, 4):
            span = at.BACKLOG[place]
            yield Series(at.cell(row - 1, span), names, at.column(row, span, lines), color)

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


def _fixed(area: Area) -> str:
    name = cell_name(area.row, area.column)
    letters = name.rstrip("0123456789")
    return f"${letters}${name[len(letters) :]}"
