"""What stands in Evaluasi: months, quarters, years and units, out of the evaluation alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sheetsync.boards import evaluation_layout as at
from sheetsync.boards.evaluation_layout import layout_of
from sheetsync.boards.evaluation_look import chart_fields, draw_evaluation
from sheetsync.boards.page import Span
from sheetsync.boards.page_values import PageValues
from sheetsync.core.cells import Cell, Grid, cut
from sheetsync.core.sop import Sop
from sheetsync.figures.evaluate import MONTHS, QUARTERS, UNITS, YEARS
from sheetsync.figures.results import Evaluation, Summary

__all__ = ["draw_evaluation", "evaluation_values"]

_Months = Sequence[tuple[date, Summary | None]]
_LETTERS = 4.4  # of a name that can be read in one narrow column


def evaluation_values(
    evaluation: Evaluation, sop: Sop, *, office: str, synced: datetime | None
) -> Grid:
    """Return every cell of the tab that has or may have a value; unused lines are ''.

    `synced` is the time of the last sync.
    """
    return _Page(evaluation, sop).all(office, synced)


class _Page(PageValues):
    def __init__(self, evaluation: Evaluation, sop: Sop) -> None:
        super().__init__(sop.texts, "evaluation", evaluation.day)
        self.found, self.sop = evaluation, sop
        self.layout = layout_of(sop)

    def all(self, office: str, synced: datetime | None) -> Grid:
        self._head(office, synced)
        for place, tile in enumerate(self._tiles()):
            self.down(at.TILE + 1, self.layout.tiles[place], tile)
        self._charts()
        self._months()
        if self.sop.form.unit_field is not None:
            self._units()
        whole = (at.LEFT, self.layout.end - 1)
        self.put(self.layout.foot, whole, self.say("foot"))
        self.put(self.layout.foot + 1, whole, self.say("foot_definitions"))
        return self.cells

    def _head(self, office: str, synced: datetime | None) -> None:
        left, corner = (at.LEFT, 0), (self.layout.right[1] - 13, 0)
        self.put(at.TITLE, left, self.sop.form.evaluation_title)
        self.put(at.SUBTITLE, left, self.say("subtitle", office=office, months=MONTHS))
        self.put(at.TITLE, corner, self.when(synced))
        self.put(at.SUBTITLE, corner, self.say("synced" if synced else "synced_never"))

    # --- Tiles and charts ----------------------------------------------------------------------

    def _tiles(self) -> tuple[tuple[Cell, Cell, Cell], ...]:
        """Return name, figure and remark of each tile."""
        months = [summary for _, summary in self.found.months]
        now, before = months[0], months[1] if len(months) > 1 else Summary()
        kept = self._before(self._share(before.kept_share), now.kept, now.planned)
        returned = self._before(self._share(before.rejection_share), now.rejected, now.decided)
        late = self._before(self._share(before.on_time))
        again = None if before.submissions is None else self.texts.number(before.submissions, 1)
        number = self.texts.number
        return (
            (self.say("tile_registered"), now.registered, self._before(number(before.registered))),
            (self.say("tile_published"), now.published, self._before(number(before.published))),
            (self.say("tile_kept"), self.or_none(now.kept_share), kept),
            (self.say("tile_on_time"), self.or_none(now.on_time), late),
            (self.say("tile_returns"), self.or_none(now.rejection_share), returned),
            (self.say("tile_submissions"), self.or_none(now.submissions), self._before(again)),
        )

    def _share(self, share: float | None) -> str | None:
        return None if share is None else self.texts.share(share)

    def _before(self, value: str | None, part: int = 0, whole: int = 0) -> str:
        told, number = value or self.none, self.texts.number
        if not whole:
            return self.say("before", value=told)
        return self.say("before_of", part=number(part), all=number(whole), value=told)

    def _charts(self) -> None:
        months: list[tuple[date, Summary | None]] = [*self.found.months[:MONTHS]]
        oldest = months[-1][0]
        while len(months) < MONTHS:  # before the history: the month has a name and no figures
            oldest = (oldest - timedelta(1)).replace(day=1)
            months.append((oldest, None))
        months.reverse()
        flow = ("registered", "published", "planned")
        self._series(self.layout.left, "flow", months, flow)
        self._series(self.layout.right, "shares", months, ("on_time", "kept_share", "returns"))

    def _series(self, side: Span, title: str, months: _Months, keys: Sequence[str]) -> None:
        self.put(at.CHARTS, side, self.say(title))
        names = [self.texts.month(day) for day, _ in months]
        self.line(at.CHARTS + 1, chart_fields(side), ["", *names])
        for n, key in enumerate(keys, 2):
            field = {"returns": "rejection_share"}.get(key, key)
            found = (getattr(summary, field, None) for _, summary in months)
            cells: list[Cell] = ["" if value is None else round(value, 6) for value in found]
            self.line(at.CHARTS + n, chart_fields(side), [self.say(key), *cells])

    # --- Tables --------------------------------------------------------------------------------

    def _months(self) -> None:
        self._table(at.TABLE, self.say("months"), self.say("month"))
        found = self.found
        lines: list[tuple[Cell, ...]] = []
        for spans, most, name in (
            (found.months, MONTHS, self.texts.month),
            (found.quarters, QUARTERS, self._quarter),
            (found.years, YEARS, self._year),
        ):
            for n, (day, summary) in enumerate(spans[:most]):
                first, before = spans[n + 1] if n + 1 < len(spans) else (day, None)
                whole = n > 0 and found.since is not None and found.since <= first
                lines.append(self._line(name(day), summary, before, whole))
        self.lines(at.BODY, self.layout.fields, lines, at.SPANS)

    def _quarter(self, day: date) -> str:
        return self.say("quarter", n=("I", "II", "III", "IV")[(day.month - 1) // 3], year=day.year)

    def _year(self, day: date) -> str:
        return self.say("year", year=day.year)

    def _units(self) -> None:
        self._table(at.UNIT_TABLE, self.say("units", months=MONTHS), self.say("unit"))
        lines = [self._line(self._unit(name), found) for name, found in self.found.units]
        nothing = (self.say("units_none"), *("",) * len(self.layout.heads))
        self.lines(at.UNIT_BODY, self.layout.fields, lines or [nothing], UNITS)

    def _unit(self, name: str | None) -> str:
        if name is None:
            return self.say("unit_others")
        first, last = self.layout.name
        return cut(name or self.say("unit_none"), round((last - first + 1) * _LETTERS))

    def _table(self, row: int, title: str, name: str) -> None:
        self.put(row, (at.LEFT, 0), title)
        for step, fields, minutes in zip(
            self.sop.steps, self.layout.steps, self.found.standards, strict=True
        ):
            told = self.say("step", step=step.header, minutes=self.texts.number(minutes))
            self.put(row + 1, (fields[0][0] + 1, 0), told)
        heads = [name, *map(self.say, self.layout.heads)]
        self.line(row + 2, self.layout.fields, heads)

    def _line(
        self, name: str, now: Summary, before: Summary | None = None, whole: bool = False
    ) -> tuple[Cell, ...]:
        """Return one line; how much was done is compared between `whole` spans only."""
        more: Cell = now.published - before.published if before and whole else ""
        better: Cell = ""
        if before and now.on_time is not None and before.on_time is not None:
            better = round(100 * (now.on_time - before.on_time))
        lengths = (self.or_none(value) for step in now.steps for value in step)
        rates = map(self.or_none, (now.rejection_share, now.submissions))
        counts = (now.registered, now.published, more, now.planned, now.kept)
        return (name, *counts, *lengths, self.or_none(now.on_time), better, *rates, now.refused)
