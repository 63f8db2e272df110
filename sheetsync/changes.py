"""What a plan writes into the book: rows of the history, cells of the form, boards and facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sheetsync import __version__
from sheetsync.boards.history import draw_metadata
from sheetsync.boards.signers import signers_section
from sheetsync.boards.tabs import DRAWN_AGAIN, boards
from sheetsync.core.cells import Cells, Grid, Rows, cell_at, rows_with, same_value, serial
from sheetsync.core.configuration import SopVersion, configuration
from sheetsync.core.metadata import FORMAT, LastSync, format_line, holding, sop_line
from sheetsync.core.plan import Plan
from sheetsync.core.reading import Reading
from sheetsync.core.writing import Pen, Touch
from sheetsync.labels import Labels, labels
from sheetsync.stores.workbook import Changes, Lock, Snapshot


def changes_of(
    plan: Plan, reading: Reading, snapshot: Snapshot, kept_time: Callable[[], LastSync | None]
) -> Changes:
    """Return what a plan writes; nothing at all where it found nothing and no time passed.

    `kept_time` makes, where it is to be written, what to keep of the time of the sync: None where
    this computer cannot vouch for it.
    A plan with a rest leaves boards and the time of the last sync to the one that has none: until
    then nothing was synced as a whole.
    """
    if plan.rest:
        return _part(plan, reading, snapshot, kept_time)
    changed = plan.events or plan.touches
    as_of = plan.at if changed or plan.fresh or plan.last_sync is None else plan.last_sync
    touches, facts = plan.touches, list[Cells]()
    if as_of == plan.at and (last := kept_time()):
        touches += _sync_cells(plan, reading)
        facts.append(last.line)
    drawn = labels(reading, snapshot)
    there = {key: snapshot.rows(key, reading.sop.tabs) for key in DRAWN_AGAIN}
    own = _rows_only(plan, reading, snapshot, drawn, *facts)
    return replace(
        own,
        form=touches,
        boards={**own.boards, **_boards(plan, reading, snapshot, as_of, drawn)},
        draw={key: DRAWN_AGAIN[key](reading.sop) for key, rows in there.items() if rows is None},
        locks=_locks(plan, reading, snapshot, drawn),
    )


def _boards(
    plan: Plan, reading: Reading, snapshot: Snapshot, as_of: datetime, drawn: Labels
) -> dict[str, Grid]:
    """Return what the boards and the guide say otherwise than they do; all, where drawn again."""
    sop = reading.sop
    pages = boards(
        reading.base.then(plan.events),
        reading.settings,
        as_of,
        head=plan.head,
        gap=plan.longest_gap,
        journal=plan.journal,
        signers=plan.signers,
    )
    grids: dict[str, Grid] = {key: page.cells for key, page in pages.items()}
    there = {key: snapshot.rows(key, sop.tabs) for key in (*grids, "guide")}
    there |= {key: rows_with((), drawing.texts) for key, drawing in drawn.redraw.items()}
    if (guide := there["guide"]) is not None:
        grids["guide"] = signers_section(plan.signers, guide, sop.texts)
    news = {key: unwritten(grid, there[key] or ()) for key, grid in grids.items()}
    return {key: grid for key, grid in news.items() if grid}


def _part(
    plan: Plan, reading: Reading, snapshot: Snapshot, kept_time: Callable[[], LastSync | None]
) -> Changes:
    """Return what a plan with a rest writes: its rows, and that the time is not known, not lost."""
    known = reading.last or snapshot.rows("metadata", reading.sop.tabs) is None
    last = None if known else kept_time()
    facts = (last.line,) if last else ()
    if not reading.opening:
        return _rows_only(plan, reading, snapshot, Labels(), *facts)
    # the next part finds the form by the headers of the version that is in force by then
    drawn = labels(reading, snapshot).of("form")
    own = _rows_only(plan, reading, snapshot, drawn, *facts)
    return replace(own, locks=_locks(plan, reading, snapshot, drawn))


def _rows_only(
    plan: Plan, reading: Reading, snapshot: Snapshot, drawn: Labels, *facts: Cells
) -> Changes:
    """Return the writes that belong to the rows of a plan, with `facts` for the hidden tab."""
    sop = reading.sop
    heads: Grid = {(0, place): header for place, header in enumerate(sop.texts.history)}
    if plan.rows:  # an older version's history has no column of signatures
        heads = unwritten(heads, snapshot.rows("history", sop.tabs) or ())
    lines = [*_sop_facts(plan, reading), *drawn.lines, *facts]
    upgraded = any(event.kind == "format" for event in plan.events)
    number = FORMAT if upgraded else reading.format
    hidden = [format_line(number, __version__), *lines] if lines else []
    own = {
        "history": heads if plan.rows else {},
        "metadata": holding(reading.hidden, hidden, sop.tabs["metadata"]),
        "settings": {**reading.settings_writes, **_sop_named(plan, reading)},
    }
    absent = snapshot.rows("metadata", sop.tabs) is None and own["metadata"]
    return Changes(
        titles=sop.tabs,
        form=plan.touches,
        history=plan.rows,
        boards={key: grid for key, grid in own.items() if grid},
        draw={"metadata": draw_metadata(sop)} if absent else {},
        sync=plan.sync,
        events=len(plan.history.events) + len(plan.rows),
        head=plan.head,
        key=(reading.columns.header_row, reading.columns.number),
        redraw=drawn.redraw,
    )


def _recorded(plan: Plan, reading: Reading) -> tuple[SopVersion, ...]:
    """Return the SOPs that the history names once the plan is written, () where it names none."""
    return configuration(plan.events, plan.texts, reading.configuration).versions


def _sop_facts(plan: Plan, reading: Reading) -> list[Cells]:
    """Return the lines that keep the texts of the recorded SOPs in the hidden tab."""
    sops = {**reading.versions, reading.sop.digest: reading.sop}
    return [
        sop_line(version.version, sops[version.digest].source.strip())
        for version in _recorded(plan, reading)
        if version.digest in sops
    ]


def _sop_named(plan: Plan, reading: Reading) -> Grid:
    """Return what puts the id of the recorded SOP into its cell of the settings."""
    if not _recorded(plan, reading):
        return {}
    return {(entry.row, entry.column): right for entry, right in reading.misnamed}


def _locks(plan: Plan, reading: Reading, snapshot: Snapshot, drawn: Labels) -> tuple[Lock, ...]:
    """Return who may change which columns of the form today; () where that stands already."""
    sop, at, today = reading.sop, reading.columns, plan.at.date()
    acting = [(p.role, p.email) for p in reading.settings.people if p.acts_on(today)]
    people = {
        role.name: tuple(sorted({email for id_, email in acting if id_ == role.id}))
        for role in sop.roles
    }
    if snapshot.editors is None or (snapshot.editors == people and "form" not in drawn.redraw):
        return ()
    columns: dict[str, list[int]] = {name: [] for name in ("", *people)}
    for column, place in at.placed:
        columns[column.owner.name if column.owner else ""].append(place)
    body = at.header_row + 1
    roles = (Lock(name, tuple(columns[name]), people[name], body) for name in people)
    return (Lock("", tuple(columns[""])), *roles)


def _sync_cells(plan: Plan, reading: Reading) -> tuple[Touch, ...]:
    """Return the writes of the last sync's time and the longest gap, above the form's header."""
    columns, row = reading.columns, reading.columns.sync_row
    if row < 0:
        return ()  # staff deleted the title rows: the time is not kept, windows only get wider
    pen = Pen(reading.form, reading.blocked)
    pen.write(row, columns.check, serial(plan.at), "")
    pen.write(row, columns.fields[reading.sop.form.title_field], plan.longest_gap, "")
    return tuple(pen.touches)


def unwritten(grid: Grid, rows: Rows) -> Grid:
    """Return the cells that a tab does not hold yet; times are compared to the second."""
    return {
        place: value
        for place, value in grid.items()
        if not same_value(cell_at(rows, *place), value)
    }
