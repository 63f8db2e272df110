"""The figures of the scripted year once more: from the script, by hand and slowly.

Nothing here looks at the history or at how the package counts. Times are of the office's clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tests.stores.year import Act

ORDER = ("identifikasi", "verifikasi", "persetujuan", "hukum", "publikasi")
STANDARD = {"identifikasi": 300, "verifikasi": 60, "persetujuan": 30, "hukum": 45, "publikasi": 60}
SHORTER = ("verifikasi", date(2027, 7, 1), 30)
ADDED, REMOVED = date(2027, 9, 1), date(2027, 11, 1)  # the days on which `hukum` was a step


def _shift(text: str) -> tuple[time, ...]:
    return tuple(time.fromisoformat(each) for each in text.split())


ORDINARY = [_shift("07:30 12:00 13:00 16:00")] * 4 + [_shift("07:30 11:30 13:00 16:30")]
FASTING = [_shift("08:00 12:00 12:30 15:00")] * 4 + [_shift("08:00 11:30 12:30 15:30")]


@dataclass(frozen=True)
class Calendar:
    """The days on which nobody works, and the periods of Ramadan, as Pengaturan says them."""

    free: frozenset[date]
    ramadan: tuple[tuple[date, date], ...]

    def minutes(self, start: datetime, end: datetime) -> float:
        """Return the working minutes between two instants."""
        total, day = timedelta(), start.date()
        while day <= end.date():
            for opens, closes in self._shifts(day):
                first = max(start, datetime.combine(day, opens, start.tzinfo))
                last = min(end, datetime.combine(day, closes, start.tzinfo))
                total += max(last - first, timedelta())
            day += timedelta(1)
        return total / timedelta(minutes=1)

    def _shifts(self, day: date) -> Iterator[tuple[time, time]]:
        if day.weekday() > 4 or day in self.free:
            return
        fasting = any(first <= day <= last for first, last in self.ramadan)
        edges = (FASTING if fasting else ORDINARY)[day.weekday()]
        yield from zip(edges[::2], edges[1::2], strict=True)


@dataclass
class Visit:
    """One stay of an item in the queue of a step; `counted` where a decision ended it."""

    item: str
    step: str
    arrived: datetime
    left: datetime | None = None
    counted: bool = False


def visits(acts: Iterable[Act], begun: Iterable[Visit]) -> list[Visit]:
    """Return all stays of the year; `begun` are those that the year began with."""
    found = list(begun)
    here = {visit.item: visit for visit in found}
    for act in acts:
        visit = here.get(act.item)
        if act.kind in ("start", "refuse", "change"):
            continue
        if visit and visit.left is None:
            visit.left, visit.counted = act.at, act.kind in ("complete", "reject")
        if step := _then(act):
            here[act.item] = Visit(act.item, step, act.at)
            found.append(here[act.item])
    return found


def _then(act: Act) -> str:
    """Return the step whose turn it is after what was done, '' where it is nobody's."""
    match act.kind:
        case "register" | "reject" | "reopen":
            return "identifikasi"
        case "moves" | "void" | "withdraw":
            return act.step
        case "complete":
            there = ADDED <= act.at.date() < REMOVED
            order = [step for step in ORDER if step != "hukum" or there]
            return (*order, "")[order.index(act.step) + 1]
    return ""


@dataclass(frozen=True)
class Measure:
    """The visits to a step that ended within a month: how long those of known length took."""

    visits: int
    minutes: tuple[float, ...]
    on_time: int


def measured(
    stays: Sequence[Visit], calendar: Calendar, step: str, months: Iterable[date]
) -> dict[date, Measure]:
    """Return what each of these months, by its first day, says of a step."""
    found = {}
    for month in months:
        own = [
            stay
            for stay in stays
            if stay.counted and stay.step == step and stay.left.date().replace(day=1) == month
        ]
        known = [stay for stay in own if stay.arrived != stay.left]
        minutes = [calendar.minutes(stay.arrived, stay.left) for stay in known]
        kept = [
            took <= standard(step, stay.left.date())
            for took, stay in zip(minutes, known, strict=True)
        ]
        found[month] = Measure(len(own), tuple(minutes), sum(kept))
    return found


def standard(step: str, day: date) -> float:
    """Return the standard minutes of a step on a day."""
    shortened, since, minutes = SHORTER
    return minutes if step == shortened and day >= since else STANDARD[step]
