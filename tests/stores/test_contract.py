"""Both stores keep one contract: the same staff, the same syncs, the same history."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sheetsync.core.cells import digest, row_texts
from sheetsync.errors import ConflictError, GuardError, HistoryError
from sheetsync.templates import load_sop
from tests.stores.contract import Office, office

A, B, C = "Rencana Kerja 2027", "Laporan Kinerja 2026", "Maklumat Pelayanan"
DONE, VERIFIED = {"1. Identifikasi": "Selesai"}, {"2. Verifikasi": "Disetujui"}
APPROVED = {"3. Persetujuan": "Disetujui"}
PUBLISHED = {"4. Publikasi": "Terpublikasi", "Tautan Publikasi": "https://a.example/1"}
STORES = ["xlsx", "google"]


@pytest.fixture(params=STORES)
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    with office(request.param, tmp_path) as found:
        yield found


def test_a_row_goes_all_the_way(there: Office):
    there.add(1, A)
    there.sync()
    for cells in (DONE, VERIFIED, APPROVED, PUBLISHED):
        there.place.type((1, cells))
        there.sync()

    assert there.kinds() == ["register", *["complete"] * 4]
    row = there.row(A)
    assert (row["Posisi"], row["Batas Waktu"]) == ("Terpublikasi", "")
    assert 46_000 < row["Waktu Publikasi"] < 47_000


def test_a_word_out_of_turn_is_handed_back(there: Office):
    there.add(1, A, **APPROVED)

    plan = there.sync()

    assert [back.column for back in plan.handed_back] == ["3. Persetujuan"]
    assert there.row(A)["3. Persetujuan"] == ""
    assert "Disetujui" in there.place.history()[-1]["Catatan"]
    assert there.row(A)["Pemeriksaan"]


def test_a_refusal_sends_the_row_back(there: Office):
    there.add(1, A, **DONE)
    there.sync()
    there.place.type((1, {"2. Verifikasi": "Tidak disetujui", "Alasan Verifikasi": "kurang"}))

    there.sync()

    row = there.row(A)
    assert (row["1. Identifikasi"], row["2. Verifikasi"]) == ("Perlu diperbaiki", "")
    assert (row["Alasan Verifikasi"], row["Pengajuan ke-"]) == ("", 2)
    assert "kurang" in row["Pemeriksaan"]


def test_a_second_sync_records_nothing(there: Office):
    there.add(1, A, **DONE)
    there.sync()
    before, rows = there.place.history(), there.place.rows()

    plan = there.sync()

    assert (plan.events, plan.handed_back, plan.touches) == ((), (), ())
    assert there.place.history() == before
    assert there.place.rows() == rows


def test_outside_office_hours_a_quiet_sync_writes_nothing_at_all(there: Office):
    there.add(1, A)
    there.sync(12 * 60)
    before = there.place.board()

    there.sync(30)

    assert there.place.board() == before


def test_rows_may_be_sorted_and_inserted(there: Office):
    there.add(1, A)
    there.add(2, B, **DONE)
    there.sync()
    numbers = {title: there.row(title)["No. Registrasi"] for title in (A, B)}
    there.place.sort("Judul Informasi")
    there.place.insert(1)
    there.add(1, C)

    plan = there.sync()

    assert [event.kind for event in plan.events] == ["register"]
    assert {title: there.row(title)["No. Registrasi"] for title in (A, B)} == numbers
    assert there.row(C)["No. Registrasi"].endswith("-0003")


def test_a_deleted_row_is_missing_and_may_come_back(there: Office):
    there.add(1, A)
    there.add(2, B)
    there.sync()
    there.place.delete(1)
    there.sync()
    there.add(2, A)

    there.sync()

    assert there.kinds() == ["register", "register", "missing", "found"]
    assert there.row(A)["No. Registrasi"].endswith("-0001")


def test_a_deleted_board_is_drawn_again_cell_by_cell(there: Office):
    there.add(1, A)
    there.sync()
    before = there.place.board()
    there.place.remove_board()

    there.sync(0)

    assert there.place.board() == before


TEXTS = [
    *("=1+1", "+62 812", "@semua", "5.10", "007", "3404011234567890", "2026-11-02", "TRUE"),
    *("laporan 📄 €", "baris satu\nbaris dua", "' kutip", "#N/A bukan galat"),
]


def test_texts_stay_as_they_were_typed(there: Office):
    for row, text in enumerate(TEXTS, 1):
        there.add(row, f"Informasi {row}", **{"Bentuk Informasi": text, **DONE})

    there.sync()
    there.sync()

    assert [row["Bentuk Informasi"] for row in there.place.rows()] == TEXTS
    assert there.kinds() == ["register", "complete"] * len(TEXTS)


def test_what_staff_typed_survives_in_the_history(there: Office):
    there.add(1, A, **{"2. Verifikasi": "=2+2"})

    there.sync()

    assert "=2+2" in there.place.history()[-1]["Catatan"]
    assert there.row(A)["2. Verifikasi"] == ""


def test_what_judges_is_recorded_first_and_again_where_it_changes(there: Office):
    there.place.setting(300, 600)
    there.add(1, A)
    there.sync()

    ledger = there.place.ledger()

    of_the_book = [row for row in ledger if row["Kejadian"] in ("sop", "settings")]
    assert [row["Kejadian"] for row in of_the_book] == ["sop", "settings", "settings"]
    change, item = ledger[-2:]
    assert change["Catatan"] == "Waktu Baku, 1. Identifikasi sejak 2020-01-01: 300 -> 600"
    assert item["Kejadian"] == "register"
    assert there.sync().events == ()


LAXER = load_sop("website_medsos").source.replace("minutes = 60", "minutes = 6000")


@pytest.mark.parametrize("text", [LAXER, ""], ids=["a laxer SOP", "nothing"])
def test_the_sop_cell_judges_nothing_and_is_put_back(there: Office, text: str):
    before = [[*row] for row in there.place.settings()]
    there.place.setting("website_medsos", text)
    there.add(1, A)

    plan = there.sync()

    assert any(said.startswith("Pengaturan!B8: found ") for said in plan.warnings)
    assert [[*row] for row in there.place.settings()] == before
    assert there.kinds() == ["register"]
    assert not any("B8" in said for said in there.sync().warnings)


def test_a_suddenly_empty_form_stops_the_sync(there: Office):
    there.add(1, A)
    there.sync()
    there.place.delete(1)

    with pytest.raises(GuardError, match="suddenly empty"):
        there.sync()

    assert there.kinds() == ["register"]


def test_an_old_history_is_noticed(there: Office):
    there.add(1, A)
    there.sync()
    workbook = there.place.open()
    rows = workbook.read().rows("history", {"history": "Riwayat"}) or ()
    line = (*row_texts(rows[1], 14), "another sync")
    head = digest(["", *line])
    there.mirror.record(workbook.id, [rows[0], (*line, head, "")], force=True)

    with pytest.raises(HistoryError):
        there.sync()

    (accepted,) = there.sync(force=True).events
    assert (accepted.kind, [*(accepted.content or ())]) == ("signer", ["accepts", "instead"])
    assert there.sync().events == ()


def test_a_reading_that_is_not_the_newest_is_not_written_upon(there: Office):
    from sheetsync.stores.workbook import Changes

    workbook = there.place.open()
    old = workbook.read()
    workbook.commit(old, Changes())

    with pytest.raises(ConflictError):
        workbook.commit(old, Changes())


def test_a_dry_run_writes_nothing(there: Office):
    there.add(1, A, **APPROVED)
    rows = there.place.rows()

    plan = there.sync(dry_run=True)

    assert [event.kind for event in plan.events] == ["register", "refuse"]
    assert there.place.rows() == rows
    assert there.place.history() == []


def test_the_tabs_are_there_once(there: Office):
    titles = there.place.titles()

    assert there.init().drawn == ()
    assert there.place.titles() == titles
    assert len(titles) == 7


def week(there: Office) -> None:
    """An eventful week of one office."""
    there.add(1, A)
    there.add(2, B, **DONE)
    there.sync()
    there.place.type((1, {**DONE, **APPROVED}), (2, {"2. Verifikasi": "Tidak disetujui"}))
    there.sync()
    there.place.type((2, {"Alasan Verifikasi": "lampiran tidak lengkap\nmohon dilengkapi"}))
    there.place.sort("Judul Informasi")
    there.sync()
    there.place.insert(1)
    there.add(1, C, **{"Kanal": "Radio", "1. Identifikasi": "selesai "})
    there.sync()
    there.place.type((1, {"Kanal": "Website; X"}), (2, {"Ringkasan Isi Informasi": "=A1"}))
    there.sync()
    there.place.delete(3)
    there.sync()
    there.place.type((1, {"1. Identifikasi": "Dibatalkan"}))
    there.sync()


def test_equal_weeks_make_equal_histories(tmp_path: Path):
    stories = []
    for store in STORES:
        (tmp_path / store).mkdir()
        with office(store, tmp_path / store) as there:
            week(there)
            rows = [{k: rounded(v) for k, v in row.items()} for row in there.place.rows()]
            board = {at: rounded(v) for at, v in there.place.board().items()}
            heads = [at for at, v in board.items() if str(v).startswith("Riwayat ")]
            for at in heads:
                del board[at]  # the head of the chain hangs on the names of the syncs
            stories.append((there.story(), rows, board))

    (story, rows, board), (other_story, other_rows, other_board) = stories
    assert story == other_story
    assert len(story) > 8
    assert rows == other_rows
    assert board == other_board


def rounded(cell: object) -> object:
    return round(cell, 4) if isinstance(cell, float) else cell
