"""What a book says, read from a snapshot and checked: its SOP, settings, history and form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sheetsync.core.cells import Rows, text_of
from sheetsync.core.configuration import configuration, last_sop, needed_versions
from sheetsync.core.course import check_steps
from sheetsync.core.history import History, parse_history
from sheetsync.core.mending import altered, difference
from sheetsync.core.metadata import refuse_newer
from sheetsync.core.reading import Reading, Sight
from sheetsync.core.settings import Settings, as_set, find_sop, misnamed_sop, parse_settings
from sheetsync.core.settings_tab import SettingsTab
from sheetsync.core.sop import Sop
from sheetsync.core.texts import Texts
from sheetsync.errors import HistoryError, NewerBookError, SheetsyncError
from sheetsync.figures.now import figures
from sheetsync.figures.results import Figures
from sheetsync.figures.stays import measure
from sheetsync.keys import is_signed
from sheetsync.mirror import Mirror
from sheetsync.signing import refuse_unproven
from sheetsync.stores.workbook import Snapshot, Titles, Workbook
from sheetsync.templates import load_texts, sops_of_book


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
