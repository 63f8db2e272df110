"""Developer metadata: the stamp only one of two racing syncs can take, and how it is looked up."""

import pytest

from tests.sheets_api.conftest import STAFF

SPREADSHEET = {"spreadsheet": True}


def stamp(number, key="k", value="v", location=SPREADSHEET, visibility="DOCUMENT"):
    entry = {"metadataKey": key, "metadataValue": value, "visibility": visibility}
    entry |= {"metadataId": number} if number else {}
    return {"createDeveloperMetadata": {"developerMetadata": entry | {"location": location}}}


def row(number, sheet=0):
    span = {"sheetId": sheet, "dimension": "ROWS", "startIndex": number, "endIndex": number + 1}
    return {"dimensionRange": span}


def search(caller, **lookup):
    body = {"dataFilters": [{"developerMetadataLookup": lookup}]}
    found = caller.post("/developerMetadata:search", body).get("matchedDeveloperMetadata", [])
    return [one["developerMetadata"]["metadataId"] for one in found]


def test_a_stamp_is_answered_in_full(tool):
    answer = tool.batch(stamp(1000001))

    assert answer["replies"] == [
        {
            "createDeveloperMetadata": {
                "developerMetadata": {
                    "metadataId": 1000001,
                    "metadataKey": "k",
                    "metadataValue": "v",
                    "location": {"locationType": "SPREADSHEET", "spreadsheet": True},
                    "visibility": "DOCUMENT",
                }
            }
        }
    ]


def test_a_second_stamp_is_refused_and_nothing_of_its_batch_applied(tool, staff):
    tool.batch(stamp(1000001))

    answer = staff.batch(
        {"updateSheetProperties": {"properties": {"title": "Lain"}, "fields": "title"}},
        stamp(1000001, value="other"),
    )

    assert staff.status == 400
    assert answer == {
        "error": {
            "code": 400,
            "message": "Invalid requests[1].createDeveloperMetadata: Cannot add developer metadata "
            "with ID [1000001] because developer metadata with that ID already exists.",
            "status": "INVALID_ARGUMENT",
        }
    }
    assert tool.get(fields="sheets.properties.title")["sheets"][0]["properties"]["title"] == (
        "Sheet1"
    )
    assert tool.call("GET", "/developerMetadata/1000001")["metadataValue"] == "v"


def test_a_deleted_stamp_is_free_again_and_deleting_nothing_succeeds(tool):
    gone = {"dataFilter": {"developerMetadataLookup": {"metadataId": 5}}}
    tool.batch(stamp(5))

    first = tool.batch({"deleteDeveloperMetadata": gone}, stamp(5, value="again"))
    other = {"dataFilter": {"developerMetadataLookup": {"metadataId": 6}}}
    second = tool.batch({"deleteDeveloperMetadata": other})

    deleted = first["replies"][0]["deleteDeveloperMetadata"]["deletedDeveloperMetadata"]
    assert [one["metadataId"] for one in deleted] == [5]
    assert second["replies"] == [{"deleteDeveloperMetadata": {}}]


def test_a_stamp_without_an_id_gets_one(tool):
    [reply] = tool.batch(stamp(None))["replies"]

    assert reply["createDeveloperMetadata"]["developerMetadata"]["metadataId"] > 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"metadataKey": ""}, "must always have a key"),
        ({"visibility": None}, "must always have visibility"),
        ({"location": {}}, "must always have a location"),
        ({"metadataId": -1}, "must be positive"),
        ({"location": {"dimensionRange": {"dimension": "ROWS"}}}, "single row or column"),
        ({"location": {"sheetId": 9}}, "No sheet with id: 9"),
    ],
)
def test_a_stamp_that_is_not_whole_is_refused(tool, change, said):
    request = stamp(1)
    request["createDeveloperMetadata"]["developerMetadata"] |= change

    message = tool.message(tool.batch(request))

    assert message.startswith("Invalid requests[0].createDeveloperMetadata: ")
    assert said in message


def test_stamps_are_found_by_what_is_known_of_them(tool):
    tool.batch(
        stamp(1, "a", "x"),
        stamp(2, "a", "y"),
        stamp(3, "b", location=row(4)),
        stamp(4, "b", location={"sheetId": 0}),
        stamp(5, "c", visibility="PROJECT"),
    )

    assert search(tool, metadataKey="a") == [1, 2]
    assert search(tool, metadataKey="a", metadataValue="y") == [2]
    assert search(tool, metadataId=3) == [3]
    assert search(tool, locationType="ROW") == [3]
    assert search(tool, visibility="PROJECT") == [5]
    assert search(tool, metadataLocation={"sheetId": 0}) == [3, 4]
    exact = {"locationMatchingStrategy": "EXACT_LOCATION"}
    assert search(tool, metadataLocation={"sheetId": 0}, **exact) == [4]
    assert (
        tool.post(
            "/developerMetadata:search",
            {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "z"}}]},
        )
        == {}
    )


def test_a_search_by_cells_finds_what_lies_on_them(tool):
    tool.batch(stamp(1, location=row(4)), stamp(2, location=row(9)), stamp(3))

    answer = tool.post("/developerMetadata:search", {"dataFilters": [{"a1Range": "A1:B6"}]})

    [found] = answer["matchedDeveloperMetadata"]
    assert found["dataFilters"] == [{"a1Range": "A1:B6"}]
    assert found["developerMetadata"]["location"] == {
        "locationType": "ROW",
        "dimensionRange": {"dimension": "ROWS", "startIndex": 4, "endIndex": 5},
    }


def test_stamps_are_shown_with_the_thing_they_lie_on(tool):
    tool.batch(stamp(1), stamp(2, location={"sheetId": 0}), stamp(3, location=row(1)))

    answer = tool.get(includeGridData=True, ranges="A1:A3")

    assert answer["developerMetadata"][0]["metadataId"] == 1
    [sheet] = answer["sheets"]
    assert sheet["developerMetadata"][0]["location"] == {"locationType": "SHEET", "sheetId": 0}
    rows = sheet["data"][0]["rowMetadata"]
    assert rows[0] == {"pixelSize": 21}
    assert rows[1]["developerMetadata"][0]["metadataId"] == 3


def test_a_value_can_be_changed(tool):
    tool.batch(stamp(1, "a", "x"), stamp(2, "b", "x"))

    answer = tool.batch(
        {
            "updateDeveloperMetadata": {
                "dataFilters": [{"developerMetadataLookup": {"metadataKey": "a"}}],
                "developerMetadata": {"metadataValue": "y"},
                "fields": "metadataValue",
            }
        }
    )

    [changed] = answer["replies"][0]["updateDeveloperMetadata"]["developerMetadata"]
    assert (changed["metadataId"], changed["metadataKey"], changed["metadataValue"]) == (
        1,
        "a",
        "y",
    )
    assert search(tool, metadataValue="x") == [2]


def test_a_stamp_that_is_not_there_is_404(tool):
    tool.call("GET", "/developerMetadata/77")

    assert tool.status == 404


def test_row_metadata_follows_inserts_and_deletes_and_is_lost_when_cut(tool):
    tool.batch(stamp(1, location=row(4)), stamp(2, location=row(6)))
    rows = {"dimension": "ROWS", "startIndex": 0, "endIndex": 2}

    tool.batch({"insertDimension": {"range": rows}})
    assert tool.call("GET", "/developerMetadata/1")["location"] == {
        "locationType": "ROW",
        "dimensionRange": {"dimension": "ROWS", "startIndex": 6, "endIndex": 7},
    }
    tool.batch({"deleteDimension": {"range": rows | {"startIndex": 6, "endIndex": 7}}})
    assert search(tool, locationType="ROW") == [2]
    source = {"startRowIndex": 7, "endRowIndex": 8}
    tool.batch({"cutPaste": {"source": source, "destination": {"rowIndex": 20}}})
    assert search(tool, locationType="ROW") == []


def test_what_is_private_to_a_project_is_not_seen_by_another(server, tool, staff):
    server.account(STAFF).project = "999"
    place = row(1)
    tool.batch(stamp(1, visibility="PROJECT"), stamp(2, visibility="PROJECT", location=place))
    staff.batch(stamp(3, visibility="PROJECT"), stamp(4))

    assert (search(tool, metadataKey="k"), search(staff, metadataKey="k")) == ([1, 2, 4], [3, 4])
    assert staff.call("GET", "/developerMetadata/1")["error"]["code"] == 404
    shown = staff.get(includeGridData=True, ranges="A1:A3")
    assert [one["metadataId"] for one in shown["developerMetadata"]] == [3, 4]
    assert "developerMetadata" not in shown["sheets"][0]["data"][0]["rowMetadata"][1]
    gone = {"dataFilter": {"developerMetadataLookup": {"metadataKey": "k"}}}
    staff.batch({"deleteDeveloperMetadata": gone})
    assert search(tool, metadataKey="k") == [1, 2]


def test_an_id_of_another_project_is_taken_all_the_same(server, tool, staff):
    server.account(STAFF).project = "999"
    tool.batch(stamp(1, visibility="PROJECT"))

    assert "already exists" in staff.message(staff.batch(stamp(1)))
