"""How long every stay in a queue was, and what was standard for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sheetsync.core.course import Course
from sheetsync.core.sop import Sop

if TYPE_CHECKING:
    from sheetsync.core.settings import Settings

Ints: TypeAlias = NDArray[np.intp]
Bools: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]

_EPOCH_DAY = date(1970, 1, 1)


@dataclass(frozen=True)
class Measured:
    """A history as an office measures it at the instant `now`, in its zone.

    `at` and `day` are of each event: epoch seconds (UTC), and the office's date as days since
    1970-01-01. The other columns are of each stay in the order of `course.stays`. `arrived`, `left`
    and `started` are places of events, -1 for none: an open stay has not `left`. `counted` stays
    ended in a decision of their step; the others were cut, or are open. `minutes` of work, of an
    open stay until now, are NaN where it was cut or its two ends are not known apart; `standard`
    are those valid when it ended, or today. `waiting` lasts until the work was first marked as
    started and `handling` from there; both are NaN where it was not.
    """

    course: Course
    settings: Settings
    now: datetime
    at: Floats
    day: Ints
    step: Ints
    arrived: Ints
    left: Ints
    counted: Bools
    minutes: Floats
    standard: Floats
    waiting: Floats
    handling: Floats

    @property
    def sop(self) -> Sop:
        return self.course.sop

    @property
    def open(self) -> Bools:
        return self.left < 0

    @property
    def timed(self) -> Bools:
        """Which counted stays have a known length."""
        return self.counted & ~np.isnan(self.minutes)

    @property
    def on_time(self) -> Bools:
        return self.counted & (self.minutes <= self.standard)

    @property
    def since(self) -> date | None:
        """The office's date of the first event, None where there is none."""
        first = float(self.at.min()) if self.at.size else None
        return None if first is None else datetime.fromtimestamp(first, self.settings.zone).date()


def measure(course: Course, settings: Settings, now: datetime) -> Measured:
    """Return the history as measured at the aware `now`."""
    stays, now = course.stays, now.astimezone(settings.zone)
    at = np.array([event.at.timestamp() for event in course.events], float)
    day = _days_of(at, settings)
    step, arrived, left, started = (
        np.array(column, np.intp)
        for column in (stays.step, stays.arrived, stays.left, stays.started)
    )
    counted = np.array(stays.counted, bool)
    length = _Length(course, settings, at)
    minutes = length.between(arrived, left, counted)
    open_ = left < 0
    begin = at[arrived[open_]]
    until_now = settings.calendar.minutes_between(begin, np.full(begin.shape, now.timestamp()))
    minutes[open_] = np.maximum(until_now, 0)
    marked = counted & ~np.isnan(minutes) & (started >= 0)
    today = (now.date() - _EPOCH_DAY).days
    ended = np.where(counted, day[left] if day.size else today, today)
    return Measured(
        course=course,
        settings=settings,
        now=now,
        at=at,
        day=day,
        step=step,
        arrived=arrived,
        left=left,
        counted=counted,
        minutes=minutes,
        standard=_standards(course.sop, settings, step, ended),
        waiting=length.between(arrived, started, marked),
        handling=length.between(started, left, marked),
    )


def start_of(day: date, settings: Settings) -> float:
    """Return the office's midnight that begins a date, in epoch seconds."""
    return datetime(day.year, day.month, day.day, tzinfo=settings.zone).timestamp()


def office_day(settings: Settings, today: date) -> float:
    """Return the minutes of a full office day: the longest of the last two weeks.

    After two weeks of holidays it is the longest of a year; 1440 where the office never works.
    """
    for days in (14, 366):
        span = (today - timedelta(n) for n in range(days))
        if longest := max(settings.calendar.day_minutes(day) for day in span):
            return longest
    return 1440.0


class _Length:
    """Working minutes between two events."""

    def __init__(self, course: Course, settings: Settings, at: Floats) -> None:
        self.events, self.at, self.calendar = course.events, at, settings.calendar
        self.journal = course.sop.texts.sources["journal"]

    def between(self, start: Ints, end: Ints, wanted: Bools) -> Floats:
        """Return them for each pair of places, NaN where not wanted or not known.

        A journal may date the end a little before a sync saw the start: that is 0.
        """
        pairs = zip(start.tolist(), end.tolist(), wanted.tolist(), strict=True)
        known = [n for n, (a, b, asked) in enumerate(pairs) if asked and self._apart(a, b)]
        found = np.full(start.shape, np.nan)
        begin, stop = self.at[start[known]], self.at[end[known]]
        found[known] = np.maximum(self.calendar.minutes_between(begin, stop), 0)
        return found

    def _apart(self, start: int, end: int) -> bool:
        """Tell whether two events are known apart in time.

        Two things that one sync found, or that have one time because a clock was wrong, are not,
        unless the journal dated both.
        """
        one, other = self.events[start], self.events[end]
        if one is other:
            return False
        together = (one.sync == other.sync and one.sync != "") or one.at == other.at
        return not together or one.source == other.source == self.journal


def _days_of(seconds: Floats, settings: Settings) -> Ints:
    """Return the office's date of each instant, as days since 1970-01-01."""
    if not seconds.size:
        return np.zeros(0, np.intp)
    first, last = int(seconds.min() // 86_400) - 1, int(seconds.max() // 86_400) + 2
    midnights = [start_of(_EPOCH_DAY + timedelta(day), settings) for day in range(first, last + 1)]
    return first - 1 + np.searchsorted(midnights, seconds, side="right")


def _standards(sop: Sop, settings: Settings, step: Ints, day: NDArray[Any]) -> Floats:
    """Return the standard minutes of each step on each day."""
    days, place = np.unique(day, return_inverse=True)
    span = [_EPOCH_DAY + timedelta(int(each)) for each in days]
    table = [[settings.standard_minutes(each.id, on) for on in span] for each in sop.steps]
    found: Floats = np.array(table, float)[step, place]
    return found
