"""Values as they are written: raw and typed in, skipped and cleared, counted, refused."""

import pytest


def test_an_update_tells_the_extent_written(owner, book):
    answer = owner.write("A1:D9", [["A1", "B1", "", "D1"], ["", "b2", "", ""]])

    assert answer == {
        "spreadsheetId": book.id,
        "updatedRange": "Sheet1!A1:D2",
        "updatedRows": 2,
        "updatedColumns": 4,
        "updatedCells": 8,
    }


def test_null_leaves_a_cell_alone_and_an_empty_text_clears_it(owner):
    owner.write("A1:C1", [["a", "b", "c"]])

    answer = owner.write("A1:C1", [["x", None, ""]])

    assert owner.values("A1:C1") == [["x", "b"]]
    assert answer["updatedCells"] == 2


@pytest.mark.parametrize("text", ["=1+1", "007", "5.10", "1234567890123456", "+62", "'x", "TRUE"])
def test_raw_text_stays_as_it_is(owner, text):
    owner.write("A1", [[text]])

    assert owner.values("A1", valueRenderOption="UNFORMATTED_VALUE") == [[text]]


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("007", 7, "7"),
        ("5.10", 5.1, "5.1"),
        ("1,234.5", 1234.5, "1,234.50"),
        ("12%", 0.12, "12%"),
        ("$5", 5, "$5"),
        ("true", True, "TRUE"),
        ("2020-01-01", 43831, "2020-01-01"),
        ("1/2/2020", 43832, "1/2/2020"),
        ("2020-01-01 06:30", 43831.270833333336, "2020-01-01 6:30"),
        ("10:30:00", 0.4375, "10:30:00"),
        ("Jan 5, 2020", 43835, "Jan 5, 2020"),
        ("2/30/2020", "2/30/2020", "2/30/2020"),
        ("'=x", "=x", "=x"),
        ("=1+1", 2, "2"),
        ("=NOPE(1)", "#NAME?", "#NAME?"),
        ("+62 812", "+62 812", "+62 812"),
        ("-", "-", "-"),
    ],
)
def test_typed_text_becomes_what_typing_makes_of_it(owner, text, value, shown):
    owner.write("A1", [[text]], option="USER_ENTERED")

    assert owner.values("A1", valueRenderOption="UNFORMATTED_VALUE") == [[value]]
    assert owner.values("A1") == [[shown]]


def test_the_locale_decides_day_month_and_decimal_mark(owner, book):
    book.properties["locale"] = "id_ID"

    owner.write("A1", [["31/12/2020", "1.234,5", "0,5"]], option="USER_ENTERED")

    unformatted = owner.values("A1:C1", valueRenderOption="UNFORMATTED_VALUE")
    assert unformatted == [[44196, 1234.5, 0.5]]
    assert owner.values("A1:C1") == [["31/12/2020", "1.234,50", "0,5"]]


def test_a_cell_formatted_as_text_keeps_what_is_typed(owner):
    text = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}
    owner.batch({"repeatCell": {"range": {"endColumnIndex": 1}, "cell": text, "fields": "*"}})

    owner.write("A1", [["007"]], option="USER_ENTERED")

    assert owner.values("A1", valueRenderOption="UNFORMATTED_VALUE") == [["007"]]


def test_columns_can_be_written(owner):
    body = {"values": [["a", "b"], ["c"]], "majorDimension": "COLUMNS", "range": "Sheet1!A1:B2"}

    answer = owner.call("PUT", "/values/A1%3AB2", body, valueInputOption="RAW")

    assert answer["updatedRange"] == "Sheet1!A1:B2"
    assert answer["updatedCells"] == 3
    assert owner.values("A1:B2") == [["a", "c"], ["b"]]


def test_the_values_come_back_when_asked_for(owner):
    answer = owner.write(
        "A1:B3",
        [["=1+1"]],
        option="USER_ENTERED",
        includeValuesInResponse=True,
        responseValueRenderOption="FORMULA",
    )

    assert answer["updatedData"] == {
        "range": "Sheet1!A1:B3",
        "majorDimension": "ROWS",
        "values": [["=1+1"]],
    }


@pytest.mark.parametrize(
    ("cells", "values", "said"),
    [
        (
            "A2000",
            [["x"]],
            "Range (Sheet1!A2000) exceeds grid limits. Max rows: 1000, max columns: 26",
        ),
        (
            "AA1",
            [["x"]],
            "Range (Sheet1!AA1) exceeds grid limits. Max rows: 1000, max columns: 26",
        ),
        (
            "A1:B1",
            [["a", "b", "c"]],
            "Requested writing within range [Sheet1!A1:B1], but tried writing to column [C]",
        ),
        (
            "A1:A1",
            [["a"], ["b"]],
            "Requested writing within range [Sheet1!A1], but tried writing to row [2]",
        ),
        ("Nowhere!A1", [["x"]], "Unable to parse range: Nowhere!A1"),
        (
            "A1",
            [["x" * 50_001]],
            "Your input contains more than the maximum of 50000 characters in a single cell.",
        ),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_written(owner, cells, values, said):
    assert owner.message(owner.write(cells, values)) == said
    assert owner.values("Sheet1") == []


def test_the_input_option_must_be_given(owner):
    answer = owner.call("PUT", "/values/A1", {"values": [["x"]]})

    assert owner.message(answer) == "'valueInputOption' is required but not specified"


def test_a_batch_of_values_is_counted_and_atomic(owner, book):
    data = [{"range": "A1:B1", "values": [["a", "b"]]}, {"range": "C2", "values": [["c"]]}]

    answer = owner.post("/values:batchUpdate", {"valueInputOption": "RAW", "data": data})
    refused = owner.post(
        "/values:batchUpdate",
        {
            "valueInputOption": "RAW",
            "data": [{"range": "A1", "values": [["z"]]}, {"range": "Q!A1", "values": [["z"]]}],
        },
    )

    assert [one["updatedRange"] for one in answer["responses"]] == ["Sheet1!A1:B1", "Sheet1!C2"]
    del answer["responses"]
    assert answer == {
        "spreadsheetId": book.id,
        "totalUpdatedRows": 2,
        "totalUpdatedColumns": 3,
        "totalUpdatedCells": 3,
        "totalUpdatedSheets": 1,
    }
    assert owner.message(refused) == "Unable to parse range: Q!A1"
    assert owner.values("A1") == [["a"]]


def test_values_can_be_written_and_cleared_by_data_filter(owner):
    where = {"gridRange": {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 2}}
    body = {"valueInputOption": "RAW", "data": [{"dataFilter": where, "values": [["x"]]}]}

    written = owner.post("/values:batchUpdateByDataFilter", body)
    cleared = owner.post("/values:batchClearByDataFilter", {"dataFilters": [where]})

    assert written["responses"] == [
        {
            "updatedRange": "Sheet1!A2",
            "updatedRows": 1,
            "updatedColumns": 1,
            "updatedCells": 1,
            "dataFilter": {"gridRange": {"startRowIndex": 1, "endRowIndex": 2}},
        }
    ]
    assert cleared["clearedRanges"] == ["Sheet1!A2:Z2"]


def test_clearing_takes_values_and_keeps_formats(owner, book):
    owner.write("A1:B2", [["2020-01-01", "b"], ["c", "d"]], option="USER_ENTERED")

    one = owner.call("POST", "/values/Sheet1!A1:clear")
    two = owner.post("/values:batchClear", {"ranges": ["'Sheet1'!A2:B2", "Sheet1!E5:E"]})

    assert one == {"spreadsheetId": book.id, "clearedRange": "Sheet1!A1"}
    assert two["clearedRanges"] == ["Sheet1!A2:B2", "Sheet1!E5:E1000"]
    assert owner.values("Sheet1") == [["", "b"]]
    assert "userEnteredFormat" in owner.cell("A1")
