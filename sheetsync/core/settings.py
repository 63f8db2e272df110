"""The settings tab: who works when, at what standard; every bad cell is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

from sheetsync.core.cells import Rows, same_word, text_of
from sheetsync.core.sop import Sop
from sheetsync.core.tables import Entry, read_table
from sheetsync.core.texts import Texts
from sheetsync.core.worktime import Hours, Shift, WorkCalendar
from sheetsync.errors import SettingsError

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_AUTUMN = 10  # the month from which the holidays of the next year should be known

Line = Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts in a role, between two dates (None: no limit)."""

    role: str
    email: str
    since: date | None
    until: date | None

    def acts_on(self, day: date) -> bool:
        """Tell whether this person acts in the role on a day."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True)
class Settings:
    """What the office set.

    `minutes` holds the dated standard minutes of each step by its id, oldest first; `freshness` the
    days after which a channel counts as stale; `holiday_years` the years that have any holiday,
    `leave_years` those with a day of collective leave, which is decreed later than the holidays.
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
    leave_years: frozenset[int] = frozenset()

    def standard_minutes(self, step_id: str, day: date) -> float:
        """Return the standard working minutes of a step valid on a day, else the oldest ones."""
        versions = self.minutes[step_id]
        valid = [minutes for since, minutes in versions if since <= day]
        return valid[-1] if valid else versions[0][1]

    def warnings(self, today: date) -> tuple[str, ...]:
        """Return what the calendar lacks for this year and, near its end, for the next.

        English sentences for the administrator. A book without any collective leave never had it.
        """
        years = sorted({today.year, today.year + (today.month >= _AUTUMN)})
        none = [year for year in years if year not in self.holiday_years]
        bare = [year for year in years if self.leave_years and year not in self.leave_years]
        return (
            *(
                f"no holidays are set for {year}; every weekday counts as a working day"
                for year in none
            ),
            *(f"no collective leave is set for {year} yet" for year in bare if year not in none),
        )


def find_sop(rows: Rows, texts: Texts) -> str:
    """Return what the SOP cell says, before anything else of the tab is read.

    It is the name of a shipped SOP or the whole text of a template. Raises SettingsError.
    """
    return text_of(_general(rows, texts, "sop").cell).strip()


def parse_settings(rows: Rows, sop: Sop) -> Settings:
    """Return the settings. Raises SettingsError naming tab, cell, what was found, what is right."""
    texts = sop.texts
    lines = {key: read_table(rows, texts, key) for key in texts.settings}
    zone = _zone(_general(rows, texts, "zone"))
    leave = texts.say("settings.leave").casefold()
    free = [(line["date"].day(), line["name"].text.casefold()) for line in lines["holidays"]]
    holidays = frozenset(day for day, _ in free)
    hours = _hours(lines["hours"], texts)
    return Settings(
        office=_general(rows, texts, "office").text,
        zone=zone,
        sop=find_sop(rows, texts),
        calendar=WorkCalendar(zone, hours, holidays, _ramadan(lines["ramadan"])),
        minutes=_minutes(lines["minutes"], sop),
        freshness=_freshness(lines["channels"], sop),
        people=tuple(_people(lines["people"], sop)),
        units=tuple(dict.fromkeys(line["unit"].text for line in lines["units"])),
        holiday_years=frozenset(day.year for day in holidays),
        leave_years=frozenset(day.year for day, name in free if leave in name),
    )


def _general(rows: Rows, texts: Texts, key: str) -> Entry:
    table = texts.settings["general"]
    name = table.words["rows"][key]
    named = [
        line for line in read_table(rows, texts, "general") if same_word(line["name"].text, name)
    ]
    if not named:
        raise SettingsError(
            f"{texts.tabs['settings']}, {table.title}: found no row {name!r}; expected one"
        )
    if len(named) > 1:
        raise named[1]["name"].error(f"{name!r} stands here a second time; expected one row")
    if not named[0]["value"].text:
        raise named[0]["value"].unfit("", f"the value of {name!r}")
    return named[0]["value"]


def _zone(entry: Entry) -> ZoneInfo:
    try:
        return ZoneInfo(entry.text)
    except (KeyError, ValueError, OSError):
        raise entry.unfit("a time zone", "a name such as 'Asia/Jakarta'") from None


def _minutes(lines: Sequence[Line], sop: Sop) -> dict[str, tuple[tuple[date, float], ...]]:
    headers = {step.id: step.header for step in sop.steps}
    found: dict[str, dict[date, float]] = {step: {} for step in headers}
    for line in lines:
        step, since = line["step"].pick(headers, "a step"), line["since"].day()
        if since in found[step]:
            raise line["since"].error(
                f"{headers[step]} has standard minutes from {since:%d/%m/%Y} already; "
                "expected another date"
            )
        found[step][since] = line["minutes"].number()
    for step, versions in found.items():
        if not versions:
            table = sop.texts.settings["minutes"].title
            raise SettingsError(
                f"{sop.texts.tabs['settings']}, {table}: found no row for the step "
                f"{headers[step]!r}; expected one"
            )
    return {step: tuple(sorted(versions.items())) for step, versions in found.items()}


def _freshness(lines: Sequence[Line], sop: Sop) -> dict[str, float]:
    """Return the target of each channel; the channels are those the form knows, if it has any."""
    place = sop.form.channels_field
    names = {name: name for name in sop.fields[place].options} if place is not None else {}
    found: dict[str, float] = {}
    for line in lines:
        entry = line["channel"]
        if not entry.text:
            raise entry.unfit("", "a channel")
        channel = entry.pick(names, "a channel of the form") if names else entry.text
        if channel in found:
            raise entry.error(f"{channel!r} stands here a second time; expected one row")
        found[channel] = line["days"].number()
    return found


def _people(lines: Sequence[Line], sop: Sop) -> Iterator[Person]:
    """Yield who has an e-mail; a role without one waits to be filled in."""
    names = {role.id: role.name for role in sop.roles}
    for line in lines:
        role, email = line["role"].pick(names, "a role"), line["email"]
        since, until = (_optional_day(line[key]) for key in ("since", "until"))
        if since and until and until < since:
            raise line["until"].error(
                f"the last day {until:%d/%m/%Y} is before the first, {since:%d/%m/%Y}; "
                "expected a later date"
            )
        if email.text:
            if not _EMAIL.fullmatch(email.text):
                raise email.unfit("an e-mail address", "one such as name@office.go.id")
            yield Person(role, email.text.lower(), since, until)


def _optional_day(entry: Entry) -> date | None:
    return entry.day() if entry.text else None


def _ramadan(lines: Sequence[Line]) -> list[tuple[date, date]]:
    periods = []
    for line in lines:
        first, last = line["first"].day(), line["last"].day()
        if last < first:
            raise line["last"].error(
                f"the last day {last:%d/%m/%Y} is before the first, {first:%d/%m/%Y}; "
                "expected a later date"
            )
        periods.append((first, last, line["first"]))
    periods.sort(key=lambda period: period[:2])
    for (_, last, _), (first, _, entry) in pairwise(periods):
        if first <= last:
            raise entry.error(
                f"this period begins {first:%d/%m/%Y}, while another lasts until {last:%d/%m/%Y}; "
                "expected periods that do not overlap"
            )
    return [(first, last) for first, last, _ in periods]


def _hours(lines: Sequence[Line], texts: Texts) -> list[Hours]:
    """Return the dated versions of the office week; days without a row are closed."""
    table = texts.settings["hours"]
    seasons = {key: str(table.words[key]) for key in ("ordinary", "ramadan")}
    names = table.words["days"]
    weeks: dict[tuple[date, str], dict[int, Shift]] = {}
    for line in lines:
        since, season = line["since"].day(), line["season"].pick(seasons, "a season")
        week, shift = weeks.setdefault((since, season), {}), _shift(line)
        for day in line["days"].weekdays(names):
            if day in week:
                raise line["days"].error(
                    f"{names[day]} has hours from {since:%d/%m/%Y} already; expected each day once "
                    "in a version"
                )
            week[day] = shift
    if not any(season == "ordinary" for _, season in weeks):
        raise SettingsError(
            f"{texts.tabs['settings']}, {table.title}: found no row for the season "
            f"{seasons['ordinary']!r}; expected the hours of an ordinary week"
        )
    return [
        Hours(since, season == "ramadan", tuple(week.get(day) for day in range(7)))
        for (since, season), week in sorted(weeks.items())
    ]


def _shift(line: Line) -> Shift:
    start, end = line["start"].clock(), line["end"].clock()
    if end <= start:
        raise line["end"].error(
            f"the day ends {end:%H:%M}, but begins {start:%H:%M}; expected a later time"
        )
    first, last = line["break_start"], line["break_end"]
    if not (first.text or last.text):
        return Shift(start, None, None, end)
    pause = first.clock(), last.clock()
    if pause[1] <= pause[0]:
        raise last.error(
            f"the break ends {pause[1]:%H:%M}, but begins {pause[0]:%H:%M}; expected a later time"
        )
    if not start < pause[0] < pause[1] < end:
        raise first.error(
            f"the break {pause[0]:%H:%M}-{pause[1]:%H:%M} is not inside the office hours "
            f"{start:%H:%M}-{end:%H:%M}; expected a break between them"
        )
    return Shift(start, *pause, end)
