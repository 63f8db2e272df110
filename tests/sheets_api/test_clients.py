"""Clients that were never written for this server: gspread and google-api-python-client."""

import gspread
import httplib2
import pytest
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError

from tests.sheets_api import client
from tests.sheets_api.conftest import OWNER, TOOL
from tests.sheets_api.description import document


@pytest.fixture
def spreadsheet(server, book):
    opened = client(server, server.service_account(TOOL))
    yield opened.open_by_key(book.id)
    opened.http_client.session.close()


@pytest.fixture
def sheet(spreadsheet):
    return spreadsheet.sheet1


def test_gspread_makes_and_removes_tabs(spreadsheet):
    made = spreadsheet.add_worksheet("Dua", rows=5, cols=4, index=0)

    assert [one.title for one in spreadsheet.worksheets()] == ["Dua", "Sheet1"]
    assert (made.row_count, made.col_count, made.index) == (5, 4, 0)
    made.update_title("Tiga")
    made.resize(rows=2, cols=2)
    made.freeze(rows=1)
    made.update_tab_color("#ff8000")
    made.hide()
    again = spreadsheet.worksheet("Tiga")
    assert (again.row_count, again.frozen_row_count, again.isSheetHidden) == (2, 1, True)
    assert again.tab_color == "#FF8000"
    copied = spreadsheet.duplicate_sheet(again.id, new_sheet_name="Salinan")
    spreadsheet.reorder_worksheets([spreadsheet.sheet1, copied, again])
    spreadsheet.del_worksheet(again)
    assert [one.title for one in spreadsheet.worksheets()] == ["Salinan", "Sheet1"]
    with pytest.raises(gspread.WorksheetNotFound):
        spreadsheet.worksheet("Tiga")


def test_gspread_reads_and_writes_cells(sheet):
    sheet.update([["No", "Judul"], [1, "satu"], [2, "dua"]])
    sheet.update_acell("C1", "=SUM(A2:A3)")
    sheet.update_cell(2, 3, "x")

    assert sheet.acell("C1").value == "3"
    assert sheet.cell(1, 3, value_render_option="FORMULA").value == "=SUM(A2:A3)"
    assert sheet.row_values(2) == ["1", "satu", "x"]
    assert sheet.col_values(1) == ["No", "1", "2"]
    assert sheet.find("dua").address == "B3"
    cells = sheet.range("A2:B3")
    for cell in cells:
        cell.value = "y"
    sheet.update_cells(cells)
    assert sheet.get("A2:B3") == [["y", "y"], ["y", "y"]]
    assert sheet.batch_get(["A1:B1", "C1"]) == [[["No", "Judul"]], [["0"]]]
    sheet.batch_update([{"range": "A1", "values": [["Z"]]}])
    sheet.batch_clear(["B1:C1"])
    assert sheet.get_all_values()[0] == ["Z", "", ""]
    sheet.clear()
    assert sheet.get_all_values() == [[]]


def test_gspread_reads_records(sheet):
    sheet.update([["No. Registrasi", "Pengajuan ke-"], ["DIP-2026-0001", 2]])

    assert sheet.get_all_records() == [{"No. Registrasi": "DIP-2026-0001", "Pengajuan ke-": 2}]


def test_gspread_inserts_deletes_and_sorts_rows(sheet):
    sheet.update([["b", 2], ["a", 1]])
    sheet.insert_row(["c", 3], index=1)
    sheet.append_rows([["d", 4], ["e", 5]])

    sheet.sort((1, "asc"), range="A1:B5")
    assert sheet.col_values(1) == ["a", "b", "c", "d", "e"]
    sheet.delete_rows(2, 3)
    assert sheet.get_all_values() == [["a", "1"], ["d", "4"], ["e", "5"]]
    sheet.insert_cols([["kiri"]])
    sheet.delete_columns(1)
    assert sheet.row_values(1) == ["a", "1"]


def test_gspread_formats_merges_notes_and_filters(sheet):
    sheet.format("A1:B2", {"textFormat": {"bold": True}, "backgroundColor": {"red": 1}})
    sheet.merge_cells("A1:B2")
    sheet.unmerge_cells("A1:B2")
    sheet.insert_note("A1", "catatan")
    sheet.set_basic_filter("A1:B10")
    sheet.clear_basic_filter()
    sheet.hide_rows(1, 3)
    sheet.unhide_rows(1, 3)
    sheet.columns_auto_resize(0, 2)
    sheet.hide_gridlines()

    assert sheet.get_note("A1") == "catatan"
    assert sheet.get_notes() == [["catatan", ""], ["", ""]]


def test_gspread_validates_copies_and_cuts(sheet):
    kind = gspread.utils.ValidationConditionType.one_of_list
    sheet.add_validation("A1", kind, ["Ya", "Tidak"], showCustomUi=True)
    sheet.update([["x"]], "C1")
    sheet.copy_range("C1", "D1")
    sheet.cut_range("C1", "E1")

    assert sheet.get("C1:E1") == [["", "x", "x"]]


def test_gspread_names_and_protects(spreadsheet, sheet):
    sheet.define_named_range("A1:B2", "daftar")
    sheet.add_protected_range("B1:B9", editor_users_emails=[TOOL])

    assert spreadsheet.list_named_ranges()[0]["name"] == "daftar"
    [protected] = spreadsheet.list_protected_ranges(sheet.id)
    assert protected["editors"]["users"] == [TOOL, OWNER]
    sheet.delete_protected_range(protected["protectedRangeId"])
    sheet.delete_named_range(spreadsheet.list_named_ranges()[0]["namedRangeId"])


def test_gspread_changes_the_spreadsheet(spreadsheet):
    spreadsheet.update_title("Baru")
    spreadsheet.update_locale("id_ID")
    spreadsheet.update_timezone("Asia/Jakarta")

    assert spreadsheet.locale == "id_ID"
    assert spreadsheet.timezone == "Asia/Jakarta"
    assert spreadsheet.fetch_sheet_metadata()["properties"]["title"] == "Baru"


def test_gspread_tells_the_error(sheet):
    with pytest.raises(gspread.exceptions.APIError) as refused:
        sheet.update([["x"]], "A2000")

    assert refused.value.code == 400
    assert refused.value.error["message"] == (
        "Range (Sheet1!A2000) exceeds grid limits. Max rows: 1000, max columns: 26"
    )


class Http(httplib2.Http):
    """httplib2 as google-auth would sign it, led to the local server."""

    def __init__(self, base, token):
        super().__init__(timeout=10)
        self._base, self._token = base, token

    def request(self, uri, method="GET", body=None, headers=None, **more):
        uri = uri.replace("https://sheets.googleapis.com", self._base)
        headers = dict(headers or {}) | {"authorization": f"Bearer {self._token}"}
        return super().request(uri, method, body, headers, **more)


@pytest.fixture
def service(server):
    http = Http(server.url, server.account(OWNER).token)
    with build_from_document(document(), http=http) as built:
        yield built.spreadsheets()
    http.close()


def test_googles_own_client_reads_and_writes(service):
    book = service.create(body={"properties": {"title": "Baru"}}, fields="spreadsheetId").execute()
    number = book["spreadsheetId"]
    values = service.values()
    options = {"spreadsheetId": number, "valueInputOption": "USER_ENTERED"}

    values.update(range="Sheet1!A1:B1", body={"values": [["a", "1"]]}, **options).execute()
    values.append(range="Sheet1!A:B", body={"values": [["b", "2"]]}, **options).execute()
    request = {"addSheet": {"properties": {"title": "Dua"}}}
    service.batchUpdate(spreadsheetId=number, body={"requests": [request]}).execute()

    got = values.get(spreadsheetId=number, range="Sheet1!A1:B9").execute()
    assert got == {
        "range": "Sheet1!A1:B9",
        "majorDimension": "ROWS",
        "values": [["a", "1"], ["b", "2"]],
    }
    whole = service.get(spreadsheetId=number, ranges=["Dua!A1"], includeGridData=True).execute()
    assert [one["properties"]["title"] for one in whole["sheets"]] == ["Dua"]
    values.clear(spreadsheetId=number, range="Sheet1!A1").execute()
    values.batchClear(spreadsheetId=number, body={"ranges": ["B1"]}).execute()
    both = values.batchGet(spreadsheetId=number, ranges=["A1:B1", "A2"]).execute()
    assert [one.get("values") for one in both["valueRanges"]] == [None, [["b"]]]


def test_googles_own_client_understands_the_errors(service, book):
    with pytest.raises(HttpError) as refused:
        service.values().get(spreadsheetId=book.id, range="Nowhere!A1").execute()

    assert refused.value.status_code == 400
    assert refused.value.reason == "Unable to parse range: Nowhere!A1"
