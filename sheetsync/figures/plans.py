"""Which planned days came, and which of them were met: each day an item was planned for, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sheetsync.core.form import as_date
from sheetsync.core.sop import Sop
from sheetsync.figures.eventlog import Bools, Log, publications
from sheetsync.figures.visits import days_of

if TYPE_CHECKING:
    from sheetsync.core.settings import Settings

_UNIX_DAY = date(1970, 1, 1).toordinal()
_NO_DAY = -(10**6)


@dataclass(frozen=True, slots=True)
class Planned:
    """Planned days as columns: the day since 1970-01-01, where in the log the item stood, if met.

    The place is that of the publication, or of the item's last event where there was none.
    """

    day: NDArray[np.intp]
    place: NDArray[np.intp]
    kept: Bools


def planned_days(
    log: Log, stood: tuple[Bools, Bools, Bools, Bools], sop: Sop, settings: Settings, today: date
) -> Planned:
    """Return the days that were planned and have come, or were met before they came.

    A day that was moved before the item was published is forgotten; one that an item was published
    under stays, also when it is reopened and planned anew. Items that are published now, adopted,
    cancelled, missing or of an excluded class are planned for nothing more. `stood` tells after
    which events an item was published, adopted, cancelled, missing.
    """
    begin, end, day = _runs(log, sop)
    done = np.append(publications(log, sop), log.item.size)
    first = done[np.searchsorted(done, begin)]
    met = first < end
    place = np.where(met, first, end - 1)
    published, adopted, cancelled, missing = stood
    out = published | adopted | cancelled | missing | log.excluded
    past = day < today.toordinal() - _UNIX_DAY
    waits = log.last[place] & ~out[place] & past if place.size else met
    chosen = (day != _NO_DAY) & (met | waits)
    day, place, met = day[chosen], place[chosen], met[chosen]
    return Planned(day, place, met & (days_of(log.at[place], settings) <= day))


def _runs(log: Log, sop: Sop) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Return from where to where in the log an item was planned for one and the same day."""
    field = sop.form.plan_field
    told = np.flatnonzero(log.content == np.arange(log.content.size))
    if field is None or not told.size:
        nothing = np.zeros(0, np.intp)
        return nothing, nothing, nothing
    name = sop.fields[field].id
    texts = [content.get(name, "") for content in log.contents(told)]
    known = {text: _day(text) for text in set(texts)}
    day = np.array([known[text] for text in texts], np.intp)
    item = log.item[told]
    fresh = np.ones(told.size, bool)
    fresh[1:] = (item[1:] != item[:-1]) | (day[1:] != day[:-1])
    begin, day = told[fresh], day[fresh]
    ends = 1 + np.flatnonzero(log.last)
    own = ends[np.searchsorted(ends, begin, side="right")]
    return begin, np.minimum(np.append(begin[1:], log.item.size), own), day


def _day(text: str) -> int:
    found = as_date(text)
    return _NO_DAY if found is None else found.toordinal() - _UNIX_DAY
