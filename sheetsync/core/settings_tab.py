"""Tables on the settings tab: found by title and headers, their rows read as values.

A table is a class of its rows. A column is declared once, as an attribute: its type is what the
cells are read as, `| None` lets them be blank, and the column be absent. Drawing and reading follow
from that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import partial
from types import NoneType
from typing import Any, ClassVar, NewType, TypeVar, get_args, get_type_hints

from sheetsync.core.cells import (
    Cell,
    Place,
    Rows,
    cell_at,
    cell_name,
    cell_of,
    cut,
    fold,
    is_email,
    is_number,
    rows_with,
    same_word,
    text_of,
    tidy,
)
from sheetsync.core.links import is_lookalike
from sheetsync.core.privacy import kept
from sheetsync.core.texts import Texts
from sheetsync.core.worktime import FIRST_YEAR, LAST_YEAR
from sheetsync.errors import SettingsError

_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})([:.]00)?")
_NUMBER = re.compile(r"\d{1,6}([.,]\d{1,2})?")  # three decimals may as well be thousands
_SCHEME = re.compile("https?://")
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+")
MOST = 1e6  # no number of the settings reaches it
LONGEST_SETTING = 500  # characters of a text as it is recorded, so that any line fits in a cell

Email = NewType("Email", str)
Hosts = NewType("Hosts", tuple[str, ...])
Weekdays = NewType("Weekdays", tuple[int, ...])
Choices = Mapping[str, Mapping[str, str]]
"""The words a cell may hold, by what they stand for and then by their keys."""

L = TypeVar("L", bound="TableLine")


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell of a table, and where it stands.

    Every method raises SettingsError naming that place, what was found and what would be right.
    """

    cell: Cell
    row: int
    column: int
    texts: Texts

    @property
    def place(self) -> str:
        """The name of the cell: `Pengaturan!C14`."""
        return f"{self.texts.tabs['settings']}!{cell_name(self.row, self.column)}"

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
        return self.error(f"{kept(self.text, 60)!r} is not {what}; expected {expected}")

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

    def email(self) -> Email:
        """Return an e-mail address in small letters."""
        if not is_email(self.text):
            raise self.unfit("an e-mail address", "one such as name@office.go.id, one in a row")
        return Email(self.text.lower())

    def hosts(self) -> Hosts:
        """Return the hosts of web addresses, also of whole ones, in small letters without www.

        What judges is recorded whole: more than can be is refused, and so is a host that only looks
        like another one, as no link of it proves anything.
        """
        found = list[str]()
        for part in filter(None, re.split(r"[\s,;]+", self.text.lower())):
            host = _SCHEME.sub("", part).partition("/")[0].removeprefix("www.")
            if not _HOST.fullmatch(host) or is_lookalike(host):
                raise self.unfit("a list of hosts", "for example instagram.com, ig.me")
            found.append(host)
        once = Hosts(tuple(dict.fromkeys(found)))
        if len(", ".join(once)) > LONGEST_SETTING:
            raise self.error(
                f"the hosts have more than {LONGEST_SETTING} characters; expected fewer, such as "
                "example.go.id for all that end so"
            )
        return once

    def weekdays(self) -> Weekdays:
        """Return the days meant, counted from 0, of `Monday-Thursday` or `Monday, Wednesday`."""
        names: Sequence[str] = self.texts.settings["hours"].words["days"]
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
        return Weekdays(tuple(days))


_READERS: Mapping[Any, Callable[[Entry], object]] = {
    str: lambda entry: entry.text,
    float: Entry.number,
    date: Entry.day,
    time: Entry.clock,
    Email: Entry.email,
    Hosts: Entry.hosts,
    Weekdays: Entry.weekdays,
}


@dataclass(frozen=True, slots=True)
class SettingsColumn:
    """One column of a table; `width` is in characters.

    `type` is what its cells are read as. `choice` names the words they are chosen from, '' where
    any will do: then the value is the key of the word. What may be blank is read as None. One that
    came `late` is recorded only where it is filled, as books without it record none.
    """

    key: str
    type: Any
    required: bool
    width: float
    choice: str
    late: bool

    def read(self, entry: Entry, choices: Choices) -> object:
        """Return what a cell of this column says. Raises SettingsError."""
        if not (self.required or entry.text):
            return None
        if self.choice:
            return entry.pick(choices[self.choice], f"a {self.choice}")
        return _READERS[self.type](entry)


def column(width: float, choice: str = "", *, late: bool = False) -> Any:
    """Declare a column of a table; the type of the attribute says the rest."""
    return partial(SettingsColumn, width=width, choice=choice, late=late)


class TableLine:
    """One filled row of a table as values; `cells` tells where each of them stands.

    `names` are the columns by which a row is known when others of it change.
    """

    key: ClassVar[str]
    names: ClassVar[tuple[str, ...]]
    columns: ClassVar[tuple[SettingsColumn, ...]]

    def __init_subclass__(cls) -> None:
        hints = get_type_hints(cls)
        columns = []
        for name, declared in vars(cls).items():
            if isinstance(declared, partial):
                kinds = get_args(hints[name]) or (hints[name],)
                columns.append(declared(name, kinds[0], NoneType not in kinds))
        cls.columns = tuple(columns)

    def __init__(self, cells: Mapping[str, Entry], choices: Choices) -> None:
        self.cells = cells
        for each in self.columns:
            setattr(self, each.key, each.read(cells[each.key], choices))

    @property
    def row(self) -> int:
        """Which row of the tab it is, counted from 0."""
        return next(iter(self.cells.values())).row

    def error(self, key: str, complaint: str) -> SettingsError:
        """Return the error that says `complaint` about a cell of this row."""
        return self.cells[key].error(complaint)


class SettingsTab:
    """The settings tab, looked over once: where each of its tables stands.

    A title may stand anywhere, its headers right below it, the rows under them without limit. What
    is wrong with a table is said when that table is asked for, so that others can be read.
    """

    def __init__(self, rows: Rows, texts: Texts) -> None:
        self.rows, self.texts = rows, texts
        self._entries: dict[str, Sequence[Mapping[str, Entry]]] = {}
        self._places: dict[str, list[Place]] = {key: [] for key in texts.settings}
        titles = {fold(table.title): key for key, table in texts.settings.items()}
        for row, cells in enumerate(rows):
            for at, cell in enumerate(cells):
                if cell and isinstance(cell, str) and (key := titles.get(fold(cell))):
                    wanted = texts.settings[key].columns.values()
                    if not {*wanted}.isdisjoint(_headers(rows, row + 1, at)):
                        self._places[key].append((row, at))

    def error(self, key: str, complaint: str) -> SettingsError:
        """Return the error that says `complaint` about a whole table."""
        title = self.texts.settings[key].title
        return SettingsError(f"{self.texts.tabs['settings']}, {title}: {complaint}")

    def check(self, tables: Iterable[type[TableLine]]) -> None:
        """Raise SettingsError naming the first title or header that is missing or stands twice."""
        for table in tables:
            self.places(table)

    def absent(self, table: type[TableLine]) -> list[SettingsColumn]:
        """Return the columns that a table may lack, and does. Raises SettingsError as `check`."""
        places, _ = self.places(table)
        return [column for column in table.columns if column.key not in places]

    def entries(self, table: type[TableLine]) -> Sequence[Mapping[str, Entry]]:
        """Return the rows of a table that hold anything, top to bottom, by the keys of its columns.

        A column that is absent is blank in all of them. Raises SettingsError as `check` does.
        """
        if table.key not in self._entries:  # the general facts are asked for one by one
            self._entries[table.key] = tuple(self._filled(table))
        return self._entries[table.key]

    def _filled(self, table: type[TableLine]) -> Iterator[Mapping[str, Entry]]:
        texts, (places, head) = self.texts, self.places(table)
        span = slice(min(places.values()), max(places.values()) + 1)
        for row, cells in enumerate(self.rows[head + 1 :], head + 1):
            if {*cells[span]} <= {""}:
                continue  # most of the page belongs to other tables
            found = {key: Entry(cell_of(cells, at), row, at, texts) for key, at in places.items()}
            if any(entry.text for entry in found.values()):
                blank = Entry("", row, span.stop, texts)
                yield {column.key: found.get(column.key, blank) for column in table.columns}

    def lines(self, table: type[L], choices: Choices) -> list[L]:
        """Return the rows of a table that hold anything, top to bottom.

        Raises SettingsError naming a title or header that is missing or stands twice, or a cell
        that does not hold what its column asks for.
        """
        return [table(cells, choices) for cells in self.entries(table)]

    def below(
        self, table: type[TableLine], lines: Iterable[Mapping[str, Cell]]
    ) -> dict[Place, Cell]:
        """Return the cells that add lines to a table, given by the keys of its columns.

        They stand below whatever stands there; people's own rows are never written over. Raises
        SettingsError as `lines` does.
        """
        places, head = self.places(table)
        span = slice(min(places.values()), max(places.values()) + 1)
        filled = (
            row for row in range(len(self.rows) - 1, head, -1) if {*self.rows[row][span]} - {""}
        )
        first = next(filled, head) + 1
        return {
            (row, places[key]): cell
            for row, line in enumerate(lines, first)
            for key, cell in line.items()
            if key in places
        }

    def with_cells(self, cells: Mapping[Place, Cell]) -> SettingsTab:
        """Return the tab as it is once these cells are written."""
        return SettingsTab(rows_with(self.rows, cells), self.texts)

    def places(self, table: type[TableLine]) -> tuple[dict[str, int], int]:
        """Return where each column of a table that is not absent stands, by key; the header row.

        Raises SettingsError naming a title or header that is missing or stands twice.
        """
        words, tab = self.texts.settings[table.key], self.texts.tabs["settings"]
        found, wanted = self._places[table.key], words.columns.values()
        if not found:
            raise SettingsError(
                f"{tab}: found no table {words.title!r}; expected its title with the headers "
                f"{', '.join(wanted)} right below"
            )
        if len(found) > 1:
            places = " and ".join(f"{tab}!{cell_name(*place)}" for place in found)
            raise SettingsError(f"{places}: found the table {words.title!r} twice; expected one")
        ((title, first),) = found
        headers = _headers(self.rows, title + 1, first)
        beside = (at for found in self._places.values() for row, at in found if row == title)
        headers = headers[: min((at - first for at in beside if at > first), default=None)]
        columns = {}
        for column in table.columns:
            name = words.columns[column.key]
            if headers.count(name) == 1:
                columns[column.key] = first + headers.index(name)
            elif column.required or name in headers:
                raise SettingsError(
                    f"{tab}!{cell_name(title + 1, first)}, {words.title}: found the headers "
                    f"{kept(', '.join(headers), 100)}; expected {name!r} once"
                )
        return columns, title + 1

    def is_free(self, column: int) -> bool:
        """Tell whether nothing at all stands in a column."""
        return not any(text_of(cell_of(row, column)) for row in self.rows)


def _headers(rows: Rows, row: int, first: int) -> list[str]:
    """Return the texts from a cell to the right, up to the first blank."""
    headers: list[str] = []
    while text := tidy(cell_at(rows, row, first + len(headers))):
        headers.append(text)
    return headers


def _letters(text: str) -> str:
    """Return only the letters of a word, so that one written with an apostrophe is the same."""
    return "".join(filter(str.isalpha, fold(text)))
