"""Kinds that write cells, and cells as spreadsheets.get shows them."""

import pytest


def text(value):
    return {"userEnteredValue": {"stringValue": value}}


def number(value):
    return {"userEnteredValue": {"numberValue": value}}


def area(top, bottom, left, right, sheet=None):
    grid = {
        "startRowIndex": top,
        "endRowIndex": bottom,
        "startColumnIndex": left,
        "endColumnIndex": right,
    }
    return grid | ({"sheetId": sheet} if sheet else {})


def rows(*lines):
    return [{"values": list(line)} for line in lines]


def test_update_cells_writes_literally_and_only_what_the_mask_names(owner):
    answer = owner.batch(
        {
            "updateCells": {
                "start": {"rowIndex": 1, "columnIndex": 1},
                "rows": rows([text("=1+1"), number(2.5)], [text("007") | {"note": "catatan"}]),
                "fields": "userEnteredValue",
            }
        }
    )

    assert answer["replies"] == [{}]
    assert owner.values("B2:C3", valueRenderOption="UNFORMATTED_VALUE") == [["=1+1", 2.5], ["007"]]
    assert "note" not in owner.cell("B3")


def test_only_a_formula_value_makes_a_formula(owner):
    cell = {"userEnteredValue": {"formulaValue": "=1+1"}}
    owner.batch({"updateCells": {"start": {}, "rows": rows([cell]), "fields": "*"}})

    assert owner.cell("A1")["effectiveValue"] == {"numberValue": 2}
    assert owner.values("A1", valueRenderOption="FORMULA") == [["=1+1"]]


def test_what_a_range_names_and_the_rows_do_not_cover_is_cleared(owner):
    owner.write("A1:C3", [["a"] * 3] * 3)

    owner.batch(
        {
            "updateCells": {
                "range": area(0, 2, 0, 2),
                "rows": rows([text("x")]),
                "fields": "userEnteredValue",
            }
        }
    )

    assert owner.values("A1:C3") == [["x", "", "a"], ["", "", "a"], ["a", "a", "a"]]


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (
            {"updateCells": {"start": {}, "rows": rows([text("x")])}},
            "updateCells: At least one field must be listed in 'fields'. "
            "(Use '*' to indicate all fields.)",
        ),
        (
            {"updateCells": {"start": {"sheetId": 5}, "fields": "*"}},
            "updateCells: No grid with id: 5",
        ),
        (
            {"updateCells": {"range": area(0, 2, 0, 27), "fields": "*"}},
            "updateCells: Range (Sheet1!A1:AA2) exceeds grid limits. "
            "Max rows: 1000, max columns: 26",
        ),
        (
            {
                "updateCells": {
                    "start": {"columnIndex": 25},
                    "rows": rows([text("x")] * 2),
                    "fields": "*",
                }
            },
            "updateCells: Attempting to write column: 26, beyond the last requested column of: 25",
        ),
        (
            {"updateCells": {"start": {"rowIndex": 1000}, "fields": "*"}},
            "updateCells: GridCoordinate.rowIndex[1000] is after last row in grid[0]",
        ),
        (
            {"appendCells": {"rows": rows([text("x")] * 27), "fields": "*"}},
            "appendCells: Attempting to write column: 26, beyond the last requested column of: 25",
        ),
        (
            {"repeatCell": {"range": {}, "cell": {}, "fields": "colour"}},
            "repeatCell: Invalid field: colour",
        ),
        (
            {"addSlicer": {}},
            "addSlicer: This kind of request is not imitated by the local server.",
        ),
    ],
)
def test_a_request_that_cannot_be_done_fails_the_batch(owner, request_, said):
    renamed = {"properties": {"title": "Lain"}, "fields": "title"}

    message = owner.message(owner.batch({"updateSpreadsheetProperties": renamed}, request_))

    assert message == f"Invalid requests[1].{said}"
    assert owner.get(fields="properties.title") == {"properties": {"title": "Buku"}}


def test_append_cells_goes_under_the_last_row_with_data_and_adds_rows(owner):
    owner.write("C999", [["last"]])
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    owner.batch({"repeatCell": {"range": {}, "cell": bold, "fields": "userEnteredFormat"}})

    owner.batch(
        {
            "appendCells": {
                "rows": rows([text("a"), number(1)], [text("b")]),
                "fields": "userEnteredValue",
            }
        }
    )

    assert owner.read("A999:C1001")["values"] == [["", "", "last"], ["a", "1"], ["b"]]


def test_a_cell_is_shown_as_entered_and_as_effective(owner):
    shape = {"numberFormat": {"type": "DATE", "pattern": "d mmm yyyy"}}
    cell = number(43831) | {"userEnteredFormat": shape, "note": "catatan"}
    owner.batch({"updateCells": {"start": {}, "rows": rows([cell]), "fields": "*"}})

    shown = owner.cell("A1")

    effective = shown.pop("effectiveFormat")
    assert shown == {
        "userEnteredValue": {"numberValue": 43831},
        "effectiveValue": {"numberValue": 43831},
        "formattedValue": "1 Jan 2020",
        "userEnteredFormat": shape,
        "note": "catatan",
    }
    assert effective["numberFormat"] == shape["numberFormat"]
    assert effective["horizontalAlignment"] == "RIGHT"
    assert effective["textFormat"]["fontFamily"] == "Arial"


def test_a_format_is_kept_with_its_colour_twice_and_in_8_bits(owner):
    given = {
        "backgroundColor": {"red": 0.2, "green": 0.51},
        "textFormat": {"foregroundColorStyle": {"themeColor": "ACCENT1"}, "bold": False},
    }
    cell = {"userEnteredFormat": given}
    fields = "userEnteredFormat(backgroundColor,textFormat)"
    owner.batch({"repeatCell": {"range": area(0, 1, 0, 1), "cell": cell, "fields": fields}})

    assert owner.cell("A1")["userEnteredFormat"] == {
        "backgroundColor": {"red": 0.2, "green": 0.50980395},
        "backgroundColorStyle": {"rgbColor": {"red": 0.2, "green": 0.50980395}},
        "textFormat": {
            "bold": False,
            "foregroundColor": {"red": 0.25882354, "green": 0.52156866, "blue": 0.95686275},
            "foregroundColorStyle": {"themeColor": "ACCENT1"},
        },
    }


def test_a_deep_mask_changes_one_thing_and_an_absent_field_clears(owner):
    both = {"userEnteredFormat": {"textFormat": {"bold": True, "italic": True}}}
    where = {"range": area(0, 1, 0, 1)}
    owner.batch({"repeatCell": where | {"cell": both, "fields": "userEnteredFormat"}})

    fields = "userEnteredFormat.textFormat.bold"
    owner.batch({"repeatCell": where | {"cell": {}, "fields": fields}})

    assert owner.cell("A1")["userEnteredFormat"] == {"textFormat": {"italic": True}}


def test_a_dropdown_is_set_and_taken_away(owner):
    rule = {
        "condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "Selesai"}]},
        "showCustomUi": True,
        "strict": False,
    }
    owner.batch({"setDataValidation": {"range": area(1, 3, 0, 1), "rule": rule}})

    del rule["strict"]
    assert owner.cell("A2")["dataValidation"] == rule
    owner.batch({"setDataValidation": {"range": area(1, 3, 0, 1)}})
    assert owner.cell("A2") == {}


def test_borders_go_round_and_between(owner):
    line = {"style": "SOLID"}
    request = {"range": area(0, 2, 0, 2), "top": line, "innerVertical": line, "right": line}

    owner.batch({"updateBorders": request})

    data = owner.get(ranges="A1:B2", fields="sheets.data.rowData.values.userEnteredFormat.borders")
    lines = data["sheets"][0]["data"][0]["rowData"]
    sides = [
        [set(cell.get("userEnteredFormat", {}).get("borders", {})) for cell in one["values"]]
        for one in lines
    ]
    assert sides == [[{"top", "right"}, {"top", "left", "right"}], [{"right"}, {"left", "right"}]]


def test_grid_data_ends_with_the_last_cell_that_holds_anything(owner):
    owner.write("B2", [["x"]])
    owner.write("A4", [["y"]])

    data = owner.get(ranges=["A1:D9", "B2:B2"], includeGridData=True)["sheets"][0]["data"]

    assert [len(line.get("values", [])) for line in data[0]["rowData"]] == [0, 2, 0, 1]
    assert data[0]["rowData"][0] == {}
    assert len(data[0]["rowMetadata"]) == 9
    assert data[0]["columnMetadata"][0] == {"pixelSize": 100}
    assert "startRow" not in data[0]
    assert (data[1]["startRow"], data[1]["startColumn"]) == (1, 1)


def test_a_link_is_shown(owner):
    owner.write("A1", [['=HYPERLINK("https://example.go.id","situs")']], option="USER_ENTERED")

    assert owner.cell("A1")["hyperlink"] == "https://example.go.id"
    assert owner.cell("A1")["formattedValue"] == "situs"


def test_spaces_are_trimmed(owner):
    owner.write("A1:B1", [["  a  b ", "c"]])

    [reply] = owner.batch({"trimWhitespace": {"range": area(0, 1, 0, 2)}})["replies"]

    assert reply == {"trimWhitespace": {"cellsChangedCount": 1}}
    assert owner.values("A1:B1") == [["a b", "c"]]
