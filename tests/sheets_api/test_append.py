"""values.append: which table is meant, and where the values land."""

import pytest

GUIDE = {"A1:C2": [["a", "b", "c"], ["d", "e", "f"]], "B4:D6": [["x"] * 3] * 3}


@pytest.fixture
def guide(owner):
    """The two tables of Google's guide to appending: A1:C2 and B4:D6."""
    for cells, values in GUIDE.items():
        owner.write(cells, values)
    return owner


@pytest.mark.parametrize(
    ("cells", "table", "written"),
    [
        ("Sheet1", "Sheet1!B4:D6", "Sheet1!B7"),
        ("B4", "Sheet1!B4:D6", "Sheet1!B7"),
        ("C5:D5", "Sheet1!B4:D6", "Sheet1!B7"),
        ("B2:D4", "Sheet1!B4:D6", "Sheet1!B7"),
        ("A1", "Sheet1!A1:C2", "Sheet1!A3"),
        ("B2:C2", "Sheet1!A1:C2", "Sheet1!A3"),
        ("E4", None, "Sheet1!E4"),
        ("A4", None, "Sheet1!A4"),
    ],
)
def test_values_go_under_the_last_table_in_the_range(guide, cells, table, written):
    answer = guide.append(cells, [["new"]])

    assert answer.get("tableRange") == table
    assert answer["updates"]["updatedRange"] == written


def test_a_hole_in_the_first_row_makes_the_next_row_drift(owner, book):
    first = owner.append("'Sheet1'", [["1", "", "3"]])
    second = owner.append("'Sheet1'", [["1", "", "3"]])
    third = owner.append("'Sheet1'!A1", [["1", "", "3"]])

    assert first == {
        "spreadsheetId": book.id,
        "updates": {
            "spreadsheetId": book.id,
            "updatedRange": "Sheet1!A1:C1",
            "updatedRows": 1,
            "updatedColumns": 3,
            "updatedCells": 3,
        },
    }
    assert second["tableRange"] == "Sheet1!C1"
    assert second["updates"]["updatedRange"] == "Sheet1!C2:E2"
    assert third["tableRange"] == "Sheet1!A1"
    assert third["updates"]["updatedRange"] == "Sheet1!A2:C2"


def test_appending_makes_the_grid_larger(owner):
    owner.write("A1000", [["end"]])

    answer = owner.append("A1000", [["x"] * 27, ["y"]])

    assert answer["updates"]["updatedRange"] == "Sheet1!A1001:AA1002"
    grid = owner.get(fields="sheets.properties.gridProperties")["sheets"][0]["properties"]
    assert grid == {"gridProperties": {"rowCount": 1002, "columnCount": 27}}


def test_overwriting_and_inserting(owner):
    owner.write("A1:A3", [["a"], [None], ["below"]])

    owner.append("A1", [["1"], ["2"]])
    assert owner.values("A:A") == [["a"], ["1"], ["2"]]

    owner.write("A1:A5", [["a"], [""], [""], [""], ["below"]])
    owner.append("A1", [["1"], ["2"]], insertDataOption="INSERT_ROWS")
    assert owner.values("A:A") == [["a"], ["1"], ["2"], [], [], [], ["below"]]


def test_appended_values_come_back_when_asked_for(owner):
    answer = owner.append("A1", [["x"]], includeValuesInResponse=True)

    assert answer["updates"]["updatedData"] == {
        "range": "Sheet1!A1",
        "majorDimension": "ROWS",
        "values": [["x"]],
    }
