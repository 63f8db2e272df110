"""One odd cell stops nobody, whatever store it is in: its row says it, all others sync."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sheetsync.doctor import examine
from tests.stores.contract import Box, Office, office
from tests.stores.sheets import HEADER

A, B, C = "Rencana Kerja 2027", "Laporan Kinerja 2026", "Maklumat Pelayanan"
DONE = {"1. Identifikasi": "Selesai"}


@pytest.fixture(params=["xlsx", "google"])
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """Three rows, the first two of them registered."""
    with office(request.param, tmp_path) as found:
        found.add(1, A)
        found.add(2, B)
        found.sync()
        found.add(3, C)
        yield found


def box(there: Office, header: str, first: int, last: int, to: str = "") -> Box:
    """Rows count from 1 under the header."""
    headers = list(there.place.rows()[0])
    return HEADER + first, headers.index(header), HEADER + last, headers.index(to or header)


def test_the_row_says_which_cell_is_hidden_and_the_others_sync(there: Office):
    merged = box(there, "Posisi", 1, 2)
    there.place.merge(merged)
    there.place.type((1, DONE))

    plan = there.sync()

    assert [event.kind for event in plan.events] == ["complete", "register"]
    assert there.row(A)["Posisi"].startswith("2. Verifikasi")
    assert there.row(B)["Pemeriksaan"].startswith("Posisi tertutup sel gabungan")
    assert there.row(C)["Pemeriksaan"] == ""
    again = there.sync()
    assert (again.events, again.touches) == ((), ())
    there.place.unmerge(merged)
    there.sync()
    assert (there.row(B)["Posisi"][:2], there.row(B)["Pemeriksaan"]) == ("1.", "")


def test_a_row_says_that_nobody_can_answer_in_it(there: Office):
    """The cell whose turn it is lies behind another one: nothing is to be written there."""
    there.sync()
    there.place.merge(merged := box(there, "1. Identifikasi", 1, 2))

    plan = there.sync()

    assert plan.events == ()
    assert there.row(B)["Pemeriksaan"].startswith("1. Identifikasi tertutup sel gabungan")
    assert there.sync().touches == ()
    there.place.unmerge(merged)
    there.sync()
    assert there.row(B)["Pemeriksaan"] == ""


def test_a_row_gets_its_number_as_soon_as_it_can_be_written(there: Office):
    there.place.merge(merged := box(there, "No. Registrasi", 2, 3))

    assert there.sync().events == ()
    assert "No. Registrasi" in there.row(C)["Pemeriksaan"]
    assert there.sync().touches == ()
    there.place.unmerge(merged)
    there.sync()
    assert there.kinds() == ["register"] * 3
    assert there.row(C)["No. Registrasi"].endswith("-0003")


@pytest.mark.parametrize("merged", [False, True])
def test_a_heading_between_the_rows_stays(there: Office, merged: bool):
    there.place.type((4, {"No. Registrasi": "INFORMASI BERKALA"}))
    if merged:
        there.place.merge(box(there, "No. Registrasi", 4, 4, "Pemeriksaan"))

    there.sync()
    plan = there.sync()

    assert there.place.rows()[3]["No. Registrasi"] == "INFORMASI BERKALA"
    assert (plan.events, plan.touches, len(there.kinds())) == ((), (), 3)
    assert bool(there.place.rows()[3]["Pemeriksaan"]) is not merged


def test_what_was_typed_over_a_number_is_kept(there: Office):
    there.place.type((1, {"No. Registrasi": "tanya Bu Ani"}))

    there.sync()

    assert there.row(A)["No. Registrasi"].endswith("-0001")
    assert "↩ No. Registrasi: tanya Bu Ani" in [e["Catatan"] for e in there.place.history()]
    assert there.sync().events == ()


def test_doctor_names_what_a_sync_could_not_write(there: Office):
    there.sync()
    there.place.merge(box(there, "Posisi", 1, 3, "Pemeriksaan"))

    findings = examine(there.place.open(), there.now, there.mirror)

    (found,) = [each.problem for each in findings if each.check == "cells"]
    assert (
        found
        == "Form DIP!B6, C6, B7, C7 cannot be written: hidden behind a merged cell; unmerge the cells"
    )
    warnings = there.sync().warnings
    assert any(warning.startswith("Form DIP!C6, C7 cannot be written") for warning in warnings)


@pytest.mark.parametrize(
    ("tab", "merged"),
    [
        ("Form DIP", (0, 0, 1, 9)),
        ("Monitoring", (5, 0, 20, 20)),
        ("Riwayat", (1, 0, 7, 12)),
    ],
    ids=["the time of the last sync", "a board", "rows to come of the history"],
)
def test_merged_cells_of_the_tool_itself_stop_nothing(there: Office, tab: str, merged: Box):
    before = there.place.board()
    down = len(there.place.ledger()) if tab == "Riwayat" else 0
    there.place.merge((merged[0] + down, merged[1], merged[2] + down, merged[3]), tab)

    there.sync()

    assert there.kinds() == ["register"] * 3
    assert there.place.board().keys() >= before.keys()
    assert there.sync().events == ()
