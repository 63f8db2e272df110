"""What is wrong with a workbook, check by check, each with its mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sheetsync.boards.almanac import with_new_years
from sheetsync.boards.form import draw_form
from sheetsync.core.clock import read_clock
from sheetsync.core.course import check_steps
from sheetsync.core.form import bind
from sheetsync.core.history import History
from sheetsync.core.planner import make_plan
from sheetsync.core.reading import Reading
from sheetsync.core.settings import as_set
from sheetsync.core.signers import read_signers
from sheetsync.core.sop import Sop
from sheetsync.core.writing import blocked_cells
from sheetsync.errors import SheetsyncError
from sheetsync.keys import existing_key, exposed, is_signed
from sheetsync.mirror import Mirror
from sheetsync.signing import accepted_text, fault_text, unconfirmed_text
from sheetsync.snapshots import (
    book_sops,
    compared,
    read_book,
    read_settings,
    settings_tab,
    tab_rows,
    trusted,
)
from sheetsync.starting import init
from sheetsync.stores.workbook import Snapshot, Workbook
from sheetsync.syncing import carry_out, new_sync_id, tried

T = TypeVar("T")
_NO_ROOM = (
    "the rows above the headers are gone, so nobody sees when the form was last synced; insert two "
    "rows on top"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One check by name, and what is wrong with its mend; '' when all is well."""

    check: str
    problem: str = ""


def examine(
    workbook: Workbook, now: datetime, mirror: Mirror, *, fix: bool = False
) -> tuple[Finding, ...]:
    """Return every check in order; one that rests on another that failed is left out.

    With `fix` absent tabs are drawn, the coming year is added to the settings, and drifted
    dropdowns and locks are put right first; cells that people or earlier syncs wrote are never
    touched. Raises SheetsyncError when that fails.
    """
    if fix:
        sop, settings = read_settings(workbook.read())
        init(workbook, sop, now=now, mirror=mirror)
        tried(lambda: _add_new_year(workbook, now, mirror))
        sop = as_set(sop, settings, settings.day_of(now))
        workbook.repair(draw_form(sop), settings.zone.key, sop.texts.say("google.locale"))
    return tuple(_examine(workbook, now, mirror))


def _add_new_year(workbook: Workbook, now: datetime, mirror: Mirror) -> None:
    """Sync with the calendar of the next year, whatever the season, where it is not there yet."""
    with workbook.exclusive():
        snapshot = workbook.read()
        known = trusted(workbook, snapshot, mirror, now)
        reading = with_new_years(known, settings_tab(snapshot), now, early=True)
        if reading.calendar:
            plan = make_plan(reading, book=workbook.name, sync=new_sync_id(now), now=now)
            carry_out(workbook, snapshot, plan, reading, mirror)


def _examine(workbook: Workbook, now: datetime, mirror: Mirror) -> Iterator[Finding]:
    access, snapshot = _tried("access", workbook.read)
    yield access
    if snapshot is None:
        return
    unread, found = _tried("settings", lambda: read_settings(snapshot))
    if found is None:
        yield unread
        return
    sop, settings = found
    day = settings.day_of(now)
    yield Finding("settings", "; ".join(settings.warnings(day, sop.texts)))
    absent = workbook.absent(sop.tabs)
    yield Finding("tabs", _said_absent(workbook, sop, absent))
    columns = history = None
    if "form" not in absent:
        form, columns = _tried("form", lambda: bind(tab_rows(snapshot, "form", sop.tabs), sop))
        yield form
    if "history" not in absent:
        chain, history = _tried("history", lambda: _history(workbook, snapshot, sop, mirror))
        yield chain
    if history:
        yield Finding("signatures", _signatures(workbook, history, sop))
    if columns and history:
        versions = book_sops(snapshot, history)
        reading = read_book(snapshot, sop, settings, history, versions, now)
        yield from _today(workbook, reading, now)
    yield Finding("memory", mirror.problem())
    unusable, _ = _tried("key", lambda: existing_key(mirror.folder))
    yield unusable if unusable.problem else Finding("key", exposed(mirror.folder))
    try:
        drawn = draw_form(as_set(sop, settings, day))
        told = workbook.examine(drawn, settings.zone.key, sop.texts.say("google.locale"))
        for check, problem in told:
            yield Finding(check, problem)
    except SheetsyncError as error:
        yield Finding("the rest", str(error))


def _said_absent(workbook: Workbook, sop: Sop, absent: Sequence[str]) -> str:
    """Return which tabs are not there, with the mend: what only people can write is not drawn."""
    if lost := [sop.tabs[key] for key in absent if key in ("form", "history")]:
        return f"no tab {', '.join(lost)}; put it back from an older version or copy of the book"
    titles = ", ".join(sop.tabs[key] for key in absent)
    mend = f"no tab {titles}; `sheetsync doctor {workbook.name} --fix` draws it"
    return mend if absent else ""


def _today(workbook: Workbook, reading: Reading, now: datetime) -> Iterator[Finding]:
    """Yield what a sync would meet today: its clock, rows that are missing, cells it cannot write.

    It is planned, and not written.
    """
    try:
        events, zone = reading.history.events, reading.settings.zone
        clock = read_clock(now.astimezone(zone), events, reading.last_sync, force=False)
        plan = make_plan(reading, book=workbook.name, sync="", now=now)
    except SheetsyncError as error:
        yield Finding("rows", str(error))
        return
    if reading.columns.sync_row < 0:
        yield Finding("form", f"{reading.sop.form.tab}: {_NO_ROOM}")
    yield Finding("rows", "; ".join(filter(None, (clock.warning, *plan.standing))))
    yield Finding("evidence", "; ".join(reading.doubts()))
    yield Finding("cells", "; ".join(blocked_cells(reading.sop.form.tab, plan.blocked)))


def _history(workbook: Workbook, snapshot: Snapshot, sop: Sop, mirror: Mirror) -> History:
    history, _ = compared(workbook, snapshot, mirror)
    check_steps(sop, history.events, book_sops(snapshot, history))
    return history


def _signatures(workbook: Workbook, history: History, sop: Sop) -> str:
    signers = read_signers(history, is_signed)
    fault = signers.stopping
    tab = sop.tabs["history"]
    told = fault_text(fault, tab) if fault else ""
    found = (told, accepted_text(signers, tab), unconfirmed_text(signers, workbook.name))
    return "; ".join(filter(None, found))


def _tried(check: str, look: Callable[[], T]) -> tuple[Finding, T | None]:
    """Return what comes of a look; where it fails, None and why."""
    try:
        return Finding(check), look()
    except SheetsyncError as error:
        return Finding(check, str(error)), None
