"""The evaluation of a history: its months, quarters, years and units, each in one summary."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np

from sheetsync.core.sop import Sop
from sheetsync.figures.eventlog import Log
from sheetsync.figures.facts import Facts, read_facts
from sheetsync.figures.metrics import office_day
from sheetsync.figures.results import Evaluation, Summary
from sheetsync.figures.visits import Visits

if TYPE_CHECKING:
    from sheetsync.core.settings import Settings

Units = tuple[tuple[str | None, Summary], ...]
MONTHS, QUARTERS, YEARS, UNITS = 12, 4, 2, 10
_OTHERS = -1


def evaluate(log: Log, visits: Visits, sop: Sop, settings: Settings, now: datetime) -> Evaluation:
    """Return the evaluation at the aware `now` of a log and its visits."""
    at = now.astimezone(settings.zone)
    facts = read_facts(log, visits, sop, settings, at.date())
    first = float(log.at.min()) if log.at.size else None
    since = None if first is None else datetime.fromtimestamp(first, settings.zone).date()
    return Evaluation(
        at=at,
        since=since,
        day=office_day(settings, at.date()),
        standards=tuple(settings.standard_minutes(step.id, at.date()) for step in sop.steps),
        months=spans(facts, at.date(), since, 1, MONTHS),
        quarters=spans(facts, at.date(), since, 3, QUARTERS),
        years=spans(facts, at.date(), since, 12, YEARS),
        units=units(facts, month_of(at.date()) - MONTHS + 1, month_of(at.date()), UNITS),
    )


def month_of(day: date) -> int:
    """Return the month of a day, counted from January 1970."""
    return (day.year - 1970) * 12 + day.month - 1


def spans(
    facts: Facts, last: date, since: date | None, months: int, most: int
) -> tuple[tuple[date, Summary], ...]:
    """Return the spans of so many months, newest first, from the one of `last` to that of `since`.

    There are `most` and the one before them, if the history is as old, and one at least.
    """
    found = facts.by(facts.rows["month"] // months)
    newest = month_of(last) // months
    oldest = max(newest - most, min(month_of(since or last) // months, newest))
    empty = Summary(steps=((None, None),) * facts.steps)
    return tuple(
        (date(1970 + key * months // 12, key * months % 12 + 1, 1), found.get(key, empty))
        for key in range(newest, oldest - 1, -1)
    )


def units(facts: Facts, first: int, last: int, most: int) -> Units:
    """Return the units in the months from `first` to `last`, the busiest first.

    Where there are more than `most`, the last one, called None, is of all that are left.
    """
    rows = facts.rows[facts.rows["month"].between(first, last)]
    if rows.empty:
        return ()
    work = rows.groupby("unit")[["registered", "published", "decided"]].sum().sum(axis=1)
    order = sorted(work.index, key=lambda unit: (-work[unit], unit))
    shown = order if len(order) <= most else order[: most - 1]
    keys = rows["unit"].where(np.isin(rows["unit"], shown), _OTHERS)
    found = facts.by(keys, rows)
    named: list[tuple[str | None, Summary]] = [(facts.units[unit], found[unit]) for unit in shown]
    return (*named, *(((None, found[_OTHERS]),) if _OTHERS in found else ()))
