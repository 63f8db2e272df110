"""The settings tab: who works when, at what standard; every bad cell is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from sheetsync.core.cells import fold, same_word, text_of
from sheetsync.core.evidence import channels_in
from sheetsync.core.privacy import kept
from sheetsync.core.settings_lines import (
    SettingsLine,
    general_line,
    lines_digest,
    recorded_line,
    tab_of_lines,
)
from sheetsync.core.settings_schema import (
    TABLES,
    ChannelLine,
    GeneralLine,
    HolidayLine,
    HoursLine,
    MinutesLine,
    PersonLine,
    RamadanLine,
    UnitLine,
    choices_of,
)
from sheetsync.core.settings_tables import Choices, Entry, SettingsTab, TableLine
from sheetsync.core.sop import Sop
from sheetsync.core.worktime import Hours, Shift, WorkCalendar

_AUTUMN = 10  # the month from which the holidays of the next year should be known


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
    `lines` are all rows as the history records them, sorted: without the SOP, which is recorded by
    itself, and without roles that nobody is named for. `former` are all channels that were ever
    recorded.
    """

    office: str
    zone: ZoneInfo
    calendar: WorkCalendar
    minutes: Mapping[str, tuple[tuple[date, float], ...]]
    freshness: Mapping[str, float]
    people: tuple[Person, ...]
    units: tuple[str, ...]
    holiday_years: frozenset[int]
    leave_years: frozenset[int] = frozenset()
    lines: tuple[SettingsLine, ...] = ()
    former: tuple[str, ...] = ()

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of all lines."""
        return lines_digest(self.lines)

    def day_of(self, now: datetime) -> date:
        """Return which day it is in the office at a moment, which is aware."""
        return now.astimezone(self.zone).date()

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


def find_sop(tab: SettingsTab) -> Entry:
    """Return the SOP cell, before anything else of the tab is read.

    It holds the id of an SOP; in books of older versions maybe the whole text of a template.
    Raises SettingsError.
    """
    (entry,) = _general(tab, "sop")
    return entry


def misnamed_sop(tab: SettingsTab, sop_id: str) -> tuple[tuple[Entry, str], ...]:
    """Return the cells that should name this SOP and do not, each with what should stand there.

    Where nobody left a row for it these are the cells of the first free one.
    """
    name, named = _named(tab, "sop")
    if named:
        found = (line.cells["value"] for line in named)
        return tuple((cell, sop_id) for cell in found if text_of(cell.cell).strip() != sop_id)
    cells = tab.lines(GeneralLine, {})[-1].cells  # others are required
    free = (replace(cells[key], cell="", row=cells[key].row + 1) for key in ("name", "value"))
    return tuple(zip(free, (name, sop_id), strict=True))


def parse_settings(tab: SettingsTab, sop: Sop, ever: Iterable[tuple[str, ...]] = ()) -> Settings:
    """Return the settings of a book whose history `ever` had these lines.

    Raises SettingsError naming tab, cell, what was found, what is right.
    """
    tab.check()  # a column that was moved makes cells look wrong: it is said before them
    choices = choices_of(sop)
    zone_cell, office = _general(tab, "zone", "office")
    zone = _zone(zone_cell)
    people, minutes = tab.lines(PersonLine, choices), tab.lines(MinutesLine, choices)
    shifts, fasting = tab.lines(HoursLine, choices), tab.lines(RamadanLine, choices)
    free, units = tab.lines(HolidayLine, choices), tab.lines(UnitLine, choices)
    channels = tab.lines(ChannelLine, choices)
    names = tab.texts.settings["general"].words["rows"]
    leave = fold(sop.texts.say("settings.leave"))
    hours, ramadan = _hours(tab, shifts, choices), _ramadan(fasting)
    return Settings(
        office=kept(office.text),
        zone=zone,
        calendar=WorkCalendar(zone, hours, {line.day for line in free}, ramadan),
        minutes=_minutes(tab, minutes, choices),
        freshness=_freshness(channels, sop),
        people=tuple(_people(people)),
        units=tuple(dict.fromkeys(kept(line.unit) for line in units)),
        holiday_years=frozenset(line.day.year for line in free),
        leave_years=frozenset(line.day.year for line in free if leave in fold(line.name or "")),
        lines=_lines(
            [general_line(names["office"], office.text), general_line(names["zone"], zone.key)],
            [*minutes, *shifts, *fasting, *free, *units, *channels],
            [line for line in people if line.email],
        ),
        former=tuple(sorted(line[1] for line in ever if line[0] == ChannelLine.key)),
    )


def as_set(sop: Sop, settings: Settings, day: date) -> Sop:
    """Return an SOP as the office runs it on a day, by which all is judged and drawn.

    The office's name and zone, channels and units are those of the settings, standard minutes those
    in force on that day. What the settings say nothing of is the SOP's own: channels that it gives
    no target, and all of them or all units where no row names any. Channels that went stay known.
    """
    form, own = sop.form, settings.freshness
    fields = list(sop.fields)
    if form.channels_field is not None and own:
        field = fields[form.channels_field]
        besides = (name for name in field.options if name not in sop.freshness)
        options = tuple(dict.fromkeys((*own, *besides)))
        former = tuple(sorted({*field.options, *settings.former} - {*options}))
        fields[form.channels_field] = replace(field, options=options, former=former)
    if form.unit_field is not None and settings.units:
        field = fields[form.unit_field]
        fields[form.unit_field] = replace(field, options=settings.units)
    steps = tuple(
        replace(step, minutes=settings.standard_minutes(step.id, day)) for step in sop.steps
    )
    office, zone = settings.office, settings.zone.key
    return replace(sop, office=office, zone=zone, fields=tuple(fields), steps=steps)


def settings_of(lines: Iterable[tuple[str, ...]], sop: Sop) -> Settings:
    """Return the settings that recorded lines say.

    Raises SettingsError or ValueError where they are not what `Settings.lines` could have been.
    """
    wanted = sorted(lines)
    tab = tab_of_lines(wanted, TABLES, sop.texts, choices_of(sop))
    settings = parse_settings(tab, sop)
    if [*settings.lines] != wanted:
        raise ValueError("read again, they are other lines")
    return settings


def _lines(general: Iterable[SettingsLine], *rows: Iterable[TableLine]) -> tuple[SettingsLine, ...]:
    return tuple(sorted({*general, *(recorded_line(line) for own in rows for line in own)}))


def _general(tab: SettingsTab, *keys: str) -> Iterator[Entry]:
    """Yield the values of the rows that are known by their names."""
    for key in keys:
        name, named = _named(tab, key)
        if not named:
            raise tab.error("general", f"found no row {name!r}; expected one")
        if len(named) > 1:
            raise named[1].error("name", f"{name!r} stands here a second time; expected one row")
        if not named[0].value:
            raise named[0].cells["value"].unfit("", f"the value of {name!r}")
        yield named[0].cells["value"]


def _named(tab: SettingsTab, key: str) -> tuple[str, list[GeneralLine]]:
    """Return the name of a row of the first table, and all rows that have it."""
    name = tab.texts.settings["general"].words["rows"][key]
    return name, [each for each in tab.lines(GeneralLine, {}) if same_word(each.name or "", name)]


def _zone(entry: Entry) -> ZoneInfo:
    try:
        return ZoneInfo(entry.text)
    except (KeyError, ValueError, OSError):
        raise entry.unfit("a time zone", "a name such as 'Asia/Jakarta'") from None


def _minutes(
    tab: SettingsTab, lines: Sequence[MinutesLine], choices: Choices
) -> dict[str, tuple[tuple[date, float], ...]]:
    headers = choices["step"]
    found: dict[str, dict[date, float]] = {step: {} for step in headers}
    for line in lines:
        if line.since in found[line.step]:
            raise line.error(
                "since",
                f"{headers[line.step]} has standard minutes from {line.since:%d/%m/%Y} already; "
                "expected another date",
            )
        found[line.step][line.since] = line.minutes
    for step, versions in found.items():
        if not versions:
            complaint = f"found no row for the step {headers[step]!r}; expected one"
            raise tab.error("minutes", complaint)
    return {step: tuple(sorted(versions.items())) for step, versions in found.items()}


def _freshness(lines: Sequence[ChannelLine], sop: Sop) -> dict[str, float]:
    """Return the target of each channel, by its name as the SOP writes it, if it knows it."""
    place = sop.form.channels_field
    names = {} if place is None else {fold(name): name for name in sop.fields[place].options}
    found: dict[str, float] = {}
    for line in lines:
        entry = line.cells["channel"]
        if len(channels_in(entry.text)) != 1:
            expected = "a channel, its name without comma or semicolon"
            raise entry.unfit("a channel", expected)
        line.channel = names.setdefault(fold(kept(line.channel)), kept(line.channel))
        if line.channel in found:
            raise entry.error(f"{line.channel[:60]!r} stands here a second time; expected one row")
        found[line.channel] = line.days
    return found


def _people(lines: Sequence[PersonLine]) -> Iterator[Person]:
    """Yield who has an e-mail; a role without one waits to be filled in."""
    for line in lines:
        if line.since and line.until:
            _in_order(line, line.since, line.until, "until")
        if line.email:
            yield Person(line.role, line.email, line.since, line.until)


def _in_order(line: TableLine, first: date, last: date, key: str) -> None:
    """Raise SettingsError where the last day, in the column `key`, is before the first."""
    if last < first:
        raise line.error(
            key,
            f"the last day {last:%d/%m/%Y} is before the first, {first:%d/%m/%Y}; "
            "expected a later date",
        )


def _ramadan(lines: Sequence[RamadanLine]) -> list[tuple[date, date]]:
    for line in lines:
        _in_order(line, line.first, line.last, "last")
    periods = sorted(lines, key=lambda line: (line.first, line.last))
    for one, then in pairwise(periods):
        if then.first <= one.last:
            raise then.error(
                "first",
                f"this period begins {then.first:%d/%m/%Y}, while another lasts until "
                f"{one.last:%d/%m/%Y}; expected periods that do not overlap",
            )
    return [(line.first, line.last) for line in periods]


def _hours(tab: SettingsTab, lines: Sequence[HoursLine], choices: Choices) -> list[Hours]:
    """Return the dated versions of the office week; days without a row are closed."""
    names = tab.texts.settings["hours"].words["days"]
    weeks: dict[tuple[date, str], dict[int, Shift]] = {}
    for line in lines:
        week, shift = weeks.setdefault((line.since, line.season), {}), _shift(line)
        for day in line.days:
            if day in week:
                raise line.error(
                    "days",
                    f"{names[day]} has hours from {line.since:%d/%m/%Y} already; expected each day "
                    "once in a version",
                )
            week[day] = shift
    if not any(season == "ordinary" for _, season in weeks):
        raise tab.error(
            "hours",
            f"found no row for the season {choices['season']['ordinary']!r}; "
            "expected the hours of an ordinary week",
        )
    return [
        Hours(since, season == "ramadan", tuple(week.get(day) for day in range(7)))
        for (since, season), week in sorted(weeks.items())
    ]


def _shift(line: HoursLine) -> Shift:
    start, end, first, last = line.start, line.end, line.break_start, line.break_end
    _ends_later(line, "end", "day", start, end)
    if first is None and last is None:
        return Shift(start, None, None, end)
    # with one of them blank the other is no break: then it is asked for like a required cell
    first, last = line.cells["break_start"].clock(), line.cells["break_end"].clock()
    _ends_later(line, "break_end", "break", first, last)
    if not start < first < last < end:
        raise line.error(
            "break_start",
            f"the break {first:%H:%M}-{last:%H:%M} is not inside the office hours "
            f"{start:%H:%M}-{end:%H:%M}; expected a break between them",
        )
    return Shift(start, first, last, end)


def _ends_later(line: HoursLine, key: str, what: str, start: time, end: time) -> None:
    """Raise SettingsError where the day or break that ends in the column `key` does not last."""
    if end <= start:
        raise line.error(
            key, f"the {what} ends {end:%H:%M}, but begins {start:%H:%M}; expected a later time"
        )
