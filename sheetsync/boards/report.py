"""The report of a period: its figures and lists, once for paper, spreadsheet and CSV."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import compress
from typing import TYPE_CHECKING

from sheetsync.boards.period import Period
from sheetsync.boards.report_lists import Section, handed_back, published, returned
from sheetsync.core.history import History
from sheetsync.core.sop import Sop
from sheetsync.figures.evaluate import month_of, spans, units
from sheetsync.figures.eventlog import Log, read_log
from sheetsync.figures.facts import Facts, read_facts
from sheetsync.figures.metrics import figures_of
from sheetsync.figures.results import Figures, Summary
from sheetsync.figures.visits import read_visits, start_of

if TYPE_CHECKING:
    from sheetsync.core.settings import Settings

_MONTHS = 6  # so many months, at least, show where things are going
_UNITS = 20


@dataclass(frozen=True, slots=True)
class Report:
    """What one period's report says.

    `until` is how far the history was looked at: the period's end, or its last event where the
    history ends before. `head` is the hash of the last row looked at, the `rows`-th. `steps` are
    the summaries of the visits to each step; `at_end` are the figures as of `until`; `events` is
    how many there were in the period.
    """

    period: Period
    office: str
    until: datetime
    head: str
    rows: int
    now: Summary
    before: Summary
    steps: tuple[Summary, ...]
    at_end: Figures
    sections: tuple[Section, ...]
    events: int


def report_of(history: History, sop: Sop, settings: Settings, period: Period) -> Report:
    """Return the report of a period out of what had happened by its end.

    Nothing depends on when it is made: rows that come after the period's end change nothing.
    """
    end = datetime.combine(period.after, datetime.min.time(), settings.zone)
    early = [event.at < end for event in history.events]
    events = tuple(compress(history.events, early))
    rows = max((n for n, is_early in enumerate(early, 1) if is_early), default=0)
    last = max((event.at for event in events), default=end)
    until = (end if len(events) < len(early) else min(end, last)).astimezone(settings.zone)
    log = read_log(events, sop)
    visits = read_visits(log, sop, settings, until)
    today = until.date() if events else period.after
    facts = read_facts(log, visits, sop, settings, today)
    head = history.hashes[rows - 1] if rows else ""
    at_end = figures_of(log, visits, sop, settings, until, head)
    now, before = (_summary(facts, each) for each in (period, period.before))
    return Report(
        period=period,
        office=settings.office,
        until=until,
        head=head,
        rows=rows,
        now=now,
        before=before,
        steps=_steps(facts, period),
        at_end=at_end,
        sections=(
            _months(facts, period, at_end, sop),
            *_units(facts, period, sop),
            *_lists(log, sop, settings, period),
        ),
        events=sum(event.at.astimezone(settings.zone).date() >= period.first for event in events),
    )


def _within(facts: Facts, period: Period) -> Facts:
    first = month_of(period.first)
    rows = facts.rows[facts.rows["month"].between(first, first + period.months - 1)]
    return replace(facts, rows=rows)


def _summary(facts: Facts, period: Period) -> Summary:
    own = _within(facts, period)
    found = own.by(own.rows["month"] * 0)
    return found.get(0, Summary(steps=((None, None),) * facts.steps))


def _steps(facts: Facts, period: Period) -> tuple[Summary, ...]:
    own = _within(facts, period)
    found = own.by(own.rows["step"])
    empty = Summary(steps=((None, None),) * facts.steps)
    return tuple(found.get(step, empty) for step in range(facts.steps))


RATES = (
    ("registered", "count", 2), ("published", "count", 2), ("planned", "count", 2),
    ("kept", "count", 2), ("on_time", "share", 2), ("returns", "share", 2),
    ("submissions", "rate", 2.2), ("refusals", "count", 2),
)  # fmt: skip


def rates(found: Summary) -> tuple[int | float | None, ...]:
    return (
        found.registered,
        found.published,
        found.planned,
        found.kept,
        found.on_time,
        found.rejection_share,
        found.submissions,
        found.refused,
    )


def _months(facts: Facts, period: Period, at_end: Figures, sop: Sop) -> Section:
    most = max(_MONTHS, period.months) - 1
    last = min(period.last, max(at_end.at.date(), period.first))
    found = spans(facts, last, at_end.since, 1, most)
    rows = tuple((sop.texts.month(day), *rates(each)) for day, each in reversed(found))
    return Section("months", (("month", "text", 3), *RATES), rows)


def _units(facts: Facts, period: Period, sop: Sop) -> tuple[Section, ...]:
    if sop.form.unit_field is None:
        return ()
    first, say = month_of(period.first), sop.texts.say
    found = units(facts, first, first + period.months - 1, _UNITS)
    others, none = say("evaluation.unit_others"), say("evaluation.unit_none")
    rows = tuple(
        (others if name is None else name or none, *rates(summary)) for name, summary in found
    )
    return (Section("units", (("unit", "text", 5), *RATES), rows),)


def _lists(log: Log, sop: Sop, settings: Settings, period: Period) -> tuple[Section, ...]:
    first = start_of(period.first, settings)
    after = start_of(period.last + timedelta(1), settings)
    inside = (log.at >= first) & (log.at < after)
    return tuple(each(log, inside, sop, settings) for each in (published, returned, handed_back))
