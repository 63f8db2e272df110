"""The office calendar: which minutes are working minutes, and how many lie between two instants.

An instant is working time exactly if the wall clock in the office's zone then stands inside a shift
of its date; minutes are real elapsed minutes, also on the day clocks change. For this a calendar
keeps the UTC seconds at which the office opens and closes, made year by year as they are asked for.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from itertools import accumulate, chain, pairwise
from operator import attrgetter, itemgetter, sub
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sheetsync.errors import CalendarError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

FIRST_YEAR, LAST_YEAR = 2000, 2100
_DAY = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # timestamp() would take a naive datetime for local time
_EPOCH_DAY = _EPOCH.toordinal()
_BLOCK = 16_384  # intervals worked on at once: their temporaries stay in the processor's cache


def instant(text: str) -> datetime | None:
    """Return the time with its offset that an ISO text says, None where no calendar covers it."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo and FIRST_YEAR < at.year < LAST_YEAR else None


@dataclass(frozen=True, slots=True)
class Shift:
    """One weekday's office hours: local wall times in whole minutes, break times None = no break.

    Raises ValueError if the times are not in order, or only one end of the break is given.
    """

    start: time
    break_start: time | None
    break_end: time | None
    end: time

    def __post_init__(self) -> None:
        if (self.break_start is None) != (self.break_end is None):
            raise ValueError("a break has a start and an end; expected both or neither")
        times = (self.start, self.break_start, self.break_end, self.end)
        given = [at for at in times if at is not None]
        if odd := [at for at in given if at.second or at.microsecond or at.tzinfo]:
            raise ValueError(f"'{odd[0]}' is not a local time in whole minutes; expected HH:MM")
        if any(earlier >= later for earlier, later in pairwise(given)):
            found = " - ".join(f"{at:%H:%M}" for at in given)
            raise ValueError(f"office hours {found} are out of order; expected rising times")

    @property
    def edges(self) -> list[int]:
        """The times of opening and closing in turn, two or four, in seconds after midnight."""
        times = (self.start, self.break_start, self.break_end, self.end)
        return [at.hour * 3600 + at.minute * 60 for at in times if at is not None]

    @property
    def minutes(self) -> int:
        """Working minutes of the day, the break left out."""
        return (sum(self.edges[1::2]) - sum(self.edges[::2])) // 60


@dataclass(frozen=True, slots=True)
class Hours:
    """One dated version of the office week, valid from `since` until the next one of its kind.

    `week` runs Monday to Sunday, None = closed. A version with `ramadan` applies on dates inside a
    Ramadan period, one without on all others. Raises ValueError if the week has not seven days.
    """

    since: date
    ramadan: bool
    week: tuple[Shift | None, ...]

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError(f"an office week of {len(self.week)} days; expected 7, from Monday")

    @property
    def minutes(self) -> int:
        """Working minutes of a week without holidays."""
        return sum(shift.minutes for shift in self.week if shift)


class WorkCalendar:
    """The working time of an office for any date from 2000 to 2100 in its zone.

    The hours of a date are those with the greatest `since` not after it, of its kind (Ramadan or
    not). A date before the first version takes the first; without a Ramadan version Ramadan days
    are ordinary ones. `ramadan` holds pairs (first day, last day), both included. Raises ValueError
    without ordinary hours, and if a Ramadan period ends before it begins. Every method raises
    CalendarError outside those years, and TypeError for a naive datetime.
    """

    def __init__(
        self,
        zone: ZoneInfo,
        hours: Iterable[Hours],
        holidays: Iterable[date],
        ramadan: Iterable[tuple[date, date]],
    ) -> None:
        versions = sorted(hours, key=attrgetter("since"))
        self._zone, self._epoch = zone, _epoch(zone)
        self._ordinary = [_edges_of(version) for version in versions if not version.ramadan]
        if not self._ordinary:
            raise ValueError("no office hours outside Ramadan; expected at least one version")
        self._fasting = [_edges_of(version) for version in versions if version.ramadan]
        self._holidays = frozenset(holidays)
        self._ramadan = frozenset(day for period in ramadan for day in _days(*period))
        self._years: dict[int, list[float]] = {}  # opening and closing seconds in turn
        # Two, so that one far date in a single call does not make the table of arrays large.
        self._singles = self._arrays = _Work(range(0), 0, 0, [])

    def minutes(self, start: datetime, end: datetime) -> float:
        """Return the working minutes in [start, end), with fractions; negative if end < start."""
        epoch = self._epoch if start.tzinfo is self._zone else _EPOCH
        a, b = (start - epoch).total_seconds(), (end - epoch).total_seconds()
        work = self._singles = self._covering(self._singles, a, b)
        return (work.done(b) - work.done(a)) / 60

    def minutes_between(self, starts: ArrayLike, ends: ArrayLike) -> NDArray[np.float64]:
        """Return the working minutes in each half-open interval [start, end).

        `starts` and `ends` are epoch seconds (UTC) of one shape, else ValueError. The result has
        that shape, float64, each number the one `minutes` gives. NaN is outside the calendar.
        """
        import numpy as np

        starts, ends = np.asarray(starts), np.asarray(ends)
        if starts.shape != ends.shape:
            raise ValueError(f"starts of shape {starts.shape}, ends of {ends.shape}; expected one")
        result = np.zeros(starts.shape)
        if result.size:
            work = self._covering(self._arrays, float(starts.min()), float(starts.max()))
            work = self._arrays = self._covering(work, float(ends.min()), float(ends.max()))
            starts, ends, flat = starts.ravel(), ends.ravel(), result.ravel()
            for first in range(0, flat.size, _BLOCK):
                block = slice(first, first + _BLOCK)
                flat[block] = (work.done_each(ends[block]) - work.done_each(starts[block])) / 60
        return result

    def add(self, start: datetime, minutes: float) -> datetime:
        """Return the first instant at which so many working minutes have passed since `start`.

        In the calendar's zone, to the microsecond. Minutes that end with a shift give its end, not
        the next opening; adding 0 gives `start` itself, working time or not. Raises ValueError for
        negative or endless minutes, CalendarError if they have not passed by the end of 2100.
        """
        if not 0 <= minutes < math.inf:
            raise ValueError(f"{minutes} working minutes cannot be added; expected 0 or more")
        second = (start - self._epoch).total_seconds()
        work = self._singles = self._covering(self._singles, second, second)
        if (microseconds := round(minutes * 60e6)) == 0:
            return start.astimezone(self._zone)
        while (due := work.reached(second, microseconds / 1e6)) is None:
            work = self._singles = self._covering(work, second, work.stop)  # one year more
        return datetime.fromtimestamp(due, self._zone)

    def is_working(self, at: datetime) -> bool:
        """Whether it is working time; it is at the very start of a shift, not at its end."""
        second = (at - self._epoch).total_seconds()
        work = self._singles = self._covering(self._singles, second, second)
        return bisect_right(work.edges, second) % 2 == 1

    def day_minutes(self, day: date) -> float:
        """Return the working minutes from this day's midnight to the next, in the office's zone."""
        midnight = _midnight(day, self._zone)
        work = self._singles = self._covering(self._singles, midnight, midnight)
        return (work.done(_midnight(day + timedelta(1), self._zone)) - work.done(midnight)) / 60

    def _covering(self, work: _Work, a: float, b: float) -> _Work:
        """The same work, over more years if it does not reach to both instants."""
        if work.begin <= a < work.stop and work.begin <= b < work.stop:
            return work
        years = [*work.years, self._year(a), self._year(b)]
        span = range(min(years), max(years) + 1)
        for year in span:
            if year not in self._years:
                self._years[year] = list(self._edges(year))
        edges = [edge for year in span for edge in self._years[year]]
        return _Work(span, self._new_year(span.start), self._new_year(span.stop), edges)

    def _edges(self, year: int) -> Iterator[float]:
        begin, stop = self._new_year(year), self._new_year(year + 1)
        for since, until, ahead in _regimes(self._zone, begin, stop):
            first, last = (since + ahead) // _DAY, (until + ahead - 1) // _DAY
            for number in range(first, last + 1):
                midnight = number * _DAY - ahead
                edges = self._opening(date.fromordinal(_EPOCH_DAY + number))
                if first < number < last:
                    yield from (float(midnight + second) for second in edges)
                else:  # where clocks change a date may come twice, or only in part
                    yield from (float(min(max(midnight + x, since), until)) for x in edges)

    def _opening(self, day: date) -> list[int]:
        """Return the edges of the day's shift, none where the office is closed."""
        if day in self._holidays:
            return []
        versions = (day in self._ramadan and self._fasting) or self._ordinary
        valid = bisect_right(versions, day, key=itemgetter(0)) - 1
        return versions[max(valid, 0)][1][day.weekday()]

    def _year(self, second: float) -> int:
        year = bisect_right(range(LAST_YEAR + 2), second, FIRST_YEAR, key=self._new_year) - 1
        if FIRST_YEAR <= year <= LAST_YEAR:  # NaN is sorted behind the last year
            return year
        found, expected = 1970 + second / (365.2425 * _DAY), f"{FIRST_YEAR} to {LAST_YEAR}"
        raise CalendarError(f"year {found:.2f} is outside the work calendar; expected {expected}")

    def _new_year(self, year: int) -> int:
        return _midnight(date(year, 1, 1), self._zone)


class _Work:
    """The seconds of work done since `begin`, over whole years: a line of level and rising pieces.

    `edges` are the opening and closing seconds in turn; piece 0 lies before the first, so the odd
    ones rise. `levels` are the heights of the level pieces. `offsets` holds for each piece its
    height if it is level, its height minus its second if it rises.
    """

    def __init__(self, years: range, begin: int, stop: int, edges: list[float]) -> None:
        self.years, self.begin, self.stop, self.edges = years, begin, stop, edges
        opens, closes = edges[::2], edges[1::2]
        self.levels: list[float] = list(accumulate(map(sub, closes, opens), initial=0.0))
        pairs = zip(self.levels, map(sub, self.levels, opens), strict=False)  # the last has no pair
        self.offsets: list[float] = [*chain.from_iterable(pairs), self.levels[-1]]

    def done(self, second: float) -> float:
        piece = bisect_right(self.edges, second)
        return self.offsets[piece] + second if piece & 1 else self.offsets[piece]

    def done_each(self, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
        length, offsets = self.table
        # A second rounded into the next cell does no harm: the two pieces meet there.
        cells = ((seconds - self.begin) * (1 / length)).astype("intp")
        height = offsets.take(cells, mode="clip")
        return height + (height < 0) * seconds  # below 0 only where it rises: height minus second

    @cached_property
    def table(self) -> tuple[int, NDArray[np.float64]]:
        """The seconds of a cell, as many as let no edge fall inside one, and each cell's offset.

        A year takes 0.1 MB with hours on the half hour, as most are; 4 MB with a start at 07.31.
        """
        import numpy as np

        length = math.gcd(self.begin, self.stop, *map(int, self.edges))
        starts = np.array([self.begin, *self.edges, self.stop], dtype=np.int64) // length
        return length, np.repeat(self.offsets, np.diff(starts))

    def reached(self, second: float, more: float) -> float | None:
        """The first instant with `more` work done than at `second`; None if it is after `stop`."""
        # To the microsecond: a trace of error in a float must not turn 16.00 into next morning.
        height = round((self.done(second) + more) * 1e6) / 1e6
        level = bisect_left(self.levels, height)
        if level == len(self.levels):
            return None
        return self.edges[2 * level - 1] - (self.levels[level] - height)


def _edges_of(hours: Hours) -> tuple[date, list[list[int]]]:
    """Return since when these hours are valid, and the edges of each day of their week."""
    return hours.since, [shift.edges if shift else [] for shift in hours.week]


def _ahead(zone: ZoneInfo, second: int) -> timedelta:
    return datetime.fromtimestamp(second, zone).utcoffset() or timedelta(0)


@lru_cache(1_024)  # a zone's clocks are the same for every calendar
def _regimes(zone: ZoneInfo, begin: int, stop: int) -> list[tuple[int, int, int]]:
    """The stretches [since, until) without a change of clocks, each with its seconds before UTC."""
    found: list[tuple[int, int, int]] = []
    since, ahead = begin, _ahead(zone, begin)
    for day in range(begin, stop, _DAY):  # no zone changes its clocks twice within a day
        end = min(day + _DAY, stop)
        if _ahead(zone, end) != ahead:
            change = bisect_left(range(end), True, day, key=lambda at: _ahead(zone, at) != ahead)
            found.append((since, change, int(ahead.total_seconds())))
            since, ahead = change, _ahead(zone, end)
    return [*found, (since, stop, int(ahead.total_seconds()))]


@lru_cache(64)
def _epoch(zone: ZoneInfo) -> datetime:
    """The start of 1970 UTC, in the zone itself if its clocks stand still from 2000 to 2100.

    Python subtracts two datetimes of one zone by their wall clocks alone: wrong where clocks
    change; right, and three times as fast, where they do not.
    """
    own = _EPOCH.astimezone(zone)
    begin, stop = (_midnight(date(year, 1, 1), zone) for year in (FIRST_YEAR, LAST_YEAR + 1))
    months = range(begin, stop, 28 * _DAY)  # the shortest single stay in another time took 35 days
    return own if {_ahead(zone, at) for at in months} == {own.utcoffset()} else _EPOCH


def _days(first: date, last: date) -> list[date]:
    if last < first:
        raise ValueError(f"Ramadan from {first} to {last}; expected the last day after the first")
    return [first + timedelta(number) for number in range((last - first).days + 1)]


def _midnight(day: date, zone: ZoneInfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())
