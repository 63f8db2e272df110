"""The append-only history: its events, their rows, and the hash chain that binds them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sheetsync.core.cells import (
    LONGEST,
    Cell,
    cell_name,
    digest,
    row_texts,
    text_of,
    trimmed,
)
from sheetsync.core.privacy import Kept, kept
from sheetsync.core.texts import Texts
from sheetsync.core.worktime import instant
from sheetsync.errors import HistoryError

WIDTH = 17
NO, ITEM, SUBMISSION, KIND, TIME, CONTENT, SYNC, HASH, SIGNATURE = 0, 1, 2, 4, 8, 13, 14, 15, 16
"""How many columns the history has, and the places of those that are asked for by name."""
NUMBERS = (NO, SUBMISSION)
"""The columns whose cells hold numbers; all others hold texts."""

_NOTHING = Kept("")
_SUBMISSION = re.compile(r"[1-9][0-9]{0,5}")

BEGINNINGS = ("register", "adopt")
ON_A_STEP = ("start", "complete", "reject", "withdraw", "void", "refuse")
OF_THE_BOOK = ("format", "sop", "settings", "signer")
KINDS = (
    *BEGINNINGS,
    *ON_A_STEP,
    *("cancel", "reopen", "missing", "found", "exclude", "include", "change"),
    *OF_THE_BOOK,
)
"""All kinds of events: those that begin an item, act on a step of it, or are of it as a whole, and
those of no item: what a newer program made of the book, what judges from here on, and who signs."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one item, or without `item` to the book as a whole.

    `step` is the id of the step acted on - for register, reopen, cancel, void, found and include
    the step the item stands at afterwards, '' where it stands at none. `at` is when it happened
    as far as known, `not_before` the earliest it can have happened (None: unknown). `content` is
    the item's content by column id where it changed since its last event that had one, else None;
    of an event of the book what it says for programs. What people wrote is in it as it may be kept.
    """

    item: str
    submission: int
    step: str
    kind: str
    at: datetime
    status: Kept = _NOTHING
    role: str = ""
    actor: str = ""
    not_before: datetime | None = None
    source: str = ""
    note: Kept = _NOTHING
    fingerprint: str = ""
    content: Mapping[str, Kept] | None = None
    sync: str = ""


def book_event(
    kind: str, texts: Texts, at: datetime, sync: str, note: Kept, content: Mapping[str, Kept],
    *, not_before: datetime | None = None, fingerprint: str = "",
) -> Event:  # fmt: skip
    """Return an event of the book, of no item; `kind` is one of `OF_THE_BOOK`."""
    return Event(
        item="",
        submission=0,
        step="",
        kind=kind,
        at=at,
        not_before=not_before,
        source=texts.sources["sync"],
        note=note,
        fingerprint=fingerprint,
        content=content,
        sync=sync,
    )


@dataclass(frozen=True, slots=True)
class History:
    """All events in order, and the hash and signature of each one's row ('' where none stands).

    `older` says that only a version without signatures wrote it so far.
    """

    events: tuple[Event, ...] = ()
    hashes: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    older: bool = False

    @property
    def head(self) -> str:
        """The hash of the last row, '' when there is none."""
        return self.hashes[-1] if self.hashes else ""


def parse_history(rows: Sequence[Sequence[Cell]], texts: Texts) -> History:
    """Return the events of the history tab after checking the whole chain.

    `rows` starts with the header row. Raises HistoryError naming the tab and the number of the
    first row that is not the one that was written.
    """
    tab = texts.tabs["history"]
    older = _is_older(row_texts(rows[0] if rows else (), len(texts.history)), texts)
    events: list[Event] = []
    hashes, signatures = [""], list[str]()
    for place, row in enumerate(trimmed(rows[1:], WIDTH), 1):
        *cells, found, signature = row_texts(row, len(texts.history))
        if cells[0] != str(place) or found != digest([hashes[-1], *cells]):
            raise HistoryError(
                f"{tab} No {place}: the row is not the one that was written; every row before it "
                "is whole. Undo the change, put back what was there with `sheetsync restore BOOK "
                "--history`, or put an untouched copy of the book back",
                place,
            )
        hashes.append(found)
        signatures.append(signature)
        try:
            events.append(_event(cells))
        except _CellError as error:
            column, found, expected = error.args
            raise HistoryError(
                f"{tab} No {place}, {texts.history[column]}: found {kept(found, 60)!r}; "
                f"expected {expected}. Another program or a newer sheetsync wrote this row: "
                "put an untouched copy of the book back, use the newest sheetsync, or "
                "`sheetsync restore BOOK --history`",
                place,
            ) from None
    return History(tuple(events), tuple(hashes[1:]), tuple(signatures), older)


def _is_older(header: list[str], texts: Texts) -> bool:
    """Tell whether these are the headers of a version without signatures.

    What stands beside the columns is nobody's. Raises HistoryError where they are neither those
    nor today's.
    """
    if tuple(header) in (texts.history, (*texts.history[:-1], "")):
        return tuple(header) != texts.history
    pairs = enumerate(zip(header, texts.history, strict=True))
    column, (found, right) = next((at, pair) for at, pair in pairs if pair[0] != pair[1])
    raise HistoryError(
        f"{texts.tabs['history']}!{cell_name(0, column)}: the header row was altered: found "
        f"{kept(found, 60)!r} instead of {right!r}. Undo the change, or put it back with "
        "`sheetsync restore BOOK --history`"
    )


def history_rows(
    history: History, events: Iterable[Event], signature: str = ""
) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows that append `events` to `history`, up to the hash of each.

    Where there is a `signature`, which is that of the last one, each has a cell for it.
    """
    head = history.head
    rows: list[tuple[Cell, ...]] = []
    for number, event in enumerate(events, len(history.events) + 1):
        cells = event_cells(number, event)
        head = digest([head, *(text_of(cell) for cell in cells)])
        rows.append((*cells, head))
    if signature:
        rows = [*((*row, "") for row in rows[:-1]), (*rows[-1], signature)]
    return tuple(rows)


def event_cells(number: int, event: Event) -> tuple[Cell, ...]:
    """Return the cells of an event's row before its hash."""
    return (
        number,
        event.item,
        event.submission or "",
        event.step,
        event.kind,
        event.status,
        event.role,
        event.actor,
        event.at.isoformat(timespec="seconds"),
        event.not_before.isoformat(timespec="seconds") if event.not_before else "",
        event.source,
        event.note,
        event.fingerprint,
        "" if event.content is None else _as_json(event.content),
        event.sync,
    )


def kept_content(content: Mapping[str, str]) -> Mapping[str, Kept]:
    """Return a row's content as one cell takes it; the longest texts are shortened first."""
    longest = LONGEST
    while True:
        found = {key: kept(text, longest) for key, text in content.items() if text}
        if len(_as_json(found)) <= LONGEST:
            return found
        longest = longest * 3 // 4


def _as_json(content: Mapping[str, str]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


class _CellError(Exception):
    """A cell that this program did not write: its column, what it says, what it should."""


def _event(cells: Sequence[str]) -> Event:
    if cells[4] not in KINDS:
        raise _CellError(4, cells[4], f"one of {', '.join(KINDS)}")
    of_the_book = cells[4] in OF_THE_BOOK
    if bool(cells[1]) == of_the_book:
        raise _CellError(1, cells[1], "a blank" if of_the_book else "a number")
    submission = 0 if of_the_book and not cells[2] else _submission(cells[2])
    return Event(
        item=cells[1],
        submission=submission,
        step=cells[3],
        kind=cells[4],
        status=Kept(cells[5]),
        role=cells[6],
        actor=cells[7],
        at=_time(cells[8], 8),
        not_before=_time(cells[9], 9) if cells[9] else None,
        source=cells[10],
        note=Kept(cells[11]),
        fingerprint=cells[12],
        content=_content(cells[13]) if cells[13] else None,
        sync=cells[14],
    )


@lru_cache(256)
def _submission(text: str) -> int:
    if not _SUBMISSION.fullmatch(text):
        raise _CellError(2, text, "a whole number from 1")
    return int(text)


@lru_cache(4096)  # the events of one sync, and all their windows, share their times
def _time(text: str, column: int) -> datetime:
    at = instant(text)
    if at is None:
        raise _CellError(column, text, "a time such as 2026-11-02T08:00:00+07:00")
    return at


def _content(text: str) -> Mapping[str, Kept]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
        raise _CellError(13, text, "a JSON object of texts")
    return found
