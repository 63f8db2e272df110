"""Whether a book's history is whole and signed, as a value to be printed or read by programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sheetsync.core.history import History
from sheetsync.core.signers import Signers, read_signers
from sheetsync.errors import HistoryError, UsageError
from sheetsync.keys import is_signed
from sheetsync.mirror import Mirror
from sheetsync.signing import fault_text, unconfirmed_text
from sheetsync.stores.workbook import Workbook
from sheetsync.syncing import compared, read_events, refuse_altered
from sheetsync.templates import load_texts


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of looking at a history, row by row.

    `broken` says what is not as it was written, '' where the chain is whole; `row`, `column`,
    `found` and `expected` tell where, as far as that is known. `history` is empty where it is not
    whole.
    """

    tab: str = ""
    history: History = field(default_factory=History)
    signers: Signers = field(default_factory=Signers)
    broken: str = ""
    row: int | None = None
    column: str | None = None
    found: str | None = None
    expected: str | None = None

    @property
    def whole(self) -> bool:
        return not self.broken

    @property
    def unsigned(self) -> int | None:
        """The No of the first row that no good signature covers."""
        return self.signers.faults[0].first if self.signers.faults else None

    @property
    def sound(self) -> bool:
        """Whether nothing was altered and nothing stands there unsigned."""
        return self.whole and self.unsigned is None

    def sentences(self, book: str) -> Iterator[str]:
        """Yield what is to be said: first what is wrong, then what is whole, then who signed."""
        if self.broken:
            yield self.broken
            return
        faults = self.signers.faults
        if faults:
            rows = sum(fault.last - fault.first + 1 for fault in faults)
            more = f"; {rows} rows in all are not signed" if len(faults) > 1 else ""
            yield f"{fault_text(faults[0], self.tab)}{more}"
        chain = "the chain of its hashes" if faults else "the history"
        events, head = len(self.history.events), self.history.head or "-"
        yield f"{chain} is whole: {events} events, head {head}"
        if not self.signers.all:
            yield "it has no signatures yet; the next sync that records something signs it"
        if told := unconfirmed_text(self.signers, book):
            yield told


def verify_book(workbook: Workbook, mirror: Mirror) -> Verification:
    """Return whether a workbook's history is the one that was written, and signed.

    Nothing but the workbook is needed; what this computer saw of it before is compared, too.
    """
    try:
        snapshot = workbook.read()
        history, sight = compared(workbook, snapshot, mirror, read_events)
        if not sight.verified:  # the chain does not bind the signatures
            refuse_altered(workbook, snapshot, mirror)
    except HistoryError as error:
        return Verification(
            broken=str(error),
            row=error.row,
            column=error.column,
            found=error.found,
            expected=error.expected,
        )
    return Verification(load_texts().tabs["history"], history, read_signers(history, is_signed))


def anchor_row(history: History, digits: str) -> int | None:
    """Return the No of the row whose hash begins so, None where there is none.

    Raises UsageError where several rows have.
    """
    found = history.numbers(digits)
    if len(found) > 1:
        raise UsageError(
            f"--anchor: {len(found)} rows have a hash that begins with {digits}; expected more "
            "digits of it"
        )
    return found[0] if found else None


def verdict_json(verdict: Verification, anchor: int | None = None) -> dict[str, Any]:
    """Return the document that `verify --json` prints; `anchor` is the No of the row asked for."""
    history = verdict.history
    return {
        "whole": verdict.whole,
        "events": len(history.events) if verdict.whole else None,
        "head": history.head if verdict.whole else None,
        "row": verdict.row,
        "column": verdict.column,
        "found": verdict.found,
        "expected": verdict.expected,
        "unsigned": verdict.unsigned,
        "signers": signers_json(verdict.signers),
        "anchor": None if anchor is None else _anchored(history, anchor),
    }


def signers_json(signers: Signers) -> list[dict[str, Any]]:
    """Return what programs are told of who signs."""
    return [
        {"id": each.id, "name": each.name, "confirmed": each.confirmed, "rows": each.rows}
        for each in signers.all
    ]


def _anchored(history: History, row: int) -> Mapping[str, Any]:
    at = history.events[row - 1].at.isoformat(timespec="seconds")
    return {"row": row, "at": at, "after": len(history.events) - row}
