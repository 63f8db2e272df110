"""What stands in Monitoring: every heading, figure and sentence, out of the figures alone."""

from __future__ import annotations

from datetime import datetime

from sheetsync.boards import monitoring_layout as at
from sheetsync.boards.monitoring_layout import check_places, layout_of
from sheetsync.boards.monitoring_look import draw_monitoring
from sheetsync.boards.page_values import PageValues
from sheetsync.core.cells import Cell, Grid, cut, serial
from sheetsync.core.sop import Sop
from sheetsync.figures.results import Backlog, ChannelFigures, Figures, OpenItem, StepFigures

__all__ = ["draw_monitoring", "monitoring_values"]

_TITLE = 38  # letters of a title that can be read in its field


def monitoring_values(
    figures: Figures,
    sop: Sop,
    *,
    office: str,
    synced: datetime | None,
    gap: float,
    journal: str = "",
) -> Grid:
    """Return every cell of the tab that has or may have a value; unused lines are ''.

    `synced` is the time of the last sync, `gap` the longest time between two, in working minutes;
    `journal` is what the foot says of the add-in.
    """
    return _Page(figures, sop).all(office, synced, gap, journal)


class _Page(PageValues):
    def __init__(self, figures: Figures, sop: Sop) -> None:
        super().__init__(sop.texts, "monitoring", figures.day)
        self.figures, self.sop = figures, sop
        self.layout = layout_of(sop)

    def all(self, office: str, synced: datetime | None, gap: float, journal: str) -> Grid:
        self._head(office, synced, gap)
        for place, tile in enumerate(self._tiles()):
            self.down(at.TILE + 1, at.TILES[place], tile)
        self._durations()
        self._backlog()
        self._oldest()
        self._channels()
        self._plan()
        self._flow()
        self._compliance()
        self._foot(journal)
        return self.cells

    def _head(self, office: str, synced: datetime | None, gap: float) -> None:
        sop, corner = self.sop, (at.RIGHT + 6, at.END - 1)
        minutes = sum(step.standard for step in self.figures.steps)
        told = self.say(
            "subtitle", office=office, steps=len(sop.steps), minutes=self.texts.number(minutes)
        )
        self.put(at.TITLE, at.WHOLE_LEFT, sop.form.monitoring_title)
        self.put(at.SUBTITLE, at.WHOLE_LEFT, told)
        exact = self.say("synced", gap=self.long(gap)) if gap else self.say("synced_unknown")
        exact = exact if synced else self.say("synced_never")
        self.put(at.TITLE, corner, self.when(synced))
        self.put(at.SUBTITLE, corner, exact)

    def _tiles(self) -> tuple[tuple[Cell, Cell, Cell], ...]:
        """Return name, figure and remark of each tile."""
        f, say = self.figures, self.say
        kept = f.compliance
        nothing = say("nothing_yet")
        late = say("tile_overdue_none" if f.backlog.queue else "tile_overdue_empty")
        if f.over:
            late = say("tile_overdue_most", over=self.long(f.over))
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
                self.or_none(f.on_time),
                say("tile_on_time_of", n=self.texts.number(f.measured)) if f.measured else nothing,
            ),
            (
                say("tile_rejected"),
                self.or_none(kept.rejection_share),
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
        self.put(row, at.WHOLE_LEFT, told or self.say("durations"))
        self.titles(row + 1, at.DURATIONS, *at.DURATION_HEADS)
        for n, step in enumerate(self.figures.steps, row + 2):
            self.line(n, at.DURATIONS, self._step(step))

    def _step(self, step: StepFigures) -> tuple[Cell, ...]:
        measured = (step.median, step.mean, step.p90, step.waiting, step.handling, step.on_time)
        cells = (self.or_none(value) for value in measured)
        return (step.step.header, step.standard, step.visits, *cells)

    def _backlog(self) -> None:
        row = self.layout.band
        self.put(row, at.WHOLE_RIGHT, self.say("backlog"))
        self.titles(row + 1, at.BACKLOG, *at.BACKLOG_HEADS)
        lines = [self._queue(role.role.short, role.backlog) for role in self.figures.roles]
        lines.append(self._queue(self.say("total"), self.figures.backlog))
        self.lines(row + 2, at.BACKLOG, lines, self.layout.roles + 1)

    def _queue(self, name: str, backlog: Backlog) -> tuple[Cell, ...]:
        oldest = self.long(backlog.oldest)
        return (name, backlog.queue, backlog.overdue, oldest, *backlog.ages)

    def _oldest(self) -> None:
        row = self.layout.lists
        self.put(row, at.WHOLE_LEFT, self.say("longest"))
        self.titles(row + 1, at.ITEMS, *at.ITEM_HEADS)
        lines = [self._item(item) for item in self.figures.oldest]
        nobody = ("", self.say("longest_none"), "", "", "", "")
        self.lines(row + 2, at.ITEMS, lines or [nobody], at.OLDEST)

    def _item(self, item: OpenItem) -> tuple[Cell, ...]:
        title = item.title
        if item.urgent:
            title = self.say("urgent_title", word=item.urgent, title=title)
        title = cut(title, _TITLE)
        step, role = item.step.header, item.step.role.short
        return (item.number, title, step, role, self.long(item.age), self.long(item.over))

    def _channels(self) -> None:
        row = self.layout.lists
        self.put(row, at.WHOLE_RIGHT, self.say("channels"))
        self.titles(row + 1, at.CHANNELS, *at.CHANNEL_HEADS)
        shown = self.figures.channels
        if len(shown) > self.layout.channels:  # the office added some: the fresh ones give way
            shown = tuple(sorted(shown, key=lambda channel: not channel.stale))
        lines = [self._channel(channel) for channel in shown]
        self.lines(row + 2, at.CHANNELS, lines, self.layout.channels)

    def _channel(self, channel: ChannelFigures) -> tuple[Cell, ...]:
        fresh = "fresh" if channel.last else "never"
        return (
            channel.channel,
            serial(channel.last) if channel.last else self.none,
            self.or_none(channel.age),
            channel.target,
            self.say("stale" if channel.stale else fresh),
        )

    def _plan(self) -> None:
        row, plan = self.layout.plan, self.figures.plan
        self.put(row, at.WHOLE_RIGHT, self.say("plan"))
        self.titles(row + 1, at.PLAN, *at.PLAN_HEADS)
        self.line(row + 2, at.PLAN, (plan.due, plan.done, plan.slipped, plan.earlier))

    def _flow(self) -> None:
        row, weeks = self.layout.flow, self.figures.weeks
        self.put(row, at.WHOLE_LEFT, self.say("flow"))
        days = [self.texts.day(week.start).rsplit(" ", 1)[0] for week in weeks]
        self.line(row + 1, at.FLOW, ["", *days])
        for n, name in enumerate(("registered", "published", "open"), 2):
            field = "backlog" if name == "open" else name
            counts = [getattr(week, field) for week in weeks]
            self.line(row + n, at.FLOW, [self.say(name), *counts])

    def _compliance(self) -> None:
        layout = self.layout
        self.put(layout.flow, at.WHOLE_RIGHT, self.say("compliance"))
        for key, row, label, number in check_places(self.sop, layout):
            text, count = self._check(key)
            self.put(row, label, text)
            self.put(row, number, count)
        self.put(layout.reasons, at.WHOLE_RIGHT, self.say("reasons"))
        reasons = self.figures.compliance.reasons
        found = [
            (self.say("reason", number=r.number, role=r.step.role.short, text=r.text),)
            for r in reasons
        ]
        lines = found or [(self.say("reasons_none"),)]
        self.lines(layout.reasons + 1, (at.WHOLE_RIGHT,), lines, at.REASONS)

    def _check(self, key: str) -> tuple[str, int]:
        kind, _, step_id = key.partition(":")
        if step_id:
            step = next(step for step in self.figures.steps if step.step.id == step_id)
            return self.say("rejected_by", role=step.step.role.short), step.returns
        figures = self.figures
        source = figures.compliance if hasattr(figures.compliance, kind) else figures.items
        return self.say(kind), getattr(source, kind)

    def _foot(self, journal: str) -> None:
        f, row, number = self.figures, self.layout.foot, self.texts.number
        head = f"{f.head[:6]}…{f.head[-4:]}" if f.head else self.none
        parts = [self.say("foot", events=number(f.events), head=head)]
        if f.uncertainty:
            parts.append(self.say("foot_width", minutes=self.long(f.uncertainty)))
        parts.append(self.say("foot_day", minutes=number(f.day)))
        self.put(row, at.WHOLE_LEFT, " · ".join([*parts, journal] if journal else parts))
        self.put(row + 1, at.WHOLE_LEFT, self.say("foot_definitions"))
