"""Values as they are read: trimmed, rendered, turned."""

import pytest

from tests.sheets_api.test_cells import area

NUMBER_FORMATS = {
    "B1": {"type": "NUMBER", "pattern": "#,##0.00"},
    "C1": {"type": "PERCENT"},
    "D1": {"type": "DATE", "pattern": "yyyy-mm-dd"},
}


@pytest.fixture
def filled(owner):
    """A1:E4 with texts, numbers, a formula, holes, and formats."""
    owner.write("A1:E1", [["teks", 1234.5, 0.125, 43831, True]])
    owner.write("A2", [["=SUM(B1:C1)", None, "x"]], option="USER_ENTERED")
    owner.write("B4", [["akhir"]])
    for cells, shape in NUMBER_FORMATS.items():
        column = ord(cells[0]) - 65
        area = {
            "startRowIndex": 0,
            "endRowIndex": 1,
            "startColumnIndex": column,
            "endColumnIndex": column + 1,
        }
        cell = {"userEnteredFormat": {"numberFormat": shape}}
        fields = "userEnteredFormat.numberFormat"
        owner.batch({"repeatCell": {"range": area, "cell": cell, "fields": fields}})
    return owner


def test_formatted_values_are_what_people_see(filled):
    assert filled.values("A1:E4") == [
        ["teks", "1,234.50", "12.50%", "2020-01-01", "TRUE"],
        ["1234.625", "", "x"],
        [],
        ["", "akhir"],
    ]


def test_unformatted_values_are_values(filled):
    assert filled.values("A1:E2", valueRenderOption="UNFORMATTED_VALUE") == [
        ["teks", 1234.5, 0.125, 43831, True],
        [1234.625, "", "x"],
    ]


def test_dates_can_be_asked_for_as_text(filled):
    options = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "FORMATTED_STRING"}

    assert filled.values("C1:D1", **options) == [[0.125, "2020-01-01"]]


def test_formulas_can_be_asked_for(filled):
    assert filled.values("A2:C2", valueRenderOption="FORMULA") == [["=SUM(B1:C1)", "", "x"]]


def test_columns_can_be_asked_for(filled):
    answer = filled.read("A1:C4", majorDimension="COLUMNS")

    assert answer["majorDimension"] == "COLUMNS"
    assert answer["values"] == [
        ["teks", "1234.625"],
        ["1,234.50", "", "", "akhir"],
        ["12.50%", "x"],
    ]


def test_an_empty_range_has_no_values(filled):
    assert filled.read("F1:G9") == {"range": "Sheet1!F1:G9", "majorDimension": "ROWS"}


def test_several_ranges_come_in_one_answer(filled, book):
    answer = filled.call("GET", "/values:batchGet", ranges=["A1", "B4:C9", "Z1"])

    assert answer == {
        "spreadsheetId": book.id,
        "valueRanges": [
            {"range": "Sheet1!A1", "majorDimension": "ROWS", "values": [["teks"]]},
            {"range": "Sheet1!B4:C9", "majorDimension": "ROWS", "values": [["akhir"]]},
            {"range": "Sheet1!Z1", "majorDimension": "ROWS"},
        ],
    }


def test_ranges_by_grid_echo_their_filter(owner, book):
    owner.batch({"addSheet": {"properties": {"sheetId": 7, "title": "Form"}}})
    owner.write("Form!B1", [["x", 1], ["", True]])
    wanted = area(0, 2, 1, 3, sheet=7)
    filters = [{"gridRange": wanted}, {"gridRange": {"sheetId": 0}}, {"a1Range": "A1"}]
    options = {"majorDimension": "ROWS", "valueRenderOption": "UNFORMATTED_VALUE"}

    answer = owner.post("/values:batchGetByDataFilter", options | {"dataFilters": filters})

    def part(cells, data_filter, **values):
        shown = {"range": cells, "majorDimension": "ROWS"} | values
        return {"valueRange": shown, "dataFilters": [data_filter]}

    assert answer["spreadsheetId"] == book.id
    assert answer["valueRanges"] == [
        part("Form!B1:C2", {"gridRange": wanted}, values=[["x", 1], ["", True]]),
        part("Sheet1!A1:Z1000", {"gridRange": {}}),
        part("Sheet1!A1", {"a1Range": "A1"}),
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"dataFilters": [{"gridRange": {"sheetId": 9}}]}, "No grid with id: 9"),
        ({"dataFilters": []}, "Must specify at least one data filter."),
        ({"dataFilters": [{"a1Range": "X!A1"}]}, "Unable to parse range: X!A1"),
        (
            {"dataFilters": [{"a1Range": "A1", "gridRange": {}}]},
            "Invalid value at 'data_filters[0]' (oneof), oneof field 'filter' is already set. "
            "Cannot set 'gridRange'",
        ),
    ],
)
def test_one_bad_filter_fails_the_whole_reading(owner, body, said):
    assert owner.message(owner.post("/values:batchGetByDataFilter", body)) == said


def test_values_can_be_found_by_the_metadata_of_their_row(owner):
    owner.write("A3:B3", [["DIP-1", "judul"]])
    span = {"dimension": "ROWS", "startIndex": 2, "endIndex": 3}
    entry = {"metadataKey": "no", "visibility": "DOCUMENT", "location": {"dimensionRange": span}}
    owner.batch({"createDeveloperMetadata": {"developerMetadata": entry}})

    answer = owner.post(
        "/values:batchGetByDataFilter",
        {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "no"}}]},
    )

    [found] = answer["valueRanges"]
    assert found["valueRange"]["range"] == "Sheet1!A3:Z3"
    assert found["valueRange"]["values"] == [["DIP-1", "judul"]]


def test_what_comes_from_outside_is_still_loading(owner):
    owner.write("A1:B1", [['=IMPORTRANGE("x","A1")', "=A1&1"]], option="USER_ENTERED")

    assert owner.values("A1:B1", valueRenderOption="UNFORMATTED_VALUE") == [["Loading..."] * 2]
    assert owner.cell("A1")["effectiveValue"]["errorValue"]["type"] == "LOADING"


def test_a_named_range_may_stand_behind_its_tab(filled):
    named = {"name": "Daftar_Isi", "range": area(0, 2, 1, 3, sheet=0)}
    filled.batch({"addSheet": {}}, {"addNamedRange": {"namedRange": named}})

    assert filled.read("Sheet1!Daftar_Isi")["range"] == "Sheet1!B1:C2"
    assert filled.read("Daftar_Isi")["range"] == "Sheet1!B1:C2"
    filled.message(filled.read("Sheet2!Daftar_Isi"))


def test_no_way_to_read_tells_of_values_that_are_not_there(owner):
    grid = area(0, 2, 0, 2)
    answers = [
        owner.read("A1:B2"),
        owner.call("GET", "/values:batchGet", ranges="A1:B2")["valueRanges"][0],
        owner.post("/values:batchGetByDataFilter", {"dataFilters": [{"gridRange": grid}]})[
            "valueRanges"
        ][0]["valueRange"],
        owner.write("A1:B2", [[""]], includeValuesInResponse=True)["updatedData"],
    ]

    assert answers == [{"range": "Sheet1!A1:B2", "majorDimension": "ROWS"}] * 4
