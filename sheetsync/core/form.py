"""The form tab: which column holds what, and what each row says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sheetsync.core.cells import Cell, Rows, cell_name, digest, plain, text_of, tidy
from sheetsync.core.sop import Sop
from sheetsync.core.texts import Texts, plausible
from sheetsync.errors import SheetsyncError


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each column of the form stands, counted from 0.

    `fields`, `steps`, `evidence` and `times` are in template order; `evidence` is None for a step
    that has no reason or link column.
    """

    header_row: int
    number: int
    position: int
    check: int
    submission: int
    due: int
    fields: tuple[int, ...]
    steps: tuple[int, ...]
    evidence: tuple[int | None, ...]
    times: tuple[int, ...]

    @property
    def sync_row(self) -> int:
        """The row above the header with the last sync's time; negative where staff deleted it."""
        return self.header_row - 2

    @property
    def tool(self) -> tuple[int, ...]:
        """The columns that the tool owns."""
        return (self.number, *self.derived)

    @property
    def staff(self) -> tuple[int, ...]:
        """The columns that staff own."""
        return (*self.fields, *self.steps, *(c for c in self.evidence if c is not None))

    @property
    def derived(self) -> tuple[int, ...]:
        """The columns that the tool fills beside the number."""
        return (self.position, self.check, self.submission, self.due, *self.times)


@dataclass(frozen=True, slots=True)
class Row:
    """One filled row of the form, as text. `index` is its place in the tab, counted from 0.

    `content` is in field order; a date is ISO text. `steps` and `evidence` are in step order.
    What holds only unseen characters is blank. `fingerprint` is the hash of the required columns.
    `unsure` says that a formula in the content has no value yet: what it says now is no change of
    what it said before.
    """

    index: int
    number: str
    content: tuple[str, ...]
    steps: tuple[str, ...]
    evidence: tuple[str, ...]
    fingerprint: str
    unsure: bool = False

    @property
    def blank(self) -> bool:
        """Whether nothing stands in the columns of the content, nor will once it is computed."""
        return not (any(self.content) or self.unsure)

    @property
    def link(self) -> str:
        """The last reason or link that is filled: a published item's publication link."""
        return next((text for text in reversed(self.evidence) if text), "")


def bind(rows: Rows, sop: Sop) -> Columns:
    """Return where the columns stand; the header row is the first one that holds the number header.

    Raises SheetsyncError naming a header that is missing or stands twice.
    """
    names = sop.texts.columns
    tab = sop.form.tab
    for place, row in enumerate(rows):  # noqa: B007 - used below the loop
        headers = [plain(cell).removesuffix("*").rstrip() for cell in row]
        if names["number"] in headers:
            break
    else:
        raise SheetsyncError(
            f"{tab}: found no header row; expected a row that holds {names['number']!r}"
        )

    def at(header: str) -> int:
        found = [column for column, text in enumerate(headers) if text == header]
        if len(found) == 1:
            return found[0]
        if found:
            twice = " and ".join(cell_name(place, column) for column in found)
            raise SheetsyncError(f"{tab}!{twice}: found the header {header!r} twice; keep one")
        raise SheetsyncError(
            f"{tab}, row {place + 1}: found no header {header!r}; put it back exactly so "
            "(one cell, not merged)"
        )

    return Columns(
        header_row=place,
        **{key: at(names[key]) for key in ("number", "position", "check", "submission", "due")},
        fields=tuple(at(field.header) for field in sop.fields),
        steps=tuple(at(step.header) for step in sop.steps),
        evidence=tuple(at(step.evidence) if step.evidence else None for step in sop.steps),
        times=tuple(at(step.time) for step in sop.steps),
    )


def parse_rows(
    rows: Rows, columns: Columns, sop: Sop, unsure: frozenset[int] = frozenset()
) -> tuple[Row, ...]:
    """Return the rows under the header in which staff wrote anything, top to bottom.

    Those in `unsure` hold a formula without a value yet.
    """
    dates = frozenset(i for i, field in enumerate(sop.fields) if field.kind == "date")
    required = tuple(i for i, field in enumerate(sop.fields) if field.required)
    width = 1 + max(columns.number, *columns.staff)
    parsed = []
    for index in range(columns.header_row + 1, len(rows)):
        cells = rows[index]
        if len(cells) < width:
            cells = [*cells, *[""] * (width - len(cells))]
        typed = tuple(
            _date_text(cells[c], sop.texts) if i in dates else text_of(cells[c]).strip()
            for i, c in enumerate(columns.fields)
        )
        content = tuple(text if text.isascii() or plain(text) else "" for text in typed)
        steps = tuple(plain(cells[c]) for c in columns.steps)
        evidence = tuple("" if c is None else plain(cells[c]) for c in columns.evidence)
        if not (any(content) or any(steps) or any(evidence) or index in unsure):
            continue
        number, print_ = plain(cells[columns.number]), fingerprint(typed, required)
        parsed.append(Row(index, number, content, steps, evidence, print_, index in unsure))
    return tuple(parsed)


def fingerprint(content: Sequence[str], required: Sequence[int]) -> str:
    """Return 128 bits of SHA-256 over the required columns; spaces inside are all one.

    So saving the file in another program changes nothing, and what was checked stays bound to
    what was approved.
    """
    return digest(tidy(content[i]) for i in required)[:32]


def _date_text(cell: Cell, texts: Texts) -> str:
    """Return a date as ISO text; anything else - a year typed alone, `1` - as its text."""
    day = texts.day_of(cell)
    return tidy(cell) if day is None else day.isoformat()


def as_date(text: str) -> date | None:
    """Return the date an ISO text means, None where it means none that anybody plans for."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return plausible(day) if day.isoformat() == text else None


def content_map(row: Row, sop: Sop) -> Mapping[str, str]:
    """Return what the history keeps of a row: filled columns and links, by column or step id."""
    kept = {field.id: text for field, text in zip(sop.fields, row.content, strict=True) if text}
    for step, text in zip(sop.steps, row.evidence, strict=True):
        if step.link and text:
            kept[step.id] = text
    return kept
