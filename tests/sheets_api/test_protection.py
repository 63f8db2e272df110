"""Protected ranges: every way to write through them is refused, and nothing of it happens."""

import pytest

from tests.sheets_api.conftest import OWNER, STAFF, TOOL, Caller
from tests.sheets_api.errors import PROTECTED
from tests.sheets_api.test_cells import area

TEXT = {"values": [{"userEnteredValue": {"stringValue": "x"}}]}
LOOK = {"userEnteredFormat": {"textFormat": {"bold": True}}}
ROW = {"dimension": "ROWS", "startIndex": 4, "endIndex": 5}
COLUMN_B = {"startColumnIndex": 1, "endColumnIndex": 2}


def protect(caller, grid, **more):
    return caller.batch({"addProtectedRange": {"protectedRange": {"range": grid} | more}})


def protections(caller):
    return caller.get(fields="sheets.protectedRanges")["sheets"][0]["protectedRanges"]


@pytest.fixture
def locked(tool, staff):
    """A1:C9 filled; column B belongs to the tool."""
    tool.write("A1:C9", [["c", "b", "a"]] * 9)
    protect(tool, COLUMN_B, editors={"users": [TOOL]})
    return staff


WRITING = {
    "updateCells": {"start": {"columnIndex": 1}, "rows": [TEXT], "fields": "*"},
    "appendCells": {"rows": [{"values": TEXT["values"] * 2}], "fields": "*"},
    "repeatCell": {"range": area(0, 1, 0, 3), "cell": LOOK, "fields": "userEnteredFormat"},
    "setDataValidation": {"range": COLUMN_B},
    "updateBorders": {"range": area(0, 1, 0, 3)},
    "mergeCells": {"range": area(0, 1, 0, 2), "mergeType": "MERGE_ALL"},
    "unmergeCells": {"range": area(0, 9, 0, 9)},
    "sortRange": {"range": area(0, 9, 0, 3), "sortSpecs": [{"dimensionIndex": 0}]},
    "insertDimension": {"range": ROW},
    "deleteDimension": {"range": ROW},
    "moveDimension": {"source": ROW, "destinationIndex": 0},
    "insertRange": {"range": area(0, 1, 0, 1), "shiftDimension": "COLUMNS"},
    "deleteRange": {"range": area(0, 1, 0, 1), "shiftDimension": "COLUMNS"},
    "cutPaste": {"source": area(0, 1, 0, 2), "destination": {"columnIndex": 5}},
    "copyPaste": {"source": area(0, 1, 0, 1), "destination": area(0, 1, 1, 2)},
    "findReplace": {"find": "b", "replacement": "x", "allSheets": True},
    "trimWhitespace": {"range": area(0, 1, 0, 2)},
    "deleteDuplicates": {"range": area(0, 9, 0, 2)},
    "updateDimensionProperties": {
        "range": {"dimension": "COLUMNS", "startIndex": 1, "endIndex": 2},
        "properties": {"pixelSize": 1},
        "fields": "pixelSize",
    },
    "addBanding": {"bandedRange": {"range": area(0, 1, 0, 2), "rowProperties": {}}},
    "addConditionalFormatRule": {
        "rule": {
            "ranges": [COLUMN_B],
            "booleanRule": {"condition": {"type": "BLANK"}, "format": {}},
        }
    },
}


@pytest.mark.parametrize("kind", WRITING)
def test_no_kind_writes_through_a_protected_range(locked, kind):
    before = locked.get(includeGridData=True)

    answer = locked.batch({kind: WRITING[kind]})

    assert locked.message(answer) == f"Invalid requests[0].{kind}: {PROTECTED}"
    assert locked.get(includeGridData=True) == before


@pytest.mark.usefixtures("locked")
@pytest.mark.parametrize("kind", WRITING)
def test_an_editor_of_the_range_may(tool, kind):
    tool.batch({kind: WRITING[kind]})

    assert tool.status == 200


def test_no_call_on_values_writes_through_a_protected_range(locked):
    answers = [
        locked.write("A1:B1", [["x", "x"]]),
        locked.append("B1", [["x", "x"]]),
        locked.post("/values/B1:B2:clear", None),
        locked.post("/values:batchClear", {"ranges": ["A1", "B1"]}),
        locked.post(
            "/values:batchUpdate",
            {"valueInputOption": "RAW", "data": [{"range": "B1", "values": [["x"]]}]},
        ),
    ]

    assert [one["error"]["message"] for one in answers] == [PROTECTED] * 5
    assert [one["error"]["code"] for one in answers] == [400] * 5
    assert locked.values("A1:C9") == [["c", "b", "a"]] * 9


def test_beside_the_range_everybody_writes(locked):
    locked.write("A1", [["x"]])
    locked.batch({"copyPaste": {"source": COLUMN_B, "destination": area(0, 1, 3, 4)}})

    assert locked.status == 200
    assert locked.values("A1:D1") == [["x", "b", "a", "b"]]


@pytest.mark.usefixtures("locked")
def test_the_owner_may_always(owner):
    owner.write("B1", [["x"]])

    assert owner.status == 200


def test_a_warning_stops_nobody(tool, staff):
    protect(tool, COLUMN_B, warningOnly=True)

    staff.write("B1", [["x"]])

    assert staff.status == 200
    [shown] = protections(staff)
    assert (shown["warningOnly"], shown["requestingUserCanEdit"]) == (True, True)
    assert shown["editors"] == {"users": [TOOL, OWNER]}


def test_a_warning_can_be_given_no_editors(tool):
    answer = protect(tool, COLUMN_B, warningOnly=True, editors={"users": [TOOL]})

    assert tool.message(answer) == (
        "Invalid requests[0].addProtectedRange: "
        "ProtectedRange is warningOnly. Editors cannot be set on it."
    )


def test_a_reply_tells_the_editors_given_and_a_get_all_of_them(tool):
    replies = [
        protect(tool, area(0, 1, 0, 1), editors={"users": [STAFF]}),
        protect(tool, area(1, 2, 0, 1), editors={"users": [], "groups": []}),
        protect(tool, area(2, 3, 0, 1), warningOnly=True, editors=None),
    ]

    made = [one["replies"][0]["addProtectedRange"]["protectedRange"] for one in replies]
    assert [one["editors"] for one in made] == [{"users": [STAFF]}, {}, {}]
    assert [one["requestingUserCanEdit"] for one in made] == [True] * 3
    all_of_them = [one["editors"]["users"] for one in protections(tool)]
    assert all_of_them == [[STAFF, TOOL, OWNER], [TOOL, OWNER], [TOOL, OWNER]]


def test_whoever_protects_may_still_edit(tool):
    protect(tool, COLUMN_B, editors={"users": [STAFF]})

    tool.write("B1", [["x"]])

    assert tool.status == 200


def test_a_new_owner_may_edit_what_was_protected_before(server, book, callers, tool):
    protect(tool, COLUMN_B, editors={"users": [TOOL]})
    heir = callers("kepala.baru@example.go.id")
    server.share(book, OWNER, "writer")
    server.share(book, "kepala.baru@example.go.id", "owner")

    heir.write("B1", [["x"]])

    assert heir.status == 200
    assert protections(heir)[0]["requestingUserCanEdit"] is True


def test_a_copy_is_locked_for_all_but_the_copier(server, book, tool):
    tool.write("B1", [["x"]])
    protect(tool, COLUMN_B, editors={"users": [TOOL, STAFF]})
    copied = server.copy(book, STAFF)
    server.share(copied, TOOL, "writer")

    copier, other = (Caller(server, copied, email) for email in (STAFF, TOOL))

    assert (copied.owner, other.values("B1")) == (STAFF, [["x"]])
    assert protections(copier)[0]["editors"] == {"users": [STAFF]}
    assert "requestingUserCanEdit" not in protections(other)[0]
    assert PROTECTED in other.message(other.write("B1", [["y"]]))
    for caller in (copier, other):
        caller.http.close()


def test_the_editors_are_shown_to_editors(locked, tool):
    def shown(caller):
        return protections(caller)[0]

    assert shown(tool)["editors"] == {"users": [TOOL, OWNER]}
    assert shown(tool)["requestingUserCanEdit"] is True
    assert set(shown(locked)) == {"protectedRangeId", "range"}


def test_only_an_editor_changes_or_lifts_the_protection(locked, tool):
    [shown] = protections(tool)
    number = {"protectedRangeId": shown["protectedRangeId"]}
    users = {"editors": {"users": [TOOL, STAFF]}}
    update = {"updateProtectedRange": {"protectedRange": number | users, "fields": "editors"}}

    for request in (update, {"deleteProtectedRange": number}):
        assert PROTECTED in locked.message(locked.batch(request))

    tool.batch(update)
    locked.write("B1", [["x"]])
    assert locked.status == 200
    locked.batch({"deleteProtectedRange": number})
    assert "protectedRanges" not in tool.get()["sheets"][0]


def test_a_protected_tab_has_its_exceptions(tool, staff):
    protect(tool, {"sheetId": 0}, unprotectedRanges=[area(0, 5, 0, 1)])

    staff.write("A1:A5", [["x"]])
    assert staff.status == 200
    assert PROTECTED in staff.message(staff.write("A5:A6", [["x"], ["y"]]))
    rename = {"properties": {"title": "X"}, "fields": "title"}
    for request in (
        {"updateSheetProperties": rename},
        {"deleteSheet": {}},
        {"appendDimension": {"dimension": "ROWS", "length": 1}},
    ):
        staff.message(staff.batch(request))


def test_rows_may_be_inserted_beside_a_protected_block(tool, staff):
    protect(tool, area(0, 2, 0, 26))

    staff.batch({"insertDimension": {"range": ROW}})
    assert staff.status == 200
    staff.batch({"insertDimension": {"range": ROW | {"startIndex": 1, "endIndex": 2}}})
    assert staff.status == 400


def test_a_named_range_can_be_protected(tool, staff):
    named = {"namedRangeId": "n1", "name": "judul", "range": area(0, 1, 0, 5)}
    tool.batch({"addNamedRange": {"namedRange": named}})
    protected = {"namedRangeId": "n1"}
    tool.batch({"addProtectedRange": {"protectedRange": protected}})

    assert PROTECTED in staff.message(staff.write("A1", [["x"]]))
