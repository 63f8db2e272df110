"""Tables on the settings tab: found by title and headers, their cells as dates, times, words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from sheetsync.core.cells import Cell, Rows, cell_at, cell_name, cut, is_number, same_word, tidy
from sheetsync.core.texts import Table, Texts
from sheetsync.core.worktime import FIRST_YEAR, LAST_YEAR
from sheetsync.errors import SettingsError

_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})([:.]00)?")
_NUMBER = re.compile(r"\d{1,6}([.,]\d{1,2})?")  # three decimals may as well be thousands
MOST = 1e6  # no number of the settings reaches it


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell of a table, and where it stands: `Pengaturan!C14`.

    Every method raises SettingsError naming that place, what was found and what would be right.
    """

    cell: Cell
    place: str
    texts: Texts

    @property
    def text(self) -> str:
        """What the cell says, on one line; '' for a blank."""
        return tidy(self.cell)

    def error(self, complaint: str) -> SettingsError:
        """Return the error that says `complaint` about this cell."""
        return SettingsError(f"{self.place}: {complaint}")

    def unfit(self, what: str, expected: str) -> SettingsError:
        """Return the error that this cell is not `what`."""
        if not self.text:
            return SettingsError(f"{self.place} is blank; expected {expected}")
        return self.error(f"{cut(self.text, 60)!r} is not {what}; expected {expected}")

    def pick(self, names: Mapping[str, str], what: str) -> str:
        """Return the key whose name stands here; case is forgiven."""
        for key, name in names.items():
            if same_word(self.text, tidy(name)):
                return key
        raise self.unfit(what, cut("one of " + ", ".join(names.values()), 150))

    def number(self) -> float:
        """Return a number above 0, also from a text with a decimal comma."""
        found: object = self.cell
        if isinstance(found, str) and _NUMBER.fullmatch(self.text):
            found = float(self.text.replace(",", "."))
        if is_number(found) and 0 < found < MOST:
            return float(found)
        raise self.unfit(f"a number above 0 and below {MOST:,.0f}", "for example 60")

    def day(self) -> date:
        """Return a date: a spreadsheet's day number, or a text with the day before the month."""
        found = self.texts.day_of(self.cell)
        if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
            expected = f"a day from {FIRST_YEAR} to {LAST_YEAR}, for example 22/11/2026"
            raise self.unfit("a date", expected)
        return found

    def clock(self) -> time:
        """Return a time of day in whole minutes: a fraction of a day, or a text."""
        minutes: float = -1
        if is_number(self.cell):
            minutes = self.cell * 1440
        elif found := _CLOCK.fullmatch(self.text):
            hour, minute = int(found[1]), int(found[2])
            minutes = hour * 60 + minute if minute < 60 else -1
        whole = round(minutes) if 0 <= minutes < 1440 else -1
        if not 0 <= whole < 1440 or abs(whole - minutes) > 1 / 60:
            raise self.unfit("a time", "HH:MM, for example 07:30")
        return time(whole // 60, whole % 60)

    def weekdays(self, names: Sequence[str]) -> list[int]:
        """Return the days meant, counted from 0, of `Monday-Thursday` or `Monday, Wednesday`."""
        known = [_letters(name) for name in names]
        days: list[int] = []
        for part in re.split("[,;]", self.text):
            ends = [_letters(end) for end in re.split("[-–—]", part)]
            if len(ends) > 2 or not set(ends) <= set(known):
                expected = f"for example {names[0]}-{names[3]} or {names[4]}"
                raise self.unfit("a list of weekdays", expected)
            first, last = known.index(ends[0]), known.index(ends[-1])
            if last < first:
                raise self.error(f"{part.strip()!r} runs backwards; expected the earlier day first")
            days += range(first, last + 1)
        return days


def read_table(rows: Rows, texts: Texts, key: str) -> list[dict[str, Entry]]:
    """Return the rows of a table that hold anything, each as its cells by column key.

    The title may stand anywhere, its headers right below it, the rows under them without limit.
    Raises SettingsError naming a title or header that is missing or stands twice.
    """
    table = texts.settings[key]
    tab = texts.tabs["settings"]
    columns, head = _find(rows, tab, table)
    lines = []
    for row in range(head + 1, len(rows)):
        if all(cell_at(rows, row, column) == "" for column in columns.values()):
            continue  # most of the page belongs to other tables
        line = {
            name: Entry(cell_at(rows, row, column), f"{tab}!{cell_name(row, column)}", texts)
            for name, column in columns.items()
        }
        if any(entry.text for entry in line.values()):
            lines.append(line)
    return lines


def _find(rows: Rows, tab: str, table: Table) -> tuple[dict[str, int], int]:
    """Return where each column stands, by key, and the header row."""
    wanted = list(table.columns.values())
    found = [
        (row + 1, column, headers)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if cell and isinstance(cell, str) and same_word(cell, table.title)
        if set(headers := _headers(rows, row + 1, column)) & set(wanted)
    ]
    if not found:
        raise SettingsError(
            f"{tab}: found no table {table.title!r}; expected its title with the headers "
            f"{', '.join(wanted)} right below"
        )
    if len(found) > 1:
        places = " and ".join(f"{tab}!{cell_name(row - 1, column)}" for row, column, _ in found)
        raise SettingsError(f"{places}: found the table {table.title!r} twice; expected one")
    head, first, headers = found[0]
    for name in wanted:
        if headers.count(name) != 1:
            raise SettingsError(
                f"{tab}!{cell_name(head, first)}, {table.title}: found the headers "
                f"{cut(', '.join(headers), 100)}; expected {name!r} once"
            )
    return {key: first + headers.index(name) for key, name in table.columns.items()}, head


def _headers(rows: Rows, row: int, first: int) -> list[str]:
    """Return the texts from a cell to the right, up to the first blank."""
    headers: list[str] = []
    while text := tidy(cell_at(rows, row, first + len(headers))):
        headers.append(text)
    return headers


def _letters(text: str) -> str:
    """Return only the letters of a word, so that one written with an apostrophe is the same."""
    return "".join(filter(str.isalpha, text.casefold()))
