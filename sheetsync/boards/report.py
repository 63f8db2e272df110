"""The report of a period: its figures and lists, once for paper, spreadsheet and CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import compress
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from sheetsync.boards.period import Period
from sheetsync.boards.report_lists import Section, lists
from sheetsync.boards.tables import BoardField, Value
from sheetsync.core.course import Course
from sheetsync.core.history import History
from sheetsync.core.sop import Sop
from sheetsync.figures.now import figures
from sheetsync.figures.results import Figures, Summary
from sheetsync.figures.spans import Facts, by_span, by_unit, month_of, read_facts
from sheetsync.figures.stays import Measured, measure, start_of

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
    found = measure(Course(sop, events), settings, until)
    facts = read_facts(found, until.date() if events else period.after)
    head = history.hashes[rows - 1] if rows else ""
    at_end = figures(found, head)
    edges = (start_of(period.first, settings), start_of(period.after, settings))
    now, before = (_summary(facts, each) for each in (period, period.before))
    return Report(
        period=period,
        office=settings.office,
        until=until,
        head=head,
        rows=rows,
        now=now,
        before=before,
        steps=_steps(found, *edges),
        at_end=at_end,
        sections=(
            _months(facts, period, at_end, sop),
            *_units(facts, period, sop),
            *lists(found, *edges),
        ),
        events=sum(event.at.astimezone(settings.zone).date() >= period.first for event in events),
    )


def _summary(facts: Facts, period: Period) -> Summary:
    first = month_of(period.first)
    own = facts.within(first, first + period.months - 1)
    return own.by(own.month * 0).get(0, facts.nothing)


def _steps(found: Measured, since: float, until: float) -> tuple[Summary, ...]:
    """Return how long the visits to each step were that ended in the period."""
    import pandas as pd

    ended = found.at[found.left]
    inside = found.timed & (ended >= since) & (ended < until)
    columns = {"step": found.step, "minutes": found.minutes, "on_time": found.on_time}
    visits = pd.DataFrame(columns)[inside].groupby("step")
    measured, on_time = visits.size().to_dict(), visits["on_time"].mean().to_dict()
    lengths = visits["minutes"].quantile(np.array([0.5, 0.9])).to_dict()
    steps = range(len(found.sop.steps))
    spread = tuple((lengths.get((n, 0.5)), lengths.get((n, 0.9))) for n in steps)
    return tuple(
        Summary(measured=measured.get(n, 0), on_time=on_time.get(n), steps=spread) for n in steps
    )


RATES = (
    BoardField("registered", 2, "count"),
    BoardField("published", 2, "count"),
    BoardField("planned", 2, "count"),
    BoardField("kept", 2, "count"),
    BoardField("on_time", 2, "share"),
    BoardField("returns", 2, "share", of=attrgetter("rejection_share")),
    BoardField("submissions", 2.2, "rate"),
    BoardField("refusals", 2, "count", of=attrgetter("refused")),
)
_STEPS = (
    BoardField("step", 4),
    BoardField("standard", 2, "minutes"),
    BoardField("visits", 2, "count"),
    BoardField("median", 2, "minutes"),
    BoardField("p90", 2, "minutes"),
    BoardField("on_time", 2, "share"),
)


def rates(found: Summary) -> Iterator[Value]:
    """Yield the figures of a summary in the order of `RATES`."""
    return (field.value(found) for field in RATES)


def steps_section(report: Report) -> Section:
    """Return how long each step took in the period."""
    lines = (
        (step.step.header, step.standard, found.measured, *found.steps[n], found.on_time)
        for n, (step, found) in enumerate(zip(report.at_end.steps, report.steps, strict=True))
    )
    return Section("steps", _STEPS, tuple(lines))


def _months(facts: Facts, period: Period, at_end: Figures, sop: Sop) -> Section:
    most = max(_MONTHS, period.months) - 1
    last = min(period.last, max(at_end.at.date(), period.first))
    found = by_span(facts, last, at_end.since, 1, most)
    rows = tuple((sop.texts.month(day), *rates(each)) for day, each in reversed(found))
    return Section("months", (BoardField("month", 3), *RATES), rows)


def _units(facts: Facts, period: Period, sop: Sop) -> tuple[Section, ...]:
    if sop.form.unit_field is None:
        return ()
    first, say = month_of(period.first), sop.texts.say
    found = by_unit(facts, first, first + period.months - 1, _UNITS)
    others, none = say("evaluation.unit_others"), say("evaluation.unit_none")
    rows = tuple(
        (others if name is None else name or none, *rates(summary)) for name, summary in found
    )
    return (Section("units", (BoardField("unit", 5), *RATES), rows),)
