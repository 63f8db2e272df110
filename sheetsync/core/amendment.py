"""A book goes on by another version of its SOP: what it opens with, and its form and settings then.

A version comes into force in one commit, by the reading that `following` returns. What staff wrote
before is judged by the version whose headers they saw, in a commit before that one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from sheetsync.core.cells import Cell, Grid, Place, date_cell, fold
from sheetsync.core.configuration import SopVersion, last_sop, switching
from sheetsync.core.form import relabelled
from sheetsync.core.judge import Stamp
from sheetsync.core.plan import Plan
from sheetsync.core.planner import make_plan
from sheetsync.core.reading import Reading
from sheetsync.core.settings import Settings, as_set, parse_settings
from sheetsync.core.settings_schema import (
    TABLES,
    ChannelLine,
    MinutesLine,
    PersonLine,
    UnitLine,
    choices_of,
)
from sheetsync.core.settings_tab import Entry, SettingsTab, TableLine
from sheetsync.core.sop import Sop
from sheetsync.core.sop_differences import differences, refuse_unchangeable
from sheetsync.errors import SettingsError, SheetsyncError

_New = tuple[type[TableLine], list[Mapping[str, Cell]]]


@dataclass(frozen=True, slots=True)
class Amendment:
    """Another version of an SOP, to be in force at once, or from the day `since` on.

    `file` is what messages call its template.
    """

    sop: Sop
    file: str
    since: date | None = None

    def waits(self, today: date) -> bool:
        """Tell whether its day is still to come."""
        return self.since is not None and self.since > today


def plan_on(
    reading: Reading,
    tab: SettingsTab,
    asked: Amendment | None,
    *,
    book: str,
    sync: str,
    now: datetime,
    force: bool = False,
) -> tuple[Plan, Reading]:
    """Return what a sync plans, and the reading it is made from, as `make_plan` does.

    `tab` are the settings as read. The version that is `asked` for, or was announced for a day that
    has come, is what is planned as soon as there is nothing else; until then the plan says that
    there is a rest. What stands against it raises SheetsyncError, of an announced one it is a
    warning: then all goes on as before.
    """
    plan = make_plan(reading, book=book, sync=sync, now=now, force=force)
    coming = reading.configuration.announced
    if not (asked or coming):
        return plan, reading
    stamp = Stamp(plan.at, plan.last_sync, sync)
    try:
        then = following(reading, tab, asked, stamp) if asked else _due(reading, tab, stamp)
        if then is None:
            return plan, reading
        if plan.events and then.sop is not reading.sop:
            return replace(plan, rest=True), reading  # that first, then the other version
        return make_plan(then, book=book, sync=sync, now=now, force=force), then
    except SheetsyncError as error:
        if asked or coming is None:
            raise
        told = f"version {coming.version} of the SOP, announced from {coming.since}"
        said = f"{told}, cannot come into force: {error}"
        return replace(plan, warnings=(*plan.warnings, said)), reading


def _due(reading: Reading, tab: SettingsTab, stamp: Stamp) -> Reading | None:
    """Return the reading that puts the announced version in force, None before its day.

    None, too, where the book lost its text: `Reading.doubts` says so.
    """
    coming = reading.configuration.announced
    sop = reading.versions.get(coming.digest) if coming else None
    if coming is None or sop is None:
        return None
    asked = Amendment(sop, sop.id, coming.since)
    return None if asked.waits(stamp.at.date()) else following(reading, tab, asked, stamp)


def following(reading: Reading, tab: SettingsTab, asked: Amendment, stamp: Stamp) -> Reading | None:
    """Return the reading from which a book goes on by another version, or which announces it.

    None where that version is in force, or announced so, already. Raises SheetsyncError where the
    book cannot go on by it, naming the key of the template or the cell of the book.
    """
    known, today, new = reading.configuration, stamp.at.date(), asked.sop
    coming, in_force = known.announced, new.digest == reading.sop.digest
    waits = asked.waits(today) and not in_force
    if waits and coming and (coming.digest, coming.since) == (new.digest, asked.since):
        return None
    if in_force and not coming:
        return None
    refuse_unchangeable(reading.sop, new, asked.file)
    versions = {**reading.versions, new.digest: new}
    opening = switching(known, reading.sop, new, stamp)
    then = _in_force(replace(reading, opening=opening, versions=versions), tab, today)
    said = (*_withdrawn(coming, new), *_differences(reading, then, new, today))
    opening = switching(known, reading.sop, new, stamp, said, asked.since if waits else None)
    return replace(reading if waits else then, opening=opening, versions=versions)


def _withdrawn(coming: SopVersion | None, new: Sop) -> Iterator[str]:
    """Yield a line where another version than the new one was announced."""
    if coming and coming.since and coming.digest != new.digest:
        day = new.texts.day(coming.since)
        yield new.texts.say("amendment.withdrawn", version=coming.version, day=day)


def _differences(reading: Reading, then: Reading, new: Sop, today: date) -> tuple[str, ...]:
    """Return a line for each difference that a version makes for this book."""
    old = _as_written(reading)
    if old.digest == new.digest:
        return ()
    followed = _as_followed(old, new, reading.settings, today)
    return differences(followed, _as_followed(new, old, then.settings, today))


def _as_followed(sop: Sop, other: Sop, settings: Settings, today: date) -> Sop:
    """Return an SOP with the figures that the office follows where another version has others."""
    minutes = {step.id: step.minutes for step in other.steps}
    steps = (
        step
        if minutes.get(step.id, step.minutes) == step.minutes
        else replace(step, minutes=settings.standard_minutes(step.id, today))
        for step in sop.steps
    )
    freshness = {
        name: days
        if other.freshness.get(name, days) == days
        else settings.freshness.get(name, days)
        for name, days in sop.freshness.items()
    }
    return replace(sop, steps=tuple(steps), freshness=freshness)


def _as_written(reading: Reading) -> Sop:
    """Return the SOP in force as its text has it, whatever the office set besides."""
    return last_sop(reading.versions, reading.history.events)


def _in_force(reading: Reading, tab: SettingsTab, today: date) -> Reading:
    """Return a reading as it is once what it opens with is in force.

    Raises SheetsyncError naming what in the settings or the form stands against it.
    """
    sop = last_sop(reading.versions, (*reading.history.events, *reading.opening))
    cells, known = _settings_cells(reading, tab, sop, today), reading.configuration
    settings = parse_settings(tab.with_cells(cells), sop, known.lines, known.ever)
    if len(settings.faults) > len(reading.settings.faults):
        before = reading.settings.faults
        raise SettingsError(next(fault for fault in settings.faults if fault not in before))
    sop = as_set(sop, settings, today)
    form = relabelled(reading.form, reading.columns, sop, reading.blocked())
    return replace(reading, sop=sop, settings=settings, form=form, settings_writes=cells)


# --- The settings tab ----------------------------------------------------------------------------


def _settings_cells(reading: Reading, tab: SettingsTab, new: Sop, today: date) -> Grid:
    """Return the cells by which the settings follow a version that is in force from `today` on.

    Where the office set something itself that stays.
    """
    old = _as_written(reading)
    cells = {**_renamed(tab, reading.sop, new), **_targets(tab, old, new)}
    cells |= _corrected(tab, reading.sop, old, new, today)
    lines: list[_New] = [
        (PersonLine, [*_new_roles(tab, reading.sop, new)]),
        (MinutesLine, [*_new_minutes(reading.settings, old, new, today)]),
        (ChannelLine, [*_new_channels(reading.settings, old, new)]),
        (UnitLine, [*_new_units(reading.settings, old, new)]),
    ]
    for table, added in lines:
        cells |= tab.with_cells(cells).below(table, added)
    return cells


def _chosen(tab: SettingsTab, sop: Sop) -> Iterator[tuple[str, str, Entry]]:
    """Yield each cell that names a role, a step or the like: what it chooses from, which, where."""
    choices = choices_of(sop)
    for table in TABLES:
        for cells in tab.entries(table):
            for column in table.columns:
                if column.choice and (entry := cells[column.key]).text:
                    with suppress(SettingsError):  # a wrong word stays, and is said as before
                        yield column.choice, entry.pick(choices[column.choice], ""), entry


def _renamed(tab: SettingsTab, old: Sop, new: Sop) -> dict[Place, Cell]:
    """Return the cells that name a role or step which is called otherwise now."""
    before, now = choices_of(old), choices_of(new)
    return {
        (entry.row, entry.column): now[choice][key]
        for choice, key, entry in _chosen(tab, old)
        if now[choice][key] != before[choice][key]
    }


def _targets(tab: SettingsTab, old: Sop, new: Sop) -> dict[Place, Cell]:
    """Return the cells of the targets that are still those of the version before."""
    days = {fold(name): (old.freshness.get(name), target) for name, target in new.freshness.items()}
    cells: dict[Place, Cell] = {}
    for line in tab.entries(ChannelLine):
        was, now = days.get(fold(line["channel"].text), (None, 0.0))
        with suppress(SettingsError):
            if was is not None and was != now and line["days"].number() == was:
                cells[line["days"].row, line["days"].column] = now
    return cells


def _new_roles(tab: SettingsTab, old: Sop, new: Sop) -> Iterator[Mapping[str, Cell]]:
    """Yield a line for each role that waits for people."""
    there = {key for choice, key, _ in _chosen(tab, old) if choice == "role"}
    for role in new.roles:
        if role.id not in {*there, *(each.id for each in old.roles)}:
            yield {"role": role.name}


def _new_minutes(
    settings: Settings, old: Sop, new: Sop, today: date
) -> Iterator[Mapping[str, Cell]]:
    """Yield a line for each standard that is another from today on."""
    before = {step.id: step.minutes for step in old.steps}
    for step in new.steps:
        if before.get(step.id) == step.minutes or today in dict(settings.minutes.get(step.id, ())):
            continue
        if step.id not in before or settings.standard_minutes(step.id, today) != step.minutes:
            yield {"step": step.header, "minutes": step.minutes, "since": date_cell(today)}


def _corrected(tab: SettingsTab, known: Sop, old: Sop, new: Sop, today: date) -> Grid:
    """Return the cells of today's standards that are still those of the version before."""
    before = {step.id: step.minutes for step in old.steps}
    now, choices = {step.id: step.minutes for step in new.steps}, choices_of(known)
    cells: dict[Place, Cell] = {}
    for line in tab.entries(MinutesLine):
        with suppress(SettingsError):
            step, minutes = line["step"].pick(choices["step"], ""), line["minutes"].number()
            same = before.get(step) == minutes and line["since"].day() == today
            if same and now.get(step, minutes) != minutes:
                cells[line["minutes"].row, line["minutes"].column] = now[step]
    return cells


def _new_channels(settings: Settings, old: Sop, new: Sop) -> Iterator[Mapping[str, Cell]]:
    """Yield a line for each channel that this version gives a target first."""
    there = set(map(fold, (*settings.freshness, *old.freshness)))
    for name, days in new.freshness.items():
        if fold(name) not in there:
            yield {"channel": name, "days": days}


def _new_units(settings: Settings, old: Sop, new: Sop) -> Iterator[Mapping[str, Cell]]:
    """Yield a line for each unit that this version names first; without any row all count."""
    there = set(map(fold, (*settings.units, *old.units)))
    for name in new.units if settings.units else ():
        if fold(name) not in there:
            yield {"unit": name}
