"""The settings tab: who works when, at what standard - every bad cell named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import groupby
from zoneinfo import ZoneInfo

from sheetsync.core.cells import same_word, tidy
from sheetsync.core.drawing import Cell
from sheetsync.core.form import cell_name
from sheetsync.core.sop import Sop
from sheetsync.core.texts import Table, Texts, from_serial
from sheetsync.core.worktime import Hours, Shift, WorkCalendar
from sheetsync.errors import SettingsError

Rows = Sequence[Sequence[Cell]]
_OLDEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts in a role, between two dates (None: no limit)."""

    role: str
    email: str
    since: date | None
    until: date | None


@dataclass(frozen=True)
class Settings:
    """What the office set.

    `minutes` holds the dated standard minutes of each step by its id, `freshness` the days after
    which a channel counts as stale, `holiday_years` the years that have any holiday.
    """

    office: str
    zone: ZoneInfo
    sop: str
    calendar: WorkCalendar
    minutes: Mapping[str, tuple[tuple[date, float], ...]]
    freshness: Mapping[str, float]
    people: tuple[Person, ...]
    units: tuple[str, ...]
    holiday_years: frozenset[int]

    def standard_minutes(self, step_id: str, day: date) -> float:
        """Return the standard working minutes of a step valid on a day, else the oldest ones."""
        versions = self.minutes[step_id]
        valid = [minutes for since, minutes in versions if since <= day]
        return valid[-1] if valid else versions[0][1]


def find_sop(rows: Rows, texts: Texts) -> str:
    """Return what the SOP cell says, before anything else of the tab is read."""
    sheet = _Sheet(rows, texts)
    return sheet.general("sop").text()


def parse_settings(rows: Rows, sop: Sop) -> Settings:
    """Return the settings. Raises SettingsError naming tab, cell, what was found, what is right."""
    sheet = _Sheet(rows, sop.texts)
    zone = sheet.general("zone")
    try:
        office_zone = ZoneInfo(zone.text())
    except (KeyError, ValueError, OSError):
        raise zone.error("is not a time zone; expected for example Asia/Jakarta") from None
    holidays = frozenset(line["date"].day() for line in sheet.lines("holidays"))
    try:
        calendar = WorkCalendar(office_zone, _hours(sheet), holidays, _ramadan(sheet))
    except ValueError as error:
        table = sop.texts.settings["hours"].title
        raise SettingsError(f"{sheet.tab}, {table}: {error}") from None
    return Settings(
        office=sheet.general("office").text(),
        zone=office_zone,
        sop=sheet.general("sop").text(),
        calendar=calendar,
        minutes=_minutes(sheet, sop),
        freshness={
            line["channel"].text(): line["days"].number() for line in sheet.lines("channels")
        },
        people=tuple(_people(sheet, sop)),
        units=tuple(line["unit"].text() for line in sheet.lines("units")),
        holiday_years=frozenset(day.year for day in holidays),
    )


@dataclass(frozen=True, slots=True)
class _Value:
    """One cell of the tab, with its place for what may have to be said about it."""

    tab: str
    row: int
    column: int
    cell: Cell
    texts: Texts

    def error(self, why: str) -> SettingsError:
        place = cell_name(self.row, self.column)
        return SettingsError(f"{self.tab}!{place}: {tidy(self.cell)!r} {why}")

    @property
    def blank(self) -> bool:
        return tidy(self.cell) == ""

    def text(self) -> str:
        if self.blank:
            raise self.error("is blank; expected a text")
        return str(self.cell).strip() if isinstance(self.cell, str) else tidy(self.cell)

    def one_of(self, words: Sequence[str]) -> int:
        found = tidy(self.cell)
        for place, word in enumerate(words):
            if same_word(found, word):
                return place
        raise self.error(f"is not known here; expected one of {', '.join(words)}")

    def number(self) -> float:
        cell = self.cell
        if isinstance(cell, str) and re.fullmatch(r"\d+([.,]\d+)?", cell.strip()):
            cell = float(cell.strip().replace(",", "."))
        if isinstance(cell, bool) or not isinstance(cell, (int, float)) or not 0 < cell < 1e6:
            raise self.error("is not a number above 0")
        return float(cell)

    def day(self) -> date:
        cell = self.cell
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            if 36_526 <= cell < 73_415:  # 2000 to 2100
                return from_serial(cell).date()
        elif (found := self.texts.parse_day(tidy(cell))) is not None:
            return found
        raise self.error("is not a date; expected for example 22/11/2026")

    def clock(self) -> time:
        cell = self.cell
        if isinstance(cell, (int, float)) and not isinstance(cell, bool) and 0 <= cell < 1:
            minutes = round(cell * 1440)
            return time(minutes // 60 % 24, minutes % 60)
        found = re.fullmatch(r"(\d{1,2})[:.](\d{2})(?:[:.]00)?", tidy(cell))
        if found and int(found[1]) < 24 and int(found[2]) < 60:
            return time(int(found[1]), int(found[2]))
        raise self.error("is not a time; expected HH:MM, for example 07:30")


class _Sheet:
    """The tab as tables: each found by its title, its columns by the headers right below."""

    def __init__(self, rows: Rows, texts: Texts) -> None:
        self.rows, self.texts = rows, texts
        self.tab = texts.tabs["settings"]

    def at(self, row: int, column: int) -> _Value:
        cells = self.rows[row] if row < len(self.rows) else ()
        cell = cells[column] if column < len(cells) else ""
        return _Value(self.tab, row, column, cell, self.texts)

    def general(self, key: str) -> _Value:
        table = self.texts.settings["general"]
        name = table.words["rows"][key]
        for line in self.lines("general"):
            if same_word(tidy(line["name"].cell), name):
                return line["value"]
        raise SettingsError(f"{self.tab}, {table.title}: found no row {name!r}; put it back")

    def lines(self, key: str) -> Iterator[dict[str, _Value]]:
        """Yield the rows of a table that hold anything, by the keys of its columns."""
        table = self.texts.settings[key]
        top, columns = self._find(table)
        for row in range(top + 1, len(self.rows)):
            line = {name: self.at(row, column) for name, column in columns.items()}
            if any(not value.blank for value in line.values()):
                yield line

    def _find(self, table: Table) -> tuple[int, dict[str, int]]:
        for row, cells in enumerate(self.rows):
            for column, cell in enumerate(cells):
                if tidy(cell) == table.title and not self.at(row + 1, column).blank:
                    return row + 1, self._columns(table, row + 1, column)
        raise SettingsError(f"{self.tab}: found no table {table.title!r}; put its title back")

    def _columns(self, table: Table, row: int, first: int) -> dict[str, int]:
        headers = []
        while not (value := self.at(row, first + len(headers))).blank:
            headers.append(tidy(value.cell))
        for name in table.columns.values():
            if headers.count(name) != 1:
                place = f"{self.tab}!{cell_name(row, first)}"
                raise SettingsError(
                    f"{place}, {table.title}: found the headers {', '.join(headers) or 'none'}; "
                    f"expected {name!r} once"
                )
        return {key: first + headers.index(name) for key, name in table.columns.items()}


def _minutes(sheet: _Sheet, sop: Sop) -> dict[str, tuple[tuple[date, float], ...]]:
    headers = [step.header for step in sop.steps]
    found: dict[str, dict[date, float]] = {step.id: {} for step in sop.steps}
    for line in sheet.lines("minutes"):
        versions = found[sop.steps[line["step"].one_of(headers)].id]
        since = _OLDEST if line["since"].blank else line["since"].day()
        if since in versions:
            raise line["since"].error("stands twice for this step; expected one row for each date")
        versions[since] = line["minutes"].number()
    for step in sop.steps:
        if not found[step.id]:
            title = sop.texts.settings["minutes"].title
            raise SettingsError(f"{sheet.tab}, {title}: found no row for {step.header!r}; add one")
    return {step: tuple(sorted(versions.items())) for step, versions in found.items()}


def _people(sheet: _Sheet, sop: Sop) -> Iterator[Person]:
    names = [role.name for role in sop.roles]
    for line in sheet.lines("people"):
        role = sop.roles[line["role"].one_of(names)].id
        email = line["email"]
        if email.blank:
            continue
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email.text()):
            raise email.error("is not an e-mail address; expected for example ani@example.go.id")
        since, until = (None if line[k].blank else line[k].day() for k in ("since", "until"))
        if since and until and until < since:
            raise line["until"].error(f"is before the first day, {since:%d/%m/%Y}")
        yield Person(role, email.text().casefold(), since, until)


def _ramadan(sheet: _Sheet) -> list[tuple[date, date]]:
    periods = []
    for line in sheet.lines("ramadan"):
        first, last = line["first"].day(), line["last"].day()
        if last < first:
            raise line["last"].error(f"is before the first day, {first:%d/%m/%Y}")
        periods.append((first, last))
    return periods


def _hours(sheet: _Sheet) -> list[Hours]:
    """Return the dated versions of the office week; days without a row are closed."""
    words = sheet.texts.settings["hours"].words
    seasons = [str(words["ordinary"]), str(words["ramadan"])]
    days: list[tuple[tuple[date, bool], int, Shift]] = []
    for line in sheet.lines("hours"):
        since = _OLDEST if line["since"].blank else line["since"].day()
        version = since, line["season"].one_of(seasons) == 1
        shift = _shift(line)
        for day in _days(line["days"], list(words["days"])):
            if (version, day) in ((known, other) for known, other, _ in days):
                raise line["days"].error("repeats a day of its version; expected each once")
            days.append((version, day, shift))
    days.sort(key=lambda each: each[:2])
    weeks: list[Hours] = []
    for (since, fasting), group in groupby(days, key=lambda each: each[0]):
        open_days = {day: shift for _, day, shift in group}
        weeks.append(Hours(since, fasting, tuple(open_days.get(day) for day in range(7))))
    return weeks


def _shift(line: Mapping[str, _Value]) -> Shift:
    pause = line["break_start"], line["break_end"]
    breaks = [None if value.blank else value.clock() for value in pause]
    start, end = line["start"].clock(), line["end"].clock()
    try:
        return Shift(start, breaks[0], breaks[1], end)
    except ValueError as error:
        raise line["start"].error(f"begins a row that cannot be: {error}") from None


def _days(value: _Value, names: Sequence[str]) -> list[int]:
    """Return the days, 0 = Monday, that `Senin-Kamis` or `Senin, Rabu` mean."""
    folded = [name.casefold() for name in names]
    found: list[int] = []
    for part in re.split(r"[,;]", tidy(value.cell).casefold()):
        ends = [end.strip() for end in re.split(r"\s*(?:-|–|s\.?d\.?)\s*", part.strip())]
        if not all(end in folded for end in ends) or len(ends) > 2:
            raise value.error(f"names no days; expected {names[0]}-{names[3]} or {names[4]}")
        first, last = folded.index(ends[0]), folded.index(ends[-1])
        found += range(first, last + 1)
    if not found:
        raise value.error(f"names no days; expected {names[0]}-{names[3]}")
    return found
