"""Drawing a spreadsheet: an empty one, a half-drawn one, one that others use; and who may edit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sheetsync.boards.form import draw_form
from sheetsync.core.journal import MARK
from sheetsync.errors import SheetsyncError
from sheetsync.starting import init
from sheetsync.stores.google.draw import sheets_formula
from sheetsync.stores.google.looks import number_format
from sheetsync.stores.google.protocol import (
    FORM,
    GUIDE,
    HISTORY,
    METADATA,
    MONITORING,
    SETTINGS,
    TOOL_TAB,
    TOOL_TITLE,
)
from sheetsync.templates import load_sop
from tests.clerk import ROW
from tests.lists import in_english
from tests.stores.sheets import ANI, BUDI, NOW, OWNER, TOOL_EMAIL, Sheet, cell

HIDDEN = "Metadata sheetsync"
TABS = ["Petunjuk", "Form DIP", "Monitoring", "Evaluasi", "Riwayat", "Pengaturan", HIDDEN]


def tab(sheet: Sheet, number: int) -> dict[str, Any]:
    found = sheet.by().get()["sheets"]
    return next(one for one in found if one["properties"]["sheetId"] == number)


def everything(sheet: Sheet) -> list[Any]:
    """All that is drawn, without the values of the tool's own hidden tab."""
    return [one for one in sheet.by().get()["sheets"] if one["properties"]["sheetId"] != TOOL_TAB]


def test_an_empty_spreadsheet_gets_all_tabs_and_loses_its_blank_one(blank: Sheet):
    start = blank.init()

    assert list(start.drawn) == TABS
    assert blank.titles() == [*TABS, TOOL_TITLE]
    hidden = [
        tab(blank, number)["properties"].get("hidden") for number in (TOOL_TAB, METADATA, FORM)
    ]
    assert hidden == [True, True, None]


def test_a_second_init_draws_nothing_and_doubles_nothing(sheet: Sheet):
    before, rows = everything(sheet), sheet.rows(FORM)

    start = sheet.init()

    assert start.drawn == ()
    assert everything(sheet) == before
    assert sheet.rows(FORM) == rows


@pytest.mark.parametrize("number", [GUIDE, MONITORING, TOOL_TAB])
def test_a_half_drawn_spreadsheet_is_completed(sheet: Sheet, number):
    before, rows = everything(sheet), sheet.rows(FORM)
    sheet.remove_tab(number)

    sheet.init()

    assert {one["properties"]["title"] for one in everything(sheet)} == set(TABS)
    assert sheet.rows(FORM) == rows
    form = [one for one in before if one["properties"]["sheetId"] == FORM]
    assert stripped(tab(sheet, FORM)) == stripped(form[0])
    assert len(sheet.history()) == 2


def stripped(drawn: dict[str, Any]) -> dict[str, Any]:
    """A tab without the ids that protected ranges get anew."""
    ranges = [{**one, "protectedRangeId": 0} for one in drawn.get("protectedRanges", [])]
    kept = {k: v for k, v in drawn.items() if k not in ("protectedRanges", "properties")}
    return {**kept, "protectedRanges": ranges}


def test_foreign_tabs_are_left_alone(blank: Sheet):
    blank.by().batch({"addSheet": {"properties": {"title": "Catatan", "sheetId": 99}}})
    blank.by().write("Sheet1!A1", [["milik kami"]])

    blank.init()

    assert blank.titles() == [*TABS, "Sheet1", "Catatan", TOOL_TITLE]
    assert blank.by().values("Sheet1!A1") == [["milik kami"]]


@pytest.mark.parametrize(
    "mark",
    [
        pytest.param({"repeatCell": {"range": cell(0, 3, 3), "cell": {"note": "lihat"}, "fields": "note"}}, id="a note"),
        pytest.param({"mergeCells": {"range": {"sheetId": 0, "endRowIndex": 2, "endColumnIndex": 2}, "mergeType": "MERGE_ALL"}}, id="a merged range"),
    ],
)  # fmt: skip
def test_a_first_tab_that_was_used_is_not_taken_away(blank: Sheet, mark):
    blank.by().batch(mark)

    blank.init()

    assert "Sheet1" in blank.titles()


def test_a_foreign_tab_of_our_name_is_named(blank: Sheet):
    blank.by().batch({"addSheet": {"properties": {"title": "Monitoring"}}})

    with pytest.raises(SheetsyncError, match="Monitoring"):
        blank.init()

    assert blank.titles() == ["Sheet1", "Monitoring"]


def test_two_inits_at_once_draw_once(blank: Sheet):
    blank.server.between(lambda _: blank.init())

    blank.init()

    assert blank.titles() == [*TABS, TOOL_TITLE]


@pytest.mark.parametrize("number", [FORM, MONITORING, HISTORY, SETTINGS, GUIDE])
def test_a_renamed_tab_still_works(sheet: Sheet, number):
    sheet.rename(number, "Nama lain")
    sheet.add(3, **{"Judul Informasi": "Baru"})

    plan = sheet.sync()

    assert [event.kind for event in plan.events] == ["register"]
    assert sheet.row(3)["No. Registrasi"].endswith("-0003")
    assert sheet.init().drawn == ()


def test_a_journal_is_found_by_its_mark_whatever_it_is_called(sheet: Sheet):
    sheet.by().batch({"addSheet": {"properties": {"title": "Catatan", "sheetId": 99}}})
    entry = {"metadataKey": MARK, "visibility": "DOCUMENT", "location": {"sheetId": 99}}
    sheet.by().batch({"createDeveloperMetadata": {"developerMetadata": entry}})
    sheet.by().write("Catatan!A1", [["Waktu (UTC)"]])

    assert sheet.open().read().rows("journal", {}) == [["Waktu (UTC)"]]


def test_a_new_spreadsheet_gets_the_locale_of_its_language(blank: Sheet):
    init(blank.open(), in_english(load_sop("website_medsos")), now=NOW, mirror=blank.mirror)

    assert blank.by().get(fields="properties.locale") == {"properties": {"locale": "en_GB"}}


@pytest.mark.parametrize(("locale", "right"), [("en_GB", True), ("in_ID", True), ("en_US", False)])
def test_the_locale_that_older_versions_set_is_right_in_any_language(sheet: Sheet, locale, right):
    change = {"properties": {"locale": locale}, "fields": "locale"}
    sheet.by().batch({"updateSpreadsheetProperties": change})

    found = dict(sheet.open().examine(draw_form(load_sop("website_medsos")), "", "en_GB"))

    assert (found["locale"] == "") is right


@pytest.mark.parametrize("number", [MONITORING, TOOL_TAB])
def test_a_deleted_board_or_tool_tab_is_drawn_again_with_the_commit(sheet: Sheet, number):
    before = sheet.rows(number)
    sheet.remove_tab(number)
    sheet.type((1, {"1. Identifikasi": "Selesai"}))
    sheet.server.journal.clear()

    plan = sheet.sync()

    assert [event.kind for event in plan.events] == ["complete"]
    added = [r for r in sheet.server.journal.writes()[0].body["requests"] if "addSheet" in r]
    assert [r["addSheet"]["properties"]["sheetId"] for r in added] == [number]
    assert len(sheet.rows(number)) >= min(len(before), 3)
    assert sheet.sync().events == ()


def test_a_tab_of_staff_called_as_the_hidden_one_stops_the_sync(sheet: Sheet):
    sheet.remove_tab(METADATA)
    own = {"sheetId": 77, "title": "metadata sheetsync"}
    sheet.by().batch({"addSheet": {"properties": own}})
    sheet.type((1, {"1. Identifikasi": "Selesai"}))

    with pytest.raises(SheetsyncError, match="'metadata sheetsync' is not the one that the tool"):
        sheet.sync()

    sheet.rename(77, "Arsip")
    assert [event.kind for event in sheet.sync().events] == ["complete"]


@pytest.mark.parametrize(("number", "title"), [(FORM, "Form DIP"), (HISTORY, "Riwayat"), (SETTINGS, "Pengaturan")])  # fmt: skip
def test_a_deleted_tab_that_holds_data_stops_the_sync(sheet: Sheet, number, title):
    sheet.remove_tab(number)

    with pytest.raises(SheetsyncError, match=title):
        sheet.sync()


def test_the_form_has_its_looks(sheet: Sheet):
    form = tab(sheet, FORM)

    grid = form["properties"]["gridProperties"]
    assert (grid["frozenRowCount"], grid["frozenColumnCount"]) == (4, 4)
    assert [view["title"] for view in form["filterViews"]] == [
        "Antrean Pengelola Informasi",
        "Antrean Ketua Tim",
        "Antrean Kepala Bagian",
    ]
    assert len(form["conditionalFormats"]) > 20
    assert "basicFilter" not in form
    rule = sheet.by().cell("'Form DIP'!P5")["dataValidation"]
    assert rule["condition"]["type"] == "ONE_OF_LIST"
    assert rule["strict"] is True
    assert rule["showCustomUi"] is True
    assert sheet.by().cell("'Form DIP'!L5")["dataValidation"].get("strict") is None
    assert sheet.by().cell("'Form DIP'!D4")["note"]


def test_the_boards_have_their_charts(sheet: Sheet):
    charts = tab(sheet, MONITORING)["charts"]

    kinds = [chart["spec"]["basicChart"]["chartType"] for chart in charts]
    assert kinds == ["BAR", "BAR", "LINE"]
    assert charts[1]["spec"]["basicChart"]["stackedType"] == "STACKED"


@pytest.mark.parametrize(
    ("excel", "kind", "pattern"),
    [
        ("@", "TEXT", "@"),
        ('@" *"', "TEXT", '@" *"'),
        ("[$-421]d mmm yyyy", "DATE", "d mmm yyyy"),
        ('[$-421]d mmm yyyy hh"."mm', "DATE_TIME", 'd mmm yyyy hh"."mm'),
        ("hh:mm", "TIME", "hh:mm"),
        ("0 %", "PERCENT", "0 %"),
        ('"jeda terpanjang "0" menit"', "NUMBER", '"jeda terpanjang "0" menit"'),
        ("#,##0.0", "NUMBER", "#,##0.0"),
    ],
)
def test_number_formats_are_translated(excel, kind, pattern):
    assert number_format(excel) == {"type": kind, "pattern": pattern}


@pytest.mark.parametrize(
    ("excel", "sheets"),
    [
        ("AND(ISNUMBER(A1),A1<0.5)", "AND(ISNUMBER(A1);A1<(05/10))"),
        ('LEFT(B1,3)="a, ""1.5"""', 'LEFT(B1;3)="a, ""1.5"""'),
        ("N(A1)>=0.25", "N(A1)>=(025/100)"),
    ],
)
def test_formulas_mean_the_same_in_every_country(excel, sheets):
    assert sheets_formula(excel) == sheets


# --- who may edit what ---------------------------------------------------------------------------


def allowed(sheet: Sheet, email: str, row: int, **cells: str) -> bool:
    answer = sheet.type((row, cells), email=email)
    return "error" not in answer


def people(sheet: Sheet, *lines: list[Any]) -> None:
    """Write lines of role, e-mail, from, until into the settings."""
    rows = sheet.rows(SETTINGS)
    row, column = next((r, line.index("Peran")) for r, line in enumerate(rows) if "Peran" in line)
    for place, line in enumerate(lines, row + 1):
        for at, value in enumerate(line, column):
            area = {"gridRange": cell(SETTINGS, place, at)}
            body = {"valueInputOption": "RAW", "data": [{"dataFilter": area, "values": [[value]]}]}
            sheet.by().post("/values:batchUpdateByDataFilter", body)


def test_the_tools_columns_and_tabs_are_its_own(sheet: Sheet):
    assert not allowed(sheet, ANI, 1, Posisi="Terpublikasi")
    assert not allowed(sheet, ANI, 1, **{"Waktu Verifikasi": "kemarin"})
    assert allowed(sheet, OWNER, 1, Pemeriksaan="pemilik boleh")
    for title in ("Petunjuk", "Monitoring", "Evaluasi", "Riwayat", TOOL_TITLE):
        assert "error" in sheet.by(ANI).write(f"{title}!A1", [["x"]]), title


def test_a_role_without_people_is_open_to_all(sheet: Sheet):
    assert allowed(sheet, ANI, 1, **{"2. Verifikasi": "Disetujui"})


def test_the_columns_of_a_role_belong_to_its_people(sheet: Sheet):
    people(sheet, ["Ketua Tim Pengelolaan Website/Medsos", ANI])

    sheet.sync()

    assert allowed(sheet, ANI, 1, **{"Alasan Verifikasi": "x"})
    assert not allowed(sheet, BUDI, 1, **{"2. Verifikasi": "Disetujui"})
    assert allowed(sheet, BUDI, 1, **{"3. Persetujuan": "Disetujui"})
    assert [e.kind for e in sheet.sync().events] == ["refuse"], "the tool may still write there"


def test_a_changed_e_mail_changes_the_protection_at_the_next_sync(sheet: Sheet):
    people(sheet, ["Kepala Bagian", ANI])
    sheet.sync()
    people(sheet, ["Kepala Bagian", BUDI])

    sheet.sync()

    assert not allowed(sheet, ANI, 1, **{"3. Persetujuan": "Disetujui"})
    assert allowed(sheet, BUDI, 1, **{"3. Persetujuan": "Disetujui"})
    sheet.server.journal.clear()
    sheet.sync(NOW + timedelta(minutes=5))
    kinds = {next(iter(r)) for c in sheet.server.journal.writes() for r in c.body["requests"]}
    assert "addProtectedRange" not in kinds, "an unchanged e-mail changes nothing"


def test_a_deputy_may_edit_while_the_dates_say_so(sheet: Sheet):
    people(sheet, ["Kepala Bagian", ANI], ["Kepala Bagian", BUDI, "24/11/2026", "25/11/2026"])
    cells = {"Alasan Persetujuan": "x"}

    sheet.sync(NOW)
    assert not allowed(sheet, BUDI, 1, **cells)
    for day in (1, 2):
        sheet.sync(NOW + timedelta(days=day))
        assert allowed(sheet, BUDI, 1, **cells)
    sheet.sync(NOW + timedelta(days=3))
    assert not allowed(sheet, BUDI, 1, **cells)


def test_protected_ranges_of_others_stay(sheet: Sheet):
    theirs = {"range": cell(FORM, 0, 0), "description": "milik kepala", "warningOnly": True}
    sheet.by().batch({"addProtectedRange": {"protectedRange": theirs}})
    people(sheet, ["Kepala Bagian", ANI])

    sheet.sync()

    found = [one.get("description") for one in tab(sheet, FORM)["protectedRanges"]]
    assert found.count("milik kepala") == 1
    assert found.count("sheetsync: Kepala Bagian") == 1


def test_a_dropdown_choice_by_staff_goes_through(sheet: Sheet):
    assert allowed(sheet, ANI, 3, **ROW)
    assert [e.kind for e in sheet.sync().events] == ["register"]
    assert TOOL_EMAIL in {one.account for one in sheet.server.journal.of()}
