"""Where things stand now: items, queues, how long steps took, channels, the week, compliance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice

import numpy as np

from sheetsync.core.cells import fold
from sheetsync.core.evidence import channels_in
from sheetsync.core.form import as_date
from sheetsync.core.renewal import renewal_of
from sheetsync.core.settings import Settings
from sheetsync.core.sop import Sop, Step
from sheetsync.core.workflow import DECISIONS, evidence_of
from sheetsync.figures.results import (
    OLDEST,
    REASONS,
    WEEKS,
    Backlog,
    ChannelFigures,
    Compliance,
    DueItem,
    Figures,
    Items,
    OpenItem,
    PlannedWeek,
    Reason,
    Revision,
    RoleFigures,
    StepFigures,
    Week,
)
from sheetsync.figures.revisions import reaching_back, weighed
from sheetsync.figures.stays import (
    Bools,
    Floats,
    Measured,
    measure,
    office_day,
    quantile,
    start_of,
)

_RECENT = 500
_REVISIONS, _TOLD_FOR = 3, timedelta(30)  # so many changes of the settings are told for so long


def figures(found: Measured, head: str = "") -> Figures:
    """Return every figure of a measured history whose last hash is `head`."""
    return replace(counted(found, head), revisions=_revisions(found))


def counted(found: Measured, head: str) -> Figures:
    """Return the same without changes of the settings: a report tells those of its period."""
    return _Now(found).all(head)


def _revisions(found: Measured) -> tuple[Revision, ...]:
    """Return the latest changes of the settings that reach back, the newest first."""
    course, now = found.course, found.now
    if len(course.of("settings")) < 2:  # the first one changes nothing
        return ()

    def share(settings: Settings) -> float | None:
        then = measure(course, settings, now)
        return _mean(then.on_time[then.timed])

    changes = reaching_back(course.events, found.sop, found.settings.zone)
    recent = (each for each in changes if now - each.at < _TOLD_FOR)
    return weighed(islice(recent, _REVISIONS), share)


class _Now:
    def __init__(self, found: Measured) -> None:
        self.found, self.course = found, found.course
        self.sop, self.settings = found.sop, found.settings
        self.now, self.today = found.now, found.now.date()
        self.day = office_day(self.settings, self.today)
        self.published = [place for place, _ in self.course.publications]

    def all(self, head: str) -> Figures:
        found = self.found
        month = self.today.replace(day=1)
        before = (month - timedelta(1)).replace(day=1)
        over = (found.minutes - found.standard)[found.open]
        return Figures(
            at=self.now,
            since=found.since,
            day=self.day,
            events=len(self.course.events),
            head=head,
            items=self._items(),
            backlog=self._backlog(found.open),
            over=_most(over[over > 0]),
            open_before=self._open_at((self.now - timedelta(7)).timestamp()),
            published_month=self._published(month, None),
            published_before=self._published(before, month),
            on_time=_mean(found.on_time[found.timed]),
            uncertainty=self._uncertainty(),
            steps=tuple(self._steps()),
            roles=self._roles(),
            channels=self._channels(),
            weeks=self._weeks(),
            compliance=self._compliance(),
            oldest=self._oldest(),
            plan=self._plan(),
            due=self._due(),
            months=self.settings.renewal_months,
        )

    def _items(self) -> Items:
        states = self.course.states.values()
        standing = Counter(state.standing for state in states)
        adopted = sum(state.adopted and not state.missing for state in states)
        return Items(total=len(states), adopted=adopted, **standing)

    def _backlog(self, chosen: Bools) -> Backlog:
        """The backlog of the chosen stays, all of them open."""
        ages, standard = self.found.minutes[chosen], self.found.standard[chosen]
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

    def _steps(self) -> Iterator[StepFigures]:
        """Yield each step's figures; a former step's where anything was decided in it."""
        for index, step in enumerate(self.sop.every_step):
            told = self._step(index, step)
            if told.visits or index < len(self.sop.steps):
                yield told

    def _step(self, index: int, step: Step) -> StepFigures:
        found, events = self.found, self.course.events
        here = found.step == index
        known = here & found.timed
        minutes = found.minutes[known]
        former, say = index >= len(self.sop.steps), self.sop.texts.say
        return StepFigures(
            step=step,
            name=say("words.former", header=step.header) if former else step.header,
            standard=self.settings.standard_minutes(step.id, self.today),
            visits=int((here & found.counted).sum()),
            measured=minutes.size,
            on_time=_mean(found.on_time[known]),
            median=quantile(minutes, 0.5),
            mean=_mean(minutes),
            p90=quantile(minutes, 0.9),
            waiting=quantile(found.waiting[known], 0.5),
            handling=quantile(found.handling[known], 0.5),
            returns=sum(events[place].step == step.id for place in self.course.of("reject")),
            backlog=self._backlog(here & found.open),
        )

    def _roles(self) -> tuple[RoleFigures, ...]:
        found = []
        for role in self.sop.roles:
            own = [i for i, step in enumerate(self.sop.steps) if step.role == role]
            if own:
                chosen = self.found.open & np.isin(self.found.step, own)
                found.append(RoleFigures(role, self._backlog(chosen)))
        return tuple(found)

    # --- Over time -----------------------------------------------------------------------------

    def _published(self, since: date, until: date | None) -> int:
        at = self.found.at[self.published]
        end = start_of(until, self.settings) if until else np.inf
        return int(((at >= start_of(since, self.settings)) & (at < end)).sum())

    def _open_at(self, moment: float) -> int:
        """How many items were in a queue at this instant."""
        found, at = self.found, self.found.at
        left = found.left[~found.open]
        return int((at[found.arrived] <= moment).sum() - (at[left] <= moment).sum())

    def _weeks(self) -> tuple[Week, ...]:
        monday = self.today - timedelta(self.today.weekday())
        starts = [monday + timedelta(7 * (n - WEEKS + 1)) for n in range(WEEKS + 1)]
        edges = np.array([start_of(day, self.settings) for day in starts])
        registered, _ = np.histogram(self.found.at[self.course.of("register")], edges)
        published, _ = np.histogram(self.found.at[self.published], edges)
        ends = [*edges[1:-1].tolist(), self.now.timestamp()]
        return tuple(
            Week(start, int(new), int(done), self._open_at(end))
            for start, new, done, end in zip(starts, registered, published, ends, strict=False)
        )

    def _uncertainty(self) -> float | None:
        """The median width of the windows, in working minutes, in which recent decisions fell."""
        events = self.course.events
        recent = np.sort(self.found.left[self.found.counted])[-_RECENT:].tolist()
        stamps = [(events[place].not_before, events[place].at) for place in recent]
        windows = [(since.timestamp(), at.timestamp()) for since, at in stamps if since]
        if not windows:
            return None
        starts, ends = np.array(windows).T
        widths = self.settings.calendar.minutes_between(np.minimum(starts, ends), ends)
        return quantile(widths, 0.5)

    def _compliance(self) -> Compliance:
        """Where the procedure was not kept, over the whole history."""
        course, events, sop = self.course, self.course.events, self.sop
        decided = [events[place] for place in course.of(*DECISIONS)]
        journal = sop.texts.sources["journal"]
        found = Counter((e.item, e.sync) for e in decided if e.sync and e.source != journal)
        rejected = [events[place] for place in course.of("reject")]
        return Compliance(
            skipped=len(course.skips),
            locked=len(course.of("refuse")) - len(course.skips),
            voided=len(course.of("void")),
            withdrawn=len(course.of("withdraw")),
            together=sum(steps > 1 for steps in found.values()),
            changed=len({events[place].item for place in course.of("change")}),
            rejections=len(rejected),
            decisions=len(course.checks),
            reasons=tuple(
                Reason(event.item, sop.step(event.step), evidence_of(event))
                for event in rejected[: -REASONS - 1 : -1]
            ),
        )

    # --- What the items say --------------------------------------------------------------------

    def _channels(self) -> tuple[ChannelFigures, ...]:
        """Every channel that has a freshness target, in the order of the settings."""
        latest, since = self._last_publications(), self.found.began

        def channel(name: str, target: float) -> ChannelFigures:
            last = latest.get(fold(name))
            begun = since if last is None else last
            age = None if begun is None else max(self.now.timestamp() - begun, 0.0) / 86_400
            stale = age is not None and age > target
            if last is None:
                return ChannelFigures(name, None, None, target, stale)
            when = datetime.fromtimestamp(last, self.settings.zone)
            return ChannelFigures(name, when, age, target, stale)

        return tuple(channel(name, target) for name, target in self.settings.freshness.items())

    def _last_publications(self) -> dict[str, float]:
        """Return when each channel, by its folded name, was last published on."""
        by_text: dict[str, float] = {}
        for place, at in zip(self.published, self.found.at[self.published].tolist(), strict=True):
            text = _said(self.course.content(place), self.sop, self.sop.form.channels_field)
            by_text[text] = max(at, by_text.get(text, at))
        latest: dict[str, float] = {}
        for text, at in by_text.items():
            for name in map(fold, channels_in(text)):
                latest[name] = max(at, latest.get(name, at))
        return latest

    def _oldest(self) -> tuple[OpenItem, ...]:
        """The open items that wait longest, the urgent ones before all others."""
        found, sop = self.found, self.sop
        place = sop.form.class_field
        words = {} if place is None else {fold(word): word for word in sop.fields[place].urgent}
        waiting = []
        for stay in np.flatnonzero(found.open).tolist():
            state = self.course.states[self.course.stays.item[stay]]
            urgent = words.get(fold(sop.class_of(state.content)), "")
            waiting.append((not urgent, -float(found.minutes[stay]), stay, urgent, state))
        waiting.sort(key=lambda line: line[:3])
        return tuple(
            OpenItem(
                number=state.number,
                title=_said(state.content, sop, sop.form.title_field),
                step=sop.steps[found.step[stay]],
                urgent=urgent,
                age=-younger,
                over=max(-younger - float(found.standard[stay]), 0.0),
            )
            for _, younger, stay, urgent, state in waiting[:OLDEST]
        )

    def _plan(self) -> PlannedWeek:
        """How this week's planned items stand; those that are gone are planned for nothing."""
        monday = self.today - timedelta(self.today.weekday())
        due = done = slipped = earlier = 0
        for state in self.course.states.values():
            if state.missing or state.cancelled or state.adopted or state.excluded:
                continue
            day = as_date(_said(state.content, self.sop, self.sop.form.plan_field))
            if day is None or day >= monday + timedelta(7):
                continue
            if day < monday:
                earlier += not state.published
                continue
            due += 1
            done += state.published
            slipped += not state.published and day < self.today
        return PlannedWeek(due, done, slipped, earlier)

    def _due(self) -> tuple[DueItem, ...]:
        """The published items to be renewed, those first that are due longest."""
        form, found = self.sop.form, list[DueItem]()
        for state in self.course.states.values():
            renewal = renewal_of(self.sop, self.settings, state)
            if renewal is None or not renewal.is_due(self.today):
                continue
            title, unit = (
                _said(state.content, self.sop, place)
                for place in (form.title_field, form.unit_field)
            )
            published = renewal.published if renewal.known else None
            found.append(DueItem(state.number, title, unit, published, renewal.until))
        return tuple(sorted(found, key=lambda item: (item.until, item.number)))


def _said(content: Mapping[str, str] | None, sop: Sop, field: int | None) -> str:
    """Return what an item's content says in a column, '' where there is none."""
    return "" if field is None else (content or {}).get(sop.fields[field].id, "")


def _mean(values: Floats | Bools) -> float | None:
    return float(values.mean()) if values.size else None


def _most(values: Floats) -> float | None:
    return float(values.max()) if values.size else None
