"""The tables of the settings tab, and what a row of each means by itself.

A new column is an attribute here, a header in `workbook.toml`, and its use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time

from sheetsync.core.cells import fold, same_word
from sheetsync.core.evidence import channels_in
from sheetsync.core.privacy import kept
from sheetsync.core.settings_tab import (
    Choices,
    Email,
    Entry,
    Hosts,
    TableLine,
    Weekdays,
    column,
)
from sheetsync.core.sop import Sop
from sheetsync.core.worktime import Shift


class GeneralLine(TableLine):
    key = "general"
    names = ("name",)
    name: str = column(27)
    value: str = column(36)


class PersonLine(TableLine):
    key = "people"
    names = ("role", "email")
    role: str = column(34, "role")
    email: Email | None = column(28)
    since: date | None = column(15)
    until: date | None = column(16)

    def __init__(self, cells: Mapping[str, Entry], choices: Choices) -> None:
        super().__init__(cells, choices)
        if self.since and self.until:
            _in_order(self, self.since, self.until, "until")


class MinutesLine(TableLine):
    key = "minutes"
    names = ("step", "since")
    step: str = column(17, "step")
    minutes: float = column(13)
    since: date = column(15)


class HoursLine(TableLine):
    """`shift` is each of its days."""

    key = "hours"
    names = ("since", "season", "days")
    since: date = column(15)
    season: str = column(12, "season")
    days: Weekdays = column(16)
    start: time = column(10)
    break_start: time | None = column(11)
    break_end: time | None = column(17)
    end: time = column(10)

    def __init__(self, cells: Mapping[str, Entry], choices: Choices) -> None:
        super().__init__(cells, choices)
        self.shift = self._shift()

    def _shift(self) -> Shift:
        start, end, first, last = self.start, self.end, self.break_start, self.break_end
        self._ends_later("end", "day", start, end)
        if first is None and last is None:
            return Shift(start, None, None, end)
        # with one of them blank the other is no break: then it is asked for like a required cell
        first, last = self.cells["break_start"].clock(), self.cells["break_end"].clock()
        self._ends_later("break_end", "break", first, last)
        if not start < first < last < end:
            raise self.error(
                "break_start",
                f"the break {first:%H:%M}-{last:%H:%M} is not inside the office hours "
                f"{start:%H:%M}-{end:%H:%M}; expected a break between them",
            )
        return Shift(start, first, last, end)

    def _ends_later(self, key: str, what: str, start: time, end: time) -> None:
        """Raise SettingsError where the day or break that ends in the column `key` lasts not."""
        if end <= start:
            raise self.error(
                key, f"the {what} ends {end:%H:%M}, but begins {start:%H:%M}; expected a later time"
            )


class RamadanLine(TableLine):
    key = "ramadan"
    names = ("first",)
    first: date = column(17)
    last: date = column(17)

    def __init__(self, cells: Mapping[str, Entry], choices: Choices) -> None:
        super().__init__(cells, choices)
        _in_order(self, self.first, self.last, "last")


class HolidayLine(TableLine):
    key = "holidays"
    names = ("day",)
    day: date = column(14)
    name: str | None = column(46)


class ChannelLine(TableLine):
    """A channel by its name as the SOP writes it, if it knows it; None: links of any host."""

    key = "channels"
    names = ("channel",)
    channel: str = column(18)
    days: float = column(16)
    hosts: Hosts | None = column(28, late=True)

    def __init__(self, cells: Mapping[str, Entry], choices: Choices) -> None:
        super().__init__(cells, choices)
        if len(channels_in(self.channel)) != 1:
            expected = "a channel, its name without comma or semicolon"
            raise cells["channel"].unfit("a channel", expected)
        name = kept(self.channel)
        self.channel = choices["channel"].get(fold(name), name)


class UnitLine(TableLine):
    key = "units"
    names = ("unit",)
    unit: str = column(34)


TABLES = tuple(TableLine.__subclasses__())
"""All tables, in the order they are drawn."""
TABLE_OF = {table.key: table for table in TABLES}
"""The tables by their keys."""


def choices_of(sop: Sop) -> Choices:
    """Return the words that columns choose from, by what they stand for.

    What only earlier versions of the SOP had stays known, as the office's rows speak of it. Of
    channels these are the ways of writing that are known, by the folded name; others will do.
    """
    words = sop.texts.settings["hours"].words
    former = [(role.id, role.name) for role in sop.former_roles]
    gone = [(step.id, step.header) for step in sop.former]
    return {
        "role": _with({role.id: role.name for role in sop.roles}, former),
        "step": _with({step.id: step.header for step in sop.steps}, gone),
        "season": {key: str(words[key]) for key in ("ordinary", "ramadan")},
        "channel": {fold(name): name for name in sop.channels},
    }


def _with(names: dict[str, str], former: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Return names together with former ones, each of these by its key where its name is taken."""
    for key, name in former:
        taken = any(same_word(name, other) for other in names.values())
        names[key] = key if taken else name
    return names


def identity(line: tuple[str, ...]) -> tuple[str, ...]:
    """Return by what a recorded line is known: where one went and one came, it changed."""
    if line[0] not in TABLE_OF:
        return line
    said = texts_of(line)
    return (line[0], *(said.get(key, "") for key in TABLE_OF[line[0]].names))


def texts_of(line: tuple[str, ...]) -> Mapping[str, str]:
    """Return the texts of a recorded line by the keys of its columns.

    Columns that came later are not among them, nor is any of a table of a newer version.
    """
    table = TABLE_OF.get(line[0])
    columns = table.columns if table else ()
    return dict(zip((column.key for column in columns), line[1:], strict=False))


def _in_order(line: TableLine, first: date, last: date, key: str) -> None:
    """Raise SettingsError where the last day, in the column `key`, is before the first."""
    if last < first:
        raise line.error(
            key,
            f"the last day {last:%d/%m/%Y} is before the first, {first:%d/%m/%Y}; "
            "expected a later date",
        )
