"""One sync: read, plan, commit; again where others wrote meanwhile, in parts where it is much."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from sheetsync.boards.almanac import with_new_years
from sheetsync.changes import changes_of
from sheetsync.core.amendment import Amendment, plan_on
from sheetsync.core.cells import trimmed
from sheetsync.core.history import WIDTH
from sheetsync.core.plan import Plan, first_rows, joined
from sheetsync.core.reading import Reading
from sheetsync.errors import ConflictError, SheetsyncError, TooLargeError
from sheetsync.labels import Labels, labels
from sheetsync.mirror import Mirror
from sheetsync.signing import accepted_text, kept_time, seal
from sheetsync.snapshots import settings_tab, tab_rows, trusted
from sheetsync.stores.workbook import Snapshot, Workbook

T = TypeVar("T")
_PAUSES = (0.2, 0.4, 0.8, 1.6)  # seconds at most, before a sync that met another tries again
_PARTS = 100  # of a sync that is more than the store takes at once


def sync(
    workbook: Workbook,
    *,
    now: datetime,
    dry_run: bool = False,
    force: bool = False,
    mirror: Mirror | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Plan:
    """Judge what staff wrote since the last sync, record it, and return what was done.

    `now` is aware. With `dry_run` nothing is written. `force` accepts a form that looks damaged and
    a history that is shorter than this computer saw. `tell` hears what is being done.
    Raises SheetsyncError when the sync cannot run; then nothing was written.
    """
    seen = mirror or Mirror.default()
    if dry_run:
        tell("reading")
        snapshot = workbook.read()
        plan, reading = _planned(workbook, snapshot, now, force, seen)
        drawn = labels(reading, snapshot)
        more = ("after that another version of the SOP comes into force",) if plan.rest else ()
        warnings = (*plan.warnings, *more)
        return replace(plan, labels=drawn.titles(reading.sop), warnings=warnings)
    with workbook.exclusive():
        return sync_held(workbook, now=now, force=force, mirror=seen, tell=tell)


def sync_held(
    workbook: Workbook,
    *,
    now: datetime,
    force: bool = False,
    mirror: Mirror,
    tell: Callable[[str], None] = lambda _: None,
    amendment: Amendment | None = None,
) -> Plan:
    """Sync a workbook whose lock the caller holds, and go on by the SOP that is asked for."""

    def once() -> Plan:
        tell(f"reading {workbook.name}")
        snapshot = workbook.read(force=force)
        tell("judging")
        plan, reading = _planned(workbook, snapshot, now, force, mirror, amendment)
        tell(f"{plan.items:,} items, {len(plan.events):,} events: writing")
        return carry_out(workbook, snapshot, plan, reading, mirror)

    plan = tried(once)
    for _ in range(_PARTS):
        if not plan.rest:
            break
        try:
            plan = joined(plan, tried(once))
        except SheetsyncError as error:  # a part is recorded: this is no failure any more
            said = f"the next sync goes on with the rows that are left: {error}"
            return replace(plan, warnings=(*plan.warnings, said))
    return plan


def tried(once: Callable[[], T]) -> T:
    """Return what comes of it as soon as nobody else writes at the same moment."""
    for pause in _PAUSES:
        with suppress(ConflictError):
            return once()
        time.sleep(random.uniform(0, pause))  # noqa: S311 - jitter, not a secret
    return once()


def carry_out(
    workbook: Workbook, snapshot: Snapshot, plan: Plan, reading: Reading, seen: Mirror
) -> Plan:
    """Commit what a plan writes, if anything, and mirror it; return the plan as it went.

    Where that is more than the store takes at once only the first rows are written, each with its
    events, and the plan says that there is a rest. A row is never cut from its events, so a kill
    in between leaves a history and a form from which the next sync simply goes on.
    """
    while True:
        sealed = seal(plan, reading, seen.folder)
        changes = changes_of(sealed, reading, snapshot, partial(kept_time, sealed, seen.folder))
        if not (changes or snapshot.unsettled):
            break
        try:
            workbook.commit(snapshot, changes)
            break
        except TooLargeError as error:
            if (part := first_rows(plan, error.share)) is None:
                raise
            plan = part
    plan = replace(sealed, labels=Labels(changes.redraw).titles(reading.sop))
    there = trimmed(tab_rows(snapshot, "history", reading.sop.tabs), WIDTH)
    rows = [*there, *changes.history]
    written = workbook.written if changes.history else b""
    lost = seen.record(
        workbook.id,
        rows,
        sound=plan.signers.sound(len(plan.history.events) + len(plan.rows)),
        force=reading.force,
        sync=plan.sync,
        written=written,
    )
    warnings = (*plan.warnings, *workbook.warnings, *filter(None, (lost,)))
    return replace(plan, requests=workbook.requests, warnings=warnings)


def _planned(
    workbook: Workbook, snapshot: Snapshot, now: datetime, force: bool, seen: Mirror,
    amendment: Amendment | None = None,
) -> tuple[Plan, Reading]:  # fmt: skip
    known, tab = trusted(workbook, snapshot, seen, now, force=force), settings_tab(snapshot)
    book, sync_id, reading = workbook.name, new_sync_id(now), with_new_years(known, tab, now)
    plan, reading = plan_on(reading, tab, amendment, book=book, sync=sync_id, now=now, force=force)
    doubtful = accepted_text(reading.signers, reading.sop.texts.tabs["history"], doubtful=True)
    warnings = (*filter(None, [doubtful]), *plan.warnings)
    return replace(plan, requests=workbook.requests, warnings=warnings), reading


def new_sync_id(now: datetime) -> str:
    """Return a name for one sync: when, and a random part, so that two racing ones differ."""
    return f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
