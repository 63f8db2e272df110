"""What a dishonest insider can try with the history, the file and the clock, and what it comes to.

Each trick is carried out with the book and ten lines of code. docs/audit.md lists them all.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sheetsync.core.cells import Cell
from sheetsync.errors import HistoryError
from tests.clerk import ROW
from tests.paper import pages
from tests.tricks.insider import (
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
    at,
    begun,
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


def test_a_cell_of_the_history_is_altered(office: Insider):
    place = late(office.tab(HISTORY))
    office.alter(backdated, chained=False)

    for computer in (office, office.elsewhere()):
        assert f"Riwayat No {place}" in stopped(computer)
    office.run("sync --force", code=1)


def test_the_altered_cell_is_named_with_what_stood_there(office: Insider):
    office.alter(backdated, chained=False)

    said = stopped(office)

    assert "Waktu" in said
    assert "2025-01-15T07:45:00+07:00" in said


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(backdated, id="a row altered"),
        pytest.param(cut, id="the tail cut"),
    ],
)
def test_the_chain_is_computed_anew(office: Insider, change):
    office.alter(change)

    stopped(office)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(backdated, id="a row altered"),
        pytest.param(replaced, id="the tail replaced"),
        pytest.param(approved, id="approvals appended"),
    ],
)
def test_the_chain_is_computed_anew_where_no_computer_saw_the_book(office: Insider, change):
    office.alter(change)

    stopped(office.elsewhere())


def test_approvals_are_appended_with_a_right_chain(local: Insider):
    first = len(local.history()) + 1
    local.alter(approved)

    assert f"Riwayat No {first} to {first + 1}" in stopped(local)


def test_a_signature_is_made_with_a_key_that_nobody_enrolled(local: Insider):
    local.alter(approved, key=KEY)

    stopped(local.elsewhere())


@pytest.mark.parametrize("change", [enrolled, confirmed])
def test_a_computer_enrols_itself(local: Insider, change):
    local.alter(change, key=KEY)
    other = local.elsewhere()

    for command, code in (("verify", 0), ("doctor", 3)):
        said = other.run(command, code).output
        assert f"nobody confirmed: PC-2 ({signer_id(KEY)[:4].upper()}" in said
    told = json.loads(other.run("signers --json").stdout)
    assert [signer["confirmed"] for signer in told] == [True, False]


def test_the_whole_history_is_signed_anew_with_another_key(office: Insider):
    (true,) = json.loads(office.run("signers --json").stdout)
    office.alter(from_the_beginning, key=KEY)

    told = json.loads(office.elsewhere().run("signers --json").stdout)

    assert [signer["id"] for signer in told] == [signer_id(KEY)], "whole, but not that of the paper"
    assert true["id"] != signer_id(KEY)
    stopped(office)


def test_a_history_signed_anew_and_renamed_makes_the_true_computer_a_stranger(local: Insider):
    moved = copied(local, "baru.xlsx")
    moved.alter(from_the_beginning, key=KEY)
    moved.type((VERIFIED, {STEPS[2]: "Disetujui"}))

    moved.run("sync")

    assert "nobody confirmed" in moved.run("verify").output


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(approved, "tanpa tanda tangan yang sah", id="unsigned rows"),
        pytest.param(
            enrolled, "komputer yang belum dikonfirmasi", id="a computer nobody confirmed"
        ),
        pytest.param(unsigned, "Riwayat belum bertanda tangan", id="no signature at all"),
    ],
)
def test_a_report_is_made_of_rows_that_nobody_proves(
    local: Insider, change, said: str, tmp_path: Path
):
    local.alter(change, key=KEY if change is enrolled else None)

    local.run(f"report --period 2025-01 -o {tmp_path}")

    (paper,) = tmp_path.glob("*.pdf")
    assert said in " ".join(piece for page in pages(paper.read_bytes()) for piece in page)


def test_all_signatures_are_taken_away(local: Insider):
    local.alter(unsigned)

    assert "no signatures" in local.elsewhere().run("verify").output
    stopped(local)


def test_the_tail_is_cut_where_no_computer_saw_the_book(office: Insider):
    office.alter(cut)
    rows, other = len(office.history()), office.elsewhere()
    proof = f"Riwayat ends with No {rows}, but the last sync of 2025-01-15 08:00 sealed a later row"

    assert proof in stopped(other)
    document = json.loads(other.run("verify --json", code=3).stdout)
    assert (document["whole"], document["row"]) == (False, rows + 1)
    assert proof in other.run("doctor", code=3).stdout
    other.run("sync --force")
    other.run("sync")
    given_up = other.history()[-2]
    assert "menggantikan riwayat" in given_up["Catatan"]
    assert {"accepts", "instead"} == json.loads(given_up["Isi"]).keys()


def test_the_sealed_time_of_another_book_proves_nothing(office: Insider, tmp_path: Path):
    book = begun(tmp_path / "more", File(tmp_path / "other.xlsx"))
    alien = replace(book, state=office.state)
    alien.type((1, ROW))
    alien.sync(at(15, "08:10"))
    _, line = sealed(alien)
    there, _ = sealed(office)
    office.put(METADATA, {(there, column): cell for column, cell in enumerate(line)})

    said = office.elsewhere().run("sync").stderr

    assert "Metadata: " in said


def test_rows_that_nobody_signed_are_taken_out_and_kept(office: Insider):
    before = office.tab(HISTORY)
    office.alter(approved)
    assert "restore BOOK --history" in office.run("sync", code=1).stderr

    said = office.run("restore --history --yes").stdout

    assert "seluruh baris" in said
    assert office.tab(HISTORY)[: len(before)] == before
    (kept,) = office.state.glob("books/*/taken-*.jsonl")
    assert kept.read_text("utf-8").count("0badf00d") == 2
    office.run("verify")
    office.run("sync")


def test_an_item_is_not_put_back_on_top_of_them(office: Insider):
    office.alter(approved)

    assert "no signature" in office.run(f"restore {office.number(1)}", code=1).stderr


def test_what_a_computer_without_confirmation_accepts_is_said_everywhere(local: Insider):
    local.alter(approved)
    local.elsewhere().run("sync --force")

    said = "accepted with --force by"
    assert said in local.run("sync").stderr
    assert said in local.run("doctor", code=3).stdout


@pytest.mark.parametrize("change", [backdated, cut, replaced])
def test_what_was_altered_or_cut_is_put_back(office: Insider, change):
    before = office.tab(HISTORY)
    office.alter(change)

    office.run("restore --history --yes")

    assert office.tab(HISTORY)[: len(before)] == before
    office.run("verify")


def test_the_tail_is_cut_and_the_file_renamed(local: Insider):
    moved = copied(local, "baru.xlsx")
    moved.alter(cut)

    stopped(moved)


def test_the_history_is_hidden_from_the_program_by_another_name(local: Insider):
    book = openpyxl.load_workbook(local.book.path)
    book[HISTORY].title = "Lama"
    book.save(local.book.path)

    assert f"no tab '{HISTORY}'" in local.run("sync", code=1).stderr
    assert f"the tab '{HISTORY}' is gone" in local.run("doctor --fix", code=1).stderr


def test_the_clock_is_put_back(local: Insider):
    local.type((VERIFIED, {STEPS[2]: "Disetujui"}))

    with pytest.raises(HistoryError, match="clock"):
        local.sync(at(14, "08:00"))


def test_the_clock_is_put_a_year_ahead(local: Insider):
    local.type((VERIFIED, {STEPS[2]: "Disetujui"}))
    local.sync(at(15, "08:15") + timedelta(days=365))
    with pytest.raises(HistoryError, match="clock"):
        local.sync(at(15, "08:30"))
    local.type((APPROVED, {STEPS[3]: "Diproses"}))

    plan = local.sync(at(15, "08:30"), force=True)

    (event,) = plan.events
    assert (event.at, event.kind) == (at(15, "08:30"), "start")
    assert "2026" in event.note, "the wrong time is named beside the first right one"


def test_the_book_of_an_hour_ago_is_put_back(local: Insider):
    old = copied(local, "salinan.xlsx")
    local.type((VERIFIED, {STEPS[2]: "Tidak disetujui", "Alasan Persetujuan": "kurang lengkap"}))
    local.sync(at(15, "08:15"))
    shutil.copy(old.book.path, local.book.path)

    stopped(local)


def test_a_signed_report_tells_what_an_old_copy_lacks(local: Insider):
    old = copied(local, "salinan.xlsx").elsewhere()
    local.type((VERIFIED, {STEPS[2]: "Disetujui"}))
    anchor = local.sync(at(15, "08:15")).head

    old.run("verify")

    assert "no row" in old.run(f"verify --anchor {anchor}", code=3).stdout
    local.run(f"verify --anchor {anchor}")


def test_two_copies_of_a_book_go_on_side_by_side(local: Insider):
    other = copied(local, "salinan.xlsx")
    local.type((VERIFIED, {STEPS[2]: "Disetujui"}))
    local.sync(at(15, "08:15"))
    other.type((APPROVED, {STEPS[3]: "Diproses"}))

    stopped(other)
