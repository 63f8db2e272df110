"""Monitoring: what leadership reads in ten seconds, from the figures alone.

Its tiles, tables and checks are values of their own: the terminal shows the same ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from operator import attrgetter

from sheetsync.boards import palette
from sheetsync.boards.page import BODY, LEFT, STRONG, Page, Plot, Span, Tile, one
from sheetsync.boards.palette import BAD, QUIET, WARN
from sheetsync.boards.revisions import revision_lines
from sheetsync.boards.tables import (
    BOLD,
    RATED,
    SOME,
    ZERO,
    BoardField,
    BoardTable,
    Condition,
    Rules,
    Words,
    begins,
    over,
    says,
    some_in,
    width_of,
)
from sheetsync.core.cells import cut
from sheetsync.core.drawing import Drawing, Style
from sheetsync.core.sop import Sop
from sheetsync.figures.results import (
    DUE,
    OLDEST,
    REASONS,
    WEEKS,
    Backlog,
    DueItem,
    Figures,
    OpenItem,
)

_HEIGHT = 16.5  # of a row, in points
_CHANNELS = 6  # at least so many lines, for channels that the office adds later
_LETTERS = 38  # of a title that can be read in its field

_FADING: Rules = ((ZERO, QUIET),)
_ALARM: Rules = ((SOME, BAD),)
DURATIONS = (
    BoardField("step", 5, of=attrgetter("name")),
    BoardField("standard", 2, "minutes", QUIET),
    BoardField("visits", 3, "count", QUIET),
    BoardField("median", 2, "minutes", BOLD, ((over("standard"), BAD),)),
    BoardField("mean", 3, "minutes"),
    BoardField("p90", 2, "minutes"),
    BoardField("waiting", 3, "minutes"),
    BoardField("handling", 3, "minutes"),
    BoardField("on_time", 3, "share", BOLD, RATED),
)
BACKLOG = (
    BoardField("role", 4),
    BoardField("queue", 2, "count", BOLD, _FADING),
    BoardField("overdue", 3, "count", rules=_ALARM + _FADING),
    BoardField("oldest", 3, "duration", rules=((some_in("overdue"), BAD),)),
    BoardField("age_standard", 2, "count", rules=_FADING),
    BoardField("age_day", 2, "count", rules=_FADING),
    BoardField("age_days", 2, "count", rules=_FADING),
    BoardField("age_more", 2, "count", rules=_FADING + _ALARM),
)
MIDDLE = LEFT + width_of(DURATIONS) + 1  # the first column at the right
END = MIDDLE + width_of(BACKLOG)  # the one after the page
WEST, EAST = (LEFT, MIDDLE - 2), (MIDDLE, END - 1)
_AGES = (
    ("age_standard", palette.FAINT),
    ("age_day", palette.tint(palette.AMBER, 0.45)),
    ("age_days", palette.AMBER),
    ("age_more", palette.RED),
)
_LARGE = Style(bold=True, size=12, align="left")
PLAN = (
    BoardField("plan_due", 5, "count", _LARGE, (), attrgetter("due")),
    BoardField("plan_done", 5, "count", _LARGE, (), attrgetter("done")),
    BoardField("plan_slipped", 5, "count", _LARGE, _ALARM, attrgetter("slipped")),
    BoardField("plan_earlier", 5, "count", _LARGE, ((SOME, WARN),), attrgetter("earlier")),
)


@dataclass(frozen=True, slots=True)
class _Queue:
    role: str
    queue: int
    overdue: int
    oldest: float | None
    age_standard: int
    age_day: int
    age_days: int
    age_more: int


@dataclass(frozen=True, slots=True)
class Check:
    """How often something happened that should not, or how many items stand aside.

    `alarm` is how it looks where it is not nothing.
    """

    key: str
    text: str
    count: int
    alarm: Style | None = None

    @property
    def rules(self) -> Rules:
        return (*_FADING, (SOME, self.alarm)) if self.alarm else _FADING


# --- What is shown, here and in a terminal -------------------------------------------------------


def tiles(figures: Figures, words: Words) -> tuple[Tile, ...]:
    """Return the figures to be read from afar."""
    f, kept, say, number = figures, figures.compliance, words.say, words.texts.number
    more = f.backlog.queue - f.open_before
    trend = "tile_open_more" if more > 0 else "tile_open_fewer" if more else "tile_open_same"
    late = "tile_overdue_none" if f.backlog.queue else "tile_overdue_empty"
    late = "tile_overdue_most" if f.over else late
    measured = sum(step.measured for step in f.steps)
    timed = say("tile_on_time_of", n=number(measured)) if measured else say("nothing_yet")
    told = rejections(figures, words) if kept.decisions else say("nothing_yet")
    order = say("tile_order_returned" if kept.skipped else "tile_order_none")
    before = say("before", value=number(f.published_before))
    return (
        Tile("tile_open", f.backlog.queue, say(trend, n=abs(more))),
        Tile("tile_overdue", f.backlog.overdue, say(late, over=words.long(f.over)), rules=_ALARM),
        Tile("published_month", f.published_month, before, means="tile_published"),
        Tile("on_time", f.on_time, timed, "share", RATED, "tile_on_time"),
        Tile("tile_rejected", kept.rejection_share, told, "share", ((SOME, WARN),)),
        Tile("tile_order", kept.skipped, order, rules=((SOME, WARN),), means="skipped"),
    )


def rejections(figures: Figures, words: Words) -> str:
    """Return how many of all decisions of checks were refusals."""
    kept, number = figures.compliance, words.texts.number
    return words.say("tile_rejected_of", n=number(kept.rejections), all=number(kept.decisions))


def durations(figures: Figures, words: Words) -> BoardTable:
    """Return how long each step takes."""
    since = figures.since
    title = words.say("durations_since", day=words.texts.day(since)) if since else ""
    return BoardTable(title or words.say("durations"), DURATIONS, figures.steps)


def backlog(figures: Figures, words: Words) -> BoardTable:
    """Return who has how much to do."""
    queues = [_queue(each.role.short, each.backlog) for each in figures.roles]
    total = _queue(words.say("total"), figures.backlog)
    return BoardTable(words.say("backlog"), BACKLOG, queues, total)


def _queue(role: str, found: Backlog) -> _Queue:
    return _Queue(role, found.queue, found.overdue, found.oldest, *found.ages)


def longest(figures: Figures, sop: Sop, words: Words, letters: int = _LETTERS) -> BoardTable:
    """Return what waits longest; a title has at most so many letters."""

    def title(item: OpenItem) -> str:
        urgent = words.say("urgent_title", word=item.urgent, title=item.title)
        return cut(urgent if item.urgent else item.title, letters)

    urgent = dict.fromkeys(word for field in sop.fields for word in field.urgent)
    starts = (words.say("urgent_title", word=word, title="") for word in urgent)
    late = Condition(f'AND({{0}}<>"",{{0}}<>"{words.none}")', lambda value, _: bool(value))
    fields = (
        BoardField("number", 4, style=QUIET),
        BoardField("title", 8, rules=tuple((begins(start), WARN) for start in starts), of=title),
        BoardField("step", 4, of=attrgetter("step.header")),
        BoardField("role", 4, of=attrgetter("step.role.short")),
        BoardField("age", 3, "duration"),
        BoardField("over", 3, "duration", rules=((late, BAD),)),
    )
    nothing = ("title", words.say("longest_none"))
    return BoardTable(words.say("longest"), fields, figures.oldest, nothing=nothing)


def freshness(figures: Figures, words: Words) -> BoardTable:
    """Return how fresh each channel is."""
    looks = (("fresh", palette.GOOD), ("stale", BAD), ("never", QUIET))
    states = tuple((says(words.say(state)), look) for state, look in looks)
    strong = Style(bold=True, align="right")
    fields = (
        BoardField("channel", 5),
        BoardField("last", 5, "moment", QUIET),
        BoardField("age_calendar", 3, "days", of=attrgetter("age")),
        BoardField("target", 3, "count", QUIET),
        BoardField("state", 4, "text", strong, states, lambda channel: words.say(channel.state)),
    )
    return BoardTable(words.say("channels"), fields, figures.channels)


def renewals(figures: Figures, words: Words) -> BoardTable:
    """Return what was published too long ago, those first that are due longest."""
    more = words.texts.number(len(figures.due) - DUE)
    key = "renewal_more" if len(figures.due) > DUE else "renewal_title"
    told = words.say(key, months=figures.months, n=more)

    def published(item: DueItem) -> str:
        return words.texts.day(item.published) if item.published else words.say("renewal_unknown")

    fields = (
        BoardField("number", 4, style=QUIET),
        BoardField("title", 18, of=lambda item: cut(item.title, 2 * _LETTERS)),
        BoardField("unit", 11, of=lambda item: cut(item.unit, _LETTERS)),
        BoardField("renewal_published", 7, of=published),
        BoardField("renewal_until", 7, style=BOLD, of=lambda item: words.texts.day(item.until)),
    )
    return BoardTable(told, fields, figures.due, nothing=("title", words.say("renewal_none")))


def checks(figures: Figures, sop: Sop, words: Words) -> Iterator[Check]:
    """Yield where the procedure was not kept, and how many items stand aside."""
    kept, items = figures.compliance, figures.items
    returns = {step.step.id: step.returns for step in figures.steps}
    for key in ("skipped", "locked", "voided", "withdrawn", "together"):
        yield Check(key, words.say(key), getattr(kept, key), WARN)
    for step in sop.steps:
        if step.reject:
            told = words.say("rejected_by", role=step.role.short)
            yield Check("rejected_by", told, returns.get(step.id, 0), WARN)
    if sop.renewed:
        yield Check("renewal", words.say("renewal"), len(figures.due), WARN)
    yield Check("missing", words.say("missing"), items.missing, BAD)
    for key in ("cancelled", "excluded", "dormant"):
        yield Check(key, words.say(key), getattr(items, key))


# --- The page ------------------------------------------------------------------------------------


def draw_monitoring(sop: Sop) -> Drawing:
    """Return the looks and charts of the tab for this SOP: the page without any figures."""
    nothing = Figures(at=datetime.min.replace(tzinfo=UTC), day=1.0)
    return MonitoringPage(nothing, sop, office="", synced=None, gap=0, looks=True).drawing


class MonitoringPage(Page):
    """The page as of the last sync, at `synced`.

    `gap` is the longest time between two syncs, in working minutes; `journal` and `signers` are
    what the foot says of the add-in and of who signs, '' for nothing.
    """

    def __init__(
        self,
        figures: Figures,
        sop: Sop,
        *,
        office: str,
        synced: datetime | None,
        gap: float,
        journal: str = "",
        signers: str = "",
        looks: bool = False,
    ) -> None:
        super().__init__(sop.texts, "monitoring", END, _HEIGHT, figures.day, looks=looks)
        self.figures, self.sop = figures, sop
        exact = self.say("synced_gap", gap=self.long(gap)) if gap else self.say("synced")
        exact = exact if synced else self.say("synced_never")
        standards = (step.standard for step in figures.steps if step.step in sop.steps)
        minutes = self.texts.number(sum(standards))
        about = self.say("subtitle", office=office, steps=len(sop.steps), minutes=minutes)
        self.head(MIDDLE + 6, sop.form.monitoring_title, about, synced, exact)
        self.tiles(tiles(figures, self))
        row = self._queues(BODY)
        row = self._lists(row)
        row = self._renewals(row) if sop.renewed else row
        row = self._flow(row)
        odd = " · ".join(filter(None, (signers, revision_lines(figures.revisions, sop.texts))))
        self.foot(row, self._proof(journal), self.say("foot_definitions"), attention=odd)

    def _queues(self, row: int) -> int:
        """How long the steps take, and who has how much to do; each with its chart."""
        steps, roles = len(self.sop.every_step), len({step.role.id for step in self.sop.steps})
        took = self.table(row, WEST, durations(self.figures, self), steps)
        waits = self.table(row, EAST, backlog(self.figures, self), roles + 1)
        chart, rows = row + 2 + max(steps, roles + 1), max(7, steps + 2)
        bars = (
            Plot(took["standard"], palette.FAINT),
            Plot(took["median"], palette.BLUE, labels=True),
        )
        self.chart("durations", "bar", chart, WEST, rows * _HEIGHT, took["step"], bars)
        ages = [Plot(waits[key], color) for key, color in _AGES]
        self.chart("backlog", "stacked", chart, EAST, rows * _HEIGHT, waits["role"], ages)
        self.heights |= {row: 21.0, row + 1: 27.0, chart + rows: 6.0}
        return chart + rows + 1

    def _lists(self, row: int) -> int:
        """What waits longest, how fresh the channels are, and what was planned for this week."""
        self.table(row, WEST, longest(self.figures, self.sop, self), OLDEST, sparse=True)
        last, form = row + OLDEST - 1, self.sop.form
        if form.channels_field is not None:
            last = max(last, self._channels(row))
        if form.plan_field is not None:
            plan = BoardTable(self.say("plan"), PLAN, [self.figures.plan])
            self.table(row if form.channels_field is None else last, EAST, plan, 1)
        self.heights |= {row: 21.0, row + 1: 17.0, last + 3: 8.0}
        return last + 4

    def _channels(self, row: int) -> int:
        """How fresh the channels are; return where more can stand below."""
        room = max(_CHANNELS, len(self.sop.freshness))
        fresh = freshness(self.figures, self)
        if len(fresh.records) > room:  # the office added some: the fresh ones give way
            kept = sorted(fresh.records, key=lambda channel: not channel.stale)
            fresh = replace(fresh, records=kept)
        self.table(row, EAST, fresh, room, sparse=True)
        return row + room + 3

    def _renewals(self, row: int) -> int:
        """What has to be renewed, over the whole width."""
        self.table(row, (LEFT, END - 1), renewals(self.figures, self), DUE, sparse=True)
        self.heights |= {row: 21.0, row + 1: 17.0, row + DUE + 2: 8.0}
        return row + DUE + 3

    def _flow(self, row: int) -> int:
        """What came and went by week, and where the procedure was not kept."""
        foot = self._compliance(row)
        weeks = self.figures.weeks
        days = [self.texts.day(week.start).rsplit(" ", 1)[0] for week in weeks] or [""] * WEEKS
        lines = [
            (self.say("registered"), [week.registered for week in weeks]),
            (self.say("published"), [week.published for week in weeks]),
            (self.say("open"), [week.backlog for week in weeks]),
        ]
        self.put(row, WEST, palette.SECTION, self.say("flow"))
        names, *areas = self.series(row + 1, LEFT + 1, days, lines)
        colors = (palette.GREY, palette.GREEN, palette.RED)
        shown = map(Plot, areas, colors)
        self.chart("flow", "line", row + 1, WEST, (foot - row - 2) * _HEIGHT, names, shown)
        self.heights |= {row: 21.0, foot - 1: 8.0}
        return foot

    def _compliance(self, row: int) -> int:
        self.put(row, EAST, palette.SECTION, self.say("compliance"))
        found = list(checks(self.figures, self.sop, self))
        half = (len(found) + 1) // 2
        for n, check in enumerate(found):
            side, down = divmod(n, half)
            first, here = MIDDLE + 10 * side, row + 1 + down
            self._check(here, (first, first + 7 + side), check)
        reasons = row + 1 + half
        told = [
            self.say("reason", number=each.number, role=each.step.role.short, text=each.text)
            for each in self.figures.compliance.reasons
        ]
        self.put(reasons, EAST, palette.HEAD, self.say("reasons"))
        told = [*(told or [self.say("reasons_none")]), *[""] * REASONS][:REASONS]
        for n, text in enumerate(told, reasons + 1):
            self.put(n, EAST, palette.CELL, text)
        self.sparse(reasons + 1, EAST, REASONS)
        return reasons + REASONS + 2

    def _check(self, row: int, span: Span, check: Check) -> None:
        place = span[1] + 1
        self.put(row, span, palette.CELL, check.text, self.meanings.get(check.key, ""))
        self.put(row, (place, place), STRONG, check.count)
        for test, style in check.rules:
            self.rule(one(row, place), test, style)

    def _proof(self, journal: str) -> str:
        f, number = self.figures, self.texts.number
        head = f"{f.head[:6]}…{f.head[-4:]}" if f.head else self.none
        parts = [self.say("foot", events=number(f.events), head=head)]
        if f.uncertainty:
            parts.append(self.say("foot_width", minutes=self.long(f.uncertainty)))
        if changed := f.compliance.changed:
            parts.append(self.say("foot_changed", n=number(changed)))
        parts.append(self.say("foot_day", minutes=number(f.day)))
        return " · ".join(filter(None, (*parts, journal)))
