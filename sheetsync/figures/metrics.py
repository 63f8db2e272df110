"""The figures of a history: how long steps took, where items wait, how fresh the channels are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from sheetsync.core.history import Event
from sheetsync.core.sop import Sop, Step
from sheetsync.figures.compliance import compliance
from sheetsync.figures.contents import channels, oldest, plan
from sheetsync.figures.eventlog import Bools, Floats, Log, phases, publications, read_log
from sheetsync.figures.results import Backlog, Figures, Items, RoleFigures, StepFigures, Week
from sheetsync.figures.visits import Visits, read_visits, start_of

if TYPE_CHECKING:
    from sheetsync.core.settings import Settings

WEEKS = 12
_RECENT = 500


def figures(
    events: Sequence[Event], sop: Sop, settings: Settings, now: datetime, head: str = ""
) -> Figures:
    """Return every figure of these events, whose last hash is `head`, at the aware `now`."""
    log = read_log(events, sop)
    return figures_of(log, read_visits(log, sop, settings, now), sop, settings, now, head)


def figures_of(
    log: Log, visits: Visits, sop: Sop, settings: Settings, now: datetime, head: str = ""
) -> Figures:
    """Return every figure of a log and its visits, as `figures` does."""
    return _Measuring(log, visits, sop, settings, now).all(head)


def office_day(settings: Settings, today: date) -> float:
    """Return the minutes of a full office day: the longest of the last two weeks.

    After two weeks of holidays it is the longest of a year; 1440 where the office never works.
    """
    for days in (14, 366):
        span = (today - timedelta(n) for n in range(days))
        if longest := max(settings.calendar.day_minutes(day) for day in span):
            return longest
    return 1440.0


class _Measuring:
    def __init__(
        self, log: Log, visits: Visits, sop: Sop, settings: Settings, now: datetime
    ) -> None:
        self.sop, self.settings = sop, settings
        self.now = now.astimezone(settings.zone)
        self.today = self.now.date()
        self.day = office_day(settings, self.today)
        self.log, self.visits = log, visits
        done, self.adopted, self.cancelled, self.missing = phases(self.log, sop)
        self.published = done | self.adopted
        self.publications = publications(self.log, sop)

    def all(self, head: str) -> Figures:
        log, visits = self.log, self.visits
        measured = int(visits.measured.sum())
        month = self.today.replace(day=1)
        before = (month - timedelta(1)).replace(day=1)
        gone = self.missing | self.cancelled | self.adopted | log.excluded
        over = (visits.minutes - visits.standard)[visits.open]
        return Figures(
            at=self.now,
            since=self._local(log.at.min()).date() if log.at.size else None,
            day=self.day,
            events=log.item.size,
            head=head,
            items=self._items(),
            backlog=self._backlog(visits.open),
            over=_most(over[over > 0]),
            open_before=self._open_at((self.now - timedelta(7)).timestamp()),
            published_month=self._published(month, None),
            published_before=self._published(before, month),
            on_time=int(visits.on_time.sum()) / measured if measured else None,
            measured=measured,
            uncertainty=self._uncertainty(),
            steps=tuple(self._step(index, step) for index, step in enumerate(self.sop.steps)),
            roles=self._roles(),
            channels=channels(log, self.sop, self.settings, self.now),
            weeks=self._weeks(),
            compliance=compliance(log, self.sop),
            oldest=oldest(log, visits, self.sop),
            plan=plan(log, gone, self.published, self.sop, self.today),
        )

    def _local(self, seconds: float) -> datetime:
        return datetime.fromtimestamp(float(seconds), self.settings.zone)

    def _items(self) -> Items:
        log = self.log
        ends = log.last
        left = ends.copy()

        def take(mask: Bools) -> int:
            """Count the items in `mask` that no earlier name has taken."""
            nonlocal left
            taken = left & mask
            left &= ~mask
            return int(taken.sum())

        return Items(
            total=int(ends.sum()),
            missing=take(self.missing),
            cancelled=take(self.cancelled),
            published=take(self.published),
            excluded=take(log.excluded),
            dormant=take(log.dormant),
            open=int(left.sum()),
            adopted=int((self.adopted & ~self.missing & ends).sum()),
        )

    def _backlog(self, chosen: Bools) -> Backlog:
        """The backlog of the chosen visits, all of them open."""
        ages, standard = self.visits.minutes[chosen], self.visits.standard[chosen]
        within = ages <= standard
        day, days = ages < self.day, ages < 3 * self.day
        buckets = (within, ~within & day, ~within & ~day & days, ~within & ~days)
        first, second, third, fourth = (int(bucket.sum()) for bucket in buckets)
        return Backlog(
            queue=ages.size,
            overdue=int((~within).sum()),
            oldest=_most(ages),
            ages=(first, second, third, fourth),
        )

    def _step(self, index: int, step: Step) -> StepFigures:
        visits, log = self.visits, self.log
        here = visits.step == index
        known = here & visits.measured
        minutes = visits.minutes[known]
        some = minutes.size > 0
        return StepFigures(
            step=step,
            standard=self.settings.standard_minutes(step.id, self.today),
            visits=int((here & visits.counted).sum()),
            measured=minutes.size,
            on_time=float(visits.on_time[known].mean()) if some else None,
            median=float(np.median(minutes)) if some else None,
            mean=float(minutes.mean()) if some else None,
            p90=float(np.percentile(minutes, 90)) if some else None,
            waiting=_median(visits.waiting[known]),
            handling=_median(visits.handling[known]),
            returns=int((log.of("reject") & (log.step == index)).sum()),
            backlog=self._backlog(here & visits.open),
        )

    def _roles(self) -> tuple[RoleFigures, ...]:
        found = []
        for role in self.sop.roles:
            own = [i for i, step in enumerate(self.sop.steps) if step.role == role]
            if own:
                chosen = self.visits.open & np.isin(self.visits.step, own)
                found.append(RoleFigures(role, self._backlog(chosen)))
        return tuple(found)

    def _published(self, since: date, until: date | None) -> int:
        at = self.log.at[self.publications]
        end = start_of(until, self.settings) if until else np.inf
        return int(((at >= start_of(since, self.settings)) & (at < end)).sum())

    def _open_at(self, moment: float) -> int:
        """How many items were in a queue at this instant."""
        visits, at = self.visits, self.log.at
        left = visits.left[~visits.open]
        return int((at[visits.arrived] <= moment).sum() - (at[left] <= moment).sum())

    def _weeks(self) -> tuple[Week, ...]:
        monday = self.today - timedelta(self.today.weekday())
        starts = [monday + timedelta(7 * (n - WEEKS + 1)) for n in range(WEEKS + 1)]
        edges = np.array([start_of(day, self.settings) for day in starts])
        registered, _ = np.histogram(self.log.at[self.log.of("register")], edges)
        published, _ = np.histogram(self.log.at[self.publications], edges)
        ends = [*edges[1:-1].tolist(), self.now.timestamp()]
        return tuple(
            Week(start, int(new), int(done), self._open_at(end))
            for start, new, done, end in zip(starts, registered, published, ends, strict=False)
        )

    def _uncertainty(self) -> float | None:
        """The median width of the windows, in working minutes, in which recent decisions fell."""
        log = self.log
        places = self.visits.left[self.visits.counted]
        recent = np.sort(log.event[places])[-_RECENT:].tolist()
        stamps = [(log.events[place].not_before, log.events[place].at) for place in recent]
        windows = [(since.timestamp(), at.timestamp()) for since, at in stamps if since]
        if not windows:
            return None
        starts, ends = np.array(windows).T
        return _median(self.settings.calendar.minutes_between(np.minimum(starts, ends), ends))


def _median(values: Floats) -> float | None:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if known.size else None


def _most(values: Floats) -> float | None:
    return float(values.max()) if values.size else None
