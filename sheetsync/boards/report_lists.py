"""The lists of a report: what was published, what was sent back and why, what was handed back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from sheetsync.boards.tables import BoardField, Value
from sheetsync.core.cells import tidy
from sheetsync.core.history import Event
from sheetsync.core.sop import Sop
from sheetsync.core.workflow import evidence_of
from sheetsync.figures.stays import Measured

_Told: TypeAlias = tuple[Event, Mapping[str, str]]
LISTS = ("published", "returned", "handed_back")
_BACK = (
    BoardField("when", 2.6, "moment"),
    BoardField("number", 2.8),
    BoardField("title", 5),
    BoardField("step", 2.6),
)


@dataclass(frozen=True, slots=True)
class Section:
    """One table: its key, its fields, each so wide a share of the paper, and its lines."""

    key: str
    fields: tuple[BoardField, ...]
    rows: tuple[tuple[Value, ...], ...]


def lists(found: Measured, since: float, until: float) -> tuple[Section, ...]:
    """Return the lists of what happened from `since` until before `until` (epoch seconds).

    They are the register of what was published, with links; the refusals of checks with their
    reasons; the entries that were out of turn or in a closed step, and handed back.
    """
    inside = set(np.flatnonzero((found.at >= since) & (found.at < until)).tolist())
    course = found.course

    def told(places: Iterable[int]) -> Iterator[_Told]:
        return ((course.events[n], course.content(n)) for n in places if n in inside)

    return (
        _published(told(place for place, _ in course.publications), found),
        _back("returned", BoardField("reason", 6), told(course.of("reject")), found, evidence_of),
        _back("handed_back", BoardField("found", 3), told(course.of("refuse")), found, _status),
    )


def _published(told: Iterable[_Told], found: Measured) -> Section:
    sop, zone = found.sop, found.settings.zone
    named = [(sop.form.class_field, "class", 2.4), (sop.form.unit_field, "unit", 4.0),
             (sop.form.channels_field, "channels", 2.6)]  # fmt: skip
    fields = [
        (sop.fields[place].id, key, width) for place, key, width in named if place is not None
    ]
    rows: list[tuple[Value, ...]] = []
    for event, content in told:
        about = (tidy(content.get(name, "")) for name, *_ in fields)
        when, link = event.at.astimezone(zone), _link(event, content, sop)
        rows.append((event.item, _title(content, sop), *about, event.submission, when, link))
    columns = (
        BoardField("number", 2.8),
        BoardField("title", 6),
        *(BoardField(key, width) for _, key, width in fields),
        BoardField("submission", 1.6, "count"),
        BoardField("when", 2.6, "moment"),
        BoardField("link", 5, "link"),
    )
    return Section("published", columns, tuple(rows))


def _back(
    key: str, last: BoardField, told: Iterable[_Told], found: Measured, word: Callable[[Event], str]
) -> Section:
    """Return the list of what went back to somebody; its `last` column says the `word` for it."""
    sop, zone = found.sop, found.settings.zone
    rows = tuple(
        (
            event.at.astimezone(zone),
            event.item,
            _title(content, sop),
            _step(event, sop),
            word(event),
        )
        for event, content in told
    )
    return Section(key, (*_BACK, last), rows)


def _title(content: Mapping[str, str], sop: Sop) -> str:
    return tidy(content.get(sop.fields[sop.form.title_field].id, ""))


def _link(event: Event, content: Mapping[str, str], sop: Sop) -> str:
    """Return the link of a publication: the one the item has, else what the event says."""
    known = (content.get(step.id, "") for step in reversed(sop.steps) if step.link)
    return next(filter(None, known), "") or evidence_of(event)


def _step(event: Event, sop: Sop) -> str:
    place = sop.step_index(event.step)
    return "" if place is None else sop.steps[place].header


def _status(event: Event) -> str:
    return event.status
