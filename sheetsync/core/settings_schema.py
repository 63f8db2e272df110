"""The tables of the settings tab; a new column is a line here, a header in workbook.toml, a use."""

from __future__ import annotations

from datetime import date, time

from sheetsync.core.settings_tables import Choices, Email, TableLine, Weekdays, column
from sheetsync.core.sop import Sop


class GeneralLine(TableLine):
    key = "general"
    names = ("name",)
    name: str | None = column(15)
    value: str | None = column(36)


class PersonLine(TableLine):
    key = "people"
    names = ("role", "email")
    role: str = column(34, "role")
    email: Email | None = column(28)
    since: date | None = column(15)
    until: date | None = column(16)


class MinutesLine(TableLine):
    key = "minutes"
    names = ("step", "since")
    step: str = column(17, "step")
    minutes: float = column(13)
    since: date = column(15)


class HoursLine(TableLine):
    key = "hours"
    names = ("since", "season", "days")
    since: date = column(15)
    season: str = column(12, "season")
    days: Weekdays = column(16)
    start: time = column(10)
    break_start: time | None = column(11)
    break_end: time | None = column(17)
    end: time = column(10)


class RamadanLine(TableLine):
    key = "ramadan"
    names = ("first",)
    first: date = column(17)
    last: date = column(17)


class HolidayLine(TableLine):
    key = "holidays"
    names = ("day",)
    day: date = column(14)
    name: str | None = column(46)


class ChannelLine(TableLine):
    key = "channels"
    names = ("channel",)
    channel: str = column(18)
    days: float = column(16)


class UnitLine(TableLine):
    key = "units"
    names = ("unit",)
    unit: str = column(34)


TABLES = tuple(TableLine.__subclasses__())
"""All tables, in the order they are drawn."""


def choices_of(sop: Sop) -> Choices:
    """Return the words that columns choose from, by what they stand for."""
    words = sop.texts.settings["hours"].words
    return {
        "role": {role.id: role.name for role in sop.roles},
        "step": {step.id: step.header for step in sop.steps},
        "season": {key: str(words[key]) for key in ("ordinary", "ramadan")},
    }
