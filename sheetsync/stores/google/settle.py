"""What a commit really replaced, and how to put right what it wrote on a row that had moved.

Between a reading and its commit somebody may sort, insert, delete or type. The commit therefore
copies each row that it touches, as it stands in that very instant, into the tool tab: its image.
An image that is not the row that was meant is mended before anything is judged again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby
from typing import Any

from sheetsync.core.cells import Cell, Cells, Rows, cell_at, row_at, same_value, text_of
from sheetsync.core.writing import Touch

_COLUMNS = 18_278  # Google's own limit
_ALIKE = 0.75  # share of filled cells by which a row without a number is known again


@dataclass(frozen=True, slots=True)
class Image:
    """One row of the form: what was meant, and what stood there when it was written.

    `held` is what its number cell held when read; where that was blank, `marks` tell its cells.
    `touches` are (column, found, written). `before` is the row as the commit met it.
    """

    row: int
    held: str
    marks: str
    touches: tuple[tuple[int, Cell, Cell], ...]
    before: Cells = ()

    def cell(self, column: int) -> Cell:
        """Return a cell of the row as the commit met it."""
        return cell_at((self.before,), 0, column)

    def overtyped(self) -> Iterator[tuple[int, Cell, Cell]]:
        """Yield column, value and our value where somebody typed after the reading."""
        for column, found, written in self.touches:
            now = self.cell(column)
            if not same_value(now, found) and not same_value(now, written):
                yield column, now, written


@dataclass(frozen=True, slots=True)
class Images:
    """The images of one commit: the header row as read and as met, the number column, the rows.

    `drawn` are the columns of which looks were drawn with it, `stray` those of an earlier commit,
    drawn while columns moved.
    """

    key: int = 0
    header: tuple[str, ...] = ()
    header_before: Cells = ()
    images: tuple[Image, ...] = ()
    drawn: tuple[int, ...] = ()
    stray: tuple[int, ...] = ()

    @classmethod
    def parse(cls, about: Mapping[str, Any], rows: Rows) -> Images:
        """Return the images that the tool tab holds; the first is the header's.

        None where there are none, or somebody tampered with what is said about them.
        """
        try:
            images = tuple(
                Image(int(row), str(held), str(marks), _touches(touches), row_at(rows, place))
                for place, (row, held, marks, touches) in enumerate(about["images"], 1)
            )
            header = tuple(map(str, about["header"]))
            drawn, stray = (tuple(map(_column, about.get(k, ()))) for k in ("drawn", "misdrawn"))
            found = cls(int(about["key"]), header, row_at(rows, 0), images, drawn, stray)
        except (LookupError, TypeError, ValueError, OverflowError):
            return cls()
        return found if 0 <= found.key < len(header) else cls()

    @property
    def clean(self) -> bool:
        """Whether everything was written where it was meant."""
        return all(self.hit(image) and not any(image.overtyped()) for image in self.images)

    @property
    def misdrawn(self) -> tuple[int, ...]:
        """The columns that were drawn where others may have stood, by their places then."""
        return self.stray if self.stood else (*self.drawn, *self.stray)

    @property
    def stood(self) -> bool:
        """Whether the columns stood where they were read, the header row in its place."""
        return tuple(map(text_of, self.header_before)) == self.header

    def hit(self, image: Image) -> bool:
        """Tell whether an image is the row that was meant, its columns in their places."""
        if not self.stood:
            return False
        there = text_of(image.cell(self.key)).strip()
        if image.held or there:
            return there == image.held
        return image.marks == marks_of(image.before)


def planned(form: Rows, touches: Iterable[Touch], header: int, key: int) -> dict[str, Any]:
    """Return what a commit says about its images; their rows are in order, the header's first."""
    images = []
    for row, group in groupby(sorted(touches, key=lambda t: (t.row, t.column)), lambda t: t.row):
        held = text_of(cell_at(form, row, key)).strip()
        marks = "" if held else marks_of(row_at(form, row))
        images.append([row, held, marks, [[t.column, t.found, t.written] for t in group]])
    names = [text_of(cell) for cell in row_at(form, header)]
    return {"key": key, "header": names, "images": images}


def marks_of(row: Cells) -> str:
    """Return two letters for each cell by which a row can be known again; blanks are dots."""
    marks = "".join(
        blake2b(text_of(cell).encode("utf-8", "replace"), digest_size=1).hexdigest()
        if cell != ""
        else ".."
        for cell in row
    )
    return marks.rstrip(".")


def _alike(wanted: str, found: str) -> float:
    """Return the share of filled cells that are the same; blank rows are not alike."""
    pairs = [(wanted[at : at + 2], found[at : at + 2]) for at in range(0, len(wanted), 2)]
    filled = [one == other for one, other in pairs if one != ".."]
    return sum(filled) / len(filled) if filled else 0.0


def mend(images: Images, form: Rows) -> tuple[Touch, ...]:
    """Return the writes that put the form right after the commit these images belong to.

    What it overwrote comes back where our value still stands, numbers included; then what it meant
    is written to the row that holds the number now, where the value found still stands.
    """
    if images.clean:
        return ()
    return tuple(_Mender(images, form).touches())


class _Mender:
    """Works on the form as it is now; `changed` holds the cells as they should become.

    Of headers that were written, too, `meant` has what they say then.
    """

    def __init__(self, images: Images, form: Rows) -> None:
        self.images, self.form = images, form
        self.changed: dict[tuple[int, int], Cell] = {}
        self.number = images.header[images.key]
        self.header = self._header_row()
        self.places = self._places()
        self.rows: dict[str, list[int]] = {}
        for row in range(len(form)):
            self.rows.setdefault(self._number(row), []).append(row)
        self.meant = self._meant_headers()
        names = [text_of(cell) for cell in images.header_before]
        # where the columns stood when it was written; as read, if the header row had moved away
        self.names = names if self.number in names else list(images.header)

    def touches(self) -> Iterator[Touch]:
        if self.header is None:
            return  # nothing to go by: the reading will say so
        moved = []
        # an image that fell on the header row first: it tells where the columns are
        for image in sorted(self.images.images, key=lambda each: self.number not in each.before):
            if self.images.hit(image):
                self._put_back(image, {column for column, _, _ in image.overtyped()})
            else:
                self._put_back(image, {column for column, _, _ in image.touches})
                moved.append(image)
        # the headers first: by them the columns of the other rows are found
        for image in sorted(moved, key=lambda each: each.held != self.number):
            self._redo(image)
        for (row, column), written in sorted(self.changed.items()):
            found = cell_at(self.form, row, column)
            if not same_value(found, written):
                yield Touch(row, column, found, written, self._number(row))

    def _meant_headers(self) -> list[str]:
        names = list(self.images.header)
        for image in self.images.images:
            for column, _, written in image.touches if image.held == self.number else ():
                names += [""] * (column + 1 - len(names))
                names[column] = text_of(written)
        return names

    def _header_row(self) -> int | None:
        rows = (row for row, cells in enumerate(self.form) if self.number in cells)
        fallen = (each.row for each in self.images.images if self.number in each.before)
        return next(rows, next(fallen, None))

    def _cell(self, row: int, column: int) -> Cell:
        return self.changed.get((row, column), cell_at(self.form, row, column))

    def _row(self, row: int) -> list[Cell]:
        changed = (column + 1 for at, column in self.changed if at == row)
        width = max(len(row_at(self.form, row)), *changed, 0)
        return [self._cell(row, column) for column in range(width)]

    def _places(self) -> dict[str, int]:
        """Return where each header stands now; one that stands twice is not to be trusted."""
        names = [text_of(cell) for cell in self._row(self.header or 0)]
        return {name: at for at, name in enumerate(names) if name and names.count(name) == 1}

    def _change(self, row: int, column: int, cell: Cell) -> None:
        self.rows[self._number(row)].remove(row)
        self.changed[row, column] = cell
        if row == self.header:
            self.places = self._places()
        self.rows.setdefault(self._number(row), []).append(row)

    def _place(self, column: int, names: Sequence[str]) -> int:
        """Return where a column of then stands now; one without a header has not moved."""
        return self.places.get(names[column], column) if column < len(names) else column

    def _number(self, row: int) -> str:
        return text_of(self._cell(row, self.places.get(self.number, self.images.key))).strip()

    def _put_back(self, image: Image, columns: set[int]) -> None:
        """Undo our writes of these columns in the row they fell on."""
        if not columns or (row := self._find(image)) is None:
            return
        places = {column: self._place(column, self.names) for column in columns}
        for column, _, written in image.touches:
            at = places.get(column)
            if at is not None and same_value(self._cell(row, at), written):
                self._change(row, at, image.cell(column))

    def _find(self, image: Image) -> int | None:
        """Return the row that our writes fell on: by its number, else by its cells."""
        after = dict(enumerate(image.before)) | {c: w for c, _, w in image.touches}
        number = text_of(after.get(self.names.index(self.number), "")).strip()
        cells = {self._place(c, self.names): cell for c, cell in after.items() if cell != ""}
        rows = self.rows.get(number) or [image.row]
        scores = {row: self._likeness(row, cells) for row in rows}
        best = max(scores.values(), default=0.0)
        if best == 0 or (not number and best < _ALIKE):
            return None
        return image.row if scores.get(image.row) == best else max(scores, key=scores.__getitem__)

    def _likeness(self, row: int, cells: Mapping[int, Cell]) -> float:
        same = sum(same_value(self._cell(row, at), cell) for at, cell in cells.items())
        return same / len(cells) if cells else 0.0

    def _redo(self, image: Image) -> None:
        """Write what was meant into the row it was meant for, if just one can be."""
        if (row := self._meant(image)) is None:
            return
        header = image.held == self.number
        names = self.images.header if header else self.meant
        told = [names[column] if column < len(names) else "" for column, _, _ in image.touches]
        places = [self.places.get(name) for name in told]
        for (column, found, written), name, at in zip(image.touches, told, places, strict=True):
            if not name:  # a new column is right of all that stands there by now
                at = max(column, self._width(row)) if header else column
            if at is not None and same_value(self._cell(row, at), found):
                self._change(row, at, written)

    def _width(self, row: int) -> int:
        """Return how many columns a row takes up to its last filled cell."""
        filled = [place for place, cell in enumerate(self._row(row)) if cell != ""]
        return filled[-1] + 1 if filled else 0

    def _meant(self, image: Image) -> int | None:
        """Return the only row with the number; for one that had none, the only row most like it."""
        rows = self.rows.get(image.held, [])
        if not image.held:
            scores = {row: _alike(image.marks, marks_of(self._row(row))) for row in rows}
            best = max(scores.values(), default=0.0)
            rows = [row for row, score in scores.items() if score == best >= _ALIKE]
        return rows[0] if len(rows) == 1 else None


def unlike(found: Rows, wanted: Rows, rows: Iterable[int]) -> list[int]:
    """Return which of these rows do not say what they should."""
    return [
        row
        for row in sorted(rows)
        if not all(
            same_value(cell_at(found, row, column), cell_at(wanted, row, column))
            for column in range(max(len(row_at(found, row)), len(row_at(wanted, row))))
        )
    ]


def _column(told: Any) -> int:
    """Return the number of a column. Raises ValueError for what is none."""
    if not 0 <= (column := int(told)) < _COLUMNS:
        raise ValueError(column)
    return column


def _touches(told: Any) -> tuple[tuple[int, Cell, Cell], ...]:
    """Return the touches of one image; ValueError for what is no column or no cell."""
    touches = tuple((_column(column), found, written) for column, found, written in told)
    for column, *cells in touches:
        if not all(isinstance(cell, (str, int, float)) for cell in cells):
            raise ValueError(column)
    return touches
