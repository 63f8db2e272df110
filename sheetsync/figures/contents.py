"""Figures that read what the items say: channels, planned dates, titles and urgency."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sheetsync.core import evidence
from sheetsync.core.cells import fold
from sheetsync.core.form import as_date
from sheetsync.core.sop import Sop
from sheetsync.figures.eventlog import Bools, Log, publications
from sheetsync.figures.results import ChannelFigures, OpenItem, Plan
from sheetsync.figures.visits import Visits

if TYPE_CHECKING:
    from sheetsync.core.settings import Settings

OLDEST = 10


def channels(log: Log, sop: Sop, settings: Settings, now: datetime) -> tuple[ChannelFigures, ...]:
    """Return every channel that has a freshness target, in the order of the settings."""
    latest = _last_publications(log, sop)
    since = float(log.at.min()) if log.at.size else None

    def channel(name: str, target: float) -> ChannelFigures:
        last = latest.get(fold(name))
        begun = since if last is None else last
        age = None if begun is None else max(now.timestamp() - begun, 0.0) / 86_400
        stale = age is not None and age > target
        if last is None:
            return ChannelFigures(name, None, None, target, stale)
        return ChannelFigures(name, datetime.fromtimestamp(last, settings.zone), age, target, stale)

    return tuple(channel(name, target) for name, target in settings.freshness.items())


def _last_publications(log: Log, sop: Sop) -> dict[str, float]:
    """Return when each channel, by its folded name, was last published on."""
    place = sop.form.channels_field
    if place is None:
        return {}
    done = publications(log, sop)
    name = sop.fields[place].id
    texts = [content.get(name, "") for content in log.contents(done)]
    by_text: dict[str, float] = {}
    for text, at in zip(texts, log.at[done].tolist(), strict=True):
        by_text[text] = max(at, by_text.get(text, at))
    latest: dict[str, float] = {}
    for text, at in by_text.items():
        for channel in map(fold, evidence.channels(text)):
            latest[channel] = max(at, latest.get(channel, at))
    return latest


def oldest(log: Log, visits: Visits, sop: Sop) -> tuple[OpenItem, ...]:
    """Return the open items that wait longest, the urgent ones before all others."""
    waiting = np.flatnonzero(visits.open)
    ends = np.flatnonzero(log.last)
    ends = ends[np.searchsorted(ends, visits.arrived[waiting])]
    urgent = _urgent(log, ends, sop)
    later = np.array([not word for word in urgent], bool)
    order = np.lexsort((log.event[visits.arrived[waiting]], -visits.minutes[waiting], later))
    title = sop.fields[sop.form.title_field].id
    found = []
    for n in order[:OLDEST].tolist():
        visit, end = waiting[n], ends[n]
        age = float(visits.minutes[visit])
        item = OpenItem(
            number=log.events[log.event[end]].item,
            title=log.contents(end[None])[0].get(title, ""),
            step=sop.steps[visits.step[visit]],
            urgent=urgent[n],
            age=age,
            over=max(age - float(visits.standard[visit]), 0.0),
        )
        found.append(item)
    return tuple(found)


def _urgent(log: Log, places: NDArray[Any], sop: Sop) -> list[str]:
    """Return the class of each item that is urgent, '' for all others."""
    place = sop.form.class_field
    if place is None:
        return [""] * places.size
    field = sop.fields[place]
    words = {fold(word): word for word in field.urgent}
    classes = (content.get(field.id, "") for content in log.contents(places))
    return [words.get(fold(word), "") for word in classes]


def plan(log: Log, gone: Bools, published: Bools, sop: Sop, today: date) -> Plan:
    """Return how this week's planned items stand; items that are `gone` are planned for nothing."""
    place = sop.form.plan_field
    if place is None:
        return Plan()
    name = sop.fields[place].id
    ends = np.flatnonzero(log.last & ~gone)
    monday = today - timedelta(today.weekday())
    due = done = slipped = earlier = 0
    for content, out in zip(log.contents(ends), published[ends].tolist(), strict=True):
        day = as_date(content[name]) if name in content else None
        if day is None or day >= monday + timedelta(7):
            continue
        if day < monday:
            earlier += not out
            continue
        due += 1
        done += out
        slipped += not out and day < today
    return Plan(due, done, slipped, earlier)
