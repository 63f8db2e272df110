"""Histories made commit by commit, as programs or forgers with the book and some code make them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sheetsync.core.history import Event, History, history_rows
from sheetsync.core.privacy import Kept
from sheetsync.core.signers import Enrolment, signature_text

AT = datetime(2026, 11, 23, 9, 0, tzinfo=timezone(timedelta(hours=7)))


class Computer:
    """A computer with its key, always the same for a name."""

    def __init__(self, name: str, temporary: bool = False) -> None:
        self.private = Ed25519PrivateKey.from_private_bytes(name.encode().ljust(32, b"."))
        raw = self.private.public_key().public_bytes_raw()
        self.enrolment = Enrolment(raw, name, temporary)
        self.id = self.enrolment.id

    def sign(self, row_hash: str) -> str:
        return signature_text(self.id, self.private.sign(row_hash.encode()))


@cache
def computer(name: str) -> Computer:
    return Computer(name)


A, B, C = map(computer, ("PC-1", "PC-2", "PC-3"))
FORGER = computer("forger")


class Ledger:
    """A history in the making; each `commit` is an hour after the one before."""

    def __init__(self) -> None:
        self.history = History()
        self.commits = 0

    def commit(self, *events: Event, by: Computer | None = None, **how: Any) -> Ledger:
        """Add what a sync records, by default one event of an item, and sign it.

        `sync` is its name, `signature` what stands in the column instead.
        """
        self.commits += 1
        sync, at = how.get("sync", f"s{self.commits}"), AT + timedelta(hours=self.commits)
        told = [replace(event, sync=sync, at=at) for event in events or (happened(),)]
        rows = history_rows(self.history, told)
        signature = how.get("signature", by.sign(rows[-1][-1]) if by else "")
        old = self.history
        self.history = History(
            (*old.events, *told),
            (*old.hashes, *(row[-1] for row in rows)),
            (*old.signatures, *[""] * (len(rows) - 1), signature),
        )
        return self

    def signed_at(self, no: int, signature: str) -> Ledger:
        """Put another signature into the row with this number."""
        marks = list(self.history.signatures)
        marks[no - 1] = signature
        self.history = replace(self.history, signatures=tuple(marks))
        return self


def happened(item: str = "DIP-2026-0001") -> Event:
    return Event(item, 1, "identifikasi", "register", AT)


def approval(history: History) -> tuple[Any, ...]:
    """Return the row that approves a history's last item, with a right chain, unsigned."""
    last = next(event for event in reversed(history.events) if event.item)
    event = replace(last, kind="complete", step="identifikasi", sync="forged", content=None)
    return history_rows(history, [event])[0]


def told(**content: str) -> Event:
    """Return a `signer` event that says this."""
    return Event(
        "", 0, "", "signer", AT, content={key: Kept(text) for key, text in content.items()}
    )


def enrols(who: Computer, **other: str) -> Event:
    return told(**{**who.enrolment.content, **other})


def confirms(who: Computer) -> Event:
    return told(confirms=who.id)


def begun() -> Ledger:
    """A ledger with rows from before signatures, and its first signer."""
    return Ledger().commit().commit(happened(), enrols(A), by=A)
