"""Both stores keep signatures alike: who signs, what nobody signed, who is confirmed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sheetsync.confirming import confirm
from sheetsync.core.signers import fingerprint_text, read_signers
from sheetsync.errors import HistoryError, SheetsyncError
from sheetsync.keys import is_signed
from sheetsync.mirror import Mirror
from sheetsync.snapshots import read_history
from sheetsync.stores.google.protocol import HISTORY, METADATA
from sheetsync.verifying import verify_book
from tests.computers import Computers
from tests.core.ledgers import approval
from tests.stores.contract import Office, office
from tests.stores.sheets import Sheet, empty_copy

A, B = "Rencana Kerja 2027", "Laporan Kinerja 2026"
DONE = {"1. Identifikasi": "Selesai"}


@pytest.fixture(params=["xlsx", "google"])
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    with office(request.param, tmp_path) as found:
        yield found


def marks(there: Office) -> list[bool]:
    return [bool(row["Tanda Tangan"]) for row in there.place.ledger()]


def told(there: Office) -> str:
    return " ".join(str(cell) for cell in there.place.board().values())


def guide(there: Office) -> str:
    return "\n".join(" ".join(map(str, row)) for row in there.place.guide())


def forge(there: Office, *, signed: str = "") -> None:
    """Approve with a right chain, as ten lines of code can."""
    history, _, _ = read_history(there.place.open())
    there.place.write("Riwayat", len(history.events) + 1, [*approval(history), signed])


def test_the_last_row_of_each_sync_is_signed(there: Office):
    begun = len(there.place.ledger())
    there.add(1, A)
    there.add(2, B)
    there.sync()
    there.place.type((1, DONE))
    there.sync()

    assert marks(there)[:begun] == [*[False] * (begun - 1), True]
    assert marks(there)[begun:] == [False, True, True]
    assert verify_book(there.place.open(), there.mirror).sound


def test_what_nobody_signed_stops_the_next_sync_until_it_is_accepted(there: Office):
    there.add(1, A)
    there.sync()
    forge(there)
    rows = len(there.place.ledger())

    with pytest.raises(HistoryError, match=f"no signature stands behind Riwayat No {rows};"):
        there.sync()

    there.sync(force=True)
    assert there.place.ledger()[-1]["Kejadian"] == "signer"
    assert f"No {rows}" in there.place.ledger()[-1]["Catatan"]
    assert "1 baris Riwayat tanpa tanda tangan yang sah" in told(there)
    assert there.sync().events == ()
    assert verify_book(there.place.open(), there.mirror).unsigned == rows


def test_a_second_computer_is_said_until_the_first_one_confirms_it(
    there: Office, computers: Computers
):
    there.add(1, A)
    there.sync()
    other = computers.be("PC-2")
    there.place.type((1, DONE))
    there.sync()
    short = fingerprint_text(other.id)[:9]
    assert "2 baris Riwayat ditandatangani komputer yang belum dikonfirmasi" in told(there)
    assert f"({short} …)" in told(there)
    assert re.search(f"{fingerprint_text(other.id)} .* belum dikonfirmasi", guide(there))
    with pytest.raises(SheetsyncError, match="confirm from a computer that is confirmed itself"):
        confirm(there.place.open(), other.id, now=there.now, mirror=there.mirror)

    computers.be_first()
    found = confirm(there.place.open(), short.lower(), now=there.now, mirror=there.mirror)
    there.sync()

    assert found.id == other.id
    assert "belum dikonfirmasi" not in told(there)
    assert "belum dikonfirmasi" not in guide(there)
    assert marks(there)[-1]
    assert there.place.ledger()[-1]["Kejadian"] == "signer"
    rows = len(there.place.ledger())
    confirm(there.place.open(), other.id, now=there.now, mirror=there.mirror)
    assert len(there.place.ledger()) == rows, "it is confirmed already"


def test_a_stranger_who_signs_is_no_signer(there: Office, computers: Computers):
    there.add(1, A)
    there.sync()
    stranger = computers.be("stranger")
    history, _, _ = read_history(there.place.open())

    forge(there, signed=stranger.sign(history.head))

    with pytest.raises(HistoryError, match="names a computer that is not enrolled"):
        there.sync()


def test_two_computers_that_begin_to_sign_a_book_at_once(
    blank: Sheet, computers: Computers, tmp_path: Path
):
    computers.be_without_key()
    nowhere = tmp_path / "file"
    nowhere.write_text("")
    blank.mirror = Mirror(nowhere)
    blank.init()  # by a computer that can keep no key
    blank.mirror = Mirror(tmp_path / "state")
    blank.add(1)
    one, two = computers.be("PC-2"), None

    def faster(_: object) -> None:
        nonlocal two
        two = computers.be("PC-3")
        blank.sync()
        computers.be("PC-2")

    blank.server.between(faster)
    blank.sync()
    blank.add(2, **{"Judul Informasi": B})
    blank.sync()

    signers = read_signers(read_history(blank.open())[0], is_signed)
    assert signers.faults == ()
    assert [(each.id, each.confirmed) for each in signers.all] == [
        (two.id, True),
        (one.id, False),
    ]


def test_a_guide_of_an_older_version_gets_the_signers_below_its_last_row(there: Office):
    title = re.compile("Komputer yang menandatangani Riwayat")
    place = next(n for n, row in enumerate(there.place.guide()) if title.search(str(row)))
    there.place.write("Petunjuk", place, ["", "catatan kami"])
    there.add(1, A)

    there.sync()
    there.place.type((1, DONE))
    there.sync()

    found = [n for n, row in enumerate(there.place.guide()) if title.search(str(row))]
    assert len(found) == 1
    assert found[0] > place
    assert "catatan kami" in guide(there)


def test_a_sheet_of_an_older_version_gets_the_column_of_signatures(tmp_path: Path):
    with empty_copy(tmp_path) as sheet:
        for dimension, first, end in (("ROWS", 1, 4), ("COLUMNS", 16, 17)):
            gone = {"dimension": dimension, "startIndex": first, "endIndex": end}
            sheet.by().batch({"deleteDimension": {"range": {"sheetId": HISTORY, **gone}}})
        sheet.remove_tab(METADATA)  # an older version had none
        sheet.add(1)

        plan = sheet.sync()

        kinds = [event.kind for event in plan.events]
        assert kinds == ["format", "sop", "settings", "register", "signer"]
        assert verify_book(sheet.open(), Mirror(tmp_path / "another")).sound
        assert sheet.server.book(sheet.book.id).grid(HISTORY).column_count == 17
