"""What Google limits or leaves open: the size of a request, locks, locales, tabs others changed."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from sheetsync.core.cells import cell_name
from sheetsync.errors import SheetsyncError, StoreError
from sheetsync.importing import ImportedList, ListRow
from sheetsync.starting import init
from sheetsync.stores.google.client import LARGEST_REQUEST
from sheetsync.stores.google.protocol import EVALUATION, FORM, HISTORY, MONITORING, TOOL_TAB
from sheetsync.syncing import sync
from sheetsync.templates import load_sop
from tests.clerk import ROW
from tests.sheets_api import errors as sheets_api
from tests.sheets_api.faults import Answer, Fault
from tests.stores.contract import Google
from tests.stores.sheets import HEADER, NOW, OWNER, TOOL_EMAIL, Sheet, cell, empty_copy
from tests.stores.test_doctor import problems

DONE = {"1. Identifikasi": "Selesai"}
ROWS = 24
SMALL = 45_000  # bytes, less than half of what ROWS rows take; the boards alone take most of it


@pytest.fixture
def plain(tmp_path):
    """Drawn, without rows."""
    with empty_copy(tmp_path) as found:
        yield found


def content(number: int, size: int = 1000) -> tuple[str, ...]:
    sop = load_sop("website_medsos")
    given = {"judul": f"Informasi {number:03}", "ringkasan": "r" * size, "klasifikasi": "Berkala"}
    return tuple(given.get(field.id, "x") if field.required else "" for field in sop.fields)


def listed(count: int, size: int = 1000) -> ImportedList:
    rows = tuple(ListRow(content(n, size), "", n) for n in range(count))
    return ImportedList("list.csv", rows, (), (), (), ())


def titles(sheet: Sheet) -> list[str]:
    return [row["Judul Informasi"] for row in sheet.body() if row["Judul Informasi"]]


def whole(sheet: Sheet, count: int) -> None:
    """Each row is there once, registered once, in order; the next sync is quiet."""
    assert titles(sheet) == [f"Informasi {n:03}" for n in range(count)]
    numbers = [row["No. Registrasi"] for row in sheet.body()]
    assert numbers == sorted(set(numbers))
    assert [e["No. Registrasi"] for e in sheet.history() if e["Kejadian"] == "register"] == numbers
    assert sheet.sync().events == ()


def bring(sheet: Sheet, **how: Any) -> Any:
    book, sop = sheet.open(**{"largest": SMALL, **how}), load_sop("website_medsos")
    return init(book, sop, now=NOW, listed=listed(ROWS), mirror=sheet.mirror)


def test_an_import_of_more_than_google_takes_comes_in_parts(plain: Sheet):
    start = bring(plain)

    assert len(start.plan.events) == ROWS
    assert start.notes == ()
    sent = plain.server.journal.writes(TOOL_EMAIL)
    assert len(sent) > 2
    assert max(call.received for call in sent) <= SMALL
    whole(plain, ROWS)


def test_what_judges_is_recorded_and_put_back_with_the_first_part(plain: Sheet):
    Google(plain).setting(300, 600)
    Google(plain).setting("website_medsos", "lain")

    plan = bring(plain, largest=4 * SMALL).plan  # guide and form are drawn again: other minutes

    assert [said.split(":")[0] for said in plan.warnings] == ["Pengaturan!B8"]
    kinds = [row["Kejadian"] for row in plain.ledger()]
    assert kinds[-ROWS - 1 :] == ["settings", *["register"] * ROWS]
    assert len(plain.server.journal.writes(TOOL_EMAIL)) > 2
    whole(plain, ROWS)


def test_no_request_is_as_large_as_google_refuses_it():
    assert LARGEST_REQUEST < sheets_api.LARGEST


@pytest.mark.parametrize(("place", "after"), [(2, False), (2, True), (3, False), (5, True)])
def test_an_import_killed_between_its_parts_goes_on(plain: Sheet, place, after):
    drop = plain.server.faults.drop_after if after else plain.server.faults.drop_before
    drop(skip=place, account=TOOL_EMAIL)
    plain.server.faults.broken(skip=place, times=10_000, account=TOOL_EMAIL)
    with suppress(SheetsyncError):
        bring(plain)
    plain.server.faults._queue.clear()

    bring(plain)

    whole(plain, ROWS)


def test_rows_pasted_are_synced_in_parts_and_stamped_by_the_sync_before(sheet: Sheet):
    sheet.sync()
    names = sheet.headers()
    required = [f.header for f in load_sop("website_medsos").fields]
    rows = [
        [dict(zip(required, content(n), strict=True)).get(name, "") for name in names]
        for n in range(ROWS)
    ]
    for row in rows:
        row[names.index("1. Identifikasi")] = "Diproses"
    sheet.by().write(f"'Form DIP'!A7:{cell_name(5 + ROWS, len(names) - 1)}", rows)
    late = NOW + timedelta(hours=1)

    plan = sync(sheet.open(largest=SMALL), now=late, mirror=sheet.mirror)

    assert [event.kind for event in plan.events] == ["register", "start"] * ROWS
    assert len(sheet.server.journal.writes(TOOL_EMAIL)) > 1
    earliest = {event["Paling Awal"] for event in sheet.history()[2:]}
    assert earliest == {"2026-11-23T10:00:00+07:00"}, "the parts are one sync"
    assert sync(sheet.open(), now=late, mirror=sheet.mirror).events == ()


def test_a_part_that_fails_leaves_the_rest_to_the_next_sync(plain: Sheet):
    plain.type(*((n, {**ROW, "Judul Informasi": f"Informasi {n}"}) for n in range(1, 25)))
    plain.server.faults.broken(path=":batchGet", account=TOOL_EMAIL, skip=2, times=99)

    plan = sync(plain.open(largest=20_000), now=NOW, mirror=plain.mirror)

    assert 0 < len(plan.events) < 24
    assert "goes on with the rows that are left" in plan.warnings[-1]
    plain.server.faults._queue.clear()
    assert len(sync(plain.open(), now=NOW, mirror=plain.mirror).events) == 24 - len(plan.events)


def test_one_row_that_is_too_large_is_said(sheet: Sheet):
    sheet.type((1, DONE))

    with pytest.raises(StoreError, match="takes no request of"):
        sync(sheet.open(largest=900), now=NOW, mirror=sheet.mirror)

    assert len(sheet.history()) == 2


# --- what has no value yet -----------------------------------------------------------------------


@pytest.mark.parametrize("formula", ['=IMPORTRANGE("x";"A1")', "=TIDAK.ADA()"])
def test_a_formula_without_a_value_voids_nothing(sheet: Sheet, formula):
    sheet.type((1, {**DONE, "2. Verifikasi": "Disetujui"}))
    sheet.sync()
    column = sheet.headers().index("Ringkasan Isi Informasi")
    start = {"sheetId": FORM, "rowIndex": HEADER + 1, "columnIndex": column}
    rows = [{"values": [{"userEnteredValue": {"formulaValue": formula}}]}]
    sheet.by().batch({"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}})

    plan = sheet.sync()

    assert plan.events == ()
    assert "Ringkasan Isi Informasi" in sheet.row(1)["Pemeriksaan"]


def test_a_typed_loading_cannot_be_told_apart_and_does_no_harm(sheet: Sheet):
    sheet.type((1, {"Ringkasan Isi Informasi": "Loading...", **DONE}))

    assert sheet.sync().events == ()
    sheet.type((1, {"Ringkasan Isi Informasi": "Ringkas"}))
    assert [event.kind for event in sheet.sync().events] == ["complete"]


# --- tabs that others changed --------------------------------------------------------------------


def cut(sheet: Sheet, tab: int, dimension: str, start: int, end: int) -> None:
    span = {"sheetId": tab, "dimension": dimension, "startIndex": start, "endIndex": end}
    answer = sheet.by().batch({"deleteDimension": {"range": span}})
    assert "error" not in answer, answer


@pytest.mark.parametrize(
    ("tab", "dimension", "start"), [(MONITORING, "ROWS", 2), (EVALUATION, "COLUMNS", 1)]
)
def test_a_board_that_lost_rows_or_columns_grows_again(sheet: Sheet, tab, dimension, start):
    before = sheet.rows(tab)
    cut(sheet, tab, dimension, start, len(before if dimension == "ROWS" else before[0]))
    sheet.type((1, DONE))

    sheet.sync()

    assert len(sheet.rows(tab)) >= len(before) - 1
    assert sheet.sync().events == ()


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (300, 1)])
def test_a_tool_tab_that_was_shrunk_shown_and_renamed_grows_again(sheet: Sheet, rows, columns):
    properties = {"sheetId": TOOL_TAB, "title": "apa ini", "hidden": False}
    grid = {"rowCount": rows, "columnCount": columns}
    change = {"properties": {**properties, "gridProperties": grid}}
    fields = "title,hidden,gridProperties(rowCount,columnCount)"
    sheet.by().batch({"updateSheetProperties": {**change, "fields": fields}})
    sheet.type((1, DONE))

    with suppress(StoreError):
        sheet.sync()
    sheet.sync(force=True)

    assert [event["Kejadian"] for event in sheet.history()][2:] == ["complete"]
    assert sheet.sync().events == ()


def test_a_history_that_lost_its_empty_rows_grows(sheet: Sheet):
    size = sheet.server.book(sheet.book.id).grid(HISTORY).size["rowCount"]
    cut(sheet, HISTORY, "ROWS", 1 + len(sheet.ledger()), size)
    sheet.type((1, DONE))

    sheet.sync()

    assert len(sheet.history()) == 3


@pytest.mark.parametrize(("tab", "said"), [(FORM, "found no header"), (HISTORY, "Riwayat")])
def test_a_form_or_history_that_lost_a_column_is_named(sheet: Sheet, tab, said):
    cut(sheet, tab, "COLUMNS", 6, 8)

    with pytest.raises(SheetsyncError, match=said):
        sheet.sync()


def test_merged_cells_are_asked_for_only_when_somebody_looks(sheet: Sheet):
    span = {"sheetId": FORM, "startRowIndex": 4, "endRowIndex": 7}
    span |= {"startColumnIndex": 1, "endColumnIndex": 2}
    sheet.by().batch({"mergeCells": {"range": span, "mergeType": "MERGE_ALL"}})
    workbook = sheet.open()

    snapshot = workbook.read()

    assert workbook.requests == 1
    assert {at: why for at, why in snapshot.blocked({}).items() if at[0] >= 4} == {
        (5, 1): "merged",
        (6, 1): "merged",
    }
    assert snapshot.blocked({}).get((4, 1)) is None
    assert workbook.requests == 2


def choices(sheet: Sheet, row: int) -> bool:
    column = chr(65 + sheet.headers().index("2. Verifikasi"))
    return "dataValidation" in sheet.by().cell(f"'Form DIP'!{column}{row}")


def test_rows_that_the_owner_adds_below_get_their_choices_with_the_next_commit(sheet: Sheet):
    sheet.sync(NOW + timedelta(minutes=5))
    size = sheet.server.book(sheet.book.id).grid(FORM).size["rowCount"]
    more = {"sheetId": FORM, "dimension": "ROWS", "length": 10}
    sheet.by().batch({"appendDimension": more})
    assert not choices(sheet, size + 10)
    sheet.add(size + 10 - HEADER - 1, **DONE)

    sheet.sync(NOW + timedelta(minutes=10))

    assert choices(sheet, size + 1)
    assert choices(sheet, size + 10)
    assert sheet.row(size + 10 - HEADER - 1)["No. Registrasi"].endswith("-0003")


def test_doctor_sees_rows_below_that_have_no_choices(sheet: Sheet):
    size = sheet.server.book(sheet.book.id).grid(FORM).size["rowCount"]
    sheet.by().batch({"appendDimension": {"sheetId": FORM, "dimension": "ROWS", "length": 10}})

    assert "2. Verifikasi" in problems(sheet)["dropdowns"]
    assert problems(sheet, fix=True)["dropdowns"] == ""
    assert choices(sheet, size + 10)


def test_rows_that_an_import_adds_below_look_like_the_others(plain: Sheet):
    cut(plain, FORM, "ROWS", 6, plain.server.book(plain.book.id).grid(FORM).size["rowCount"])

    init(plain.open(), load_sop("website_medsos"), now=NOW, listed=listed(4), mirror=plain.mirror)

    assert choices(plain, 8)
    one, other = (plain.by().cell(f"'Form DIP'!C{row}") for row in (5, 8))
    assert one["userEnteredFormat"] == other["userEnteredFormat"]


# --- the owner's settings ------------------------------------------------------------------------


def test_a_new_spreadsheet_gets_the_locale_of_the_office(blank: Sheet):
    blank.init()

    assert blank.by().get(fields="properties.locale") == {"properties": {"locale": "in_ID"}}
    assert problems(blank)["locale"] == ""


def test_another_locale_is_said_and_set(sheet: Sheet):
    change = {"properties": {"locale": "en_US"}, "fields": "locale"}
    sheet.by().batch({"updateSpreadsheetProperties": change})

    assert "en_US" in problems(sheet)["locale"]
    assert problems(sheet, fix=True)["locale"] == ""


@pytest.mark.parametrize("tab", [FORM, TOOL_TAB])
def test_a_lock_that_keeps_the_tool_out_is_named_with_its_mend(sheet: Sheet, tab):
    lock = {"range": {"sheetId": tab}, "description": "kunci", "editors": {"users": [OWNER]}}
    sheet.by().batch({"addProtectedRange": {"protectedRange": lock}})
    sheet.type((1, DONE))

    with pytest.raises(StoreError, match=rf"keep {TOOL_EMAIL} out of .*\(kunci\)") as caught:
        sheet.sync()

    assert "Protect sheets and ranges" in str(caught.value)
    assert len(sheet.history()) == 2
    assert "(kunci)" in problems(sheet)["locks"]


def test_a_lock_of_others_that_lets_the_tool_in_is_none(sheet: Sheet):
    editors = {"users": [OWNER, TOOL_EMAIL]}
    lock = {"range": cell(FORM, 5, 5), "description": "kunci", "editors": editors}
    sheet.by().batch({"addProtectedRange": {"protectedRange": lock}})

    assert problems(sheet)["locks"] == ""


# --- what nobody could try at Google -------------------------------------------------------------


def refuses(sheet: Sheet, kind: str) -> None:
    """Let Google refuse every batch that has a request of this kind."""

    def look(request: Any) -> None:
        kinds = [next(iter(one)) for one in request.json()["requests"]]
        if kind in kinds:
            message = f"Invalid requests[{kinds.index(kind)}].{kind}: no."
            error = {"code": 400, "status": "INVALID_ARGUMENT", "message": message}
            answer = Fault(answer=Answer(400, {"error": error}))
            sheet.server.faults.add(answer, path=":batchUpdate")

    find = sheet.server.faults.find

    def found(request: Any) -> Fault:
        if request.account == TOOL_EMAIL and request.path.endswith(":batchUpdate"):
            look(request)
        return find(request)

    sheet.server.faults.find = found  # type: ignore[method-assign]


def test_an_old_stamp_that_cannot_be_deleted_stays(sheet: Sheet):
    book = sheet.server.book(sheet.book.id)
    book.grid(TOOL_TAB).put(0, 0, {"userEnteredValue": {"numberValue": 700}})
    sheet.type((1, DONE))
    refuses(sheet, "deleteDeveloperMetadata")

    plan = sheet.sync()

    assert [event.kind for event in plan.events] == ["complete"]
    assert "deleteDeveloperMetadata" in plan.warnings[-1]
    assert sheet.sync().events == ()


def test_a_board_whose_id_is_not_taken_again_is_left_out(sheet: Sheet):
    sheet.remove_tab(MONITORING)
    sheet.type((1, DONE))
    refuses(sheet, "addSheet")

    plan = sheet.sync()

    assert [event.kind for event in plan.events] == ["complete"]
    assert "addSheet" in plan.warnings[-1]
    assert len(sheet.history()) == 3


def test_a_tab_of_staff_called_as_the_tools_stops_nothing(sheet: Sheet):
    sheet.remove_tab(TOOL_TAB)
    sheet.by().batch({"addSheet": {"properties": {"title": "SheetSync"}}})
    sheet.type((1, DONE))

    assert [event.kind for event in sheet.sync().events] == ["complete"]
    assert sheet.sync().events == ()


def test_a_tab_of_staff_called_as_a_board_is_named_by_fix(sheet: Sheet):
    sheet.remove_tab(MONITORING)
    sheet.by().batch({"addSheet": {"properties": {"title": "Monitoring"}}})
    sheet.type((1, DONE))

    plan = sheet.sync()

    assert [event.kind for event in plan.events] == ["complete"]
    assert [text.endswith("left out, all else is written") for text in plan.warnings] == [True]
    with pytest.raises(StoreError, match="'Monitoring' is not the one that the tool draws"):
        problems(sheet, fix=True)
