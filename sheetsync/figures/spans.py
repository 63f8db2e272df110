"""What was done in months, quarters and years, and by units: facts, counted by any key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sheetsync.core.cells import fold, tidy
from sheetsync.core.form import as_date
from sheetsync.core.workflow import NOWHERE
from sheetsync.figures.results import Evaluation, Spans, StepSummary, Summary, Units
from sheetsync.figures.stays import Floats, Ints, Measured, office_day, quantile

MONTHS, QUARTERS, YEARS, UNITS = 12, 4, 2, 10
_COUNTS = ("registered", "published", "planned", "kept", "decided", "rejected", "refused")
_KINDS = {name: n for n, name in enumerate((*_COUNTS, "submissions", "on_time", "minutes"))}
_WORK = [_KINDS[name] for name in ("registered", "published", "decided")]
_UNIX_DAY = date(1970, 1, 1).toordinal()
_OTHERS = -1


@dataclass(frozen=True, slots=True)
class Facts:
    """One row for each thing that counts: its kind, where and when it does, and how much it is.

    `kind` is a place in `_KINDS`. `month` counts from January 1970; a visit counts in the month in
    which it ended, a plan in the month of its day. `unit` is a place in `names`, the units as first
    spelled. `step` is that of a visit, -1 elsewhere; `value` the minutes of a visit whose length is
    known, the submissions of a publication, else 1.
    """

    kind: Ints
    month: Ints
    unit: Ints
    step: Ints
    value: Floats
    names: tuple[str, ...]
    steps: int

    def within(self, first: int, last: int) -> Facts:
        """Return the rows of the months from `first` to `last`."""
        chosen = (self.month >= first) & (self.month <= last)
        columns = ("kind", "month", "unit", "step", "value")
        return replace(self, **{name: getattr(self, name)[chosen] for name in columns})

    def by(self, keys: NDArray[Any]) -> dict[int, Summary]:
        """Return the summary of the rows of each key; `keys` has one for each row."""
        known, group = np.unique(keys, return_inverse=True)
        cells, size = group * len(_KINDS) + self.kind, known.size * len(_KINDS)
        sums = np.bincount(cells, self.value, size).reshape(-1, len(_KINDS))
        steps = self._by_step(group, known.size)
        return {
            key: _summary(line, steps[n * self.steps : (n + 1) * self.steps])
            for n, (key, line) in enumerate(zip(known.tolist(), sums.tolist(), strict=True))
        }

    def _by_step(self, group: Ints, groups: int) -> list[StepSummary]:
        """Return the visits to each step, first all of one group, then those of the next."""
        own, size = group * self.steps + self.step, groups * self.steps
        visit, on_time = (self.kind == _KINDS[name] for name in ("minutes", "on_time"))
        order = np.argsort(own[visit], kind="stable")
        ends = np.cumsum(np.bincount(own[visit], minlength=size))
        lengths = np.split(self.value[visit][order], ends)  # the last one is what is left: nothing
        kept = np.bincount(own[on_time], minlength=size).tolist()
        return [visits(minutes, good) for minutes, good in zip(lengths, kept, strict=False)]

    @property
    def nothing(self) -> Summary:
        return Summary(steps=(StepSummary(),) * self.steps)


def visits(minutes: Floats, on_time: int) -> StepSummary:
    """Return the summary of the visits to a step that took so long, so many of them on time."""
    share = on_time / minutes.size if minutes.size else None
    return StepSummary(minutes.size, share, quantile(minutes, 0.5), quantile(minutes, 0.9))


def evaluate(found: Measured) -> Evaluation:
    """Return the evaluation of a measured history."""
    settings, today = found.settings, found.now.date()
    facts, month = read_facts(found, today), month_of(today)
    return Evaluation(
        since=found.since,
        day=office_day(settings, today),
        standards=tuple(settings.standard_minutes(step.id, today) for step in found.sop.steps),
        months=by_span(facts, today, found.since, 1, MONTHS),
        quarters=by_span(facts, today, found.since, 3, QUARTERS),
        years=by_span(facts, today, found.since, 12, YEARS),
        units=by_unit(facts, month - MONTHS + 1, month, UNITS),
    )


def month_of(day: date) -> int:
    """Return the month of a day, counted from January 1970."""
    return (day.year - 1970) * 12 + day.month - 1


def by_span(facts: Facts, last: date, since: date | None, months: int, most: int) -> Spans:
    """Return the spans of so many months, newest first, from the one of `last` to that of `since`.

    There are `most` and the one before them, if the history is as old, and one at least.
    """
    found = facts.by(facts.month // months)
    newest = month_of(last) // months
    oldest = max(newest - most, min(month_of(since or last) // months, newest))
    return tuple(
        (date(1970 + key * months // 12, key * months % 12 + 1, 1), found.get(key, facts.nothing))
        for key in range(newest, oldest - 1, -1)
    )


def by_unit(facts: Facts, first: int, last: int, most: int) -> Units:
    """Return the units in the months from `first` to `last`, the busiest first.

    Where there are more than `most`, the last one, called None, is of all that are left.
    """
    rows = facts.within(first, last)
    work = np.bincount(rows.unit, np.isin(rows.kind, _WORK), len(rows.names))
    order = sorted({*rows.unit.tolist()}, key=lambda unit: (-work[unit], unit))
    shown = order if len(order) <= most else order[: most - 1]
    found = rows.by(np.where(np.isin(rows.unit, shown), rows.unit, _OTHERS))
    named: list[tuple[str | None, Summary]] = [(rows.names[unit], found[unit]) for unit in shown]
    return (*named, *(((None, found[_OTHERS]),) if _OTHERS in found else ()))


def read_facts(found: Measured, today: date) -> Facts:
    """Return all facts of a history; a plan counts once its day is before `today`, or when met."""
    kinds, places, values, days, steps = zip(*_facts(found, today), strict=True)
    unit, names = _units(found)
    day = np.concatenate(days)
    dates = np.datetime64("1970-01-01", "D") + day.astype("timedelta64[D]")
    return Facts(
        kind=np.repeat([_KINDS[name] for name in kinds], [len(each) for each in places]),
        month=dates.astype("datetime64[M]").astype(np.intp),
        unit=unit[np.concatenate(places)],
        step=np.concatenate(steps),
        value=np.concatenate(values),
        names=names,
        steps=len(found.sop.every_step),
    )


def _facts(found: Measured, today: date) -> Iterator[tuple[str, Ints, Floats, Ints, Ints]]:
    """Yield what counts as what: the places of its events, how much each is, its day, its step."""
    course = found.course

    def counted(
        name: str,
        places: ArrayLike,
        value: ArrayLike = 1,
        day: ArrayLike | None = None,
        step: ArrayLike = NOWHERE,
    ) -> tuple[str, Ints, Floats, Ints, Ints]:
        at = np.array(places, np.intp)
        own = found.day[at] if day is None else np.array(day, np.intp)
        return name, at, np.full(at.shape, value, float), own, np.full(at.shape, step, np.intp)

    published = [place for place, _ in course.publications]
    planned = list(_planned(found, today))
    kept = [(day, place) for day, place, is_kept in planned if is_kept]
    yield counted("registered", course.of("register"))
    yield counted("published", published)
    yield counted("submissions", published, [attempt for _, attempt in course.publications])
    yield counted("decided", course.checks)
    yield counted("rejected", course.of("reject"))
    yield counted("refused", course.of("refuse"))
    yield counted("planned", [place for _, place, _ in planned], day=[day for day, *_ in planned])
    yield counted("kept", [place for _, place in kept], day=[day for day, _ in kept])
    good, timed = found.on_time, found.timed
    yield counted("on_time", found.left[good], step=found.step[good])
    yield counted("minutes", found.left[timed], found.minutes[timed], step=found.step[timed])


def _planned(found: Measured, today: date) -> Iterator[tuple[int, int, bool]]:
    """Yield each planned day that has come, or was met before, with a place of its item, if kept.

    A day that was moved before the item was published is forgotten; one that an item was published
    under stays, also when it is reopened and planned anew. Items that are published now, adopted,
    cancelled, missing or of an excluded class are planned for nothing more. The place is that of
    the publication, or of what the item said last.
    """
    course, field = found.course, found.sop.form.plan_field
    if field is None:
        return
    name = found.sop.fields[field].id
    published = {place for place, _ in course.publications}
    plans: dict[str, int | None] = {}
    waits: dict[str, int] = {}
    for place in sorted(published.union(course.told) - {NOWHERE}):
        event = course.events[place]
        item = event.item
        day = plans.get(item) if event.content is None else _day(event.content.get(name, ""))
        if day != plans.get(item):
            waits.pop(item, None)
            if day is not None:
                waits[item] = day
        plans[item] = day
        if place in published and item in waits:
            met = waits.pop(item)
            yield met, place, bool(found.day[place] <= met)
    for item, passed in waits.items():
        standing = course.states[item].standing
        if passed < today.toordinal() - _UNIX_DAY and standing in ("open", "dormant"):
            yield passed, course.latest[item], False


def _day(text: str) -> int | None:
    """Return the day that an ISO text means, counted from 1970-01-01."""
    day = as_date(text)
    return None if day is None else day.toordinal() - _UNIX_DAY


def _units(found: Measured) -> tuple[Ints, tuple[str, ...]]:
    """Return the unit of each event's item as it was then, and the names; the first is no unit."""
    names = {"": "", **{fold(name): name for name in found.settings.units}}
    course, place = found.course, found.sop.form.unit_field
    if place is None:
        return np.zeros(len(course.events), np.intp), tuple(names.values())
    name = found.sop.fields[place].id
    codes = {key: code for code, key in enumerate(names)}
    known: dict[str, int] = {}  # by the text as it stands
    told = np.zeros(len(course.events) + 1, np.intp)  # the last one is for events without content
    for at in dict.fromkeys(course.told):
        text = course.content(at).get(name, "") if at >= 0 else ""
        if text not in known:
            names.setdefault(fold(tidy(text)), tidy(text))
            known[text] = codes.setdefault(fold(tidy(text)), len(codes))
        told[at] = known[text]
    return told[np.array(course.told, np.intp)], tuple(names.values())


def _summary(line: Sequence[float], steps: Sequence[StepSummary]) -> Summary:
    published, measured = line[_KINDS["published"]], sum(step.measured for step in steps)
    return Summary(
        **{name: int(line[_KINDS[name]]) for name in _COUNTS},
        submissions=line[_KINDS["submissions"]] / published if published else None,
        on_time=line[_KINDS["on_time"]] / measured if measured else None,
        steps=tuple(steps),
    )
