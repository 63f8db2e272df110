"""Drawing a workbook, completing one that is half drawn, and bringing an existing list in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from sheetsync import __version__
from sheetsync.boards.history import draw_metadata
from sheetsync.boards.settings import new_tab, settings_values
from sheetsync.boards.tabs import drawings
from sheetsync.core.cells import (
    Cell,
    Rows,
    cell_at,
    cell_of,
    date_cell,
    fold,
    plain,
    text_of,
    trimmed,
)
from sheetsync.core.configuration import configuration
from sheetsync.core.form import as_date, bind
from sheetsync.core.metadata import FORMAT, format_line, format_of, holding, sop_line, sop_texts
from sheetsync.core.plan import Plan, joined
from sheetsync.core.planner import make_plan
from sheetsync.core.reading import Reading
from sheetsync.core.settings import as_set, parse_settings
from sheetsync.core.sop import Sop
from sheetsync.core.writing import Touch, blocked_cells
from sheetsync.errors import SheetsyncError, StoreError
from sheetsync.labels import drawn_lines
from sheetsync.mirror import Mirror
from sheetsync.snapshots import (
    followed_sop,
    read,
    read_events,
    read_settings,
    readable_history,
    tab_rows,
    trusted,
)
from sheetsync.stores.workbook import Changes, Snapshot, Workbook
from sheetsync.syncing import carry_out, new_sync_id, sync_held
from sheetsync.templates import load_sop, shipped_sops

if TYPE_CHECKING:
    from sheetsync.importing import ImportedList, ListRow, Note

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Start:
    """What `init` did: the tabs it drew, the sync that followed, what is said about the list."""

    drawn: tuple[str, ...]
    plan: Plan
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """What `init` would do: the tabs to draw, the rows to bring in, what is said about the list.

    `published` counts the rows that would be registered as published already.
    """

    drawn: tuple[str, ...]
    listed: ImportedList | None = None
    rows: tuple[ListRow, ...] = ()
    published: int = 0
    notes: tuple[Note, ...] = ()


def rehearse(workbook: Workbook, sop: Sop, listed: ImportedList | None = None) -> Trial:
    """Return what `init` would do; nothing is written, the book need not be there."""
    absent = workbook.absent(sop.tabs)
    drawn = tuple(sop.tabs[key] for key in absent)
    if listed is None:
        return Trial(drawn)
    form = () if "form" in absent else tab_rows(workbook.read(), "form", sop.tabs)
    fresh, notes = _fresh(form, sop, listed)
    published = sum(bool(row.link) and not sop.excluded_class(row.content) for row in fresh)
    return Trial(drawn, listed, tuple(fresh), published, notes)


def init(
    workbook: Workbook,
    sop: Sop,
    *,
    now: datetime,
    listed: ImportedList | None = None,
    mirror: Mirror | None = None,
) -> Start:
    """Draw the tabs that are absent, bring `listed` rows in, and sync once.

    A tab that is there is never drawn again; a row whose title is in the form already is not added
    twice. Raises SheetsyncError when nothing could be done, or the book follows another SOP; once
    tabs are drawn, what the rest fails on is a warning of the plan.
    """
    seen = mirror or Mirror.default()
    with workbook.exclusive():
        given, sop = sop, sop_for(workbook, sop)
        absent = workbook.absent(sop.tabs)
        if absent:
            _draw(workbook, sop, absent, now)
        drawn = tuple(sop.tabs[key] for key in absent)
        if len(absent) == len(sop.tabs):
            seen.forget(workbook.id)  # a new book: what stood at this path before is gone
        try:
            if len(absent) < len(sop.tabs):
                _put_back(workbook, given, new_sync_id(now))
            if listed is not None:
                return Start(drawn, *_bring_in(workbook, listed, now, seen))
            return Start(drawn, sync_held(workbook, now=now, mirror=seen))
        except SheetsyncError as error:
            if not absent:
                raise
            left = f"drawn, but no more than that; run it again: {error}"
            plan = Plan(workbook.name, "", now, 0, sop.texts, warnings=(left,))
            return Start(drawn, plan, listed.notes if listed else ())


def _draw(workbook: Workbook, sop: Sop, absent: Sequence[str], now: datetime) -> None:
    """Draw the tabs that are absent, with what a new book starts with."""
    _refuse_lost_history(workbook, sop, absent)
    values = {"settings": settings_values(sop, now.date())}
    if "settings" in absent:  # of a book that goes on the next sync brings the SOP here
        settings = parse_settings(new_tab(sop, values["settings"]), sop)
        sop = as_set(sop, settings, settings.day_of(now))
        first = (format_line(FORMAT, __version__), sop_line(1, sop.source.strip()))
        values["metadata"] = holding((), [*first, *drawn_lines(sop)], sop.tabs["metadata"])
    else:
        with suppress(SheetsyncError):  # what is wrong there is said by the sync that follows
            sop = offered(workbook, sop, now)
    workbook.draw(drawings(sop), values, sop.texts.say("google.locale"))


def _refuse_lost_history(workbook: Workbook, sop: Sop, absent: Sequence[str]) -> None:
    """Raise SheetsyncError where only the history is gone: its rows would all begin anew.

    Each would be judged as a new one, and given its approvals again by the words that stand there.
    """
    if "history" not in absent or "form" in absent:
        return
    rows = tab_rows(workbook.read(), "form", sop.tabs)
    columns = bind(rows, sop)
    if any(
        plain(cell_at(rows, at, columns.number)) for at in range(columns.header_row + 1, len(rows))
    ):
        raise SheetsyncError(
            f"the tab {sop.tabs['history']!r} is gone, but {sop.form.tab!r} has registered rows; "
            "put it back from an older version or copy of the book"
        )


def sop_for(workbook: Workbook, given: Sop | None = None) -> Sop:
    """Return the SOP of a book; of one that has none yet the given one, else the first that ships.

    Raises SheetsyncError when the book never followed the one given, or another text of it.
    """
    fresh = given or load_sop(shipped_sops()[0])
    if "settings" in workbook.absent(fresh.tabs):
        return fresh
    snapshot = workbook.read()
    own = followed_sop(snapshot, given)
    versions = configuration(readable_history(snapshot).events, fresh.texts).versions
    if given is None or given.digest in {own.digest, *(each.digest for each in versions)}:
        return own
    if replace(own, source="", former=(), former_roles=()) == replace(given, source=""):
        return own
    what, mend = repr(given.id), "draw another book for another SOP"
    if own.id == given.id:
        what, mend = "another text of it", "`sheetsync sop BOOK FILE` changes it to another version"
    raise SheetsyncError(
        f"{workbook.name}: the book follows the SOP {own.id!r}, not {what}; leave --sop out, or "
        f"{mend}"
    )


def offered(workbook: Workbook, sop: Sop, now: datetime) -> Sop:
    """Return an SOP as the office runs it by the settings of its book, if it has any yet.

    Raises SheetsyncError.
    """
    if "settings" in workbook.absent(sop.tabs):
        return sop
    _, settings = read_settings(workbook.read(), sop)
    return as_set(sop, settings, settings.day_of(now))


def give_back(workbook: Workbook, sop: Sop, now: datetime) -> bool:
    """Put back the text of an SOP that a book lost; tell whether it was one that the history names.

    It is all that can be done while it is not the only one. Raises SheetsyncError.
    """
    with workbook.exclusive():
        known = "history" not in workbook.absent(sop.tabs)
        return known and _put_back(workbook, sop, new_sync_id(now))


def _put_back(workbook: Workbook, sop: Sop, sync: str) -> bool:
    """Put the text of a recorded SOP into the hidden tab where it is not there any more."""
    snapshot = workbook.read()
    history = read_events(snapshot)
    recorded = {v.digest: v for v in configuration(history.events, sop.texts).versions}
    hidden = snapshot.rows("metadata", sop.tabs)
    if sop.digest not in recorded or sop.digest in sop_texts(hidden or ()):
        return False
    number = format_of(hidden or (), history)
    lines = [
        format_line(number, __version__),
        sop_line(recorded[sop.digest].version, sop.source.strip()),
    ]
    changes = Changes(
        titles=sop.tabs,
        boards={"metadata": holding(hidden or (), lines, sop.tabs["metadata"])},
        draw={"metadata": draw_metadata(sop)} if hidden is None else {},
        sync=sync,
        events=len(history.events),
        head=history.head,
    )
    workbook.commit(snapshot, changes)
    return True


def _bring_in(
    workbook: Workbook, listed: ImportedList, now: datetime, seen: Mirror
) -> tuple[Plan, tuple[Note, ...]]:
    """Add the rows that are not in the form yet, each with its registration.

    In one commit, or in several where the store takes no more at once: killed in between, `init`
    with the same list brings the rest.
    """
    snapshot = workbook.read()
    reading = trusted(workbook, snapshot, seen, now)
    fresh, notes = _fresh(reading.form, reading.sop, listed)
    plan, rest = brought(workbook, snapshot, reading, fresh, _cells, now, seen, imported=True)
    while plan.rest:
        try:
            snapshot = workbook.read()
            reading = read(snapshot, now)
            more, rest = brought(
                workbook, snapshot, reading, rest, _cells, now, seen, imported=True
            )
        except SheetsyncError as error:  # a part is there: this is no failure any more
            left = f"{len(rest)} rows are not in the form yet; run it again with this list: {error}"
            return replace(plan, warnings=(*plan.warnings, left)), notes
        plan = joined(plan, more)
    return plan, notes


def brought(
    workbook: Workbook, snapshot: Snapshot, reading: Reading, rows: Sequence[T],
    cells_of: Callable[[Reading, T], Iterable[tuple[int, Cell]]], now: datetime, seen: Mirror,
    *, imported: bool = False,
) -> tuple[Plan, list[T]]:  # fmt: skip
    """Put rows below the form's last one and sync; return the plan as it went.

    `cells_of` gives a row's cells by column. As many are committed as the store takes; the others
    are returned, too. Raises StoreError where they would come behind merged cells.
    """
    form, touches, places = _appended(reading, [cells_of(reading, row) for row in rows])
    with_rows = replace(reading, form=form, journal=None)
    from_list = frozenset(places if imported else ())
    sync = new_sync_id(now)
    plan = make_plan(with_rows, book=workbook.name, sync=sync, now=now, imported=from_list)
    numbers = {touch.row: touch.number for touch in plan.touches}
    added = (replace(touch, number=numbers.get(touch.row, "")) for touch in touches)
    plan = replace(plan, touches=(*added, *plan.touches))
    plan = carry_out(workbook, snapshot, plan, with_rows, seen)
    there = {touch.row for touch in plan.touches}
    return plan, [row for place, row in zip(places, rows, strict=True) if place not in there]


def _fresh(form: Rows, sop: Sop, listed: ImportedList) -> tuple[list[ListRow], tuple[Note, ...]]:
    """Return the rows whose title is not in the form yet, and all that is said about the list."""
    from sheetsync.importing import Notes, shown

    title, notes = sop.form.title_field, Notes(sop.texts)
    there: set[str] = set()
    if form:
        columns = bind(form, sop)
        below = form[columns.header_row + 1 :]
        there = {fold(text_of(cell_of(row, columns.fields[title]))) for row in below}
    fresh = []
    for row in listed.rows:
        if fold(row.content[title]) in there:
            notes.add(row.row, "there", aside=True, text=shown(row.content[title]))
        else:
            fresh.append(row)
    for row in fresh:
        if row.link and sop.excluded_class(row.content):
            notes.add(row.row, "no_publication", text=shown(row.content[title]))
    return fresh, (*listed.notes, *notes.all)


def _appended(
    reading: Reading, rows: Sequence[Iterable[tuple[int, Cell]]]
) -> tuple[list[list[Cell]], tuple[Touch, ...], range]:
    """Return the form with the rows below its last one, the writes that make it so, and where."""
    form = [list(row) for row in trimmed(reading.form)]
    first = max(len(form), reading.columns.header_row + 1)
    width = max(len(reading.form[reading.columns.header_row]), 1)
    touches = []
    for index, row in enumerate(rows, first):
        cells: list[Cell] = [""] * width
        for column, value in row:
            cells[column] = value
            touches.append(Touch(index, column, "", value))
        form.append(cells)
    _refuse_blocked(reading, touches)
    return form, tuple(touches), range(first, first + len(rows))


def _refuse_blocked(reading: Reading, touches: Sequence[Touch]) -> None:
    """Raise StoreError where new rows would come behind merged cells, out of sight."""
    blocked, places = reading.blocked(), {(touch.row, touch.column) for touch in touches}
    stuck = {place: blocked[place] for place in places if place in blocked}
    if stuck:
        raise StoreError("; ".join(blocked_cells(reading.sop.form.tab, stuck)))


def content_cells(reading: Reading, content: Sequence[str]) -> Iterator[tuple[int, Cell]]:
    """Yield the cells of a row's content, given as texts in field order, by column."""
    fields = zip(reading.sop.fields, reading.columns.fields, content, strict=True)
    for field, column, text in fields:
        day = as_date(text) if field.kind == "date" else None
        if text:
            yield column, text if day is None else date_cell(day)


def _cells(reading: Reading, row: ListRow) -> Iterator[tuple[int, Cell]]:
    """Yield the staff cells of an imported row; its link says that it is published already."""
    sop, columns = reading.sop, reading.columns
    yield from content_cells(reading, row.content)
    link = None if sop.link_place is None else columns.evidence[sop.link_place]
    if row.link and link is not None:
        yield link, row.link
        if not sop.excluded_class(row.content):
            yield columns.steps[-1], sop.steps[-1].done
