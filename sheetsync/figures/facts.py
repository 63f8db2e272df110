"""What an evaluation counts, one row each with its month and unit, and its sums by any key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sheetsync.core.cells import fold, tidy
from sheetsync.core.sop import Sop
from sheetsync.figures.eventlog import Bools, Ints, Log, phases, publications
from sheetsync.figures.plans import Planned, planned_days
from sheetsync.figures.results import Summary
from sheetsync.figures.visits import Visits, days_of

if TYPE_CHECKING:
    from sheetsync.core.settings import Settings

_COUNTS = ["registered", "published", "planned", "kept", "decided", "rejected", "refused"]
_SUMS = [*_COUNTS, "submissions", "on_time"]
_MEDIAN, _P90 = 0.5, 0.9
_SPREAD = np.array([_MEDIAN, _P90])


@dataclass(frozen=True)
class Facts:
    """The rows: a count of each kind (`_SUMS`), and `step` and `minutes` of a visit that ended.

    `month` counts from January 1970. `unit` is a place in `units`, the names as first spelled.
    A visit counts in the month in which it ended, a plan in the month of its day.
    """

    rows: pd.DataFrame
    units: tuple[str, ...]
    steps: int

    def by(self, keys: pd.Series[int], rows: pd.DataFrame | None = None) -> dict[int, Summary]:
        """Return the summary of the rows of each key; `keys` has one for each row."""
        rows = self.rows if rows is None else rows
        sums = rows.groupby(keys)[_SUMS].sum()
        sums["measured"] = rows.groupby(keys)["minutes"].count()
        timed = rows[rows["minutes"].notna()]
        spread = timed.groupby([keys[timed.index], "step"])["minutes"].quantile(_SPREAD)
        lengths: dict[Any, float] = spread.to_dict()
        found = zip(sums.index.tolist(), sums.to_dict("records"), strict=True)
        return {key: self._summary(key, line, lengths) for key, line in found}

    def _summary(self, key: int, line: Mapping[Any, float], lengths: dict[Any, float]) -> Summary:
        measured, published = int(line["measured"]), int(line["published"])
        return Summary(
            **{name: int(line[name]) for name in _COUNTS},
            submissions=line["submissions"] / published if published else None,
            measured=measured,
            on_time=line["on_time"] / measured if measured else None,
            steps=tuple(
                (lengths.get((key, n, _MEDIAN)), lengths.get((key, n, _P90)))
                for n in range(self.steps)
            ),
        )


def read_facts(log: Log, visits: Visits, sop: Sop, settings: Settings, today: date) -> Facts:
    """Return all facts of a log; a plan is counted once its day is before `today`, or when met."""
    unit, names = _units(log, sop, settings)
    month = _months(days_of(log.at, settings))
    rows = pd.DataFrame({name: np.zeros(log.item.size) for name in _SUMS})
    rows = rows.assign(month=month, unit=unit, step=-1, minutes=np.nan)
    for name, column in _events(log, sop):
        rows[name] = column.astype(float)
    done = publications(log, sop)
    rows.loc[done, "submissions"] = _submissions(log)[done].astype(float)
    ended = visits.left[visits.measured]
    rows.loc[ended, "step"] = visits.step[visits.measured]
    rows.loc[ended, "minutes"] = visits.minutes[visits.measured]
    rows.loc[ended, "on_time"] = visits.on_time[visits.measured].astype(float)
    some = rows[_SUMS].any(axis=1) | rows["minutes"].notna()
    plans = _plans(planned_days(log, phases(log, sop), sop, settings, today), unit)
    kept = [part for part in (rows[some], plans) if len(part)] or [plans]
    return Facts(pd.concat(kept, ignore_index=True), names, len(sop.steps))


def _events(log: Log, sop: Sop) -> Iterator[tuple[str, Bools]]:
    """Yield which events count as what."""
    checks = [index for index, step in enumerate(sop.steps) if step.reject]
    published = np.zeros(log.item.size, bool)
    published[publications(log, sop)] = True
    yield "registered", log.of("register")
    yield "published", published
    yield "decided", log.of("complete", "reject") & np.isin(log.step, checks)
    yield "rejected", log.of("reject")
    yield "refused", log.of("refuse")


def _submissions(log: Log) -> Ints:
    """Return how often an item was submitted for what it is now published as, or will be."""
    refused = np.cumsum(log.of("reject"), dtype=np.int32)
    begun = log.latest(log.of("register", "reopen", "adopt"))
    found: Ints = 1 + refused - np.where(begun >= 0, refused[begun], np.int32(0))
    return found


def _plans(planned: Planned, unit: NDArray[np.intp]) -> pd.DataFrame:
    frame = pd.DataFrame({name: np.zeros(planned.day.size) for name in _SUMS})
    return frame.assign(
        month=_months(planned.day),
        unit=unit[planned.place],
        step=-1,
        minutes=np.nan,
        planned=1.0,
        kept=planned.kept.astype(float),
    )


def _months(days: NDArray[np.intp]) -> NDArray[np.int64]:
    """Return the months, counted from January 1970, of days counted from 1970-01-01."""
    dates = np.datetime64("1970-01-01", "D") + days.astype("timedelta64[D]")
    return dates.astype("datetime64[M]").astype(np.int64)


def _units(log: Log, sop: Sop, settings: Settings) -> tuple[NDArray[np.intp], tuple[str, ...]]:
    """Return the unit of each event's item as it was then, and the names; the first is no unit."""
    names = {"": "", **{fold(name): name for name in settings.units}}
    place = sop.form.unit_field
    told = np.flatnonzero(log.content == np.arange(log.content.size))
    found = np.zeros(log.content.size + 1, np.intp)  # the last one is for events without content
    if place is not None:
        codes = {key: code for code, key in enumerate(names)}
        name = sop.fields[place].id
        for at, content in zip(told.tolist(), log.contents(told), strict=True):
            text = tidy(content.get(name, ""))
            key = fold(text)
            names.setdefault(key, text)
            found[at] = codes.setdefault(key, len(codes))
    return found[log.content], tuple(names.values())
