"""Signatures as a person meets them: commands, keys that are lost or damaged, other computers."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from sheetsync import open_workbook, sync
from sheetsync.boards.signers import fingerprints
from sheetsync.core.signers import fingerprint_text
from sheetsync.keys import own_key
from sheetsync.mirror import Mirror
from sheetsync.snapshots import read_history
from sheetsync.templates import load_texts
from sheetsync.verifying import verify_book
from tests.clerk import Clerk
from tests.computers import Computers
from tests.core.ledgers import approval
from tests.test_older_books import BOOK, LAST
from tests.typist import type_cells

DONE = {"1. Identifikasi": "Selesai"}


def forged(book: Clerk) -> int:
    """Append an approval with a right chain; return the number of its row."""
    history, _, _ = read_history(open_workbook(str(book.path)))
    row = len(history.events) + 1
    type_cells(book.path, "Riwayat", {(row + 1, c): v for c, v in enumerate(approval(history), 1)})
    return row


def signers(run) -> list[dict]:
    return json.loads(run("signers dip.xlsx --json").stdout)


def test_verify_needs_the_book_alone(run, book: Clerk, computers: Computers, tmp_path: Path):
    book.type((1, DONE))
    run("sync dip.xlsx")
    computers.be("auditor")

    assert "is whole" in run("verify dip.xlsx").stdout
    computers.be_without_key()
    document = json.loads(run("verify dip.xlsx --json").stdout)

    head = book.ledger()[-1]["Hash"]
    rows = len(book.ledger())
    ((signer,), own) = (document.pop("signers"), signers(run))
    assert document == {
        "whole": True,
        "events": rows,
        "head": head,
        "row": None,
        "column": None,
        "found": None,
        "expected": None,
        "unsigned": None,
        "anchor": None,
    }
    assert signer == own[0]
    assert (signer["confirmed"], signer["rows"]) == (True, rows)
    assert not list(tmp_path.glob("state*/signing.pem")), "looking makes no key"


def test_an_anchor_is_told_to_programs(run, book: Clerk):
    first = book.ledger()[0]
    found = json.loads(run(f"verify dip.xlsx --json --anchor {first['Hash'][:12]}").stdout)[
        "anchor"
    ]

    assert found == {"row": 1, "at": first["Waktu"], "after": len(book.ledger()) - 1}
    none = run("verify dip.xlsx --json --anchor 0000000000", code=3)
    assert json.loads(none.stdout)["anchor"] is None


def test_an_altered_row_is_told_to_programs(run, book: Clerk):
    rows = len(book.ledger())
    book.put("Riwayat", **{f"L{rows + 1}": "lain"})

    document = json.loads(run("verify dip.xlsx --json", code=3).stdout)

    assert (document["whole"], document["row"]) == (False, rows)


def test_rows_that_nobody_signed_are_named_and_can_be_accepted_only_in_the_open(run, book: Clerk):
    row = forged(book)
    before = book.path.read_bytes()

    said = f"no signature stands behind Riwayat No {row}"
    assert said in run("verify dip.xlsx", code=3).stdout
    assert json.loads(run("verify dip.xlsx --json", code=3).stdout)["unsigned"] == row
    assert said in run("doctor dip.xlsx", code=3).stdout
    stopped = run("sync dip.xlsx", code=1).stderr
    assert said in stopped
    assert "--force" in stopped
    assert "…" not in stopped, "the sentence is said whole"
    assert book.path.read_bytes() == before

    run("sync dip.xlsx --force")

    run("sync dip.xlsx")
    accepted = json.loads(book.ledger()[-1]["Isi"])
    assert accepted == {"accepts": book.ledger()[row - 1]["Hash"]}
    assert said in run("verify dip.xlsx", code=3).stdout
    later = forged(book)
    assert f"behind Riwayat No {later};" in run("sync dip.xlsx", code=1).stderr


def test_a_dry_run_stops_there_too(run, book: Clerk):
    forged(book)

    assert "no signature" in run("sync dip.xlsx --dry-run", code=1).stderr


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        (None, "no signature stands behind"),
        ("ditandatangani", "is no signature"),
        ("0" * 20 + " " + "A" * 86 + "==", "names a computer that is not enrolled"),
    ],
)
def test_a_signature_that_was_altered_is_said(run, book: Clerk, mark: str | None, said: str):
    rows = len(book.ledger())
    book.put("Riwayat", **{f"Q{rows + 1}": mark})

    assert said in run("verify dip.xlsx", code=3).stdout
    assert said in run("sync dip.xlsx", code=1).stderr


def of_another_row(old: str, other: str) -> str:
    return old.split()[0] + " " + other.split()[1]


def of_another_signer(old: str, _: str) -> str:
    return "0" * 20 + " " + old.split()[1]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(of_another_row, "is not one of this row", id="moved from another row"),
        pytest.param(of_another_signer, "not enrolled", id="relabelled"),
    ],
)
def test_an_old_signature_changed_after_it_was_verified_is_named_and_stays_so(
    run, book: Clerk, computers: Computers, change, why: str
):
    book.type((1, DONE))
    run("sync dip.xlsx")
    signed = [row for row in book.ledger() if row["Tanda Tangan"]]
    old, other = (signed[at]["Tanda Tangan"] for at in (-2, -1))
    cell = f"Q{signed[-2]['No'] + 1}"
    workbook = book.edit()
    workbook["Riwayat"][cell].value = change(old, other)
    workbook.save(book.path)

    assert f"No {signed[-2]['No']}, Tanda Tangan: found" in run("verify dip.xlsx", 3).stdout
    run("sync dip.xlsx --force")
    assert why in run("verify dip.xlsx", 3).stdout, "accepted is not good"
    run("sync dip.xlsx")
    assert why in run("verify dip.xlsx", 3).stdout
    computers.be("auditor")
    assert why in run("verify dip.xlsx", 3).stdout


def test_another_computer_is_told_apart_and_confirmed(run, book: Clerk, computers: Computers):
    other = computers.be("PC-2")
    book.type((1, DONE))
    run("sync dip.xlsx")
    short = fingerprint_text(other.id)[:4]

    for line, code in (("verify dip.xlsx", 0), ("doctor dip.xlsx", 3)):
        out = run(line, code=code).stdout
        assert "2 rows are signed by computers that nobody confirmed" in out
        assert fingerprint_text(other.id) in out
        assert f"--confirm {short}" in out
    said = " ".join(run("status dip.xlsx").stdout.split())
    assert "2 baris Riwayat ditandatangani komputer yang belum dikonfirmasi: " in said
    assert fingerprint_text(other.id)[:9] in said
    refused = run(f"signers dip.xlsx --confirm {short}", code=1).stderr
    assert "confirm from a computer that is confirmed itself" in refused
    assert fingerprint_text(signers(run)[0]["id"]) in refused
    assert [each["confirmed"] for each in signers(run)] == [True, False]

    computers.be_first()
    table = run(["signers", "dip.xlsx", "--confirm", f" {other.id[:3]} {other.id[3:6].upper()}"])

    assert fingerprint_text(other.id) in table.stdout
    assert [each["confirmed"] for each in signers(run)] == [True, True]
    assert "nobody confirmed" not in run("verify dip.xlsx").stdout
    assert json.loads(book.ledger()[-1]["Isi"]) == {"confirms": other.id}
    run("doctor dip.xlsx")
    run("sync dip.xlsx")
    assert "belum dikonfirmasi" not in run("status dip.xlsx").stdout


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize(
    ("digits", "code", "said"),
    [
        ("abc", 2, "expected the first 4 digits"),
        ("wxyz", 2, "expected the first 4 digits"),
        ("0" * 21, 2, "expected the first 4 digits"),
        ("0000", 1, "no signer has a fingerprint that begins with 0000"),
    ],
)
def test_whom_nobody_can_confirm(run, digits: str, code: int, said: str):
    assert said in run(f"signers dip.xlsx --confirm {digits}", code=code).stderr


def test_without_a_place_for_a_key_a_new_book_is_not_signed(
    run, computers: Computers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    computers.be_without_key()
    monkeypatch.setenv("SHEETSYNC_STATE", str(tmp_path / "file"))
    (tmp_path / "file").write_text("")

    said = run("init dip.xlsx").stderr
    book = Clerk(tmp_path / "dip.xlsx")
    book.add(1)
    run("sync dip.xlsx")

    assert "what was recorded is not signed" in said
    assert "SHEETSYNC_KEY" in said
    assert not any(row["Tanda Tangan"] for row in book.ledger())
    assert "no signatures yet" in run("verify dip.xlsx").stdout
    assert signers(run) == []


def test_without_a_place_for_a_key_a_signed_book_goes_on(
    run, book: Clerk, computers: Computers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    computers.be_without_key()
    monkeypatch.setenv("SHEETSYNC_STATE", str(tmp_path / "file"))
    (tmp_path / "file").write_text("")
    for cells in (DONE, {"2. Verifikasi": "Disetujui"}):
        book.type((1, cells))
        assert "a key that ends with this program" in run("sync dip.xlsx").stderr

    _, other = signers(run)
    assert (other["confirmed"], other["rows"]) == (False, 3)
    computers.be_first()
    refused = run(f"signers dip.xlsx --confirm {other['id']}", code=1).stderr
    assert "nobody can confirm it" in refused
    run("sync dip.xlsx")


def test_a_damaged_key_stops_the_sync_and_writes_nothing(
    run, book: Clerk, computers: Computers, tmp_path: Path
):
    computers.be_without_key()
    (tmp_path / "state").mkdir(exist_ok=True)
    (tmp_path / "state" / "signing.pem").write_text("-----BEGIN PRIVATE KEY-----\nMC4CAQ")
    book.type((1, DONE))
    before = book.path.read_bytes()

    said = run("sync dip.xlsx", code=1).stderr

    assert "signing.pem: the file cannot be used as a key" in said
    assert "MC4CAQ" not in said
    assert book.path.read_bytes() == before
    assert "signing.pem" in run("doctor dip.xlsx", code=3).stdout


def test_the_doctor_says_who_may_read_the_key(run, book: Clerk, computers, tmp_path: Path):
    computers.be_without_key()
    own_key(tmp_path / "state")
    (tmp_path / "state" / "signing.pem").chmod(0o644)

    assert book.path.exists()
    assert "others may read this key (mode 644)" in run("doctor dip.xlsx", code=3).stdout


def test_an_older_book_is_signed_with_the_first_rows_it_records(tmp_path: Path):
    path = Path(shutil.copy(BOOK, tmp_path / "surat.xlsx"))
    clerk, mirror = Clerk(path, "Agenda Surat"), Mirror(tmp_path)
    before = len(clerk.ledger())

    sync(open_workbook(str(path)), now=LAST, mirror=mirror)
    rows = clerk.ledger()
    assert rows[-1]["Kejadian"] == "signer"
    assert [bool(row["Tanda Tangan"]) for row in rows] == [*[False] * (len(rows) - 1), True]
    clerk.type((2, {"E. Arsip": "diarsipkan"}))
    sync(open_workbook(str(path)), now=LAST + timedelta(hours=1), mirror=mirror)

    assert clerk.ledger()[-1]["Tanda Tangan"], "what is recorded from here on, too"
    guide = [row for row in clerk.values("Petunjuk") if any(row)]
    (head,) = (at for at, row in enumerate(guide) if "Komputer" in row)
    assert len(guide) == head + 2, "one signer below the headers, and nothing else"
    verdict = verify_book(open_workbook(str(path)), mirror)
    assert f"No 1 to {before} came before signatures" in " ".join(verdict.sentences("surat.xlsx"))
    remark = dict(fingerprints(verdict.signers, load_texts("id")))["Perlu perhatian"]
    assert f"{before} baris pertama" in remark
