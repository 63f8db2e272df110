"""Somebody else's list: which of its columns is which of ours, by their headings and values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sheetsync.core.cells import Cell, Rows, tidy
from sheetsync.core.links import is_link
from sheetsync.core.sop import Sop
from sheetsync.importing.corrections import Corrections
from sheetsync.importing.listfile import ListFile
from sheetsync.importing.wording import KNOWN, LINK, NOTHING, NUMBER, OWN, Wording, counts

SEARCHED = 50  # rows in which a header row is looked for
SAMPLED = 300  # rows below it that say what a column holds
_WIDEST = 300  # columns that are looked at
_TALLEST = 3  # rows of a heading
_MOST_TABLES = 50  # with headings of their own, one below the other
_LONGEST = 300  # characters of a cell that are looked at
_SAID = 9.0  # how well a heading fits that a person assigned

Samples = Mapping[int, Sequence[str]]
"""What stands below a heading, by column; blanks and what only says so left out."""


@dataclass(frozen=True, slots=True)
class Part:
    """A column that says something about a field: its value or, where it is ticked, its `mark`."""

    column: int
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the columns in one to three rows; `parents` span several columns each."""

    own: tuple[str, ...]
    parents: tuple[str, ...]
    height: int = 1

    def padded(self, width: int) -> Names:
        """Return the names of at least so many columns."""
        blank = ("",) * (width - len(self.own))
        return Names(self.own + blank, self.parents + blank, self.height)

    @property
    def all(self) -> list[tuple[str, str]]:
        """The whole name of each column and its lowest."""
        return [self.of(column) for column in range(len(self.own))]

    def of(self, column: int) -> tuple[str, str]:
        """Return the whole name of a column and its lowest."""
        return f"{self.parents[column]} {self.own[column]}".strip(), self.own[column]


@dataclass(frozen=True, slots=True)
class Heading:
    """A header row: columns by field index, the columns of links and of running numbers, all names.

    `title` is the field that the title is taken from: the title field itself or, in lists that know
    none, the text beside it. `sure` counts the columns that are called as we or others call them.
    """

    names: Names
    fields: Mapping[int, tuple[Part, ...]]
    links: tuple[int, ...]
    numbers: tuple[int, ...]
    title: int
    sure: int

    @property
    def score(self) -> int:
        """How many of our columns this row names."""
        return len(self.fields) + bool(self.links)

    @property
    def placed(self) -> set[int]:
        """The columns that are imported."""
        return {part.column for parts in self.fields.values() for part in parts} | {*self.links}

    @property
    def is_sure(self) -> bool:
        """Whether several names are ours, and they are not the lesser part of the row."""
        filled = sum(map(bool, self.names.own))
        return self.score > 1 and 2 * (len(self.placed) + len(self.numbers)) >= filled

    def name(self, column: int) -> str:
        """Return what the column is called, '' where it has no heading."""
        return self.names.of(column)[0] if column < len(self.names.own) else ""


class Headings:
    """Knows the headings of an SOP's columns, its own and those that other offices use."""

    def __init__(self, sop: Sop, words: Wording, corrections: Corrections) -> None:
        self._sop, self._words, self._said = sop, words, corrections
        self._seen: dict[Names, Heading] = {}  # a heading repeated on every page means the same
        self._title = sop.form.title_field
        after = self._title + 1
        texts = after < len(sop.fields) and sop.fields[after].kind == "text"
        self.beside = after if texts else self._title
        """The field beside the title, which says it where the list knows none."""

    def score(self, rows: Rows) -> int:
        """Return how many of our columns the best row names."""
        return max((heading.score for _, heading in self._named(rows)), default=0)

    def find(self, listed: ListFile) -> tuple[int, Heading] | None:
        """Return the first row that surely is a header row, else the first that may be one."""
        named = [*self._named(listed.rows)]
        if not named:
            return None
        place, heading = next((each for each in named if each[1].is_sure), named[0])
        return place, self._by_values(listed, place, heading)

    def _named(self, rows: Rows) -> Iterator[tuple[int, Heading]]:
        """Yield the first rows that may be header rows, each with its place."""
        for place in range(min(SEARCHED, len(rows))):
            if heading := self._by_name(rows, place):
                yield place, heading

    def again(self, listed: ListFile, place: int) -> Heading | None:
        """Return the heading at a place further down, where most names are known letter by letter.

        Case, spaces and punctuation are forgiven; a row of the list is never taken for one.
        """
        known = sum(map(self._words.is_known, map(_start, listed.rows[place])))
        heading = self._by_name(listed.rows, place) if known > 1 else None
        if heading is None or not heading.is_sure or 2 * heading.sure <= heading.score:
            return None
        if heading.names not in self._seen and len(self._seen) < _MOST_TABLES:
            self._seen[heading.names] = self._by_values(listed, place, heading)
        return self._seen.get(heading.names)

    def _by_name(self, rows: Rows, place: int) -> Heading | None:
        """Return what the row at a place says as a header row, None without a column for a title.

        The rows below it count as well where their names stand below names that span columns.
        """
        row = rows[place][:_WIDEST]
        texts = tuple(_start(cell) if isinstance(cell, str) else "" for cell in row)
        names: Names | None = Names(texts, ("",) * len(texts))
        best = None
        for below in (*rows[place + 1 : place + _TALLEST], ()):
            found = names and self._bound(names)
            if found and (best is None or found.score >= best.score):
                best = found
            names = names and self._joined(names, [*map(_start, below[:_WIDEST])])
        return best

    def _joined(self, names: Names, below: Sequence[str]) -> Names | None:
        """Return names with those of the row below them, None where it holds none."""
        width = max(len(names.own), len(below))
        names = names.padded(width + 1)
        top, low = names.own, [*below, *[""] * (width + 1 - len(below))]
        if sum(map(bool, top)) < 3:
            return None
        own, parents, parent, lowers = [], [], "", 0
        for column in range(width):
            parent = names.of(column)[0] if top[column] else parent
            lower = low[column] if low[column] != top[column] else ""
            own.append(lower or top[column])
            parents.append(parent if lower else names.parents[column])
            if not lower:
                continue
            if not _spanned(top, low, column) or counts(lower) or self._words.ticked(lower):
                return None
            lowers += bool(parent)
        return Names(tuple(own), tuple(parents), names.height + 1) if lowers else None

    def _by_values(self, listed: ListFile, place: int, heading: Heading) -> Heading:
        """Return the heading at a place, its columns chosen by what stands below them as well."""
        first = place + heading.names.height
        values: dict[int, list[str]] = defaultdict(list)
        own: dict[int, set[str]] = defaultdict(set)  # a heading may be repeated on every page
        for cells in listed.rows[place:first]:
            for column, text in enumerate(map(_start, cells[:_WIDEST])):
                own[column].add(text)
        body = [[*map(_start, row[:_WIDEST])] for row in listed.rows[first : first + SAMPLED]]
        fullest = max((sum(map(bool, texts)) for texts in body), default=0)
        for row, texts in enumerate(body, first):
            said = [text for text in texts if text]
            few = 3 * len(said) < fullest  # a sub-heading, or a signature below
            if few or all(map(counts, said)) or self._words.adds_up(said):
                continue
            for column, text in enumerate(texts):
                if text and text not in own[column] and not self._words.is_blank(text):
                    behind = listed.addresses.get((row, column), "")
                    values[column].append(behind if is_link(behind) else text)
        width = max((column + 1 for column in values), default=0)
        return self._bound(heading.names.padded(width), values) or replace(heading, sure=0)

    def _bound(self, names: Names, values: Samples | None = None) -> Heading | None:
        """Return the columns by their names and, where they are known, by their values."""
        fields = self._marks(names, values)
        taken = {part.column for parts in fields.values() for part in parts}
        others: dict[int, list[int]] = {LINK: [], NUMBER: [], NOTHING: []}
        sure = 0
        for fit, column, target in sorted(self._fits(names, values or {})):
            if column in taken or (target in fields and fit > -_SAID):
                continue
            taken.add(column)
            sure += fit <= -KNOWN
            if target in others:
                others[target].append(column)
            else:
                fields[target] = (*fields.get(target, ()), Part(column))
        if values is not None:
            self._siblings(fields, taken, names, values)
        title = self._title
        if title not in fields:
            title = self.beside
            if title not in fields or (values is None and len(fields) < 3):
                return None
        elif len(fields) == 1 and not (others[LINK] or sure):
            return None
        links, numbers = tuple(others[LINK]), tuple(others[NUMBER])
        return Heading(names, fields, links, numbers, title, sure)

    def _marks(self, names: Names, values: Samples | None) -> dict[int, tuple[Part, ...]]:
        """Return the columns in which something is ticked, by what their headings say."""
        found: dict[int, tuple[Part, ...]] = {}
        below = values or {}
        marks = {
            column: mark
            for column, name in enumerate(names.own)
            if name and (mark := self._words.mark(name))
            if self._said.target(names.of(column), column) is None
        }
        ticked = {
            place
            for column, (place, _) in marks.items()
            if values is None or self._all_ticks(below.get(column, ()))
        }
        for column, (place, word) in marks.items():
            if place in ticked and (column not in below or self._all_ticks(below[column])):
                found[place] = (*found.get(place, ()), Part(column, word))
        return found

    def _all_ticks(self, texts: Sequence[str]) -> bool:
        return bool(texts) and all(map(self._words.ticked, texts))

    def _fits(self, names: Names, values: Samples) -> Iterator[tuple[float, int, int]]:
        """Yield what each column may hold, the best fits lowest.

        The last are columns that hold little but classes, whatever they are called.
        """
        for column, (whole, name) in enumerate(names.all):
            texts = values.get(column, ())
            said = self._said.target((whole, name), column)
            if said is not None:
                yield -_SAID, column, said
            elif name and not self._words.pure_class(name):
                fits = dict(self._words.targets(name))
                for target, fit in self._words.targets(whole).items() if whole != name else ():
                    fits[target] = max(fits.get(target, 0.0), min(fit, KNOWN) - 0.5)
                for target, fit in fits.items():
                    meant = self._meant(target, fit, texts)
                    if meant != NOTHING:
                        yield -fit, column, meant
            classes = sum(map(bool, map(self._words.pure_class, texts)))
            if self._sop.form.class_field is not None and 0 < 2 * len(texts) <= 3 * classes:
                yield 0.0, column, self._sop.form.class_field

    def _meant(self, target: int, fit: float, texts: Sequence[str]) -> int:
        """Return what a column holds whose heading names `target`, by what stands in it."""
        form, words = self._sop.form, self._words
        addresses = sum(map(is_link, texts))
        if not texts:
            return target
        if target == form.channels_field and 2 * addresses >= len(texts):
            return LINK
        if target == LINK and not addresses:
            if form.channels_field is not None and all(map(words.all_channels, texts)):
                return form.channels_field
            return target if fit >= OWN else NOTHING
        if fit >= OWN:
            return target
        if target == form.title_field and 2 * sum(map(words.unfit, texts)) > len(texts):
            return NOTHING
        if target == form.class_field and not any(map(words.class_in, texts)):
            return NOTHING
        return target

    def _siblings(
        self, fields: dict[int, tuple[Part, ...]], taken: set[int], names: Names, values: Samples
    ) -> None:
        """Add the columns below a name that spans them to the field which that name names."""
        for column, parent in enumerate(names.parents):
            if not parent or column in taken or self._words.pure_class(names.own[column]):
                continue
            named = {*self._words.targets(parent), *self._words.targets(names.of(column)[0])}
            for target in sorted(named & fields.keys()):
                if any(names.parents[part.column] == parent for part in fields[target]):
                    fields[target] = (*fields[target], Part(column))
                    taken.add(column)
                    break
        for target, parts in fields.items():
            fields[target] = tuple(self._marked(part, names, values) for part in parts)

    def _marked(self, part: Part, names: Names, values: Samples) -> Part:
        """Return a part; one that only ticks, below a name that spans it, says its own name."""
        ticks = names.parents[part.column] and self._all_ticks(values.get(part.column, ()))
        return replace(part, mark=names.own[part.column]) if ticks and not part.mark else part


def _start(cell: Cell) -> str:
    """Return the beginning of a cell, which says what kind of text it is."""
    return tidy(cell[:_LONGEST] if isinstance(cell, str) else cell)


def _spanned(top: Sequence[str], low: Sequence[str], column: int) -> bool:
    """Tell whether the upper name at a column stands over its neighbour's column, too."""
    if not top[column] or (column and top[column - 1] == top[column]):
        return True
    following = next((n for n in range(column + 1, len(top)) if top[n]), len(top))
    return top[column + 1] == top[column] or any(low[column + 1 : following])
