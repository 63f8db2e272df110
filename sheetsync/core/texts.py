"""The words people read, in the language of the office: sentences, headers, dates and numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sheetsync.core.cells import Cell, fold, from_serial, is_number, text_digest, text_of
from sheetsync.errors import TemplateError

_YEARS = range(1990, 2101)  # those that anybody plans for or looks back on
_MANY_DAYS = 100

_WORD = re.compile(r"([^\W\d_]+(?:['’`ʼ][^\W\d_]+)?)[.,:/\s]*")
_MARK = r"\s*[-‐–—/.,\s]\s*"
_HOUR, _AT = r"(?:[01]?\d|2[0-3])", r"(?:pukul|jam|pkl\.?)\s*"
_TIME = (
    rf"(?:[\st,]+(?:{_AT}{_HOUR}|(?:{_AT})?{_HOUR}[:.][0-5]\d(?:[:.][0-5]\d(?:\.\d+)?)?)"
    r"\s*(?:z|[+-]\d\d:?\d\d|wib|wita|wit)?)?"
)
_DATES = tuple(
    re.compile(f"{pattern}{_TIME}", re.ASCII)
    for pattern in (
        rf"(?P<year>\d{{4}}){_MARK}(?P<month>\d{{1,2}}|[a-z]+){_MARK}(?P<day>\d{{1,2}})",
        rf"(?P<day>\d{{1,2}}){_MARK}(?P<month>\d{{1,2}}){_MARK}(?P<year>\d{{4}}|\d\d)",
        rf"(?P<day>\d{{1,2}})(?:{_MARK})?(?P<month>[a-z]+)\.?(?:{_MARK})?(?P<year>\d{{4}}|\d\d)",
        rf"(?P<month>[a-z]+)\.?(?:{_MARK})?(?P<day>\d{{1,2}}){_MARK}(?P<year>\d{{4}})",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
    )
)


@dataclass(frozen=True, slots=True)
class TableWords:
    """One table of the settings tab: its title and the header of each column, by key."""

    title: str
    columns: Mapping[str, str]
    words: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Texts:
    """Everything from `workbook.toml` and one `messages/*.toml`.

    `tabs`, `columns` and `settings` are keyed by the names the program uses; `history` and
    `journal` hold the headers of those tabs in order; `lists` the words of other offices' lists.
    `digest` is that of all of them. `band` is what an item is called, `finished` what it is in the
    end: they stand in sentences as {band} and {finished}, at the beginning of a text as {Band} and
    {Finished}.
    """

    tabs: Mapping[str, str]
    columns: Mapping[str, str]
    history: tuple[str, ...]
    sources: Mapping[str, str]
    journal: tuple[str, ...]
    settings: Mapping[str, TableWords]
    calendar: Mapping[str, Any]
    privacy: Mapping[str, Any]
    lists: Mapping[str, Any]
    messages: Mapping[str, Any]
    digest: str
    finished: str
    band: str

    @classmethod
    def parse(cls, workbook: Mapping[str, Any], messages: Mapping[str, Any]) -> Texts:
        """Return the texts of the two parsed TOML files. Raises TemplateError naming a lost key."""
        try:
            history = workbook["history"]
            return cls(
                tabs=workbook["tabs"],
                columns=workbook["columns"],
                history=tuple(history["columns"]),
                sources={key: history[key] for key in ("sync", "journal", "imported")},
                journal=tuple(workbook["journal"]["columns"]),
                settings={
                    key: TableWords(table["title"], table["columns"], table)
                    for key, table in workbook["settings"].items()
                },
                calendar=workbook["calendar"],
                privacy=workbook["privacy"],
                lists=workbook["lists"],
                messages=messages,
                digest=text_digest(f"{workbook}{messages}"),
                finished=messages["format"]["finished"],
                band=messages["format"]["band"],
            )
        except KeyError as error:
            raise TemplateError(f"workbook.toml: key {error} is missing") from None

    def say(self, key: str, **values: object) -> str:
        """Return the sentence `section.name` with its values filled in.

        A heading that a section does not have itself is one of the `words` that all share. The
        template is ours, the values may be anybody's: they are only ever inserted.
        """
        section, _, name = key.partition(".")
        own = self.messages[section]
        text = str(own[name] if name in own else self.messages["words"][name])
        if not values:
            return self._named(text)
        return text.format(**self._names, **values)

    def _named(self, text: str) -> str:
        """Return a text with what an item is called, and nothing else, filled in."""
        for name, called in self._names.items():
            text = text.replace(f"{{{name}}}", called)
        return text

    @property
    def _names(self) -> Mapping[str, str]:
        """What an item is called at first and in the end, by what stands for it in sentences."""
        band, finished = self.band, self.finished
        names = {"Band": band, "Finished": finished}
        return names | {"band": band.lower(), "finished": finished.lower()}

    def table(self, section: str) -> Mapping[str, str]:
        """Return all texts of one section of the messages."""
        return {key: self._named(text) for key, text in self.messages[section].items()}

    def day(self, day: date) -> str:
        """Return a date as people write it: `22 Nov 2026`."""
        return f"{day.day} {self.messages['format']['months'][day.month - 1]} {day.year}"

    def month(self, day: date) -> str:
        """Return the month of a date: `Nov 2026`."""
        return f"{self.messages['format']['months'][day.month - 1]} {day.year}"

    def day_of(self, cell: Cell) -> date | None:
        """Return the date a cell means, a day number or written out; None as for `parse_day`."""
        return numbered_day(cell) or self.parse_day(text_of(cell))

    def parse_day(self, text: str) -> date | None:
        """Return the date that people wrote, None where it is none or far from any plan.

        A weekday or a word for `date` before it and a time or a full stop after it are passed over.
        In numbers the day stands before the month unless the year comes first; a year of two digits
        is of this century. A month's word must be one of the spellings of the templates, whole.
        """
        said = fold(text).rstrip(" .,;")
        while (word := _WORD.match(said)) and re.sub(r"\W", "", word[1]) in self.calendar["before"]:
            said = said[word.end() :]
        for pattern in _DATES:
            if found := pattern.fullmatch(said):
                break
        else:
            return None
        month = self._month(found["month"])
        year = int(f"20{found['year']}"[-4:])
        try:
            return plausible(date(year, month, int(found["day"]))) if month else None
        except ValueError:
            return None

    def _month(self, word: str) -> int:
        """Return the number of a month written as number or word, 0 for no month."""
        if word.isdecimal():
            return int(word)
        spellings = enumerate(self.calendar["months"], 1)
        return next((n for n, known in spellings if word in known), 0)

    def moment(self, at: datetime) -> str:
        """Return date and time without zone: `22 Nov 2026 14.05`."""
        mark = self.messages["format"]["time_mark"]
        return f"{self.day(at.date())} {at.hour:02}{mark}{at.minute:02}"

    def zone(self, at: datetime) -> str:
        """Return the office's own short name of the time zone: `WIB`."""
        name = at.tzname() or ""
        return str(self.messages["format"]["zones"].get(str(at.tzinfo), name))

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with the language's decimal mark and thousands mark."""
        text = f"{value:,.{digits}f}"
        marks = self.messages["format"]
        return text.translate(str.maketrans({",": marks["thousands"], ".": marks["decimal"]}))

    def share(self, value: float) -> str:
        """Return a share 0..1 as whole percent: `82 %`."""
        return f"{self.number(100 * value)} %"

    def duration(self, minutes: float, day: float) -> str:
        """Return working minutes as people say them; `day` is how many make one office day.

        After a hundred days hours say nothing any more, and a terminal has no room for them.
        """
        total = round(minutes)
        words = self.messages["duration"]
        if total < 60:
            return str(words["minutes"]).format(m=total)
        if total < day:
            return str(words["hours"]).format(h=total // 60, m=total % 60)
        days, rest = divmod(total, round(day))
        return str(words["days" if days < _MANY_DAYS else "many_days"]).format(d=days, h=rest // 60)


def numbered_day(cell: Cell) -> date | None:
    """Return the date that a spreadsheet's day number means, None where a cell is no such."""
    if not is_number(cell):
        return None
    try:
        return plausible(from_serial(cell).date())
    except (OverflowError, ValueError):
        return None


def plausible(day: date) -> date | None:
    """Return the date if its year can be meant, else None: 26 and 1905 come from slips."""
    return day if day.year in _YEARS else None
