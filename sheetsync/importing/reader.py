"""An existing list, walked down row by row: what is an item, what a heading, what neither.

Nothing is dropped in silence: what finds no column or no row is said in a note, with its place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sheetsync.core.cells import column_letters, fold, tidy
from sheetsync.core.sop import Sop
from sheetsync.errors import ListError
from sheetsync.importing.corrections import Corrections
from sheetsync.importing.headings import SAMPLED, SEARCHED, Heading, Headings, Names
from sheetsync.importing.listfile import ListFile, read_listfile
from sheetsync.importing.notes import Note, Notes, shown
from sheetsync.importing.rows import ListRow, RowReader
from sheetsync.importing.wording import Wording, counts

_LONGEST_COUNT = 8
_ENUMERATED = re.compile(r"([IVXLC]+|[A-Z]|\d+)[.)]\s")
_Numbering = tuple[str, bool]  # by figures, letters or not at all; with a bracket or not


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list: its letters, its heading, the header of ours it goes to or ''.

    `mark` is what a tick in it says; `counts` tells a column of running numbers; `left` is how many
    of its cells are not brought in.
    """

    letters: str
    heading: str
    header: str
    mark: str = ""
    counts: bool = False
    left: int = 0


@dataclass(frozen=True, slots=True)
class ImportedList:
    """The rows to bring in, how the columns were understood, and sentences about all the rest.

    `lacking` are the required columns of the form of which the list says nothing, `given` the
    values by header that a person gave for such.
    """

    name: str
    rows: tuple[ListRow, ...]
    columns: tuple[Column, ...]
    lacking: tuple[str, ...]
    given: tuple[tuple[str, str], ...]
    notes: tuple[Note, ...]


def read_list(path: Path, sop: Sop, corrections: Corrections | None = None) -> ImportedList:
    """Return the rows of an existing list: .csv, .tsv, .txt or .xlsx.

    Columns are found by the fields' headers and aliases and by what stands in them, the class of a
    row also by the heading above it. Raises ListError when the file cannot be read, no row
    names the columns, or the column of the titles holds none.
    """
    given = corrections or Corrections()
    words = Wording(sop)
    headings = Headings(sop, words, given)
    listed = read_listfile(path, headings.score, sop.texts, given.tab)
    found = headings.find(listed)
    if found is None:
        title = sop.title_field.header
        raise ListError(
            f"{path.name}: found no header row in the first {SEARCHED} rows; "
            f"expected one with {title!r} and the other columns of the form, or the name of the "
            f'titles: --map "Heading={title}"'
        )
    walk = _Walk(sop, words, headings, listed, given)
    walk.down(*found)
    given.refuse_unknown([heading.names.all for heading in walk.seen], path.name)
    walk.refuse_strange_titles(path.name)
    rows = tuple(walk.without_doubles())
    walk.note_left_over()
    lacking = walk.lacking(rows)
    notes = (*(Note(0, text) for text in listed.notes), *walk.notes.all)
    columns = tuple(walk.columns())
    said = tuple((sop.fields[place].header, text) for place, text in given.values.items())
    return ImportedList(path.name, rows, columns, lacking, said, tuple(dict.fromkeys(notes)))


class _Walk:
    """Walks down the rows of a list; headings on the way change what the rows below mean.

    `texts` are its tidy cells, `heading` the one that counts, `usual` how most rows below it are
    numbered, `class_word` the class named last.
    """

    def __init__(
        self, sop: Sop, words: Wording, headings: Headings, listed: ListFile, given: Corrections
    ) -> None:
        self.sop, self.words, self.headings, self.listed = sop, words, headings, listed
        self.notes = Notes(sop.texts)
        self.reader = RowReader(sop, words, self.notes, listed.addresses, given.values)
        self.title = sop.form.title_field
        self.texts = [[tidy(cell) for cell in cells] for cells in listed.rows]
        self.rows: list[ListRow] = []
        self.seen: list[Heading] = []
        self.styles: dict[Names, _Numbering | None] = {}
        self.unplaced: Counter[tuple[int, str]] = Counter()
        self.behind: Counter[tuple[int, str]] = Counter()
        self.class_word = ""

    def down(self, start: int, heading: Heading) -> None:
        for row, texts in enumerate(self.texts[:start], 1):
            for text in filter(None, texts):
                self._class_heading(text, row, whole=True)
        if not self.class_word:
            self._class_heading(self.listed.tab, 0, whole=True)
        index = body = self._below(start, heading)
        signed = self._signature(body)
        while index < len(self.texts):
            texts = [*filter(None, self.texts[index])]
            if texts and index >= signed:
                self._aside("signature", index + 1)
            elif texts and (again := self._again(index)):
                index = body = self._below(index, again)
                continue
            elif texts and (index > body or not all(map(counts, texts))):
                self._line(index + 1)
            index += 1

    def _again(self, place: int) -> Heading | None:
        """Return the heading that stands at a place below another; a numbered row is none."""
        numbered = _numbering(self.heading, self.texts[place])[0] == "1"
        return None if numbered else self.headings.again(self.listed, place)

    def _below(self, place: int, heading: Heading) -> int:
        """Go by the heading at a place from the row below it on, which is returned."""
        self.heading, body = heading, place + heading.names.height
        if heading.names not in self.styles:
            self.seen.append(heading)
            if heading.title != self.title:
                title, other = (self.sop.fields[at].header for at in (self.title, heading.title))
                self.notes.add(0, "title_from", title=title, other=other)
            styles = Counter(
                _numbering(heading, texts)
                for texts in self.texts[body : body + SAMPLED]
                if len(_said(heading, texts)) > 1
            )
            self.styles[heading.names] = next((style for style, _ in styles.most_common(1)), None)
        self.usual = self.styles[heading.names]
        return body

    def _signature(self, body: int) -> int:
        """Return the row where place, date and signature begin below the list."""
        end = len(self.texts)
        if len(self.heading.placed) < 3:
            return end
        while end > body and not self._is_full(self.texts[end - 1]):
            end -= 1
        signs = (
            row for row, texts in enumerate(self.texts[end:], end) if any(map(self._signs, texts))
        )
        return next(signs, len(self.texts))

    def _is_full(self, texts: Sequence[str]) -> bool:
        return sum(map(bool, texts)) > 2 or bool(_numbering(self.heading, texts)[0])

    def _signs(self, text: str) -> bool:
        """Tell whether a text is a line of a signature: its place and date, or one of its words."""
        place, mark, day = text.rpartition(", ")
        dated = mark and not any(map(str.isdigit, place)) and self.sop.texts.parse_day(day)
        return self.words.signs(text) or bool(dated)

    def _line(self, row: int) -> None:
        """Take in one filled row: a heading, a row of the list, or something to set aside."""
        heading, texts = self.heading, self.texts[row - 1]
        said, numbering = _said(heading, texts), _numbering(heading, texts)
        counted = numbering[0] == "1"
        if not said and counted:
            return
        titles = {part.column for part in heading.fields[heading.title]}
        if len(said) == 1:
            in_title = said[0] in titles
            if self._is_class_heading(texts[said[0]], row, in_title, counted):
                return
            usual = counted and self.usual in (numbering, None) and not self._leads(row)
            if in_title and heading.numbers and not usual:
                self._aside("sub_heading", row)
                return
        if not counted and self.words.adds_up([texts[column] for column in said]):
            self._aside("total", row)
            return
        title = heading.title
        if titles.isdisjoint(said):
            title = self.headings.beside
            others = {part.column for part in heading.fields.get(title, ())}
            if others.isdisjoint(said) or (heading.numbers and not counted):
                self._aside("no_title", row)
                return
            self.notes.add(row, "title_from_row", other=self.sop.fields[title].header)
        cells = self.listed.rows[row - 1]
        self.rows.append(self.reader.read(heading, row, cells, title, self.class_word))
        self._count_unplaced(row, said)

    def _leads(self, row: int) -> bool:
        """Tell whether the row below a numbered title is the first of its parts: `a`, with more."""
        below = self.texts[row] if row < len(self.texts) else []
        return _numbering(self.heading, below)[0] == "a" and len(_said(self.heading, below)) > 1

    def _is_class_heading(self, text: str, row: int, in_title: bool, counted: bool) -> bool:
        if self.words.pure_class(text):
            return self._class_heading(text, row)
        likely = not in_title or (not counted and _like_heading(text))
        return likely and self._class_heading(text, row, whole=in_title)

    def _class_heading(self, text: str, row: int, *, whole: bool = False) -> bool:
        """Tell whether a text names the class of the rows below it."""
        found = self.words.class_in(text, whole=whole)
        if found:
            self.class_word = found
            self.notes.add(row, "class_heading", text=shown(text), word=found)
        return bool(found)

    def _aside(self, key: str, row: int) -> None:
        text = " | ".join(filter(None, self.texts[row - 1]))
        self.notes.add(row, key, text=shown(text), aside=True)

    def _count_unplaced(self, row: int, said: Sequence[int]) -> None:
        heading, placed = self.heading, self.heading.placed
        for column in (column for column, text in enumerate(self.texts[row - 1]) if text):
            name = column, heading.name(column)
            if column in said and column not in placed:
                self.unplaced[name] += 1
            if column not in heading.links and (row - 1, column) in self.listed.addresses:
                self.behind[name] += 1

    def without_doubles(self) -> Iterator[ListRow]:
        """Yield the rows, of equal ones only the first."""
        whole: dict[tuple[str, ...], int] = {}
        titles: dict[str, int] = {}
        for row in self.rows:
            content = tuple(map(fold, row.content))
            text = shown(row.content[self.title])
            first = whole.setdefault(content, row.row)
            if first != row.row:
                key = "double_linked" if row.link else "double"
                self.notes.add(row.row, key, first=first, text=text, link=row.link, aside=True)
                continue
            if (first := titles.setdefault(content[self.title], row.row)) != row.row:
                self.notes.add(row.row, "same_title", first=first, text=text)
            yield row

    def refuse_strange_titles(self, file: str) -> None:
        """Raise ListError where most titles are ticks, numbers or names of classes."""
        titles = [row.content[self.title] for row in self.rows]
        strange = [title for title in titles if self.words.unfit(title)]
        if 2 * len(strange) > len(titles):
            heading = self.seen[0]
            column = heading.fields[heading.title][0].column
            raise ListError(
                f"{file}, column {column_letters(column)} {shown(heading.name(column))}: found "
                f"{shown(strange[0])} and the like in {len(strange)} of {len(titles)} rows; "
                "expected titles; name the column that holds them: "
                f'--map "Heading={self.sop.fields[self.title].header}"'
            )

    def note_left_over(self) -> None:
        """Note every column that found no place."""
        for counted, key in ((self.unplaced, "unplaced"), (self.behind, "behind")):
            for (column, name), count in sorted(counted.items()):
                said = shown(name) if name else self.sop.texts.say("importing.unnamed")
                tabled = key == "unplaced" and self.seen[0].name(column) == name
                self.notes.add(
                    0, key, tabled=tabled,
                    column=column_letters(column), heading=said, count=count,
                )  # fmt: skip

    def lacking(self, rows: Sequence[ListRow]) -> tuple[str, ...]:
        """Return the required columns of ours that found nothing, which is noted."""
        known = {place for heading in self.seen for place in (*heading.fields, self.title)}
        lacking = tuple(
            field.header
            for place, field in enumerate(self.sop.fields)
            if field.required and place not in known
            if not any(row.content[place] for row in rows)
        )
        if lacking and rows:
            self.notes.add(0, "blank", tabled=True, columns=", ".join(lacking), count=len(rows))
        return lacking

    def columns(self) -> Iterator[Column]:
        """Yield the columns of the first table that have a heading or anything in them."""
        heading = self.seen[0]
        goes = dict.fromkeys(heading.links, (self.sop.link, ""))
        for place, parts in heading.fields.items():
            goes |= {part.column: (self.sop.fields[place].header, part.mark) for part in parts}
        unnamed = {column for column, name in self.unplaced if not name}
        for column in sorted({*range(len(heading.names.own)), *unnamed}):
            name = heading.name(column)
            if name or column in goes or column in unnamed:
                yield Column(
                    column_letters(column), name, *goes.get(column, ("", "")),
                    counts=column in heading.numbers, left=self.unplaced[column, name],
                )  # fmt: skip


def _said(heading: Heading, texts: Sequence[str]) -> list[int]:
    """Return the columns in which a row says more than its running number: `12`, `3.`, `IV`."""
    return [
        column
        for column, text in enumerate(texts)
        if text and not (column in heading.numbers and len(text) <= _LONGEST_COUNT)
    ]


def _numbering(heading: Heading, texts: Sequence[str]) -> _Numbering:
    numbers = (texts[column] for column in heading.numbers if column < len(texts))
    text = next(filter(None, numbers), "")
    return "1" if counts(text) else "a" if any(map(str.isalpha, text)) else "", ")" in text


def _like_heading(text: str) -> bool:
    return text.isupper() or bool(_ENUMERATED.match(text))
