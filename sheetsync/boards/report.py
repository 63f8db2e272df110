"""The report of a period: its figures and lists, once for paper, spreadsheet and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from itertools import compress
from operator import attrgetter, methodcaller
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from sheetsync.boards.evaluation import unit_name
from sheetsync.boards.period import Period
from sheetsync.boards.tables import BoardField, BoardTable, Kind
from sheetsync.core.cells import tidy
from sheetsync.core.clock import believed
from sheetsync.core.configuration import configurations, first_sop
from sheetsync.core.course import Course
from sheetsync.core.history import Event, History
from sheetsync.core.settings_schema import ChannelLine, texts_of
from sheetsync.core.sop import Sop
from sheetsync.core.workflow import evidence_of
from sheetsync.figures.now import counted
from sheetsync.figures.results import Figures, Revision, StepFigures, StepSummary, Summary
from sheetsync.figures.revisions import reaching_back, weighed
from sheetsync.figures.spans import Facts, by_span, by_unit, month_of, read_facts, visits
from sheetsync.figures.stays import Bools, Floats, Measured, measure, start_of

if TYPE_CHECKING:
    from sheetsync.core.settings import Settings

_Table: TypeAlias = tuple[str, Sequence[BoardField], Sequence[Any]]
"""A table of the report by its key: its fields, and the records shown in them."""

_MONTHS = 6  # so many months, at least, show where things are going
_UNITS = 20


class _Span(NamedTuple):
    """A line of figures and what it is called."""

    name: str
    done: Summary


class _Step(NamedTuple):
    """A step as it is at the end, and its visits that ended in the period."""

    figures: StepFigures
    ended: StepSummary


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of a list: an event, and what its item said then."""

    event: Event
    content: Mapping[str, str]
    sop: Sop
    zone: tzinfo

    def says(self, field: int) -> str:
        return tidy(self.content.get(self.sop.fields[field].id, ""))

    @property
    def title(self) -> str:
        return self.says(self.sop.form.title_field)

    @property
    def when(self) -> datetime:
        return self.event.at.astimezone(self.zone)

    @property
    def step(self) -> str:
        named = (step for step in self.sop.every_step if step.id == self.event.step)
        return next((step.header for step in named), "")

    @property
    def evidence(self) -> str:
        return evidence_of(self.event)

    @property
    def lines(self) -> str:
        """The lines of its note, one behind the other."""
        return " · ".join(self.event.note.split("\n"))

    @property
    def link(self) -> str:
        """The link of a publication: the one the item has, else what the event says."""
        known = (self.content.get(step.id, "") for step in reversed(self.sop.steps) if step.link)
        return next(filter(None, known), "") or self.evidence


def _rate(key: str, kind: Kind = "count", width: float = 2) -> BoardField:
    return BoardField(key, width, kind, of=attrgetter(f"done.{key}"))


_RATES = (
    _rate("registered"),
    _rate("published"),
    _rate("planned"),
    _rate("kept"),
    _rate("on_time", "share"),
    _rate("rejection_share", "share"),
    _rate("submissions", "rate", 2.2),
    _rate("refused"),
)
_STEPS = (
    BoardField("step", 4, of=attrgetter("figures.name")),
    BoardField("standard", 2, "minutes", of=attrgetter("figures.standard")),
    BoardField("visits", 2, "count", of=attrgetter("ended.measured")),
    BoardField("median", 2, "minutes", of=attrgetter("ended.median")),
    BoardField("p90", 2, "minutes", of=attrgetter("ended.p90")),
    BoardField("on_time", 2, "share", of=attrgetter("ended.on_time")),
)
_NUMBER = BoardField("number", 2.8, of=attrgetter("event.item"))
_WHEN = BoardField("when", 2.6, "moment")
_BACK = (_WHEN, _NUMBER, BoardField("title", 5), BoardField("step", 2.6))
_RETURNED = (*_BACK, BoardField("reason", 6, of=attrgetter("evidence")))
_HANDED_BACK = (*_BACK, BoardField("found", 3, of=attrgetter("event.status")))
_LINES = BoardField("changes", 8, of=attrgetter("lines"))
_CHANGED = (_WHEN, _NUMBER, BoardField("title", 5), _LINES)
LISTS = ("published", "returned", "handed_back", "changed")


@dataclass(frozen=True, slots=True)
class Report:
    """What one period's report says.

    `until` is how far the history was looked at: the period's end, or its last event where the
    history ends before. `head` is the hash of the last row looked at, the `rows`-th. `at_end` are
    the figures as of `until`; `events` is how many there were in the period. `tables` stand by key
    in the order of the workbook's tabs; the width of a field is a share of the paper. `settings` is
    the digest of the settings by which it was counted; `revisions` are their changes, whenever they
    were made, that reach back into the period.
    """

    period: Period
    office: str
    until: datetime
    head: str
    rows: int
    now: Summary
    before: Summary
    at_end: Figures
    tables: Mapping[str, BoardTable]
    events: int
    settings: str
    revisions: tuple[Revision, ...]


def report_of(
    history: History, sop: Sop, settings: Settings, period: Period,
    versions: Mapping[str, Sop] | None = None,
) -> Report:  # fmt: skip
    """Return the report of a period out of what had happened by its end.

    Nothing depends on when it is made: rows that come after the period's end change nothing. The
    SOP is the one in force then, of `versions` by digest, `sop` where the history names none.
    """
    end = datetime.combine(period.after, datetime.min.time(), settings.zone)
    early = [event.at < end for event in history.events]
    events = tuple(compress(history.events, early))
    rows = max((n for n, is_early in enumerate(early, 1) if is_early), default=0)
    last = max((event.at for event in events), default=end)
    until = (end if len(events) < len(early) else min(end, last)).astimezone(settings.zone)
    settings = _with_channels_of(history, sop, settings, end)
    found = measure(_course(history, sop, versions, events), settings, until)
    sop = found.sop
    facts = read_facts(found, until.date() if events else period.after)
    head = history.hashes[rows - 1] if rows else ""
    at_end = counted(found, head)
    return Report(
        period=period,
        office=settings.office,
        until=until,
        head=head,
        rows=rows,
        now=_summary(facts, period),
        before=_summary(facts, period.before),
        at_end=at_end,
        tables=_shown(_tables(found, facts, at_end, period), sop),
        settings=settings.digest,
        revisions=_revisions(history, found, period),
        events=sum(event.at.astimezone(settings.zone).date() >= period.first for event in events),
    )


def _with_channels_of(history: History, sop: Sop, settings: Settings, end: datetime) -> Settings:
    """Return the settings with the channels that were recorded last before the period's end.

    A channel that came or went since is none of its time. Of a book that had recorded none by then
    they are today's.
    """
    recorded = (each for each in configurations(history.events, sop.texts) if each.lines)
    early = [each.lines or () for each in recorded if each.at and each.at < end]
    if not early:
        return settings
    lines = (texts_of(line) for line in early[-1] if line[0] == ChannelLine.key)
    then = {line["channel"]: float(line["days"]) for line in lines}
    known = (name for name in settings.freshness if name in then)  # in today's order, then others
    return replace(settings, freshness={name: then[name] for name in (*known, *sorted(then))})


def _tables(found: Measured, facts: Facts, at_end: Figures, period: Period) -> Iterator[_Table]:
    """Yield the tables of the report, in order."""
    sop = found.sop
    now, before = (_summary(facts, each) for each in (period, period.before))
    names = (period.name(sop.texts), sop.texts.say("report.previous"))
    spans = [_Span(*each) for each in zip(names, (now, before), strict=True)]
    yield "summary", _spans("span", 3), spans
    yield "steps", _STEPS, list(_steps(found, at_end, period))
    yield "months", _spans("month", 3), _months(facts, period, at_end, sop)
    yield from _units(facts, period, sop)
    yield from _lists(found, period)


def _course(
    history: History, sop: Sop, versions: Mapping[str, Sop] | None, events: Sequence[Event]
) -> Course:
    """Return the course of the events; a book may name its SOP only after they happened."""
    known = {**(versions or {}), sop.digest: sop}
    return Course(first_sop(sop, known, history.events), events, known)


def _shown(tables: Iterable[_Table], sop: Sop) -> dict[str, BoardTable]:
    return {
        key: BoardTable(sop.texts.say(f"report.tab_{key}"), fields, records)
        for key, fields, records in tables
    }


def _revisions(history: History, found: Measured, period: Period) -> tuple[Revision, ...]:
    """Return what changes of the settings did to the period, the newest first."""

    def share(settings: Settings) -> float | None:
        then = measure(found.course, settings, found.now)
        return _summary(read_facts(then, found.now.date()), period).on_time

    changes = reaching_back(believed(history.events), found.sop, found.settings.zone)
    own = (each for each in changes if each.touches(period.first, period.last))
    return weighed(own, share)


def _summary(facts: Facts, period: Period) -> Summary:
    first = month_of(period.first)
    own = facts.within(first, first + period.months - 1)
    return own.by(own.month * 0).get(0, facts.nothing)


def _steps(found: Measured, at_end: Figures, period: Period) -> Iterator[_Step]:
    """Yield the steps, of the former ones those that anybody left in the period."""
    ended = {s.id: e for s, e in zip(found.sop.every_step, _ended(found, period), strict=True)}
    for step in at_end.steps:
        own = ended[step.step.id]
        if own.measured or step.step in found.sop.steps:
            yield _Step(step, own)


def _ended(found: Measured, period: Period) -> Iterator[StepSummary]:
    """Yield of each step the visits that ended in the period and have a known length."""
    import pandas as pd  # a sync does without: loading it takes longer than all its figures

    inside = found.timed & _within(found.at[found.left], found, period)
    columns = {"step": found.step, "minutes": found.minutes, "on_time": found.on_time}
    ended = pd.DataFrame(columns)[inside]
    by_step = dict(iter(ended.groupby("step")))
    for step in range(len(found.sop.every_step)):
        own = by_step.get(step, ended.iloc[:0])
        yield visits(own["minutes"].to_numpy(), int(own["on_time"].sum()))


def _within(at: Floats, found: Measured, period: Period) -> Bools:
    """Tell which of these instants (epoch seconds) lie in the period."""
    settings = found.settings
    return (at >= start_of(period.first, settings)) & (at < start_of(period.after, settings))


def _spans(key: str, width: float) -> tuple[BoardField, ...]:
    return (BoardField(key, width, of=attrgetter("name")), *_RATES)


def _months(facts: Facts, period: Period, at_end: Figures, sop: Sop) -> list[_Span]:
    most = max(_MONTHS, period.months) - 1
    last = min(period.last, max(at_end.at.date(), period.first))
    found = by_span(facts, last, at_end.since, 1, most)
    return [_Span(sop.texts.month(day), each) for day, each in reversed(found)]


def _units(facts: Facts, period: Period, sop: Sop) -> Iterator[_Table]:
    if sop.form.unit_field is None:
        return
    first = month_of(period.first)
    found = by_unit(facts, first, first + period.months - 1, _UNITS)
    lines = [_Span(unit_name(name, sop.texts), summary) for name, summary in found]
    yield "units", _spans("unit", 5), lines


def _lists(found: Measured, period: Period) -> Iterator[_Table]:
    """Yield the lists of what happened in the period.

    They are the register of what was published, with links as they were then; the refusals of
    checks with their reasons; the entries that were out of turn or in a closed step, and handed
    back; what was changed after a check or after publication.
    """
    course, sop, zone = found.course, found.sop, found.settings.zone
    inside = set(np.flatnonzero(_within(found.at, found, period)).tolist())

    def told(places: Iterable[int]) -> list[_Entry]:
        own = (place for place in places if place in inside)
        return [_Entry(course.events[n], course.content(n), sop, zone) for n in own]

    yield "published", tuple(_register(sop)), told(place for place, _ in course.publications)
    yield "returned", _RETURNED, told(course.of("reject"))
    yield "handed_back", _HANDED_BACK, told(course.of("refuse"))
    yield "changed", _CHANGED, told(course.of("change"))


def _register(sop: Sop) -> Iterator[BoardField]:
    """Yield the columns of the register: of class, unit and channels those that the SOP has."""
    form = sop.form
    about = (
        ("class", 2.4, form.class_field),
        ("unit", 4.0, form.unit_field),
        ("channels", 2.6, form.channels_field),
    )
    yield _NUMBER
    yield BoardField("title", 6)
    for key, width, field in about:
        if field is not None:
            yield BoardField(key, width, of=methodcaller("says", field))
    yield BoardField("submission", 1.6, "count", of=attrgetter("event.submission"))
    yield _WHEN
    yield BoardField("link", 5, "link")
