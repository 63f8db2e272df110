"""What anybody can type into either store, and nothing is made of it: times, journals, links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sheetsync.core.cells import cell_at, serial
from sheetsync.core.history import WIDTH
from sheetsync.core.metadata import LastSync, parse_last_sync
from sheetsync.doctor import examine
from sheetsync.mirror import Mirror
from sheetsync.templates import load_sop
from sheetsync.verifying import verify_book
from tests.stores.contract import Office, office

A, B = "Rencana Kerja 2027", "Laporan Kinerja 2026"
DONE, VERIFIED = {"1. Identifikasi": "Selesai"}, {"2. Verifikasi": "Disetujui"}
PUBLISHED = {"4. Publikasi": "Terpublikasi", "Tautan Publikasi": "https://a.example/1"}
ALL = {**DONE, **VERIFIED, "3. Persetujuan": "Disetujui", **PUBLISHED}
SOP = load_sop("website_medsos")
SYNCED = (1, 2)  # the cell above Pemeriksaan


@pytest.fixture(params=["xlsx", "google"])
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """Give a book with one row, synced twice."""
    with office(request.param, tmp_path) as found:
        found.add(1, A)
        found.sync()
        found.sync()
        yield found


def shown(there: Office) -> object:
    rows = there.place.open().read().rows("form", SOP.tabs) or ()
    return rows[SYNCED[0]][SYNCED[1]]


def kept(there: Office) -> LastSync | None:
    return parse_last_sync(there.place.open().read().rows("metadata", SOP.tabs) or ())


def doubts(there: Office) -> str:
    found = examine(there.place.open(), there.now, there.mirror)
    return next(each.problem for each in found if each.check == "evidence")


def test_a_quiet_sync_keeps_its_time_with_the_head_of_the_history(there: Office):
    plan = there.sync()

    last = kept(there)
    assert last is not None
    assert (last.at, last.gap, last.head) == (plan.at, plan.longest_gap, plan.head)
    assert shown(there) == pytest.approx(serial(plan.at), abs=1e-9)


def test_a_time_typed_above_the_form_is_named_put_right_and_makes_no_window_finer(there: Office):
    right = shown(there)
    assert isinstance(right, float)
    there.place.put("Form DIP", SYNCED, right + 8 / 1440)
    there.place.type((1, {"1. Identifikasi": "Diproses"}))
    before = there.now

    assert "Form DIP!C2: somebody changed" in doubts(there)
    plan = there.sync()

    assert [event.not_before for event in plan.events if event.item] == [before]
    assert any("Form DIP!C2: somebody changed" in said for said in plan.warnings)
    assert shown(there) == pytest.approx(serial(plan.at), abs=1e-9)
    assert doubts(there) == ""


def test_what_people_note_beside_the_history_is_no_row_of_it(there: Office):
    below = (len(there.place.ledger()) + 3, WIDTH)
    there.place.put("Riwayat", below, "diperiksa")
    there.place.type((1, {"1. Identifikasi": "Selesai"}))

    for row in (2, 3, 4, 5):
        there.add(row, f"Rencana Kerja {row}")
        there.sync()

    found = verify_book(there.place.open(), there.mirror)
    assert found.sound, found.error
    rows = there.place.open().read().rows("history", SOP.tabs) or ()
    assert cell_at(rows, *below) == "diperiksa"
    assert len(there.place.ledger()) > below[0]


def line_of_the_time(there: Office) -> int:
    rows = there.place.open().read().rows("metadata", SOP.tabs) or ()
    return next(at for at, cells in enumerate(rows) if cells and cells[0] == "sync")


def test_what_is_lost_in_the_hidden_tab_is_written_anew(there: Office):
    row = line_of_the_time(there)
    for column in range(5):
        there.place.put("Metadata sheetsync", (row, column), "")
    there.place.type((1, {"1. Identifikasi": "Diproses"}))

    plan = there.sync()

    assert [event.not_before for event in plan.events if event.item] == [None]
    last = kept(there)
    assert last is not None
    assert last.at == plan.at


def test_a_time_changed_in_the_hidden_tab_is_not_the_one_that_was_signed(there: Office):
    last = kept(there)
    assert last is not None
    assert last.at is not None
    row = line_of_the_time(there)
    later = replace(last, at=last.at + timedelta(minutes=8))
    there.place.put("Metadata sheetsync", (row, 1), later.line[1])
    there.place.type((1, {"1. Identifikasi": "Diproses"}))

    assert "time of the last sync is gone or was changed" in doubts(there)
    plan = there.sync()

    assert [event.not_before for event in plan.events if event.item] == [None]
    assert doubts(there) == ""


def test_a_quiet_sync_of_a_computer_that_does_not_sign_leaves_the_time_as_it_was(
    there: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    before, at = kept(there), shown(there)
    monkeypatch.delenv("SHEETSYNC_KEY")
    there.mirror = Mirror(tmp_path / "other")

    quiet = there.sync()

    assert quiet.events == ()
    assert (kept(there), shown(there)) == (before, at)
    assert quiet.warnings == there.sync().warnings == ()


def test_what_is_changed_after_publication_is_recorded_once_in_both(there: Office):
    there.place.type((1, ALL))
    there.sync()
    there.place.type((1, {"Tautan Publikasi": "https://a.example/2", "Lokasi Hardcopy": "Rak 2"}))

    plan, quiet = there.sync(), there.sync()

    assert [(event.kind, event.note) for event in plan.events] == [
        (
            "change",
            "Lokasi Hardcopy: – -> Rak 2\n"
            "Tautan Publikasi: https://a.example/1 -> https://a.example/2",
        )
    ]
    assert (quiet.events, len(quiet.standing)) == ((), 1)


def test_white_columns_pasted_under_another_title_are_a_copy(there: Office):
    there.place.type((1, ALL))
    there.sync()
    there.add(2, B, **ALL)

    plan = there.sync()

    assert [event.kind for event in plan.events] == ["register"]
    assert there.row(B)["Tautan Publikasi"] == ""
