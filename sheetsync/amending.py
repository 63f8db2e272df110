"""Another version of a book's SOP: the ones there were, what one would change, and changing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sheetsync.boards.exports import iso
from sheetsync.core.amendment import Amendment, following
from sheetsync.core.judge import Stamp
from sheetsync.core.plan import Plan
from sheetsync.core.planner import make_plan
from sheetsync.core.signers import read_signers
from sheetsync.core.sop import Sop
from sheetsync.core.texts import Texts
from sheetsync.core.versions import Enactment, Proposal, enactments, proposal
from sheetsync.errors import UsageError
from sheetsync.keys import is_signed
from sheetsync.mirror import Mirror
from sheetsync.snapshots import book_sop, read_events, read_history, settings_tab, trusted
from sheetsync.stores.workbook import Workbook
from sheetsync.syncing import new_sync_id, sync_held


def book_versions(workbook: Workbook) -> tuple[tuple[Enactment, ...], Texts]:
    """Return which version of its SOP a book followed from when on, and the book's words.

    Raises HistoryError for a history that is not whole.
    """
    history, texts, _ = read_history(workbook)
    return tuple(enactments(history, read_signers(history, is_signed), texts)), texts


def text_in_force(workbook: Workbook) -> str:
    """Return the text of the SOP that a book follows. Raises SheetsyncError where it is lost."""
    snapshot = workbook.read()
    return book_sop(snapshot, read_events(snapshot)).source


def propose(
    workbook: Workbook, asked: Amendment, *, now: datetime, mirror: Mirror
) -> Proposal | None:
    """Return what another version comes to for a book; nothing is written.

    None where there is nothing to change. What staff wrote since the last sync counts as judged.
    Raises SheetsyncError where the book cannot go on by that version, UsageError for a day that is
    over.
    """
    snapshot = workbook.read()
    reading = trusted(workbook, snapshot, mirror, now)
    today = reading.settings.day_of(now)
    if asked.since and asked.since < today:
        raise UsageError(
            f"--from: found {asked.since}, which is over; expected today, {today}, or a later day"
        )
    plan = make_plan(reading, book=workbook.name, sync=new_sync_id(now), now=now)
    tab, stamp = settings_tab(snapshot), Stamp(plan.at, plan.last_sync, plan.sync)
    recorded = following(reading, tab, asked, stamp)
    then = following(reading, tab, replace(asked, since=None), stamp)
    if recorded is None or then is None:
        return None
    before = then.base.then(plan.events)
    after = before.then(then.opening)
    since = asked.since if asked.waits(plan.at.date()) else None
    return proposal(recorded.opening[-1], since, before, after)


def amend(
    workbook: Workbook,
    asked: Amendment,
    *,
    now: datetime,
    mirror: Mirror,
    tell: Callable[[str], None] = lambda _: None,
) -> tuple[Proposal, Plan] | None:
    """Let a book go on by another version of its SOP, or announce it; None: nothing to change.

    What staff wrote before is judged by the version in force, in a commit of its own before. The
    plan tells of both; where it has no `sop` event the change itself was not made. Raises as
    `propose` does; then nothing was written.
    """
    with workbook.exclusive():
        proposed = propose(workbook, asked, now=now, mirror=mirror)
        if proposed is None:
            return None
        return proposed, sync_held(workbook, now=now, mirror=mirror, tell=tell, amendment=asked)


def is_amended(plan: Plan, sop: Sop) -> bool:
    """Tell whether a plan put this version in force, or announced it."""
    return any(e.kind == "sop" and e.fingerprint == sop.digest for e in plan.events)


def versions_json(found: Sequence[Enactment]) -> dict[str, Any]:
    """Return the document that `sop --json` prints of a book."""
    return {
        "versions": [
            {
                "row": each.row,
                "id": each.id,
                "version": each.version,
                "digest": each.digest,
                "at": iso(each.at),
                "from": each.since and each.since.isoformat(),
                "in_force": each.in_force,
                "signer": each.signer,
            }
            for each in found
        ]
    }


def proposal_json(book: str, proposed: Proposal | None, plan: Plan | None) -> dict[str, Any]:
    """Return the document that `sop --json` prints of another version; with a plan it was made."""
    if proposed is None:
        return {"book": book, "applied": False, "changes": [], "items": []}
    return {
        "book": book,
        "id": proposed.sop.id,
        "version": proposed.version,
        "digest": proposed.sop.digest,
        "from": proposed.since and proposed.since.isoformat(),
        "applied": plan is not None and is_amended(plan, proposed.sop),
        "changes": list(proposed.lines[1:]),
        "open": len(proposed.items),
        "moving": len(proposed.moving),
        "items": [
            {
                "item": each.item,
                "title": each.title,
                "before": each.before,
                "after": each.after,
                "skipped": list(each.skipped),
                "asked": list(each.asked),
            }
            for each in proposed.items
        ],
        "head": plan.head if plan else None,
    }
