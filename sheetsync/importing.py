"""An existing list, as offices keep it, brought into the columns of the form.

Nothing is dropped in silence: what finds no column or no row is said in a note, with its place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path

from sheetsync.core.cells import cut, text_of, tidy
from sheetsync.core.drawing import Cell
from sheetsync.core.evidence import channels, is_link
from sheetsync.core.form import cell_name
from sheetsync.core.headings import Heading, Headings, class_in
from sheetsync.core.sop import Field, Sop
from sheetsync.core.texts import from_serial
from sheetsync.errors import SheetsyncError
from sheetsync.stores.listfile import Rows, read_listfile

_SEARCHED = 50  # rows in which a header row is looked for
_SHOWN = 120  # characters of a text in a note
_DAYS = (36_526, 73_415)  # the day numbers of 2000 to 2100
_LONGEST_COUNT = 8
_COUNT = re.compile(r"\W*\d{1,5}\W*")
_ENUMERATED = re.compile(r"([IVXLC]+|[A-Z]|\d+)[.)]\s")


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of the list, in the texts of the SOP's fields in their order; '' is a blank.

    `link` is the web address it was published under, `place` where it stood: `row 12`.
    """

    content: tuple[str, ...]
    link: str
    place: str


@dataclass(frozen=True, slots=True)
class ImportedList:
    """The rows to bring in, and sentences for the administrator about all that is not in them."""

    rows: tuple[ListRow, ...]
    notes: tuple[str, ...]


def read_list(path: Path, sop: Sop) -> ImportedList:
    """Return the rows of an existing list: .csv, .tsv, .txt or .xlsx.

    Columns are found by the fields' headers and aliases, the class of a row also by the heading
    above it. Raises SheetsyncError when the file cannot be read or no row names the columns.
    """
    headings = Headings(sop)
    found = read_listfile(path, partial(_score, headings=headings))
    start = _first_heading(found.rows, headings)
    if start is None:
        title = sop.fields[sop.form.title_field].header
        raise SheetsyncError(
            f"{path.name}: found no header row in the first {_SEARCHED} rows; "
            f"expected one with {title!r} and the other columns of the form"
        )
    reader = _Reader(sop, headings)
    reader.read(found.rows, start)
    rows = tuple(reader.without_doubles())
    notes = (*found.notes, *reader.notes, *reader.left_over(rows))
    return ImportedList(rows, tuple(dict.fromkeys(notes)))


def _score(rows: Rows, headings: Headings) -> int:
    matches = map(headings.match, islice(rows, _SEARCHED))
    return max((match.score for match in matches if match), default=0)


def _first_heading(rows: Rows, headings: Headings) -> int | None:
    """Return the first row that surely is a header row, else the first that may be one."""
    matches = [headings.match(row) for row in islice(rows, _SEARCHED)]
    sure = (place for place, match in enumerate(matches) if match and match.is_sure)
    likely = (place for place, match in enumerate(matches) if match)
    return next(sure, next(likely, None))


class _Reader:
    """Walks down the rows of a list; headings on the way change what the rows below mean."""

    def __init__(self, sop: Sop, headings: Headings) -> None:
        self.sop, self.headings = sop, headings
        self.place_of_class = sop.form.class_field
        self.rows: list[ListRow] = []
        self.notes: list[str] = []
        self.unplaced: Counter[tuple[int, str]] = Counter()
        self.known: set[int] = set()
        self.class_word = ""

    def read(self, rows: Rows, start: int) -> None:
        for index, cells in enumerate(rows[:start]):
            for text in filter(None, map(tidy, cells)):
                self._class_heading(text, f"row {index + 1}", whole=True)
        heading = self._bound(self.headings.match(rows[start]))
        previous = start
        for index, cells in enumerate(rows[start + 1 :], start + 1):
            filled = [column for column, cell in enumerate(cells) if tidy(cell)]
            if not filled:
                continue
            again = self.headings.match(cells)
            if again and again.is_sure:
                heading, previous = self._bound(again), index
            elif index != previous + 1 or not _counts_columns(cells):
                self._line(heading, cells, filled, f"row {index + 1}")

    def _bound(self, heading: Heading | None) -> Heading:
        assert heading is not None  # noqa: S101 - only rows that match are handed in
        self.known |= {*heading.fields, heading.title}
        if heading.title != self.sop.form.title_field:
            names = [self.sop.fields[i].header for i in (self.sop.form.title_field, heading.title)]
            self.notes.append(f"no column for {names[0]!r}; filled from {names[1]!r}")
            self.known.add(self.sop.form.title_field)
        return heading

    def _line(
        self, heading: Heading, cells: Sequence[Cell], filled: Sequence[int], place: str
    ) -> None:
        """Take in one filled row: a heading, a row of the list, or something to set aside."""
        said = [column for column in filled if not _is_running(heading, cells, column)]
        title = heading.fields[heading.title]
        counted = any(_COUNT.fullmatch(tidy(cells[c])) for c in {*filled} - {*said})
        if not said and counted:
            return
        if len(said) == 1:
            text, in_title = tidy(cells[said[0]]), said[0] == title
            if not (in_title and (counted or not _like_heading(text))) and self._class_heading(
                text, place, whole=in_title
            ):
                return
            if not in_title or (heading.numbers and not counted):
                self._set_aside(cells, filled, place)
                return
        if title not in said:
            self._set_aside(cells, filled, place)
            return
        content = tuple(self._content(heading, cells, place))
        self.rows.append(ListRow(content, self._link(heading, cells, place), place))
        self._count_unplaced(heading, cells, filled)

    def _class_heading(self, text: str, place: str, *, whole: bool) -> bool:
        """Tell whether a text names the class of the rows below it."""
        if self.place_of_class is None:
            return False
        found = class_in(text, self.sop.fields[self.place_of_class], whole=whole)
        if found:
            self.class_word = found
            self.notes.append(
                f"{place}: {_shown(text)} taken as a heading: "
                f"rows below it without a class become {found!r}"
            )
        return bool(found)

    def _set_aside(self, cells: Sequence[Cell], filled: Sequence[int], place: str) -> None:
        text = " | ".join(tidy(cells[column]) for column in filled)
        self.notes.append(f"{place}: set aside, it has no title of its own: {_shown(text)}")

    def _content(self, heading: Heading, cells: Sequence[Cell], place: str) -> Iterator[str]:
        for index, field in enumerate(self.sop.fields):
            source = heading.title if index == self.sop.form.title_field else index
            column = heading.fields.get(source)
            cell = "" if column is None or column >= len(cells) else cells[column]
            text = self._text(field, cell, f"{place}, {field.header}")
            yield self.class_word if index == self.place_of_class and not text else text

    def _text(self, field: Field, cell: Cell, place: str) -> str:
        """Return what a cell says in our words; what was guessed is noted."""
        raw = text_of(cell).strip()
        if field.kind == "channels":
            known = {option.casefold(): option for option in field.options}
            return "; ".join(known.get(name.casefold(), name) for name in channels(raw))
        if field.kind == "class":
            text = class_in(raw, field) or raw
        elif day := self._day(field, cell):
            if field.kind == "date":
                return day.isoformat()
            text = self.sop.texts.day(day)
        else:
            text = cut(raw)
        if text.casefold() != raw.casefold():
            self.notes.append(f"{place}: {_shown(raw)} read as {_shown(text)}")
        elif field.kind == "date" and text:
            self.notes.append(f"{place}: {_shown(text)} is no date; kept as text")
        return text

    def _day(self, field: Field, cell: Cell) -> date | None:
        """Return the date of a cell: a workbook's day number, or a text in a date column."""
        if isinstance(cell, str):
            return self.sop.texts.parse_day(tidy(cell)) if field.kind == "date" else None
        return from_serial(cell).date() if _DAYS[0] <= cell < _DAYS[1] else None

    def _link(self, heading: Heading, cells: Sequence[Cell], place: str) -> str:
        link = ""
        for column in heading.links:
            text = tidy(cells[column]) if column < len(cells) else ""
            where = f"{place}, {heading.names[column]}"
            if not any(map(str.isalnum, text)):
                continue  # blank, or a dash that says so
            if not is_link(text):
                self.notes.append(f"{where}: {_shown(text)} is no http(s) address; not imported")
            elif link:
                self.notes.append(f"{where}: a second address, {_shown(text)}; not imported")
            else:
                link = text
        return link

    def _count_unplaced(
        self, heading: Heading, cells: Sequence[Cell], filled: Sequence[int]
    ) -> None:
        placed = {*heading.fields.values(), *heading.links}
        for column in filled:
            if column not in placed and not _is_running(heading, cells, column):
                name = heading.names[column] if column < len(heading.names) else ""
                self.unplaced[column, name] += 1

    def without_doubles(self) -> Iterator[ListRow]:
        """Yield the rows, of equal ones only the first."""
        whole: dict[tuple[str, ...], str] = {}
        titles: dict[str, str] = {}
        for row in self.rows:
            content = tuple(tidy(text).casefold() for text in row.content)
            title = content[self.sop.form.title_field]
            shown = _shown(row.content[self.sop.form.title_field])
            first = whole.setdefault(content, row.place)
            if first != row.place:
                linked = f" (its link: {row.link})" if row.link else ""
                self.notes.append(f"{row.place}: the same as {first}, left out: {shown}{linked}")
                continue
            if (first := titles.setdefault(title, row.place)) != row.place:
                self.notes.append(f"{row.place}: the same title as {first}, both kept: {shown}")
            yield row

    def left_over(self, rows: Sequence[ListRow]) -> Iterator[str]:
        """Yield a note for every column that found no place, and for ours that found nothing."""
        for (column, name), count in sorted(self.unplaced.items()):
            letter = cell_name(0, column)[:-1]
            shown = _shown(name) if name else "without a heading"
            yield (
                f"column {letter} {shown}: no such column in the form; cells not imported: {count}"
            )
        blank = [
            field.header
            for index, field in enumerate(self.sop.fields)
            if field.required and index not in self.known
            if not any(row.content[index] for row in rows)
        ]
        if blank and rows:
            yield f"no column found for {', '.join(blank)}; blank in all {len(rows)} rows"


def _is_running(heading: Heading, cells: Sequence[Cell], column: int) -> bool:
    """Tell whether a cell only counts the rows: `12`, `3.`, `IV`."""
    return column in heading.numbers and len(tidy(cells[column])) <= _LONGEST_COUNT


def _counts_columns(cells: Sequence[Cell]) -> bool:
    """Tell whether a row only numbers the columns, as forms do below their headers."""
    return all(_COUNT.fullmatch(tidy(cell)) for cell in cells if tidy(cell))


def _like_heading(text: str) -> bool:
    return text.isupper() or bool(_ENUMERATED.match(text))


def _shown(text: str) -> str:
    return repr(cut(tidy(text), _SHOWN))
