"""The doctor: it says what is wrong and how to mend it, on a file and on a Google Sheet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sheetsync.doctor import examine
from sheetsync.errors import SheetsyncError
from sheetsync.mirror import Mirror
from sheetsync.starting import init
from sheetsync.stores.google.doctor import PROBE
from sheetsync.stores.google.protocol import FORM, HISTORY, METADATA, MONITORING
from sheetsync.templates import load_sop
from tests.clerk import Clerk
from tests.stores.contract import office
from tests.stores.sheets import NOW, OWNER, TOOL_EMAIL, Sheet
from tests.test_second_sop import TEMPLATE


def problems(sheet: Sheet, **how: bool) -> dict[str, str]:
    findings = examine(sheet.open(), NOW, sheet.mirror, **how)
    return {finding.check: finding.problem for finding in findings}


def test_a_book_that_is_well_is_said_to_be_so(run, book: Clerk):
    out = run("doctor dip.xlsx").stdout

    assert book.path.exists()
    assert [line.split()[:2] for line in out.splitlines()] == [
        ["ok", check]
        for check in (
            "access",
            "settings",
            "tabs",
            "form",
            "history",
            "signatures",
            "rows",
            "evidence",
            "cells",
            "memory",
            "key",
            "file",
        )
    ]


def test_a_journal_in_a_file_is_named(run, book: Clerk):
    workbook = book.edit()
    workbook.create_sheet("Jurnal")
    workbook.save(book.path)

    out = run("doctor dip.xlsx", code=3).stdout

    assert "the tab 'Jurnal' is ignored" in out


@pytest.mark.parametrize("how", ["deleted", "altered"])
def test_a_lost_text_of_an_own_sop_is_named_with_its_way_on(blank: Sheet, how: str):
    sop = load_sop(TEMPLATE)
    init(blank.open(), sop, now=NOW, mirror=blank.mirror)
    if how == "deleted":
        blank.remove_tab(METADATA)
    else:
        (line,) = (at for at, row in enumerate(blank.rows(METADATA)) if row[:1] == ["sop"])
        blank.write(METADATA, {(line, 3): "another text"})

    said = problems(blank)["settings"]

    assert "is gone from the hidden tab" in said
    assert "`sheetsync init BOOK --sop FILE`" in said
    with pytest.raises(SheetsyncError, match="is gone from the hidden tab"):
        problems(blank, fix=True)
    init(blank.open(), sop, now=NOW, mirror=blank.mirror)
    assert set(problems(blank, fix=True).values()) == {""}


def test_each_problem_of_a_file_is_named(run, book: Clerk):
    workbook = book.edit()
    workbook["Form DIP"]["C4"].value = "Cek"
    workbook["Riwayat"]["B2"].value = "DIP-1"
    del workbook["Monitoring"]
    workbook.save(book.path)
    book.path.with_name(".~lock.dip.xlsx#").write_text(",Ani,kantor,,;")

    out = run("doctor dip.xlsx", code=3).stdout

    assert "no header 'Pemeriksaan'" in out
    assert "Riwayat No 1:" in out
    assert "no tab Monitoring" in out
    assert "Ani" in out


def test_title_rows_that_are_gone_are_named_until_there_is_room_again(run, book: Clerk):
    workbook = book.edit()
    form = workbook["Form DIP"]
    for area in [str(area) for area in form.merged_cells.ranges]:
        form.unmerge_cells(area)
    form.delete_rows(1, 3)
    workbook.save(book.path)

    assert "insert two rows on top" in run("doctor dip.xlsx", code=3).stdout
    workbook = book.edit()
    workbook["Form DIP"].insert_rows(1, 2)
    workbook.save(book.path)
    run("sync dip.xlsx")

    assert "insert two rows" not in run("doctor dip.xlsx").stdout
    assert any(cell for cell in book.values("Form DIP")[0]), "the time of the sync"


def test_fix_draws_what_is_absent(run, book: Clerk):
    workbook = book.edit()
    del workbook["Monitoring"], workbook["Petunjuk"]
    workbook.save(book.path)

    run("doctor dip.xlsx --fix")

    assert {"Monitoring", "Petunjuk"} <= set(book.tabs())


def test_a_sheet_that_is_well_keeps_no_trace_of_the_probe(sheet: Sheet):
    assert set(problems(sheet, fix=True).values()) == {""}

    body = {"dataFilters": [{"developerMetadataLookup": {"metadataId": PROBE}}]}
    assert sheet.by(OWNER).post("/developerMetadata:search", body) == {}


def test_drifted_choices_are_named_and_drawn_again_where_the_column_stands_now(sheet: Sheet):
    column = sheet.headers().index("2. Verifikasi")
    span = {"sheetId": FORM, "startRowIndex": 4, "startColumnIndex": column}
    move = {"sheetId": FORM, "dimension": "COLUMNS", "startIndex": 3, "endIndex": 4}
    requests = [
        {"setDataValidation": {"range": {**span, "endColumnIndex": column + 1}}},
        {"insertDimension": {"range": move}},
    ]
    sheet.by(OWNER).post(":batchUpdate", {"requests": requests})

    assert "2. Verifikasi" in problems(sheet)["dropdowns"]
    assert problems(sheet, fix=True)["dropdowns"] == ""


def test_a_tab_that_lost_its_lock_and_another_time_zone_are_named(sheet: Sheet):
    answer = sheet.by(OWNER).get(fields="sheets(properties(sheetId),protectedRanges)")
    (lock,) = (
        one["protectedRangeId"]
        for found in answer["sheets"]
        if found["properties"].get("sheetId") == MONITORING
        for one in found["protectedRanges"]
    )
    zone = {"properties": {"timeZone": "Asia/Jayapura"}, "fields": "timeZone"}
    requests = [
        {"deleteProtectedRange": {"protectedRangeId": lock}},
        {"updateSpreadsheetProperties": zone},
    ]
    sheet.by(OWNER).post(":batchUpdate", {"requests": requests})

    found = problems(sheet)

    assert "Monitoring" in found["locks"]
    assert "Asia/Jayapura" in found["time zone"]
    assert set(problems(sheet, fix=True).values()) == {""}


def test_a_lock_of_the_grey_columns_that_is_gone_comes_back_with_the_next_sync(sheet: Sheet):
    answer = sheet.by(OWNER).get(fields="sheets(properties(sheetId),protectedRanges)")
    requests = [
        {"deleteProtectedRange": {"protectedRangeId": one["protectedRangeId"]}}
        for found in answer["sheets"]
        if found["properties"].get("sheetId") == FORM
        for one in found["protectedRanges"]
    ]
    sheet.by(OWNER).post(":batchUpdate", {"requests": requests})
    assert "Form DIP" in problems(sheet)["locks"]

    problems(sheet, fix=True)
    sheet.sync()

    assert problems(sheet)["locks"] == ""


@pytest.mark.parametrize("tab", [FORM, HISTORY], ids=["form", "history"])
def test_a_tab_that_people_have_to_put_back_is_named_with_all_other_checks(sheet: Sheet, tab: int):
    sheet.remove_tab(tab)

    found = problems(sheet)

    assert found["tabs"].startswith(f"no tab {'Form DIP' if tab == FORM else 'Riwayat'}; put it")
    assert found["stamp"] == ""


@pytest.mark.parametrize("store", ["xlsx", "google"])
def test_a_history_that_is_gone_is_never_begun_anew(store: str, tmp_path: Path):
    """Every row would be registered again, and approved by the words that stand in it."""
    with office(store, tmp_path) as there:
        there.add(1, "Rencana", **{"1. Identifikasi": "Selesai", "2. Verifikasi": "Disetujui"})
        there.sync()
        there.place.remove_history()

        with pytest.raises(SheetsyncError, match="'Riwayat' is gone, but 'Form DIP' has"):
            examine(there.place.open(), there.now, Mirror(tmp_path / "other"), fix=True)

        assert "Riwayat" not in there.place.titles()


def test_checks_that_google_does_not_answer_are_said_beside_those_it_does(sheet: Sheet):
    sheet.server.share(sheet.book, TOOL_EMAIL, "reader")

    found = problems(sheet)

    assert "may only view" in found["the rest"]
    assert found["form"] == ""


def test_in_a_copy_each_lock_is_named_once_and_fix_locks_anew(sheet: Sheet):
    twin = sheet.server.copy(sheet.book, by=OWNER)
    sheet.server.share(twin, TOOL_EMAIL, "writer")
    copied = Sheet(sheet.server, twin, sheet.folder)

    said = problems(copied)["locks"]

    named = "Form DIP, Monitoring, Evaluasi, Riwayat, Metadata sheetsync, sheetsync"
    assert f"out of {named}; the owner" in said
    answer = copied.by(OWNER).get(fields="sheets(protectedRanges(protectedRangeId))")
    there = [one for tab in answer["sheets"] for one in tab.get("protectedRanges", [])]
    ids = [one["protectedRangeId"] for one in there]
    copied.by(OWNER).batch(*({"deleteProtectedRange": {"protectedRangeId": n}} for n in ids))
    problems(copied, fix=True)
    copied.sync()
    assert problems(copied)["locks"] == ""
    copied.close()


def test_no_access_is_the_only_finding(sheet: Sheet):
    sheet.server.share(sheet.book, json.loads(sheet.key_file.read_text())["client_email"], None)

    assert list(problems(sheet)) == ["access"]
