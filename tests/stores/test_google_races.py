"""Staff at work in the very second between the reading of a sync and its commit."""

from __future__ import annotations

import pytest

from sheetsync.stores.google.protocol import FORM
from tests.stores.sheets import TOOL_EMAIL, Sheet

A, B, C = "Rencana Kerja 2027", "Laporan Kinerja 2026", "Maklumat Pelayanan"
DONE = {"1. Identifikasi": "Selesai"}
SKIP = {"3. Persetujuan": "Disetujui"}


def titled(sheet: Sheet, title: str) -> dict:
    (found,) = [row for row in sheet.body() if row["Judul Informasi"] == title]
    return found


def numbers(sheet: Sheet) -> dict[str, str]:
    return {row["Judul Informasi"]: row["No. Registrasi"] for row in sheet.body()}


def sorted_rows(sheet: Sheet) -> None:
    sheet.sort("Judul Informasi")


def inserted(sheet: Sheet) -> None:
    sheet.insert(1)


def inserted_column(sheet: Sheet) -> None:
    sheet.insert_column(10)


def inserted_above(sheet: Sheet) -> None:
    sheet.insert(-2)


MOVES = [
    pytest.param(sorted_rows, id="sort"),
    pytest.param(inserted, id="insert"),
    pytest.param(inserted_column, id="insert a column"),
    pytest.param(inserted_above, id="insert above the header"),
]


@pytest.mark.parametrize("move", MOVES)
def test_rows_that_move_lose_nothing_and_get_no_stamp_of_others(sheet: Sheet, move):
    sheet.type((1, DONE), (2, SKIP))
    before = numbers(sheet)
    sheet.server.between(lambda _: move(sheet))

    plan = sheet.sync()

    assert sorted(event.kind for event in plan.events) == ["complete", "refuse"]
    header = next(n for n, row in enumerate(sheet.rows(FORM)) if "No. Registrasi" in row)
    found = [r for r in body(sheet, header) if r["Judul Informasi"]]
    assert {r["Judul Informasi"]: r["No. Registrasi"] for r in found} == before
    one, other = (next(r for r in found if r["Judul Informasi"] == t) for t in (A, B))
    assert (one["1. Identifikasi"], one["3. Persetujuan"]) == ("Selesai", "")
    assert one["Posisi"].startswith("2. Verifikasi")
    assert (other["1. Identifikasi"], other["3. Persetujuan"]) == ("", "")
    assert other["Posisi"].startswith("1. Identifikasi")
    assert sheet.sync().events == ()


def body(sheet: Sheet, header: int) -> list[dict]:
    rows = sheet.rows(FORM)
    names = rows[header]
    return [
        dict(zip(names, [*row, *[""] * (len(names) - len(row))], strict=False))
        for row in rows[header + 1 :]
        if row
    ]


@pytest.mark.parametrize("move", MOVES[:2])
def test_new_rows_that_move_keep_the_events_that_were_theirs(sheet: Sheet, move):
    sheet.add(3, **{"Judul Informasi": "Z", "1. Identifikasi": "Selesai"})
    sheet.add(4, **{"Judul Informasi": C})
    sheet.server.between(lambda _: move(sheet))

    sheet.sync()
    sheet.sync()

    items = {e["No. Registrasi"]: e["Isi"] for e in sheet.history() if e["Isi"]}
    for row in sheet.body():
        if title := row["Judul Informasi"]:
            assert f'"judul":"{title}"' in items[row["No. Registrasi"]]
    assert titled(sheet, "Z")["Posisi"].startswith("2. Verifikasi")
    assert titled(sheet, C)["Posisi"].startswith("1. Identifikasi")
    assert [e["Kejadian"] for e in sheet.history()] == ["register"] * 3 + ["complete", "register"]
    assert len({row["No. Registrasi"] for row in sheet.body() if row["Judul Informasi"]}) == 4


def test_a_row_deleted_in_that_second_puts_nothing_on_its_neighbour(sheet: Sheet):
    sheet.type((1, SKIP))
    sheet.server.between(lambda _: sheet.delete(1))

    sheet.sync()

    assert [row["Judul Informasi"] for row in sheet.body()] == [B]
    assert sheet.row(1)["No. Registrasi"].endswith("-0002")
    assert sheet.row(1)["Pemeriksaan"] == ""
    assert [e.kind for e in sheet.sync().events] == ["missing"]


def test_what_somebody_types_in_that_second_is_not_overwritten(sheet: Sheet):
    sheet.type((1, SKIP))
    sheet.server.between(lambda _: sheet.type((1, {"3. Persetujuan": "Tidak disetujui"})))

    sheet.sync()

    assert sheet.row(1)["3. Persetujuan"] == "Tidak disetujui"
    assert [event.kind for event in sheet.sync().events] == ["refuse"]
    assert sheet.row(1)["3. Persetujuan"] == ""


def test_what_somebody_types_elsewhere_stays(sheet: Sheet):
    sheet.type((1, DONE))
    sheet.server.between(lambda _: sheet.type((1, {"Bentuk Informasi": "Hardcopy"}), (2, DONE)))

    sheet.sync()

    assert sheet.row(1)["Bentuk Informasi"] == "Hardcopy"
    assert sheet.row(1)["Posisi"].startswith("2. Verifikasi")
    assert [event.kind for event in sheet.sync().events][-1] == "complete"


def test_rows_moved_in_that_second_and_a_killed_tool_are_settled_by_the_next_sync(sheet: Sheet):
    sheet.type((1, DONE), (2, SKIP))
    sheet.server.between(lambda _: sorted_rows(sheet))
    sheet.server.faults.drop_before(path="ByDataFilter", skip=1, times=20)
    sheet.sync()
    assert titled(sheet, A)["Posisi"].startswith("1. Identifikasi"), "nothing was settled"
    sheet.server.faults._queue.clear()
    sheet.sort("Judul Informasi", descending=True)
    sheet.type((1, {"Bentuk Informasi": "Hardcopy"}))

    plan = sheet.sync()

    assert plan.events == ()
    assert titled(sheet, A)["Posisi"].startswith("2. Verifikasi")
    assert titled(sheet, A)["1. Identifikasi"] == "Selesai"
    assert titled(sheet, B)["Posisi"].startswith("1. Identifikasi")
    assert titled(sheet, B)["3. Persetujuan"] == ""


def test_a_dry_run_sees_the_form_settled_and_writes_nothing(sheet: Sheet):
    sheet.type((1, DONE), (2, SKIP))
    sheet.server.between(lambda _: sorted_rows(sheet))
    sheet.server.faults.drop_before(path="ByDataFilter", skip=1, times=20)
    sheet.sync()
    sheet.server.faults._queue.clear()
    sheet.server.journal.clear()

    plan = sheet.sync(dry_run=True)

    assert plan.events == ()
    assert sheet.server.journal.writes() == []


def test_rows_that_move_again_while_they_are_settled_are_settled_too(sheet: Sheet):
    sheet.type((1, DONE), (2, SKIP))
    sheet.server.between(lambda _: sheet.sort("Judul Informasi"))
    sheet.server.between(
        lambda _: sheet.sort("Judul Informasi", descending=True), skip=1, account=TOOL_EMAIL
    )

    sheet.sync()
    sheet.sync()

    assert titled(sheet, A)["Posisi"].startswith("2. Verifikasi")
    assert titled(sheet, B)["3. Persetujuan"] == ""
    assert len(sheet.history()) == 4
