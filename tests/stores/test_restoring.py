"""Putting back the history, and a row of the form, in either store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheetsync.core.history import HASH, SIGNATURE, TIME
from sheetsync.errors import HistoryError, SheetsyncError
from sheetsync.restoring import restore_history, restore_item, survey
from sheetsync.verifying import verify_book
from tests.mirrored import NOTE
from tests.stores.contract import Office, office
from tests.stores.test_contract import APPROVED, DONE, PUBLISHED, STORES, VERIFIED, A, B

WAS = {"Rencana Tayang": 46_000, "Lokasi Hardcopy": "=1+1"}


@pytest.fixture(params=STORES)
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    with office(request.param, tmp_path) as found:
        found.add(1, A, **DONE)
        found.add(2, B)
        found.sync()
        found.place.type((1, VERIFIED))
        found.sync()
        yield found


def restored(there: Office) -> list[tuple[int, int | None]]:
    """Put the history back; return which places were said to differ."""
    found = survey(there.place.open(), there.mirror).mend
    said = restore_history(there.place.open(), found, now=there.now, mirror=there.mirror)
    assert said == ""
    return [(one.row, one.column) for one in found.differences]


def cleared(*rows: int) -> dict[tuple[int, int], str]:
    return {(row, column): "" for row in rows for column in range(SIGNATURE + 1)}


def test_altered_cells_and_cut_rows_come_back(there: Office):
    before = there.place.ledger()
    last = len(before)
    there.place.alter({(2, TIME): "2026-01-01T08:00:00+07:00", (2, NOTE): "=1+1"} | cleared(last))
    with pytest.raises(HistoryError, match=r"No 2, Waktu: found '2026-01-01T08:00:00\+07:00'"):
        there.sync()

    assert restored(there) == [(2, TIME), (2, NOTE), (last, None)]

    *same, told = there.place.ledger()
    assert same == before
    assert told["Catatan"] == f"Baris Riwayat No 2, {last} dipulihkan dari catatan komputer ini"
    assert verify_book(there.place.open(), there.mirror).sound
    there.sync()
    assert survey(there.place.open(), there.mirror).mend.differences == ()


def test_rows_put_in_are_taken_out_and_kept_aside(there: Office):
    before = there.place.ledger()
    forged = ["9", "DIP-2026-0002", "1", "verifikasi", "complete", *[""] * 9, "made", "f" * 64]
    there.place.alter({(len(before) + 1, at): text for at, text in enumerate(forged)})

    assert restored(there) == [(len(before) + 1, None)]

    assert there.place.ledger()[: len(before)] == before
    (kept,) = there.mirror.folder.glob("books/*/taken-*.jsonl")
    assert "f" * 64 in kept.read_text("utf-8")


def test_rows_of_another_computer_that_go_on_from_the_mirror_stay(there: Office):
    own, there.mirror = there.mirror, type(there.mirror)(there.mirror.folder / "other")
    there.place.type((1, APPROVED))
    there.sync()
    before, there.mirror = there.place.ledger(), own
    there.place.alter({(1, NOTE): "x"})

    assert restored(there) == [(1, NOTE)]

    assert there.place.ledger()[: len(before)] == before


def test_headers_come_back(there: Office):
    there.place.alter({(0, HASH): "Sidik"})
    assert restored(there) == [(0, HASH)]
    there.sync()


def test_what_changed_since_it_was_shown_is_not_written_over(there: Office):
    there.place.alter({(1, NOTE): "x"})
    shown = survey(there.place.open(), there.mirror).mend
    there.place.alter({(2, NOTE): "y"})

    with pytest.raises(SheetsyncError, match="look at it again"):
        restore_history(there.place.open(), shown, now=there.now, mirror=there.mirror)

    assert there.place.ledger()[0]["Catatan"] == "x"


def test_without_a_mirror_there_is_nothing_to_put_back(there: Office, tmp_path: Path):
    with pytest.raises(SheetsyncError, match="saw nothing"):
        survey(there.place.open(), type(there.mirror)(tmp_path / "none"))


def back(there: Office, number: str) -> int:
    return restore_item(there.place.open(), number, now=there.now, mirror=there.mirror).row


@pytest.mark.parametrize("noticed", [True, False], ids=["missing", "just deleted"])
def test_a_deleted_row_comes_back_as_it_was(there: Office, noticed: bool):
    link = PUBLISHED["Tautan Publikasi"]
    there.place.type((1, {**APPROVED, **PUBLISHED, **WAS}))
    there.sync()
    before = there.row(A)
    there.place.delete(1)
    if noticed:
        there.sync()

    row = back(there, f" {before['No. Registrasi'].lower()}")

    assert there.row(A) == before
    assert there.row(A)["Tautan Publikasi"] == link
    assert there.place.rows()[row - 5]["Judul Informasi"] == A
    assert there.kinds()[-1] == ("found" if noticed else "complete")
    assert there.sync().events == ()
    assert there.sync().standing == ()


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("DIP-2026-0001", "DIP-2026-0001 is in Form DIP, row 5"),
        ("DIP-2026-0099", "the history has no item 'DIP-2026-0099'; expected a number such as DIP"),
    ],
)
def test_a_row_that_is_there_or_never_was_is_said(there: Office, number: str, said: str):
    before = there.place.rows()

    with pytest.raises(SheetsyncError, match=said):
        back(there, number)

    assert there.place.rows() == before


def test_behind_rows_that_nobody_signed_no_row_is_brought_back(there: Office):
    number = there.row(A)["No. Registrasi"]
    there.place.delete(1)
    last = len(there.place.ledger())
    there.place.alter({(last, SIGNATURE): ""})

    with pytest.raises(HistoryError, match=f"no signature stands behind Riwayat No .*{last};"):
        back(there, number)

    assert len(there.place.ledger()) == last


def test_what_was_masked_stays_masked_and_is_said(there: Office):
    there.add(3, "Daftar", **{"Lokasi Hardcopy": "lemari Ani, 0812-3456-7890"})
    there.sync()
    number = there.row("Daftar")["No. Registrasi"]
    there.place.delete(3)

    done = restore_item(there.place.open(), number, now=there.now, mirror=there.mirror)

    assert "masked in Lokasi Hardcopy" in " ".join(done.plan.warnings)
    assert there.row("Daftar")["Lokasi Hardcopy"] == "lemari Ani, ****-****-7890"


edits = st.dictionaries(
    st.tuples(st.integers(0, 6), st.integers(0, SIGNATURE)),
    st.sampled_from(["", "x", "=1", 7, "2026-11-23T10:15:00+07:00"]),
    max_size=6,
)


def test_whatever_was_done_to_the_history_a_restore_brings_it_back(tmp_path: Path):
    with office("xlsx", tmp_path) as there:
        there.add(1, A, **DONE)
        there.add(2, B)
        there.sync()
        before = there.place.ledger()
        begun = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

        @settings(max_examples=15)
        @given(edits, st.integers(1, 6))
        def comes_back(edited: dict, cut: int) -> None:
            for path in filter(Path.is_file, tmp_path.rglob("*")):
                path.unlink()
            for path, data in begun.items():
                path.write_bytes(data)
            there.place.alter(edited | cleared(*range(cut, len(before) + 1)))

            restored(there)

            assert there.place.ledger()[: len(before)] == before
            there.sync()

        comes_back()
