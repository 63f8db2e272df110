"""One sync: read, plan, commit; and drawing a workbook at first."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from sheetsync.boards.almanac import with_new_years
from sheetsync.changes import changes_of
from sheetsync.core.amendment import Amendment, plan_on
from sheetsync.core.cells import Rows, text_of, trimmed
from sheetsync.core.configuration import configuration, last_sop, needed_versions
from sheetsync.core.course import check_steps
from sheetsync.core.history import WIDTH, History, parse_history
from sheetsync.core.mending import altered, difference
from sheetsync.core.metadata import refuse_newer
from sheetsync.core.plan import Plan, first_rows, joined
from sheetsync.core.reading import Reading, Sight
from sheetsync.core.settings import Settings, as_set, find_sop, misnamed_sop, parse_settings
from sheetsync.core.settings_tab import SettingsTab
from sheetsync.core.sop import Sop
from sheetsync.core.texts import Texts
from sheetsync.errors import (
    ConflictError,
    HistoryError,
    NewerBookError,
    SheetsyncError,
    TooLargeError,
)
from sheetsync.figures.now import figures
from sheetsync.figures.results import Figures
from sheetsync.figures.stays import measure
from sheetsync.keys import is_signed
from sheetsync.labels import Labels, labels
from sheetsync.mirror import Mirror
from sheetsync.signing import accepted_text, kept_time, refuse_unproven, seal
from sheetsync.stores.workbook import Snapshot, Titles, Workbook
from sheetsync.templates import load_texts, sops_of_book

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
        drawn = labels(reading, snapshot, recording=bool(plan.events))
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


def trusted(
    workbook: Workbook, snapshot: Snapshot, mirror: Mirror, now: datetime, *, force: bool = False
) -> Reading:
    """Return the reading of a book that goes on from what this computer saw, signed to its end.

    Raises HistoryError where it is not so; with `force` that is accepted.
    """
    history, sight = compared(workbook, snapshot, mirror, force=force)
    reading = replace(_reading(snapshot, history, now), sight=sight, force=force)
    refuse_unproven(reading)
    return reading


def compared(
    workbook: Workbook, snapshot: Snapshot, mirror: Mirror, *, force: bool = False
) -> tuple[History, Sight]:
    """Return the checked history of a snapshot, and what this computer's mirror says of it.

    Raises HistoryError, naming the cell if the mirror knows it, where a row is not as written or
    the history is another than the one seen; the latter is accepted with `force`.
    """
    try:
        history = read_events(snapshot)
    except HistoryError:
        refuse_altered(workbook, snapshot, mirror)
        raise
    texts = load_texts()
    rows = tab_rows(snapshot, "history", texts.tabs)
    return history, mirror.check(workbook.id, rows, texts, force=force)


def refuse_altered(workbook: Workbook, snapshot: Snapshot, mirror: Mirror) -> None:
    """Raise HistoryError naming the first cell of a history that is not as this computer saw it."""
    texts = load_texts()
    rows = tab_rows(snapshot, "history", texts.tabs)
    seen = mirror.lines(workbook.id, rows)
    if seen and (differs := difference(rows, seen)):
        raise altered(differs, texts)


def refuse_unfollowed(snapshot: Snapshot, history: History) -> None:
    """Raise HistoryError where a row acts on a step that the SOP in force there does not have.

    Where the history records none, or a text is lost, that proves nothing of the history.
    """
    if not configuration(history.events, load_texts()).sop:
        return
    try:
        versions = book_sops(snapshot, history)
    except SheetsyncError:
        return
    check_steps(last_sop(versions, history.events), history.events, versions)


def new_sync_id(now: datetime) -> str:
    """Return a name for one sync: when, and a random part, so that two racing ones differ."""
    return f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"


def read(snapshot: Snapshot, now: datetime) -> Reading:
    """Return the parsed settings, history and form of a snapshot, everything checked.

    Its SOP is as the office runs it at `now`, which is aware. Raises SheetsyncError naming the tab,
    row or cell that cannot be used.
    """
    return _reading(snapshot, read_events(snapshot), now)


def _reading(snapshot: Snapshot, history: History, now: datetime) -> Reading:
    versions = book_sops(snapshot, history)
    sop = last_sop(versions, history.events)
    settings = _settings(snapshot, sop, history)
    return read_book(snapshot, sop, settings, history, versions, now)


def read_settings(snapshot: Snapshot, given: Sop | None = None) -> tuple[Sop, Settings]:
    """Return the SOP of a snapshot, as `book_sop` does, and what the office set.

    They can be read even where the history cannot. Raises SheetsyncError.
    """
    history = readable_history(snapshot)
    sop = book_sop(snapshot, history, given)
    return sop, _settings(snapshot, sop, history)


def _settings(snapshot: Snapshot, sop: Sop, history: History) -> Settings:
    known = configuration(history.events, sop.texts)
    return parse_settings(settings_tab(snapshot), sop, known.lines, known.ever)


def read_events(snapshot: Snapshot) -> History:
    """Return the history of a snapshot, its chain checked, and what it says of what judges.

    Raises HistoryError, and NewerBookError before any row is read that is not known here.
    """
    texts = load_texts()
    hidden = snapshot.rows("metadata", texts.tabs) or ()
    refuse_newer(hidden, History())
    history = parse_history(tab_rows(snapshot, "history", texts.tabs), texts)
    refuse_newer(hidden, history)
    configuration(history.events, texts)
    return history


def read_book(
    snapshot: Snapshot, sop: Sop, settings: Settings, history: History,
    versions: Mapping[str, Sop], now: datetime,
) -> Reading:  # fmt: skip
    """Return all of a snapshot, of which these parts are read. Raises SheetsyncError."""
    sop = as_set(sop, settings, settings.day_of(now))
    check_steps(sop, history.events, versions)
    journal = snapshot.rows("journal", sop.texts.tabs)
    return Reading(
        sop=sop,
        settings=settings,
        form=tab_rows(snapshot, "form", sop.tabs),
        history=history,
        uncomputed=snapshot.uncomputed(sop.tabs),
        journal=journal if snapshot.witnessed else None,
        forged_journal=journal is not None and not snapshot.witnessed,
        blocked=lambda: snapshot.blocked(sop.tabs),
        verify=is_signed,
        hidden=snapshot.rows("metadata", sop.tabs) or (),
        misnamed=misnamed_sop(settings_tab(snapshot), sop.id),
        versions=versions,
    )


def book_sops(snapshot: Snapshot, history: History, given: Sop | None = None) -> Mapping[str, Sop]:
    """Return the SOPs that a history names, by digest; `last_sop` tells which one is in force.

    `given` is used where it is one of them and the book lost its text. Raises SheetsyncError when
    a needed text is nowhere, or the history does not say what it should.
    """
    texts, events = load_texts(), history.events
    recorded = configuration(events, texts).versions
    hidden = snapshot.rows("metadata", texts.tabs) or ()
    cell = "" if recorded else text_of(find_sop(settings_tab(snapshot)).cell).strip()
    return sops_of_book(recorded, needed_versions(events), hidden, cell, given)


def book_sop(snapshot: Snapshot, history: History, given: Sop | None = None) -> Sop:
    """Return the SOP in force, and with it the language of the book; as for `book_sops`."""
    return last_sop(book_sops(snapshot, history, given), history.events)


def followed_sop(snapshot: Snapshot, given: Sop | None = None) -> Sop:
    """Return the SOP of a snapshot even where its history cannot be read. Raises SheetsyncError."""
    return book_sop(snapshot, readable_history(snapshot), given)


def readable_history(snapshot: Snapshot) -> History:
    """Return the history of a snapshot, an empty one where it cannot be read.

    Raises NewerBookError.
    """
    try:
        return read_events(snapshot)
    except NewerBookError:
        raise
    except SheetsyncError:
        return History()


def settings_tab(snapshot: Snapshot) -> SettingsTab:
    """Return the settings tab of a snapshot. Raises SheetsyncError where it is absent."""
    texts = load_texts()
    return SettingsTab(tab_rows(snapshot, "settings", texts.tabs), texts)


def read_history(workbook: Workbook) -> tuple[History, Texts, frozenset[str]]:
    """Return the checked history of a workbook, its words and the ids of the steps that decide.

    It can be read even where the form or the settings cannot be used; no step is known to decide
    then. Raises HistoryError naming the first row that was altered.
    """
    snapshot = workbook.read()
    history = read_events(snapshot)
    try:
        sop = book_sop(snapshot, history)
    except SheetsyncError:
        return history, load_texts(), frozenset()
    return history, sop.texts, frozenset(step.id for step in sop.every_step if step.reject)


def look(
    workbook: Workbook, now: datetime, mirror: Mirror | None = None
) -> tuple[Figures, Reading]:
    """Return the figures of a workbook as of `now`, and the reading of it; nothing is written."""
    snapshot = workbook.read()
    reading, seen = read(snapshot, now), mirror or Mirror.default()
    rows = tab_rows(snapshot, "history", reading.sop.tabs)
    sight = Sight(verified=seen.verified(workbook.id, rows))
    measured = measure(reading.course, reading.settings, now)
    return figures(measured, reading.history.head), replace(reading, sight=sight)


def tab_rows(snapshot: Snapshot, key: str, titles: Titles) -> Rows:
    """Return the rows of a tab. Raises SheetsyncError naming the title of one that is absent."""
    if (rows := snapshot.rows(key, titles)) is None:
        raise SheetsyncError(
            f"the workbook has no tab {titles[key]!r}; rename it back, put it back from an older "
            "copy, or draw a new workbook with `sheetsync init`"
        )
    return rows
