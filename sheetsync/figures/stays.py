"""How long every stay in a queue was, and what was standard for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sheetsync.core.course import Course
from sheetsync.core.history import BEGINNINGS
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
        """The office's date on which the first item began, None where there is none."""
        first = self.began
        return None if first is None else datetime.fromtimestamp(first, self.settings.zone).date()

    @property
    def began(self) -> float | None:
        """When the first item began; a book may be drawn long before anybody works in it."""
        first = self.at[self.course.of(*BEGINNINGS)]
        return float(first.min()) if first.size else None


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
    lengths = _lengths(course, settings, at)
    minutes = lengths(arrived, left, counted)
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
        waiting=lengths(arrived, started, marked),
        handling=lengths(started, left, marked),
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


def quantile(values: Floats, share: float) -> float | None:
    """Return a quantile of the known values, between the two nearest ranks; None of none."""
    known = np.sort(values[~np.isnan(values)])
    if not known.size:
        return None
    low, part = divmod((known.size - 1) * share, 1)
    near, far = known[int(low)], known[min(int(low) + 1, known.size - 1)]
    return float(near + (far - near) * part)


def _lengths(course: Course, settings: Settings, at: Floats) -> Callable[..., Floats]:
    """Return a function for the working minutes between events.

    It takes the places of those that begin and of those that end, and which pairs are wanted; the
    others are NaN, and those not known apart in time. These are two things that one sync found, or
    that have one time because a clock was wrong, unless the journal dated both.
    """
    journal, first = course.sop.texts.sources["journal"], dict[str | int, int]()
    found_by = [first.setdefault(e.sync or n, n) for n, e in enumerate(course.events)]
    sync = np.array(found_by, np.intp)  # an event of no sync was found alone
    dated = np.array([event.source == journal for event in course.events], bool)

    def between(start: Ints, end: Ints, wanted: Bools) -> Floats:
        together = (sync[start] == sync[end]) | (at[start] == at[end])
        apart = (start != end) & (~together | (dated[start] & dated[end]))
        known = wanted & apart
        minutes = np.full(start.shape, np.nan)
        # a journal may date the end a little before a sync saw the start: that is 0
        worked = settings.calendar.minutes_between(at[start[known]], at[end[known]])
        minutes[known] = np.maximum(worked, 0)
        return minutes

    return between


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
    table = [[settings.standard_minutes(each.id, on) for on in span] for each in sop.every_step]
    found: Floats = np.array(table, float)[step, place]
    return found
