"""Evaluasi: months, quarters, years and units beside the ones before, from the evaluation alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter

from sheetsync.boards import palette
from sheetsync.boards.page import BODY, LEFT, Page, Plot, Span, Tile
from sheetsync.boards.palette import QUIET
from sheetsync.boards.period import Period
from sheetsync.boards.tables import (
    BOLD,
    FEWER,
    NONE_COUNTED,
    NUMERIC,
    PLAIN,
    RATED,
    SEVERAL,
    SOME,
    BoardField,
    BoardTable,
    Kind,
    Rules,
    Value,
    begins,
    width_of,
)
from sheetsync.core.cells import cut
from sheetsync.core.drawing import Area, Drawing, Style
from sheetsync.core.sop import Sop
from sheetsync.core.texts import Texts
from sheetsync.figures.results import Evaluation, StepSummary, Summary
from sheetsync.figures.spans import MONTHS, QUARTERS, UNITS, YEARS

_HEIGHT, _CHART_ROWS = 15.5, 9  # of a row, in points
_SPANS = MONTHS + QUARTERS + YEARS
_WIDE, _NAME = 56, 8  # columns of a page as wide as A4 landscape wants; of a name at least
_LETTERS = 4.4  # of a name that can be read in one narrow column
_OVER = 14  # of a step's header that stands on one line with its standard

_FADING: Rules = ((NONE_COUNTED, Style(bold=False).on(QUIET)),)
_UP, _DOWN = Style(color=palette.GREEN), Style(color=palette.RED)
_MORE: Rules = ((SOME, _UP), (FEWER, _DOWN), (NUMERIC, QUIET))
_SMALL = Style(size=9)
_COUNTS = (
    BoardField("registered", 3, "count", PLAIN, _FADING, attrgetter("now.registered")),
    BoardField("published", 3, "count", BOLD, _FADING, attrgetter("now.published")),
    BoardField("trend", 2, "trend", _SMALL, _MORE, attrgetter("more")),
    BoardField("planned", 2, "count", PLAIN, _FADING, attrgetter("now.planned")),
    BoardField("kept", 2, "count", PLAIN, _FADING, attrgetter("now.kept")),
)
_RATES = (
    BoardField("on_time", 3, "share", BOLD, RATED, attrgetter("now.on_time")),
    BoardField("trend", 2, "trend", _SMALL, _MORE, attrgetter("better")),
    BoardField("rejection_share", 3, "share", of=attrgetter("now.rejection_share")),
    BoardField("submissions", 3, "rate", of=attrgetter("now.submissions")),
    BoardField("refused", 4, "count", PLAIN, _FADING, attrgetter("now.refused")),
)
_FLOW = (
    ("registered", palette.GREY),
    ("published", palette.GREEN),
    ("planned", palette.AMBER),
)  # figure and colour of each line of a chart
_SHARES = (
    ("on_time", palette.GREEN),
    ("kept_share", palette.BLUE),
    ("rejection_share", palette.RED),
)


@dataclass(frozen=True, slots=True)
class _Span:
    """A line: what was done, and by how much that is more than in the span before, '' unknown."""

    name: str
    now: Summary
    more: Value = ""
    better: Value = ""


def draw_evaluation(sop: Sop) -> Drawing:
    """Return the looks and charts of the tab for this SOP: the page without any figures."""
    month, steps = date(2026, 1, 1), len(sop.steps)
    summary = Summary(steps=(StepSummary(),) * steps)
    nothing = Evaluation(day=1.0, standards=(0.0,) * steps, months=((month, summary),))
    return EvaluationPage(nothing, sop, office="", synced=None, looks=True).drawing


class EvaluationPage(Page):
    """The page as of the last sync, at `synced`."""

    def __init__(
        self,
        found: Evaluation,
        sop: Sop,
        *,
        office: str,
        synced: datetime | None,
        looks: bool = False,
    ) -> None:
        self.found, self.sop = found, sop
        steps = (field for n in range(len(sop.steps)) for field in _step(n))
        self.fields = (*_COUNTS, *steps, *_RATES)
        fixed = width_of(self.fields)
        self.name = max(_NAME, _WIDE - fixed)
        end = LEFT + self.name + fixed
        super().__init__(sop.texts, "evaluation", end, _HEIGHT, found.day, looks=looks)
        about = self.say("subtitle", office=office, months=MONTHS)
        exact = self.say("synced" if synced else "synced_never")
        self.head(end - 14, sop.form.evaluation_title, about, synced, exact)
        self.tiles(list(self._tiles()))
        self._charts(BODY)
        row = self._months(BODY + 2 + _CHART_ROWS)
        if sop.form.unit_field is not None:
            row = self._units(row)
        self.foot(row, self.say("foot"), self.say("foot_definitions"))

    def _tiles(self) -> Iterator[Tile]:
        """Yield the figures of this month, each beside the one before."""
        months = [summary for _, summary in self.found.months]
        now, before = months[0], months[1] if len(months) > 1 else Summary()
        shares = {
            "kept_share": (now.kept, now.planned),
            "rejection_share": (now.rejected, now.decided),
        }
        returned, again = ((SOME, palette.WARN),), ((SEVERAL, palette.WARN),)
        shown: tuple[tuple[str, str, Kind, Rules, str], ...] = (
            ("registered_month", "registered", "count", (), "registered"),
            ("published_month", "published", "count", (), "published"),
            ("plans_kept", "kept_share", "share", RATED, "kept"),
            ("on_time", "on_time", "share", RATED, ""),
            ("rejection_share", "rejection_share", "share", returned, ""),
            ("submissions_each", "submissions", "rate", again, "submissions"),
        )
        for key, field, kind, rules, means in shown:
            remark = self._before(self.text(getattr(before, field), kind), *shares.get(field, ()))
            yield Tile(key, getattr(now, field), remark, kind, rules, means)

    def _before(self, value: str, part: int = 0, whole: int = 0) -> str:
        number = self.texts.number
        if not whole:
            return self.say("before", value=value)
        return self.say("before_of", part=number(part), all=number(whole), value=value)

    def _charts(self, row: int) -> None:
        months: list[tuple[date, Summary | None]] = [*self.found.months[:MONTHS]]
        while len(months) < MONTHS:  # before the history: the month has a name and no figures
            months.append(((months[-1][0] - timedelta(1)).replace(day=1), None))
        months.reverse()
        middle = LEFT + (self.end - LEFT) // 2
        flow, shares = (LEFT, middle - 2), (middle, self.end - 1)
        height = _CHART_ROWS * _HEIGHT - 2
        self.put(row, flow, palette.SECTION, self.say("flow"))
        over, lines = self._lines(row + 1, flow, months, _FLOW, "text")
        self.chart("months", "line", row + 1, flow, height, over, lines)
        self.put(row, shares, palette.SECTION, self.say("shares"))
        over, lines = self._lines(row + 1, shares, months, _SHARES, "share")
        self.chart("shares", "line", row + 1, shares, height, over, lines, share=True)
        self.heights |= {row: 21.0, row + 1 + _CHART_ROWS: 8.0}

    def _lines(
        self,
        row: int,
        side: Span,
        months: Sequence[tuple[date, Summary | None]],
        lines: Sequence[tuple[str, str]],
        kind: Kind,
    ) -> tuple[Area, list[Plot]]:
        """Write the values of a chart; return the cells of its months and its lines."""
        names = [self.texts.month(day) for day, _ in months]
        values = [
            (self.say(figure), [getattr(summary, figure, None) for _, summary in months])
            for figure, _ in lines
        ]
        over, *areas = self.series(row, side[0] + 1, names, values, kind)
        return over, [Plot(area, color) for area, (_, color) in zip(areas, lines, strict=True)]

    # --- Tables ----------------------------------------------------------------------------------

    def _months(self, row: int) -> int:
        found, texts, lines = self.found, self.texts, []
        for spans, most, length in (
            (found.months, MONTHS, 1),
            (found.quarters, QUARTERS, 3),
            (found.years, YEARS, 12),
        ):
            for n, (day, summary) in enumerate(spans[:most]):
                first, before = spans[n + 1] if n + 1 < len(spans) else (day, None)
                whole = n > 0 and found.since is not None and found.since <= first
                name = texts.month(day) if length == 1 else Period(day, length).name(texts)
                lines.append(_compared(name, summary, before, whole))
        starts = (self.say(key).partition("{")[0] for key in ("quarter", "year"))
        bold = tuple((begins(start), BOLD) for start in starts)  # what a line is, by its name
        fields = (BoardField("span", self.name, rules=bold, of=attrgetter("name")), *self.fields)
        return self._table(row, BoardTable(self.say("months"), fields, lines), _SPANS)

    def _units(self, row: int) -> int:
        letters = round(self.name * _LETTERS)
        lines = [
            _Span(cut(unit_name(name, self.texts), letters), summary)
            for name, summary in self.found.units
        ]
        fields = (BoardField("unit", self.name, of=attrgetter("name")), *self.fields)
        nothing = ("unit", self.say("units_none"))
        title = self.say("units", months=MONTHS)
        return self._table(row, BoardTable(title, fields, lines, nothing=nothing), UNITS)

    def _table(self, row: int, table: BoardTable, room: int) -> int:
        """Write a table with the steps above its headings; return the row after it."""
        over = Style(size=9, align="right", wrap=True).on(palette.CELL)
        column = LEFT + self.name + width_of(_COUNTS)
        for n, (step, minutes) in enumerate(zip(self.sop.steps, self.found.standards, strict=True)):
            told = self.say("step", step=step.header, minutes=self.texts.number(minutes))
            width = width_of(_step(n))
            self.put(row + 1, (column + 1, column + width - 1), over, told)
            column += width
        self.table(row, (LEFT, self.end - 1), table, room, gap=1, sparse=True)
        self.heights |= {row - 1: 8.0, row: 21.0, row + 2: 26.0, row + 3 + room: 8.0}
        if any(len(step.header) > _OVER for step in self.sop.steps):
            self.heights[row + 1] = 2 * _HEIGHT
        return row + 4 + room


def unit_name(name: str | None, texts: Texts) -> str:
    """Return what a unit is called, also where there is none, or None for all that are left."""
    if name is None:
        return texts.say("evaluation.unit_others")
    return name or texts.say("evaluation.unit_none")


def _step(n: int) -> tuple[BoardField, BoardField]:
    """Return the fields of the step of that place."""
    return (
        BoardField("median", 3, "minutes", BOLD, of=lambda span: span.now.steps[n].median),
        BoardField("p90", 2, "minutes", QUIET, of=lambda span: span.now.steps[n].p90),
    )


def _compared(name: str, now: Summary, before: Summary | None, whole: bool) -> _Span:
    """Return a line; how much was done is compared between `whole` spans only."""
    more: Value = now.published - before.published if before and whole else ""
    better: Value = ""
    if before and now.on_time is not None and before.on_time is not None:
        better = round(100 * (now.on_time - before.on_time))
    return _Span(name, now, more, better)
