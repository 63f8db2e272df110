"""What the office set: who works when, at what standard; every bad cell is named."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from itertools import count
from zoneinfo import ZoneInfo

from sheetsync.core.cells import fold, same_word, text_of
from sheetsync.core.privacy import kept
from sheetsync.core.settings_lines import (
    SettingsLine,
    general_line,
    lines_digest,
    recorded_line,
    tab_of_lines,
)
from sheetsync.core.settings_rules import CountedRows
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
    texts_of,
)
from sheetsync.core.settings_tab import Entry, Hosts, SettingsTab
from sheetsync.core.sop import Sop
from sheetsync.core.texts import Texts
from sheetsync.core.worktime import Hours, Shift, WorkCalendar
from sheetsync.errors import SettingsError

RENEWAL_MONTHS = 6
"""After how many months what must be renewed is due, where the office says nothing of it."""
_LONGEST_RENEWAL = 120  # months
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
    recorded; `hosts` those of the links of a channel by its folded name, where the office set any.
    `faults` say which rows are wrong, and what counts instead. `renewal_months` are those after
    which what is published of some classes has to be renewed.
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
    hosts: Mapping[str, Hosts] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    renewal_months: int = RENEWAL_MONTHS

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

    def expected_years(self, today: date) -> tuple[int, ...]:
        """Return the years that a calendar should cover: this one and, near its end, the next."""
        return (today.year, *([today.year + 1] if today.month >= _AUTUMN else []))

    def warnings(self, today: date, texts: Texts) -> tuple[str, ...]:
        """Return what is wrong with rows, and what the calendar lacks: English sentences.

        It is looked at for this year and, near its end, for the next one. A book without any
        collective leave never had it.
        """
        years = self.expected_years(today)
        none = [year for year in years if year not in self.holiday_years]
        bare = [year for year in years if self.leave_years and year not in self.leave_years]
        place = f"{texts.tabs['settings']}, {texts.settings['holidays'].title}"
        leave = texts.say("settings.leave")
        return (
            *self.faults,
            *(
                f"{place}: no holidays are set for {year}, so every weekday counts as a working "
                "day; add a row for each"
                for year in none
            ),
            *(
                f"{place}: no collective leave is set for {year} yet, so its days count as working "
                f"days; once it is decreed add a row for each, with {leave!r} in its name"
                for year in bare
                if year not in none
            ),
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
    lines = tab.lines(GeneralLine, {})  # others are required
    taken = {line.cells["name"].row for line in lines}
    row = next(row for row in count(min(taken)) if row not in taken)
    free = (replace(lines[0].cells[key], cell="", row=row) for key in ("name", "value"))
    return tuple(zip(free, (name, sop_id), strict=True))


def parse_settings(
    tab: SettingsTab,
    sop: Sop,
    known: Collection[SettingsLine] | None = None,
    ever: Iterable[tuple[str, ...]] = (),
) -> Settings:
    """Return the settings of a book whose history recorded the lines `known` last.

    `known` is None where it recorded none yet; `ever` are those of all times. What cannot be done
    without raises SettingsError naming tab, cell, what was found, what is right: the zone, a title
    or header, any hours at all.
    """
    tab.check(TABLES)  # a column that was moved makes cells look wrong: it is said before them
    rows = CountedRows(tab, sop, known)
    zone_cell, office = _general(tab, "zone", "office")
    zone = _zone(zone_cell)
    people, minutes = rows.of(PersonLine), rows.of(MinutesLine)
    shifts, fasting = rows.hours(), rows.of(RamadanLine)
    free, units, channels = rows.of(HolidayLine), rows.of(UnitLine), rows.of(ChannelLine)
    named = [line for line in people if line.email]  # a role without one waits to be filled in
    leave = fold(sop.texts.say("settings.leave"))
    ramadan = sorted((line.first, line.last) for line in fasting)
    said = [*minutes, *shifts, *fasting, *free, *units, *channels, *named]
    renewal = _renewal(rows)
    return Settings(
        office=kept(office.text),
        zone=zone,
        calendar=WorkCalendar(zone, _hours(rows, shifts), {line.day for line in free}, ramadan),
        minutes=_minutes(rows, minutes, sop),
        freshness={line.channel: line.days for line in channels},
        hosts={fold(line.channel): line.hosts for line in channels if line.hosts},
        people=tuple(Person(p.role, p.email, p.since, p.until) for p in named if p.email),
        units=tuple(dict.fromkeys(kept(line.unit) for line in units)),
        holiday_years=frozenset(line.day.year for line in free),
        leave_years=frozenset(line.day.year for line in free if leave in fold(line.name or "")),
        lines=tuple(sorted({*_facts(tab, office, zone, renewal), *map(recorded_line, said)})),
        former=_channels(ever),
        faults=tuple(rows.faults),
        renewal_months=renewal or RENEWAL_MONTHS,
    )


def as_set(sop: Sop, settings: Settings, day: date) -> Sop:
    """Return an SOP as the office runs it on a day, by which all is judged and drawn.

    The office's name and zone, channels, their targets and hosts, and units are those of the
    settings, standard minutes those in force on that day. What the settings say nothing of is the
    SOP's own: channels that it gives no target, and all of them or all units where no row names
    any. Channels that went stay known.
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
    return replace(
        sop,
        office=settings.office,
        zone=settings.zone.key,
        fields=tuple(fields),
        steps=steps,
        freshness=settings.freshness,
        hosts=settings.hosts,
    )


def settings_of(lines: Iterable[SettingsLine], sop: Sop) -> Settings:
    """Return the settings that recorded lines say.

    Raises SettingsError or ValueError where they are not what `Settings.lines` could have been.
    """
    wanted = sorted(lines)
    tab = tab_of_lines(wanted, TABLES, sop.texts, choices_of(sop))
    settings = parse_settings(tab, sop, wanted)
    if [*settings.lines] != wanted:
        raise ValueError("read again, they are other lines")
    return settings


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


def _renewal(rows: CountedRows) -> int | None:
    """Return the months that the office set, or set last where the row is wrong; None for none."""
    name, named = _named(rows.tab, "renewal")
    recorded = [line[2] for line in rows.known or () if line[:2] == (GeneralLine.key, name)]
    before = int(recorded[0]) if recorded and recorded[0].isdecimal() else None
    filled = [line.cells["value"] for line in named if line.value]
    if not filled:
        return None
    try:
        found = filled[0].number()
        if found.is_integer() and found <= _LONGEST_RENEWAL:
            return int(found)
        raise filled[0].unfit("a number of months", f"a whole number up to {_LONGEST_RENEWAL}")
    except SettingsError as error:
        rows.faults.append(f"{error}; until that is right, {before or RENEWAL_MONTHS} months count")
        return before


def _facts(
    tab: SettingsTab, office: Entry, zone: ZoneInfo, renewal: int | None
) -> Iterator[SettingsLine]:
    """Yield the lines of the first table; books drawn before have no row of months."""
    names = tab.texts.settings["general"].words["rows"]
    yield general_line(names["office"], office.text)
    yield general_line(names["zone"], zone.key)
    if renewal is not None:
        yield general_line(names["renewal"], str(renewal))


def _channels(lines: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the channels of recorded lines, sorted."""
    return tuple(sorted(texts_of(line)["channel"] for line in lines if line[0] == ChannelLine.key))


def _minutes(
    rows: CountedRows, lines: Sequence[MinutesLine], sop: Sop
) -> dict[str, tuple[tuple[date, float], ...]]:
    """Return the standard minutes of each step; where no row says any they are the SOP's own."""
    found: dict[str, list[tuple[date, float]]] = {step.id: [] for step in sop.every_step}
    for line in lines:
        found[line.step].append((line.since, line.minutes))
    for step in sop.every_step:
        if not found[step.id]:
            found[step.id] = [(date.min, step.minutes)]
            if step in sop.former:
                continue
            complaint = (
                f"found no row for the step {step.header!r}; expected one. Until there is, the "
                f"{step.minutes:g} minutes of the SOP count"
            )
            rows.faults.append(str(rows.tab.error("minutes", complaint)))
    return {step: tuple(sorted(versions)) for step, versions in found.items()}


def _hours(rows: CountedRows, lines: Sequence[HoursLine]) -> list[Hours]:
    """Return the dated versions of the office week; days without a row are closed."""
    weeks: dict[tuple[date, str], dict[int, Shift]] = {}
    for line in lines:
        weeks.setdefault((line.since, line.season), {}).update(dict.fromkeys(line.days, line.shift))
    if not any(season == "ordinary" for _, season in weeks):
        raise rows.tab.error(
            "hours",
            f"found no row for the season {rows.choices['season']['ordinary']!r}; "
            "expected the hours of an ordinary week",
        )
    return [
        Hours(since, season == "ramadan", tuple(week.get(day) for day in range(7)))
        for (since, season), week in sorted(weeks.items())
    ]
