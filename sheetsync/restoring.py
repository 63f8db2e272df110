"""Putting back what this computer saw of a book: rows of its history, and a row of the form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from sheetsync.changes import unwritten
from sheetsync.confirming import telling
from sheetsync.core.cells import Cell, Cells, Grid, Rows, cell_at, row_texts
from sheetsync.core.form import parse_rows
from sheetsync.core.history import HASH, NUMBERS, SIGNATURE, WIDTH, parse_history
from sheetsync.core.identity import match
from sheetsync.core.mending import Difference, Line, Mend, another_book, departure, put_right
from sheetsync.core.metadata import holding, parse_last_sync
from sheetsync.core.plan import Plan
from sheetsync.core.reading import Reading
from sheetsync.core.signers import is_vouched_for, read_signers
from sheetsync.core.sop import Sop
from sheetsync.core.texts import Texts
from sheetsync.core.workflow import ItemState
from sheetsync.errors import HistoryError, SheetsyncError
from sheetsync.keys import is_signed
from sheetsync.mirror import Mirror
from sheetsync.signing import kept_time, seal
from sheetsync.snapshots import followed_sop, read, refuse_unfollowed, tab_rows, trusted
from sheetsync.starting import brought, content_cells
from sheetsync.stores.workbook import Changes, Snapshot, Titles, Workbook
from sheetsync.syncing import tried

_NAMED = 20  # rows in a sentence of the history
_MASKED = re.compile(r"\*{3}")


@dataclass(frozen=True, slots=True)
class Survey:
    """What would put a history back; the book's words, and an untouched copy if there is one."""

    mend: Mend
    texts: Texts
    copy: Path | None


def survey(workbook: Workbook, mirror: Mirror) -> Survey:
    """Return what would put a book's history back to what this computer saw; nothing is written.

    Raises SheetsyncError where it saw nothing of it, or another book.
    """
    snapshot = workbook.read()
    texts = followed_sop(snapshot).texts
    found = _survey(workbook, snapshot, texts, mirror)
    rows = tab_rows(snapshot, "history", texts.tabs)
    return Survey(found, texts, mirror.copy_of(workbook.id, rows))


def _survey(workbook: Workbook, snapshot: Snapshot, texts: Texts, mirror: Mirror) -> Mend:
    rows = tab_rows(snapshot, "history", texts.tabs)
    seen = mirror.lines(workbook.id, rows)
    if not seen:
        raise SheetsyncError(
            "this computer saw nothing of this book's history, so there is nothing to put back; "
            "use the computer that syncs it, or put an untouched copy of the book back"
        )
    if another_book(rows, seen):
        raise departure(rows, seen, texts, len(seen))
    found = put_right(rows, seen, partial(_trusted, snapshot=snapshot, texts=texts))
    return replace(found, differences=(*_of_header(rows, texts), *found.differences))


def _trusted(lines: Sequence[Line], snapshot: Snapshot, texts: Texts) -> int:
    """Return how many of these rows, from the first, stand before any that nobody signed.

    What was accepted once stays; so does what says nothing to this version, if a confirmed signer
    vouches for it: a newer one wrote it.
    """
    end = len(lines)
    try:
        history = parse_history([texts.history, *lines], texts)
        refuse_unfollowed(snapshot, history)
    except HistoryError as error:
        end = (error.row or 1) - 1
        history = parse_history([texts.history, *lines[:end]], texts)
    signers = read_signers(history, is_signed)
    if signers.stopping:
        return signers.stopping.first - 1
    sure = replace(signers, all=tuple(each for each in signers.all if each.confirmed))
    newer = ((line[HASH], line[SIGNATURE]) for line in lines[end:])
    return len(lines) if any(is_vouched_for(*each, sure, is_signed) for each in newer) else end


def _of_header(rows: Rows, texts: Texts) -> Iterator[Difference]:
    """Yield the headers that were altered, as row 0; an older version knew no signatures."""
    found = row_texts(rows[0] if rows else (), WIDTH)
    for column, (header, right) in enumerate(zip(found, texts.history, strict=True)):
        if header != right and (header or right != texts.history[-1]):
            yield Difference(0, column, header, right)


def restore_history(workbook: Workbook, shown: Mend, *, now: datetime, mirror: Mirror) -> str:
    """Put a history back as it was `shown`, and return what is to be said of it, or ''.

    Rows that do not belong there are kept in the state folder first. All of it is written, or
    nothing: raises SheetsyncError when the book changed since it was looked at.
    """

    def once() -> str:
        snapshot = workbook.read()
        texts = followed_sop(snapshot).texts
        if _survey(workbook, snapshot, texts, mirror) != shown:
            raise SheetsyncError("the history changed since it was shown; look at it again")
        return _put_back(workbook, snapshot, texts, shown, now, mirror)

    with workbook.exclusive():
        return tried(once)


def _put_back(
    workbook: Workbook, snapshot: Snapshot, texts: Texts, found: Mend, now: datetime, mirror: Mirror
) -> str:
    there = tab_rows(snapshot, "history", texts.tabs)
    whole = [texts.history, *map(_cells, found.lines)]

    def mended(key: str, titles: Titles) -> Rows | None:
        return whole if key == "history" else snapshot.rows(key, titles)

    reading = read(replace(snapshot, rows=mended), now)
    plan = _recorded(reading, workbook.name, found, now, mirror)
    rows = [*whole, *plan.rows]
    grid: Grid = {
        (row, column): cell_at(rows, row, column)
        for row in range(max(len(rows), len(there)))
        for column in range(WIDTH)
    }
    if found.taken:
        mirror.set_aside(workbook.id, there, found.taken, plan.sync)
    last, kept = parse_last_sync(reading.hidden), kept_time(plan, mirror.folder)
    facts = list[Cells]()
    if last and kept and last.head in {line[HASH] for line in found.taken}:
        facts.append(kept.line)  # that of before would prove that those rows were cut
    hidden = holding(reading.hidden, facts, texts.tabs["metadata"])
    own = {"history": unwritten(grid, there), "metadata": hidden}
    changes = Changes(
        titles=texts.tabs,
        boards={key: cells for key, cells in own.items() if cells},
        sync=plan.sync,
        events=len(rows) - 1,
        head=plan.head,
        key=(reading.columns.header_row, reading.columns.number),
    )
    workbook.commit(snapshot, changes)
    sound = plan.signers.sound(len(rows) - 1)
    lost = mirror.record(workbook.id, rows, sound=sound, sync=plan.sync, written=workbook.written)
    return "; ".join(filter(None, (*plan.warnings, lost)))


def _recorded(reading: Reading, book: str, found: Mend, now: datetime, mirror: Mirror) -> Plan:
    """Return the plan that says at the end of a history, signed, what of it was put back."""
    places = list(dict.fromkeys(one.row for one in found.differences))
    named = ", ".join(map(str, places[:_NAMED])) + (", …" if places[_NAMED:] else "")
    note = reading.sop.texts.say("signers.restored", rows=named)
    plan = seal(telling(reading, book, now, note, restored=named), reading, mirror.folder)
    return plan if plan.signature else replace(plan, events=())  # nobody could sign it


def _cells(line: Line) -> list[Cell]:
    """Return the cells of a row as a sync writes them."""
    return [int(text) if column in NUMBERS and text else text for column, text in enumerate(line)]


@dataclass(frozen=True, slots=True)
class Returned:
    """A row that was brought back: its item, its tab and place there from 1, and the sync of it."""

    number: str
    tab: str
    row: int
    plan: Plan


def restore_item(
    workbook: Workbook, number: str, *, now: datetime, mirror: Mirror,
    tell: Callable[[str], None] = lambda _: None,
) -> Returned:  # fmt: skip
    """Bring the form's row of an item back, below the last one, as its history has it; then sync.

    Raises SheetsyncError for an item that is not in the history, or still in the form.
    """

    def once() -> Returned:
        tell("reading")
        snapshot = workbook.read()
        reading = trusted(workbook, snapshot, mirror, now)
        item = _missing(reading, number)
        tell("writing")
        plan, left = brought(workbook, snapshot, reading, [item], _item_cells, now, mirror)
        if left:
            raise SheetsyncError("there is more to record than one write takes; sync first")
        row = next(touch.row for touch in plan.touches if touch.number == item.number)
        warnings = (*plan.warnings, *_masked(reading.sop, item))
        return Returned(
            item.number, reading.sop.form.tab, row + 1, replace(plan, warnings=warnings)
        )

    with workbook.exclusive():
        return tried(once)


def _missing(reading: Reading, number: str) -> ItemState:
    """Return the state of an item without a row. Raises SheetsyncError where there is none."""
    sop, states = reading.sop, reading.course.states
    item = next((s for n, s in states.items() if n.casefold() == number.strip().casefold()), None)
    if item is None:
        raise SheetsyncError(
            f"the history has no item {number!r}; expected a number such as "
            f"{next(iter(states), f'{sop.form.prefix}-2026-0001')}"
        )
    rows = parse_rows(reading.form, reading.columns, sop)
    for row, known in match(sop, rows, states).known.items():
        if known == item.number:
            raise SheetsyncError(f"{item.number} is in {sop.form.tab}, row {row + 1}")
    return item


def _item_cells(reading: Reading, item: ItemState) -> Iterator[tuple[int, Cell]]:
    """Yield the cells of an item's row by column, as staff would have to type them."""
    sop, columns, content = reading.sop, reading.columns, item.content or {}
    yield columns.number, item.number
    yield from content_cells(reading, [content.get(field.id, "") for field in sop.fields])
    steps = zip(sop.steps, columns.steps, columns.evidence, item.expected, strict=True)
    for step, column, evidence, text in steps:
        if text:
            yield column, text
        if step.kept and evidence is not None and (proof := content.get(step.id)):
            yield evidence, proof


def _masked(sop: Sop, item: ItemState) -> Iterator[str]:
    """Say in which columns something personal cannot be brought back."""
    content = item.content or {}
    names = ", ".join(f.header for f in sop.fields if _MASKED.search(content.get(f.id, "")))
    if names:
        yield f"{item.number}: what is personal is masked in {names}; type it again there"
