"""What stands in Monitoring: every heading, figure and sentence, out of the figures alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sheetsync.core.cells import cut
from sheetsync.core.drawing import Cell, Grid
from sheetsync.core.sop import Sop
from sheetsync.core.texts import serial
from sheetsync.views import monitoring_layout as at
from sheetsync.views.figures import Backlog, ChannelFigures, Figures, OpenItem, StepFigures
from sheetsync.views.monitoring_layout import Span, check_places, layout_of
from sheetsync.views.monitoring_look import draw_monitoring

__all__ = ["draw_monitoring", "monitoring_values"]

_TITLE = 40  # letters of a title that can be read in its field


def monitoring_values(
    figures: Figures, sop: Sop, *, office: str, synced: datetime | None, gap: float
) -> Grid:
    """Return every cell of the tab that has or may have a value; unused lines are ''.

    `synced` is the time of the last sync, `gap` the longest time between two, in working minutes.
    """
    return _Page(figures, sop).all(office, synced, gap)


class _Page:
    def __init__(self, figures: Figures, sop: Sop) -> None:
        self.figures, self.sop, self.texts = figures, sop, sop.texts
        self.layout = layout_of(sop)
        self.none = self.say("none")
        self.cells: dict[tuple[int, int], Cell] = {}

    def all(self, office: str, synced: datetime | None, gap: float) -> Grid:
        self._head(office, synced, gap)
        for place, tile in enumerate(self._tiles()):
            self._down(at.TILE + 1, at.TILES[place], tile)
        self._durations()
        self._backlog()
        self._oldest()
        self._channels()
        self._plan()
        self._flow()
        self._compliance()
        self._foot()
        return self.cells

    def say(self, key: str, **values: object) -> str:
        return self.texts.say(f"monitoring.{key}", **values)

    def _put(self, row: int, span: Span, cell: Cell) -> None:
        self.cells[row, span[0]] = cell

    def _line(self, row: int, fields: Sequence[Span], cells: Sequence[Cell]) -> None:
        for span, cell in zip(fields, cells, strict=True):
            self._put(row, span, cell)

    def _down(self, row: int, span: Span, cells: Sequence[Cell]) -> None:
        for n, cell in enumerate(cells):
            self._put(row + n, span, cell)

    def _lines(
        self, row: int, fields: Sequence[Span], lines: Sequence[Sequence[Cell]], room: int
    ) -> None:
        """Write as many lines as there is room for; what is left of it is blank."""
        blank = [("",) * len(fields)] * room
        for n, line in enumerate([*lines, *blank][:room]):
            self._line(row + n, fields, line)

    def _titles(self, row: int, fields: Sequence[Span], *keys: str) -> None:
        self._line(row, fields, [self.say(key) for key in keys])

    def _or_none(self, value: float | None) -> Cell:
        return self.none if value is None else round(value, 6)

    def _long(self, minutes: float | None) -> str:
        """Return working minutes in words; nothing at all is a dash."""
        return self.texts.duration(minutes, self.figures.day) if minutes else self.none

    def _head(self, office: str, synced: datetime | None, gap: float) -> None:
        sop, corner = self.sop, (at.RIGHT + 6, at.END - 1)
        minutes = sum(step.standard for step in self.figures.steps)
        told = self.say(
            "subtitle", office=office, steps=len(sop.steps), minutes=self.texts.number(minutes)
        )
        self._put(at.TITLE, at.WHOLE_LEFT, sop.form.monitoring_title)
        self._put(at.SUBTITLE, at.WHOLE_LEFT, told)
        when = f"{self.texts.moment(synced)} {self.texts.zone(synced)}" if synced else ""
        exact = self.say("synced", gap=self._long(gap)) if gap else self.say("synced_unknown")
        exact = exact if synced else self.say("synced_never")
        self._put(at.TITLE, corner, when)
        self._put(at.SUBTITLE, corner, exact)

    def _tiles(self) -> tuple[tuple[Cell, Cell, Cell], ...]:
        """Return name, figure and remark of each tile."""
        f, say = self.figures, self.say
        kept = f.compliance
        nothing = say("nothing_yet")
        late = say("tile_overdue_none" if f.backlog.queue else "tile_overdue_empty")
        if f.over:
            late = say("tile_overdue_most", over=self._long(f.over))
        return (
            (say("tile_open"), f.backlog.queue, self._trend()),
            (say("tile_overdue"), f.backlog.overdue, late),
            (
                say("tile_published"),
                f.published_month,
                say("tile_published_before", n=self.texts.number(f.published_before)),
            ),
            (
                say("tile_on_time"),
                self._or_none(f.on_time),
                say("tile_on_time_of", n=self.texts.number(f.measured)) if f.measured else nothing,
            ),
            (
                say("tile_rejected"),
                self._or_none(kept.rejection_share),
                self._rejected() if kept.decisions else nothing,
            ),
            (
                say("tile_order"),
                kept.skipped,
                say("tile_order_returned" if kept.skipped else "tile_order_none"),
            ),
        )

    def _trend(self) -> str:
        more = self.figures.backlog.queue - self.figures.open_before
        if not more:
            return self.say("tile_open_same")
        return self.say("tile_open_more" if more > 0 else "tile_open_fewer", n=abs(more))

    def _rejected(self) -> str:
        kept, number = self.figures.compliance, self.texts.number
        return self.say("tile_rejected_of", n=number(kept.rejections), all=number(kept.decisions))

    def _durations(self) -> None:
        row, since = self.layout.band, self.figures.since
        told = self.say("durations_since", day=self.texts.day(since)) if since else ""
        self._put(row, at.WHOLE_LEFT, told or self.say("durations"))
        keys = ("standard", "visits", "median", "mean", "p90", "waiting", "handling", "on_time")
        self._titles(row + 1, at.DURATIONS, "step", *keys)
        for n, step in enumerate(self.figures.steps, row + 2):
            self._line(n, at.DURATIONS, self._step(step))

    def _step(self, step: StepFigures) -> tuple[Cell, ...]:
        measured = (step.median, step.mean, step.p90, step.waiting, step.handling, step.on_time)
        cells = (self._or_none(value) for value in measured)
        return (step.step.header, step.standard, step.visits, *cells)

    def _backlog(self) -> None:
        row = self.layout.band
        self._put(row, at.WHOLE_RIGHT, self.say("backlog"))
        ages = ("age_standard", "age_day", "age_days", "age_more")
        self._titles(row + 1, at.BACKLOG, "role", "queue", "overdue", "oldest", *ages)
        lines = [self._queue(role.role.short, role.backlog) for role in self.figures.roles]
        lines.append(self._queue(self.say("total"), self.figures.backlog))
        self._lines(row + 2, at.BACKLOG, lines, self.layout.roles + 1)

    def _queue(self, name: str, backlog: Backlog) -> tuple[Cell, ...]:
        oldest = self._long(backlog.oldest)
        return (name, backlog.queue, backlog.overdue, oldest, *backlog.ages)

    def _oldest(self) -> None:
        row = self.layout.lists
        self._put(row, at.WHOLE_LEFT, self.say("longest"))
        self._titles(row + 1, at.ITEMS, "number", "title", "step", "role", "age", "over")
        lines = [self._item(item) for item in self.figures.oldest]
        nobody = ("", self.say("longest_none"), "", "", "", "")
        self._lines(row + 2, at.ITEMS, lines or [nobody], at.OLDEST)

    def _item(self, item: OpenItem) -> tuple[Cell, ...]:
        title = item.title
        if item.urgent:
            title = self.say("urgent_title", word=item.urgent, title=title)
        title = cut(title, _TITLE)
        step, role = item.step.header, item.step.role.short
        return (item.number, title, step, role, self._long(item.age), self._long(item.over))

    def _channels(self) -> None:
        row = self.layout.lists
        self._put(row, at.WHOLE_RIGHT, self.say("channels"))
        self._titles(row + 1, at.CHANNELS, "channel", "last", "age_calendar", "target", "state")
        shown = self.figures.channels
        if len(shown) > self.layout.channels:  # the office added some: the fresh ones give way
            shown = tuple(sorted(shown, key=lambda channel: not channel.stale))
        lines = [self._channel(channel) for channel in shown]
        self._lines(row + 2, at.CHANNELS, lines, self.layout.channels)

    def _channel(self, channel: ChannelFigures) -> tuple[Cell, ...]:
        fresh = "fresh" if channel.last else "never"
        return (
            channel.channel,
            serial(channel.last) if channel.last else self.none,
            self._or_none(channel.age),
            channel.target,
            self.say("stale" if channel.stale else fresh),
        )

    def _plan(self) -> None:
        row, plan = self.layout.plan, self.figures.plan
        self._put(row, at.WHOLE_RIGHT, self.say("plan"))
        self._titles(row + 1, at.PLAN, "plan_due", "plan_done", "plan_slipped", "plan_earlier")
        self._line(row + 2, at.PLAN, (plan.due, plan.done, plan.slipped, plan.earlier))

    def _flow(self) -> None:
        row, weeks = self.layout.flow, self.figures.weeks
        self._put(row, at.WHOLE_LEFT, self.say("flow"))
        days = [self.texts.day(week.start).rsplit(" ", 1)[0] for week in weeks]
        self._line(row + 1, at.FLOW, ["", *days])
        for n, name in enumerate(("registered", "published", "open"), 2):
            field = "backlog" if name == "open" else name
            counts = [getattr(week, field) for week in weeks]
            self._line(row + n, at.FLOW, [self.say(name), *counts])

    def _compliance(self) -> None:
        layout = self.layout
        self._put(layout.flow, at.WHOLE_RIGHT, self.say("compliance"))
        for key, row, label, number in check_places(self.sop, layout):
            text, count = self._check(key)
            self._put(row, label, text)
            self._put(row, number, count)
        self._put(layout.reasons, at.WHOLE_RIGHT, self.say("reasons"))
        reasons = self.figures.compliance.reasons
        found = [
            (self.say("reason", number=r.number, role=r.step.role.short, text=r.text),)
            for r in reasons
        ]
        lines = found or [(self.say("reasons_none"),)]
        self._lines(layout.reasons + 1, (at.WHOLE_RIGHT,), lines, at.REASONS)

    def _check(self, key: str) -> tuple[str, int]:
        kind, _, step_id = key.partition(":")
        if step_id:
            step = next(step for step in self.figures.steps if step.step.id == step_id)
            return self.say("rejected_by", role=step.step.role.short), step.returns
        figures = self.figures
        source = figures.compliance if hasattr(figures.compliance, kind) else figures.items
        return self.say(kind), getattr(source, kind)

    def _foot(self) -> None:
        f, row, number = self.figures, self.layout.foot, self.texts.number
        head = f"{f.head[:6]}…{f.head[-4:]}" if f.head else self.none
        parts = [self.say("foot", events=number(f.events), head=head)]
        if f.uncertainty:
            parts.append(self.say("foot_width", minutes=self._long(f.uncertainty)))
        parts.append(self.say("foot_day", minutes=number(f.day)))
        self._put(row, at.WHOLE_LEFT, " · ".join(parts))
        self._put(row + 1, at.WHOLE_LEFT, self.say("foot_definitions"))
