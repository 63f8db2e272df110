"""One row of an existing list, brought into the columns and words of the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sheetsync.core.cells import Cell, cell_of, cut, fold, text_of, tidy
from sheetsync.core.evidence import channels_in
from sheetsync.core.links import is_link
from sheetsync.core.sop import Field, Sop
from sheetsync.core.texts import numbered_day
from sheetsync.importing.headings import Heading
from sheetsync.importing.notes import Notes, shown
from sheetsync.importing.wording import Wording

_CENTURY = 2000  # the day numbers before it are amounts rather than dates, but in a date column


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of the list, in the texts of the SOP's fields in their order; '' is a blank.

    `link` is the web address it was published under, `row` where it stood, counted from 1.
    """

    content: tuple[str, ...]
    link: str
    row: int


class RowReader:
    """Reads rows; what was guessed or is not understood is noted.

    `addresses` are those that lie behind cells, `values` texts for fields a row leaves out.
    """

    def __init__(
        self, sop: Sop, words: Wording, notes: Notes,
        addresses: Mapping[tuple[int, int], str], values: Mapping[int, str],
    ) -> None:  # fmt: skip
        self._sop, self._words, self._notes = sop, words, notes
        self._addresses, self._values = addresses, values

    def read(
        self, heading: Heading, row: int, cells: Sequence[Cell], title: int, class_word: str
    ) -> ListRow:
        """Return a row, its title taken from the field `title`; `class_word` stands above it."""
        content = []
        for place in range(len(self._sop.fields)):
            source = title if place == self._sop.form.title_field else place
            text = self._field(heading, source, row, cells)
            if not text and place == self._sop.form.class_field:
                text = class_word
            content.append(text or self._values.get(place, ""))
        return ListRow(tuple(content), self._link(heading, row, cells), row)

    def _field(self, heading: Heading, place: int, row: int, cells: Sequence[Cell]) -> str:
        """Return what all columns of a field say in a row."""
        field = self._sop.fields[place]
        said = []
        for part in heading.fields.get(place, ()):
            cell = cell_of(cells, part.column)
            if part.mark and self._words.ticked(tidy(cell)):
                said.append(part.mark)
            elif not (part.mark and self._words.is_blank(tidy(cell))):
                said.append(self._text(field, cell, row))
        said = list(dict.fromkeys(filter(None, said)))
        if field.kind == "class" and len(said) > 1:
            self._notes.add(row, "several", column=field.header, found=", ".join(said))
            return ""
        return ("; " if field.kind == "channels" else ", ").join(said)

    def _text(self, field: Field, cell: Cell, row: int) -> str:
        """Return what a cell says in our words."""
        raw = text_of(cell).strip()
        if field.kind == "channels":
            return "; ".join(self._known(field, channels_in(raw), row))
        if field.kind == "class":
            text = self._words.class_in(raw) or next(self._known(field, [raw], row))
        elif field.kind == "date" and (day := self._sop.texts.day_of(cell)):
            return day.isoformat()
        elif (day := numbered_day(cell)) and day.year >= _CENTURY:
            text = self._sop.texts.day(day)
        else:
            text = cut(raw)
        if fold(text) != fold(raw):
            self._notes.add(row, "read_as", column=field.header, found=shown(raw), text=shown(text))
        elif field.kind == "date" and text:
            self._notes.add(row, "no_date", column=field.header, found=shown(text))
        return text

    def _known(self, field: Field, names: Sequence[str], row: int) -> Iterator[str]:
        """Yield words as the form knows them; one that it does not know is kept, and noted."""
        known = {fold(option): option for option in field.options}
        for name in names:
            if name and fold(name) not in known:
                self._notes.add(
                    row, "unknown_word",
                    column=field.header, found=shown(name), allowed=", ".join(field.options),
                )  # fmt: skip
            yield known.get(fold(name), name)

    def _link(self, heading: Heading, row: int, cells: Sequence[Cell]) -> str:
        """Return the address a row was published under: written in a cell, or behind it."""
        link = ""
        for column in heading.links:
            text = tidy(cell_of(cells, column))
            behind = self._addresses.get((row - 1, column), "")
            if is_link(behind) and not is_link(text):
                text = behind
            if self._words.is_blank(text):
                continue
            if link or not is_link(text):
                key = "second_address" if is_link(text) else "no_address"
                name = shown(heading.name(column))
                self._notes.add(row, key, column=name, found=shown(text))
            else:
                link = text
        return link
