"""What is recorded of who signs a book, and confirming its computers from one that is."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from sheetsync.core.clock import read_clock
from sheetsync.core.plan import Plan
from sheetsync.core.privacy import kept
from sheetsync.core.reading import Reading
from sheetsync.core.signers import Signer, Signers, fingerprint_text, read_signers
from sheetsync.core.texts import Texts
from sheetsync.errors import SheetsyncError, UsageError
from sheetsync.keys import existing_key, is_signed
from sheetsync.mirror import Mirror
from sheetsync.signing import named, signer_event
from sheetsync.snapshots import read_history, trusted
from sheetsync.stores.workbook import Workbook
from sheetsync.syncing import carry_out, new_sync_id, tried

_FEWEST = 4  # digits by which a signer is called


def book_signers(workbook: Workbook, mirror: Mirror) -> tuple[Signers, str, Texts]:
    """Return who signs a book, the id of this computer if it has a key, and the book's words.

    Raises HistoryError for a history that is not whole.
    """
    history, texts, _ = read_history(workbook)
    key = existing_key(mirror.folder)
    return read_signers(history, is_signed), key.enrolment.id if key else "", texts


def confirm(workbook: Workbook, digits: str, *, now: datetime, mirror: Mirror) -> Signer:
    """Record that a signer of a book is trusted, and return it; one that is already stays so.

    `digits` are the first ones of its fingerprint, four or more. Raises UsageError where they are
    none, SheetsyncError where they name no signer or several, or this computer may not confirm.
    """
    asked = re.sub(r"\s", "", digits).lower()
    if not re.fullmatch(rf"[0-9a-f]{{{_FEWEST},20}}", asked):
        raise UsageError(
            f"--confirm: found {digits!r}; expected the first {_FEWEST} digits of a fingerprint or "
            "more, as `sheetsync signers` shows them"
        )

    def once() -> Signer:
        snapshot = workbook.read()
        reading = trusted(workbook, snapshot, mirror, now)
        signers = reading.signers
        found = _called(signers, asked)
        if not found.confirmed:
            said = reading.sop.texts.say(
                "signers.confirmed_by",
                name=kept(found.name),
                fingerprint=fingerprint_text(found.id),
                by=kept(_confirming(signers, mirror).name),
            )
            plan = telling(reading, workbook.name, now, said, confirms=found.id)
            carry_out(workbook, snapshot, plan, reading, mirror)
        return found

    with workbook.exclusive():
        return tried(once)


def _called(signers: Signers, digits: str) -> Signer:
    found = [each for each in signers.all if each.id.startswith(digits)]
    if len(found) == 1 and not found[0].enrolment.temporary:
        return found[0]
    if found and found[0].enrolment.temporary:
        raise SheetsyncError(
            f"{named(found[0])} signed with a key that ended with its program; nobody can confirm "
            "it. Let that computer keep its key: SHEETSYNC_STATE, or SHEETSYNC_KEY"
        )
    those = ", ".join(map(named, found or signers.all)) or "none yet"
    what = "several signers have" if found else "no signer has"
    raise SheetsyncError(f"{what} a fingerprint that begins with {digits.upper()}; found {those}")


def _confirming(signers: Signers, mirror: Mirror) -> Signer:
    """Return the signer that this computer is, if it may confirm others."""
    key = existing_key(mirror.folder)
    own = signers.of(key.enrolment.id) if key else None
    if own and own.confirmed:
        return own
    which = ", ".join(named(each) for each in signers.all if each.confirmed) or "none"
    what = f"is {named(own)}, which nobody confirmed yet" if own else "signed nothing in this book"
    raise SheetsyncError(
        f"this computer {what}; confirm from a computer that is confirmed itself: {which}"
    )


def telling(reading: Reading, book: str, now: datetime, note: str, **content: str) -> Plan:
    """Return a plan that records one event of who signs, and judges nothing.

    `note` and `content` hold nothing personal. The boards follow with the next sync, as after a
    part of one.
    """
    history, zone = reading.history, reading.settings.zone
    clock = read_clock(now.astimezone(zone), history.events, reading.last_sync, force=False)
    plan = Plan(
        book,
        new_sync_id(now),
        clock.at,
        len(reading.course.states),
        reading.sop.texts,
        history=history,
        last_sync=reading.last_sync,
        longest_gap=reading.longest_gap,
        rest=True,
    )
    return replace(plan, events=(signer_event(plan, note, content),))
