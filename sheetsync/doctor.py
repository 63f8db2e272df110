"""What is wrong with a workbook, check by check, each with its mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sheetsync.core.clock import read_clock
from sheetsync.core.form import bind
from sheetsync.core.history import parse_history
from sheetsync.core.plan import make_plan
from sheetsync.core.sop import Sop
from sheetsync.core.workflow import check_steps
from sheetsync.core.writing import blocked_cells
from sheetsync.errors import SheetsyncError
from sheetsync.starting import init, tabs
from sheetsync.stores.workbook import Snapshot, Workbook
from sheetsync.syncing import read, read_settings, tab_order
from sheetsync.witness import Witness

_NO_ROOM = (
    "the rows above the headers are gone, so no sync knows when the one before was; insert two "
    "rows on top"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One check by name, and what is wrong with its mend; '' when all is well."""

    check: str
    problem: str = ""


def examine(
    workbook: Workbook, now: datetime, witness: Witness, *, fix: bool = False
) -> tuple[Finding, ...]:
    """Return every check in order; one that rests on another that failed is left out.

    With `fix` absent tabs are drawn and drifted dropdowns and locks are put right first; cells
    that people or earlier syncs wrote are never touched. Raises SheetsyncError when that fails.
    """
    if fix:
        sop, settings = read_settings(workbook.read())
        init(workbook, sop, now=now, witness=witness)
        workbook.repair(tabs(sop, now.date())[0], settings.zone.key)
    return tuple(_examine(workbook, now, witness))


def _examine(workbook: Workbook, now: datetime, witness: Witness) -> Iterator[Finding]:
    try:
        snapshot = workbook.read()
    except SheetsyncError as error:
        yield Finding("access", str(error))
        return
    yield Finding("access")
    try:
        sop, settings = read_settings(snapshot)
    except SheetsyncError as error:
        yield Finding("settings", str(error))
        return
    yield Finding("settings", "; ".join(settings.warnings(now.date())))
    yield Finding("tabs", _absent(workbook, sop))
    looks = {
        sop.form.tab: ("form", lambda: bind(snapshot.tabs[sop.form.tab], sop)),
        sop.texts.tabs["history"]: ("history", lambda: _history(workbook, snapshot, sop, witness)),
    }
    found = [_said(*look) for title, look in looks.items() if title in snapshot.tabs]
    yield from found
    if len(found) == len(looks) and not any(each.problem for each in found):
        yield from _today(workbook, snapshot, now)
    yield Finding("memory", witness.problem())
    try:
        for check, problem in workbook.examine(tabs(sop, now.date())[0], settings.zone.key):
            yield Finding(check, problem)
    except SheetsyncError as error:
        yield Finding("the rest", str(error))


def _absent(workbook: Workbook, sop: Sop) -> str:
    """Return which tabs are not there, with the mend: what only people can write is not drawn."""
    there = workbook.titles()
    absent = [title for title in tab_order(sop) if title not in there]
    lost = [title for title in absent if title in (sop.form.tab, sop.texts.tabs["history"])]
    if lost:
        return f"no tab {', '.join(lost)}; put it back from an older version or copy of the book"
    mend = f"no tab {', '.join(absent)}; `sheetsync doctor {workbook.name} --fix` draws it"
    return mend if absent else ""


def _today(workbook: Workbook, snapshot: Snapshot, now: datetime) -> Iterator[Finding]:
    """Yield what a sync would meet today: its clock, rows that are missing, cells it cannot write.

    It is planned, and not written.
    """
    try:
        reading = read(snapshot)
        events, zone = reading.history.events, reading.settings.zone
        clock = read_clock(now.astimezone(zone), events, reading.last_sync, force=False)
        plan = make_plan(reading, book=workbook.name, sync="", now=now)
    except SheetsyncError as error:
        yield Finding("rows", str(error))
        return
    if reading.columns.sync_row < 0:
        yield Finding("form", f"{reading.sop.form.tab}: {_NO_ROOM}")
    yield Finding("rows", "; ".join(filter(None, (clock.warning, *plan.standing))))
    yield Finding("cells", "; ".join(blocked_cells(reading.sop.form.tab, plan.blocked)))


def _history(workbook: Workbook, snapshot: Snapshot, sop: Sop, witness: Witness) -> None:
    history = parse_history(snapshot.tabs[sop.texts.tabs["history"]], sop.texts)
    witness.check(workbook.id, history)
    check_steps(sop, history.events)


def _said(check: str, look: Callable[[], object]) -> Finding:
    try:
        look()
    except SheetsyncError as error:
        return Finding(check, str(error))
    return Finding(check)
