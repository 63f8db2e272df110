"""One sync: read, plan, commit; and drawing a workbook at first."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from sheetsync.boards.tabs import BOARDS, boards
from sheetsync.core.cells import Grid, Rows, cell_at, same_value, serial
from sheetsync.core.history import History, parse_history
from sheetsync.core.plan import Plan, make_plan
from sheetsync.core.reading import Reading
from sheetsync.core.settings import Settings, find_sop, parse_settings
from sheetsync.core.settings_tables import SettingsTab
from sheetsync.core.sop import Sop
from sheetsync.core.texts import Texts
from sheetsync.core.workflow import check_steps
from sheetsync.core.writing import Touch
from sheetsync.errors import ConflictError, SheetsyncError, TooLargeError
from sheetsync.figures.metrics import figures
from sheetsync.figures.results import Figures
from sheetsync.stores.workbook import Changes, Lock, Snapshot, Workbook
from sheetsync.templates import load_texts, sop_of_cell
from sheetsync.witness import Witness

_TRIES = 5
_ANY = "id"  # titles and headers are the same in every language
_PARTS = 100  # of a sync that is more than the store takes at once


def sync(
    workbook: Workbook,
    *,
    now: datetime,
    dry_run: bool = False,
    force: bool = False,
    witness: Witness | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Plan:
    """Judge what staff wrote since the last sync, record it, and return what was done.

    `now` is aware. With `dry_run` nothing is written. `force` accepts a form that looks damaged and
    a history that is shorter than this computer saw. `tell` hears what is being done.
    Raises SheetsyncError when the sync cannot run; then nothing was written.
    """
    seen = witness or Witness.default()
    if dry_run:
        tell("reading")
        return _planned(workbook, workbook.read(), now, force, seen)[0]
    with workbook.exclusive():
        return sync_held(workbook, now=now, force=force, witness=seen, tell=tell)


def sync_held(
    workbook: Workbook,
    *,
    now: datetime,
    force: bool = False,
    witness: Witness,
    tell: Callable[[str], None] = lambda _: None,
) -> Plan:
    """Sync a workbook whose lock the caller holds."""
    plan = _tried(workbook, now, force, witness, tell)
    for _ in range(_PARTS):
        if not plan.rest:
            break
        try:
            plan = joined(plan, _tried(workbook, now, force, witness, tell))
        except SheetsyncError as error:  # a part is recorded: this is no failure any more
            said = f"the next sync goes on with the rows that are left: {error}"
            return replace(plan, warnings=(*plan.warnings, said))
    return plan


def _tried(
    workbook: Workbook, now: datetime, force: bool, seen: Witness, tell: Callable[[str], None]
) -> Plan:
    for attempt in range(_TRIES):
        try:
            return _once(workbook, now, force, seen, tell)
        except ConflictError:
            if attempt + 1 == _TRIES:
                raise
            time.sleep(random.uniform(0, 0.2 * 2**attempt))  # noqa: S311 - jitter, not a secret
    raise AssertionError("the loop returns or raises")


def _once(
    workbook: Workbook, now: datetime, force: bool, seen: Witness, tell: Callable[[str], None]
) -> Plan:
    tell(f"reading {workbook.name}")
    snapshot = workbook.read(force=force)
    tell("judging")
    plan, reading = _planned(workbook, snapshot, now, force, seen)
    tell(f"{plan.items:,} items, {len(plan.events):,} events: writing")
    return carry_out(workbook, snapshot, plan, reading, seen)


def carry_out(
    workbook: Workbook, snapshot: Snapshot, plan: Plan, reading: Reading, seen: Witness
) -> Plan:
    """Commit what a plan writes, if anything, and keep its witness; return the plan as it went.

    Where that is more than the store takes at once only the first rows are written, each with its
    events, and the plan says that there is a rest. A row is never cut from its events, so a kill
    in between leaves a history and a form from which the next sync simply goes on.
    """
    while changes := changes_of(plan, reading, snapshot):
        try:
            workbook.commit(snapshot, changes)
            break
        except TooLargeError as error:
            if (part := _first_rows(plan, error.share)) is None:
                raise
            plan = part
    lost = seen.record(workbook.id, len(plan.history.events) + len(plan.rows), plan.head)
    warnings = (*plan.warnings, *workbook.warnings, *filter(None, (lost,)))
    return replace(plan, requests=workbook.requests, warnings=warnings)


def _first_rows(plan: Plan, share: float) -> Plan | None:
    """Return what a plan does with a share of its rows, None where it has one only."""
    named = (*(event.item for event in plan.events), *(touch.number for touch in plan.touches))
    numbers = tuple(dict.fromkeys(named))
    if len(numbers) < 2:
        return None
    kept = set(numbers[: max(1, int(0.9 * share * len(numbers)))])
    events = tuple(event for event in plan.events if event.item in kept)
    return replace(
        plan,
        events=events,
        rows=plan.rows[: len(events)],  # the events of one item stand together
        touches=tuple(touch for touch in plan.touches if touch.number in kept),
        handed_back=tuple(back for back in plan.handed_back if back.item in kept),
        rest=True,
    )


def joined(first: Plan, then: Plan) -> Plan:
    """Return two plans of one sync as one, for whoever wants to know what was done."""
    return replace(
        then,
        events=(*first.events, *then.events),
        handed_back=(*first.handed_back, *then.handed_back),
        touches=(*first.touches, *then.touches),
    )


def _planned(
    workbook: Workbook, snapshot: Snapshot, now: datetime, force: bool, seen: Witness
) -> tuple[Plan, Reading]:
    reading = read(snapshot)
    if not force:
        seen.check(workbook.id, reading.history)
    plan = make_plan(reading, book=workbook.name, sync=new_sync_id(now), now=now, force=force)
    return replace(plan, requests=workbook.requests), reading


def new_sync_id(now: datetime) -> str:
    """Return a name for one sync: when, and a random part, so that two racing ones differ."""
    return f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"


def read(snapshot: Snapshot) -> Reading:
    """Return the parsed settings, history and form of a snapshot, everything checked.

    Raises SheetsyncError naming the tab, row or cell that cannot be used.
    """
    sop, settings = read_settings(snapshot)
    form = _tab(snapshot, sop.form.tab)
    history = parse_history(_tab(snapshot, sop.texts.tabs["history"]), sop.texts)
    check_steps(sop, history.events)
    return Reading(
        sop=sop,
        settings=settings,
        form=form,
        history=history,
        uncomputed=snapshot.uncomputed.get(sop.form.tab, frozenset()),
        journal=snapshot.tabs.get(sop.texts.tabs["journal"]),
        blocked=lambda: snapshot.blocked.get(sop.form.tab, {}),
    )


def read_settings(snapshot: Snapshot) -> tuple[Sop, Settings]:
    """Return the SOP of a snapshot and what the office set. Raises SheetsyncError."""
    tab = _settings_tab(snapshot)
    sop = sop_of_cell(find_sop(tab))
    return sop, parse_settings(tab, sop)


def book_sop(snapshot: Snapshot) -> Sop:
    """Return the SOP of a snapshot, and with it the language of the book. Raises SheetsyncError."""
    return sop_of_cell(find_sop(_settings_tab(snapshot)))


def _settings_tab(snapshot: Snapshot) -> SettingsTab:
    texts = load_texts(_ANY)
    return SettingsTab(_tab(snapshot, texts.tabs["settings"]), texts)


def read_history(workbook: Workbook) -> tuple[History, Texts]:
    """Return the checked history of a workbook, even where its form or settings cannot be used.

    Raises HistoryError naming the first row that was altered.
    """
    snapshot = workbook.read()
    try:
        texts = book_sop(snapshot).texts
    except SheetsyncError:
        texts = load_texts(_ANY)
    return parse_history(_tab(snapshot, texts.tabs["history"]), texts), texts


def look(workbook: Workbook, now: datetime) -> tuple[Figures, Sop]:
    """Return the figures of a workbook as of `now`; nothing is written."""
    reading = read(workbook.read())
    head = reading.history.head
    return figures(reading.history.events, reading.sop, reading.settings, now, head), reading.sop


def _tab(snapshot: Snapshot, title: str) -> Rows:
    if title not in snapshot.tabs:
        raise SheetsyncError(
            f"the workbook has no tab {title!r}; rename it back, put it back from an older copy, "
            "or draw a new workbook with `sheetsync init`"
        )
    return snapshot.tabs[title]


def changes_of(plan: Plan, reading: Reading, snapshot: Snapshot) -> Changes:
    """Return what a plan writes; nothing at all where it found nothing and no time passed.

    A plan with a rest leaves boards and the time of the last sync to the one that has none: until
    then nothing was synced as a whole.
    """
    if plan.rest:
        return _rows_only(plan, reading, snapshot)
    news = bool(plan.events or plan.touches)
    as_of = plan.at if news or plan.fresh or plan.last_sync is None else plan.last_sync
    touches = plan.touches
    if as_of == plan.at:
        touches += _sync_cells(plan, reading)
    there, titles = snapshot.tabs, reading.sop.texts.tabs
    grids = {
        title: news_of(grid, there[title]) if title in there else grid
        for title, grid in _redrawn(reading, plan, as_of).items()
    }
    absent = (draw for key, draw in BOARDS.items() if titles[key] not in there)
    return replace(
        _rows_only(plan, reading, snapshot),
        form=touches,
        tabs={title: grid for title, grid in grids.items() if grid},
        draw=tuple(draw(reading.sop) for draw in absent),
        locks=_locks(plan, reading, snapshot),
    )


def _rows_only(plan: Plan, reading: Reading, snapshot: Snapshot) -> Changes:
    return Changes(
        order=tab_order(reading.sop),
        form_tab=reading.sop.form.tab,
        history_tab=reading.sop.texts.tabs["history"],
        form=plan.touches,
        history=plan.rows,
        sync=plan.sync,
        events=len(plan.history.events) + len(plan.rows),
        head=plan.head,
        key=(reading.columns.header_row, reading.columns.number),
        settle=snapshot.unsettled,
    )


def _locks(plan: Plan, reading: Reading, snapshot: Snapshot) -> tuple[Lock, ...]:
    """Return who may change which columns of the form today; () where that stands already."""
    sop, at, today = reading.sop, reading.columns, plan.at.date()
    acting = [(p.role, p.email) for p in reading.settings.people if p.acts_on(today)]
    people = {
        role.name: tuple(sorted({email for id_, email in acting if id_ == role.id}))
        for role in sop.roles
    }
    if snapshot.editors is None or snapshot.editors == people:
        return ()
    columns: dict[str, list[int]] = {role.name: [] for role in sop.roles}
    for column, place in at.placed:
        if column.owner:
            columns[column.owner.name].append(place)
    body = at.header_row + 1
    roles = (Lock(name, tuple(columns[name]), people[name], body) for name in people)
    return (Lock("", at.tool), *roles)


def _redrawn(reading: Reading, plan: Plan, as_of: datetime) -> Mapping[str, Grid]:
    events = (*reading.history.events, *plan.events)
    sop, settings, gap = reading.sop, reading.settings, plan.longest_gap
    pages = boards(events, sop, settings, as_of, head=plan.head, gap=gap, journal=plan.journal)
    return {sop.texts.tabs[key]: page.cells for key, page in pages.items()}


def tab_order(sop: Sop) -> tuple[str, ...]:
    """Return the titles of the tabs in the order they stand in a workbook."""
    tabs = sop.texts.tabs
    own = (tabs[key] for key in BOARDS)
    return (tabs["guide"], sop.form.tab, *own, tabs["history"], tabs["settings"])


def _sync_cells(plan: Plan, reading: Reading) -> tuple[Touch, ...]:
    """Return the writes of the last sync's time and the longest gap, above the form's header."""
    columns, row = reading.columns, reading.columns.sync_row
    if row < 0:
        return ()  # staff deleted the title rows: the time is not kept, windows only get wider
    title = columns.fields[reading.sop.form.title_field]
    cells = ((columns.check, serial(plan.at)), (title, plan.longest_gap))
    found = ((column, cell_at(reading.form, row, column), value) for column, value in cells)
    return tuple(
        Touch(row, column, old, value) for column, old, value in found if not same_value(old, value)
    )


def news_of(grid: Grid, rows: Rows) -> Grid:
    """Return the cells that a tab does not hold yet; times are compared to the second."""
    return {
        place: value
        for place, value in grid.items()
        if not same_value(cell_at(rows, *place), value)
    }
