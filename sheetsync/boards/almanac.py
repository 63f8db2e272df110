"""What is known of a year: public holidays, collective leave, Ramadan; and what a book lacks of it.

Only of Indonesia. A year is added to a book once: what an office wrote of a kind itself, or took
out again, is its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sheetsync.core.cells import Cell, Grid, date_cell, fold
from sheetsync.core.reading import Reading
from sheetsync.core.settings import Settings, parse_settings
from sheetsync.core.settings_lines import SettingsLine
from sheetsync.core.settings_schema import HolidayLine, RamadanLine, texts_of
from sheetsync.core.settings_tab import SettingsTab, TableLine
from sheetsync.core.sop import Sop

_INDONESIAN = ("Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura")


def holidays_of(sop: Sop, zone: str, years: Sequence[int]) -> Iterator[tuple[date, str]]:
    """Yield the public holidays and days of collective leave of the years, by date, with names."""
    if zone not in _INDONESIAN:
        return
    import holidays

    found = holidays.country_holidays(
        "ID", years=years, categories=("public", "government"), language=sop.language
    )
    yield from sorted(found.items())


def fasting_of(sop: Sop, years: Sequence[int]) -> Iterator[tuple[date, date]]:
    """Yield the first and last day of each Ramadan that begins in the years."""
    for period in sop.texts.calendar["ramadan"]:
        if period["first"].year in years:
            yield period["first"], period["last"]


@dataclass(frozen=True, slots=True)
class NewYears:
    """What settings lack of some years: days with their names, and periods of Ramadan."""

    holidays: tuple[tuple[date, str], ...] = ()
    leave: tuple[tuple[date, str], ...] = ()
    ramadan: tuple[tuple[date, date], ...] = ()

    def __len__(self) -> int:
        return len(self.holidays) + len(self.leave) + len(self.ramadan)

    def cells(self, tab: SettingsTab) -> Grid:
        """Return what to write below what stands in the settings tab. Raises SettingsError."""
        days = sorted((*self.holidays, *self.leave))
        free: list[Mapping[str, Cell]] = [
            {"day": date_cell(day), "name": name} for day, name in days
        ]
        fasting: list[Mapping[str, Cell]] = [
            {"first": date_cell(first), "last": date_cell(last)} for first, last in self.ramadan
        ]
        return {**tab.below(HolidayLine, free), **tab.below(RamadanLine, fasting)}

    def said(self, sop: Sop) -> Iterator[str]:
        """Yield a sentence on each year, in the words of the office."""
        own = {"holidays": self.holidays, "leave": self.leave, "ramadan": self.ramadan}
        found = {key: [line[0].year for line in lines] for key, lines in own.items()}
        for year in sorted({year for years in found.values() for year in years}):
            counts = {key: years.count(year) for key, years in found.items()}
            told = [sop.texts.say(f"upkeep.{key}", n=n) for key, n in counts.items() if n]
            yield sop.texts.say("upkeep.year", year=year, what=", ".join(told))


def with_new_years(
    reading: Reading, tab: SettingsTab, now: datetime, *, early: bool = False
) -> Reading:
    """Return a reading whose settings have this year and, near its end or `early`, the next one.

    `tab` is its settings tab. Where its rows do not count as they stand, as a header is gone,
    nothing is added: it would come again with every sync.
    """
    sop, settings, known = reading.sop, reading.settings, reading.configuration
    day = settings.day_of(now)
    years = {*settings.expected_years(day), *([day.year + 1] if early else [])}
    added = new_years(sop, settings, known.ever, sorted(years))
    if not added:
        return reading
    cells = added.cells(tab)
    then = parse_settings(tab.with_cells(cells), sop, known.lines, known.ever)
    if len(then.lines) < len(settings.lines) + len(added):
        return reading
    return replace(
        reading,
        settings=then,
        settings_writes={**reading.settings_writes, **cells},
        calendar=tuple(added.said(sop)),
    )


def new_years(
    sop: Sop, settings: Settings, ever: Iterable[SettingsLine], years: Sequence[int]
) -> NewYears:
    """Return what settings lack of these years, of which nothing was `ever` recorded.

    A year of which there is a row of a kind, or was, gets none of that kind, nor a day that has a
    row. An office that has no collective leave at all gets none.
    """
    if settings.zone.key not in _INDONESIAN:
        return NewYears()
    leave, lines = fold(sop.texts.say("settings.leave")), {*settings.lines, *ever}
    free = {line["day"]: leave in fold(line["name"]) for line in _of(lines, HolidayLine)}
    known = {(day[:4], kind) for day, kind in free.items()}
    periods = [(line["first"], line["last"]) for line in _of(lines, RamadanLine)]
    found: dict[bool, list[tuple[date, str]]] = {False: [], True: []}
    for day, name in holidays_of(sop, settings.zone.key, years):
        kind, said = leave in fold(name), day.isoformat()
        if said not in free and (said[:4], kind) not in known:
            found[kind].append((day, name))
    return NewYears(
        holidays=tuple(found[False]),
        leave=tuple(found[True]) if True in free.values() else (),
        ramadan=tuple(
            period
            for period in fasting_of(sop, years)
            if not any(_meet(period, each) for each in periods)
        ),
    )


def _of(lines: Iterable[SettingsLine], table: type[TableLine]) -> Iterator[Mapping[str, str]]:
    return (texts_of(line) for line in lines if line[0] == table.key)


def _meet(period: tuple[date, date], other: tuple[str, str]) -> bool:
    """Tell whether two periods begin in one year, or share a day."""
    first, last = map(date.isoformat, period)
    return first[:4] == other[0][:4] or (first <= other[1] and other[0] <= last)
