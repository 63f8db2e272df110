"""Whether a book's history is whole and signed, as a value to be printed or read by programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sheetsync.boards.exports import iso
from sheetsync.core.form import bind
from sheetsync.core.history import History
from sheetsync.core.metadata import cut_text
from sheetsync.core.reading import emptied_text
from sheetsync.core.signers import Signers, read_signers
from sheetsync.errors import HistoryError, SheetsyncError, UsageError
from sheetsync.keys import is_signed
from sheetsync.mirror import Mirror
from sheetsync.signing import cut_error, fault_text, unconfirmed_text
from sheetsync.snapshots import book_sop, compared, refuse_altered, refuse_unfollowed, tab_rows
from sheetsync.stores.workbook import Snapshot, Workbook
from sheetsync.templates import load_texts


class Anchor(NamedTuple):
    """A row that is known by its hash: its No, when that was, and how many rows came after."""

    row: int
    at: datetime
    after: int


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of looking at a history, row by row.

    `error` tells what is not as it was written, None where the chain is whole; `history` is empty
    where it is not. `anchor` is the row whose hash begins with the digits that were `asked` for.
    """

    tab: str
    history: History = field(default_factory=History)
    signers: Signers = field(default_factory=Signers)
    error: HistoryError | None = None
    asked: str = ""
    anchor: Anchor | None = None

    @property
    def whole(self) -> bool:
        return self.error is None

    @property
    def unsigned(self) -> int | None:
        """The No of the first row that no good signature covers."""
        return self.signers.faults[0].first if self.signers.faults else None

    @property
    def sound(self) -> bool:
        """Whether all rows are whole and signed, and the one that was asked for is there."""
        return self.whole and self.unsigned is None and bool(self.anchor or not self.asked)

    def sentences(self, book: str) -> Iterator[str]:
        """Yield what is to be said: first what is wrong, then what is whole, then who signed."""
        if self.error:
            yield str(self.error)
            return
        faults = self.signers.faults
        if faults:
            rows = self.signers.unsigned_rows
            more = f"; {rows} rows in all are not signed" if len(faults) > 1 else ""
            yield f"{fault_text(faults[0], self.tab)}{more}"
        chain = "the chain of its hashes" if faults else "the history"
        events, head = len(self.history.events), self.history.head or "-"
        yield f"{chain} is whole: {events} events, head {head}"
        if not self.signers.all:
            yield "it has no signatures yet; the next sync that records something signs it"
        elif before := self.signers.before:
            yield f"No 1 to {before} came before signatures: sealed as they stood then, not proven"
        if told := unconfirmed_text(self.signers, book):
            yield told
        if self.anchor:
            row, at, after = self.anchor
            later = "1 row" if after == 1 else f"{after} rows"
            yield f"{self.tab} No {row} of {at:%Y-%m-%d %H:%M}, {later} came after"
        elif self.asked:
            yield f"{self.tab} holds no row whose hash begins with {self.asked}"


def verify_book(workbook: Workbook, mirror: Mirror, asked: str = "") -> Verification:
    """Return whether a workbook's history is the one that was written, and signed.

    Nothing but the workbook is needed; what this computer saw of it before is compared, too, and
    signatures that it found good before, and that stand so still, are not verified once more.
    `asked` are the first digits of a hash. Raises UsageError where several rows have them.
    """
    tab = load_texts().tabs["history"]
    try:
        snapshot = workbook.read()
        history, sight = compared(workbook, snapshot, mirror)
        if not sight.verified:  # the chain does not bind the signatures
            refuse_altered(workbook, snapshot, mirror)
        signers = read_signers(history, is_signed, sight.verified)
        refuse_unfollowed(snapshot, history)
        hidden = snapshot.rows("metadata", load_texts().tabs) or ()
        said = cut_text(hidden, history, lambda: signers, is_signed, tab)
        said = said or _emptied(snapshot, history)
        if said and not signers.stopping:  # else that is told
            raise cut_error(said, len(history.events))
    except HistoryError as error:
        return Verification(tab, error=error)
    anchor = find_anchor(history, asked) if asked else None
    return Verification(tab, history, signers, None, asked, anchor)


def _emptied(snapshot: Snapshot, history: History) -> str:
    """Return which registered row shows that an empty history had rows, '' where none does.

    A form that cannot be read proves nothing.
    """
    if history.events:
        return ""
    try:
        sop = book_sop(snapshot, history)
        form = tab_rows(snapshot, "form", sop.tabs)
        return emptied_text(form, bind(form, sop), sop)
    except SheetsyncError:
        return ""


def find_anchor(history: History, digits: str) -> Anchor | None:
    """Return the row whose hash begins so, None where there is none.

    Raises UsageError where several rows have.
    """
    found = [at for at, head in enumerate(history.hashes) if head.startswith(digits)]
    if len(found) > 1:
        raise UsageError(
            f"--anchor: {len(found)} rows have a hash that begins with {digits}; expected more "
            "digits of it"
        )
    events = history.events
    return Anchor(found[0] + 1, events[found[0]].at, len(events) - found[0] - 1) if found else None


def verdict_json(verdict: Verification) -> dict[str, Any]:
    """Return the document that `verify --json` prints."""
    history, error, anchor = verdict.history, verdict.error, verdict.anchor
    return {
        "whole": verdict.whole,
        "events": None if error else len(history.events),
        "head": None if error else history.head,
        "row": error and error.row,
        "column": error and error.column,
        "found": error and error.found,
        "expected": error and error.expected,
        "unsigned": verdict.unsigned,
        "signers": signers_json(verdict.signers),
        "anchor": anchor and anchor._asdict() | {"at": iso(anchor.at)},
    }


def signers_json(signers: Signers) -> list[dict[str, Any]]:
    """Return what programs are told of who signs."""
    return [
        {"id": each.id, "name": each.name, "confirmed": each.confirmed, "rows": each.rows}
        for each in signers.all
    ]
