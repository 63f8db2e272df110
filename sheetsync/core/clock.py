"""What time it is: this computer's clock against the times in the book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from sheetsync.core.history import Event
from sheetsync.core.worktime import WorkCalendar
from sheetsync.errors import HistoryError

SLACK = timedelta(minutes=2)  # how far the clocks of two computers may be apart


@dataclass(frozen=True, slots=True)
class Clock:
    """The time of a sync, and when the form was last seen before it.

    `seen` is never after `at`, None when unknown; it is `kept` where the form's own cell says it.
    `ahead` is the history's last time where that was accepted as wrong: the clock was put back.
    """

    at: datetime
    seen: datetime | None
    kept: bool = True
    ahead: datetime | None = None
    warning: str = ""


def read_clock(
    now: datetime, events: Sequence[Event], last_sync: datetime | None, force: bool
) -> Clock:
    """Return the time of a sync at `now` (aware), to the second, never a little before the last.

    A clock behind the last event is one that is wrong, or was. Raises HistoryError unless `force`
    says that it was, or a forced sync has said so before and left its time in the form. Behind the
    last sync alone, the time in the form is not believed: windows begin with the event before.
    """
    at = now.replace(microsecond=0)
    last = _last_recorded(events, at)
    ahead = last if last - at > SLACK else None
    put_back_before = last_sync is not None and last - last_sync > SLACK
    if ahead and not (force or put_back_before):
        raise HistoryError(
            f"this computer's clock says {_said(at)}, but the history's last event is of "
            f"{_said(last)}; set the clock right and sync again, or, if it is right and was ahead "
            "then, go on with `sheetsync sync --force`, which is recorded"
        )
    if ahead is None:
        at = max(at, last)
    if last_sync is None:
        return Clock(at, None, kept=False, ahead=ahead)
    if last_sync - at <= SLACK:
        at = max(at, last_sync)
        return Clock(at, last_sync, ahead=ahead)
    seen = max((event.at for event in events if event.at <= at), default=None)
    clock = Clock(at, seen, kept=False, ahead=ahead)
    if ahead and not put_back_before:
        return clock
    warning = (
        f"the form was last synced at {_said(last_sync)}, but this computer's clock says "
        f"{_said(at)}: one of the two clocks is wrong; if it is this one, set it right"
    )
    return replace(clock, warning=warning)


def believed(events: Sequence[Event], until: datetime | None = None) -> Sequence[Event]:
    """Return the events, none dated later than a sync that recorded one after it, nor than `until`.

    What a clock far ahead dated counts as found by the next sync with a right one: by then it had
    surely happened. What a journal dated bounds nothing: it is recorded later than it was.
    """
    found, bound = list(events), until
    for place in range(len(found) - 1, -1, -1):
        event = found[place]
        if bound is not None and event.at - bound > SLACK:
            since = event.not_before and min(event.not_before, bound)
            found[place] = replace(event, at=bound, not_before=since)
        elif event.not_before != event.at and (bound is None or event.at < bound):
            bound = event.at
    return found


def longest_gap(events: Sequence[Event], at: datetime, calendar: WorkCalendar) -> float:
    """Return the longest gap between the syncs that recorded something until `at`, in minutes.

    It is at least as long as that between all syncs. Minutes are working minutes, rounded.
    """
    syncs = sorted({e.at for e in events if e.not_before != e.at and e.at <= at})
    return max((float(round(calendar.minutes(*gap))) for gap in pairwise(syncs)), default=0.0)


def _last_recorded(events: Sequence[Event], at: datetime) -> datetime:
    """Return the latest time in what the last sync recorded; `at` when nothing is."""
    last = None
    for event in reversed(events):
        if event.sync != events[-1].sync:
            break
        last = event.at if last is None else max(last, event.at)
    return at if last is None else last.astimezone(at.tzinfo)


def _said(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
