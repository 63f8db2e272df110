"""Signing what a sync records, and refusing to go on behind rows that nobody signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sheetsync.core.history import HASH, Event, History, book_event
from sheetsync.core.metadata import LastSync
from sheetsync.core.plan import Plan
from sheetsync.core.privacy import Kept, kept
from sheetsync.core.reading import Reading
from sheetsync.core.signers import (
    Acceptance,
    Fault,
    Signer,
    Signers,
    fingerprint_text,
    read_signers,
)
from sheetsync.errors import HistoryError
from sheetsync.keys import NAMED, Key, is_signed, own_key

_NAMED = 3  # signers in one sentence
_WHY = {
    "missing": "no signature stands behind {rows}",
    "garbled": "what stands in the column of signatures behind {rows} is no signature",
    "stranger": "{rows}: the signature names a computer that is not enrolled",
    "wrong": "{rows}: the signature is not one of this row",
    "after": "{rows} came behind the signed end of a sync, under its name",
    "enrolment": "{rows}: a computer is enrolled with a key that did not sign this",
}


def fault_text(fault: Fault, tab: str) -> str:
    """Return which rows of the history no good signature covers, and why."""
    rows = f"{tab} No {fault.first}"
    if fault.last > fault.first:
        rows = f"{rows} to {fault.last}"
    return _WHY[fault.why].format(rows=rows)


def named(signer: Signer) -> str:
    """Return how the administrator is told of a signer: its name and whole fingerprint."""
    return f"{signer.name or 'a computer'} ({fingerprint_text(signer.id)})"


def unconfirmed_text(signers: Signers, book: str) -> str:
    """Return '' or which signers nobody confirmed, what they signed, and the mend."""
    if not signers.unconfirmed:
        return ""
    rows = signers.unconfirmed_rows
    first = fingerprint_text(signers.unconfirmed[0].id)[:4]
    those = ", ".join(map(named, signers.unconfirmed[:_NAMED]))
    more = len(signers.unconfirmed) - _NAMED
    return (
        f"{rows} row{' is' if rows == 1 else 's are'} signed by computers that nobody confirmed: "
        f"{those}{f' and {more} more' if more > 0 else ''}; compare the fingerprint there, "
        f"then `sheetsync signers {book} --confirm {first}`"
    )


def accepted_text(signers: Signers, tab: str, *, doubtful: bool = False) -> str:
    """Return '' or which rows without a good signature somebody accepted by `--force`, and who.

    With `doubtful` only what somebody accepted whom nobody confirmed: it stops no other computer.
    """
    rows = [fault for fault in signers.faults if fault.last <= signers.accepted]
    by = signers.of(signers.accepted_by)
    if not rows or by is None or (doubtful and by.confirmed):
        return ""
    more = f" and {len(rows) - 1} more places" if len(rows) > 1 else ""
    whom = "" if by.confirmed else ", which nobody confirmed"
    return f"{fault_text(rows[0], tab)}{more}; accepted with --force by {named(by)}{whom}"


def refuse_unproven(reading: Reading) -> None:
    """Raise HistoryError where rows are not signed, or are gone, and nobody forces."""
    if reading.force:
        return
    if fault := reading.signers.stopping:
        raise HistoryError(
            f"{fault_text(fault, reading.sop.tabs['history'])}; all before is signed. Put back "
            "what was there: `sheetsync restore BOOK --history`, or an untouched copy. Or accept "
            "these rows with `sheetsync sync --force`, which is recorded",
            fault.first,
        )
    if reading.cut:
        raise cut_error(reading.cut, len(reading.history.events))
    if reading.emptied:
        raise cut_error(reading.emptied, 0)


def cut_error(said: str, rows: int) -> HistoryError:
    """Return the error of a history of so many rows that lost its end, with the mend."""
    return HistoryError(
        f"{said}. Put back what was there: `sheetsync restore BOOK --history`, or an untouched "
        "copy. Or go on with `sheetsync sync --force`, which is recorded",
        rows + 1,
    )


def seal(plan: Plan, reading: Reading, state: Path) -> Plan:
    """Return a plan as it is committed: signed on its last row, with who signs from here on.

    `state` is the folder of this computer's key. A computer enrols itself with the first rows it
    records; an empty history begins with its first signer. A plan that records nothing stays as it
    is. Raises StoreError for a key that cannot be used.
    """
    signers, history = reading.signers, reading.history
    plan = replace(plan, signers=signers)
    if not (plan.events or reading.accepts or not history.events):
        return plan
    key = own_key(state)
    if key.temporary:
        plan = replace(plan, warnings=(*plan.warnings, _unkept(key, signers)))
        if not signers.genesis:
            return plan
    more = list[Event]()
    if reading.accepts:
        more.append(_accepting(plan, reading.accepts))
    if signers.of(key.enrolment.id) is None:
        more.append(_enrolling(plan, key))
    plan = replace(plan, events=(*plan.events, *more))
    signature = key.sign(plan.head)
    longer = History(
        (*history.events, *plan.events),
        (*history.hashes, *(str(row[HASH]) for row in plan.rows)),
        (*history.signatures, *[""] * (len(plan.rows) - 1), signature),
    )
    signers = read_signers(longer, is_signed, signers.sound(len(history.events)))
    return replace(plan, signature=signature, signers=signers)


def kept_time(plan: Plan, state: Path) -> LastSync | None:
    """Return what a plan keeps of the time of its sync, signed where the book has signers.

    None where this computer is none of them: a quiet sync enrols nobody, and what it kept could
    not be believed. A plan with a rest synced nothing as a whole: it knows no time.
    """
    last = LastSync(None if plan.rest else plan.at, plan.longest_gap, plan.head)
    if not plan.signers.genesis:
        return last
    key = own_key(state)
    if plan.signers.of(key.enrolment.id) is None:
        return None
    return replace(last, signature=key.sign(last.message(plan.signers.genesis)))


def signer_event(plan: Plan, note: str, content: Mapping[str, str]) -> Event:
    """Return an event of a plan that tells of who signs; nothing personal is in it any more."""
    told = {key: Kept(text) for key, text in content.items()}
    # fingerprints and keys: masked, they would be others
    return book_event("signer", plan.texts, plan.at, plan.sync, Kept(note), told)


def _accepting(plan: Plan, accepts: Acceptance) -> Event:
    """Return the event that says what was accepted, and what was given up for it."""
    say, rows, head = plan.texts.say, len(plan.history.events), accepts.instead
    lines, told = list[str](), {"accepts": plan.history.head}
    if accepts.unsigned:
        lines.append(say("signers.accepted", row=rows))
    if head:
        key = "signers.instead" if accepts.seen else "signers.instead_of_hash"
        lines.append(say(key, row=rows, seen=accepts.seen, hash=head))
        told["instead"] = head
    return signer_event(plan, "\n".join(lines), told)


def _enrolling(plan: Plan, key: Key) -> Event:
    own = key.enrolment
    said = plan.texts.say(
        "signers.enrolled", name=kept(own.name), fingerprint=fingerprint_text(own.id)
    )
    return signer_event(plan, said, own.content)


def _unkept(key: Key, signers: Signers) -> str:
    done = "signed with a key that ends with this program" if signers.genesis else "not signed"
    return (
        f"this computer's key cannot be kept, so what was recorded is {done}: {key.temporary} "
        f"(SHEETSYNC_STATE names the folder to use, {NAMED} a key file)"
    )
