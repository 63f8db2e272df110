"""What a dishonest insider does to the history: rows altered, put in or cut, chained anew."""

from __future__ import annotations

import shutil
from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sheetsync.core.cells import Cell
from tests.tricks.insider import (
    CONTENT,
    FORM,
    HISTORY,
    ITEM,
    KIND,
    METADATA,
    SIGNATURE,
    SOP,
    STEP,
    SYNC,
    TIME,
    File,
    Insider,
    Rows,
    enrolment,
    signer_id,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))  # the insider's own
APPROVED, VERIFIED = 2, 3  # rows of the office week
STEPS = [step.header for step in SOP.steps]


def sealed(office: Insider) -> tuple[int, list[Cell]]:
    """Return place and cells of the sealed time of the last sync."""
    return next((at, row) for at, row in enumerate(office.tab(METADATA)) if row[0] == "sync")


def late(rows: Rows) -> int:
    """Return the place of the verification that came too late."""
    found = ((str(row[ITEM])[-4:], row[STEP]) for row in rows)
    return next(place for place, row in enumerate(found) if row == ("0002", "verifikasi"))


def backdated(rows: Rows) -> Rows:
    """Let the late verification have been in time."""
    row = rows[late(rows)]
    row[TIME] = row[TIME + 1] = "2025-01-13T16:00:00+07:00"
    return rows


def approved(rows: Rows) -> Rows:
    """Append the two approvals that the fourth row never got."""
    place = late(rows)
    item = rows[place - 1][ITEM]
    forged = [[*row] for row in rows[place : place + 2]]
    for row in forged:
        row[ITEM], row[SIGNATURE], row[SYNC] = item, "", "20250115T010000-0badf00d"
    return [*rows, *forged]


def enrolled(rows: Rows) -> Rows:
    """Append them in the name of a computer that enrols itself."""
    rows = approved(rows)
    return [*rows, enrolment(rows[-1], KEY)]


def confirmed(rows: Rows) -> Rows:
    """Let that computer confirm itself."""
    rows = enrolled(rows)
    return [*rows, enrolment(rows[-1], KEY, confirms=signer_id(KEY))]


def unsigned(rows: Rows) -> Rows:
    """Let the book be one from before signatures."""
    own = [row for row in backdated(rows) if row[KIND] != "signer"]
    for row in own:
        row[SIGNATURE] = ""
    return own


def from_the_beginning(rows: Rows) -> Rows:
    """Keep what is true of no signer, and let the insider be the first one of the book."""
    own = unsigned(rows)
    for row in own:
        row[SYNC] = "20250115T010000-0badf00d"
    return [*own, enrolment(own[-1], KEY)]


def cut(rows: Rows) -> Rows:
    """Take the late verification away, and what came after it."""
    return rows[: late(rows)]


def replaced(rows: Rows) -> Rows:
    """Put other approvals in its place."""
    return [*cut(rows), *approved(rows)[-2:]]


def copied(local: Insider, name: str) -> Insider:
    """Copy the file, and go on with the copy."""
    path = local.book.path.with_name(name)
    shutil.copy(local.book.path, path)
    return replace(local, book=File(path))


def stopped(office: Insider) -> str:
    """Return what `verify` says; a sync is stopped, too, and writes nothing."""
    before = [office.tab(title) for title in (FORM, HISTORY)]
    said = office.run("verify", code=3).stdout
    office.run("sync", code=1)
    assert [office.tab(title) for title in (FORM, HISTORY)] == before
    return said


def misstepped(rows: Rows) -> Rows:
    """Append an approval of a step that the procedure does not have, in the same name."""
    rows = approved(rows)
    rows[-1][STEP] = "sulap"
    return [*rows, enrolment(rows[-1], KEY)]


def unfollowed(rows: Rows) -> Rows:
    """Append a change of the settings that does not follow, in the name of a new computer."""
    row = enrolment(approved(rows)[-1], KEY)
    row[KIND], row[CONTENT] = "settings", '{"+":"[]"}'
    return [*rows, row, enrolment(row, KEY)]
