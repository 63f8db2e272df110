"""Tabs and the spreadsheet itself: made, changed, moved, copied, removed."""

import pytest

from tests.sheets_api.conftest import OWNER, Caller


def titles(caller):
    sheets = caller.get(fields="sheets.properties.title")["sheets"]
    return [one["properties"]["title"] for one in sheets]


def change(fields, **properties):
    return {"updateSheetProperties": {"properties": properties, "fields": fields}}


def test_a_new_spreadsheet_is_as_google_makes_one(owner, book):
    answer = owner.get(includeGridData=False)

    assert answer["properties"]["title"] == "Buku"
    assert answer["properties"]["locale"] == "en_US"
    assert answer["properties"]["timeZone"] == "Etc/GMT"
    assert answer["properties"]["autoRecalc"] == "ON_CHANGE"
    default = answer["properties"]["defaultFormat"]
    assert default["textFormat"]["foregroundColor"] == {}
    assert default["textFormat"]["bold"] is False
    assert len(answer["properties"]["spreadsheetTheme"]["themeColors"]) == 9
    assert answer["sheets"] == [
        {
            "properties": {
                "sheetId": 0,
                "title": "Sheet1",
                "index": 0,
                "sheetType": "GRID",
                "gridProperties": {"rowCount": 1000, "columnCount": 26},
            }
        }
    ]
    assert answer["spreadsheetUrl"].endswith(f"/d/{book.id}/edit")
    assert set(answer) == {"spreadsheetId", "properties", "sheets", "spreadsheetUrl"}


def test_a_spreadsheet_is_made_by_a_call(server, owner):
    body = {
        "properties": {"title": "Baru", "timeZone": "Asia/Jakarta", "locale": "id_ID"},
        "sheets": [
            {
                "properties": {
                    "title": "Satu",
                    "gridProperties": {"rowCount": 3, "columnCount": 4},
                },
                "data": [{"rowData": [{"values": [{"userEnteredValue": {"numberValue": 1}}]}]}],
            },
            {"properties": {"title": "Dua", "sheetId": 9}},
        ],
    }

    made = owner.http.post(f"{server.url}/v4/spreadsheets", json=body, timeout=10).json()

    assert made["properties"]["timeZone"] == "Asia/Jakarta"
    sizes = [one["properties"]["gridProperties"] for one in made["sheets"]]
    assert sizes == [{"rowCount": 3, "columnCount": 4}, {"rowCount": 1000, "columnCount": 26}]
    caller = Caller(server, server.book(made["spreadsheetId"]), OWNER)
    assert caller.values("Satu!A1") == [["1"]]
    caller.http.close()


def test_a_tab_is_added_at_its_place(owner):
    answer = owner.batch(
        {"addSheet": {"properties": {"title": "Dua", "gridProperties": {"rowCount": 2}}}},
        {"addSheet": {"properties": {"title": "Nol", "index": 0, "sheetId": 50}}},
        {"addSheet": {}},
    )

    first, second, third = [one["addSheet"]["properties"] for one in answer["replies"]]
    assert first["gridProperties"] == {"rowCount": 2, "columnCount": 26}
    assert (first["index"], second["index"], second["sheetId"]) == (1, 0, 50)
    assert titles(owner) == ["Nol", "Sheet1", "Dua", third["title"]]


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (
            {"addSheet": {"properties": {"title": "Sheet1"}}},
            'addSheet: A sheet with the name "Sheet1" already exists. Please enter another name.',
        ),
        (
            {"addSheet": {"properties": {"sheetId": 0, "title": "X"}}},
            "addSheet: Sheet with id 0 already exists.",
        ),
        (change("title", title=""), "updateSheetProperties: The sheet name cannot be empty."),
        (change("title", sheetId=3), "updateSheetProperties: No sheet with id: 3"),
        (
            change("gridProperties.frozenRowCount", gridProperties={"frozenRowCount": 1000}),
            "updateSheetProperties: You can't freeze all visible rows on the sheet.",
        ),
        (
            change("gridProperties.rowCount", gridProperties={"rowCount": 1_000_000}),
            "updateSheetProperties: This action would increase the number of cells in the "
            "workbook above the limit of 10000000 cells.",
        ),
        (
            {"deleteSheet": {"sheetId": 0}},
            "deleteSheet: You can't remove all the sheets in a document.",
        ),
    ],
)
def test_what_a_tab_cannot_be(owner, request_, said):
    assert owner.message(owner.batch(request_)) == f"Invalid requests[0].{said}"


def test_a_tab_is_changed_by_its_mask(owner):
    grid = {"frozenRowCount": 2, "rowCount": 20, "columnCount": 20}
    owner.batch(
        change(
            "title,hidden,gridProperties(rowCount,frozenRowCount)", title="T", gridProperties=grid
        )
    )

    [sheet] = owner.get(fields="sheets.properties")["sheets"]
    assert sheet["properties"]["title"] == "T"
    assert sheet["properties"]["gridProperties"] == {
        "rowCount": 20,
        "columnCount": 26,
        "frozenRowCount": 2,
    }
    owner.batch(change("gridProperties/frozenRowCount", gridProperties={"frozenRowCount": 0}))
    [sheet] = owner.get(fields="sheets.properties.gridProperties")["sheets"]
    assert "frozenRowCount" not in sheet["properties"]["gridProperties"]


def test_a_smaller_grid_forgets_its_cells(owner):
    owner.write("A5", [["x"]])

    owner.batch(change("gridProperties.rowCount", gridProperties={"rowCount": 4}))
    owner.batch({"appendDimension": {"dimension": "ROWS", "length": 6}})

    assert owner.read("Sheet1") == {"range": "Sheet1!A1:Z10", "majorDimension": "ROWS"}


@pytest.mark.parametrize(
    ("moved", "index", "order"),
    [
        ("A", 2, "BAC"),
        ("A", 1, "ABC"),
        ("A", 3, "BCA"),
        ("C", 0, "CAB"),
        ("B", 3, "ACB"),
        ("B", 2, "ABC"),
    ],
)
def test_a_tab_moves_to_where_the_index_was_before(server, moved, index, order):
    book = server.create(OWNER, sheets=["A", "B", "C"])
    caller = Caller(server, book, OWNER)
    sheet = next(one for one in book.sheets if one.title == moved)

    caller.batch(change("index", sheetId=sheet.id, index=index))

    assert "".join(titles(caller)) == order
    caller.http.close()


def test_a_tab_is_duplicated_with_everything_on_it(owner):
    owner.write("A1", [["x"]])
    rule = {
        "ranges": [{"startRowIndex": 0, "endRowIndex": 1}],
        "booleanRule": {"condition": {"type": "BLANK"}, "format": {}},
    }
    owner.batch({"addConditionalFormatRule": {"rule": rule}})

    answer = owner.batch(
        {"duplicateSheet": {"insertSheetIndex": 1, "newSheetId": 5}},
        {"duplicateSheet": {"sourceSheetId": 0, "newSheetName": "Lagi"}},
    )

    assert answer["replies"][0]["duplicateSheet"]["properties"]["title"] == "Copy of Sheet1"
    assert titles(owner) == ["Lagi", "Sheet1", "Copy of Sheet1"]
    assert owner.values("'Copy of Sheet1'!A1") == [["x"]]
    rules = owner.get(fields="sheets.conditionalFormats")["sheets"][2]["conditionalFormats"]
    assert rules[0]["ranges"] == [{"sheetId": 5, "startRowIndex": 0, "endRowIndex": 1}]


def test_a_tab_is_copied_to_another_spreadsheet(server, owner):
    owner.write("A1", [["x"]])
    other = server.create(OWNER, "Lain")

    body = {"destinationSpreadsheetId": other.id}
    answer = owner.post("/sheets/0:copyTo", body)

    assert (answer["title"], answer["index"]) == ("Copy of Sheet1", 1)
    assert other.sheets[1].at(0, 0) == {"userEnteredValue": {"stringValue": "x"}}


def test_the_spreadsheet_is_renamed(owner):
    request = {"properties": {"title": "Baru", "locale": "xx"}, "fields": "title"}

    owner.batch({"updateSpreadsheetProperties": request})

    assert owner.get(fields="properties(title,locale)") == {
        "properties": {"title": "Baru", "locale": "en_US"}
    }


def test_the_spreadsheet_can_come_with_the_replies(owner):
    answer = owner.batch(
        {
            "updateCells": {
                "start": {},
                "rows": [{"values": [{"userEnteredValue": {"stringValue": "x"}}]}],
                "fields": "userEnteredValue",
            }
        },
        includeSpreadsheetInResponse=True,
        responseRanges=["A1:B2"],
        responseIncludeGridData=True,
    )

    assert answer["replies"] == [{}]
    [sheet] = answer["updatedSpreadsheet"]["sheets"]
    assert sheet["data"][0]["rowData"][0]["values"][0]["formattedValue"] == "x"


def test_a_spreadsheet_is_got_by_data_filter(owner):
    owner.batch({"addSheet": {"properties": {"sheetId": 7, "title": "Form"}}})

    answer = owner.post(
        ":getByDataFilter",
        {"dataFilters": [{"gridRange": {"sheetId": 7}}], "includeGridData": True},
    )

    assert [one["properties"]["title"] for one in answer["sheets"]] == ["Form"]
    assert len(answer["sheets"][0]["data"]) == 1


def test_deleting_a_tab_takes_its_names_and_stamps_along(owner):
    owner.batch({"addSheet": {"properties": {"sheetId": 7, "title": "Form"}}})
    entry = {"metadataKey": "k", "visibility": "DOCUMENT", "location": {"sheetId": 7}}
    owner.batch(
        {"addNamedRange": {"namedRange": {"name": "satu", "range": {"sheetId": 7}}}},
        {"createDeveloperMetadata": {"developerMetadata": entry}},
    )

    answer = owner.batch({"deleteSheet": {"sheetId": 7}})

    assert answer["replies"] == [{}]
    assert titles(owner) == ["Sheet1"]
    assert owner.get(fields="namedRanges") == {}


def test_the_colour_of_a_tab_is_rounded_down_and_cleared(owner):
    def shown():
        return owner.get(fields="sheets.properties(tabColor,tabColorStyle)")["sheets"][0]

    colour = {"red": 1, "green": 0, "blue": 0.5}
    owner.batch(change("tabColorStyle", tabColorStyle={"rgbColor": colour}))
    assert shown()["properties"]["tabColorStyle"] == {"rgbColor": {"red": 1, "blue": 0.49803922}}

    owner.batch(change("tabColorStyle", tabColorStyle={"rgbColor": None}))
    assert shown() == {"properties": {}}


@pytest.mark.parametrize(("locale", "day"), [("en_US", 46085), ("in_ID", 46115)])
def test_time_zone_and_locale_are_kept_and_decide_what_a_date_is(owner, locale, day):
    properties = {"timeZone": "Asia/Jakarta", "locale": locale}
    request = {"properties": properties, "fields": "timeZone,locale"}
    owner.batch({"updateSpreadsheetProperties": request})

    owner.write("A1", [["03/04/2026"]], "USER_ENTERED")

    assert owner.get(fields="properties(timeZone,locale)") == {"properties": properties}
    assert owner.values("A1", valueRenderOption="UNFORMATTED_VALUE") == [[day]]


def test_titles_differ_by_more_than_case(owner):
    message = owner.message(owner.batch({"addSheet": {"properties": {"title": "SHEET1"}}}))

    assert 'A sheet with the name "SHEET1" already exists.' in message
    owner.write("sheet1!A1", [["x"]])
    assert owner.read("SHEET1!A1")["range"] == "Sheet1!A1"


def test_the_last_tab_that_is_seen_stays(owner):
    owner.batch({"addSheet": {"properties": {"sheetId": 7, "title": "_alat", "hidden": True}}})

    gone = owner.batch({"deleteSheet": {"sheetId": 0}})
    hidden = owner.batch(change("hidden", sheetId=0, hidden=True))

    assert "You can't remove all the sheets" in owner.message(gone)
    assert "You can't hide all the sheets" in owner.message(hidden)


def test_metadata_goes_with_the_tab_it_lies_on(owner):
    owner.batch({"addSheet": {"properties": {"sheetId": 7, "title": "Form"}}})
    span = {"sheetId": 7, "dimension": "ROWS", "startIndex": 3, "endIndex": 4}
    places = ({"sheetId": 7}, {"dimensionRange": span}, {"spreadsheet": True})
    entries = [
        {"metadataId": number, "metadataKey": "k", "visibility": "DOCUMENT", "location": place}
        for number, place in enumerate(places, 1)
    ]
    owner.batch(*({"createDeveloperMetadata": {"developerMetadata": one}} for one in entries))

    owner.batch({"deleteSheet": {"sheetId": 7}})

    statuses = []
    for number in (1, 2, 3):
        owner.call("GET", f"/developerMetadata/{number}")
        statuses.append(owner.status)
    assert statuses == [404, 404, 200]


def test_the_objects_on_a_duplicate_have_ids_of_their_own(owner):
    grid = {"startRowIndex": 0, "endRowIndex": 2}
    place = {"overlayPosition": {"anchorCell": {}}}
    owner.batch(
        {"addChart": {"chart": {"spec": {"title": "x"}, "position": place}}},
        {"addFilterView": {"filter": {"title": "x", "range": grid}}},
        {"addBanding": {"bandedRange": {"range": grid, "rowProperties": {}}}},
        {"addProtectedRange": {"protectedRange": {"range": grid}}},
    )

    owner.batch({"duplicateSheet": {"sourceSheetId": 0}})

    names = ("charts.chartId", "filterViews.filterViewId", "bandedRanges.bandedRangeId")
    fields = f"sheets({','.join((*names, 'protectedRanges.protectedRangeId'))})"
    sheets = owner.get(fields=fields)["sheets"]
    ids = [number for one in sheets for [each] in one.values() for number in each.values()]
    assert len(ids) == len(set(ids)) == 8


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("updateSheetProperties", "title,colour"),
        ("updateSheetProperties", "gridProperties.frozenRows"),
        ("updateSpreadsheetProperties", "zone"),
        ("updateDimensionProperties", "width"),
        ("updateProtectedRange", "editors.persons"),
        ("updateDeveloperMetadata", "value"),
    ],
)
def test_a_mask_names_only_fields_that_there_are(owner, kind, fields):
    protected = {"protectedRangeId": 5, "range": {}}
    owner.batch({"addProtectedRange": {"protectedRange": protected}})
    span = {"dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    given = {
        "updateSheetProperties": {"properties": {"title": "x"}},
        "updateSpreadsheetProperties": {"properties": {"title": "x"}},
        "updateDimensionProperties": {"range": span, "properties": {"pixelSize": 3}},
        "updateProtectedRange": {"protectedRange": protected},
        "updateDeveloperMetadata": {
            "dataFilters": [{"developerMetadataLookup": {"metadataId": 1}}],
            "developerMetadata": {"metadataValue": "x"},
        },
    }[kind]

    message = owner.message(owner.batch({kind: given | {"fields": fields}}))

    assert "Invalid field: " in message
    assert titles(owner) == ["Sheet1"]
