"""The lists of a report: what was published, what was sent back and why, what was handed back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sheetsync.core.cells import tidy
from sheetsync.core.history import Event
from sheetsync.core.sop import Sop, Step
from sheetsync.core.workflow import evidence_of
from sheetsync.figures.eventlog import Bools, Log, publications

if TYPE_CHECKING:
    from sheetsync.core.settings import Settings

Value: TypeAlias = str | int | float | datetime | None
Column: TypeAlias = tuple[str, str, float]
LISTS = ("published", "returned", "handed_back")


@dataclass(frozen=True, slots=True)
class Section:
    """One table: its key, and each column's heading, kind of value and share of the width.

    Kinds: text, link, count, minutes, share, rate, moment. A value that is not there is None.
    """

    key: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


def published(log: Log, inside: Bools, sop: Sop, settings: Settings) -> Section:
    """Return the register of what was published, in that order, with links."""
    named = [(sop.form.class_field, "class", 2.4), (sop.form.unit_field, "unit", 4.0),
             (sop.form.channels_field, "channels", 2.6)]  # fmt: skip
    fields = [
        (sop.fields[place].id, key, width) for place, key, width in named if place is not None
    ]
    done = publications(log, sop)
    rows: list[tuple[Value, ...]] = []
    for event, content in _told(log, done[inside[done]]):
        about = (tidy(content.get(name, "")) for name, *_ in fields)
        when, link = event.at.astimezone(settings.zone), _link(event, content, sop)
        rows.append((event.item, _title(content, sop), *about, event.submission, when, link))
    columns: list[Column] = [("number", "text", 2.8), ("title", "text", 6)]
    columns += [(key, "text", width) for _, key, width in fields]
    columns += [("submission", "count", 1.6), ("when", "moment", 2.6), ("link", "link", 5)]
    return Section("published", tuple(columns), tuple(rows))


def returned(log: Log, inside: Bools, sop: Sop, settings: Settings) -> Section:
    """Return the refusals of checks with their reasons."""
    places = np.flatnonzero(inside & log.of("reject"))
    rows = tuple(
        (
            event.at.astimezone(settings.zone),
            event.item,
            _title(content, sop),
            _step(event, sop),
            evidence_of(event),
        )
        for event, content in _told(log, places)
    )
    columns = (("when", "moment", 2.6), ("number", "text", 2.8), ("title", "text", 5),
               ("step", "text", 2.6), ("reason", "text", 6))  # fmt: skip
    return Section("returned", columns, rows)


def handed_back(log: Log, inside: Bools, sop: Sop, settings: Settings) -> Section:
    """Return the entries that were out of turn or in a closed step, and handed back."""
    places = np.flatnonzero(inside & log.of("refuse"))
    rows = tuple(
        (
            event.at.astimezone(settings.zone),
            event.item,
            _title(content, sop),
            _step(event, sop),
            event.status,
        )
        for event, content in _told(log, places)
    )
    columns = (("when", "moment", 2.6), ("number", "text", 2.8), ("title", "text", 5),
               ("step", "text", 2.6), ("found", "text", 3))  # fmt: skip
    return Section("handed_back", columns, rows)


def _told(log: Log, places: NDArray[np.intp]) -> Iterator[tuple[Event, Mapping[str, str]]]:
    """Yield the events at these places in the order of the history, each with its content."""
    ordered = places[np.argsort(log.event[places])]
    events = (log.events[place] for place in log.event[ordered].tolist())
    yield from zip(events, log.contents(ordered), strict=True)


def _title(content: Mapping[str, str], sop: Sop) -> str:
    return tidy(content.get(sop.fields[sop.form.title_field].id, ""))


def _link(event: Event, content: Mapping[str, str], sop: Sop) -> str:
    """Return the link of a publication: the one the item has, else what the event says."""
    known = (content.get(step.id, "") for step in reversed(sop.steps) if step.link)
    return next(filter(None, known), "") or evidence_of(event)


def _step(event: Event, sop: Sop) -> str:
    found: Step | None = next((step for step in sop.steps if step.id == event.step), None)
    return found.header if found else ""
