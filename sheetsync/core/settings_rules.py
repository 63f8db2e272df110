"""Which rows of the settings count: the right ones, and what was recorded of the wrong ones last.

A typing mistake in a table changes no figure and records nothing: until it is put right, the line
counts that the history recorded for that row last. Where there is none, the row does not count.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from sheetsync.core.cells import fold
from sheetsync.core.settings_lines import (
    SettingsLine,
    recorded_line,
    recorded_text,
    tab_of_lines,
)
from sheetsync.core.settings_schema import (
    ChannelLine,
    HoursLine,
    MinutesLine,
    RamadanLine,
    choices_of,
    identity,
)
from sheetsync.core.settings_tab import Entry, SettingsColumn, SettingsTab, TableLine
from sheetsync.core.sop import Sop
from sheetsync.errors import SettingsError

L = TypeVar("L", bound=TableLine)
_Wrong = tuple[int, Mapping[str, Entry], SettingsError]
"""A wrong row: where it stands, its cells by column, and what is wrong."""
_STAYS = "until that is right, what was recorded last for it counts"
_LEFT_OUT = "until that is right, the row does not count"


class CountedRows:
    """The rows of a settings tab that count, given the lines that the history recorded last.

    `known` is None where it recorded none yet. `faults` are what is wrong with the others, in
    sentences for the administrator.
    """

    def __init__(self, tab: SettingsTab, sop: Sop, known: Collection[SettingsLine] | None) -> None:
        self.tab, self.known, self.faults = tab, known, list[str]()
        self.choices = choices_of(sop)
        self._texts = sop.texts

    def of(self, table: type[L]) -> list[L]:
        """Return the rows of a table that count, top to bottom.

        Raises SettingsError naming a title or header that is missing or stands twice.
        """
        if lost := self._lost(table):
            self.faults.append(f"{lost}; {_STAYS}")
            return self._recorded(table)
        right, wrong = self._read(table)
        counted = [(line.row, line) for line in right]
        gone = self._gone(table, right) if wrong else []
        for row, cells, error in wrong:
            line = self._closest(table, cells, gone)
            self.faults.append(f"{error}; {_LEFT_OUT if line is None else _STAYS}")
            if line is not None:
                gone.remove(line)
                counted.append((row, line))
        return [line for _, line in sorted(counted, key=lambda each: each[0])]

    def hours(self) -> list[HoursLine]:
        """Return the rows of the office hours; with a wrong one all of them as recorded last.

        A week with a day left out would be another week. Raises SettingsError as `of` does, and
        where nothing was recorded yet.
        """
        right, wrong = self._read(HoursLine)
        lost = self._lost(HoursLine)
        errors = [lost] if lost else [error for _, _, error in wrong]
        if not errors:
            return right
        if self.known is None:
            raise errors[0]
        said = "until that is right, the hours recorded last count"
        self.faults += [f"{error}; {said}" for error in errors]
        return self._recorded(HoursLine)

    def _read(self, table: type[L]) -> tuple[list[L], list[_Wrong]]:
        """Return the rows that are right, and the others with what is wrong, top to bottom.

        Of two rows that contradict each other the one is right that was recorded, else the upper.
        """
        lines, wrong = [], list[_Wrong]()
        for cells in self.tab.entries(table):
            try:
                lines.append(table(cells, self.choices))
            except SettingsError as error:
                wrong.append((next(iter(cells.values())).row, cells, error))
        if (rule := _RULES.get(table.key)) is None:
            return lines, wrong
        right: list[L] = []
        known = self.known or ()
        for line in sorted(lines, key=lambda line: recorded_line(line) not in known):
            try:
                rule(line, right)
                right.append(line)
            except SettingsError as error:
                wrong.append((line.row, line.cells, error))
        return sorted(right, key=lambda line: line.row), sorted(wrong, key=lambda each: each[0])

    def _lost(self, table: type[TableLine]) -> SettingsError | None:
        """Return what to say of a column that the table may lack, where recorded lines fill it."""
        absent = {column.key for column in self.tab.absent(table)}
        for line in (self.known or ()) if absent else ():
            for column, text in zip(table.columns, line[1:], strict=False):
                if line[0] == table.key and text and column.key in absent:
                    header = self._texts.settings[table.key].columns[column.key]
                    return self.tab.error(table.key, f"found no header {header!r}; expected one")
        return None

    def _recorded(self, table: type[L]) -> list[L]:
        """Return the lines of a table recorded last, as far as they can be read today."""
        found = []
        for line in self.known or ():
            if line[0] == table.key:
                with suppress(SettingsError, ValueError):
                    tab = tab_of_lines([line], [table], self._texts, self.choices)
                    found += tab.lines(table, self.choices)
        return found

    def _gone(self, table: type[L], there: Sequence[L]) -> list[L]:
        """Return the recorded lines for which no row stands there that could be another one."""
        named = {identity(recorded_line(line)) for line in there}
        return [x for x in self._recorded(table) if identity(recorded_line(x)) not in named]

    def _closest(self, table: type[L], cells: Mapping[str, Entry], gone: Sequence[L]) -> L | None:
        """Return the line of which most stands in a wrong row, None where it is like none."""
        readable: dict[SettingsColumn, str] = {}
        for column in table.columns:
            with suppress(SettingsError):
                text = recorded_text(column, column.read(cells[column.key], self.choices))
                readable[column] = text

        def alike(line: L) -> tuple[bool, int]:
            told = {each: recorded_text(each, getattr(line, each.key)) for each in readable}
            same = [text for each, text in readable.items() if told[each] == text]
            return any(same) or len(same) == len(readable), len(same)

        best = max(gone, key=alike, default=None)
        return best if best is not None and alike(best)[0] else None


# --- What rows of a table must not say together: each raises SettingsError -----------------------


def _one_standard(line: MinutesLine, others: Sequence[MinutesLine]) -> None:
    if any((each.step, each.since) == (line.step, line.since) for each in others):
        raise line.error(
            "since",
            f"{line.cells['step'].text} has standard minutes from {line.since:%d/%m/%Y} already; "
            "expected another date",
        )


def _one_shift(line: HoursLine, others: Sequence[HoursLine]) -> None:
    names = line.cells["days"].texts.settings["hours"].words["days"]
    taken = {
        day
        for each in others
        if (each.since, each.season) == (line.since, line.season)
        for day in each.days
    }
    twice = next((day for n, day in enumerate(line.days) if day in (*taken, *line.days[:n])), None)
    if twice is not None:
        raise line.error(
            "days",
            f"{names[twice]} has hours from {line.since:%d/%m/%Y} already; expected each day "
            "once in a version",
        )


def _one_period(line: RamadanLine, others: Sequence[RamadanLine]) -> None:
    for each in others:
        if line.first <= each.last and each.first <= line.last:
            raise line.error(
                "first",
                f"this period begins {line.first:%d/%m/%Y}, while another lasts until "
                f"{each.last:%d/%m/%Y}; expected periods that do not overlap",
            )


def _one_channel(line: ChannelLine, others: Sequence[ChannelLine]) -> None:
    if any(fold(each.channel) == fold(line.channel) for each in others):
        shown = line.channel[:60]
        raise line.error("channel", f"{shown!r} stands here a second time; expected one row")


_RULES: Mapping[str, Callable[[Any, Sequence[Any]], None]] = {
    MinutesLine.key: _one_standard,
    HoursLine.key: _one_shift,
    RamadanLine.key: _one_period,
    ChannelLine.key: _one_channel,
}
