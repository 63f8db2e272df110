"""The wire: addresses, bodies, masks and the shape of answers."""

import gzip
import json
from datetime import UTC, datetime

import pytest
import requests

from tests.sheets_api.conftest import OWNER


def test_an_unknown_address_gets_googles_page(server, owner):
    answer = owner.http.get(f"{server.url}/v4/spreadsheet", timeout=10)

    assert answer.status_code == 404
    assert "Error 404 (Not Found)!!1" in answer.text
    assert owner.http.delete(owner.url, timeout=10).status_code == 404


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            {"requests": [{"addSheet": {"x": 1}}]},
            "Invalid JSON payload received. Unknown name \"x\" at 'requests[0].add_sheet': "
            "Cannot find field.",
        ),
        (
            {"request": []},
            'Invalid JSON payload received. Unknown name "request": Cannot find field.',
        ),
        (
            {"requests": [{"addSheet": {}, "deleteSheet": {}}]},
            "Invalid value at 'requests[0]' (oneof), oneof field 'kind' is already set. "
            "Cannot set 'deleteSheet'",
        ),
        (
            {"requests": [{"appendDimension": {"length": "x"}}]},
            "Invalid value at 'requests[0].append_dimension.length' (TYPE_INT32), \"x\"",
        ),
        (
            {"requests": [{"appendDimension": {"dimension": "ROW"}}]},
            "Invalid value at 'requests[0].append_dimension.dimension' (TYPE_ENUM), \"ROW\"",
        ),
        ({"requests": []}, "Must specify at least one request."),
        ({}, "Must specify at least one request."),
    ],
)
def test_a_body_that_is_not_as_described_is_refused_in_googles_words(owner, body, said):
    assert owner.message(owner.post(":batchUpdate", body)) == said


def test_the_place_of_a_mistake_is_told_in_the_details(owner):
    error = owner.batch({"addSheet": {"x": 1}})["error"]

    [detail] = error["details"]
    assert detail["@type"] == "type.googleapis.com/google.rpc.BadRequest"
    assert detail["fieldViolations"] == [
        {"field": "requests[0].add_sheet", "description": error["message"]}
    ]


def test_snake_case_names_strings_for_numbers_and_nulls_are_taken(owner):
    answer = owner.post(
        ":batchUpdate",
        {"requests": {"add_sheet": {"properties": {"sheet_id": "7", "title": "X", "index": None}}}},
    )

    assert answer["replies"][0]["addSheet"]["properties"]["sheetId"] == 7


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            "x",
            "Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), \"x\"",
        ),
        (
            ["x"],
            "Invalid value at 'data.values[0]' (type.googleapis.com/google.protobuf.ListValue), "
            '"x"',
        ),
        ([["a"], [["b"]]], 'Invalid values[1][0]: list_value ["b"]'),
    ],
)
def test_values_that_are_no_rows_of_scalars_are_refused(owner, values, said):
    assert owner.message(owner.write("A1", values)) == said


def test_a_body_is_checked_before_its_range(owner):
    message = owner.message(owner.write("Nowhere!A1", ["x"]))

    assert message.startswith("Invalid value at 'data.values[0]'")


def test_broken_json_is_refused(owner):
    answer = owner.http.post(owner.url + ":batchUpdate", data="{", timeout=10)

    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith("Invalid JSON payload received.")


def test_an_unknown_query_parameter_is_refused(owner):
    message = owner.message(owner.read("A1", valueRender="X"))

    assert message == (
        'Invalid JSON payload received. Unknown name "valueRender": Cannot bind query parameter. '
        "Field 'valueRender' could not be found in request message."
    )


def test_an_unknown_option_is_refused(owner):
    message = owner.message(owner.read("A1", valueRenderOption="PRETTY"))

    assert message == (
        "Invalid value at 'value_render_option' "
        '(type.googleapis.com/google.apps.sheets.v4.ValueRenderOption), "PRETTY"'
    )


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ("properties.title", {"properties": {"title": "Buku"}}),
        (
            "properties/title,sheets/properties/index",
            {"properties": {"title": "Buku"}, "sheets": [{"properties": {"index": 0}}]},
        ),
        (
            "properties(title,locale),namedRanges",
            {"properties": {"title": "Buku", "locale": "en_US"}},
        ),
        (
            "sheets.properties(sheetId,title)",
            {"sheets": [{"properties": {"sheetId": 0, "title": "Sheet1"}}]},
        ),
        (
            "sheets(properties(gridProperties/rowCount))",
            {"sheets": [{"properties": {"gridProperties": {"rowCount": 1000}}}]},
        ),
        (
            "sheets.properties.*.rowCount",
            {
                "sheets": [
                    {
                        "properties": {
                            "gridProperties": {"rowCount": 1000},
                            "sheetId": 0,
                            "title": "Sheet1",
                            "index": 0,
                            "sheetType": "GRID",
                        }
                    }
                ]
            },
        ),
        ("sheets.properties.hidden,sheets.merges", {"sheets": [{"properties": {}}]}),
    ],
)
def test_the_fields_parameter_chooses_what_is_answered(owner, fields, answer):
    assert owner.get(fields=fields) == answer


def test_a_mask_that_names_nothing_is_told_in_the_details_only(owner):
    error = owner.get(fields="properties.titel")["error"]

    assert error["message"] == "Request contains an invalid argument."
    [violation] = error["details"][0]["fieldViolations"]
    assert violation["description"] == (
        "Error expanding 'fields' parameter. "
        "Cannot find matching fields for path 'properties.titel'."
    )


def test_a_bad_mask_is_refused_before_anything_is_written(owner):
    owner.write("A1", [["x"]], fields="nothing")

    assert owner.status == 400
    assert owner.values("A1") == []


def test_answers_are_pretty_and_zipped_on_demand(owner):
    plain = owner.http.get(owner.url, headers={"Accept-Encoding": "identity"}, timeout=10)
    zipped = owner.http.get(owner.url, stream=True, timeout=10)
    compact = owner.http.get(owner.url, params={"prettyPrint": "false"}, timeout=10)

    assert plain.text.startswith('{\n  "spreadsheetId"')
    assert plain.text.endswith("}\n")
    assert "Content-Encoding" not in plain.headers
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(zipped.raw.read())) == plain.json()
    assert "\n" not in compact.text


def test_zipped_and_chunked_bodies_are_read(owner):
    body = json.dumps({"values": [["x"]]}).encode()
    url = f"{owner.url}/values/A1?valueInputOption=RAW"

    zipped = owner.http.put(
        url, data=gzip.compress(body), headers={"Content-Encoding": "gzip"}, timeout=10
    )
    chunked = owner.http.put(url, data=iter([body[:5], body[5:]]), timeout=10)

    assert (zipped.status_code, chunked.status_code) == (200, 200)
    assert owner.values("A1") == [["x"]]


def test_a_token_may_stand_in_the_query(server, book):
    url = f"{server.url}/v4/spreadsheets/{book.id}"
    query = {"access_token": server.account(OWNER).token, "alt": "json"}

    assert requests.get(url, params=query, timeout=10).json()["spreadsheetId"] == book.id


@pytest.mark.parametrize(("size", "status"), [(10_485_760, 200), (10_485_761, 400)])
def test_a_body_over_ten_mebibytes_is_refused_whole(owner, size, status):
    body = json.dumps({"values": [["x"]]}).encode()

    answer = owner.http.put(
        f"{owner.url}/values/A1?valueInputOption=RAW", data=body.ljust(size), timeout=10
    )

    assert answer.status_code == status
    assert (owner.values("A1") == [["x"]]) is (status == 200)
    if status == 400:
        assert answer.json()["error"] == {
            "code": 400,
            "message": "Request payload size exceeds the limit: 10485760 bytes.",
            "status": "INVALID_ARGUMENT",
        }


def test_every_reply_carries_the_time_of_the_server(server, owner):
    server.clock = datetime(2026, 11, 23, 3, 0, 7, tzinfo=UTC).timestamp
    server.faults.broken(503, path="/values/")

    answers = [
        owner.http.get(url, timeout=10)
        for url in (owner.url, owner.url + "/values/A1", server.url + "/nowhere")
    ]

    assert [answer.status_code for answer in answers] == [200, 503, 404]
    assert {answer.headers["Date"] for answer in answers} == {"Mon, 23 Nov 2026 03:00:07 GMT"}


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_a_slash_too_many_does_no_harm(owner, verb):
    path, body = (
        ("/", None) if verb == "GET" else ("/:batchUpdate", {"requests": [{"addSheet": {}}]})
    )

    answer = owner.call(verb, path, body)

    assert owner.status == 200
    assert answer["spreadsheetId"]


def test_requests_may_lie_in_a_list_of_their_own(owner):
    answer = owner.post(":batchUpdate", {"requests": [[{"addSheet": {}}, {"addSheet": {}}]]})

    assert [list(one) for one in answer["replies"]] == [["addSheet"], ["addSheet"]]
    owner.message(owner.post(":batchUpdate", {"requests": [[{"addSheets": {}}]]}))
