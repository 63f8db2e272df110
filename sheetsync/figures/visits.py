"""The visits: every stay of an item in the queue of a step, and how long it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sheetsync.core.sop import Sop
from sheetsync.figures.eventlog import NOWHERE, Bools, Floats, Ints, Log

if TYPE_CHECKING:
    from sheetsync.core.settings import Settings

_EPOCH_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Visits:
    """All visits as columns, loops as visits of their own.

    `arrived` and `left` are places in the log, `left` -1 while the item is still there. `counted`
    visits ended in a decision of their step; the others were cut, or are open. `minutes` of work,
    of an open visit until now, are NaN where the visit was cut or its two ends are not known apart;
    `standard` are those valid when it ended. `waiting` lasts until the work was first marked as
    started and `handling` from there; both are NaN where it was not.
    """

    step: Ints
    arrived: NDArray[np.intp]
    left: NDArray[np.intp]
    counted: Bools
    minutes: Floats
    standard: Floats
    on_time: Bools
    waiting: Floats
    handling: Floats

    @property
    def open(self) -> Bools:
        return self.left < 0

    @property
    def measured(self) -> Bools:
        """Which counted visits have a known length."""
        return self.counted & ~np.isnan(self.minutes)


def read_visits(log: Log, sop: Sop, settings: Settings, now: datetime) -> Visits:
    """Return every visit that the log tells of; `now` is aware."""
    step, arrived, left = _stays(log)
    decided = log.of("complete", "reject")
    counted = (left >= 0) & decided[left] & (log.step[left] == step)
    open_ = left < 0
    minutes = _minutes(log, settings, arrived, left, counted)
    minutes[open_] = _until(log, settings, arrived[open_], now)
    standard = _standards(log, sop, settings, step, left, counted, now)
    started = _starts(log, arrived, left)
    was_started = counted & ~np.isnan(minutes) & (started >= 0)
    return Visits(
        step=step,
        arrived=arrived,
        left=left,
        counted=counted,
        minutes=minutes,
        standard=standard,
        on_time=counted & (minutes <= standard),
        waiting=_minutes(log, settings, arrived, started, was_started),
        handling=_minutes(log, settings, started, left, was_started),
    )


def days_of(seconds: Floats, settings: Settings) -> NDArray[np.intp]:
    """Return the office's date of each instant, as days since 1970-01-01."""
    if not seconds.size:
        return np.zeros(0, np.intp)
    first, last = int(seconds.min() // 86_400) - 1, int(seconds.max() // 86_400) + 2
    midnights = [start_of(_EPOCH_DAY + timedelta(day), settings) for day in range(first, last + 1)]
    return first - 1 + np.searchsorted(midnights, seconds, side="right")


def start_of(day: date, settings: Settings) -> float:
    """Return the office's midnight that begins a date, in epoch seconds."""
    return datetime(day.year, day.month, day.day, tzinfo=settings.zone).timestamp()


def _stays(log: Log) -> tuple[Ints, NDArray[np.intp], NDArray[np.intp]]:
    """Return step, arrival and departure of all visits, in the order in which they began.

    `start` and `refuse` move nothing, unless something about the item changed with them that
    brought it into a queue or out of one. A decision on an item that was in no queue because of
    its class or its import is a visit that began and ended with it.
    """
    before = log.before(log.queue, NOWHERE)
    moves = np.flatnonzero(~log.of("start", "refuse") | (log.queue != before))
    left = np.append(moves, -1)[1:]
    left[log.item[left] != log.item[moves]] = -1
    inside = log.queue[moves] >= 0
    aside = log.before(log.excluded | log.dormant, False)
    at_once = log.of("complete", "reject") & aside & (log.step >= 0)
    at_once &= log.step == log.before(log.turn, NOWHERE)
    both = np.flatnonzero(at_once)
    step = np.concatenate((log.queue[moves][inside], log.step[both]))
    arrived = np.concatenate((moves[inside], both))
    left = np.concatenate((left[inside], both))
    order = np.argsort(arrived, kind="stable")
    return step[order], arrived[order], left[order]


def _starts(log: Log, arrived: NDArray[Any], left: NDArray[Any]) -> NDArray[np.intp]:
    """Return where in each visit the work was first marked as started, -1 where it was not."""
    starts = np.append(np.flatnonzero(log.of("start")), log.item.size)
    found = starts[np.searchsorted(starts, arrived, side="left")]
    return np.where(found < left, found, -1)


def _minutes(
    log: Log, settings: Settings, start: NDArray[Any], end: NDArray[Any], wanted: Bools
) -> Floats:
    """Return the working minutes between two places of the log, NaN where not wanted or not known.

    Two things that one sync found, or that have one time because a clock was wrong, cannot be told
    apart in time if the journal did not date both. A journal may date the end a little before a
    sync saw the start: that is 0.
    """
    together = (log.sync[start] == log.sync[end]) & (log.sync[start] >= 0)
    together |= log.at[start] == log.at[end]
    together &= ~(log.journal[start] & log.journal[end])
    places = np.flatnonzero(wanted & (start != end) & ~together)
    found = np.full(start.shape, np.nan)
    begin, stop = log.at[start[places]], log.at[end[places]]
    found[places] = np.maximum(settings.calendar.minutes_between(begin, stop), 0)
    return found


def _until(log: Log, settings: Settings, arrived: NDArray[Any], now: datetime) -> Floats:
    begin = log.at[arrived]
    ages: Floats = settings.calendar.minutes_between(begin, np.full(begin.shape, now.timestamp()))
    return np.maximum(ages, 0)


def _standards(
    log: Log,
    sop: Sop,
    settings: Settings,
    step: Ints,
    left: NDArray[Any],
    counted: Bools,
    now: datetime,
) -> Floats:
    """Return the standard minutes of each visit, those valid when it ended, or today."""
    today = (now.astimezone(settings.zone).date() - _EPOCH_DAY).days
    days = np.full(step.shape, today)
    days[counted] = days_of(log.at[left[counted]], settings)
    first = int(days.min(initial=today))
    span = [_EPOCH_DAY + timedelta(day) for day in range(first, int(days.max(initial=today)) + 1)]
    table = [[settings.standard_minutes(each.id, day) for day in span] for each in sop.steps]
    found: Floats = np.array(table, np.float64)[step, days - first]
    return found
