"""Rows and columns that come, go and move, and all that has to go along."""

import pytest

from tests.sheets_api.test_cells import area


def rows(start, end, sheet=0):
    return {"sheetId": sheet, "dimension": "ROWS", "startIndex": start, "endIndex": end}


def columns(start, end):
    return {"dimension": "COLUMNS", "startIndex": start, "endIndex": end}


@pytest.fixture
def numbered(owner):
    """A1:A6 holds 1..6, B6 sums the first five."""
    owner.write("A1:B6", [[n, None] for n in range(1, 6)] + [[6, "=SUM(A1:A5)"]], "USER_ENTERED")
    return owner


def column_a(caller):
    return [line[0] if line else "" for line in caller.values("A1:A")]


def size(caller):
    grid = caller.get(fields="sheets.properties.gridProperties")["sheets"][0]
    return grid["properties"]["gridProperties"]


def test_inserted_rows_push_the_rest_down_and_the_grid_grows(numbered):
    numbered.batch({"insertDimension": {"range": rows(1, 3)}})

    assert column_a(numbered) == ["1", "", "", "2", "3", "4", "5", "6"]
    assert size(numbered)["rowCount"] == 1002
    assert numbered.values("B8", valueRenderOption="FORMULA") == [["=SUM(A1:A7)"]]
    assert numbered.values("B8") == [["15"]]


def test_inserted_rows_look_like_their_neighbour(owner):
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    owner.batch({"repeatCell": {"range": area(0, 1, 0, 1), "cell": bold, "fields": "*"}})

    owner.batch(
        {"insertDimension": {"range": rows(1, 2), "inheritFromBefore": True}},
        {"insertDimension": {"range": rows(0, 1)}},
    )

    looks = [owner.cell(f"A{n}").get("userEnteredFormat") for n in (1, 2, 3, 4)]
    assert looks == [bold["userEnteredFormat"]] * 3 + [None]


def test_deleted_rows_pull_the_rest_up_and_formulas_shrink(numbered):
    numbered.batch({"deleteDimension": {"range": rows(3, 5)}})

    assert column_a(numbered) == ["1", "2", "3", "6"]
    assert size(numbered)["rowCount"] == 998
    assert numbered.values("B4", valueRenderOption="FORMULA") == [["=SUM(A1:A3)"]]


def test_a_formula_that_lost_its_cell_says_so(owner):
    owner.write("A1:B1", [[1, "=A1+1"]], "USER_ENTERED")

    owner.batch({"deleteDimension": {"range": columns(0, 1)}})

    assert owner.values("A1", valueRenderOption="FORMULA") == [["=#REF!+1"]]


@pytest.mark.parametrize(
    ("start", "end", "to", "order"),
    [(1, 3, 4, "142356"), (1, 2, 6, "134562"), (3, 5, 0, "451236"), (1, 3, 2, "123456")],
)
def test_rows_move_before_a_row_as_it_stood(numbered, start, end, to, order):
    numbered.batch({"moveDimension": {"source": rows(start, end), "destinationIndex": to}})

    assert "".join(column_a(numbered)) == order


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (
            {"insertDimension": {"range": rows(1000, 1001)}},
            "insertDimension: range.startIndex[1000] must be less than the grid size (1000) "
            "if inheritFromBefore is false.",
        ),
        (
            {"deleteDimension": {"range": rows(1000, 1001)}},
            "deleteDimension: Cannot delete a row that doesn't exist. "
            "Tried to delete row index 1000 but there are only 1000 rows.",
        ),
        (
            {"deleteDimension": {"range": rows(0, 1000)}},
            "deleteDimension: You can't delete all the rows on the sheet.",
        ),
        (
            {"deleteDimension": {"range": rows(0, 1, sheet=4)}},
            "deleteDimension: No grid with id: 4",
        ),
        ({"deleteDimension": {"range": {}}}, "deleteDimension: No dimension specified."),
    ],
)
def test_what_rows_cannot_do(owner, request_, said):
    assert owner.message(owner.batch(request_)) == f"Invalid requests[0].{said}"


def test_all_rows_below_the_frozen_ones_cannot_go(owner):
    grid = {"frozenRowCount": 1}
    fields = "gridProperties.frozenRowCount"
    properties = {"properties": {"gridProperties": grid}, "fields": fields}

    message = owner.message(
        owner.batch(
            {"updateSheetProperties": properties}, {"deleteDimension": {"range": rows(1, 1000)}}
        )
    )

    assert message.endswith("Sorry, it is not possible to delete all non-frozen rows.")


def test_the_end_of_the_grid_can_be_moved_out(owner):
    owner.batch({"appendDimension": {"dimension": "COLUMNS", "length": 2}})

    assert size(owner) == {"rowCount": 1000, "columnCount": 28}


def test_sizes_and_hiding_go_along_with_their_rows(owner):
    owner.batch(
        {
            "updateDimensionProperties": {
                "range": rows(1, 2),
                "properties": {"pixelSize": 40, "hiddenByUser": True},
                "fields": "pixelSize,hiddenByUser",
            }
        },
        {"insertDimension": {"range": rows(0, 1)}},
    )

    data = owner.get(ranges="A1:A4", fields="sheets.data.rowMetadata")["sheets"][0]["data"][0]
    usual = {"pixelSize": 21}
    assert data["rowMetadata"] == [usual, usual, {"pixelSize": 40, "hiddenByUser": True}, usual]


def test_objects_go_along_with_their_cells(owner):
    grid = area(2, 5, 0, 2)
    owner.batch(
        {"addNamedRange": {"namedRange": {"name": "daftar", "range": grid}}},
        {"addProtectedRange": {"protectedRange": {"range": grid}}},
        {"mergeCells": {"range": area(2, 3, 0, 2), "mergeType": "MERGE_ALL"}},
        {"addFilterView": {"filter": {"title": "Antrean", "range": grid}}},
    )

    owner.batch(
        {"insertDimension": {"range": rows(0, 1)}}, {"deleteDimension": {"range": rows(3, 4)}}
    )

    answer = owner.get(fields="namedRanges.range,sheets(protectedRanges,merges,filterViews)")
    moved = area(3, 5, 0, 2)
    [sheet] = answer["sheets"]
    assert answer["namedRanges"] == [{"range": moved}]
    assert sheet["protectedRanges"][0]["range"] == moved
    assert sheet["filterViews"][0]["range"] == moved
    assert "merges" not in sheet


def test_groups_nest_and_go_along(owner):
    def group(kind, start, end):
        return {f"{kind}DimensionGroup": {"range": rows(start, end)}}

    def told():
        [sheet] = owner.get(fields="sheets.rowGroups")["sheets"]
        return [
            (one["range"]["startIndex"], one["range"]["endIndex"], one["depth"])
            for one in sheet.get("rowGroups", [])
        ]

    answer = owner.batch(group("add", 1, 6), group("add", 2, 4))
    assert len(answer["replies"][1]["addDimensionGroup"]["dimensionGroups"]) == 2
    assert told() == [(1, 6, 1), (2, 4, 2)]

    folded = {"range": rows(2, 4), "depth": 2, "collapsed": True}
    owner.batch({"updateDimensionGroup": {"dimensionGroup": folded, "fields": "collapsed"}})
    data = owner.get(ranges="A3", fields="sheets(rowGroups.collapsed,data.rowMetadata)")
    assert data["sheets"][0]["rowGroups"] == [{}, {"collapsed": True}]
    assert data["sheets"][0]["data"][0]["rowMetadata"][0]["hiddenByUser"] is True

    owner.batch({"deleteDimension": {"range": rows(0, 1)}}, group("delete", 1, 3))
    assert told() == [(0, 5, 1)]
    owner.message(owner.batch(group("delete", 8, 9)))


@pytest.mark.parametrize(("span", "flag"), [(rows(0, 2), "row"), (columns(0, 2), "column")])
def test_the_mark_of_a_group_stands_behind_it_for_good(owner, span, flag):
    owner.batch({"addDimensionGroup": {"range": span}})
    owner.batch({"deleteDimensionGroup": {"range": span}})

    assert size(owner) == {"rowCount": 1000, "columnCount": 26, f"{flag}GroupControlAfter": True}


def test_columns_are_fitted_to_their_texts(owner):
    owner.write("A1", [["A" * 1024]])

    owner.batch({"autoResizeDimensions": {"dimensions": columns(0, 2)}})

    data = owner.get(ranges="A1:B1", fields="sheets.data.columnMetadata")["sheets"][0]["data"][0]
    assert data["columnMetadata"] == [{"pixelSize": 8691}, {"pixelSize": 100}]
