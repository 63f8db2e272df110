"""How Evaluasi is drawn: one page of tiles, charts and tables, without a word in it.

All texts are values, and colour follows from the values by rules: a sync writes nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sheetsync.boards import evaluation_layout as at
from sheetsync.boards import page, palette
from sheetsync.boards.evaluation_layout import Layout, layout_of, tables
from sheetsync.boards.page import COUNT, FADED, HIDDEN, PLAIN, RIGHT, SHARE, STRONG, rule
from sheetsync.core.drawing import Area, Box, Chart, Drawing, Rule, Series, Style
from sheetsync.core.sop import Sop
from sheetsync.figures.evaluate import MONTHS

_TREND = Style(number='"▲" 0;"▼" 0;"="', size=9).on(RIGHT)
_ONE = Style(number="0.0").on(RIGHT)
_PERCENT = Style(number="0 %").on(RIGHT)
_COUNTS = (COUNT, STRONG, _TREND, COUNT, COUNT)
_STEP = (STRONG, FADED.on(COUNT))
_RATES = (SHARE, _TREND, _PERCENT, _ONE, COUNT)
_FLOW = ("registered", "published", "planned"), (palette.GREY, palette.GREEN, palette.AMBER)
_SHARES = ("on_time", "kept_share", "returns"), (palette.GREEN, palette.BLUE, palette.RED)


def draw_evaluation(sop: Sop) -> Drawing:
    """Return the looks and charts of the tab for this SOP."""
    layout = layout_of(sop)
    return Drawing(
        title=sop.texts.tabs["evaluation"],
        widths=(page.EDGE, *(page.WIDTH,) * (layout.end - 1)),
        heights=at.heights(layout),
        boxes=tuple(_boxes(sop, layout)),
        rules=tuple(_rules(sop, layout)),
        charts=tuple(_charts(layout)),
        one_page=True,
        owned_by_tool=True,
    )


def chart_fields(side: page.Span) -> tuple[page.Span, ...]:
    """Return the cells under a chart, in the colour of the page: a name, then the months."""
    return page.spans(side[0] + 1, *(1,) * (MONTHS + 1))


def _boxes(sop: Sop, layout: Layout) -> Iterator[Box]:
    known = sop.texts.table("figures")
    yield from _head(layout)
    for place, (span, note) in enumerate(zip(layout.tiles, at.TILE_NOTES, strict=True)):
        number = ("#,##0", "#,##0", "0 %", "0 %", "0 %", "0.0")[place]
        yield from page.tile(at.TILE, span, number, known[note])
    for side, (names, _) in ((layout.left, _FLOW), (layout.right, _SHARES)):
        yield page.box(at.CHARTS, side, palette.SECTION)
        hidden = HIDDEN if names is _FLOW[0] else Style(number="0 %").on(HIDDEN)
        for row in range(at.CHARTS + 1, at.CHARTS + 2 + len(names)):
            yield from page.line(row, chart_fields(side), (hidden,) * (MONTHS + 1))
    styles = (PLAIN, *_COUNTS, *_STEP * len(layout.steps), *_RATES)
    notes = ("", *(known[name] for name in layout.heads))
    for row, lines in tables(layout):
        yield page.box(row, (at.LEFT, layout.end - 1), palette.SECTION)
        for step in layout.steps:
            over = Style(size=9, align="right").on(PLAIN)
            yield page.box(row + 1, (step[0][0] + 1, step[-1][1]), over)
        yield from page.heads(row + 2, layout.fields, styles, notes)
        for line in range(row + 3, row + 3 + lines):
            yield from page.line(line, layout.fields, styles)
    for row in (layout.foot, layout.foot + 1):
        yield page.box(row, (at.LEFT, layout.end - 1), palette.FOOTNOTE)


def _head(layout: Layout) -> Iterator[Box]:
    wide, corner = (at.LEFT, layout.right[1] - 14), (layout.right[1] - 13, layout.right[1])
    yield page.box(at.TITLE, wide, palette.TITLE)
    yield page.box(at.SUBTITLE, wide, palette.SUBTITLE)
    yield page.box(at.TITLE, corner, Style(bold=True, size=12, align="right"))
    yield page.box(at.SUBTITLE, corner, Style(align="right").on(palette.SUBTITLE))


def _rules(sop: Sop, layout: Layout) -> Iterator[Rule]:
    for place, test, color in (
        (2, f"AND(ISNUMBER({{0}}),{{0}}<{page.FEW})", palette.RED),
        (2, f"N({{0}})>={page.MOST}", palette.GREEN),
        (3, f"AND(ISNUMBER({{0}}),{{0}}<{page.FEW})", palette.RED),
        (3, f"N({{0}})>={page.MOST}", palette.GREEN),
        (4, "N({0})>0", palette.AMBER),
        (5, "N({0})>1", palette.AMBER),
    ):
        yield from page.tile_rules(at.TILE, layout.tiles[place], test, color)
    for row, lines in tables(layout):
        yield from _table_rules(layout, row + 3, lines)
    name = page.column(at.BODY, layout.name, at.SPANS)
    for key in ("quarter", "year"):  # a line is a month, a quarter or a year by what it is called
        start = sop.texts.say(f"evaluation.{key}").partition("{")[0]
        yield rule(name, f'LEFT({{0}},{len(start)})="{start}"', Style(bold=True))


def _table_rules(layout: Layout, row: int, lines: int) -> Iterator[Rule]:
    published, refusals = layout.counts[2], layout.rates[4]
    for span in (published, layout.rates[1]):
        here = page.column(row, span, lines)
        yield rule(here, "N({0})>0", Style(color=palette.GREEN))
        yield rule(here, "N({0})<0", Style(color=palette.RED))
        yield rule(here, "ISNUMBER({0})", FADED)
    share = page.column(row, layout.rates[0], lines)
    yield rule(share, f"AND(ISNUMBER({{0}}),{{0}}<{page.FEW})", palette.BAD)
    yield rule(share, f"N({{0}})>={page.MOST}", palette.GOOD)
    for span in (layout.counts[0], layout.counts[1], *layout.counts[3:], refusals):
        nothing = "AND(ISNUMBER({0}),{0}=0)"
        yield rule(page.column(row, span, lines), nothing, Style(bold=False).on(FADED))
    yield page.ruled(row, layout.fields, lines)


def _charts(layout: Layout) -> Iterator[Chart]:
    height = round((at.CHART_ROWS * at.LINE - 2) * 4 / 3)
    for key, side, (names, colors) in (
        ("months", layout.left, _FLOW),
        ("shares", layout.right, _SHARES),
    ):
        width = (side[1] - side[0] + 1) * page.UNIT
        series = tuple(_series(side, len(names), colors))
        share = names is _SHARES[0]
        yield Chart(key, "line", at.CHARTS + 1, side[0], width, height, series, share)


def _series(side: page.Span, count: int, colors: Sequence[str]) -> Iterator[Series]:
    name, *months = chart_fields(side)
    first, last, row = months[0][0], months[-1][0], at.CHARTS + 1
    for n, color in zip(range(1, count + 1), colors, strict=True):
        named = page.cell(row + n, name)
        values = Area(row + n, first, row + n, last)
        yield Series(named, Area(row, first, row, last), values, color)
